"""Files: kept, handed out to who may have them, and taken in three steps."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from tests.slack.refusals import Json, Refusal, life

PICTURES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif"}
KINDS = PICTURES | {
    "pdf": "application/pdf", "txt": "text/plain", "csv": "text/csv", "ogg": "audio/ogg", "m4a": "audio/mp4",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


@dataclass
class File:
    id: str
    name: str
    user: str
    data: bytes = b""
    title: str = ""
    size: int = 0
    upload: str = ""
    shares: dict[str, str] = field(default_factory=dict)
    complete: bool = False
    deleted: bool = False

    @property
    def kind(self) -> str:
        return self.name.rpartition(".")[2].lower()

    @property
    def mime(self) -> str:
        return KINDS.get(self.kind, "application/octet-stream")


class Files:
    def __init__(self) -> None:
        self.by_id: dict[str, File] = {}
        self._numbers = itertools.count(1)

    def add(self, name: str, user: str, data: bytes = b"", size: int = 0) -> File:
        """`size` lies about the length, for files too big to make, or announces it."""
        number = next(self._numbers)
        file = File(f"F{number:08}", name, user, data, name, size or len(data), upload=f"up{number}")
        self.by_id[file.id] = file
        return file

    def get(self, id: str) -> File:
        file = self.by_id.get(id)
        if file is None or not (file.complete or file.data):
            raise life("file_not_found")
        if file.deleted:
            raise life("file_deleted")
        return file

    def uploaded(self, upload: str, data: bytes) -> str:
        """What the upload's address answers: nothing when it is no good one."""
        file = next((each for each in self.by_id.values() if each.upload == upload), None)
        if file is None or file.data or len(data) != file.size:
            return ""
        file.data = data
        return f"OK - {len(data)}"

    def check_picture(self, block: Json) -> None:
        """An image block may show a picture that was taken in."""
        if "slack_file" not in block:
            return
        file = self.by_id.get(block["slack_file"].get("id", ""))
        if file is None or not file.complete or file.kind not in PICTURES:
            raise Refusal("invalid_blocks", "slack_file: no picture that was uploaded")

    def json(self, file: File, url: str, team: str) -> Json:
        address = f"{url}/files-pri/{team}-{file.id}"
        shares = {channel: [{"ts": ts}] for channel, ts in file.shares.items()}
        return {
            "id": file.id, "created": 1700000000, "timestamp": 1700000000, "name": file.name, "title": file.title,
            "mimetype": file.mime, "filetype": file.kind, "pretty_type": file.kind.upper(), "user": file.user,
            "editable": False, "size": file.size, "mode": "hosted", "is_external": False, "external_type": "",
            "is_public": False, "public_url_shared": False, "display_as_bot": False, "username": "",
            "url_private": f"{address}/{file.name}", "url_private_download": f"{address}/download/{file.name}",
            "permalink": f"{url}/files/{file.user}/{file.id}/{file.name}", "has_rich_preview": False,
            "file_access": "visible", **({"shares": {"private": shares}} if shares else {}),
        }  # fmt: skip

"""An album comes in parts, in any order and at any time; together they are one answer. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from dialogs.events import Joined
from dialogs.ports import Press, Sent
from dialogs.session import Answer, Draft, Session

FileNote: TypeAlias = Mapping[str, str]


def one_press(parts: Sequence[Press]) -> Press:
    """All parts as one press, in the order they were sent in. Each caption is said once."""
    ordered = sorted(parts, key=lambda part: (len(part.message), part.message))
    bodies = [part.body for part in ordered if isinstance(part.body, Sent)]
    captions = dict.fromkeys(caption for body in bodies if (caption := body.caption.strip()))
    files = tuple(file for body in bodies for file in body.files)
    return replace(ordered[0], body=replace(bodies[0], files=files, caption="\n".join(captions)))


def marked(files: tuple[FileNote, ...], group: str) -> tuple[FileNote, ...]:
    """Files under the name of their album, by which later ones find them."""
    return tuple({**file, "group": group} for file in files) if group else files


def is_of(group: str, files: Any) -> bool:
    """Whether some of these files came in that album."""
    listed = files if isinstance(files, list | tuple) else ()
    return any(isinstance(file, Mapping) and file.get("group") == group for file in listed)


def knows(session: Session, group: str) -> bool:
    """Whether some of that album is on record here."""
    answered = any(is_of(group, answer.value) or is_of(group, answer.files) for answer in session.answers.values())
    return answered or any(is_of(group, draft.files) for draft in session.drafts.values())


def with_caption(files: tuple[FileNote, ...], caption: str) -> tuple[FileNote, ...]:
    """Files under the words that came with them."""
    return tuple({**file, "caption": caption} for file in files) if caption else files


def awaits_words(group: str, draft: Draft, field: str) -> bool:
    """Whether that album waits beside the present question, or this field of it, for the words of the answer."""
    return any(file.get("group") == group and file.get("field", "") == field for file in draft.files)


def with_more(files: Sequence[FileNote], joined: Joined) -> tuple[FileNote, ...]:
    """With the late ones, beside the same field of a form as the others."""
    known = next(file for file in files if file.get("group") == joined.group)
    kept = {name: known[name] for name in ("field", "caption") if name in known}
    return (*files, *({**kept, **file} for file in marked(joined.files, joined.group)))


def completed(answer: Answer, joined: Joined) -> Answer | None:
    """The answer that the album was, or went with, as a whole; None for any other."""
    if is_of(joined.group, answer.value):
        return replace(answer, value=[dict(file) for file in with_more(answer.value, joined)])
    if is_of(joined.group, answer.files):
        return replace(answer, files=with_more(answer.files, joined))
    return None

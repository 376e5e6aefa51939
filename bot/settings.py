"""Settings: `SHTURMAN_*` variables, or a file named by `SHTURMAN_ENV_FILE` (default `.env`). Names are a contract."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Settings(BaseSettings):
    """Everything that differs between installations. Secrets never show in reprs or logs."""

    model_config = SettingsConfigDict(
        env_prefix="SHTURMAN_",
        env_file=os.environ.get("SHTURMAN_ENV_FILE", ".env"),
        extra="ignore",
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    database_url: str = ""
    data_dir: Path = Path("data")
    company_zone: str = "Europe/Moscow"
    calendar: str = "ru"  # the production calendar of due dates: a country, or `plain` for Monday to Friday
    algorithms_dir: Path | None = None
    secret_key: SecretStr | None = None

    telegram_token: SecretStr | None = None
    telegram_api_url: str = ""
    telegram_proxy: SecretStr | None = None
    telegram_mode: str = Field(default="polling", pattern="^(polling|webhook)$")

    local_chat: bool | None = None
    local_chat_port: int = Field(default=8080, ge=0, le=65535)
    now: datetime | None = None

    @field_validator("company_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"{value!r} is no time zone; write one like Europe/Moscow") from error
        return value

    @model_validator(mode="after")
    def _clock_only_at_home(self) -> Settings:
        """A moved clock must never talk to real people."""
        if self.now is not None and self.telegram_token and urlsplit(self.telegram_api_url).hostname not in LOOPBACK:
            raise ValueError("SHTURMAN_NOW is for demos and tests: the messenger's address must be loopback")
        if self.now is not None and self.now.tzinfo is None:
            self.now = self.now.replace(tzinfo=ZoneInfo(self.company_zone))
        return self

    @property
    def has_messenger(self) -> bool:
        return self.telegram_token is not None

    @property
    def shows_local_chat(self) -> bool:
        """On by default only while no messenger is set up."""
        return not self.has_messenger if self.local_chat is None else self.local_chat

    @property
    def url(self) -> str:
        """The company's database; without a messenger a demo database of its own, so the two never mix."""
        name = "shturman" if self.has_messenger else "demo"
        return self.database_url or f"sqlite:///{self.data_dir / name}.sqlite3"

    @cached_property
    def secrets(self) -> tuple[bytes, ...]:
        """Signing keys, newest first: a comma-separated list allows rotation. Generated once, for the owner's eyes."""
        if self.secret_key is not None:
            return tuple(part.strip().encode() for part in self.secret_key.get_secret_value().split(","))
        path = self.data_dir / "secret.key"
        if not path.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(32))
        return (path.read_bytes().strip(),)

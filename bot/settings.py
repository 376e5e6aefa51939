"""Settings: `SHTURMAN_*` variables, or a file named by `SHTURMAN_ENV_FILE` (default `.env`). Names are a contract."""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from algorithms.workdays import CalendarError, ProductionCalendar, adopt, load_calendar, read_calendar
from dialogs.rhythm import quiet_hours

HEALTH_PATHS = ("/healthz", "/readyz", "/metrics")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
DATABASES = r"^(|sqlite(\+aiosqlite)?:///[^:].*|postgres(ql)?(\+asyncpg)?://.+)$"


class Settings(BaseSettings):
    """Everything that differs between installations. Secrets never show in reprs or logs."""

    model_config = SettingsConfigDict(
        env_prefix="SHTURMAN_",
        env_file=os.environ.get("SHTURMAN_ENV_FILE", ".env"),
        extra="ignore",
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    # Not shown: it may hold a password. In memory there is nothing to come back to.
    database_url: str = Field(default="", repr=False, pattern=DATABASES)
    data_dir: Path = Path("data")
    company_zone: str = "Europe/Moscow"
    calendar: str = "ru"  # the production calendar of due dates: a country, or `plain` for Monday to Friday
    calendar_file: Path | None = None  # years of one's own, in the place of the shipped ones
    quiet_hours: str = "20:00-08:00"  # nobody is written to first; `off`: at any time
    algorithms_dir: Path | None = None
    company: str = Field(default="", max_length=80)  # as documents print it above each page
    secret_key: SecretStr | None = None

    telegram_token: SecretStr | None = None
    telegram_api_url: str = ""
    telegram_proxy: SecretStr | None = None
    telegram_mode: Literal["polling", "webhook"] = "polling"
    telegram_webhook_url: str = ""
    telegram_webhook_secret: SecretStr | None = None  # without it, one is made of the signing key

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None  # for the socket
    slack_signing_secret: SecretStr | None = None  # for http
    slack_api_url: str = ""
    slack_mode: Literal["socket", "http"] = "socket"

    local_chat: bool | None = None
    local_chat_port: int = Field(default=8080, ge=0, le=65535)
    now: datetime | None = None

    # Health and figures; 0 turns them off.
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8081, ge=0, le=65535)
    calendar_url: str = ""  # where phones read calendars by address, and reach the port above; empty: nowhere
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "text", "json"] = "auto"
    backup_dir: Path | None = None
    backup_hour: int = Field(default=3, ge=0, le=23)  # of the company's zone
    backup_keep: str = Field(default="7,4", pattern=r"^[0-9]{1,4},[0-9]{1,4}$")  # the newest of so many days and weeks

    @field_validator("database_url")
    @classmethod
    def _understood_address(cls, value: str) -> str:
        if value.startswith("postgres"):
            from storage.database import driver_url  # noqa: PLC0415  # only whoever has one pays for reading it

            driver_url(value)
        return value

    @field_validator("company_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if not is_zone(value):
            raise ValueError(f"{value!r} is no time zone; write one like Europe/Moscow")
        return value

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _secret_that_telegram_takes(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", value.get_secret_value()):
            raise ValueError("takes 16 to 256 letters A-Z, digits, _ and -; leave it out and one is made")
        return value

    @field_validator("calendar")
    @classmethod
    def _known_calendar(cls, value: str) -> str:
        load_calendar(value)  # a CalendarError says what is wrong
        return value

    @field_validator("calendar_file")
    @classmethod
    def _sound_calendar(cls, value: Path | None) -> Path | None:
        _own_years(value)
        return value

    @field_validator("quiet_hours")
    @classmethod
    def _some_hours(cls, value: str) -> str:
        if value != "off" and quiet_hours(value) is None:
            raise ValueError(f"{value!r} are no quiet hours; write them like 20:00-08:00, or off")
        return value

    @field_validator("secret_key")
    @classmethod
    def _some_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _keys(value):
            raise ValueError("holds no key; leave it out and one is made")
        return value

    @model_validator(mode="after")
    def _clock_only_at_home(self) -> Settings:
        """A moved clock must never talk to real people."""
        if self.now is not None and not self.is_at_home:
            raise ValueError("SHTURMAN_NOW is for demos and tests: each messenger's address must be loopback")
        if self.now is not None and self.now.tzinfo is None:
            self.now = self.now.replace(tzinfo=ZoneInfo(self.company_zone))
        return self

    @model_validator(mode="after")
    def _heard_by_those_who_must(self) -> Settings:
        """Health and figures are for this machine; a messenger that knocks may have to be let in from others."""
        if self.http_host not in LOOPBACK and not self.has_door:
            raise ValueError(
                "SHTURMAN_HTTP_HOST is for this machine alone without a webhook: 127.0.0.1, localhost or ::1"
            )
        if self.has_webhook:
            self._check_webhook()
        return self

    def _check_webhook(self) -> None:
        token = self.telegram_token.get_secret_value() if self.telegram_token else ""
        address = urlsplit(self.telegram_webhook_url)
        secure = address.scheme == "https" or (address.scheme == "http" and self.telegram_api_url)
        if not secure or not address.hostname or address.query or address.fragment:
            raise ValueError("SHTURMAN_TELEGRAM_WEBHOOK_URL: write it like https://bot.example.com/telegram")
        if address.path in ("", "/", *HEALTH_PATHS):
            raise ValueError("SHTURMAN_TELEGRAM_WEBHOOK_URL: give it a path of its own, like /telegram")
        if token in self.telegram_webhook_url or "@" in address.netloc:
            raise ValueError("SHTURMAN_TELEGRAM_WEBHOOK_URL: no token and no password in it, addresses get into logs")
        if not self.http_port:
            raise ValueError("SHTURMAN_HTTP_PORT: the webhook needs a port")

    @model_validator(mode="after")
    def _calendars_are_read_somewhere(self) -> Settings:
        if not self.calendar_url:
            return self
        address = urlsplit(self.calendar_url)
        taken = ("", "/", *HEALTH_PATHS, urlsplit(self.telegram_webhook_url).path)
        strange = address.query or address.fragment or "@" in address.netloc or self.calendar_url.endswith("/")
        if address.scheme not in ("http", "https") or not address.hostname or address.path in taken or strange:
            raise ValueError("SHTURMAN_CALENDAR_URL: write it like https://bot.example.com/calendar")
        if not self.http_port:
            raise ValueError("SHTURMAN_HTTP_PORT: calendars need a port to be read at")
        return self

    @model_validator(mode="after")
    def _slack_is_whole(self) -> Settings:
        """Each way of hearing Slack needs a secret of its own."""
        if self.slack_bot_token is None:
            if self.slack_app_token is not None or self.slack_signing_secret is not None:
                raise ValueError("SHTURMAN_SLACK_BOT_TOKEN is missing: the other secrets of Slack send nothing")
            return self
        _begins(self.slack_bot_token, "xoxb-", "SHTURMAN_SLACK_BOT_TOKEN: take it from OAuth & Permissions")
        if self.slack_mode == "socket":
            wanted = "SHTURMAN_SLACK_APP_TOKEN: take it from Basic Information, App-Level Tokens"
            _begins(self.slack_app_token, "xapp-", wanted)
        elif self.slack_signing_secret is None:
            raise ValueError("SHTURMAN_SLACK_SIGNING_SECRET: take it from Basic Information, App Credentials")
        elif not self.http_port:
            raise ValueError("SHTURMAN_HTTP_PORT: Slack needs a port to knock at")
        if self.slack_api_url and urlsplit(self.slack_api_url).scheme not in ("http", "https"):
            raise ValueError("SHTURMAN_SLACK_API_URL: write it like https://slack.com/api/, or leave it out")
        return self

    def adopt_calendar(self) -> None:
        """From now on this process counts working days as the company does."""
        adopt(self.calendar, _own_years(self.calendar_file))

    @property
    def has_messenger(self) -> bool:
        return self.telegram_token is not None or self.has_slack

    @property
    def has_slack(self) -> bool:
        return self.slack_bot_token is not None

    @property
    def has_webhook(self) -> bool:
        return self.telegram_token is not None and self.telegram_mode == "webhook"

    @property
    def hears_slack_by_http(self) -> bool:
        return self.has_slack and self.slack_mode == "http"

    @property
    def has_door(self) -> bool:
        """Whether a messenger or a calendar has to reach us by itself."""
        return self.has_webhook or self.hears_slack_by_http or bool(self.calendar_url)

    @property
    def is_at_home(self) -> bool:
        """Whether nobody outside this machine can be written to."""
        reached = [self.telegram_api_url] * (self.telegram_token is not None) + [self.slack_api_url] * self.has_slack
        return all(urlsplit(address).hostname in LOOPBACK for address in reached)

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
            return _keys(self.secret_key)
        path = self.data_dir / "secret.key"
        if not path.exists():
            _make_key(path)
        key = path.read_bytes().strip()
        if not key:
            raise ValueError(f"{path} is empty: put the key back from a backup, or delete the file for a new one")
        return (key,)


def _begins(token: SecretStr | None, prefix: str, words: str) -> None:
    if token is None or not token.get_secret_value().startswith(prefix):
        raise ValueError(f"{words}; it begins with {prefix}")


def _own_years(path: Path | None) -> ProductionCalendar | None:
    """The years of a file in the shape of `algorithms/calendar/ru.toml`. ValueError names the file and the mistake."""
    if path is None:
        return None
    try:
        return read_calendar(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} cannot be read: {error}") from error
    except CalendarError as error:
        raise ValueError(f"{path}: {error}") from error


def is_zone(name: str) -> bool:
    """Whether it is a time zone by its full name."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _keys(listed: SecretStr) -> tuple[bytes, ...]:
    """Without empty ones: with an empty key anybody could sign."""
    parts = (part.strip().encode() for part in listed.get_secret_value().split(","))
    return tuple(part for part in parts if part)


def _make_key(path: Path) -> None:
    """Whole or not at all; of two that start at once, one makes it and both read it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # what people wrote comes to stand beside it
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret-")  # readable by its owner alone
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(32))
            file.flush()
            os.fsync(handle)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            Path(draft).replace(path)
    finally:
        Path(draft).unlink(missing_ok=True)

"""A calendar as phones read it (RFC 5545): visits and trips with names that stay, so that they update and never double.

Lines end in CRLF and are folded by octets, never inside a letter; text is escaped; a visit that is off is cancelled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

OCTETS = 75
_BORN = datetime(2026, 1, 1, tzinfo=UTC)  # revisions are counted from here: they fit into 31 bits until 2094
_HOUR = timedelta(hours=1)
_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\r\n": "\\n", "\n": "\\n", "\r": "\\n"}


@dataclass(frozen=True)
class Event:
    """Days from `starts` through `ends`, or one aware minute. `revised`: when it was changed last, aware."""

    uid: str
    summary: str
    starts: date | datetime
    ends: date | None = None
    place: str = ""
    revised: datetime | None = None
    is_off: bool = False


def calendar(name: str, events: Sequence[Event], hours: int = 1) -> str:
    """The whole of it; whoever subscribes looks again after so many hours."""
    head = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Shturman//Week//RU",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:PT{hours}H",
        f"X-PUBLISHED-TTL:PT{hours}H",
    )
    body = [line for event in events for line in _event(event)]
    return "".join(f"{folded(line)}\r\n" for line in (*head, *body, "END:VCALENDAR"))


def _event(event: Event) -> Iterator[str]:
    revised = max(event.revised or _BORN, _BORN)
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{_moment(revised)}"
    yield f"SEQUENCE:{int((revised - _BORN).total_seconds())}"
    yield from _when(event)
    yield f"SUMMARY:{escaped(event.summary)}"
    if event.place:
        yield f"LOCATION:{escaped(event.place)}"
    yield f"STATUS:{'CANCELLED' if event.is_off else 'CONFIRMED'}"
    yield "END:VEVENT"


def _when(event: Event) -> Iterator[str]:
    """A day ends with the one after it; only what has an hour keeps somebody busy."""
    if isinstance(event.starts, datetime):
        yield f"DTSTART:{_moment(event.starts)}"
        yield f"DTEND:{_moment(event.starts + _HOUR)}"
        return
    after = (event.ends or event.starts) + timedelta(days=1)
    yield f"DTSTART;VALUE=DATE:{event.starts:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{after:%Y%m%d}"
    yield "TRANSP:TRANSPARENT"


def escaped(text: str) -> str:
    for char, said in _ESCAPED.items():
        text = text.replace(char, said)
    return "".join(char for char in text if char >= " " and char != "\x7f")


def folded(line: str) -> str:
    """In lines of at most 75 octets, those after the first begun with a space."""
    parts, size = [""], 0
    for char in line:
        octets = len(char.encode())
        if size + octets > OCTETS:
            parts.append(" ")
            size = 1
        parts[-1] += char
        size += octets
    return "\r\n".join(parts)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"

"""What a text says to people, and whom it would call: Slack's mrkdwn, with none of its leniency."""

from __future__ import annotations

import re

from tests.slack.refusals import Refusal

LETTERS = "UWCTGDS"
_MARK = re.compile(r"<([^<>]*)>")
_LINK = re.compile(r"(https?://|mailto:|tel:)[^|\s]+(\|[^|]*)?")
_CHANNEL = re.compile(r"#C[A-Z0-9]+(\|[^|]*)?")
_DATE = re.compile(r"!date\^\d+\^[^|]+\|[^|]+")
_REFERENCE = re.compile(r"&(?!amp;|lt;|gt;)")
_BARE = re.compile(r"(?<![\w.])@(channel|here|everyone)\b", re.IGNORECASE)
_URL = re.compile(r"https?://\S+")


def escaped(text: str) -> str:
    """As Slack sends what people wrote, and as it wants what bots write."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def read(text: str, *, parses: bool = False) -> str:
    """What people see of mrkdwn. Raises for whoever would be called by it; `parses`: so would a bare @channel."""
    for found in _MARK.finditer(text):
        _check_mark(found[1])
    rest = _MARK.sub("", text)
    if "<" in rest or ">" in _unquoted(rest) or _REFERENCE.search(rest):
        raise Refusal("invalid_text", f"& < > are to be escaped in {text[:80]!r}")
    if parses and _BARE.search(rest):
        raise Refusal("pings", f"people of a whole channel would be called by {text[:80]!r}")
    return unescaped(_MARK.sub(_shown, text))


def _unquoted(text: str) -> str:
    """Without the marks of quoted lines."""
    return re.sub(r"^>+ ?", "", text, flags=re.MULTILINE)


def _check_mark(mark: str) -> None:
    if mark.startswith("@") or re.match(r"!(channel|here|everyone|subteam)", mark):
        raise Refusal("pings", f"somebody would be called by <{mark}>")
    if not (_LINK.fullmatch(mark) or _CHANNEL.fullmatch(mark) or _DATE.fullmatch(mark)):
        raise Refusal("invalid_text", f"<{mark}> is no link")


def _shown(found: re.Match[str]) -> str:
    target, _, label = found[1].partition("|")
    return label or target


def calls(text: str) -> bool:
    """Whether a text without markup has a bare @channel in it."""
    return bool(_BARE.search(text))


def has_address(text: str) -> bool:
    return bool(_URL.search(text))

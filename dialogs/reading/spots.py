"""Points on the map, as a phone sends them or a person types them: «55.75222, 37.61556»."""

from __future__ import annotations

import re

from dialogs.reading.results import Refused
from dialogs.screens import Span

_TYPED = re.compile(r"\s*(-?\d{1,2}[.,]\d{1,9})°?\s*[,;\s]\s*(-?\d{1,3}[.,]\d{1,9})°?\s*")
_MAP = "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=16/{0}/{1}"


def spot(latitude: float, longitude: float) -> str | Refused:
    """To a metre; what lies on no map is refused, «not a number» among it."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return Refused("location.unclear")
    return f"{latitude:.5f}, {longitude:.5f}"


def read_spot(text: str) -> str | Refused:
    """Latitude and longitude with fractions, a point or a comma in each: «55.75 37.61», «55,75; 37,61»."""
    found = _TYPED.fullmatch(text)
    if found is None:
        return Refused("location.unclear")
    latitude, longitude = (float(part.replace(",", ".")) for part in found.groups())
    return spot(latitude, longitude)


def on_the_map(point: str) -> Span:
    """The point as `spot` wrote it, as a link that any phone opens."""
    return Span(point, href=_MAP.format(*point.split(", ")))

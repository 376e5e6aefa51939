"""What messengers can and cannot do, as far as it changes what is said and how often. The rest is known to handlers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.ports import ChannelName


@dataclass(frozen=True)
class Manners:
    """`windows`: several things can be asked at once. `slashes`: a line that begins with one reaches us.

    `rings`: somebody's phone does, when something is said. `tap_waits` for a short word, even with nothing to say.
    `keeps_keys`: asked, it tells whether a message with our key is there. `rooms`: how an address begins where others
    read along.
    """

    windows: bool = False
    slashes: bool = True
    rings: bool = True
    tap_waits: bool = False
    keeps_keys: bool = False
    rooms: tuple[str, ...] = ()


MANNERS: Mapping[ChannelName, Manners] = {
    "telegram": Manners(tap_waits=True, rooms=("-",)),
    "slack": Manners(windows=True, slashes=False, keeps_keys=True, rooms=("C", "G")),
    "web": Manners(rings=False, keeps_keys=True),
}

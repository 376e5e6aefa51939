"""The digests of the week: a screen when something is worth saying, silence with its reason when nothing is."""

from dialogs.digests.figures import PartnerNumbers
from dialogs.digests.manager import ManagerWeek, friday
from dialogs.digests.result import Digest, Quiet
from dialogs.digests.team import ManagerNumbers, TeamWeek, team_monday
from dialogs.digests.told import Snapshot, Told

__all__ = [
    "Digest",
    "ManagerNumbers",
    "ManagerWeek",
    "PartnerNumbers",
    "Quiet",
    "Snapshot",
    "TeamWeek",
    "Told",
    "friday",
    "team_monday",
]

"""The digests: a screen when something is worth saying, silence with its reason when nothing is."""

from dialogs.digests.figures import Debt, PartnerNumbers
from dialogs.digests.manager import ManagerWeek, friday
from dialogs.digests.middle import MonthSoFar, middle
from dialogs.digests.monday import MondayWeek, monday_words
from dialogs.digests.month import ClosedMonth, month_closed
from dialogs.digests.result import Digest, Quiet
from dialogs.digests.team import ManagerNumbers, OpenConflict, TeamWeek, team_monday
from dialogs.digests.told import Snapshot, Told

__all__ = [
    "ClosedMonth",
    "Debt",
    "Digest",
    "ManagerNumbers",
    "ManagerWeek",
    "MondayWeek",
    "MonthSoFar",
    "OpenConflict",
    "PartnerNumbers",
    "Quiet",
    "Snapshot",
    "TeamWeek",
    "Told",
    "friday",
    "middle",
    "monday_words",
    "month_closed",
    "team_monday",
]

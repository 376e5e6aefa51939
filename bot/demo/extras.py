"""What else a company keeps of its partners: contacts, joint plans, the manager's own mark, tasks by hand, promises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.demo.chance import Chance
from bot.demo.days import DAY, Days
from bot.demo.draw import Account, Company
from bot.demo.house import company, read
from bot.demo.stories import TWISTS, twist_of
from bot.demo.work import Rows, moment
from bot.scene import short_name

MOSCOW = "Europe/Moscow"
JOINT_PLANS = 20
TASKS = 400
OVERDUE = 60
# Of each manager: what partners owe, by the days until it is due, and whether they have kept it.
THEIRS = ((-8, True), (-3, False), (1, False), (5, False))
TOLD_BEFORE = DAY * 12
OURS = 2  # open ones of each manager, and as many kept


def contacts(drawn: Company, now: datetime) -> Rows:
    chance, words = Chance(drawn.seed, "contacts"), read("names.yaml")
    found: Rows = []
    for account in drawn.accounts:
        for spot in range(chance.between(1, 2)):
            number = len(found) + 1
            found.append(
                {
                    "id": f"K{number:03}",
                    "partner_id": account.trader.id,
                    "name": f"{chance.pick(words['given'])} {chance.pick(words['family'])}",
                    "role": read("texts.yaml")["roles"][spot * 2 + chance.below(2)],
                    "phone": f"+7000000{number:04}",
                    "email": f"contact{number}@example.ru",
                    "note": "",
                    "created_at": now,
                    "gone_at": None,
                }
            )
    return found


def joint_plans(drawn: Company) -> Rows:
    """Twenty partners with milestones; those past their day are done or nearly."""
    chance, days = Chance(drawn.seed, "joint plans"), drawn.days
    large = [
        account for account in drawn.accounts if account.trader.klass in "AB" and not twist_of(account.trader.id).cut
    ]
    found = []
    for account in large[:JOINT_PLANS]:
        for title in chance.some(read("texts.yaml")["milestones"], chance.between(3, 6)):
            due = days.on(days.today + timedelta(days=chance.between(-70, 40)))
            progress = chance.pick((600, 800, 1000, 1000, 1000)) if due < days.today else chance.pick((0, 200, 500))
            row = {"partner_id": account.trader.id, "title": title, "weight": chance.between(1, 4) * 1000}
            found.append(row | {"due": due, "progress": progress, "import_id": None})
    return found


def marks(drawn: Company) -> Rows:
    chance, days = Chance(drawn.seed, "marks"), drawn.days
    texts = read("texts.yaml")["marks"]
    found = []
    for account in drawn.accounts:
        for back in (1, 0):
            month = days.today.month - 3 * back
            year, quarter = (days.today.year, (month - 1) // 3 + 1) if month > 0 else (days.today.year - 1, 4)
            if account.trader.klass == "C" and not chance.odds(300):
                continue
            mark = chance.pick((2, 3, 3, 4, 4, 5))
            at = moment(days.before_month(back), time(12), "Europe/Moscow")
            row = {"partner_id": account.trader.id, "quarter": f"{year}-Q{quarter}", "mark": mark}
            found.append(row | {"comment": texts[5 - mark], "by": account.trader.owner, "at": at})
    return found


def tasks(drawn: Company, made: int) -> Rows:
    """As many by hand as the conversations leave to 400, of which 60 are overdue."""
    chance, days = Chance(drawn.seed, "tasks"), drawn.days
    zones = {row["id"]: row["zone"] for row in company()["people"]}
    wanted = ["late"] * OVERDUE
    rest = TASKS - made - len(wanted)
    wanted += ["ahead"] * (rest // 3) + ["done"] * (rest - rest // 3)
    found = []
    for number, state in enumerate(wanted, 1):
        account = chance.pick(drawn.accounts)
        if state == "late":
            due = days.by(days.today - DAY * chance.between(2, 20))
        elif state == "ahead":
            due = days.on(days.today + DAY * chance.between(0, 21))
        else:
            due = days.by(days.today - DAY * chance.between(1, 120))
        found.append(_task(chance, number, account, due, state == "done", zones[account.trader.owner], days))
    return found


def _task(
    chance: Chance, number: int, account: Account, due: date, done: bool, zone: str, days: Days
) -> dict[str, Any]:
    ru, en = chance.pick(read("texts.yaml")["tasks"])
    made_on = days.by(due - DAY * chance.between(3, 14))
    created = min(moment(made_on, time(10, chance.below(60)), zone), moment(days.last, time(18), zone))
    closed = moment(days.by(due), time(9, 30), zone) if done else None
    return {
        "key": f"demo/task/{number:03}",
        "run_id": None,
        "step": "",
        "to_role": "rm",
        "person_id": account.trader.owner,
        "partner_id": account.trader.id,
        "title_ru": ru.format(partner=short_name(account.trader.name)),
        "title_en": en.format(partner=account.trader.name_en),
        "due": due.isoformat(),
        "due_at": moment(due, time(18), zone),
        "status": "done" if done else "open",
        "created_at": created,
        "closed_at": closed,
    }


def promises(drawn: Company, made: Rows) -> Rows:
    """Of both sides, kept, due and overdue, told in reports of the last weeks. Ours are the tasks by hand that read so.

    Partners of a story are left alone: what is planted there is told by that story.
    """
    told = {row["partner_id"]: row for row in sorted(drawn.work.reports, key=lambda row: row["visited_on"])}
    told = {id_: row for id_, row in told.items() if id_ not in TWISTS}
    today = drawn.days.today
    nearest = sorted(made, key=lambda row: (abs(date.fromisoformat(row["due"]) - today), row["key"]))
    return [*_ours(nearest, told), *_theirs(drawn, told)]


def _ours(made: Rows, told: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    words, counted = read("texts.yaml")["our_promises"], Counter[tuple[str, str]]()
    for task in made:
        what = task["title_ru"].rpartition(" — ")[2]
        owner, report, due = task["person_id"], told.get(task["partner_id"]), date.fromisoformat(task["due"])
        if what not in words or report is None or report["visited_on"] >= due:
            continue
        counted[owner, task["status"]] += 1
        if counted[owner, task["status"]] <= OURS:
            closed = task["closed_at"]
            kept = (
                {"status": "kept", "closed_on": closed.date(), "closed_at": closed, "closed_by": owner}
                if closed
                else {}
            )
            yield _promise(task["key"], report, "us", what, due) | kept


def _theirs(drawn: Company, told: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    chance, days, words = Chance(drawn.seed, "promises"), drawn.days, read("texts.yaml")["promises"]
    by_owner: dict[str, list[Mapping[str, Any]]] = {}
    for account in drawn.accounts:
        trader = account.trader
        report = told.get(trader.id)
        if report is not None and report["visited_on"] < days.today - TOLD_BEFORE:
            by_owner.setdefault(trader.owner, []).append(report)
    for owner, reports in by_owner.items():
        for number, (ahead, is_kept) in enumerate(THEIRS[: len(reports)]):
            due = days.by(days.today + DAY * ahead) if ahead < 0 else days.on(days.today + DAY * ahead)
            closed = moment(due, time(15), MOSCOW)
            kept = {"status": "kept", "closed_on": due, "closed_at": closed, "closed_by": owner} if is_kept else {}
            row = _promise(f"demo/promise/{owner}/{number + 1}", reports[number], "them", chance.pick(words), due)
            yield row | kept


def _promise(key: str, report: Mapping[str, Any], by: str, what: str, due: date) -> dict[str, Any]:
    return {
        "key": key,
        "run_id": None,
        "visit": "1",
        "ordinal": 1,
        "partner_id": report["partner_id"],
        "person_id": report["author_id"],
        "by": by,
        "what": what,
        "due": due,
        "said_due": due,
        "moves": 0,
        "amount": None,
        "made_on": report["visited_on"],
        "report_number": report["number"],
        "said": True,
        "status": "open",
        "reason": None,
        "closed_on": None,
        "closed_at": None,
        "closed_by": None,
        "settled": None,
        "before": None,
    }

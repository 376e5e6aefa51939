"""What rows of master data change: each finds its card by what cannot change, else by its name. Nothing is guessed.

A likeness is no match: who is meant by a name that several cards bear is asked, not chosen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dialogs.master.cells import Names, is_odd, value_of
from dialogs.master.fields import FIELDS, Field, Kind, Record, Value
from dialogs.master.rows import Change, Changes, Conflict, MasterRow
from dialogs.reading.companies import key, parse
from dialogs.reading.results import Refused
from dialogs.reading.transliteration import latin

# What a card keeps when a row was found by what a merged double was called.
IDENTITY = frozenset(("code", "name", "name_en", "inn", "kpp", "legal_form"))


@dataclass(frozen=True)
class Ground:
    """The cards there are, by id. `former`: what merged doubles were called, with the id of the card that was kept;
    `synonyms`: names that people explained once. `reach`: whose partners, or contacts of which, may be touched;
    None: all. `defaults` are of new cards; `myself` is the sender.
    """

    records: Mapping[str, Record]
    names: Names = field(default_factory=Names)
    former: Sequence[tuple[Record, str]] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    reach: frozenset[str] | None = None
    defaults: Record = field(default_factory=dict)
    myself: str = ""


def plan(kind: Kind, rows: Iterable[MasterRow], ground: Ground) -> Changes:
    """All of it, nothing written. The same file a second time changes nothing."""
    return _Planner(kind, ground).plan(rows)


class _Planner:
    def __init__(self, kind: Kind, ground: Ground) -> None:
        self.kind, self.ground = kind, ground
        self.fields = {each.name: each for each in FIELDS[kind]}
        self.index: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.former: set[tuple[str, str]] = set()
        self.taken: dict[str, int] = {}
        self.new: list[Change] = []
        self.changed: list[Change] = []
        self.conflicts: list[Conflict] = []
        self.odd: list[tuple[int, str, str]] = []
        self.unchanged = 0
        for id_, record in ground.records.items():
            self._file(id_, record)
        for record, id_ in ground.former:
            self._file(id_, record, former=True)
        for name, id_ in ground.synonyms.items() if kind == "partners" else ():
            if id_ in ground.records and id_ not in self.index["name", name]:
                self.index["name", name].append(id_)
                self.former.add(("name", name))

    def _file(self, id_: str, record: Record, *, former: bool = False) -> None:
        for tag in _tags(self.kind, record):
            if id_ in self.index[tag]:
                continue
            self.index[tag].append(id_)
            if former:
                self.former.add(tag)

    def plan(self, rows: Iterable[MasterRow]) -> Changes:
        for row in rows:
            self._row(row)
        return Changes(
            self.kind,
            tuple(self.new),
            tuple(self.changed),
            self.unchanged,
            tuple(self.conflicts),
            tuple(self.odd),
            called=self.ground.names.called,
        )

    def _row(self, row: MasterRow) -> None:
        title = self._title(row)
        given = self._given(row, title)
        if given is None:
            return
        found = self._found(given)
        if isinstance(found, Refused):
            self._refuse(row, title, found)
            return
        id_, by_former = found
        before = self.ground.records.get(id_) if id_ else None
        after = self._after(given, before, by_former=by_former)
        why = self._refused(before, after)
        twice = self._twice(id_ or f"+{_tags(self.kind, after)[0]}", row.line)
        if why or twice:
            self._refuse(row, title, why or Refused("master.twice", {"line": str(twice)}))
            return
        self._put(Change(row.line, id_, self._called(after) or title, before, after))

    def _put(self, change: Change) -> None:
        if change.before is None and change.after.get("wanted") is False:
            self.unchanged += 1  # not in the list, and was not
        elif change.before is None:
            self.new.append(change)
        elif change.differs:
            self.changed.append(change)
        else:
            self.unchanged += 1

    # ── one row ─────────────────────────────────────────────────────────────────────────────────────────────

    def _title(self, row: MasterRow) -> str:
        named = (row.values.get(name, "").strip() for name in ("name", "person", "code", "sku", "partner"))
        return next(filter(None, named), "")

    def _given(self, row: MasterRow, title: str) -> dict[str, Value] | None:
        """What the row says, by the names in storage; None when a cell cannot be read: nothing of it is taken."""
        given: dict[str, Value] = {}
        for name, text in row.values.items():
            asked = self.fields.get(name)
            if asked is None or not text.strip():
                continue
            value = value_of(asked, text, self.ground.names)
            if isinstance(value, Refused):
                self._refuse(row, title, value, name)
                return None
            given[asked.kept] = value
            if is_odd(asked, value):
                self.odd.append((row.line, title, name))
        return given

    def _refuse(self, row: MasterRow, title: str, why: Refused, column: str = "") -> None:
        self.conflicts.append(Conflict(row.line, title, why.key, why.fields, column))

    def _twice(self, id_: str, line: int) -> int | None:
        """The line that spoke of this card before."""
        before = self.taken.setdefault(id_, line)
        return before if before != line else None

    def _found(self, given: Record) -> tuple[str, bool] | Refused:
        """The card a row is about, and whether by what a merged one was called; an empty id: a new one."""
        for narrow in _WAYS[self.kind]:
            way = narrow(given)
            ids = self.index.get(way, []) if way else []
            fitting = [id_ for id_ in ids if self._fits(way[0], given, self.ground.records[id_])] if way else []
            if len(fitting) > 1:
                fitting = self._nearer(fitting, given)
            if len(fitting) > 1:
                return Refused("master.several", {"name": str(given.get("name") or way[1] if way else "")})
            if fitting:
                return fitting[0], way in self.former
            if ids and way and way[0] == "inn" and not self._is_branch(ids, given):
                return Refused("master.inn_taken", {"name": self._called(self.ground.records[ids[0]])})
        return "", False

    def _fits(self, tag: str, given: Record, record: Record) -> bool:
        """Nothing that both have and that cannot change is different."""
        return all(not given.get(name) or record.get(name) in (None, given[name]) for name in _APART.get(tag, ()))

    def _is_branch(self, ids: Sequence[str], given: Record) -> bool:
        """Of one company, with a KPP of its own."""
        theirs = {self.ground.records[id_].get("kpp") for id_ in ids}
        return bool(given.get("kpp")) and None not in theirs and given["kpp"] not in theirs

    def _nearer(self, ids: list[str], given: Record) -> list[str]:
        """Of several, the one that is spelt just so, or those in the town that the row or the name says."""
        name = str(given.get("name") or "")
        town = key(str(given.get("city") or parse(name).place))
        spelt = [id_ for id_ in ids if self.ground.records[id_].get("name") == name]
        near = [id_ for id_ in spelt or ids if key(str(self.ground.records[id_].get("city") or "")) == town]
        return (spelt if len(spelt) == 1 else near if town else []) or ids

    def _after(self, given: Record, before: Record | None, *, by_former: bool) -> Record:
        made = dict(before or {**_blank(self.kind), **self.ground.defaults})
        own = {name: value for name, value in given.items() if not (by_former and name in IDENTITY)}
        if before is not None and key(str(own.get("name"))) == key(str(before.get("name"))):
            own.pop("name", None)  # another way to write the same
        made.update(own)
        if "here" in made:
            made["here"] = True
        return _filled(self.kind, made) if before is None else made

    def _refused(self, before: Record | None, after: Record) -> Refused | None:
        """What a card cannot be without, whom the sender may not touch, and who is not here any more."""
        for each in self.fields.values():
            if each.required and after.get(each.kept) in (None, ""):
                return Refused("master.missing", {"field": each.name})
        whose, reach = _WHOSE.get(self.kind), self.ground.reach
        cards = [record for record in (before, after) if record is not None and whose is not None]
        if reach is not None and any(record.get(str(whose)) not in reach for record in cards):
            return Refused("master.not_yours")
        if (
            before is not None
            and before is self.ground.records.get(self.ground.myself)
            and self._demotes(before, after)
        ):
            return Refused("master.myself")
        if self.kind == "people" and before is not None and not before["active"]:
            return Refused("master.revoked")
        return None

    def _demotes(self, before: Record, after: Record) -> bool:
        return self.kind == "people" and before["role"] != after["role"]

    def _called(self, record: Record) -> str:
        if self.kind == "must_list":
            called = self.ground.names.called
            return f"{record.get('klass')} · {called.get(str(record.get('sku_id')), record.get('sku_id'))}"
        return str(record.get("name") or "")


# ── by kind ─────────────────────────────────────────────────────────────────────────────────────────────────

Tag = tuple[str, str]
_FIRST: Mapping[Kind, dict[str, Value]] = {
    "partners": {"here": True},
    "contacts": {"here": True},
    "people": {"active": True, "leads": False},
    "skus": {"active": True},
    "must_list": {"wanted": True},
}
_WHOSE: Mapping[Kind, str] = {"partners": "owner_id", "contacts": "partner_id"}
# Found by the one, a card is another's whose other marks differ.
_APART = {"inn": ("code", "kpp"), "name": ("code", "inn"), "barcode": ("code",)}


def _tag(name: str, *of: str) -> Callable[[Record], Tag | None]:
    def way(record: Record) -> Tag | None:
        values = [str(record.get(each) or "") for each in of]
        return (name, "/".join(values)) if all(values) else None

    return way


def _named(record: Record) -> Tag | None:
    name = key(str(record.get("name") or ""))
    return ("name", name) if name else None


def _person_at(record: Record) -> Tag | None:
    name, partner = key(str(record.get("name") or "")), record.get("partner_id")
    return ("name", f"{partner}/{name}") if name and partner else None


# In which order a row looks for its card: the surest first.
_WAYS: Mapping[Kind, tuple[Callable[[Record], Tag | None], ...]] = {
    "partners": (_tag("code", "code"), _tag("inn", "inn"), _named),
    "contacts": (_person_at,),
    "people": (_named,),
    "skus": (_tag("code", "code"), _tag("barcode", "barcode")),
    "must_list": (_tag("pair", "klass", "sku_id"),),
}


def _tags(kind: Kind, record: Record) -> list[Tag]:
    return [tag for way in _WAYS[kind] if (tag := way(record)) is not None] or [("", "")]


def _blank(kind: Kind) -> dict[str, Value]:
    """A new card before anything is said of it."""
    made: dict[str, Value] = {each.kept: () if each.type == "names" else None for each in FIELDS[kind]}
    return made | _FIRST[kind]


def _filled(kind: Kind, made: dict[str, Value]) -> Record:
    """What follows from the rest, of a new card: an English name, the legal form that stands in the name."""
    name = str(made.get("name") or "")
    if "name_en" in made and not made["name_en"]:
        made["name_en"] = latin(parse(name).core)
    if kind == "partners" and not made["legal_form"]:
        made["legal_form"] = parse(name).form or None
    return made


def field_kept(kind: Kind, kept: str) -> Field | None:
    """The field that is called so in storage; None of what only we keep."""
    return next((each for each in FIELDS[kind] if each.kept == kept), None)

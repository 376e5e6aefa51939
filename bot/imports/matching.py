"""Whom and what a file names: by tax number, code, name as companies write it, and what a person said once.

A likeness is only ever a suggestion. Each distinct name is looked at once, however many rows bear it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.scene import spoken
from dialogs.imports.talk import Name, What
from dialogs.reading.companies import bare, key, parse
from dialogs.reading.folding import fold
from dialogs.reading.matches import Exact, Named, Suggest
from dialogs.reading.names import NameIndex
from storage import partners, people, skus, synonyms
from storage.database import Reading
from storage.imports.rows import GoodsKey, PartnerKey
from storage.partners import Partner
from storage.people import Person
from storage.skus import Sku

SUGGESTED = 200  # names that a likeness is looked for: it takes a millisecond each
LIKE_A_GOOD = 88  # of 100


@dataclass(frozen=True)
class Known:
    """Everybody that a file of this person may mean."""

    person: Person
    partners: Sequence[Partner]
    skus: Sequence[Sku]
    people: Sequence[Person]
    partner_said: Mapping[str, str]
    sku_said: Mapping[str, str]
    person_said: Mapping[str, str]
    _by_id: Mapping[str, Partner] = field(init=False)
    _inn: Mapping[str, str] = field(init=False)
    _code: Mapping[str, str] = field(init=False)
    _whole: Mapping[str, str] = field(init=False)
    _core: Mapping[str, str] = field(init=False)
    _good: Mapping[str, str] = field(init=False)
    _colleague: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        names = [(spelling, each.id) for each in self.partners for spelling in (each.name, *each.aliases)]
        object.__setattr__(self, "_by_id", {each.id: each for each in self.partners})
        tables = {
            "_inn": _unique((each.inn, each.id) for each in self.partners),
            "_code": _unique((_code(each.code), each.id) for each in self.partners),
            "_whole": _unique((_whole(name), id) for name, id in names),
            "_core": _unique((key(name), id) for name, id in names),
            "_good": _unique((spelling, each.id) for each in self.skus for spelling in _spellings(each)),
            "_colleague": _unique(
                (_words(name), each.id) for each in self.people for name in (each.name, each.name_en)
            ),
        }
        for name, table in tables.items():
            object.__setattr__(self, name, table)

    def partner(self, named: PartnerKey) -> str | None:
        """By tax number, else code, else name with its town, else the bare name if nobody else has it, else as said."""
        of_core = self._core.get(key(named.name)) if named.name and not parse(named.name).place else None
        tries = (
            self._inn.get(named.inn),
            self._same(named, self._code.get(_code(named.code))),
            self._same(named, self._whole.get(_whole(named.name))),
            self._same(named, of_core, by_form=True),
            self.partner_said.get(synonyms.spelling("partner", named.name)),
        )
        return next(filter(None, tries), None)

    def _same(self, named: PartnerKey, id: str | None, *, by_form: bool = False) -> str | None:
        """None where the card has another tax number, or of a bare name another form: another company, to be asked."""
        card = self._by_id.get(id) if id is not None else None
        if card is None or (named.inn and card.inn and named.inn != card.inn):
            return None
        forms = {parse(named.name).form, parse(card.name).form or card.legal_form or ""} - {""}
        return None if by_form and len(forms) > 1 else id

    def good(self, named: GoodsKey) -> str | None:
        tries = (named.code, named.barcode, named.name)
        found = next(filter(None, (self._good.get(_code(each)) for each in tries if each)), None)
        return found or self.sku_said.get(synonyms.spelling("sku", said_of(named)))

    def colleague(self, name: str) -> str | None:
        return self._colleague.get(_words(name)) or self.person_said.get(synonyms.spelling("person", name))


async def known_to(read: Reading, person: Person, source: str = "") -> Known:
    """`source` is the partner whose files these are: what was said of theirs goes first.

    What others said of a name is nothing to whoever does not see the one it means.
    """
    visible = await partners.visible_to(read, person)
    goods = tuple((await skus.all_skus(read)).values())
    people_ = await colleagues(read, person)

    async def said(what: What, those: Iterable[Partner | Sku | Person]) -> Mapping[str, str]:
        ids = {each.id for each in those}
        return {key: id for key, id in (await synonyms.all_of(read, what, source)).items() if id in ids}

    mine = (await said("partner", visible), await said("sku", goods), await said("person", people_))
    return Known(person, visible, goods, people_, *mine)


async def theirs(read: Reading, known: Known) -> list[Partner]:
    """Partners that this person does not see."""
    seen = {each.id for each in known.partners}
    return [each for each in await partners.all_partners(read) if each.id not in seen]


async def colleagues(read: Reading, person: Person) -> list[Person]:
    """Whose plans and visits a person may bring: a lead those of their teams."""
    everybody = await people.list_people(read)
    if person.role in ("director", "admin"):
        return everybody
    led = {*await people.teams_led_by(read, person.id), person.team_id}
    return [each for each in everybody if each.id == person.id or (each.team_id and each.team_id in led)]


def terms_of(known: Known) -> dict[str, int]:
    """Days of payment on the cards of partners."""
    return {each.id: each.deferral_days for each in known.partners if each.deferral_days is not None}


def said_of(named: GoodsKey) -> str:
    """The spelling that is remembered of a good."""
    return named.name or named.code or named.barcode


# ── what is asked ───────────────────────────────────────────────────────────────────────────────────────────


class Likeness:
    """Whom an unknown name looks like; made when the first is asked for. `theirs` are partners the sender sees not."""

    def __init__(self, known: Known, theirs: Sequence[Partner] = ()) -> None:
        self._known, self._left = known, SUGGESTED
        self._theirs = Known(known.person, theirs, (), (), {}, {}, {})
        self._partners: NameIndex | None = None
        self._people: NameIndex | None = None

    def partner(self, named: PartnerKey, rows: int) -> Name:
        text, near = named.name or named.inn or named.code, ""
        if self._theirs.partner(named) is not None:
            return Name("partner", text, rows, named.inn, named.code, taken=True)
        if self._some_left() and named.name:
            known = self._known
            self._partners = self._partners or NameIndex([spoken(each, known.person.id) for each in known.partners])
            near = _found(self._partners, named.name)
        called = next((bare_of(each) for each in self._known.partners if each.id == near), "")
        return Name("partner", text, rows, named.inn, named.code, near, called)

    def colleague(self, name: str, rows: int) -> Name:
        near = ""
        if self._some_left():
            self._people = self._people or NameIndex([_as_named(each) for each in self._known.people])
            near = _found(self._people, name)
        called = next((each.name for each in self._known.people if each.id == near), "")
        return Name("person", name, rows, near=near, near_name=called)

    def good(self, named: GoodsKey, rows: int) -> Name | None:
        """None for what looks like nothing: it is a new good."""
        if not self._some_left() or not named.name:
            return None
        from rapidfuzz import fuzz, process  # noqa: PLC0415  # most files name goods as we do

        names = [_words(each.name) for each in self._known.skus]
        best = process.extractOne(_words(named.name), names, scorer=fuzz.token_sort_ratio, score_cutoff=LIKE_A_GOOD)
        if best is None:
            return None
        near = self._known.skus[best[2]]
        return Name("sku", said_of(named), rows, code=named.code, near=near.id, near_name=near.name)

    def _some_left(self) -> bool:
        self._left -= 1
        return self._left >= 0


def bare_of(partner: Partner) -> str:
    """With its town, where it has one: two may be of one name."""
    return f"{bare(partner.name)}, {partner.city}" if partner.city else bare(partner.name)


def _found(index: NameIndex, name: str) -> str:
    match index.find(name):
        case Exact(id=id) | Suggest(id=id):
            return id
    return ""


def _as_named(person: Person) -> Named:
    return Named(person.id, person.name, (person.name_en,) if person.name_en else ())


# ── spellings ───────────────────────────────────────────────────────────────────────────────────────────────


def _unique(pairs: Iterable[tuple[str | None, str]]) -> dict[str, str]:
    """Whatever names one alone; a spelling of two is nobody's."""
    found: dict[str, set[str]] = defaultdict(set)
    for spelling, id in pairs:
        if spelling:
            found[spelling].add(id)
    return {spelling: next(iter(ids)) for spelling, ids in found.items() if len(ids) == 1}


def _whole(name: str) -> str:
    """With form and town: «ООО Вектор (Тула)» is not «АО Вектор»."""
    told = parse(name)
    return f"{told.form}|{key(name)}|{fold(told.place)}" if name else ""


def _code(text: str | None) -> str:
    return (text or "").strip().casefold()


def _words(text: str) -> str:
    return " ".join(fold(text).split())


def _spellings(sku: Sku) -> tuple[str, ...]:
    return (_code(sku.code), _code(sku.barcode), _code(sku.name))

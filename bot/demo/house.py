"""Who the demo company is: its people, goods and 150 partners, 25 of them known by name and 125 drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.demo.chance import Chance
from bot.demo.stories import twist_of

PARTNERS = 150
CLASSES = {"A": 30, "B": 45, "C": 75}
FORMS = {"ИП": 25, "АО": 6, "ООО": 94}
DEFERRALS = (14, 21, 30, 45)
HOURS = ("пн-пт 9:00-18:00", "пн-сб 8:00-20:00", "пн-пт 8:30-17:30")


@dataclass(frozen=True)
class Sku:
    """`price` in kopecks without VAT; `wave` X, Y or Z: how evenly it sells."""

    code: str
    name: str
    en: str
    kind: str
    pack: int
    shelf: int
    price: int
    must: str
    wave: str

    @property
    def barcode(self) -> str:
        """Of the range that shops number by themselves: on no real good."""
        return f"2000000{self.code}"

    @property
    def vat(self) -> int:
        return 10 if self.kind in ("cereals", "pasta") else 22


@dataclass(frozen=True)
class Trader:
    """A partner. `cycle` is how many weeks lie between two deliveries, `weekday` on which day they come."""

    id: str
    name: str
    name_en: str
    aliases: tuple[str, ...]
    form: str
    city: str
    region: str
    owner: str
    klass: str
    inn: str
    code: str
    deferral: int
    lead_days: int
    cycle: int
    weekday: int


@cache
def read(name: str) -> Any:
    return yaml.load(Path(__file__).with_name(name).read_text("utf-8"), Loader=yaml.CSafeLoader)


@cache
def company() -> Mapping[str, Any]:
    """People, teams and the partners known by name."""
    file = Path(__file__).parents[1] / "demo.yaml"
    return dict(yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader))


@cache
def goods() -> tuple[Sku, ...]:
    return tuple(Sku(**row) for row in read("goods.yaml")["goods"])


@cache
def must_list(klass: str) -> tuple[Sku, ...]:
    """What a partner of this class is to have: 18, 28 or 36 goods."""
    wanted = "ABC"["ABC".index(klass) :]
    return tuple(sku for sku in goods() if sku.must and sku.must in wanted)


def traders(seed: int) -> tuple[Trader, ...]:
    """All partners, the known ones first."""
    chance = Chance(seed, "partners")
    known = company()["partners"]
    regions = chance.shuffled([*read("names.yaml")["regions"]] * 10)
    regions += chance.some(read("names.yaml")["regions"], PARTNERS - len(known) - len(regions))
    drawn = zip(_names(chance), _classes(chance, known), regions, strict=True)
    rows = [*known, *(_drawn(chance, n, *each) for n, each in enumerate(drawn, len(known) + 1))]
    return tuple(_trader(chance, row, number) for number, row in enumerate(rows, 1))


def _drawn(
    chance: Chance, number: int, name: tuple[str, str, str], klass: str, region: Mapping[str, Any]
) -> dict[str, Any]:
    city = chance.pick(list(region["cities"]))
    form, word, english = name
    if word.endswith("-"):
        word, english = f"{word}{city}", f"{english}{region['cities'][city]}"
    called = f"{form} {word}" if form == "ИП" else f"{form} «{word}»"
    return {
        "id": f"P{number:03}",
        "name": called,
        "name_en": english,
        "aliases": [],
        "city": city,
        "region": region["name"],
        "owner": region["owner"],
        "klass": klass,
    }


def _trader(chance: Chance, row: Mapping[str, Any], number: int) -> Trader:
    form = row["name"].split()[0]
    klass = row["klass"]
    return Trader(
        id=row["id"],
        name=row["name"],
        name_en=row["name_en"],
        aliases=tuple(row["aliases"]),
        form=form,
        city=row["city"],
        region=row["region"],
        owner=row["owner"],
        klass=klass,
        inn=f"{number:012}" if form == "ИП" else f"{number:010}",
        code=f"{number:06}",
        deferral=twist_of(row["id"]).deferral or chance.pick(DEFERRALS),
        lead_days=chance.pick((7, 10, 12)),
        cycle=1 if klass in "AB" else 2,
        weekday=chance.below(5),
    )


def _names(chance: Chance) -> list[tuple[str, str, str]]:
    """Legal form, name and the same in English; a name ending in «-» waits for its city. Stems come back on purpose."""
    words = read("names.yaml")
    tails = {**{f"-{tail}": f"-{en}" for tail, en in words["tails"].items()}, "": "", "-": "-"}
    firms = [(stem + tail, en + tail_en) for stem, en in words["stems"].items() for tail, tail_en in tails.items()]
    letters = list(words["initials"].items())
    owners = []
    for surname, english in chance.shuffled(list(words["surnames"].items())):
        (one, one_en), (two, two_en) = chance.pick(letters), chance.pick(letters)
        owners.append((f"{surname} {one}. {two}.", f"{english} {one_en}. {two_en}."))
    forms = [form for form, n in FORMS.items() for _ in range(n)]
    pools = {"ИП": owners, "firm": chance.shuffled(firms)}
    return chance.shuffled([(form, *pools[form if form == "ИП" else "firm"].pop()) for form in forms])


def _classes(chance: Chance, known: Sequence[Mapping[str, Any]]) -> list[str]:
    taken = [row["klass"] for row in known]
    return chance.shuffled([klass for klass, n in CLASSES.items() for _ in range(n - taken.count(klass))])

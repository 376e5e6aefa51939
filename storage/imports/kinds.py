"""What kinds of files there are, what each needs and holds, and how surely names of columns tell which one it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import get_args

from storage.imports.rows import Guess, Kind
from storage.imports.vocabulary import Role

KINDS: tuple[Kind, ...] = get_args(Kind)
AMOUNTS = ("amount_net", "amount", "amount_vat")
PARTNER = ("distributor", "partner", "organisation", "name")
_DAY = ("shipped_on", "date", "actual_on", "issued_on", "period")


@dataclass(frozen=True)
class Spec:
    """A kind of file.

    `fields`: what a row holds, and which roles of columns may give it, the best first. `needs`: groups of fields, of
    each of which one must be there; a group is named by its first when it is asked for. `telling`: how much a role
    speaks for the kind, or against it. `words` do so in titles and names.
    """

    kind: Kind
    fields: Mapping[str, tuple[Role, ...]]
    needs: tuple[tuple[str, ...], ...]
    telling: Mapping[Role, int]
    words: str
    master: bool = False
    # The day of a row may come from the title: of any span for a snapshot, else of a day, a week or a month.
    snapshot: bool = False
    weight: int = 5
    # Roles of which one, or the words, must be there: without them others are the likelier.
    proof: tuple[Role, ...] = ()
    numbers: tuple[str, ...] = field(default=())


_SALES = {
    "partner": PARTNER,
    "inn": ("inn",),
    "code": ("partner_code",),
    "sku": ("sku",),
    "sku_code": ("sku_code",),
    "barcode": ("barcode",),
    "outlet": ("outlet",),
    "manager": ("manager",),
    "organisation": ("organisation",),
    "day": _DAY,
    "qty": ("quantity", "shipped"),
    "amount": AMOUNTS,
    "amount_vat": ("amount_vat",),
}
_WHO = {name: _SALES[name] for name in ("partner", "inn", "code", "organisation")}
_WHAT = {name: _SALES[name] for name in ("sku", "sku_code", "barcode")}

_SPECS = (
    Spec(
        "sell_in",
        _SALES,
        (("partner",), ("amount", "qty"), ("day",)),
        {
            **{"amount": 2, "amount_net": 3, "amount_vat": 3, "quantity": 1, "shipped": 1, "shipped_on": 3, "date": 1},
            **{"partner": 2, "sku": 1, "issued_on": 1, "outlet": -1, "distributor": -3, "plan": -4, "stock": -2},
            **{"ordered": -3, "debt": -4, "due_on": -2, "promised_on": -3, "present": -3},
        },
        r"отгруз|реализац|первич|sell.?in|валовая прибыль|shipment"
        r"|^(?!.*(?:вторич|sell.?out|розниц|продаж\w* (?:по |в |из )?(?:тт\b|точк|дистриб)))"
        r".*(?:(?<!план )(?<!плана )(?<!планы )продаж|sales)",
        numbers=("amount", "amount_vat", "qty"),
    ),
    Spec(
        "sell_out",
        {**_SALES, "partner": ("distributor", "partner", "organisation")},
        (("partner",), ("amount", "qty"), ("day",)),
        {
            **{"outlet": 4, "distributor": 4, "amount": 1, "amount_net": 1, "amount_vat": 1, "quantity": 1, "date": 1},
            **{"sku": 1, "period": 1, "shipped_on": -1, "plan": -4, "stock": -2, "present": -5, "rrp": -5, "debt": -4},
            **{"ordered": -4, "status": -2, "outlets_all": -3, "turnover": -3},
        },
        r"вторич|sell.?out|розниц|продаж\w* (?:по |в |из )?(?:тт\b|точк|дистриб)|сбыт",
        weight=7,
        proof=("outlet", "distributor"),
        numbers=("amount", "amount_vat", "qty"),
    ),
    Spec(
        "stock",
        {
            **{**_WHO, **_WHAT},
            "day": ("date", "period"),
            "qty": ("stock", "free_stock", "quantity", "present"),
            "amount": ("stock_amount", *AMOUNTS),
            "in_transit": ("in_transit",),
        },
        (("partner",), ("qty", "amount"), ("day",)),
        {
            **{"stock": 6, "free_stock": 6, "stock_amount": 4, "warehouse": 2, "reserve": 2, "opening": 1, "sku": 1},
            **{"in_transit": 2, "debt": -4, "plan": -4, "outlet": -2, "amount_vat": -1},
        },
        r"остат|склад|сток\b|stock|inventory|запас",
        snapshot=True,
        proof=("stock", "free_stock", "stock_amount"),
        numbers=("qty", "amount", "in_transit"),
    ),
    Spec(
        "in_transit",
        {
            **{**_WHO, **_WHAT},
            "day": ("date", "period", "shipped_on"),
            "qty": ("in_transit", "quantity"),
            "amount": AMOUNTS,
        },
        (("partner",), ("qty", "amount"), ("day",)),
        {"in_transit": 4, "quantity": 1, "sku": 1, "stock": -4, "free_stock": -4, "debt": -4, "plan": -4},
        r"в пути|in transit|транзит",
        snapshot=True,
        weight=8,
        proof=("in_transit",),
        numbers=("qty", "amount"),
    ),
    Spec(
        "receivables",
        {
            **_WHO,
            "contract": ("contract",),
            "number": ("number",),
            "issued_on": ("issued_on", "date", "shipped_on"),
            "due_on": ("due_on",),
            "late_days": ("late_days",),
            "deferral_days": ("deferral_days",),
            "amount": ("debt", "amount_vat", "amount", "stock"),
            "overdue": ("overdue",),
            "not_due": ("not_due",),
            "advance": ("advance",),
        },
        (("partner",), ("amount", "overdue", "not_due", "buckets"), ("as_of",)),
        {
            **{"debt": 6, "overdue": 5, "not_due": 4, "buckets": 5, "due_on": 3, "late_days": 3, "advance": 2},
            **{"contract": 1, "number": 1, "opening": 1, "settled": 3, "sku": -3, "quantity": -3, "plan": -3},
        },
        r"дебитор|задолж|взаиморасч|ведомость расч|расч[её]ты с|receivable|aging|ageing|долг|\bдз\b",
        snapshot=True,
        numbers=("amount", "overdue", "not_due", "advance"),
    ),
    Spec(
        "plan",
        {**_WHO, "manager": ("manager",), "day": ("period", "date"), "amount": ("plan", *AMOUNTS)},
        (("partner", "manager"), ("amount",), ("day",)),
        {"plan": 8, "period": 1, "manager": 1, "stock": -3, "debt": -3, "shipped_on": -2},
        r"\bплан\b|\bпланы\b|таргет|\bplan|target|бюджет",
        weight=10,  # months side by side say nothing of what they hold
        numbers=("amount",),
    ),
    Spec(
        "orders",
        {
            **{**_WHO, **_WHAT},
            "number": ("number",),
            "promised_on": ("promised_on",),
            "shipped_on": ("actual_on", "shipped_on"),
            "ordered": ("ordered", "quantity"),
            "shipped": ("shipped",),
        },
        (("partner",), ("promised_on",), ("ordered",), ("shipped",)),
        {"ordered": 6, "shipped": 3, "promised_on": 5, "actual_on": 2, "number": 1, "debt": -4, "plan": -2},
        r"заказ|otif|fill.?rate|исполнени|order",
        weight=3,
        numbers=("ordered", "shipped"),
    ),
    Spec(
        "visits",
        {
            **_WHO,
            "manager": ("manager", "person"),
            "day": ("date", "period"),
            "status": ("status",),
            "text": ("comment",),
        },
        (("partner",), ("manager",), ("day",)),
        {
            **{
                "status": 3,
                "comment": 2,
                "manager": 2,
                "date": 1,
                "amount": -3,
                "quantity": -3,
                "plan": -4,
                "debt": -4,
            },
            **{"sku": -3, "inn": -1, "stock": -4},
        },
        r"визит|посещен|командиров|маршрут|visit|поездк",
        weight=8,
    ),
    Spec(
        "checks",
        {
            **{**_WHO, **_WHAT},
            "outlet": ("outlet",),
            "day": ("date", "period"),
            "present": ("present",),
            "turnover": ("turnover", "amount"),
            "price": ("price",),
            "rrp": ("rrp",),
        },
        (("partner",), ("outlet",), ("day",), ("present", "price", "turnover")),
        {"present": 6, "rrp": 4, "price": 2, "turnover": 3, "outlet": 3, "quantity": -3, "barcode": -1},
        r"аудит|\bполк|дистрибуци|представленн|shelf|check|мониторинг",
        numbers=("turnover", "price", "rrp"),
    ),
    Spec(
        "outlet_base",
        {**_WHO, "day": ("period", "date"), "outlets": ("outlets_all",)},
        (("partner",), ("outlets",), ("day",)),
        {"outlets_all": 9},
        r"\bокб\b|клиентск\w+ баз|universe",
        numbers=("outlets",),
    ),
    Spec(
        "partners",
        {
            "name": ("name", "partner", "distributor", "organisation"),
            "code": ("partner_code", "code"),
            **{
                name: (name,)
                for name in (
                    *("inn", "kpp", "legal_form", "klass", "manager", "region", "city", "address", "phone", "email"),
                    *(
                        "hours",
                        "deferral_days",
                        "lead_days",
                        "review_days",
                        "credit_limit",
                        "latitude",
                        "longitude",
                        "alias",
                        "name_en",
                    ),
                )
            },
        },
        (("name",),),
        {
            **{"inn": 3, "kpp": 3, "address": 2, "legal_form": 3, "credit_limit": 3, "deferral_days": 3, "klass": 2},
            **{"region": 1, "city": 1, "hours": 2, "latitude": 2, "longitude": 2, "partner_code": 1, "partner": 1},
            **{"phone": 1, "email": 1, "name_en": 1, "name": 1, "manager": 1},
            **dict.fromkeys(("amount", "amount_net", "amount_vat", "quantity", "plan", "debt", "stock"), -7),
            **{"date": -4, "period": -4, "shipped_on": -4, "person": -3, "position": -4, "sku": -4, "sku_code": -3},
            **{"barcode": -4, "role": -4, "outlet": -2, "overdue": -6, "status": -2},
        },
        r"контрагент|клиент|партн[её]р|справочник|customer|partner",
        master=True,
        weight=3,
        numbers=("deferral_days", "lead_days", "review_days", "credit_limit"),
    ),
    Spec(
        "contacts",
        {
            **{name: _WHO[name] for name in ("partner", "inn", "code")},
            "person": ("person",),
            "position": ("position", "role"),
            **{name: (name,) for name in ("phone", "email")},
            "note": ("comment",),
        },
        (("partner",), ("person",)),
        {
            **{"person": 5, "position": 4, "phone": 2, "email": 2, "partner": 1, "team": -4, "lead": -4, "date": -3},
            **dict.fromkeys(("amount", "quantity", "plan", "debt", "stock", "status"), -5),
        },
        r"контакт|contact|лпр",
        master=True,
    ),
    Spec(
        "people",
        {
            "person": ("person", "manager", "name"),
            **{name: (name,) for name in ("role", "team", "lead", "region", "zone", "email", "phone", "name_en")},
        },
        (("person",), ("role", "team", "lead", "region")),
        {
            **{"role": 4, "team": 4, "lead": 3, "zone": 3, "person": 2, "email": 1, "region": 1, "partner": -5},
            **dict.fromkeys(("amount", "quantity", "plan", "debt", "stock", "date", "sku", "inn"), -5),
        },
        r"сотрудник|команд|персонал|штат|менеджер|people|staff|team",
        master=True,
        weight=3,
    ),
    Spec(
        "skus",
        {
            "name": ("sku", "name"),
            "code": ("sku_code", "code"),
            **{
                name: (name,)
                for name in (
                    "barcode",
                    "category",
                    "unit",
                    "pack",
                    "moq",
                    "shelf_days",
                    "price",
                    "cost",
                    "name_en",
                    "active",
                )
            },
        },
        (("name",), ("code", "barcode", "price", "pack", "shelf_days", "category", "unit")),
        {
            **{"barcode": 2, "sku_code": 2, "pack": 4, "moq": 3, "shelf_days": 4, "price": 3, "unit": 1, "category": 2},
            **{"sku": 2, "cost": 2, "code": 1, "name": 1, "name_en": 1, "partner": -6, "outlet": -6, "klass": -3},
            **dict.fromkeys(("amount", "amount_net", "amount_vat", "quantity", "stock", "free_stock", "date"), -5),
        },
        r"прайс|номенклатур|ассортимент|товары|price|goods|product",
        master=True,
        weight=4,
        numbers=("pack", "moq", "shelf_days", "price", "cost"),
    ),
    Spec(
        "must_list",
        {"klass": ("klass",), **_WHAT, "must": ("must",)},
        (("klass", "marks"), ("sku", "sku_code", "barcode")),
        {
            **{"klass": 4, "marks": 7, "must": 4, "sku": 2, "sku_code": 1, "barcode": 1, "price": -2, "partner": -5},
            **dict.fromkeys(("amount", "quantity", "stock", "date", "period", "plan", "debt"), -6),
        },
        r"матриц|must.?list|обязательн",
        master=True,
        weight=6,
    ),
)

SPECS: Mapping[Kind, Spec] = {spec.kind: spec for spec in _SPECS}
# As much as day, partner and sum say of shipments, the file that comes most: it takes little more to be sure.
_ENOUGH = 5.5
# With the columns of sales, and none: these are asked about.
_NO_SALES = re.compile(
    r"возврат|оплат|платеж|платёж|поступлени|закуп|приход|списани|\breturns?\b|\bpayments?\b|purchase"
)
_ASKED = 0.6


def roles_for(spec: Spec, roles: Collection[Role]) -> dict[str, Role]:
    """Field → the best of its roles that is there, or its own name: a person may have told it.

    No role serves two fields, the earlier one has it.
    """
    found: dict[str, Role] = {}
    for name, wanted in spec.fields.items():
        role = next((role for role in (*wanted, name) if role in roles), None)
        if role is not None and (role not in found.values() or name in ("organisation", "amount_vat")):
            found[name] = role
    if found.get("organisation") == found.get("partner", found.get("name", "")):
        found.pop("organisation", None)
    return found


def as_told(spec: Spec, mapping: Mapping[Role, int], told: Collection[Role]) -> dict[Role, int]:
    """Without the roles that would give a field which a person has told by its own name."""
    beaten = {role for name in told for role in spec.fields.get(name, ()) if role not in told}
    return {role: index for role, index in mapping.items() if role not in beaten}


def missing(spec: Spec, fields: Collection[str]) -> list[str]:
    """The needed fields of which none is there, each group by its first name."""
    return [group[0] for group in spec.needs if not any(name in fields for name in group)]


def guess_kind(names: Mapping[Role, str], words: Iterable[str], given: Collection[str] = ()) -> Guess:
    """`names`: role → the name of its column. `words`: title, sheet, file. `given`: fields that need no column."""
    text = " ".join(words).casefold().replace("_", " ")
    ranked = sorted(((_points(spec, names, text, given), -place) for place, spec in enumerate(_SPECS)), reverse=True)
    (best, place), (second, other) = ranked[0], ranked[1]
    spec, runner = _SPECS[-place], _SPECS[-other]
    absent = len(_lacks(spec, names, given))
    sure = min(1.0, best / _ENOUGH) * 0.5**absent if best > 0 else 0.0
    if spec.kind in ("sell_in", "sell_out") and _NO_SALES.search(text) and not re.search(spec.words, text):
        sure *= _ASKED
    both = max(best, 0.0) + max(second, 0.0) or 1.0
    because = {name: spec.telling[role] for role, name in names.items() if spec.telling.get(role, 0) > 0}
    return Guess(
        spec.kind,
        min(99, round(100 * sure * best / both)),
        tuple(sorted(because, key=lambda name: -because[name])),
        runner.kind if second > 0 else None,
        max(0, round(100 * sure * second / both)),
    )


def _points(spec: Spec, names: Mapping[Role, str], text: str, given: Collection[str]) -> float:
    """What speaks for the kind; a kind that lacks what it needs counts for a third."""
    points = float(sum(spec.telling.get(role, 0) for role in names))
    said = bool(re.search(spec.words, text))
    points += spec.weight if said else 0
    if spec.proof and not said and not any(role in names for role in spec.proof):
        points *= 0.35
    return points * 0.35 ** len(_lacks(spec, names, given)) if points > 0 else points


def _lacks(spec: Spec, names: Collection[Role], given: Collection[str]) -> list[str]:
    """A snapshot that does not name its day is no less what it is: the day is asked for."""
    days = ("day", "as_of") if spec.snapshot else ()
    return missing(spec, {*roles_for(spec, names), *given, *names, *days})

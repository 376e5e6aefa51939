"""What a column holds, guessed by its name in the header."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

Role = Literal[
    "date",
    "period",
    "partner",
    "inn",
    "item",
    "manager",
    "quantity",
    "amount",
    "amount_net",
    "amount_vat",
    "plan",
]
# Columns of numbers that add up, in the order in which they matter.
MONEY: tuple[Role, ...] = ("amount", "amount_net", "amount_vat", "plan")
VALUES: tuple[Role, ...] = (*MONEY, "quantity")

_PARTNER = r"(?:контрагент|партнер|клиент|покупатель|дистриб\w+|partner|customer|client)а?\b"
_NOT_A_NAME = r"\b(?:инн|кпп|код|id|gln|регион|группа|менеджер|тип|город|адрес|класс|номер|договор)"
_SUM = r"^(?:сумма|выручка|стоимость|продажи|отгру|реализаци|оборот|amount|sum|revenue|sales)"
_NOT_A_SUM = r"скидк|себестоим|прибыл|долг|дебитор|оплат|бонус|возврат|%|процент|нацен|цена|за ед"
_WITH_TAX = r"\b(?:с|вкл\w*|включая|в т\.? ?ч\.?)(?: учетом)? ндс\b"
_NEVER = r"$^"

# (role, what its name says, what it must not say). The first match wins, down this list and then along the columns.
_RULES: tuple[tuple[Role, str, str], ...] = (
    ("inn", r"\b(?:инн|inn)\b", _NEVER),
    ("plan", r"\b(?:план|плана|таргет|plan|target)\b", r"%|выполн|процент|факт|отклон|\bшт\b|кол-?во|количество|дата"),
    ("date", r"^дата отгрузки", _NEVER),
    ("date", r"^(?:дата|день|date)\b", r"оплат|договор|рожд|созда"),
    ("period", r"^(?:период|месяц|неделя|квартал|month|period)\b", _NEVER),
    ("partner", rf"^(?:наименование |название )?{_PARTNER}", _NOT_A_NAME),
    ("partner", r"^(?:наименование|название|организация)$", _NEVER),
    ("manager", r"\b(?:менеджер|ответственный|торговый представитель|manager)\b", _NEVER),
    ("quantity", r"\b(?:количество|кол-?во|кол во|шт|штук|qty|quantity)\b", r"план|цена"),
    ("amount_net", r"\bбез (?:учета )?ндс\b", _NOT_A_SUM),
    ("amount_vat", _WITH_TAX, _NOT_A_SUM),
    ("amount", _SUM, rf"{_NOT_A_SUM}|\bндс\b"),
    ("item", r"^(?:номенклатура|товар|продукт|артикул|sku|item|product)", _NEVER),
)
_LEVEL = re.compile(
    r"^(?:регион|город|подразделение|склад|договор|документ|заказ|регистратор|характеристика|группа|вид)"
)
_COMPILED = tuple((role, re.compile(fits), re.compile(unless)) for role, fits, unless in _RULES)


def role_of(name: str) -> Role | None:
    """The role of a column by its name; None for a name that says nothing."""
    rank = _rank(name)
    return None if rank is None else _COMPILED[rank][0]


def is_level(name: str) -> bool:
    """Whether a name may stand for a level of rows in a nested report («Контрагент», below it «Номенклатура»)."""
    return role_of(name) in ("partner", "item", "manager") or bool(_LEVEL.search(_normal(name)))


def roles_of(columns: Sequence[tuple[str, ...]]) -> Mapping[Role, int]:
    """Role → index of its column. `columns` are header cells one above the other: («Сумма», «с НДС»).

    The joined name counts; if it says nothing, each cell for itself: «Контрагент» below «Регион» names the partner.
    """
    ranked = sorted((rank, index) for index, parts in enumerate(columns) if (rank := _best_rank(parts)) is not None)
    # Reversed, so that of several columns with one role the best one is written last.
    return {_COMPILED[rank][0]: index for rank, index in reversed(ranked)}


def _best_rank(parts: tuple[str, ...]) -> int | None:
    joined = _rank(" / ".join(parts))
    ranks = [rank for part in parts if (rank := _rank(part)) is not None]
    return min(ranks, default=None) if joined is None else joined


def _normal(name: str) -> str:
    return " ".join(re.sub(r"[\"«»“”*]", " ", name).casefold().replace("ё", "е").split())


def _rank(name: str) -> int | None:
    text = _normal(name)
    return next(
        (rank for rank, (_, fits, unless) in enumerate(_COMPILED) if fits.search(text) and not unless.search(text)),
        None,
    )

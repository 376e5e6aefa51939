"""What a column holds, guessed by its name: the words of 1C, of distributors and of people who write Excel, in both
languages.

A role is what a name means by itself («Сумма» is a sum); what a kind of file makes of it («Сумма» of a list of debts is
a debt) is for `kinds`. Sureness is in percent: a name that can mean little else is 95.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

Role: TypeAlias = str
Shape: TypeAlias = Literal["text", "date", "period", "number"]

SURE, FAIR, WEAK = 95, 75, 50
# Roles that count goods, by the piece.
PIECES = frozenset(("quantity", "stock", "free_stock", "in_transit", "reserve", "ordered", "shipped"))

_PARTY = (
    r"(?:контрагент|партнер|клиент|покупател[ья]|заказчик|дебитор|плательщик|partner|customer|client|account|buyer)"
)
_NOT_A_NAME = (
    r"\b(?:инн|кпп|код|id|gln|регион|групп|менеджер|тип|город|адрес|класс|категори|номер|договор|сегмент|телефон|"
    r"e-?mail|почт|кол-?во|количеств|число|долг|баланс|сумма|канал|статус|manager|type|city|region|phone|class)"
)
_SUM = (
    r"^(?:сумма|выручка|стоимость|продажи|продано|отгру\w*|реализаци\w*|реализовано|оборот|объем продаж|факт продаж|"
    r"amount|sum|total amount|revenue|sales|turnover|net sales)\b"
)
_NOT_A_SUM = (
    r"скидк|себестоим|прибыл|долг|задолж|дебитор|оплат|бонус"
    r"|(?<!вычетом )(?<!учетом )(?<!минус )возврат|(?<!\d)(?<!\d )%|процент|доля|нацен|цена|"
    r"за ед|остат|план|\bшт\b|\bкг\b|кол-?во|количеств|штук|упак|короб"
    r"|discount|cost|profit|return|price|qty|units|share|usd|\beur|[$€]|долл|евро|у\.е"
)
# Of another time, or a change against it: beside the numbers of a report, never among them.
_ELSEWHEN = re.compile(
    r"прошл|предыдущ|предшеств|отклон|прирост|изменени|год назад|нарастающ|\bly\b|last year|previous|prior|growth|delta"
)
_MONEY = r"^(?:в )?(?:тыс\.? ?|млн\.? ?)?(?:руб(?:лей|ли|\.)?|₽|rub)(?:[ ,.]|$)"
_WITH_TAX = r"\b(?:с|вкл\w*\.?|включая|в т\.? ?ч\.?)(?: учетом)? ндс\b|\b(?:incl\.?|with|including) vat\b"
_PIECE = r"\b(?:количество|кол-?во|кол|шт|штук|штуки|шт\.|qty|quantity|pcs|pieces|units)\b"
_SHARE = r"%|процент|\bдол[яи]\b|выполн|рентаб|share|percent"
_NO_PIECES = rf"план|цена|{_SHARE}|возврат|резерв|точек|\bтт\b|price|sku"
_NEVER = r"$^"

# (role, sureness, what its name says, what it must not say): the first that fits, down this list.
_RULES: tuple[tuple[Role, int, str, str], ...] = (
    ("inn", SURE, r"\b(?:инн|inn|tax id|vat id)\b", _NEVER),
    ("kpp", SURE, r"\bкпп\b", _NEVER),
    ("barcode", SURE, r"штрих[ -]?код|\bшк\b|bar ?code|\bean\b|\bgtin\b", _NEVER),
    (
        "sku_code",
        SURE,
        r"^арт(?:икул|\.)?\b|код (?:товара|номенклатуры|sku|продукта|продукции|позиции|материала)|^код тов"
        r"|номенклатура[. ,/(]+(?:код|артикул)|номенклатурный номер|\bsku[ _-]?(?:code|id|no|код)\b"
        r"|^(?:item|product|article|material)[ _-]?(?:code|no|id|number)|^article$",
        _NEVER,
    ),
    (
        "partner_code",
        SURE,
        rf"код (?:{_PARTY}|дистриб)|{_PARTY}а?[. ,/(]+код|^код в 1с|^внешний код|^код 1с"
        r"|^(?:customer|partner|client|account)[ _-]?(?:code|id|no|number)",
        r"групп",
    ),
    ("outlets_all", SURE, r"\bокб\b|общая клиентская база|всего (?:торговых )?точек|all outlets|\buniverse\b", _SHARE),
    ("name_en", SURE, r"(?:наимен|назван|имя)\w* .*(?:англ|\ben\b|eng)|name[ _(]*en\b|english name", _NEVER),
    ("latitude", SURE, r"^(?:широта|latitude|lat)\b", _NEVER),
    ("longitude", SURE, r"^(?:долгота|longitude|lon|lng)\b", _NEVER),
    ("hours", SURE, r"(?:часы|режим|время|график) работы|(?:opening|working) hours", _NEVER),
    ("email", SURE, r"e-?mail|электронн\w+ почт|эл\.? ?почт|^почта$", _NEVER),
    ("phone", SURE, r"телефон|^тел\b|\bмоб\b|\bphone\b|\bmobile\b", _NEVER),
    ("zone", SURE, r"часовой пояс|time ?zone", _NEVER),
    ("legal_form", SURE, r"форма собств|\bопф\b|правовая форма|legal form", _NEVER),
    ("deferral_days", SURE, r"отсрочк|кредитн\w+ дн|credit days|payment terms|deferral", r"просроч"),
    ("credit_limit", SURE, r"лимит|credit limit", r"использ|остат|превыш|свобод|%"),
    (
        "lead_days",
        SURE,
        r"срок (?:поставки|доставки),? (?:в )?дн|плечо|дней (?:в пути|доставки)|lead ?time|lead days",
        _NEVER,
    ),
    ("review_days", SURE, r"периодичность заказ|цикл заказ|(?:review|order) (?:cycle|period|days)", _NEVER),
    ("active", SURE, r"^(?:в продаже|актив\w+|действует|active|in sale)$", _NEVER),
    ("shelf_days", SURE, r"срок (?:годности|хранения)|shelf ?life|\bосг\b", r"\bдо\b|дата|оконч"),
    (
        "pack",
        SURE,
        r"кратность|\bквант\b|(?:шт|штук|кол-?во|количество|вложени\w+)\.? в (?:упак|короб|ящик|кор\b|уп\b)"
        r"|(?:шт|штук) ?/ ?(?:кор|уп)|^(?:упаковка|короб|вложение)$|pack(?:age)?(?: size| qty)?$|(?:units|"
        r"pcs) (?:per|in) (?:a )?(?:case|pack|box)",
        _NEVER,
    ),
    ("moq", SURE, r"мин\w*\.? (?:заказ|парти|кол)|\bmoq\b|min\w* order", _NEVER),
    ("must", SURE, r"^(?:матрица|must.?list|обязательн\w+ ассортимент)\b", r"%|выполн"),
    (
        "due_on",
        SURE,
        r"срок (?:оплаты|платежа|погашения)|дата (?:оплаты|платежа|погашения)(?: по договору| план\w*)?$"
        r"|оплатить до|плановая дата (?:оплаты|погашения|платежа)|\bdue(?: date| on)?$|pay(?:ment)? (?:due|"
        r"by)|^due\b",
        r"дней|\bдн\b|days|факт",
    ),
    (
        "promised_on",
        SURE,
        r"(?:план\w*|желаем\w+|обещан\w+|требуем\w+|согласован\w+)\.? дата|"
        r"дата (?:отгрузки|поставки|доставки|заказа)[ ,(]+(?:план|по заказу|обещ|желаем|требуем|согласов)|"
        r"^срок (?:поставки|отгрузки|доставки)$|promised|requested (?:date|delivery)|^(?:дата план|план дата)",
        _NEVER,
    ),
    (
        "actual_on",
        SURE,
        r"факт\w*\.? дата|дата (?:отгрузки|поставки|доставки|реализации)[ ,(]+факт|actual (?:date|ship|"
        r"deliver)|shipped on|^дата факт",
        _NEVER,
    ),
    (
        "shipped_on",
        SURE,
        r"^дата (?:отгрузки|реализации|поставки|доставки)|ship(?:ment|ping|ped)? date|delivery date",
        _NEVER,
    ),
    (
        "issued_on",
        FAIR,
        r"дата (?:документа|накладной|счет\w*|возникновения|расчетного|регистратора|продажи)|(?:invoice|"
        r"document) date|issued",
        _NEVER,
    ),
    ("date", SURE, r"^(?:дата|день|date|day)\b", r"оплат|договор|рожд|созда|печат|формир|годн|годен|изгот|послед"),
    ("period", SURE, r"^(?:период|месяц|неделя|квартал|month|period|week)\b", r"кол-?во|назад"),
    ("currency", SURE, r"^(?:валюта|currency)\b", r"курс|сумма|дата"),
    ("contract", FAIR, r"^(?:договор|contract|соглашение)\b", r"дата|сумма|срок|дней|date"),
    ("row", FAIR, r"^(?:№|n|#|no\.?|№ ?п ?/ ?п|п/п|№ строки)$", _NEVER),
    (
        "number",
        FAIR,
        r"^(?:номер|№|накладная|документ|расчетный документ|документ (?:реализации|расчетов|продажи)|"
        r"регистратор|счет|счет-фактура|заказ|заказ (?:клиента|покупателя)|invoice|document|order|"
        r"номер \w+)(?: no\.?| number| id)?$|^(?:order|invoice|document)[ _-]?(?:no|number|id)",
        r"тел|п/п",
    ),
    (
        "not_due",
        SURE,
        r"не просроч|непросроч|^в срок|не наступ|текущая задолж|^текущ(?:ая|ий)$|^(?:not due|current)\b",
        _NEVER,
    ),
    ("late_days", SURE, r"дней просроч|просроч\w* дней|дни просроч|days (?:overdue|late|past due)", _NEVER),
    ("overdue", SURE, r"просроч|overdue|past due", r"дней|\bдн\b|days|%|доля|дата"),
    (
        "advance",
        SURE,
        r"^(?:аванс|предоплат|переплат|наш долг|долг (?:наш|организации|перед клиентом)|advance|prepa)"
        r"|(?:сальдо|остаток|долг|задолж\w*)(?: на)? кон\w*.*(?:кредит|\bкт\b)",
        r"срок|дата|%",
    ),
    (
        "opening",
        SURE,
        r"(?:остат\w+|сальдо|долг\w*|задолж\w+)(?: на)? ?нач|начальн\w+ (?:остат|сальдо)|opening|на начало",
        _NEVER,
    ),
    (
        "returned",
        SURE,
        r"возврат|возвращ|^return(?:s|ed)?\b",
        rf"{_SHARE}|вычет|учет|минус|без|причин|дата|документ|номер",
    ),
    (
        "settled",
        SURE,
        r"(?:увеличение|уменьшение|погашение) (?:долг|задолж)|^(?:оплачено|оплата|поступило)\b",
        r"дата|срок|%",
    ),
    (
        "debt",
        SURE,
        r"^(?:долг|задолженность|дебиторк|дз\b|дебиторская|(?:общ\w+|текущ\w+|всего|итого|сумма|"
        r"остаток) (?:долг|задолж|дебитор)|сальдо|к оплате|не ?оплачено|неоплаченн|receivable|debt|balance|"
        r"outstanding|open amount|amount due)",
        r"%|дней|срок|кредит|наш\b|days|дата",
    ),
    ("in_transit", SURE, r"\bв пути\b|in transit|\bтранзит", _NEVER),
    ("reserve", SURE, r"резерв|reserved", _NEVER),
    (
        "stock_amount",
        SURE,
        r"(?:остат\w+|запас\w*|сток\w*|stock).*(?:сумма|\bруб|стоимост|value|amount|₽)|(?:сумма|"
        r"стоимость) (?:остат|запас)",
        _SHARE,
    ),
    (
        "free_stock",
        SURE,
        r"(?:свободн\w+|доступн\w+) (?:остат|колич|запас)|остат\w+ свободн|доступно|available",
        _SHARE,
    ),
    (
        "stock",
        SURE,
        r"^(?:конечн\w+ )?(?:остат(?:ок|ки)|запас|сток)\b|в наличии|^(?:stock|on hand|closing|inventory)\b|"
        r"^складск\w+ остат|количество остат|кол-?во остат",
        r"долг|задолж|лимит|годн|план|дней|норма|days|min|мин|%",
    ),
    ("rrp", SURE, r"\bррц\b|рекоменд\w* .*цена|рекомендованн|\brrp\b|\bmsrp\b|recommended", _NEVER),
    (
        "present",
        SURE,
        r"^наличие|присутств|представлен\w* на|^на полке|^есть\b|\bpresen(?:t|ce)\b|on shelf",
        r"цена|план|%|price",
    ),
    ("cost", SURE, r"^себестоим|^закуп\w+ (?:цена|стоим)|^cost\b|purchase price", _NEVER),
    ("price", SURE, r"\bцена\b|^прайс|\bprice\b", r"сумма|скидк"),
    (
        "plan",
        SURE,
        r"\b(?:план|плана|таргет|plan|target|бюджет)\b",
        rf"{_SHARE}|факт|отклон|\bшт\b|кол-?во|количество|дата|даты|отгрузк\w+ дат",
    ),
    ("turnover", SURE, r"товарооборот|оборот (?:категор|точк|тт|в мес|магаз)|category turnover|^turnover", _SHARE),
    (
        "ordered",
        SURE,
        r"заказан\w*|(?:кол-?во|количество|сумма|шт)\.?,? (?:в заказе|по заказу|заказ)|^заказ,? ?\(?шт|"
        r"^ordered|order(?:ed)? (?:qty|quantity)",
        r"дата|номер",
    ),
    (
        "shipped",
        FAIR,
        r"^отгружен\w*|(?:кол-?во|количество) отгруж|^(?:выполнено|поставлено|исполнено)\b|^(?:shipped|"
        r"delivered)|ship(?:ped)? (?:qty|quantity)",
        rf"дата|руб|сумм|ндс|{_SHARE}",
    ),
    (
        "outlet",
        SURE,
        r"торгов\w+ точк|^тт\b|\bтт$|точк\w+ (?:продаж|доставк)|^магазин|грузополучател|(?:адрес|"
        r"пункт) доставк|\boutlet\b|^(?:store|shop)\b|delivery (?:point|address)|ship.?to",
        r"^(?:продаж|отгруз|сумма|выруч|остат|план)|\bкод\b|кол-?во|число|количество|инн|тип|формат|канал|\bкласс|телефон",
    ),
    ("distributor", SURE, r"^(?:наименование |название )?(?:дистрибь?ют\w*|дистриб\w*|distributor)\b", _NOT_A_NAME),
    ("partner", SURE, rf"^(?:наименование |название )?{_PARTY}а?\b", _NOT_A_NAME),
    (
        "partner",
        FAIR,
        r"^(?:получатель|фирма|наименование (?:организации|фирмы|компании)|customer name|partner name)\b",
        _NOT_A_NAME,
    ),
    (
        "organisation",
        SURE,
        r"^(?:наша )?организация\b|^юр(?:идическ\w+|\.)? ?лиц|^(?:наша )?компания\b|^company\b|legal entity",
        _NOT_A_NAME,
    ),
    (
        "category",
        FAIR,
        r"^(?:товарн\w+ )?(?:групп\w+|категори\w+|бренд|марка|вид номенклатуры|brand|category|product group)\b",
        r"клиент|контраг|партнер|покупат|точ",
    ),
    ("klass", SURE, r"^(?:класс|abc|class)\b|(?:класс|категория|сегмент) (?:клиент|партнер|контраг|покупат)", _NEVER),
    (
        "sku",
        SURE,
        r"^(?:номенклатура|товар|продукт|продукция|позиция|материал|sku|item|product|goods)\b|"
        r"^(?:наименование|название) (?:товар|номенклат|продукц|продукт|позици)",
        r"\bкод\b|артикул|групп|категор|\bед\b|кол-?во|количеств|бренд",
    ),
    ("team", SURE, r"^(?:команда|отдел|подразделение|team|department)\b", _NEVER),
    ("lead", SURE, r"^(?:руководитель|начальник|супервайзер|lead|supervisor|head)\b", _NEVER),
    (
        "manager",
        SURE,
        r"менеджер|ответственн|торгов\w+ представит|^(?:тп|рм)$|^(?:агент|куратор|продавец|сотрудник)\b|"
        r"\bmanager\b|sales ?rep|responsible|^owner\b",
        r"телефон|почт|\bкод\b|групп|дата|коммент|phone|mail",
    ),
    ("position", SURE, r"^(?:должность|position|job title|title)\b", _NEVER),
    ("role", SURE, r"^(?:роль|role)\b", _NEVER),
    (
        "person",
        SURE,
        r"^(?:фио|ф\.? ?и\.? ?о\.?|контактн\w+ лицо|контакт|имя|фамилия|contact(?: person| name)?|full name|"
        r"employee)\b",
        r"телефон|почт",
    ),
    ("status", SURE, r"^(?:статус|состояние|status)\b", _NEVER),
    ("comment", FAIR, r"коммент|примечан|^результат|^итог\w* визит|^цель|\bcomment|^notes?$|^result", _NEVER),
    ("warehouse", SURE, r"^(?:склад|место хранения|warehouse|location)\b", r"кол|остат"),
    ("region", SURE, r"^(?:регион|область|территория|region|territory)\b", _NEVER),
    ("city", SURE, r"^(?:город|населенный пункт|city|town)\b", _NEVER),
    ("address", SURE, r"адрес|^address", _NEVER),
    ("unit", SURE, r"^(?:ед\.?|ед\.? ?изм\w*\.?|единица(?: измерения)?|unit|uom)$", _NEVER),
    ("alias", FAIR, r"псевдоним|алиас|синоним|^(?:краткое|рабочее) (?:наимен|назван)|также|\balias", _NEVER),
    (
        "tax",
        SURE,
        r"(?:^|/ )(?:в т\.? ?ч\.? |в том числе |сумма |ставка )?(?:ндс|vat)\b|^tax\b",
        r"\bбез\b",
    ),
    ("quantity", SURE, _PIECE, rf"{_NO_PIECES}|\bкор\b|короб|упак|ящик|паллет|блок"),
    # Packs and weight, where nothing counts pieces.
    ("quantity", FAIR, rf"{_PIECE}|\b(?:кг|kg)\b", _NO_PIECES),
    ("amount_net", SURE, r"\bбез (?:учета )?ндс\b|\b(?:excl\.?|without|net of) vat\b", rf"{_NOT_A_SUM}"),
    ("amount_vat", SURE, _WITH_TAX, rf"{_NOT_A_SUM}"),
    ("amount", FAIR, rf"{_SUM}|{_MONEY}", rf"{_NOT_A_SUM}|\bндс\b"),
    ("name", WEAK, r"^(?:полное )?(?:наименование|название|name|description)\b", r"\bкод\b"),
    ("code", WEAK, r"^(?:код|code|id)$", _NEVER),
)
_COMPILED = tuple((role, sure, re.compile(fits), re.compile(unless)) for role, sure, fits, unless in _RULES)
_LEVEL = re.compile(
    r"^(?:регион|город|подразделение|склад|договор|документ|заказ|регистратор|характеристика|группа|вид|расчетный док"
    r"|организация|торговая точка|номенклатурная группа|сделка|месяц|неделя|день)"
)
_LEVEL_ROLES = frozenset(
    ("partner", "sku", "manager", "distributor", "outlet", "organisation", "contract", "number", "region")
)

_DAYS: frozenset[Role] = frozenset(("date", "due_on", "promised_on", "actual_on", "shipped_on", "issued_on"))
_NUMBERS: frozenset[Role] = frozenset(
    (
        *("lead_days", "review_days", "late_days"),
        # Fields of rows: a person may call a column by what it gives.
        *("qty", "outlets", "returned"),
        *(
            "quantity",
            "amount",
            "amount_net",
            "amount_vat",
            "plan",
            "stock",
            "free_stock",
            "stock_amount",
            "in_transit",
        ),
        *("reserve", "opening", "debt", "overdue", "not_due", "advance", "ordered", "shipped", "price", "rrp", "cost"),
        *(
            "turnover",
            "outlets_all",
            "pack",
            "moq",
            "shelf_days",
            "deferral_days",
            "credit_limit",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name says, and how surely."""

    role: Role
    sure: int


def meaning_of(name: str) -> Meaning | None:
    """What one header cell, or the joined cells of a column, says; None for a name that says nothing."""
    rank = _rank(name)
    return None if rank is None else Meaning(*_COMPILED[rank][:2])


def says_with_tax(title: Sequence[str]) -> bool:
    """Whether the lines above a table say that its sums hold the tax."""
    return any(re.search(_WITH_TAX, normal(text)) for text in title)


def meaning_of_parts(parts: Sequence[str]) -> Meaning | None:
    """The joined name counts («Сумма / с НДС»); if it says nothing, each cell for itself, the best one."""
    if _ELSEWHEN.search(normal(" / ".join(parts))):
        return None
    if (whole := meaning_of(" / ".join(parts))) is not None:
        return whole
    ranks = [rank for part in parts if (rank := _rank(part)) is not None]
    return Meaning(*_COMPILED[min(ranks)][:2]) if ranks else None


def role_of(name: str) -> Role | None:
    """The role of a name alone."""
    found = meaning_of(name)
    return found.role if found else None


def is_level(name: str) -> bool:
    """Whether a name may stand for a level of rows in a nested report («Контрагент», below it «Номенклатура»)."""
    return role_of(name) in _LEVEL_ROLES or bool(_LEVEL.search(normal(name)))


def shape_of(role: Role) -> Shape:
    """What the cells of a role look like. «late:…» and «…@…» are numbers: a bucket, a column of one period."""
    if role in _NUMBERS or role.startswith("late:") or "@" in role:
        return "number"
    return "date" if role in _DAYS else "period" if role == "period" else "text"


def normal(name: str) -> str:
    """A name as the rules and fingerprints read it."""
    return " ".join(re.sub(r"[\"«»“”*\u00a0_]", " ", name).casefold().replace("ё", "е").split())


@lru_cache(4096)
def _rank(name: str) -> int | None:
    text = normal(name[:200])
    return next(
        (rank for rank, (_, _, fits, unless) in enumerate(_COMPILED) if fits.search(text) and not unless.search(text)),
        None,
    )

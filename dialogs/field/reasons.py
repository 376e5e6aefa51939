"""Why they hesitate and what went wrong: ids of the objections and of the conflicts that a visit's words suggest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dialogs.field.competitors import is_rivals
from dialogs.field.negation import is_negated
from dialogs.field.pieces import Piece, Row, is_long_break
from dialogs.field.vocabulary import WORDS, table
from dialogs.field.words import Lexicon

# How far the words of one reason may stand from each other.
_REACH = 9
# «я отказала»: what the writer says is none of theirs.
_MYSELF = frozenset(("я", "мы", "i", "we"))
# Percents of a plan under which it has failed.
_NEARLY = 90
_DENIED, _EITHER = "!", "?"
# The wrong itself is not at the same time the reason why they hesitate.
_SAME = {
    "exclusivity_breach": "exclusivity",
    "dumping": "neighbour_dumping",
    "territory_violation": "neighbour_dumping",
    "parallel_channels": "federal_direct",
    "settlement_dispute": "retro_bonus",
}

# id, then groups of words that must all be there; the reason stands at the first. «!» before a group: denied, «?»:
# denied or not.
_OBJECTIONS = """
marketplace: маркетплейс площадка озон ozon вб wb вайлдберриз вайлдберрис wildberries яндекс-маркет маркет marketplace
    amazon + дешевый дешево дешевле cheap cheaper цена price дороже
logistics_far: дорого дорогой дороговато дороже задорого высоковато expensive pricey overpriced dear далеко долго
    далекий долгий далековато long far + везти возить deliver привезти доставка доставлять логистика транспорт
    перевозка delivery logistics transport shipping
neighbour_dumping: сосед соседний дистрибьютор дилер neighbour neighbor + везти возить продавать отгружать торговать
    демпинговать сливать sell ship + дешевый дешево дешевле cheap cheaper
price_high: дорого дорогой дороговато дороже задорого высоковато expensive pricey overpriced dear
price_high: цена ценник прайс стоимость price cost + высокий завышенный кусаться конский выше высоко high higher steep
price_high: снизить снижать опустить уронить lower reduce + цена ценник прайс price + просить попросить хотеть
    требовать потребовать нужный надо настаивать ask want need demand
price_high: скинуть + цена ценник price + просить попросить хотеть требовать
price_high: ниже подешевле пониже lower cheaper + цена ценник прайс price + просить попросить хотеть требовать
    потребовать ask want need demand
credit_line: отложить отодвинуть перенести сдвинуть подождать postpone + оплата платеж payment + просить попросить
    хотеть требовать ask want need
price_high: !устраивать проходить подходить suit + цена ценник прайс price
price_high: дешевый дешево дешевле cheap cheaper
price_high: цена ценник прайс price + жаловаться пожаловаться недовольный complain complained
price_high: скидка дисконт discount + просить попросить хотеть требовать потребовать нужный надо дайте настаивать
    ждать запросить ask want need demand request give
margin_low: маржа наценка маржинальность рентабельность доходность margin markup + низкий маленький малый мало тонкий
    слабый небольшой никакой low thin small poor little
margin_low: !устраивать подходить + маржа наценка процент margin
margin_low: мало little + зарабатывать заработать заработок earn make
margin_low: !зарабатывать earn + маржа наценка мы они товар нас margin us
exclusivity: эксклюзив эксклюзивный эксклюзивность exclusive exclusivity + просить попросить хотеть требовать
    потребовать нужный надо дайте настаивать только ask want need demand only request without без
~exclusivity: эксклюзив эксклюзивный эксклюзивность exclusive exclusivity
retro_bonus: бонус ретро ретробонус ретро-бонус премия рибейт bonus rebate retro + просить попросить хотеть требовать
    потребовать нужный надо дайте настаивать ждать запросить ask want need demand request give большой много высокий
    высоко увеличить поднять добавить повысить увеличение big high increase raise more маленький мало низкий small
    little low
credit_line: лимит limit + кредит кредитный просить попросить хотеть требовать потребовать нужный надо дайте
    настаивать ждать запросить ask want need demand request give большой много высокий высоко увеличить поднять
    добавить повысить увеличение big high increase raise more credit
credit_line: ?предоплата prepayment + против без устраивать готовый отказаться хотеть against without
~credit_line: ?отсрочка deferral + без without + не not
credit_line: !хватать + оборотка оборотный деньги
competitor_portfolio: хватать достаточно полно + бренд марка brand
competitor_portfolio: уже already + такой похожий аналогичный бренд марка конкурент аналог same similar brand
    competitor + есть стоять работать взять иметься представить have has carry stock work
min_order: ?минималка минимальный минимум moq minimum + устраивать большой много высокий тянуть снизить убрать
    великоват великоватый неподъемный big high large lower reduce much
stock_norm: !держать хотеть keep hold carry + запас склад остаток stock inventory
returns: товар просрочка остаток неликвид возврат просроченный продукция goods expired stock product + списать обмен
    назад обратно вернуть вернуться забрать возврат принять обменять back return
returns: возврат return + просить попросить хотеть требовать потребовать нужный надо дайте настаивать ждать запросить
    ask want need demand request give
marketing_budget: продвижение реклама маркетинг маркетинговый промо промо-бюджет листинг promotion marketing promo
    advertising listing + просить попросить хотеть требовать потребовать нужный надо дайте настаивать ждать запросить
    ask want need demand request give деньги бюджет средство поддержка компенсация вложение money budget support funds
brand_unknown: !знать узнавать слышать know heard + бренд марка товар нас вас brand
brand_unknown: неизвестный малоизвестный нераскрученный незнакомый unknown + бренд марка товар brand
brand_unknown: никто nobody + знать слышать know knows heard + бренд марка brand
no_people: ?торговый агент представитель мерчандайзер мерчендайзер персонал кадр сотрудник люди человек торгпред rep
    reps staff people salespeople + нет хватать нехватка дефицит свободный no short enough lack
no_data: !дать давать показать показывать делиться поделиться раскрывать share give + данные отчет остаток продажа
    статистика вторичка data sales figures report reports
no_data: отказаться отказываться refuse + данные статистика вторичка data
bad_experience: обжечься обжигаться погореть burned burnt
bad_experience: опыт experience + плохой негативный неудачный печальный горький bad negative
bad_experience: работать worked + плохо кончиться закончиться badly
need_to_think: думать подумать обдумать посоветоваться think
need_to_think: взять нужный надо need + время пауза тайм-аут time pause
federal_direct: сеть сетевой федерал федеральный chain + напрямую забрать заберет прямой direct directly
contract_penalties: !устраивать подходить нравиться + штраф неустойка пеня penalty + договор контракт
contract_penalties: штраф штрафной пеня неустойка санкция penalty penalties + договор контракт пункт кабальный высокий
    жесткий contract clause high
"""
_CONFLICTS = """
overdue_receivables: задержать задерживать просрочить задержка late delay delayed overdue + оплата платеж деньги
    payment
exclusivity_breach: эксклюзив эксклюзивный exclusive exclusivity + нарушить нарушать нарушение другой чужой третий
    обещать хотя несмотря breach break broke violate violated broken
territory_violation: территория регион область район зона territory region area zone + сосед соседний дистрибьютор дилер
    neighbour neighbor чужой зайти заходить залезть лезть возить везти завозить отгружать влезть вторгаться нарушить
    нарушение продавать работать sell ship enter violate violation foreign invade
territory_violation: дистрибьютор дилер сосед соседний distributor neighbour neighbor + отгружать возить везти завозить
    ship + точка магазин клиент outlet shop store
dumping: демпинг демпинговать демпингующий dumping dump undercut undercutting
~dumping: дешевый дешево дешевле cheap cheaper ниже below + сосед соседний дистрибьютор дилер neighbour neighbor
    distributor + продавать торговать отдавать сливать отгружать ставить sell
dumping: сбивать сбить ронять уронить обваливать обвалить + цена рынок + сосед соседний дистрибьютор дилер
dumping: ниже below + прайс закупка закупочный рекомендованный ррц мрц list recommended + продавать торговать отдавать
    сливать цена sell
supply_failure: опоздать опаздывать задержать задержаться задержка задерживать сорвать срыв срывать сорваться
    опоздание late delay delayed + поставка отгрузка доставка машина фура заказ груз товар поставить delivery shipment
    truck order supply goods
supply_failure: недовезти недовоз недопоставка недопоставить недопоставлять недогруз недогрузить недостача
    недопривезти пересорт недодать недоложить shortage
supply_failure: !привезти довезти прийти приехать доставить отгрузить получить доехать deliver arrive come + поставка
    отгрузка доставка машина фура заказ груз товар поставить delivery shipment truck order supply goods
supply_failure: довезти довезите догрузить дослать + требовать просить потребовать
supply_failure: !хватить хватать + коробка упаковка штука паллета позиция ящик
supply_failure: !довезти доложить догрузить допоставить
supply_failure: missed + delivery shipment
supply_failure: short missing + delivery shipment case box pallet order
quality_claim: битый бой брак браковать бракованный повредить поврежденный побить разбить разбитый мятый помять
    помятый замятый испортить испорченный испортиться плесень плесневелый вздутый вздуться тухлый гнилой прокиснуть
    прокисший протечь протечка потечь течь порвать рваный вскрытый мокрый подмокнуть горький прогорклый жук damaged
    broken crushed defective defect spoiled leaking leaked moldy mold rotten torn wet mouldy
quality_claim: качество quality + жаловаться претензия плохой упасть низкий жалоба вопрос проблема рекламация complain
    complaint bad poor issue problem claim low
quality_claim: истекший истечь просроченный просрочка expired + прийти приехать привезти поставка получить пришло
    delivery arrived delivered shipped received возмущаться возмутиться жаловаться ругаться претензия
personnel: хамить нахамить хамство грубить нагрубить грубость грубый грубо откат взятка переманить переманивать
    сманить сманивать оскорбить хамский rude kickback bribe poach poached insult insulted
plan_failure: !выполнить выполнять сделать вытянуть делать meet hit + план plan target
plan_failure: провалить недовыполнить отставать отставание провал срывать сорвать недовыполнение missed behind miss
    failed fail + план plan target quota
parallel_channels: напрямую direct directly + продавать отгружать закупать купить покупать закупить брать возить
    поставлять торговать sell ship buy + сеть маркетплейс озон вб канал магазин точка chain
parallel_channels: мимо обход параллельный параллельно минуя bypass bypassing around + сеть сетевой федерал
    федеральный клиент точка chain retailer client account маркетплейс площадка озон ozon вб wb вайлдберриз
    вайлдберрис wildberries яндекс-маркет маркет marketplace amazon канал channel
settlement_dispute: !начислить выплатить заплатить закрыть перечислить дать компенсировать получить сойтись сходиться
    pay match paid credit + бонус ретро ретробонус ретро-бонус премия рибейт bonus rebate retro сверка акт акция
    компенсация reconciliation promo statement compensation
settlement_dispute: должный owe + бонус ретро ретробонус компенсация bonus rebate
settlement_dispute: расхождение спор спорный разногласие разница discrepancy dispute mismatch + бонус ретро ретробонус
    ретро-бонус премия рибейт bonus rebate retro сверка акт акция сумма взаиморасчет накладная reconciliation
    statement invoice
settlement_dispute: спорить требовать dispute + компенсация бонус ретро ретробонус ретро-бонус премия рибейт bonus
    rebate retro
overdue_receivables: !платить оплатить заплатить проплатить оплачивать pay paid
overdue_receivables: тянуть затягивать затянуть + оплата платеж деньги
quality_claim: рекламация
~quality_claim: претензия жалоба жаловаться пожаловаться complaint complain + годность этикетка упаковка маркировка
    label labels packaging
~quality_claim: запах вонь привкус smell odour
"""
# What is no word of a claim alone, and one beside another.
_CLAIMS = """
claim: замена заменить компенсация компенсировать replacement refund compensation replace + просить попросить хотеть
    want ask demand
claim: уйти прекратить расторгнуть разорвать leave terminate + если иначе if otherwise unless
"""
_SAID = """
claims: возмущенный возмутить жаловаться пожаловаться жалоба ругаться поругаться возмущаться возмутиться недовольный
    недоволен претензия рекламация требовать потребовать грозить грозиться пригрозить угрожать угроза скандал скандалить
    злиться злой
    обидеться complain complaint complaining angry upset unhappy threaten threatening claim claiming demand demanding
    furious
refuses: отказаться отказываться отказ отказать отказывать отклонить отвергнуть refuse refused reject decline declined
"""


@dataclass(frozen=True)
class Reasons:
    """The first of each; `unsure` are paths from the visit."""

    objection: str | None = None
    conflict: str | None = None
    unsure: frozenset[str] = frozenset()
    claims: bool = False
    refuses: bool = False


Rule = tuple[str, tuple[str, ...]]


def _rules(rows: str) -> tuple[Rule, ...]:
    return tuple((id_.strip(), tuple(words.split(" + "))) for id_, words in table(rows))


# A mere suspicion, which is asked about: «~dumping».
_SUSPECT = "~"
_RULES = {"objection": _rules(_OBJECTIONS), "conflict": _rules(_CONFLICTS), "claim": _rules(_CLAIMS)}


def _lexicon() -> Lexicon:
    concepts = {
        f"{kind}{number}:{place}": group.lstrip(_DENIED + _EITHER)
        for kind, rules in _RULES.items()
        for number, (_, groups) in enumerate(rules)
        for place, group in enumerate(groups)
    }
    return Lexicon({**concepts, **dict(table(_SAID))})


_WORDS = _lexicon()


def reasons(row: Row, *, defers: bool, overdue: bool, doubtful: bool) -> Reasons:
    """`defers`: a deferral is asked for; `overdue`: money is late, `doubtful` when it may be just owed."""
    objections = _ids(row, "objection")
    conflicts = _ids(row, "conflict")
    if defers:
        objections.append((_first(row, "defer"), "credit_line"))
    conflicts += [(place, "plan_failure") for place in range(len(row)) if _is_behind(row, place)]
    told = any(id_ == "overdue_receivables" for _, id_ in conflicts)
    if overdue:
        conflicts.append((_first(row, "overdue", "debt", "due", "pay"), "overdue_receivables"))
    conflict, unsure_conflict = _chosen(conflicts)
    objection, unsure_objection = _chosen(
        [pair for pair in objections if pair[1].lstrip(_SUSPECT) != _SAME.get(conflict or "")]
    )
    claims = _is_said(row, "claims") or bool(_ids(row, "claim"))
    unsure = {"objection"} if unsure_objection else set[str]()
    if unsure_conflict or (conflict == "overdue_receivables" and doubtful and not told):
        unsure.add("conflict")
    return Reasons(objection, conflict, frozenset(unsure), claims, _is_said(row, "refuses"))


def _chosen(found: Sequence[tuple[int, str]]) -> tuple[str | None, bool]:
    """The first, and whether it is in doubt: there are two, or it is a suspicion only."""
    told = [id_ for _, id_ in sorted(found)]
    ids = list(dict.fromkeys(id_.lstrip(_SUSPECT) for id_ in told))
    return (ids[0], len(ids) > 1 or ids[0] not in told) if ids else (None, False)


def _ids(row: Row, kind: str) -> list[tuple[int, str]]:
    """Every rule that fits, with its place. A word explains one thing: the earlier rule has it."""
    found: list[tuple[int, str]] = []
    used: dict[int, str] = {}
    for number, (id_, groups) in enumerate(_RULES[kind]):
        for places in _matches(row, f"{kind}{number}", groups):
            first = used.get(places[0], id_)
            if first.lstrip(_SUSPECT) == id_.lstrip(_SUSPECT) and not _is_foreign(row, places[0], id_):
                used.update(dict.fromkeys(places, id_))
                doubt = _SUSPECT if _is_beside_rival(row, places[0]) else ""
                found.append((min(places), doubt + id_))
    return found


def _matches(row: Row, rule: str, groups: Sequence[str]) -> Iterator[list[int]]:
    """The places of the words of a rule, wherever all of them stand together; the anchor first."""
    for place, piece in enumerate(row):
        # «если не решите, уйдём» is what they say, whoever writes it down.
        mine = _is_mine(piece) and not rule.startswith("claim")
        if mine or not piece.means(_WORDS, f"{rule}:0"):
            continue
        denied = is_negated(row, place) and not groups[0].startswith(_EITHER)
        others = [_near(row, place, f"{rule}:{other}") for other in range(1, len(groups))]
        if denied and (_is_somebodys_way(row, place, others) or _is_threatened(row, place)):
            continue
        if denied == groups[0].startswith(_DENIED) and None not in others:
            yield [place, *(other for other in others if other is not None)]


def _is_somebodys_way(row: Row, place: int, others: Sequence[int | None]) -> bool:
    """«не доехал до них, машина сломалась»: what did not come must agree with the verb, or somebody else did not."""
    verb = next((each for each in row[place].token.readings if each.part == "VERB" and each.tense == "past"), None)
    if verb is None or verb.transitive or verb.gender not in ("masc", "femn"):
        return False
    things = [row[other] for other in others if other is not None]
    agreeing = {each.gender for thing in things for each in thing.token.readings[:1]} & {verb.gender}
    return bool(things) and not agreeing


def _is_threatened(row: Row, place: int) -> bool:
    """«оплачивать не будут, пока не закроем недостачу»: nothing is late yet."""
    infinitive = any(each.part == "INFN" for each in row[place].token.readings)
    near = row[max(0, place - 3) : place + 3]
    return infinitive and any(piece.text in ("будут", "будет") for piece in near)


def _is_mine(piece: Piece) -> bool:
    """«сказала подумаю»: the writer thinks, not they."""
    return piece.token.verb(person="1per") and not piece.quoted


def _is_foreign(row: Row, place: int, id_: str) -> bool:
    """What a rival does is no wrong of ours, what a rival gives is not what they ask of us."""
    return is_rivals(row, place) and id_ not in ("price_high", "competitor_portfolio", "claim")


def _is_behind(row: Row, place: int) -> bool:
    """«план выполнили на 60 процентов»."""
    if not row[place].means(WORDS, "plan") or row[place].text.startswith("мин"):
        return False
    shares = (row[at].amount for at in range(place + 1, min(place + _REACH, len(row) - 1)) if _is_percent(row[at + 1]))
    return any(share is not None and share.value < _NEARLY for share in shares)


def _is_percent(piece: Piece) -> bool:
    return piece.text.startswith(("%", "процент", "percent"))


def _is_beside_rival(row: Row, place: int) -> bool:
    """«видел прайс конкурента, дешевле на 10 %» may be what they say, or what the writer saw."""
    sentence = row[place].sentence
    return any(piece.sentence == sentence and piece.means(WORDS, "rival") for piece in row[:place])


def _near(row: Row, place: int, concept: str) -> int | None:
    around = range(max(0, place - _REACH), min(len(row), place + _REACH + 1))
    close = sorted(around, key=lambda other: abs(other - place))
    return next((other for other in close if other != place and _fits(row, place, other, concept)), None)


def _fits(row: Row, place: int, other: int, concept: str) -> bool:
    return row[other].means(_WORDS, concept) and _is_together(row, place, other) and not _is_owed(row, place, other)


def _is_owed(row: Row, place: int, other: int) -> bool:
    """«обещали прислать сверку, заказ не дали»: what is promised was not refused in the next breath."""
    return row[other].clause != row[place].clause and row[other].role in ("promise", "next")


def _is_together(row: Row, first: int, second: int) -> bool:
    low, high = sorted((first, second))
    return not any(is_long_break(piece) for piece in row[low + 1 : high + 1])


def _first(row: Row, *concepts: str) -> int:
    return next((place for place, piece in enumerate(row) if piece.means(WORDS, *concepts)), len(row))


def _is_said(row: Row, concept: str) -> bool:
    return any(
        piece.means(_WORDS, concept) and not is_negated(row, place) and not (place and row[place - 1].text in _MYSELF)
        for place, piece in enumerate(row)
    )

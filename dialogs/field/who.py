"""Whom a message is about: names and towns in it, and which clause belongs to which partner."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from dialogs.field.clauses import Clause
from dialogs.field.cues import CUES
from dialogs.field.predicates import is_nominative
from dialogs.field.words import Token
from dialogs.reading.almanac import meaning
from dialogs.reading.matches import Exact, Hit, Several
from dialogs.reading.morphology import is_known

# «от Ромашки», «как у Ромашки»: somebody is spoken of, not met, unless the message or the sentence begins so.
_ASIDE_WORDS = "от из про о об за против для кроме вместо через при над чем как мимо помимо than from about like of for"
_ABOUT = frozenset(("про", "о", "об", "about"))
_ASIDE = frozenset(_ASIDE_WORDS.split())
_HARM = frozenset(
    ("возить", "завозить", "демпинговать", "лезть", "перехватывать", "сбрасывать", "переманивать", "dump")
)
_COMPARED = frozenset(("дешевле", "дороже", "ниже", "выше"))
_SIDES = frozenset(("восток", "север", "юг", "запад"))
_SHORTEST_NAME = 4
_TUESDAY = "вт"
_GENERIC_WORDS = (
    "офис склад магазин точка город зал центр база они он она мы сеть зона район область день неделя утро вечер обед "
    "командировка отпуск дорога пробка поле директор закупщик встреча час рабочий конец начало место то этот тот "
    "office warehouse shop store lunch hotel"
)
_GENERIC = frozenset(_GENERIC_WORDS.split())
_OF = frozenset(("у", "для", "к", "с", "в", "на", "at", "to", "by", "with"))
_DAYTIME = frozenset(("утро", "обед", "вечер", "день", "половина", "быть", "morning", "afternoon", "evening"))
_HOUR = re.compile(r"(?<![0-9])[0-2]?[0-9]:[0-5][0-9](?![0-9])")
_IN = frozenset(("в", "во", "на", "из", "по", "in", "to", "at", "from"))
_WHERE = r"(?:(?:в|во|у|к)\s+)?"
_LINKING = frozenset(
    ("и", "and", "а", "также", "плюс", "потом", "в", "во", "у", "к", "с", "со", "на", "at", "to", "the")
)
_EACH = frozenset(("оба", "обе", "каждый", "везде", "both", "each", "все", "по"))
_EVERYWHERE = frozenset(("везде", "everywhere"))
_ORDINALS = ("первый", "второй")
_PAIR = frozenset(("оба", "both"))
_EVERYBODY = frozenset(("все", "all"))
_ALL = frozenset(("оба", "каждый", "both", "each"))


@dataclass(frozen=True)
class Naming:
    """message[start:end] names one of `ids`; a town names none, and `ids` are who is there."""

    ids: tuple[str, ...]
    start: int
    end: int
    town: bool = False
    unsure: bool = False


@dataclass
class Group:
    """One partner's part of the message. `shared`: where clauses begin that were said of several at once."""

    ids: tuple[str, ...] = ()
    town: bool = False
    # «вт» may be a partner, and may be a day.
    unsure: bool = False
    clauses: list[Clause] = field(default_factory=list)
    shared: set[int] = field(default_factory=set)

    @property
    def counted(self) -> bool:
        """Whether something was counted of this one already."""
        return any(map(is_counted, self.clauses))

    @property
    def partner(self) -> str | None:
        return self.ids[0] if len(self.ids) == 1 and not self.town else None


def namings(words: Sequence[Token], hits: Sequence[Hit], places: Mapping[str, tuple[str, ...]]) -> tuple[Naming, ...]:
    """Everybody and every town named, left to right: a town wins over a name of which it is but a part."""
    return tuple(_namings(words, hits, places))


def _namings(words: Sequence[Token], hits: Sequence[Hit], places: Mapping[str, tuple[str, ...]]) -> Iterator[Naming]:
    named = {hit.start: hit for hit in hits}
    end = 0
    last = ""
    for word, after in zip(words, (*words[1:], None), strict=False):
        hit = named.get(word.start)
        if hit and after and word.text == word.said and len(word.text) < _SHORTEST_NAME and CUES.has(after, "person"):
            # «гл. бухгалтер» is nobody's partner.
            continue
        town = _town(word, places)
        # «СибирьОпт и НД. Сибирь: 25 коробок»: one who was named in full before.
        again = last not in _IN and hit is not None and any(_is_whole(other, hit) for other in hits)
        side, last = last == "на" and bool(word.lemmas & _SIDES), word.text
        if side:
            # «на востоке Москвы» is a side of the world.
            continue
        if hit and (again or not (town is not None and hit.end == word.end and _is_part(hit))):
            yield Naming(_ids(hit), hit.start, hit.end, unsure=word.said == _TUESDAY)
            end = hit.end
        elif town is not None and word.start >= end:
            yield Naming(town, word.start, word.end, town=True)


def without_replaced(text: str, said: Sequence[Naming]) -> tuple[Naming, ...]:
    """«Калуга-Продукт, не Ромашка», «не Ромашка, а Калуга-Продукт»: only who is meant."""
    gone: set[int] = set()
    for first, second in pairwise(said):
        between = text[first.end : second.start].casefold()
        if first.town or second.town or len(first.ids) != 1 or len(second.ids) != 1:
            continue
        if re.fullmatch(rf"\s*[,(–—-]\s*(?:а\s+)?не\s+{_WHERE}", between) and not _goes_on(text[second.end :]):
            gone.add(second.start)
        elif re.search(rf"(?<!\w)не {_WHERE}$", text[: first.start].casefold()) and re.fullmatch(
            rf"\s*,?\s*а\s+{_WHERE}", between
        ):
            gone.add(first.start)
    return tuple(naming for naming in said if naming.start not in gone)


def _goes_on(rest: str) -> bool:
    """«…, не Ромашка обещала»: the denied name is somebody who does something."""
    return re.match(r"\s*(?:$|[.,;:!?)\n–—-])", rest) is None


def _is_whole(other: Hit, hit: Hit) -> bool:
    return other.start < hit.start and not _is_part(other) and _ids(other) == _ids(hit)


def _is_part(hit: Hit) -> bool:
    return not isinstance(hit.match, Exact) or not hit.match.whole


def _ids(hit: Hit) -> tuple[str, ...]:
    return hit.match.ids if isinstance(hit.match, Several) else (hit.match.id,)


def _town(word: Token, places: Mapping[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    return next((places[form] for form in sorted(word.lemmas) if form in places), None)


class Sorter:
    """Goes through the clauses and gives each to the partner it speaks of."""

    def __init__(self, said: Sequence[Naming]) -> None:
        self.groups: list[Group] = []
        self._said = said
        self._lead: list[Clause] = []
        self._active: list[Group] = []
        self._before: Clause | None = None
        # Whether the clause at hand goes somewhere: only then a town opens another visit, «потом в Калуге».
        self._moves = False
        # «Липецк 5 коробок»: as good as a name.
        self._counted = False
        self._held: list[Clause] = []

    def take(self, clause: Clause) -> None:
        opened = self._opened(clause)
        if not opened and self.groups and _is_heading(clause):
            # «Вторник: Мега-Трейд, …»: of whoever is named next.
            self._held.append(clause)
            return
        if opened:
            opened[0].clauses += self._held
            self._held.clear()
            self._active = [*(group for group in self._listed(clause) if group not in opened), *opened]
        elif (ordinal := self._ordinal(clause)) is not None:
            self._active = [ordinal]
        elif len(self.groups) == len(_PAIR) and any(word.lemmas & _PAIR for word in clause.words):
            self._active = list(self.groups)
        elif is_for_all(clause) or clause.words[0].text in _EVERYBODY:
            every = clause.words[0].text in _EVERYBODY
            self._active = [
                group
                for group in self.groups
                if group in self._active or (every and not group.counted) or _is_bare_in(group, clause)
            ]
        mine = self._active if opened or clause.role != "next" or not self._names_other(clause) else []
        if not self.groups:
            self._lead.append(clause)
        shared = len(mine) > 1
        for group in mine if shared else mine[-1:]:
            group.clauses.append(clause)
            if shared and (not opened or is_counted(clause)):
                group.shared.add(clause.start)
        self._before = clause

    def finish(self) -> list[Group]:
        """All groups; a message that names nobody is one group of nobody."""
        for group in self._active[-1:]:
            group.clauses += self._held
        return self.groups or [Group(clauses=self._lead)]

    def _opened(self, clause: Clause) -> list[Group]:
        if clause.role == "next" and not any(self._known(naming) for naming in self._in(clause)) and self.groups:
            return []
        found: list[Group] = []
        last: Naming | None = None
        for naming in self._in(clause):
            if self._opens(clause, naming, last if found else None):
                group = self._group(naming)
                if group and group not in found:
                    found.append(group)
                last = naming
        return found or self._stranger(clause)

    def _ordinal(self, clause: Clause) -> Group | None:
        """«в первом взяли 12 коробок, во втором никого»: of two who were named."""
        words = clause.words[:4]
        for word, after in zip(words[:3], (*words[1:], None), strict=False):
            # «во втором отказ», not «во втором магазине».
            cases = {reading.case for reading in word.readings}
            bare = after is None or not after.readings or after.readings[0].part != "NOUN"
            bare = bare or not any(reading.case in cases for reading in after.readings) if after else True
            if bare and len(self.groups) == len(_ORDINALS):
                found = [group for name, group in zip(_ORDINALS, self.groups, strict=True) if name in word.lemmas]
                if found:
                    return found[0]
        return None

    def _listed(self, clause: Clause) -> list[Group]:
        """Of «Был в Меге, в Альянсе, взяли…» those before: nothing was told of them yet, and only a name follows."""
        others = (word for word in clause.words if not any(start <= word.start < end for start, end in clause.names))
        named = all(word.text in _LINKING or _is_timed(clause, word) for word in others)
        return [group for group in self._active if _is_bare_in(group, clause)] if named else []

    def _stranger(self, clause: Clause) -> list[Group]:
        """«потом заехал в Лютик»: somebody of whom nobody knows."""
        words = clause.words
        if self._in(clause) or clause.role != "told":
            return []
        if _is_unknown_taker(clause, self._said):
            group = Group(town=True, clauses=self._lead)
            self._lead = []
            self.groups.append(group)
            return [group]
        met = any(is_contact(words, place) for place in range(len(words)))
        if not self.groups or not met:
            return []
        then = any(CUES.has(word, "then") for word in words)
        for place, word in enumerate(words[:-1]):
            after = words[place + 1]
            if word.text in ("в", "во", "к", "у", "at", "to", "by") and self._is_strange(clause, after, then):
                self.groups.append(Group(town=True))
                return self.groups[-1:]
        return []

    @staticmethod
    def _is_strange(clause: Clause, word: Token, then: bool) -> bool:
        timed = any(day.start <= word.start < day.end for day in clause.days)
        noun = not word.readings or word.readings[0].part == "NOUN"
        return noun and not timed and not word.lemmas & _GENERIC and (then or word.said[0].isupper())

    def _in(self, clause: Clause) -> list[Naming]:
        return [naming for naming in self._said if clause.start <= naming.start < clause.end]

    def _names_other(self, clause: Clause) -> bool:
        """A plan about somebody who was not met."""
        return any(not naming.town and self._known(naming) is None for naming in self._in(clause)) and bool(self.groups)

    def _known(self, naming: Naming) -> Group | None:
        if naming.town:
            there = [group for group in self.groups if group.partner in naming.ids]
            return there[0] if len(there) == 1 and not self._moves else None
        same = [group for group in self.groups if group.ids == naming.ids and not group.town]
        among = [group for group in self.groups if group.partner in naming.ids]
        return next(iter(same or (among if len(among) == 1 else [])), None)

    def _group(self, naming: Naming) -> Group | None:
        known = self._known(naming)
        if known:
            return known
        first = self.groups[0] if self.groups else None
        if first and first.town and not naming.town and len(self.groups) == 1 and self._is_bare(first):
            # «был в Калуге, Калуга-Продукт взял…»: the town was where the partner is.
            first.ids, first.town = naming.ids, False
            return first
        if naming.town and self._active and not (self._moves or self._counted):
            return None
        group = Group(naming.ids, naming.town, naming.unsure)
        if not self.groups:
            group.clauses, self._lead = self._lead, []
        self.groups.append(group)
        return group

    @staticmethod
    def _is_bare(town: Group) -> bool:
        told = ("take", "ordering", "claim", "ask", "promise", "refuse", "owe")
        return not any(clause.has(*told) for clause in town.clauses)

    def _opens(self, clause: Clause, naming: Naming, sibling: Naming | None) -> bool:
        words = clause.words
        place = next(index for index, word in enumerate(words) if word.start >= naming.start)
        before = words[:place]
        previous = before[-1].text if before else ""
        went = any(is_contact(words, index) for index in range(place))
        counted = not place and is_nominative(words[0]) and any(word.text.isdigit() for word in words)
        self._moves = (went or any(CUES.has(word, "then") for word in before)) and not self._is_reported(clause)
        self._counted = counted
        if naming.town and previous not in ("в", "во", "на", "in", "to", "at", "") and not went:
            return False
        if self._is_on_the_way(clause, naming):
            return False
        if not self.groups:
            return True
        if sibling:
            if sibling.town:
                # «в Липецке Ромашка»
                return True
            between = clause.message[sibling.end : naming.start].casefold()
            if naming.town and between.split() in (["в"], ["во"], ["на"], ["in"]):
                # «с Ромашкой в Туле»
                return False
            parts = [part.strip(",;+&/") for part in between.split()]
            return bool(between.strip()) and all(part in _LINKING or not part for part in parts)
        if previous == "у" and any(word.text in _COMPARED for word in words[place:]):
            # «у Кубань-Маркета дешевле»
            return False
        rivals = any(CUES.has(word, "rival") for word in before)
        if rivals or self._is_reported(clause) or self._harms(words[place:]):
            return False
        if previous in _ABOUT or (previous in _ASIDE and (place > 1 or not self._begins_sentence(clause))):
            return False
        begins = all(self._is_leading(clause, word) for word in before)
        subject = is_nominative(words[place]) and previous not in _ASIDE and not naming.town
        alone = previous not in _OF and any(word.text.isdigit() for word in words)
        if not naming.town and before and CUES.has(before[-1], "person") and is_nominative(before[-1]):
            # «оплатить обещал бухгалтер Черноземья»
            return True
        given = any(reading.case == "datv" for reading in words[place].readings)
        if given and not naming.town and any(word.text.isdigit() for word in before):
            # «3 коробки кофе Сафину»
            return True
        return begins or went or (subject and (alone or self._begins_sentence(clause)))

    def _is_on_the_way(self, clause: Clause, naming: Naming) -> bool:
        """«перед Альянс-Югом заехал в Кубань-Маркет», «по дороге в Альянс-Юг звонил в …»: it is another who was met."""
        words = clause.words
        place = next(index for index, word in enumerate(words) if word.start >= naming.start)
        led = [word.text for word in words[max(0, place - 3) : place]]
        later = [each for each in self._in(clause) if each.start > naming.start and not each.town]
        if not later or not (led[-1:] in (["перед"], ["после"]) or led[:2] in (["по", "дороге"], ["по", "пути"])):
            return False
        between = [word for word in words[place + 1 :] if word.start < later[0].start]
        return any(is_contact(between, index) for index in range(len(between)))

    def _is_leading(self, clause: Clause, word: Token) -> bool:
        """Words with which a sentence about somebody else begins."""
        if any(day.start <= word.start < day.end for day in clause.days) or CUES.has(
            word, "then", "met", "called", "call", "meeting"
        ):
            return True
        parts = word.readings[0].part if word.readings else ""
        return parts in ("PREP", "CONJ", "PRCL", "ADVB") or word.text in _LINKING or bool(word.lemmas & _DAYTIME)

    def _begins_sentence(self, clause: Clause) -> bool:
        return self._before is None or self._before.sentence != clause.sentence

    def _is_reported(self, clause: Clause) -> bool:
        """«жалуются, что Альянс-Юг возит…», «говорят, Альянс…»: others are spoken of."""
        if any(CUES.has(word, "that") for word in clause.words[:2]):
            return True
        before = self._before
        if before is not None and before.sentence == clause.sentence and CUES.has(before.words[-1], "that"):
            # «говорят что | Черноземье продаёт ниже прайса»
            return True
        told = before is not None and before.sentence == clause.sentence and before.has("claim", "say")
        bare = before is not None and not any("NOUN" in word.parts for word in before.words)
        return told and before is not None and (bare or before.text.rstrip().endswith(":"))

    @staticmethod
    def _harms(words: Sequence[Token]) -> bool:
        """«Мега-Трейд демпингует», not «Меркурий жалуется, что возят»."""
        own = takewhile(lambda word: not CUES.has(word, "that"), words)
        return any(word.lemmas & _HARM for word in own)


def is_contact(words: Sequence[Token], place: int) -> bool:
    """A verb or noun of the contact itself: «был», «заехал», «созвонились», "met", "call with"."""
    word = words[place]
    if word.text in ("был", "была", "были", "was", "been"):
        if place and CUES.has(words[place - 1], "must", "need"):
            # «должны были прислать»
            return False
        return not any(_is_subject(other) for other in words)
    if CUES.has(word, "met", "called", "return") and word.readings:
        # «приехало 4 битых ящика»: no person is neuter.
        return word.verb(tense="past") and str(word.readings[0].gender) != "neut"
    return CUES.has(word, "met", "called", "call", "meeting", "online")


def _is_subject(word: Token) -> bool:
    """«поставка была», «директор был»: of others, not of the writer; «12-го» is no game of go."""
    top = word.readings[0] if len(word.text) > 2 and word.readings else None
    noun = top is not None and top.part == "NOUN" and top.case == "nomn"
    return noun and meaning(word.text) is None and not CUES.has(word, "meeting", "call", "online")


def _is_bare_in(group: Group, clause: Clause) -> bool:
    """«Был в Меге, у Альянса и в Гермесе, везде взяли…»: of Мега nothing else is told in the sentence."""
    return all(each.sentence == clause.sentence and not is_counted(each) for each in group.clauses)


def is_counted(clause: Clause) -> bool:
    """«Меркурий и Мега взяли 20 коробок»: whose they are is not told."""
    return any(word.text.isdigit() or "NUMR" in word.parts for word in clause.words if not _is_dated(clause, word))


def _is_dated(clause: Clause, word: Token) -> bool:
    return any(
        start <= word.start < end for start, end in (*clause.names, *((day.start, day.end) for day in clause.days))
    ) or _is_timed(clause, word)


def _is_timed(clause: Clause, word: Token) -> bool:
    """«в 10:00»"""
    return any(hour.start() <= word.start < hour.end() for hour in _HOUR.finditer(clause.message))


def _is_unknown_taker(clause: Clause, said: Sequence[Naming]) -> bool:
    """«ЕТ взяли 12 коробок»: an abbreviation that is nobody's name is none of those named, unless it is their initials;
    «СОК взяли» is no abbreviation.
    """
    name, *after = clause.words
    if not (name.said.isupper() and name.said.isalpha() and 1 < len(name.text) <= _SHORTEST_NAME):
        return False
    top = name.readings[0].part if name.readings else ""
    short = not is_known(name.text) or (len(name.text) < len("сок") and top == "NOUN")
    parts = (re.findall(r"\w+", clause.message[each.start : each.end]) for each in said)
    initials = {"".join(part[0] for part in each).casefold() for each in parts}
    return short and name.text not in initials and any(CUES.has(word, "take") for word in after[:1])


def _is_heading(clause: Clause) -> bool:
    """«Вторник:», «вт -»: a day and a sign."""
    dated = all(any(day.start <= word.start < day.end for day in clause.days) for word in clause.words)
    return clause.role == "told" and dated and clause.text.rstrip()[-1:] in (":", "-", "—", "–")


def is_for_all(clause: Clause) -> bool:
    """«везде взяли», «взяли по 10», «оба взяли»: all who were named before it."""
    words = clause.words
    each = any(word.text == "по" and after.text.isdigit() for word, after in pairwise(words))
    return each or any(word.text in _EVERYWHERE or word.lemmas & _ALL for word in words)


def is_for_each(clause: Clause) -> bool:
    """«взяли по 10 коробок», «оба взяли»."""
    return any(word.text in _EACH or word.lemmas & _EACH for word in clause.words)

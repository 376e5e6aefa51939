"""Those who use the product while it is being killed: they read what is asked, answer it, and lose patience."""

from __future__ import annotations

import asyncio
import random
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from tests.kill.phones import Phone, TelegramPhone
from tests.kill.sights import Card, Key

READS = (0.05, 0.15)
PATIENCE = (0.9, 1.8)
DOUBLE_TAP = 0.15
MAX_REPEATS = 4
RETURNS = 0.25  # how many reports a lead sends back
LEAVES = 0.1
WORDS = str.maketrans("MLD0123456789", "мргабвежзиклн")
TELLS = 0.5  # how often a report is one message, of those who like it so
TELLERS = ("M02", "M04")
DEEDS = ("tk", "td", "tm", "th")
EDITS, TOLD, MORE = 0.1, "Был на встрече", ". Взяли 20 коробок чая"
MINDS = 0.2  # how often such a one looks after tasks and promises instead
TALKS = 0.15  # how often a manager goes on with a negotiation instead of a report


@dataclass
class Human:
    """What managers and leads have in common. `busy` says that there is something this person would still do, `pace`
    how long a second is to them."""

    phone: Phone
    chance: random.Random
    code: str = ""
    pace: float = 1.0
    ending: bool = False
    busy: bool = True
    _taps: Counter[tuple[str, str]] = field(default_factory=Counter)
    _again: Callable[[], None] = field(default=lambda: None)

    async def live(self) -> None:
        while True:
            before = self.phone.seen
            # The invitation is good for once; who gets no answer tries it again and is known already.
            self.busy = self.act() if self.phone.cards or not self.code else self.write(f"/start {self.code}")
            for tries in range(1, MAX_REPEATS):
                if not self.busy or await self._answered(before, tries):
                    break
                self._again()
            await self._read()

    async def _read(self) -> None:
        """Nobody answers in the middle of what is still coming in."""
        seen = -1
        while seen != self.phone.seen:
            seen = self.phone.seen
            await asyncio.sleep(self.chance.uniform(*READS) * self.pace)

    async def _answered(self, before: int, tries: int) -> bool:
        """Wait for an answer as long as one would; whoever tried before knows that it takes longer today."""
        limit = asyncio.get_running_loop().time() + self.chance.uniform(*PATIENCE) * tries * self.pace
        while self.phone.seen == before and asyncio.get_running_loop().time() < limit:
            await asyncio.sleep(0.01)
        return self.phone.seen != before

    def act(self) -> bool:
        """Do the next thing; False when there is nothing to do."""
        raise NotImplementedError

    def tap(self, key: Key | None, card: Card) -> bool:
        """Not for ever: a copy that a crash left behind keeps its buttons, and they do nothing."""
        if key is None or self._taps[card.ref, key.token] > MAX_REPEATS:
            return False
        return self._do(partial(self._tap, key, card))

    def write(self, text: str) -> bool:
        return self._do(partial(self.phone.write, text))

    def _do(self, deed: Callable[[], None]) -> bool:
        self._again = deed
        deed()
        return True

    def _tap(self, key: Key, card: Card) -> None:
        for _ in range(1 + (self.chance.random() < DOUBLE_TAP)):
            self._taps[card.ref, key.token] += 1
            self.phone.tap(key, card)


@dataclass
class Manager(Human):
    """Files one report after the other, plans the week when asked to, talks to a new partner now and then."""

    stories: dict[tuple[str, int], str] = field(default_factory=dict)

    def act(self) -> bool:
        card = self.phone.last
        if card is not None and card.step is not None and self._answer(card, card.step):
            return True
        return not self.ending and (self._take() or self._begin(card))

    def _take(self) -> bool:
        """A colleague's task, each offer once."""
        offers = ((key, card) for card in self.phone.cards if (key := card.find("ta", "yes")))
        return any(not self._taps[card.ref, key.token] and self.tap(key, card) for key, card in offers)

    def _edits(self) -> bool:
        """Changes what was told in the messenger itself, filed or not."""
        if not isinstance(self.phone, TelegramPhone) or self.chance.random() > EDITS:
            return False
        self._again = lambda: None  # an edit is made once
        return self.phone.rewrite(TOLD, MORE)

    def _minds(self, card: Card | None) -> bool:
        """Looks after what was promised: done, put off, handed over."""
        keys = card.keys if card is not None else ()
        choices = [key for key in keys if key.parts[0] in DEEDS or (key.parts[0], key.parts[3]) == ("pd", "kept")]
        if card is not None and choices and self.chance.random() > LEAVES:
            return self.tap(self.chance.choice(choices), card)
        return self.chance.random() < MINDS and self.write(self.chance.choice(("/tasks", "/promises")))

    def _begin(self, card: Card | None) -> bool:
        if self.phone.person in TELLERS and (self._edits() or self._minds(card)):
            return True
        if card is not None and (new := card.find("nn")):
            return self.tap(card.find("r") or new, card)
        if self.chance.random() < TALKS:
            return self.write("/negotiation")
        tells = self.phone.person in TELLERS and self.chance.random() < TELLS
        if tells and (card is None or card.step is None):
            return self.write(self._told())
        if card is not None and (menu := card.find("m")) and self.chance.random() < 0.2:
            return self.tap(menu, card)
        if card is not None and (report := card.find("mr")):
            return self.tap(report, card)
        return self.write("/report")

    def _told(self) -> str:
        """A visit in one message, without a name: it is asked about."""
        self.stories["told", len(self.stories)] = ""
        which = unique(self.phone.person, len(self.stories)).removesuffix(" закупщик обещал витрину")
        return f"{TOLD}, обещал прислать расчёт {which} до пятницы, обещали оплатить 50 тысяч до 27-го"

    def _card(self, card: Card) -> bool:
        """Whatever is not sure is filed as it is, but whose visit it was."""
        whose = next((key for key in card.keys if key.parts[0] == "o" and key.parts[3].startswith("p:")), None)
        return self.tap(whose or card.find("o", "file"), card)

    def _answer(self, card: Card, step: tuple[str, int]) -> bool:
        if card.find("o", "fix") and "Сдаём?" not in card.text:
            return self._card(card)
        if card.text.startswith("Переговоры"):
            return self._negotiate(card, step)
        for words, answer in self.ANSWERS.items():
            if words in card.text:
                return answer(self, card, step)
        return False

    def _negotiate(self, card: Card, step: tuple[str, int]) -> bool:
        """Some questions now, the others another time; never past the preparation."""
        if self.ending or "Договорились о встрече?" in card.text or self.chance.random() < LEAVES:
            return False
        if todo := card.find("t+"):
            return self.tap(todo if whim((card.ref, len(card.keys))) % 5 else card.find("d"), card)
        for code in ("4", "decider", "no", "go", "add"):
            if option := card.find("o", code):
                return self.tap(option, card)
        if option := card.find("q") or card.find("o"):
            return self.tap(option, card)
        if "цель и предел" in card.text:
            return self.write(f"{step[1] + 20} / {step[1] + 10}")
        return self.write(self._once(step, "Цель"))

    def _partner(self, card: Card, _step: tuple[str, int]) -> bool:
        return self.tap(card.find("q"), card)

    def _day(self, card: Card, step: tuple[str, int]) -> bool:
        days = [key for key in card.keys if key.parts[0] == "y"]
        return self.tap(days[whim(step) % len(days)] if days else None, card)

    def _story(self, _card: Card, step: tuple[str, int]) -> bool:
        return self.write(self._once(step, "Отчёт"))

    def _agreement(self, card: Card, step: tuple[str, int]) -> bool:
        skip = card.find("s")
        if skip is not None and whim(step) % 3 == 0:
            return self.tap(skip, card)
        return self.write(self._once(step, "Договор"))

    def _next(self, _card: Card, step: tuple[str, int]) -> bool:
        return self.write(self._once(step, "Шаг"))

    def _once(self, step: tuple[str, int], word: str) -> str:
        """A text like no other; the same again for who has to say it again."""
        return self.stories.setdefault(step, f"{word} {unique(self.phone.person, len(self.stories))}")

    def _file(self, card: Card, _step: tuple[str, int]) -> bool:
        return self.tap(card.find("o", "file"), card)

    def _mend(self, card: Card, _step: tuple[str, int]) -> bool:
        return self.tap(card.find("o", "happened"), card)

    def _visits(self, card: Card, step: tuple[str, int]) -> bool:
        ticked = [key for key in card.keys if key.parts[0] == "t-"]
        whole = not any(key.parts[0] == "t+" for key in card.keys)
        if len(ticked) > 1 and whole and whim(step) % 2:
            return self.tap(ticked[-1], card)
        return self.tap(card.find("d"), card)

    def _enough(self, card: Card, _step: tuple[str, int]) -> bool:
        return self.tap(card.find("o", "enough"), card)

    def _why_none(self, card: Card, _step: tuple[str, int]) -> bool:
        return self.tap(card.find("o", "by_phone"), card)

    ANSWERS = {  # noqa: RUF012 # read only
        "У кого были?": _partner,
        "Когда?": _day,
        "Сдаём?": _file,
        "Что поправим?": _mend,
        "Что было?": _story,
        "О чём договорились?": _agreement,
        "К какому сроку?": _day,
        "Ваш следующий шаг?": _next,
        "Когда сделаете?": _day,
        "Какие визиты берёте?": _visits,
        "Почему ни одного?": _why_none,
        "Что ещё?": _enough,
    }


@dataclass
class Lead(Human):
    """Accepts reports or sends them back, with a word or without one."""

    words: dict[tuple[str, int], str] = field(default_factory=dict)

    def act(self) -> bool:
        cards = [card for card in self.phone.cards if card.step is not None]
        for card in cards:
            if card.find("d") and self._comment(card):
                return True
        return any(card.find("o", "approve") and self._decide(card) for card in cards)

    def _comment(self, card: Card) -> bool:
        step = card.step or ("", 0)
        if whim(step) % 2:
            return self.tap(card.find("d"), card)
        if step in self.words:
            return self.tap(card.find("d"), card)
        self.words[step] = f"Замечание {unique(self.phone.person, len(self.words))}"
        return self.write(self.words[step])

    def _decide(self, card: Card) -> bool:
        back = whim(card.step or ("", 0)) % 100 < RETURNS * 100 and not self.ending
        return self.tap(card.find("o", "rework" if back else "approve"), card)


def unique(person: str, number: int) -> str:
    """Letters alone: digits might be read as a day."""
    letters = "".join(chr(ord("a") + int(digit)) for digit in f"{number:03}")
    return f"{letters} {person.translate(WORDS)} закупщик обещал витрину"


def whim(of: object) -> int:
    """A choice that stays the same when the question comes again."""
    return zlib.crc32(repr(of).encode())

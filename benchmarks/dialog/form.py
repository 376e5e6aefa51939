"""The form that everybody fills: twelve questions, every other one with buttons; and the raw updates of who answers."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

OPTIONS = (("good", "Хорошо"), ("fair", "Средне"), ("poor", "Плохо"))
STEPS = 12
END = "Спасибо, отчёт принят."
ANSWER = "Договорились о пробной партии, вернусь через неделю"

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Question:
    id: str
    text: str
    taps: bool


QUESTIONS = tuple(
    Question(f"q{n}", f"Вопрос {n} из {STEPS}: что было с пунктом {n}?", n % 2 == 0) for n in range(1, STEPS + 1)
)


def shown(step: int) -> str:
    """What must stand in the reply once so many steps are answered."""
    return QUESTIONS[step].text if step < STEPS else END


def typed(person: int, text: str) -> dict[str, Any]:
    number = next(_numbers)
    message = {"message_id": 10**9 + number, "date": 1_800_000_000, "chat": _chat(person), "from": _user(person)}
    return {"update_id": number, "message": message | {"text": text} | _command(text)}


def tapped(person: int, data: str, card: dict[str, Any]) -> dict[str, Any]:
    number = next(_numbers)
    query = {"id": str(number), "from": _user(person), "chat_instance": "1", "data": data, "message": card}
    return {"update_id": number, "callback_query": query}


def card(person: int, message_id: int = 1) -> dict[str, Any]:
    """A message of the bot that nobody of this benchmark has sent."""
    return {"message_id": message_id, "date": 1_800_000_000, "chat": _chat(person), "text": "…"}


def _command(text: str) -> dict[str, Any]:
    if not text.startswith("/"):
        return {}
    return {"entities": [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]}


def _chat(person: int) -> dict[str, Any]:
    return {"id": person, "type": "private", "first_name": "Иван"}


def _user(person: int) -> dict[str, Any]:
    return {"id": person, "is_bot": False, "first_name": "Иван", "language_code": "ru"}

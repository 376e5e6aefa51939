"""Ways to say a day, a sum, a reason or that there is none, each in several sentences: a hunt for silent errors."""

import copy
import random
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.field_readers import demo_reader
from bot.vectors.cards import total
from bot.vectors.messages import run_message_file
from dialogs.field.card import from_json, to_json
from dialogs.field.read import read

FOLDER = Path(__file__).parent / "field_messages"
FILE, HUNT = FOLDER / "sweeps.yaml", FOLDER / "hunt.yaml"
WRITTEN = {"as": "M02", "now": "2026-11-18T17:30+03:00"}


def cases() -> Iterator[dict[str, Any]]:
    for sweep in yaml.load(FILE.read_bytes(), yaml.CSafeLoader)["sweeps"]:
        for form, said in sweep["forms"].items():
            for sentence in sweep["sentences"]:
                text = sentence.format(form)
                yield WRITTEN | {"id": text, "text": text[0].upper() + text[1:], "expect": filled(sweep, said)}


def filled(sweep: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """The sweep's card with the form's value in its slot."""
    card = copy.deepcopy(sweep["expect"])
    *way, last = re.findall(r"\w+", sweep["slot"])
    place: Any = card
    for step in way:
        place = place[int(step)] if step.isdigit() else place[step]
    if "value" in said:
        place[last] = said["value"]
    return {**card, "uncertain": [sweep["slot"]] if said.get("asked") else []}


@pytest.mark.soak
def test_every_form_says_what_it_means_or_is_asked_about() -> None:
    results = list(run_message_file({"cases": list(cases())}))
    scores = [each.score for each in results if each.score]
    print("sweeps", total(scores))
    print("\n".join(str(each) for each in results if each.score is None or each.score.silent))
    assert len(scores) == len(results) > 800
    assert sum(each.silent > 0 for each in scores) <= len(scores) / 50


@pytest.mark.soak
def test_any_text_gives_a_card_whose_questions_have_a_place() -> None:
    """Messages cut, shuffled and glued together: nothing raises, nobody unknown is taken for granted."""
    chance = random.Random(20261118)
    texts = [case["text"] for case in yaml.load(HUNT.read_bytes(), yaml.CSafeLoader)["cases"]]
    words = [word for text in texts for word in text.split()]
    reader = demo_reader("M02", datetime.fromisoformat(WRITTEN["now"]))
    for number in range(400):
        text = chance.choice(texts)
        shuffled = chance.sample(text.split(), len(text.split()))
        glued = text[: chance.randint(0, len(text))] + chance.choice(texts)
        odd = [" ".join(shuffled), glued, " ".join(chance.choices(words, k=30)), text[::-1]][number % 4]
        card = to_json(read(odd, reader))
        assert from_json(card) == read(odd, reader)
        for place, visit in enumerate(card["visits"]):
            assert visit["partner"] or f"visits[{place}].partner" in card["uncertain"], odd
            assert all(each["what"].strip() for each in visit["promises"]), odd
        for path in card["uncertain"]:
            place_of(card, path)


def place_of(card: Any, path: str) -> Any:
    """LookupError where the path leads nowhere."""
    for step in re.findall(r"\w+", path):
        card = card[int(step)] if step.isdigit() else (card or {step: None})[step]
    return card

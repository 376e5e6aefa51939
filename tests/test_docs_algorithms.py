"""What the documents say of methodologies is true: their files load, their example is led to its end, every mistake
they show is told in these words, and the module map names what there is.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from algorithms.compiled import Algorithm
from algorithms.loader import LIBRARY, load_texts
from algorithms.model import DateInput, EventInput, FilesInput, PairInput, TextInput
from algorithms.source import MethodologyErrors
from bot.cli import app
from bot.vectors.flows import compare, play
from dialogs.documents import outline
from dialogs.events import ChildEnded
from dialogs.question import asked_at
from dialogs.screens import plain_text
from dialogs.view import view
from tests.dlg_support import ROOT, Talk, partners
from tests.shell import CliRunner

DOCS = ROOT / "docs"
GUIDE = DOCS / "write-an-algorithm.ru.md"
FORMAT = DOCS / "algorithm-format.md"
ARCHITECTURE = DOCS / "architecture.md"
BLOCK = re.compile(
    r"(?:<!-- (?P<kind>[a-z]+): (?P<name>[^>]+?) -->\n)?```yaml\n(?P<text>.*?)^```\n"
    r"(?:\n```text\n(?P<told>.*?)^```\n)?",
    re.MULTILINE | re.DOTALL,
)
KINDS = {"step", "base", "recipe", "catalog", "sample", "mistake", "unseen", "case", "file"}
PARTS = ("roles", "fields", "lists", "labels", "documents")
Data = dict[str, Any]


@dataclass(frozen=True)
class Block:
    """A fenced example of a document: `told` is what the lint says of a mistake."""

    document: Path
    kind: str
    name: str
    text: str
    told: str

    @property
    def data(self) -> Data:
        found = yaml.safe_load(self.text)
        assert isinstance(found, dict)
        return found

    def __str__(self) -> str:
        return f"{self.document.name}:{self.name}"


@cache
def blocks() -> tuple[Block, ...]:
    return tuple(
        Block(document, match["kind"] or "", match["name"] or "", match["text"], (match["told"] or "").strip())
        for document in (GUIDE, FORMAT)
        for match in BLOCK.finditer(document.read_text("utf-8"))
    )


def of_kind(kind: str) -> list[Block]:
    return [block for block in blocks() if block.kind == kind]


def merged(base: Data, part: Data) -> Data:
    """The base with what a fragment adds; a step stands for the former one of its id, a new one before the last."""
    steps = [each for each in part.get("steps", ()) if each["id"] not in {own["id"] for own in base["steps"]}]
    changed = {each["id"]: each for each in part.get("steps", ())}
    kept = [changed.get(own["id"], own) for own in base["steps"]]
    keys: Data = {key: {**base.get(key, {}), **part[key]} for key in PARTS if key in part}
    return {**base, **keys, "steps": [*kept[:-1], *steps, kept[-1]]}


def cooked(part: Data) -> Data:
    """A recipe in the base: its first step comes after the base's question, unless it says itself what does."""
    (base,) = of_kind("base")
    first = part["steps"][0]["id"]
    ready = merged(base.data, part)
    if first != base.data["steps"][0]["id"]:
        ready["steps"][0] = {**ready["steps"][0], "next": first}
    return ready


def spoilt(part: Data) -> Data:
    """A mistake is steps as a recipe has them, or keys of the sample step."""
    (sample,) = of_kind("sample")
    keys = {key: value for key, value in part.items() if key not in (*PARTS, "steps")}
    return {"steps": [{**sample.data, **keys}], **{key: part[key] for key in part.keys() - keys.keys()}}


def written(data: Data) -> str:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000)


@cache
def shipped() -> Mapping[str, str]:
    paths = [*LIBRARY.glob("*.yaml"), *LIBRARY.glob("catalogs/*.yaml")]
    return {path.relative_to(LIBRARY).as_posix(): path.read_text("utf-8") for path in paths}


@cache
def around() -> Mapping[str, str]:
    """What an example may name: the shipped settings and catalogs, and the catalogs of the documents."""
    own = {f"catalogs/{block.name}.yaml": block.text for block in of_kind("catalog")}
    return {name: text for name, text in shipped().items() if name == "settings.yaml" or "/" in name} | own


def loaded(text: str) -> Algorithm:
    (algorithm,) = load_texts({**around(), "example.yaml": text}).algorithms.values()
    return algorithm


def grown(until: int = 99) -> Data:
    """The example after so many of its steps."""
    first, *others = [block.data for block in of_kind("step")][:until]
    for part in others:
        first = merged(first, part)
    return first


# ── examples ────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_yaml_block_of_the_documents_is_loaded_by_a_test() -> None:
    assert [block.text[:60] for block in blocks() if block.kind not in KINDS] == []
    assert Counter(block.kind for block in blocks())["step"] == 7


@pytest.mark.parametrize("count", range(1, 8))
def test_the_example_is_whole_after_each_of_its_seven_steps(count: int) -> None:
    assert loaded(written(grown(count))).id == "visit_call"


@pytest.mark.parametrize("block", [*of_kind("recipe")], ids=str)
def test_a_recipe_lints_in_the_base_and_asks_its_first_question_in_both_languages(block: Block) -> None:
    algorithm = loaded(written(cooked(block.data)))
    talk = Talk(algorithm)
    talk.says(partners()[0].name)
    assert talk.step != "shop"
    for lang in ("ru", "en"):
        assert plain_text(view(talk.outcome, talk.reads(), lang)).strip()


@pytest.mark.parametrize("block", of_kind("recipe"), ids=str)
def test_people_reach_every_step_of_a_recipe_and_its_end(block: Block) -> None:
    algorithm = loaded(written(cooked(block.data)))
    reached: set[str] = set()
    for seed in range(12):
        dice, talk = random.Random(seed), Talk(algorithm)
        talk.says(partners()[0].name)
        for _ in range(120):
            if talk.place.ended:
                break
            _goes_on(talk, dice)
        reached |= {visit.key.step for visit in talk.place.path} if talk.place.ended else set()
    assert reached == algorithm.steps.keys()


SAID = {"number": ("1", "5", "20", "45"), "text": ("Поставят до мая", "Складом занят другой"), "date": ("завтра",)}
SAID |= {"datetime": ("завтра в 10",), "pair": ("10 / 5",), "phone": ("+7 916 123-45-67",), "past": ("вчера",)}
ANSWERS = ("o", "t+", "d", "n", "k", "s", "q")


def _goes_on(talk: Talk, dice: random.Random) -> None:
    """Whatever a person may do at this question, one of it; a called conversation ends, an approver decides."""
    frontier = talk.place.frontier
    assert frontier is not None
    talk.now += timedelta(minutes=7)
    kind = frontier.step.node.kind
    if kind == "call":
        talk.does(ChildEnded(str(frontier.key), {"status": dice.choice(("done", "cancelled"))}, talk.now))
        return
    if kind == "wait" and dice.random() < 0.3:
        talk.waits(days=7)
        return
    talk.deciding = kind == "approve"
    screen = talk.screen()
    buttons = [b for row in screen.buttons for b in row if b.action is not None and b.action.verb in ANSWERS]
    if isinstance(asked_at(talk.session, talk.place), FilesInput) and not buttons:
        talk.sends("photo", "photo")
    elif screen.ask is not None and not screen.ask.files and (not buttons or dice.random() < 0.7):
        talk.says(dice.choice(_words_for(talk, screen.ask.kind)))
    else:
        talk.presses(dice.choice(buttons))
    talk.deciding = False


def _words_for(talk: Talk, kind: str) -> tuple[str, ...]:
    match asked_at(talk.session, talk.place):
        case TextInput(like="phone"):
            return SAID["phone"]
        case PairInput():
            return SAID["pair"]
        case DateInput(sense="past"):
            return SAID["past"]
        case EventInput():
            return ("4, 5, 3",)
    return SAID[kind]


@pytest.mark.parametrize("block", of_kind("file"), ids=str)
def test_a_whole_file_lints(block: Block) -> None:
    assert loaded(block.text).id == block.name


@pytest.mark.parametrize("block", of_kind("mistake"), ids=str)
def test_a_typical_mistake_is_told_in_the_words_of_the_document(block: Block) -> None:
    with pytest.raises(MethodologyErrors) as caught:
        loaded(_with_mistake(block))
    told = [re.sub(r"^example\.yaml:\d+: ", "", str(mistake)) for mistake in caught.value.mistakes]
    assert told == block.told.splitlines()


@pytest.mark.parametrize("block", of_kind("unseen"), ids=str)
def test_what_the_document_calls_unseen_is_unseen(block: Block) -> None:
    """Once the lint sees it, the document has to say so."""
    assert loaded(_with_mistake(block))


def _with_mistake(block: Block) -> str:
    try:
        return written(cooked(spoilt(block.data)))
    except yaml.YAMLError:
        return block.text


# ── the seven steps, walked ─────────────────────────────────────────────────────────────────────────────────


def test_a_person_leads_the_example_to_its_end_with_a_wait_a_lead_and_a_note() -> None:
    talk = Talk(loaded(written(grown())))
    name = partners()[0].name
    talk.says(name).taps("Не дозвонился")
    assert talk.step == "pause"
    talk.waits(days=1)
    assert talk.step == "talk"
    talk.taps("Отказались").says("Полка занята до осени")
    assert talk.tasks == [("lead_word", False)]
    talk.decides("Позвонить ещё раз", "Без комментария")
    assert (talk.step, talk.tasks) == ("talk", [("lead_word", True)])
    talk.taps("Сделают позже").says("Поставят витрину", talk.now.strftime("%d.%m.%Y"))
    assert (talk.step, talk.refused) == ("new_term", "answer.check")
    assert "Этот день уже настал." in talk.text()
    talk.says((talk.now + timedelta(days=7)).strftime("%d.%m.%Y"))
    assert (talk.step, talk.place.status) == ("the end", "later")
    assert talk.tasks == [("lead_word", True), ("new_term", False)]
    assert "сделают позже" in talk.text()
    sheet = outline(talk.algorithm.file.documents["call_note"], talk.place, talk.reads(), "ru")
    assert f"{name}: сделают позже" in sheet.sections[0].lines
    assert "Причина отказа: Полка занята до осени" in sheet.sections[0].lines


def test_three_calls_without_an_answer_end_the_example() -> None:
    talk = Talk(loaded(written(grown())))
    talk.says(partners()[0].name).taps("Не дозвонился", "Перезвонили", "Не дозвонился").waits(days=1)
    talk.taps("Не дозвонился")
    assert (talk.step, talk.place.status) == ("the end", "no_contact")


@pytest.mark.parametrize("block", of_kind("case"), ids=str)
def test_a_worked_case_of_the_documents_passes(block: Block) -> None:
    algorithm = loaded(written(grown()))
    data = block.data
    assert data["algorithm"] == algorithm.id
    for case in data["vectors"]:
        assert compare(play(algorithm, case), case["expect"]) == []


def test_the_commands_of_the_guide_work_on_the_guides_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, case = tmp_path / "metodiki", tmp_path / "case.yaml"
    (folder / "catalogs").mkdir(parents=True)
    for name, text in {**shipped(), "visit_call.yaml": written(grown())}.items():
        (folder / name).write_text(text, "utf-8")
    case.write_text(of_kind("case")[0].text, "utf-8")
    monkeypatch.setenv("SHTURMAN_ALGORITHMS_DIR", str(folder))
    monkeypatch.setenv("SHTURMAN_DATA_DIR", str(tmp_path / "data"))
    algorithms = ["algorithms"]
    for arguments, said in (
        (["lint", str(folder)], "no mistakes."),
        (["list"], "Звонок после визита"),
        (["picture", "visit_call", "--format", "mermaid"], "flowchart TD"),
        (["play", "visit_call", "--answers", str(case)], "Поставят витрину"),
    ):
        done = CliRunner().invoke(app, [*algorithms, *arguments])
        assert (done.exit_code, said in done.output) == (0, True), done.output


# ── the module map ──────────────────────────────────────────────────────────────────────────────────────────

LAYERS = ("algorithms", "dialogs", "bot")


def _modules() -> Iterator[str]:
    """Modules of a layer; a package inside it counts as one."""
    for layer in LAYERS:
        for path in (ROOT / layer).iterdir():
            if path.suffix == ".py" and path.stem != "__init__":
                yield f"{layer}/{path.name}"
            elif (path / "__init__.py").is_file():
                yield f"{layer}/{path.name}/"


def _named() -> list[str]:
    """What the section «Module map» names, each layer under its own heading."""
    page = ARCHITECTURE.read_text("utf-8").partition("\n## Module map\n")[2].partition("\n## ")[0]
    found = []
    for part in re.split(r"^### ", page, flags=re.MULTILINE)[1:]:
        layer = part.partition("/")[0].strip("`")
        found += [f"{layer}/{name}" for name in re.findall(r"`(\w+(?:\.py|/))`", part.partition("\n")[2])]
    return found


def test_the_module_map_names_each_module_once_and_no_other() -> None:
    assert sorted(_named()) == sorted(_modules())


def test_files_that_the_pages_about_the_engine_link_to_exist() -> None:
    pages = [*DOCS.glob("*.md"), *DOCS.glob("adr/*.md"), ROOT / "README.md"]
    links = [
        (page, link) for page in pages for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    ]
    broken = [f"{page.name}: {link}" for page, link in links if "://" not in link and not (page.parent / link).exists()]
    assert broken == []

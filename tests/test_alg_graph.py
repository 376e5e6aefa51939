"""The graph of a methodology: as data, as Mermaid, as a picture that a methodologist can read on one page."""

from __future__ import annotations

import io
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import pytest
from PIL import Image

from algorithms.compiled import Algorithm
from algorithms.graph import Edge, Graph, Node, NodeKind, graph_of, mermaid, shorten
from algorithms.loader import SETTINGS, load_library, load_texts
from algorithms.model import Kind, Lang
from bot.cli import app
from handlers.documents import graph as drawing
from tests.shell import CliRunner

NASTY = "a\"b'c<d>&amp;#35;|]){visits};`\a\\n%%--> end"
TRIP = f"""\
algorithm: trip
title: {{ru: "Поездка <b>&", en: "Trip <b>&"}}
purpose: {{ru: "Поездка.", en: "A trip."}}
roles: {{owner: rm, approver: team_lead}}
fields:
  visits: counter = 0
  due: date = null
  mood: code = ''
lists:
  points:
    as: point
    fields: {{name: "text = ''"}}
  unused:
    as: other
    fields: {{name: "text = ''"}}
steps:
- id: end
  kind: form
  prompt: {{ru: "Сколько точек объедем за эту неделю, если ничего не помешает?", en: {json.dumps(NASTY)}}}
  input:
    type: form
    fields: [{{id: n, label: {{ru: "Сколько", en: "How many"}}, ask: {{type: number}}}}]
  next: sums
- id: sums
  kind: compute
  set: {{mood: "'calm'", due: "date_of(now)"}}
  next: ["visits > 3 -> early", "else -> board"]
- id: early
  kind: end
  status: early
  prompt: {{ru: "Рано.", en: "Early."}}
- id: board
  kind: hub
  prompt: {{ru: "Точки.", en: "Outlets."}}
  input:
    type: hub
    items: points
    row: {{ru: "{{point.name}}", en: "{{point.name}}"}}
    add: {{ru: "Добавить", en: "Add"}}
    finish: {{ru: "Хватит", en: "Enough"}}
  pick: {{point: points}}
  next: ["answer == 'add' -> point_name", "answer == 'finish' -> ask", "else -> point_result"]
- id: point_name
  group: point
  new: {{point: points}}
  prompt: {{ru: "Как зовётся?", en: "Its name?"}}
  input: {{type: text}}
  next: point_result
- id: point_result
  group: point
  prompt: {{ru: "Что там?", en: "What is there?"}}
  input:
    type: choice
    options:
    - {{code: good, ru: "Хорошо", en: "Good"}}
    - {{code: bad, ru: "Плохо", en: "Bad"}}
    - {{code: shut, ru: "Закрыто", en: "Shut"}}
  deadline: {{id: late, at: "add_hours(now, n=48)", stop: {{step: wait, answer: timer}}}}
  next:
  - "answer in ('bad', 'shut') -> early"
  - "answer == 'good' and visits > 2 -> point_result"
  - "else -> board"
- id: ask
  prompt: {{ru: "Дальше?", en: "Go on?"}}
  input: {{type: yes_no}}
  next: ["answer == 'yes' -> wait", "else -> reason"]
- id: reason
  prompt: {{ru: "Почему?", en: "Why?"}}
  input: {{type: choice, items: reasons}}
  next: ["answer == 'price' -> board", "answer == 'elsewhere' -> told", "else -> told"]
- id: told
  kind: info
  prompt: {{ru: "Понятно.", en: "I see."}}
  next: early
- id: wait
  kind: wait
  prompt: {{ru: "Ждём.", en: "Waiting."}}
  input: {{type: event, timer: {{ru: "Тишина", en: "Silence"}}}}
  timer: "+3d"
  next: ["answer == 'timer' -> review", "else -> called"]
- id: review
  kind: approve
  role: team_lead
  prompt: {{ru: "Согласны?", en: "Agreed?"}}
  input: {{type: approve}}
  next: ["answer == 'rework' -> ask", "else -> called"]
- id: called
  kind: call
  algorithm: visit
  next: finished
- id: finished
  kind: end
  status: done
  prompt: {{ru: "Всё.", en: "Done."}}
"""
REASONS = """\
catalog: reasons
title: {ru: "Причины", en: "Reasons"}
entries:
- {code: price, ru: "Цена", en: "Price"}
"""


@pytest.fixture(scope="module")
def trip() -> Algorithm:
    texts = {SETTINGS: "cfg: {}\ntables: {}\n", "trip.yaml": TRIP, "catalogs/reasons.yaml": REASONS}
    return load_texts(texts).algorithms["trip"]


@pytest.fixture(scope="module")
def graph(trip: Algorithm) -> Graph:
    return graph_of(trip, "ru")


def node(graph: Graph, id_: str) -> Node:
    return next(each for each in graph.nodes if each.id == id_)


def ways(graph: Graph, source: str) -> list[tuple[str, str, str]]:
    return [(edge.target, edge.label, edge.kind) for edge in graph.edges if edge.source == source]


# ── the data ────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_step_is_a_node_in_reading_order(trip: Algorithm, graph: Graph) -> None:
    steps = [each for each in graph.nodes if each.kind != "deadline"]
    assert [(each.id, each.number) for each in steps] == [(id_, n) for n, id_ in enumerate(trip.steps, 1)]
    assert {each.kind for each in graph.nodes} == {*get_args(Kind), "deadline"}
    assert [each.id for each in graph.nodes if each.good] == ["finished"]


def test_a_node_says_its_first_words_and_what_matters_of_its_kind(graph: Graph) -> None:
    assert node(graph, "end").words == "Сколько точек объедем за эту неделю…"
    assert node(graph, "sums").words == "mood, due"
    notes = {id_: node(graph, id_).note for id_ in ("ask", "early", "wait", "review", "called")}
    assert notes == {"ask": "", "early": "early", "wait": "+3d", "review": "team_lead", "called": "visit"}


def test_ways_are_told_in_the_words_of_the_author(graph: Graph) -> None:
    assert ways(graph, "end") == [("sums", "", "way")]
    assert ways(graph, "sums") == [("early", "visits > 3", "way"), ("board", "иначе", "way")]
    assert [label for _, label, _ in ways(graph, "board")] == ["Добавить", "Хватит", "иначе"]
    assert [label for _, label, _ in ways(graph, "point_result")[:2]] == [
        "«Плохо» / «Закрыто»",
        "«Хорошо» and visits > 2",
    ]
    assert [label for _, label, _ in ways(graph, "reason")] == ["Цена", "elsewhere", "иначе"]
    assert ways(graph, "wait")[0] == ("review", "Тишина", "way")


def test_only_what_leads_here_again_is_a_way_back(graph: Graph) -> None:
    back = {(edge.source, edge.target) for edge in graph.edges if edge.kind == "back"}
    assert back == {("point_result", "board"), ("point_result", "point_result"), ("reason", "board"), ("review", "ask")}


def test_a_deadline_hangs_between_its_step_and_what_keeps_it(graph: Graph) -> None:
    clock = node(graph, "point_result/deadline")
    assert (clock.kind, clock.number, clock.words) == ("deadline", node(graph, "point_result").number, "late")
    assert ways(graph, "point_result")[-1] == (clock.id, "", "term")
    assert ways(graph, clock.id) == [("wait", "Тишина", "term")]


def test_the_words_follow_the_language(trip: Algorithm) -> None:
    english = graph_of(trip, "en")
    assert ways(english, "ask") == [("wait", "yes", "way"), ("reason", "else", "way")]
    assert not re.search("[А-Яа-я]", mermaid(english))


def test_a_way_to_a_step_that_is_not_there_is_left_out(trip: Algorithm) -> None:
    gone = dict(list(trip.steps.items())[:-1])
    file = trip.file.model_copy(update={"steps": trip.file.steps[:-1]})
    left = graph_of(replace(trip, file=file, steps=gone), "ru")
    assert ways(left, "called") == []
    assert not any(each.good for each in left.nodes)


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("коротко", 40, "коротко"),
        ("  две\n строки ", 40, "две строки"),
        ("слово за словом", 11, "слово за…"),
        ("слово, затем", 8, "слово…"),
        ("однодлинноеслово", 6, "однод…"),
        ("ровно шесть", 11, "ровно шесть"),
    ],
)
def test_texts_are_cut_between_words(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short
    assert len(short) <= limit


# ── Mermaid ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_mermaid_holds_each_step_and_way(graph: Graph) -> None:
    lines = mermaid(graph).splitlines()
    assert lines[0] == "flowchart TD"
    assert '  n0[/"1 · end<br/>Сколько точек объедем за эту неделю…"/]' in lines
    assert '  n8("8 · reason<br/>Почему?")' in lines
    assert '  n8 -.->|"Цена"| n3' in lines
    assert "  n6((" in "\n".join(lines)
    assert sum("subgraph" in line for line in lines) == 1  # a list without steps of its own makes no frame
    assert [line.rpartition(":::")[2] for line in lines if ":::" in line] == ["stop", "deadline", "good"]


def test_no_text_can_speak_mermaid(trip: Algorithm) -> None:
    first = mermaid(graph_of(trip, "en")).splitlines()[4]
    said = re.fullmatch(r'  n0\[/"1 · end<br/>(.*)"/\]', first)
    assert said
    assert not set(re.sub(r"#\d+;", "", said[1])) & set("\"'<>&#|[](){};`\\\a-")
    listed = Graph("a", "v", "t", "en", (Node("a", 1, "ask", ""),), (Edge("a", "a", "1. first", "back"),), {})
    assert '-.->|"1#46; first"|' in mermaid(listed)


# ── the picture ─────────────────────────────────────────────────────────────────────────────────────────────

needs_dot = pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")


def words_of(svg: bytes) -> list[str]:
    texts = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return ["".join(text.itertext()).replace("\u00a0", " ").strip() for text in texts]


@needs_dot
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_picture_shows_each_step_whatever_its_texts(trip: Algorithm, lang: Lang) -> None:
    graph = graph_of(trip, lang)
    words = words_of(drawing.draw(graph, "svg"))
    assert {f"{each.number} · {each.id}" for each in graph.nodes if each.kind != "deadline"} <= set(words)
    assert "point · points" in words
    assert graph.title in words
    assert {"доска", "срок", "конец"} <= set(words) or lang == "en"


@pytest.mark.apart
@needs_dot
def test_each_shipped_methodology_fits_a_page_in_letters_one_can_read() -> None:
    for algorithm in load_library().algorithms.values():
        graph = graph_of(algorithm, "ru")
        svg = drawing.draw(graph, "svg")
        width, height = (float(size) for size in re.findall(r'(?:width|height)="([\d.]+)pt"', svg.decode())[:2])
        assert min(width, height) <= 11.3 * 72
        assert max(width, height) <= 16.1 * 72
        scale = re.search(r'class="graph" transform="scale\(([\d.]+)', svg.decode())
        assert scale
        assert float(scale[1]) * drawing.SMALL > 4.5, algorithm.id
        assert_apart(svg)


def assert_apart(svg: bytes) -> None:
    """No two steps lie over one another."""
    space = "{http://www.w3.org/2000/svg}"
    boxes = []
    for group in ElementTree.fromstring(svg).iter(f"{space}g"):
        if group.get("class") == "node":
            places = list(group.iter(f"{space}text"))
            points = [(float(text.get("x", 0)), float(text.get("y", 0))) for text in places]
            xs, ys = zip(*points, strict=True)
            boxes.append((min(xs), min(ys) - 6, max(xs) + 20, max(ys)))
    for place, one in enumerate(boxes):
        for other in boxes[:place]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1], (one, other)


@needs_dot
def test_a_long_methodology_is_folded_and_its_jumps_are_named() -> None:
    negotiation = graph_of(load_library().algorithms["partner_negotiation"], "ru")
    words = words_of(drawing.draw(negotiation, "svg"))
    numbers = {each.id: each.number for each in negotiation.nodes}
    assert any(word.endswith(f"→ {numbers['lost_reason']} lost_reason") for word in words)
    image = Image.open(io.BytesIO(drawing.draw(negotiation, "png")))
    assert image.format == "PNG"
    assert 0.6 < image.width / image.height < 1.7


def test_columns_are_cut_where_the_fewest_arrows_are_torn() -> None:
    assert drawing._cuts([0, 3, 3, 1, 3, 3, 0], 2, 0.3) == [3, 6]
    assert drawing._cuts([0, 1, 3, 3, 3, 3, 0], 2, 0.3) == [2, 6]
    assert drawing._cuts([0, 0], 1, 0.1) == [1]


def as_dot(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "dot"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_a_dot_that_hangs_or_complains_is_an_answer(
    graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_dot(tmp_path, "echo 'bad letters' >&2; exit 3", monkeypatch)
    with pytest.raises(drawing.DrawingFailed, match="dot: bad letters"):
        drawing.draw(graph, "svg")
    as_dot(tmp_path, "exec sleep 20", monkeypatch)
    monkeypatch.setattr(drawing, "TIMEOUT", 0.2)
    with pytest.raises(drawing.DrawingFailed, match="not ready"):
        drawing.draw(graph, "svg")


def test_every_kind_has_a_shape_a_colour_and_a_name() -> None:
    kinds = {*get_args(get_args(NodeKind)[0]), *get_args(get_args(NodeKind)[1])} or set(get_args(NodeKind))
    for table in (drawing._SHAPES, drawing._COLOURS, drawing._NAMES):
        assert set(table) == kinds


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of one methodology, and the folder the command runs in."""
    own = tmp_path / "own"
    (own / "catalogs").mkdir(parents=True)
    for name, text in {SETTINGS: "cfg: {}\ntables: {}\n", "trip.yaml": TRIP, "catalogs/reasons.yaml": REASONS}.items():
        (own / name).write_text(text, "utf-8")
    monkeypatch.setenv("SHTURMAN_ALGORITHMS_DIR", str(own))
    monkeypatch.chdir(tmp_path)
    return own


def run(*words: str, ends: int = 0) -> str:
    done = CliRunner().invoke(app, ["algorithms", *words])
    assert done.exit_code == ends, done.output
    return done.output


def test_mermaid_needs_no_program(graph: Graph, shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(shelf))
    assert run("picture", "trip", "--format", "mermaid") == mermaid(graph)
    assert run("picture", "trip", "--out", "trip.mmd") == "Written to trip.mmd.\n"
    assert Path("trip.mmd").read_text("utf-8") == mermaid(graph)


def test_without_graphviz_the_command_says_what_to_do(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(shelf))
    said = run("picture", "trip", ends=1)
    assert "apt-get install graphviz" in said
    assert "--format mermaid" in said


@needs_dot
def test_the_file_says_the_format(shelf: Path) -> None:
    run("picture", "trip", "--out", "trip.png")
    assert Path("trip.png").read_bytes().startswith(b"\x89PNG")
    run("picture", "trip", "--lang", "en", "--out", "trip.svg")
    assert "Trip <b>&" in words_of(Path("trip.svg").read_bytes())
    assert "Поездка <b>&" in words_of(run("picture", "trip").encode())


def test_what_cannot_be_drawn_is_refused_in_words(shelf: Path) -> None:
    assert "trip" in run("picture", "trp", ends=1)
    run("picture", "trip", "--format", "gif", ends=2)
    assert "Not written" in run("picture", "trip", "--out", "nowhere/trip.mmd", ends=1)
    (shelf / "trip.yaml").write_text("algorithm: trip\n", "utf-8")
    assert "trip.yaml:1" in run("picture", "trip", ends=1)
    assert "trip.yaml:1" in run("list", ends=1)


def test_the_list_names_the_languages(shelf: Path) -> None:
    assert "ru+en  Поездка" in run("list")
    assert '"languages"' in run("list", "--json")

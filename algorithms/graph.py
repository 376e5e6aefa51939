"""The graph of one methodology, as data and as Mermaid text. handlers/documents/graph.py draws it.

Nodes stand in reading order and carry its number, so that a printed page and the file are easily read side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from algorithms.compiled import Algorithm, CompiledStep
from algorithms.model import Input, Kind, Lang, Step, Text

WORDS_LIMIT = 40
NodeKind = Kind | Literal["deadline"]
EdgeKind = Literal["way", "back", "term"]  # `back`: into a loop; `term`: to a deadline and to what keeps it

_ELSE = Text(ru="иначе", en="else")
_BUILT_IN = {  # answers that no option of the file words
    "yes": Text(ru="да", en="yes"),
    "no": Text(ru="нет", en="no"),
    "approve": Text(ru="согласовать", en="approve"),
    "rework": Text(ru="доработать", en="rework"),
    "reject": Text(ru="отклонить", en="reject"),
}
_ANSWER = re.compile(r"\banswer == '([^']*)'")
_ANSWERS = re.compile(r"\banswer in \(([^()]*)\)")
_CODE = re.compile("'([^']*)'")
_ONE_ANSWER = re.compile("«([^«»]*)»")


@dataclass(frozen=True)
class Node:
    """A step, or the deadline it starts. `note`: what is called, who decides, how long it waits, the status it ends in.

    `good` marks the end that a good run reaches: the file's last step. A deadline has the number of its step.
    """

    id: str
    number: int
    kind: NodeKind
    words: str
    note: str = ""
    group: str = ""
    good: bool = False


@dataclass(frozen=True)
class Edge:
    source: str
    target: str
    label: str
    kind: EdgeKind


@dataclass(frozen=True)
class Graph:
    id: str
    version: str
    title: str
    lang: Lang
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    groups: Mapping[str, str]  # the name of an item → the list it belongs to


def graph_of(algorithm: Algorithm, lang: Lang) -> Graph:
    """The whole methodology in one language."""
    nodes = tuple(node for number, step in enumerate(algorithm.file.steps, 1) for node in _nodes(step, number, lang))
    ids = {node.id for node in nodes}
    edges = (edge for step in algorithm.steps.values() for edge in _edges(algorithm, step, lang))
    return Graph(
        algorithm.id,
        algorithm.version,
        algorithm.file.title.say(lang),
        lang,
        (*nodes[:-1], replace(nodes[-1], good=nodes[-1].kind == "end")),
        tuple(edge for edge in edges if edge.target in ids),  # a version stored before a rule of the lint may lack it
        algorithm.list_names,
    )


def shorten(text: str, limit: int = WORDS_LIMIT) -> str:
    """The first words of a text in one line; the dots that stand for the rest count too."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[:limit]
    if " " in cut:
        cut = cut[: cut.rindex(" ")]
    return cut[: limit - 1].rstrip(" ,;:.—–-(«") + "…"


# ── nodes ───────────────────────────────────────────────────────────────────────────────────────────────────


def _nodes(step: Step, number: int, lang: Lang) -> Iterator[Node]:
    words = step.prompt.say(lang) if step.prompt else ", ".join(step.set)
    yield Node(step.id, number, step.kind, shorten(words), shorten(_note(step)), step.group)
    if step.deadline:
        yield Node(_clock(step), number, "deadline", step.deadline.id, shorten(step.deadline.at))


def _note(step: Step) -> str:
    notes = {"call": step.algorithm, "approve": step.role, "wait": step.timer, "end": step.status}
    return notes.get(step.kind, "")


def _clock(step: Step) -> str:
    return f"{step.id}/deadline"  # no step's id holds a slash


# ── edges ───────────────────────────────────────────────────────────────────────────────────────────────────


def _edges(algorithm: Algorithm, step: CompiledStep, lang: Lang) -> Iterator[Edge]:
    words = _answer_words(algorithm, step.node.input, lang)
    for branch in step.next:
        label = _otherwise(step, lang) if branch.when is None else _condition(branch.when.source, words)
        yield Edge(step.id, branch.step, label, "back" if _leads_back(algorithm, step.id, branch.step) else "way")
    deadline = step.node.deadline
    if deadline:
        yield Edge(step.id, _clock(step.node), "", "term")
        keeper = algorithm.file.steps[algorithm.order.get(deadline.stop.step, 0)]
        answers = _answer_words(algorithm, keeper.input, lang)
        label = shorten(answers.get(deadline.stop.answer, deadline.stop.answer))
        yield Edge(_clock(step.node), deadline.stop.step, label, "term")


def _otherwise(step: CompiledStep, lang: Lang) -> str:
    return _ELSE.say(lang) if len(step.next) > 1 else ""


def _condition(source: str, words: Mapping[str, str]) -> str:
    """The author's words: an answer by its button, anything else as it is written."""
    text = _ANSWER.sub(lambda found: f"«{words.get(found[1], found[1])}»", source)
    text = _ANSWERS.sub(lambda found: _either(found[1], words), text)
    alone = _ONE_ANSWER.fullmatch(text)
    return shorten(alone[1] if alone else text)


def _either(codes: str, words: Mapping[str, str]) -> str:
    return " / ".join(f"«{words.get(code, code)}»" for code in _CODE.findall(codes))


def _answer_words(algorithm: Algorithm, asked: Input | None, lang: Lang) -> Mapping[str, str]:
    """Code → the word on its button."""
    options = getattr(asked, "options", ())
    catalog = algorithm.catalogs.get(getattr(asked, "items", ""))
    own = {option.code: option.say(lang) for option in options or (catalog.entries if catalog else ())}
    named = {key: getattr(asked, key, None) for key in ("timer", "add", "finish")}  # a wait's and a board's
    spoken = {key: text for key, text in (_BUILT_IN | named).items() if isinstance(text, Text)}
    return {key: text.say(lang) for key, text in spoken.items()} | own


def _leads_back(algorithm: Algorithm, source: str, target: str) -> bool:
    """To an earlier step that leads here again. An end that stands early in the file is no way back."""
    if algorithm.order.get(target, len(algorithm.order)) > algorithm.order[source]:
        return False
    seen, todo = {target}, [target]
    while todo:
        for branch in algorithm.steps[todo.pop()].next:
            if branch.step in algorithm.steps and branch.step not in seen:
                seen.add(branch.step)
                todo.append(branch.step)
    return source in seen


# ── Mermaid ─────────────────────────────────────────────────────────────────────────────────────────────────

_BRACKETS: Mapping[NodeKind, tuple[str, str]] = {
    "ask": ("(", ")"),
    "form": ("[/", "/]"),
    "hub": ("[(", ")]"),
    "info": ("[", "]"),
    "compute": ("{{", "}}"),
    "wait": (">", "]"),
    "approve": ("{", "}"),
    "call": ("[[", "]]"),
    "end": ("([", "])"),
    "deadline": ("((", "))"),
}
_ARROWS: Mapping[EdgeKind, str] = {"way": "-->", "back": "-.->", "term": "-.-"}
_CLASSES = (
    "classDef good fill:#d8efdc,stroke:#3f7d4e,color:#111",
    "classDef stop fill:#f6dcd8,stroke:#9a4a3f,color:#111",
    "classDef deadline stroke-dasharray:4 3",
)
_PLAIN = frozenset(" ,.:!?/+=%…—–«»№₽·")  # with letters and digits: what Mermaid takes as it is inside quotes
_NUMBERED = re.compile(r"^(\d+)\.")


def mermaid(graph: Graph) -> str:
    """`flowchart TD` for a page that draws Mermaid. Ids are our own: a step may be called `end`, Mermaid's may not."""
    ids = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = ["flowchart TD", *(f"  {line}" for line in _CLASSES)]
    lines += [f"  {ids[node.id]}{_mermaid_node(node)}" for node in graph.nodes]
    for item, name in graph.groups.items():
        members = [f"    {ids[node.id]}" for node in graph.nodes if node.group == item]
        if members:
            lines += [f'  subgraph g_{item} ["{_safe(f"{item} · {name}")}"]', *members, "  end"]
    lines += [f"  {ids[edge.source]} {_mermaid_arrow(edge)} {ids[edge.target]}" for edge in graph.edges]
    return "\n".join(lines) + "\n"


def _mermaid_node(node: Node) -> str:
    opening, closing = _BRACKETS[node.kind]
    said = [f"{node.number} · {node.id.partition('/')[0]}", node.words, node.note]
    text = "<br/>".join(_safe(part) for part in said if part)
    style = {"end": ":::good" if node.good else ":::stop", "deadline": ":::deadline"}.get(node.kind, "")
    return f'{opening}"{text}"{closing}{style}'


def _mermaid_arrow(edge: Edge) -> str:
    arrow = _ARROWS[edge.kind]
    return f'{arrow}|"{_safe(edge.label)}"|' if edge.label else arrow


def _safe(text: str) -> str:
    """Whatever might mean something to Mermaid goes by its number; «1. …» would become a list."""
    shown = (char if char.isprintable() else " " for char in text)
    coded = "".join(char if char.isalnum() or char in _PLAIN else f"#{ord(char)};" for char in shown)
    return _NUMBERED.sub(r"\1#46;", coded)

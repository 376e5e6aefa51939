"""The graph of a methodology as a picture, drawn by Graphviz: `dot` is a program of the machine, not part of us.

A long methodology is folded into columns of some fourteen steps, as on a printed flow chart; an arrow that leaves its
column ends in a small tag with the number of the step it leads to. One tall column would leave no letter readable.
"""

from __future__ import annotations

import html
import math
import os
import re
import shutil
import subprocess
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from algorithms.graph import Edge, EdgeKind, Graph, Node, NodeKind

Format = Literal["svg", "png"]
TIMEOUT = 30.0  # seconds for one program; the longest methodology takes half of one
FEWEST, MOST = 8, 24  # steps worth a column, and the most it should hold
SLACK = (0.1, 0.3)  # how much longer than the mean a column may be
FAR = 8  # steps; an arrow that spans more is told in words, nobody follows it with a finger
HEAD = 50  # points of height for the title and the legend
SMALL = 8  # points
WRAP, WRAP_LABEL = 24, 18  # characters in a line of a node, of an arrow
A3 = (16.0, 11.2)  # inches of paper left between the margins

_FONT = "DejaVu Sans"
_INK, _PALE = "#1b1f24", "#6b7280"
_SHAPES: Mapping[NodeKind, str] = {
    "ask": 'shape=box, style="rounded,filled"',
    "form": "shape=note, style=filled",
    "hub": "shape=folder, style=filled",
    "info": "shape=box, style=filled",
    "compute": 'shape=box3d, margin="0.14,0.09", style=filled',
    "wait": 'shape=box, style="diagonals,filled"',
    "approve": "shape=box, style=filled, penwidth=2.4",
    "call": 'shape=component, margin="0.2,0.06", style=filled',
    "end": 'shape=box, style="rounded,filled", penwidth=2',
    "deadline": 'shape=oval, margin="0.02,0.02", style="dashed,filled"',
}
_COLOURS: Mapping[NodeKind, tuple[str, str]] = {  # inside, border
    "ask": ("#eaf1fb", "#5b7fb5"),
    "form": ("#e4eef9", "#5b7fb5"),
    "hub": ("#ece7f6", "#7a68a8"),
    "info": ("#f7f7f4", "#a8a89c"),
    "compute": ("#f0f0ee", "#8d8d85"),
    "wait": ("#fdf4da", "#b8923a"),
    "approve": ("#fbeadb", "#b8743a"),
    "call": ("#e3f1f1", "#4c8a8c"),
    "end": ("#f6dcd8", "#9a4a3f"),
    "deadline": ("#fffdf5", "#b8923a"),
}
_GOOD = ("#d8efdc", "#3f7d4e")  # the end of a good run
_LINES: Mapping[EdgeKind, str] = {
    "way": 'color="#4b5563"',
    "back": 'style=dashed, color="#a0762f", fontcolor="#8a6425"',
    "term": 'style=dotted, color="#a0762f", fontcolor="#8a6425"',
}
_JUMP: Mapping[EdgeKind, str] = {"way": "#2f5a96", "back": "#8a6425", "term": "#8a6425"}
_TURN: Mapping[EdgeKind, str] = {"way": "→", "back": "↩", "term": "◷→"}
_DEFAULTS = f"""graph [rankdir=TB, nodesep=0.15, ranksep=0.22]
node [fontname="{_FONT}", fontsize=10, fontcolor="{_INK}", margin="0.1,0.05", penwidth=1.1, height=0.2, width=0.2]
edge [fontname="{_FONT}", fontsize=9, fontcolor="{_INK}", arrowsize=0.7, penwidth=1.1]"""
# A palette of 256 colours makes a third of the file.
_OUTPUT: Mapping[Format, tuple[str, ...]] = {"svg": ("-Tsvg",), "png": ("-Tpng:cairo:gd", "-Gdpi=180")}
_BOX = re.compile(r'digraph \{\s+graph \[bb="0,0,([0-9.]+),([0-9.]+)"')
_SIGN = re.compile("([<>!=]=|[<>→↩]) ")
_GOOD_NAME = ("конец", "end")
_STEPS, _VERSION = ("шагов", "steps"), ("версия", "version")
_NAMES: Mapping[NodeKind, tuple[str, str]] = {
    "ask": ("вопрос", "question"),
    "form": ("анкета", "form"),
    "hub": ("доска", "board"),
    "info": ("сообщение", "message"),
    "compute": ("расчёт", "calculation"),
    "wait": ("ожидание", "wait"),
    "approve": ("решение другого", "another's decision"),
    "call": ("другой алгоритм", "another algorithm"),
    "end": ("ранний конец", "early end"),
    "deadline": ("срок", "deadline"),
}


class NoDot(RuntimeError):
    """Graphviz is not on this machine."""


class DrawingFailed(RuntimeError):
    """Graphviz did not make a picture: it took too long, or complained."""


def draw(graph: Graph, kind: Format) -> bytes:
    """The picture; it fits an A3 page in whatever number of columns leaves its letters largest.

    Raises NoDot, DrawingFailed.
    """
    best = max((_laid_out(graph, parts) for parts in _foldings(graph)), key=lambda sheet: sheet.scale)
    packed = _run("gvpack", f"-array_ti{best.columns}", "-m20", text=best.text)
    page = ", ".join(f"{key}={value}" for key, value in _page(graph, best).items())
    return _run("neato", "-n2", *_OUTPUT[kind], text=f"{packed.decode().rstrip()[:-1]}graph [{page}]\n}}\n")


@dataclass(frozen=True)
class _Sheet:
    """Columns with a place for everything, in Graphviz's own words; `width` and `height` in points, side by side."""

    text: str
    columns: int
    width: float
    height: float

    @property
    def inches(self) -> tuple[float, float]:
        """The page, upright or across."""
        return A3 if self.width > self.height else A3[::-1]

    @property
    def scale(self) -> float:
        """How much of their size letters keep on the page."""
        wide, high = self.inches
        return min(1.0, wide * 72 / self.width, high * 72 / (self.height + HEAD))


def _laid_out(graph: Graph, parts: Sequence[Sequence[Node]]) -> _Sheet:
    text = _run("dot", text="".join(column_texts(graph, parts))).decode()
    text = text.replace("\tnode [", "\tnode [fixedsize=true, ")  # gvpack would measure Cyrillic letters as two each
    boxes = [tuple(map(float, found)) for found in _BOX.findall(text)]
    return _Sheet(text, len(parts), sum(width for width, _ in boxes), max(height for _, height in boxes))


def _run(name: str, *words: str, text: str) -> bytes:
    program = shutil.which(name)
    if program is None:
        raise NoDot
    environment = {key: value for key, value in os.environ.items() if not key.startswith("SHTURMAN_")}
    try:
        done = subprocess.run(  # noqa: S603  # our own text on stdin, no shell
            [program, *words], input=text.encode(), capture_output=True, timeout=TIMEOUT, env=environment, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise DrawingFailed(f"{name} was not ready after {TIMEOUT:g} s") from error
    if done.returncode or not done.stdout:
        complaint = done.stderr.decode(errors="replace").strip().splitlines() or [f"exit code {done.returncode}"]
        raise DrawingFailed(f"{name}: {complaint[0]}")
    return done.stdout


# ── columns ─────────────────────────────────────────────────────────────────────────────────────────────────


def _steps(graph: Graph) -> list[Node]:
    return [node for node in graph.nodes if node.kind != "deadline"]


def _foldings(graph: Graph) -> Iterator[list[list[Node]]]:
    """Ways to cut the steps, in reading order, into columns: few or many, of like length or torn less."""
    steps = _steps(graph)
    order = {node.id: place for place, node in enumerate(steps)}
    spans = [sorted((order[e.source], order[e.target])) for e in graph.edges if e.source in order and e.target in order]
    torn = [sum(low < place <= high for low, high in spans) for place in range(len(steps) + 1)]
    for pieces in range(max(1, round(len(steps) / MOST)), max(1, round(len(steps) / FEWEST)) + 1):
        for slack in SLACK:
            yield [steps[start:end] for start, end in pairwise([0, *_cuts(torn, pieces, slack)])]


def _cuts(torn: Sequence[int], pieces: int, slack: float) -> list[int]:
    """Where each of the pieces ends: the least torn in all, none much longer than another."""
    last = len(torn) - 1
    least, most = math.floor(last / pieces * (1 - slack)), math.ceil(last / pieces * (1 + slack))
    best: dict[int, tuple[int, list[int]]] = {0: (0, [])}
    for _ in range(pieces):
        longer: dict[int, tuple[int, list[int]]] = {}
        for start, (cost, cuts) in best.items():
            for end in range(start + least, min(start + most, last) + 1):
                found = (cost + torn[end], [*cuts, end])
                longer[end] = min(found, longer.get(end, found))
        best = longer
    return best[last][1]


# ── DOT ─────────────────────────────────────────────────────────────────────────────────────────────────────


def column_texts(graph: Graph, parts: Sequence[Sequence[Node]]) -> list[str]:
    """Each column as a graph of its own, in Graphviz's language."""
    column = {node.id: place for place, part in enumerate(parts) for node in part}
    home = {node.id: column[node.id.partition("/")[0]] for node in graph.nodes}  # a deadline stands with its step
    numbers = {node.id: node.number for node in graph.nodes}
    near = {e for e in graph.edges if home[e.source] == home[e.target] and _span(e, numbers) <= FAR}
    words = {node.id: _words(node, [e for e in graph.edges if e not in near], numbers) for node in graph.nodes}
    columns_of_nodes = ([node for node in graph.nodes if home[node.id] == place] for place in range(len(parts)))
    return [_column(graph, nodes, [e for e in graph.edges if e in near], words) for nodes in columns_of_nodes]


def _span(edge: Edge, numbers: Mapping[str, int]) -> int:
    return abs(numbers[edge.source] - numbers[edge.target])


def _column(graph: Graph, nodes: Sequence[Node], near: Sequence[Edge], words: Mapping[str, str]) -> str:
    inside = {node.id for node in nodes}
    lines = [_DEFAULTS]
    for item, members in groupby(nodes, key=lambda node: node.group):
        drawn = [_node(node, words[node.id]) for node in members]
        lines += (
            _cluster(f"{item} · {graph.groups.get(item, item)}", drawn, len(lines)) if item and drawn[1:] else drawn
        )
    edges = [edge for edge in near if edge.source in inside]
    return "digraph {\n" + "\n".join([*lines, *map(_arrow, edges), *_ties(edges, nodes)]) + "\n}\n"


def _node(node: Node, words: str) -> str:
    inside, border = _GOOD if node.good else _COLOURS[node.kind]
    looks = f'{_SHAPES[node.kind]}, fillcolor="{inside}", color="{border}"'
    return f"{_quoted(node.id)} [{looks}, label=<{words}>]"


def _words(node: Node, jumps: Sequence[Edge], numbers: Mapping[str, int]) -> str:
    """Number and id, the words, then where people jump to from here and whence they come."""
    lines = [_font("◷" if node.kind == "deadline" else f"{node.number} · {node.id}", SMALL)]
    lines += [_font(line, 10, _INK) for line in _wrapped(node.words, WRAP)]
    lines += [_font(line, SMALL) for line in _wrapped(node.note, WRAP + 3)]
    for edge in jumps:
        if edge.source == node.id:
            said = f"{edge.label} {_TURN[edge.kind]} {numbers[edge.target]} {edge.target}"
            lines += [_font(line, SMALL, _JUMP[edge.kind]) for line in _wrapped(said, WRAP + 3)]
    comers = dict.fromkeys(numbers[edge.source] for edge in jumps if edge.target == node.id)
    lines += [_font(line, SMALL) for line in _wrapped("← " + ", ".join(map(str, comers)), WRAP + 3) if comers]
    return "<br/>".join(lines)


def _cluster(title: str, drawn: Sequence[str], number: int) -> Iterator[str]:
    looks = f'style="rounded,filled", color="#d5dbe3", fillcolor="#f6f7f9", fontsize=9, fontcolor="{_PALE}"'
    yield f'subgraph cluster_{number} {{ graph [label={_quoted(title)}, labeljust=l, fontname="{_FONT}", {looks}]'
    yield from drawn
    yield "}"


def _arrow(edge: Edge) -> str:
    """A way back is laid out as if it led on, so that the steps keep the order of the file."""
    label = "\\n".join(f" {_escaped(line)} " for line in _wrapped(edge.label, WRAP_LABEL))
    looks = ", ".join(part for part in (_LINES[edge.kind], label and f'label="{label}"') if part)
    if edge.kind == "back":
        return f"{_quoted(edge.target)} -> {_quoted(edge.source)} [{looks}, dir=back]"
    return f"{_quoted(edge.source)} -> {_quoted(edge.target)} [{looks}]"


def _ties(edges: Sequence[Edge], nodes: Sequence[Node]) -> Iterator[str]:
    """Parts of a column that no arrow joins are hung below one another, not side by side."""
    whole = {node.id: {node.id} for node in nodes}

    def joins(one: str, other: str) -> bool:
        if whole[one] is whole[other]:
            return False
        joined = whole[one] | whole[other]
        whole.update(dict.fromkeys(joined, joined))
        return True

    for edge in edges:
        if edge.target in whole:
            joins(edge.source, edge.target)
    for before, node in pairwise(nodes):
        if joins(before.id, node.id):
            yield f"{_quoted(before.id)} -> {_quoted(node.id)} [style=invis]"


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────


def _page(graph: Graph, sheet: _Sheet) -> Mapping[str, str]:
    wide, high = sheet.inches
    return {
        "label": f"<{_head(graph)}>",
        "labelloc": "t",
        "labeljust": "l",
        "size": f'"{wide},{high}"',
        "pad": "0.15",
        "bgcolor": "white",
        "fontname": _quoted(_FONT),
    }


def _head(graph: Graph) -> str:
    """The title, and what the colours mean."""
    say = 0 if graph.lang == "ru" else 1
    about = f"   {graph.id} · {_STEPS[say]}: {len(_steps(graph))} · {_VERSION[say]} {graph.version}"
    used = [kind for kind in _SHAPES if any(node.kind == kind and not node.good for node in graph.nodes)]
    colours = [(*_COLOURS[kind], _NAMES[kind][say]) for kind in used]
    if any(node.good for node in graph.nodes):
        colours.append((*_GOOD, _GOOD_NAME[say]))
    cells = "".join(
        f'<td bgcolor="{inside}" color="{border}" border="1">{_font(name, 9, _INK)}</td>'
        for inside, border, name in colours
    )
    title = f'<font point-size="18" color="{_INK}"><b>{_html(graph.title)}</b></font>{_font(about, 9)}'
    return (
        f'<table border="0" cellborder="0" cellspacing="0"><tr><td align="left">{title}</td></tr><tr><td align="left">'
        f'<table border="0" cellspacing="4" cellpadding="3"><tr>{cells}</tr></table></td></tr></table>'
    )


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of whole words: a condition broken inside a name cannot be read."""
    kept = _SIGN.sub("\\1\u00a0", text)  # a sign stays with what it compares to
    return textwrap.wrap(kept, width, break_long_words=False, break_on_hyphens=False)


def _font(text: str, size: int, color: str = _PALE) -> str:
    return f'<font point-size="{size}" color="{color}">{_html(text)}</font>'


def _html(text: str) -> str:
    """Graphviz reads labels as XML, which knows no control characters."""
    return html.escape("".join(char if char.isprintable() else " " for char in text))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'

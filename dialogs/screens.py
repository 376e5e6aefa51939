"""What a person sees, before any messenger: typed fragments, buttons, and how they travel as JSON.

Rendering to HTML, blocks or a page lives in `handlers/<channel>/render.py`; wording lives in `dialogs/texts/`.
User text is only ever a `Span`, so no channel can mistake it for markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias, assert_never

Json: TypeAlias = dict[str, Any]
_NBSP = "\u00a0"
# «Сафин Р. Р.»: the spaces before and between initials, wherever a name stands in what is read. Buttons break nothing.
_INITIALS = re.compile(r"(?<=[а-яёa-z]) (?=[А-ЯЁA-Z]\. ?[А-ЯЁA-Z]\.)|(?<=\b[А-ЯЁA-Z]\.) (?=[А-ЯЁA-Z]\.)")
_TWO_DOTS = re.compile(r"(?<=\b[А-ЯЁA-Z]\.)\.(?!\.)")
SAID = "…"
Style = Literal["plain", "bold", "italic", "code"]
Kind = Literal["text", "long", "number", "date", "choice", "choices", "files"]


@dataclass(frozen=True)
class Span:
    """A run of text in one style; `href` makes it a link. What is said `once` is not kept after it was sent."""

    text: str
    style: Style = "plain"
    href: str | None = None
    once: bool = False


Line: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True)
class Heading:
    line: Line


@dataclass(frozen=True)
class Paragraph:
    line: Line


@dataclass(frozen=True)
class Bullets:
    """A list; `ordered` numbers the lines from 1."""

    lines: tuple[Line, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Fields:
    """Label and value pairs, one a line on a phone; or `told`, the same as sentences, where there are no columns."""

    pairs: tuple[tuple[str, str], ...]
    told: Line = ()


@dataclass(frozen=True)
class Progress:
    """`done` of `total` steps; channels draw it as they can (a bar, or «3 из 9»)."""

    done: int
    total: int


@dataclass(frozen=True)
class Picture:
    """An image kept under content hash `blob`; `alt` says the same in words."""

    blob: str
    alt: str


@dataclass(frozen=True)
class File:
    """A document kept under content hash `blob`, offered for download as `name`."""

    blob: str
    name: str


@dataclass(frozen=True)
class Quiet:
    """Small print: data dates, hints, who sees this."""

    line: Line


Block: TypeAlias = Heading | Paragraph | Bullets | Fields | Progress | Picture | File | Quiet
_BLOCKS: dict[str, type[Any]] = {
    kind.__name__.lower(): kind for kind in (Heading, Paragraph, Bullets, Fields, Progress, Picture, File, Quiet)
}


@dataclass(frozen=True)
class Action:
    """What a button means. `subject` is a run, a partner, a report…; `turn` the run's turn it was shown at.

    Signed by `bot/tokens.py` into at most 64 bytes: verb ≤ 2, subject ≤ 12, value ≤ 24 ASCII characters.
    """

    verb: str
    subject: str = ""
    turn: int = 0
    value: str = ""


@dataclass(frozen=True)
class Button:
    """`on` is set for toggles of a checklist (True: ticked). `token` is filled when the screen is signed."""

    label: str
    action: Action | None = None
    style: Literal["plain", "primary", "danger", "quiet"] = "plain"
    on: bool | None = None
    token: str = ""


@dataclass(frozen=True)
class Input:
    """One field of a form. `value` stands there already; `options` are codes and labels; files take no value."""

    name: str
    label: str
    kind: Kind = "text"
    hint: str = ""
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    required: bool = True


@dataclass(frozen=True)
class Form:
    """Questions that can be answered in one go, where a messenger has windows for it. `label` is on the button.

    On a card `inputs` are left out: they are asked for when the window opens, with `intro`, what leads up to them.
    """

    title: str
    label: str
    inputs: tuple[Input, ...]
    action: Action | None = None
    token: str = ""
    intro: str = ""


@dataclass(frozen=True)
class Ask:
    """What may be typed or sent now. `kind` drives the phone keyboard; `placeholder` is shown in the empty field.

    `button` is the label of a key that sends it, where a phone can have one: «📍 Отправить, где я».
    `form` asks for this and what follows in one go; a channel without windows leaves it out.
    """

    kind: Literal["text", "number", "date", "datetime", "files", "location"] = "text"
    placeholder: str = ""
    files: bool = False
    button: str = ""
    form: Form | None = None


@dataclass(frozen=True)
class Screen:
    """One message: blocks from top to bottom, then rows of buttons. `toast` is said once and not kept."""

    blocks: tuple[Block, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    ask: Ask | None = None
    toast: str = ""


def line(*parts: str | Span) -> Line:
    """Join plain strings and spans into one line."""
    return tuple(part if isinstance(part, Span) else Span(part) for part in parts)


def bold(text: str) -> Span:
    return Span(text, "bold")


def windowless(screen: Screen) -> Screen:
    """The same screen for a channel without windows."""
    if screen.ask is None or screen.ask.form is None:
        return screen
    ask = replace(screen.ask, form=None)
    return replace(screen, ask=None if ask == Ask() else ask)


def signed(screen: Screen, sign: Callable[[Action], str]) -> Screen:
    """The same screen with each button's token filled in."""

    def stamp(button: Button) -> Button:
        return replace(button, token=sign(button.action)) if button.action else button

    ask, form = screen.ask, screen.ask.form if screen.ask else None
    if ask is not None and form is not None and form.action is not None:
        ask = replace(ask, form=replace(form, token=sign(form.action)))
    return replace(screen, buttons=tuple(tuple(stamp(button) for button in row) for row in screen.buttons), ask=ask)


def plain_text(screen: Screen) -> str:
    """The words alone: for logs of tests, push previews, alt texts and the terminal."""
    return "\n".join(text for block in screen.blocks for text in _block_lines(block))


def _block_lines(block: Block) -> list[str]:
    match block:
        case Heading(line=parts) | Paragraph(line=parts) | Quiet(line=parts):
            return [_words(parts)]
        case Bullets(lines=lines, ordered=ordered):
            return [f"{f'{number}.' if ordered else '•'} {_words(parts)}" for number, parts in enumerate(lines, 1)]
        case Fields(pairs=pairs, told=told):
            return [_words(told)] if told else [f"{label}: {value}" for label, value in pairs]
        case Progress(done=done, total=total):
            return [f"{done}/{total}"]
        case Picture(alt=alt):
            return [alt]
        case File(name=name):
            return [name]
        case _:
            assert_never(block)


def _words(parts: Line) -> str:
    return "".join(part.text for part in parts)


def to_json(screen: Screen) -> Json:
    """A JSON-ready dict with signed tokens and without actions; `from_json` reads it back."""
    return {
        "blocks": [_block_json(block) for block in screen.blocks],
        "buttons": [[_button_json(button) for button in row] for row in screen.buttons],
        "ask": None if screen.ask is None else _ask_json(screen.ask),
        "toast": screen.toast,
    }


def _ask_json(ask: Ask) -> Json:
    """Without what is empty of later years: what waits in the outbox may be read by the version before this one."""
    told = {name: value for name, value in vars(ask).items() if name not in ("button", "form") or value}
    return told | ({"form": _form_json(ask.form)} if ask.form else {})


def _form_json(form: Form) -> Json:
    inputs = [vars(each) | {"options": [list(option) for option in each.options]} for each in form.inputs]
    return {"title": form.title, "label": form.label, "inputs": inputs, "token": form.token}


def _button_json(button: Button) -> Json:
    return {"label": button.label, "token": button.token, "style": button.style, "on": button.on}


def _line_json(parts: Line) -> list[Json]:
    return [_span_json(part) for part in parts]


def _span_json(part: Span) -> Json:
    more = ({"href": part.href} if part.href else {}) | ({"once": True} if part.once else {})
    return {"text": _whole(part.text), "style": part.style} | more


def _whole(text: str) -> str:
    """A name is not torn between its initials at the end of a line; at the end of a sentence it has one dot."""
    return _TWO_DOTS.sub("", _INITIALS.sub(_NBSP, text))


def _block_json(block: Block) -> Json:
    kind = {"kind": type(block).__name__.lower()}
    match block:
        case Heading(line=parts) | Paragraph(line=parts) | Quiet(line=parts):
            return kind | {"line": _line_json(parts)}
        case Bullets(lines=lines, ordered=ordered):
            return kind | {"lines": [_line_json(parts) for parts in lines], "ordered": ordered}
        case Fields(pairs=pairs, told=told):
            return (
                kind
                | {"pairs": [[_whole(each) for each in pair] for pair in pairs]}
                | ({"told": _line_json(told)} if told else {})
            )
        case Progress() | Picture() | File():
            return kind | vars(block)
        case _:
            assert_never(block)


def from_json(data: Json) -> Screen:
    """The screen that `to_json` wrote; actions are gone, tokens stay."""
    return Screen(
        blocks=tuple(_block_from(item) for item in data["blocks"]),
        buttons=tuple(tuple(Button(**button) for button in row) for row in data["buttons"]),
        ask=_ask_from(data["ask"]) if data["ask"] else None,
        toast=data["toast"],
    )


def _ask_from(data: Json) -> Ask:
    form = data.get("form")
    return Ask(**{**data, "form": _form_from(form)}) if form else Ask(**data)


def _form_from(data: Json) -> Form:
    def field(told: Json) -> Input:
        return Input(**{**told, "options": tuple((code, label) for code, label in told["options"])})

    return Form(data["title"], data["label"], tuple(field(each) for each in data["inputs"]), token=data["token"])


def kept(screen: Json) -> Json:
    """What is kept of a written screen after it was sent: all but what is said once."""
    return screen | {"blocks": [_kept_block(block) for block in screen["blocks"]]}


def _kept_block(block: Json) -> Json:
    spans = [span | {"text": SAID} if span.get("once") else span for span in block.get("line", ())]
    return block | {"line": spans} if spans else block


def _line_from(spans: list[Json]) -> Line:
    return tuple(Span(**span) for span in spans)


def _block_from(item: Json) -> Block:
    fields = dict(item)
    kind = _BLOCKS[fields.pop("kind")]
    if "line" in fields:
        fields["line"] = _line_from(fields["line"])
    if "told" in fields:
        fields["told"] = _line_from(fields["told"])
    if "lines" in fields:
        fields["lines"] = tuple(_line_from(spans) for spans in fields["lines"])
    if "pairs" in fields:
        fields["pairs"] = tuple((label, value) for label, value in fields["pairs"])
    block: Block = kind(**fields)
    return block

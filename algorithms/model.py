"""The shape of a methodology file: what one `library/*.yaml` may say. Loading lives in `loader`, meaning in `lint`.

Expressions stay strings here; `compiler` turns them into checked trees.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Code = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$")]
ShortCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,23}$")]  # travels inside a button
Role = Literal["rm", "team_lead", "director", "finance", "lawyer", "logistics", "marketing", "quality", "hr", "admin"]
Lang = Literal["ru", "en"]


PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


class Node(BaseModel):
    """A part of a file: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Text(Node):
    """One wording in both languages."""

    ru: str
    en: str

    def say(self, lang: Lang) -> str:
        return self.ru if lang == "ru" else self.en

    def places(self) -> tuple[str, ...]:
        """The placeholders named in either language."""
        return tuple(dict.fromkeys(PLACEHOLDER.findall(self.ru + self.en)))


class Option(Text):
    """A code and its button label."""

    code: ShortCode


# ── inputs ──────────────────────────────────────────────────────────────────────────────────────────────────


class _Listed(Node):
    """Options written in place, or `items`: the name of a catalog, or of a field that holds options."""

    options: tuple[Option, ...] = ()
    items: str = ""

    @model_validator(mode="after")
    def _one_source(self) -> _Listed:
        if bool(self.options) == bool(self.items):
            raise ValueError("give either `options` or `items`")
        return self


class ChoiceInput(_Listed):
    type: Literal["choice"]


class MultiChoiceInput(_Listed):
    type: Literal["multi_choice", "checklist"]
    at_least: int = 0

    @model_validator(mode="after")
    def _enough(self) -> Self:
        if self.options and self.at_least > len(self.options):
            raise ValueError("`at_least` is more than there are options")
        return self


class YesNoInput(Node):
    type: Literal["yes_no"]


class _Bounded(Node):
    """`min` and `max` leave something to answer."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        least, most = getattr(self, "min", None), getattr(self, "max", None)
        if least is not None and most is not None and least > most:
            raise ValueError("`min` is above `max`")
        return self


class TextInput(_Bounded):
    type: Literal["text"]
    min: int = 1
    max: int = 1000


class NumberInput(_Bounded):
    """`number`, `money` (rubles) and `percent` (points)."""

    type: Literal["number", "money", "percent"]
    min: float | None = None
    max: float | None = None
    whole: bool = False
    unit: Text | None = None


class RatingInput(Node):
    """1–5. `no_data` also takes 0 («нет данных»); `criterion` names an entry of the `criteria` catalog with anchors."""

    type: Literal["rating"]
    no_data: bool = False
    criterion: str = ""


class PairInput(Node):
    """Target and limit of one deal term, two numbers."""

    type: Literal["pair"]
    unit: Text | None = None


class DateInput(Node):
    """`sense` reads «в пятницу» backwards (`past`: what happened) or forwards (`future`: what is promised)."""

    type: Literal["date", "datetime"]
    sense: Literal["past", "future"] = "future"


class PickerInput(Node):
    type: Literal["partner_picker", "region_picker", "user_picker"]


class FilesInput(Node):
    """Photos, voice notes, documents; none is a fine answer."""

    type: Literal["files"]


class FormField(Node):
    """One short question of a form. `optional` may be skipped and is then `None`."""

    id: ShortCode
    label: Text
    ask: Annotated[
        ChoiceInput | TextInput | NumberInput | RatingInput | PairInput | DateInput, Field(discriminator="type")
    ]
    hint: Text | None = None
    optional: bool = False


class FormInput(Node):
    type: Literal["form"]
    fields: Annotated[tuple[FormField, ...], Field(min_length=1)]


class EventInput(Node):
    """What may wake a wait: `options` by hand, the timer by the clock."""

    type: Literal["event"]
    options: tuple[Option, ...]
    timer: Text


class ApproveInput(Node):
    """The decision of another role: approve, rework (with a comment), reject; or own `options`."""

    type: Literal["approve"]
    options: tuple[Option, ...] = ()


Input = Annotated[
    ChoiceInput
    | MultiChoiceInput
    | YesNoInput
    | TextInput
    | NumberInput
    | RatingInput
    | PairInput
    | DateInput
    | PickerInput
    | FilesInput
    | FormInput
    | EventInput
    | ApproveInput,
    Field(discriminator="type"),
]


# ── steps ───────────────────────────────────────────────────────────────────────────────────────────────────


class Check(Node):
    """`that` must hold for the answer to be taken; otherwise the person reads `otherwise`."""

    that: str
    otherwise: Text


class Task(Node):
    """`due`: «+3d», «+2wd», «+24h», or a value. `when`: only then."""

    to: str
    title: Text
    due: str
    when: str = ""


class Record(Node):
    """A domain row that the step files: `kind` and its values (expressions)."""

    kind: Literal["report", "plan"]
    values: Mapping[str, str]


class Card(Node):
    """Shows one entry of a catalog in full: `entry` is the expression that gives its code."""

    catalog: str
    entry: str


Kind = Literal["ask", "form", "info", "compute", "wait", "approve", "call", "end"]


class Step(Node):
    id: Code
    kind: Kind = "ask"
    prompt: Text | None = None
    hint: Text | None = None
    input: Input | None = None
    group: str = ""
    new: Mapping[str, str] = Field(default_factory=dict)
    check: Check | None = None
    count: Mapping[str, str | bool] = Field(default_factory=dict)
    reset: Mapping[str, str | bool] = Field(default_factory=dict)
    set: Mapping[str, str] = Field(default_factory=dict)
    task: tuple[Task, ...] = ()
    timer: str = ""
    prefill: Mapping[str, str] = Field(default_factory=dict)
    role: str = ""
    algorithm: str = ""
    wait: bool = False
    handover: Mapping[str, str] = Field(default_factory=dict, alias="pass")
    status: str = ""
    artifact: str = ""
    record: Record | None = None
    card: Card | None = None
    next: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, data: Any) -> Any:
        """`next: goal` and `task: {…}` are written without brackets when there is only one."""
        if isinstance(data, dict):
            data = dict(data)
            if isinstance(data.get("next"), str):
                data["next"] = [data["next"]]
            if isinstance(data.get("task"), dict):
                data["task"] = [data["task"]]
        return data


class ItemList(Node):
    """A growing set of items. `item` is the name of the current one; `fields` are «type = default»."""

    item: Code = Field(alias="as")
    fields: Mapping[Code, str]


class Roles(Node):
    owner: Role
    approver: Role
    helpers: tuple[Role, ...] = ()


class Section(Node):
    """A part of a document. `lines` are templates; `each` repeats them for the items of a list (`where` filters)."""

    title: Text
    lines: tuple[Text, ...]
    each: str = ""
    where: str = ""


class Document(Node):
    """The outline of an artifact. `audience: partner` may never show a limit or an assessment."""

    title: Text
    audience: Literal["own", "partner"] = "own"
    sections: tuple[Section, ...]


class AlgorithmFile(Node):
    """One methodology: fields, lists, steps in reading order; the first step is the entrance."""

    algorithm: Code
    title: Text
    purpose: Text
    roles: Roles
    subject: str = ""
    fields: Mapping[Code, str] = Field(default_factory=dict)
    lists: Mapping[Code, ItemList] = Field(default_factory=dict)
    labels: Mapping[str, Sequence[Option] | str] = Field(default_factory=dict)
    documents: Mapping[ShortCode, Document] = Field(default_factory=dict)
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]


# ── catalogs ────────────────────────────────────────────────────────────────────────────────────────────────


class Entry(Option):
    """An entry of a catalog. `parts` are shown on its card, in order; `weight` joins the weight table."""

    parts: tuple[Part, ...] = ()
    weight: int | None = None


class Part(Node):
    """A titled paragraph of a card. `tone: stop` marks the red line."""

    title: Text
    text: Text
    tone: Literal["plain", "stop"] = "plain"


class Catalog(Node):
    """A shared list: questions, objections, criteria. `weights` names the constant made of the entries' weights."""

    catalog: Code
    title: Text
    weights: str = ""
    entries: tuple[Entry, ...]


class Defaults(Node):
    """`library/settings.yaml`: company settings (`cfg`) and constant tables."""

    cfg: Mapping[str, float]
    tables: Mapping[str, Mapping[str, float] | tuple[str, ...]]

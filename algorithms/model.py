"""The shape of a methodology file: what one `library/*.yaml` may say. Loading lives in `loader`, meaning in `lint`.

Expressions stay strings here; `compiler` turns them into checked trees.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Code = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$")]
ShortCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,23}$")]  # travels inside a button
Role = Literal["rm", "team_lead", "director", "finance", "lawyer", "logistics", "marketing", "quality", "hr", "admin"]
Lang = Literal["ru", "en"]
Number = Annotated[float, AfterValidator(lambda number: int(number) if number.is_integer() else number)]


CRITERIA = "criteria"  # the catalog that holds the anchors of ratings unless another is named
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


PEOPLE = "colleagues"


class _Listed(Node):
    """Options written in place, or `items`: the name of a catalog, of a list (its live items by number), of a field
    that holds options, or `colleagues`. `only`: an expression that gives the codes to offer, in their order.
    """

    options: tuple[Option, ...] = ()
    items: str = ""
    only: str = ""

    @model_validator(mode="after")
    def _one_source(self) -> _Listed:
        if bool(self.options) == bool(self.items):
            raise ValueError("give either `options` or `items`")
        if self.only and not self.items:
            raise ValueError("`only` chooses among `items`")
        return self


class ChoiceInput(_Listed):
    type: Literal["choice"]


class MultiChoiceInput(_Listed):
    """`at_most: 0` sets no limit."""

    type: Literal["multi_choice", "checklist"]
    at_least: int = 0
    at_most: int = 0

    @model_validator(mode="after")
    def _enough(self) -> Self:
        if self.options and self.at_least > len(self.options):
            raise ValueError("`at_least` is more than there are options")
        if self.at_most and self.at_least > self.at_most:
            raise ValueError("`at_least` is above `at_most`")
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
    """`like` names a format to hold to; `suggest` a catalog whose entries are offered as ready wordings."""

    type: Literal["text"]
    min: int = 1
    max: int = 1000
    like: Literal["", "inn", "phone"] = ""
    suggest: str = ""
    only: str = ""


class NumberInput(_Bounded):
    """`number`, `money` (rubles) and `percent` (points)."""

    type: Literal["number", "money", "percent"]
    min: float | None = None
    max: float | None = None
    whole: bool = False
    unit: Text | None = None


class RatingInput(Node):
    """1–5. `no_data` also takes 0 («нет данных»); `criterion` names an entry of `catalog`, whose parts are anchors."""

    type: Literal["rating"]
    no_data: bool = False
    criterion: str = ""
    catalog: str = CRITERIA


class PairInput(Node):
    """Target and limit of one deal term, two numbers."""

    type: Literal["pair"]
    unit: Text | None = None


class DateInput(Node):
    """`sense` reads «в пятницу» backwards (`past`: what happened) or forwards (`future`: what is promised)."""

    type: Literal["date", "datetime"]
    sense: Literal["past", "future"] = "future"


class PickerInput(Node):
    """A record by its name. `allow` takes a name that is no record (`external`), or «not known yet» (`unknown`)."""

    type: Literal["partner_picker", "region_picker", "user_picker"]
    allow: tuple[Literal["external", "unknown"], ...] = ()


class LocationInput(Node):
    """A point on the map: sent by the phone, or its coordinates typed."""

    type: Literal["location"]


class FilesInput(Node):
    """Photos, voice notes, documents; with `at_least: 0` none is a fine answer. `at_most: 0` sets no limit."""

    type: Literal["files"]
    at_least: int = 0
    at_most: int = 0


class CardInput(Node):
    """What happened, told in free words and shown as a card: more words, taps that settle or mend, and filing.

    The answer is a change, `{do: say | set | ask | file | steps, …}`. `draft` is the field that holds what came
    of them; `partner` and `day` those with what is known beforehand, `visits` a list of partners with days.
    """

    type: Literal["card"]
    draft: Code
    partner: Code
    day: Code
    visits: str = ""


class FormField(Node):
    """One short question of a form. `optional` may be skipped and is then `None`."""

    id: ShortCode
    label: Text
    ask: Annotated[
        ChoiceInput
        | MultiChoiceInput
        | YesNoInput
        | TextInput
        | NumberInput
        | RatingInput
        | PairInput
        | DateInput
        | PickerInput
        | LocationInput,
        Field(discriminator="type"),
    ]
    hint: Text | None = None
    optional: bool = False


class FormInput(Node):
    type: Literal["form"]
    fields: Annotated[tuple[FormField, ...], Field(min_length=1)]


class Poll(Node):
    """A card with marks to tap for each of several people. `among`: an expression that gives them; `ask`: what for."""

    among: str
    ask: Text


class EventInput(Node):
    """What may wake a wait: `options` by hand, the timer by the clock; `ratings` asks for several people's marks.

    With `poll` these can be collected from the people themselves.
    """

    type: Literal["event"]
    options: tuple[Option, ...] = ()
    timer: Text
    ratings: Text | None = None
    poll: Poll | None = None

    @model_validator(mode="after")
    def _marks(self) -> Self:
        if self.poll is not None and self.ratings is None:
            raise ValueError("`poll` collects `ratings`: say how they are typed")
        return self


class ApproveInput(Node):
    """The decision of another role: approve, rework (with a comment), reject; or own `options`."""

    type: Literal["approve"]
    options: tuple[Option, ...] = ()


class HubInput(Node):
    """A board of items: open one (the answer is its number), `add`, or `finish`.

    `row` is an item's line; `due` its field with the date it comes up: such items stand first.
    """

    type: Literal["hub"]
    items: Code
    row: Text
    due: str = ""
    add: Text | None = None
    finish: Text


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
    | LocationInput
    | FilesInput
    | FormInput
    | EventInput
    | ApproveInput
    | HubInput
    | CardInput,
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


class Stop(Node):
    """What keeps a deadline: this answer at this step."""

    step: Code
    answer: str


class Deadline(Node):
    """A term that runs beside the conversation: once its minute has passed, its `set` and `task` happen."""

    id: ShortCode
    at: str
    stop: Stop
    set: Mapping[str, str | bool] = Field(default_factory=dict)
    task: tuple[Task, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _one_task(cls, data: Any) -> Any:
        return _bracketed(data, "task", dict)


class Record(Node):
    """A domain row that the step files: `kind` and its values (expressions)."""

    kind: Literal["report", "plan", "trip", "promises"]
    values: Mapping[str, str]


class Card(Node):
    """Shows one entry of a catalog in full: `entry` is the expression that gives its code."""

    catalog: str
    entry: str


Kind = Literal["ask", "form", "hub", "info", "compute", "wait", "approve", "call", "end"]


def _bracketed(data: Any, key: str, alone: type) -> Any:
    """One thing may be written without the brackets of a list."""
    return {**data, key: [data[key]]} if isinstance(data, dict) and isinstance(data.get(key), alone) else data


class Step(Node):
    id: Code
    kind: Kind = "ask"
    prompt: Text | None = None
    hint: Text | None = None
    input: Input | None = None
    group: str = ""
    new: Mapping[str, str] = Field(default_factory=dict)
    parent: str = ""
    pick: Mapping[str, str] = Field(default_factory=dict)
    pick_index: Mapping[str, str] = Field(default_factory=dict)
    for_each: Mapping[str, str] = Field(default_factory=dict)
    check: Check | None = None
    count: Mapping[str, str | bool] = Field(default_factory=dict)
    reset: Mapping[str, str | bool] = Field(default_factory=dict)
    archive: Mapping[str, str | bool] = Field(default_factory=dict)
    set: Mapping[str, str | bool] = Field(default_factory=dict)
    task: tuple[Task, ...] = ()
    deadline: Deadline | None = None
    timer: str = ""
    remind: tuple[Annotated[str, Field(pattern=r"^\+\d{1,4}(wd|d|h)$")], ...] = ()
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
        return _bracketed(_bracketed(data, "next", str), "task", dict)


class ItemList(Node):
    """A growing set of items. `item` is the name of the current one; `fields` are «type = default»."""

    item: Code = Field(alias="as")
    fields: Mapping[Code, str]


class Roles(Node):
    """`approver` is a role, or `=` and the field or answer that names one; `next` is whoever is above.

    `leads`, too, is `=` and a field: when its role changes, the conversation goes to that person and leaves the former.
    """

    owner: Role
    approver: str
    next: Role | None = None
    leads: str = ""
    helpers: tuple[Role, ...] = ()


class Section(Node):
    """A part of a document. `lines` are templates; `each` repeats them for the items of a list (`where` filters).

    Without `each`, `where` says whether the part is there at all. `card` is the field of a report told in free words,
    whose card stands below the lines.
    """

    title: Text
    lines: tuple[Text, ...] = ()
    each: str = ""
    where: str = ""
    card: str = ""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.lines and not self.card:
            raise ValueError("give `lines`, or the `card` of a field")
        return self


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
    """An entry of a catalog. `parts` are shown on its card, in order; `weight` joins the weight table, `values` the
    catalog's other tables.
    """

    parts: tuple[Part, ...] = ()
    weight: int | None = None
    values: Mapping[Code, Number | tuple[str, ...]] = Field(default_factory=dict)


class Part(Node):
    """A titled paragraph of a card. `tone: stop` marks the red line."""

    title: Text
    text: Text
    tone: Literal["plain", "stop"] = "plain"


class Catalog(Node):
    """A shared list: questions, objections, criteria. `weights` names the constant made of the entries' weights;
    `tables` names others: constant → which of the entries' `values` it holds.
    """

    catalog: Code
    title: Text
    weights: str = ""
    tables: Mapping[Code, Code] = Field(default_factory=dict)
    entries: tuple[Entry, ...]


class Defaults(Node):
    """`library/settings.yaml`: company settings (`cfg`), constant tables, and tables that turn a code into another."""

    cfg: Mapping[str, Number]
    tables: Mapping[str, Mapping[str, Number] | tuple[str, ...]]
    words: Mapping[str, Mapping[str, Code]] = Field(default_factory=dict)

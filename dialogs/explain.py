"""Why a number is what it is: the marks, weights and shares behind the figures that a card shows."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from algorithms.compiled import Computed
from algorithms.expressions import part
from algorithms.functions import FUNCTIONS
from algorithms.model import FormInput
from algorithms.scoring import figures
from algorithms.values import Value
from dialogs.facts import Facts
from dialogs.labels import one_line
from dialogs.lang import Lang
from dialogs.place import Walk, value_at
from dialogs.screens import Block, Bullets, Paragraph, bold, line
from dialogs.texts import say
from dialogs.wording import plain_figure, words

Given = Mapping[str, Value]
_LABEL = 60


def explanation(place: Walk, facts: Facts, lang: Lang) -> Iterator[Block]:
    """For each computed figure of the question looked at and of the cards above it: its value and what made it."""
    for path in _shown(place):
        found = place.algorithm.computed.get(path)
        reasons = tuple(_Reasons(place, lang).of(found)) if found else ()
        if reasons:
            value = words(value_at(place, path), path, place, facts, lang)
            yield Paragraph(line(bold(say("explain.title", lang, value=value))))
            yield Bullets(tuple(line(reason) for reason in reasons))


def explains(place: Walk) -> bool:
    """Whether any figure shown has reasons to tell."""
    found = (place.algorithm.computed.get(path) for path in _shown(place))
    return any(each is not None and any(_Reasons(place, "ru").of(each)) for each in found)


def _shown(place: Walk) -> tuple[str, ...]:
    visits = (*place.notices, *([place.frontier] if place.frontier else []))
    prompts = (visit.step.node.prompt for visit in visits)
    return tuple(dict.fromkeys(path for prompt in prompts if prompt is not None for path in prompt.places()))


class _Reasons:
    """The reasons behind one figure, by the function that made it."""

    def __init__(self, place: Walk, lang: Lang) -> None:
        self.place, self.lang = place, lang

    def of(self, computed: Computed) -> Iterator[str]:
        call = ast.parse(computed.value.source.strip(), mode="eval").body
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            return
        tell = self._tellers().get(call.func.id)
        if tell is not None:
            yield from tell(self._arguments(call, call.func.id, computed))

    def _tellers(self) -> Mapping[str, Callable[[Given], Iterator[str]]]:
        return {
            "wscore": self._weighted,
            "coverage": self._weighted,
            "deal_index": self._deal,
            "severity_score": self._severity,
            "mix": self._mix,
            "checklist_percent": self._share,
            "facts_percent": self._facts,
            "percent_of": self._part,
        }

    def _arguments(self, call: ast.Call, name: str, computed: Computed) -> Given:
        params = list(FUNCTIONS[name].params)
        given = dict(zip(params, call.args, strict=False)) | {k.arg or "": k.value for k in call.keywords}
        return {param: self._value(node, computed) for param, node in given.items()}

    def _value(self, node: ast.expr, computed: Computed) -> Value:
        match node:
            case ast.Constant(value=int() | float() as number):
                return Decimal(str(number))
            case ast.Name(id="answer"):
                return self._answer(computed)
            case ast.Name(id=name):
                return self.place.read(name)
            case ast.Attribute(value=ast.Name(id="answer"), attr=attribute):
                return part(self._answer(computed), attribute)
        return value_at(self.place, ast.unparse(node))

    def _answer(self, computed: Computed) -> Value:
        """What the computing step was answered, for the item at hand where it is asked for each."""
        group = self.place.algorithm.steps[computed.step].node.group
        return value_at(self.place, f"{group}.{computed.step}" if group else computed.step)

    # ── what made it ────────────────────────────────────────────────────────────────────────────────────────

    def _say(self, key: str, **fields: str) -> str:
        return say(f"explain.{key}", self.lang, **fields)

    def _number(self, value: Value) -> str:
        return say("button.no_data", self.lang) if value is None else plain_figure(Decimal(value), self.lang)

    def _label(self, field: str) -> str:
        """How the form that asked for it calls it."""
        for step in self.place.algorithm.file.steps:
            for asked in step.input.fields if isinstance(step.input, FormInput) else ():
                if asked.id == field:
                    return one_line(asked.label.say(self.lang), _LABEL)
        return self._say("money")  # what is at stake is the one mark that no form asks for

    def _weighted(self, given: Given) -> Iterator[str]:
        marks = given.get("m") or {}
        for field, weight in figures(given.get("weights")).items():
            mark = self._number(marks.get(field) or None)
            yield self._say("mark", label=self._label(field), mark=mark, weight=self._number(weight))

    def _deal(self, given: Given) -> Iterator[str]:
        agreed, plan = given.get("m") or {}, given.get("plan") or {}
        for field, weight in figures(given.get("weights")).items():
            goal, limit = plan.get(field) or (None, None)
            yield self._say(
                "term",
                label=self._label(field),
                agreed=self._number(agreed.get(field)),
                goal=self._number(goal),
                limit=self._number(limit),
                weight=self._number(weight),
            )

    def _severity(self, given: Given) -> Iterator[str]:
        yield from self._weighted({"m": given, "weights": self.place.read("W_S")})

    def _mix(self, given: Given) -> Iterator[str]:
        share = Decimal(given.get("share") or 0)
        first, second = plain_figure(100 * share, self.lang), plain_figure(100 * (1 - share), self.lang)
        a, other = self._number(given.get("a")), self._number(given.get("other"))
        yield self._say("mix", a=a, other=other, first=first, second=second)

    def _share(self, given: Given) -> Iterator[str]:
        yield self._say("share", n=str(len(given.get("xs") or ())), of=self._number(given.get("of")))

    def _facts(self, given: Given) -> Iterator[str]:
        wanted = part(self.place.read("FACTS"), str(given.get("type"))) or ()
        have = sum(code in (given.get("xs") or ()) for code in wanted)
        yield self._say("share", n=str(have), of=str(len(wanted)))

    def _part(self, given: Given) -> Iterator[str]:
        yield self._say("share", n=self._number(given.get("a")), of=self._number(given.get("of")))

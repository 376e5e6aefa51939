"""The closed language of conditions and values: parsed once by `ast`, checked against declared names, never `eval`.

Grammar and meaning: docs/algorithm-format.md. `compile_expression` returns a tree of closures with its type; running it
cannot raise on any value of the declared types.
"""

from __future__ import annotations

import ast
import difflib
import operator
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from algorithms.functions import CALENDAR, FUNCTIONS, Function
from algorithms.values import Item, Type, Value, as_number, fitting, live

MAX_LENGTH = 1000
MAX_DEPTH = 40  # of the parsed tree; one comparison joined by `and` in a pair of brackets takes five levels


class Scope(Protocol):
    """Where names get their values while a step is walked."""

    def read(self, name: str) -> Value: ...


Run = Callable[[Scope], Value]


class BadExpression(ValueError):
    """Cannot be compiled: the message names the trouble, `remedy` what to do."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


@dataclass(frozen=True)
class Expression:
    """A checked expression. `names` are the top names it reads, `settings` the `cfg.x` it reads."""

    source: str
    run: Run
    type: Type
    names: frozenset[str]
    settings: frozenset[str]


@dataclass(frozen=True)
class Names:
    """What an expression may name: top names with types; `attributes` where the fields of a name are known; `codes` are
    the options of those answers («answer», «step», «item.step») that can hold nothing else.
    """

    types: Mapping[str, Type]
    attributes: Mapping[str, Mapping[str, Type]]
    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """A remedy for a misspelt name; `otherwise` when no known one is like it."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"did you mean «{close[0]}»?" if close else otherwise or "declare it under `fields`, or name a step above"


def compile_expression(source: str, names: Names) -> Expression:
    """Parse and check one expression. Raises BadExpression."""
    words = source.strip()
    if len(words) > MAX_LENGTH:
        raise BadExpression(f"«{words[:40]}…» has {len(words)} characters", f"keep it within {MAX_LENGTH}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what Python warns of, such as '\\d' and 5and, is no more read one day
            tree = ast.parse(words, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise BadExpression(f"«{source}» cannot be read", "use comparisons, in, and, or, not, len, one call") from error
    if _too_deep(tree):
        raise BadExpression(f"«{words[:40]}…» is nested too deep", "split it: compute a part of it in `set`")
    compiler = _Compiler(words, names)
    run, kind = compiler.value(tree)
    return Expression(source, run, kind, frozenset(compiler.seen), frozenset(compiler.settings))


def compile_condition(source: str, names: Names) -> Expression:
    """An expression that must be true or false."""
    expression = compile_expression(source, names)
    if expression.type not in ("bool", "any"):
        raise BadExpression(f"condition «{source}» is {expression.type}, not true or false", "compare it with a value")
    return expression


def truth(value: Value) -> bool:
    """`and`, `or`, `not` and branches take only True as true; None is false."""
    return value is True


def _too_deep(tree: ast.expr) -> bool:
    """Asked level by level, because whatever walks a deep tree by recursion would end in RecursionError."""
    level: list[ast.AST] = [tree]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return bool(level)


class _Compiler:
    def __init__(self, source: str, names: Names) -> None:
        self.source, self.names = source, names
        self.seen: set[str] = set()
        self.settings: set[str] = set()

    def value(self, node: ast.expr) -> tuple[Run, Type]:
        match node:
            case ast.Call(func=ast.Name(id="len"), args=[inner], keywords=[]):
                return self._length(inner)
            case ast.Call():
                return self._call(node)
            case _:
                return self._plain(node)

    def _words(self, node: ast.AST) -> str:
        """The part of the source that the node was made of."""
        return f"«{ast.get_source_segment(self.source, node)}»"

    def _plain(self, node: ast.expr) -> tuple[Run, Type]:
        """Anything but a call: what may stand inside a condition or as an argument."""
        match node:
            case ast.Constant() | ast.UnaryOp(op=ast.USub(), operand=ast.Constant()):
                value, kind = self._constant(node)
                return (lambda scope: value), kind
            case ast.Tuple(elts=elements):
                values = tuple(self._constant(element)[0] for element in elements)
                return (lambda scope: values), "list"
            case ast.Name(id=name):
                return self._name(name)
            case ast.Attribute(value=ast.Name(id=name), attr=attribute):
                return self._attribute(name, attribute)
            case ast.BoolOp() | ast.Compare() | ast.UnaryOp(op=ast.Not()):
                return self._logic(node), "bool"
            case ast.Call(func=ast.Name(id="len"), args=[inner], keywords=[]):
                return self._length(inner)
        raise BadExpression(f"{self._words(node)} is not allowed here", "no arithmetic, no nested calls")

    def _constant(self, node: ast.expr) -> tuple[Value, Type]:
        """A number, a text, True, False, None; numbers may be negative."""
        match node:
            case ast.Constant(value=None):
                return None, "none"
            case ast.Constant(value=bool() as value):
                return value, "bool"
            case ast.Constant(value=str() as value):
                return value, "text"
            case ast.Constant(value=int() | float() as number):
                return self._number(node, number), "num"
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                return self._number(node, -number), "num"
        raise BadExpression(f"{self._words(node)} is no constant", "use numbers, 'text', True, False, None")

    def _number(self, node: ast.expr, number: float) -> Decimal:
        try:
            return as_number(number)
        except ValueError as error:
            raise BadExpression(f"{self._words(node)} is out of range", "numbers stay within 10^±30") from error

    def _name(self, name: str) -> tuple[Run, Type]:
        if name not in self.names.types:
            raise BadExpression(f"unknown name «{name}»", did_you_mean(name, self.names.types))
        self.seen.add(name)
        return (lambda scope: scope.read(name)), self.names.types[name]

    def _attribute(self, name: str, attribute: str) -> tuple[Run, Type]:
        run, kind = self._name(name)
        if kind not in ("map", "any"):
            raise BadExpression(f"«{name}» has no fields, it is {kind}", f"use «{name}» itself")
        known = self.names.attributes.get(name)
        if known is not None and attribute not in known:
            raise BadExpression(f"unknown «{name}.{attribute}»", did_you_mean(attribute, known, _choice(known)))
        if name == "cfg":
            self.settings.add(attribute)
        return (lambda scope: part(run(scope), attribute)), known[attribute] if known else "any"

    def _length(self, node: ast.expr) -> tuple[Run, Type]:
        run, kind = self._plain(node)
        if kind not in ("list", "items", "map", "text", "any"):
            raise BadExpression(f"len() of {kind}", "len() takes a list")
        return (lambda scope: _length_of(run(scope))), "num"

    def _logic(self, node: ast.expr) -> Run:
        match node:
            case ast.UnaryOp(operand=operand):
                inner = self._bool(operand)
                return lambda scope: not truth(inner(scope))
            case ast.BoolOp(op=op, values=values):
                parts = [self._bool(value) for value in values]
                join = all if isinstance(op, ast.And) else any
                return lambda scope: join(truth(part(scope)) for part in parts)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._compare(left, op, right)
        raise BadExpression(f"{self._words(node)} chains comparisons", "join two comparisons with `and`")

    def _bool(self, node: ast.expr) -> Run:
        run, kind = self._plain(node)
        if kind not in ("bool", "any", "none"):
            raise BadExpression(f"{self._words(node)} is {kind}, not true or false", "compare it with a value")
        return run

    def _compare(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Run:
        (first, kind), (second, other) = self._plain(left), self._plain(right)
        self._check_codes(left, right)
        words = f"{self._words(left)} is {kind}, {self._words(right)} is {other}"
        if isinstance(op, ast.In | ast.NotIn):
            if other not in ("list", "any"):
                raise BadExpression(words, "`in` takes a tuple such as ('a', 'b') or a list")
            wanted = isinstance(op, ast.In)
            return lambda scope: _holds(second(scope), first(scope)) is wanted
        if not comparable(kind, other):
            raise BadExpression(words, "compare values of one type")
        if type(op) not in _ORDER:
            raise BadExpression(
                f"{self._words(left)} … uses an operator that is not allowed", "use ==, !=, <, <=, >, >="
            )
        compare, ordered = _ORDER[type(op)]
        if ordered and not {kind, other} <= _SORTED:
            raise BadExpression(words, "only numbers, texts and days have an order")
        return lambda scope: _compared(compare, first(scope), second(scope))

    def _check_codes(self, left: ast.expr, right: ast.expr) -> None:
        """A choice is compared with its own options: a misspelt code would never be equal to anything."""
        for asked, given in ((left, right), (right, left)):
            known = self.names.codes.get(ast.unparse(asked)) if isinstance(asked, ast.Name | ast.Attribute) else None
            if known is None:
                continue
            for element in given.elts if isinstance(given, ast.Tuple) else [given]:
                match element:
                    case ast.Constant(value=str(code)) if code not in known:
                        words = f"«{ast.unparse(asked)}» has no option «{code}»"
                        raise BadExpression(words, did_you_mean(code, known, _choice(sorted(known))))

    def _call(self, node: ast.Call) -> tuple[Run, Type]:
        if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
            name = self._words(node.func)
            raise BadExpression(f"unknown function {name}", did_you_mean(name[1:-1], FUNCTIONS, _choice(FUNCTIONS)))
        function = FUNCTIONS[node.func.id]
        arguments = {name: self._argument(function, name, inner) for name, inner in _bound(function, node).items()}
        given = [(name, run, function.params[name]) for name, (run, _) in arguments.items()]
        given += [(name, self._table(function, name), wanted) for name, wanted in function.tables.items()]
        call, calendar = function.call, [CALENDAR] * function.calendar
        kind = self._either(node, arguments) if function.name == "choose" else function.returns
        return (
            lambda scope: call(
                **{name: fitting(run(scope), wanted) for name, run, wanted in given},
                **{name: scope.read(name) for name in calendar},
            )
        ), kind

    def _table(self, function: Function, name: str) -> Run:
        """A constant table that a function reads by itself: the author does not name it, so `seen` leaves it out."""
        kind, wanted = self.names.types.get(name), function.tables[name]
        if kind is None:
            raise BadExpression(
                f"{function.name}() reads the table «{name}», which is missing",
                "declare it under `tables` in settings.yaml or in a catalog",
            )
        if not comparable(kind, wanted):
            words = f"{function.name}() reads the table «{name}» as {wanted}, it is {kind}"
            raise BadExpression(words, "give each code of it a value")
        return lambda scope: scope.read(name)

    def _either(self, node: ast.Call, arguments: Mapping[str, tuple[Run, Type]]) -> Type:
        """The type that both results of choose() share."""
        kinds = [arguments[name][1] for name in ("yes", "no")]
        if not comparable(*kinds):
            raise BadExpression(f"{self._words(node)} gives {kinds[0]} or {kinds[1]}", "give both one type")
        return kinds[1] if kinds[0] == "none" else kinds[0]

    def _argument(self, function: Function, name: str, node: ast.expr) -> tuple[Run, Type]:
        run, kind = self._plain(node)
        wanted = function.params[name]
        if not comparable(kind, wanted):
            raise BadExpression(f"{function.name}({name}=…) takes {wanted}, got {kind}", f"see {function.name}()")
        return run, kind


def _bound(function: Function, node: ast.Call) -> dict[str, ast.expr]:
    """Arguments by name: the first may stand without one. Raises BadExpression."""
    given: dict[str, ast.expr] = {}
    if len(node.args) > 1:
        raise BadExpression(f"{function.name}() takes one unnamed argument", "name the others: f(a, other=b)")
    if node.args:
        given[next(iter(function.params))] = node.args[0]
    for keyword in node.keywords:
        if keyword.arg is None or keyword.arg not in function.params or keyword.arg in given:
            raise BadExpression(
                f"{function.name}() has no argument «{keyword.arg}»",
                did_you_mean(keyword.arg or "", function.params, _choice(function.params)),
            )
        given[keyword.arg] = keyword.value
    missing = function.required - set(given)
    if missing:
        raise BadExpression(f"{function.name}() lacks «{', '.join(sorted(missing))}»", "add it")
    return given


def _choice(known: Iterable[str]) -> str:
    return f"use one of: {', '.join(known)}"


def part(value: Value, name: str) -> Value:
    """One level down; of nothing comes None."""
    if isinstance(value, Item):
        return value.idx if name == "idx" else value.fields.get(name)
    return value.get(name) if isinstance(value, Mapping) else None


def _length_of(value: Value) -> int:
    """Live items, entries or characters; of nothing, and of what has no length, 0."""
    items = fitting(value, "items")
    if items is not None:
        return len(live(items))
    return len(value) if isinstance(value, str | list | tuple | Mapping) else 0


def _holds(values: Value, value: Value) -> bool:
    return isinstance(values, list | tuple) and value in values


def comparable(left: Type, right: Type) -> bool:
    """Whether values of these types may meet: in a comparison, as an argument, in a field."""
    loose = {"any", "none"}
    days = {"date", "datetime"}
    return left == right or left in loose or right in loose or {left, right} <= days


_SORTED: frozenset[Type] = frozenset({"num", "text", "date", "datetime", "none", "any"})
_ORDER: dict[type[ast.cmpop], tuple[Callable[[Value, Value], bool], bool]] = {
    ast.Eq: (operator.eq, False),
    ast.NotEq: (operator.ne, False),
    ast.Lt: (operator.lt, True),
    ast.LtE: (operator.le, True),
    ast.Gt: (operator.gt, True),
    ast.GtE: (operator.ge, True),
}


def _compared(compare: Callable[[Value, Value], bool], left: Value, right: Value) -> bool:
    try:
        return compare(_day(left, right), _day(right, left))
    except TypeError:  # None has no order, and what a map holds may be of any type
        return False


def _day(value: Value, other: Value) -> Value:
    """A minute compares with a day by its calendar part."""
    return value.date() if isinstance(value, datetime) and type(other) is date else value

"""The JSON Schema that editors hold a methodology file to: made from the model, and as strict as it."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from algorithms.loader import LIBRARY, SETTINGS
from algorithms.model import AlgorithmFile
from algorithms.source import parse
from bot.algorithm_tools import schema_text
from bot.cli import app
from tests.shell import CliRunner

COMMITTED = Path(__file__).parent.parent / "docs/algorithm.schema.json"
SCHEMA = json.loads(schema_text())
SHIPPED = sorted(path for path in LIBRARY.glob("*.yaml") if path.name != SETTINGS)
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}


def mistakes(shape: dict[str, Any], value: Any, at: str = "$") -> Iterator[str]:
    """What of JSON Schema our schema uses, and an error for any word beyond that."""
    known = {"$defs", "$schema", "$ref", "title", "description", "default", "discriminator", "type", "const", "enum"}
    known |= {"anyOf", "oneOf", "properties", "required", "additionalProperties", "patternProperties", "propertyNames"}
    known |= {"items", "minItems", "pattern"}
    assert set(shape) <= known, set(shape) - known
    if "$ref" in shape:
        yield from mistakes(SCHEMA["$defs"][shape["$ref"].removeprefix("#/$defs/")], value, at)
    for word in ("anyOf", "oneOf"):
        fitting = [each for each in shape.get(word, ()) if not list(mistakes(each, value, at))]
        if word in shape and (not fitting or (word == "oneOf" and len(fitting) > 1)):
            yield f"{at}: {len(fitting)} of {word}"
    if "type" in shape and not is_a(shape["type"], value):
        yield f"{at}: no {shape['type']}"
        return
    if value not in shape.get("enum", [value]) or value != shape.get("const", value):
        yield f"{at}: {value!r} is not allowed"
    if isinstance(value, str) and not re.search(shape.get("pattern", ""), value):
        yield f"{at}: {value!r} against {shape['pattern']}"
    if isinstance(value, dict):
        yield from keys(shape, value, at)
    if isinstance(value, list):
        if len(value) < shape.get("minItems", 0):
            yield f"{at}: too few"
        for number, inner in enumerate(value):
            yield from mistakes(shape.get("items", {}), inner, f"{at}[{number}]")


def is_a(kind: str, value: Any) -> bool:
    return isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def keys(shape: dict[str, Any], value: dict[str, Any], at: str) -> Iterator[str]:
    yield from (f"{at}: lacks {key}" for key in shape.get("required", ()) if key not in value)
    for key, inner in value.items():
        yield from mistakes(shape.get("propertyNames", {}), key, f"{at}.{key} (name)")
        named = [shape["properties"][key]] if key in shape.get("properties", {}) else []
        named += [each for pattern, each in shape.get("patternProperties", {}).items() if re.search(pattern, key)]
        rest = shape.get("additionalProperties", True)
        if not named and rest is False:
            yield f"{at}: unknown key {key}"
        for each in named or ([rest] if isinstance(rest, dict) else []):
            yield from mistakes(each, inner, f"{at}.{key}")


def shipped(name: str) -> Any:
    return parse(name, (LIBRARY / name).read_text("utf-8")).data


def test_the_committed_schema_is_the_models() -> None:
    made = schema_text()
    assert COMMITTED.read_text("utf-8") == made, "type: shturman algorithms schema --out docs/algorithm.schema.json"


def test_the_command_prints_it_and_writes_it(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["algorithms", "schema"]).stdout == schema_text()
    done = CliRunner().invoke(app, ["algorithms", "schema", "--out", str(tmp_path / "schema.json")])
    assert done.exit_code == 0
    assert (tmp_path / "schema.json").read_text("utf-8") == schema_text()


@pytest.mark.parametrize("name", [path.name for path in SHIPPED])
def test_every_shipped_methodology_fits(name: str) -> None:
    assert list(mistakes(SCHEMA, shipped(name))) == []


def changed(path: str, value: Any) -> Any:
    """The trip report with one thing written otherwise; None takes the key away."""
    data = copy.deepcopy(shipped("trip_report.yaml"))
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place = data
    for part in way:
        place = place[part]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return data


TASK = {"to": "rm", "title": {"ru": "Дело", "en": "Task"}, "due": "+3d"}
DEADLINE = {"id": "late", "at": "now", "stop": {"step": "partner", "answer": "x"}, "task": TASK}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("steps.0.next", "happened"),
        ("steps.0.next", ["happened"]),
        ("steps.0.task", TASK),
        ("steps.0.task", [TASK, TASK]),
        ("steps.0.deadline", DEADLINE),
        ("steps.0.pass", {"partner": "partner"}),
        ("steps.0.set", {"a": True}),
        ("steps.0.hint", None),
    ],
)
def test_what_the_model_takes_the_schema_takes(path: str, value: Any) -> None:
    data = changed(path, value) if value is not None else shipped("trip_report.yaml")
    AlgorithmFile.model_validate(data)
    assert list(mistakes(SCHEMA, data)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("algorithm", "1 trip"),
        ("title", None),
        ("title.en", None),
        ("roles.owner", "boss"),
        ("steps", []),
        ("steps.0.kind", "question"),
        ("steps.0.handover", {}),
        ("steps.0.next", 5),
        ("steps.1.input.type", "choise"),
        ("steps.0.prompt", "Где были?"),
        ("steps.0.task", {"to": "rm"}),
        ("steps.0.comment", "unknown key"),
        ("fields", {"a b": "int = 0"}),
    ],
)
def test_what_the_model_refuses_the_schema_refuses(path: str, value: Any) -> None:
    data = changed(path, value)
    with pytest.raises(ValidationError):
        AlgorithmFile.model_validate(data)
    assert list(mistakes(SCHEMA, data)) != []


def test_what_the_model_says_of_itself_is_shown_while_writing() -> None:
    assert SCHEMA["$defs"]["Task"]["description"].startswith("`due`: «+3d»")
    assert "catalog" in SCHEMA["$defs"]["ChoiceInput"]["description"]  # said once, of both kinds of choice
    assert SCHEMA["$defs"]["Step"]["properties"]["kind"]["enum"][0] == "ask"

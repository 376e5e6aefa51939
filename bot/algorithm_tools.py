"""What the command line shows of methodologies: the list, a picture of one, the schema for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, ValidationError
from pydantic.json_schema import GenerateJsonSchema

from algorithms.compiled import Algorithm
from algorithms.expressions import did_you_mean
from algorithms.graph import graph_of, mermaid
from algorithms.loader import load_library
from algorithms.model import AlgorithmFile, Lang, Node
from handlers.documents import graph as drawing

Format = Literal["svg", "png", "mermaid"]
_NO_DOT = (
    "Graphviz is not installed: type apt-get install graphviz, "
    "or take --format mermaid and paste it into a page that draws Mermaid."
)


def rows(folder: Path) -> list[dict[str, Any]]:
    """One row a methodology. Raises MethodologyErrors."""
    return [
        {
            "id": algorithm.id,
            "version": algorithm.version,
            "title": algorithm.file.title.ru,
            "steps": len(algorithm.steps),
            "languages": list(get_args(Lang)),  # the lint lets no text pass in one of them
        }
        for algorithm in load_library(folder).algorithms.values()
    ]


def format_of(out: Path | None) -> Format:
    """What the file is called; SVG when that says nothing."""
    kinds: dict[str, Format] = {".png": "png", ".mmd": "mermaid", ".mermaid": "mermaid"}
    return kinds.get(out.suffix.lower(), "svg") if out else "svg"


def picture(folder: Path, id_: str, kind: Format, lang: Lang) -> bytes:
    """The graph of one methodology. Raises MethodologyErrors, LookupError, RuntimeError: what to say to the person."""
    graph = graph_of(_algorithm(folder, id_), lang)
    if kind == "mermaid":
        return mermaid(graph).encode()
    try:
        return drawing.draw(graph, kind)
    except drawing.NoDot as error:
        raise RuntimeError(_NO_DOT) from error


def _algorithm(folder: Path, id_: str) -> Algorithm:
    found = load_library(folder).algorithms
    if id_ not in found:
        raise LookupError(f"No algorithm «{id_}»: {did_you_mean(id_, found, 'see shturman algorithms list')}")
    return found[id_]


# ── the schema ──────────────────────────────────────────────────────────────────────────────────────────────


def schema_text() -> str:
    """The JSON Schema of a methodology file, as editors read it."""
    schema = AlgorithmFile.model_json_schema(schema_generator=_Schema)
    described = {"$schema": _Schema.schema_dialect, **schema, "title": "Shturman methodology"}
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


class _Schema(GenerateJsonSchema):
    """Pydantic's, with the docstring a model inherits and the short forms its validators take; less noise."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002  # the name is pydantic's
        """A key is its own title."""
        return False

    def model_schema(self, schema: Any) -> dict[str, Any]:
        made = super().model_schema(schema)
        model: type[BaseModel] = schema["cls"]
        made.pop("title", None)
        said = [base.__doc__ for base in model.__mro__ if base.__doc__ and issubclass(base, Node) and base is not Node]
        if said:
            made["description"] = " ".join(said[0].split())
        for key, shape in made["properties"].items():
            if "patternProperties" in shape:
                shape["additionalProperties"] = False  # or a name that breaks the pattern would pass
            if shape.get("type") == "array" and _may_stand_alone(model, key):
                made["properties"][key] = _one_or_many(shape)
        return made


def _may_stand_alone(model: type[BaseModel], key: str) -> bool:
    """Whether the model puts the brackets around one thing by itself: asked of it, not known."""
    probes: tuple[object, ...] = ("x", {})
    return any(not _refuses(model, key, alone) for alone in probes)


def _refuses(model: type[BaseModel], key: str, value: object) -> bool:
    """The value as a whole, that is; a task without its keys is a task."""
    try:
        model.model_validate({key: value})
    except ValidationError as error:
        return any(each["loc"] == (key,) for each in error.errors())
    return False


def _one_or_many(shape: dict[str, Any]) -> dict[str, Any]:
    one = shape["items"]
    rest = {key: value for key, value in shape.items() if key in ("default", "description")}
    return {"anyOf": [one, {key: value for key, value in shape.items() if key not in rest}], **rest}

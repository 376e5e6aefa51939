"""A sentence said the short way is the one that Fluent's own runtime says."""

from __future__ import annotations

from typing import Any

import pytest
from fluent.runtime import FluentBundle, FluentResource

from dialogs import texts
from dialogs.lang import LANGS, Lang
from dialogs.texts import MissingText, say
from dialogs.texts.patterns import LONGEST, Patterns, Said, Unusual

VALUES: tuple[Any, ...] = (0, 1, 2, 5, 21, 12_345, -1, "", "one", "ромашка", "nobody", "web", True)


def _variables(node: Any) -> set[str]:
    if type(node).__name__ == "VariableReference":
        return {node.id.name}
    inner = [each for value in vars(node).values() for each in (value if isinstance(value, list) else [value])]
    return {name for each in inner if hasattr(each, "span") for name in _variables(each)}


@pytest.mark.parametrize("lang", LANGS)
def test_every_sentence_of_ours_is_said_as_the_runtime_says_it(lang: Lang) -> None:
    bundle, compared = texts._bundle(lang), 0
    for name in bundle._messages:
        if (pattern := bundle.get_message(name).value) is None:
            continue
        for value in VALUES:
            # A message that stands inside others asks for the channel.
            fields = dict.fromkeys({*_variables(pattern), "channel"}, value)
            words, errors = bundle.format_pattern(pattern, fields)
            assert not errors
            assert say(name, lang, **fields) == str(words)
            compared += 1
    assert compared > 10_000


STRANGE = """
plain = Слова
literal = { "в кавычках" } и слова
nested = { $a ->
    [0] ничего
    [one] { $b ->
        [x] раз и икс
       *[other] раз и { $b }
    }
    [5] пять
   *[other] { $a } раз
}
whole = { $a ->
    [one] { $b }{ $b }
   *[other] нет
}
other = { plain } снова
called = { NUMBER($a) ->
    [one] раз
   *[other] так
}
inside = { $a ->
    [1] { plain }
   *[other] { NUMBER($a) }
}
"""


def _strange() -> Any:
    bundle = FluentBundle(["ru"], use_isolating=False)
    bundle.add_resource(FluentResource(STRANGE))
    return bundle


def test_what_is_more_than_fields_and_choices_is_left_to_the_runtime() -> None:
    bundle = _strange()
    patterns = Patterns(bundle)
    for name in ("other", "called"):
        assert patterns.function(bundle.get_message(name).value) is None
    said = patterns.function(bundle.get_message("inside").value)
    assert said is not None
    with pytest.raises(Unusual):
        said({"a": 1})


@pytest.mark.parametrize("fields", [{"a": a, "b": b} for a in (0, 1, 5, 21, "one", "few") for b in ("x", 3)])
@pytest.mark.parametrize("name", ["plain", "literal", "nested", "whole"])
def test_choices_go_by_the_number_its_form_or_the_word(name: str, fields: dict[str, Any]) -> None:
    bundle = _strange()
    pattern = bundle.get_message(name).value
    said = Patterns(bundle).function(pattern)
    assert said is not None
    assert said(fields) == bundle.format_pattern(pattern, fields)[0]


def test_what_the_runtime_refuses_is_not_said() -> None:
    bundle = _strange()
    said = {name: Patterns(bundle).function(bundle.get_message(name).value) for name in ("nested", "whole")}
    nested, whole = said["nested"], said["whole"]
    assert nested is not None
    assert whole is not None
    refused: tuple[tuple[Said, dict[str, Any]], ...] = (
        (nested, {"a": 1, "b": "я" * (LONGEST + 1)}),
        (nested, {"a": 1, "b": 1.5}),
        (nested, {"a": None, "b": "x"}),
        (nested, {"b": "x"}),
        (whole, {"a": 1, "b": "я" * LONGEST}),
    )
    for way, fields in refused:
        with pytest.raises(LookupError):
            way(fields)


def test_a_sentence_without_its_field_is_missing() -> None:
    with pytest.raises(MissingText):
        say("digest.forecast", "ru")
    with pytest.raises(MissingText):
        say("no.such_key", "ru")

"""A methodology folder is taken whole or refused with file, line, step and remedy; what ships is complete.

In the table of mistakes `←` stands in a comment at the end of the line that the mistake must name.
"""

import random
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from algorithms.compiled import Algorithm, CompiledStep, Due, Duty
from algorithms.expressions import Expression, Names, compile_expression
from algorithms.loader import LIBRARY, SETTINGS, Library, load_library, load_texts, load_version
from algorithms.model import ChoiceInput, Entry, FormInput, Option, Part, Text
from algorithms.moments import Relative
from algorithms.source import MAX_BYTES, MAX_DEPTH, MethodologyErrors, Mistake, Source, parse

VISIT = "visit.yaml"
CRITERIA = "catalogs/criteria.yaml"
REASONS = "catalogs/reasons.yaml"
TEXTS = {
    SETTINGS: """\
cfg:
  enough: 60
  deal_ok: 0.5
tables:
  W_T: {volume: 25, credit_days: 20}
  RED_FLAGS: [bankruptcy, criminal]
""",
    CRITERIA: """\
catalog: criteria
title: {ru: "Критерии", en: "Criteria"}
weights: W_R
entries:
- {code: money, ru: "Деньги", en: "Money", weight: 60}
- {code: staff, ru: "Люди", en: "People", weight: 40}
""",
    REASONS: """\
catalog: reasons
title: {ru: "Причины", en: "Reasons"}
entries:
- code: price
  ru: "Цена"
  en: "Price"
  parts:
  - {title: {ru: "Ответ", en: "Answer"}, text: {ru: "Считаем вместе.", en: "Let us count together."}}
- {code: later, ru: "Позже", en: "Later"}
""",
    VISIT: """\
algorithm: visit
title: {ru: "Визит", en: "Visit"}
purpose: {ru: "Один визит.", en: "One visit."}
roles: {owner: rm, approver: team_lead, helpers: [finance]}
subject: partner
fields:
  score: dec = null
  ready: bool = false
  tries: counter = 0
  seen_on: date = null
  mood: code = 'calm'
  guide: user = null
  notes: list[text] = []
  offers: options = []
lists:
  people:
    as: dm
    fields: {name: "text = ''", weight: "int = 0"}
labels:
  dm.talk: [{code: agreed, ru: "да", en: "yes"}]
  mood: reasons
documents:
  sheet:
    title: {ru: "Лист", en: "Sheet"}
    audience: own
    sections:
    - title: {ru: "Люди", en: "People"}
      each: people
      where: "dm.name != ''"
      lines:
      - {ru: "{dm.name}: {dm.talk}", en: "{dm.name}: {dm.talk}"}
steps:
- id: partner
  prompt: {ru: "У кого были?", en: "Who did you visit?"}
  input: {type: partner_picker}
  next: marks
- id: marks
  kind: form
  prompt: {ru: "Оценки.", en: "Marks."}
  input:
    type: form
    fields:
    - id: money
      label: {ru: "Деньги", en: "Money"}
      ask: {type: rating, no_data: true, criterion: money}
    - id: note
      label: {ru: "Заметка", en: "Note"}
      ask: {type: text, min: 2, max: 90}
      optional: true
  prefill: {note: mood}
  set: {score: "wscore(answer, weights=W_R)", ready: "score > cfg.enough"}
  next: ["ready -> talk", "else -> pause"]
- id: pause
  kind: wait
  prompt: {ru: "Ждём. Попыток: {tries}.", en: "Waiting. Tries: {tries}."}
  input:
    type: event
    options:
    - {code: resume, ru: "Готово", en: "Done"}
    timer: {ru: "Срок вышел", en: "Time is up"}
  timer: "+3d"
  count: {tries: "answer == 'timer'"}
  reset: {tries: "answer == 'resume'"}
  next: talk
- id: talk
  group: dm
  new: {dm: people}
  prompt: {ru: "Чем кончилось? {len_people}", en: "How did it end? {len_people}"}
  hint: {ru: "Баллы: {score}, нужно {cfg.enough}.", en: "Points: {score}, needed: {cfg.enough}."}
  input:
    type: choice
    options:
    - {code: agreed, ru: "Согласен", en: "Agreed"}
    - {code: refused, ru: "Отказ", en: "Refused"}
  check:
    that: "answer == 'agreed' or tries < 3"
    otherwise: {ru: "Попробуйте ещё.", en: "Try once more."}
  set:
    dm.name: "partner"
    seen_on: "today"
  task:
  - when: "answer == 'agreed'"
    to: rm
    title: {ru: "Проверить: {partner}", en: "Check: {partner}"}
    due: "+2wd"
  - to: "=guide"
    title: {ru: "Позвонить", en: "Call"}
    due: seen_on
  next: ["answer == 'agreed' -> approval", "else -> reason"]
- id: reason
  prompt: {ru: "Почему?", en: "Why?"}
  input: {type: choice, items: reasons}
  next: answer_card
- id: answer_card
  kind: info
  prompt: {ru: "Что ответить.", en: "What to say."}
  card: {catalog: reasons, entry: reason}
  next: approval
- id: approval
  kind: approve
  role: team_lead
  prompt: {ru: "Принимаем?", en: "Accept it?"}
  input: {type: approve}
  next: ["answer == 'rework' -> talk", "else -> filed"]
- id: filed
  kind: compute
  artifact: sheet
  record: {kind: report, values: {partner: partner, seen_on: seen_on}}
  next: again
- id: again
  kind: call
  algorithm: visit
  pass: {score: score}
  next: done
- id: done
  kind: end
  status: "{mood}"
  prompt: {ru: "Готово.", en: "Done."}
""",
}


def library(**changes: str) -> Library:
    return load_texts({**TEXTS, **changes})


def mistakes_of(texts: dict[str, str]) -> list[Mistake]:
    with pytest.raises(MethodologyErrors) as caught:
        load_texts(texts)
    assert str(caught.value) == "\n".join(str(mistake) for mistake in caught.value.mistakes)
    return list(caught.value.mistakes)


def changed(file: str, old: str, new: str) -> dict[str, str]:
    assert TEXTS[file].count(old) == 1, old
    return {**TEXTS, file: TEXTS[file].replace(old, new)}


def test_the_small_library_has_no_mistake() -> None:
    loaded = load_texts(TEXTS)
    assert [*loaded.algorithms] == ["visit"]
    assert loaded.warnings == ()


# The table of mistakes: what stood there, what stands there now, and the words of the refusal

UNKNOWN_KEY = "unknown key; see docs/algorithm-format.md"
REQUIRED = "Field required; add it"
QUOTE = "put it in double quotes"
IN_VISIT: list[tuple[str, str, str, str]] = [
    # the file as YAML
    ("a tab", "subject: partner\n", "\tsubject: partner  # ←\n", "file: YAML: found character that cannot start any token; put prose in double quotes"),
    ("prose with a colon", 'ru: "Визит"', "ru: Визит: [первый  # ←", "file: YAML: did not find expected ',' or ']'; put prose in double quotes"),
    ("an open quote", 'subject: partner', "subject: 'partner  # ←", "file: YAML: found unexpected end of stream; put prose in double quotes"),
    ("a second document", "steps:\n", "---  # ←\nsteps:\n", "file: YAML: but found another document; put prose in double quotes"),
    ("an alias", "subject: partner", "subject: &who partner\npurpose: *who  # ←", "file: YAML aliases are not allowed; write it out"),
    ("a tag", "subject: partner", "subject: !!str partner  # ←", "file: YAML tag «tag:yaml.org,2002:str» is not allowed; remove it"),
    ("a Python tag", "subject: partner", "subject: !!python/object/apply:os.system ['true']  # ←", "file: YAML tag «tag:yaml.org,2002:python/object/apply:os.system» is not allowed; remove it"),
    ("a control character", "subject: partner", "subject: part\x07ner  # ←", "file: YAML: control characters are not allowed; put prose in double quotes"),
    ("a repeated key", "subject: partner", "subject: partner\nsubject: partner  # ←", "subject: key stands twice; keep one of them"),
    ("a repeated key of a step", "  kind: wait\n", "  kind: wait\n  kind: ask  # ←\n", "kind: key stands twice; keep one of them"),
    ("an unquoted no as a key", "  guide: user = null", "  guide: user = null\n  no: int = 0  # ←", f"no: is not a plain key; {QUOTE}"),
    ("a number as a key", "  guide: user = null", "  guide: user = null\n  5: int = 0  # ←", f"5: is not a plain key; {QUOTE}"),
    ("a merged key", "subject: partner", "<<: {subject: partner}  # ←", f"<<: is not a plain key; {QUOTE}"),
    ("a list as a key", "subject: partner", "? [a, b]  # ←\n: c", f"a list: is not a plain key; {QUOTE}"),
    ("an impossible day", "subject: partner", "subject: 2026-13-45  # ←", f"subject: «2026-13-45» cannot be read as a value; {QUOTE}"),
    ("an equals sign", "subject: partner", "subject: =  # ←", f"subject: «=» cannot be read as a value; {QUOTE}"),
    # the shape
    ("an unknown key", "subject: partner", "subjekt: partner  # ←", f"subjekt: subjekt: {UNKNOWN_KEY}"),
    ("an unknown key of a step", "  timer: \"+3d\"", "  timers: \"+3d\"  # ←", f"step pause: steps.timers: {UNKNOWN_KEY}"),
    ("an unknown key of an input", "items: reasons}", "item: reasons}  # ←", f"step reason: steps.input.choice.item: {UNKNOWN_KEY}"),
    ("no title", 'title: {ru: "Визит", en: "Visit"}\n', "", f"title: title: {REQUIRED}"),
    ("no English", '{ru: "Почему?", en: "Why?"}', '{ru: "Почему?"}  # ←', f"step reason: steps.prompt.en: {REQUIRED}"),
    ("an unquoted no", "- {code: agreed, ru: \"Согласен\"", "- {code: no,  # ←\n       ru: \"Согласен\"", "step talk: steps.input.choice.options.code: Input should be a valid string; put the text in double quotes"),
    ("a code with a blank", "code: agreed, ru: \"Согласен\"", "code: is agreed,  # ←\n       ru: \"Согласен\"", "step talk: steps.input.choice.options.code: String should match pattern '^[A-Za-z0-9][A-Za-z0-9_-]{0,23}$'; use latin letters, digits and _, up to 24 in a code and 40 in a name"),
    ("a code too long for a button", "code: agreed, ru: \"Согласен\"", "code: agreed_after_a_long_fight,  # ←\n       ru: \"Согласен\"", "step talk: steps.input.choice.options.code: String should match pattern '^[A-Za-z0-9][A-Za-z0-9_-]{0,23}$'; use latin letters, digits and _, up to 24 in a code and 40 in a name"),
    ("an unknown kind", "kind: wait", "kind: wayt  # ←", "step pause: steps.kind: Input should be 'ask', 'form', 'info', 'compute', 'wait', 'approve', 'call' or 'end'; see docs/algorithm-format.md"),
    ("an unknown input", "type: partner_picker}", "type: picker}  # ←", "step partner: steps.input: Input tag 'picker' found using 'type' does not match any of the expected tags: 'choice', 'multi_choice', 'checklist', 'yes_no', 'text', 'number', 'money', 'percent', 'rating', 'pair', 'date', 'datetime', 'partner_picker', 'region_picker', 'user_picker', 'files', 'form', 'event', 'approve'; see docs/algorithm-format.md"),
    ("options twice", "items: reasons}", "items: reasons, options: [{code: a, ru: \"а\", en: \"a\"}]}  # ←", "step reason: steps.input.choice: give either `options` or `items`; see docs/algorithm-format.md"),
    ("no options", "items: reasons}", "items: \"\"}  # ←", "step reason: steps.input.choice: give either `options` or `items`; see docs/algorithm-format.md"),
    ("more ticks than options", "    type: choice\n    options:", "    type: checklist\n    at_least: 3\n    options:", "step talk: steps.input.checklist: `at_least` is more than there are options; see docs/algorithm-format.md"),
    ("no length between min and max", "min: 2, max: 90}", "min: 2, max: 1}  # ←", "step marks: steps.input.form.fields.ask.text: `min` is above `max`; see docs/algorithm-format.md"),
    ("no number is a bound", "{type: text, min: 2, max: 90}", "{type: number, max: .nan}  # ←", "step marks: steps.input.form.fields.ask.number.max: Input should be a finite number; see docs/algorithm-format.md"),
    ("fields left empty", "fields: {name: \"text = ''\", weight: \"int = 0\"}", "fields:  # ←", "lists: lists.people.fields: Input should be a valid dictionary; see docs/algorithm-format.md"),
    ("a dotted field", "  guide: user = null", "  dm.guide: user = null  # ←", "fields: fields.dm.guide: String should match pattern '^[A-Za-z][A-Za-z0-9_]{0,39}$'; use latin letters, digits and _, up to 24 in a code and 40 in a name"),
    ("an expression that YAML reads as a number", "due: seen_on", "due: 3  # ←", "step talk: steps.task.due: Input should be a valid string; put the text in double quotes"),
    # declarations
    ("no type", "ready: bool = false", "ready: false  # ←", "fields: fields.ready: Input should be a valid string; put the text in double quotes"),
    ("no default", "ready: bool = false", "ready: bool  # ←", "fields: «bool» is no declaration; write `type = default`, such as `int = 0`"),
    ("an unknown type", "ready: bool = false", "ready: boolean = false  # ←", "fields: «boolean = false» is no declaration; write `type = default`, such as `int = 0`"),
    ("a list of an unknown type", "notes: list[text] = []", "notes: list[note] = []  # ←", "fields: «list[note] = []» is no declaration; write `type = default`, such as `int = 0`"),
    ("a default of another type", "ready: bool = false", "ready: bool = nothing  # ←", "fields: 'nothing' is not a value of type bool; give a default of that type, or null"),
    ("true for a number", "score: dec = null", "score: dec = true  # ←", "fields: True is not a value of type dec; give a default of that type, or null"),
    ("a list for a text", "mood: code = 'calm'", "mood: code = []  # ←", "fields: [] is not a value of type code; give a default of that type, or null"),
    ("a fraction for a whole number", "tries: counter = 0", "tries: counter = 0.5  # ←", "fields: '0.5' is not a value of type counter; give a default of that type, or null"),
    ("a bad default of an item's field", "fields: {name: \"text = ''\", weight: \"int = 0\"}", "fields: {name: \"text = ''\", weight: \"int = heavy\"}  # ←", "lists: 'heavy' is not a value of type int; give a default of that type, or null"),
    # names that mean two things
    ("a field named as the engine's", "  guide: user = null", "  guide: user = null\n  today: date = null  # ←", "fields: «today» is given by the engine already; rename one of them"),
    ("a field named answer", "  guide: user = null", "  guide: user = null\n  answer: text = ''  # ←", "fields: «answer» is given by the engine already; rename one of them"),
    ("a field named as a table", "  guide: user = null", "  guide: user = null\n  W_R: map = null  # ←", "fields: «W_R» is a table already; rename one of them"),
    ("a list named as a field", "lists:\n", "lists:\n  offers:  # ←\n    as: offer\n    fields: {}\n", "lists: «offers» is a field already; rename one of them"),
    ("an item named as a field", "lists:\n", "lists:\n  moods:\n    as: mood  # ←\n    fields: {}\n", "lists: «mood» is a field already; rename one of them"),
    ("a step named as an item", "- id: filed", "- id: dm  # ←", "step dm: «dm» is an item already; rename one of them"),
    ("a step named as its item's field", "weight: \"int = 0\"}", "talk: \"int = 0\"}  # ←", "lists: «talk» is a step already; rename one of them"),
    # expressions
    ("a condition that cannot be read", "that: \"answer == 'agreed' or tries < 3\"", "that: \"answer == agreed' or\"  # ←", "step talk: «answer == agreed' or» cannot be read; use comparisons, in, and, or, not, len, one call"),
    ("an unknown name", "[\"ready -> talk\"", "[\"redy -> talk\"  # ←\n       ", "step marks: unknown name «redy»; did you mean «ready»?"),
    ("an unknown setting", "score > cfg.enough", "score > cfg.enogh", "step marks: unknown «cfg.enogh»; did you mean «enough»?"),
    ("an unknown form field", "prefill: {note: mood}", "prefill: {note: mood}\n  check: {that: \"answer.mony > 1\", otherwise: {ru: \"а\", en: \"a\"}}  # ←", "step marks: unknown «answer.mony»; did you mean «money»?"),
    ("an answer where nothing was asked", "artifact: sheet\n", "artifact: sheet\n  set: {mood: \"answer\"}  # ←\n", "step filed: unknown name «answer»; did you mean «answer_comment»?"),
    ("a wrong type", "\"answer == 'timer'\"", "\"answer == 5\"  # ←\n    ", "step pause: «answer» is text, «5» is num; compare values of one type"),
    ("an unknown function", "wscore(answer,", "wscor(answer,", "step marks: unknown function «wscor»; did you mean «wscore»?"),
    ("a missing argument", "wscore(answer, weights=W_R)", "wscore(answer)", "step marks: wscore() lacks «weights»; add it"),
    ("an unknown table", "weights=W_R", "weights=W_Q", "step marks: unknown name «W_Q»; did you mean «W_R»?"),
    ("a condition that is a number", "that: \"answer == 'agreed' or tries < 3\"", "that: \"tries\"  # ←", "step talk: condition «tries» is num, not true or false; compare it with a value"),
    ("a branch on a text", "[\"ready -> talk\"", "[\"mood -> talk\"  # ←\n       ", "step marks: condition «mood» is text, not true or false; compare it with a value"),
    ("arithmetic", "score > cfg.enough", "score + 5 > cfg.enough", "step marks: «score + 5» is not allowed here; no arithmetic, no nested calls"),
    ("a document's filter", "where: \"dm.name != ''\"", "where: \"dm.name != 5\"  # ←", "documents: «dm.name» is text, «5» is num; compare values of one type"),
    ("a record's value", "values: {partner: partner, ", "values: {partner: partnr,  # ←\n    ", "step filed: unknown name «partnr»; did you mean «partner»?"),
    ("a handed value", "pass: {score: score}", "pass: {score: scor}  # ←", "step again: unknown name «scor»; did you mean «score»?"),
    ("the entry of a card", "entry: reason}", "entry: score}  # ←", "step answer_card: «score» is dec, not the code of an entry; name a field or an answer that holds it".replace("dec", "num")),
    # fields, counters, days, roles
    ("set of an undeclared field", "seen_on: \"today\"", "seen_at: \"today\"  # ←", "step talk: unknown field «seen_at»; did you mean «seen_on»?"),
    ("set of an undeclared field of an item", "dm.name: \"partner\"", "dm.nam: \"partner\"  # ←", "step talk: unknown field «dm.nam»; did you mean «name»?"),
    ("set of an unknown item", "dm.name: \"partner\"", "who.name: \"partner\"  # ←", "step talk: unknown field «who.name»; declare it under `fields`"),
    ("set of another type", "seen_on: \"today\"", "seen_on: \"tries\"  # ←", "step talk: «seen_on» is date, the value is num; give it a value of its type"),
    ("set of another type in an item", "dm.name: \"partner\"", "dm.weight: \"partner\"  # ←", "step talk: «dm.weight» is int, the value is text; give it a value of its type"),
    ("a counter not declared", "count: {tries: \"answer == 'timer'\"}", "count: {attempts: \"answer == 'timer'\"}  # ←", "step pause: «attempts» is no counter; declare it as `counter = 0`"),
    ("a count of what is no counter", "reset: {tries: \"answer == 'resume'\"}", "reset: {score: true}  # ←", "step pause: «score» is no counter; declare it as `counter = 0`"),
    ("a bad due", "due: \"+2wd\"", "due: \"+2w\"  # ←", "step talk: «+2w» is no span of time; write +3d, +2wd, +4h or a date"),
    ("a due of another type", "due: seen_on", "due: score  # ←", "step talk: «score» is num, not a day or a minute; write +3d, +2wd, +4h or a date"),
    ("an unknown name in a due", "due: seen_on", "due: seen_in  # ←", "step talk: unknown name «seen_in»; did you mean «seen_on»?"),
    ("a bad timer", "timer: \"+3d\"", "timer: \"three\"  # ←", "step pause: unknown name «three»; did you mean «tries»?"),
    ("an unknown role in a task", "to: rm", "to: manager  # ←", "step talk: unknown role «manager»; use one of: rm, team_lead, director, finance, lawyer, logistics, marketing, quality, hr, admin; or =field"),
    ("a misspelt role of a step", "role: team_lead", "role: team_leed  # ←", "step approval: unknown role «team_leed»; did you mean «team_lead»?"),
    ("an unknown owner", "owner: rm", "owner: boss", "roles: roles.owner: Input should be 'rm', 'team_lead', 'director', 'finance', 'lawyer', 'logistics', 'marketing', 'quality', 'hr' or 'admin'; see docs/algorithm-format.md"),
    ("a role that is a number", "to: \"=guide\"", "to: \"=score\"  # ←", "step talk: «score» is num, not a role or a person; name a field of type user or code"),
    ("an unknown field as a role", "to: \"=guide\"", "to: \"=gide\"  # ←", "step talk: unknown name «gide»; did you mean «guide»?"),
    # what steps name
    ("a repeated step id", "- id: filed", "- id: reason  # ←", "step reason: id «reason» stands twice; rename one of them"),
    ("a repeated option", "- {code: refused, ru", "- {code: agreed,  # ←\n       ru", "step talk: code «agreed» stands twice; rename one of them"),
    ("a repeated form field", "    - id: note", "    - id: money  # ←", "step marks: id «money» stands twice; rename one of them"),
    ("an unknown step in next", "  next: marks", "  next: markz  # ←", "step partner: unknown step «markz»; did you mean «marks»?"),
    ("an unknown step behind a condition", "\"else -> pause\"]", "\n    \"else -> paus\"]  # ←", "step marks: unknown step «paus»; did you mean «pause»?"),
    ("a condition without an arrow", "  next: marks", "  next: \"ready >> marks\"  # ←", "step partner: unknown step «ready >> marks»; write `condition -> step`, or `else -> step`"),
    ("a missing else", "\"else -> pause\"]", "\"not ready -> pause\"]", "step marks: `next` has no way out when no condition holds; end it with `else -> …`"),
    ("no next", "  next: talk\n", "", "step pause: `next` has no way out when no condition holds; end it with `else -> …`"),
    ("lines after else", "\"else -> pause\"]", "\"else -> pause\",  # ←\n    \"not ready -> pause\", \"else -> talk\"]", "step marks: lines after `else` are never read; put `else` last"),
    ("a step nobody reaches", "  next: answer_card", "  next: approval", "step answer_card: no step leads here; name it in some `next`, or remove it"),
    ("no end in reach", "  next: done", "  next: partner", "step partner: no end can be reached from here; add a way to an `end`"),
    ("a circle without a question", "  next: again", "  next: [\"ready -> again\", \"else -> filed\"]  # ←", "step filed: leads back to itself without asking anybody; put a question on the way"),
    ("an unknown subject", "subject: partner", "subject: patner  # ←", "subject: unknown step «patner»; did you mean «partner»?"),
    ("an unknown item", "  group: dm", "  group: dmm  # ←", "step talk: unknown item «dmm»; did you mean «dm»?"),
    ("an item of no list", "new: {dm: people}", "new: {dm: persons}  # ←", "step talk: no list «persons» with items «dm»; see `lists`"),
    ("an item of another list", "new: {dm: people}", "new: {who: people}  # ←", "step talk: no list «people» with items «who»; see `lists`"),
    ("an unknown list of options", "items: reasons}", "items: reson}  # ←", "step reason: no catalog or field with options «reson»; did you mean «reasons»?"),
    ("options from a field of another type", "items: reasons}", "items: mood}  # ←", "step reason: no catalog or field with options «mood»; add a catalog, or a field of type options"),
    ("an unknown list in a form", "{type: text, min: 2, max: 90}", "{type: choice, items: nothing}  # ←", "step marks: no catalog or field with options «nothing»; add a catalog, or a field of type options"),
    ("an unknown criterion", "criterion: money}", "criterion: mony}  # ←", "step marks: no criterion «mony»; did you mean «money»?"),
    ("an unknown field to fill in", "prefill: {note: mood}", "prefill: {nota: mood}  # ←", "step marks: no form field «nota»; did you mean «note»?"),
    ("filling in without a form", "  next: answer_card", "  prefill: {x: mood}  # ←\n  next: answer_card", "step reason: no form field «x»; name a field of this form"),
    ("an unknown document", "artifact: sheet", "artifact: sheat  # ←", "step filed: no document «sheat»; did you mean «sheet»?"),
    ("an unknown catalog on a card", "catalog: reasons, entry", "catalog: objections,  # ←\n    entry", "step answer_card: no catalog «objections»; add it to catalogs/"),
    ("an unknown catalog of labels", "  mood: reasons", "  mood: reason  # ←", "labels: no catalog «reason»; did you mean «reasons»?"),
    ("labels of an unknown field", "  mood: reasons", "  moods: reasons  # ←", "labels: unknown field «moods»; did you mean «mood»?"),
    ("an unknown list in a document", "each: people", "each: peple  # ←", "documents: unknown list «peple»; did you mean «people»?"),
    ("a status from an unknown field", "status: \"{mood}\"", "status: \"{mode}\"  # ←", "step done: unknown field «mode»; did you mean «mood»?"),
    # what a kind needs
    ("no prompt", "  prompt: {ru: \"Почему?\", en: \"Why?\"}\n", "", "step reason: kind ask needs `prompt`; add `prompt`"),
    ("no timer", "  timer: \"+3d\"\n", "", "step pause: kind wait needs `timer`; add `timer`"),
    ("no role", "  role: team_lead\n", "", "step approval: kind approve needs `role`; add `role`"),
    ("no status", "  status: \"{mood}\"\n", "", "step done: kind end needs `status`; add `status`"),
    ("nothing to call", "  algorithm: visit\n", "", "step again: kind call needs `algorithm`; add `algorithm`"),
    # texts
    ("a long prompt", '{ru: "Почему?", en: "Why?"}', '{ru: "' + "я" * 401 + '", en: "Why?"}  # ←', "step reason: prompt of 401 characters in ru; cut it to 400"),
    ("empty English", '{ru: "Почему?", en: "Why?"}', '{ru: "Почему?", en: " "}  # ←', "step reason: empty text in en; write it in both languages"),
    ("Russian letters in English", '{ru: "Почему?", en: "Why?"}', '{ru: "Почему?", en: "Whу?"}  # ←', "step reason: Russian letters in the English text; translate it"),
    ("an unknown placeholder", "{ru: \"Почему?\"", "{ru: \"Почему, {parner}?\"", "step reason: unknown placeholder {parner}; did you mean «partner»?"),
    ("an unknown setting in a text", "нужно {cfg.enough}.", "нужно {cfg.enogh}.", "step talk: unknown placeholder {cfg.enogh}; did you mean «enough»?"),
    ("an unknown field of an item in a text", "- {ru: \"{dm.name}: {dm.talk}\"", "- {ru: \"{dm.nam}: {dm.talk}\"", "documents: unknown placeholder {dm.nam}; did you mean «name»?"),
    ("a field of a plain text", "{ru: \"Почему?\"", "{ru: \"Почему, {partner.name}?\"", "step reason: unknown placeholder {partner.name}; it is text"),
    ("a whole list in a text", "{ru: \"Почему?\"", "{ru: \"Почему, {people}?\"", "step reason: unknown placeholder {people}; it is items"),
    ("a whole item in a text", "{ru: \"Почему?\"", "{ru: \"Почему, {dm}?\"", "step reason: unknown placeholder {dm}; write one of its fields: name, weight, idx, talk"),
    ("the length of no list", "{ru: \"Почему?\"", "{ru: \"Почему, {len_peple}?\"", "step reason: unknown placeholder {len_peple}; declare it under `fields`, or name a step above"),
    ("an empty placeholder", "{ru: \"Почему?\"", "{ru: \"Почему, {}?\"", "step reason: unknown placeholder {}; declare it under `fields`, or name a step above"),
    ("a lone brace", "{ru: \"Почему?\"", "{ru: \"Почему, {partner?\"", "step reason: a brace without its pair; write {name}"),
]
ELSEWHERE: list[tuple[str, str, str, str, str]] = [
    ("settings: unknown key", SETTINGS, "cfg:\n", "konfig: {}  # ←\ncfg:\n", f"konfig: konfig: {UNKNOWN_KEY}"),
    ("settings: a word for a number", SETTINGS, "enough: 60", "enough: sixty  # ←", "cfg: cfg.enough: Input should be a valid number, unable to parse string as a number; see docs/algorithm-format.md"),
    ("settings: infinity", SETTINGS, "enough: 60", "enough: .inf  # ←", "cfg: cfg.enough: Input should be a finite number; see docs/algorithm-format.md"),
    ("settings: a weight that is no number", SETTINGS, "volume: 25", "volume: heavy", "tables: tables.W_T.volume: Input should be a valid number, unable to parse string as a number; see docs/algorithm-format.md"),
    ("settings: no tables", SETTINGS, "tables:\n  W_T: {volume: 25, credit_days: 20}\n  RED_FLAGS: [bankruptcy, criminal]\n", "", f"tables: tables: {REQUIRED}"),
    ("catalog: an unknown key", REASONS, "  en: \"Price\"", "  en: \"Price\"\n  wieght: 5  # ←", f"entry price: entries.wieght: {UNKNOWN_KEY}"),
    ("catalog: a repeated code", REASONS, "- {code: later,", "- {code: price,  # ←\n  ", "entry price: code «price» stands twice; rename one of them"),
    ("catalog: empty English", REASONS, "  en: \"Price\"", "  en: \"\"", "entry price: empty text in en; write it in both languages"),
    ("catalog: Cyrillic in English", REASONS, "Let us count together.\"}}", "Let us cоunt together.\"}}  # ←", "entry price: Russian letters in the English text; translate it"),
    ("catalog: no weight", CRITERIA, "en: \"People\", weight: 40}", "en: \"People\"}  # ←", "entry staff: has no `weight`; «W_R» is made of them: add it"),
    ("catalog: an entry without a name", REASONS, "- code: price\n  ru", "- ru", f"entry 1: entries.code: {REQUIRED}"),
]  # fmt: skip
MISTAKES = [(name, VISIT, old, new, words) for name, old, new, words in IN_VISIT] + ELSEWHERE


def marked_line(texts: dict[str, str], file: str, old: str) -> int:
    """The line with the mark; without one, the line where the change was made."""
    lines = re.split("\n", texts[file])
    marked = [number for number, line in enumerate(lines, 1) if "←" in line]
    return marked[0] if marked else TEXTS[file][: TEXTS[file].index(old)].count("\n") + 1


@pytest.mark.parametrize(("file", "old", "new", "words"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES])
def test_a_mistake_is_told_with_file_line_step_and_remedy(file: str, old: str, new: str, words: str) -> None:
    texts = changed(file, old, new)
    told = [str(mistake) for mistake in mistakes_of(texts)]
    assert f"{file}:{marked_line(texts, file, old)}: {words}" in told

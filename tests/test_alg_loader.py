"""A methodology folder is taken whole or refused with file, line, step and remedy; what ships is complete."""

import random
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from algorithms.compiled import Algorithm, Due, Duty
from algorithms.expressions import Expression, Names, compile_expression
from algorithms.loader import LIBRARY, SETTINGS, Library, load_library, load_texts, load_version
from algorithms.model import ChoiceInput, Option, Text
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
      - {ru: "{dm.name}: {talk}", en: "{dm.name}: {talk}, {mood}"}
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


# What breaks the small library: `was => is`, then the refusal without its file and line. ⏎ begins a new line. The line
# to be named is the one where the change begins, unless ▸ stands on it, or [its words] open the refusal; … is any text.
REFUSALS = """
## visit.yaml
# the file as YAML
subject: partner => ⇥subject: partner
    file: YAML: found character that cannot start any token; put prose in double quotes
{ru: "Визит", => {ru: Визит: первый,
    file: YAML: did not find expected ',' or '}'; put prose in double quotes
group: dm => group: dm: ольга
    file: YAML: mapping values are not allowed in this context; put prose in double quotes
{ru: "Готово.", en: "Done."} => {ru: "Готово.", en: "Done.}
    file: YAML: found unexpected end of stream; put prose in double quotes
steps: => ---⏎steps:
    file: YAML: but found another document; put prose in double quotes
subject: partner => subject: &who partner⏎guest: ▸*who
    file: YAML aliases are not allowed; write it out
subject: partner => subject: !!str partner
    file: YAML tag «tag:yaml.org,2002:str» is not allowed; remove it
subject: partner => subject: !!python/object/apply:os.system ['true']
    file: YAML tag «tag:yaml.org,2002:python/object/apply:os.system» is not allowed; remove it
subject: partner => subject: part␇ner
    file: YAML: control characters are not allowed; put prose in double quotes
subject: partner => subject: partner⏎▸subject: partner
    subject: key stands twice; keep one of them
kind: wait => kind: wait⏎  ▸kind: ask
    kind: key stands twice; keep one of them
guide: user = null => no: int = 0
    no: is not a plain key; put it in double quotes
guide: user = null => 5: int = 0
    5: is not a plain key; put it in double quotes
subject: partner => <<: {subject: partner}
    <<: is not a plain key; put it in double quotes
subject: partner => ? [a, b]⏎: c
    a list: is not a plain key; put it in double quotes
subject: partner => subject: 2026-13-45
    subject: «2026-13-45» cannot be read as a value; put it in double quotes
subject: partner => subject: =
    subject: «=» cannot be read as a value; put it in double quotes
# the shape
subject: partner => subjekt: partner
    subjekt: subjekt: unknown key; see docs/algorithm-format.md
timer: "+3d" => timers: "+3d"
    step pause: steps.timers: unknown key; see docs/algorithm-format.md
items: reasons} => item: reasons}
    step reason: steps.input.choice.item: unknown key; see docs/algorithm-format.md
title: {ru: "Визит", en: "Visit"} =>
    [algorithm: visit⏎] title: title: is missing; add it
prompt: {ru: "Почему?", en: "Why?"} => prompt: {ru: "Почему?"}
    step reason: steps.prompt.en: is missing; add it
prompt: {ru: "Почему?", en: "Why?"} => prompt: "Почему?"
    step reason: steps.prompt: Input should be a valid dictionary or instance of Text; see docs/algorithm-format.md
{code: agreed, ru: "Согласен" => {code: no, ru: "Нет"
    step talk: steps.input.choice.options.code: is not a text; put it in double quotes
{code: agreed, ru: "Согласен" => {code: "is agreed", ru: "Согласен"
    step talk: steps.input.choice.options.code: is no name; use latin letters, digits and _; 24 of them in a code, …
{code: agreed, ru: "Согласен" => {code: agreed_after_a_long_fight, ru: "Согласен"
    step talk: steps.input.choice.options.code: is no name; use latin letters, digits and _; 24 of them in a code, …
id: filed => id: filed-again
    step filed-again: steps.id: is no name; use latin letters, digits and _; 24 of them in a code, 40 in a name
kind: wait => kind: wayt
    step pause: steps.kind: Input should be 'ask', 'form', 'hub', …; see docs/algorithm-format.md
{type: partner_picker} => {type: picker}
    step partner: steps.input: Input tag 'picker' found using 'type' does not match any of …
items: reasons} => items: reasons, options: [{code: a, ru: "а", en: "a"}]}
    step reason: steps.input.choice: give either `options` or `items`; see docs/algorithm-format.md
items: reasons} => items: ""}
    step reason: steps.input.choice: give either `options` or `items`; see docs/algorithm-format.md
type: choice⏎    options: => ▸type: checklist⏎    at_least: 3⏎    options:
    [  input:⏎    type: checklist] step talk: steps.input.checklist: `at_least` is more than there are options; …
min: 2, max: 90} => min: 2, max: 1}
    step marks: steps.input.form.fields.ask.text: `min` is above `max`; see docs/algorithm-format.md
{type: text, min: 2, max: 90} => {type: number, max: .nan}
    step marks: steps.input.form.fields.ask.number.max: Input should be a finite number; see …
fields: {name: "text = ''", weight: "int = 0"} => fields:
    lists: lists.people.fields: Input should be a valid dictionary; see docs/algorithm-format.md
guide: user = null => dm.guide: user = null
    fields: fields.dm.guide: is no name; use latin letters, digits and _; 24 of them in a code, 40 in a name
due: seen_on => due: 3
    step talk: steps.task.due: is not a text; put it in double quotes
# declarations
ready: bool = false => ready: false
    fields: fields.ready: is not a text; put it in double quotes
ready: bool = false => ready: bool
    fields: «bool» is no declaration; write `type = default`, such as `int = 0`
ready: bool = false => ready: boolean = false
    fields: «boolean = false» is no declaration; write `type = default`, such as `int = 0`
notes: list[text] = [] => notes: list[note] = []
    fields: «list[note] = []» is no declaration; write `type = default`, such as `int = 0`
ready: bool = false => ready: bool = nothing
    fields: 'nothing' is not a value of type bool; give a default of that type, or null
score: dec = null => score: dec = true
    fields: True is not a value of type dec; give a default of that type, or null
mood: code = 'calm' => mood: code = []
    fields: [] is not a value of type code; give a default of that type, or null
tries: counter = 0 => tries: counter = 0.5
    fields: '0.5' is not a value of type counter; give a default of that type, or null
seen_on: date = null => seen_on: date = 2026-02-30
    fields: '2026-02-30' is not a value of type date; give a default of that type, or null
weight: "int = 0"} => weight: "int = heavy"}
    lists: 'heavy' is not a value of type int; give a default of that type, or null
# a name that means two things
guide: user = null => today: date = null
    fields: «today» is given by the engine already; rename one of them
guide: user = null => answer: text = ''
    fields: «answer» is given by the engine already; rename one of them
guide: user = null => W_R: map = null
    fields: «W_R» is a table already; rename one of them
lists: => lists:⏎  ▸offers: {as: offer, fields: {}}
    lists: «offers» is a field already; rename one of them
lists: => lists:⏎  moods:⏎    ▸as: mood⏎    fields: {}
    lists: «mood» is a field already; rename one of them
id: filed => id: dm
    step dm: «dm» is an item already; rename one of them
weight: "int = 0"} => talk: "int = 0"}
    lists: «talk» is a step already; rename one of them
# expressions
that: "answer == 'agreed' or tries < 3" => that: "answer == agreed' or"
    step talk: «answer == agreed' or» cannot be read; use comparisons, in, and, or, not, len, one call
["ready -> talk", => ["redy -> talk",
    step marks: unknown name «redy»; did you mean «ready»?
["ready -> talk", => [⏎    "ready and tries > 0 -> talk",⏎    ▸"redy -> talk",
    step marks: unknown name «redy»; did you mean «ready»?
score > cfg.enough => score > cfg.enogh
    step marks: unknown «cfg.enogh»; did you mean «enough»?
prefill: {note: mood} => check: {that: "answer.mony > 1", otherwise: {ru: "а", en: "a"}}
    step marks: unknown «answer.mony»; did you mean «money»?
artifact: sheet => set: {mood: "answer"}
    step filed: unknown name «answer»; did you mean «partner»?
"answer == 'timer'" => "answer == 5"
    step pause: «answer» is text, «5» is num; compare values of one type
wscore(answer, => wscor(answer,
    step marks: unknown function «wscor»; did you mean «wscore»?
wscore(answer, weights=W_R) => wscore(answer)
    step marks: wscore() lacks «weights»; add it
weights=W_R => weight=W_R
    step marks: wscore() has no argument «weight»; did you mean «weights»?
weights=W_R => weights=tries
    step marks: wscore(weights=…) takes map, got num; see wscore()
weights=W_R => weights=WR
    step marks: unknown name «WR»; did you mean «W_R»?
that: "answer == 'agreed' or tries < 3" => that: "tries"
    step talk: condition «tries» is num, not true or false; compare it with a value
["ready -> talk", => ["mood -> talk",
    step marks: condition «mood» is text, not true or false; compare it with a value
score > cfg.enough => score + 5 > cfg.enough
    step marks: «score + 5» is not allowed here; no arithmetic, no nested calls
where: "dm.name != ''" => where: "dm.name != 5"
    documents: «dm.name» is text, «5» is num; compare values of one type
{partner: partner, seen_on: => {partner: partnr, seen_on:
    step filed: unknown name «partnr»; did you mean «partner»?
pass: {score: score} => pass: {score: scor}
    step again: unknown name «scor»; did you mean «score»?
entry: reason} => entry: score}
    step answer_card: «score» is num, not the code of an entry; name a field or an answer that holds it
when: "answer == 'agreed'" => when: "answer = 'agreed'"
    step talk: «answer = 'agreed'» cannot be read; use comparisons, in, and, or, not, len, one call
# fields, counters, days, roles
seen_on: "today" => seen_at: "today"
    step talk: unknown field «seen_at»; did you mean «seen_on»?
dm.name: "partner" => dm.nam: "partner"
    step talk: unknown field «dm.nam»; did you mean «name»?
dm.name: "partner" => who.name: "partner"
    step talk: unknown field «who.name»; declare it under `fields`
seen_on: "today" => seen_on: "tries"
    step talk: «seen_on» is date, the value is num; give it a value of its type
dm.name: "partner" => dm.weight: "partner"
    step talk: «dm.weight» is int, the value is text; give it a value of its type
count: {tries: "answer == 'timer'"} => count: {attempts: "answer == 'timer'"}
    step pause: «attempts» is no counter; declare it as `counter = 0`
reset: {tries: "answer == 'resume'"} => reset: {score: true}
    step pause: «score» is no counter; declare it as `counter = 0`
due: "+2wd" => due: "+2w"
    step talk: «+2w» is no span of time; write +3d, +2wd, +4h or a date
due: seen_on => due: score
    step talk: «score» is num, not a day or a minute; write +3d, +2wd, +4h or a date
due: seen_on => due: seen_in
    step talk: unknown name «seen_in»; did you mean «seen_on»?
timer: "+3d" => timer: "three"
    step pause: unknown name «three»; did you mean «tries»?
to: rm => to: manager
    step talk: unknown role «manager»; use one of: rm, team_lead, director, finance, …; or =field
role: team_lead => role: team_leed
    step approval: unknown role «team_leed»; did you mean «team_lead»?
owner: rm => owner: boss
    roles: roles.owner: Input should be 'rm', 'team_lead', 'director', …; see docs/algorithm-format.md
to: "=guide" => to: "=score"
    step talk: «score» is num, not a role or a person; name a field of type user or code
to: "=guide" => to: "=gide"
    step talk: unknown name «gide»; did you mean «guide»?
# what steps name
id: filed => id: reason
    step reason: id «reason» stands twice; rename one of them
{code: refused, ru => {code: agreed, ru
    step talk: code «agreed» stands twice; rename one of them
id: note => id: money
    step marks: id «money» stands twice; rename one of them
next: marks => next: markz
    step partner: unknown step «markz»; did you mean «marks»?
"else -> pause"] => "else -> paus"]
    step marks: unknown step «paus»; did you mean «pause»?
next: marks => next: "ready >> marks"
    step partner: unknown step «ready >> marks»; write `condition -> step`, or `else -> step`
"else -> pause"] => "not ready -> pause"]
    step marks: `next` has no way out when no condition holds; end it with `else -> …`
next: answer_card =>
    [- id: reason] step reason: `next` has no way out when no condition holds; end it with `else -> …`
["ready -> talk", => [⏎    ▸"else -> talk", "ready -> talk",
    step marks: lines after `else` are never read; put `else` last
next: answer_card => next: approval
    [- id: answer_card] step answer_card: no step leads here; name it in some `next`, or remove it
next: done => next: partner
    [- id: again] step again: no end can be reached from here; add a way to an `end`
next: again => next: ["ready -> again", "else -> filed"]
    step filed: leads back to itself without asking anybody; put a question on the way
subject: partner => subject: patner
    subject: unknown step «patner»; did you mean «partner»?
group: dm => group: dmm
    step talk: unknown item «dmm»; did you mean «dm»?
new: {dm: people} => new: {dm: persons}
    step talk: no list «persons» with items «dm»; see `lists`
new: {dm: people} => new: {who: people}
    step talk: no list «people» with items «who»; see `lists`
items: reasons} => items: reson}
    step reason: no catalog, list or field with options «reson»; did you mean «reasons»?
items: reasons} => items: mood}
    step reason: no catalog, list or field with options «mood»; add a catalog, a list, or a field of type options
{type: text, min: 2, max: 90} => {type: choice, items: nothing}
    step marks: no catalog, list or field with options «nothing»; add a catalog, a list, or a field of type options
criterion: money} => criterion: mony}
    step marks: no criterion «mony»; did you mean «money»?
prefill: {note: mood} => prefill: {nota: mood}
    step marks: no form field «nota»; did you mean «note»?
next: answer_card => prefill: {x: mood}⏎  next: answer_card
    step reason: no form field «x»; name a field of this form
artifact: sheet => artifact: sheat
    step filed: no document «sheat»; did you mean «sheet»?
{catalog: reasons, => {catalog: objections,
    step answer_card: no catalog «objections»; add it to catalogs/
mood: reasons => mood: reason
    labels: no catalog «reason»; did you mean «reasons»?
mood: reasons => moods: reasons
    labels: unknown field «moods»; did you mean «mood»?
each: people => each: peple
    documents: unknown list «peple»; did you mean «people»?
status: "{mood}" => status: "{mode}"
    step done: unknown field «mode»; did you mean «mood»?
# what a kind of step needs
prompt: {ru: "Почему?", en: "Why?"} =>
    [- id: reason] step reason: kind ask needs `prompt`; add `prompt`
timer: "+3d" =>
    [- id: pause] step pause: kind wait needs `timer`; add `timer`
role: team_lead =>
    [- id: approval] step approval: kind approve needs `role`; add `role`
role: team_lead => role: team_lead⏎  ▸remind: ["+3d"]
    step approval: `remind` belongs to a wait; a task is reminded of by itself
status: "{mood}" =>
    [- id: done] step done: kind end needs `status`; add `status`
algorithm: visit⏎  pass => pass
    [- id: again] step again: kind call needs `algorithm`; add `algorithm`
# texts
{ru: "Почему?", en: "Why?"} => ⏎    ru: "Почему?"⏎    ▸en: ""
    step reason: empty text in en; write it in both languages
{ru: "Почему?", en: "Why?"} => {ru: " ", en: "Why?"}
    step reason: empty text in ru; write it in both languages
{ru: "Почему?", en: "Why?"} => ⏎    ru: "Почему?"⏎    ▸en: "Whу?"
    step reason: Russian letters in the English text; translate it
{ru: "Почему?", => {ru: "Почему, {parner}?",
    step reason: unknown placeholder {parner}; did you mean «partner»?
{ru: "Почему?", en: "Why?"} => ⏎    ru: "Почему?"⏎    ▸en: "Why {cfg.enogh}?"
    step reason: unknown placeholder {cfg.enogh}; did you mean «enough»?
{ru: "{dm.name}: {talk}", => {ru: "{dm.nam}: {talk}",
    documents: unknown placeholder {dm.nam}; did you mean «name»?
{ru: "{dm.name}: {talk}", => {ru: "{dm.name}: {tolk}",
    documents: unknown placeholder {tolk}; did you mean «talk»?
{ru: "Лист", => {ru: "{weight}",
    documents: unknown placeholder {weight}; declare it under `fields`, or name a step above
{ru: "Почему?", => {ru: "Почему, {partner.name}?",
    step reason: unknown placeholder {partner.name}; it is text
{ru: "Почему?", => {ru: "Почему, {people}?",
    step reason: unknown placeholder {people}; it is items
{ru: "Почему?", => {ru: "Почему, {dm}?",
    step reason: unknown placeholder {dm}; write one of its fields: name, weight, idx, talk
{ru: "Почему?", => {ru: "Почему, {len_mood}?",
    step reason: unknown placeholder {len_mood}; did you mean «mood»?
{ru: "Почему?", => {ru: "Почему, {xyz}?",
    step reason: unknown placeholder {xyz}; declare it under `fields`, or name a step above
{ru: "Почему?", => {ru: "Почему, {}?",
    step reason: unknown placeholder {}; declare it under `fields`, or name a step above
{ru: "Почему?", => {ru: "Почему, {partner?",
    step reason: a brace without its pair; write {name}
otherwise: {ru: "Попробуйте ещё.", => otherwise: {ru: "{answer}?",
    step talk: unknown placeholder {answer}; did you mean «partner»?

## settings.yaml
cfg: => konfig: {}⏎cfg:
    konfig: konfig: unknown key; see docs/algorithm-format.md
enough: 60 => enough: sixty
    cfg: cfg.enough: Input should be a valid number, unable to parse …; see docs/algorithm-format.md
enough: 60 => enough: .inf
    cfg: cfg.enough: Input should be a finite number; see docs/algorithm-format.md
volume: 25 => volume: heavy
    tables: tables.W_T.volume: Input should be a valid number, unable to parse …; see docs/algorithm-format.md
tables: => numbers:
    [cfg:] tables: tables: is missing; add it

## catalogs/reasons.yaml
en: "Price" => en: "Price"⏎  ▸wieght: 5
    entry price: entries.wieght: unknown key; see docs/algorithm-format.md
{code: later, => {code: price,
    entry price: code «price» stands twice; rename one of them
en: "Price" => en: ""
    entry price: empty text in en; write it in both languages
"Let us count together." => "Let us cоunt together."
    entry price: Russian letters in the English text; translate it
code: price⏎  ru: => ru:
    entry 1: entries.code: is missing; add it
catalog: reasons => catalog: []
    catalog: catalog: is not a text; put it in double quotes

## catalogs/criteria.yaml
en: "People", weight: 40} => en: "People"}
    entry staff: has no `weight`; «W_R» is made of them: add it
"""


def cases() -> Iterator[Any]:
    """File, was, is and refusal of each case."""
    file, change = "", ""
    for line in REFUSALS.strip().splitlines():
        if line.startswith("## "):
            file = line[3:]
        elif line.startswith("    "):
            was, _, now = change.partition(" =>")
            yield pytest.param(file, spelt(was), spelt(now.removeprefix(" ")), line.strip(), id=change)
        elif not line.startswith("#"):
            change = line


def spelt(text: str) -> str:
    return text.translate({ord("⏎"): "\n", ord("⇥"): "\t", ord("␇"): "\a"})


@pytest.mark.parametrize(("file", "was", "now", "refusal"), [*cases()])
def test_a_mistake_is_told_with_file_line_step_and_remedy(file: str, was: str, now: str, refusal: str) -> None:
    start = TEXTS[file].index(was)
    broken = changed(file, was, now.replace("▸", ""))
    place, words = re.fullmatch(r"(?:\[(.*)\] )?(.*)", refusal, re.DOTALL).groups()  # type: ignore[union-attr]  # all fit
    if place:
        start = broken[file].index(spelt(place))
    elif "▸" in now:
        start += now.index("▸")
    line = broken[file].count("\n", 0, start) + 1
    expected = re.escape(f"{file}:{line}: {words}").replace("…", ".*")
    told = [str(mistake) for mistake in mistakes_of(broken)]
    assert any(re.fullmatch(expected, mistake) for mistake in told), told


def test_a_prompt_is_short() -> None:
    prompt = '{ru: "Почему?", en: "Why?"}'
    load_texts(changed(VISIT, prompt, f'{{ru: "{"я" * 400}", en: "Why?"}}'))
    mistakes = mistakes_of(changed(VISIT, prompt, f'{{ru: "Почему?", en: "{"y" * 401}"}}'))
    assert [str(mistake) for mistake in mistakes] == [
        "visit.yaml:91: step reason: prompt of 401 characters in en; cut it to 400"
    ]


def test_all_mistakes_are_told_at_once() -> None:
    texts = changed(VISIT, "due: seen_on", "due: score")
    texts[VISIT] = (
        texts[VISIT].replace("subject: partner", "subject: nobody").replace("artifact: sheet", "artifact: shet")
    )
    texts["second.yaml"] = "algorithm: second\n"
    told = mistakes_of(texts)
    assert [m.line for m in told if m.file == VISIT] == [5, 88, 107]
    assert [m.message for m in told if m.file == "second.yaml"] == [
        f"{key}: is missing" for key in ("title", "purpose", "roles", "steps")
    ]


def test_a_step_without_a_name_is_told_by_its_number() -> None:
    told = mistakes_of(changed(VISIT, "- id: pause\n  kind: wait", "- kind: wait"))
    assert str(told[0]) == "visit.yaml:53: step 3: steps.id: is missing; add it"
    told = mistakes_of(changed(VISIT, "- id: pause", "- just words\n- id: pause"))
    assert (told[0].line, told[0].where) == (53, "step 3")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "file: is not a mapping of keys; begin with `algorithm: …`"),
        ("- a\n- b", "file: is not a mapping of keys; begin with `algorithm: …`"),
        ("# only a comment", "file: is not a mapping of keys; begin with `algorithm: …`"),
        ("{}", "algorithm: algorithm: is missing; add it"),
        ("steps: 5", "steps: steps: Input should be a valid tuple; see docs/algorithm-format.md"),
        ("steps: {a: {}}", "steps: steps: Input should be a valid tuple; see docs/algorithm-format.md"),
        ("steps: []", "steps: steps: Tuple should have at least 1 item after validation, not 0; see …"),
        ("steps:", "steps: steps: Input should be a valid tuple; see docs/algorithm-format.md"),
        ("fields:", "fields: fields: Input should be a valid dictionary; see docs/algorithm-format.md"),
        ("fields: [a]", "fields: fields: Input should be a valid dictionary; see docs/algorithm-format.md"),
        ("algorithm: [a]", "algorithm: algorithm: is not a text; put it in double quotes"),
        ("algorithm:", "algorithm: algorithm: is not a text; put it in double quotes"),
        ("steps: [null]", "step 1: steps: Input should be a valid dictionary or instance of Step; see …"),
        (
            "steps: [{id: a, next: 5}]",
            "step a: steps.next: Input should be a valid tuple; see docs/algorithm-format.md",
        ),
        ("steps: [{id: [a]}]", "step ['a']: steps.id: is not a text; put it in double quotes"),
    ],
)
def test_a_file_of_another_shape(text: str, words: str) -> None:
    expected = re.escape(f"odd.yaml:1: {words}").replace("…", ".*")
    told = [str(mistake) for mistake in mistakes_of({**TEXTS, "odd.yaml": text})]
    assert any(re.fullmatch(expected, mistake) for mistake in told), told


def test_a_field_may_be_called_as_a_language() -> None:
    """A map with `ru` and `en` is a text only when both are words."""
    texts = changed(VISIT, "  guide: user = null", "  guide: user = null\n  ru: counter = 0\n  en: counter = 0")
    texts[VISIT] = texts[VISIT].replace("reset: {tries: \"answer == 'resume'\"}", "reset: {ru: true, en: true}")
    assert load_texts(texts).algorithms["visit"].fields["en"].type == "counter"


# Files too large, too deep, or not text at all


def test_an_oversized_file_is_not_even_read() -> None:
    padding = "#" + "я" * (MAX_BYTES // 2)
    mistakes = mistakes_of({**TEXTS, VISIT: TEXTS[VISIT] + padding})
    assert [str(m) for m in mistakes] == ["visit.yaml:1: file: larger than 1,000,000 bytes; split it"]
    assert parse("a.yaml", "a: 1\n#" + "x" * (MAX_BYTES - 6)).data == {"a": 1}


@pytest.mark.parametrize(
    "text",
    ["a: " + "[" * 100_000, "a:\n" + "- " * 100_000, "a: " + "{a: " * 50_000, "? " * 100_000],
    ids=["flow", "block", "maps", "keys"],
)
def test_deep_nesting_ends_in_a_mistake_and_not_in_a_crash(text: str) -> None:
    mistakes = mistakes_of({**TEXTS, VISIT: text})
    assert mistakes[0].message == f"nested deeper than {MAX_DEPTH} levels"


def test_forty_levels_are_read() -> None:
    depth = MAX_DEPTH - 1
    assert parse("a.yaml", "a: " + "[" * depth + "]" * depth).line(("a", *[0] * depth)) == 1


def test_half_a_letter_is_no_text() -> None:
    assert [str(m) for m in mistakes_of({**TEXTS, VISIT: "a: \ud800"})] == [
        "visit.yaml:1: file: YAML: surrogates not allowed; put prose in double quotes"
    ]


def test_the_line_of_a_control_character_is_counted_in_letters() -> None:
    assert mistakes_of({**TEXTS, VISIT: "# Привет\n# мир\nalgorithm: \x07\n\n\n"})[0].line == 3


def test_lines_of_paths() -> None:
    source = parse("a.yaml", 'a: 1\nb:\n- c: 2\n  d: "x"\n- [5, 6]\n')
    assert source.data == {"a": 1, "b": [{"c": 2, "d": "x"}, [5, 6]]}
    lines = {("b",): 2, ("b", 0): 3, ("b", 0, "d"): 4, ("b", 1, 1): 5, ("b", 0, "choice", "d"): 4, ("z",): 1}
    assert {path: source.line(path) for path in lines} == lines
    assert Source("a.yaml", {}, {}).line(("a",)) == 1
    assert source.where(()) == "file"


# Names shared between files


def test_two_files_may_not_share_a_name() -> None:
    mistakes = mistakes_of({**TEXTS, "visit_again.yaml": TEXTS[VISIT]})
    assert [str(m) for m in mistakes] == ["visit_again.yaml:1: algorithm: «visit» stands in visit.yaml too; rename one"]
    mistakes = mistakes_of({**TEXTS, "catalogs/z.yaml": TEXTS[REASONS]})
    assert [str(m) for m in mistakes] == [
        "catalogs/z.yaml:1: catalog: «reasons» stands in catalogs/reasons.yaml too; rename one"
    ]
    mistakes = mistakes_of({**TEXTS, "catalogs/z.yaml": TEXTS[CRITERIA].replace("catalog: criteria", "catalog: z")})
    assert [str(m) for m in mistakes] == [
        "catalogs/z.yaml:3: weights: «W_R» stands in catalogs/criteria.yaml too; rename one"
    ]


def test_an_algorithm_may_be_called_as_the_folder_of_catalogs() -> None:
    texts = {**TEXTS, "catalogs_audit.yaml": TEXTS[VISIT].replace("algorithm: visit\ntitle", "algorithm: audit\ntitle")}
    assert set(load_texts(texts).algorithms) == {"visit", "audit"}


def test_a_criterion_needs_the_catalog_of_criteria() -> None:
    texts = {name: text for name, text in TEXTS.items() if name != CRITERIA}
    assert "visit.yaml:45: step marks: no criterion «money»; add it to the catalog «criteria»" in [
        str(m) for m in mistakes_of(texts)
    ]


def test_a_call_into_the_future_is_only_a_warning() -> None:
    loaded = load_texts(changed(VISIT, "algorithm: visit\n  pass", "algorithm: onboarding\n  pass"))
    assert [(str(m), m.fatal) for m in loaded.warnings] == [
        (
            "visit.yaml:112: step again: calls «onboarding», which this library does not hold yet; "
            "the hand-over is kept until it does",
            False,
        )
    ]


# Folders


def written(folder: Path, texts: dict[str, str]) -> Path:
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def test_a_folder_is_read(tmp_path: Path) -> None:
    written(tmp_path, {**TEXTS, "notes.txt": "not mine", "catalogs/deeper/z.yaml.bak": "nor this"} | {})
    loaded = load_library(tmp_path).algorithms["visit"]
    assert (loaded.version, loaded.text) == (load_texts(TEXTS).algorithms["visit"].version, loaded.text)


def test_a_folder_without_settings(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(MethodologyErrors) as caught:
            load_library(folder)
        assert str(caught.value) == f"{folder}:1: folder: has no settings.yaml; copy one from the library"
    mistakes = mistakes_of({VISIT: TEXTS[VISIT]})
    assert [str(m) for m in mistakes] == ["settings.yaml:1: file: is missing; copy one from the library"]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    written(tmp_path, TEXTS)
    (tmp_path / "cp1251.yaml").write_bytes(b"algorithm: a\ntitle: " + "Визит".encode("cp1251"))
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(MethodologyErrors) as caught:
        load_library(tmp_path)
    assert [str(m) for m in caught.value.mistakes] == [
        "cp1251.yaml:2: file: is not UTF-8; save it in UTF-8",
        "folder.yaml:1: file: cannot be read: Is a directory; mend its rights",
    ]


def test_a_byte_order_mark_does_no_harm() -> None:
    assert load_texts({**TEXTS, VISIT: "\ufeff" + TEXTS[VISIT]}).algorithms["visit"].id == "visit"


# Versions


def versions(texts: dict[str, str]) -> dict[str, str]:
    return {id_: algorithm.version for id_, algorithm in load_texts(texts).algorithms.items()}


SHIPPED = {
    path.relative_to(LIBRARY).as_posix(): path.read_text("utf-8")
    for path in [*LIBRARY.glob("*.yaml"), *LIBRARY.glob("catalogs/*.yaml")]
}
NEGOTIATION, REPORT, WEEK = "partner_negotiation", "trip_report", "weekly_plan"
OWNERS = {
    SETTINGS: {NEGOTIATION, REPORT, WEEK},  # everybody's
    "catalogs/criteria.yaml": {NEGOTIATION},
    "catalogs/objection_library.yaml": {NEGOTIATION},
    "catalogs/spin_bank.yaml": {NEGOTIATION},
    **{f"{name}.yaml": {name} for name in (NEGOTIATION, REPORT, WEEK)},
}


@pytest.fixture(scope="module")
def shipped() -> Library:
    return load_texts(SHIPPED)


@pytest.mark.apart
@pytest.mark.parametrize("file", OWNERS)
def test_a_version_changes_if_and_only_if_one_of_its_own_texts_does(file: str, shipped: Library) -> None:
    after = versions({**SHIPPED, file: SHIPPED[file] + "# one more remark\n"})
    changed_ones = {id_ for id_, algorithm in shipped.algorithms.items() if algorithm.version != after[id_]}
    assert changed_ones & {NEGOTIATION, REPORT, WEEK} == OWNERS[file]


def test_a_new_catalog_changes_nobody() -> None:
    more = {**TEXTS, "catalogs/fresh.yaml": TEXTS[REASONS].replace("catalog: reasons", "catalog: fresh")}
    assert versions(more) == versions(TEXTS)


def test_anchors_of_a_rating_belong_to_the_version() -> None:
    """`criterion` needs the catalog of criteria, though neither its name nor its weights stand in the file."""
    texts = changed(VISIT, '{score: "wscore(answer, weights=W_R)", ready:', '{score: "answer.money", ready:')
    assert CRITERIA in load_texts(texts).algorithms["visit"].text


def test_a_version_stands_on_its_own(shipped: Library) -> None:
    for algorithm in (*shipped.algorithms.values(), load_texts(TEXTS).algorithms["visit"]):
        again = load_version(algorithm.text)
        assert (again.id, again.version, again.text) == (algorithm.id, algorithm.version, algorithm.text)
        assert again.file == algorithm.file
        assert re.fullmatch("[0-9a-f]{16}", again.version)
        assert again.catalogs.items() <= algorithm.catalogs.items()
    assert set(load_version(shipped.algorithms[WEEK].text).catalogs) == set()


def test_a_rule_that_came_later_does_not_stop_a_stored_version() -> None:
    text = load_texts(TEXTS).algorithms["visit"].text
    lax = text.replace("Why?", "Почему?").replace("Let us count together.", " ")
    assert load_version(lax).version != load_version(text).version
    assert load_version(lax).text == lax
    with pytest.raises(MethodologyErrors, match="unknown name «redy»"):
        load_version(text.replace("ready -> talk", "redy -> talk"))


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"algorithm": "a"}', '{"algorithm": "a", "files": {"b": 5}}'])
def test_what_is_no_stored_version(text: str) -> None:
    with pytest.raises(MethodologyErrors, match="version:1: file: is no stored version; publish it again"):
        load_version(text)


def test_a_stored_version_without_its_algorithm() -> None:
    text = load_texts(TEXTS).algorithms["visit"].text.replace('"algorithm": "visit"', '"algorithm": "visits"')
    with pytest.raises(MethodologyErrors, match="version:1: file: does not hold «visits»; publish it again"):
        load_version(text)


# What compiling makes


@pytest.fixture(scope="module")
def visit() -> Algorithm:
    return load_texts(TEXTS).algorithms["visit"]


def test_fields_items_tables_and_settings(visit: Algorithm) -> None:
    assert {name: (field.type, field.default) for name, field in visit.fields.items()} == {
        "score": ("dec", None),
        "ready": ("bool", False),
        "tries": ("counter", Decimal(0)),
        "seen_on": ("date", None),
        "mood": ("code", "calm"),
        "guide": ("user", None),
        "notes": ("list[text]", []),
        "offers": ("options", []),
    }
    assert {name: field.default for name, field in visit.items["people"].items()} == {"name": "", "weight": Decimal(0)}
    assert visit.tables == {
        "W_R": {"money": Decimal(60), "staff": Decimal(40)},
        "W_T": {"volume": Decimal(25), "credit_days": Decimal(20)},
        "RED_FLAGS": ["bankruptcy", "criminal"],
    }
    assert visit.cfg == {"enough": Decimal(60), "deal_ok": Decimal("0.5")}
    assert visit.list_of("dm") == "people"
    assert visit.first.id == "partner"


def test_defaults_are_written_as_values() -> None:
    declared = {
        "date = 2026-05-01": date(2026, 5, 1),
        "text = 'two words'": "two words",
        "text = ''": "",
        "int = '5'": Decimal(5),
        "dec = -0.5": Decimal("-0.5"),
        "bool = true": True,
        "map = {}": {},
        "list[int] = []": [],
        "list[date] = null": None,
        "code=calm": "calm",
    }
    for text, value in declared.items():
        loaded = load_texts(changed(VISIT, "guide: user = null", f'guide: user = null\n  extra: "{text}"'))
        assert loaded.algorithms["visit"].fields["extra"].default == value


def test_steps_know_the_settings_they_read(visit: Algorithm) -> None:
    assert {id_: set(step.settings) for id_, step in visit.steps.items() if step.settings} == {
        "marks": {"enough"},
        "talk": {"enough"},
    }
    shown = changed(VISIT, 'title: {ru: "Позвонить", en: "Call"}', 'title: {ru: "{cfg.deal_ok}", en: "{cfg.deal_ok}"}')
    assert load_texts(shown).algorithms["visit"].steps["talk"].settings == {"enough", "deal_ok"}


def test_tasks_and_timers_know_whether_they_need_the_answer(visit: Algorithm) -> None:
    assert [duty.needs_answer for duty in visit.steps["talk"].tasks] == [True, False]
    answer = compile_expression("answer", Names({"answer": "date"}, {}))
    assert Due(None, answer).needs_answer
    assert not Due(Relative(1, "d"), None).needs_answer
    assert Duty("rm", Text(ru="а", en="a"), Due(None, answer), None).needs_answer
    who = visit.steps["talk"].tasks[1].to
    assert isinstance(who, Expression)
    assert who.names == {"guide"}


def test_branches_and_counters_compile(visit: Algorithm) -> None:
    assert [(b.when.source if b.when else None, b.step) for b in visit.steps["marks"].next] == [
        ("ready", "talk"),
        (None, "pause"),
    ]
    assert [branch.step for branch in visit.steps["pause"].next] == ["talk"]
    always = load_texts(changed(VISIT, "count: {tries: \"answer == 'timer'\"}", "count: {tries: true}"))
    assert always.algorithms["visit"].steps["pause"].count[0].when is None
    assert visit.steps["approval"].role == "team_lead"
    assert [*visit.sections] == ["dm.name != ''"]


def test_the_fewest_questions_ahead(visit: Algorithm) -> None:
    ahead = visit.ahead
    assert [ahead[id_] for id_ in ("done", "again", "filed", "approval", "answer_card", "reason", "talk")] == [
        *[0] * 3,
        *[1] * 2,
        *[2] * 2,
    ]
    assert (ahead["marks"], ahead["partner"], ahead["pause"]) == (3, 4, 3)


def test_an_end_beside_the_last_step_counts_as_one_question() -> None:
    early = changed(VISIT, '"else -> reason"]', '"tries > 5 -> given_up", "else -> reason"]')
    end = '- id: given_up\n  kind: end\n  status: lost\n  prompt: {ru: "Хватит.", en: "Enough."}\n'
    early[VISIT] = early[VISIT].replace("- id: done\n", f"{end}- id: done\n")
    assert load_texts(early).algorithms["visit"].ahead["given_up"] == 1


def test_options_in_place_from_a_catalog_and_from_a_field(visit: Algorithm) -> None:
    offers = [{"code": "p1", "ru": "Ромашка", "en": "Romashka"}]
    assert [o.code for o in visit.options(visit.steps["talk"].node.input, None)] == ["agreed", "refused"]
    assert [o.code for o in visit.options(visit.steps["reason"].node.input, None)] == ["price", "later"]
    offered = ChoiceInput(type="choice", items="offers")
    place = SimpleNamespace(fields={"offers": offers})
    assert visit.options(offered, place) == (Option(code="p1", ru="Ромашка", en="Romashka"),)
    assert visit.options(offered, SimpleNamespace(fields={"offers": None})) == ()


def test_texts_speak_both_languages() -> None:
    text = Text(ru="{partner}, {day}", en="{day}: {partner}, {cfg.x}")
    assert (text.say("ru"), text.say("en")) == ("{partner}, {day}", "{day}: {partner}, {cfg.x}")
    assert text.places() == ("partner", "day", "cfg.x")


# What ships


def test_the_shipped_library_has_no_mistake() -> None:
    shipped = load_library()
    assert {NEGOTIATION, REPORT, WEEK} <= set(shipped.algorithms)
    assert [
        str(mistake) for mistake in shipped.warnings if "which this library does not hold yet" not in str(mistake)
    ] == []


def shipped_texts(shipped: Library) -> Iterator[tuple[str, Text]]:
    def walk(name: str, node: object) -> Iterator[tuple[str, Text]]:
        if isinstance(node, Text):
            yield name, node
        if hasattr(node, "model_fields_set"):
            node = dict(node)  # type: ignore[call-overload]  # a pydantic node iterates over its fields
        if isinstance(node, dict):
            node = tuple(node.items())
        if isinstance(node, tuple | list):
            for inner in node:
                yield from walk(name, inner)

    for algorithm in shipped.algorithms.values():
        yield from walk(algorithm.id, algorithm.file)
        for catalog in algorithm.catalogs.values():
            yield from walk(catalog.catalog, catalog)


def test_every_text_is_complete_in_both_languages(shipped: Library) -> None:
    texts = list(shipped_texts(shipped))
    assert len(texts) > 500
    for name, text in texts:
        assert text.ru.strip(), name
        assert text.en.strip(), name
        assert not re.search("[А-Яа-яЁё]", text.en), (name, text.en)
        assert len(text.ru) <= 1000, (name, text.ru)


def test_both_languages_show_the_same_values(shipped: Library) -> None:
    for name, text in shipped_texts(shipped):
        shown = [set(re.findall(r"\{[^{}]+\}", words)) for words in (text.ru, text.en)]
        assert shown[0] == shown[1], (name, text)


def test_every_option_fits_a_button(shipped: Library) -> None:
    asked = [step.input for each in shipped.algorithms.values() for step in each.file.steps]
    asked += [field.ask for node in asked for field in getattr(node, "fields", ())]
    options = [option for node in asked for option in getattr(node, "options", ())]
    assert len(options) > 100
    for option in options:
        assert len(option.code.encode()) <= 24, option
        assert max(len(option.ru), len(option.en)) <= 40, option


def test_every_question_has_its_why(shipped: Library) -> None:
    asked = [
        (a.id, s) for a in shipped.algorithms.values() for s in a.file.steps if s.kind in ("ask", "form", "approve")
    ]
    assert [(name, step.id) for name, step in asked if step.hint is None] == []


def test_every_shipped_step_can_finish(shipped: Library) -> None:
    for algorithm in shipped.algorithms.values():
        assert all(distance >= 0 for distance in algorithm.ahead.values())
        assert algorithm.ahead[algorithm.first.id] > 0


# Whatever is done to the texts, the refusal is the only way out


def scrambled(chance: random.Random, text: str) -> str:
    """The text with one to three lines lost, doubled, shifted, or with a word put in the place of another."""
    lines = text.split("\n")
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(lines))
        match chance.randrange(5):
            case 0:
                del lines[at : at + chance.randint(1, 3)]
            case 1:
                lines.insert(at, chance.choice(lines))
            case 2:
                lines[at] = " " * chance.randint(0, 8) + lines[at].strip()
            case 3:
                parts = re.split(r"(\w+|[^\w\s])", lines[at])
                parts[chance.randrange(len(parts))] = chance.choice(WORDS)
                lines[at] = "".join(parts)
            case _:
                column = chance.randint(0, len(lines[at]))
                lines[at] = lines[at][:column] + chance.choice("{}[]:,'\"#&*!|>-?%@`\t=<\0") + lines[at][column:]
        lines = lines or [""]
    return "\n".join(lines)


WORDS = sorted({word for text in TEXTS.values() for word in re.findall(r"\w+|[^\w\s]", text)})
WORDS += [
    "null",
    "[]",
    "{}",
    "no",
    "5",
    "-1",
    ".nan",
    "1e999",
    "2026-01-01",
    "2026-13-45",
    "<<",
    "~",
    "{x}",
    "+3d",
    "=rm",
]


def broken_up(chance: random.Random, text: str) -> str:
    """The text with one to three of its values lost, replaced, renamed or doubled: YAML always, methodology seldom."""
    data = yaml.load(text, Loader=yaml.CSafeLoader)
    for _ in range(chance.randint(1, 3)):
        paths = [path for path in places(data, ()) if path]
        *way, last = chance.choice(paths) if paths else ((),)
        parent = data
        for part in way:
            parent = parent[part]
        match chance.randrange(4):
            case 0 if paths:
                del parent[last]
            case 1 if paths:
                parent[last] = chance.choice([None, True, 0, -1, 2.5, float("inf"), "", "no such", "{x}", [], {}, [[]]])
            case 2 if isinstance(parent, dict) and paths:
                parent[chance.choice(WORDS)] = parent.pop(last)
            case _ if isinstance(parent, list):
                parent.append(chance.choice(parent))
    return yaml.dump(data, allow_unicode=True, sort_keys=False, Dumper=PlainDumper)


class PlainDumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


def places(data: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    yield path
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        yield from places(value, (*path, key))


@pytest.mark.apart
@pytest.mark.parametrize("many", [25, pytest.param(1000, marks=pytest.mark.soak)])
@pytest.mark.parametrize("damage", [scrambled, broken_up])
@pytest.mark.parametrize("file", [VISIT, REASONS, SETTINGS, "weekly_plan.yaml"])
def test_damage_is_refused_or_harmless(file: str, damage: Any, many: int) -> None:
    whole = {**TEXTS, "weekly_plan.yaml": SHIPPED["weekly_plan.yaml"]} if file == "weekly_plan.yaml" else TEXTS
    for seed in range(many):
        text = damage(random.Random(f"{file} {seed}"), whole[file])
        try:
            loaded = load_texts({**whole, file: text})
        except MethodologyErrors as error:
            for mistake in error.mistakes:
                assert 1 <= mistake.line <= max(name.count("\n") for name in [text, *whole.values()]) + 1, (
                    seed,
                    mistake,
                )
                assert mistake.remedy, (seed, mistake)
            continue
        for algorithm in loaded.algorithms.values():
            assert load_version(algorithm.text).version == algorithm.version
            assert set(algorithm.ahead) == set(algorithm.steps)

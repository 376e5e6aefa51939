"""Amounts in a text: figures, words and scales put together. «1,5 млн», «полтора миллиона», «2 000 000», "1.2M".

Comma and point both stand before decimals, spaces between thousands. What an amount is of is the caller's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from dialogs.reading.amount_words import Atom, word_atoms
from dialogs.reading.counting import follows
from dialogs.reading.folding import fold

_MILLION = Decimal(10**6)
_HUNDRED, _THOUSAND = Decimal(100), Decimal(1000)
_HALF = Decimal("0.5")
# Anything longer is an account or a telephone.
_MOST_DIGITS = 15


@dataclass(frozen=True)
class Amount:
    """A number at text[start:end].

    `scale`: that of «тысяч» if it is part of it; `rough`: «пара»; `loose`: «миллион двести», by which most people
    mean 1 200 000; `thousandfold`: written «12,500», which may be twelve and a half or twelve thousand five hundred.
    """

    value: Decimal
    start: int
    end: int
    scale: Decimal = Decimal(1)
    rough: bool = False
    loose: bool = False
    thousandfold: bool = False


# A clock is no amount, nor is «25-го», nor figures glued to the end of a word: P001.
_LEXEME = re.compile(
    r"""
    (?P<figure> (?<![^\W_]) (?<![0-9]:)
        (?: [1-9][0-9]{0,2} (?:[ ][0-9]{3})+ (?![0-9]) (?:[.,][0-9]+)? | [0-9]+ (?:[.,'][0-9]+)* )
        (?! [0-9] | :[0-9] | [.,][0-9] | [ ]?-?(?:го|му|ого|ому|[ое]?е|й|я|st|nd|rd|th)\b ) )
  | (?P<added> (?:с[ ]половиной | and[ ]a[ ]half)\b )
  | (?P<half>  half[ ]an?\b )
  | (?P<link>  (?<=hundred[ ])and\b | (?<=ty)-(?=[a-z]) | (?<=тыс|млн|лрд)\. | [ ]+ )
  | (?P<word>  [^\W\d_]+ )
  | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
# The letters are kinds of atoms. A group is counted in hundreds at most, and may be scaled.
_GROUP = r"(?:(?:[FCH]?s|[FCH]z)C?|F|C|H)A?"
_TERM = re.compile(rf"(?:{_GROUP})[SK]|S")
_TAIL = re.compile(r"(?:C?s)?C(?![AzsSK])")
_ALONE = re.compile(_GROUP)
# «тысячи три», «десятка два»: the scale first is an approximate number.
_TURNED = re.compile(r"[Kz][CFH](?![AzsSK])")
# «десять точка пять», «одна целая пять десятых», «две восемьсот».
_POINTED = re.compile(r"CPCp?")
_HUNDREDS = re.compile(r"CC(?![AzsSK])")


def find_amounts(text: str) -> tuple[Amount, ...]:
    """Every amount of a text, left to right; signs are left to the caller."""
    return tuple(amount for run in _runs(fold(text)) for amount in _amounts(run))


def _amounts(run: Sequence[Atom]) -> Iterator[Amount]:
    kinds = "".join(atom.kind for atom in run)
    index = 0
    while index < len(run):
        taken, amount = (
            _pointed(run, kinds, index)
            or _thousands(run, kinds, index)
            or _scaled(run, kinds, index)
            or _turned(run, kinds, index)
            or _alone(run, kinds, index)
            or (1, None)
        )
        if amount:
            yield amount
        index += taken


def _scaled(run: Sequence[Atom], kinds: str, start: int) -> tuple[int, Amount] | None:
    """«два миллиона триста тысяч»: terms with smaller and smaller scales, and words that end them."""
    total, scales, end = Decimal(0), [Decimal("Infinity")], start
    while (term := _TERM.match(kinds, end)) and run[term.end() - 1].value < scales[-1]:
        scales.append(run[term.end() - 1].value)
        total += _group(run[end : term.end() - 1], empty=1) * scales[-1]
        end = term.end()
    if end == start:
        return None
    tail = _TAIL.match(kinds, end)
    # A full stop between them parts «420 тыс. Двадцать коробок».
    close = tail and run[end].start - run[end - 1].end == 1
    last = tail.end() if tail and close else end
    rest = _group(run[end:last], empty=0)
    found = _amount(run[start:last], total + rest)
    return last - start, replace(found, scale=scales[1], loose=rest > 0 and scales[-1] >= _MILLION)


def _pointed(run: Sequence[Atom], kinds: str, start: int) -> tuple[int, Amount] | None:
    """A fraction as it is dictated: tenths and hundredths by their own words, or by how many figures they have."""
    match = _POINTED.match(kinds, start)
    if not match:
        return None
    whole, _, part, *named = run[start : match.end()]
    share = named[0].value if named else Decimal(10) ** -len(str(part.value))
    atoms = run[start : match.end()]
    return len(atoms), _amount(atoms, whole.value + part.value * share)


def _thousands(run: Sequence[Atom], kinds: str, start: int) -> tuple[int, Amount] | None:
    """«две восемьсот» is for most people 2 800."""
    match = _HUNDREDS.match(kinds, start)
    if not match or not run[start].value < _HUNDRED <= run[start + 1].value < _THOUSAND:
        return None
    atoms = run[start : match.end()]
    return len(atoms), replace(_amount(atoms, atoms[0].value * _THOUSAND + atoms[1].value), rough=True)


def _turned(run: Sequence[Atom], kinds: str, start: int) -> tuple[int, Amount] | None:
    match = _TURNED.match(kinds, start)
    if not match:
        return None
    atoms = run[start : match.end()]
    found = replace(_amount(atoms, atoms[0].value * atoms[1].value), rough=True)
    return len(atoms), replace(found, scale=atoms[0].value) if atoms[0].kind == "K" else found


def _alone(run: Sequence[Atom], kinds: str, start: int) -> tuple[int, Amount] | None:
    match = _ALONE.match(kinds, start)
    if not match:
        return None
    atoms = run[start : match.end()]
    alone = len(atoms) == 1 and atoms[0].thousandfold
    return len(atoms), replace(_amount(atoms, _group(atoms, empty=0)), thousandfold=alone)


def _amount(atoms: Sequence[Atom], value: Decimal) -> Amount:
    rough = any(atom.rough for atom in atoms)
    return Amount(plain(value), atoms[0].start, atoms[-1].end, rough=rough)


def _group(atoms: Sequence[Atom], *, empty: int) -> Decimal:
    """The number of one group: 2, a hundred, 50 is 250."""
    value = Decimal(0)
    for atom in atoms:
        value = (value or 1) * atom.value if atom.kind in "sz" else value + atom.value
    return value if atoms else Decimal(empty)


def plain(value: Decimal) -> Decimal:
    """The same number without idle zeros and without an exponent: its text is what a person would write."""
    # Adding nothing turns a minus zero into zero.
    whole = value.to_integral_value() + 0
    return whole.quantize(Decimal(1)) if value == whole else value.normalize()


def _runs(folded: str) -> Iterator[list[Atom]]:
    """Atoms that stand together, with nothing but spaces between them."""
    run: list[Atom] = []
    for match in _LEXEME.finditer(folded):
        if run and run[-1].kind in "SK" and match.group().endswith("мя"):
            # «300 тысяч двумя частями»
            yield run
            run = []
        atoms = _atoms(match, run)
        if not atoms and match.lastgroup != "link":
            yield run
            run = []
        for atom in atoms:
            _add(run, atom)
    yield run


def _add(run: list[Atom], atom: Atom) -> None:
    last = run[-1] if run else None
    if last and last.kind == atom.kind == "C" and follows(int(last.value), int(atom.value)):
        run[-1] = replace(last, value=last.value + atom.value, end=atom.end)
    else:
        run.append(atom)


def _atoms(match: re.Match[str], run: list[Atom]) -> tuple[Atom, ...]:
    start, end = match.span()
    match match.lastgroup:
        case "figure":
            return _figure(match.group(), start, end)
        case "added":
            return (Atom("A", _HALF, start, end),)
        case "half":
            return (Atom("H", _HALF, start, end),)
        case "word":
            return word_atoms(match.group(), start, end, glued=bool(run) and run[-1].end == start)
    return ()


def _figure(said: str, start: int, end: int) -> tuple[Atom, ...]:
    """Figures as one atom; nothing when the signs in them make no number: 12.03.2026."""
    *marks, last = re.findall("[.,]", said) or [""]
    groups = re.split("[.,]", said.replace(" ", "").replace("'", ""))
    if sum(map(len, groups)) > _MOST_DIGITS:
        return ()
    if len(groups) == 2:
        thousandfold = len(groups[1]) == 3 and len(groups[0]) < 4 and not said.startswith("0")
        return (Atom("F", Decimal(".".join(groups)), start, end, thousandfold=thousandfold),)
    decimal = last not in marks and len(groups) > 2
    if any(len(group) != 3 for group in groups[1 : -1 if decimal else None]):
        return ()
    number = "".join(groups[:-1]) + "." + groups[-1] if decimal else "".join(groups)
    return (Atom("F", Decimal(number), start, end),)

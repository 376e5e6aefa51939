"""The table of the grammar of days, and what keeps a number in a sentence from being taken for a day."""

from __future__ import annotations

from dialogs.reading import days
from dialogs.reading.days import DayRule
from dialogs.reading.lexemes import TAGS
from dialogs.reading.morphology import is_bound
from dialogs.reading.patterns import Context, Fit, Rule, always, compiled, is_free, is_unmeasured, never

_PARTS = {
    # Bounded, so that a text of nothing but prepositions is read in time that grows with its length only.
    "LEAD": "(?:{about}|{after}|{on}|{in}|{by}|{at}|{the}|{not}{later}{{1,2}}){{0,5}}",
    "WD": "(?:{weekday}|{short})",
    "WHICH": "(?:{this}|{next}|{last})",
    "COUNT": "(?:{num}(?:{dash}{num})?|{a}?{few}{of}?|{a})",
    "UNIT": "(?:{unit}|{dnya})",
    "DAY": "(?:{num}|{nth})",
    "YEAR": "(?:{comma}?{year}(?:{year_mark}|{unit})?)?",
}

# After "the 12th" these words begin something new; any other is what is being counted.
_GO_ON = frozenset(("and", "or", "but", "we", "i", "they", "he", "she", "it", "will", "for", "with", "then", "if"))
_DATE_AFTER = compiled("{comma}?(?:{dm}|{dmy}|{iso}|{nth}|{num}{month})")
_DATE_BEFORE = compiled("(?:{dm}|{dmy}|{iso}|{nth}|{month}|{year}){comma}?$")
_LIMITS = frozenset(TAGS[name] for name in ("by", "about"))


def _is_figure_a_day(context: Context, start: int, end: int) -> bool:
    """«1.12 приеду» and «до 1.5» are days; «1.5 тонны» and a bare «1.5» are not."""
    if context.pieces[end - 1].text[-2].isdigit():
        return is_unmeasured(context, start, end)
    return is_free(context, start, end) and end - start > 1


def _is_number_a_day(context: Context, start: int, end: int) -> bool:
    """«27-го приеду», «к 25-му», «до пятого»; not «до первого заказа» and not "the 5th visit"."""
    word = context.word_at(end)
    if word.isascii() and word:
        return word in _GO_ON
    return not is_bound(word) and _is_said_as_a_day(context, start, end)


def _is_said_as_a_day(context: Context, start: int, end: int) -> bool:
    number = next(piece.text for piece in context.pieces[start:end] if piece.tag == TAGS["nth"])
    if number[0].isdigit():
        return end - start > 1 or number.endswith("го")
    if number.isascii():
        return False
    # «Шестнадцатого был»; of «первого» and «пятого» there are too many.
    large = any(piece.tag == TAGS["nth"] and piece.value > 10 for piece in context.pieces[start:end])
    return (large and number.endswith("ого")) or any(piece.tag in _LIMITS for piece in context.pieces[start:end])


def _is_short_a_day(context: Context, start: int, end: int) -> bool:
    """«До вт» is Tuesday; «ВТ» is a partner, and "sat" alone is a verb."""
    if any(piece.shouted for piece in context.pieces[start:end] if piece.tag == TAGS["short"]):
        return False
    full = context.pieces[end - 1].tag == TAGS["weekday"]
    return full or end - start > 1 or _stands_by_a_date(context, start, end)


def _stands_by_a_date(context: Context, start: int, end: int) -> bool:
    """«вт 24.11», «24 ноября (вт)»."""
    return bool(_DATE_AFTER.match(context.tags, end) or _DATE_BEFORE.search(context.tags, 0, start))


def _is_said_of_time(context: Context, _start: int, end: int) -> bool:
    """Not "as soon as"."""
    return context.word_at(end) != "as"


def _rule(pattern: str, means: DayRule, fits: Fit = always) -> Rule[DayRule]:
    return Rule(compiled("{LEAD}" + pattern, **_PARTS), means, fits)


# Of two equally long readings the upper one wins.
RULES: tuple[Rule[DayRule], ...] = (
    _rule("{iso}", days.iso_day),
    _rule("{dmy}{year_mark}?", days.full_day),
    _rule("{DAY}{of}?{month}{YEAR}", days.month_day),
    _rule("{DAY}(?:{dash}|{by}){DAY}{of}?{month}{YEAR}", days.several_days),
    _rule("{month}{the}?{DAY}{YEAR}", days.english_month_day, is_free),
    _rule("{dm}", days.short_day, _is_figure_a_day),
    _rule("{num}{dash}?{num}{YEAR}", days.spaced_day, never),
    Rule(compiled("^{LEAD}{num}{stop}*$", **_PARTS), days.about_number, never),
    _rule("{num}{number}(?:{WHICH}{unit})?", days.number_of_month),
    _rule("{nth}{number}(?:{WHICH}{unit})?", days.number_of_month),
    _rule("{nth}(?:{WHICH}{unit})?", days.number_of_month, _is_number_a_day),
    _rule("{number}{nth}", days.about_number),
    _rule("{dayword}", days.day_word),
    _rule("{unit}(?:{by}|{after}){dayword}", days.day_beside),
    _rule("{now}", days.this_day, never),
    _rule("{nearest}?{WD}", days.weekday, _is_short_a_day),
    _rule("{WHICH}{WD}", days.weekday_of_week),
    _rule("{WHICH}{unit}{comma}?{on}?{WD}", days.weekday_of_week),
    _rule("{WD}{comma}?(?:{on}|{in}|{of})?{WHICH}{unit}", days.weekday_of_week),
    _rule("{within}{WD}", days.weekday_after_next),
    _rule("(?:{within}|{in}){COUNT}?{unit}{comma}?{on}?{WD}", days.weekday_weeks_later),
    _rule("{WD}{comma}?(?:{within}|{in}){COUNT}?{unit}", days.weekday_weeks_later),
    _rule("{within}{COUNT}?{UNIT}", days.units_ahead),
    _rule("(?:{within}|{in}){the}?{next}?{COUNT}{UNIT}", days.units_ahead),
    _rule("{COUNT}?{UNIT}{ago}", days.units_ago),
    _rule("{COUNT}{unit}{on}(?:{dayword}|{now})", days.units_from_day),
    _rule("(?:{within}|{in}){COUNT}?{work}{UNIT}", days.workdays_ahead),
    _rule("{WHICH}{unit}", days.whole_period),
    _rule("{end}{of}?{the}?{WHICH}?{UNIT}", days.end_of_period),
    _rule("{unit}{end}", days.end_of_period),
    _rule("{end}{of}?{month}", days.end_of_month),
    _rule("(?:{start}|{middle}){of}?{the}?(?:{WHICH}?{UNIT}|{month})", days.part_of_month),
    _rule("{by}{part}", days.this_day),
    _rule("{month}{YEAR}", days.vague, never),
    _rule("{soon}", days.vague, _is_said_of_time),
    _rule("{on}{these_days}", days.vague),
    _rule("(?:{after}|{on}|{by}|{in}|{at}){the}?{holiday}", days.vague),
    _rule("{nearest}(?:{COUNT}?{UNIT}|{time})", days.vague),
)

"""«Почему?»: which figures of a partner there are, and of one of them the formula, the inputs, the norm and the file.

Units, and which inputs are money, are notation and stand here; every word stands in the texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from algorithms.kpi import Band, Down, Status, Threshold, Thresholds, Up
from dialogs import actions, formats
from dialogs.figures import Known, PartnerFigures, Source
from dialogs.labels import SIGNS, name_of, one_line
from dialogs.lang import Lang
from dialogs.menu import back_to_menu
from dialogs.screens import Block, Bullets, Button, Heading, Paragraph, Quiet, Screen, line
from dialogs.texts import say

# The catalogue in the order a person asks for it: the month, trade, stock, money, shops, service, work, data.
CATALOGUE = (
    *("forecast_pct", "plan_pct", "required_daily", "pace_gap", "growth_lfl"),
    *("forecast_accuracy", "sell_in", "sell_out", "in_out_ratio"),
    *("dos", "turnover", "oos_pct", "dead_stock_pct", "matrix_pct", "returns_pct"),
    *("overdue_pct", "dso", "dso_over", "credit_use"),
    *("akb", "akb_okb_pct", "sku_per_outlet", "drop_size", "nd", "wd", "price_ok_pct", "fill_rate_pct", "otif_pct"),
    *("visit_gap", "visit_pct", "report_ontime_pct", "jbp_pct", "commitment", "data_ontime_pct", "data_freshness"),
)
PAGE = 8
FILE = 60  # characters of a file's name

_DAYS = frozenset(("dos", "dso", "dso_over", "visit_gap", "data_freshness"))
_MONEY = frozenset(("required_daily", "pace_gap", "sell_in", "sell_out"))
_TIMES = frozenset(("in_out_ratio", "turnover"))
_COUNTS = frozenset(("akb", "sku_per_outlet", "commitment"))
# Inputs that are rubles, by their names.
_RUBLES = frozenset(
    (
        *("fact", "plan", "cur", "prev", "gross", "returns", "returned", "shipped", "forecast"),
        *("dead_value", "stock_value", "overdue", "total", "not_due", "d1_30", "d31_60", "d61_90", "d90plus"),
        *(
            "advance",
            "ar",
            "sales",
            "limit",
            "branded",
            "turnover",
            "missed",
            "actual",
            "cogs",
            "avg_stock",
            "shop_sales",
        ),
    )
)
_SHARES = frozenset(("share", "error", "plain_error"))
# Inputs of one name that are something else here.
_OTHERWISE: Mapping[tuple[str, str], str] = {("forecast_accuracy", "pairs"): "months"}


def why_list(figures: PartnerFigures, page: int, lang: Lang) -> Screen:
    """A button for each figure, with what it says; those nobody can tell are left out, and counted."""
    told = _tellable(figures)
    name = name_of(figures, lang)
    if not told:
        return Screen((Paragraph(line(say("why.nothing", lang, name=name))),), _back(figures, lang))
    pages = (len(told) + PAGE - 1) // PAGE
    page = page % pages
    shown = told[page * PAGE : (page + 1) * PAGE]
    blocks: list[Block] = [Heading(line(say("why.which", lang, name=name)))]
    if missing := len(CATALOGUE) - len(told):
        blocks.append(Quiet(line(say("why.missing", lang, n=missing))))
    keys = [Button(_label(known, lang), actions.why_of(figures.id, known.kpi)) for known in shown]
    rows = [tuple(keys[start : start + 2]) for start in range(0, len(keys), 2)]
    if pages > 1:
        rows.append((Button(say("why.more", lang, page=page + 1, of=pages), actions.why_page(figures.id, page + 1)),))
    return Screen(tuple(blocks), (*rows, *_back(figures, lang)))


def _tellable(figures: PartnerFigures) -> list[Known]:
    return [known for known in (figures.known(kpi) for kpi in CATALOGUE) if known.figure.reason != "no_data"]


def _others(figures: PartnerFigures, kpi: str, lang: Lang) -> Button:
    """Back to the page that this figure was chosen on."""
    place = next((at for at, known in enumerate(_tellable(figures)) if known.kpi == kpi), 0)
    return Button(say("why.others", lang), actions.why_page(figures.id, place // PAGE))


def _label(known: Known, lang: Lang) -> str:
    return f"{say(f'kpi.short_{known.kpi}', lang)} {_short(known, lang)} {_sign(known)}".strip()


def _sign(known: Known) -> str:
    """Grey says that there is no judging; a number that nobody judges has no colour at all."""
    is_told = known.status is not Status.GRAY or known.figure.reason is not None
    return SIGNS[known.status] if is_told else ""


def _short(known: Known, lang: Lang) -> str:
    return formats.DASH if known.value is None else value(known.kpi, known.value, lang)


def why(figures: PartnerFigures, kpi: str, thresholds: Thresholds, lang: Lang) -> Screen:
    """One figure opened: what it is, how it was counted, from what, by which norm, out of which file."""
    known = figures.known(kpi)
    blocks: list[Block] = [Heading(line(f"{say(f'kpi.{kpi}', lang)} — {told(known, lang)}"))]
    dated = [name_of(figures, lang)]
    if known.as_of is not None:
        dated.append(say("why.as_of", lang, day=formats.day(known.as_of, figures.today, lang)))
    blocks.append(Paragraph(line(" · ".join(dated))))
    blocks.append(Paragraph(line(say("why.formula", lang, formula=_formula(known, lang)))))
    if inputs := tuple(_inputs(known, figures.today, lang)):
        blocks.append(Bullets(tuple(line(each) for each in inputs)))
    if norm := _norm(kpi, thresholds, lang):
        blocks.append(Paragraph(line(norm)))
    told_by = [*([_judged(figures, lang)] if norm else []), *_sources(known, figures, lang)]
    blocks.append(Quiet(line("\n".join(told_by))))
    return Screen(tuple(blocks), ((_others(figures, kpi, lang),), *_back(figures, lang)))


def _formula(known: Known, lang: Lang) -> str:
    """A forecast is told by the method that made it."""
    rich = known.kpi == "forecast_pct" and known.figure.inputs.get("method") == "rich"
    return say("kpi.formula_forecast_rich" if rich else f"kpi.formula_{known.kpi}", lang)


def _judged(figures: PartnerFigures, lang: Lang) -> str:
    """«Нормы компании: версия 3 от 12.11, Анна Орлова»."""
    norms = figures.norms
    if norms is None:
        return say("why.norms_shipped", lang)
    who = norms.by if lang == "ru" else norms.by_en or norms.by
    return say("why.norms", lang, n=norms.version, day=formats.day(norms.day, figures.today, lang), who=who or "nobody")


def told(known: Known, lang: Lang) -> str:
    """«24 дня 🟢 в норме», «нет данных ⚪», «0 дней 🔴 товара нет»: never a colour without a word."""
    figure = known.figure
    words = [_short(known, lang)] if known.value is not None else []
    if figure.reason is not None:
        words += [f"{SIGNS[figure.status]} {say(f'kpi.reason_{figure.reason}', lang)}"]
    elif sign := _sign(known):
        words += [f"{sign} {say(f'kpi.status_{figure.status.value}', lang)}"]
    return " ".join(words) or f"{SIGNS[figure.status]} {say('kpi.reason_no_data', lang)}"


def value(kpi: str, amount: Decimal, lang: Lang) -> str:
    """In the unit of the figure: days, rubles, times, pieces or percent."""
    if kpi in _DAYS:
        return days(kpi, amount, lang)
    if kpi in _MONEY:
        return formats.money(amount, lang)
    if kpi == "drop_size":
        return formats.money_exact(amount, lang)
    if kpi in _TIMES:
        return f"×{formats.number(amount, lang, 2)}"
    if kpi in _COUNTS:
        whole = amount == amount.to_integral_value()
        return formats.number(amount, lang, 0 if whole else 1)
    pct = formats.percent(amount, kpi, lang)
    return f"+{pct}" if kpi == "growth_lfl" and amount > 0 else pct


def days(kpi: str, amount: Decimal, lang: Lang) -> str:
    """«14 дней», «13,6 дня» where 14 would have another colour."""
    shown = formats.points(amount, kpi, lang)
    if shown.strip(formats.MINUS).isdigit():
        return say("kpi.days", lang, n=int(shown.replace(formats.MINUS, "-"))).replace("-", formats.MINUS)
    return say("kpi.days_part", lang, n=shown)


def _inputs(known: Known, today: date, lang: Lang) -> Iterator[str]:
    for name, given in known.figure.inputs.items():
        if given is not None and name != "method":
            word = _OTHERWISE.get((known.kpi, name), name)
            yield f"{say(f'kpi.input_{word}', lang)}: {_input(name, given, today, lang)}"


def _input(name: str, given: Any, today: date, lang: Lang) -> str:
    match given:
        case bool():
            return say("yes" if given else "no", lang)
        case datetime():
            return f"{formats.day(given.date(), today, lang)} {given:%H:%M}"
        case date():
            return formats.day(given, today, lang)
        case Decimal() if name in _RUBLES:
            return formats.money_exact(given, lang)
        case Decimal() if name in _SHARES:
            return formats.percent(given * 100, name, lang)
        case Decimal() | int():
            exact = Decimal(given)
            return formats.number(exact, lang, 0 if exact == exact.to_integral_value() else 2)
    return one_line(str(given), FILE)


def threshold_words(kpi: str, thresholds: Thresholds, lang: Lang) -> str:
    """«Норма: 🟢 от 100 %, 🟡 от 90 %, ниже 🔴»; nothing for a figure without one."""
    found: Threshold | None = thresholds.get(_NORMS.get(kpi, kpi))

    def shown(bound: Decimal) -> str:
        return value("dos" if kpi in _DAYS else kpi, bound, lang)

    match found:
        case Up(green_from=green, yellow_from=yellow):
            return say("why.norm_up", lang, green=shown(green), yellow=shown(yellow))
        case Down(green_to=green, yellow_to=yellow):
            return say("why.norm_down", lang, green=shown(green), yellow=shown(yellow))
        case Band(green=(low, high), yellow=(least, most)):
            fields = {"low": shown(low), "high": shown(high), "least": shown(least), "most": shown(most)}
            return say("why.norm_band", lang, **fields)
    return ""


def _norm(kpi: str, thresholds: Thresholds, lang: Lang) -> str:
    """Days of debt have the colour of those beyond the deferral."""
    if kpi != "dso":
        return threshold_words(kpi, thresholds, lang)
    norm = threshold_words("dso_over", thresholds, lang)
    return say("why.norm_over", lang, norm=norm) if norm else ""


# Figures whose norm goes by another name.
_NORMS: Mapping[str, str] = {"data_freshness": "data_age"}


def _sources(known: Known, figures: PartnerFigures, lang: Lang) -> Iterator[str]:
    found = [figures.sources[kind] for kind in known.sources if kind in figures.sources]
    for source in found:
        yield _source(source, figures.today, lang)
    if not found:
        is_own = not known.sources and known.figure.reason != "no_data"
        yield say("why.own" if is_own else "why.no_file", lang)


def _source(source: Source, today: date, lang: Lang) -> str:
    """«Источник: «Остатки.xlsx», данные на 16.11; загружено 17.11 09:12, Сергей Волков»."""
    who = source.by_en if lang == "en" and source.by_en else source.by
    file, day = one_line(source.file_name, FILE), formats.day(source.day, today, lang)
    at = f"{formats.day(source.at.date(), today, lang)} {source.at:%H:%M}"
    return say("why.source", lang, file=file, day=day, at=at, who=who or "nobody")


def _back(figures: PartnerFigures, lang: Lang) -> tuple[tuple[Button, ...], ...]:
    return ((Button(f"⬅️ {name_of(figures, lang)}", actions.partner(figures.id)), back_to_menu(lang)),)

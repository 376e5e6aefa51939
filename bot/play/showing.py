"""The screen of a run on the terminal: its question with what may be answered, a refusal, the reasons behind it."""

from __future__ import annotations

from dataclasses import replace

from algorithms.model import HubInput, Option
from bot.play.rehearsal import Rehearsal
from bot.play.talk import Talk
from dialogs.controls import button_labels, too_long
from dialogs.explain import explanation
from dialogs.lang import Lang
from dialogs.question import asked_at
from dialogs.screens import Bullets, Line, Paragraph, Quiet, Screen, bold, line
from dialogs.view import view
from dialogs.wording import options_of
from handlers.terminal.choices import Offer, choices_of

WARNING, HINT = "⚠️", "💡"


def screen_of(rehearsal: Rehearsal, talk: Talk) -> Screen:
    return view(talk.outcome, rehearsal.facts(talk), rehearsal.options.lang)


def ask(rehearsal: Rehearsal, talk: Talk, cursor: str = "") -> Offer:
    """Show the screen, once, and say what may be answered; `cursor` is the key of the line that was ticked last."""
    screen, lang = screen_of(rehearsal, talk), rehearsal.options.lang
    asked = asked_at(talk.session, talk.place)
    options = options_of(asked, talk.place)
    is_long = not isinstance(asked, HubInput) and too_long(options, lang)
    labels = {option.code: option.say(lang) for option in options} if is_long or isinstance(asked, HubInput) else {}
    show(rehearsal, talk, _listed_once(screen, options, lang) if is_long else screen)
    return Offer(
        choices_of(screen, {option.code: str(n) for n, option in enumerate(options, 1)}, labels),
        wanted=screen.ask.placeholder if screen.ask else "",
        help=rehearsal.display.say("play.keys"),
        words=rehearsal.display.say("play.or_words"),
        cursor=cursor,
    )


def _listed_once(screen: Screen, options: tuple[Option, ...], lang: Lang) -> Screen:
    """Options too long for a button are spelled out above the buttons; here the list below the screen does that."""
    handles = zip(button_labels(options, lang), options, strict=True)
    spelled = Bullets(tuple(line(bold(f"{handle} "), option.say(lang)) for handle, option in handles))
    return replace(screen, blocks=tuple(block for block in screen.blocks if block != spelled))


def show(rehearsal: Rehearsal, talk: Talk, screen: Screen) -> None:
    """Of a refusal only the reason: the question still stands above it."""
    display, outcome = rehearsal.display, talk.outcome
    if outcome.refused is not None and not outcome.changed:
        display.blocks(refusals(screen))
        talk.outcome = replace(outcome, refused=None)
        return
    if talk.is_deciding:
        who = Paragraph(line(display.say("play.decides"), " ", bold(rehearsal.decider(talk))))
        screen = replace(screen, blocks=(screen.blocks[0], who, *screen.blocks[1:]))
    display.once(screen, talk.run.id, rehearsal.minute(rehearsal.now()))


def refusals(screen: Screen) -> list[Paragraph]:
    return [block for block in screen.blocks if isinstance(block, Paragraph) and _begins(block.line, WARNING)]


def why(rehearsal: Rehearsal, talk: Talk) -> None:
    """The hint of the question, and what made the figures it shows."""
    facts, display, place = rehearsal.facts(talk), rehearsal.display, talk.place
    screen = view(talk.outcome, facts, facts.lang, why=True)
    hints = [block for block in screen.blocks if isinstance(block, Quiet) and _begins(block.line, HINT)]
    for hint in hints:
        display.text("".join(span.text for span in hint.line), "key")
    reasons = tuple(explanation(place.at(place.deciding) if facts.deciding else place, facts, facts.lang))
    if reasons:
        display.blocks(reasons)
    if not hints and not reasons:
        display.tell("play.no_hint", "quiet")


def _begins(words: Line, sign: str) -> bool:
    return bool(words) and words[0].text.startswith(sign)

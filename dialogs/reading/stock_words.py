"""Words that mean the same at every question: yes, no, done, nothing, skip."""

from __future__ import annotations

from dialogs.reading.folding import words_of


def bare(text: str) -> str:
    """The bare words, so that case, commas and smiles do not matter."""
    return " ".join(word.text for word in words_of(text))


def _all(*phrases: str) -> frozenset[str]:
    return frozenset(map(bare, phrases))


YES = _all("да", "ага", "угу", "есть", "конечно", "yes", "yep", "yeah", "y", "sure")
NO = _all("нет", "неа", "нету", "no", "nope", "n")
DONE = _all("готово", "всё", "сделано", "хватит", "done", "that's all")
OK = _all("ок", "окей", "ok", "okay")
FILE_WORDS = DONE | _all("сдать", "сдаю", "сдавай", "отправить", "отправь", "отправляй", "file", "file it", "submit")
BACK_WORDS = _all("назад", "вернись", "шаг назад", "back", "go back")
CANCEL_WORDS = _all("отмена", "отменить", "отмени", "cancel")
THANKS = _all("спасибо", "спасибо большое", "большое спасибо", "благодарю", "thanks", "thank you", "many thanks")
SEEN_WORDS = OK | _all("дальше", "далее", "понятно", "прочитал", "прочитала", "next", "got it")
NONE = _all("нет", "нету", "без вложений", "не надо", "no", "none", "nothing", "no attachments")
NO_DATA = _all("нет данных", "нет", "не знаю", "неизвестно", "н/д", "no data", "none", "unknown", "n/a")
SKIP = NONE | NO_DATA | _all("пропустить", "пропусти", "не обсуждали", "ни о чём", "not discussed", "skip")
DASHES = frozenset("-–—")

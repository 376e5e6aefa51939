"""Looking up partners and people of the demo company by what people call them."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dialogs.reading.names import Exact, Hit, Match, Named, NameIndex, Nothing, Several, Suggest

DIRECTORY: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "fixtures" / "directory.yaml").read_text(encoding="utf-8")
)


def named(row: dict[str, Any], *, own: bool = True) -> Named:
    return Named(row["id"], row["name"], (*row.get("aliases", ()), row["name_en"]), own)


PARTNERS = NameIndex([named(row) for row in DIRECTORY["partners"]])
PEOPLE = NameIndex([named(row) for row in DIRECTORY["managers"]])
EVERYBODY = NameIndex([named(row) for rows in DIRECTORY.values() for row in rows])


def shown(match: Match) -> str:
    """P003; P003? for a suggestion; P001 P002 for several; - for nobody. A tilde when only a part was said."""
    match match:
        case Exact(id=found, whole=whole):
            return found if whole else f"~{found}"
        case Suggest(id=found):
            return f"{found}?"
        case Several(ids=ids):
            return " ".join(ids)
        case Nothing():
            return "-"


PARTNER_NAMES = {
    # full names and aliases
    "Ромашка": "P003",
    "РОМАШКА": "P003",
    "«Ромашка»": "P003",
    "АО «Ромашка»": "P003",
    "ООО Ромашка": "P003",
    "ТД Альянс": "P004",
    "альянс": "P004",
    "Альянс-Юг": "P005",
    "альянс юг": "P005",
    "Три кита": "P021",
    "ИП Сафин Р. Р.": "P007",
    "сафин": "P007",
    "Енисей": "P009",
    "мега": "P025",
    "гарант": "P019",
    "Гарант - Логистик": "P019",
    "Волга Верхняя": "P016",
    # abbreviations
    "вт": "P001",
    "ВТ": "P001",
    "ФВ": "P024",
    "нд": "P023",
    "бот": "P020",
    "уд": "P006",
    # inflected
    "ромашке": "P003",
    "Ромашкой": "P003",
    "с Ромашкой": "P003",
    "про ромашку": "P003",
    "в донпроде": "P010",
    "Донскому Продукту": "P010",
    "Восток-Сервисом": "P002",
    "востоку-сервису": "P002",
    "у Кубань-Маркета": "P011",
    "альянсу": "P004",
    "у Верхней Волги": "P016",
    "волга-лайном": "P012",
    "трёх китов": "P021",
    "тремя китами": "P021",
    "в СибирьОпте": "P008",
    "сибоптом": "P008",
    "Енисей-Торгу": "P009",
    "Калуга-Продукту": "P022",
    "Самснабу": "P013",
    "черноземья": "P014",
    "с меркурием": "P018",
    "уралдистром": "P006",
    "формулой вкуса": "P024",
    "сафину": "P007",
    "на севере": "P017",
    "Башоптторгу": "P020",
    # joined and parted
    "востоктрейд": "P001",
    "востоктрейдом": "P001",
    "сибирь опт": "P008",
    "липецк торг": "P015",
    "липецк торгу": "P015",
    "мега трейд": "P025",
    # a part of the name
    "восток": "P001 P002",
    "востоку": "P001 P002",
    "волга": "P012 P016",
    "сибирь": "~P008",
    "формула": "~P024",
    "калуга": "~P022",
    "новосиб": "~P023",
    "чернозем": "~P014",
    "сервис": "~P002",
    "продукт": "P010 P022",
    # misspelt
    "рамашка": "P003?",
    "рамашке": "P003?",
    "ромшка": "P003?",
    "ромашко": "P003?",
    "донпрот": "P010?",
    "восток тредом": "P001?",
    "башопторг": "P020?",
    "урал дистрибюшн": "P006?",
    "формула вкусса": "P024?",
    "востк": "P001 P002",
    # other layout, other alphabet
    "cnfnec hjvfirb": "P003",
    "hjvfirf": "P003",
    "hjvfirt": "P003",
    "djcnjr": "P001 P002",
    "кщьфырлф": "P003",
    "Рoмашка": "P003",
    "romashka": "P003",
    "Romashki": "P003",
    "romaska": "P003?",
    "the Romashka": "P003",
    "yenisey torg": "P009",
    "enisei": "P009",
    "Chernozemie": "P014",
    "vostok-treid": "P001",
    "shchuka": "-",
    # English
    "Mercury": "P018",
    "Mercury's": "P018",
    "at Vostok-Trade": "P001",
    "TD Alliance": "P004",
    "Alliance": "P004",
    "Vostok": "P001 P002",
    "kuban market": "P011",
    # among other words
    "партнёр Ромашка": "P003",
    "Ромашка, наверное": "P003",
    "Ромашка и Север": "P003 P017",
    "или восток, или Ромашка": "P001 P002 P003",
    # nobody
    "": "-",
    "   ": "-",
    "не знаю": "-",
    "ООО": "-",
    "у": "-",
    "Рога и копыта": "-",
    "25": "-",
    "а" * 500: "-",
}


@pytest.mark.parametrize(("text", "expected"), PARTNER_NAMES.items())
def test_a_partner(text: str, expected: str) -> None:
    assert shown(PARTNERS.find(text)) == expected


PERSON_NAMES = {
    "Иванов": "~M01",
    "Иванова": "~M11",
    "у Иванова": "~M01",
    "у Ивановой": "~M11",
    "к Иванову": "~M01",
    "про Иванова": "~M01",
    "про Иванову": "~M11",
    "с Ивановым": "~M01",
    "Иванову": "M01 M11",
    "Ивановых": "M01 M11",
    "Иваноф": "M01 M11",
    "Пётр": "~M01",
    "Петр Иванов": "M01",
    "Светлане": "~M11",
    "Светлана Иванова": "M11",
    "Анна": "~M02",
    "Кузнецовой": "~M02",
    "Кузнецва": "M02?",
    "к Хасанову": "~M05",
    "Хасановым": "~M05",
    "у Мельник": "~M08",
    "к мельнику": "~M08",
    "Романовым": "~M12",
    "Артему": "~M12",
    "Артёмом Романовым": "M12",
    "Гузели Ахметовой": "M10",
    "Марии Лебедевой": "M04",
    "Игорю Петренко": "M07",
    "Khasanov": "~M05",
    "hasanov": "~M05",
    "Ivanov": "~M01",
    "Ivanova": "~M11",
    "Pyotr Ivanov": "M01",
    "bdfyjd": "~M01",
}


@pytest.mark.parametrize(("text", "expected"), PERSON_NAMES.items())
def test_a_person(text: str, expected: str) -> None:
    assert shown(PEOPLE.find(text)) == expected


def test_an_alias_that_begins_other_names_tells_them() -> None:
    match = PARTNERS.find("альянс")
    assert isinstance(match, Exact)
    assert match.also == ("P005",)


def test_own_partners_are_offered_first() -> None:
    index = NameIndex([named(row, own=row["region"] == "R05") for row in DIRECTORY["partners"]])
    assert index.find("восток") == Several(("P002", "P001"))


def test_at_most_five_are_offered() -> None:
    index = NameIndex([Named(f"P{number}", f"Вектор {number:02}", own=number == 7) for number in range(9)])
    assert index.find("вектор") == Several(("P7", "P0", "P1", "P2", "P3"))


def test_two_of_one_name_are_asked_about() -> None:
    index = NameIndex([Named("A", "Вектор"), Named("B", "ООО «Вектор»"), Named("C", "ООО")])
    assert index.find("вектору") == Several(("A", "B"))
    assert index.find("ООО") == Exact("C")


def test_a_name_may_begin_like_a_preposition() -> None:
    index = NameIndex([Named("A", "На здоровье"), Named("B", "Здоровье")])
    assert index.find("на здоровье") == Exact("A")
    assert index.find("в здоровье") == Exact("B")


def test_a_short_name_is_no_abbreviation() -> None:
    index = NameIndex([Named("A", "ООО «Дон»", ("дн",)), Named("B", "Мир")])
    assert index.find("с Доном") == Exact("A")
    assert found(index, "был на дону, потом в мире, дн молчит") == [("дону", "A"), ("мире", "B")]


def test_an_empty_directory_knows_nobody() -> None:
    index = NameIndex([])
    assert index.find("Ромашка") == Nothing()
    assert index.find_in("Была в Ромашке") == ()


def found(index: NameIndex, text: str, **options: Any) -> list[tuple[str, str]]:
    return [(text[hit.start : hit.end], shown(hit.match)) for hit in index.find_in(text, **options)]


SENTENCES = {
    "Была в Ромашке, взяли 20 коробок чая": [("Ромашке", "P003")],
    "Заехал в ЛипецкТорг — никого. Потом Черноземье.": [("ЛипецкТорг", "P015"), ("Черноземье", "P014")],
    "был в востоке, взяли 12 коробок кофе": [("востоке", "P001 P002")],
    "Созвонился с Восток-Сервисом.": [("Восток-Сервисом", "P002")],
    "вчера самснаб 30 нет 35 коробок гречки": [("самснаб", "P013")],
    "ТД Альянс, встреча по зуму": [("Альянс", "P004")],
    "Три кита 🐳 взяли рис, Уралдистр ничего": [("Три кита", "P021"), ("Уралдистр", "P006")],
    "Сегодня была в «СибирьОпте»": [("СибирьОпте", "P008")],
    "ФВ взяли 60 кор соусов, обещал образцы до вт": [("ФВ", "P024")],
    "В понедельник была у Верхней Волги": [("Верхней Волги", "P016")],
    "Альянс-Юг, заказ. Кубань-Маркет жалуется": [("Альянс-Юг", "P005"), ("Кубань-Маркет", "P011")],
    "Меркурий и Мега-Трейд. Мега: 3 паллеты": [("Меркурий", "P018"), ("Мега-Трейд", "P025"), ("Мега", "P025")],
    "альянс-юг и альянс": [("альянс-юг", "P005"), ("альянс", "P004")],
    "в Верхней Волге и на Волге": [("Верхней Волге", "P016"), ("Волге", "P012 P016")],
    "взял формулу и вкус": [("формулу", "~P024")],
    "дай статус по енисей торгу": [("енисей торгу", "P009")],
    "у липецк торга": [("липецк торга", "P015")],
    "Донской взяли 30": [("Донской", "~P010")],
    "Донской": [("Донской", "~P010")],
    "отчёты Иванова": [("Иванова", "M01 M11")],
    "Иванова сдала отчёт": [("Иванова", "~M11")],
    "просроченые отчеты у ивановой": [("ивановой", "~M11")],
    "звонила Анне Кузнецовой": [("Анне Кузнецовой", "M02")],
    "звонила Анне": [("Анне", "~M02")],
    "какие задачи висят на Соколове": [("Соколове", "~M03")],
    "башопт просит скидку": [],
    # misspelt
    "был в донпроте": [("донпроте", "P010?")],
    "Меркурий и донпрот": [("Меркурий", "P018"), ("донпрот", "P010?")],
    "созвон с Восток-Тредом": [("Восток-Тредом", "P001?")],
    # English, other alphabet, other layout
    "Mercury and Vostok-Trade yesterday": [("Mercury", "P018"), ("Vostok-Trade", "P001")],
    "Stopped by Romashka, they took 10 boxes": [("Romashka", "P003")],
    "Меркурий, romashke отказ": [("Меркурий", "P018"), ("romashke", "P003")],
    "who manages Garant": [("Garant", "~P019")],
    "meeting with Garrant-Logistic": [("Garrant-Logistic", "P019?")],
    "visited donprod": [("donprod", "P010")],
    "cnfnec hjvfirb": [("hjvfirb", "P003")],
    "cnfnec djcnjrf": [("djcnjrf", "P001 P002")],
    # no names
    "взяли три коробки": [],
    "верхняя полка пустая": [],
    "Верхняя полка пустая": [],
    "новый вкус чая, наш продукт": [],
    "вт взяли 20 коробок": [],
    "до вт пришлю": [],
    "бот не работает": [],
    "server is down, the market is slow": [],
    "bottom 5 UK partners": [],
    "кто не сдал отчёты": [],
    "открытые конфликты": [],
    "": [],
}


@pytest.mark.parametrize(("text", "expected"), SENTENCES.items())
def test_names_in_a_sentence(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(EVERYBODY, text) == expected


def test_an_abbreviation_in_small_letters_needs_to_be_the_only_unknown_word() -> None:
    known = frozenset({"статус", "дать"})
    assert found(PARTNERS, "что с вт?") == [("вт", "P001")]
    assert found(PARTNERS, "дай статус по вт") == []
    assert found(PARTNERS, "дай статус по вт", known=known) == [("вт", "P001")]
    assert found(PARTNERS, "дай статус в вт", known=known) == []
    assert found(PARTNERS, "что с ботом", known=known) == []
    assert found(PARTNERS, "что про бот", known=known) == [("бот", "P020")]
    assert found(PARTNERS, "ДАЙ СТАТУС ПО ВТ, БЫСТРО") == []


def test_a_word_that_the_caller_knows_is_no_misspelt_name() -> None:
    assert found(PARTNERS, "где донпрот") == [("донпрот", "P010?")]
    assert found(PARTNERS, "где донпрот", known=frozenset({"донпрот"})) == []


def test_a_hit_tells_its_place() -> None:
    assert PARTNERS.find_in("в Ромашке") == (Hit(Exact("P003"), 2, 9),)


def test_importing_does_not_load_the_dictionary() -> None:
    code = "import sys, dialogs.reading.names, dialogs.reading.dates; assert 'pymorphy3' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


PIECES = (
    "Ромашка востоке альянс-юг вт ВТ Три кита верхней волги cnfnec hjvfirb romashka Vostok's ООО тд р . , "
    "« » - Иванова у ивановых донпрот сибирь опт İ ß ё ²x кщьфырлф Mercury не 5 \ud800 и\u0306"
)
TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(PIECES.split())).map(" ".join),
)


@given(text=TEXTS)
def test_no_text_breaks_the_lookup(text: str) -> None:
    assert isinstance(EVERYBODY.find(text), Exact | Suggest | Several | Nothing)
    last = 0
    for hit in EVERYBODY.find_in(text):
        assert last <= hit.start < hit.end <= len(text)
        last = hit.end


@given(names=st.lists(st.text()), text=st.text())
def test_no_directory_breaks_the_lookup(names: list[str], text: str) -> None:
    index = NameIndex([Named(str(place), name) for place, name in enumerate(names)])
    for said in (text, *names):
        assert isinstance(index.find(said), Exact | Suggest | Several | Nothing)
        index.find_in(said)

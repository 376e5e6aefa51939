"""Master data without a database: names of companies, the fields of a card, what a file changes."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal

import pytest

from dialogs.lang import Lang
from dialogs.master.cells import Names, is_odd, kept, plain, spelt, value_of
from dialogs.master.doubles import CROWD, Mark, doubles, doubles_screen, preview
from dialogs.master.fields import FIELDS, Field, Kind, Record, Value, field_of
from dialogs.master.forms import (
    Card,
    Known,
    card_screen,
    contacts_screen,
    field_screen,
    filled,
    unsure_screen,
    window,
)
from dialogs.master.plan import Ground, field_kept, plan
from dialogs.master.rows import Change, Changes, Conflict, MasterRow
from dialogs.master.screens import left_over, told
from dialogs.master.tables import rows, table
from dialogs.reading.companies import Company, bare, key, parse
from dialogs.reading.results import Refused
from dialogs.reading.transliteration import latin
from dialogs.screens import Paragraph, Screen, plain_text
from dialogs.texts import say

SAME = ('ООО "Ромашка"', "Ромашка ООО", "РОМАШКА (Тула)", "АО «Ромашка»", '"Рoмашка", ООО', "ромашка")


@pytest.mark.parametrize("name", SAME)
def test_every_way_to_write_a_company_has_one_key(name: str) -> None:
    assert key(name) == "ромашка"


@pytest.mark.parametrize(
    ("name", "company", "said"),
    [
        ("РОМАШКА (Тула)", Company("", "РОМАШКА", "Тула"), "РОМАШКА (Тула)"),
        ("ООО «ТД Альянс»", Company("ООО", "ТД Альянс"), "ТД Альянс"),
        ("ТД «Альянс» (Ростов) ООО", Company("ООО", "ТД «Альянс»", "Ростов"), "ТД «Альянс» (Ростов)"),
        ("Сафин Р. Р., ИП", Company("ИП", "Сафин Р. Р."), "ИП Сафин Р. Р."),
        ("Общество с ограниченной  ответственностью «Север»", Company("ООО", "Север"), "Север"),
        ("Romashka LLC", Company("ООО", "Romashka"), "Romashka"),
        ("Петров, ООО-маркет", Company("", "Петров, ООО-маркет"), "Петров, ООО-маркет"),
        ("ООО", Company("", "ООО"), "ООО"),
        ("«»", Company("", "«»"), "«»"),
        ("(Тула)", Company("", "(Тула)"), "(Тула)"),
    ],
)
def test_a_name_is_taken_apart(name: str, company: Company, said: str) -> None:
    assert (parse(name), bare(name)) == (company, said)


def test_other_names_keep_keys_of_their_own() -> None:
    assert len({key(name) for name in ("ТД Альянс", "Альянс", "Альянс-Юг", "()", "ООО", "")}) == 6


@pytest.mark.parametrize(
    ("russian", "said"),
    [
        ("Анна Юрьева", "Anna Yuryeva"),
        ("Дмитрий Щукин", "Dmitry Shchukin"),
        ("ЖУК", "ZHUK"),
        ("Подъезд №1", "Podyezd №1"),
        ("Я", "Ya"),
        ("Ель", "El"),
    ],
)
def test_a_first_english_name_is_spelt(russian: str, said: str) -> None:
    assert latin(russian) == said


# ── cells ───────────────────────────────────────────────────────────────────────────────────────────────────

NAMES = Names(
    ids={"person": {"анна кузнецова": "M02"}, "partner": {"ромашка": "P003"}, "sku": {"000123": "s1"}, "team": {}},
    called={"M02": "Анна Кузнецова", "P003": "АО «Ромашка»", "s1": "000123"},
    several=frozenset({("person", "иванова")}),
    zones=frozenset(("Europe/Moscow", "Asia/Omsk")),
)


def field(kind: Kind, name: str) -> Field:
    found = field_of(kind, name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("kind", "name", "text", "value"),
    [
        ("partners", "code", "000123", "000123"),
        ("partners", "inn", "7707 083893", "7707083893"),
        ("partners", "inn", "7707083893/773601001", "7707083893"),
        ("partners", "kpp", "7736 01001", "773601001"),
        ("partners", "klass", "в", "B"),
        ("partners", "alias", "Рома; Ромашка-Опт;; Рома", ("Рома", "Ромашка-Опт")),
        ("partners", "alias", "-", ()),
        ("partners", "manager", "Анна  Кузнецова", "M02"),
        ("partners", "deferral_days", "30 дней", 30),
        ("partners", "credit_limit", "1 234 500,50 ₽", Decimal("1234500.50")),
        ("partners", "credit_limit", "1.234.500,5", Decimal("1234500.5")),
        ("partners", "credit_limit", "—", None),
        ("partners", "latitude", "54,193", 54.193),
        ("contacts", "partner", "ООО «Ромашка»", "P003"),
        ("contacts", "phone", "8 (912) 345-67-89", "+79123456789"),
        ("contacts", "email", "a.b@example.ru", "a.b@example.ru"),
        ("people", "role", "региональный менеджер", "rm"),
        ("people", "role", "РМ", "rm"),
        ("people", "role", "hr", "hr"),
        ("people", "zone", "Омск", "Asia/Omsk"),
        ("people", "lead", "да", True),
        ("skus", "pack", "12 шт", 12),
        ("skus", "active", "нет", False),
        ("skus", "active", "—", False),
        ("must_list", "sku", "000123", "s1"),
    ],
)
def test_a_cell_is_read_as_its_field(kind: Kind, name: str, text: str, value: Value) -> None:
    assert value_of(field(kind, name), text, NAMES) == value


@pytest.mark.parametrize(
    ("kind", "name", "text", "why"),
    [
        ("partners", "code", "4,6E+12", "master.exponent"),
        ("partners", "code", "1" * 65, "master.long"),
        ("partners", "name", "-", "master.needed"),
        ("partners", "name", "а" * 201, "master.long"),
        ("partners", "inn", "12345", "inn.length"),
        ("partners", "kpp", "123", "master.kpp"),
        ("partners", "klass", "E", "master.klass"),
        ("partners", "manager", "Иванова", "master.several"),
        ("partners", "manager", "Никто", "master.no_person"),
        ("partners", "deferral_days", "-1", "master.whole"),
        ("partners", "deferral_days", "1,5", "master.whole"),
        ("partners", "deferral_days", "месяц", "master.whole"),
        ("partners", "credit_limit", "много", "master.money"),
        ("partners", "credit_limit", "-5", "master.money"),
        ("partners", "credit_limit", "NaN", "master.money"),
        ("partners", "longitude", "181", "master.degrees"),
        ("contacts", "phone", "нет", "phone.unclear"),
        ("contacts", "email", "вася@", "master.email"),
        ("people", "role", "король", "master.role"),
        ("people", "zone", "Атлантида", "master.zone"),
        ("skus", "pack", "0", "master.whole"),
        ("skus", "active", "может быть", "master.flag"),
    ],
)
def test_a_cell_that_cannot_be_is_refused(kind: Kind, name: str, text: str, why: str) -> None:
    refused = value_of(field(kind, name), text, NAMES)
    assert isinstance(refused, Refused)
    assert refused.key == why


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("partners", "code", "000123"),
        ("partners", "alias", ("Рома", "Ромашка-Опт")),
        ("partners", "manager", "M02"),
        ("partners", "credit_limit", Decimal("1234500.5")),
        ("partners", "credit_limit", Decimal(1000)),
        ("partners", "latitude", -54.1930004),
        ("partners", "deferral_days", 30),
        ("people", "role", "team_lead"),
        ("people", "lead", True),
        ("skus", "active", False),
        ("must_list", "sku", "s1"),
    ],
)
def test_what_is_written_is_read_again(kind: Kind, name: str, value: Value, lang: Lang) -> None:
    asked = field(kind, name)
    assert value_of(asked, spelt(asked, value, lang, NAMES), NAMES) == value
    assert kept(asked, json.loads(json.dumps(plain(value)))) == value


def test_what_is_empty_is_written_as_nothing() -> None:
    assert spelt(field("partners", "inn"), None, "ru") == ""
    assert spelt(field("partners", "manager"), "gone", "ru") == "gone"
    assert is_odd(field("partners", "inn"), "0000000001")
    assert not is_odd(field("partners", "inn"), "7707083893")
    assert field_of("partners", "nothing") is None
    assert field_kept("partners", "owner_id") == field("partners", "manager")
    assert field_kept("partners", "here") is None
    assert (field("partners", "inn").label("ru"), field("partners", "inn").label("en")) == ("ИНН", "INN")


# ── what a file changes ─────────────────────────────────────────────────────────────────────────────────────


def card(**said: Value) -> Record:
    made: dict[str, Value] = {each.kept: None for each in FIELDS["partners"]}
    return {**made, "aliases": (), "here": True, **said}


ROMASHKA = card(name="АО «Ромашка»", code="000123", inn="7707083893", kpp="773601001", city="Тула", owner_id="M02")
GROUND = Ground(
    {
        "P003": ROMASHKA,
        "P004": card(name="ООО «Вектор»", city="Казань"),
        "P005": card(name="ООО «Вектор»", city="Уфа", code="7"),
        "P006": card(name="ООО «Лютик»", here=False),
    },
    NAMES,
    former=((card(name="Цветы Тулы", code="55", inn="7727563778"), "P003"), (card(name="Ромашка"), "P003")),
    synonyms={"рома": "P003", "никто": "P999"},
)


def planned(*said: dict[str, str], kind: Kind = "partners", ground: Ground = GROUND) -> Changes:
    return plan(kind, [MasterRow(line, values) for line, values in enumerate(said, 2)], ground)


def why(changes: Changes) -> list[str]:
    return [each.key for each in changes.conflicts]


@pytest.mark.parametrize(
    "row",
    [
        {"code": "000123", "name": "Ромашка ООО"},
        {"inn": "7707083893", "name": "Ромашка (Тула)"},
        {"name": "РОМАШКА", "city": ""},
        {"name": "рома"},
        {"name": "Цветы Тулы", "code": "55"},
        {"inn": "7727563778"},
        {"name": "Ромашка", "inn": "7707083893", "kpp": "773601001", "unheard": "of"},
    ],
)
def test_a_row_finds_its_card_and_says_nothing_new(row: dict[str, str]) -> None:
    changes = planned(row)
    assert (changes.new, changes.changed, changes.unchanged, changes.conflicts) == ((), (), 1, ())


def test_a_changed_field_is_old_and_new() -> None:
    (change,) = planned({"code": "000123", "name": "Ромашка", "city": "Калуга", "credit_limit": "5 000"}).changed
    assert set(change.differs) == {"city", "credit_limit"}
    assert change.before is not None
    assert (change.before["city"], change.after["city"]) == ("Тула", "Калуга")


def test_a_new_card_has_what_follows_from_its_name() -> None:
    (change,) = planned({"name": "ООО «Новый Свет»", "inn": "0000000001"}).new
    assert (change.after["name_en"], change.after["legal_form"], change.before) == ("Novy Svet", "ООО", None)
    (other,) = planned({"name": "Заря", "legal_form": "АО", "name_en": "Dawn"}).new
    assert (other.after["name_en"], other.after["legal_form"]) == ("Dawn", "АО")


def test_two_of_one_name_are_told_apart_by_their_town_or_not_at_all() -> None:
    assert planned({"name": "Вектор (Уфа)"}).unchanged == 1
    (change,) = planned({"name": "Вектор", "city": "Казань", "klass": "A"}).changed
    assert change.id == "P004"
    assert why(planned({"name": "Вектор"})) == why(planned({"name": "Вектор", "city": "Омск"})) == ["master.several"]


@pytest.mark.parametrize(
    ("rows", "refused"),
    [
        (({"name": "Ромашка", "inn": "77"},), ["inn.length"]),
        (({"code": "77", "inn": "7707083893", "name": "Ромашка Два"},), ["master.inn_taken"]),
        (({"inn": "7707083893", "klass": "A"}, {"name": "Ромашка", "klass": "B"}), ["master.twice"]),
        (({"name": "Новый"}, {"name": "ООО «Новый»"}), ["master.twice"]),
        (({"city": "Тула"},), ["master.missing"]),
        (({"name": "Вектор", "city": "Казань", "code": "7"}, {"inn": "7707083893", "code": "7"}), ["master.twice"]),
    ],
)
def test_a_row_that_contradicts_is_left_out(rows: tuple[dict[str, str], ...], refused: list[str]) -> None:
    assert why(planned(*rows))[-1:] == refused


def test_a_branch_of_one_company_is_a_card_of_its_own() -> None:
    changes = planned({"code": "124", "inn": "7707083893", "kpp": "400101001", "name": "Ромашка Калуга"})
    assert len(changes.new) == 1


def test_goods_are_found_by_their_code_then_by_their_barcode() -> None:
    tea: Record = {"code": "1", "name": "Чай", "barcode": "46"}
    goods = Ground({"s1": tea, "s2": {"code": "2", "name": "Кофе"}})
    (change,) = planned({"barcode": "46", "code": "2"}, kind="skus", ground=goods).changed
    assert change.id == "s2"
    (change,) = planned({"barcode": "46", "name": "Чай чёрный"}, kind="skus", ground=goods).changed
    assert change.id == "s1"
    (new,) = planned({"barcode": "46", "code": "3", "name": "Чай"}, kind="skus", ground=goods).new
    assert (new.after["active"], new.after["name_en"]) == (True, "Chay")


def test_a_card_that_was_put_away_comes_back_when_a_file_names_it() -> None:
    (change,) = planned({"name": "Лютик"}).changed
    assert change.differs == ("here",)


def test_a_lead_touches_the_team_only() -> None:
    own = replace(GROUND, reach=frozenset(("M02",)))
    assert planned({"code": "000123", "klass": "A"}, ground=own).changed
    assert why(planned({"name": "Вектор", "city": "Уфа", "klass": "A"}, ground=own)) == ["master.not_yours"]
    assert why(planned({"name": "Новый"}, ground=own)) == ["master.not_yours"]
    contacts = Ground({}, NAMES, reach=frozenset(("P009",)))
    row = {"partner": "Ромашка", "person": "Иван Петров"}
    assert why(planned(row, kind="contacts", ground=contacts)) == ["master.not_yours"]


def test_people_are_not_brought_back_nor_demoted_by_their_own_file() -> None:
    boss: Record = {"name": "Антон Зорин", "role": "admin", "active": True, "leads": False}
    gone: Record = {"name": "Анна Кузнецова", "role": "rm", "active": False, "leads": False}
    ground = Ground({"A1": boss, "M02": gone}, NAMES, myself="A1", defaults={"zone": "Asia/Omsk"})
    rows = ({"person": "Антон Зорин", "role": "rm"}, {"person": "Анна Кузнецова", "role": "rm"})
    assert why(planned(*rows, kind="people", ground=ground)) == ["master.myself", "master.revoked"]
    (new,) = planned({"person": "Пётр Ильин", "role": "рм"}, kind="people", ground=ground).new
    assert (new.after["zone"], new.after["name_en"], new.after["active"]) == ("Asia/Omsk", "Pyotr Ilin", True)
    assert planned({"person": "Антон Зорин", "role": "admin", "zone": "Омск"}, kind="people", ground=ground).changed


def test_a_must_list_says_what_is_in_it_and_what_is_out() -> None:
    ground = Ground({"A/s1": {"klass": "A", "sku_id": "s1", "wanted": True}}, NAMES)

    def row(klass: str, wanted: str = "") -> dict[str, str]:
        return {"klass": klass, "sku": "000123", "must": wanted}

    changes = planned(row("A"), row("B"), row("C", "нет"), kind="must_list", ground=ground)
    assert ([each.title for each in changes.new], changes.unchanged) == (["B · 000123"], 2)
    (out,) = planned(row("A", "нет"), kind="must_list", ground=ground).changed
    assert out.differs == ("wanted",)


def test_an_odd_number_is_taken_and_pointed_at() -> None:
    assert planned({"name": "Новый", "inn": "0000000001"}).odd == ((2, "Новый", "inn"),)


def test_a_contact_is_one_of_its_partner() -> None:
    ground = Ground({"c1": {"partner_id": "P003", "name": "Иван Петров", "role": "закупки", "here": True}}, NAMES)
    row = {"partner": "Ромашка", "person": "Иван Петров", "position": "директор"}
    (change,) = planned(row, kind="contacts", ground=ground).changed
    assert (change.id, change.differs) == ("c1", ("role",))


# ── told ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_preview_tells_old_and_new_and_what_is_left_out() -> None:
    rows = (
        {"code": "000123", "name": "Ромашка", "klass": "A", "city": "Калуга", "inn": "-", "manager": "Анна Кузнецова"},
        {"name": "Новый", "inn": "0000000001"},
        {"name": "Вектор"},
        {"name": "Заря", "klass": "Щ"},
        {"name": "Вектор (Уфа)"},
        {"name": "Лютик"},
    )
    text = plain_text(Screen(told(planned(*rows), "ru")))
    assert "Новых: 1" in text
    assert "Без изменений: 1" in text
    assert "АО «Ромашка»: ИНН 7707083893 → пусто; Категория партнёра пусто → A; Город Тула → Калуга" in text
    assert "строка 4, «Вектор»: таких несколько" in text
    assert "строка 5, «Заря», Категория партнёра: бывает только A, B или C" in text
    assert "вернётся из архива" in text
    assert "ИНН не сходится с контрольной цифрой: «Новый»" in text
    assert "row 4, “Вектор”: there are several" in plain_text(Screen(told(planned(*rows), "en")))


def test_a_file_that_says_nothing_new_says_so() -> None:
    assert plain_text(Screen(told(planned({"name": "рома"}), "ru"))) == "Всё уже так и записано, менять нечего."


def test_long_lists_are_cut_and_codes_are_said_once() -> None:
    changes = planned(*({"name": "Вектор", "city": f"Город {n}"} for n in range(9)))
    assert "… и ещё 4" in plain_text(Screen(told(changes, "ru")))
    many = {"code": "000123", "klass": "A", "city": "А", "region": "Б", "address": "В", "hours": "Г", "kpp": "-"}
    assert "… и ещё 2" in plain_text(Screen(told(planned(many), "ru")))
    made = Screen(told(Changes("people", kept=(("Анна", ""), ("Пётр", "zone")), codes=(("Анна", "abc"),)), "ru"))
    text = plain_text(made)
    assert "«Анна» (уже в работе), «Пётр» · Часовой пояс" in text
    assert [span.text for block in made.blocks if isinstance(block, Paragraph) for span in block.line if span.once] == [
        "/start abc"
    ]
    away = Changes("partners", changed=(Change(2, "P003", "Ромашка", ROMASHKA, {**ROMASHKA, "here": False}),))
    assert "Ромашка: уйдёт в архив" in plain_text(Screen(told(away, "ru")))
    forbidden = Changes("people", conflicts=(Conflict(2, "", "master.forbidden"),))
    assert "У вас нет права" in plain_text(Screen(told(forbidden, "ru")))


# ── forms ───────────────────────────────────────────────────────────────────────────────────────────────────

OPEN = Card("partners", "P003", ROMASHKA, NAMES)


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.buttons for button in row]


def test_an_open_card_shows_every_field_with_a_way_to_change_it() -> None:
    screen = card_screen(OPEN, "ru", notes=("✅ Готово",))
    text = plain_text(screen)
    assert "ИНН: 7707083893" in text
    assert re.search("Не заполнено: .*Кредитный лимит", text)
    assert text.startswith("✅ Готово")
    assert "Кредитный лимит" in labels(screen)
    assert screen.ask is not None
    assert screen.ask.form is not None
    assert all(len(each.action.value) <= 24 for row in screen.buttons for each in row if each.action)


def test_a_field_is_asked_with_what_it_may_be() -> None:
    asked = field_screen(OPEN, field("partners", "klass"), "ru", "так нельзя")
    assert labels(asked) == ["A", "B", "C", "← К карточке"]
    assert "⚠️ так нельзя" in plain_text(asked)
    assert "Очистить" in labels(field_screen(OPEN, field("partners", "city"), "ru"))
    assert "Очистить" not in labels(field_screen(OPEN, field("partners", "name"), "ru"))
    assert "Региональный менеджер" in labels(field_screen(OPEN, field("people", "role"), "ru"))
    assert labels(field_screen(OPEN, field("skus", "active"), "en"))[:2] == ["yes", "no"]
    assert labels(unsure_screen(OPEN, field("partners", "inn"), "0000000001", "ru")) == [
        "Записать как есть",
        "Исправить",
    ]


def test_a_window_says_only_what_is_new_and_what_is_wrong() -> None:
    made = window(OPEN, "ru")
    standing = {each.name: each.value for each in made.inputs}
    assert filled(OPEN, standing, "ru") == ({}, {})
    said = {**standing, "city": "", "klass": "A", "credit_limit": "много"}
    given, wrong = filled(OPEN, said, "ru")
    assert given == {"city": None, "klass": "A"}
    assert list(wrong) == ["credit_limit"]
    assert filled(OPEN, {"name": "Ромашка и Ко"}, "ru") == ({"name": "Ромашка и Ко"}, {})
    good = Card("skus", "s1", {"code": "1", "name": "", "active": True})
    assert {each.name: each.value for each in window(good, "ru").inputs}["active"] == "1"
    assert window(good, "ru").title == "Новая карточка"


def test_contacts_are_listed_with_their_reach() -> None:
    ivan = Known("c1", "Иван Петров", "закупки", "+79123456789", "", "звонить после 15")
    screen = contacts_screen("P003", "Ромашка", [ivan, Known("c2", "Анна", "", "", "", "")], "ru", "Готово")
    assert "Иван Петров — закупки\n+79123456789 · звонить после 15\nАнна" in plain_text(screen)
    assert "Пока никого" in plain_text(contacts_screen("P003", "Ромашка", [], "ru"))


# ── doubles ─────────────────────────────────────────────────────────────────────────────────────────────────


def suspected(*marks: Mark, apart: frozenset[tuple[str, str]] = frozenset()) -> list[tuple[str, str, str]]:
    return [(pair.gone.id, pair.kept.id, pair.why) for pair in doubles(marks, apart)]


def test_doubles_are_told_by_number_name_and_likeness() -> None:
    kept = Mark("a", "АО «Ромашка»", "Тула", "7707083893", weight=3)
    assert suspected(kept, Mark("b", "Другое имя", "Омск", "7707083893")) == [("b", "a", "inn")]
    assert suspected(kept, Mark("b", "Ромашка (Тула)")) == [("b", "a", "name")]
    assert suspected(kept, Mark("b", "Ромашкa-", "Тула"), apart=frozenset({("a", "b")})) == []
    assert suspected(Mark("a", "Калуга-Продукт", "Калуга"), Mark("b", "Калуга Продуктт", "Калуга")) == [
        ("b", "a", "like")
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Mark("a", "Ромашка", "Тула"), Mark("b", "Ромашка", "Омск")),
        (Mark("a", "Ромашка", "Тула", "7707083893"), Mark("b", "Ромашка", "Тула", "7727563778")),
        (Mark("a", "Ромашка", "", "77", "1"), Mark("b", "Ромашка", "", "77", "2")),
        (Mark("a", "Вектор 1", "Уфа"), Mark("b", "Вектор 2", "Уфа")),
        (Mark("a", "Восток-Трейд", "Уфа"), Mark("b", "Восток-Сервис", "Уфа")),
        (Mark("a", "Маяк", "Уфа"), Mark("b", "Маяг", "Уфа")),
    ],
)
def test_two_are_not_taken_for_one(one: Mark, other: Mark) -> None:
    assert suspected(one, other) == []


def test_a_crowd_of_one_name_is_left_to_people() -> None:
    assert suspected(*(Mark(str(n), "Ромашка", "Тула") for n in range(CROWD + 1))) == []


def test_the_list_and_what_would_move() -> None:
    pairs = doubles([Mark(str(n), f"Ромашка{'а' * (n % 2)}", f"Город {n // 2}") for n in range(12)])
    assert len(pairs) == 6
    screen = doubles_screen(pairs, [(7, "ООО «Старая»", "ООО «Новая»")], "ru", "Готово")
    assert "Похоже на двойников: 6 пар" in plain_text(screen)
    assert "… и ещё 1" in plain_text(screen)
    assert "↩️ Разделить: Старая и Новая" in labels(screen)
    assert "Двойников не вижу." in plain_text(doubles_screen([], [], "ru"))
    moves = preview(Mark("a", "Ромашка", "Тула", "77"), Mark("b", "Ромашка"), {"runs": 2, "mutes": 1}, "ru")
    assert "Разговоров: 2" in plain_text(moves)
    assert "ИНН: 77 / —" in plain_text(moves)


# ── tables ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_table_has_what_is_here_and_reads_back_the_same(lang: Lang) -> None:
    known = {**ROMASHKA, "latitude": 54.1931, "credit_limit": Decimal("1500.5"), "deferral_days": 30}
    made = table("partners", {"P003": known, "P006": card(name="Лютик", here=False)}, NAMES, lang)
    assert len(made.rows) == 1
    assert Decimal("54.1931") in made.rows[0]
    lines = [["" if cell is None else str(cell) for cell in row] for row in made.rows]
    ground = Ground({"P003": known}, NAMES)
    again = plan("partners", rows("partners", (*made.header, "Чужая"), lines), ground)
    assert (again.unchanged, again.conflicts, again.changed) == (1, (), ())


def test_a_table_of_contacts_says_which_partner_is_meant() -> None:
    record: Record = {
        "partner_id": "P003",
        "name": "=Иван",
        "partner_code": "000123",
        "partner_inn": None,
        "here": True,
    }
    made = table("contacts", {"c1": record}, NAMES, "ru")
    (row,) = rows("contacts", made.header, [[str(cell or "") for cell in line] for line in made.rows])
    assert row.values["partner_code"] == "000123"
    assert value_of(field("contacts", "person"), "'=Иван") == "=Иван"
    assert value_of(field("contacts", "note"), "'-") == "-"


def test_quotes_within_quotes_are_the_inner_ones() -> None:
    def added(name: str, lang: Lang = "ru") -> str:
        return say("master.added_partner", lang, name=name)

    assert added("АО «Ромашка»") == "✅ Завёл карточку «АО „Ромашка“»."
    assert added("Ромашка") == "✅ Завёл карточку «Ромашка»."
    assert added("АО «Ромашка» и «Лютик»") == "✅ Завёл карточку «АО „Ромашка“ и „Лютик“»."
    assert added("АО «Ромашка") == "✅ Завёл карточку «АО «Ромашка»."
    assert added("АО» «Ромашка»»") == "✅ Завёл карточку «АО» «Ромашка»»»."
    assert "«" in added("АО «Ромашка»", "en")


def test_what_is_left_to_do_after_a_file_is_nothing_when_all_of_it_was_taken() -> None:
    assert left_over(Changes("partners"), "ru") == ()
    unknown = Conflict(3, "Кто-то", "master.role", column="role")
    left = plain_text(Screen(left_over(Changes("people", conflicts=(unknown,)), "ru")))
    assert left.startswith("Не взял 1 строку. Исправьте и пришлите файл ещё раз:")


@pytest.mark.parametrize(("limit", "shown"), [("3100000.000", "3 100 000"), ("1500.50", "1 500,5")])
def test_a_sum_is_shown_with_its_thousands_apart(limit: str, shown: str) -> None:
    card = replace(OPEN, record={**OPEN.record, "credit_limit": Decimal(limit)})
    assert f"Кредитный лимит: {shown}" in plain_text(card_screen(card, "ru")).replace("\u00a0", " ")

"""What is kept of a partner, a contact, a colleague, a good: one list for files in, forms in the chat and files out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias, get_args

from dialogs.lang import Lang

Kind = Literal["partners", "contacts", "people", "skus", "must_list"]
Type = Literal[
    "text", "code", "inn", "kpp", "klass", "person", "team", "partner", "sku", "whole", "money", "degrees", "zone",
    "role", "flag", "phone", "email", "names", "lang", "stage",
]  # fmt: skip
Value: TypeAlias = str | int | Decimal | float | bool | tuple[str, ...] | None
Record: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True)
class Field:
    """`name` is also what a reader of files calls the column, `headers` how it is headed: the Russian and the English
    of an export, then others in small letters. `kept` is the name in storage; what has none only finds the row.
    """

    name: str
    type: Type
    headers: tuple[str, ...]
    kept: str
    required: bool = False
    least: int = 0
    most: int = 0

    def label(self, lang: Lang) -> str:
        return self.headers[lang == "en"]


def _field(name: str, type: Type, ru: str, en: str, *also: str, **more: object) -> Field:
    kept = str(more.pop("kept", name))
    return Field(name, type, (ru, en, *also), kept, **more)  # type: ignore[arg-type]  # by name, from below only


FIELDS: Mapping[Kind, tuple[Field, ...]] = {
    "partners": (
        _field("code", "code", "Код", "Code", "код контрагента", "код 1с"),
        _field("name", "text", "Партнёр", "Partner", "контрагент", "клиент", "наименование", required=True, most=200),
        _field("inn", "inn", "ИНН", "INN", "инн/кпп"),
        _field("kpp", "kpp", "КПП", "KPP"),
        _field("legal_form", "text", "Правовая форма", "Legal form", "опф", "форма", most=40),
        _field("alias", "names", "Псевдонимы", "Aliases", "другие названия", kept="aliases"),
        _field("name_en", "text", "Название по-английски", "English name", most=200),
        _field("klass", "klass", "Категория партнёра", "ABC category", "класс", "class", "категория", "abc"),
        _field("manager", "person", "Менеджер", "Manager", "ответственный", kept="owner_id"),
        _field("region", "text", "Регион", "Region", "область", most=200),
        _field("city", "text", "Город", "City", most=120),
        _field("address", "text", "Адрес", "Address", "адрес доставки", most=500),
        _field("latitude", "degrees", "Широта", "Latitude", most=90),
        _field("longitude", "degrees", "Долгота", "Longitude", most=180),
        _field("hours", "text", "Часы работы", "Opening hours", "режим работы", most=200),
        _field("deferral_days", "whole", "Отсрочка, дней", "Deferral, days", "отсрочка", most=365),
        _field("credit_limit", "money", "Кредитный лимит", "Credit limit", "лимит"),
        _field("lead_days", "whole", "Срок поставки, дней", "Lead time, days", most=365),
        _field("review_days", "whole", "Между заказами, дней", "Between orders, days", most=365),
    ),
    "contacts": (
        _field("partner", "partner", "Партнёр", "Partner", "контрагент", required=True, kept="partner_id"),
        _field("person", "text", "Контактное лицо", "Contact", "фио", "контакт", required=True, kept="name", most=120),
        _field("position", "text", "Должность", "Position", "роль", kept="role", most=120),
        _field("phone", "phone", "Телефон", "Phone"),
        _field("email", "email", "Почта", "E-mail", "email"),
        _field("note", "text", "Примечание", "Note", "комментарий", "заметка", most=500),
    ),
    "people": (
        _field("person", "text", "Сотрудник", "Colleague", "фио", "имя", required=True, kept="name", most=80),
        _field("name_en", "text", "Имя по-английски", "English name", most=80),
        _field("role", "role", "Роль", "Role", "должность", required=True),
        _field("team", "team", "Команда", "Team", "отдел", kept="team_id"),
        _field("lead", "flag", "Ведёт команду", "Leads the team", kept="leads"),
        _field("region", "text", "Регион", "Region", most=200),
        _field("zone", "zone", "Часовой пояс", "Time zone", "город"),
    ),
    "skus": (
        _field("code", "code", "Артикул", "Item code", "код", required=True),
        _field("name", "text", "Товар", "Goods", "номенклатура", "наименование", required=True, most=300),
        _field("name_en", "text", "Название по-английски", "English name", most=300),
        _field("category", "text", "Категория", "Category", "группа", most=120),
        _field("barcode", "code", "Штрихкод", "Barcode", "ean"),
        _field("unit", "text", "Единица", "Unit", "ед. изм.", most=20),
        _field("pack", "whole", "Кратность", "Pack", "в коробе", least=1, most=100_000),
        _field("moq", "whole", "Минимальный заказ", "Least order", most=1_000_000),
        _field("shelf_days", "whole", "Срок годности, дней", "Shelf life, days", "срок годности", least=1, most=20_000),
        _field("price", "money", "Цена", "Price", "цена без ндс"),
        _field("cost", "money", "Себестоимость", "Cost"),
        _field("active", "flag", "В продаже", "On sale", "активен"),
    ),
    "must_list": (
        _field("klass", "klass", "Категория партнёра", "ABC category", "класс", "class", required=True),
        _field("sku", "sku", "Артикул", "Item code", "товар", "номенклатура", required=True, kept="sku_id"),
        _field("must", "flag", "Матрица", "Must-list", "в матрице", kept="wanted"),
    ),
}
KINDS: tuple[Kind, ...] = get_args(Kind)


def field_of(kind: Kind, name: str) -> Field | None:
    return next((field for field in FIELDS[kind] if field.name == name), None)

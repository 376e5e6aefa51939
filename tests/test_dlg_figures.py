"""What is known of a partner: a figure that nobody can tell is grey, and goods that matter are found."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from algorithms.kpi import Figure, Status
from dialogs.figures import NO_DATA, Known, Lately, PartnerFigures, SkuStock, Source, StockFigures

TODAY = date(2026, 11, 18)
LOADED = datetime.fromisoformat("2026-11-17T09:12")
BARE = PartnerFigures("P003", "Ромашка", TODAY)


def test_no_data_is_a_grey_figure_and_no_zero() -> None:
    unknown = BARE.known("dos")
    assert (unknown.value, unknown.status, unknown.figure.reason) == (None, Status.GRAY, "no_data")
    assert BARE.value("dos") is None
    told = BARE.with_kpis(Known("dos", Figure(Decimal(24), Status.GREEN), TODAY, ("stock",)))
    assert (told.value("dos"), told.known("dos").status) == (Decimal(24), Status.GREEN)


def test_the_day_of_a_source() -> None:
    assert BARE.day_of("stock") is None
    source = Source("stock", date(2026, 11, 16), "Остатки.xlsx", LOADED)
    dated = PartnerFigures("P003", "Ромашка", TODAY, sources={"stock": source})
    assert dated.day_of("stock") == date(2026, 11, 16)


def test_goods_that_matter() -> None:
    def good(name: str, abc: str, stock: int | None, days: int | None = None) -> SkuStock:
        amount = None if stock is None else Decimal(stock)
        return SkuStock(name, name, abc=abc, stock=amount, days_left=None if days is None else Decimal(days))

    goods = (
        good("gone", "A", 0),
        good("low", "A", 5, 3),
        good("fine", "A", 500, 40),
        good("unsold", "A", 7),
        good("wrong", "B", -3),
        good("unknown", "A", None),
        good("minor", "C", 0),
    )
    stock = StockFigures(TODAY, goods)
    assert [each.name for each in stock.a_out] == ["gone"]
    assert [each.name for each in stock.running_out(5)] == ["low"]
    assert [each.name for each in stock.negative] == ["wrong"]


def test_figures_are_counted_once_when_the_first_of_them_is_asked_for() -> None:
    counted: list[str] = []

    def every() -> Iterator[Known]:
        for kpi in ("dso", "dos"):
            counted.append(kpi)
            yield Known(kpi, NO_DATA)

    found = Lately(every())
    assert not counted
    assert found["dos"] == Known("dos", NO_DATA)
    assert found == {kpi: Known(kpi, NO_DATA) for kpi in ("dso", "dos")}
    assert (len(found), list(found), found.get("akb")) == (2, ["dso", "dos"], None)
    assert counted == ["dso", "dos"]

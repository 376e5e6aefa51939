"""What goes in and what goes out: shipments, sell-out, their ratio, returns, orders a delivery is made of."""

from __future__ import annotations

from decimal import Decimal

from algorithms.kpi.figure import (
    THRESHOLDS,
    ZERO,
    Figure,
    Inputs,
    Status,
    Thresholds,
    gray,
    red,
    share,
    status_of,
)


def net(gross: Decimal | None, returns: Decimal | None) -> Figure:
    """gross − returns: shipments or sell-out. It may be below zero; its colour is that of the plan or of growth."""
    inputs: Inputs = {"gross": gross, "returns": returns}
    if gross is None and returns is None:
        return gray("no_data", inputs)
    return Figure((gross or ZERO) - (returns or ZERO), Status.GRAY, None, inputs)


def in_out_ratio(sell_in: Decimal | None, sell_out: Decimal | None, by: Thresholds = THRESHOLDS) -> Figure:
    """sell_in ÷ sell_out, pieces of four weeks. Without sell-out red when something was shipped, else gray."""
    inputs: Inputs = {"sell_in": sell_in, "sell_out": sell_out}
    if sell_in is None or sell_out is None:
        return gray("no_data", inputs)
    if sell_out <= 0:
        return (red if sell_in > 0 else gray)("no_sellout", inputs, sell_in, sell_out)
    value = sell_in / sell_out
    return Figure(value, status_of("in_out_ratio", value, by), None, inputs, sell_in, sell_out)


def returns_pct(returned: Decimal | None, shipped: Decimal | None, by: Thresholds = THRESHOLDS) -> Figure:
    """returned ÷ shipped × 100, `shipped` before returns. Returns without shipments are red; neither is gray."""
    inputs: Inputs = {"returned": returned, "shipped": shipped}
    if returned is None or shipped is None:
        return gray("no_data", inputs)
    if shipped <= 0:
        if returned > 0:
            return red("returns_without_shipments", inputs, returned, shipped)
        return gray("no_shipments", inputs, returned, shipped)
    return share("returns_pct", returned, shipped, inputs, by)


def drop_size(sell_out: Decimal | None, invoices: int | None) -> Figure:
    """sell_out ÷ invoices, rubles. A trend, without a colour."""
    return _mean(sell_out, invoices, {"shop_sales": sell_out, "invoices": invoices}, "no_invoices")


def sku_per_outlet(pairs: int | None, akb: int | None) -> Figure:
    """Distinct pairs of outlet and SKU ÷ active outlets. A trend, without a colour."""
    whole = None if pairs is None else Decimal(pairs)
    return _mean(whole, akb, {"pairs": pairs, "akb": akb}, "no_outlets")


def _mean(top: Decimal | None, bottom: int | None, inputs: Inputs, nothing: str) -> Figure:
    if top is None or bottom is None:
        return gray("no_data", inputs)
    if bottom <= 0:
        return gray(nothing, inputs)
    return Figure(top / bottom, Status.GRAY, None, inputs, top, Decimal(bottom))

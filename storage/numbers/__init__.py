"""The company's numbers: exact sums over what was imported last for each day and partner.

Loading goes in short batches under an import that nobody reads yet; one row makes it current. What counts of several
imports is told in `standing.py`.
"""

from storage.numbers.loading import begin, clear_unread, follow, load, load_numbers, make_current, undo
from storage.numbers.named import named
from storage.numbers.record import Import, by_hash, by_id, mark, overtaken_by
from storage.numbers.rows import (
    Check,
    Invoice,
    Number,
    OrderLine,
    OutletBase,
    Row,
    Series,
    Span,
    maybe,
    thousandths,
    units,
)
from storage.numbers.service import Difference, checks, compare, order_lines, outlet_bases
from storage.numbers.shops import Moves, Outlets, drops, outlet_counts, outlet_moves, outlets
from storage.numbers.snapshots import Held, Standing, invoices, snapshot
from storage.numbers.sources import Covered, Source, Sources, covered, sources
from storage.numbers.sums import (
    Point,
    by_day,
    by_sku,
    by_week,
    first_last,
    last_rows,
    lines,
    month_of,
    person_plans,
    plans,
    sku_days,
    sums,
    totals,
    worth,
)
from storage.numbers.totalled import Sum

__all__ = [
    "Check",
    "Covered",
    "Difference",
    "Held",
    "Import",
    "Invoice",
    "Moves",
    "Number",
    "OrderLine",
    "OutletBase",
    "Outlets",
    "Point",
    "Row",
    "Series",
    "Source",
    "Sources",
    "Span",
    "Standing",
    "Sum",
    "begin",
    "by_day",
    "by_hash",
    "by_id",
    "by_sku",
    "by_week",
    "checks",
    "clear_unread",
    "compare",
    "covered",
    "drops",
    "first_last",
    "follow",
    "invoices",
    "last_rows",
    "lines",
    "load",
    "load_numbers",
    "make_current",
    "mark",
    "maybe",
    "month_of",
    "named",
    "order_lines",
    "outlet_bases",
    "outlet_counts",
    "outlet_moves",
    "outlets",
    "overtaken_by",
    "person_plans",
    "plans",
    "sku_days",
    "snapshot",
    "sources",
    "sums",
    "thousandths",
    "totals",
    "undo",
    "units",
    "worth",
]

"""Reading of what people send: delimited files of 1C and Excel, from bytes to typed facts. Pure; nothing is stored.

raw bytes → `decode` → `table` (delimiter, rows) → `header` and `columns` → `groups` (nested rows, totals)
→ `sheet` (a read table) → `facts` (typed rows with a checked control total).
A file that cannot be loaded is a value, `SheetRefused`, never an exception.
"""

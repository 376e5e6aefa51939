"""Reading of what people send: texts and books of 1C and Excel, from bytes to typed rows. Pure; nothing is stored.

raw bytes → `magic` (what it is) → `decode`, `table` or `source` (cells) → `header`, `mapping` and `kinds` (which
column is what, and which kind it is) → `body`, `groups` and `nesting` (data apart from totals) → `tabulating` (a read
table) → `facts` (typed rows, `control` total checked). `reading` is the door.
A file that cannot be loaded is a value, `SheetRefused`, never an exception.
"""

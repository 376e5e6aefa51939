# A file in the chat: what was read, asked, loaded.

file-of-a-lead = Exports are loaded by a lead or an admin. Forward the file to them.
file-sheet-too-big = The file is over 20 MB, and the messenger does not hand out such files. Export it by month or save it as .xlsx: that is smaller.
help-import = /import — your files of 1C and Excel, taking one back. To load a file, just send it here.
import-forbidden = Exports are loaded by a lead or an admin. Forward the file to them.
import-unreadable = I could not read this file: it is too heavy or damaged. Split it by month and send it again.
import-died = This file stopped the reading several times, so I will not try again. Split it by month and send it again. Nothing was loaded.
import-title = 📥 { $name }
import-looks-like = looks like { $kind }
import-reading = Reading the file…
import-reading-n = Reading: { $done ->
    [one] { $done } row
   *[other] { $done } rows
    }…
import-reading-of = Reading: { $share }% of the file…
import-loading = Loading…
import-loading-n = Loading: { $done } rows…
import-loading-of = Loading: { $done } rows, { $share }%…
import-cancel = ✖ Cancel
import-cancelled = Not loaded. The data stay as they were.
import-undone = The import is taken back: the data are as before it.
import-refused = The file was not loaded. The data stay as they were.
import-asking = The file waits for an answer.
import-anew = 📥 Load it again
import-other-kind = It is another kind of file
import-back = ← Back

import-kind-sell-in = shipments (sell-in)
import-kind-sell-out = secondary sales (sell-out)
import-kind-stock = stock
import-kind-receivables = receivables
import-kind-plan = a plan
import-kind-orders = orders
import-kind-visits = visits
import-kind-in-transit = goods in transit
import-kind-checks = shelf checks
import-kind-outlet-base = an outlet base
import-kind-partners = a list of partners
import-kind-contacts = contacts
import-kind-people = a list of people
import-kind-skus = a price list
import-kind-must-list = a must-list
import-label-sell-in = Shipments
import-label-sell-out = Sell-out
import-label-stock = Stock
import-label-receivables = Receivables
import-label-plan = Plan
import-label-orders = Orders
import-label-visits = Visits
import-label-in-transit = In transit
import-label-checks = Shelf checks
import-label-outlet-base = Outlet base
import-label-partners = Partners
import-label-contacts = Contacts
import-label-people = People
import-label-skus = Price list
import-label-must-list = Must-list
import-no-kind = I do not recognise this table: the names of its columns are new to me. If it is an export, name the columns (Date, Partner, Item, Amount) and send it again. Or say what the file holds.
import-which-kind = Looks like { $kind }, but I am not sure. What does this file hold?
import-which-company = The file holds two companies or more. Whose data shall I load?
import-all-companies = All together
import-whose = Which partner is this whole file about? Type the name.
import-type-name = Partner’s name
import-one-partner = The whole file is of one partner

import-no-column = I see no column “{ $part }”.{ $usual } Which column is it?
import-which-column = Which column is “{ $part }”?
import-no-such-column = There is none
import-columns = This is how I read the columns. Tap the one that is wrong.
import-columns-unsure = I am not sure of the columns with a question mark. Please check: tap the one that is wrong.
import-columns-right = ✅ All correct
import-nothing-plays = none
import-fix-columns = ✏️ Columns
import-usual-partner = { " " }Usually it is called “Контрагент”, “Клиент” or “Partner”.
import-usual-amount = { " " }Usually it is called “Сумма” or “Amount”.
import-usual-date = { " " }Usually it is called “Дата” or “Date”.
import-usual-plan = { " " }Usually it is called “План” or “Plan”.
import-usual-sku = { " " }Usually it is called “Номенклатура” or “Item”.
import-usual-person = { " " }Usually it is called “ФИО” or “Name”.
import-which-day = I cannot tell of which day these data are. Choose it or type a date, 15 Nov for one.
import-day-today = Today
import-day-yesterday = Yesterday
import-part-date = Date
import-part-period = Period
import-part-partner = Partner
import-part-distributor = Distributor
import-part-partner-code = Partner code
import-part-inn = Tax number
import-part-sku = Item
import-part-sku-code = Item code
import-part-barcode = Barcode
import-part-manager = Manager
import-part-quantity = Quantity
import-part-amount = Amount
import-part-amount-net = Amount without VAT
import-part-amount-vat = Amount with VAT
import-part-plan = Plan
import-part-number = Document number
import-part-contract = Contract
import-part-issued-on = Document date
import-part-due-on = Due date
import-part-debt = Debt
import-part-ordered = Ordered
import-part-shipped = Shipped
import-part-promised-on = Promised date
import-part-shipped-on = Shipping date
import-part-actual-on = Actual date
import-part-present = On the shelf
import-part-turnover = Outlet turnover
import-part-price = Price
import-part-rrp = Recommended price
import-part-outlet = Outlet
import-part-outlets-all = All outlets
import-part-organisation = Company
import-part-stock = Stock
import-part-free-stock = Free stock
import-part-stock-amount = Stock, amount
import-part-in-transit = In transit
import-part-warehouse = Warehouse
import-part-overdue = Overdue
import-part-not-due = Not due
import-part-advance = Advance
import-part-late-days = Days overdue
import-part-status = Status
import-part-comment = Comment
import-part-name = Name
import-part-person = Full name
import-part-code = Code
import-part-role = Role
import-part-klass = ABC category
import-part-phone = Phone
import-part-email = E-mail
import-part-city = City
import-part-region = Region
import-part-team = Team
import-part-address = Address
import-part-category = Category
import-part-pack = Pieces in a case
import-part-unit = Unit
import-part-must = In the must-list
import-part-name-en = Name in English

import-period = Period { $days }
import-n-rows = { $n ->
    [one] { $n } row
   *[other] { $n } rows
    }
import-n-partners = { $n ->
    [one] { $n } partner
   *[other] { $n } partners
    }
import-pieces = { $n } pcs
import-sum-alone = Sum { $sum } (the file states no total of its own)
import-sum-agrees = Sum { $sum }, matches the file’s total ✅
import-sum-differs = The total does not match: the file states { $stated }, the rows give { $sum }, apart by { $difference }
import-of-partner = The whole file: { $name }
import-of-company = Company: { $name }
import-shrinks = The partners in the file have { $before } of these days now, and would have { $after }. If this is a part of their figures, do not load it.
import-filter-of-part = Filter in the file: { $filter }. It is a part of the partners' figures: load it, and nothing else is left of these days. To have all of them, export without this filter.
import-filter = Filter in the file: { $filter }. Other data stay as they are.
import-load-sheet = 📄 Load the sheet “{ $name }”
import-sheet = Sheet “{ $name }”. It speaks only for the partners on it.
import-sheets = The book has other sheets with tables: { $names }. After this one is loaded the next is offered.
import-again = This file was loaded { $when }. Data are replaced, never doubled.
import-at = { $day } at { $time }
import-stopped = I stopped.
import-cause = The export seems cut short, or rows are hidden in it. Export it again.
import-cause-rejected = { $n ->
    [one] { $n } row was
   *[other] { $n } rows were
    } not read: the difference is most likely there. Mend them and send the file again.
import-not-overridden = A file whose total does not match is loaded by a director or an admin only. Mend the file and send it again.
import-load-anyway = Load anyway
import-rejected = { $n ->
    [one] { $n } row with an error
   *[other] { $n } rows with errors
    } ({ $why }): not loaded, I will send them as a file.
import-cli-answers = Nothing was loaded. Repeat the command with an answer:
import-filled = The partner stands in the first row of each group only. Rows below that were given to it: { $n }.
import-by-terms = The file gives no due day. For { $n } invoices it is counted from the day of the document by the payment terms on the partner’s card.
import-new-goods = New goods: { $n }, made from the file.
import-absent = { $n ->
    [one] { $n } more partner has
   *[other] { $n } more partners have
    } numbers of these days and not in this file. If the file is not complete, load only those in it.
import-only-these = The file does not name everybody: { $n ->
    [one] { $n } more partner has
   *[other] { $n } more partners have
    } numbers of these days. I leave those alone and load only the partners in the file.
import-only-listed = Only the partners in the file
import-speaks-for-all = The file is complete, for the whole company
import-load = ✅ Load { $n ->
    [one] { $n } row
   *[other] { $n } rows
    }
import-load-anew = ✅ Load again, { $n ->
    [one] { $n } row
   *[other] { $n } rows
    }

import-unknown-partner = { $n ->
    [one] { $n } partner
   *[other] { $n } partners
    } I do not know. Who is it?
import-unknown-sku = { $n ->
    [one] { $n } item
   *[other] { $n } items
    } I am not sure of. Is it this one?
import-unknown-person = { $n ->
    [one] { $n } person
   *[other] { $n } people
    } I do not know. Who is it?
import-this-name = • { $name }, { $n ->
    [one] { $n } row
   *[other] { $n } rows
    }
import-like = • { $name } → { $near }?
import-spell = Type who it is, or tap a button.
import-which-of-them = Several look like it. Which one?
import-name-unknown = I do not know “{ $name }”. Type it another way or tap a button.
import-yes-it-is = Yes, { $name }
import-another = Another
import-taken = Colleagues look after a partner of this name. I make no second card: ask a director or an admin to load the file.
import-new-one = New
import-skip = Leave out
import-all-new = All { $n } are new
import-skip-all = Without all { $n }

import-loaded = Loaded { $n ->
    [one] { $n } row
   *[other] { $n } rows
    }: { $kind }.
import-as-of = Data as of { $day }.
import-left-out = Without { $n ->
    [one] { $n } row
   *[other] { $n } rows
    } whose partners were not named.
import-rejected-sent = { $n ->
    [one] { $n } row with an error
   *[other] { $n } rows with errors
    }: in the file below.
import-made-partners = New partners made: { $n }.
import-made-goods = New goods made: { $n }.
import-with-difference = The total was apart by { $difference }: that is on record.
import-corrected = These days were loaded before. It was { $before }, it is { $after }:
import-more-changed = And { $n ->
    [one] { $n } more partner
   *[other] { $n } more partners
    }.
import-told = Told those who had seen the older numbers: { $n }.
import-news = Data corrected: { $kind }, { $days }
import-news-undone = Import taken back, data as before: { $kind }, { $days }
import-undo = ↩️ Take it back
import-undo-late = An import can be taken back for 7 days. Send a corrected file for the same days: it takes this one’s place.
import-undo-overtaken = A newer file holds these days, “{ $name }” ({ $when }). Take that one back first.
import-undo-nothing = You loaded nothing in the last 7 days.
import-gone = This import is no more.
import-failed = It could not be loaded: the database is busy or out of reach. The data stay as they were. Try again.
import-nothing-to-load = There is nothing to load: no data would change.
import-rejects-name = Errors { $name }
import-rejects-line = Row
import-rejects-column = Column
import-rejects-cell = Cell
import-rejects-why = What is wrong
import-rejects-here = Rows that were not loaded: { $n }. Mend them and send the file again.
import-none = No files yet. Send an export of 1C or Excel here: .xlsx, .xls, .csv or .txt.
import-list = Your files
import-how = Tap a number to take an import back or to go on. The last one: /import undo
import-mark-reading = ⏳
import-mark-asking = ❓
import-mark-loading = ⏳
import-mark-loaded = ✅
import-mark-undone = ↩️
import-mark-cancelled = ✖
import-mark-refused = ⚠️
import-why-excel-error = Excel error in the cell
import-why-exponent = Excel spoilt the code: make the column text
import-why-bad-number = Not a number
import-why-mixed-unit = Another unit than in the other rows
import-why-bad-date = Not a date
import-why-bad-period = Neither a month nor a week
import-why-future-date = This day is still to come
import-why-currency = Not in rubles
import-why-no-partner = No partner. Write it into every row, also below the first one of a group, and send the file again
import-why-extra-cells = Extra cells: put the name with “;” into quotes
import-why-other = The cell does not fit its column

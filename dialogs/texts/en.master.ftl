# Partners, contacts, people, goods: from files, by forms, back to Excel

master-yes = yes
master-no = no
master-kind-partners = partners
master-kind-contacts = contacts
master-kind-people = people
master-kind-skus = goods
master-kind-must-list = must-list
master-new = New
master-changed = To change
master-unchanged = Unchanged
master-left-out = Left out
master-change = { $title }: { $words }
master-field = { $field } { $old } → { $new }
master-refused = I did not take { $n ->
    [one] { $n } row
   *[other] { $n } rows
    }. Correct the file and send it again:
master-empty = empty
master-back = comes back from the archive
master-away = goes to the archive
master-more = … and { $n } more
master-conflict = row { $line }, “{ $title }”: { $why }
master-conflict-column = row { $line }, “{ $title }”, { $column }: { $why }
master-odd = ⚠️ The check digit of the INN does not fit: { $names }. Please look; I will load it as it is.
master-nothing = Everything is on record just so, nothing to change.
master-codes = Invitations for new people. Shown once: give each their own line.
master-code = { $name }:{" "}
master-kept = Left alone, changed later: { $names }.
master-at-work = { $title } (in use already)

refused-master-several = there are several, add a code, an INN or a city.
refused-master-no-person = I know no colleague “{ $name }”.
refused-master-no-team = I know no team “{ $name }”.
refused-master-no-partner = I know no partner “{ $name }”.
refused-master-no-sku = I know no goods “{ $name }”.
refused-master-needed = this field is never empty.
refused-master-missing = a required field is missing.
refused-master-long = too long, more than { $most } characters.
refused-master-exponent = Excel showed the code as a number and lost its figures. Set the column to “Text” and type the code anew.
refused-master-kpp = a KPP has 9 characters, please check.
refused-master-klass = only A, B or C is known.
refused-master-whole = a whole number from { $least } to { $most } is needed.
refused-master-money = a sum in rubles is needed, such as 1 500 000.
refused-master-degrees = degrees are needed, at most { $most }, such as 54.1931.
refused-master-flag = write “yes” or “no”.
refused-master-role = I know no such role. There are: rm, team_lead, director, admin, lawyer, finance, logistics, marketing, quality, hr.
refused-master-zone = I know no such city or zone. For example: Moscow, Omsk, Asia/Tomsk.
refused-master-email = this does not look like an e-mail. For example: ivan@company.ru.
refused-master-inn-taken = this INN is of partner “{ $name }” with another code. If it is a branch, give its KPP.
refused-master-twice = row { $line } spoke of it already.
refused-master-not-yours = not of your team. A manager of your team is needed.
refused-master-revoked = this person's access was revoked. Invite them anew: /invite.
refused-master-myself = nobody changes their own role: ask another admin.
refused-master-forbidden = You have no right to change this. Send the file to your admin.

master-blank = Not filled in: { $names }
master-tap = Tap a field to change it.
master-window = ✏️ Change all at once
master-ask = { $field }: now “{ $now }”. Write the new value.
master-ask-first = { $field }: not filled in yet. Write the value.
master-klass-hint = You set it: visit norms and the must-list go by it. The class on the card the bot works out itself, from the score.
master-clear = Clear
master-back-to-card = ← Back to the card
master-as-is = Keep as it is
master-correct = Correct it
master-inn-unsure = INN { $inn }: the check digit does not fit, as with a slip of the finger. Keep it as it is?
master-odd-inn = The check digit does not fit, please look.
master-added = New card
master-contacts = { $name }: contacts
master-no-contacts = Nobody yet. Add whom you talk terms with.
master-add-contact = ➕ Contact
master-to-partner = To the partner
master-to-contacts = To the contacts
master-contacts-button = 👤 Contacts
master-edit-button = ✏️ Change
master-add-partner = ➕ Partner
master-drop = Remove
master-dropped = { $name } is no longer a contact.
master-new-partner = What is the partner called? The legal form and city may stand with it: “Romashka LLC (Tula)”.
master-new-contact = { $name }: what is the contact called?
master-added-partner = ✅ Made a card “{ $name }”.
master-added-contact = ✅ Added: { $name }. The rest is on the buttons.
master-there-is = “{ $name }” is here already:

refused-master-code-taken = this code is of “{ $name }” already.
refused-master-barcode-taken = this barcode is of “{ $name }” already.

doubles-title = { $n ->
    [one] They look like doubles: { $n } pair
   *[other] They look like doubles: { $n } pairs
}
doubles-none = I see no doubles.
doubles-why-inn = the same INN
doubles-why-name = the same name and city
doubles-why-like = the names are alike
doubles-preview = Merge “{ $gone }” into “{ $kept }”?
doubles-inn = INN
doubles-of-runs = Conversations
doubles-of-reports = Reports
doubles-of-visits = Visits
doubles-of-tasks = Tasks
doubles-of-contacts = Contacts
doubles-of-numbers = Rows of numbers
doubles-of-invoices = Invoices
doubles-of-order-lines = Order lines
doubles-of-checks = Shelf checks
doubles-of-milestones = JBP milestones
doubles-safe = Everything moves to the card that is kept, its empty fields are filled, the old name becomes an alias. One button takes it back.
doubles-merge = Merge
doubles-turn = The other way: keep the first
doubles-apart = These are two companies
doubles-list = To the list
doubles-done = ✅ “{ $gone }” is part of the card “{ $kept }” now.
doubles-undo = ↩️ Split: { $gone } and { $kept }
doubles-undone = ↩️ Two cards again, everything where it was.
doubles-no-undo = This merge is undone already, or a later one stands on it: undo that first.
doubles-gone = One of these cards is gone already.
doubles-are-two = Noted: these are two companies.

export-which = What shall go to Excel? Only what you may see will be in it. A corrected file can be sent back.
export-sell-in = Shipments, { $month }
export-sell-out = Sell-out, { $month }
export-plan = Plan, { $month }
export-ready = Done. Correct it and send it back: I will show what changes.
export-column-day = Date
export-column-partner = Customer
export-column-code = Customer code
export-column-inn = INN
export-column-distributor = Distributor
export-column-outlet = Outlet
export-column-month = Month
export-column-plan = Plan
export-column-sku = Item code
export-column-goods = Item
export-column-qty = Quantity
export-column-amount = Amount without VAT
export-column-amount-vat = Amount with VAT

master-goods-found = { $n ->
    [one] { $n } item. Open it?
   *[other] { $n } items. Which one? More exactly: /goods and a word of the name or the code.
}
master-goods-none = I found no goods “{ $name }”. A price list can be sent as a file.

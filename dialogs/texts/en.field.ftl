# A report from the road: a card out of one message

field-partner = Partner
field-partner-unknown = Partner not named
field-visit-n = Visit { $n }
field-date = Day
field-kind = How you met
field-kind-visit = visit
field-kind-call = call
field-kind-online = online
field-kind-unmade = did not take place
field-result = Result
field-result-order = order
field-result-conflict = claim
field-result-refusal = refusal
field-result-agreement = agreement
field-result-no-result = no result
field-result-info = no order, no agreement
field-orders = Order
field-order-sum = Order total
field-payment = Money
field-promise-us = We promised
field-promise-them = They promised
field-promises = Promises
field-competitor = Competitor
field-objection = Objection
field-conflict = Looks like a conflict
field-next-contact = Next
field-expenses = Expenses
field-asks-days = ask for { $n ->
    [one] { $n } day
   *[other] { $n } days
} of credit
field-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
field-asks-until = ask for credit until { $day }
field-debt = debt { $sum }
field-until = by { $day }
field-undated = no date
field-today = today
field-something = they take goods
field-nothing = none
field-unit-box = cases
field-unit-pcs = pcs
field-unit-pack = packs
field-unit-bag = bags
field-unit-pallet = pallets
field-unit-kg = kg
field-unit-t = t
field-spent-fuel = fuel
field-spent-hotel = hotel
field-spent-meal = meals
field-spent-taxi = taxi
field-spent-ticket = tickets
field-spent-parking = parking
field-spent-toll = tolls
field-spent-per-diem = per diem
field-spent-gift = gifts
field-spent-other = other

# What is asked of a card
field-ask-partner = Whose visit was it? Tap or type the name.
field-ask-date = Which day? Tap or type it.
field-ask-kind = How did you meet?
field-ask-result = Did I get the result right?
field-ask-qty = How many? Tap or type the number.
field-ask-unit = In what units?
field-ask-product = Which product? Type it.
field-ask-orders = What did they order? Type “20 cases of tea, 5 pcs of coffee”.
field-ask-order-sum = What does the order come to?
field-ask-due = By which day? Tap or type it.
field-ask-amount = How much?
field-ask-debt = How much is the debt?
field-ask-asks-days = How many days of credit do they ask for?
field-ask-asks-until = Until which day do they ask for credit?
field-ask-payment = Did I get the money part right?
field-ask-promises = Who promised what? Type “I'll send the price list by the 25th, they promised to pay on Friday”.
field-ask-what = What was promised? Type it.
field-ask-competitor = What about the competitor? Type it.
field-ask-objection = Is this the objection?
field-ask-conflict = It looks like a conflict. Is it one?
field-ask-next-contact = When do you meet next? Tap or type it.
field-ask-expenses = Did I get the expense right?
field-ask-visits = Did the meeting take place?
field-what-to-fix = What shall we fix? Or just type it the right way.
field-only-text = Added to the report's text; nothing on the card has changed.

field-button-file = File it
field-button-file-so = File it as it is
field-button-fix = Fix
field-button-steps = Step by step
field-button-to-card = ← Back to the card
field-button-none = No, remove it
field-button-drop-visit = Remove this visit

field-no-report = This is no report: it names no visit and no partner.
field-numbers = Reports No. { $numbers }
refused-field-not-here = I couldn't read the message. Please send it again.
refused-field-thanked = The report is not filed yet. If all is right, tap “File it”.
refused-field-empty = There is nothing to file yet. Say what happened, one line will do.
refused-field-no-partner = First say whose visit it was: tap a partner or type the name.
report-draft = Card
report-card = Card
field-near = You are near a partner. Who is the report about?
field-metres = { $n } m
field-km = { $n } km
field-planned = Planned: { $name }, { $day }.
field-rewritten = Your edit is taken.
    { $changed }
field-changed = ✏️ Changed { $when }, { $name }
field-say-result = I've kept the voice note, but I can't listen to it. Type the result in one line.
field-doubt-twice = Report No. { $n } on this visit is already filed. Does this belong to it?
field-doubt-late = This was written before report No. { $n } was filed. Does it belong to it?
field-doubt-dropped = The visit to { $name } was taken off the plan. Did you go there after all?
field-doubt-spent = Which report do these expenses belong to?
field-button-new = A new report
field-joined = Added to report No. { $n }, it goes on below ↓
field-button-join = Add to No. { $n }
field-button-apart = No, a separate report
field-button-was-there = Yes, I was there
field-button-not-made = No, it did not
field-button-revise = ✏️ Fix the report
field-button-conflict = Resolve: { $what }
field-button-objection = Answer “{ $what }”
field-button-next = 📅 Plan { $name }, { $day }
field-and-others = { $name } and { $n } more
field-ask-foreign = { $name } is a colleague’s partner. Did you visit them?
field-about-asks-days = Credit, days
field-about-asks-until = Credit until
field-about-debt = Debt
field-send-voice = Send a voice note: it stays with the report. I can’t listen to it, so add the result in one line.
field-files = 📎 Attachments: { $n }
field-placeholder = Words, a photo or a voice note
field-say-more = How did it end? Add a line, or file it as it is.

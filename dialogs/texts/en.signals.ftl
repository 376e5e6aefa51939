# Signals: what happened, what treats it, why it is not wanted

signal-overdue-90plus = debt 90+ days, { $money }
signal-returns-without-shipments = returns without shipments, { $money }
signal-stock-out = { $n ->
    [one] { $n } A-item
   *[other] { $n } A-items
} out of stock: { $goods }
signal-data-error = data error, stock below zero: { $goods }
signal-plan-low = forecast { $pct }
signal-no-order = no order for { $n ->
    [one] { $n } day
   *[other] { $n } days
}
signal-overstock = stock for { $n ->
    [one] { $n } day
   *[other] { $n } days
}
signal-no-visit = { $n ->
    [0] never visited yet
    [one] { $n } day since visit
   *[other] { $n } days since visit
}
signal-conflict = a conflict is open
signal-stalled = the negotiation has stood still for { $n ->
    [one] { $n } day
   *[other] { $n } days
}
signal-many = { $sign } New signals: { $n }

signal-do-overdue-90plus = Start with the debt: I fill in the sums.
signal-do-returns-without-shipments = Look into the return: I fill in the sums.
signal-do-stock-out = See what to order: { $name }.
signal-do-data-error = Correct the rows of the stock file and send it again: it replaces the old one. Until then days of stock are not counted.
signal-do-plan-low = Prepare the talk: { $name }.
signal-do-no-order = Find out why there is no order: { $name }.
signal-do-overstock = Prepare a talk about the stock: { $name }.
signal-do-no-visit = Put a visit into the week's plan: { $name }.
signal-do-conflict = Open the card and see whether help is needed.
signal-do-stalled = Take the next step, or put the negotiation off to the day you come back to it.

signal-treat-button = Deal with it
signal-first = { $name } first. { $what }
signal-card-button = Card
signal-refuse-button = Not needed
signal-mute-button = 🔕 Not about this one
signal-why-not = { $name }: why not?
signal-reason-settled = Settled already
signal-reason-known = I know, I am on it
signal-reason-wrong = The data is wrong
signal-reason-other = Another reason
signal-refused = Noted. Nothing about this for a week.
signal-nothing = No signals about { $name } now.
signal-muted = { $name }: I no longer write about this partner unasked. The sums still count it.
signal-unmuted = { $name }: I write again.
signal-unmute-button = 🔔 Write again
signal-story = As of { $day }, { $name }: { $words }.

digest-wish-title = How shall digests come?
digest-wish-now = Now: { $often ->
    [less] every second week at most
    [more] every week, news or not
   *[usual] when there is news
}, at { $hour }.
digest-wish-less = Less often
digest-wish-more = More often
digest-wish-usual = As usual
digest-wish-at = At { $hour }
digest-wish-dark = 🌙 Dark charts
digest-wish-light = ☀️ Light charts
digest-wish-done = Noted.
digest-how = Send me a file from 1C or Excel (xlsx, xls, csv): shipments with date, partner and sum. I recognise the columns, show the first rows and load them on your yes.
digest-list-all = { $whose ->
    [own] Partners
   *[other] { $whose }
    }: forecast of the month
digest-list-closed = { $whose ->
    [own] Partners
   *[other] { $whose }
    }: how the month ended
digest-list-conflicts = Open conflicts
digest-list-unsent = No sell-out for over a week
digest-list-empty = Nothing here, and that is good.
digest-list-more = and { $n } more
digest-list-conflict = { $name } — day { $days }
digest-list-unsent-line = { $name } — last on { $day }
digest-no-chart = Too little data for a chart yet.

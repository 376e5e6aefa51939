# Partner card, why, score, receivables, order, team

partner-card-class = class { $klass }
partner-card-category = category { $klass }
partner-card-nobody = no manager assigned
partner-card-no-data = Shipments: no data. Ask your lead to load the export
partner-card-no-plan = no plan set, ask your lead to load the plan
partner-card-as-of = { $day }
partner-card-as-of-old = ⚠️ { $day }
partner-card-debt = Receivables { $total }, overdue { $overdue } ({ $pct })
partner-card-debt-in-time = Receivables { $total }, nothing overdue
partner-card-debt-none = Nothing owed
partner-card-debt-old = 90+ days: { $money }
partner-card-cover = Stock for { $days }
partner-card-cover-dead = Stock but no sales
partner-card-cover-out-of-stock = Out of stock
partner-card-cover-not-traded = Neither stock nor sales
partner-card-cover-negative-stock = Stock: data error, below zero
partner-card-cover-no-days = Stock: was not on sale
partner-card-matrix = must-list { $pct }
partner-card-visit = Visit { $day }
partner-card-visit-gap = { $days ->
    [one] { $days } day ago
   *[other] { $days } days ago
}, norm { $norm }
partner-card-visit-silent = { $visit }: what was agreed is not written down
partner-card-visit-none = No visits yet
partner-card-tasks = { $n ->
    [one] { $n } task
   *[other] { $n } tasks
}
partner-card-tasks-late = { $n } overdue
partner-card-conflict = conflict, day { $n }
partner-card-negotiation = negotiation
partner-card-open = Open: { $what }
partner-card-open-none = No open tasks
partner-card-report = 📝 Report
partner-card-negotiate = 🤝 Negotiation
partner-card-negotiate-anew = 🤝 New negotiation
partner-card-since = since { $when }
partner-card-prepare = 🎒 Prepare a visit
partner-card-reports = Reports
partner-card-task-list = Tasks
partner-card-receivables = Receivables
partner-card-reports-title = Reports: { $name }
partner-card-reports-none = No reports on { $name } yet. The first will be here once it is filed.
partner-card-report-line = No. { $n } · { $day } · { $author }
partner-card-tasks-title = Tasks: { $name }
partner-card-tasks-nothing = No open tasks on { $name }.
partner-card-task-of = { $title } ({ $who })
partner-card-theirs = This is a partner of { $name }; details are for { $gender ->
    [femn] her and her lead
    [masc] him and his lead
   *[other] them and their lead
}.
partner-card-nobodys = Nobody is in charge of this partner; details are for the leads.
partner-card-unheard = Here is the card. The rest of the message was not understood, and nothing was noted.
partner-card-near = Did you mean “{ $name }”?

why-button = ❓ Why?
why-which = { $name }: which figure shall I open?
why-missing = { $n ->
    [one] { $n } figure has
   *[other] { $n } figures have
} no data
why-nothing = { $name }: no data yet. Figures come once files of the accounts are loaded.
why-more = More · { $page } of { $of }
why-others = ❓ Other figures
why-as-of = data as of { $day }
why-formula = How it is counted: { $formula }
why-norm-up = Norm: 🟢 from { $green }, 🟡 from { $yellow }, 🔴 below
why-norm-down = Norm: 🟢 up to { $green }, 🟡 up to { $yellow }, 🔴 above
why-norm-over = Beyond the deferral. { $norm }
why-norm-band = Norm: 🟢 { $low } – { $high }, 🟡 { $least } – { $most }, 🔴 outside
why-own = Source: what the bot keeps itself: plans, visits, reports
why-no-file = Source: no file yet
why-source = Source: “{ $file }”, data as of { $day }; loaded { $at }{ $who ->
    [nobody] { "" }
   *[other] , { $who }
}

kpi-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
kpi-days-part = { $n } days
kpi-status-green = fine
kpi-status-yellow = on the edge
kpi-status-red = needs attention

kpi-reason-no-data = no data
kpi-reason-no-plan = no plan set
kpi-reason-zero-plan = plan 0
kpi-reason-no-fact = no fact
kpi-reason-too-early = too early to say
kpi-reason-no-base = nothing to compare with
kpi-reason-month-over = no working days left
kpi-reason-no-sellout = shipments but no sell-out
kpi-reason-negative-stock = data error: stock below zero
kpi-reason-dead = stock but no sales
kpi-reason-out-of-stock = sales but no stock
kpi-reason-not-traded = neither stock nor sales
kpi-reason-no-days = was not on sale
kpi-reason-no-matrix = no must-list
kpi-reason-no-stock = no stock
kpi-reason-no-sales = debt but no shipments
kpi-reason-prepay = no limit, prepayment
kpi-reason-returns-without-shipments = returns without shipments
kpi-reason-no-shipments = no shipments
kpi-reason-no-universe = number of outlets unknown
kpi-reason-no-outlets = no active outlets
kpi-reason-never-visited = never visited
kpi-reason-nothing-due = nothing is due yet

kpi-forecast-pct = Forecast of the plan
kpi-short-forecast-pct = Forecast
kpi-formula-forecast-pct = fact ÷ working days behind × all working days of the month ÷ plan × 100
kpi-plan-pct = Plan attainment
kpi-short-plan-pct = Plan
kpi-formula-plan-pct = fact ÷ plan × 100
kpi-required-daily = Needed per day
kpi-short-required-daily = Needed daily
kpi-formula-required-daily = (plan − fact) ÷ working days left
kpi-pace-gap = Versus schedule
kpi-short-pace-gap = Schedule
kpi-formula-pace-gap = fact − plan × working days behind ÷ all working days
kpi-growth-lfl = Growth per working day
kpi-short-growth-lfl = Growth
kpi-formula-growth-lfl = (month ÷ its working days) ÷ (last month ÷ as many working days) − 1, × 100
kpi-sell-in = Shipments
kpi-short-sell-in = Shipments
kpi-formula-sell-in = shipments − returns since the start of the month
kpi-sell-out = Sell-out
kpi-short-sell-out = Sell-out
kpi-formula-sell-out = the partner’s sales − returns to it, four weeks; at the prices of the partner’s file, without VAT where it is told apart
kpi-in-out-ratio = Sell-in to sell-out
kpi-short-in-out-ratio = In/out
kpi-formula-in-out-ratio = pieces shipped ÷ pieces sold, four weeks
kpi-dos = Days of stock
kpi-short-dos = Stock
kpi-formula-dos = stock ÷ mean daily sell-out of four weeks
kpi-oos-pct = Out of stock
kpi-short-oos-pct = Out of stock
kpi-formula-oos-pct = must-list goods without stock ÷ must-list × 100
kpi-dead-stock-pct = Dead stock
kpi-short-dead-stock-pct = Dead stock
kpi-formula-dead-stock-pct = value of goods without a sale for 60 days ÷ value of all stock × 100
kpi-overdue-pct = Overdue share
kpi-short-overdue-pct = Overdue
kpi-formula-overdue-pct = overdue ÷ all receivables × 100; any debt of 90+ days is red
kpi-dso = Days of receivables
kpi-short-dso = Receivables
kpi-formula-dso = debt ÷ shipments with VAT of 91 days × 91
kpi-dso-over = Receivables beyond the deferral
kpi-short-dso-over = Over deferral
kpi-formula-dso-over = days of receivables − contract deferral
kpi-credit-use = Credit limit used
kpi-short-credit-use = Limit
kpi-formula-credit-use = debt ÷ limit × 100
kpi-returns-pct = Returns
kpi-short-returns-pct = Returns
kpi-formula-returns-pct = returns ÷ shipments before returns × 100 since the start of the month
kpi-matrix-pct = Must-list
kpi-short-matrix-pct = Must-list
kpi-formula-matrix-pct = must-list goods in stock or sold ÷ must-list × 100
kpi-akb = Active outlets
kpi-short-akb = Outlets
kpi-formula-akb = outlets that bought in four weeks
kpi-akb-okb-pct = Base coverage
kpi-short-akb-okb-pct = Coverage
kpi-formula-akb-okb-pct = active outlets ÷ all outlets of the territory × 100
kpi-sku-per-outlet = SKUs per outlet
kpi-short-sku-per-outlet = Width
kpi-formula-sku-per-outlet = pairs of outlet and SKU ÷ active outlets
kpi-nd = Numeric distribution
kpi-short-nd = Numeric
kpi-formula-nd = outlets with the brand ÷ outlets checked × 100
kpi-wd = Weighted distribution
kpi-short-wd = Weighted
kpi-formula-wd = category turnover of outlets with the brand ÷ that of all × 100
kpi-price-ok-pct = Price compliance
kpi-short-price-ok-pct = Prices
kpi-formula-price-ok-pct = outlets within ±3% of the recommended price ÷ checked × 100
kpi-fill-rate-pct = Our fill rate
kpi-short-fill-rate-pct = Fill rate
kpi-formula-fill-rate-pct = shipped, but no more than ordered ÷ ordered × 100, four weeks
kpi-otif-pct = OTIF, on time and in full
kpi-short-otif-pct = OTIF
kpi-formula-otif-pct = lines on time and in full ÷ lines due × 100, four weeks
kpi-visit-gap = Days since visit
kpi-short-visit-gap = Since visit
kpi-formula-visit-gap = today − last visit; the norm is by the partner’s class
kpi-visit-pct = Visits as planned
kpi-short-visit-pct = Visits
kpi-formula-visit-pct = planned and done ÷ planned × 100, 13 weeks
kpi-report-ontime-pct = Reports on time
kpi-short-report-ontime-pct = Reports
kpi-formula-report-ontime-pct = filed in time ÷ (filed + missing) × 100, 13 weeks
kpi-jbp-pct = Joint plan
kpi-short-jbp-pct = JBP
kpi-formula-jbp-pct = weight × progress ÷ weight, of milestones due by today
kpi-commitment = Commitment, the manager’s opinion
kpi-short-commitment = Commitment
kpi-formula-commitment = the manager’s mark of the quarter, 1 to 5; an opinion, not a measurement
kpi-data-ontime-pct = Files in time
kpi-short-data-ontime-pct = Files
kpi-formula-data-ontime-pct = weeks told of within 7 days ÷ the last 8 weeks × 100
kpi-data-freshness = Age of data
kpi-short-data-freshness = Data
kpi-formula-data-freshness = today − last day of the shipments

kpi-input-fact = fact
kpi-input-plan = plan
kpi-input-as-of = as of
kpi-input-share = share of the month by this day
kpi-input-error = error of this method
kpi-input-plain-error = error of the plain one
kpi-input-wd-total = working days of the month
kpi-input-wd-elapsed = behind
kpi-input-wd-left = left
kpi-input-forecast = forecast
kpi-input-cur = this month
kpi-input-wd-cur = working days
kpi-input-prev = last month
kpi-input-wd-prev = working days then
kpi-input-gross = before returns
kpi-input-returns = returns
kpi-input-sell-in = shipped
kpi-input-sell-out = sold
kpi-input-returned = returns
kpi-input-shipped = shipments
kpi-input-stock = stock
kpi-input-sellout = sell-out
kpi-input-days = days
kpi-input-oos-days = days without goods
kpi-input-avg-daily = a day
kpi-input-oos = without stock
kpi-input-matrix = must-list
kpi-input-present = there
kpi-input-dead-value = without sales
kpi-input-stock-value = all stock
kpi-input-skus = SKUs without sales
kpi-input-overdue = overdue
kpi-input-total = all receivables
kpi-input-not-due = not due
kpi-input-d1-30 = 1–30 days
kpi-input-d31-60 = 31–60 days
kpi-input-d61-90 = 61–90 days
kpi-input-d90plus = 90+ days
kpi-input-advance = advances, apart
kpi-input-ar = debt
kpi-input-sales = shipments with VAT
kpi-input-deferral = deferral, days
kpi-input-limit = limit
kpi-input-akb = active outlets
kpi-input-okb = all outlets
kpi-input-pairs = pairs of outlet and SKU
kpi-input-with-brand = with the brand
kpi-input-checked = checked
kpi-input-branded = turnover with the brand
kpi-input-turnover = turnover of all
kpi-input-ok = within
kpi-input-filled = shipped
kpi-input-ordered = ordered
kpi-input-whole = on time and in full
kpi-input-lines = lines due
kpi-input-last = last day
kpi-input-cadence = norm, days
kpi-input-done = done
kpi-input-planned = planned
kpi-input-cancelled = cancelled with a reason
kpi-input-unplanned = unplanned
kpi-input-in-time = in time
kpi-input-late = late
kpi-input-missing = missing
kpi-input-weight = weight of milestones
kpi-input-milestones = milestones due
kpi-input-due = weeks
kpi-input-mark = mark
kpi-input-quarter = quarter
kpi-input-comment = comment

ageing-title = { $name }: receivables { $total }
ageing-none = { $name }: receivables are not loaded. Ask your lead for the statement.
ageing-overdue = Overdue { $money } ({ $pct })
ageing-not-due = Not due
ageing-d1-30 = 1–30 days
ageing-d31-60 = 31–60 days
ageing-d61-90 = 61–90 days
ageing-d90plus = 90+ days
ageing-advance = Advances (apart)
ageing-invoices = Waiting longest:
ageing-invoice = { $number } · { $money } · due { $day }, { $days ->
    [one] { $days } day
   *[other] { $days } days
}
ageing-no-number = no number
ageing-more = …and { $n } more
ageing-limit = Limit { $money }, { $pct } used
ageing-prepay = No limit: prepayment
ageing-beyond = Beyond the deferral of { $deferral } days: { $days }
ageing-within = The deferral of { $deferral } days is kept
ageing-data = Data as of { $day }
ageing-data-old = ⚠️ Data as of { $day }

brief-title = Visit: { $name }
brief-agreed = Last time: { $agreed }
brief-conflict = ❗ Open conflict, day { $n }
brief-unknown = Nothing is known of the figures: there is no data. Ask how sales go and what is in stock.
brief-quiet = The figures are fine. Ask what would help to grow.
brief-a-out = A items missing: { $names }. Propose an order
brief-ask-overdue-pct = name the sum and ask for the date of payment
brief-ask-forecast-pct = what is missing to the plan, and what to do this month
brief-ask-dos-much = it will lie long: help to sell, put the next order off
brief-ask-dos-little = agree the order
brief-ask-oos-pct = which items are missing, and when they will be there
brief-ask-matrix-pct = which items to bring in first
brief-ask-in-out-ratio-much = how can we help to sell, shipments are ahead of sell-out
brief-ask-in-out-ratio-little = sell-out is ahead of shipments, agree the order
brief-ask-returns-pct = why goods come back
brief-ask-akb-okb-pct = which outlets to open
brief-ask-dead-stock-pct = what to do with what does not sell
brief-ask-growth-lfl = what has changed since last month
brief-ask-credit-use = the limit runs out, ask about payment
brief-ask-jbp-pct = go over the milestones of the joint plan
brief-ask-fill-rate-pct = we delivered short: apologise and name a date
brief-ask-data-ontime-pct = ask for the file in time

score-button = 🏷 Score
score-title = 🏷 { $name } — { $score } of 100, class { $klass }
score-was = was { $score }
score-same = unchanged
score-unknown = 🏷 { $name }: no score
score-too-little = Too little data: { $n }% of the weight is known, 60 needed. Missing: { $missing }
score-all-known = All figures are counted
score-coverage = { $n }% of the figures counted, missing: { $missing }
score-lost = Where most was lost:
score-cap-overdue-90plus = No higher than class { $klass }: debt of 90+ days, { $money }
score-cap-stale-sellout = No higher than class { $klass }: sell-out only up to { $day }
score-what-to-do = 🛠 What to do
score-history = History
score-how = How it is counted
score-at-the-top = { $name } is in class A already.
score-missing = { $name }: { $n ->
    [one] { $n } point
   *[other] { $n } points
} short of class { $klass }
score-barred = { $name }: the points are enough for class { $klass }, a ceiling bars it
score-step = { $part }: up to +{ $gain } points
score-step-alone = { $part }: up to +{ $gain } points; { $needed } makes class { $klass }
score-treat-partner-negotiation = 🤝 Negotiation
score-treat-conflict-resolution = ⚖️ Settle the debt
score-treat-sales-meeting = 🗣 To the meeting
score-no-history = { $name }: no history yet. Scores are kept at the end of each month.
score-history-title = 🏷 { $name }: how the score moved
score-then = { $day }: { $score }, class { $klass }
score-kept = Past scores are never counted anew by later weights.
score-how-title = What the score is made of
score-weighs = { $part } — { $points } of 100, weight { $weight }
score-weighs-unknown = { $part } — no data, the others share its weight { $weight }
score-how-note = The score is the mean of points by weight. A from 80, B from 60, C from 40. The ABC category is another thing: the company sets it, visit norms and the must-list go by it.
score-part-plan-pct = plan: forecast { $value }
score-part-growth-lfl = growth { $value }
score-part-overdue-pct = overdue { $value }
score-part-dso-over = beyond the deferral { $value }
score-part-akb-okb-pct = coverage { $value }
score-part-matrix-pct = must-list { $value }
score-part-dos = stock { $value }
score-part-fill-rate-pct = fill rate { $value }
score-part-data-ontime-pct = files in time { $value }
score-part-jbp-pct = JBP { $value }
score-part-commitment = commitment { $value } of 5
score-name-plan-pct = plan
score-name-growth-lfl = growth
score-name-overdue-pct = overdue
score-name-dso-over = beyond the deferral
score-name-akb-okb-pct = coverage
score-name-matrix-pct = must-list
score-name-dos = stock
score-name-fill-rate-pct = fill rate
score-name-data-ontime-pct = files in time
score-name-jbp-pct = JBP
score-name-commitment = commitment
score-no-plan-pct = plan
score-no-growth-lfl = growth
score-no-overdue-pct = receivables
score-no-dso-over = deferral
score-no-akb-okb-pct = coverage
score-no-matrix-pct = must-list
score-no-dos = stock
score-no-fill-rate-pct = fill rate
score-no-data-ontime-pct = files in time
score-no-jbp-pct = JBP
score-no-commitment = commitment

order-button = 📦 Order
order-title = 📦 { $name } — proposed order
order-data = Data: stock { $stock }{ $sold ->
    [none] { "" }
   *[other] , sell-out { $sold }
} · delivery { $lead } days, cycle { $review } days
order-line-first = { $goods } ({ $abc }/{ $xyz }): { $cover } → order { $n } pcs{ $packs }
order-line = { $goods } ({ $abc }/{ $xyz }): { $cover } → { $n } pcs{ $packs }
order-line-none = { $goods } ({ $abc }/{ $xyz }): { $cover } → 0, { $why }
order-line-own = { $goods } ({ $abc }/{ $xyz }): { $cover } → ✏️ { $n } pcs{ $packs }, proposed { $was }
order-packs = { " " }({ $n } { $n ->
    [one] case
   *[other] cases
})
order-cover = { $days } { $days ->
    [one] day
   *[other] days
} of stock
order-cover-none = no stock
order-cover-unknown = stock unknown
order-more = …and { $n } more without an order
order-more-ordered = …and { $n } more to order, all of them in the Excel file
order-total = Total { $money }
order-total-limit = Total { $money }, the limit allows { $limit }
order-total-over = Total { $money } 🔴 above the limit: { $limit } is free
order-empty = { $name }: nothing to order. The stock will do.
order-no-sales = { $name }: I do not know how much is sold, so no order. Ask for the sell-out file.
order-no-data = { $name }: no stock data, so no order. Ask for the stock file.
order-draft = This is a draft for you: the bot sends it to nobody.
order-excel = 📄 Excel
order-correct = ✏️ Correct
order-why = Why so much?
order-reset = ↩️ As proposed
order-why-which = Which of the goods shall I open?
order-reason-moq = least order
order-reason-shelf-life = shelf life
order-reason-credit-limit = credit limit
order-reason-below-moq-after-cap = { $cap }, below the minimum
order-reason-no-demand = no sales
order-reason-no-data = no data
order-reason-negative-stock = data error: stock below zero
order-reason-confirm = sells rarely (CZ), order it yourself if needed: { $n } pcs
order-reason-enough = enough
order-explain = { $daily } pcs a day × { $days } days = { $demand } + safety stock { $safety } = { $target }. There are { $stock } + in transit { $transit }{ $reserved ->
    [none] { "" }
   *[other] { " " }− reserved { $reserved }
} = { $position }.
order-explain-need = { $need } missing → { $packs ->
    [one] { $packs } case
   *[other] { $packs } cases
} of { $pack } = { $n }.
order-explain-need-pieces = { $need } missing → { $n } pcs.
order-explain-enough = Enough, nothing to order.
order-explain-moq = Raised to the least order, { $moq }.
order-explain-capped = Capped: { $why } → { $n } pcs.
order-explain-nothing = Not counted: { $why }.
order-ask = Type the number of the item (or its code) and the quantity, an item a line: “1 - 120” or “3 - 0”. I keep the figures and send the order to nobody.
order-not-read = I did not get that, nothing was kept. A number from 1 to { $of } or a code, then a whole quantity: “1 - 120”.
order-kept = ✏️ Kept: { $n ->
    [one] { $n } item
   *[other] { $n } items
}
order-file = Order { $name } { $day }
order-failed = The file was not made. Code { $id }, please try again.
order-no-file = No file: there is no stock, so no order was counted.
order-column-code = Code
order-column-goods = Goods
order-column-class = Class
order-column-stock = Stock
order-column-transit = In transit
order-column-daily = Sales a day
order-column-target = Target
order-column-order = Order, pcs
order-column-packs = Cases
order-column-price = Price
order-column-money = Sum
order-column-why = Reason

board-company = 👥 All teams
board-lead = 👥 { $name }
board-manager = 👤 { $name }
board-data = Data as of { $day } for { $known } of { $of } partners
board-no-data = No shipments loaded yet
board-left-out = { $n ->
    [one] { $n } partner without a plan
   *[other] { $n } partners without a plan
}
board-overdue = Overdue { $money } ({ $pct })
board-score = Score of the portfolio { $score }
board-needs = Need attention:
board-need-90 = 90+ days, { $money }
board-need-oos = { $n ->
    [one] { $n } A item missing
   *[other] { $n } A items missing
}
board-need-forecast = forecast { $pct }
board-need-visit = no visit for { $days } days
board-need-never = never visited
board-need-conflict = conflict, day { $n }
board-need-data = data error in stock
board-fine = Nothing urgent
board-nobody-here = Nobody here yet.
board-unassigned = Without a team
board-up = ⬆️ Up
board-and = { " " }and{ " " }
order-xyz-new = new
order-back = ⬅️ To the order
order-explain-missing = { $need } missing.
order-with-vat = { " " }with VAT
kpi-input-months = closed months
kpi-reason-few-outlets = few outlets
kpi-reason-no-turnover = turnover of the outlets unknown
kpi-input-unweighed = outlets of unknown turnover
kpi-input-quality = weighted ÷ numeric
board-which = Which team shall I show?

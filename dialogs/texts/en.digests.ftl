# Week plan, digests, partner card, charts

proposal-gap = { $days ->
    [one] { $days } day
   *[other] { $days } days
} since visit
proposal-never = never visited yet
proposal-forecast = forecast { $pct }
proposal-negotiation = a negotiation step this week

digest-month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
digest-week = 📊 Week { $week }: { $state }
digest-week-short = 📊 Week: { $state }
digest-forecast = forecast { $value }
digest-closed = month ended at { $value }
digest-month-closed = month closed
digest-reason-no-plan = no plan set
digest-reason-zero-plan = plan is 0
digest-reason-no-fact = no data
digest-reason-too-early = too early to say
digest-of = { $fact } of { $plan }

digest-without-plan = { $n ->
    [one] { $n } partner
   *[other] { $n } partners
} without a plan.
digest-without-fact = { $n ->
    [one] { $n } partner
   *[other] { $n } partners
} without data.
digest-quiet-weeks = { $n ->
    [1] No change last week.
    [one] No change for { $n } week before.
   *[other] No change for { $n } weeks before.
}
digest-and-more = { $names } and { $n } more

digest-changed = Changed:
digest-look-at = Look here:
digest-more-changes = and { $n ->
    [one] { $n } more partner
   *[other] { $n } more partners
}

team-decide-button = ⚖️ Decide: { $n }

chart-title = { $month }: { $n } of { $of } { $n ->
    [one] pulls
   *[other] pull
} it down
chart-title-fine = { $month }: nobody pulls it down
chart-note = Forecast of plan attainment. Data as of { $day }
chart-no-data = no data

digest-was = (was { $pct })
digest-data = Data as of { $day }
digest-data-of = { $name } as of { $day } ⚠️
digest-stale = ⚠️ Shipments stopped on { $day }: no forecast
digest-stale-short = ⚠️ Shipments stopped on { $day }
digest-stale-do = A new file is needed: send it right here.
digest-how-button = How
digest-corrected = corrected: new data came

digest-needed = Needed { $money } a day
digest-plan-met = The plan is met already
digest-running = running at { $money }
digest-column-fact = Actual
digest-column-plan = Plan
digest-column-forecast = Forecast
digest-column-daily = Needed a day

digest-visits-of = { $planned ->
    [0] Visits { $done }
   *[other] Visits { $done } of { $planned }
}
digest-reports-of = reports on time { $filed } of { $due }
digest-soon = next deadline { $day }: { $title }
digest-late = tasks overdue: { $n }

digest-silent = no order for { $days ->
    [one] { $days } day
   *[other] { $days } days
}
digest-overdue = overdue { $money }
digest-new-red = 🔴 { $name }: { $state }
digest-still-red = 🔴 { $name }: still { $state }

digest-do-partner = First on Monday: { $name }, { $what }.
digest-for-order = the order
digest-for-debt = the debt
digest-for-plan = the plan
digest-do-reports = Finish { $n ->
    [one] { $n } trip report
   *[other] { $n } trip reports
}, two minutes each.
digest-do-task = Next deadline: { $day } — { $title }.
digest-do-plan = Make the plan of next week: it takes two minutes.
digest-plan-button = 🗓 Week plan
digest-treat-button = Open { $name }
digest-all-button = All partners
digest-chart-button = Chart
digest-less-button = 🔕 Less often
digest-merged = Also today: { $title }
digest-open-button = Open

team-data = Data as of { $day } for { $n } of { $of } partners
team-problems = { $n ->
    [1] one problem
    [2] two problems
    [3] three problems
    [4] four problems
   *[other] { $n } problems
}
team-needs = Needs you:
team-more-needs = and { $n } more
team-decisions = Waiting for your decision: { $n }
team-unpaid = { $name }: 90+ days, { $money }, talks not started{ $more ->
    [0] { "" }
   *[other] , and { $more } more
}
team-unplanned = No week plan: { $names }
team-unloaded = Shipments not loaded: { $names }
team-step = { $n ->
    [4] over a week
   *[other] 3–4 days
}
team-unreported = Reports missing > 3 days: { $names }
team-missed = Visits missed last week: { $names }
team-conflict = Conflict: { $name }, day { $days }{ $steps ->
    [0] { "" }
   *[other] , step { $step } of { $steps }
}
team-unsent = { $n ->
    [one] { $n } partner
   *[other] { $n } partners
} sent no sell-out
team-pull = { $n ->
    [1] { $names } pulls it down
   *[other] { $names } pull it down
}
team-and = { $first } and { $second }
team-others = { $n } more
team-do-nothing = Nothing urgent, the team copes
team-conflicts-button = Conflicts
team-unsent-button = No sell-out

middle-title = ⏳ { $month } halfway: { $state }
middle-behind = Versus schedule: { $money } behind
middle-ahead = Versus schedule: { $money } ahead
middle-where = Where it is missing:
middle-missing = { $money } short
middle-do = Begin here: { $name }

month-title = 🏁 { $month } closed: { $state }
month-growth = vs { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} per working day { $pct }
month-up = Up: { $names }
month-down = Down: { $names }
month-promised = On { $day } the forecast promised { $pct }: { $error ->
    [0] and so it was
    [one] off by { $error } point
   *[other] off by { $error } points
}
month-classes = Classes: { $classes }
month-questions = { $n ->
    [1] A question for the sales meeting:
    [2] Two questions for the sales meeting:
   *[other] Three questions for the sales meeting:
}
month-ask-partner = { $name }: change the terms or the partner?
month-ask-debts = Debt 90+ grew at { $n ->
    [1] one partner
    [2] two partners
    [3] three partners
    [4] four partners
   *[other] { $n } partners
}
month-ask-outlets = Active outlets in { $region } { $pct }
month-ask-why = { $name }: why { $pct }?
month-agenda-button = Meeting agenda
month-excel-button = Excel

plan-week-title = 🗓 Week plan, { $week }
plan-week-hello = { $name }, 2 minutes and the week is set.
plan-no-partners = No partners are yours, so there is nobody to propose. Add a partner yourself.
plan-week-worth = Worth a visit:
plan-week-carried = Carried over:
plan-week-late = ☐ { $title } — { $days ->
    [one] { $days } day
   *[other] { $days } days
} late
plan-week-due = ☐ { $title } — by { $day }
plan-week-left = { $n ->
    [one] { $n } working day
   *[other] { $n } working days
} left, { $money } a day needed.
plan-week-met = The plan of the month is met already.
plan-week-data = Data as of { $day } ⚠️

proposal-norm-soon = { $gap } (norm { $norm }, due this week)
proposal-norm = { $gap } (norm { $norm })
proposal-overdue = overdue { $money }{ $bucket ->
    [none] { "" }
   *[other] , part of it { $bucket } days
}
proposal-oos = { $n ->
    [one] { $n } A-item
   *[other] { $n } A-items
} { $days ->
    [0] out of stock
   *[other] run out in { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
}
proposal-conflict = a conflict is open

chart-team-line = Team forecast by week
chart-plan = Plan
chart-fact = Actual
chart-forecast-word = Forecast
chart-schedule = Schedule of the plan
chart-others = { $n } more
chart-data = Data as of { $day }
chart-weeks-title = { $month }: heading for { $pct } of the plan
chart-schedule-behind = { $month }: { $money } behind
chart-schedule-ahead = { $month }: { $money } ahead
chart-workdays = By working days of the month. { $data }
chart-cut = The scale does not begin at zero. { $data }
chart-waterfall-short = { $month }: { $money } short of the plan
chart-waterfall-over = { $month }: { $money } above the plan

month-table = { $month } plan and actual
month-column-partner = Partner
month-column-plan = Plan, RUB
month-column-fact = Actual, RUB
month-column-gap = Difference, RUB
month-column-pct = Attainment, %

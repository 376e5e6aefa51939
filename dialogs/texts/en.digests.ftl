# Week plan, digests, partner card, charts

proposal-gap = { $days ->
    [one] { $days } day
   *[other] { $days } days
} since visit
proposal-norm = { $gap }, norm { $norm }
proposal-never = never visited yet
proposal-forecast = forecast { $pct }
proposal-dated = { $forecast } on { $day }
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
digest-was = (was { $pct })
digest-reason-no-plan = no plan set
digest-reason-zero-plan = plan is 0
digest-reason-no-fact = no data
digest-reason-too-early = too early to say
digest-of = { $fact } of { $plan }

digest-data = Data as of { $day }.
digest-data-compared = Data as of { $day }, compared with { $before }.
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
digest-stale-manager = ⚠️ Data ends { $day }, no forecast: ask for a new file
digest-stale-manager-short = ⚠️ Data ends { $day }: ask for a new file
digest-stale-lead = ⚠️ Data ends { $day }, no forecast: send the 1C file
digest-stale-lead-short = ⚠️ Data ends { $day }: send the 1C file

digest-per-day = Per day
digest-needed = { $money } needed
digest-plan-met = plan is met
digest-running = running at { $money }
digest-days-left = { $n ->
    [one] { $n } working day left
   *[other] { $n } working days left
}
digest-visits = This week
digest-visits-of = { $planned ->
    [0] visits { $done }
   *[other] visits { $done } of { $planned }
}
digest-reports = reports filed { $filed }{ $waiting ->
    [0] { "" }
   *[other] , owed { $waiting }
}
digest-deadlines = Due
digest-task = { $day } — { $title }
digest-late = overdue: { $n }
digest-and-more = { $names } and { $n } more

digest-changed = Changed:
digest-look-at = Look here:
digest-new-red = 🔴 { $name }: { $state }
digest-still-red = 🔴 { $name }: still { $state }
digest-more-changes = and { $n ->
    [one] { $n } more partner
   *[other] { $n } more partners
}

digest-do-partner = Start next week here: { $name }, { $state }
digest-do-reports = Finish { $n ->
    [one] { $n } trip report
   *[other] { $n } trip reports
}, two minutes each
digest-do-task = Next deadline: { $task }
digest-do-plan = Plan next week, it takes two minutes
digest-plan-button = 🗓 Week plan

team-needs = Needs you:
team-decisions = Waiting for your decision: { $n }
team-unplanned = No week plan: { $names }
team-unloaded = Shipments not loaded: { $names }
team-pull = { $n ->
    [1] { $names } pulls it down
   *[other] { $names } pull it down
}
team-others = Others
team-managers = { $n ->
    [one] { $n } manager
   *[other] { $n } managers
}
team-do-decide = Decide first: { $n ->
    [one] { $n } is waiting for you
   *[other] { $n } are waiting for you
}
team-do-partner = Look first at { $name } ({ $manager }), { $state }
team-do-unplanned = Ask for the week plan: { $name }
team-do-unloaded = Load the shipments: { $name }
team-do-nothing = Nothing urgent, the team is coping
team-decide-button = ⚖️ Decide: { $n }

partner-card-class = class { $klass }
partner-card-nobody = no manager assigned
partner-card-shipments = Shipments
partner-card-no-data = no data. Ask your lead to load the export
partner-card-no-plan = no plan set. Ask your lead to load the plan
partner-card-dated = { $words } (as of { $day })
partner-card-old = { $words } (⚠️ as of { $day })
partner-card-status-green = on plan
partner-card-status-yellow = a little below plan
partner-card-status-red = far below plan
partner-card-visit = Visit
partner-card-visit-none = none yet. Go there and file a report, it will show here
partner-card-visit-ago = { $day } ({ $days ->
    [0] today
    [1] yesterday
   *[other] { $days } days ago
}, norm { $norm })
partner-card-visit-said = { $visit }: { $agreed }
partner-card-visit-silent = { $visit }. What was agreed is not written down
partner-card-tasks = Tasks
partner-card-tasks-none = none open
partner-card-tasks-open = { $n } open{ $late ->
    [0] { "" }
   *[other] , { $late } overdue
}
partner-card-runs = Under way
partner-card-report = 📝 Report
partner-card-negotiate = 🤝 Negotiation

chart-title = { $month }: { $n } of { $of } { $n ->
    [one] pulls
   *[other] pull
} it down
chart-title-fine = { $month }: nobody pulls it down
chart-note = Forecast of plan attainment. Data as of { $day }
chart-no-data = no data

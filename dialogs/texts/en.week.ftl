### The week and reports that are owed: what the ladder says and what can be done about it.

duty-due = { $about } report is due by 18:00. Your draft is started: partner, date, goals from the plan.
duty-due-several = { $n ->
    [one] { $n } report is
   *[other] { $n } reports are
} due by 18:00: { $names }. Your drafts are started: partner, date, goals from the plan.
duty-late = The { $about } report is missing (trip of { $day }). A short one will do: outcome and next step.
duty-late-several = { $n ->
    [one] { $n } report is
   *[other] { $n } reports are
} missing: { $names }. Short ones will do: outcome and next step.
duty-wait = { $n ->
    [one] { $n } report is
   *[other] { $n } reports are
} awaited: { $names }.
duty-tomorrow = { $n ->
    [one] Tomorrow { $lead } will know about it.
   *[other] Tomorrow { $lead } will know about them.
}
duty-tomorrow-some = Tomorrow { $lead } will know about: { $names }.
duty-seen = { $lead } can see that { $n ->
    [one] { $n } report is
   *[other] { $n } reports are
} awaited: { $names }.
duty-wait-more = { $n ->
    [one] { $n } more report is
   *[other] { $n } more reports are
} awaited: { $names }.
duty-lead = Reports missing: { $names }.
duty-of = { $name } — { $n } ({ $days ->
    [one] { $days } day
   *[other] { $days } days
})
duty-head = Reports older than a week: { $n } ({ $names })
duty-name-day = { $name } ({ $day })
duty-partner = { $name }
duty-finish = ✏️ Finish, 2 min
duty-short = ✏️ Short
duty-short-of = ✏️ { $name }
duty-voice = 🎤 Voice
duty-move = 📅 Move
duty-none = 🚫 No trip
duty-gone = This report is not awaited any more.
duty-which = Which trip?

duty-in-week = the week of { $days }
duty-why = { $name }, { $day }: there was no trip. Why?
duty-why-ahead = { $name }, { $day }: no trip. Why?
duty-why-phone = Settled by phone
duty-why-partner = The partner cancelled
duty-why-ill = I could not go
duty-why-later = I'll go later
duty-why-other = Other: I'll type it
duty-why-tell = Type the reason in one line.
duty-asked = Passed on. Until { $lead } answers, I won't remind you of this report.
duty-asks = { $who }: there was no trip to { $name } ({ $day }). Reason: { $why }.
duty-asks-ahead = { $who } is not going to { $name } ({ $day }). Reason: { $why }.
duty-accept = ✅ Accept
duty-refuse = ↩️ The report is needed
duty-accepted = Accepted: no trip to { $name } ({ $day }). It does not count against the plan.
duty-refused = { $lead } expects the report: { $name } ({ $day }).
duty-answered = Passed on: { $who }, { $name }.

duty-moves = { $name }: which day do we move the trip to?
duty-moved = Moved: { $name }, { $day }. The report is due after the trip.
duty-return = ↩️ Put it back
duty-return-to = ↩️ Back to { $day }
duty-returned = Put back: { $name }, { $day }.
duty-that-week = sometime that week
duty-return-late = Too late to put it back: something about this visit has changed since. See /plan.

duty-whose = { $who }. Reports missing:
duty-line = { $name }, { $day } — { $days ->
    [one] { $days } day
   *[other] { $days } days
}
duty-line-asked = { $name }, { $day } — awaits your word: { $why }
duty-remind = 🔔 Remind in person
duty-extend = 📅 Extend to…
duty-waive = ✂️ Drop
duty-call = 📞 Call
duty-reminded = Reminded in your name: { $who }.
duty-reminded-already = Already reminded today in your name: { $who }.
duty-unreachable = { $who } is out of reach: no messenger takes messages. A call is what is left.
duty-personal = { $lead } asks you in person: please file { $n ->
    [one] the report
   *[other] the reports
} — { $names }.
duty-extend-to = { $who }: until which day do we wait for the reports?
duty-extended = Due { $day }, by 18:00: { $who }, reports: { $n }.
duty-extended-you = { $lead } waits until { $day }, 18:00: { $names }.
duty-waive-sure = Drop it: { $who }, reports: { $n }? They need not be filed; the visits stay as they are.
duty-waive-yes = ✂️ Yes, drop
duty-waived = Dropped: { $who }, reports: { $n }.
duty-waived-you = No need to file any more: { $names }. { $lead } decided so.
duty-call-task = Call { $who } — reports: { $names }
duty-called = A task for today is yours: call { $who }.
duty-all-in = { $who }: all reports are in.
duty-back = ← Back

proposal-missed-week = missed last week
proposal-missed = missed on { $day }
proposal-promise = promised by { $day }
proposal-covers = standing in for { $name }
week-trip = 🚗 Business trip { $days }{ $where ->
    [none] { "" }
   *[other] : { $where }
}

week-title = 🗓 Week { $week }: { $planned ->
    [0] no visits yet
   *[other] { $done } of { $planned } done
}
week-mark-planned = { $when }: { $name }
week-mark-done = ✅ { $when }: { $name }
week-mark-late = 🔴 { $when }: { $name }, no report
week-mark-missed = ⏳ { $when }: { $name }, missed
week-mark-moved = ↪️ { $name }: moved
week-mark-dropped = ✖️ { $name }: not going
week-mark-asked = ❔ { $when }: { $name }, not going, awaits the lead's word
week-any-day = this week
week-at = { $day } at { $time }
week-for = { $name } is away; the week's visits:
week-add = ➕ Add
week-calendar = 📅 To calendar
week-back = ← Week
week-report = ✏️ Report
week-brief = 🎒 Briefing
week-move = 📅 Move
week-drop = ✖️ Not going
week-card = 🏢 Card
week-offer = Whom to add? Pick one or type a name.
week-offer-none = Nobody else to suggest. Type a partner's name.
week-take = ✅ Take into the week
week-hush = 🙅 Don't suggest
week-hush-why = { $name }: why not suggest it for a week?
week-hush-phone = Settled by phone
week-hush-soon = I'm going there anyway
week-hush-other = Not the right time
week-hushed = All right: not suggested for a week, { $name }.
week-taken = In the week: { $name }.
week-carried = { $name }: no report on the missed visit is due any more, only on the new one.
week-gone = This visit is in the plan no more.
week-covers = { $name } is away; you can see this week's visits now:

week-calendar-name = Shturman: week
week-calendar-file = Week { $week }
week-calendar-ready = The week for your calendar. Open the file on your phone: a newer file updates the same events, no duplicates.
week-feed = 🔗 Subscribe by address
week-feed-open = Your address to subscribe: the phone's calendar updates the week by itself. It is yours alone, don't forward it.
week-feed-closed = No subscription any more: the old address shows nothing.
week-feed-new = 🔄 Another address
week-feed-off = 🔕 Close the subscription

absent-trip = 🚗 { $name }: { $where ->
    [none] a business trip
   *[other] { $where }
}, { $days }
absent-leave = 🌴 { $name }: away until { $day }
absent-open = 🌴 { $name }: away
absent-more = …and { $n } more

wish-to-card = ↩️ Back to the report
wish-to-run = ↩️ Back to the conversation
wish-none-planned = { $name }: nothing to move, no visit is planned for the next two weeks.
wish-move-which = Whose visit do we move?
wish-move-whom = Whose visit do we move? I recognised no partner in the message. Write, for instance: “move Romashka to Thursday”.
wish-visit = { $name }, { $day }: put the visit into the plan?
wish-planned = { $name }, { $day }: the visit is in the plan already.
wish-done = { $name } was visited that week already, on { $day }. The next visit can go into another week.
wish-put = 📅 Plan it for { $day }
wish-move-to = 📅 Move to { $day }
wish-card = 🪪 Card
wish-trip = { $place }: that sounds like a business trip. Shall we prepare it? The place and the days you named are kept.
wish-trip-begin = 🚗 Prepare the trip

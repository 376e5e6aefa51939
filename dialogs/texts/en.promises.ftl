# Promises and tasks: who promised what to whom, moving, handing over, dropping

commands-promises = Who promised what
doubles-of-promises = Promises
menu-promises = 📒 Promises

tasks-late = overdue: { $n }
tasks-offered = Offered to you: { $n }
task-from = From
task-moved-from = First due
task-asked = Handing over
task-asked-value = { $name }, no answer yet
task-move = 📅 Move
task-move-to = 📅 To { $day }
task-move-other = 📅 Another day
task-hand = 👤 Hand over
task-drop = ✕ Drop
task-undo = ↩️ Put it back
task-move-ask = Move to which day: { $title }
task-move-hint = Tap a day or type one: “on Wednesday”, “in two weeks”, “5 December”.
task-move-past = That day has passed. Which day ahead?
task-move-unclear = I can't make out the day. Try “Wednesday” or “5 December”.
task-hand-ask = Hand over to whom: { $title }
task-hand-nobody = There is nobody else in your team to hand it to.
task-drop-ask = Why drop it: { $title }
task-drop-irrelevant = No longer needed
task-drop-mistake = Noted by mistake
task-drop-agreed = We agreed otherwise
task-closed = ✓ Done: { $title }
task-dropped = ✕ Dropped: { $title }
task-moved = 📅 Moved to { $day }: { $title }
task-offered = 👤 I have asked { $name } to take it: { $title }. Until they answer it stays with you.
task-gone = Closed already: { $title }
task-undone = ↩️ Back as it was: { $title }
task-undo-late = Nothing to put back: the task has changed since.
task-offer = { $name } asks you to take a task
task-offer-take = ✓ I'll take it
task-offer-return = ↩ I can't
task-offer-over = This task is no longer offered to you.
task-taken = ✓ The task is yours: { $title }
task-taken-told = ✓ { $name } takes the task: { $title }
task-returned = I have told them that you can't take it: { $title }
task-returned-told = ↩ { $name } can't take the task, it is yours again: { $title }
task-someday = no date

promises-none = No open promises, neither yours nor your partners'. They will come from visit reports.
promises-none-of = No open promises with { $name }.
promises-title = Promises: { $n }
promises-title-of = Promises: { $name }
promises-late = overdue: { $n }
promises-more = And { $n } more. Close the first ones and I'll show the next.
promises-breakers = Not everybody keeps their word
promises-breaker = { $name }: { $kept }
promise-line-them = { $name } → us: { $what }
promise-line-us = We → { $name }: { $what }
promise-them = The partner promised us
promise-us = We promised the partner
promise-due = Due
promise-since = Promised on
promise-sum = Sum
day-promises = Promised to you and due: { $n }
day-visit-owed = { $name }: { $owed }
day-owed-them = they owe us: { $what }
day-owed-us = we owe them: { $what }
promise-who = In charge
promise-moves = Moved
promise-moves-value = { $n ->
    [one] once
   *[other] { $n } times
}
promise-word = Keeping their word
promise-kept-of = { $n } of { $told } promises on time
promise-kept-moves = , moved { $n ->
    [one] once
   *[other] { $n } times
}
promise-late-by = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
promise-kept = ✓ They kept it
promise-is-kept = { $n ->
    [one] Is this promise kept?
   *[other] Which of these promises is kept?
}
promise-is-kept-yes = ✓ Yes, done
promise-is-kept-no = 📝 No, it goes into a report
promise-is-kept-again = I no longer have those words. Type them again and I will start a report.
promise-kept-intime = They kept it on time
promise-broken = ✕ They didn't
promise-broken-us = ✕ We didn't
promise-drop = Drop it
promise-drop-ask = Why drop it: { $what }
promise-source = ▶️ To the report
promise-conflict = 💢 Settle the debt
promise-conflict-other = 💢 Settle it
promise-gone = This promise is closed already.
promise-gone-what = Closed already: { $what }
promise-done-kept = ✓ Kept: { $what }
promise-done-late = ✓ Kept, but late: { $what }
promise-done-broken = ✕ Not kept: { $what }
promise-done-dropped = Dropped: { $what }
promise-done-moved = 📅 Now due { $day }: { $what }
promise-money = { $what } ({ $money })
promise-button = 📒 Promises

reminder-promise = 📒 { $when } a promise falls due: { $title }

brief-last = Last visit { $day }
brief-theirs = They owe us
brief-ours = We owe them
brief-open = Open: { $what }
brief-owes = { $what } — { $when }
brief-day = by { $day }
brief-day-late = 🔴 was due { $day }, promised { $since }
brief-talk = What to talk about
brief-people = People
brief-hush = Don't mention
brief-hush-conflict = new plans and discounts: settle the conflict first
brief-hush-ours = that all is done: “{ $what }” was due { $day } and is not, so bring it up yourself
brief-hush-debt = the debt as settled: the sum is disputed and being looked into
brief-hush-broken = that their word is enough: { $kept }, ask for a date and a name
brief-hush-deferral = longer terms or a higher limit: { $money } is overdue
board-promises = Not keeping their word: { $names }

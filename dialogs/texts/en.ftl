### Words of a dialog: buttons, refusals, states of a run. A refusal says what is wrong and what to do.

yes = yes
no = no

button-next = Next
button-back = ⬅️ Back
button-why = 💡 Why?
button-more = ⋯
button-menu = ☰ Menu
button-resume = ▶️ Go on
button-done-n = Done · { $n }
button-no-files = No attachments
button-keep = Keep: { $value }
button-skip = Skip
button-yes = Yes
button-no = No
button-no-data = No data
button-no-comment = No comment
button-confirm = Yes, { $value }
button-add-partner = ➕ Add: { $name }
button-pause-1 = ⏸ Until tomorrow
button-pause-7 = ⏸ For a week
button-cancel = ✖ Cancel
button-return = ⬅️ To the question

day-today = Today
day-yesterday = Yesterday
day-tomorrow = Tomorrow
day-friday = On Friday
day-in-week = In a week

ask-text = Type your answer
ask-number = A number
ask-money = A sum: 1.5M
ask-percent = Percent
ask-pair = Target / limit
ask-date = A date: on Friday, 25.11
ask-datetime = When: tomorrow at 10
ask-files = Photo, voice note, file
ask-comment = What to improve

decision-approve = ✅ Approve
decision-rework = ↩️ Rework
decision-reject = ⛔ Reject

role-lead = the team lead

form-count = Question { $n } of { $of }
approve-comment = What should be improved? One sentence, the author will see it.

run-cancelled = Cancelled. The answers stay in history.
run-paused = Paused until { $day } { $time }. I will remind you; the answers are safe.
run-awaiting = Waiting for a decision: { $name }. I will tell you at once.
run-decided = Decision recorded: { $decision }.
run-was-here = Welcome back. This is where we stopped:
run-lost = Earlier answers no longer needed: { $names }.
run-wakes-at = ⏰ If nothing happens before, I will come back to this { $when }.
files-kept = 📎 Attached: { $n }

more-title = What shall we do with this conversation?
cancel-why = Why cancel? Pick a reason.
cancel-reason-mistake = Started by mistake
cancel-reason-irrelevant = No longer needed
cancel-reason-other = Another reason

unsure-day = I read it as { $value }. Right? If not, write the date another way.
which-partner = Which partner exactly?
which-close = Do you mean “{ $name }”?
which-none = You have no partner “{ $name }”. Add a card, or write the name another way?

refused-answer-check = This answer does not fit now.
refused-back-first = This is the first question, there is no way back.
refused-choice-unknown = I did not get it. Press a button or type its number.
refused-choice-tick = Tick the lines here, then press “Done”.
refused-choice-too-few = Tick at least { $n }.
refused-yes-no = I did not get it. Yes or no?
refused-wait-unknown = We are waiting now. If it has happened, press the button or type its words.
refused-files-expected = I expect a photo, a voice note or a document here. If there is none, press “No attachments”.
refused-files-not-here = This question needs no file, so I did not take it. Please answer in words or with a button.
refused-back-nowhere = This is the first question, there is nothing before it. To give the conversation up, type “cancel”.
refused-info-press-next = Read it? Press “Next”.
refused-run-ended = This conversation is finished.
refused-run-paused = This conversation is paused, I did not note that. Press “Go on”, then answer.
refused-run-awaiting = No answer is needed now: it is for the one who decides.
refused-partner-name = Write the partner's name, up to 120 characters.
refused-text-too-short = Too short: { $have } characters, at least { $n } needed. Add a number or a date.
refused-text-too-long = Too long: { $have } characters, { $n } fit. Please shorten it.
refused-number-not-a-number = I see no number. For example: 1,200,000 or 1.2M.
refused-number-several = I see several numbers. Type one.
refused-number-ambiguous = This number can be read in two ways. Type it in full, in digits: 12500 or 12.5.
refused-number-range = The number must be from { $min } to { $max }.
refused-number-least = The number must be { $min } or more.
refused-number-most = The number must be { $max } or less.
refused-number-not-whole = A whole number is needed.
refused-money-currency = The sum must be in rubles, and this is “{ $currency }”. Please convert it.
refused-money-negative = A sum cannot be below zero.
refused-pair-needs-two = Two numbers are needed: target and limit. For example: 2M / 1.2M.
refused-pair-ambiguous = Which is the target and which the limit? Put a slash between them: 2M / 1.2M.
refused-date-unclear = I did not get the date. For example: tomorrow, on Friday, 25.11.
refused-date-impossible = There is no such date. For example: tomorrow, on Friday, 25.11.
refused-date-vague = “Soon” cannot be noted. Name a day: tomorrow, on Friday, 25.11.
refused-date-several = I see several dates. Type one.
refused-date-past = That date has passed. Write a coming one.
refused-date-future = That date is still ahead. Write a past one.
refused-date-no-hour = Add the time. For example: tomorrow at 10:00.
refused-time-unclear = I did not get the time. For example: 10:00 or 9 am.

report-number = Report No. { $n }
report-partner = Partner
report-visited-on = Date
report-happened = What happened
report-agreement = Agreed
report-agreement-due = Due
report-attachments = Attachments
report-next-step = Next
report-next-due = Step due

menu-title = My day, { $day }
menu-visits = Visits:
menu-tasks = { $n ->
    [one] { $n } open task
   *[other] { $n } open tasks
}{ $late ->
    [0] .
   *[other] , overdue: { $late }.
}
menu-empty = Nothing yet. Start with the week plan or file a report.
menu-empty-lead = Nothing to decide so far. “The team’s work” shows what your people are at.
menu-report = 📝 Report
menu-plan = 🗓 Plan
menu-negotiation = 🤝 Negotiations
menu-all-tasks = ☑️ Tasks

tasks-none = No open tasks. They will come from reports and negotiations.
tasks-title = Tasks: { $n }
tasks-more = And { $n } more. Close the top ones to see the next.

negotiations-title = Your negotiations
negotiations-none = No open negotiations
negotiations-new = ➕ Start a new one

plan-none = Nobody to propose yet: every visit is fresh. Add a partner yourself.

partner-unknown = I found no partner “{ $name }” among yours. Check the name or write it another way.
partner-which = Whom shall I show?
partner-usage = Write the name: /partner romashka

stranger = Hello! I help regional managers. Entry is by invitation: ask your admin for one.
invite-unknown = There is no such invitation. Check the link or ask your admin for a new one.
invite-expired = The invitation has expired. Ask your admin for a new one.
invite-used = This invitation has been used. Ask your admin for a new one.
welcome = Hello, { $name }! I am Shturman. Here is your day.

old-button = That button is old. Here is the present step.
not-yours = This is not for you, or it is out of date.
trouble = Something broke on our side, code { $id }. Your answers are safe; we will look into it and repeat it ourselves.
help =
    What I can do:
    /menu — my day
    /tasks — my tasks
help-leading =
    /plan — week plan
    /report — trip report
    /partner romashka — partner card
    /promises — who promised what to whom
    /negotiation — negotiations step by step
    /methods — other methodologies
help-team =
    /team — how the team is doing
    /runs — its work
help-admin =
    /invite — invite somebody
    /people Khasanov — their messengers, a lost phone
    /methodology — methodologies in force
    /doubles — partners with two cards
    /goods tea — an item's card
help-export =
    /export — tables in Excel
help-own =
    /away until Dec 25 — I will be away
    /zone Omsk — the clock on the road
    /quiet 22-7 — quiet hours
    /link — one more messenger
    /privacy — what I keep about you
    /lang — language
thanked = You are welcome! What is open: /menu.
nothing-to-cancel = There is nothing to cancel: no question waits for an answer now. What is open: /menu.
not-understood = I did not get it. Write /menu to see what is open, or /help.
lang-set = I speak English now.
file-not-expected = I kept the file but do not know what it is for. For a report, open the report and send it again. Numbers come as a table, .xlsx or .csv: I do not read them off a PDF or a picture.
commands-menu = My day
commands-plan = Week plan
commands-report = Trip report
commands-partner = Partner card
commands-negotiation = Negotiations step by step
commands-tasks = My tasks
commands-methods = Start from a methodology
commands-help = What I can do


button-attachments = 📎 Attachments: { $n }
attachment-photo = Photo
attachment-voice = Voice note
attachment-video = Video
attachment-document = Document

refused-decision-which = Several things wait for your decision. Press the button under the right card.

run-author = From: { $name }
button-withdraw = ↩️ Withdraw the request
button-board = ☰ To the list
button-unknown = Not known yet
ask-inn = INN: 10 or 12 digits
ask-phone = Phone
ask-partner-picker = Partner's name
ask-region-picker = Region
ask-user-picker = Name
board-empty = The list is empty. Add the first one.
board-awaits = {" "}· awaiting a decision
board-begun = {" "}· started
refused-choice-too-many = Tick no more than { $n }.
refused-files-too-few = At least { $n } are needed. Send the rest; what you sent is kept.
refused-files-too-many = No more than { $n } are needed.
refused-inn-length = An INN has 10 digits for a company and 12 for a sole trader. Check it and send it again.
refused-inn-check = No such INN exists: its check digit does not fit. Look for a typo.
refused-phone-unclear = That doesn't look like a phone number. Example: +7 912 345-67-89.
button-draft = 📄 Draft: { $title }
menu-methods = 📚 Start from a methodology
menu-team-runs = 👥 The team's work
methods-title = What shall we start?
team-runs-none = The team has nothing open.
team-runs-title = { $n ->
    [one] The team has { $n } conversation open.
   *[other] The team has { $n } conversations open.
} Tap a number to hand it over.
reassign-whom = “{ $title }” is led by { $name }. Who takes over?
reassign-taken = “{ $title }” is now led by { $name }. Your answers are kept.
reassign-done = “{ $title }” handed over to { $name }.
reassign-given = You now lead “{ $title }”, led by { $name } before. All answers are in place.
run-elsewhere = Let's finish what was started beside first; I will come back here by myself.
button-continue-there = ▶️ Go on there
run-sister-ended = “{ $title }” has ended: { $status }. The other conversation goes on; keep this in mind there.

explain-title = Why { $value }
explain-mark = { $label }: { $mark } · weight { $weight }
explain-term = { $label }: { $agreed }, target { $goal }, limit { $limit } · weight { $weight }
explain-mix = { $first }% of { $a } and { $second }% of { $other }
explain-share = { $n } of { $of }
explain-money = Money at stake

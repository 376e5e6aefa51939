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
button-done = Done
button-no-files = No attachments
button-keep = Keep: { $value }
button-skip = Not discussed
button-no-data = No data
button-no-comment = No comment
button-confirm = Yes, { $value }
button-add-partner = ➕ Add: { $name }
button-pause-1 = ⏸ Until tomorrow
button-pause-7 = ⏸ For a week
button-cancel = ✖ Cancel
button-return = ⬅️ To the question
button-open = Open

day-today = Today
day-yesterday = Yesterday
day-tomorrow = Tomorrow
day-friday = On Friday
day-in-week = In a week

ask-text = Type your answer
ask-number = A number
ask-money = A sum: 1.5M or 900K
ask-percent = Percent
ask-pair = Target / limit
ask-date = A date: on Friday, 25.11
ask-datetime = When: tomorrow at 10, 25.11 11:00
ask-files = A photo, voice note or document
ask-partner = Partner's name
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
run-lost = Answer corrected. Answers no longer needed: { $n }.

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
refused-files-expected = I expect a photo, a voice note or a document here. If there is none, press “No attachments”.
refused-files-not-here = This question needs no file, so I did not take it. Please answer in words or with a button.
refused-info-press-next = Read it? Press “Next”.
refused-run-ended = This conversation is finished.
refused-partner-name = Write the partner's name, up to 120 characters.
refused-text-too-short = Too short: { $have } characters, at least { $n } needed. Add a number or a date.
refused-text-too-long = Too long: { $have } characters, { $n } fit. Please shorten it.
refused-number-not-a-number = I see no number. For example: 1,200,000 or 1.2M.
refused-number-range = The number must be from { $min } to { $max }.
refused-number-whole = A whole number is needed.
refused-number-pair = Two numbers are needed: target and limit. For example: 2M / 1.2M.
refused-date-unclear = I did not get the date. For example: tomorrow, on Friday, 25.11.
refused-date-impossible = There is no such date. For example: tomorrow, on Friday, 25.11.
refused-date-past = That date has passed. Write a coming one.
refused-date-future = That date is still ahead. Write a past one.
refused-date-time = Add the time. For example: tomorrow at 10:00.

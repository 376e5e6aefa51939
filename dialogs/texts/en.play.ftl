# Talking to a methodology in the terminal: shturman algorithms play

play-continue = Going on: { $title }
play-old-version = The methodology file has changed since. This conversation keeps to its own text; --new starts with the new one.
play-kept =
    The conversation is kept in { $path }.
    To go on: { $command }
play-keys = /help for commands
play-or-words = words will do:
play-empty = Type an answer or choose from the list. /help shows the commands.
play-decides = Decided by:
play-no-hint = There is no hint for this question.
play-unknown = There is no /{ $name }. These there are:
play-help =
    /draft — the document as it would be now
    /back — one question back, “<” for short
    /why — why this is asked, “?” for short
    /tasks — the tasks set so far
    /time 25.03 10:00 — move the clock; +3d, +2h or “tomorrow at 10” will do
    /wake — straight to the next timer
    /board — to the list, when you are inside one of its lines
    /file name — pretend that a file was sent
    /quit — leave; all answers are kept
play-tasks = Tasks
play-no-tasks = No tasks yet.
play-no-documents = This methodology makes no documents.
play-no-board = You are in the main conversation already.
play-file-usage = Name the file: /file photo.jpg
play-time-usage = It is { $now }. Move the clock where? For example: /time 25.03 10:00, /time +3d, /time tomorrow at 10
play-time-unclear = “{ $text }” is no time. For example: --now 2025-03-24T09:00
play-time-back = Time does not run backwards: it is { $now }.
play-time-is = The clock says { $now }.
play-no-timer = Nothing to wait for: no timer and no deadline ahead.
play-deadline = a deadline has passed
play-timer = the wait is over: “{ $name }”
play-call = The result of another conversation is needed here: “{ $title }”.
play-call-here = Play it here
play-call-result = Say how it ended
play-call-status = How did it end?
play-call-field = What came out in the field { $name }?
play-call-skip = Enter to leave it empty
play-ended = The conversation is over. Result: { $status }
play-script-over =
    The file has no more answers, the conversation goes on.
    To go on: { $command }
play-script-end = nothing, it is over
play-script-other = Line { $n }: the file answers “{ $step }”, the question is { $asks }.
play-script-refused = Line { $n }: the answer to “{ $step }” was not taken: { $why }
play-script-unknown = no such option: { $answer }.
play-script-timer = (time is up)
play-endless = The methodology “{ $name }” circles and never asks. Check it: shturman algorithms lint
play-busy = The same conversation is open in another window and was answered there. Start the command again.
play-no-store = Cannot open { $name }: { $why }

play-role-rm = manager
play-role-team-lead = team lead
play-role-director = director
play-role-finance = finance
play-role-lawyer = lawyer
play-role-logistics = logistics
play-role-marketing = marketing
play-role-quality = quality
play-role-hr = HR
play-role-admin = administrator

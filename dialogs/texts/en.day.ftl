### My day: why each thing stands where it stands, in three words.

my-day-decide = Waiting for your decision: { $n }
my-day-runs = Conversations: { $n }
my-day-others = Waiting for others: { $n }
my-day-late = was due { $day }
my-day-today = due today
my-day-due = due { $day }
my-day-yours = your answer
my-day-yours-since = waits for you since { $day }
my-day-waits = from { $name }
my-day-until = put off until { $day }
my-day-since = since { $day }
my-day-since-today = today
my-day-asked-today = since today
my-day-more = and { $n } more
my-day-all = ☰ Show all: { $n }
my-day-all-title = All that is open: { $n }
my-day-empty-function = No tasks or approvals for you. I will write here when there are some.
my-day-empty-admin = Nothing urgent. From here you invite people and see which methodologies are in force. A 1C or Excel export: just send the file here; /export gives tables back.
my-day-task-due = Due
my-day-task-partner = Partner
my-day-task-done = ✓ Done
my-day-task-run = ▶️ To the conversation
my-day-task-gone = This task is closed already.
my-day-team = Team: { $n ->
    [one] { $n } open conversation
   *[other] { $n } open conversations
}
my-day-team-still = , untouched for a week: { $n }

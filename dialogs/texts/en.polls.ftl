### People between people: several who are asked, and who decides in whose place.

polls-ask = 🗳 Ask the participants
polls-ask-again = 🗳 Ask again
polls-look = 🔄 Who has answered
polls-close = Close the poll
polls-take = ✅ Record { $mean }
polls-to-ask = I will ask each of them: { $names }.
polls-answered = Answered: { $n } of { $of }{ $names }
polls-silent = Waiting for: { $names }
polls-result = The poll is over: { $n } of { $of } answered, the mean is { $mean }.
polls-marks = Marks: { $marks }. Record them, or type others.
polls-nobody = The poll is over and nobody answered. You can type the marks yourself.
polls-missed = I cannot ask: { $names }
polls-missed-one = { $name } ({ $why })
polls-left = no longer works here
polls-away = away
polls-unreached = out of reach in the messenger
polls-mine = Your mark is { $mark }. Thank you!
polls-change = Changed your mind? Tap another one.
polls-scale = 1: a waste of time, 5: very useful.
polls-who-sees = It is seen who has answered, but not who gave what.
polls-until = Open until { $time }.
polls-over = The poll is over.
my-day-polls = Waiting for your mark: { $n }

decided-withdrawn = ↩️ “{ $title }”: the request was taken back ({ $name }). There is nothing to decide any more.
decided-by-another = “{ $title }”: { $name } decides now.
decided-for-you = ⚖️ “{ $title }”: decided in your place: { $decision } ({ $name }).

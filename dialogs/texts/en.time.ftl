### Time: reminders, quiet hours, leave, a traveller's zone.

reminder-today = Today
reminder-tomorrow = Tomorrow
reminder-at = { $day } at { $time }
reminder-task = ⏰ { $when } — { $title }
reminder-given = 📌 A task for you. { $when } — { $title }
reminder-late = 🔴 { $when }, overdue — { $title }
reminder-wait = ⏳ No answer since { $when }: { $title }
reminder-decision = ⚖️ Waiting for your decision since { $when }: { $title }
reminder-silence = ⚖️ No decision since { $when } ({ $name }): { $title }
reminder-turn = ▶️ Time to go on: { $title }
reminder-news = { $title }
reminder-done = ✓ Done
reminders-title = ⏰ { $n ->
    [one] { $n } reminder
   *[other] { $n } reminders
}
reminders-returned = Welcome back! While you were away: { $n ->
    [one] { $n } update
   *[other] { $n } updates
}
reminders-more = … and { $n } more. All that is open is in the menu.

until-day = Through { $day }
away-usage = Until which day will you be away? For example: /away until Dec 25. Back early: /away off.
away-until = 🌴 You are away through { $day }.
away-open = 🌴 You are away until you write /away off.
away-deputy = Deciding for you: { $name }.
away-alone = Decisions will wait for you. Who decides while you are away?
away-nobody = No deputy
away-back = ☀️ I am back at work
away-returned = Welcome back! Nothing pressing came while you were away.
away-not = You are here: reminders come as usual.
away-asked-deputy = { $name } is away until { $day } inclusive. Until then you decide.
away-asked-deputy-open = While { $name } is away, you decide.
zone-usage = Your clock: { $name }. On the road choose a city, or write, for example: /zone Omsk until Friday.
zone-home = 🏠 Home: { $name }
zone-how-long = { $name }: until which day?
zone-for-good = For good
zone-set = Your clock is now { $name }, { $time }.
zone-set-until = { $name }, it is { $time }. Through { $day }, then home time again.
zone-unknown = I don't know that place. Write a city or a zone: /zone Omsk, /zone Asia/Omsk.
quiet-now = Quiet hours: { $span }. Then, and on days off, I don't write first. To change them: /quiet 22-7.
quiet-company = As in the company: { $span }
quiet-off = Write at any time
quiet-none = none
quiet-set = Quiet hours: { $span }.
quiet-unclear = I did not get the hours. For example: /quiet 22-7 or /quiet off.
commands-away = I will be away
commands-zone = Time zone on the road
commands-quiet = Quiet hours

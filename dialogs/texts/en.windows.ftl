# Windows: a whole form, the «My day» page, «whom is this message about»

window-form = ✍️ Fill in at once
window-words = ✍️ Write at length
window-files = Files, if any
window-written = You wrote
window-empty = Please fill this in.
window-choose = Please choose from the list.
window-unsure = I read it as { $value }. If that is right, write the day and time in figures: 25.11.2026 10:00.
window-which = There are several: { $names }. Please write the full name.
window-unknown = You have no partner “{ $name }”. Check the name; a new card can be added in the chat.
window-late = This question closed while you were filling in the window. Nothing was recorded; here are your words to reuse:
window-left = This was not recorded; here are your words to reuse:
refused-window-shut = The window did not open. Answer here, one question at a time, or press the button again.
refused-window = { $words }

home-where = The buttons answer in your direct messages with me, on the Messages tab.
home-answered = ✉️ I have answered you in direct messages, on the Messages tab.
home-agree = Your day will be here: visits, tasks, approvals. First read and accept the terms: I have sent them to you in direct messages, on the Messages tab.
home-stranger = Hello! I help regional sales managers. You get in by invitation: ask your administrator for the line and send it to me in direct messages, on the Messages tab.

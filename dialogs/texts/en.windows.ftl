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
home-stranger = Hello! I help regional sales managers. You get in by invitation: ask your administrator for a code and send it to me in direct messages, on the Messages tab.

about-title = { $n ->
    [one] The message names a partner of yours. What shall we do?
   *[other] The message names partners of yours. What shall we do?
}
about-nobody = I found none of your partners in this message. Write a name and I will show the card. A report is /report, my day is /menu.
about-usage = { $channel ->
    [slack] Which message? In its menu «⋮» choose “Спросить Штурмана”, or add the text: /about visited Romashka, they ask for a delay.
   *[other] Which message? Reply to it with /about, or add the text: /about visited Romashka, they ask for a delay.
}
help-about = /about and a text: whom it is about and what to do with it

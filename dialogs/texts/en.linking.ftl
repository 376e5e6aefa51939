# Several messengers of one person, language

linking-channel = { $channel ->
    [telegram] Telegram
    [slack] Slack
   *[web] Browser chat
}
linking-title = Where we are in touch
linking-here = { $channel } — you are here now
linking-line = { $channel }, linked { $day }
linking-blocked = { $channel } — the bot is blocked there
linking-one = You can link a second messenger: what you begin in one, you finish in the other.
linking-writes-last = Reminders and news come to where you wrote from last.
linking-writes-to = Reminders and news come here: { $channel }. What does not arrive there goes to another.
linking-to = { $channel ->
    [telegram] Send to Telegram
    [slack] Send to Slack
   *[web] Send to the browser
}
linking-to-last = To where I write from
linking-add = 🔗 Link a messenger
linking-drop = { $channel ->
    [telegram] ✕ Unlink Telegram
    [slack] ✕ Unlink Slack
   *[web] ✕ Unlink the browser chat
}
linking-drop-here = ✕ Unlink this chat
linking-code = Code for linking
linking-code-how = Open the bot in the other messenger and send it this code:
linking-code-for = Pass the code on in person: { $name } sends it to the bot from the new phone or another messenger.
linking-code-until = Valid until { $until }, once; void after { $tries } mistakes. Whoever sends this code sees everything.
linking-sure = { $channel ->
    [telegram] Unlink Telegram? I will no longer know you there. This stays: { $left }. Work and tasks are not lost.
    [slack] Unlink Slack? I will no longer know you there. This stays: { $left }. Work and tasks are not lost.
   *[web] Unlink the browser chat? I will no longer know you there. This stays: { $left }. Work and tasks are not lost.
}
linking-sure-here = Unlink this chat? I will no longer know you here. This stays: { $left }. Work and tasks are not lost.
linking-yes = Unlink
linking-no = Keep
linking-dropped = Unlinked: { $channel }. Work and tasks are in place.
linking-closed = This chat is unlinked, I write here no more. To have it back, write “link” in your other messenger and send its code here.
linking-last = This is your only messenger. Link another one first.
linking-gone = This messenger is unlinked already.
linking-joined = Done, { $name }: this chat is yours too. Work, tasks and reminders are shared.
linking-told = One more messenger was linked to you: { $channel }. If it was not you, unlink it.
linking-struck = Your code for linking is over: there were { $tries } mistakes in it. Nobody was linked. If the mistakes were yours, get a new one: “link”.
linking-went-on = { $channel ->
    [telegram] ➡️ Went on in Telegram.
    [slack] ➡️ Went on in Slack.
   *[web] ➡️ Went on in the browser chat.
}
linking-go-on-here = Go on here

linking-usage = Write /people and a name or a part of it: /people Khasanov.
linking-which = Which of them?
linking-nobody = I found nobody of that name.
linking-nowhere = No messenger is linked
linking-new-code = 🔗 Code for linking
linking-taken-away = { $channel ->
    [telegram] The admin unlinked your Telegram: I no longer know you there. Here all is as before.
    [slack] The admin unlinked your Slack: I no longer know you there. Here all is as before.
   *[web] The admin unlinked your browser chat: I no longer know you there. Here all is as before.
}

linking-languages = Which language? · “На каком языке говорить?”
linking-language = English

link-refused = The code does not fit: it is valid for 10 minutes and void after five mistakes. For a new one write “link” where you work already, or ask your admin.
link-often = Too many attempts. Wait ten minutes and get a new code.
link-yours = This chat is yours already, there is nothing to link.
link-taken = { $n ->
    [0] Here you already work as { $name }. I do not make one person out of two: have the admin revoke the spare entry, then get a new code.
   *[other] Here you already work as { $name }, with work of its own: { $n }. I do not make one person out of two: have the work handed over (/runs) and the spare entry revoked by the admin, then get a new code.
}

commands-link = One more messenger
commands-lang = Language

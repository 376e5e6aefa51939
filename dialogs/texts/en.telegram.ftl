# Messenger coming in: what a channel's own ways of writing need words for.

refused-outage = There was no connection from { $since } to { $until }. Messages arrived, but taps may be lost. This is the question we stopped at.
refused-reply-old = You replied to an earlier question, which is behind us. The question now is this one.
refused-album-late = This part of the album came apart from the others and is not kept. If it is needed, send it again.
refused-contact-not-here = A contact does not fit here: the question is about something else.
refused-unreadable = I cannot read this. Text, voice, photos, videos, documents, a place on the map or a contact will do.
refused-edit-taken = Corrected, as you edited it. We go on from the same place.
edit-late = Editing the message changes nothing: this answer has been taken, and the conversation has gone on. To correct it, go back to the question with «⬅️ Back».
edit-command = Your answer stays as it was: send the command as a message of its own.
edit-refused = The edit is not taken: { $why } The earlier answer stays.
contact-not-expected = Got the contact, but nothing asks for one now. Open a conversation in /menu and send it where it is needed.
refused-edit-gone = the conversation came here another way.
invite-link = Send the person this link: it opens the bot, and «Start» is all that is left to tap. It works once.
invite-or-how = Or let them open the bot and send this line:

# Files that are not taken, each with the way out.
file-too-big = { $count ->
    [1] The file is over 20 MB, I cannot take it. Compress or split it.
   *[other] Files over 20 MB ({ $count }): I cannot take them. Compress or split them.
}
file-empty = { $count ->
    [1] The file came empty. Send it again.
   *[other] Some files came empty ({ $count }). Send them again.
}
file-gone = { $count ->
    [1] I could not fetch the file: the messenger does not hand it over. Send it again.
   *[other] I could not fetch some files ({ $count }): the messenger does not hand them over. Send them again.
}
file-not-a-picture = { $count ->
    [1] The picture does not open: it is damaged or not a photo. Send it again.
   *[other] Some pictures do not open ({ $count }): they are damaged or not photos. Send them again.
}
file-foreign = { $count ->
    [1] I cannot take a picture in HEIC, TIFF or RAW: not everybody can open it. Send it as a photo, not as a file, or save it as JPEG.
   *[other] I cannot take pictures in HEIC, TIFF and RAW ({ $count }): not everybody can open them. Send them as photos, not as files, or save them as JPEG.
}
file-rest-kept = I took the rest.
refused-files = { $words }
# The key under the message that asks for a place.
ask-here = 📍 Send where I am
# Somebody shut the bot out: said to whoever leads them, and to themselves once they are back.
unreached-where = { $channel ->
    [telegram] in Telegram
    [slack] in Slack
   *[web] in the local chat
}
unreached-blocked = { $name }: the bot is blocked { unreached-where }, my messages do not arrive.
unreached-deactivated = { $name }: the account { unreached-where } is gone, my messages do not arrive.
unreached-closed = { $name }: the chat { unreached-where } is closed, my messages do not arrive.
unreached-lost = Not delivered: { $what }.
unreached-count = { $count ->
    [one] { $count } message was not delivered.
   *[other] { $count } messages were not delivered.
}
unreached-kept = Reach them another way. I will send again what did not arrive once the chat is open.
unreached-gone = Reach them another way, and ask the admin for a new link.
unreached-back = { $count ->
    [0] We are in touch again! Nothing is lost: everything waiting for you is in the menu.
   *[other] We are in touch again! Here is what did not arrive. The rest is waiting in the menu.
}

# Groups and channels

rooms-title = I am Shturman
rooms-hello = Hello! I am Shturman. I help regional managers lead partners by the methodology.
rooms-how = { $channel ->
    [slack] Here I answer only when called: /shturman help, or my name in a message.
   *[other] Here I answer only when called: the command /help, my name in a message, or a reply to a message of mine.
}
rooms-private = About partners, reports, tasks and numbers I write in private: everybody reads here.
rooms-day = ☰ My day
rooms-report = 📝 Visit report
rooms-week = 🗓 Week plan
rooms-nameless = no name
rooms-answered = { $name }, I have answered you in private.
rooms-unreached = { $channel ->
    [telegram] { $name }, I cannot write to you in private. Open the chat with me, press “Start” and ask again.
   *[other] { $name }, I cannot write to you in private. Open the chat with me, write “menu” and ask again.
}
rooms-open = Open the chat
rooms-stranger = I work only with the company's staff. Entry is by an admin's invitation, in a private chat with me.
rooms-not-yours = This button is not for you but for a colleague: { $name }.
rooms-files = I take no files from shared chats: send them here and I will attach them.
rooms-burnt = Everybody saw the code you sent to a shared chat, so it no longer works. Ask for a new one and send it here.
rooms-burnt-inviter = An invitation or a code you handed out was sent to a shared chat. I cancelled it. Make a new one and pass it on in private.
rooms-gone = I am no longer in the chat “{ $title }”. If that was an accident, add me again and everything goes on.

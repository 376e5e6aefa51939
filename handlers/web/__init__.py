"""The third channel, "web": a phone-shaped chat in the browser of this very machine. It is also the demo.

server.py   the aiohttp application; bind it to 127.0.0.1 only and switch the access log off (the key travels in a URL)
guard.py    who is let in: Host, Origin, forwarded headers, the per-start key, the security headers of every answer
talk.py     one open page: the WebSocket protocol is written down there
frames.py   what a page may say, checked and cleaned; reader.py turns what was stored into a `Press`
files.py    uploads and downloads
hub.py      toasts and «typing…» on their way to open pages; one object is shared by the server and `WebChannel`
channel.py  `dialogs.ports.Channel` for the relay
static/     the page: plain HTML, CSS and ES modules, nothing to build

The memory of the chat is a `ChatLog`, which plays the part of Telegram's servers: the page shows what stands there.
"""

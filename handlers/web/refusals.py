"""The plain answers to bad requests: a code for the page, a sentence for whoever reads the answer in a terminal."""

from __future__ import annotations

from aiohttp import web

SENTENCES: dict[str, tuple[int, str]] = {
    "host": (403, "This chat answers only to 127.0.0.1 and localhost on its own port."),
    "forwarded": (403, "This chat refuses requests that came through a proxy."),
    "origin": (403, "The request comes from another page; only the chat itself may talk to this address."),
    "key": (401, "Open the address printed in the terminal; it lets this browser in."),
    "demo": (403, "The clock moves only in the demo."),
    "missing": (404, "There is nothing at this address."),
    "method": (400, "This address does not understand that method."),
    "socket": (400, "This address speaks WebSocket only."),
    "body": (400, "The body of the request could not be read."),
    "request": (400, "The request could not be read."),
    "encoding": (400, "Send the file as it is, without Content-Encoding."),
    "upload.empty": (400, "The file is empty."),
    "upload.kind": (400, "The kind must be photo, voice or document."),
    "upload.size": (413, "The file is larger than 20 MB."),
    "blob": (404, "There is no such file."),
    "clock.size": (413, "The request for the clock is too long."),
    "clock.time": (400, "Give the time in `to` as ISO 8601, from 2000 to 2100; without an offset, name the persona."),
    "clock.refused": (400, "The clock cannot go there."),
}


class RefusalError(Exception):
    """A request that is answered with a sentence instead of what it asked for."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def response(self) -> web.Response:
        status, sentence = SENTENCES[self.key]
        return web.json_response({"error": self.key, "text": sentence}, status=status)

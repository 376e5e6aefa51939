"""What the server is given, under one name for its handlers."""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.ports import Blobs, ChatLog, Ingress, Stage
from handlers.web.hub import Hub


@dataclass(frozen=True)
class Wiring:
    ingress: Ingress
    log: ChatLog
    stage: Stage
    blobs: Blobs
    hub: Hub

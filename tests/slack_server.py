"""A strict stand-in for Slack: a real HTTP and socket server on loopback, and the people of the workspace behind it.

It answers as Slack does and refuses more: fields it does not know, blocks that Slack would show badly, texts that would
call somebody or unfold an address. A refusal that a correct bot never earns is a *violation* (`server.violations`
should stay empty, as `server.wrong_answers` to deliveries); one that life brings (a channel that was archived, an
expired trigger, too many requests) is only a *refusal* (`server.refusals` holds both kinds).

The Web API is at `server.api_url`; deliveries go over the sockets that the bot opened, or, after `deliver_to`, signed
to an address. People act by `server.person(…)`. This is the door; the rooms are in `tests/slack/`.
"""

from tests.slack.deliveries import Delivery, Socket
from tests.slack.people import Person
from tests.slack.refusals import Json, Refusal
from tests.slack.server import Call, SlackServer
from tests.slack.talks import Key, Shown, Talk
from tests.telegram.updates import Disorder

__all__ = ["Call", "Delivery", "Disorder", "Json", "Key", "Person", "Refusal", "Shown", "SlackServer", "Socket", "Talk"]

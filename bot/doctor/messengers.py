"""The messengers: asked whether they know us, and as the running product knew them last."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping

from bot.doctor.findings import Finding
from bot.settings import Settings

MESSENGER_S = 5
TOLD = ("telegram.trouble", "telegram.note", "slack.trouble", "slack.note")


async def of_channels(settings: Settings, quick: bool) -> AsyncIterator[Finding]:
    if settings.shows_local_chat:
        yield Finding("local chat", "ok", f"on port {settings.local_chat_port} of this machine")
    if settings.telegram_token is not None and quick:
        yield Finding("telegram", "ok", "a token is set; it was not asked whether it is right")
    elif settings.telegram_token is not None:
        yield await of_telegram(settings, settings.telegram_token.get_secret_value())
    if settings.has_slack and quick:
        yield Finding("slack", "ok", "a token is set; it was not asked whether it is right")
    elif settings.has_slack:
        yield await of_slack(settings)
    if not settings.has_messenger and not settings.shows_local_chat:
        advice = "set SHTURMAN_TELEGRAM_TOKEN, SHTURMAN_SLACK_BOT_TOKEN or SHTURMAN_LOCAL_CHAT=true"
        yield Finding("channels", "bad", "none", advice)


async def of_slack(settings: Settings) -> Finding:
    from handlers.slack.checkup import checkup  # noqa: PLC0415  # only Slack need pay for its library

    own = (settings.slack_bot_token, None if settings.hears_slack_by_http else settings.slack_app_token)
    token, app_token = (secret.get_secret_value() if secret else "" for secret in own)
    health, detail = await checkup(token, app_token, settings.slack_api_url, MESSENGER_S)
    page = "the app's page, api.slack.com/apps"
    match health:
        case "well":
            heard = "by HTTP" if settings.hears_slack_by_http else "by a socket"
            return Finding("slack", "ok", f"is {detail}, heard {heard}")
        case "refused":
            return Finding(
                "slack", "bad", f"the bot token is wrong ({detail})", f"take SHTURMAN_SLACK_BOT_TOKEN anew from {page}"
            )
        case "app_refused":
            advice = f"take SHTURMAN_SLACK_APP_TOKEN anew from {page}, with the scope connections:write"
            return Finding("slack", "bad", f"the app token is wrong ({detail})", advice)
        case "scopes":
            advice = f"paste deploy/slack-manifest.yaml at {page} and install the app again"
            return Finding("slack", "bad", f"the app lacks {detail}", advice)
        case "no_network":
            return Finding("slack", "bad", "cannot be reached: no connection", "check the network, HTTPS_PROXY")
        case "no_answer":
            return Finding("slack", "bad", f"does not answer within {MESSENGER_S} s", "check the network, HTTPS_PROXY")
        case "trouble":
            return Finding("slack", "note", f"answered with trouble of its own ({detail})", "try again in some minutes")


async def of_telegram(settings: Settings, token: str) -> Finding:
    from handlers.telegram.checkup import checkup  # noqa: PLC0415  # 3 s that only Telegram need pay

    proxy = settings.telegram_proxy.get_secret_value() if settings.telegram_proxy else None
    webhook = settings.telegram_webhook_url if settings.has_webhook else ""
    health, detail = await checkup(token, settings.telegram_api_url, proxy, MESSENGER_S, webhook)
    way = "the network, SHTURMAN_TELEGRAM_PROXY and SHTURMAN_TELEGRAM_API_URL"
    match health:
        case "well":
            return Finding("telegram", "ok", f"is @{detail}")
        case "refused":
            return Finding("telegram", "bad", "the token is wrong", "take it anew from @BotFather")
        case "no_network":
            return Finding("telegram", "bad", "cannot be reached: no connection", f"check {way}")
        case "no_answer":
            return Finding("telegram", "bad", f"does not answer within {MESSENGER_S} s", f"check {way}")
        case "proxy":
            return Finding("telegram", "bad", detail, "mend SHTURMAN_TELEGRAM_PROXY")
        case "elsewhere":
            advice = "shturman run sets it right at its start; give another program a bot of its own"
            return Finding("telegram", "note", f"hands its updates out {detail}", advice)
        case "undelivered":
            advice = "see that the webhook's address leads here from outside: proxy, certificate, SHTURMAN_HTTP_PORT"
            return Finding("telegram", "bad", f"cannot deliver, {detail}", advice)
    return Finding("telegram", "note", f"answered with trouble of its own ({detail})", "try again in some minutes")


def of_told(settings: Settings, told: Mapping[str, str | None]) -> Iterator[Finding]:
    """`told`: what the running product wrote down, by the name of the row."""
    for name, is_set in (("telegram", settings.telegram_token is not None), ("slack", settings.has_slack)):
        if is_set and (deaf := told[f"{name}.trouble"]):
            yield Finding(name, "bad", f"as it was last: {deaf}", "its log tells whether it is over")
        if is_set and (odd := told[f"{name}.note"]):
            yield Finding(name, "note", f"as it was last: {odd}", "give that program an app of its own")

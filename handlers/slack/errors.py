"""What this package raises about Slack, free of tokens; each says what a person can do."""

from __future__ import annotations


class Problem(Exception):
    """Root of what this package raises."""


class TokenRefused(Problem):
    """Slack does not take a token. `which` is the name of the setting, `code` what Slack called it."""

    def __init__(self, which: str, code: str) -> None:
        super().__init__(f"Slack refuses {which} ({code}): take it anew from the app's page, api.slack.com/apps")
        self.which, self.code = which, code

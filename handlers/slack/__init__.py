"""Slack: events, presses and windows become presses, screens become blocks. Nothing above this package knows Slack."""

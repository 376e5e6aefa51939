"""A company to try things on: the same seed and day give the same rows on any machine. Nothing in it is real."""

from __future__ import annotations

from bot.demo.filling import DemoRefused, fill, lived

__all__ = ["DemoRefused", "fill", "lived"]

"""What digests say of whom: gathered for many people at once, made one by one."""

from bot.digests.making import Wanted, made
from bot.digests.rows import Rows, gathered, partner_numbers

__all__ = ["Rows", "Wanted", "gathered", "made", "partner_numbers"]

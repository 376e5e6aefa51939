"""The company's numbers about partners, gathered for cards, boards, digests and signals. Reads only; decides nothing.

`figures_of` knows everything about many partners at once, in a number of statements that does not grow with them;
`order_of` what one of them should order.
"""

from bot.figures.frame import EVERYTHING, LEAN, Part
from bot.figures.gather import figures_of
from bot.figures.of_orders import order_of

__all__ = ["EVERYTHING", "LEAN", "Part", "figures_of", "order_of"]

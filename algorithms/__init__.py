"""What the methodology says: data and arithmetic. Pure, and imports none of its sibling packages."""

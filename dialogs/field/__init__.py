"""A message from the field, typed or dictated, as a card of what it says: understood, or marked to be asked about."""

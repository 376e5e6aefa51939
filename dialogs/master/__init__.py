"""Partners, contacts, people and goods as data: what a card holds, what a file changes in it, how both are shown."""

"""Master data at work: from files, by forms in the chat, doubles made one, and out again as tables."""

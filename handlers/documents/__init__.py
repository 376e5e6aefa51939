"""Files that leave the bot: charts and documents. Heavy libraries are loaded late, or in a process of their own."""

"""How a conversation goes: pure functions over typed data. No await, no clock, no chance, no database, no messenger."""

"""A file of the company's numbers, from the chat to figures that count.

It is kept (`arriving`), read beside the bot (`reading`, `matching`), talked about (`door`), loaded in short batches
(`loading`), corrected figures are told (`news`), and it may be taken back (`undoing`). What takes long is done by
`errands`, outside of any press; a restart goes on with it.
"""

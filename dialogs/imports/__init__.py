"""The talk about a file: what was read and answered (`talk`), what is asked next (`questions`), what is seen of it
(`screens`), and what a typed word means there (`words`)."""

"""The proof of durability: the running product is killed again and again under load; afterwards its history is read.

`child` forks a Shturman on demand, `nursery` orders it to, `phones` and `people` are those who use it meanwhile,
`storm` kills and restarts, `history` and `checks` read what remains.
"""

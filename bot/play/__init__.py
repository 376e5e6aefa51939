"""The methodologist's terminal chat: one person plays every role of one algorithm, and nothing answered is ever lost.

An answer is stored, with its journal line and tasks, before the next question is shown (`store.py`). Where a run stands
is derived from its answers, so a killed rehearsal goes on where it was. `command.py` is the way in.
"""

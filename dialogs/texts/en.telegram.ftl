# Messenger coming in: what a channel's own ways of writing need words for.

refused-outage = There was no connection from { $since } to { $until }. Messages arrived, but a tap may be lost. Here is the question where we stopped.

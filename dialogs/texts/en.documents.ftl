### Files: the documents of a conversation, and exports read in a process of their own.

import-unreadable = I could not read this file: it is too heavy or damaged. Split it by month and send it again.

### Files: the documents of a conversation, and exports read in a process of their own.


document-gap = “no data”
document-version = { $title }, version { $version }
document-gaps = Not filled in: { $n }. These places are marked: complete them before you send it.
document-as-pdf = 📄 The same as PDF
document-failed = The file could not be made, code { $id }. Your answers are kept; please try again a little later.
document-no-pdf = PDF is not switched on here, so this is the Word file.
document-demo = Demo company
document-back = ⬅️ To the conversation

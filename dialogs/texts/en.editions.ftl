### Methodology: what is in force, what was taken from a changed folder, and what is wrong in it.

editions-title = 📐 Methodologies in force
editions-line = version { $version }, since { $since }, { $n ->
    [0] no open conversations
    [one] { $n } open conversation
   *[other] { $n } open conversations
}
editions-older = {" "}and { $n } by an earlier one
editions-pinned = New conversations begin with these versions. Those under way end with their own.
editions-taken = ✅ The methodology is updated
editions-swapped = version { $version }, was { $before }
editions-new = new, version { $version }
editions-gone = removed: no new conversations will begin
editions-refused = ⛔ The methodology is not taken, the former one stays. { $n ->
    [one] { $n } mistake
   *[other] { $n } mistakes
}:
editions-folder-refused = ⚠️ The last change is not taken. { $n ->
    [one] { $n } mistake
   *[other] { $n } mistakes
}:
editions-more = And { $n } more: shturman algorithms lint shows all.
button-editions = 📐 Methodologies

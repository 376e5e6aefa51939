### Методика: что действует, что принято из изменённой папки и что в ней не так.

editions-title = 📐 Методики, которые сейчас действуют
editions-line = версия { $version }, с { $since }, { $n ->
    [0] открытых разговоров нет
    [one] { $n } открытый разговор
    [few] { $n } открытых разговора
   *[many] { $n } открытых разговоров
}
editions-older = {" "}и ещё { $n } по прежней
editions-pinned = Новые разговоры идут по этим версиям. Начатые доходят до конца по своей.
editions-taken = ✅ Методика обновлена
editions-swapped = версия { $version }, была { $before }
editions-new = новая, версия { $version }
editions-gone = убрана: новых разговоров не будет
editions-refused = ⛔ Методика не принята, действует прежняя. { $n ->
    [one] { $n } ошибка
    [few] { $n } ошибки
   *[many] { $n } ошибок
}:
editions-folder-refused = ⚠️ Последнее изменение не принято. { $n ->
    [one] { $n } ошибка
    [few] { $n } ошибки
   *[many] { $n } ошибок
}:
editions-more = И ещё { $n } — все покажет shturman algorithms lint.
button-editions = 📐 Методики

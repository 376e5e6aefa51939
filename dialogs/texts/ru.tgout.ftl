# Files that are not taken, each with the way out.
file-too-big = { $count ->
    [1] Файл больше 20 МБ — не могу взять. Сожмите его или разделите.
   *[other] Файлы больше 20 МБ ({ $count }) — не могу взять. Сожмите их или разделите.
}
file-empty = { $count ->
    [1] Файл пришёл пустым. Пришлите его ещё раз.
   *[other] Файлы пришли пустыми ({ $count }). Пришлите их ещё раз.
}
file-gone = { $count ->
    [1] Не смог скачать файл: мессенджер его не отдаёт. Пришлите его ещё раз.
   *[other] Не смог скачать файлы ({ $count }): мессенджер их не отдаёт. Пришлите их ещё раз.
}
file-not-a-picture = { $count ->
    [1] Снимок не открывается: он повреждён или это не фото. Пришлите его ещё раз.
   *[other] Снимки не открываются ({ $count }): они повреждены или это не фото. Пришлите их ещё раз.
}
file-foreign = { $count ->
    [1] Снимок в HEIC, TIFF или RAW не возьму: он откроется не у всех. Пришлите его как фото, а не файлом, или сохраните в JPEG.
   *[other] Снимки в HEIC, TIFF и RAW ({ $count }) не возьму: они откроются не у всех. Пришлите их как фото, а не файлами, или сохраните в JPEG.
}
file-rest-kept = Остальное взял.
refused-files = { $words }
# The key under the message that asks for a place.
ask-here = 📍 Отправить, где я
# Somebody shut the bot out: said to whoever leads them, and to themselves once they are back.
unreached-where = { $channel ->
    [telegram] в Telegram
    [slack] в Slack
   *[web] в локальном чате
}
unreached-blocked = { $name }: бот заблокирован { unreached-where }, мои сообщения не доходят.
unreached-deactivated = { $name }: аккаунта { unreached-where } больше нет, мои сообщения не доходят.
unreached-closed = { $name }: чат { unreached-where } закрыт, мои сообщения не доходят.
unreached-lost = Не доставлено: { $what }.
unreached-count = { $count ->
    [one] Не доставлено { $count } сообщение.
    [few] Не доставлено { $count } сообщения.
   *[many] Не доставлено { $count } сообщений.
}
unreached-kept = Свяжитесь по-другому. Недоставленное пришлю ещё раз, когда чат снова откроется.
unreached-gone = Свяжитесь по-другому и попросите у администратора новую ссылку.
unreached-back = { $count ->
    [0] Снова на связи! Ничего не пропало: всё, что вас ждёт, — в меню.
   *[other] Снова на связи! Повторяю то, что не дошло. Остальное ждёт вас в меню.
}

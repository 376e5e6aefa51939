### Время: напоминания, тихие часы, отъезд, часовой пояс в дороге.

reminder-today = Сегодня
reminder-tomorrow = Завтра
reminder-at = { $day } в { $time }
reminder-task = ⏰ { $when } — { $title }
reminder-given = 📌 Вам задача. { $when } — { $title }
reminder-late = 🔴 { $when }, срок прошёл — { $title }
reminder-wait = ⏳ Ответа нет с { $when }: { $title }
reminder-decision = ⚖️ С { $when } ждёт вашего решения: { $title }
reminder-silence = ⚖️ С { $when } нет решения ({ $name }): { $title }
reminder-turn = ▶️ Пора продолжить: { $title }
reminder-news = { $title }
reminder-done = ✓ Готово
reminders-title = ⏰ Напоминаю, { $n ->
    [one] { $n } дело
    [few] { $n } дела
   *[many] { $n } дел
}
reminders-returned = С возвращением! Пока вас не было — { $n ->
    [one] { $n } дело
    [few] { $n } дела
   *[many] { $n } дел
}
reminders-more = … и ещё { $n }. Всё, что открыто, — в меню.

until-day = По { $day }
away-usage = До какого дня вас не будет? Напишите, например: /away до 25.12. Вернулись раньше — /away дома.
away-until = 🌴 Вас нет по { $day } включительно.
away-open = 🌴 Вас нет, пока не напишете /away дома.
away-deputy = Решает за вас: { $name }.
away-alone = Решения подождут вас. Кто решает, пока вас нет?
away-nobody = Без заместителя
away-back = ☀️ Вернуться к работе
away-returned = С возвращением! Пока вас не было, ничего срочного не пришло.
away-not = Вы на месте: напоминания приходят как обычно.
away-asked-deputy = { $name }: нет по { $day } включительно. До тех пор решаете вы.
away-asked-deputy-open = Пока { $name } отсутствует, решаете вы.
zone-usage = Ваши часы: { $name }. В дороге выберите город или напишите, например: /zone Омск до пятницы.
zone-home = 🏠 Домой: { $name }
zone-how-long = { $name }: до какого дня?
zone-for-good = Насовсем
zone-set = Теперь ваши часы: { $name }, сейчас { $time }.
zone-set-until = { $name }, сейчас { $time }. По { $day } включительно, потом снова домашнее время.
zone-unknown = Не знаю такого места. Напишите город или пояс: /zone Омск, /zone Asia/Omsk.
quiet-now = Тихие часы: { $span }. В это время и в выходные я не пишу первым. Изменить: /quiet 22-7.
quiet-company = Как в компании: { $span }
quiet-off = Писать в любое время
quiet-none = нет
quiet-set = Тихие часы: { $span }.
quiet-unclear = Не понял часы. Например: /quiet 22-7 или /quiet off.
commands-away = Меня не будет
commands-zone = Часовой пояс в дороге
commands-quiet = Тихие часы

### Неделя и отчёты, которых ждут: что говорит лестница и что с этим можно сделать.

duty-due = Отчёт по { $about } — до 18:00. Черновик уже начат: партнёр, дата, цели из плана.
duty-due-several = До 18:00 ждут { $n ->
    [one] { $n } отчёт
    [few] { $n } отчёта
   *[many] { $n } отчётов
}: { $names }. Черновики уже начаты: партнёр, дата, цели из плана.
duty-late = Не хватает отчёта по { $about } (поездка { $day }). Можно коротко: итог и следующий шаг.
duty-late-several = Не хватает { $n ->
    [one] { $n } отчёта
   *[other] { $n } отчётов
}: { $names }. Можно коротко: итог и следующий шаг.
duty-wait = { $n ->
    [one] Не сдан { $n } отчёт
    [few] Ждут { $n } отчёта
   *[many] Ждут { $n } отчётов
}: { $names }.
duty-tomorrow = { $n ->
    [one] Завтра о нём узнает { $lead }.
   *[other] Завтра о них узнает { $lead }.
}
duty-tomorrow-some = Завтра { $lead } узнает: { $names }.
duty-seen = { $lead } видит, что { $n ->
    [one] не сдан { $n } отчёт
    [few] ждут { $n } отчёта
   *[many] ждут { $n } отчётов
}: { $names }.
duty-wait-more = { $n ->
    [one] Ещё не сдан { $n } отчёт
    [few] Ещё ждут { $n } отчёта
   *[many] Ещё ждут { $n } отчётов
}: { $names }.
duty-lead = Нет отчётов: { $names }.
duty-of = { $name } — { $n } ({ $days ->
    [one] { $days } день
    [few] { $days } дня
   *[many] { $days } дней
})
duty-head = Отчётов старше недели: { $n } ({ $names })
duty-name-day = { $name } ({ $day })
duty-partner = партнёру { $name }
duty-finish = ✏️ Дописать, 2 мин
duty-short = ✏️ Коротко
duty-short-of = ✏️ { $name }
duty-voice = 🎤 Голосом
duty-move = 📅 Перенести
duty-none = 🚫 Поездки не было
duty-gone = Здесь уже нечего менять: отчёт сдан, или его больше не ждут.
duty-which = По какой поездке?

duty-in-week = на неделе { $days }
duty-why = { $name }, { $day }: поездки не было. Почему?
duty-why-ahead = { $name }, { $day }: не едете. Почему?
duty-why-phone = Решили по телефону
duty-why-partner = Партнёр отменил
duty-why-ill = Не смог поехать
duty-why-later = Поеду позже
duty-why-other = Другое: напишу
duty-why-tell = Напишите причину одной строкой.
duty-asked = Передал. Пока { $lead } не ответит, об этом отчёте не напоминаю.
duty-asks = { $who }: поездки к партнёру { $name } ({ $day }) не было. Причина: { $why }.
duty-asks-ahead = { $who }: к партнёру { $name } ({ $day }) не едет. Причина: { $why }.
duty-accept = ✅ Принять
duty-refuse = ↩️ Отчёт всё-таки нужен
duty-accepted = Принято: поездки { $name } ({ $day }) не было. В выполнение плана она не идёт.
duty-refused = { $lead } ждёт отчёт: { $name } ({ $day }).
duty-answered = Ответ передан: { $who }, { $name }.

duty-moves = { $name }: на какой день переносим поездку?
duty-moved = Перенёс: { $name } — { $day }. Отчёт жду после поездки.
duty-return = ↩️ Вернуть как было
duty-return-to = ↩️ Вернуть на { $day }
duty-returned = Вернул: { $name } — { $day }.
duty-that-week = в течение недели
duty-return-late = Вернуть уже не получится: с визитом с тех пор что-то изменилось. Как есть — в /plan.

duty-whose = { $who }. Нет отчётов:
duty-line = { $name }, { $day } — { $days ->
    [one] { $days } день
    [few] { $days } дня
   *[many] { $days } дней
}
duty-line-asked = { $name }, { $day } — ждёт вашего слова: { $why }
duty-remind = 🔔 Напомнить лично
duty-extend = 📅 Продлить до…
duty-waive = ✂️ Снять
duty-call = 📞 Позвонить
duty-reminded = Передал лично от вас: { $who }.
duty-reminded-already = Сегодня уже напоминал от вас: { $who }.
duty-unreachable = { $who } сейчас вне связи: ни один мессенджер не принимает. Остаётся позвонить.
duty-personal = { $lead } лично просит: { $n ->
    [one] сдайте отчёт
   *[other] сдайте отчёты
} — { $names }.
duty-extend-to = { $who }: до какого дня ждём отчёты?
duty-extended = Срок — { $day }, до 18:00: { $who }, отчётов { $n }.
duty-extended-you = { $lead } ждёт до { $day }, 18:00: { $names }.
duty-waive-sure = Снять: { $who }, отчётов { $n }? Сдавать их будет не нужно, визиты останутся как есть.
duty-waive-yes = ✂️ Да, снять
duty-waived = Снято: { $who }, отчётов { $n }.
duty-waived-you = Сдавать больше не нужно: { $names }. Так решает { $lead }.
duty-call-task = Позвонить: { $who } — отчёты: { $names }
duty-called = Поставил вам задачу на сегодня: позвонить — { $who }.
duty-all-in = { $who }: все отчёты на месте.
duty-back = ← Назад

proposal-missed-week = не доехали на прошлой неделе
proposal-missed = не доехали { $day }
proposal-promise = обещано к { $day }
proposal-covers = подмена: { $name }
week-trip = 🚗 Командировка { $days }{ $where ->
    [none] { "" }
   *[other] : { $where }
}

week-title = 🗓 Неделя { $week }: { $planned ->
    [0] пока без визитов
   *[other] сделано { $done } из { $planned }
}
week-mark-planned = { $when } — { $name }
week-mark-done = ✅ { $when } — { $name }
week-mark-late = 🔴 { $when } — { $name }: нет отчёта
week-mark-missed = ⏳ { $when } — { $name }: не доехали
week-mark-moved = ↪️ { $name }: перенесли
week-mark-dropped = ✖️ { $name }: не едем
week-mark-asked = ❔ { $when } — { $name }: не едем, ждёт слова руководителя
week-any-day = на неделе
week-at = { $day } в { $time }
week-for = { $name }: нет на месте, визиты недели —
week-add = ➕ Добавить
week-calendar = 📅 В календарь
week-back = ← Неделя
week-report = ✏️ Отчёт
week-brief = 🎒 К визиту
week-move = 📅 Перенести
week-drop = ✖️ Не поеду
week-card = 🏢 Карточка
week-offer = Кого добавить? Выберите или напишите название.
week-offer-none = Предлагать больше некого. Напишите название партнёра.
week-take = ✅ Взять в неделю
week-hush = 🙅 Не предлагать
week-hush-why = { $name }: почему не предлагать неделю?
week-hush-phone = Договорились по телефону
week-hush-soon = Уже еду к ним
week-hush-other = Сейчас не ко времени
week-hushed = Хорошо: неделю не предлагаю — { $name }.
week-taken = В неделе: { $name }.
week-carried = { $name }: отчёт о пропущенном визите больше не жду, жду о новом.
week-gone = Этого визита в плане уже нет.
week-covers = { $name }: нет на месте. Визиты этой недели теперь видите вы:

week-calendar-name = Штурман: неделя
week-calendar-file = Неделя { $week }
week-calendar-ready = Неделя для календаря. Откройте файл на телефоне: новый файл обновит те же события, двойных не будет.
week-feed = 🔗 Подписаться по адресу
week-feed-open = Ваш адрес для подписки: календарь телефона обновляет неделю сам. Адрес только ваш, не пересылайте его.
week-feed-closed = Подписки больше нет: прежний адрес ничего не покажет.
week-feed-new = 🔄 Другой адрес
week-feed-off = 🔕 Закрыть подписку

absent-trip = 🚗 { $name }: { $where ->
    [none] командировка
   *[other] { $where }
}, { $days }
absent-leave = 🌴 { $name }: нет до { $day } включительно
absent-open = 🌴 { $name }: нет на месте
absent-more = …и ещё { $n }

wish-to-card = ↩️ Вернуться к отчёту
wish-to-run = ↩️ Вернуться к разговору
wish-none-planned = { $name }: переносить нечего, на ближайшие две недели визита в плане нет.
wish-move-which = Чей визит переносим?
wish-move-whom = Чей визит переносим? Партнёра в сообщении не узнал. Напишите, например: «перенеси Ромашку на четверг».
wish-visit = { $name }, { $day } — поставить визит в план?
wish-planned = { $name }, { $day } — визит уже в плане.
wish-done = { $name }: на этой неделе визит уже был, { $day }. Следующий можно поставить на другую неделю.
wish-put = 📅 В план на { $day }
wish-move-to = 📅 Перенести на { $day }
wish-card = 🪪 Карточка
wish-trip = { $place } — похоже на командировку. Оформить её? Место и дни, которые вы назвали, подставлю.
wish-trip-begin = 🚗 Оформить командировку

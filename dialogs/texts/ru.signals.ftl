# Сигналы: что случилось, чем лечить, почему не нужно

signal-overdue-90plus = долг 90+ дней, { $money }
signal-returns-without-shipments = возврат без отгрузок, { $money }
signal-stock-out = нет { $n ->
    [one] { $n } позиции A
   *[other] { $n } позиций A
}: { $goods }
signal-data-error = ошибка данных, остаток ниже нуля: { $goods }
signal-plan-low = прогноз { $pct }
signal-no-order = заказа нет { $n ->
    [one] { $n } день
    [few] { $n } дня
   *[other] { $n } дней
}
signal-overstock = запас на { $n ->
    [one] { $n } день
   *[other] { $n } дней
}
signal-no-visit = { $n ->
    [0] визитов ещё не было
    [one] не были { $n } день
    [few] не были { $n } дня
   *[other] не были { $n } дней
}
signal-conflict = открыт конфликт
signal-stalled = переговоры стоят { $n ->
    [one] { $n } день
    [few] { $n } дня
   *[other] { $n } дней
}
signal-many = { $sign } Новые сигналы: { $n }

signal-do-overdue-90plus = Начните разбор долга: суммы я уже подставлю.
signal-do-returns-without-shipments = Разберитесь с возвратом: суммы я уже подставлю.
signal-do-stock-out = Посмотрите, что заказать: { $name }.
signal-do-data-error = Исправьте строки файла остатков и пришлите его ещё раз: он заменит прежний. До этого запас в днях не считаю.
signal-do-plan-low = Подготовьте разговор: { $name }.
signal-do-no-order = Узнайте, почему нет заказа: { $name }.
signal-do-overstock = Подготовьте разговор о запасе: { $name }.
signal-do-no-visit = Поставьте визит в план недели: { $name }.
signal-do-conflict = Откройте карточку и узнайте, нужна ли помощь.
signal-do-stalled = Сделайте следующий шаг или отложите переговоры на день, когда вернётесь к ним.

signal-treat-button = Разобрать
signal-first = Сначала { $name }. { $what }
signal-card-button = Карточка
signal-refuse-button = Не нужно
signal-mute-button = 🔕 О нём не писать
signal-why-not = { $name }: почему не нужно?
signal-reason-settled = Уже договорились
signal-reason-known = Знаю, занимаюсь
signal-reason-wrong = Данные неверны
signal-reason-other = Другая причина
signal-refused = Понял. Неделю об этом не напоминаю.
signal-nothing = По партнёру { $name } сигналов сейчас нет.
signal-muted = { $name }: сам писать об этом партнёре больше не буду. В суммах он остаётся.
signal-unmuted = { $name }: снова буду писать.
signal-unmute-button = 🔔 Писать снова
signal-story = По данным на { $day }, { $name }: { $words }.

digest-wish-title = Как присылать дайджесты?
digest-wish-now = Сейчас: { $often ->
    [less] не чаще раза в две недели
    [more] каждую неделю, даже без новостей
   *[usual] когда есть новости
}, в { $hour }.
digest-wish-less = Реже
digest-wish-more = Чаще
digest-wish-usual = Как обычно
digest-wish-at = В { $hour }
digest-wish-dark = 🌙 Тёмные графики
digest-wish-light = ☀️ Светлые графики
digest-wish-done = Запомнил.
digest-how = Отправьте мне файл из 1С или Excel (xlsx, xls, csv): отгрузки с датой, контрагентом и суммой. Я узнаю колонки, покажу первые строки и загружу по вашему «да».
digest-list-all = { $whose ->
    [own] Партнёры
   *[other] { $whose }
    }: прогноз месяца
digest-list-closed = { $whose ->
    [own] Партнёры
   *[other] { $whose }
    }: итог месяца
digest-list-conflicts = Открытые конфликты
digest-list-unsent = Вторички нет больше недели
digest-list-empty = Здесь пусто, и это хорошо.
digest-list-more = и ещё { $n }
digest-list-conflict = { $name } — { $days }-й день
digest-list-unsent-line = { $name } — последний раз { $day }
digest-no-chart = Для графика пока мало данных.

# Отчёт с дороги: карточка из одного сообщения

field-partner = Партнёр
field-partner-unknown = Партнёр не назван
field-visit-n = Встреча { $n }
field-date = День
field-kind = Как встретились
field-kind-visit = визит
field-kind-call = звонок
field-kind-online = онлайн
field-kind-unmade = не состоялась
field-result = Итог
field-result-order = заказ
field-result-conflict = претензия
field-result-refusal = отказ
field-result-agreement = договорились
field-result-no-result = без результата
field-result-info = без заказа и договорённостей
field-orders = Заказ
field-order-sum = Сумма заказа
field-payment = Деньги
field-promise-us = Мы обещали
field-promise-them = Нам обещали
field-promises = Обещания
field-competitor = Конкурент
field-objection = Похоже на возражение
field-conflict = Похоже на конфликт
field-next-contact = Дальше
field-expenses = Расходы
field-asks-days = просят отсрочку { $n ->
    [one] { $n } день
    [few] { $n } дня
   *[other] { $n } дней
}
field-days = { $n ->
    [one] { $n } день
    [few] { $n } дня
   *[other] { $n } дней
}
field-asks-until = просят отсрочку до { $day }
field-debt = долг { $sum }
field-until = до { $day }
field-undated = без срока
field-today = сегодня
field-something = взяли товар
field-nothing = нет
field-unit-box = кор.
field-unit-pcs = шт.
field-unit-pack = уп.
field-unit-bag = меш.
field-unit-pallet = палл.
field-unit-kg = кг
field-unit-t = т
field-spent-fuel = бензин
field-spent-hotel = гостиница
field-spent-meal = питание
field-spent-taxi = такси
field-spent-ticket = билеты
field-spent-parking = парковка
field-spent-toll = платная дорога
field-spent-per-diem = суточные
field-spent-gift = подарки
field-spent-other = прочее

# Вопросы к карточке
field-ask-partner = У кого это было? Выберите или напишите название.
field-ask-date = Какого числа? Нажмите или напишите.
field-ask-kind = Как встретились?
field-ask-result = Верно ли понял итог?
field-ask-qty = Сколько? Нажмите или напишите число.
field-ask-unit = В чём считать?
field-ask-product = Какой товар? Напишите.
field-ask-orders = Что заказали? Напишите: «20 коробок чая, 5 шт кофе».
field-ask-order-sum = На какую сумму заказ?
field-ask-due = К какому дню? Нажмите или напишите.
field-ask-amount = Какая сумма?
field-ask-debt = Какой долг?
field-ask-asks-days = На сколько дней просят отсрочку?
field-ask-asks-until = До какого дня просят отсрочку?
field-ask-payment = Верно ли понял про деньги?
field-ask-promises = Кто что обещал? Напишите: «обещал прайс к 25-му, обещали оплатить в пятницу».
field-ask-what = Что обещали? Напишите.
field-ask-competitor = Что с конкурентом? Напишите.
field-ask-objection = Такое возражение?
field-ask-conflict = Похоже на конфликт. Это он?
field-ask-next-contact = Когда встречаетесь дальше? Нажмите или напишите.
field-ask-expenses = Верно ли понял расход?
field-ask-which = Одно из одинаковых чисел вы исправили. Как верно?
field-ask-visits = Встреча состоялась?
field-what-to-fix = Что поправим? Или просто напишите, как правильно.
field-only-text = Добавил к тексту отчёта, в карточке ничего не изменилось.

field-button-file = Сдать
field-button-file-so = Сдать как есть
field-button-fix = Поправить
field-button-steps = По шагам
field-button-to-card = ← К карточке
field-button-none = Нет, убрать
field-button-drop-visit = Убрать встречу

field-no-report = Это не отчёт: ни встречи, ни партнёра в сообщении нет.
field-numbers = Отчёты № { $numbers }
refused-field-not-here = Не получилось прочитать сообщение. Пришлите ещё раз.
refused-field-question = Похоже на вопрос — в отчёт его не записал. Если это в отчёт, напишите без вопросительного знака.
refused-field-thanked = Отчёт ещё не сдан. Всё верно — нажмите «Сдать».
refused-field-empty = Сдавать пока нечего. Напишите, что было, — хватит одной строки.
refused-field-no-partner = Сначала скажите, у кого были: нажмите партнёра или напишите название.
report-draft = Карточка
report-card = Карточка
field-near = Вы рядом с партнёром. О ком отчёт?
field-metres = { $n } м
field-km = { $n } км
field-planned = В плане: { $name }, { $day }.
field-rewritten = Правку учёл.
    { $changed }
field-changed = ✏️ Изменено { $when }, { $name }
field-say-result = Голосовое сохранил, но слушать не умею. Напишите итог одной строкой.
field-doubt-twice = Об этой встрече уже сдан отчёт № { $n }. Это к нему?
field-doubt-late = Написано раньше, чем сдан отчёт № { $n }. Это к нему?
field-doubt-dropped = Визит «{ $name }» снят с плана. Вы всё же были там?
field-doubt-spent = К какому отчёту отнести расходы?
field-button-new = К новому отчёту
field-joined = Добавил к отчёту № { $n }, продолжение ниже ↓
field-button-join = Добавить к № { $n }
field-button-apart = Нет, отдельный отчёт
field-button-was-there = Да, был там
field-button-not-made = Нет, не состоялась
field-button-revise = ✏️ Поправить отчёт
field-button-conflict = Разобрать: { $what }
field-conflict-open = ❗ { $name }: открыт конфликт, { $n }-й день. Он закрывается в своём разговоре: кнопка появится, когда сдадите отчёт.
field-conflict-theirs = ❗ { $name }: открыт конфликт, { $n }-й день. Его ведёт коллега.
field-button-open-conflict = ❗ Конфликт: { $name }, { $n }-й день
field-button-objection = Ответить на «{ $what }»
field-button-next = 📅 В план: { $name }, { $day }
field-and-others = { $name } и ещё { $n }
field-ask-foreign = «{ $name }» — партнёр коллеги. Вы были там?
field-about-asks-days = Отсрочка, дней
field-about-asks-until = Отсрочка до
field-about-debt = Долг
field-send-voice = Пришлите голосовое: оно останется в отчёте. Слушать не умею, поэтому итог допишите одной строкой.
field-files = 📎 Вложений: { $n }
field-placeholder = Словами, фото или голосом
field-say-more = Чем кончилось? Допишите одной строкой — или сдавайте так.

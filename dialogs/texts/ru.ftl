### Слова диалога: кнопки, отказы, состояния запуска. Отказ говорит, что не так и что сделать.

yes = да
no = нет

button-next = Дальше
button-back = ⬅️ Назад
button-why = 💡 Зачем?
button-more = ⋯
button-menu = ☰ Меню
button-resume = ▶️ Продолжить
button-done-n = Готово · { $n }
button-no-files = Без вложений
button-keep = Оставить: { $value }
button-skip = Пропустить
button-yes = Да
button-no = Нет
button-no-data = Нет данных
button-no-comment = Без комментария
button-confirm = Да, { $value }
button-add-partner = ➕ Завести: { $name }
button-pause-1 = ⏸ До завтра
button-pause-7 = ⏸ На неделю
button-cancel = ✖ Отменить
button-return = ⬅️ К вопросу

day-today = Сегодня
day-yesterday = Вчера
day-tomorrow = Завтра
day-friday = В пятницу
day-in-week = Через неделю

ask-text = Напишите ответ
ask-number = Число
ask-money = Сумма: 1,5 млн
ask-percent = Проценты
ask-pair = Цель / предел
ask-date = Дата: в пятницу, 25.11
ask-datetime = Когда: завтра в 10
ask-files = Фото, голос, файл
ask-comment = Что доработать

decision-approve = ✅ Согласовать
decision-rework = ↩️ На доработку
decision-reject = ⛔ Отказать

role-lead = руководителя

form-count = Вопрос { $n } из { $of }
approve-comment = Что доработать? Одной фразой — её увидит автор.

run-cancelled = Отменено. Ответы сохранены в истории.
run-paused = Пауза до { $day } { $time }. Напомню сам, ответы на месте.
run-awaiting = Ждём решения: { $name }. Сообщу сразу.
run-decided = Решение записано: { $decision }.
run-was-here = С возвращением. Вот на чём остановились:
run-lost = Прежние ответы больше не нужны: { $names }.
run-wakes-at = ⏰ Если раньше ничего не случится, вернусь к этому { $when }.
files-kept = 📎 Приложено: { $n }

more-title = Что сделать с этим разговором?
cancel-why = Почему отменяем? Выберите причину.
cancel-reason-mistake = Начато по ошибке
cancel-reason-irrelevant = Больше не нужно
cancel-reason-other = Другая причина

unsure-day = Понял так: { $value }. Верно? Если нет — напишите дату иначе.
which-partner = Какой именно партнёр?
which-close = Вы про «{ $name }»?
which-none = Партнёра «{ $name }» у вас нет. Завести карточку или напишите название иначе?

refused-answer-check = Этот ответ сейчас не подходит.
refused-back-first = Это первый вопрос, назад некуда.
refused-choice-unknown = Не понял. Нажмите кнопку или напишите её номер.
refused-choice-tick = Здесь отмечают галочками: нажимайте строки, потом «Готово».
refused-choice-too-few = Отметьте хотя бы { $n }.
refused-yes-no = Не понял. Да или нет?
refused-wait-unknown = Сейчас ждём. Если уже случилось, нажмите кнопку или напишите её слова.
refused-files-expected = Здесь жду фото, голос или документ. Если их нет — нажмите «Без вложений».
refused-files-not-here = К этому вопросу файл не нужен, я его не взял. Ответьте, пожалуйста, словами или кнопкой.
refused-back-nowhere = Назад некуда: это первый вопрос. Бросить разговор — «отмена».
refused-info-press-next = Прочитали? Нажмите «Дальше».
refused-run-ended = Этот разговор уже завершён.
refused-run-paused = Разговор на паузе, ответ не записал. Нажмите «Продолжить», потом ответьте.
refused-run-awaiting = Сейчас отвечать не нужно: слово за тем, кто решает.
refused-partner-name = Напишите название партнёра, до 120 знаков.
refused-text-too-short = Слишком коротко: { $have ->
    [one] { $have } знак
    [few] { $have } знака
   *[other] { $have } знаков
}, нужно хотя бы { $n }. Добавьте число или дату.
refused-text-too-long = Слишком длинно: { $have ->
    [one] { $have } знак
    [few] { $have } знака
   *[other] { $have } знаков
}, помещается { $n }. Сократите, пожалуйста.
refused-number-not-a-number = Не вижу числа. Например: 1 200 000 или 1,2 млн.
refused-number-several = Вижу несколько чисел. Напишите одно.
refused-number-ambiguous = Это число можно понять по-разному. Напишите его цифрами и целиком: 12 500 или 12,5.
refused-number-range = Число должно быть от { $min } до { $max }.
refused-number-least = Число должно быть не меньше { $min }.
refused-number-most = Число должно быть не больше { $max }.
refused-number-not-whole = Нужно целое число.
refused-money-currency = Сумма нужна в рублях, а здесь «{ $currency }». Переведите, пожалуйста.
refused-money-negative = Сумма не может быть меньше нуля.
refused-pair-needs-two = Нужны два числа: цель и предел. Например: 2 млн / 1,2 млн.
refused-pair-ambiguous = Не понял, где цель, а где предел. Напишите через косую черту: 2 млн / 1,2 млн.
refused-date-unclear = Не понял дату. Например: завтра, в пятницу, 25.11.
refused-date-impossible = Такой даты нет. Например: завтра, в пятницу, 25.11.
refused-date-vague = «Скоро» не запишешь. Назовите день: завтра, в пятницу, 25.11.
refused-date-several = Вижу несколько дат. Напишите одну.
refused-date-past = Эта дата уже прошла. Напишите будущую.
refused-date-future = Эта дата ещё впереди. Напишите прошедшую.
refused-date-no-hour = Добавьте время. Например: завтра в 10:00.
refused-time-unclear = Не понял время. Например: 10:00 или в 9 утра.

report-number = Отчёт № { $n }
report-partner = Партнёр
report-visited-on = Дата
report-happened = Что было
report-agreement = Договорились
report-agreement-due = Срок
report-attachments = Вложений
report-next-step = Дальше
report-next-due = Срок шага

menu-title = Мой день, { $day }
menu-visits = Визиты:
menu-tasks = { $n ->
    [one] { $n } задача открыта
    [few] { $n } задачи открыты
   *[other] { $n } задач открыто
}{ $late ->
    [0] .
   *[other] , просрочено: { $late }.
}
menu-empty = Пока пусто. Начните с плана на неделю или сдайте отчёт.
menu-empty-lead = Решать пока нечего. Как идут дела у людей — «Разговоры команды».
menu-report = 📝 Отчёт
menu-plan = 🗓 План
menu-negotiation = 🤝 Переговоры
menu-all-tasks = ☑️ Задачи

tasks-none = Открытых задач нет. Они появятся из отчётов и переговоров.
tasks-title = Задачи: { $n }
tasks-more = И ещё { $n }. Закройте верхние — покажу следующие.

negotiations-title = Ваши переговоры
negotiations-none = Открытых переговоров нет
negotiations-new = ➕ Начать новые

plan-none = Предлагать пока некого: у всех визиты свежие. Добавьте партнёра сами.

partner-unknown = Партнёра «{ $name }» среди ваших не нашёл. Проверьте название или напишите иначе.
partner-which = Кого показать?
partner-usage = Напишите название: /partner ромашка

stranger = Здравствуйте! Я помогаю региональным менеджерам. Вход по приглашению — попросите его у администратора.
invite-unknown = Такого приглашения нет. Проверьте ссылку или попросите новую у администратора.
invite-expired = Срок приглашения вышел. Попросите новое у администратора.
invite-used = Это приглашение уже использовано. Попросите новое у администратора.
welcome = Здравствуйте, { $name }! Я — Штурман. Вот ваш день.

old-button = Кнопка устарела. Вот текущий шаг.
not-yours = Это не для вас или уже устарело.
trouble = Что-то сломалось у нас, код { $id }. Ваши ответы сохранены, разберёмся и повторим сами.
help =
    Что умею:
    /menu — мой день
    /tasks — мои задачи
help-leading =
    /plan — план на неделю
    /report — отчёт о поездке
    /partner ромашка — карточка партнёра
    /promises — кто кому что обещал
    /negotiation — переговоры по шагам
    /methods — другие методики
help-team =
    /team — как дела у команды
    /runs — её разговоры
help-admin =
    /invite — пригласить человека
    /people Хасанов — его мессенджеры, потерянный телефон
    /methodology — какие методики действуют
    /doubles — двойники среди партнёров
    /goods чай — карточка товара
help-export =
    /export — таблицы в Excel
help-own =
    /away до 25-го — меня не будет
    /zone Омск — часы в дороге
    /quiet 22-7 — тихие часы
    /link — ещё один мессенджер
    /privacy — что я храню о вас
    /lang — язык, language
thanked = Пожалуйста! Что открыто — /menu.
nothing-to-cancel = Отменять нечего: вопроса, который ждёт ответа, сейчас нет. Что открыто — /menu.
not-understood = Не понял. Напишите /menu — покажу, что открыто, или /help.
lang-set = Говорю по-русски.
file-not-expected = Файл сохранил, но не понял, к чему он. К отчёту — откройте отчёт и пришлите ещё раз. Числа из 1С пришлите таблицей, .xlsx или .csv: из PDF и снимков их не читаю.
commands-menu = Мой день
commands-plan = План на неделю
commands-report = Отчёт о поездке
commands-partner = Карточка партнёра
commands-negotiation = Переговоры по шагам
commands-tasks = Мои задачи
commands-methods = Начать по методике
commands-help = Что я умею


button-attachments = 📎 Вложения: { $n }
attachment-photo = Фото
attachment-voice = Голосовое сообщение
attachment-video = Видео
attachment-document = Документ

refused-decision-which = Вашего решения ждут сразу несколько. Нажмите кнопку под нужной карточкой.

run-author = Автор: { $name }
button-withdraw = ↩️ Отозвать запрос
button-board = ☰ К списку
button-unknown = Пока неизвестно
ask-inn = ИНН: 10 или 12 цифр
ask-phone = Телефон
ask-partner-picker = Название партнёра
ask-region-picker = Регион
ask-user-picker = Имя
board-empty = Список пуст. Добавьте первого.
board-awaits = {" "}· ждёт решения
board-begun = {" "}· начато
refused-choice-too-many = Отметьте не больше { $n }.
refused-files-too-few = Нужно хотя бы { $n } — пришлите ещё, прежние на месте.
refused-files-too-many = Больше { $n } не нужно.
refused-inn-length = В ИНН 10 цифр у компании или 12 у предпринимателя. Проверьте и пришлите ещё раз.
refused-inn-check = Такого ИНН не бывает: не сходится контрольная цифра. Проверьте, нет ли опечатки.
refused-phone-unclear = Не похоже на телефон. Пример: +7 912 345-67-89.
button-draft = 📄 Черновик: { $title }
menu-methods = 📚 Начать по методике
menu-team-runs = 👥 Разговоры команды
methods-title = Что начинаем?
team-runs-none = У команды нет открытых разговоров.
team-runs-title = { $n ->
    [one] У команды { $n } открытый разговор.
    [few] У команды { $n } открытых разговора.
   *[many] У команды { $n } открытых разговоров.
} Нажмите номер, чтобы передать другому.
reassign-whom = «{ $title }» ведёт { $name }. Кому передать?
reassign-taken = «{ $title }» теперь ведёт { $name }. Ваши ответы сохранены.
reassign-done = «{ $title }» передано: { $name }.
reassign-given = Теперь вы ведёте «{ $title }», до вас — { $name }. Все ответы на месте.
run-elsewhere = Сначала закончим начатое рядом — потом вернусь сюда сам.
button-continue-there = ▶️ Продолжить там
run-sister-ended = «{ $title }» — итог: { $status }. Второй разговор продолжается; учтите это в нём.

explain-title = Почему { $value }
explain-mark = { $label }: { $mark } · вес { $weight }
explain-term = { $label }: { $agreed } при цели { $goal } и пределе { $limit } · вес { $weight }
explain-mix = { $first } % от { $a } и { $second } % от { $other }
explain-share = { $n } из { $of }
explain-money = Деньги под угрозой

# Обещания и задачи: кто кому что обещал, перенести, передать, снять

commands-promises = Кто кому что обещал
doubles-of-promises = Обещаний
menu-promises = 📒 Обещания

tasks-late = из них просрочено: { $n }
tasks-offered = Вам передают: { $n }
task-from = Откуда
task-moved-from = Сначала было
task-asked = Передаю
task-asked-value = { $name } — ждём ответа
task-move = 📅 Перенести
task-move-to = 📅 На { $day }
task-move-other = 📅 Другой день
task-hand = 👤 Передать
task-drop = ✕ Снять
task-undo = ↩️ Вернуть как было
task-move-ask = На какой день перенести: { $title }
task-move-hint = Нажмите день или напишите: «в среду», «через две недели», «05.12».
task-move-past = Этот день уже прошёл. Какой день впереди?
task-move-unclear = День не понял. Напишите проще: «в среду» или «05.12».
task-hand-ask = Кому передать: { $title }
task-hand-nobody = Передать некому: в вашей команде больше никого нет.
task-drop-ask = Почему снимаем: { $title }
task-drop-irrelevant = Уже не нужно
task-drop-mistake = Записано по ошибке
task-drop-agreed = Договорились иначе
task-closed = ✓ Сделано: { $title }
task-dropped = ✕ Снято: { $title }
task-moved = 📅 Перенесено на { $day }: { $title }
task-offered = 👤 Спросил, возьмёт ли { $name }: { $title }. Пока нет ответа, задача на вас.
task-gone = Уже закрыто: { $title }
task-undone = ↩️ Всё как было: { $title }
task-undo-late = Вернуть уже нечего: после этого задачу меняли.
task-offer = { $name } просит взять задачу
task-offer-take = ✓ Беру
task-offer-return = ↩ Не возьму
task-offer-over = Эту задачу вам больше не передают.
task-taken = ✓ Задача ваша: { $title }
task-taken-told = ✓ { $name } берёт задачу: { $title }
task-returned = Ответил за вас, что не возьмёте: { $title }
task-returned-told = ↩ { $name } не возьмёт задачу, она снова на вас: { $title }
task-someday = без срока

promises-none = Открытых обещаний нет — ни ваших, ни партнёров. Они появятся из отчётов о визитах.
promises-none-of = С партнёром { $name } открытых обещаний нет.
promises-title = Обещания: { $n }
promises-title-of = Обещания: { $name }
promises-late = просрочено: { $n }
promises-more = И ещё { $n }. Закройте верхние — покажу следующие.
promises-breakers = Слово держат не все
promises-breaker = { $name }: { $kept }
promise-line-them = { $name } → нам: { $what }
promise-line-us = Мы → { $name }: { $what }
promise-them = Партнёр обещал нам
promise-us = Мы обещали партнёру
promise-due = Срок
promise-since = Обещано
promise-sum = Сумма
day-promises = Обещали вам, срок пришёл: { $n }
day-visit-owed = { $name } — { $owed }
day-owed-them = нам: { $what }
day-owed-us = мы: { $what }
promise-who = Отвечает
promise-moves = Переносили
promise-moves-value = { $n ->
    [one] { $n } раз
    [few] { $n } раза
   *[other] { $n } раз
}
promise-word = Как держит слово
promise-kept-of = из { $told ->
    [one] { $told } обещания
   *[other] { $told } обещаний
} в срок { $n }
promise-kept-moves = , переносов { $n }
promise-late-by = { $n ->
    [one] { $n } день
    [few] { $n } дня
   *[other] { $n } дней
}
promise-kept = ✓ Выполнили
promise-is-kept = { $n ->
    [one] Это обещание выполнено?
   *[other] Какое из обещаний выполнено?
}
promise-is-kept-yes = ✓ Да, выполнено
promise-is-kept-no = 📝 Нет, это в отчёт
promise-is-kept-again = Тех слов у меня уже нет. Напишите их ещё раз — начну отчёт.
promise-kept-intime = Выполнили в срок
promise-broken = ✕ Не выполнили
promise-broken-us = ✕ Не сделали
promise-drop = Снять
promise-drop-ask = Почему снимаем: { $what }
promise-source = ▶️ К отчёту
promise-conflict = 💢 Разобрать долг
promise-conflict-other = 💢 Разобрать срыв
promise-gone = Это обещание уже закрыто.
promise-gone-what = Уже закрыто: { $what }
promise-done-kept = ✓ Выполнено: { $what }
promise-done-late = ✓ Выполнено, но позже срока: { $what }
promise-done-broken = ✕ Не выполнено: { $what }
promise-done-dropped = Снято: { $what }
promise-done-moved = 📅 Новый срок { $day }: { $what }
promise-money = { $what } ({ $money })
promise-button = 📒 Обещания

reminder-promise = 📒 { $when } срок обещания: { $title }

brief-last = Прошлый визит { $day }
brief-theirs = Нам должны
brief-ours = Мы должны
brief-open = Открыто: { $what }
brief-owes = { $what } — { $when }
brief-day = к { $day }
brief-day-late = 🔴 срок был { $day }, обещано { $since }
brief-talk = О чём говорить
brief-people = Люди
brief-hush = Не говорите
brief-hush-conflict = о новых планах и скидках — сначала закройте конфликт
brief-hush-ours = что у нас всё готово — не сделано «{ $what }» к { $day }, начните с этого сами
brief-hush-debt = о долге как о решённом — сумма спорная, идёт разбор
brief-hush-broken = что верите на слово — { $kept }, просите дату и имя
brief-hush-deferral = об отсрочке и лимите — просрочено { $money }
board-promises = Слово не держат: { $names }

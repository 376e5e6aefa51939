### Мой день: почему каждая строка стоит там, где стоит, — в трёх словах.

my-day-decide = Ждут вашего решения: { $n }
my-day-runs = Разговоры: { $n }
my-day-others = Жду от других: { $n }
my-day-late = срок был { $day }
my-day-today = срок сегодня
my-day-due = срок { $day }
my-day-yours = ответ за вами
my-day-yours-since = ждёт вас с { $day }
my-day-waits = ждём: { $name }
my-day-until = отложено до { $day }
my-day-since = с { $day }
my-day-since-today = сегодня
my-day-asked-today = с сегодняшнего дня
my-day-more = и ещё { $n }
my-day-all = ☰ Показать всё: { $n }
my-day-all-title = Всё, что открыто: { $n }
my-day-empty-function = Задач и согласований для вас нет. Появятся — напишу сюда.
my-day-empty-admin = Срочного нет. Отсюда приглашают людей и смотрят, какие методики действуют. Выгрузку из 1С или Excel просто пришлите сюда файлом; /export — таблицы обратно.
my-day-task-due = Срок
my-day-task-partner = Партнёр
my-day-task-done = ✓ Сделано
my-day-task-run = ▶️ К разговору
my-day-task-gone = Эта задача уже закрыта.
my-day-team = Команда: { $n ->
    [one] { $n } открытый разговор
    [few] { $n } открытых разговора
   *[many] { $n } открытых разговоров
}
my-day-team-still = , без движения неделю: { $n }

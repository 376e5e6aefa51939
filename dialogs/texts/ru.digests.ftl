# План недели, дайджесты, карточка партнёра, графики

proposal-gap = не были { $days ->
    [one] { $days } день
    [few] { $days } дня
   *[other] { $days } дней
}
proposal-never = визитов ещё не было
proposal-forecast = прогноз { $pct }
proposal-negotiation = на этой неделе шаг переговоров

digest-month = { $month ->
    [1] Январь
    [2] Февраль
    [3] Март
    [4] Апрель
    [5] Май
    [6] Июнь
    [7] Июль
    [8] Август
    [9] Сентябрь
    [10] Октябрь
    [11] Ноябрь
   *[12] Декабрь
}
digest-week = 📊 Неделя { $week }: { $state }
digest-week-short = 📊 Неделя: { $state }
digest-forecast = прогноз { $value }
digest-closed = итог месяца { $value }
digest-month-closed = месяц закрыт
digest-reason-no-plan = план не задан
digest-reason-zero-plan = план 0
digest-reason-no-fact = нет данных
digest-reason-too-early = рано судить
digest-of = { $fact } из { $plan }

digest-without-plan = { $n ->
    [one] { $n } партнёр
    [few] { $n } партнёра
   *[other] { $n } партнёров
} без плана.
digest-without-fact = { $n ->
    [one] { $n } партнёр
    [few] { $n } партнёра
   *[other] { $n } партнёров
} без данных.
digest-quiet-weeks = { $n ->
    [1] На прошлой неделе без изменений.
    [one] До этого { $n } неделя без изменений.
    [few] До этого { $n } недели без изменений.
   *[other] До этого { $n } недель без изменений.
}
digest-and-more = { $names } и ещё { $n }

digest-changed = Изменилось:
digest-look-at = На что смотреть:
digest-more-changes = и ещё { $n ->
    [one] { $n } партнёр
    [few] { $n } партнёра
   *[other] { $n } партнёров
}

team-decide-button = ⚖️ Решить: { $n }

chart-title = { $month }: { $n } из { $of } { $n ->
    [one] тянет вниз
   *[other] тянут вниз
}
chart-title-fine = { $month }: никто не тянет вниз
chart-note = Прогноз выполнения плана. Данные на { $day }
chart-no-data = нет данных

digest-was = (было { $pct })
digest-data = Данные на { $day }
digest-data-of = { $name } — на { $day } ⚠️
digest-stale = ⚠️ Отгрузки не обновлялись с { $day } — прогноз не считаю
digest-stale-short = ⚠️ Отгрузки не обновлялись с { $day }
digest-stale-do = Нужно загрузить файл: пришлите его прямо сюда.
digest-how-button = Как
digest-corrected = исправлено: пришли новые данные

digest-needed = Нужно { $money } в день
digest-plan-met = План уже выполнен
digest-running = идём { $money }
digest-column-fact = Факт
digest-column-plan = План
digest-column-forecast = Прогноз
digest-column-daily = Нужно в день

digest-visits-of = { $planned ->
    [0] Визитов { $done }
   *[other] Визиты { $done } из { $planned }
}
digest-reports-of = отчёты вовремя { $filed } из { $due }
digest-soon = ближайший срок { $day }: { $title }
digest-late = просрочено задач: { $n }

digest-silent = заказа нет { $days ->
    [one] { $days } день
    [few] { $days } дня
   *[other] { $days } дней
}
digest-overdue = просрочка { $money }
digest-new-red = 🔴 { $name }: { $state }
digest-still-red = 🔴 { $name }: всё ещё { $state }

digest-do-partner = В понедельник первым: { $name }, { $what }.
digest-for-order = заказ
digest-for-debt = просрочка
digest-for-plan = план
digest-do-reports = { $n ->
    [one] Допишите { $n } отчёт о поездке
    [few] Допишите { $n } отчёта о поездках
   *[other] Допишите { $n } отчётов о поездках
} — по две минуты на каждый.
digest-do-task = Ближайший срок: { $day } — { $title }.
digest-do-plan = Соберите план следующей недели — это две минуты.
digest-plan-button = 🗓 План недели
digest-treat-button = Разобрать { $name }
digest-all-button = Все партнёры
digest-chart-button = График
digest-less-button = 🔕 Реже
digest-merged = Сегодня ещё: { $title }
digest-open-button = Открыть

team-data = Данные на { $day } по { $n } из { $of } партнёров
team-problems = { $n ->
    [1] одна проблема
    [2] две проблемы
    [3] три проблемы
    [4] четыре проблемы
    [one] { $n } проблема
    [few] { $n } проблемы
   *[other] { $n } проблем
}
team-needs = Требует вас:
team-more-needs = и ещё { $n }
team-decisions = Ждут вашего решения: { $n }
team-unpaid = { $name }: 90+ дней, { $money }, переговоры не начаты{ $more ->
    [0] { "" }
   *[other] { " " }и ещё { $more }
}
team-unplanned = Не планируют неделю: { $names }
team-unloaded = Не загружены отгрузки: { $names }
team-step = { $n ->
    [4] старше недели
   *[other] 3–4 дня
}
team-unreported = Отчётов нет > 3 дней: { $names }
team-missed = Не доехали на прошлой неделе: { $names }
team-conflict = Конфликт: { $name }, { $days }-й день{ $steps ->
    [0] { "" }
   *[other] , шаг { $step } из { $steps }
}
team-unsent = Вторичку не { $n ->
    [one] прислал { $n } партнёр
    [few] прислали { $n } партнёра
   *[other] прислали { $n } партнёров
}
team-pull = { $n ->
    [1] тянет вниз { $names }
   *[other] тянут вниз { $names }
}
team-and = { $first } и { $second }
team-others = ещё { $n }
team-do-nothing = Срочного нет, команда справляется
team-conflicts-button = Конфликты
team-unsent-button = Нет вторички

middle-title = ⏳ { $month }, середина: { $state }
middle-behind = К графику: отстаём на { $money }
middle-ahead = К графику: опережаем на { $money }
middle-where = Где не хватает:
middle-missing = не хватит { $money }
middle-do = Начните с этого: { $name }

month-title = 🏁 { $month } закрыт: { $state }
month-growth = к { $month ->
    [1] январю
    [2] февралю
    [3] марту
    [4] апрелю
    [5] маю
    [6] июню
    [7] июлю
    [8] августу
    [9] сентябрю
    [10] октябрю
    [11] ноябрю
   *[12] декабрю
} на рабочий день { $pct }
month-up = Вверх: { $names }
month-down = Вниз: { $names }
month-promised = Прогноз { $day } обещал { $pct } — { $error ->
    [0] так и вышло
    [one] ошибка { $error } пункт
    [few] ошибка { $error } пункта
   *[other] ошибка { $error } пунктов
}
month-classes = Классы: { $classes }
month-questions = { $n ->
    [1] Вопрос на сбытовое совещание:
    [2] Два вопроса на сбытовое совещание:
   *[other] Три вопроса на сбытовое совещание:
}
month-ask-partner = { $name } — меняем условия или партнёра?
month-ask-debts = Дебиторка 90+ выросла у { $n ->
    [1] одного
    [2] двоих
    [3] троих
    [4] четверых
   *[other] { $n } партнёров
}
month-ask-outlets = АКБ в { $region } { $pct }
month-ask-why = { $name } — почему { $pct }?
month-agenda-button = Повестка совещания
month-excel-button = Excel

plan-week-title = 🗓 План на неделю { $week }
plan-week-hello = { $name }, 2 минуты — и неделя собрана.
plan-no-partners = За вами нет партнёров, предлагать некого. Добавьте партнёра сами.
plan-week-worth = Куда стоит ехать:
plan-week-carried = Осталось с прошлой недели:
plan-week-late = ☐ { $title } — просрочено на { $days ->
    [one] { $days } день
    [few] { $days } дня
   *[other] { $days } дней
}
plan-week-due = ☐ { $title } — до { $day }
plan-week-left = До конца месяца { $n ->
    [one] { $n } рабочий день
    [few] { $n } рабочих дня
   *[other] { $n } рабочих дней
}, нужно { $money } в день.
plan-week-met = План месяца уже выполнен.
plan-week-data = Данные на { $day } ⚠️

proposal-norm-soon = { $gap } (норма { $norm }, срок на этой неделе)
proposal-norm = { $gap } (норма { $norm })
proposal-overdue = просрочка { $money }{ $bucket ->
    [none] { "" }
   *[other] , есть { $bucket } дней
}
proposal-oos = { $days ->
    [0] { $n ->
        [one] нет { $n } позиции A
       *[other] нет { $n } позиций A
    }
   *[other] { $n ->
        [one] { $n } позиция A закончится
        [few] { $n } позиции A закончатся
       *[other] { $n } позиций A закончатся
    } за { $days ->
        [one] { $days } день
        [few] { $days } дня
       *[other] { $days } дней
    }
}
proposal-conflict = открыт конфликт

chart-team-line = Прогноз команды по неделям
chart-plan = План
chart-fact = Факт
chart-forecast-word = Прогноз
chart-schedule = График плана
chart-others = Ещё { $n }
chart-data = Данные на { $day }
chart-weeks-title = { $month }: идём на { $pct } плана
chart-schedule-behind = { $month }: отстаём на { $money }
chart-schedule-ahead = { $month }: опережаем на { $money }
chart-workdays = По рабочим дням месяца. { $data }
chart-cut = Шкала начинается не с нуля. { $data }
chart-waterfall-short = { $month }: не хватило { $money }
chart-waterfall-over = { $month }: план перевыполнен на { $money }

month-table = { $month }: план и факт
month-column-partner = Партнёр
month-column-plan = План, ₽
month-column-fact = Факт, ₽
month-column-gap = Разница, ₽
month-column-pct = Выполнение, %

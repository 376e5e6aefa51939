# План недели, дайджесты, карточка партнёра, графики

proposal-gap = не были { $days ->
    [one] { $days } день
    [few] { $days } дня
   *[other] { $days } дней
}
proposal-norm = { $gap }, норма { $norm }
proposal-never = визитов ещё не было
proposal-forecast = прогноз { $pct }
proposal-dated = { $forecast } на { $day }
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
digest-was = (было { $pct })
digest-reason-no-plan = план не задан
digest-reason-zero-plan = план 0
digest-reason-no-fact = нет данных
digest-reason-too-early = рано судить
digest-of = { $fact } из { $plan }

digest-data = Данные на { $day }.
digest-data-compared = Данные на { $day }, сравнение с { $before }.
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
digest-stale-manager = ⚠️ Данные по { $day }, прогноза нет: попросите новый файл
digest-stale-manager-short = ⚠️ Данные по { $day }: попросите новый файл
digest-stale-lead = ⚠️ Данные по { $day }, прогноза нет: пришлите файл из 1С
digest-stale-lead-short = ⚠️ Данные по { $day }: пришлите файл из 1С

digest-per-day = В день
digest-needed = нужно { $money }
digest-plan-met = план уже выполнен
digest-running = идём по { $money }
digest-days-left = { $n ->
    [one] остался { $n } рабочий день
    [few] осталось { $n } рабочих дня
   *[other] осталось { $n } рабочих дней
}
digest-visits = За неделю
digest-visits-of = { $planned ->
    [0] визитов { $done }
   *[other] визиты { $done } из { $planned }
}
digest-reports = отчётов сдано { $filed }{ $waiting ->
    [0] { "" }
    [one] , ждёт { $waiting }
   *[other] , ждут { $waiting }
}
digest-deadlines = Сроки
digest-task = { $day } — { $title }
digest-late = просрочено: { $n }
digest-and-more = { $names } и ещё { $n }

digest-changed = Изменилось:
digest-look-at = На что смотреть:
digest-new-red = 🔴 { $name }: { $state }
digest-still-red = 🔴 { $name }: всё ещё { $state }
digest-more-changes = и ещё { $n ->
    [one] { $n } партнёр
    [few] { $n } партнёра
   *[other] { $n } партнёров
}

digest-do-partner = Следующую неделю начните здесь: { $name }, { $state }
digest-do-reports = { $n ->
    [one] Допишите { $n } отчёт о поездке
    [few] Допишите { $n } отчёта о поездках
   *[other] Допишите { $n } отчётов о поездках
} — по две минуты на каждый
digest-do-task = Ближайший срок: { $task }
digest-do-plan = Соберите план следующей недели — это две минуты
digest-plan-button = 🗓 План недели

team-needs = Требует вас:
team-decisions = Ждут вашего решения: { $n }
team-unplanned = Нет плана недели: { $names }
team-unloaded = Не загружены отгрузки: { $names }
team-pull = { $n ->
    [1] тянет вниз { $names }
   *[other] тянут вниз { $names }
}
team-others = Ещё
team-managers = { $n ->
    [one] { $n } менеджер
    [few] { $n } менеджера
   *[other] { $n } менеджеров
}
team-do-decide = Начните с решений: { $n ->
    [one] вас ждёт { $n }
   *[other] вас ждут { $n }
}
team-do-partner = Разберите первым: { $name } ({ $manager }), { $state }
team-do-unplanned = Спросите план недели: { $name }
team-do-unloaded = Загрузите отгрузки: { $name }
team-do-nothing = Срочного нет, команда справляется
team-decide-button = ⚖️ Решить: { $n }

partner-card-class = класс { $klass }
partner-card-nobody = менеджер не назначен
partner-card-shipments = Отгрузки
partner-card-no-data = нет данных. Попросите руководителя загрузить выгрузку
partner-card-no-plan = план не задан. Попросите руководителя загрузить план
partner-card-dated = { $words } (на { $day })
partner-card-old = { $words } (⚠️ на { $day })
partner-card-status-green = в плане
partner-card-status-yellow = чуть ниже плана
partner-card-status-red = сильно ниже плана
partner-card-visit = Визит
partner-card-visit-none = ещё не было. Съездите и сдайте отчёт — он появится здесь
partner-card-visit-ago = { $day } ({ $days ->
    [0] сегодня
    [1] вчера
    [one] { $days } день назад
    [few] { $days } дня назад
   *[other] { $days } дней назад
}, норма { $norm })
partner-card-visit-said = { $visit }: { $agreed }
partner-card-visit-silent = { $visit }. О чём договорились, не записано
partner-card-tasks = Задачи
partner-card-tasks-none = открытых нет
partner-card-tasks-open = { $n ->
    [one] { $n } открыта
    [few] { $n } открыты
   *[other] { $n } открыто
}{ $late ->
    [0] { "" }
   *[other] , просрочено { $late }
}
partner-card-runs = Идёт
partner-card-report = 📝 Отчёт
partner-card-negotiate = 🤝 Переговоры

chart-title = { $month }: { $n } из { $of } { $n ->
    [one] тянет вниз
   *[other] тянут вниз
}
chart-title-fine = { $month }: никто не тянет вниз
chart-note = Прогноз выполнения плана. Данные на { $day }
chart-no-data = нет данных

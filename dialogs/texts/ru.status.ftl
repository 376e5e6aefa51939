# Карточка партнёра, «почему?», оценка, дебиторка, заказ, команда

partner-card-class = класс { $klass }
partner-card-category = категория { $klass }
partner-card-nobody = менеджер не назначен
partner-card-no-data = Отгрузки: нет данных. Попросите руководителя загрузить выгрузку
partner-card-no-plan = план не задан, попросите руководителя загрузить план
partner-card-as-of = на { $day }
partner-card-as-of-old = ⚠️ на { $day }
partner-card-debt = ДЗ { $total }, просрочено { $overdue } ({ $pct })
partner-card-debt-in-time = ДЗ { $total }, просрочки нет
partner-card-debt-none = Долгов нет
partner-card-debt-old = 90+ дней: { $money }
partner-card-cover = Запас { $days }
partner-card-cover-dead = Запас есть, продаж нет
partner-card-cover-out-of-stock = Товара нет
partner-card-cover-not-traded = Ни запаса, ни продаж
partner-card-cover-negative-stock = Запас: ошибка данных, остаток ниже нуля
partner-card-cover-no-days = Запас: не продавался
partner-card-matrix = матрица { $pct }
partner-card-visit = Визит { $day }
partner-card-visit-gap = { $days ->
    [one] не были { $days } день
    [few] не были { $days } дня
   *[other] не были { $days } дней
}, норма { $norm }
partner-card-visit-silent = { $visit }: о чём договорились, не записано
partner-card-visit-none = Визитов ещё не было
partner-card-tasks = { $n ->
    [one] { $n } задача
    [few] { $n } задачи
   *[other] { $n } задач
}
partner-card-tasks-late = { $n ->
    [one] { $n } просрочена
    [few] { $n } просрочены
   *[other] { $n } просрочено
}
partner-card-conflict = конфликт, { $n }-й день
partner-card-negotiation = переговоры
partner-card-open = Открыто: { $what }
partner-card-open-none = Открытых задач нет
partner-card-report = 📝 Отчёт
partner-card-negotiate = 🤝 Переговоры
partner-card-negotiate-anew = 🤝 Новые переговоры
partner-card-since = с { $when }
partner-card-prepare = 🎒 Подготовить визит
partner-card-reports = Отчёты
partner-card-task-list = Задачи
partner-card-receivables = Дебиторка
partner-card-reports-title = Отчёты: { $name }
partner-card-reports-none = По партнёру { $name } отчётов ещё нет. Первый появится здесь, когда его сдадут.
partner-card-report-line = № { $n } · { $day } · { $author }
partner-card-tasks-title = Задачи: { $name }
partner-card-tasks-nothing = По партнёру { $name } открытых задач нет.
partner-card-task-of = { $title } ({ $who })
partner-card-theirs = Это партнёр { $name }; подробности { $gender ->
    [femn] видит она и её руководитель
    [masc] видит он и его руководитель
   *[other] видит ответственный и его руководитель
}.
partner-card-nobodys = Это партнёр без ответственного; подробности видят руководители.
partner-card-unheard = Показываю карточку. Остального в сообщении не понял, ничего не записал.
partner-card-near = Вы про «{ $name }»?

why-button = ❓ Почему?
why-which = { $name }: какое число раскрыть?
why-missing = { $n ->
    [one] По { $n } показателю
   *[other] По { $n } показателям
} нет данных
why-nothing = { $name }: данных ещё нет. Числа появятся, когда загрузят файлы из 1С.
why-more = Ещё · { $page } из { $of }
why-others = ❓ Другие числа
why-as-of = данные на { $day }
why-formula = Как считается: { $formula }
why-norm-up = Норма: 🟢 от { $green }, 🟡 от { $yellow }, ниже 🔴
why-norm-down = Норма: 🟢 до { $green }, 🟡 до { $yellow }, выше 🔴
why-norm-over = Сверх отсрочки. { $norm }
why-norm-band = Норма: 🟢 { $low } – { $high }, 🟡 { $least } – { $most }, дальше 🔴
why-own = Источник: записи бота — планы, визиты, отчёты
why-no-file = Источник: файла ещё не было
why-source = Источник: «{ $file }», данные на { $day }; загружено { $at }{ $who ->
    [nobody] { "" }
   *[other] , { $who }
}

kpi-days = { $n ->
    [one] { $n } день
    [few] { $n } дня
   *[other] { $n } дней
}
kpi-days-part = { $n } дня
kpi-status-green = в норме
kpi-status-yellow = на грани
kpi-status-red = требует внимания

kpi-reason-no-data = нет данных
kpi-reason-no-plan = план не задан
kpi-reason-zero-plan = план 0
kpi-reason-no-fact = нет факта
kpi-reason-too-early = рано судить
kpi-reason-no-base = не с чем сравнить
kpi-reason-month-over = рабочих дней не осталось
kpi-reason-no-sellout = отгрузки есть, вторички нет
kpi-reason-negative-stock = ошибка данных: остаток ниже нуля
kpi-reason-dead = товар есть, продаж нет
kpi-reason-out-of-stock = продажи есть, товара нет
kpi-reason-not-traded = нет ни товара, ни продаж
kpi-reason-no-days = товар не был в продаже
kpi-reason-no-matrix = матрица не задана
kpi-reason-no-stock = остатков нет
kpi-reason-no-sales = долг есть, отгрузок нет
kpi-reason-prepay = лимита нет, предоплата
kpi-reason-returns-without-shipments = возврат без отгрузок
kpi-reason-no-shipments = отгрузок не было
kpi-reason-no-universe = ОКБ неизвестна
kpi-reason-no-outlets = активных точек нет
kpi-reason-never-visited = визитов не было
kpi-reason-nothing-due = сроки ещё не наступили

kpi-forecast-pct = Прогноз выполнения плана
kpi-short-forecast-pct = Прогноз
kpi-formula-forecast-pct = факт ÷ прошедшие рабочие дни × все рабочие дни месяца ÷ план × 100
kpi-plan-pct = Выполнение плана
kpi-short-plan-pct = План
kpi-formula-plan-pct = факт ÷ план × 100
kpi-required-daily = Нужно в день
kpi-short-required-daily = Нужно в день
kpi-formula-required-daily = (план − факт) ÷ оставшиеся рабочие дни
kpi-pace-gap = К графику
kpi-short-pace-gap = К графику
kpi-formula-pace-gap = факт − план × прошедшие ÷ все рабочие дни
kpi-growth-lfl = Динамика на рабочий день
kpi-short-growth-lfl = Динамика
kpi-formula-growth-lfl = (месяц ÷ его рабочие дни) ÷ (прошлый месяц ÷ столько же рабочих дней) − 1, × 100
kpi-sell-in = Отгрузки
kpi-short-sell-in = Отгрузки
kpi-formula-sell-in = отгрузки − возвраты, с начала месяца
kpi-sell-out = Вторичные продажи
kpi-short-sell-out = Вторичка
kpi-formula-sell-out = продажи партнёра − возвраты ему, за 4 недели; в ценах его файла, без НДС, где он выделен
kpi-in-out-ratio = Отгрузки к вторичке
kpi-short-in-out-ratio = Отгр./втор.
kpi-formula-in-out-ratio = отгрузки в штуках ÷ вторичка в штуках, за 4 недели
kpi-dos = Запас в днях
kpi-short-dos = Запас
kpi-formula-dos = остаток ÷ средняя вторичка за день, по 4 неделям
kpi-oos-pct = Отсутствие позиций
kpi-short-oos-pct = Нет на складе
kpi-formula-oos-pct = позиции матрицы без остатка ÷ позиции матрицы × 100
kpi-dead-stock-pct = Неликвид
kpi-short-dead-stock-pct = Неликвид
kpi-formula-dead-stock-pct = стоимость товара без продаж 60 дней ÷ стоимость всего остатка × 100
kpi-overdue-pct = Доля просрочки
kpi-short-overdue-pct = Просрочка
kpi-formula-overdue-pct = просрочено ÷ вся дебиторка × 100; есть долг старше 90 дней — красный
kpi-dso = Дней в дебиторке
kpi-short-dso = В дебиторке
kpi-formula-dso = долг ÷ отгрузки с НДС за 91 день × 91
kpi-dso-over = Дебиторка сверх отсрочки
kpi-short-dso-over = Сверх отсрочки
kpi-formula-dso-over = дни в дебиторке − отсрочка по договору
kpi-credit-use = Кредитный лимит использован
kpi-short-credit-use = Лимит
kpi-formula-credit-use = долг ÷ лимит × 100
kpi-returns-pct = Возвраты
kpi-short-returns-pct = Возвраты
kpi-formula-returns-pct = возвраты ÷ отгрузки до возвратов × 100, с начала месяца
kpi-matrix-pct = Матрица
kpi-short-matrix-pct = Матрица
kpi-formula-matrix-pct = позиции матрицы на остатке или в продажах ÷ позиции матрицы × 100
kpi-akb = АКБ, активные точки
kpi-short-akb = АКБ
kpi-formula-akb = точки с покупками за 4 недели
kpi-akb-okb-pct = Охват базы
kpi-short-akb-okb-pct = АКБ к ОКБ
kpi-formula-akb-okb-pct = активные точки ÷ все точки территории × 100
kpi-sku-per-outlet = Ширина, позиций на точку
kpi-short-sku-per-outlet = Ширина
kpi-formula-sku-per-outlet = пары «точка — товар» ÷ активные точки
kpi-nd = Числовая дистрибуция
kpi-short-nd = Числовая
kpi-formula-nd = точки с нашей маркой ÷ проверенные точки × 100
kpi-wd = Взвешенная дистрибуция
kpi-short-wd = Взвешенная
kpi-formula-wd = оборот категории в точках с маркой ÷ оборот во всех × 100
kpi-price-ok-pct = Соблюдение РРЦ
kpi-short-price-ok-pct = РРЦ
kpi-formula-price-ok-pct = точки с ценой в пределах ±3 % от РРЦ ÷ проверенные × 100
kpi-fill-rate-pct = Исполнение заказа нами
kpi-short-fill-rate-pct = Исполнение
kpi-formula-fill-rate-pct = отгружено, но не больше заказанного ÷ заказано × 100, за 4 недели
kpi-otif-pct = OTIF, вовремя и полностью
kpi-short-otif-pct = OTIF
kpi-formula-otif-pct = строки вовремя и полностью ÷ строки к сроку × 100, за 4 недели
kpi-visit-gap = Дней без визита
kpi-short-visit-gap = Без визита
kpi-formula-visit-gap = сегодня − последний визит; норма по классу партнёра
kpi-visit-pct = Визиты по плану
kpi-short-visit-pct = Визиты
kpi-formula-visit-pct = сделано по плану ÷ запланировано × 100, за 13 недель
kpi-report-ontime-pct = Отчёты вовремя
kpi-short-report-ontime-pct = Отчёты
kpi-formula-report-ontime-pct = сдано к сроку ÷ (сдано + просрочено) × 100, за 13 недель
kpi-jbp-pct = Совместный план
kpi-short-jbp-pct = JBP
kpi-formula-jbp-pct = вес × готовность ÷ вес, по вехам со сроком до сегодня
kpi-commitment = Вовлечённость, мнение менеджера
kpi-short-commitment = Вовлечённость
kpi-formula-commitment = оценка менеджера от 1 до 5 за квартал; это мнение, не измерение
kpi-data-ontime-pct = Файлы вовремя
kpi-short-data-ontime-pct = Файлы
kpi-formula-data-ontime-pct = недели, о которых файл пришёл за 7 дней ÷ последние 8 недель × 100
kpi-data-freshness = Свежесть данных
kpi-short-data-freshness = Данные
kpi-formula-data-freshness = сегодня − последний день в отгрузках

kpi-input-fact = факт
kpi-input-plan = план
kpi-input-as-of = на день
kpi-input-share = доля месяца к этому дню
kpi-input-error = ошибка этого способа
kpi-input-plain-error = ошибка простого способа
kpi-input-wd-total = рабочих дней в месяце
kpi-input-wd-elapsed = из них прошло
kpi-input-wd-left = осталось рабочих дней
kpi-input-forecast = прогноз
kpi-input-cur = этот месяц
kpi-input-wd-cur = рабочих дней
kpi-input-prev = прошлый месяц
kpi-input-wd-prev = рабочих дней тогда
kpi-input-gross = до возвратов
kpi-input-returns = возвраты
kpi-input-sell-in = отгрузки
kpi-input-sell-out = вторичка
kpi-input-returned = возвраты
kpi-input-shipped = отгрузки
kpi-input-stock = остаток
kpi-input-sellout = вторичка
kpi-input-days = дней
kpi-input-oos-days = дней без товара
kpi-input-avg-daily = в день
kpi-input-oos = без остатка
kpi-input-matrix = позиций в матрице
kpi-input-present = есть
kpi-input-dead-value = без продаж
kpi-input-stock-value = весь остаток
kpi-input-skus = позиций без продаж
kpi-input-overdue = просрочено
kpi-input-total = вся дебиторка
kpi-input-not-due = в срок
kpi-input-d1-30 = 1–30 дней
kpi-input-d31-60 = 31–60 дней
kpi-input-d61-90 = 61–90 дней
kpi-input-d90plus = 90+ дней
kpi-input-advance = авансы, отдельно
kpi-input-ar = долг
kpi-input-sales = отгрузки с НДС
kpi-input-deferral = отсрочка, дней
kpi-input-limit = лимит
kpi-input-akb = активных точек
kpi-input-okb = всех точек
kpi-input-pairs = пар «точка — товар»
kpi-input-with-brand = с маркой
kpi-input-checked = проверено
kpi-input-branded = оборот точек с маркой
kpi-input-turnover = оборот всех точек
kpi-input-ok = в пределах
kpi-input-filled = отгружено
kpi-input-ordered = заказано
kpi-input-whole = вовремя и полностью
kpi-input-lines = строк к сроку
kpi-input-last = последний день
kpi-input-cadence = норма, дней
kpi-input-done = сделано
kpi-input-planned = запланировано
kpi-input-cancelled = отменено с причиной
kpi-input-unplanned = без плана
kpi-input-in-time = вовремя
kpi-input-late = позже срока
kpi-input-missing = не сдано
kpi-input-weight = вес вех
kpi-input-milestones = вех со сроком
kpi-input-due = недель
kpi-input-mark = оценка
kpi-input-quarter = квартал
kpi-input-comment = комментарий

ageing-title = { $name }: дебиторка { $total }
ageing-none = { $name }: дебиторка не загружена. Попросите руководителя загрузить ведомость расчётов.
ageing-overdue = Просрочено { $money } ({ $pct })
ageing-not-due = В срок
ageing-d1-30 = 1–30 дней
ageing-d31-60 = 31–60 дней
ageing-d61-90 = 61–90 дней
ageing-d90plus = 90+ дней
ageing-advance = Авансы (отдельно)
ageing-invoices = Дольше всех ждут:
ageing-invoice = { $number } · { $money } · срок { $day }, { $days } дн.
ageing-no-number = без номера
ageing-more = …и ещё { $n }
ageing-limit = Лимит { $money }, использовано { $pct }
ageing-prepay = Лимита нет, работаем по предоплате
ageing-beyond = Сверх отсрочки { $deferral } дн.: { $days } дн.
ageing-within = Отсрочка { $deferral } дн. соблюдается
ageing-data = Данные на { $day }
ageing-data-old = ⚠️ Данные на { $day }

brief-title = Визит: { $name }
brief-agreed = Прошлый раз: { $agreed }
brief-conflict = ❗ Открыт конфликт, { $n }-й день
brief-unknown = О цифрах ничего не известно: нет данных. Спросите, как идут продажи и что на складе.
brief-quiet = Показатели в норме. Спросите, что помогло бы вырасти.
brief-a-out = Нет позиций A: { $names }. Предложите заказ
brief-ask-overdue-pct = назовите сумму и спросите дату оплаты
brief-ask-forecast-pct = чего не хватает до плана, что сделаем до конца месяца
brief-ask-dos-much = залежится: помогите продать, новый заказ отложите
brief-ask-dos-little = согласуйте заказ
brief-ask-oos-pct = каких позиций нет и когда будут
brief-ask-matrix-pct = какие позиции ввести первыми
brief-ask-in-out-ratio-much = чем поможем продажам, отгрузки впереди вторички
brief-ask-in-out-ratio-little = вторичка впереди отгрузок, согласуйте заказ
brief-ask-returns-pct = причина возвратов
brief-ask-akb-okb-pct = какие точки открыть
brief-ask-dead-stock-pct = что делать с залежавшимся
brief-ask-growth-lfl = что изменилось с прошлого месяца
brief-ask-credit-use = лимит на исходе, спросите об оплате
brief-ask-jbp-pct = сверьте вехи совместного плана
brief-ask-fill-rate-pct = это наша недопоставка, извинитесь и назовите срок
brief-ask-data-ontime-pct = попросите присылать файл вовремя

score-button = 🏷 Оценка
score-title = 🏷 { $name } — { $score } из 100, класс { $klass }
score-was = было { $score }
score-same = без изменений
score-unknown = 🏷 { $name }: оценки нет
score-too-little = Мало данных: известно { $n } % веса, нужно 60. Нет: { $missing }
score-all-known = Учтены все показатели
score-coverage = Учтено { $n } % показателей: нет { $missing }
score-lost = Где потеряли больше всего:
score-cap-overdue-90plus = Выше класса { $klass } не подняться: долг 90+ дней, { $money }
score-cap-stale-sellout = Выше класса { $klass } не подняться: вторичка только по { $day }
score-what-to-do = 🛠 Что делать
score-history = История
score-how = Как считается
score-at-the-top = { $name } уже в классе A.
score-missing = { $name }: до класса { $klass } не хватает { $n ->
    [one] { $n } балла
   *[other] { $n } баллов
}
score-barred = { $name }: баллов на класс { $klass } хватает, мешает потолок
score-step = { $part }: до +{ $gain } балла
score-step-alone = { $part }: до +{ $gain } балла; при { $needed } будет класс { $klass }
score-treat-partner-negotiation = 🤝 Переговоры
score-treat-conflict-resolution = ⚖️ Разобрать долг
score-treat-sales-meeting = 🗣 На совещание
score-no-history = { $name }: истории ещё нет. Оценка записывается в конце каждого месяца.
score-history-title = 🏷 { $name }: как менялась оценка
score-then = { $day }: { $score }, класс { $klass }
score-kept = Прежние оценки не пересчитываются новыми весами.
score-how-title = Из чего складывается оценка
score-weighs = { $part } — { $points } из 100, вес { $weight }
score-weighs-unknown = { $part } — нет данных, вес { $weight } делят остальные
score-how-note = Оценка — среднее баллов по весам. A от 80, B от 60, C от 40. Категория партнёра — другое: её задаёт компания, по ней нормы визитов и матрица.
score-part-plan-pct = план: прогноз { $value }
score-part-growth-lfl = динамика { $value }
score-part-overdue-pct = просрочка { $value }
score-part-dso-over = сверх отсрочки { $value }
score-part-akb-okb-pct = АКБ к ОКБ { $value }
score-part-matrix-pct = матрица { $value }
score-part-dos = запас { $value }
score-part-fill-rate-pct = исполнение заказов { $value }
score-part-data-ontime-pct = файлы вовремя { $value }
score-part-jbp-pct = JBP { $value }
score-part-commitment = вовлечённость { $value } из 5
score-name-plan-pct = план
score-name-growth-lfl = динамика
score-name-overdue-pct = просрочка
score-name-dso-over = сверх отсрочки
score-name-akb-okb-pct = АКБ к ОКБ
score-name-matrix-pct = матрица
score-name-dos = запас
score-name-fill-rate-pct = исполнение заказов
score-name-data-ontime-pct = файлы вовремя
score-name-jbp-pct = JBP
score-name-commitment = вовлечённость
score-no-plan-pct = плана
score-no-growth-lfl = динамики
score-no-overdue-pct = дебиторки
score-no-dso-over = отсрочки
score-no-akb-okb-pct = АКБ
score-no-matrix-pct = матрицы
score-no-dos = запаса
score-no-fill-rate-pct = исполнения заказов
score-no-data-ontime-pct = сроков файлов
score-no-jbp-pct = JBP
score-no-commitment = вовлечённости

order-button = 📦 Заказ
order-title = 📦 { $name } — предложение к заказу
order-data = Данные: остатки { $stock }{ $sold ->
    [none] { "" }
   *[other] , вторичка { $sold }
} · поставка { $lead } дн., цикл { $review } дн.
order-line-first = { $goods } ({ $abc }/{ $xyz }): { $cover } → заказать { $n } шт.{ $packs }
order-line = { $goods } ({ $abc }/{ $xyz }): { $cover } → { $n } шт.{ $packs }
order-line-none = { $goods } ({ $abc }/{ $xyz }): { $cover } → 0, { $why }
order-line-own = { $goods } ({ $abc }/{ $xyz }): { $cover } → ✏️ { $n } шт.{ $packs }, расчёт { $was }
order-packs = { " " }({ $n } кор.)
order-cover = запас { $days } дн.
order-cover-none = запаса нет
order-cover-unknown = запас неизвестен
order-more = …и ещё { $n ->
    [one] { $n } позиция
    [few] { $n } позиции
   *[other] { $n } позиций
} без заказа
order-more-ordered = …и ещё { $n ->
    [one] { $n } позиция
    [few] { $n } позиции
   *[other] { $n } позиций
} к заказу, все в Excel
order-total = Итого { $money }
order-total-limit = Итого { $money }, лимит позволяет { $limit }
order-total-over = Итого { $money } 🔴 больше лимита: свободно { $limit }
order-empty = { $name }: заказывать нечего. Запаса хватает.
order-no-sales = { $name }: не знаю, сколько продают, заказ не посчитать. Попросите файл вторичных продаж.
order-no-data = { $name }: нет остатков. Заказ не посчитать, попросите файл остатков.
order-draft = Это черновик для вас: бот ничего никому не отправляет.
order-excel = 📄 Excel
order-correct = ✏️ Поправить
order-why = Почему столько?
order-reset = ↩️ Вернуть расчёт
order-why-which = Какую позицию раскрыть?
order-reason-moq = минимальный заказ
order-reason-shelf-life = срок годности
order-reason-credit-limit = кредитный лимит
order-reason-below-moq-after-cap = { $cap }, меньше минимума
order-reason-no-demand = нет продаж
order-reason-no-data = нет данных
order-reason-negative-stock = ошибка данных: остаток ниже нуля
order-reason-confirm = редкие продажи (CZ), закажите сами, если нужно: { $n } шт.
order-reason-enough = хватает
order-explain = { $daily } шт./день × { $days } дней = { $demand } + страховой запас { $safety } = { $target }. Есть { $stock } + в пути { $transit }{ $reserved ->
    [none] { "" }
   *[other] { " " }− резерв { $reserved }
} = { $position }.
order-explain-need = Не хватает { $need } → { $packs ->
    [one] { $packs } коробка
    [few] { $packs } коробки
   *[other] { $packs } коробок
} по { $pack } = { $n }.
order-explain-need-pieces = Не хватает { $need } → { $n } шт.
order-explain-enough = Хватает, заказывать не нужно.
order-explain-moq = Поднято до минимального заказа { $moq }.
order-explain-capped = Ограничено: { $why } → { $n } шт.
order-explain-nothing = Не считаю: { $why }.
order-ask = Напишите номер позиции (или её код) и количество, по строке на позицию: «1 — 120» или «3 — 0». Числа сохраню, заказ никому не отправлю.
order-not-read = Не понял, ничего не записал. Номер позиции от 1 до { $of } или её код, потом целое количество: «1 — 120».
order-kept = ✏️ Записал: { $n ->
    [one] { $n } позиция
    [few] { $n } позиции
   *[other] { $n } позиций
}
order-file = Заказ { $name } { $day }
order-failed = Файл не получился. Код { $id }, попробуйте ещё раз.
order-no-file = Файла не будет: остатков нет, заказ не посчитан.
order-column-code = Код
order-column-goods = Товар
order-column-class = Класс
order-column-stock = Остаток
order-column-transit = В пути
order-column-daily = Продажи в день
order-column-target = Цель
order-column-order = Заказ, шт.
order-column-packs = Коробок
order-column-price = Цена
order-column-money = Сумма
order-column-why = Причина

board-company = 👥 Все команды
board-lead = 👥 { $name }
board-manager = 👤 { $name }
board-data = Данные на { $day } по { $known } из { $of } партнёров
board-no-data = Отгрузки ещё не загружены
board-left-out = { $n ->
    [one] { $n } партнёр без плана
    [few] { $n } партнёра без плана
   *[other] { $n } партнёров без плана
}
board-overdue = Просрочено { $money } ({ $pct })
board-score = Оценка портфеля { $score }
board-needs = Требуют внимания:
board-need-90 = 90+ дней, { $money }
board-need-oos = { $n ->
    [one] нет { $n } позиции A
   *[other] нет { $n } позиций A
}
board-need-forecast = прогноз { $pct }
board-need-visit = не были { $days } дн.
board-need-never = визитов не было
board-need-conflict = конфликт, { $n }-й день
board-need-data = ошибка данных в остатках
board-fine = Срочного нет
board-nobody-here = Здесь пока никого нет.
board-unassigned = Без команды
board-up = ⬆️ Выше
board-and = { " " }и{ " " }
order-xyz-new = новинка
order-back = ⬅️ К заказу
order-explain-missing = Не хватает { $need }.
order-with-vat = { " " }с НДС
kpi-input-months = закрытых месяцев
kpi-reason-few-outlets = мало точек
kpi-reason-no-turnover = обороты точек неизвестны
kpi-input-unweighed = точек без известного оборота
kpi-input-quality = взвешенная ÷ числовая
board-which = Какую команду показать?

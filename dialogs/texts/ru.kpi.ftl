# Формулы: показатели, собранные позже других, способ прогноза, версия норм

kpi-formula-forecast-rich = факт ÷ доля месяца, которая в прошлые месяцы приходила к этому рабочему дню, ÷ план × 100; за последние три месяца этот способ ошибся меньше, чем темп
kpi-turnover = Оборачиваемость запаса, раз за период
kpi-short-turnover = Оборач.
kpi-formula-turnover = себестоимость вторички ÷ средний остаток (S₀/2 + S₁ + … + Sₙ/2) ÷ n, от первого до последнего остатка за 13 недель
kpi-forecast-accuracy = Точность прогноза
kpi-short-forecast-accuracy = Точн. прогноза
kpi-formula-forecast-accuracy = (1 − Σ|прогноз на 10-й рабочий день − факт| ÷ Σ факта) × 100, по трём закрытым месяцам
kpi-drop-size = Средняя накладная
kpi-short-drop-size = Накладная
kpi-formula-drop-size = вторичка по точкам ÷ поставки в точки, за 4 недели; точка и день в файле — одна поставка
kpi-input-akb-before = активных 4 недели назад
kpi-input-akb-new = новых точек
kpi-input-akb-lost = потерянных точек
kpi-input-missed = сумма ошибок
kpi-input-actual = факт
kpi-input-cogs = себестоимость вторички
kpi-input-avg-stock = средний остаток
kpi-input-stocks = остатков в файлах
kpi-input-turn-days = дней на один оборот
kpi-input-annual = оборотов за год
kpi-input-shop-sales = вторичка по точкам
kpi-input-invoices = поставок в точки
kpi-reason-no-invoices = поставок не было
kpi-reason-zero-base = факта не было
why-norms = Нормы компании: версия { $n } от { $day }{ $who ->
    [nobody] { "" }
   *[other] , { $who }
}
why-norms-shipped = Нормы: исходные, компания их не меняла

goods-button = 🔤 ABC/XYZ
goods-title = { $name } — товары по ABC/XYZ
goods-dated = Вторичка за 13 недель, по { $day }
goods-nothing = { $name }: вторички за 13 недель нет, классов товаров не посчитать. Попросите файл вторички.
goods-class = { $cls }: { $n } поз., { $pct } продаж ({ $parts })
goods-line = { $goods } — { $abc }/{ $xyz }, { $pct } продаж
goods-more = { $n ->
    [0] Номер раскроет, почему такой класс.
   *[other] …и ещё { $n }. Номер раскроет, почему такой класс; все товары — в Excel заказа.
}
goods-why-abc = Продано на { $money }, это { $pct } всего; более ходовые товары вместе дают { $before }.
goods-limits-abc = A — пока более ходовые дают меньше 80 %, B — меньше 95 %, C — остальное.
goods-why-xyz = Недели отличаются от средней на { $pct } (известно недель: { $weeks }).
goods-why-new = Известно недель: { $weeks }, для ровности нужно 8: новинка.
goods-why-unsold = Известно недель: { $weeks }, продаж в них не было.
goods-limits-xyz = X — до 25 %, Y — до 50 %, Z — больше или без продаж.

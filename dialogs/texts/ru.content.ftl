### Слова отчёта о визите и планов, которых нет в самих алгоритмах.

report-standards = Стандарты в точках, %
report-month-goal = Цель на месяц
report-why-low = Что мешало
report-order-sum = Заказ, ₽
visit-facts-money-goal = Вернуть просрочку { $money }
visit-facts-quiet = Показатели в норме.
visit-facts-begin = ▶️ Провести визит
visit-facts-last = Последний визит: { $day }

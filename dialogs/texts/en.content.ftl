### Words of visit reports and plans that the methodology files do not say themselves.

report-standards = Outlet standards, %
report-month-goal = Goal for the month
report-why-low = What got in the way
report-order-sum = Order, RUB
visit-facts-money-goal = Collect the overdue { $money }
visit-facts-quiet = The figures are fine.
visit-facts-begin = ▶️ Lead the visit
visit-facts-last = Last visit: { $day }

### Люди между людьми: опрос нескольких, и кто решает вместо кого.

polls-ask = 🗳 Спросить участников
polls-ask-again = 🗳 Спросить ещё раз
polls-look = 🔄 Кто ответил
polls-close = Подвести итог
polls-take = ✅ Записать { $mean }
polls-to-ask = Спрошу лично: { $names }.
polls-answered = Ответили { $n } из { $of }{ $names }
polls-silent = Ждём: { $names }
polls-result = Опрос завершён: ответили { $n } из { $of }, среднее { $mean }.
polls-marks = Оценки: { $marks }. Можно записать их или ввести другие.
polls-nobody = Опрос завершён, никто не ответил. Оценки можно ввести самому.
polls-missed = Спросить не могу: { $names }
polls-missed-one = { $name } ({ $why })
polls-left = больше не работает
polls-away = в отъезде
polls-unreached = нет связи в мессенджере
polls-mine = Ваша оценка — { $mark }. Спасибо!
polls-change = Передумали? Нажмите другую.
polls-scale = 1 — зря потратили время, 5 — было очень полезно.
polls-who-sees = Будет видно, кто ответил, но не кто что поставил.
polls-until = Опрос открыт до { $time }.
polls-over = Опрос завершён.
my-day-polls = Ждут вашей оценки: { $n }

decided-withdrawn = ↩️ «{ $title }»: запрос отозван ({ $name }). Решать больше нечего.
decided-by-another = «{ $title }»: теперь решает { $name }.
decided-for-you = ⚖️ «{ $title }»: решено за вас — { $decision } ({ $name }).

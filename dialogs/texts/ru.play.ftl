# Разговор с методикой в терминале: shturman algorithms play

play-continue = Продолжаем: { $title }
play-old-version = Файл методики с тех пор поменялся. Этот разговор идёт по прежнему тексту; новый начнёт --new.
play-kept =
    Разговор сохранён в { $path }.
    Продолжить: { $command }
play-keys = /help — команды
play-or-words = можно словами:
play-empty = Напишите ответ или выберите из списка. /help покажет команды.
play-decides = Решает:
play-no-hint = К этому вопросу подсказки нет.
play-unknown = Команды /{ $name } нет. Вот какие есть:
play-help =
    /draft — документ, каким он вышел бы сейчас
    /back — вернуться на вопрос назад, коротко «<»
    /why — зачем этот вопрос, коротко «?»
    /tasks — задачи, которые уже поставлены
    /time 25.03 10:00 — перевести часы; можно +3d, +2h, «завтра в 10»
    /wake — сразу к ближайшему сроку
    /board — к списку, когда разговор внутри одной строки
    /file имя — сделать вид, что прислан файл
    /quit — выйти; все ответы на месте
play-tasks = Задачи
play-no-tasks = Задач пока нет.
play-no-documents = Документов эта методика не готовит.
play-no-board = Вы и так в основном разговоре.
play-file-usage = Назовите файл: /file фото.jpg
play-time-usage = Сейчас { $now }. Куда перевести часы? Например: /time 25.03 10:00, /time +3d, /time завтра в 10
play-time-unclear = Не понял время «{ $text }». Например: --now 2025-03-24T09:00
play-time-back = Назад время не идёт: сейчас { $now }.
play-time-is = На часах { $now }.
play-no-timer = Ждать нечего: ни таймера, ни срока впереди нет.
play-deadline = срок вышел
play-timer = ожидание закончилось — «{ $name }»
play-call = Дальше нужен итог другого разговора: «{ $title }».
play-call-here = Пройти его здесь
play-call-result = Назвать итог
play-call-status = Чем он закончился?
play-call-field = Что получилось в поле { $name }?
play-call-skip = Enter — не заполнять
play-ended = Разговор окончен. Итог: { $status }
play-script-over =
    Ответы в файле кончились, разговор ещё нет.
    Продолжить: { $command }
play-script-end = конец разговора
play-script-other = Строка { $n }: в файле ответ на «{ $step }», а спрашивают { $asks }.
play-script-refused = Строка { $n }: ответ на «{ $step }» не принят: { $why }
play-script-unknown = такого варианта нет: { $answer }.
play-script-timer = (время вышло)
play-endless = Методика «{ $name }» ходит по кругу и ни о чём не спрашивает. Проверьте её: shturman algorithms lint
play-busy = Этот же разговор идёт в другом окне, там ответили раньше. Начните команду заново.
play-no-store = Не получается открыть { $name }: { $why }

play-role-rm = менеджер
play-role-team-lead = руководитель
play-role-director = директор
play-role-finance = финансы
play-role-lawyer = юрист
play-role-logistics = логистика
play-role-marketing = маркетинг
play-role-quality = качество
play-role-hr = кадры
play-role-admin = администратор

# Файл в чате: что прочитал, что спросил, что загрузил.

file-of-a-lead = Выгрузки загружает руководитель или администратор. Перешлите файл ему.
file-sheet-too-big = Файл больше 20 МБ, мессенджер такой не отдаёт. Выгрузите по месяцам или сохраните как .xlsx: он меньше.
help-import = /import — ваши файлы из 1С и Excel, отмена загрузки. Файл просто пришлите сюда.
import-forbidden = Выгрузки загружает руководитель или администратор. Перешлите файл ему.
import-unreadable = Не смог прочитать файл: он слишком тяжёлый или повреждён. Разделите его по месяцам и пришлите снова.
import-died = Этот файл несколько раз останавливал чтение, больше не пробую. Разделите его по месяцам и пришлите снова. Ничего не загружено.
import-title = 📥 { $name }
import-looks-like = похоже на { $kind }
import-reading = Читаю файл…
import-reading-n = Читаю: { $done ->
    [one] { $done } строка
    [few] { $done } строки
   *[other] { $done } строк
    }…
import-reading-of = Читаю: { $share } % файла…
import-loading = Загружаю…
import-loading-n = Загружаю: { $done } строк…
import-loading-of = Загружаю: { $done } строк, { $share } %…
import-cancel = ✖ Отмена
import-cancelled = Не загружаю. Данные прежние.
import-undone = Загрузка отменена: данные такие, как были до неё.
import-refused = Файл не загружен. Данные прежние.
import-asking = Файл ждёт ответа.
import-anew = 📥 Загрузить снова
import-other-kind = Это другой файл
import-back = ← Назад

import-kind-sell-in = отгрузки (sell-in)
import-kind-sell-out = вторичные продажи (sell-out)
import-kind-stock = остатки
import-kind-receivables = дебиторку
import-kind-plan = план
import-kind-orders = заказы
import-kind-visits = визиты
import-kind-in-transit = товар в пути
import-kind-checks = проверки полки
import-kind-outlet-base = базу точек (ОКБ)
import-kind-partners = список партнёров
import-kind-contacts = контакты
import-kind-people = список сотрудников
import-kind-skus = прайс-лист
import-kind-must-list = матрицу (must-list)
import-label-sell-in = Отгрузки
import-label-sell-out = Вторичка
import-label-stock = Остатки
import-label-receivables = Дебиторка
import-label-plan = План
import-label-orders = Заказы
import-label-visits = Визиты
import-label-in-transit = Товар в пути
import-label-checks = Проверки полки
import-label-outlet-base = База точек (ОКБ)
import-label-partners = Партнёры
import-label-contacts = Контакты
import-label-people = Сотрудники
import-label-skus = Прайс-лист
import-label-must-list = Матрица
import-no-kind = Не узнал таблицу: названия колонок мне незнакомы. Если это выгрузка, назовите колонки (Дата, Контрагент, Номенклатура, Сумма) и пришлите снова. Или скажите, что в файле.
import-which-kind = Похоже на { $kind }, но я не уверен. Что в этом файле?
import-which-company = В файле две компании или больше. Чьи данные загрузить? Обычно нужны все вместе.
import-all-companies = Все вместе
import-whose = О каком партнёре весь этот файл? Напишите его название.
import-type-name = Название партнёра
import-one-partner = Весь файл об одном партнёре

import-no-column = Не вижу колонку «{ $part }».{ $usual } Какая это колонка?
import-which-column = Какая колонка — «{ $part }»?
import-no-such-column = Такой колонки нет
import-columns = Вот как я понял колонки. Нажмите на ту, что понята неверно.
import-columns-unsure = Не уверен в колонках с вопросом. Проверьте, пожалуйста: нажмите на ту, что понята неверно.
import-columns-right = ✅ Всё верно
import-nothing-plays = нет
import-fix-columns = ✏️ Колонки
import-usual-partner = { " " }Обычно она называется «Контрагент» или «Клиент».
import-usual-amount = { " " }Обычно она называется «Сумма» или «Сумма без НДС».
import-usual-date = { " " }Обычно она называется «Дата» или «Период».
import-usual-plan = { " " }Обычно она называется «План».
import-usual-sku = { " " }Обычно она называется «Номенклатура» или «Товар».
import-usual-person = { " " }Обычно она называется «ФИО» или «Контактное лицо».
import-which-day = Не вижу, на какой день эти данные. Выберите или напишите дату, например 15.11.
import-day-today = Сегодня
import-day-yesterday = Вчера
import-part-date = Дата
import-part-period = Период
import-part-partner = Партнёр
import-part-distributor = Дистрибьютор
import-part-partner-code = Код партнёра
import-part-inn = ИНН
import-part-sku = Товар
import-part-sku-code = Код товара
import-part-barcode = Штрихкод
import-part-manager = Менеджер
import-part-quantity = Количество
import-part-amount = Сумма
import-part-amount-net = Сумма без НДС
import-part-amount-vat = Сумма с НДС
import-part-plan = План
import-part-number = Номер документа
import-part-contract = Договор
import-part-issued-on = Дата документа
import-part-due-on = Срок оплаты
import-part-debt = Долг
import-part-ordered = Заказано
import-part-shipped = Отгружено
import-part-promised-on = Обещанная дата
import-part-shipped-on = Дата отгрузки
import-part-actual-on = Дата фактическая
import-part-present = Есть на полке
import-part-turnover = Оборот точки
import-part-price = Цена
import-part-rrp = РРЦ
import-part-outlet = Торговая точка
import-part-outlets-all = Число точек (ОКБ)
import-part-organisation = Организация
import-part-stock = Остаток
import-part-free-stock = Свободный остаток
import-part-stock-amount = Остаток, сумма
import-part-in-transit = В пути
import-part-warehouse = Склад
import-part-overdue = Просрочено
import-part-not-due = Не просрочено
import-part-advance = Аванс
import-part-late-days = Дней просрочки
import-part-status = Статус
import-part-comment = Комментарий
import-part-name = Название
import-part-person = ФИО
import-part-code = Код
import-part-role = Роль
import-part-klass = Категория партнёра
import-part-phone = Телефон
import-part-email = Почта
import-part-city = Город
import-part-region = Регион
import-part-team = Команда
import-part-address = Адрес
import-part-category = Категория
import-part-pack = Штук в коробе
import-part-unit = Единица
import-part-must = В матрице
import-part-name-en = Название по-английски

import-period = Период { $days }
import-n-rows = { $n ->
    [one] { $n } строка
    [few] { $n } строки
   *[other] { $n } строк
    }
import-n-partners = { $n ->
    [one] { $n } партнёр
    [few] { $n } партнёра
   *[other] { $n } партнёров
    }
import-pieces = { $n } шт
import-sum-alone = Сумма { $sum } (своего «Итого» в файле нет)
import-sum-agrees = Сумма { $sum } — совпадает с «Итого» ✅
import-sum-differs = «Итого» не сходится: в файле { $stated }, строки дают { $sum }, разница { $difference }
import-of-partner = Весь файл: { $name }
import-of-company = Организация: { $name }
import-shrinks = У партнёров из файла за эти дни сейчас { $before }, станет { $after }. Если это часть их чисел, не загружайте.
import-filter-of-part = Отбор в файле: { $filter }. Это часть чисел партнёров: загрузите — за эти дни останется только она. Нужны все — выгрузите без этого отбора.
import-filter = Отбор в файле: { $filter }. Остальные данные не трону.
import-load-sheet = 📄 Загрузить лист «{ $name }»
import-sheet = Лист «{ $name }». Говорит только о партнёрах на нём.
import-sheets = В книге есть и другие листы с таблицами: { $names }. После загрузки этого предложу следующий.
import-again = Этот файл уже загружен { $when }. Данные заменятся, не удвоятся.
import-at = { $day } в { $time }
import-stopped = Остановился.
import-cause = Похоже, выгрузка оборвана или в ней скрыты строки. Выгрузите её ещё раз.
import-cause-rejected = { $n ->
    [one] Не прочитана { $n } строка
    [few] Не прочитаны { $n } строки
   *[other] Не прочитано { $n } строк
    }: скорее всего, разница в них. Исправьте и пришлите снова.
import-not-overridden = Файл, в котором «Итого» не сходится, может загрузить только директор или администратор. Исправьте файл и пришлите снова.
import-load-anyway = Загрузить всё равно
import-rejected = { $n ->
    [one] { $n } строка с ошибкой
    [few] { $n } строки с ошибками
   *[other] { $n } строк с ошибками
    } ({ $why }) — не загружу, пришлю файлом.
import-cli-answers = Ничего не загружено. Повторите команду с ответом:
import-filled = Партнёр стоит только в первой строке группы. Строк ниже, которые отнёс к нему: { $n }.
import-by-terms = Срока оплаты в файле нет. Для счетов ({ $n }) считаю его от даты документа по отсрочке из карточки партнёра.
import-new-goods = Новых товаров: { $n }, заведу из файла.
import-absent = За эти дни уже есть числа ещё { $n ->
    [one] { $n } партнёра, которого
   *[other] { $n } партнёров, которых
    } в файле нет. Если файл не полный, загрузите только тех, кто в нём.
import-only-these = В файле не все: за эти дни есть числа ещё { $n ->
    [one] { $n } партнёра
   *[other] { $n } партнёров
    }. Их не трону, загружу только тех, кто в файле.
import-only-listed = Только партнёры из файла
import-speaks-for-all = Файл полный, по всей компании
import-load = ✅ Загрузить { $n ->
    [one] { $n } строку
    [few] { $n } строки
   *[other] { $n } строк
    }
import-load-anew = ✅ Загрузить заново, { $n ->
    [one] { $n } строку
    [few] { $n } строки
   *[other] { $n } строк
    }

import-unknown-partner = Не узнал { $n ->
    [one] { $n } партнёра
   *[other] { $n } партнёров
    }. Кто это?
import-unknown-sku = Не уверен в { $n ->
    [one] { $n } товаре
   *[other] { $n } товарах
    }. Это они?
import-unknown-person = Не узнал { $n ->
    [one] { $n } сотрудника
   *[other] { $n } сотрудников
    }. Кто это?
import-this-name = • { $name }, { $n ->
    [one] { $n } строка
    [few] { $n } строки
   *[other] { $n } строк
    }
import-like = • { $name } → { $near }?
import-spell = Напишите, кто это, или нажмите кнопку.
import-which-of-them = Нашёл похожих. Который?
import-name-unknown = «{ $name }» не знаю. Напишите иначе или нажмите кнопку.
import-yes-it-is = Да, { $name }
import-another = Другой
import-taken = Такой партнёр есть у коллег. Второй карточки не заведу: попросите загрузить файл директора или администратора.
import-new-one = Новый
import-skip = Не загружать
import-all-new = Все { $n } — новые
import-skip-all = Без всех { $n }

import-loaded = Загружено { $n ->
    [one] { $n } строка
    [few] { $n } строки
   *[other] { $n } строк
    }: { $kind }.
import-as-of = Данные на { $day }.
import-left-out = Без { $n ->
    [one] { $n } строки
   *[other] { $n } строк
    }, чьи партнёры не названы.
import-rejected-sent = { $n ->
    [one] { $n } строка с ошибкой
    [few] { $n } строки с ошибками
   *[other] { $n } строк с ошибками
    } — в файле ниже.
import-made-partners = Завёл новых партнёров: { $n }.
import-made-goods = Завёл новых товаров: { $n }.
import-with-difference = «Итого» не сошлось на { $difference }: так и записал.
import-corrected = Эти дни уже были загружены. Было { $before }, стало { $after }:
import-more-changed = И ещё у { $n ->
    [one] { $n } партнёра
   *[other] { $n } партнёров
    }.
import-told = Предупредил тех, кто видел прежние числа: { $n }.
import-news = Данные исправлены: { $kind }, { $days }
import-news-undone = Загрузка отменена, данные прежние: { $kind }, { $days }
import-undo = ↩️ Отменить загрузку
import-undo-late = Отменить можно 7 дней. Пришлите исправленный файл за те же дни: он заменит этот.
import-undo-overtaken = Эти дни уже заменил более новый файл «{ $name }» ({ $when }). Сначала отмените его.
import-undo-nothing = За последние 7 дней вы ничего не загружали.
import-gone = Этой загрузки уже нет.
import-failed = Не получилось загрузить: база занята или недоступна. Данные прежние. Попробуйте ещё раз.
import-nothing-to-load = Загружать нечего: данные не изменятся.
import-rejects-name = Ошибки { $name }
import-rejects-line = Строка
import-rejects-column = Колонка
import-rejects-cell = В ячейке
import-rejects-why = Что не так
import-rejects-here = Строки, которые не загрузил: { $n }. Исправьте их и пришлите файл снова.
import-none = Файлов ещё не было. Пришлите сюда выгрузку из 1С или Excel: .xlsx, .xls, .csv или .txt.
import-list = Ваши файлы
import-how = Нажмите номер: отменить загрузку или продолжить. Отменить последнюю: /import undo
import-mark-reading = ⏳
import-mark-asking = ❓
import-mark-loading = ⏳
import-mark-loaded = ✅
import-mark-undone = ↩️
import-mark-cancelled = ✖
import-mark-refused = ⚠️
import-why-excel-error = Ошибка Excel в ячейке
import-why-exponent = Excel испортил код: сделайте колонку текстовой
import-why-bad-number = Это не число
import-why-mixed-unit = Другая единица, чем в остальных строках
import-why-bad-date = Это не дата
import-why-bad-period = Это не месяц и не неделя
import-why-future-date = Этот день ещё не наступил
import-why-currency = Сумма не в рублях
import-why-no-partner = Нет партнёра. Впишите его в каждую строку, в том числе ниже первой строки группы, и пришлите файл снова
import-why-extra-cells = Лишние ячейки: возьмите название с «;» в кавычки
import-why-other = Ячейка не подходит к своей колонке

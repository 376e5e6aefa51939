# Партнёры, контакты, сотрудники, товары: из файлов, формами, обратно в Excel

master-yes = да
master-no = нет
master-kind-partners = партнёры
master-kind-contacts = контакты
master-kind-people = сотрудники
master-kind-skus = товары
master-kind-must-list = матрица
master-new = Новых
master-changed = Изменится
master-unchanged = Без изменений
master-left-out = Не возьму
master-change = { $title }: { $words }
master-field = { $field } { $old } → { $new }
master-refused = Не взял { $n ->
    [one] { $n } строку
    [few] { $n } строки
   *[other] { $n } строк
    }. Исправьте и пришлите файл ещё раз:
master-empty = пусто
master-back = вернётся из архива
master-away = уйдёт в архив
master-more = … и ещё { $n }
master-conflict = строка { $line }, «{ $title }»: { $why }
master-conflict-column = строка { $line }, «{ $title }», { $column }: { $why }
master-odd = ⚠️ ИНН не сходится с контрольной цифрой: { $names }. Проверьте; загружу как есть.
master-nothing = Всё уже так и записано, менять нечего.
master-codes = Приглашения новым сотрудникам. Показываю один раз: передайте каждому его строку.
master-code = { $name }:{" "}
master-kept = Не тронул, изменено позже: { $names }.
master-at-work = { $title } (уже в работе)

refused-master-several = таких несколько, укажите код, ИНН или город.
refused-master-no-person = не знаю сотрудника «{ $name }».
refused-master-no-team = не знаю команду «{ $name }».
refused-master-no-partner = не знаю партнёра «{ $name }».
refused-master-no-sku = не знаю товар «{ $name }».
refused-master-needed = это поле не бывает пустым.
refused-master-missing = не хватает обязательного поля.
refused-master-long = слишком длинно, больше { $most } знаков.
refused-master-exponent = Excel показал код числом и потерял цифры. Задайте колонке формат «Текстовый» и введите код заново.
refused-master-kpp = в КПП 9 знаков, проверьте.
refused-master-klass = бывает только A, B или C.
refused-master-whole = нужно целое число от { $least } до { $most }.
refused-master-money = нужна сумма в рублях, например 1 500 000.
refused-master-degrees = нужны градусы, не больше { $most }, например 54,1931.
refused-master-flag = напишите «да» или «нет».
refused-master-role = не знаю такой роли. Бывают: менеджер, руководитель, директор, администратор, юрист, финансы, логистика, маркетинг, качество, кадры.
refused-master-zone = не знаю такого города или пояса. Например: Москва, Омск, Asia/Tomsk.
refused-master-email = не похоже на почту. Например: ivan@company.ru.
refused-master-inn-taken = этот ИНН уже у партнёра «{ $name }» с другим кодом. Если это филиал, укажите его КПП.
refused-master-twice = об этом уже сказано в строке { $line }.
refused-master-not-yours = не из вашей команды. Нужен менеджер вашей команды.
refused-master-revoked = доступ этого человека отозван. Пригласите его заново: /invite.
refused-master-myself = свою роль сам себе не меняют: попросите другого администратора.
refused-master-forbidden = У вас нет права менять этот справочник. Пришлите файл администратору.

master-blank = Не заполнено: { $names }
master-tap = Нажмите на поле, чтобы изменить его.
master-window = ✏️ Изменить всё сразу
master-ask = { $field }: сейчас «{ $now }». Напишите новое значение.
master-ask-first = { $field }: пока не заполнено. Напишите значение.
master-klass-hint = Её задаёте вы: по ней нормы визитов и матрица. Класс в карточке бот считает сам, по оценке.
master-clear = Очистить
master-back-to-card = ← К карточке
master-as-is = Записать как есть
master-correct = Исправить
master-inn-unsure = ИНН { $inn }: контрольная цифра не сходится, так бывает при опечатке. Записать как есть?
master-odd-inn = Контрольная цифра не сходится, проверьте.
master-added = Новая карточка
master-contacts = { $name }: контакты
master-no-contacts = Пока никого. Добавьте того, с кем договариваетесь.
master-add-contact = ➕ Контакт
master-to-partner = К партнёру
master-to-contacts = К контактам
master-contacts-button = 👤 Контакты
master-edit-button = ✏️ Изменить
master-add-partner = ➕ Партнёр
master-drop = Убрать
master-dropped = { $name } больше не в контактах.
master-new-partner = Как называется партнёр? Можно с формой и городом: «ООО "Ромашка" (Тула)».
master-new-contact = { $name }: как зовут контакт?
master-added-partner = ✅ Завёл карточку «{ $name }».
master-added-contact = ✅ Добавил: { $name }. Остальное — по кнопкам.
master-there-is = «{ $name }» уже есть:

refused-master-code-taken = этот код уже у «{ $name }».
refused-master-barcode-taken = этот штрихкод уже у «{ $name }».

doubles-title = { $n ->
    [one] Похоже на двойников: { $n } пара
    [few] Похоже на двойников: { $n } пары
   *[other] Похоже на двойников: { $n } пар
}
doubles-none = Двойников не вижу.
doubles-why-inn = один ИНН
doubles-why-name = одно название и город
doubles-why-like = названия похожи
doubles-preview = Слить «{ $gone }» в «{ $kept }»?
doubles-inn = ИНН
doubles-of-runs = Разговоров
doubles-of-reports = Отчётов
doubles-of-visits = Визитов
doubles-of-tasks = Задач
doubles-of-contacts = Контактов
doubles-of-numbers = Строк с цифрами
doubles-of-invoices = Накладных
doubles-of-order-lines = Строк заказов
doubles-of-checks = Проверок полок
doubles-of-milestones = Этапов JBP
doubles-safe = Всё перейдёт в оставшуюся карточку, пустые поля заполнятся, старое название станет псевдонимом. Отменить можно одной кнопкой.
doubles-merge = Слить
doubles-turn = Наоборот: оставить первую
doubles-apart = Это разные компании
doubles-list = К списку
doubles-done = ✅ «{ $gone }» теперь часть карточки «{ $kept }».
doubles-undo = ↩️ Разделить: { $gone } и { $kept }
doubles-undone = ↩️ Снова две карточки, всё на своих местах.
doubles-no-undo = Это слияние уже отменено или перекрыто более поздним: сначала отмените его.
doubles-gone = Одной из этих карточек уже нет.
doubles-are-two = Запомнил: это разные компании.

export-which = Что выгрузить в Excel? Будет только то, что вам видно. Исправленный файл можно прислать обратно.
export-sell-in = Отгрузки, { $month }
export-sell-out = Вторичка, { $month }
export-plan = План, { $month }
export-ready = Готово. Исправите — пришлите файл обратно, покажу, что изменится.
export-column-day = Дата
export-column-partner = Контрагент
export-column-code = Код контрагента
export-column-inn = ИНН
export-column-distributor = Дистрибьютор
export-column-outlet = Торговая точка
export-column-month = Месяц
export-column-plan = План, руб.
export-column-sku = Артикул
export-column-goods = Номенклатура
export-column-qty = Количество
export-column-amount = Сумма без НДС
export-column-amount-vat = Сумма с НДС

master-goods-found = { $n ->
    [one] { $n } товар. Какой открыть?
    [few] { $n } товара. Какой открыть?
   *[other] { $n } товаров. Какой открыть? Точнее: /goods и слово из названия или артикул.
}
master-goods-none = Не нашёл товар «{ $name }». Прайс можно прислать файлом.

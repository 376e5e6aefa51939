# Согласие, приглашения, связывание аккаунтов

consent-accept = Согласен
consent-refuse = Не согласен
consent-renewed = Условия изменились. Прочитайте, пожалуйста, ещё раз — после ответа продолжим с того же места.
consent-thanks = Спасибо, согласие записано.
consent-since = Вы согласились { $day }.
consent-refused = Хорошо. Я ничего о вас не сохранил, кроме отказа. Передумаете — попросите у администратора новое приглашение.
consent-stopped = Отказ записан. Без согласия я не работаю и ничего вам не пишу. Передумаете — напишите /privacy.

invite-role = Кого приглашаем? Выберите роль.
invite-team = { $role }: в какую команду?
invite-no-team = Без команды
invite-made = Приглашение готово: { $role }{ $team }.
invite-how = Пусть человек откроет бота и отправит эту строку. Она сработает один раз.
invite-until = Действует до { $until }.
invite-open = { $n ->
    [one] { $n } открытое приглашение
    [few] { $n } открытых приглашения
   *[other] { $n } открытых приглашений
}
invite-none = Открытых приглашений нет.
invite-line = { $role }{ $team } — до { $until }
invite-new = Пригласить
invite-list = Открытые приглашения
invite-revoked = Приглашение отозвано.

role-rm = Региональный менеджер
role-team-lead = Руководитель команды
role-director = Директор по продажам
role-admin = Администратор
role-finance = Финансы
role-lawyer = Юрист
role-logistics = Логистика
role-marketing = Маркетинг
role-quality = Качество
role-hr = Кадры

people-erased = Бывший сотрудник

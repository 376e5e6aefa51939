# Messenger coming in: what a channel's own ways of writing need words for.

refused-outage = С { $since } до { $until } связи не было. Сообщения дошли, а нажатие кнопки могло пропасть. Вот вопрос, на котором мы остановились.

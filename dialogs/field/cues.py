"""Words by which the clauses of a message are told apart: who met, took, asked, promised, refused, complained."""

from __future__ import annotations

from dialogs.field.words import Lexicon

CUES = Lexicon(
    {
        "met": (
            "заехать заезжать приехать приезжать подъехать зайти заходить посетить посещать побывать съездить "
            "навестить заскочить заглянуть заглядывать наведаться пообщаться поговорить переговорить повидаться "
            "застать встретиться встретить встречаться увидеться провести съездили "
            "visit visited met stop stopped drop dropped saw went"
        ),
        "meeting": "встреча визит переговоры митинг заезд контакт meeting visit appointment contact",
        "called": (
            "звонить позвонить созвониться созваниваться перезвонить дозвониться прозвонить обзвонить набрать "
            "связаться "
            "call called phone phoned rang ring"
        ),
        "call": "звонок созвон телефон звоночек call phone",
        "online": (
            "зум zoom онлайн видеосвязь видеозвонок видеоконференция видеовстреча вкс скайп skype телемост "
            "online video teams"
        ),
        "discuss": "обсудить обсуждать discuss",
        "return": "вернуться приехать заехать подъехать зайти заскочить заглянуть наведаться навестить поехать ехать "
        "посетить встретиться увидеться созвониться позвонить перезвонить набрать съездить пересечься "
        "приезжать заезжать встречаться созваниваться возвращаться звонить "
        "return visit call meet revisit",
        "take": (
            "взять брать заказать заказывать купить закупить закупать приобрести забрать дозаказать набрать "
            "take took taken order ordered buy bought"
        ),
        "ordering": "заказ заявка order",
        "promise": "обещать пообещать обещаться обязаться поклясться promise promised",
        "agree": (
            "договориться согласиться согласовать условиться подписать подписали утвердить одобрить согласен согласный "
            "договоренность решить агриться agree agreed sign signed accept accepted approve approved"
        ),
        "waiting": "waiting awaiting",
        "moved": "moved rescheduled postponed",
        "plan": "перенестись переносить "
        "назначить запланировать планировать наметить перенести собираться следующий очередной повторный "
        "next schedule scheduled plan planned moved rescheduled postponed",
        "ask": (
            "просить попросить хотеть захотеть ждать требовать потребовать настаивать спрашивать спросить выпрашивать "
            "интересоваться желать предложить предлагать запросить запрашивать "
            "ask asked want wanted need request requested expect wait insist"
        ),
        "say": "говорить сказать сообщить рассказать отвечать пояснить объяснить уверять считать say said tell told",
        "claim": (
            "жаловаться пожаловаться ругаться возмущаться возмутиться грозить грозиться пригрозить угрожать "
            "скандалить злиться претензия рекламация жалоба недовольный недовольство потребовать требовать "
            "complain complained complaint threaten threatened demand demanded angry upset claim"
        ),
        "refuse": (
            "отказаться отказываться отказать отказывать отказ refuse refused decline declined reject rejected refusal"
        ),
        "pay": (
            "оплатить оплачивать заплатить платить погасить погашать перевести перечислить внести закрыть доплатить "
            "рассчитаться проплатить pay paid settle transfer"
        ),
        "owe": "долг дебиторка просрочка задолженность дз долг debt overdue arrears owe owed",
        "rival": "конкурент конкурентный competitor rival сосед neighbour neighbor",
        "spent": (
            "бензин топливо солярка дизель заправка такси гостиница отель обед ужин завтрак парковка проезд билет "
            "суточные платник заправиться проживание "
            "fuel petrol gas taxi hotel lunch dinner breakfast meal parking toll ticket"
        ),
        "silence": "тишина молчание молчать silence silent",
        "person": (
            "директор закупщик закупщица менеджер бухгалтер бухгалтерия собственник хозяин хозяйка владелец байер "
            "руководитель начальник товаровед логист кладовщик завсклад коммерсант коммерческий гендир гендиректор "
            "комдир снабженец заместитель зам секретарь представитель партнер клиент контрагент лпр шеф учредитель "
            "администратор управляющий супервайзер юрист финансист оператор "
            "director buyer manager owner accountant boss client partner customer head ceo"
        ),
        "they": "они he she they",
        "we": "i we",
        "idle": (
            "подумать посмотреть поглядеть подождать увидеть думать смотреть ждать видеть "
            "think consider decide look wait see"
        ),
        "must": "должный должен обязанный",
        "need": "надо нужно нужный необходимо need",
        "not": "не нет ни нету без not no never none nothing didn don won isn aren wasn",
        "none": "ничего никто никого пусто nothing nobody",
        "hope": "волноваться тревожиться беспокоиться "
        "бояться надеяться опасаться переживать рассчитывать думать hope fear worry afraid",
        "when": "когда пока until when once",
        "if": "если кабы if unless",
        "that": "что чтобы чтоб как будто якобы чем который that than like",
        "then": "потом затем далее дальше оттуда следом после then later afterwards next",
    }
)

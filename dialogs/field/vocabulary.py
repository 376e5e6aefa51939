"""What words mean in a report from the field, by their dictionary forms; English ones stand beside the Russian."""

from __future__ import annotations

from dialogs.field.words import Lexicon


def table(rows: str) -> list[tuple[str, str]]:
    """Lines of «key: words»; what is indented continues the line above."""
    lines = rows.strip().replace("\n    ", " ").splitlines()
    return [(key, words.strip()) for key, _, words in (line.rpartition(": ") for line in lines)]


def words_in(rows: str) -> frozenset[str]:
    return frozenset(rows.split())


# The code of a unit, and how people call it. Without a code: counted too, but which one is meant is asked.
_UNITS = """
unit:box: короб коробка коробочка кор корб кр ящик ящ кейс case cases box boxes carton ctn crate
unit:pcs: шт штука штучка штук банка баночка бутылка бутылочка бут pc pcs piece unit can bottle jar tin
unit:pack: упаковка уп упак упк блок пачка пач pack package packet pk
unit:bag: мешок меш мешочек bag sack
unit:pallet: паллета паллет палета палет поддон пал палл pallet skid
unit:kg: кг кило килограмм килограм kg kilo kilogram
unit:t: тонна т тн тонн ton tonne tons tonnes t
unit:: фура машина контейнер вагон ведро бочка канистра рулон комплект набор связка лоток партия ряд слой
    паллето-место литр truck truckload container bucket drum roll set tray litre liter batch
"""
# Taking.
_TAKING = """
take: взять забрать заказать дозаказать купить закупить закупиться докупить приобрести выкупить набрать добрать
    затариться загрузить загрузиться заказывать закупать покупать брать забирать дозаказывать приобретать took take
    taken order ordered reorder reordered buy bought buying purchase purchased grab grabbed placed taking
habit: брать заказывать покупать закупать забирать приобретать
beg: просить попросить требовать потребовать настаивать ask asked demand demanded
order: заказ заявка дозаказ предзаказ заказик order preorder
want: нужно нужный надо хотеть хотеться захотеть просить попросить запросить запрашивать ждать требоваться
    понадобиться готовый want need request requested asking ask asked wait
confirm: подтвердить согласовать оформить подписать утвердить разместить оставить сделать дать договориться сойтись
    остановиться confirm confirmed agreed agree signed placed
"""
# Not taking.
_ELSE = """
stock: остаток остаться оставаться лежать залежаться запас наличие висеть стоять stock inventory leftover leftovers
    left remaining remain overstock
warehouse: зал прилавок стеллаж подсобка склад полка витрина warehouse shelf shelves
sold: уйти уходить разойтись расходиться продать продавать продажа реализовать распродать отгружать sold sell sale
    sales selling
plan: план норма минималка минимальный минимум лимит норматив квота порог plan quota target minimum
bad: moldy mouldy mold dented плесень плесневелый вздутый тухлый прогорклый жук обменять обменивать обмен поменять
    утилизировать утилизация уценить уценка срок истечь истекать битый бой брак бракованный повредить повреждать
    повредиться побить разбить разбитый порвать рваный мятый помять помятый замятый испортить испортиться испорченный
    тухлый гнилой прокисший протечь потечь протекать вскрыть вскрытый возврат вернуть возвращать возвратить списать
    списание просрочить просроченный недовоз недовезти недостача недостать недогруз недогрузить браковать недопоставка
    недопоставить недопоставлять хватать потерять пересорт заменить замена мокрый подмокнуть damage damaged broken
    crushed return returned expire expired short shortage missing defective defect spoiled leaking leaked replace
    replacement rotten torn wet bad обратно
offer: предложить предлагать презентовать показать показывать рекомендовать offer offered propose proposed pitch
    pitched suggest suggested
refuse: отказаться отказываться отказать отказ отклонить refuse refused reject rejected decline declined
cancel: отменять отменить отмена снять отозвать аннулировать урезать срезать перенести отложить cancel cancelled
    canceled postpone postponed
rival: конкурент конкурентный конкурирующий competitor competing rival competition
deliver: накладная накл упд ттн инвойс invoice waybill принять привезти довезти доставить поставить поставка доставка
    отгрузить отгрузка получить прийти приехать приход завезти deliver delivered delivery ship shipped shipment
    receive received arrive arrived
gift: подарить подарок бесплатно бесплатный бонусом образец пробник сэмпл free gift sample samples
condition: если бы if would могли-бы
maybe: может возможно вероятно авось подумать думать обсудить обсуждать рассмотреть рассматривать планировать
    собираться прикинуть maybe might could consider considering discuss discussed thinking planning possibly perhaps
instead: вместо instead
wrong: претензия рекламация жалоба complaint claim
rebate: скидка discount
promo: промо промоакция акция промо-акция promo promotion
past: еженедельно ежемесячно регулярно weekly monthly regularly прошлый прошлогодний предыдущий раньше прежде обычно
    last previous previously usually normally ago
"""
# Denying.
_DENYING = """
not: не ни not never dont didnt n't
no: нет нету no none without без никакой
nothing: ничего ничто ноль пусто nothing zero
modal: стать быть хотеть захотеть мочь смочь готовый планировать собираться решить решиться хотел got want going plan
    will
"""
# Numbers and money.
_MONEY = """
few: несколько много немного мало several few
about: вроде наверное наверно плюс-минус около примерно порядка приблизительно ориентировочно почти где-то где
    гдето районе about approximately approx around roughly nearly almost circa
bound: больше более меньше менее минимум максимум свыше over under least most more less up
rouble: руб рубль р рублик rub rur ruble rouble рублях ₽
foreign: доллар бакс евро юань тенге dollar euro usd eur
debt: деб дебит задолж долг дебиторка дебиторский задолженность дз debt receivable receivables owe owed owing overdue
    arrears outstanding unpaid
owed: задолж долг задолженность debt owe owed owing overdue arrears outstanding unpaid
due: должный задолжать висеть
overdue: просроч просрочка просрочить просроченный overdue
pay: отдать выплатить оплатить платить заплатить оплачивать погасить гасить погашать закрыть закрывать перевести
    перечислить рассчитаться расплатиться внести оплата платеж pay paid payment cleared clear settle settled transfer
defer: отсрочка рассрочка отсрочить deferral deferment deferred net terms grace postponement
raise: уменьшить уменьшать сократить снизить урезать довести reduce lower cut увеличить увеличение продлить удлинить
    поднять подвинуть расширить добавить increase extend raise longer
price: цена ценник прайс стоимость price
limit: лимит бюджет план limit budget
have: оставаться сохраняться прежний хватать достаточно enough был быть действовать текущий сейчас стандартный
    устраивать работать остаться current currently now standard
give: дать давать предложить предлагать предоставить обещать сулить give gives gave offer offers offering
promise: обещать пообещать обязаться гарантировать promise promised
back: забрать вернуть вернуться списать списание обменять обмен принять возврат утилизировать назад обратно back
goods: товар продукция срок годность коробка банка упаковка штука партия продукт возврат goods product stock
day: день дн календарный day days
week: неделя week
month: месяц month
"""
# What a trip costs; an empty code when only that it costs is said.
_SPENT = """
person: директор закупщик закупщица байер менеджер хозяин собственник владелец партнер клиент коллега товаровед
    команда гость бухгалтер себя director buyer manager owner client partner colleague team guest
spent:fuel: бензин топливо солярка дизель заправка заправиться заправить дозаправиться гсм азс fuel petrol gas
    gasoline diesel refuel refueled
spent:hotel: гостиница отель проживание хостел ночевка ночлег hotel hostel accommodation lodging motel airbnb
spent:meal: обед ужин завтрак перекус кафе ресторан столовая питание ланч обедать пообедать поужинать позавтракать
    перекусить покушать поесть lunch dinner breakfast meal snack restaurant cafe food
spent:taxi: такси таксист каршеринг taxi cab uber
spent:ticket: билет авиабилет самолет поезд ржд электричка сапсан ласточка перелет автобус маршрутка метро проезд
    ticket train flight bus
spent:parking: парковка стоянка паркинг припарковаться parking
spent:toll: платок платник платка платон платный toll
spent:per_diem: суточный суточные командировочный diem
spent:gift: подарок сувенир презент букет цветы gift souvenir flowers
spent:other: мойка шиномонтаж ремонт эвакуатор связь интернет почта курьер распечатка печать канцелярия канцтовары
    прочее прочий штраф wash repair courier postage fine other misc
spent:: расход трата потратить затрата истратить чек expense expenses spent cost receipt
"""

WORDS = Lexicon(dict(row for rows in (_UNITS, _TAKING, _ELSE, _DENYING, _MONEY, _SPENT) for row in table(rows)))
UNITS = tuple(key.removeprefix("unit:") for key, _ in table(_UNITS))[:-1]
# A measure inside a product's name: «сок 1 л», «пачки по 100 г».
MEASURES = words_in(
    """
    мин сек ч min hr hrs л мл г гр грамм литр литра литров метр метров мг см мм ml l g gr oz cl процент процента
    процентов percent %
    """
)
# Nouns after a number that nobody orders, and words that end a product's name.
NO_PRODUCT = words_in(
    """
    машина фура водитель склад холодильник касса driver drivers truck trucks buyer buyers warehouse warehouses
    тело тел тысяча get got came come arrived another one going заход пакетик граммовый вещь сертификат прайс
    каталог образец акт проблема причина место полка созвон переговоры митинг исправление поправка визит встреча
    звонок поездка утро вечер ночь час минута счет итог номер телефон call calls visit meeting back only new день
    дня дней дни неделя недели недель неделю месяц месяца месяцев год года лет часа часов минут минуты позиция
    позиции позиций позицию скю точка точки точек магазин магазина магазинов раз раза человек человека км километр
    километров метр процент процента процентов сотрудник торговый торговых торговые менеджер клиент клиента
    клиентов вопрос вопроса вопросов заказ заказа заказов акция акции акций директор директора закупщик закупщика
    закупщица хозяин владелец собственник они он она мы я вы их им ему ей все всё это этого этот эту того тот там
    тут здесь сразу потом затем сегодня завтра вчера доставка доставкой доставку самовывоз самовывозом предоплата
    предоплату оплата оплату скидка скидку пятницу понедельник вторник среду четверг субботу воскресенье следующий
    следующей следующую следующего такой такая хорошо нормально стойка стойки стоек фото чек чека чеков документ
    договор договора квартал anyway instead again though however too please first second today once twice altogether
    together later soon worth more less left over ourselves themselves immediately asap straight any some few much
    many the a an of and or but they he she we i it their them his her us our to for from at in on by with until
    that this these those there also plus then so as will would can could tomorrow yesterday is are was were be
    been has have had not no no. now next said says say very just still already who which day days week weeks
    month months year years hour hours minutes percent point points store stores shop shops sku skus position
    positions line lines people rep reps km order orders total each per весь сам наш другой остальной проба
    остаток сумма кое ноябрь декабрь январь октябрь
    """
)
# «Взяли паузу»: taken, but no goods.
NO_GOODS = words_in(
    """
    трубка пауза время таймаут тайм-аут тайм образец прайс каталог договор ответственность слово курс инициатива номер
    телефон контакт визитка обязательство расчет обед передышка отсрочка break time pause sample price catalogue catalog
    contract card contact
    """
)
# «Взяли половину», «взяли треть»: goods, though nobody says which.
NEVER_ORDERED = NO_GOODS | words_in("половина четверть треть часть товар продукция минимум")
# What one treats somebody to, and distributors order as well.
TREATS = words_in("кофе чай вода пицца шаурма десерт торт coffee tea pizza")
# What follows «с», «для», «в» after a product and is no part of its name: «20 коробок чая с доставкой».
BESIDE_PRODUCT = words_in(
    """
    доставка скидка отсрочка предоплата оплата акция рассрочка бонус самовывоз хранение магазин сеть склад офис
    филиал клиент точка возврат отгрузка поставка тест проба продажа реализация запас полка счет учет цена условие
    они он она мы я вы неделя месяц день год рабочий следующий новый другой документ сертификат
    """
)

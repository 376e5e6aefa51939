// The words of the page itself, in both languages. What the bot says comes from the bot.

const ru = {
  name: "Штурман",
  you: "Вы:",
  line: { online: "на связи", connecting: "подключаюсь…", offline: "переподключаюсь…", closed: "вход закрыт" },
  typing: "печатает…",
  bot: "Штурман:",
  me: "Вы:",
  log: "Разговор",
  text: "Сообщение",
  placeholder: "Сообщение",
  send: "Отправить",
  clip: "Прикрепить фото, файл или геопозицию",
  mic: "Записать голосовое",
  recording: "Идёт запись",
  stop: "Отправить запись",
  drop: "Отменить запись",
  menu: "Команды",
  commands: "Команды",
  tray: "Вложения",
  remove: "Убрать: ",
  retry: "Повторить: ",
  close: "Закрыть",
  demo: "демо",
  clock: "Часы демо",
  time: "Часы демо",
  timeNow: "Сейчас",
  moment: "Своё время",
  go: "Перейти",
  skips: { hour: "+1 час", day: "+1 день", monday: "Понедельник, 09:00", review: "Понедельник, 09:30", friday: "Пятница, 16:00" },
  brings: { monday: "план на неделю", review: "сводка по команде", friday: "итоги недели" },
  emptyTitle: "Здесь пока пусто",
  emptyText: "Напишите /menu, пришлите голосовое о визите или начните с кнопки.",
  emptyHint: "Переведите часы справа вверху: в понедельник в 09:00 менеджеру придёт план недели, в пятницу в 16:00 — её итоги.",
  starters: { "/menu": "Меню", "/plan": "План недели", "/report": "Отчёт о визите" },
  tasks: {
    "/menu": "Что я умею",
    "/plan": "План недели",
    "/report": "Отчёт о визите",
    "/negotiation": "Переговоры: чек-лист и фразы",
    "/tasks": "Мои задачи",
    "/partner": "Карточка партнёра: допишите имя",
    "/methods": "Начать по методике",
    "/help": "Помощь",
  },
  roles: {
    rm: "менеджер", team_lead: "руководитель", director: "директор",
    admin: "администратор", finance: "финансы", lawyer: "юрист", logistics: "логистика", marketing: "маркетинг",
    quality: "качество", hr: "кадры",
  },
  fresh: "Новые сообщения",
  latest: "К последним",
  waiting: "отправляется",
  sent: "отправлено",
  unsent: "не отправлено, повторю",
  refused: "не принято",
  voice: "Голосовое сообщение",
  play: "Слушать голосовое",
  photo: "Фото",
  step: "шаг",
  of: "из",
  queued: "Нет связи. Нажатие сохранено, отправлю, когда она вернётся.",
  attach: "Прикрепить",
  attachPhoto: "Фото",
  attachFile: "Файл",
  place: "Геопозиция",
  here: "Отправить, где я сейчас",
  city: "Город",
  noCity: "Выберите из списка",
  point: "Координаты",
  sendPoint: "Отправить",
  looking: "Ищу вас на карте…",
  noPlace: "Браузер не дал координаты. Выберите город или напишите их.",
  badPoint: "Нужны широта и долгота: 55.7522, 37.6156",
  settings: "Настройки",
  look: "Оформление",
  lookSystem: "Как в системе",
  lookLight: "Светлое",
  lookDark: "Тёмное",
  language: "Язык",
  day: "Выбрать дату",
  answers: "Варианты ответа",
  whole: "Показать целиком",
  less: "Свернуть",
  emptyOffice: "Сюда приходят решения и задачи, которые ждут вас. Начните с меню.",
  groups: { managers: "Менеджеры", leads: "Руководители", office: "Службы" },
  starterOffice: { "/menu": "Меню", "/tasks": "Мои задачи" },
  errors: {
    store: "Не удалось сохранить. Повторю через несколько секунд.",
    "frame.long": "Слишком длинно: не больше 16 000 знаков. Разделите сообщение.",
    "frame.files": "Файл не найден на сервере. Прикрепите его ещё раз.",
    "frame.place": "Такой точки на карте нет.",
    "frame.tap": "Эта кнопка больше не работает.",
    "upload.size": "Файл больше 20 МБ.",
    "upload.empty": "Файл пустой.",
    "upload.many": "Не больше 10 файлов за раз.",
    upload: "Файл не загрузился. Нажмите на него, чтобы повторить.",
    mic: "Нет доступа к микрофону. Разрешите его в настройках браузера.",
    play: "Запись не воспроизводится в этом браузере.",
    clock: "Часы не перевелись.",
    closed: "Чат перезапущен. Откройте адрес, напечатанный в терминале. Неотправленное сохранено.",
    other: "Чат не понял эту команду страницы. Обновите страницу.",
  },
};

const en = {
  name: "Shturman",
  you: "You:",
  line: { online: "online", connecting: "connecting…", offline: "reconnecting…", closed: "locked out" },
  typing: "typing…",
  bot: "Shturman:",
  me: "You:",
  log: "Conversation",
  text: "Message",
  placeholder: "Message",
  send: "Send",
  clip: "Attach a photo, a file or a location",
  mic: "Record a voice message",
  recording: "Recording",
  stop: "Send the recording",
  drop: "Discard the recording",
  menu: "Commands",
  commands: "Commands",
  tray: "Attachments",
  remove: "Remove: ",
  retry: "Try again: ",
  close: "Close",
  demo: "demo",
  clock: "Demo clock",
  time: "Demo clock",
  timeNow: "Now",
  moment: "Another time",
  go: "Go",
  skips: { hour: "+1 hour", day: "+1 day", monday: "Monday, 09:00", review: "Monday, 09:30", friday: "Friday, 16:00" },
  brings: { monday: "the week plan", review: "the team digest", friday: "the week in review" },
  emptyTitle: "Nothing here yet",
  emptyText: "Write /menu, send a voice note about a visit, or start with a button.",
  emptyHint: "Move the clock at the top right: on Monday at 09:00 a manager gets the week plan, on Friday at 16:00 the week in review.",
  starters: { "/menu": "Menu", "/plan": "Week plan", "/report": "Visit report" },
  tasks: {
    "/menu": "What I can do",
    "/plan": "Week plan",
    "/report": "Visit report",
    "/negotiation": "Negotiation: checklist and phrases",
    "/tasks": "My tasks",
    "/partner": "Partner card: add the name",
    "/methods": "Begin by a methodology",
    "/help": "Help",
  },
  roles: {
    rm: "manager", team_lead: "team lead", director: "sales head", admin: "administrator",
    finance: "finance", lawyer: "lawyer", logistics: "logistics", marketing: "marketing", quality: "quality",
    hr: "people",
  },
  fresh: "New messages",
  latest: "To the latest",
  waiting: "sending",
  sent: "sent",
  unsent: "not sent, will retry",
  refused: "not accepted",
  voice: "Voice message",
  play: "Play the voice message",
  photo: "Photo",
  step: "step",
  of: "of",
  queued: "No connection. Your tap is kept and goes out when it returns.",
  attach: "Attach",
  attachPhoto: "Photo",
  attachFile: "File",
  place: "Location",
  here: "Send where I am",
  city: "City",
  noCity: "Choose from the list",
  point: "Coordinates",
  sendPoint: "Send",
  looking: "Looking for you on the map…",
  noPlace: "The browser gave no coordinates. Choose a city or type them.",
  badPoint: "Latitude and longitude, please: 55.7522, 37.6156",
  settings: "Settings",
  look: "Look",
  lookSystem: "As the system",
  lookLight: "Light",
  lookDark: "Dark",
  language: "Language",
  day: "Choose a day",
  answers: "Answers",
  whole: "Show all of it",
  less: "Show less",
  emptyOffice: "Decisions and tasks that wait for you come here. Begin with the menu.",
  groups: { managers: "Managers", leads: "Leads", office: "Functions" },
  starterOffice: { "/menu": "Menu", "/tasks": "My tasks" },
  errors: {
    store: "Could not be stored. Trying again in a few seconds.",
    "frame.long": "Too long: at most 16,000 characters. Please split the message.",
    "frame.files": "The file is not on the server. Please attach it again.",
    "frame.place": "There is no such point on the map.",
    "frame.tap": "This button no longer works.",
    "upload.size": "The file is larger than 20 MB.",
    "upload.empty": "The file is empty.",
    "upload.many": "At most 10 files at once.",
    upload: "The file was not uploaded. Tap it to try again.",
    mic: "No access to the microphone. Allow it in the browser's settings.",
    play: "This browser cannot play the recording.",
    clock: "The clock did not move.",
    closed: "The chat was restarted. Open the address printed in the terminal. What was not sent is kept.",
    other: "The chat did not understand this page. Please reload it.",
  },
};

const LANG = "shturman.lang";
const dictionaries = { ru, en };
export const COMMANDS = Object.keys(ru.tasks);

/** Everything that depends on whose shoes one is in: words, locale, time zone. */
export class Voice {
  constructor() {
    this.set("", "");
  }

  set(lang, zone) {
    // Outside the demo nobody has told us the language, so the browser's own is the best guess.
    this.lang = dictionaries[lang] ? lang : preferred() || (navigator.language.startsWith("ru") ? "ru" : "en");
    this.words = dictionaries[this.lang];
    this.zone = isZone(zone) ? zone : undefined;
  }

  prefer(lang) {
    try {
      localStorage.setItem(LANG, lang);
    } catch {
      // A forbidden store only forgets it.
    }
  }

  error(key) {
    return this.words.errors[key] || this.words.errors.other;
  }

  format(options) {
    return new Intl.DateTimeFormat(this.lang === "ru" ? "ru-RU" : "en-GB", { timeZone: this.zone, ...options });
  }

  clock(date) {
    return this.format({ hour: "2-digit", minute: "2-digit" }).format(date);
  }

  /** Fills the words that stand in the markup. */
  dress(root) {
    document.documentElement.lang = this.lang;
    document.title = this.words.name;
    for (const node of root.querySelectorAll("[data-word]")) node.textContent = this.words[node.dataset.word];
    for (const node of root.querySelectorAll("[data-label]")) {
      node.setAttribute("aria-label", this.words[node.dataset.label]);
      if (node.matches("button")) node.title = this.words[node.dataset.label];
    }
  }
}

function preferred() {
  try {
    const lang = localStorage.getItem(LANG);
    return dictionaries[lang] ? lang : "";
  } catch {
    return "";
  }
}

function isZone(zone) {
  try {
    return Boolean(zone) && Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}

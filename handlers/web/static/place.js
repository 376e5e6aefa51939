// A place on the map: from the browser where it is allowed, else a city of the list or coordinates by hand.

import { $, el } from "./dom.js";

const TYPED = /^\s*(-?\d{1,2}[.,]\d{1,9})°?\s*[,;\s]\s*(-?\d{1,3}[.,]\d{1,9})°?\s*$/;
const PATIENCE = 10000;
const CITIES = [
  ["Воронеж", "Voronezh", 51.6606, 39.2006],
  ["Екатеринбург", "Yekaterinburg", 56.8389, 60.6057],
  ["Казань", "Kazan", 55.7963, 49.1088],
  ["Калуга", "Kaluga", 54.5138, 36.2612],
  ["Краснодар", "Krasnodar", 45.0355, 38.9753],
  ["Красноярск", "Krasnoyarsk", 56.0106, 92.8526],
  ["Липецк", "Lipetsk", 52.6088, 39.5992],
  ["Москва", "Moscow", 55.7558, 37.6173],
  ["Нижний Новгород", "Nizhny Novgorod", 56.3269, 44.0059],
  ["Новосибирск", "Novosibirsk", 55.0302, 82.9204],
  ["Пермь", "Perm", 58.0105, 56.2502],
  ["Ростов-на-Дону", "Rostov-on-Don", 47.2225, 39.7187],
  ["Самара", "Samara", 53.1959, 50.1002],
  ["Санкт-Петербург", "Saint Petersburg", 59.9386, 30.3141],
  ["Тула", "Tula", 54.1931, 37.6173],
  ["Уфа", "Ufa", 54.7351, 55.9587],
  ["Челябинск", "Chelyabinsk", 55.1599, 61.4026],
  ["Ярославль", "Yaroslavl", 57.6261, 39.8845],
];

export class Place {
  /** `onPlace(latitude, longitude)` when a point was chosen. */
  constructor(voice, onPlace) {
    this.voice = voice;
    this.onPlace = onPlace;
    this.sheet = $("#place");
    this.point = $("#point");
    $("#here").addEventListener("click", () => this.ask());
    $("#city").addEventListener("change", ({ target }) => (this.point.value = target.value));
    $("form", this.sheet).addEventListener("submit", (event) => this.typed(event));
  }

  dress() {
    const name = this.voice.lang === "ru" ? 0 : 1;
    const cities = CITIES.map((city) => el("option", { value: `${city[2]}, ${city[3]}` }, city[name]));
    $("#city").replaceChildren(el("option", { value: "" }, this.voice.words.noCity), ...cities);
  }

  show() {
    this.note("");
    this.point.value = "";
    $("#city").value = "";
    this.sheet.showModal();
  }

  note(text) {
    $("#where").textContent = text;
    this.point.removeAttribute("aria-invalid");
  }

  ask() {
    this.note(this.voice.words.looking);
    const give = ({ coords }) => this.sheet.open && this.send(coords.latitude, coords.longitude);
    const refuse = () => this.note(this.voice.words.noPlace);
    if (!navigator.geolocation) refuse();
    else navigator.geolocation.getCurrentPosition(give, refuse, { enableHighAccuracy: true, timeout: PATIENCE });
  }

  typed(event) {
    const found = TYPED.exec(this.point.value);
    const [latitude, longitude] = found ? found.slice(1).map((part) => Number(part.replace(",", "."))) : [NaN, NaN];
    if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) return this.send(latitude, longitude);
    event.preventDefault();
    this.note(this.voice.words.badPoint);
    this.point.setAttribute("aria-invalid", "true");
    this.point.focus();
  }

  send(latitude, longitude) {
    this.sheet.close();
    this.onPlace(latitude, longitude);
  }
}

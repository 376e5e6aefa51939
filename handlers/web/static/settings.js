// What a person chooses for this page: its look stays in the browser, the language belongs to the person.

import { $ } from "./dom.js";

const LOOK = "shturman.look";

export class Settings {
  /** `onLang(lang)` when another language is chosen. */
  constructor(onLang) {
    this.sheet = $("#settings");
    $("#gear").addEventListener("click", () => this.sheet.showModal());
    this.sheet.addEventListener("change", ({ target }) => {
      if (target.name === "look") this.wear(target.value);
      else onLang(target.value);
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.tint());
    this.wear(document.documentElement.dataset.look);
  }

  dress(lang) {
    for (const choice of this.sheet.querySelectorAll("[name=lang]")) choice.checked = choice.value === lang;
  }

  wear(look) {
    document.documentElement.dataset.look = look;
    for (const choice of this.sheet.querySelectorAll("[name=look]")) choice.checked = choice.value === look;
    try {
      localStorage.setItem(LOOK, look);
    } catch {
      // A forbidden store only forgets the look.
    }
    this.tint();
  }

  /** The browser's own bar takes the colour of ours. */
  tint() {
    $("meta[name=theme-color]").content = getComputedStyle($("#head")).backgroundColor;
  }
}

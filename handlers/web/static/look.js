// The look that was chosen, before anything is painted: a page must not flash white at night.
(() => {
  try {
    document.documentElement.dataset.look = localStorage.getItem("shturman.look") || "system";
  } catch {
    document.documentElement.dataset.look = "system";
  }
})();

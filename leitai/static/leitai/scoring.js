/* The sheet of one indicator: Enter and the arrows go to the same field of the line below or above. */
(() => {
  "use strict";
  document.addEventListener("keydown", event => {
    const field = event.target, sheet = field.closest?.("form[data-sheet]");
    if (!sheet || field.tagName !== "INPUT" || event.ctrlKey || event.altKey || event.isComposing) return;
    const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const kind = field.name.replace(/\d+/, "#");
    const column = [...sheet.querySelectorAll("tbody input")].filter(one => one.name.replace(/\d+/, "#") === kind);
    const next = column[column.indexOf(field) + step];
    event.preventDefault();
    if (next) { next.focus(); next.select(); }
  });
})();

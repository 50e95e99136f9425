/* Leitai: the editor of a rulebook. Line numbers, faults marked, nothing typed is lost. The page works without it. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const field = form.querySelector("#text"), lint = document.getElementById("lint"), kept = document.getElementById("kept");
  const began = field.value, slot = `lt-rulebook-${form.dataset.draft}`;
  const gutter = document.createElement("pre");
  gutter.className = "lt-gutter";
  gutter.setAttribute("aria-hidden", "true");
  field.before(gutter);

  const number = () => {
    const faulty = new Set([...lint.querySelectorAll(".lt-faults [data-line]")].map(link => Number(link.dataset.line)));
    const count = field.value.split("\n").length;
    gutter.replaceChildren();
    for (let line = 1; line <= count; line++) {
      if (faulty.has(line)) {
        const mark = document.createElement("b");
        mark.textContent = line;
        gutter.append(mark, "\n");
      } else gutter.append(`${line}\n`);
    }
    gutter.scrollTop = field.scrollTop;
  };
  field.addEventListener("scroll", () => { gutter.scrollTop = field.scrollTop; });
  new MutationObserver(number).observe(lint, { childList: true });
  number();

  /* A fault leads to its line. */
  lint.addEventListener("click", event => {
    const link = event.target.closest("[data-line]");
    if (!link) return;
    event.preventDefault();
    const lines = field.value.split("\n"), at = Math.min(Number(link.dataset.line), lines.length) - 1;
    const start = lines.slice(0, at).reduce((sum, line) => sum + line.length + 1, 0);
    field.focus();
    field.setSelectionRange(start, start + lines[at].length);
    field.scrollTop = Math.max(0, at * 20 - field.clientHeight / 2);
  });

  /* What is typed is kept in this browser until it is saved: a sign-in that ended, or a closed window, loses nothing. */
  let sent = false;
  const changed = () => field.value !== began;
  field.addEventListener("input", () => {
    number();
    if (changed()) sessionStorage.setItem(slot, field.value); else sessionStorage.removeItem(slot);
  });
  form.addEventListener("submit", () => { sent = true; });
  window.addEventListener("beforeunload", event => { if (changed() && !sent) event.preventDefault(); });
  const before = sessionStorage.getItem(slot);
  if (before !== null && before !== began) kept.hidden = false; else sessionStorage.removeItem(slot);
  kept.querySelector("[data-take]").addEventListener("click", () => {
    field.value = sessionStorage.getItem(slot) ?? field.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    kept.hidden = true;
    field.focus();
  });
  kept.querySelector("[data-forget]").addEventListener("click", () => { sessionStorage.removeItem(slot); kept.hidden = true; });
})();

/* Leitai: what every page does by itself. No framework; every page works without this file. */
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = target => target instanceof Element && target.closest("input, textarea, select, [contenteditable]");

  window.leitaiSay = text => { const line = one("#lt-say"); if (line) line.textContent = text; };

  /* Menus: one open at a time; Escape and a click outside close; focus returns to what opened it. */
  const pops = () => all("details.lt-pop[open]");
  const shut = (pop, back) => { pop.open = false; if (back) one("summary", pop).focus(); };
  document.addEventListener("toggle", event => {
    const pop = event.target;
    if (!(pop instanceof HTMLDetailsElement) || !pop.matches(".lt-pop") || !pop.open) return;
    pops().filter(other => other !== pop).forEach(other => shut(other));
    const first = one("input, a", pop);
    if (first && pop.dataset.pop === "units") setTimeout(() => one("input", pop)?.focus(), 60);
  }, true);
  document.addEventListener("click", event => pops().filter(pop => !pop.contains(event.target)).forEach(pop => shut(pop)));

  /* Search in a list that is already here: by name, code, pinyin, initials. */
  document.addEventListener("input", event => {
    const input = event.target;
    if (!input.matches?.("[data-filter-input]")) return;
    const box = input.closest("[data-filter]"), wanted = input.value.trim().toLowerCase();
    let left = 0;
    for (const line of all("[data-words]", box)) {
      line.hidden = !line.dataset.words.toLowerCase().includes(wanted);
      left += line.hidden ? 0 : 1;
    }
    const none = one("[data-filter-none]", box);
    if (none) none.hidden = left > 0;
  });

  /* Keys: Alt+arrows step the month, / searches, ? lists the keys. Single letters can be switched off. */
  const keysOn = () => localStorage.getItem("lt-keys") !== "off";
  document.addEventListener("keydown", event => {
    if (event.key === "Escape") { pops().forEach(pop => shut(pop, pop.contains(document.activeElement))); return; }
    if (typing(event.target) || event.ctrlKey || event.metaKey) return;
    if (event.altKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      const link = one(`a[data-step="${event.key === "ArrowLeft" ? -1 : 1}"]`);
      if (link) { event.preventDefault(); location.assign(link.href); }
    } else if (!event.altKey && keysOn() && event.key === "/") {
      const search = one("main input[type=search]");
      if (search) { event.preventDefault(); search.focus(); }
    } else if (!event.altKey && keysOn() && event.key === "?") {
      one("#lt-keys")?.showModal();
    }
  });

  /* A choice in a filter sends its form; the button stays for those without scripts. */
  document.addEventListener("change", event => { if (event.target.matches?.("select[data-send]")) event.target.form.requestSubmit(); });
  /* A button that works longer than a moment says so, and a form is sent once. */
  document.addEventListener("submit", event => {
    const button = event.submitter;
    if (button?.dataset.busy) setTimeout(() => { button.disabled = true; button.textContent = button.dataset.busy; });
  });

  /* What is asked for again every few seconds rests while somebody has opened something in it or types. */
  document.addEventListener("htmx:beforeRequest", event => {
    const rests = event.target.dataset?.restsWhile;
    if (rests && one(rests, event.target)) event.preventDefault();
  });

  document.addEventListener("DOMContentLoaded", () => {
    one("[data-focus]")?.focus();
    const box = one("#lt-keys-on");
    if (box) { box.checked = keysOn(); box.addEventListener("change", () => localStorage.setItem("lt-keys", box.checked ? "on" : "off")); }
    for (const button of all("[data-print]")) button.addEventListener("click", () => print());
    /* On paper every sheet says what it is: the page's own line goes into the margin. */
    const line = one(".lt-print-line"), margin = new CSSStyleSheet();
    if (line) {
      const text = line.textContent.trim().replace(/\s+/g, " ").replace(/["\\]/g, "\\$&");
      margin.replaceSync(`@page { @bottom-left { content: "${text}"; font: 9pt sans-serif; color: #000; } }`);
      document.adoptedStyleSheets.push(margin);
      line.remove();
    }
    /* On the phone a row becomes a list: each cell then needs the name of its column. */
    for (const table of all("table.lt-stack")) {
      const heads = all("thead tr:last-child > *", table).map(head => head.firstChild?.textContent.trim() ?? "");
      for (const row of all("tbody tr, tfoot tr", table)) {
        let at = 0;
        for (const cell of row.children) {
          if (cell.tagName === "TD" && !cell.dataset.name && row.children.length > 1) cell.dataset.name = heads[at] ?? "";
          at += cell.colSpan;
        }
      }
    }
    /* Rows with a chosen figure show only that; a button opens the rest. */
    for (const table of all("table.lt-stack:has(td.is-main)")) {
      table.classList.add("has-more");
      for (const row of all("tbody tr", table)) {
        const head = one("th[scope=row]", row);
        if (!head) continue;
        const button = document.createElement("button");
        button.type = "button";
        button.className = "lt-more-row";
        button.setAttribute("aria-expanded", "false");
        button.setAttribute("aria-label", `${document.body.dataset.more} ${head.firstElementChild?.textContent ?? head.firstChild?.textContent ?? ""}`.trim());
        button.append(one(".lt-i:has(use[href$='#chevron-down'])")?.cloneNode(true) ?? "⌄");
        button.addEventListener("click", () => button.setAttribute("aria-expanded", String(row.classList.toggle("is-open"))));
        head.append(button);
      }
    }
    for (const area of all(".lt-scroll")) if (area.scrollWidth > area.clientWidth) area.tabIndex = 0;
  });
})();

/* Leitai: the card of a number. Opens under the number on click, Enter, or a pause of the pointer; Escape closes. */
(() => {
  "use strict";
  const PAUSE = 600;
  let cards = [], card, opener = null, timer = 0, hovered = false;

  const slot = name => card.querySelector(`[data-slot="${name}"]`);
  const line = (name, text) => {
    const dt = document.createElement("dt"), dd = document.createElement("dd");
    dt.textContent = name;
    if (text instanceof Node) dd.append(text); else dd.textContent = text;
    return [dt, dd];
  };

  function place(button) {
    if (matchMedia("(max-width: 600px)").matches) { card.style.left = card.style.top = ""; return; }
    const box = button.getBoundingClientRect(), wide = card.offsetWidth, high = card.offsetHeight;
    const left = Math.max(8, Math.min(box.left - 16, document.documentElement.clientWidth - wide - 12));
    const below = box.bottom + 8, above = box.top - high - 8;
    const top = below + high > innerHeight && above > 0 ? above : below;
    card.style.left = `${left + scrollX}px`;
    card.style.top = `${top + scrollY}px`;
  }

  function lamp(state, text) {
    const span = document.createElement("span");
    span.className = `lt-lamp is-${state}`;
    const sprite = document.querySelector("use")?.getAttribute("href").split("#")[0] ?? "";
    span.innerHTML = `<svg aria-hidden="true"><use href="${sprite}#lamp-${state}"/></svg>`;
    span.append(text);
    return span;
  }

  async function check(data, dd) {
    let answer;
    try {
      const response = await fetch(`${card.dataset.check}?cell=${encodeURIComponent(data.cell)}`, { headers: { Accept: "application/json" } });
      answer = response.ok ? await response.json() : null;
    } catch { answer = null; }
    if (cards[opener?.dataset.card] !== data) return;
    dd.replaceChildren(answer ? lamp(answer.state, answer.words) : card.dataset.noAnswer);
    if (answer?.hash) { const mono = document.createElement("span"); mono.className = "lt-mono lt-note"; mono.textContent = ` ${answer.hash}`; dd.append(mono); }
  }

  function open(button) {
    if (opener === button) return;
    close(false);
    const data = cards[button.dataset.card];
    if (!data) return;
    opener = button;
    button.setAttribute("aria-expanded", "true");
    slot("name").textContent = data.name;
    slot("subject").textContent = data.subject;
    slot("value").textContent = data.value;
    slot("lines").replaceChildren(...data.lines.flatMap(([name, text]) => line(name, text)));
    if (data.cell) {
      const [dt, dd] = line(card.dataset.checkName, "…");
      slot("lines").append(dt, dd);
      check(data, dd);
    }
    const link = slot("link");
    link.hidden = !data.link;
    if (data.link) { link.href = data.link; link.textContent = data.linkText; }
    slot("copy").hidden = !data.cell;
    card.hidden = false;
    place(button);
  }

  function close(back) {
    if (!opener) return;
    opener.removeAttribute("aria-expanded");
    if (back) opener.focus();
    opener = null;
    card.hidden = true;
  }

  async function copy() {
    const data = cards[opener?.dataset.card];
    if (!data) return;
    const text = [`${data.name} ${data.value} · ${data.subject}`, ...data.lines.map(pair => pair.join(": ")), data.cell].join("\n");
    try { await navigator.clipboard.writeText(text); } catch { return; }
    window.leitaiSay?.(card.dataset.copied);
    slot("copy").textContent = card.dataset.copied;
  }

  document.addEventListener("DOMContentLoaded", () => {
    const kept = document.getElementById("lt-cards");
    card = document.getElementById("lt-prov");
    if (!kept || !card) return;
    cards = JSON.parse(kept.textContent);
    const copyWords = slot("copy").textContent;
    document.addEventListener("click", event => {
      const button = event.target.closest?.(".lt-num[data-card]");
      if (button) {
        const again = opener === button && !hovered;
        hovered = false;
        if (again) close(true);
        else { slot("copy").textContent = copyWords; open(button); button.focus({ preventScroll: true }); }
      } else if (!card.contains(event.target)) close(false);
    });
    /* The card follows its number in the order of Tab, as it stands under it for the eye. */
    document.addEventListener("keydown", event => {
      if (event.key === "Escape" && opener) { event.stopPropagation(); close(true); }
      if (event.key === "Tab" && opener && !event.shiftKey && event.target === opener) {
        const first = [...card.querySelectorAll("a[href], button")].find(one => !one.hidden && one.offsetParent);
        if (first) { event.preventDefault(); first.focus(); }
      }
    }, true);
    document.addEventListener("pointerover", event => {
      const button = event.target.closest?.(".lt-num[data-card]");
      if (!button || event.pointerType !== "mouse") return;
      clearTimeout(timer);
      timer = setTimeout(() => { if (opener !== button) { open(button); hovered = true; } }, PAUSE);
      button.addEventListener("pointerleave", () => clearTimeout(timer), { once: true });
    });
    card.querySelector(".lt-prov-close").addEventListener("click", () => close(true));
    slot("copy").addEventListener("click", copy);
  });
})();

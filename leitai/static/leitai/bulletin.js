/* A bulletin's numbers open their card: by a pause of the pointer, by focus, by click or Enter. Escape closes. */
(() => {
  "use strict";
  const store = document.getElementById("doc-cards");
  if (!store) return;
  const { words, cards } = JSON.parse(store.textContent);
  const make = (tag, text, kind) => {
    const node = document.createElement(tag);
    if (text) node.textContent = text;
    if (kind) node.className = kind;
    return node;
  };
  const card = make("div", "", "doc-card");
  card.id = "doc-card";
  card.hidden = true;
  card.setAttribute("role", "dialog");
  card.setAttribute("aria-label", words.origin);
  document.body.append(card);
  let open = null, timer = 0, pinned = false, quiet = false;

  const shut = back => {
    clearTimeout(timer);
    if (!open) return;
    const button = open;
    open = null;
    pinned = false;
    card.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.removeAttribute("aria-describedby");
    if (back) { quiet = true; button.focus(); quiet = false; }
  };

  const copy = reference => {
    const button = make("button", words.copy);
    button.type = "button";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(reference);
      button.textContent = words.copied;
    });
    return button;
  };

  const fill = data => {
    const head = make("h2", data.name), list = make("dl"), foot = make("footer");
    head.append(make("small", data.about), make("b", data.value));
    for (const [label, text] of data.lines) list.append(make("dt", label), make("dd", text));
    foot.append(make("code", data.reference));
    if (navigator.clipboard) foot.append(copy(data.reference));
    const close = make("button", "×", "doc-shut");
    close.type = "button";
    close.setAttribute("aria-label", words.close);
    close.addEventListener("click", () => shut(true));
    card.replaceChildren(close, head, list, foot);
  };

  const show = button => {
    const data = cards[button.dataset.card];
    if (!data || open === button) return;
    shut();
    open = button;
    fill(data);
    card.hidden = false;
    button.setAttribute("aria-expanded", "true");
    button.setAttribute("aria-describedby", "doc-card");
    const at = button.getBoundingClientRect();
    const left = Math.max(12, Math.min(at.left, document.documentElement.clientWidth - card.offsetWidth - 12));
    const below = at.bottom + 8 + card.offsetHeight <= innerHeight || at.top < card.offsetHeight + 8;
    card.style.left = `${left + scrollX}px`;
    card.style.top = `${(below ? at.bottom + 8 : at.top - card.offsetHeight - 8) + scrollY}px`;
  };

  const number = target => target instanceof Element && target.closest(".doc-num");
  document.addEventListener("pointerover", event => {
    clearTimeout(timer);
    const button = number(event.target);
    if (event.pointerType !== "mouse") return;
    if (button) timer = setTimeout(() => show(button), 300);
    else if (open && !pinned && !card.contains(event.target) && document.activeElement !== open) timer = setTimeout(() => shut(), 300);
  });
  document.addEventListener("focusin", event => {
    const button = number(event.target);
    if (quiet) return;
    if (button) { if (button.matches(":focus-visible")) show(button); }
    else if (open && !card.contains(event.target)) shut();
  });
  document.addEventListener("click", event => {
    const button = number(event.target);
    if (button) {
      if (open === button && pinned) shut(true);
      else { show(button); pinned = true; }
    } else if (open && !card.contains(event.target)) shut();
  });
  document.addEventListener("keydown", event => {
    if (!open) return;
    if (event.key === "Escape") shut(true);
    else if (event.key === "Tab" && !event.shiftKey && document.activeElement === open) {
      // The card stands at the end of the document, but it follows its number for the keyboard when it was asked for.
      const first = pinned && card.querySelector("button:not(.doc-shut)");
      if (first) { event.preventDefault(); first.focus(); }
    } else if (event.key === "Tab" && card.contains(document.activeElement)) { event.preventDefault(); shut(true); }
  });
})();

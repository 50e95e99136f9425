/* Words and the small pieces every screen is made of. Nothing is ever written as HTML. */
let language = "zh";
const t = (key, values = {}) => {
  const said = WORDS[language][key];
  if (said === undefined) throw new Error(`no words for ${key}`);
  return said.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
};
const tOr = (key, other, values) => WORDS[language][key] === undefined ? t(other, values) : t(key, values);
const named = words => words ? words[language] || words.zh : "";
const clock = moment => {
  const at = new Date(moment);
  const two = number => String(number).padStart(2, "0");
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return at.toDateString() === new Date().toDateString() ? time : `${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
};

/* The timetable's hours are the region's, whatever zone the phone is set to. */
const planned = moment => {
  const time = moment.slice(11, 16);
  return new Date(moment).toDateString() === new Date().toDateString() ? time : `${moment.slice(5, 10)} ${time}`;
};

const SVG = "http://www.w3.org/2000/svg";
const icon = (name, more = "") => {
  const drawn = document.createElementNS(SVG, "svg"), use = document.createElementNS(SVG, "use");
  drawn.setAttribute("class", `j-i ${more}`.trim());
  drawn.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `/judge/icons.svg#${name}`);
  drawn.append(use);
  return drawn;
};

/* el("button.j-go", { onclick, "aria-label": … }, …): children are texts, elements, lists of them, or nothing. */
const el = (kind, facts = {}, ...children) => {
  const [tag, ...classes] = kind.split(".");
  const made = document.createElement(tag || "div");
  if (classes.length) made.className = classes.join(" ");
  if (tag === "button") made.type = "button";
  for (const [name, value] of Object.entries(facts)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made && !name.startsWith("aria")) made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(3).filter(child => child !== null && child !== undefined && child !== false && child !== ""));
  return made;
};

/* A row of buttons of which one holds; arrows move as in any group of radio buttons. */
const choice = (label, options, chosen, pick) => {
  const buttons = options.map((option, n) => el("button", {
    role: "radio", "aria-checked": String(option.value === chosen), id: `${label.id}-${n}`,
    tabIndex: option.value === chosen || chosen === undefined && n === 0 ? 0 : -1,
    onclick: () => pick(option.value),
    onkeydown: event => {
      const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      const next = buttons[(n + by + buttons.length) % buttons.length];
      next.focus();
      next.click();
    },
  }, option.label, option.small ? el("small", {}, option.small) : null));
  return el(`div.j-levels.is-${options.length}`, { role: "radiogroup", "aria-labelledby": label.id }, buttons);
};

const top = (title, small, { back = null, more = true } = {}) => el("header.j-top", {},
  back ? el("button", { id: "back", "aria-label": t("back_list"), onclick: back }, icon("arrow-left")) : el("span.j-mark-of", {}, icon("mark")),
  el("p", {}, title, small ? el("small", {}, small) : null),
  more ? el("button", { id: "more", "aria-label": t("more"), onclick: () => go("more") }, icon("dots"))
    : el("button.j-lang", { id: "lang", lang: language === "zh" ? "en" : "zh-Hans", onclick: switchLanguage }, t("other")));
const note = (name, ...words) => el("p", {}, icon(name), el("span", {}, ...words));

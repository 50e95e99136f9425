/* The stops in their order, and the one line about the network that stands on every screen. */
const STATES = { arrived: "circle-check", kept: "check", draft: "pencil", recused: "minus", abstained: "minus", withdrawn: "minus", aside: "info-circle", trouble: "alert-triangle" };

const netLine = () => {
  const { waiting, photosWaiting, troubled } = app, gone = app.badge.gone;
  let name = "circle-check", words = [app.scored ? t("net_sent") : t("net_none")];
  if (gone) [name, words] = ["alert-triangle", [t(gone === "badge_revoked" ? "net_revoked" : "net_signed_out", { n: waiting })]];
  else if (troubled) [name, words] = ["alert-triangle", [t("net_trouble", { n: troubled })]];
  else if (waiting && app.sending) [name, words] = ["upload", [t("net_sending", { n: waiting })]];
  else if (!app.online) [name, words] = ["wifi-off", [t("net_offline"), language === "en" ? " " : "", el("b", {}, t("net_kept", { n: app.scored })), waiting ? ` · ${t("net_waiting", { n: waiting })}` : ""]];
  else if (waiting) [name, words] = ["clock", [t("net_waiting", { n: waiting })]];
  else if (photosWaiting) [name, words] = ["clock", [t("net_photos", { n: photosWaiting })]];
  return el("button.j-net", {
    id: "net", "aria-live": "polite", "data-waiting": waiting, "data-online": String(app.online), onclick: () => go("receipts"),
  }, icon(name), el("span", {}, words), icon("chevron-right"));
};

const notices = () => {
  const { sheet } = app.badge, behind = app.clock || 0, size = Math.abs(behind) / 60;
  const long = size >= 2880 ? t("days", { n: Math.round(size / 1440) }) : size >= 120 ? t("hours", { n: Math.round(size / 60) }) : t("minutes", { n: Math.round(size) });
  const state = sheet.round.state;
  return [
    state === "draft" ? el("p.j-notice", {}, icon("lock"), el("span", {}, t("not_open"))) : null,
    state !== "draft" && state !== "open" ? el("p.j-notice", { id: "locked" }, icon("lock"), el("span", {}, t("locked"))) : null,
    size >= 2 ? el("p.j-notice", { id: "skew" }, icon("clock"), el("span", {}, t(behind > 0 ? "clock_slow" : "clock_fast", { n: long }))) : null,
    app.update ? el("div.j-notice", {}, icon("info-circle"), el("span", {}, t("update_text")), el("button.j-small", { id: "update", onclick: Device.update }, t("update"))) : null,
    app.message ? el("p.j-notice", { role: "alert" }, icon("info-circle"), el("span", {}, app.message)) : null,
  ];
};
const segments = now => {
  const stops = app.stops, done = stops.filter(isDone).length, at = stops.indexOf(now) + 1;
  const label = at ? t("stops_done_now", { n: stops.length, done, at }) : t("stops_done", { n: stops.length, done });
  return el("div.j-stops", { role: "img", "aria-label": label },
    stops.map(stop => el("i", { className: stop === now ? "is-now" : isDone(stop) ? "is-done" : "" })));
};

const listScreen = () => {
  const { sheet } = app.badge, done = app.stops.filter(isDone).length;
  const next = app.stops.find(stop => !isDone(stop));
  return [
    top(named(sheet.round.name), `${named(sheet.judge.group)} · ${t("judge", { code: sheet.judge.code })}`),
    el("main", {}, segments(null), netLine(), notices(),
      el("h1.j-head", {}, t("stops"), el("small", {}, t("stops_done", { n: app.stops.length, done }))),
      el("ol.j-list", {}, app.stops.map((stop, n) => listLine(stop, n))), fiction()),
    next ? el("footer.j-bar", {}, el("button.j-go", { id: "go", onclick: () => go(`stop=${next.id}`) }, t("next_stop", { name: named(next.candidate.name) }))) : null,
  ];
};
const listLine = (stop, n) => {
  const state = standing(stop), before = app.stops[n - 1];
  const day = { day: Math.floor(stop.half_day / 2) + 1, half: t(stop.half_day % 2 ? "pm" : "am") };
  const fresh = !before || before.half_day !== stop.half_day;
  return el("li", {}, fresh ? el("h2", {}, t("half_day", day)) : null,
    el("button", { id: `stop-${stop.id}`, "data-state": state, onclick: () => go(`stop=${stop.id}`) },
      el("b", {}, String(n + 1)),
      el("span", {}, named(stop.candidate.name), el("small", {}, named(stop.unit), " · ", stop.remote ? t("remote") : planned(stop.arrives))),
      el("em", { className: `is-${state}` }, STATES[state] ? icon(STATES[state]) : null, t(`state_${state}`))));
};
const fiction = () => app.badge.sheet.round.fictional ? el("div.j-kept", {}, note("info-circle", t("fiction"))) : null;

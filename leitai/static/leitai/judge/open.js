/* Opening a badge, and the report on whether this phone is ready. */
const CODE = /^[0-9A-Za-z -]{26,36}$/;
const opening = { code: "", pin: "", fault: "", busy: false };

const takeCode = code => { opening.code = code; opening.fault = ""; };

const openBadge = async event => {
  event.preventDefault();
  const code = opening.code.trim(), pin = opening.pin.trim();
  if (!CODE.test(code)) return failed(t("open_no_code"));
  if (!/^\d{6}$/.test(pin)) return failed(t("open_no_pin"));
  opening.busy = true;
  opening.fault = "";
  render();
  try {
    const phone = await Device.report();
    if (!phone.stores) return failed(t("open_not_kept"));
    /* Kept before it is sent: if the answer gets lost, the same phone asks again with the same secret. */
    const before = await Store.get("opening");
    const secret = before && before.code === code ? before.secret : Store.secret();
    await Store.set("opening", { code, secret });
    const body = JSON.stringify({ code, pin, secret, phone });
    const { status, said } = await Send.ask("open", { method: "POST", body });
    if (status !== 200 || !said.sheet) return failed(said.words ? named(said.words) : t("open_no_net"));
    await Store.openBadge(secret, said.sheet);
    Object.assign(opening, { code: "", pin: "", busy: false });
    app.report = phone;
    await refresh();
    go("ready");
    pump(true);
  } catch (_error) {
    failed(t("open_no_net"));
  }
};
const failed = words => { Object.assign(opening, { busy: false, fault: words }); render(); };

const openScreen = () => {
  const badge = app.badge, typed = !opening.code || opening.typed;
  return [
    top(t("app"), "", { more: false, back: badge ? () => go("") : null }),
    el("main.j-form", {},
      el("h1", {}, t("open_title")), el("p.j-lead", {}, t("open_lead")),
      badge ? el("p.j-lead", {}, t("open_other", { code: badge.sheet.judge.code, n: app.waiting })) : null,
      app.linked ? el("p.j-lead", {}, t("open_stop")) : null,
      el("form", { onsubmit: openBadge, noValidate: true },
        typed
          ? [el("label", { htmlFor: "code" }, t("open_code"), el("small", {}, t("open_code_hint"))),
            el("input", {
              id: "code", value: opening.code, autocomplete: "off", autocapitalize: "characters", spellcheck: false,
              oninput: event => { opening.code = event.target.value; opening.typed = true; },
            })]
          : el("p.j-read", {}, icon("circle-check"), t("open_code_read")),
        el("label", { htmlFor: "pin" }, t("open_pin")),
        el("input", {
          id: "pin", value: opening.pin, inputMode: "numeric", autocomplete: "one-time-code", maxLength: 6,
          oninput: event => { opening.pin = event.target.value; },
        }),
        opening.fault ? el("p.j-fault", { role: "alert" }, icon("alert-triangle"), el("span", {}, opening.fault)) : null,
        el("button.j-go", { id: "open", type: "submit", "aria-disabled": String(opening.busy) }, t(opening.busy ? "open_busy" : "open_go")),
      )),
  ];
};

const CHECKS = ["secure", "worker", "stores", "persisted", "room"];
const NEEDED = ["secure", "worker", "stores"];
const readiness = () => {
  const found = app.report;
  if (!found) return el("p.j-lead", { role: "status" }, t("ready_checking"));
  const missing = NEEDED.filter(name => !found[name]).length;
  const line = name => el("li", { className: found[name] ? "is-met" : NEEDED.includes(name) ? "is-missing" : "is-open" },
    icon(found[name] ? "circle-check" : NEEDED.includes(name) ? "x" : "info-circle"),
    el("span", {}, t(found[name] ? `check_${name}` : `check_${name}_no`)));
  return [
    el("p.j-verdict", { id: "verdict", role: "status", className: `j-verdict ${missing ? "is-missing" : "is-met"}` },
      missing ? t("ready_no", { n: missing }) : t("ready_yes")),
    el("ul.j-checks", {}, CHECKS.map(line)),
    el("div.j-kept", {},
      found.browser === "messenger" ? note("alert-triangle", t("check_inapp")) : null,
      note("info-circle", t("check_private")), note("info-circle", t("check_close"))),
  ];
};
const readyScreen = () => [
  top(t("judge", { code: app.badge.sheet.judge.code }), named(app.badge.sheet.round.name), { more: false }),
  el("main.j-form", {},
    el("h1", {}, t("ready_title")), readiness(),
    app.badge.sheet.ballots.length ? note("circle-check", t("ready_taken_over", { n: app.badge.sheet.ballots.length })) : null),
  el("footer.j-bar", {}, el("button.j-go", { id: "start", onclick: () => go(app.linked || "") }, t("ready_go"))),
];

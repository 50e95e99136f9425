/* Help, another badge, the language, the version, and the report on this phone. */
const moreScreen = () => {
  const { sheet } = app.badge;
  return [
    top(t("judge", { code: sheet.judge.code }), `${sheet.judge.name} · ${named(sheet.judge.category)}`, { back: () => go("") }),
    el("main.j-form", {}, notices(),
      el("h2", {}, t("help")), el("p.j-lead", {}, t("help_text")),
      el("h2", {}, t("language")), el("button.j-wide", { id: "lang", lang: language === "zh" ? "en" : "zh-Hans", onclick: switchLanguage }, t("other")),
      el("h2", {}, t("ready_title")), readiness(),
      el("button.j-wide", { id: "check", onclick: checkPhone }, t("check_again")),
      el("h2", {}, t("change_phone")), el("p.j-lead", {}, t("change_phone_text")),
      el("button.j-wide", { id: "another", onclick: () => go("open") }, t("open_title")),
      el("div.j-kept", {}, note("shield-check", t("rulebook", { hash: sheet.round.rulebook_sha256.slice(0, 8) })),
        note("info-circle", t("version", { v: document.body.dataset.version }))), fiction()),
  ];
};
const checkPhone = async () => {
  app.report = null;
  render();
  app.report = await Device.report();
  render();
};

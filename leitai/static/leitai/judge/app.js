/* The page: what is known, which screen shows it, and the one loop that sends. */
const app = {
  badge: null, ballots: [], drafts: new Map(), photos: new Map(), stops: [], criteria: [], clock: 0, readOnly: false,
  waiting: 0, photosWaiting: 0, troubled: 0, scored: 0, online: true, sending: false, report: null, update: false,
  fault: "", message: "", open: "", chosen: false, linked: "", commenting: false, picturing: false, photoBusy: false, photoFault: "",
};
const STILL = 3000, SOONEST = 2000, LATEST = 60000;
const root = document.getElementById("app");

/* ---- what is known of a stop */
const keyOf = stop => `${app.badge.owner}/${stop === null ? "rank" : stop}`;
const blank = stop => ({ key: keyOf(stop), stop, state: "scored", marks: {}, reason: "", comment: "", photos: [], changed: false, at: 0 });
const later = (one, other) => !other || one.epoch > other.epoch || one.epoch === other.epoch && one.counter > other.counter;
const latest = stop => [...app.badge.sheet.ballots, ...app.ballots].filter(row => row.stop === stop)
  .reduce((last, row) => later(row, last) || last.id === row.id ? row : last, null);
const asideOf = row => row.receipt ? row.receipt.aside : row.aside || "";
const arrivedAt = row => row.receipt ? row.receipt.at : row.at || "";
const draftOf = stop => {
  const kept = app.drafts.get(keyOf(stop.id)), last = latest(stop.id);
  if (kept && kept.changed || !last) return kept || blank(stop.id);
  const { state, marks, reason, comment, photos } = last;
  return { ...blank(stop.id), state, marks: { ...marks }, reason, comment, photos: [...photos || []], at: Date.parse(last.made_at || last.at) };
};
const currentOf = draft => { const kept = app.drafts.get(draft.key); return kept && kept.changed ? kept : draft; };
const standing = stop => {
  if (stop.withdrawn) return "withdrawn";
  if (stop.recused) return "recused";
  const kept = app.drafts.get(keyOf(stop.id)), last = latest(stop.id);
  if (kept && kept.changed) return "draft";
  if (!last) return "new";
  if (last.refused) return "trouble";
  if (asideOf(last)) return "aside";
  if (!arrivedAt(last)) return "kept";
  return last.state === "scored" ? "arrived" : last.state;
};
const isDone = stop => !["new", "draft", "trouble"].includes(standing(stop));
const failing = draft => app.criteria.some(one => one.kind === "pass_fail" && draft.marks[one.code] === "0");
/* How much is missing before a draft is a ballot. */
const missing = draft => {
  if (draft.order || draft.ranks) return 0;
  const reason = draft.reason.trim().length < 2;
  if (draft.state !== "scored") return reason ? 1 : 0;
  return app.criteria.filter(one => draft.marks[one.code] === undefined).length + (failing(draft) && reason ? 1 : 0);
};

/* ---- every tap is kept; a draft that is whole becomes a ballot when the judge moves on, or pauses */
let tick = 0, stillTimer;
const touch = async (draft, change, quiet = false) => {
  tick = Math.max(Date.now(), tick + 1);
  const next = { ...currentOf(draft), ...change, changed: true, at: tick };
  app.drafts.set(next.key, next);
  clearTimeout(stillTimer);
  stillTimer = setTimeout(() => settle(next.key), STILL);
  if (quiet) app.behind = true; else render();
  try {
    await Store.put("drafts", next);
    app.fault = "";
  } catch (error) {
    app.fault = error.name;
    render();
  }
};
const settle = async key => {
  const draft = app.drafts.get(key);
  if (!draft || !draft.changed || app.readOnly || missing(draft) || draft.order && !draft.confirmed) return false;
  const { stop, state, reason, comment, photos } = draft;
  const marks = draft.order ? placesOf(draft) : state === "scored" ? draft.marks : {};
  app.drafts.set(key, { ...draft, changed: false });
  try {
    const ballot = await Store.addBallot({ stop, state, marks, reason, comment, photos }, draft);
    app.ballots.push(ballot);
    app.fault = "";
  } catch (error) {
    app.drafts.set(key, draft);
    app.fault = error.name;
    render();
    return false;
  }
  Device.syncLater();
  pump(true);
  return true;
};
const settleAll = () => Promise.all([...app.drafts.keys()].map(settle));
const save = async draft => {
  const first = app.criteria.find(one => currentOf(draft).marks[one.code] === undefined);
  if (missing(currentOf(draft)) && draft.state === "scored" && first) { app.open = first.code; return render(); }
  if (draft.confirmed) await touch(draft, { order: draft.order, shared: draft.shared, confirmed: true });
  await settle(draft.key);
  return render();
};
const leave = async (where = "") => { await settleAll(); go(where); };

/* ---- sending */
let timer, delay = SOONEST;
const pump = async (soon = false) => {
  if (soon) delay = SOONEST;
  clearTimeout(timer);
  app.sending = true;
  await refresh();
  try {
    await Send.flush();
    app.online = true;
    delay = SOONEST;
  } catch (_error) {
    app.online = false;
    delay = Math.min(delay * 2, LATEST);
  }
  app.sending = false;
  await refresh();
  if (app.waiting || app.photosWaiting) timer = setTimeout(pump, delay * (0.75 + Math.random() / 2));
};
const fetchSheet = async () => {
  const { token, sheet } = app.badge || {};
  if (!token) return;
  try {
    const { status, said } = await Send.ask("state", { token });
    app.online = true;
    if (status === 401 || said.refused === "badge_revoked") await Store.badgeGone(token, said.refused);
    else if (status === 200 && (said.sheet_version !== sheet.version || app.badge.gone || said.arrived !== sheet.ballots.length)) {
      const fresh = await Send.ask("sheet", { token });
      if (fresh.status === 200) await Store.renewSheet(token, fresh.said);
    }
  } catch (_error) {
    app.online = false;
  }
  await refresh();
};
const awake = () => { fetchSheet(); pump(true); Device.lookForUpdate(); };

/* ---- showing */
const refresh = async () => {
  const [badge, ballots, drafts, photos, behind] = await Promise.all([
    Store.get("badge"), Store.all("ballots"), Store.all("drafts"), Store.all("photos"), Store.get("clock")]);
  app.badge = badge || null;
  app.clock = behind || 0;
  app.waiting = ballots.filter(row => !row.receipt && !row.refused).length;
  app.photos = new Map(photos.map(photo => [photo.sha256, photo]));
  if (badge) {
    const { sheet } = badge;
    app.stops = sheet.stops;
    app.criteria = sheet.rule.criteria;
    app.readOnly = sheet.round.state !== "open" || badge.gone === "badge_revoked";
    app.ballots = ballots.filter(row => row.owner === badge.owner);
    for (const draft of drafts) {
      const held = app.drafts.get(draft.key);
      if (draft.key.startsWith(`${badge.owner}/`) && (!held || held.at < draft.at)) app.drafts.set(draft.key, draft);
    }
    const named = new Set(app.ballots.flatMap(row => row.photos || []));
    app.photosWaiting = photos.filter(photo => photo.blob && !photo.refused && named.has(photo.sha256)).length;
    const lasts = (sheet.rule.ballot === "ranking" ? [null] : app.stops.map(stop => stop.id)).map(latest).filter(Boolean);
    app.troubled = lasts.filter(row => row.refused).length + photos.filter(photo => photo.refused && named.has(photo.sha256)).length;
    app.scored = lasts.length;
  }
  document.body.dataset.ready = "1";
  render(true);
};

const pictures = new Map();
const pictureOf = photo => {
  if (!pictures.has(photo.sha256)) pictures.set(photo.sha256, URL.createObjectURL(photo.blob));
  return pictures.get(photo.sha256);
};
const typing = () => document.activeElement && document.activeElement.matches("input:not([type=checkbox]):not([type=file]), textarea");
/* In the background nothing is drawn under somebody's fingers: a half-typed Chinese word would be lost. */
const render = (background = false) => {
  if (background && typing()) {
    app.behind = true;
    const line = document.getElementById("net");
    if (line && app.badge) line.replaceWith(netLine());
    return;
  }
  app.behind = false;
  const held = document.activeElement && document.activeElement.id;
  document.documentElement.lang = t("lang");
  document.title = t("app");
  root.replaceChildren(...screen().filter(Boolean));
  if (held) focusOn(held);
};
const focusOn = (id, seen = false) => {
  const found = document.getElementById(id);
  if (!found) return;
  found.focus({ preventScroll: true });
  if (seen) (found.closest("section") || found).scrollIntoView({ block: "nearest" });
};
document.addEventListener("focusout", () => setTimeout(() => { if (app.behind && !typing()) render(); }, 300));

const go = where => {
  if (location.hash.slice(1) === where) return shown();
  location.hash = where;
  return undefined;
};
const shown = () => {
  Object.assign(app, { open: "", chosen: false, commenting: false, picturing: false, photoFault: "", message: "" });
  render();
  scrollTo(0, 0);
};
const screen = () => {
  const where = location.hash.slice(1);
  if (!app.badge || where === "open") return openScreen();
  if (where === "ready") return readyScreen();
  if (where === "receipts") return receiptsScreen();
  if (where === "more") return moreScreen();
  const { rule } = app.badge.sheet;
  if (rule.ballot === "ranking") return rankingScreen();
  if (rule.ballot !== "sheet") return [top(named(app.badge.sheet.round.name), ""), el("main", {}, netLine(), barred(t("no_pairs")))];
  const stop = /^stop=\d+$/.test(where) && app.stops.find(one => one.id === Number(where.slice(5)));
  if (!stop) {
    if (where.startsWith("stop=")) app.message = t("not_yours");
    return listScreen();
  }
  if (!app.chosen) {
    app.open = (app.criteria.find(one => draftOf(stop).marks[one.code] === undefined) || {}).code || "";
    app.chosen = true;
  }
  return stopScreen(stop);
};
const arrive = async () => {
  const where = location.hash.slice(1);
  if (/^[0-9A-Za-z]{26}$/.test(where)) {
    takeCode(where);
    history.replaceState(null, "", "#open");  // the code stays in no history
  } else if (where.startsWith("stop=") && !app.badge) {
    app.linked = where;
  }
  shown();
};
const switchLanguage = async () => {
  language = language === "zh" ? "en" : "zh";
  render();
  await Store.set("language", language).catch(() => {});
};

const start = async () => {
  language = /^en/i.test(navigator.language || "") ? "en" : "zh";
  try {
    language = await Store.get("language") || language;
    await refresh();
  } catch (error) {
    app.message = error && error.name === "VersionError" ? t("abandoned") : t("open_not_kept");
    opening.fault = app.message;
  }
  await arrive();
  addEventListener("hashchange", arrive);
  addEventListener("online", awake);
  addEventListener("pageshow", event => { if (event.persisted) awake(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") awake(); else settleAll(); });
  if (navigator.serviceWorker) navigator.serviceWorker.addEventListener("message", () => refresh());
  await Device.register(() => { app.update = true; render(true); });
  if (app.badge) { await settleAll(); awake(); }
  app.report = await Device.report();
  document.body.dataset.offline = String(app.report.offline);
  render(true);
};
start();

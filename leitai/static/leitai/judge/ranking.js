/* A ballot that ranks: the whole round in one order, best first. Two share a place only where the rules let either. */
const entrants = () => {
  const seen = new Map();
  for (const stop of app.stops) if (!stop.recused && !stop.withdrawn) seen.set(stop.candidate.code, stop);
  return seen;
};
const rankDraft = () => {
  const known = entrants(), kept = app.drafts.get(keyOf(null)), last = latest(null);
  if (kept && kept.changed) return { ...kept, order: orderOf(kept.order, known) };
  const places = last ? last.marks : {};
  const order = orderOf(Object.keys(places).sort((one, other) => Number(places[one]) - Number(places[other])), known);
  const shared = order.filter((code, n) => n && places[code] !== undefined && places[code] === places[order[n - 1]]);
  return { ...blank(null), ...(last ? { comment: last.comment, at: Date.parse(last.made_at || last.at) } : {}), order, shared };
};
/* A candidate that was added since stands last, one that was withdrawn is gone. */
const orderOf = (order, known) => [...order.filter(code => known.has(code)), ...[...known.keys()].filter(code => !order.includes(code))];

const mayShare = (draft, n) => {
  const allowed = app.badge.sheet.rule.may_share, [above, here] = [draft.order[n - 1], draft.order[n]];
  if (!n || draft.shared.includes(above)) return false;
  if (n + 1 < draft.order.length && draft.shared.includes(draft.order[n + 1])) return false;
  return allowed.includes(above) || allowed.includes(here);
};
const placesOf = draft => {
  const places = {};
  draft.order.forEach((code, n) => { places[code] = draft.shared.includes(code) && n ? places[draft.order[n - 1]] : String(n + 1); });
  return places;
};
const reorder = (draft, n, by) => {
  const order = [...draft.order];
  [order[n], order[n + by]] = [order[n + by], order[n]];
  const moved = { ...draft, order, shared: draft.shared };
  const shared = draft.shared.filter(code => mayShare({ ...moved, shared: [] }, order.indexOf(code)));
  return touch(draft, { order, shared });
};

const rankingScreen = () => {
  const { sheet } = app.badge, draft = rankDraft(), last = latest(null), known = entrants(), places = placesOf(draft);
  return [
    top(named(sheet.round.name), `${named(sheet.judge.group)} · ${t("judge", { code: sheet.judge.code })}`),
    el("main", {}, netLine(), notices(),
      el("section.j-stop", {}, el("h1", {}, t("rank_title")), el("p", {}, t("rank_lead"))),
      el("ol.j-rank", {}, draft.order.map((code, n) => rankLine(draft, known.get(code), n, places[code]))),
      keptPart({ id: null }, { ...draft, marks: {}, ranks: true }), fiction()),
    el("footer.j-bar", {}, draft.changed || last ? null : el("p", {}, t("rank_not_saved")),
      el("button.j-go", { id: "go", onclick: () => (app.readOnly ? undefined : save({ ...draft, confirmed: true, changed: true })) }, t("rank_save"))),
  ];
};
const rankLine = (draft, stop, n, place) => {
  const name = named(stop.candidate.name), code = stop.candidate.code, shares = draft.shared.includes(code);
  const arrow = (by, words, off) => el("button", {
    id: `${by < 0 ? "up" : "down"}-${code}`, "aria-label": t(words, { name }), disabled: off || app.readOnly, onclick: () => reorder(draft, n, by),
  }, icon("arrow-up", by < 0 ? "" : "is-down"));
  return el("li", {},
    el("b", { "aria-label": t("rank_place", { n: place }) }, place), el("span", {}, name, el("small", {}, named(stop.unit)),
      shares || mayShare(draft, n) ? el("label.j-share", {}, el("input", {
        id: `share-${code}`, type: "checkbox", checked: shares, disabled: app.readOnly,
        onchange: event => touch(draft, { order: draft.order, shared: event.target.checked ? [...draft.shared, code] : draft.shared.filter(one => one !== code) }),
      }), t("rank_share")) : null),
    arrow(-1, "rank_up", n === 0), arrow(1, "rank_down", n === draft.order.length - 1));
};

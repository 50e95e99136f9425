/* One stop: criteria of which one is open, comment and photos, what is kept, and one button that names the next thing. */
const stopScreen = stop => {
  const draft = draftOf(stop), { sheet } = app.badge, at = app.stops.indexOf(stop) + 1;
  return [
    top(t("stop_of", { at, n: app.stops.length }), `${named(sheet.judge.group)} · ${t("judge", { code: sheet.judge.code })}`, { back: () => leave() }),
    el("main", {}, segments(stop), netLine(), notices(),
      el("section.j-stop", {},
        el("p", {}, named(stop.unit), stop.remote ? ` · ${t("remote")}` : ""),
        el("h1", {}, named(stop.candidate.name)),
        el("dl.j-facts", {}, [{ label: null, value: null }, ...stop.facts].map(fact => el("div", {},
          el("dt", {}, fact.label ? named(fact.label) : t("arrives")), el("dd", {}, fact.value ? named(fact.value) : planned(stop.arrives)))))),
      stop.withdrawn ? barred(t("withdrawn")) : stop.recused ? barred(t("recused"), t("recused_more")) : sheetOf(stop, draft),
      fiction()),
    stopBar(stop, draft),
  ];
};
const barred = (...lines) => el("section.j-barred", {}, icon("lock"), el("div", {}, lines.map(line => el("p", {}, line))));

const sheetOf = (stop, draft) => [
  draft.state === "scored" ? app.criteria.map(criterion => criterionPart(stop, draft, criterion)) : null,
  draft.state === "scored" && failing(draft) ? reasonPart(draft, t("fail_reason")) : null,
  draft.state === "scored" ? null : el("section.j-barred", {}, icon("minus"), el("div", {}, el("p", {}, t(draft.state === "recused" ? "recuse" : "abstain")))),
  draft.state === "scored" ? null : reasonPart(draft, t("reason")),
  extraPart(draft), keptPart(stop, draft), notScoring(draft),
];

const criterionPart = (stop, draft, criterion) => {
  const mark = draft.marks[criterion.code], open = app.open === criterion.code && !app.readOnly, id = `c-${criterion.code}`;
  const bands = criterion.kind === "mark" ? Marks.levels(app.badge.sheet.rule.levels, criterion.range) : [];
  const word = criterion.kind === "pass_fail" ? (mark === undefined ? "" : t(mark === "1" ? "pass" : "fail"))
    : mark !== undefined && bands.length && Marks.levelOf(mark, bands).name ? levelWords(Marks.levelOf(mark, bands).name) : "";
  const shown = mark === undefined ? t("not_marked") : [word, criterion.kind === "pass_fail" ? "" : el("b", {}, mark)];
  return el(`section.j-crit${open ? ".is-open" : ""}`, { "data-criterion": criterion.code },
    el("header", {}, el("h2", {}, el("button", {
      id: `${id}-head`, "aria-expanded": String(open), onclick: () => { if (app.readOnly) return; app.open = open ? "" : criterion.code; app.chosen = true; render(); },
    }, el("span", { id }, named(criterion.label), el("small", {}, worth(criterion))),
    open ? null : el("span.j-mark", {}, shown, icon(mark !== undefined ? "circle-check" : "chevron-down", mark !== undefined ? "is-in" : ""))))),
    open ? criterionBody(stop, draft, criterion, bands, mark) : null);
};
const levelWords = name => tOr(`level_${name}`, "level_plain", { name });
const worth = criterion => criterion.weight ? t("weight", { n: Number((Number(criterion.weight) * 100).toFixed(4)) })
  : criterion.kind === "mark" ? t("points", { n: criterion.range.maximum }) : "";

const criterionBody = (stop, draft, criterion, bands, mark) => {
  const id = `c-${criterion.code}`, { range } = criterion;
  const put = (value, quiet) => {
    const marks = { ...currentOf(draft).marks };
    if (value === undefined) delete marks[criterion.code]; else marks[criterion.code] = value;
    return touch(draft, { marks, state: "scored" }, quiet);
  };
  if (criterion.kind === "pass_fail") {
    const options = [{ value: "1", label: t("pass") }, { value: "0", label: t("fail") }];
    return el("div.j-body", {}, choice({ id }, options, mark, put));
  }
  const step = Marks.stepOf(range), middle = Marks.nearest(bands.length ? bands[Math.floor(bands.length / 2)].mark : "1", range);
  const move = steps => {
    const held = currentOf(draft).marks[criterion.code];
    return put(held === undefined ? middle : Marks.moved(held, range, steps));
  };
  const fault = el("p.j-fault", { id: `${id}-fault`, role: "alert" });
  const options = bands.map(band => ({ value: band, label: band.name ? levelWords(band.name) : t("range", band), small: band.name ? t("range", band) : "" }));
  const chosen = mark === undefined ? undefined : Marks.levelOf(mark, bands);
  return el("div.j-body", {},
    bands.length ? choice({ id }, options, chosen, band => put(band.mark)) : null,
    el("div.j-step", {},
      el("button", { id: `${id}-less`, "aria-label": t("minus", { n: step }), onclick: () => move(-1) }, icon("minus")),
      el("label", {}, el("span.j-sr", {}, t("typed")), el("input", {
        id: `${id}-typed`, value: mark === undefined ? "" : mark, placeholder: "–", inputMode: "decimal", autocomplete: "off",
        "aria-describedby": `${id}-fault`, oninput: event => typed(event.target.value, range, fault, put),
        onkeydown: event => { if (event.key === "Enter") event.target.blur(); },
      }), el("small", {}, criterion.kind === "mark" ? t("unit") : "")),
      el("button", { id: `${id}-more`, "aria-label": t("plus", { n: step }), onclick: () => move(1) }, icon("plus"))),
    fault);
};
/* What is typed is kept while it is typed: drawing the screen anew would take the keyboard away. */
const typed = (value, range, line, put) => {
  line.replaceChildren();
  if (!value.trim()) return put(undefined, true);
  const fault = Marks.fault(value, range);
  if (!fault) return put(Marks.clean(value), true);
  line.append(icon("alert-triangle"), el("span", {}, t(fault.key, fault)));
  return undefined;
};

const reasonPart = (draft, label) => el("div.j-reason", {}, el("label", { htmlFor: "reason" }, label),
  el("input", { id: "reason", value: draft.reason, maxLength: app.badge.sheet.limits.reason, readOnly: app.readOnly, oninput: event => touch(draft, { reason: event.target.value }, true) }),
  app.badge.sheet && draft.reason.trim().length < 2 ? el("p.j-hint", {}, t("reason_needed")) : null);

const extraPart = draft => {
  const most = app.badge.sheet.limits.comment, photos = draft.photos, count = el("small", { id: "count" }, t("comment_count", { n: draft.comment.length, most }));
  return [
    el("div.j-extra", {},
      el("button", { id: "comment-open", "aria-expanded": String(!!app.commenting), onclick: () => { app.commenting = !app.commenting; render(); } },
        icon("message"), el("span", {}, t("comment"), el("small", {}, draft.comment ? t("comment_count", { n: draft.comment.length, most }) : t("optional")))),
      el("button", { id: "photo-open", "aria-expanded": String(!!app.picturing), onclick: () => { app.picturing = !app.picturing; render(); } },
        thumb(photos[0]) || icon("camera"), el("span", {}, photos.length ? t("photo_n", { n: photos.length }) : t("photo"), el("small", {}, photos.length ? photoState(photos) : t("optional"))))),
    app.commenting ? el("div.j-comment", {}, el("label", { htmlFor: "comment" }, t("comment"), count),
      el("textarea", {
        id: "comment", rows: 4, maxLength: most, value: draft.comment, placeholder: t("comment_placeholder"), readOnly: app.readOnly,
        oninput: event => { count.textContent = t("comment_count", { n: event.target.value.length, most }); touch(draft, { comment: event.target.value }, true); },
      })) : null,
    app.picturing ? photoPart(draft) : null,
  ];
};
const thumb = sha256 => {
  const photo = app.photos.get(sha256);
  return photo && photo.blob && !/hei[cf]/.test(photo.type) ? el("img", { src: pictureOf(photo), alt: "" }) : null;
};
const photoState = photos => {
  const kept = photos.map(sha256 => app.photos.get(sha256)), bad = kept.find(photo => photo && photo.refused);
  if (bad) return t("state_trouble");
  return kept.some(photo => photo && photo.blob) ? t("photo_waiting") : t("photo_arrived");
};
const photoPart = draft => {
  const { limits, round } = app.badge.sheet, full = draft.photos.length >= limits.photos;
  return el("div.j-photos", {},
    draft.photos.map((sha256, n) => {
      const photo = app.photos.get(sha256);
      return el("div.j-photo", {}, thumb(sha256) || icon("photo"),
        el("span", {}, photoState([sha256]), photo && photo.refused ? el("small", {}, t("photo_refused", { why: photo.words ? named(photo.words) : photo.refused })) : null),
        app.readOnly ? null : el("button.j-small", { id: `photo-drop-${n}`, onclick: () => touch(draft, { photos: draft.photos.filter(one => one !== sha256) }) }, t("photo_remove")));
    }),
    round.keeps_photo_place ? el("p.j-hint", {}, t("photo_place")) : null,
    app.photoFault ? el("p.j-fault", { role: "alert" }, icon("alert-triangle"), el("span", {}, app.photoFault)) : null,
    app.readOnly ? null : full ? el("p.j-hint", {}, t("photo_most", { n: limits.photos }))
      : el("label.j-add", {}, icon("camera"), t(app.photoBusy ? "photo_busy" : "photo_add"),
        el("input.j-sr", { id: "photo", type: "file", accept: "image/*", onchange: event => addPhoto(draft, event.target.files[0]) })),
    draft.photos.length && missing(draft) ? el("p.j-hint", {}, t("photo_with_ballot")) : null);
};
const addPhoto = async (draft, file) => {
  if (!file || app.photoBusy) return;
  Object.assign(app, { photoBusy: true, photoFault: "" });
  render();
  try {
    const { limits, round } = app.badge.sheet;
    const sha256 = await Photos.keep(file, { most: limits.photo_bytes, asTaken: round.keeps_photo_place });
    app.photos.set(sha256, await Store.one("photos", sha256));
    const held = currentOf(draft).photos;
    if (!held.includes(sha256)) await touch(draft, { photos: [...held, sha256] });
  } catch (fault) {
    app.photoFault = fault && fault.key ? t(fault.key, fault.values) : t("photo_no_room");
  }
  app.photoBusy = false;
  render();
};

const keptPart = (stop, draft) => {
  const last = latest(stop.id), lines = [];
  if (app.fault) lines.push(el("p.j-fault", { id: "fault", role: "alert" }, icon("alert-triangle"), el("span", {}, t("not_saved", { why: app.fault }))));
  if (draft.ranks && draft.changed) lines.push(note("info-circle", t("rank_changed")));
  else if (draft.changed) lines.push(note("check", missing(draft) ? t("saved_draft", { time: clock(draft.at), n: missing(draft) }) : t("saved", { time: clock(draft.at) })));
  else if (last) lines.push(note("check", arrivedAt(last) ? t("saved_arrived", { time: clock(arrivedAt(last)) }) : t("saved", { time: clock(last.made_at) })));
  if (last && asideOf(last)) lines.push(note("info-circle", t("aside_note", { why: tOr(`aside_${asideOf(last)}`, "aside_other") })));
  if (last && last.refused) lines.push(el("p.j-fault", { role: "alert" }, icon("alert-triangle"), el("span", {}, tOr(`refused_${last.refused}`, "refused_other", { code: last.refused }))));
  if (last && last.epoch !== app.badge.epoch) lines.push(note("info-circle", t("other_phone")));
  return el("div.j-kept", { id: "kept", role: "status" }, lines);
};
const notScoring = draft => app.readOnly ? null : el("details.j-not", { open: draft.state !== "scored" || undefined },
  el("summary", {}, t("not_scoring")), el("p.j-hint", {}, t("abstain_lead")),
  el("div.j-pair", {}, draft.state === "scored"
    ? [["abstained", "abstain"], ["recused", "recuse"]].map(([state, key]) => el("button.j-small", { id: key, onclick: () => touch(draft, { state }) }, t(key)))
    : el("button.j-small", { id: "score", onclick: () => touch(draft, { state: "scored", reason: "" }) }, t("score_again"))));

const stopBar = (stop, draft) => {
  const scoring = draft.state === "scored" && !stop.recused && !stop.withdrawn && !app.readOnly;
  const open = app.criteria.find(one => one.code === app.open), left = scoring ? app.criteria.filter(one => draft.marks[one.code] === undefined && one !== open) : [];
  const given = app.criteria.filter(one => draft.marks[one.code] !== undefined).length;
  const combine = app.badge.sheet.rule.combine, total = Marks.total(draft.marks, app.criteria, combine);
  const after = app.stops.slice(app.stops.indexOf(stop) + 1).find(one => !isDone(one)) || app.stops.find(one => one !== stop && !isDone(one));
  const next = left.find(one => app.criteria.indexOf(one) > app.criteria.indexOf(open)) || left[0];
  const [words, act] = next ? [t("next", { name: named(next.label) }), () => { app.open = next.code; app.chosen = true; render(); focusOn(`c-${next.code}-head`, true); }]
    : draft.changed && !app.readOnly ? [t("save"), () => save(draft)]
      : after ? [t("next_stop", { name: named(after.candidate.name) }), () => leave(`stop=${after.id}`)] : [t("all_done"), () => leave()];
  return el("footer.j-bar", {},
    scoring ? el("p", {}, total === null ? t("marked", { n: given, all: app.criteria.length }) : t({ sum: "sum", mean: "mean", weighted: "weighted" }[combine]), total === null ? null : el("b", {}, total)) : null,
    el("button.j-go", { id: "go", onclick: act }, words));
};

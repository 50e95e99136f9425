/* What became of each sheet: said, sent, received, kept aside. */
const receiptsScreen = () => {
  const rows = [...app.ballots].sort((one, other) => other.epoch - one.epoch || other.counter - one.counter);
  const others = app.waiting - rows.filter(row => !row.receipt && !row.refused).length;
  return [
    top(t("receipts"), t("judge", { code: app.badge.sheet.judge.code }), { back: () => go("") }),
    el("main", {}, netLine(), notices(), el("p.j-lead", {}, rows.length ? t("receipts_lead") : t("receipts_none")),
      el("ol.j-list.is-receipts", {}, rows.map(receiptLine)),
      others > 0 ? el("p.j-lead", {}, t("others_waiting", { n: others })) : null),
    el("footer.j-bar", {}, el("button.j-go", { id: "send", onclick: () => pump(true) }, t("send_now"))),
  ];
};
const receiptLine = row => {
  const stop = app.stops.find(one => one.id === row.stop), receipt = row.receipt, photos = row.photos || [];
  const came = photos.filter(sha256 => (app.photos.get(sha256) || {}).receipt).length;
  const state = row.refused ? "trouble" : !receipt ? "kept" : receipt.aside ? "aside" : row.state === "scored" ? "arrived" : row.state;
  const words = row.refused ? tOr(`refused_${row.refused}`, "refused_other", { code: row.refused })
    : !receipt ? t("receipt_waiting") : t("receipt_at", { time: clock(receipt.at) });
  return el("li", { "data-receipt": state },
    el("div", {}, el("span", {}, stop ? named(stop.candidate.name) : t("rank_title"),
      el("small", {}, t("receipt_made", { time: clock(row.made_at) }), " · ", words),
      receipt && receipt.known ? el("small", {}, t("receipt_again")) : null,
      receipt && receipt.aside ? el("small", {}, t("aside_note", { why: tOr(`aside_${receipt.aside}`, "aside_other") })) : null,
      photos.length ? el("small", {}, t("receipts_photos", { arrived: came, n: photos.length })) : null),
    el("em", { className: `is-${state}` }, icon(STATES[state]), t(`state_${state}`))));
};

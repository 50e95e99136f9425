/* One sender for all tabs and the worker. A ballot leaves the queue only when its id stands in a receipt. */
const Send = (() => {
  const BATCH = 20, PATIENCE = 15000, PHOTO_PATIENCE = 120000;
  let busy = false;

  /* Whatever is not JSON of ours is no answer: a sign-in page, a hotel's start page, a proxy's excuse. */
  const ask = async (path, { token = "", method = "GET", body = null, type = "application/json", patience = PATIENCE } = {}) => {
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), patience), sent = Date.now();
    try {
      const headers = {};
      if (token) headers.Authorization = `Leitai ${token}`;
      if (body !== null) headers["Content-Type"] = type;
      const answer = await fetch(`/judge/api/${path}`, {
        method, headers, body, signal: stop.signal, redirect: "manual", credentials: "omit", cache: "no-store",
      });
      if (answer.type === "opaqueredirect") throw new Error("redirected");
      const said = await answer.json();
      if (!said || typeof said !== "object") throw new Error("not ours");
      if (said.server_time) await noteClock(said.server_time, sent, Date.now());
      return { status: answer.status, said };
    } finally {
      clearTimeout(timer);
    }
  };

  /* Told to the judge, never used to decide; half the way there and back is the moment of the answer. */
  const noteClock = async (time, sent, came) => {
    const behind = Math.round((Date.parse(time) - (sent + came) / 2) / 1000);
    if (!Number.isFinite(behind)) return;
    const known = await Store.get("clock");
    if (known === undefined || Math.abs(known - behind) > 5) await Store.set("clock", behind);
  };

  const wire = ({ id, stop, counter, state, marks, reason, comment, photos, made_at }) =>
    ({ id, stop, counter, state, marks, reason, comment, photos, made_at });

  const sendBallots = async () => {
    const shut = new Set();
    let size = BATCH;
    for (;;) {
      const queue = (await Store.waiting()).filter(ballot => !shut.has(ballot.token));
      if (!queue.length) return;
      const token = queue[0].token, batch = queue.filter(ballot => ballot.token === token).slice(0, size);
      const body = JSON.stringify({ sent_at: new Date().toISOString(), ballots: batch.map(wire) });
      const { status, said } = await ask("ballots", { token, method: "POST", body });
      if (status === 401) {
        shut.add(token);
        await Store.badgeGone(token, "unknown");
      } else if (status === 200 && Array.isArray(said.receipts)) {
        const named = new Set(said.receipts.map(receipt => receipt.id));
        if (!batch.some(ballot => named.has(ballot.id))) throw new Error("no receipts");
        await Store.takeReceipts(token, said.receipts, said.server_time);
      } else if (status >= 400 && status < 500 && ![403, 408, 409, 429].includes(status)) {
        if (batch.length > 1) size = 1;  // one of them is at fault: it must not keep the others
        else await Store.refuse(batch[0].id, said.refused || "unreadable");
      } else {
        throw new Error(`status ${status}`);
      }
    }
  };

  const sendPhotos = async () => {
    for (const photo of await Store.photosWaiting()) {
      const { status, said } = await ask(`photos/${photo.sha256}`, {
        token: photo.token, method: "POST", body: photo.blob, type: photo.type, patience: PHOTO_PATIENCE,
      });
      if (status === 200 && said.taken) await Store.photoDone(photo.sha256, { blob: null, receipt: said.server_time });
      else if (status === 401) continue;
      else if (status >= 400 && status < 500 && ![408, 409, 429].includes(status)) {
        await Store.photoDone(photo.sha256, { refused: said.refused || "unreadable", words: said.words || null });
      } else if (status >= 500) throw new Error(`status ${status}`);
    }
  };

  const work = async () => { await sendBallots(); await sendPhotos(); };
  const flush = async () => {
    if (self.navigator.locks) {
      return navigator.locks.request("leitai-judge-send", { ifAvailable: true }, lock => lock ? work() : undefined);
    }
    if (busy) return undefined;
    busy = true;
    try { return await work(); } finally { busy = false; }
  };

  return { ask, flush };
})();

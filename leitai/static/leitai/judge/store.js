/* What this phone keeps. Stores are only ever added, and the version never rises during a round: an old tab would lose
   its way. A ballot and its counter are written in one strict transaction, and “saved” is said only after it completed. */
const Store = (() => {
  const NAME = "leitai-judge", VERSION = 1;
  let opening;

  const open = () => opening || (opening = new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      const made = asked.result;
      made.createObjectStore("meta");
      made.createObjectStore("ballots", { keyPath: "id" });
      made.createObjectStore("drafts", { keyPath: "key" });
      made.createObjectStore("photos", { keyPath: "sha256" });
    };
    asked.onsuccess = () => {
      const base = asked.result;
      base.onversionchange = () => { base.close(); opening = null; };
      base.onclose = () => { opening = null; };
      done(base);
    };
    asked.onerror = () => { opening = null; fail(asked.error); };
  }));

  /* `work(stores, done)` may call done(value); the promise ends when the transaction is complete, not before. */
  const within = async (names, mode, work) => {
    const base = await open();
    return new Promise((done, fail) => {
      let value;
      const pass = base.transaction(names, mode, { durability: "strict" });
      pass.oncomplete = () => done(value);
      pass.onabort = pass.onerror = () => fail(pass.error || new Error("aborted"));
      const stores = {};
      for (const name of names) stores[name] = pass.objectStore(name);
      work(stores, said => { value = said; });
    });
  };
  const then = (request, go) => { request.onsuccess = () => go(request.result); };
  const reading = (names, work) => within(names, "readonly", work);
  const writing = (names, work) => within(names, "readwrite", work);

  const get = key => reading(["meta"], ({ meta }, done) => then(meta.get(key), done));
  const set = (key, value) => writing(["meta"], ({ meta }) => {
    if (value === null) meta.delete(key); else meta.put(value, key);
  });
  const all = name => reading([name], (stores, done) => then(stores[name].getAll(), done));
  const one = (name, key) => reading([name], (stores, done) => then(stores[name].get(key), done));
  const put = (name, row) => writing([name], stores => { stores[name].put(row); });
  const drop = (name, key) => writing([name], stores => { stores[name].delete(key); });

  /* randomUUID and subtle exist on secure addresses only; random bytes exist everywhere. */
  const hex = bytes => [...bytes].map(byte => byte.toString(16).padStart(2, "0")).join("");
  const secret = () => hex(crypto.getRandomValues(new Uint8Array(32)));
  const uuid = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = bytes[6] & 15 | 64;
    bytes[8] = bytes[8] & 63 | 128;
    const text = hex(bytes);
    return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
  };
  /* A phone whose battery was out may think that it is 1970; the site takes years that can be. */
  const moment = () => {
    const now = new Date(), year = now.getUTCFullYear();
    return (year >= 1990 && year <= 2100 ? now : new Date(Date.UTC(2000, 0, 1))).toISOString();
  };

  const owner = sheet => `${sheet.round.code}/${sheet.judge.code}`;

  /* The badge in use: its token, its sheet, and the counter of the next ballot. */
  const openBadge = (token, sheet) => writing(["meta"], ({ meta }) => {
    meta.put({ token, sheet, owner: owner(sheet), epoch: sheet.judge.epoch, counter: sheet.next_counter, gone: "" }, "badge");
    meta.delete("opening");
  });
  const renewSheet = (token, sheet) => writing(["meta"], ({ meta }, done) => then(meta.get("badge"), badge => {
    if (!badge || badge.token !== token) return;
    const counter = Math.max(badge.counter, sheet.next_counter);
    const renewed = { ...badge, sheet, counter, gone: "" };
    meta.put(renewed, "badge");
    done(renewed);
  }));
  const badgeGone = (token, why) => writing(["meta"], ({ meta }) => then(meta.get("badge"), badge => {
    if (badge && badge.token === token) meta.put({ ...badge, gone: why }, "badge");
  }));

  const numbered = (badge, said) => ({
    ...said, id: uuid(), token: badge.token, owner: badge.owner, epoch: badge.epoch, counter: badge.counter,
    receipt: null, refused: "",
  });
  /* The draft becomes a ballot; what was tapped meanwhile stays a draft. */
  const addBallot = (said, draft) => writing(["meta", "ballots", "drafts"], ({ meta, ballots, drafts }, done) => {
    then(meta.get("badge"), badge => {
      const ballot = numbered(badge, { ...said, made_at: moment() });
      ballots.add(ballot);
      meta.put({ ...badge, counter: badge.counter + 1 }, "badge");
      then(drafts.get(draft.key), kept => {
        if (kept && kept.at === draft.at) drafts.put({ ...kept, changed: false });
      });
      done(ballot);
    });
  });

  const waiting = async () => (await all("ballots")).filter(ballot => !ballot.receipt && !ballot.refused)
    .sort((one, other) => one.epoch - other.epoch || one.counter - other.counter);

  /* A number or id that is taken gives the ballot new ones. So that it does not overtake a later one of the same stop,
     that one is said again after it. */
  const AGAIN = ["counter_taken", "id_taken"];
  const takeReceipts = (token, receipts, at) => writing(["meta", "ballots"], ({ meta, ballots }) => {
    then(meta.get("badge"), badge => then(ballots.getAll(), rows => {
      const known = new Map(rows.map(row => [row.id, row])), again = [];
      for (const receipt of receipts) {
        const row = known.get(receipt.id);
        if (!row) continue;
        if (receipt.taken) ballots.put({ ...row, receipt: { at, aside: receipt.aside || "", known: !!receipt.known }, refused: "" });
        else if (AGAIN.includes(receipt.refused) && badge && badge.token === token) again.push(row);
        else ballots.put({ ...row, refused: receipt.refused || "unreadable" });
      }
      if (again.length) reissue(meta, ballots, badge, rows, again);
    }));
  });
  const reissue = (meta, ballots, badge, rows, again) => {
    const moved = new Set(again.map(row => row.id)), stops = new Set(again.map(row => row.stop));
    const own = rows.filter(row => row.token === badge.token).sort((one, other) => one.counter - other.counter);
    let counter = Math.max(badge.counter, ...own.map(row => row.counter + 1));
    for (const row of again.sort((one, other) => one.counter - other.counter)) {
      ballots.delete(row.id);
      ballots.add({ ...numbered({ ...badge, counter: counter++ }, row) });
    }
    for (const stop of stops) {
      const last = own.filter(row => row.stop === stop).pop();
      if (last && !moved.has(last.id)) ballots.add({ ...numbered({ ...badge, counter: counter++ }, last) });
    }
    meta.put({ ...badge, counter }, "badge");
  };
  const refuse = (id, code) => writing(["ballots"], ({ ballots }) => then(ballots.get(id), row => {
    if (row) ballots.put({ ...row, refused: code });
  }));

  /* Photos whose ballot has arrived and that have not; the picture itself is dropped on receipt. */
  const photosWaiting = async () => {
    const arrived = new Map();
    for (const ballot of await all("ballots")) {
      if (ballot.receipt) for (const sha256 of ballot.photos || []) arrived.set(sha256, ballot.token);
    }
    return (await all("photos")).filter(photo => photo.blob && !photo.refused && arrived.has(photo.sha256))
      .map(photo => ({ ...photo, token: arrived.get(photo.sha256) }));
  };
  const photoDone = (sha256, change) => writing(["photos"], ({ photos }) => then(photos.get(sha256), row => {
    if (row) photos.put({ ...row, ...change });
  }));

  return {
    open, get, set, all, one, put, drop, secret, hex, moment, owner, openBadge, renewSheet, badgeGone, addBallot,
    waiting, takeReceipts, refuse, photosWaiting, photoDone,
  };
})();

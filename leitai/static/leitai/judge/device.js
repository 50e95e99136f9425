/* Can this phone work without signal? Said only after the worker is there and holds the page, never after register(). */
const Device = (() => {
  const PATIENCE = 8000, ROOM = 50e6;
  let registration = null, offered = () => {};

  const soon = (promise, other) => Promise.race([promise, new Promise(done => setTimeout(done, PATIENCE, other))]);
  const stores = async () => {
    try {
      await Store.set("probe", Date.now());
      return (await Store.get("probe")) !== undefined;
    } catch (_error) {
      return false;
    }
  };
  const worker = async () => {
    if (!navigator.serviceWorker) return false;
    const ready = await soon(navigator.serviceWorker.ready, null);
    if (!ready) return false;
    const claimed = new Promise(done => navigator.serviceWorker.addEventListener("controllerchange", () => done(true), { once: true }));
    if (!navigator.serviceWorker.controller) await soon(claimed, false);
    if (!navigator.serviceWorker.controller || !self.caches) return false;
    return !!(await caches.match("/judge/"));
  };
  const persisted = async () => {
    const storage = navigator.storage;
    if (!storage || !storage.persist) return false;
    return (await storage.persisted()) || soon(storage.persist(), false);
  };
  const room = async () => {
    if (!navigator.storage || !navigator.storage.estimate) return true;
    const { quota = 0, usage = 0 } = await navigator.storage.estimate();
    return quota - usage > ROOM;
  };
  const FAMILIES = [["messenger", /MicroMessenger|DingTalk|AliApp|QQ\/|Feishu|Lark/i], ["edge", /Edg/], ["firefox", /Firefox/],
    ["chromium", /Chrom(e|ium)/], ["safari", /Safari/]];
  const browser = () => (FAMILIES.find(([, mark]) => mark.test(navigator.userAgent)) || ["other"])[0];

  const report = async () => {
    const [kept, held, promised, space] = await Promise.all([stores(), worker(), persisted(), room()]);
    const found = { secure: self.isSecureContext, worker: held, stores: kept, persisted: promised, browser: browser() };
    return { ...found, room: space, offline: found.secure && held && kept };
  };

  const register = async offer => {
    offered = offer;
    /* A site that has ended its workers must not get one again, or the page would be loaded for ever. */
    if (!navigator.serviceWorker || document.body.dataset.worker === "off") return;
    try {
      registration = await navigator.serviceWorker.register("/judge/sw.js", { scope: "/judge/", updateViaCache: "none" });
    } catch (_error) {
      return;  // the report says so in words
    }
    const look = () => { if (registration.waiting && navigator.serviceWorker.controller) offered(); };
    look();
    registration.addEventListener("updatefound", () => {
      const coming = registration.installing;
      if (coming) coming.addEventListener("statechange", look);
    });
  };
  const update = () => {
    let once = false;
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      if (!once) { once = true; location.reload(); }
    });
    if (registration && registration.waiting) registration.waiting.postMessage("update"); else location.reload();
  };
  /* Where the browser can, it sends even when the page is closed. */
  const syncLater = () => {
    if (registration && registration.sync) registration.sync.register("ballots").catch(() => {});
  };
  const lookForUpdate = () => { if (registration) registration.update().catch(() => {}); };

  return { report, register, update, syncLater, lookForUpdate };
})();

/* The worker holds the page, so that it opens without signal, and sends in the background where the browser lets it.
   It never takes over by itself: a new version waits for the button, and what is unsent stays in the database. */
const VERSION = "@VERSION@", SHELF = `judge-${VERSION}`;
const FILES = ["/judge/", "/judge/app.js", "/judge/app.css", "/judge/icons.svg", "/judge/manifest.webmanifest", "/judge/mark.svg"];

/* A redirected answer may never come into the cache: the page would be dead even with a network. */
const fresh = path => new Request(path, { cache: "reload", redirect: "error", credentials: "omit" });
self.addEventListener("install", event => event.waitUntil(caches.open(SHELF).then(shelf => shelf.addAll(FILES.map(fresh)))));
self.addEventListener("activate", event => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("judge-") && name !== SHELF) await caches.delete(name);
  await self.clients.claim();
})()));
self.addEventListener("fetch", event => {
  const asked = new URL(event.request.url);
  if (event.request.method !== "GET" || asked.origin !== location.origin || !FILES.includes(asked.pathname)) return;
  event.respondWith(caches.open(SHELF).then(shelf => shelf.match(asked.pathname)).then(kept => kept || fetch(event.request)));
});
self.addEventListener("message", event => { if (event.data === "update") self.skipWaiting(); });
self.addEventListener("sync", event => {
  if (event.tag !== "ballots") return;
  event.waitUntil(Send.flush().then(async () => {
    for (const page of await self.clients.matchAll()) page.postMessage("sent");
  }));
});

/* Takes the place of the worker when the office wants it gone: pages come from the site again, scores stay in the
   phone's database and are sent by the page. */
self.addEventListener("install", event => event.waitUntil(self.skipWaiting()));
self.addEventListener("message", event => { if (event.data === "update") self.skipWaiting(); });
self.addEventListener("activate", event => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("judge-")) await caches.delete(name);
  await self.registration.unregister();
  for (const page of await self.clients.matchAll({ type: "window" })) page.navigate(page.url);
})()));

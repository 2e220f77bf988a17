"use strict";
// Keeps the coach's pages for the hours without network. It looks after the addresses below its
// own alone. What names people is kept for one person, and goes when another logs in, when nobody
// is logged in any more, or after a day and a half.
const FILES = "coach-files";
const PAGES = "coach-pages-";
const OFFLINE = new URL("offline/", self.registration.scope).pathname;
const KEPT_AT = "x-kept-at";
const LONGEST = 36 * 60 * 60 * 1000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// {user, files, pages}: the person before the screen, and what their page needs and leads to.
self.addEventListener("message", (event) => {
  const { user, files = [], pages = [] } = event.data;
  event.waitUntil(
    keep(user, files, pages).then(
      () => event.ports[0]?.postMessage("kept"),
      () => event.ports[0]?.postMessage("not kept"),
    ),
  );
});

async function keep(user, files, pages) {
  for (const name of await caches.keys()) {
    if (name.startsWith(PAGES) && name !== PAGES + user) await caches.delete(name);
  }
  const kept = await caches.open(FILES);
  await Promise.all([...files, OFFLINE].map(async (url) => {
    if (!(await kept.match(url))) await kept.add(url).catch(() => {});
  }));
  await forgetOldFiles(kept, files);
  const own = await caches.open(PAGES + user);
  await Promise.all(pages.map(async (url) => {
    const answer = await fetch(url, { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok && !answer.redirected) await store(own, url, answer);
  }));
}

// A new version of the portal has files of other names.
async function forgetOldFiles(kept, files) {
  if (!files.length) return;
  const held = await kept.keys();
  for (const request of held.slice(0, Math.max(0, held.length - 60))) await kept.delete(request);
}

async function store(cache, url, answer) {
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, String(Date.now()));
  await cache.put(url, new Response(await answer.blob(), { status: answer.status, headers }));
}

async function wipe() {
  for (const name of await caches.keys()) {
    if (name.startsWith(PAGES)) await caches.delete(name);
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
});

// The network first: what a phone keeps may be old.
async function page(request, url) {
  try {
    const answer = await fetch(request);
    // Sent elsewhere: nobody is logged in any more, and nothing with a name stays.
    if (answer.type === "opaqueredirect" && !url.pathname.endsWith("/sheet.pdf")) await wipe();
    return answer;
  } catch {
    return (await keptPage(url)) ?? (await caches.match(OFFLINE)) ?? Response.error();
  }
}

async function keptPage(url) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(PAGES)) continue;
    const cache = await caches.open(name);
    const answer = await cache.match(url.pathname + url.search);
    if (answer && Date.now() - Number(answer.headers.get(KEPT_AT)) < LONGEST) return answer;
    if (answer) await cache.delete(url.pathname + url.search);
  }
  return undefined;
}

async function file(request) {
  const kept = await caches.open(FILES);
  try {
    const answer = await fetch(request);
    if (answer.ok) await kept.put(request.url, answer.clone());
    return answer;
  } catch {
    return (await kept.match(request.url)) ?? Response.error();
  }
}

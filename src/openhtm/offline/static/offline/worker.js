// The service worker. The server writes FACTS before this text: version, address of the shell, list of files.
// It keeps the program, never a record: what was taken along lies in the database of the person (store.js).

const CACHE = `openhtm-${FACTS.version}`;
const WAIT = 4000;
const LEFT_ALONE = 15000;
const FILES = new Set(FACTS.files);
let failedAt = 0;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    // Without cookies: the shell is nobody's.
    const wanted = [FACTS.shell, ...FACTS.files].map((file) => new Request(file, { cache: "reload", credentials: "omit" }));
    await cache.addAll(wanted);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("openhtm-") && name !== CACHE).map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (FILES.has(url.pathname)) event.respondWith(file(request, url.pathname));
});

// A page that the network does not give is the shell; it shows what lies on the device.
async function page(request) {
  try {
    return await network(request);
  } catch {
    return (await kept(FACTS.shell)) ?? Response.error();
  }
}

// From the network while there is one, so that a new version is never mixed with an old one for long. After a
// failure the network is left alone for a while: in a basement each file would wait its full time.
async function file(request, path) {
  if (Date.now() - failedAt < LEFT_ALONE) {
    const found = await kept(path);
    if (found) return found;
  }
  try {
    return await network(request);
  } catch {
    return (await kept(path)) ?? Response.error();
  }
}

async function network(request) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), WAIT);
  try {
    // A navigation cannot be given another signal; it is raced instead.
    const asked = request.mode === "navigate" ? fetch(request) : fetch(request, { signal: stop.signal });
    const late = new Promise((_, reject) => stop.signal.addEventListener("abort", () => reject(new Error("late"))));
    const answer = await (request.mode === "navigate" && navigator.onLine ? asked : Promise.race([asked, late]));
    failedAt = 0;
    return answer;
  } catch (problem) {
    failedAt = Date.now();
    throw problem;
  } finally {
    clearTimeout(timer);
  }
}

async function kept(path) {
  const cache = await caches.open(CACHE);
  return cache.match(path);
}

// Keeps the page itself, so that it opens without a network; never an answer of a node or an index.
// Files whose names change with their content come from what is kept; everything else is asked for
// first, so that a new version is seen at once.
const KEPT = "mutual-pool-page-1";
const HASHED = /\/assets\/[^/]+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;

// Every view's files are kept, also of views that were not looked at yet.
async function keepAll() {
  const kept = await caches.open(KEPT);
  await kept.addAll(["./", "config.json"]);
  const files = await (await fetch("files.json")).json();
  await kept.addAll(files);
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepAll());
});

self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => names.filter((name) => name !== KEPT));
  event.waitUntil(
    old
      .then((names) => Promise.all(names.map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

async function keep(request, answer) {
  if (answer.ok) await (await caches.open(KEPT)).put(request, answer.clone());
  return answer;
}

async function fromNetwork(request) {
  try {
    return await keep(request, await fetch(request));
  } catch (error) {
    const kept = await caches.match(request, { ignoreSearch: request.mode === "navigate" });
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  // An API may be behind the same name: what it says is not the page.
  const own = url.origin === self.location.origin && !url.pathname.includes("/v1/");
  if (request.method !== "GET" || !own) return;
  if (HASHED.test(url.pathname))
    event.respondWith(
      caches
        .match(request)
        .then((kept) => kept ?? fetch(request).then((answer) => keep(request, answer))),
    );
  else event.respondWith(fromNetwork(request));
});

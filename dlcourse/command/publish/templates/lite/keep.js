/* Keeps what the course is made of, so that it opens again without the network.

   What is kept is used first: a new build has another name, and starts anew. */

const KEPT = "dlcourse-@VERSION@";
const HERE = new URL("./", self.location).href;
const PASSED_ON = /\/api\/(drive|stdin|service-worker)/; // answered by the page

const plain = address => address.split(/[?#]/)[0];

const isOurs = ({method, url}) =>
  method === "GET" && url.startsWith(HERE) && !PASSED_ON.test(url);

/* The machine code lies packed on the server; a browser keeps what it has made of it
   beside the answer that it knows. */
const unpacked = async address => {
  const packed = await fetch(address);
  if (!packed.ok) return packed;
  return new Response(
    packed.body.pipeThrough(new DecompressionStream("gzip")),
    {headers: {"content-type": "application/wasm"}});
};

const answer = async request => {
  const cache = await caches.open(KEPT);
  const address = plain(request.url);
  const kept = await cache.match(address);
  if (kept) return kept;
  try {
    const fresh = address.endsWith(".wasm")
      ? await unpacked(`${address}.gz`) : await fetch(request);
    // where the storage is full, it works as long as there is a network
    if (fresh.status === 200) cache.put(address, fresh.clone()).catch(() => {});
    return fresh;
  } catch {
    return new Response("Not kept, and there is no network.", {status: 504});
  }
};

/* What a page had asked for before this was at work, and what it may ask for next. */
const keep = async addresses => {
  const cache = await caches.open(KEPT);
  for (const address of new Set(addresses.map(plain))) {
    if (address.startsWith(HERE) && !(await cache.match(address))) {
      await cache.add(address).catch(() => {});
    }
  }
};

const tidy = async () => {
  const names = await caches.keys();
  const old = names.filter(name => name.startsWith("dlcourse-") && name !== KEPT);
  await Promise.all(old.map(name => caches.delete(name)));
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", event =>
  event.waitUntil(tidy().then(() => self.clients.claim())));
self.addEventListener("message", event => {
  if (event.data?.keep) event.waitUntil(keep(event.data.keep));
});
self.addEventListener("fetch", event => {
  if (!isOurs(event.request)) return;
  event.stopImmediatePropagation();
  event.respondWith(answer(event.request));
});

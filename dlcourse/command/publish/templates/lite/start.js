/* Python for the page, in the kernel's worker: Pyodide, with everything in place.

   The kernel takes this for Pyodide's own script and calls `loadPyodide`. The packages
   come as one archive, which the browser unpacks and Python finds compiled. The page
   hears how far it is. */

if (!self.loadPyodide) self.loadPyodide = (() => {
  "use strict";
  const here = new URL("../../../../static/pyodide/", self.location).href;
  importScripts(`${here}pyodide.js`);
  const load = self.loadPyodide;
  const SITE = "/lib/python3.12/site-packages/";

  const tell = news => self.postMessage({dlcourse: news});

  /* What widgets are told of a None is null; Pyodide makes it undefined, which is
     nothing new to the page, so what had been hidden was never shown again. */
  const nulled = value =>
    Array.isArray(value) ? value.map(nulled)
      : value?.constructor !== Object ? value ?? null
        : Object.fromEntries(Object.entries(value).map(([k, v]) => [k, nulled(v)]));
  const post = self.postMessage.bind(self);
  self.postMessage = (message, ...more) => {
    const {type, content} = message?._kernelMessage ?? {};
    if (type?.startsWith("comm_")) content.data = nulled(content.data);
    post(message, ...more);
  };

  const fetched = async name => {
    const answer = await fetch(here + name);
    if (!answer.ok) throw new Error(`${name}: ${answer.status} ${answer.statusText}`);
    return answer;
  };

  /* The machine code comes packed where nothing in between has unpacked it. */
  const native = self.fetch;
  self.fetch = async (what, settings) => {
    const answer = await native(what, settings);
    if (answer.ok || !`${what.url ?? what}`.endsWith("pyodide.asm.wasm")) return answer;
    const packed = await fetched("pyodide.asm.wasm.gz");
    return new Response(
      packed.body.pipeThrough(new DecompressionStream("gzip")),
      {headers: {"content-type": "application/wasm"}});
  };

  const archive = async () => {
    const answer = await fetched("course.bin");
    const of = Number(answer.headers.get("content-length"));
    let done = 0;
    const counted = answer.body.pipeThrough(new TransformStream({
      transform(chunk, out) {
        done += chunk.length;
        tell({step: "packages", done, of: Math.max(of, done)});
        out.enqueue(chunk);
      },
    }));
    const plain = counted.pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(plain).arrayBuffer());
  };

  /* A tar file: a header of 512 bytes for each file, then the file, filled up to 512. */
  const unpack = (FS, tar) => {
    const text = new TextDecoder();
    const word = (at, length) => text.decode(tar.subarray(at, at + length)).split("\0")[0];
    const made = new Set();
    for (let at = 0; at < tar.length && tar[at];) {
      const size = parseInt(word(at + 124, 12), 8);
      const front = word(at + 345, 155);
      const path = SITE + (front && `${front}/`) + word(at, 100);
      const folder = path.slice(0, path.lastIndexOf("/"));
      if (!made.has(folder)) {
        FS.mkdirTree(folder);
        made.add(folder);
      }
      FS.writeFile(path, tar.subarray(at + 512, at + 512 + size), {canOwn: true});
      at += 512 + 512 * Math.ceil(size / 512);
    }
  };

  const begin = async () => {
    tell({step: "python"});
    const [python, tar] = await Promise.all([load({indexURL: here}), archive()]);
    tell({step: "unpack"});
    unpack(python.FS, tar);
    tell({step: "start"});
    python.runPython("import importlib; importlib.invalidate_caches()");
    python.runPython("import start_course");
    tell({step: "ready"});
    return python;
  };

  let python = null;
  return () => python ??= begin().catch(error => {
    tell({step: "failed", words: error.message});
    throw error;
  });
})();

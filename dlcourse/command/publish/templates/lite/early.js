// The kernel's worker, begun before the page has found its notebook: Python comes first.
const runtime = new URL("../../../../static/pyodide/", self.location).href;
importScripts(`${runtime}start.js`);
self.loadPyodide();
importScripts("@WORKER@");

// Where the data comes from: the file itself, or the server that sent the page. No other part of the script knows which.

const isLive = document.documentElement.dataset.source === "server";
const inside = new Map(); // the file's other parts, parsed when first needed

function insidePart(id) {
  const found = byId(id);
  if (!inside.has(id)) inside.set(id, found ? JSON.parse(found.textContent) : {});
  return inside.get(id);
}

async function fetchJson(route, values = {}) {
  const reply = await fetch(`/explore/${route}?${new URLSearchParams(values)}`, { headers: { accept: "application/json" } });
  const body = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Error(body.detail || body.title || `the server answered ${reply.status}`);
  return body;
}

const fileSource = {
  start: async () => insidePart("piece"),
  search: async (text) => findNames(text),
  around: async () => ({}),
  path: async (from, to) => ({ path: findPath(from, to) }),
  evidence: async (fact) => ownOf(insidePart("evidence"), fact.id) || (fact.kind === "role" && ownOf(insidePart("evidence"), fact.subject)) || [],
  article: async (id) => ({ article: ownOf(insidePart("articles"), id) || null }),
};

const serverSource = {
  start: () => fetchJson("start"),
  search: (text) => fetchJson("search", { text, limit: 12 }),
  around: (id) => fetchJson("around", { id, limit: 60 }),
  path: (from, to) => fetchJson("path", { from, to }),
  evidence: (fact) => fetchJson("evidence", { id: fact.kind === "role" ? fact.subject : fact.id }),
  article: (id) => fetchJson("article", { id }),
  query: (query) => fetchJson("query", { query }),
};

const source = isLive ? serverSource : fileSource;
const fetched = new Set(); // things around which all was fetched

// All that the source knows around a thing, in the model; drawn only where `aside` is false.
async function fetchAround(id, aside) {
  if (fetched.has(id)) return [];
  fetched.add(id);
  const piece = await source.around(id).catch((error) => {
    fetched.delete(id);
    throw error;
  });
  const fresh = addPiece(piece, { anchor: id, aside });
  if (piece.more && model.things.has(id)) model.things.get(id).more = piece.more;
  return fresh;
}

// Tells what went wrong while `work` was done, and goes on.
async function trying(work) {
  try {
    return await work();
  } catch (error) {
    complain(error.message);
    return null;
  }
}

function complain(text) {
  byId("trouble").replaceChildren(el("span", {}, text), button("✕", () => (byId("trouble").hidden = true), { "aria-label": "Close this message" }));
  byId("trouble").hidden = false;
}

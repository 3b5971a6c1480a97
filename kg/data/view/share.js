// The view as an address: all of the state stands after the #, so that a link shows the same, and the browser's Back goes back.

const SPACES = [["https://kg.example/ontology#", "kg:"], ["https://kg.example/role#", "role:"]];
const shortIri = (iri) => SPACES.reduce((text, [space, prefix]) => (text.startsWith(space) ? prefix + text.slice(space.length) : text), iri);
const longIri = (text) => SPACES.reduce((iri, [space, prefix]) => (iri.startsWith(prefix) ? space + iri.slice(prefix.length) : iri), text);
let told = ""; // the address of the state when it was last written
let written = location.hash.slice(1); // and how the browser has it

function toAddress() {
  const parts = new URLSearchParams();
  const put = (key, value, usual) => value !== usual && value !== null && value !== "" && parts.append(key, value);
  put("tab", state.tab, "picture");
  if (state.card) put(state.card.kind, state.card.id || "shown");
  put("focus", state.focus);
  put("hops", state.hops, 1);
  for (const key of ["expanded", "collapsed", "hidden", "open"]) for (const id of state[key]) parts.append(key, id);
  for (const id of state.path || []) parts.append("on", id);
  put("article", state.article);
  put("query", state.query);
  put("grouped", Number(state.grouped), Number(isGroupedAtFirst));
  put("tint", state.tint, "kind");
  for (const [key, { only, values }] of Object.entries(state.filters)) {
    if (only && !values.size) parts.append(`no-${key}`, "");
    for (const value of values) parts.append(only ? `only-${key}` : `not-${key}`, shortIri(value));
  }
  put("when", state.when, "published");
  for (const key of ["since", "until"]) put(key, state[key]);
  put("least", state.least, 0);
  put("sort", state.sort, 0);
  put("down", Number(state.down), 0);
  if (state.camera) parts.append("at", Object.values(state.camera).join(","));
  return parts.toString().replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("%2C", ",");
}

// Writes the address where the state changed, unless it was just changed from outside; a page inside another has none that may change.
function writeAddress(step) {
  const address = toAddress();
  if (address === told || restoring || location.hash.slice(1) !== written) return;
  told = address;
  try {
    history[step ? "pushState" : "replaceState"](null, "", `#${address}`);
  } catch {
    // the state stays what it is, only unshared
  }
  written = location.hash.slice(1);
  if (byId("save").open) fillLink();
}

let isGroupedAtFirst = false;
let restoring = false;

const among = (value, allowed, usual) => (allowed.includes(value) ? value : usual);

// The state from an address; what it names and the page does not have is left out.
function readAddress(address) {
  const told = new URLSearchParams(address);
  const all = (key) => told.getAll(key);
  const things = (key) => all(key).filter((id) => model.things.has(id));
  const value = (key, usual = "") => told.get(key) ?? usual;
  const day = (key) => (/^\d{4}(-\d{2}){0,2}$/.test(value(key)) ? value(key) : "");
  const numeric = (key, low, high) => between(low, Number(value(key, low)) || low, high);
  const path = things("on");
  const kind = ["thing", "fact", "group", "bundle", "path"].find((one) => told.has(one) && (one !== "path" || path.length > 1));
  const camera = value("at").split(",").map(Number);
  for (const key of Object.keys(state.filters)) state.filters[key] = readFilter(told, key);
  Object.assign(state, {
    tab: among(value("tab"), tabs, "picture"),
    card: kind ? { kind, id: kind === "path" ? "" : value(kind) } : null,
    focus: things("focus")[0] || null,
    hops: numeric("hops", 1, 3),
    expanded: new Set(things("expanded")),
    collapsed: new Set(things("collapsed")),
    hidden: new Set(things("hidden")),
    open: new Set(all("open").filter((id) => model.groups.has(id))),
    path: path.length > 1 ? path : null,
    pathFrom: null,
    article: told.get("article"),
    query: value("query"),
    grouped: value("grouped", String(Number(isGroupedAtFirst))) === "1" && model.groups.size > 0,
    tint: among(value("tint"), ["kind", "group"], "kind"),
    when: among(value("when"), ["published", "happened"], "published"),
    since: day("since"),
    until: day("until"),
    least: numeric("least", 0, 1),
    sort: Math.floor(numeric("sort", 0, columns.length - 1)),
    down: value("down") === "1",
    camera: camera.length === 3 && camera.every(Number.isFinite) ? { x: camera[0], y: camera[1], scale: between(0.01, camera[2], 4) } : null,
  });
}

function readFilter(told, key) {
  if (told.has(`no-${key}`)) return { only: true, values: new Set() };
  const only = told.getAll(`only-${key}`).map(longIri);
  return only.length ? { only: true, values: new Set(only) } : { only: false, values: new Set(told.getAll(`not-${key}`).map(longIri)) };
}

// Shows what an address says; on a server what it speaks of is fetched first.
async function restore(address) {
  restoring = true;
  written = location.hash.slice(1);
  try {
    if (isLive) await fetchNamed(new URLSearchParams(address));
    readAddress(address);
    for (const id of [...(state.path || []), ...state.expanded, state.focus, thingOfCard()]) model.aside.delete(id);
    period = "";
    setTab(state.tab);
    update();
    if (state.card) trail.splice(0, trail.length, state.card);
    fillCard();
    redraw();
    placeCamera();
  } finally {
    restoring = false;
  }
  told = toAddress();
}

function placeCamera() {
  fitted = !state.camera;
  if (state.camera) network.moveTo({ position: { x: state.camera.x, y: state.camera.y }, scale: state.camera.scale, animation: false });
  else if (state.card) comeClose();
  else fit(false);
  soon();
}

async function fetchNamed(told) {
  if (!told.get("query")) dropQuery();
  else if (told.get("query") !== state.query) await drawQuery(told.get("query"));
  const hops = Number(told.get("hops")) || 1;
  for (const id of told.getAll("focus").slice(0, 1)) await trying(() => fetchHops(id, hops));
  for (const key of ["thing", "expanded"]) for (const id of told.getAll(key).slice(0, 30)) if (!fetched.has(id)) await trying(() => fetchAround(id, key === "thing"));
  const path = told.getAll("on");
  if (path.length > 1 && path.some((id) => !model.things.has(id))) addPiece((await trying(() => source.path(path[0], path[path.length - 1]))) || {});
}

function fillLink() {
  byId("save").classList.toggle("inner", location.protocol === "about:"); // a page inside another has no address
  byId("link").value = location.href;
}

async function copyLink() {
  fillLink();
  byId("link").select();
  try {
    await navigator.clipboard.writeText(byId("link").value);
    say("The link is copied");
  } catch {
    say("The link is selected: copy it with the keyboard");
  }
}

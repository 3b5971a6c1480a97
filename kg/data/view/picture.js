// The picture: only what is shown goes into vis-network, and of that only what changed. Things in a closed group are one disc.

const discOf = (group) => `disc ${group}`; // the ids of marks that are no things hold a space, which an IRI cannot
const handleOf = (group) => `handle ${group}`;
const LABEL = 48; // characters of a name that the picture shows; the card has the whole of it
const FEW = 600; // things that a focus may leave to be drawn one by one, whatever the groups
const BUTTONS = 34; // pixels that the buttons for zoom take of the picture
const LINE = 20; // characters in a line of a label
const tints = ["#3b78c3", "#c98a1b", "#23896b", "#b8589c", "#8d6ccf", "#4a98b5", "#c2603a"];
const grey = "#84868c";

let network = null;
let nodes = null; // vis-network's data sets
let edges = null;
let drawn = { nodes: new Map(), edges: new Map() }; // what is drawn, by id, before its looks
let theme = {};
const looks = { nodes: new Map(), edges: new Map() }; // id -> the looks that vis-network has, as text
let fitted = true; // until the person zooms or moves: then a change of the window keeps what they see

// What is drawn

function arrange() {
  const { things, facts } = findShown();
  const found = { nodes: new Map(), edges: new Map() };
  const standIn = new Map(); // id of a thing -> id of its mark
  const closed = new Map(); // id of a group -> the outermost closed group around it
  const rings = isGroupedAtFirst && state.focus && things.size <= FEW ? ringsAround(state.focus, things) : null;
  for (const id of things) {
    const thing = model.things.get(id);
    const group = rings ? null : closedAround(thing, closed);
    standIn.set(id, group ? discOf(group.id) : id);
    if (!group) found.nodes.set(id, { ...thingMark(thing), ...(rings && rings.get(id)) });
    else if (found.nodes.has(discOf(group.id))) found.nodes.get(discOf(group.id)).members += 1;
    else found.nodes.set(discOf(group.id), groupMark(group));
  }
  if (!rings) addHandles(found.nodes, things);
  addEdges(found.edges, facts, standIn);
  bendEdges(found.edges);
  return found;
}

// Where many things stand in groups, what is near one thing stands far apart: places on rings around it, by the steps to each.
function ringsAround(id, things) {
  const places = new Map([[id, { x: 0, y: 0 }]]);
  let edge = [id];
  for (let reach = 0; edge.length; ) {
    const next = [...new Set(edge.flatMap((from) => [...neighboursOf(from)]))].filter((other) => things.has(other) && !places.has(other));
    reach = Math.max(reach + 200, next.length * 22);
    next.forEach((other, place) => {
      const turn = (2 * Math.PI * place) / next.length;
      places.set(other, { x: Math.round(1.3 * reach * Math.cos(turn)), y: Math.round(reach * Math.sin(turn)) });
    });
    edge = next;
  }
  return places;
}

function closedAround(thing, known) {
  if (!state.grouped || !thing.group) return null;
  if (!known.has(thing.group)) known.set(thing.group, groupsAbove(thing).reverse().find(({ id }) => !state.open.has(id)) || null);
  return known.get(thing.group);
}

function thingMark(thing) {
  const degree = Math.min(thing.degree || 0, 150);
  return { id: thing.id, thing, label: brokenLabel(thing.label), x: thing.x, y: thing.y, size: 9 + 4 * Math.sqrt(degree), font: 13 + 2 * Math.sqrt(Math.min(degree, 60)), weight: degree };
}

function groupMark(group) {
  return { id: discOf(group.id), group, label: brokenLabel(group.label), x: discPlace(group).x, y: discPlace(group).y, size: discSize(group), font: between(16, discSize(group) / 5, 200), weight: 1e6 + group.size, members: 1 };
}

// A handle at the top of each open group closes it again.
function addHandles(marks, things) {
  if (!state.grouped) return;
  const inside = new Set();
  for (const id of things) for (const group of groupsAbove(model.things.get(id))) inside.add(group.id);
  for (const id of state.open) {
    const group = model.groups.get(id);
    const all = group && [group, ...groupsAbove(group)].every((one) => state.open.has(one.id));
    if (all && inside.has(id)) marks.set(handleOf(id), { id: handleOf(id), handle: group, label: `✕ ${shorten(group.label, 30)}`, x: group.x, y: group.y - group.radius, size: 10, font: 15, weight: 1e5 });
  }
}

const shorten = (text, most) => (text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`);

function brokenLabel(label, line = LINE) {
  const lines = [""];
  for (const word of shorten(label, LABEL).split(/\s+/)) {
    const last = lines.length - 1;
    if (lines[last] && lines[last].length + word.length >= line) lines.push(word);
    else lines[last] = lines[last] ? `${lines[last]} ${word}` : word;
  }
  return lines.flatMap((text) => text.match(/.{1,24}/gu) || [""]).join("\n");
}

function addEdges(found, facts, standIn) {
  for (const fact of facts) {
    const [from, to] = [standIn.get(fact.subject), standIn.get(fact.object)];
    if (!from || !to) continue;
    const single = from === fact.subject && to === fact.object;
    if (single) found.set(fact.id, { id: fact.id, fact, from, to });
    else if (from !== to) {
      const [a, b] = from < to ? [from, to] : [to, from];
      const id = `${a} ${b}`;
      if (found.has(id)) found.get(id).bundle.push(fact);
      else found.set(id, { id, bundle: [fact], from: a, to: b });
    }
  }
}

// For each edge a bend of its own among those between the same two marks, whatever their direction.
function bendEdges(found) {
  const pairs = new Map();
  for (const edge of found.values()) {
    const pair = edge.from < edge.to ? `${edge.from} ${edge.to}` : `${edge.to} ${edge.from}`;
    if (pairs.has(pair)) pairs.get(pair).push(edge);
    else pairs.set(pair, [edge]);
  }
  for (const pair of pairs.values()) pair.forEach((edge, place) => (edge.bend = bendOf(edge, place, pair.length)));
}

// The curve of edge `place` of `all` parallel ones, and how far down its label goes so that it does not hide the next.
function bendOf({ from, to }, place, all) {
  const aside = place - (all - 1) / 2;
  const lower = Math.round(14 * aside);
  if (from === to) return { lower, selfReference: { size: 18 + 9 * place, angle: Math.PI / 4, renderBehindTheNode: true } };
  if (!aside) return { lower };
  const bend = aside * Math.min(0.32, 1.4 / all);
  return { lower, smooth: { enabled: true, type: bend > 0 === from < to ? "curvedCW" : "curvedCCW", roundness: Math.abs(bend) } };
}

// How it looks

const HUBS = 12; // marks that have their names whatever marks these cover
const TRIED = 800; // marks whose labels are tried: a screen has room for fewer
const MANY = 4000; // marks and lines beyond which looks change seldom: each change of all of them takes seconds

let firstScale = 1; // where the picture is looked at before there is a network
let firstPlace = { x: 0, y: 0 };
const scale = () => (network ? network.getScale() : firstScale);
const isLarge = () => drawn.nodes.size + drawn.edges.size > MANY;

// In steps, so that a small zoom leaves the looks as they are.
function stepped(value) {
  const step = Math.log(isLarge() ? 2.5 : 1.2);
  return Math.exp(Math.round(Math.log(value) / step) * step);
}

const swelling = (zoomed = scale()) => stepped(between(1, 0.4 / zoomed, isLarge() ? 2.5 : 4)); // from afar, marks are drawn larger than they are
const bolder = () => stepped(Math.max(1, 0.45 / scale())); // from afar, lines stay visible and keep their dashes
const readable = (size, pixels) => Math.max(size, pixels / scale()); // as large in the picture as it takes to read it now
const placeOf = (mark) => (network && network.body.nodes[mark.id] ? network.body.nodes[mark.id] : mark);
const markOf = (id) => [id, ...groupsAbove(model.things.get(id) || {}).map((group) => discOf(group.id))].find((mark) => drawn.nodes.has(mark));

// The marks that the open card is about, with their neighbours; null where nothing is chosen.
function findLit() {
  if (!state.card) return null;
  const { kind, id } = state.card;
  if (kind === "thing") return litAround(markOf(id));
  if (kind === "group") return litAround(discOf(id));
  if (kind === "path") return new Set((state.path || []).map(markOf).filter(Boolean));
  const edge = drawn.edges.get(id) || bundleWith(id);
  return edge ? new Set([edge.from, edge.to]) : null;
}

function litAround(mark) {
  if (!drawn.nodes.has(mark)) return null;
  const lit = new Set([mark]);
  for (const { from, to } of drawn.edges.values()) {
    if (from === mark) lit.add(to);
    if (to === mark) lit.add(from);
  }
  return lit;
}

function bundleWith(fact) {
  for (const edge of drawn.edges.values()) if (edge.bundle && edge.bundle.some(({ id }) => id === fact)) return edge;
  return null;
}

// Whether the card is about this edge.
function isNear(edge, lit) {
  if (!state.card || !lit) return false;
  const { kind, id } = state.card;
  if (kind === "path") return edge.fact ? pathFacts().has(edge.fact.id) : edge.bundle.some((fact) => pathFacts().has(fact.id));
  if (kind === "fact" || kind === "bundle") return edge.id === id || Boolean(edge.bundle && edge.bundle.some((fact) => fact.id === id));
  const mark = kind === "group" ? discOf(id) : markOf(id);
  return edge.from === mark || edge.to === mark;
}

// Where the label of a mark stands: under it, over it where that was chosen, in a disc its middle.
function labelBox(mark, zoomed = scale(), over = false) {
  const size = Math.max(mark.font, 12 / zoomed);
  const lines = mark.label.split("\n");
  const high = (lines.length + 0.3) * size * 1.15;
  const half = Math.max(...lines.map((text) => text.length)) * size * 0.26;
  const { x, y } = placeOf(mark);
  const away = mark.size * swelling(zoomed);
  const top = mark.thing ? (over ? y - away - high : y + away) : y - high / 2;
  return [x - half, top, x + half, top + high];
}

function viewBox(margin = 0) {
  const room = byId("network").getBoundingClientRect();
  const { x, y } = network ? network.getViewPosition() : firstPlace;
  const [wide, high] = [room.width / scale() / 2 + margin, room.height / scale() / 2 + margin];
  return [x - wide, y - high, x + wide, y + high];
}

const overlap = (a, b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];

// The marks in view that have room for their label at this zoom, with the box of each: what a card lights up first, then the best connected.
// A label never covers another; the mark of a much less connected thing it may.
function findLabelled(lit) {
  const inView = findInView();
  const wanted = lit === null || scale() > 0.6 ? inView : inView.filter(({ id }) => lit.has(id));
  const chosen = state.card && state.card.kind === "thing" ? markOf(state.card.id) : null;
  const urgent = ({ id }) => (id === chosen ? 0 : lit !== null && lit.has(id) ? 1 : 2);
  wanted.sort((a, b) => urgent(a) - urgent(b) || b.weight - a.weight || (a.id < b.id ? -1 : 1));
  const taken = { cell: 120 / scale(), boxes: new Map() };
  const found = new Map();
  wanted.length = Math.min(wanted.length, TRIED);
  for (const mark of inView) if (mark.thing) take(taken, markBox(mark), urgent(mark) < 2 ? Infinity : mark.weight);
  const least = (boxes) => boxes.reduce((best, one) => (covered(taken, one) < covered(taken, best) ? one : best));
  for (const [rank, mark] of wanted.entries()) {
    if (mark.group && !fitDisc(mark)) continue;
    const tries = mark.thing ? [labelBox(mark), labelBox(mark, scale(), true)] : [labelBox(mark)];
    const free = tries.filter((one) => isFree(taken, one, urgent(mark) < 2 || rank < HUBS ? Infinity : mark.weight));
    const box = free.length > 1 && rank < HUBS ? least(free) : free[0] || (mark.id === chosen ? least(tries) : null);
    if (!box) continue;
    take(taken, box, Infinity);
    found.set(mark.id, { over: box !== tries[0] });
  }
  return found;
}

// The longest name of a group that fits into its disc at this zoom: all of it, its best connected thing, or how many it has.
function fitDisc(mark) {
  const tries = [mark.group.label, mark.group.label.split(",")[0]].flatMap((text) => [brokenLabel(text), brokenLabel(text, 12)]);
  const names = [...tries, ""].map((text) => [text, number(mark.members)].filter(Boolean).join("\n"));
  mark.label = names.find((text) => {
    const [left, top, right, bottom] = labelBox({ ...mark, label: text });
    return Math.hypot(right - left, bottom - top) < 2 * mark.size;
  });
  return mark.label;
}

function findInView() {
  const view = viewBox(60 / scale());
  return [...drawn.nodes.values()].filter((mark) => {
    const { x, y } = mark;
    const reach = mark.size + 80 / scale();
    return x > view[0] - reach && x < view[2] + reach && y > view[1] - reach && y < view[3] + reach;
  });
}

// Boxes are kept by the squares that they touch, so that each is held against few others.
function take({ cell, boxes }, box, weight) {
  for (const key of squares(box, cell)) {
    if (boxes.has(key)) boxes.get(key).push([box, weight]);
    else boxes.set(key, [[box, weight]]);
  }
}

function isFree({ cell, boxes }, box, weight) {
  return squares(box, cell).every((key) => (boxes.get(key) || []).every(([other, heavy]) => heavy * 4 < weight || !overlap(box, other)));
}

// How much a box covers of what is taken.
function covered({ cell, boxes }, box) {
  const under = new Set(squares(box, cell).flatMap((key) => (boxes.get(key) || []).map(([other]) => other)));
  const shared = (a) => Math.max(0, Math.min(a[2], box[2]) - Math.max(a[0], box[0])) * Math.max(0, Math.min(a[3], box[3]) - Math.max(a[1], box[1]));
  return [...under].reduce((sum, other) => sum + shared(other), 0);
}

function markBox({ x, y, size }) {
  const half = size * swelling() * 0.7;
  return [x - half, y - half, x + half, y + half];
}

function squares([left, top, right, bottom], cell) {
  const keys = [];
  for (let x = Math.floor(left / cell); x <= right / cell; x += 1) for (let y = Math.floor(top / cell); y <= bottom / cell; y += 1) keys.push(`${x} ${y}`);
  return keys;
}

function tintOf(thing) {
  if (state.tint === "kind") return kindOf(thing).color;
  const group = groupsAbove(thing).pop();
  return group ? groupTint(group) : grey;
}

const groupTint = (group) => tints[rankOf(group)] || grey;

function nodeLooks(mark, lit, labelled) {
  const faint = lit !== null && !isLarge() && !lit.has(mark.id);
  const label = (labelled.has(mark.id) && mark.label) || "";
  const common = { id: mark.id, x: mark.x, y: mark.y, opacity: faint ? 0.22 : 1 };
  const ink = faint ? `${theme.line}66` : theme.ink;
  if (mark.handle) return { ...common, label: mark.label, shape: "box", margin: 6, borderWidth: 1, color: paint(theme.panel, theme.line), font: { size: readable(mark.font, 12), color: theme.ink, strokeWidth: 0 } };
  if (mark.group) return { ...common, ...discLooks(mark, label, ink) };
  const { thing } = mark;
  const fill = tintOf(thing);
  const unsure = thing.event && thing.modality && (!isFactual(thing) || thing.modality === "reported");
  return {
    ...common,
    label,
    shape: kindOf(thing).shape,
    size: mark.size * swelling(),
    borderWidth: unsure ? 2.5 : isLarge() ? 0 : 2,
    shapeProperties: { borderDashes: unsure ? [4, 3] : false },
    color: paint(unsure ? theme.paper : fill, unsure ? fill : theme.paper),
    font: label ? { size: readable(mark.font, 12), color: ink, strokeWidth: 4, strokeColor: theme.paper, vadjust: labelled.get(mark.id).over ? overMark(mark) : 0 } : {},
  };
}

// How far up a label goes that stands under its mark, so that it stands over it.
function overMark(mark) {
  const [, top, , bottom] = labelBox(mark);
  return -(2 * mark.size * swelling() + bottom - top);
}

function discLooks(mark, label, ink) {
  const size = readable(mark.font, 12);
  const fill = state.tint === "group" ? groupTint([mark.group, ...groupsAbove(mark.group)].pop()) : theme.line;
  const high = label.split("\n").length * size;
  return { label, shape: "dot", size: mark.size, borderWidth: 1.5, color: paint(mixed(theme.paper, fill, 0.2), fill), font: { size, color: ink, strokeWidth: 0, vadjust: -mark.size - 0.55 * high - 0.15 * size } };
}

// Of two colours as #rrggbb the one that has `part` of the second.
function mixed(first, second, part) {
  const parts = [1, 3, 5].map((at) => [first, second].map((text) => parseInt(text.slice(at, at + 2), 16)));
  return `#${parts.map(([a, b]) => Math.round(a + (b - a) * part).toString(16).padStart(2, "0")).join("")}`;
}

const paint = (background, border) => ({ background, border, highlight: { background, border: theme.ink }, hover: { background, border: theme.ink } });

function edgeLooks(edge, lit, view) {
  const near = isNear(edge, lit);
  const faint = lit !== null && !isLarge() && !near;
  const bend = edge.bend.selfReference ? { selfReference: edge.bend.selfReference } : { smooth: edge.bend.smooth || { enabled: false } };
  return { id: edge.id, from: edge.from, to: edge.to, ...bend, ...(edge.bundle ? bundleLooks(edge, near, faint) : factLooks(edge, near, faint, lit, view)) };
}

function factLooks({ fact, bend, from, to }, near, faint, lit, view) {
  const { dashes, width } = modalityOf(fact.modality);
  const crossed = fact.negative || isDenied(fact);
  const tone = isDenied(fact) ? theme.denied : theme.line;
  const called = near && lit.size < 14 && scale() > 0.4;
  const legible = called || (!faint && scale() >= 0.95 && isInView(from, to, view));
  return {
    label: legible ? wordsOf(fact) : undefined,
    width: width * bolder(),
    dashes: dashes ? dashes.map((length) => length * bolder()) : false,
    arrows: { to: { enabled: !isLarge() || (scale() > 0.2 && isInView(from, to, view)), scaleFactor: 0.55 }, middle: { enabled: crossed, type: "bar", scaleFactor: 0.7 } },
    color: { color: near && isLarge() ? theme.accent : tone, opacity: faint ? 0.16 : 1, highlight: isDenied(fact) ? theme.denied : theme.accent, hover: isDenied(fact) ? theme.denied : theme.ink },
    font: legible ? { size: called ? readable(11, 11.5) : 11, vadjust: bend.lower - (crossed ? 13 : 0), color: isDenied(fact) ? theme.denied : theme.soft, strokeColor: theme.paper } : {},
  };
}

function bundleLooks({ bundle }, near, faint) {
  return {
    label: near || bundle.length > 2 ? number(bundle.length) : undefined,
    width: (1 + 1.2 * Math.log2(bundle.length)) * bolder(),
    dashes: false,
    arrows: { to: { enabled: false }, middle: { enabled: false } },
    color: { color: theme.line, opacity: faint ? 0.1 : near ? 1 : 0.6, highlight: theme.accent, hover: theme.ink },
    font: { size: readable(11, 11), vadjust: 0, color: faint ? `${theme.soft}00` : theme.soft, strokeColor: theme.paper },
  };
}

function isInView(from, to, view) {
  const inside = ({ x, y }) => x > view[0] && x < view[2] && y > view[1] && y < view[3];
  return inside(drawn.nodes.get(from)) || inside(drawn.nodes.get(to));
}

function drawPicture() {
  drawn = arrange();
  if (!network) lookAtAll();
  redraw();
}

// The place and the zoom that show all, before there is a network: so its first looks are right.
function lookAtAll() {
  const found = findFrame([...drawn.nodes.values()], 1.35, 0.01);
  if (found) [firstPlace, firstScale] = [found.position, found.scale];
}

// The looks of what is drawn, after a choice or a zoom; vis-network is told only of those that changed.
function redraw() {
  const read = getComputedStyle(document.documentElement);
  for (const key of ["paper", "panel", "ink", "soft", "line", "denied", "accent"]) theme[key] = read.getPropertyValue(`--${key}`).trim();
  const lit = findLit();
  const labelled = findLabelled(lit);
  const view = viewBox();
  const nextNodes = [...drawn.nodes.values()].map((mark) => nodeLooks(mark, lit, labelled));
  const nextEdges = [...drawn.edges.values()].map((edge) => edgeLooks(edge, lit, view));
  if (!network) return startNetwork(nextNodes, nextEdges);
  remove(edges, looks.edges, drawn.edges);
  put(nodes, looks.nodes, nextNodes);
  put(edges, looks.edges, nextEdges);
  remove(nodes, looks.nodes, drawn.nodes);
  return select();
}

function put(set, known, next) {
  const changed = next.filter((item) => {
    const text = JSON.stringify(item);
    if (known.get(item.id) === text) return false;
    known.set(item.id, text);
    return true;
  });
  if (changed.length) set.update(changed);
}

function remove(set, known, wanted) {
  const gone = [...known.keys()].filter((id) => !wanted.has(id));
  for (const id of gone) known.delete(id);
  if (gone.length) set.remove(gone);
}

function startNetwork(firstNodes, firstEdges) {
  for (const item of firstNodes) looks.nodes.set(item.id, JSON.stringify(item));
  for (const item of firstEdges) looks.edges.set(item.id, JSON.stringify(item));
  const usual = { nodes: usualOf(firstNodes), edges: usualOf(firstEdges) };
  nodes = new vis.DataSet(lean(firstNodes, usual.nodes));
  edges = new vis.DataSet(lean(firstEdges, usual.edges));
  const { interaction } = model.options;
  const options = { ...model.options, interaction: { ...interaction, hideEdgesOnDrag: isLarge(), hideEdgesOnZoom: isLarge() } };
  for (const kind of ["nodes", "edges"]) options[kind] = { ...options[kind], ...usual[kind] };
  network = new vis.Network(byId("network"), { nodes, edges }, options);
  network.moveTo({ position: firstPlace, scale: firstScale, animation: false });
  const frame = byId("network").querySelector(".vis-network");
  frame.setAttribute("role", "application");
  frame.setAttribute("aria-label", "Picture of the graph: arrow keys move it, + and − zoom. The table, the groups and the search lead to all that it shows.");
  listenToPicture();
}

// The looks that most items share: they are told once, which spares vis-network most of its work at the start.
const own = new Set(["id", "from", "to", "x", "y", "label", "size"]);

function usualOf(items) {
  const usual = {};
  const tallies = new Map();
  const some = items.slice(0, 300);
  for (const item of some) {
    for (const [key, value] of Object.entries(item)) {
      if (own.has(key)) continue;
      if (!tallies.has(key)) tallies.set(key, new Map());
      const text = JSON.stringify(value);
      tallies.get(key).set(text, (tallies.get(key).get(text) || 0) + 1);
    }
  }
  for (const [key, tally] of tallies) {
    const [text, most] = [...tally].reduce((best, one) => (one[1] > best[1] ? one : best));
    if (text !== undefined && text !== "{}" && most > some.length / 2) usual[key] = JSON.parse(text);
  }
  return usual;
}

function lean(items, usual) {
  const texts = new Map(Object.entries(usual).map(([key, value]) => [key, JSON.stringify(value)]));
  const told = ([key, value]) => own.has(key) ? value !== undefined && value !== "" : !["{}", undefined, texts.get(key)].includes(JSON.stringify(value));
  return items.map((item) => Object.fromEntries(Object.entries(item).filter(told)));
}

function select() {
  const { kind, id } = state.card || {};
  const mark = kind === "thing" ? markOf(id) : kind === "group" ? discOf(id) : null;
  const edge = drawn.edges.get(id) || (kind === "fact" ? bundleWith(id) : null);
  const wanted = mark && drawn.nodes.has(mark) ? { nodes: [mark], edges: [] } : { nodes: [], edges: edge ? [edge.id] : [] };
  if (JSON.stringify(network.getSelection()) === JSON.stringify(wanted)) return;
  network.unselectAll();
  network.setSelection(wanted);
}

// What of it is in view

let resting = null;

function soon() {
  clearTimeout(resting); // a wheel turns many times: the labels follow when it rests
  resting = setTimeout(() => {
    redraw();
    keepCamera();
  }, 100);
}

const moving = () => (calm() ? false : { duration: 350, easingFunction: "easeInOutQuad" });

// Moves the picture so that these marks and their labels fill it, no closer than `closest` and no farther than `farthest`.
function frame(marks, closest, farthest, animation = moving()) {
  const found = findFrame(marks, closest, farthest);
  if (!found) return;
  network.moveTo({ ...found, animation });
  soon();
}

function findFrame(marks, closest, farthest) {
  const room = byId("network").getBoundingClientRect();
  if (!marks.length || !room.width) return null; // or another panel is in its place
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const mark of marks) {
    const box = labelBox(mark, 1);
    const reach = mark.group ? mark.size : 0;
    const { x, y } = placeOf(mark);
    left = Math.min(left, box[0], x - reach);
    right = Math.max(right, box[2], x + reach);
    top = Math.min(top, mark.group ? y - reach : 2 * y - box[1]); // the mark, as far over its middle as its label is under it
    bottom = Math.max(bottom, box[3], y + reach);
  }
  const wanted = Math.min((room.width - 60) / (right - left || 1), (room.height - 60 - BUTTONS) / (bottom - top || 1), closest);
  const zoomed = Math.max(wanted, farthest);
  return { position: { x: (left + right) / 2, y: (top + bottom) / 2 + BUTTONS / 2 / zoomed }, scale: zoomed };
}

function fit(animation = moving()) {
  fitted = true;
  frame([...drawn.nodes.values()], 1.35, 0.01, animation);
}

function zoom(factor) {
  fitted = false;
  network.moveTo({ scale: between(0.01, network.getScale() * factor, 4), animation: moving() });
  soon();
}

// Frames what the card is about and its neighbours.
function comeClose() {
  const lit = findLit();
  if (!lit || byId("picture").hidden) return;
  fitted = false;
  frame([...lit].map((id) => drawn.nodes.get(id)), Math.max(1, between(0.35, scale(), 2)), 0.35);
}

function keepCamera() {
  if (byId("picture").hidden) return;
  const { x, y } = network.getViewPosition();
  state.camera = fitted ? null : { x: Math.round(x), y: Math.round(y), scale: Number(network.getScale().toPrecision(3)) };
  writeAddress(false);
}

// A few words beside the pointer

function showTip(parts, { x, y }) {
  const tip = byId("tip");
  tip.replaceChildren(...parts);
  tip.hidden = false;
  const room = byId("picture").getBoundingClientRect();
  tip.style.left = `${Math.max(8, Math.min(x + 16, room.width - tip.offsetWidth - 8))}px`;
  tip.style.top = `${y + 20 + tip.offsetHeight > room.height ? y - tip.offsetHeight - 12 : y + 20}px`;
}

const tipOf = (first, second) => [...first, el("br"), el("small", {}, second)];

function edgeTip({ edge, pointer }) {
  const { fact, bundle } = drawn.edges.get(edge) || {};
  if (bundle) showTip(tipOf([count(bundle.length, "fact")], "between these groups; choose the line to read them"), pointer.DOM);
  else if (fact) showTip(tipOf([name(subjectLabel(fact)), ` – ${wordsOf(fact)} – `, name(objectLabel(fact))], spoken(fact)), pointer.DOM);
}

function nodeTip({ node, pointer }) {
  const { thing, group, handle, members } = drawn.nodes.get(node) || {};
  if (handle) showTip(tipOf([name(handle.label)], "choose to close this group"), pointer.DOM);
  else if (group) showTip(tipOf([name(group.label)], `${count(members, "thing")}; choose to open`), pointer.DOM);
  else if (thing) showTip(tipOf([name(thing.label)], thing.event && thing.modality ? `${kindOf(thing).label} · ${spoken(thing)}` : kindOf(thing).label), pointer.DOM);
}

// The outlines of open groups lie under everything else.
function outline(canvas) {
  for (const { handle } of drawn.nodes.values()) {
    if (!handle) continue;
    canvas.beginPath();
    canvas.arc(handle.x, handle.y, handle.radius, 0, 2 * Math.PI);
    canvas.fillStyle = `${theme.line}14`;
    canvas.strokeStyle = `${theme.line}80`;
    canvas.lineWidth = 1 / scale();
    canvas.fill();
    canvas.stroke();
  }
}

// Things that were dragged stay where they were put; a disc takes its members along.
function keepPlaces({ nodes: moved }) {
  for (const id of moved) {
    const mark = drawn.nodes.get(id);
    if (!mark) continue;
    const { x, y } = network.getPosition(id);
    if (mark.thing && mark.thing.x === mark.x) Object.assign(mark.thing, { x, y }); // and not on a ring
    else if (mark.group) shiftGroup(mark.group, x - mark.x, y - mark.y);
    Object.assign(mark, { x, y });
  }
  if (!moved.length) fitted = false;
  soon();
}

function click({ nodes: [node], edges: [edge] }) {
  const mark = drawn.nodes.get(node);
  const tie = drawn.edges.get(edge);
  if (mark && mark.thing) chooseThing(mark.thing.id);
  else if (mark) toggleGroup((mark.group || mark.handle).id);
  else if (tie) openCard({ kind: tie.bundle ? "bundle" : "fact", id: tie.id }, { fresh: true });
  else closeCard();
  if (mark && mark.thing && scale() < 0.45) comeClose();
}

function listenToPicture() {
  network.on("click", click);
  network.on("hoverEdge", edgeTip);
  network.on("hoverNode", nodeTip);
  network.on("beforeDrawing", outline);
  network.on("dragEnd", keepPlaces);
  for (const event of ["zoom", "animationFinished"]) network.on(event, soon);
  network.on("zoom", () => (fitted = false));
  network.on("resize", () => (fitted ? fit(false) : soon()));
  for (const event of ["blurEdge", "blurNode", "dragStart", "zoom", "click"]) network.on(event, () => (byId("tip").hidden = true));
}

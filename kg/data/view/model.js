// The graph as far as the page knows it: pieces (docs/explorer.md) put together, and what is worked out of them when first needed.

const model = {
  things: new Map(),
  facts: new Map(),
  documents: new Map(),
  groups: new Map(),
  classes: new Map(),
  aside: new Set(), // things that a card speaks of and nobody asked to draw
  modalities: {},
  options: {},
  counts: null,
  chosen: "",
  first: [], // ids of the things that were drawn at first
};
let links = null; // id of a thing -> its facts, built when first asked for

// Puts a piece into the model; what has no place of its own goes near `anchor`. Returns the ids of the things that are new.
function addPiece(piece, { anchor = null, aside = false } = {}) {
  const fresh = (piece.things || []).filter(({ id }) => !model.things.has(id));
  for (const thing of piece.things || []) model.things.set(thing.id, joined(model.things.get(thing.id), thing));
  for (const key of ["facts", "documents", "groups"]) for (const item of piece[key] || []) model[key].set(item.id, item);
  for (const kind of piece.classes || []) model.classes.set(kind.iri, kind);
  Object.assign(model.modalities, piece.modalities);
  Object.assign(model.options, piece.options);
  if (piece.counts) model.counts ??= piece.counts;
  links = null;
  index = null;
  for (const { id } of fresh) if (aside) model.aside.add(id);
  placeNew(fresh.map(({ id }) => model.things.get(id)), anchor);
  return fresh.map(({ id }) => id);
}

// A thing that has a place keeps it when another piece speaks of it.
function joined(before, thing) {
  if (!before) return thing;
  const place = before.x === undefined ? {} : { x: before.x, y: before.y };
  return { ...before, ...thing, ...place };
}

// What has no place finds one on rings around the anchor, or around a neighbour that has one; the first that is free.
function placeNew(things, anchor) {
  const lost = things.filter(({ x }) => x === undefined).sort((a, b) => Number(b.id === anchor) - Number(a.id === anchor));
  if (!lost.length) return;
  const taken = new Set();
  const cell = (x, y) => `${Math.round(x / 150)} ${Math.round(y / 80)}`;
  for (const { x, y } of model.things.values()) if (x !== undefined) taken.add(cell(x, y));
  const turns = new Map(); // how far around each middle its rings are looked through
  for (const thing of lost) {
    const middle = placed(model.things.get(anchor)) || [...neighboursOf(thing.id)].map((id) => placed(model.things.get(id))).find(Boolean) || { x: 0, y: 0 };
    let turn = turns.get(middle) || 0;
    let at = ringPlace(middle, turn);
    for (; taken.has(cell(at.x, at.y)); at = ringPlace(middle, turn)) turn += 1;
    turns.set(middle, turn);
    taken.add(cell(at.x, at.y));
    Object.assign(thing, at);
  }
}

const placed = (thing) => (thing && thing.x !== undefined ? thing : null);

// The `turn`th place around the middle: 2.4 is the golden angle, by which they fan out.
function ringPlace(middle, turn) {
  const reach = 110 + 34 * Math.sqrt(turn);
  return { x: Math.round(middle.x + 1.3 * reach * Math.cos(2.4 * turn)), y: Math.round(middle.y + reach * Math.sin(2.4 * turn)) };
}

// What stands around a thing

const endsOf = (fact) => [fact.subject, fact.object].filter((id, place, ends) => id && ends.indexOf(id) === place);
const isTie = (fact) => Boolean(fact.subject && fact.object && fact.subject !== fact.object);
const otherEnd = (fact, id) => (fact.subject === id ? fact.object : fact.subject);

function factsOf(id) {
  if (!links) {
    links = new Map();
    for (const fact of model.facts.values()) {
      for (const end of endsOf(fact)) {
        if (!links.has(end)) links.set(end, []);
        links.get(end).push(fact);
      }
    }
  }
  return links.get(id) || [];
}

const tiesOf = (id) => factsOf(id).filter((fact) => isTie(fact) && model.things.has(otherEnd(fact, id)));
const neighboursOf = (id) => new Set(tiesOf(id).map((fact) => otherEnd(fact, id)));

// The things at most `hops` steps from `id` by ties that `through` lets pass, itself among them.
function within(id, hops, through = () => true) {
  let edge = [id];
  const reached = new Set(edge);
  for (let hop = 0; hop < hops; hop += 1) {
    const next = edge.flatMap((from) => tiesOf(from).filter(through).map((fact) => otherEnd(fact, from)));
    edge = [...new Set(next)].filter((found) => !reached.has(found));
    for (const found of edge) reached.add(found);
  }
  return reached;
}

// The articles that speak of a thing, the newest first, each with how many of its facts they tell.
function mentionsOf(thing) {
  const told = new Map((thing.documents || []).map((id) => [id, 0]));
  for (const fact of factsOf(thing.id)) for (const id of fact.documents || []) told.set(id, (told.get(id) || 0) + 1);
  const dated = [...told].map(([id, facts]) => ({ ...documentOf(id), facts }));
  return dated.sort((a, b) => (b.date || "").localeCompare(a.date || "") || collator.compare(a.headline, b.headline));
}

// The group that a thing or a group is in, that one's group, and so on outwards.
function groupsAbove(item) {
  const found = [];
  for (let group = model.groups.get(item.group || item.parent); group && !found.includes(group); group = model.groups.get(group.parent)) found.push(group);
  return found;
}

// In words

const tail = (id) => id.split(/[/#:]/).filter(Boolean).pop() || id;
const labelOf = (id) => (id === null || id === undefined ? "—" : model.things.has(id) ? model.things.get(id).label : tail(id));
const kindOf = (thing) => model.classes.get(thing.class) || { iri: thing.class, label: tail(thing.class || "Thing"), shape: "dot", color: "#84868c", count: 0 };
const documentOf = (id) => ({ id, headline: tail(id), publisher: "", date: "", url: "", ...model.documents.get(id) });
const modalityOf = (key) => ownOf(model.modalities, key) || { label: capital(key || "unknown"), note: "", dashes: [2, 8], width: 2 };
const subjectLabel = (fact) => labelOf(fact.subject);
const objectLabel = (fact) => (fact.object ? labelOf(fact.object) : (fact.text ?? "—"));
const isDenied = (fact) => fact.modality === "denied";
const isFactual = (item) => ["asserted", "reported"].includes(item.modality) && !item.negative;

// The relation in words, with a "not" where the fact says that it does not hold; "denied" already says so.
function wordsOf(fact) {
  const words = fact.words || (fact.kind === "observation" ? "recorded" : tail(fact.predicate || ""));
  return fact.negative && !isDenied(fact) ? `not ${words}` : words;
}

const sentenceOf = (fact) => `${subjectLabel(fact)} – ${wordsOf(fact)} – ${objectLabel(fact)}`;

function spoken({ modality }) {
  const how = modalityOf(modality);
  return how.note ? `${how.label}: ${how.note}` : how.label;
}

function inTime({ times = {}, kind }) {
  const parts = [];
  if (times.at) parts.push(kind === "observation" ? `as of ${readTime(times.at)}` : readTime(times.at));
  if (times.from) parts.push(`from ${readTime(times.from)}`);
  if (times.until) parts.push(`until ${readTime(times.until)}`);
  return parts.join(" ");
}

const readTime = (time) => time.replace("/", " to ");
const rounded = ({ confidence }) => (confidence === undefined || confidence === "" ? "" : Number(confidence).toFixed(2));
const sourcesOf = (item) => item.sources || [];

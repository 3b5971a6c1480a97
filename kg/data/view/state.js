// What the person chose: the whole of it stands in the address (share.js), and what is shown follows from it.

const anything = () => ({ only: false, values: new Set() }); // of a filter: all values but these, or only these

const state = {
  tab: "picture",
  card: null, // what the card is about: { kind: "thing" | "fact" | "group" | "bundle" | "path", id }
  focus: null, // a thing: what is at most `hops` steps from it is drawn
  hops: 1,
  expanded: new Set(), // things whose neighbours are drawn besides
  collapsed: new Set(), // things whose other neighbours are not drawn
  hidden: new Set(), // things that are not drawn
  path: null, // the ids of the things on it
  pathFrom: null, // where the path begins whose end the person chooses next
  article: null,
  query: "",
  grouped: false,
  open: new Set(), // groups whose members are drawn
  tint: "kind", // or "group": what the colour of a mark tells
  filters: { class: anything(), modality: anything(), predicate: anything(), publisher: anything(), document: anything() },
  when: "published", // or "happened": which day `since` and `until` are about
  since: "",
  until: "",
  least: 0, // confidence
  sort: 0,
  down: false,
  camera: null, // { x, y, scale } once the person moved the picture
};

const thingOfCard = () => (state.card && state.card.kind === "thing" ? state.card.id : null);
const factOfCard = () => (state.card && state.card.kind === "fact" ? state.card.id : null);

// What is shown

let shown = null; // { things: Set of ids, facts: [..], total }, until something changes

const lets = ({ only, values }, value) => values.has(value) === only;
const letsAny = (filter, values) => (values.length ? values.some((value) => lets(filter, value)) : !filter.only);
const isOpenFilter = ({ only, values }) => !only && !values.size;
const factFilters = ["modality", "predicate", "publisher", "document"];
const isNarrowed = () => factFilters.some((key) => !isOpenFilter(state.filters[key])) || Boolean(state.since || state.until) || state.least > 0;

const valuesOf = {
  modality: (item) => [item.modality],
  predicate: (item) => [item.kind === "observation" ? "observation" : item.predicate],
  document: (item) => item.documents || [],
  publisher: (item) => (item.documents || []).map((id) => documentOf(id).publisher).filter(Boolean),
};

// Whether the filters let through a fact, or an event, which has a modality, articles and a day as facts have.
function passes(item) {
  const { filters } = state;
  for (const key of factFilters) {
    if (isOpenFilter(filters[key]) || (item.event && key === "predicate")) continue;
    if (!letsAny(filters[key], valuesOf[key](item))) return false;
  }
  if (state.least > 0 && !(Number(item.confidence) >= state.least)) return false;
  return !(state.since || state.until) || daysOf(item).some(isInRange);
}

// The days of an item as [first, last], each as exact as it is known.
function daysOf(item) {
  if (state.when === "published") return (item.documents || []).map((id) => documentOf(id).date).filter(Boolean).map((day) => [day, day]);
  return spansOf(item.times);
}

function spansOf(times = {}) {
  const spans = times.at ? [times.at.split("/")] : [];
  if (times.from || times.until) spans.push([(times.from || times.until).split("/")[0], (times.until || times.from).split("/").pop()]);
  return spans.map((span) => [span[0], span[span.length - 1]]);
}

// "2020" lasts until the end of 2020: compared with a longer time, only what both have counts.
function isInRange([first, last]) {
  const cut = (day, other) => day.slice(0, other.length);
  return (!state.since || last >= cut(state.since, last)) && (!state.until || cut(first, state.until) <= state.until);
}

// The things that focus, neighbours and path leave, or null for all that the page has.
function surroundings() {
  if (!state.focus) return null;
  const found = within(state.focus, state.hops, passes);
  for (const id of state.expanded) for (const other of neighboursOf(id)) found.add(other);
  for (const id of state.path || []) found.add(id);
  return found;
}

// The neighbours of collapsed things that hang on nothing else.
function leavesOfCollapsed() {
  const leaves = new Set();
  const kept = new Set([state.focus, thingOfCard(), ...state.collapsed, ...(state.path || [])]);
  for (const id of state.collapsed) {
    for (const other of neighboursOf(id)) {
      if (!kept.has(other) && [...neighboursOf(other)].every((end) => state.collapsed.has(end))) leaves.add(other);
    }
  }
  return leaves;
}

function findShown() {
  if (shown) return shown;
  const near = surroundings();
  const leaves = leavesOfCollapsed();
  const urgent = new Set([state.focus, thingOfCard(), ...(state.path || [])]);
  const wanted = (thing) =>
    urgent.has(thing.id) ||
    ((near ? near.has(thing.id) : !model.aside.has(thing.id)) &&
      !state.hidden.has(thing.id) &&
      !leaves.has(thing.id) &&
      lets(state.filters.class, thing.class) &&
      (!thing.event || passes(thing)));
  const free = new Set();
  for (const thing of model.things.values()) if (wanted(thing)) free.add(thing.id);
  const facts = [];
  for (const fact of model.facts.values()) {
    const ends = endsOf(fact);
    if (ends.every((id) => free.has(id)) && (ends.length || !near) && passes(fact)) facts.push(fact); // a figure of nothing is near nothing
  }
  shown = { things: isNarrowed() ? touched(facts, free, urgent) : free, facts };
  return shown;
}

// With a filter on facts, a thing is shown for a fact that passes it, or as an event that does.
function touched(facts, free, urgent) {
  const found = new Set([...urgent].filter((id) => free.has(id)));
  for (const fact of facts) for (const id of endsOf(fact)) found.add(id);
  for (const id of free) if (model.things.get(id).event) found.add(id);
  return found;
}

// All parts of the page, after a change of the state. `step`: a step to which the browser's Back returns.
function update({ step = false } = {}) {
  shown = null;
  drawPicture();
  fillPanel();
  fillBar();
  fillCounts();
  fillFiltersAgain();
  writeAddress(step);
}

// What of the state is about what is drawn, as it is at first: nothing in focus, nothing hidden.
function showAll() {
  Object.assign(state, { focus: null, hops: 1, path: null, pathFrom: null });
  for (const key of ["expanded", "collapsed", "hidden"]) state[key].clear();
}

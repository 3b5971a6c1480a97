// Legend and filters: kinds, how it is said, relations, articles, time, confidence; and what the picture's colours tell.

const facets = [
  { key: "modality", title: "How it is said", open: true, mark: (value) => line(value), label: (value) => modalityOf(value).label, note: (value) => modalityOf(value).note },
  { key: "class", title: "Kinds", open: true, mark: (value) => shape(kindOf({ class: value })), label: (value) => kindOf({ class: value }).label },
  { key: "predicate", title: "Relations", label: (value) => relationWords.get(value) || tail(value) },
  { key: "publisher", title: "Publishers", label: (value) => value },
  { key: "document", title: "Articles", label: (value) => [documentOf(value).date, documentOf(value).headline].filter(Boolean).join(" · ") },
];
const relationWords = new Map([["observation", "figures"]]);
const LONG = 10; // a list of more values than this has a box to find one
let tallies = new Map(); // key of a facet -> Map of value -> how many

function countValues() {
  tallies = new Map(facets.map(({ key }) => [key, new Map()]));
  const add = (key, value) => value && tallies.get(key).set(value, (tallies.get(key).get(value) || 0) + 1);
  for (const thing of model.things.values()) {
    add("class", thing.class);
    if (thing.event) add("modality", thing.modality);
  }
  for (const fact of model.facts.values()) {
    for (const key of factFilters) for (const value of new Set(valuesOf[key](fact))) add(key, value);
    if (fact.predicate && !relationWords.has(fact.predicate)) relationWords.set(fact.predicate, fact.words || tail(fact.predicate));
  }
}

function orderValues({ key }) {
  const tally = tallies.get(key);
  const known = Object.keys(model.modalities);
  const order = {
    modality: (a, b) => known.indexOf(a) - known.indexOf(b),
    document: (a, b) => (documentOf(b).date || "").localeCompare(documentOf(a).date || "") || a.localeCompare(b),
  }[key];
  return [...tally.keys()].sort(order || ((a, b) => tally.get(b) - tally.get(a) || collator.compare(a, b)));
}

function fillFilters() {
  countValues();
  const opened = new Set([...byId("filters").querySelectorAll("details[open]")].map(({ id }) => id));
  const first = !byId("filters").childElementCount;
  const parts = facets.filter(({ key }) => tallies.get(key).size).map((facet) => facetPart(facet, first ? facet.open : opened.has(`filter-${facet.key}`)));
  const open = (id) => !first && opened.has(id);
  byId("filters").replaceChildren(
    el("p", { class: "reset" }, button("Clear all filters", clearFilters, { id: "clear" })),
    ...parts,
    timePart(open("filter-time")),
    confidencePart(open("filter-confidence")),
    picturePart(open("filter-picture")),
    ...(source.query ? [queryPart(open("filter-query"))] : []),
    el("p", { class: "hint" }, "A larger mark has more connections. Choose a line to read the sentence behind it."),
  );
  fillFiltersAgain();
}

function facetPart(facet, open) {
  const body = el("div", { class: "body" });
  const part = fold(`filter-${facet.key}`, facet.title, open, body);
  const fill = () => part.open && !body.childElementCount && fillFacet(facet, body);
  part.addEventListener("toggle", fill);
  fill();
  return part;
}

const fold = (id, title, open, ...parts) => el("details", { id, open }, el("summary", {}, el("span", {}, title), el("small", { class: "active" })), ...parts);

function fillFacet(facet, body) {
  const values = orderValues(facet);
  const rows = el("div", { class: "values", role: "group", "aria-label": facet.title });
  const fill = (wanted) => {
    const found = wanted ? values.filter((value) => plain(facet.label(value)).includes(wanted)) : values;
    rows.replaceChildren(...listed(found, (value) => valueRow(facet, value), 60));
    if (!found.length) rows.append(el("p", { class: "none" }, "None has these letters"));
  };
  const find = el("input", { type: "search", class: "find", "aria-label": `Find in ${facet.title}`, placeholder: "Find", input: () => fill(plain(find.value.trim())) });
  const all = el("p", { class: "pick" }, button("All", () => setFilter(facet.key, anything()), { "aria-label": `All: ${facet.title}` }), button("None", () => setFilter(facet.key, { only: true, values: new Set() }), { "aria-label": `None: ${facet.title}` }));
  fill("");
  body.replaceChildren(...(values.length > LONG ? [find] : []), ...(values.length > 2 ? [all] : []), rows);
}

function valueRow(facet, value) {
  const label = facet.label(value);
  const tick = el("input", { type: "checkbox", "data-value": value, change: () => toggle(facet.key, value) });
  tick.checked = lets(state.filters[facet.key], value);
  const only = button("only", () => setFilter(facet.key, { only: true, values: new Set([value]) }), { class: "only", "aria-label": `Only ${label}` });
  const text = el("span", { title: facet.note ? facet.note(value) : null }, name(label));
  return el("div", { class: "value" }, el("label", {}, tick, facet.mark ? facet.mark(value) : null, text, el("small", {}, number(tallies.get(facet.key).get(value)))), only);
}

function toggle(key, value) {
  const { only, values } = state.filters[key];
  const next = new Set(values);
  if (!next.delete(value)) next.add(value);
  setFilter(key, { only, values: next });
}

function setFilter(key, filter) {
  state.filters[key] = filter;
  filtered();
}

function filtered() {
  update({ step: true });
  const { things, facts } = findShown();
  say(`${count(things.size, "thing")} and ${count(facts.length, "fact")} shown`);
}

function clearFilters() {
  for (const { key } of facets) state.filters[key] = anything();
  Object.assign(state, { since: "", until: "", least: 0, when: "published" });
  filtered();
  byId("filters").querySelector("summary").focus();
}

// Time and confidence

function timePart(open) {
  const pick = (value, label) => el("option", { value }, label);
  const when = el("select", { id: "when", "aria-label": "Which day", change: () => setTime({ when: when.value }) }, pick("published", "of the article"), pick("happened", "when it happened"));
  const box = (key, label) => {
    const input = el("input", { id: key, type: "text", inputmode: "numeric", placeholder: "2020-04-11", size: 11, change: () => setTime({ [key]: input.value.trim() }, input) });
    return el("label", {}, label, input);
  };
  return fold("filter-time", "Time", open, el("div", { class: "body times" }, el("label", {}, "Day", when), box("since", "Since"), box("until", "Until")));
}

// A day, a month or a year, or nothing.
function setTime(change, input = null) {
  const [text] = Object.values(change);
  const good = !input || text === "" || /^\d{4}(-\d{2}(-\d{2})?)?$/.test(text);
  if (input) input.setAttribute("aria-invalid", String(!good));
  if (!good) return say("A time is a year, a month or a day: 2020, 2020-04 or 2020-04-11");
  Object.assign(state, change);
  return filtered();
}

function confidencePart(open) {
  const value = el("output", { for: "least" }, "0.00");
  const slider = el("input", { id: "least", type: "range", min: 0, max: 1, step: 0.05, input: () => (value.textContent = Number(slider.value).toFixed(2)), change: () => setTime({ least: Number(slider.value) }) });
  return fold("filter-confidence", "Confidence", open, el("div", { class: "body" }, el("label", { for: "least" }, "At least", value), slider));
}

// How the picture is drawn

function picturePart(open) {
  const grouped = el("input", { id: "grouped", type: "checkbox", change: () => setGrouped(grouped.checked) });
  const tint = (value, label) => el("label", {}, el("input", { type: "radio", name: "tint", value, change: () => setTint(value) }), label);
  const groups = model.groups.size ? [el("div", { role: "radiogroup", "aria-label": "Colour tells" }, tint("kind", "Colour tells the kind"), tint("group", "Colour tells the group")), el("label", {}, grouped, "Draw groups as discs")] : [];
  return fold("filter-picture", "Picture", open, el("div", { class: "body" }, ...groups, button("Show all again", () => backToAll(), { class: "plain" })));
}

function setTint(value) {
  state.tint = value;
  update({ step: true });
}

function queryPart(open) {
  const box = el("textarea", { id: "query", rows: 5, spellcheck: "false", "aria-label": "A SPARQL query whose answer is drawn", placeholder: "SELECT ?person WHERE { ?person a kg:Person } LIMIT 20" });
  box.value = state.query;
  const form = el("form", { class: "body", submit: (event) => { event.preventDefault(); drawQuery(box.value); } }, box, el("button", { type: "submit", class: "plain" }, "Draw the answer"));
  return fold("filter-query", "SPARQL", open, form);
}

// Draws what the answer of a query names, and nothing else.
async function drawQuery(query) {
  const piece = await trying(() => source.query(query));
  if (!piece) return false;
  const named = (piece.things || []).map(({ id }) => id);
  if (!named.length) return complain("The answer names nothing that can be drawn: it needs a column of things, or triples between them.");
  showAll();
  addPiece(piece);
  drawOnly(named);
  Object.assign(state, { query, camera: null, card: null });
  hideCard();
  fillFilters();
  update({ step: true });
  fit();
  say(`The answer names ${count(named.length, "thing")}`);
  return true;
}

function drawOnly(ids) {
  for (const id of model.things.keys()) model.aside.add(id);
  for (const id of ids) model.aside.delete(id);
}

// What was drawn before the answer of a query was.
function dropQuery() {
  if (!state.query) return;
  state.query = "";
  drawOnly(model.first);
  if (byId("query")) byId("query").value = "";
}

// The ticks and the marks of what is narrowed, after a change from elsewhere.
function fillFiltersAgain() {
  const active = { time: Boolean(state.since || state.until), confidence: state.least > 0 };
  for (const { key } of facets) active[key] = !isOpenFilter(state.filters[key]);
  for (const [key, on] of Object.entries(active)) {
    const part = byId(`filter-${key}`);
    if (part) part.querySelector(".active").textContent = on ? "narrowed" : "";
  }
  byId("clear").parentElement.hidden = !Object.values(active).some(Boolean);
  for (const { key } of facets) for (const tick of byId(`filter-${key}`)?.querySelectorAll("input[type=checkbox]") || []) tick.checked = lets(state.filters[key], tick.dataset.value);
  for (const key of ["when", "since", "until"]) byId(key).value = state[key];
  byId("least").value = state.least;
  byId("filter-confidence").querySelector("output").textContent = state.least.toFixed(2);
  if (byId("grouped")) byId("grouped").checked = state.grouped;
  for (const radio of byId("filters").querySelectorAll("input[name=tint]")) radio.checked = radio.value === state.tint;
}

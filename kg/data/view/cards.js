// The card: a thing with all that is said of it, a fact with the sentences behind it, what ties two groups, a path.

const trail = []; // the cards that were open before this one, for "Back"
let opener = null; // what had the focus before the card opened
const ROWS = 12; // facts of one relation that a card shows at once

const makers = { thing: thingCard, fact: factCard, group: (id) => groupCard(model.groups.get(id)), bundle: bundleCard, path: pathCard };
const known = {
  thing: (id) => model.things.has(id),
  fact: (id) => model.facts.has(id),
  group: (id) => model.groups.has(id),
  bundle: (id) => drawn.edges.has(id),
  path: () => Boolean(state.path),
};

// Opens a card. `fresh`: chosen anew and not from another card, so that "Back" does not lead there; `heading`: move the focus to it.
function openCard(card, { fresh = false, heading = false, step = true } = {}) {
  if (byId("card").hidden) opener = document.activeElement;
  if (fresh) trail.length = 0;
  trail.push(card);
  state.card = card;
  const outside = findShown().things;
  if (card.kind === "thing" && !outside.has(card.id)) update({ step });
  else if (state.card) chosen(step);
  fillCard();
  if (heading) toHeading();
}

// After a choice that changes nothing of what is shown.
function chosen(step) {
  redraw();
  markRow();
  writeAddress(step);
}

function fillCard() {
  const box = byId("card");
  if (!state.card || !known[state.card.kind](state.card.id)) return hideCard();
  const [what, ...parts] = makers[state.card.kind](state.card.id);
  const back = trail.length > 1 ? button("← Back", goBack) : el("span");
  const close = button("Close ✕", closeCard, { "aria-label": "Close details" });
  box.replaceChildren(el("div", { class: "tools" }, back, close), ...parts);
  box.scrollTop = 0;
  if (box.hidden) {
    box.hidden = false;
    if (!byId("picture").hidden) network.setSize(); // the card takes room from the picture
  }
  return say(what);
}

function hideCard() {
  byId("card").hidden = true;
  trail.length = 0;
}

function closeCard() {
  if (byId("card").hidden) return;
  const before = findShown().things.size;
  state.card = null;
  shown = null;
  hideCard();
  if (findShown().things.size === before) chosen(true);
  else update({ step: true });
  if (opener && opener.isConnected) opener.focus();
}

function goBack() {
  trail.pop();
  openCard(trail.pop(), { heading: true });
}

const toHeading = () => byId("card").querySelector("h2")?.focus();

// Opens the card of a thing from anywhere: it is brought into the picture, and what is known of it is fetched.
async function openThing(id, { fresh = true } = {}) {
  if (!(await ensureThing(id))) return;
  if (state.pathFrom && state.pathFrom !== id) {
    await drawPath(state.pathFrom, id);
    return;
  }
  reveal(id);
  openCard({ kind: "thing", id }, { fresh, heading: true });
  comeClose();
}

// The card of a thing that was chosen in the picture: the focus stays there.
async function chooseThing(id) {
  if (state.pathFrom) return openThing(id);
  openCard({ kind: "thing", id }, { fresh: true });
  if (isLive && !fetched.has(id)) await ensureThing(id).then((found) => found && thingOfCard() === id && fillCard());
  return null;
}

async function ensureThing(id) {
  if (isLive && !fetched.has(id)) await trying(() => fetchAround(id, true));
  if (!model.things.has(id)) complain("This page has no such thing.");
  return model.things.has(id);
}

// Undoes what keeps a thing out of the picture.
function reveal(id) {
  const thing = model.things.get(id);
  const before = JSON.stringify([...state.hidden, state.focus, ...state.open, ...model.aside].length);
  state.hidden.delete(id);
  model.aside.delete(id);
  if (!lets(state.filters.class, thing.class)) toggleQuietly("class", thing.class);
  if (state.focus && !findShown().things.has(id)) showAll();
  if (state.grouped) for (const group of groupsAbove(thing)) state.open.add(group.id);
  if (before !== JSON.stringify([...state.hidden, state.focus, ...state.open, ...model.aside].length) || !findShown().things.has(id)) update();
}

function toggleQuietly(key, value) {
  const { only, values } = state.filters[key];
  state.filters[key] = { only, values: new Set(values.has(value) ? [...values].filter((other) => other !== value) : [...values, value]) };
}

function openFact(id) {
  openCard({ kind: "fact", id }, { heading: true });
  if (scale() < 0.6) comeClose();
}

// A thing

function thingCard(id) {
  const thing = model.things.get(id);
  const kind = kindOf(thing);
  const facts = factsOf(id);
  const of = (test) => facts.filter(test);
  const box = [
    `${thing.label}, ${kind.label}`,
    el("p", { class: "kicker" }, shape(kind), kind.label, ...(thing.event && thing.modality ? [" · ", line(thing.modality), spoken(thing)] : [])),
    el("h2", { tabindex: "-1" }, name(thing.label)),
    described(thing),
    acts(thing),
    ...officeList(of((fact) => fact.title && fact.subject === id)),
    ...factLists("Facts", "", of((fact) => fact.kind !== "observation" && fact.subject === id), id),
    ...factLists("Others in relation to it", ` ${thing.label}`, of((fact) => fact.kind === "statement" && fact.object === id && fact.subject !== id), id),
    ...factLists("Part in events", "", of((fact) => fact.kind === "role" && fact.object === id && fact.subject !== id), id),
    ...factLists("Figures", "", of((fact) => fact.kind === "observation"), id),
    ...(thing.event ? evidencePart(thing, { kind: "event", id }) : []),
    ...mentionList(thing),
  ];
  if (thing.more) box.push(el("p", { class: "lead" }, `${count(thing.more, "more fact")} in the graph; the server sends the surest ones.`));
  return box;
}

function described(thing) {
  const list = el("dl");
  const add = (term, ...parts) => parts.length && list.append(el("dt", {}, term), el("dd", { class: "many" }, ...parts));
  add("Also called", ...(thing.aliases || []).map(name));
  add("Identifiers", ...(thing.identifiers || []).map((text) => (isWeb(text) ? webLink(text, text) : el("code", {}, text))));
  if (inTime(thing)) add("Time", inTime(thing));
  if (sourcesOf(thing).length) add("Who says so", ...saidBy(thing));
  if (thing.event && rounded(thing)) add("Confidence", rounded(thing));
  return list;
}

const webLink = (address, text) => el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, name(text));

function acts(thing) {
  const { id } = thing;
  const hops = (steps) => button(String(steps), () => focusOn(id, steps), { "aria-pressed": String(state.focus === id && state.hops === steps), "aria-label": `Show only what is at most ${count(steps, "step")} from ${thing.label}` });
  const collapsed = state.collapsed.has(id);
  return el("div", { class: "acts" },
    el("span", { class: "hops", role: "group", "aria-label": "Focus" }, el("span", { "aria-hidden": "true" }, "Focus"), hops(1), hops(2), hops(3)),
    button("Expand", () => expand(id), { class: "plain", title: "Show its neighbours" }),
    button("Collapse", () => collapse(id), { class: "plain", title: "Hide the neighbours that hang on nothing else", disabled: collapsed }),
    button("Hide", () => hide(id), { class: "plain", title: "Take it out of the picture" }),
    button("Path from here", () => beginPath(id), { class: "plain", title: "Then choose where to" }),
    state.focus || state.query || state.hidden.size || state.collapsed.size ? button("Back to all", () => backToAll(), { class: "plain" }) : null,
  );
}

function officeList(facts) {
  if (!facts.length) return [];
  const row = (fact) => el("li", {}, button(el("span", {}, name(fact.title), ", ", name(objectLabel(fact)), how(fact)), () => openFact(fact.id)));
  return [el("h3", {}, "Offices"), el("ul", { class: "rows" }, ...listed(facts, row, ROWS))];
}

// The facts of one side by relation, each relation once.
function factLists(title, after, facts, id) {
  const groups = new Map();
  for (const fact of facts) groups.set(wordsOf(fact), [...(groups.get(wordsOf(fact)) || []), fact]);
  if (!groups.size) return [];
  const row = (fact) => factRow(fact, id);
  const one = ([words, members]) => el("div", { class: "group" }, el("p", {}, name(words + after)), el("ul", { class: "rows" }, ...listed(members, row, ROWS)));
  return [el("h3", {}, title), ...[...groups].map(one)];
}

function factRow(fact, id) {
  const other = fact.subject === id ? fact.object : fact.subject;
  const label = fact.subject === id ? objectLabel(fact) : subjectLabel(fact);
  const leads = other && other !== id && model.things.has(other);
  const go = leads ? button("→", () => openThing(other, { fresh: false }), { class: "go", "aria-label": `Go to ${label}`, title: "Go there" }) : null;
  return el("li", {}, button(el("span", {}, name(label), how(fact)), () => openFact(fact.id)), go);
}

// How a fact is said and when, beside its words: nothing where it is simply asserted.
function how(fact) {
  const asserted = fact.modality === "asserted";
  const when = inTime(fact) === fact.text ? "" : inTime(fact);
  const extra = [asserted ? "" : modalityOf(fact.modality).label.toLowerCase(), when].filter(Boolean).join(", ");
  if (!extra) return null;
  return el("span", { class: "how" }, asserted ? " " : line(fact.modality), extra);
}

function mentionList(thing) {
  const told = mentionsOf(thing);
  if (!told.length) return [];
  const row = (told) => el("li", {}, button(el("span", {}, name(told.headline), el("span", { class: "how" }, " ", [told.publisher, told.date, told.facts ? count(told.facts, "fact") : ""].filter(Boolean).join(" · "))), () => readArticle(told.id)));
  return [el("h3", {}, `Mentioned in ${count(told.length, "article")}`), el("ul", { class: "rows" }, ...listed(told, row, 8))];
}

// A fact

function factCard(id) {
  const fact = model.facts.get(id);
  return [
    sentenceOf(fact),
    el("p", { class: "kicker" }, line(fact.modality, fact.negative || isDenied(fact)), spoken(fact)),
    el("h2", { tabindex: "-1" }, endButton(fact.subject, "—"), el("span", { class: "words" }, wordsOf(fact)), endButton(fact.object, objectLabel(fact))),
    factDetails(fact),
    ...evidencePart(fact, { kind: "fact", id }),
  ];
}

function endButton(id, otherwise) {
  if (!id || !model.things.has(id)) return name(id ? labelOf(id) : otherwise);
  return button(name(labelOf(id)), () => openThing(id, { fresh: false }));
}

function saidBy(item) {
  return sourcesOf(item).flatMap(({ id, label }, place) => [place ? ", " : "", model.things.has(id) ? button(name(label), () => openThing(id, { fresh: false }), { class: "link" }) : name(label)]);
}

function factDetails(fact) {
  const list = el("dl");
  const add = (term, ...parts) => list.append(el("dt", {}, term), el("dd", {}, ...parts));
  if (sourcesOf(fact).length) add("Who says so", ...saidBy(fact));
  if (fact.title) add("Office", name(fact.title));
  if (inTime(fact)) add("Time", inTime(fact));
  if (rounded(fact)) add("Confidence", rounded(fact));
  return list;
}

// The sentences behind a fact or an event: they come when the card is open.
function evidencePart(item, card) {
  const box = el("div", { "aria-live": "polite" }, el("p", { class: "lead" }, "Fetching the sentences …"));
  trying(() => source.evidence(card.kind === "event" ? { ...item, kind: "event" } : item)).then((found) => {
    const rows = found || [];
    const heading = el("h3", {}, count(rows.length, "sentence"));
    box.replaceChildren(heading, ...(rows.length ? [key(), ...listed(rows, quotation, 20)] : []));
  });
  return [box];
}

const key = () => el("p", { class: "key" }, el("mark", { class: "subject" }, "subject"), el("mark", { class: "cue" }, "relation"), el("mark", { class: "object" }, "object"));

function quotation({ pieces, document: from, rule }) {
  const marked = pieces.map(([text, roles]) => (roles ? el("mark", { class: roles, title: roles.replace("cue", "relation").replace(" ", " and ") }, text) : text));
  const found = rule ? el("p", { class: "rule" }, "Found by ", el("code", {}, rule)) : null;
  return el("div", { class: "evidence" }, el("blockquote", { dir: "ltr" }, ...marked), cited(documentOf(from)), found);
}

function cited(told) {
  const headline = isWeb(told.url) ? webLink(told.url, told.headline) : el("strong", {}, name(told.headline));
  const where = [told.publisher, told.date].filter(Boolean).flatMap((text, place) => [place ? " · " : "", name(text)]);
  const read = button("Read the article", () => readArticle(told.id), { class: "link", "aria-label": `Read the article ${told.headline}` });
  return el("cite", {}, headline, el("br"), ...where, where.length ? " · " : "", read);
}

// What ties two groups

function bundleCard(id) {
  const { bundle, from, to } = drawn.edges.get(id);
  const side = (mark) => (drawn.nodes.get(mark).group || drawn.nodes.get(mark).thing).label;
  return [
    `${count(bundle.length, "fact")} between ${side(from)} and ${side(to)}`,
    el("p", { class: "kicker" }, count(bundle.length, "fact"), " between"),
    el("h2", { tabindex: "-1" }, name(side(from)), el("span", { class: "words" }, "and"), name(side(to))),
    el("ul", { class: "rows" }, ...listed(bundle, factLine, 40)),
  ];
}

const factLine = (fact) => el("li", {}, button(el("span", {}, name(subjectLabel(fact)), el("i", {}, ` ${wordsOf(fact)} `), name(objectLabel(fact)), how(fact)), () => openFact(fact.id)));

// What the buttons of a card do to the picture

async function focusOn(id, hops) {
  if (isLive) await trying(() => fetchHops(id, hops));
  Object.assign(state, { focus: id, hops, path: null });
  state.expanded.clear();
  state.collapsed.clear();
  reveal(id);
  update({ step: true });
  fillCard();
  fit();
  say(`${count(findShown().things.size, "thing")} at most ${count(hops, "step")} from ${labelOf(id)}`);
}

// From the server, what is that near: of each step the best connected things, so that no hub brings in the whole graph.
async function fetchHops(id, hops) {
  await fetchAround(id, false);
  for (let hop = 1; hop < hops; hop += 1) {
    const edge = [...within(id, hop)].filter((other) => !fetched.has(other)).map((other) => model.things.get(other)).sort(byDegree).slice(0, 12);
    await Promise.all(edge.map((thing) => fetchAround(thing.id, false)));
  }
}

async function expand(id) {
  if (isLive) await trying(() => fetchAround(id, false));
  const before = findShown().things.size;
  state.expanded.add(id);
  state.collapsed.delete(id);
  for (const other of neighboursOf(id)) {
    model.aside.delete(other);
    state.hidden.delete(other);
  }
  if (state.grouped) for (const other of [id, ...neighboursOf(id)]) for (const group of groupsAbove(model.things.get(other))) state.open.add(group.id);
  fillFilters();
  update({ step: true });
  fillCard();
  comeClose();
  say(`${count(Math.max(0, findShown().things.size - before), "more thing")} shown`);
}

function collapse(id) {
  const before = findShown().things.size;
  state.collapsed.add(id);
  state.expanded.delete(id);
  update({ step: true });
  fillCard();
  say(`${count(before - findShown().things.size, "neighbour")} of ${labelOf(id)} hidden`);
}

function hide(id) {
  state.hidden.add(id);
  closeCard();
  say(`${labelOf(id)} is hidden`);
}

function backToAll() {
  showAll();
  dropQuery();
  if (state.card && state.card.kind === "path") state.card = null;
  update({ step: true });
  fillCard();
  fit();
  say("All is shown again");
}

// The bar over the panel: what is shown, where that is not all

function fillBar() {
  const parts = [];
  const drop = (label, away) => button("✕", away, { "aria-label": label, title: label });
  const chip = (label, away, ...content) => parts.push(el("span", { class: "chip" }, ...content, drop(label, away)));
  if (state.pathFrom) chip("Cancel the path", cancelPath, "Path from ", name(labelOf(state.pathFrom)), ": choose where to, by a click or by the search");
  if (state.query) chip("Drop the answer of the query", backToAll, "What the answer of a SPARQL query names");
  if (state.focus) chip("Show all again", backToAll, "At most ", hopsPicker(), " from ", name(labelOf(state.focus)));
  if (state.path) chip("Drop the path", dropPath, "Path from ", name(labelOf(state.path[0])), " to ", name(labelOf(state.path[state.path.length - 1])));
  if (state.hidden.size || state.collapsed.size) chip("Show what is hidden", showHidden, `${count(state.hidden.size + state.collapsed.size, "thing")} hidden or collapsed`);
  byId("bar").hidden = !parts.length;
  byId("bar").replaceChildren(...parts);
}

function hopsPicker() {
  const slider = el("input", { id: "hops", type: "range", min: 1, max: 3, step: 1, "aria-label": "Steps", "aria-valuetext": count(state.hops, "step"), change: async () => {
    await focusOn(state.focus, Number(slider.value));
    byId("hops").focus();
  } });
  slider.value = state.hops;
  return el("label", { class: "hops-picker" }, slider, count(state.hops, "step"));
}

function showHidden() {
  state.hidden.clear();
  state.collapsed.clear();
  update({ step: true });
  fillCard();
}

// The page's own script: draws the network, and shows what stands behind it. All text from the data goes into the page as
// text nodes; nothing here makes markup of a string (the policy of the page forbids it as well).
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { entities, statements, documents, modalities } = data;
  const byId = (id) => document.getElementById(id);
  const kinds = new Map(data.classes.map((kind) => [kind.iri, kind]));
  const state = { hiddenClasses: new Set(), hiddenModalities: new Set(), node: null, edge: null, sort: 0, down: false };
  const trail = []; // the cards that were open before this one, for "Back"
  let opener = null; // what had the focus before the card opened
  let looked = false; // whether the table holds what the filters and the order say

  // Small things

  function el(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") element.addEventListener(name, value);
      else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  }

  const name = (text) => el("bdi", {}, text); // its direction must not reach what stands beside it
  const count = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
  const shownOf = ([shown, all], one, many) => (shown === all ? count(all, one, many) : `${shown.toLocaleString("en")} of ${count(all, one, many)}`);
  const modality = (statement) => modalities[statement.modality] || { label: statement.modality, note: "", dashes: [2, 8], width: 2 };
  const denied = (statement) => statement.modality === "denied";
  const objectLabel = (statement) => (statement.object === null ? statement.text : entities[statement.object].label);
  const subjectLabel = (statement) => (statement.subject === null ? "—" : entities[statement.subject].label);
  const color = (variable) => getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  function svg(tag, attributes, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  const corners = {
    square: "2,2 14,2 14,14 2,14",
    diamond: "8,0 16,8 8,16 0,8",
    triangle: "8,1 15.5,14.5 0.5,14.5",
    triangleDown: "8,15 15.5,1.5 0.5,1.5",
    hexagon: "4,1 12,1 16,8 12,15 4,15 0,8",
    star: "8,0 10,5.5 16,5.8 11.3,9.5 13,15.5 8,12 3,15.5 4.7,9.5 0,5.8 6,5.5",
  };

  function shape(kind) {
    const points = corners[kind.shape];
    const mark = points ? svg("polygon", { points, fill: kind.color }) : svg("circle", { cx: 8, cy: 8, r: 7, fill: kind.color });
    return svg("svg", { class: "glyph", viewBox: "0 0 16 16", width: 15, height: 15, "aria-hidden": "true" }, mark);
  }

  function line(key, how, crossed = key === "denied") {
    const stroke = { class: `line ${key === "denied" ? "denied" : ""}`, "stroke-width": 2 };
    const dashes = how.dashes ? { "stroke-dasharray": how.dashes.join(" ") } : {};
    const bar = crossed ? [svg("path", { ...stroke, d: "M20 1 V11" })] : [];
    return svg("svg", { class: "glyph", viewBox: "0 0 40 12", width: 40, height: 12, "aria-hidden": "true" }, svg("path", { ...stroke, ...dashes, d: "M0 6 H40" }), ...bar);
  }

  // What the filters let through

  const entityVisible = (number) => !state.hiddenClasses.has(entities[number].class);
  const statementVisible = (statement) =>
    !state.hiddenModalities.has(statement.modality) &&
    (statement.subject === null || entityVisible(statement.subject)) &&
    (statement.object === null || entityVisible(statement.object));

  // The picture

  const baseNodes = new Map(data.nodes.map((node) => [node.id, node]));
  const baseEdges = new Map(data.edges.map((edge) => [edge.id, edge]));
  const neighbours = new Map(data.nodes.map((node) => [node.id, new Set([node.id])]));
  for (const edge of data.edges) {
    neighbours.get(edge.from).add(edge.to);
    neighbours.get(edge.to).add(edge.from);
  }

  function lit() {
    if (state.node !== null) return neighbours.get(state.node);
    const edge = baseEdges.get(state.edge);
    return edge ? new Set([edge.from, edge.to]) : null;
  }

  const readable = (size, pixels) => Math.max(size, pixels / scale()); // as large in the picture as it takes to read it now

  function drawNode(node, theme, bright, labelled) {
    const faint = bright !== null && !bright.has(node.id);
    return {
      ...node,
      ...placeOf(node), // where the person may have dragged it
      label: labelled.has(node.id) ? node.label : "",
      hidden: !entityVisible(node.id),
      opacity: faint ? 0.22 : 1,
      size: node.size * swelling(),
      color: { background: node.color, border: theme.paper, highlight: { background: node.color, border: theme.ink }, hover: { background: node.color, border: theme.ink } },
      font: { size: readable(node.font.size, 12), color: faint ? theme.line + "66" : theme.ink, strokeColor: theme.paper },
    };
  }

  const swelling = (zoomed = scale()) => Math.min(4, Math.max(1, 0.4 / zoomed)); // from afar, marks are drawn larger than they are

  // The nodes that have room for their label at this zoom: what a selection lights up first, then the best connected.
  function labelledNodes(bright) {
    const urgent = (node) => (bright !== null && bright.has(node.id) ? 0 : 1);
    const wanted = ({ id }) => entityVisible(id) && (bright === null || bright.has(id) || scale() > 0.6);
    const order = data.nodes.filter(wanted).sort((a, b) => urgent(a) - urgent(b) || b.size - a.size || a.id - b.id);
    const taken = [];
    const free = (box) => taken.every((other) => box[0] >= other[2] || box[2] <= other[0] || box[1] >= other[3] || box[3] <= other[1]);
    return new Set(order.filter((node) => {
      const box = labelBox(node);
      return free(box) && taken.push(box);
    }).map(({ id }) => id));
  }

  const placeOf = (node) => (network ? network.getPosition(node.id) : { x: node.x, y: node.y });

  function labelBox(node, zoomed = scale()) {
    const size = Math.max(node.font.size, 12 / zoomed);
    const lines = node.label.split("\n");
    const half = Math.max(...lines.map((text) => text.length)) * size * 0.26;
    const { x, y } = placeOf(node);
    const top = y + node.size * swelling(zoomed);
    return [x - half, top, x + half, top + (lines.length + 0.3) * size * 1.15];
  }

  const bolder = () => Math.max(1, 0.45 / scale()); // from afar, lines stay visible and keep their dashes

  function drawEdge(edge, theme, bright) {
    const statement = statements[edge.id];
    const tone = denied(statement) ? theme.denied : theme.line;
    const near = state.edge === edge.id || (state.node !== null && (edge.from === state.node || edge.to === state.node));
    const faint = bright !== null && !near;
    return {
      ...edge,
      hidden: !statementVisible(statement),
      width: edge.width * bolder(),
      dashes: edge.dashes && edge.dashes.map((length) => length * bolder()),
      color: { color: tone, opacity: faint ? 0.16 : 1, highlight: denied(statement) ? theme.denied : theme.accent, hover: denied(statement) ? theme.denied : theme.ink },
      scaling: near && bright.size < 14 && scale() > 0.4 ? { label: { drawThreshold: 0 } } : data.options.edges.scaling,
      font: { vadjust: edge.font.vadjust - (edge.arrows.middle ? 13 : 0), size: near ? readable(data.options.edges.font.size, 11.5) : data.options.edges.font.size, color: faint ? theme.line + "00" : denied(statement) ? theme.denied : theme.soft, strokeColor: faint ? theme.paper + "00" : theme.paper },
    };
  }

  function drawn() {
    const theme = Object.fromEntries(["paper", "ink", "soft", "line", "denied", "accent"].map((key) => [key, color(`--${key}`)]));
    const bright = lit();
    const labelled = labelledNodes(bright);
    return { nodes: data.nodes.map((node) => drawNode(node, theme, bright, labelled)), edges: data.edges.map((edge) => drawEdge(edge, theme, bright)) };
  }

  let network = null;
  const scale = () => (network ? network.getScale() : 1);
  const first = drawn();
  const nodes = new vis.DataSet(first.nodes);
  const edges = new vis.DataSet(first.edges);
  network = new vis.Network(byId("network"), { nodes, edges }, data.options);

  function redraw() {
    const next = drawn();
    nodes.update(next.nodes);
    edges.update(next.edges);
    network.unselectAll();
    if (state.node !== null) network.setSelection({ nodes: [state.node], edges: [] });
    else if (baseEdges.has(state.edge)) network.setSelection({ nodes: [], edges: [state.edge] });
  }

  let resizing = null;
  let fitted = true; // until the person zooms or moves: then a change of the window keeps what they see

  function resize() {
    clearTimeout(resizing); // a wheel turns many times: the labels follow when it rests
    resizing = setTimeout(redraw, 100);
  }

  const moving = () => (calm() ? false : { duration: 350, easingFunction: "easeInOutQuad" });

  // Moves the picture so that these nodes and their labels fill it, no closer than `closest` and no farther than `farthest`.
  function frame(shown, closest, farthest, animation = moving()) {
    const boxes = shown.map((node) => [node, labelBox(node, 1)]);
    if (!boxes.length) return;
    const most = (choose, value) => boxes.reduce((found, box) => choose(found, value(...box)), value(...boxes[0]));
    const above = (node, box) => 2 * placeOf(node).y - box[1]; // the mark, as far over the middle of the node as its label is under it
    const [left, top, right, bottom] = [most(Math.min, (_, box) => box[0]), most(Math.min, above), most(Math.max, (_, box) => box[2]), most(Math.max, (_, box) => box[3])];
    const room = byId("network").getBoundingClientRect();
    if (!room.width) return; // the table is in its place
    const wanted = Math.min((room.width - 60) / (right - left || 1), (room.height - 60) / (bottom - top || 1), closest);
    network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale: Math.max(wanted, farthest), animation });
    resize();
  }

  function fit(animation = moving()) {
    fitted = true;
    frame(data.nodes.filter(({ id }) => entityVisible(id)), 1.35, 0.02, animation);
  }

  function zoom(factor) {
    fitted = false;
    network.moveTo({ scale: Math.min(4, Math.max(0.03, network.getScale() * factor)), animation: moving() });
  }

  function focusOn(number) {
    if (!entityVisible(number)) setClass(entities[number].class, true);
    comeClose();
  }

  // Frames what the card is about and its neighbours.
  function comeClose() {
    fitted = false;
    frame([...lit()].filter(entityVisible).map((id) => baseNodes.get(id)), Math.max(1, scale()), 0.35);
  }

  // A few words beside the pointer

  const tip = byId("tip");

  function showTip(parts, { x, y }) {
    tip.replaceChildren(...parts);
    tip.hidden = false;
    const room = byId("picture").getBoundingClientRect();
    tip.style.left = `${Math.max(8, Math.min(x + 16, room.width - tip.offsetWidth - 8))}px`;
    tip.style.top = `${y + 20 + tip.offsetHeight > room.height ? y - tip.offsetHeight - 12 : y + 20}px`;
  }

  function edgeTip({ edge, pointer }) {
    const statement = statements[edge];
    showTip([...sentence(statement), el("br"), el("small", {}, spoken(statement))], pointer.DOM);
  }

  function nodeTip({ node, pointer }) {
    const entity = entities[node];
    showTip([name(entity.label), el("br"), el("small", {}, kinds.get(entity.class).label)], pointer.DOM);
  }

  const sentence = (statement) => [name(subjectLabel(statement)), ` – ${statement.words} – `, name(objectLabel(statement))];

  function spoken(statement) {
    const how = modality(statement);
    return how.note ? `${how.label}: ${how.note}` : how.label;
  }

  // Cards

  const card = byId("card");

  function openCard(what, ...parts) {
    if (card.hidden) opener = document.activeElement;
    const back = trail.length > 1 ? el("button", { type: "button", click: goBack }, "← Back") : el("span");
    const close = el("button", { type: "button", click: closeCard, "aria-label": "Close details" }, "Close ✕");
    card.replaceChildren(el("div", { class: "tools" }, back, close), ...parts);
    card.hidden = false;
    card.scrollTop = 0;
    if (!byId("picture").hidden) network.redraw(); // the card takes room from the picture
    byId("status").textContent = what;
    redraw();
    markRow();
  }

  function closeCard() {
    if (card.hidden) return;
    Object.assign(state, { node: null, edge: null });
    trail.length = 0;
    card.hidden = true;
    redraw();
    markRow();
    if (opener && opener.isConnected) opener.focus();
  }

  function goBack() {
    trail.pop();
    const [kind, number] = trail.pop();
    (kind === "entity" ? openEntity : openStatement)(number);
    toHeading();
  }

  const toHeading = () => card.querySelector("h2").focus();

  function openEntity(number) {
    const entity = entities[number];
    Object.assign(state, { node: number, edge: null });
    trail.push(["entity", number]);
    const kind = kinds.get(entity.class);
    const facts = statements.map((statement, place) => ({ statement, place }));
    openCard(
      `${entity.label}, ${kind.label}`,
      el("p", { class: "kicker" }, shape(kind), kind.label),
      el("h2", { tabindex: "-1" }, name(entity.label)),
      described(entity),
      ...grouped("Statements", "", facts.filter(({ statement }) => !statement.observation && statement.subject === number), "object"),
      ...grouped("Others in relation to it", ` ${entity.label}`, facts.filter(({ statement }) => !statement.observation && statement.object === number && statement.subject !== number), "subject"),
      ...grouped("Figures", "", facts.filter(({ statement }) => statement.observation && statement.subject === number), "object"),
    );
  }

  function described(entity) {
    const list = el("dl");
    const add = (term, texts, tag) => texts.length && list.append(el("dt", {}, term), el("dd", { class: "many" }, ...texts.map((text) => el(tag, {}, text))));
    add("Also called", entity.aliases, "bdi");
    add("Identifiers", entity.identifiers, "code");
    return list;
  }

  function grouped(title, after, facts, side) {
    const groups = new Map();
    for (const fact of facts) groups.set(fact.statement.words, [...(groups.get(fact.statement.words) || []), fact]);
    if (!groups.size) return [];
    const one = ([words, members]) => el("div", { class: "group" }, el("p", {}, name(words + after)), el("ul", {}, ...members.map((fact) => factRow(fact, side))));
    return [el("h3", {}, title), ...[...groups].map(one)];
  }

  function factRow({ statement, place }, side) {
    const label = side === "subject" ? subjectLabel(statement) : objectLabel(statement);
    const extra = [statement.modality === "asserted" ? "" : modality(statement).label.toLowerCase(), inTime(statement)].filter(Boolean).join(", ");
    const sample = statement.modality === "asserted" ? null : line(statement.modality, modality(statement));
    const open = () => {
      openStatement(place);
      toHeading();
    };
    return el("li", {}, el("button", { type: "button", click: open }, name(label), el("span", { class: "how" }, sample, sample ? "" : " ", extra)));
  }

  const rounded = ({ confidence }) => (confidence === "" ? "" : Number(confidence).toFixed(2));

  function inTime({ times, observation }) {
    const parts = [];
    if (times.at) parts.push(observation ? `as of ${times.at}` : times.at);
    if (times.from) parts.push(`from ${times.from}`);
    if (times.until) parts.push(`until ${times.until}`);
    return parts.join(" ");
  }

  function openStatement(number) {
    const statement = statements[number];
    Object.assign(state, { node: null, edge: number });
    trail.push(["statement", number]);
    const title = `${subjectLabel(statement)} – ${statement.words} – ${objectLabel(statement)}`;
    openCard(
      title,
      el("p", { class: "kicker" }, line(statement.modality, modality(statement)), spoken(statement)),
      el("h2", { tabindex: "-1" }, entityButton(statement.subject, "—"), el("span", { class: "words" }, statement.words), entityButton(statement.object, statement.text)),
      facts(statement),
      el("h3", {}, count(statement.evidence.length, "sentence")),
      key(),
      ...statement.evidence.map(quotation),
    );
  }

  function entityButton(number, otherwise) {
    if (number === null) return name(otherwise);
    return el("button", { type: "button", click: () => followTo(number) }, name(entities[number].label));
  }

  function followTo(number) {
    openEntity(number);
    focusOn(number);
    toHeading();
  }

  function facts(statement) {
    const list = el("dl");
    const add = (term, ...parts) => list.append(el("dt", {}, term), el("dd", {}, ...parts));
    if (statement.sources.length) add("Who says so", ...statement.sources.flatMap(({ label, node }, place) => [place ? ", " : "", node === null ? name(label) : entityButton(node)]));
    if (statement.title) add("Office", name(statement.title));
    if (inTime(statement)) add("Time", inTime(statement));
    if (statement.confidence) add("Confidence", rounded(statement));
    return list;
  }

  const key = () => el("p", { class: "key" }, el("mark", { class: "subject" }, "subject"), el("mark", { class: "cue" }, "relation"), el("mark", { class: "object" }, "object"));

  function quotation({ pieces, document: source, rule }) {
    const marked = pieces.map(([text, roles]) => (roles ? el("mark", { class: roles, title: roles.replace("cue", "relation").replace(" ", " and ") }, text) : text));
    const found = rule ? el("p", { class: "rule" }, "Found by ", el("code", {}, rule)) : null;
    return el("div", { class: "evidence" }, el("blockquote", { dir: "ltr" }, ...marked), cited(documents[source]), found);
  }

  function cited(source) {
    const headline = source.url ? el("a", { href: source.url, target: "_blank", rel: "noopener noreferrer" }, name(source.headline)) : el("strong", {}, name(source.headline));
    const where = [source.publisher, source.date].filter(Boolean).flatMap((text, place) => [place ? " · " : "", name(text)]);
    return el("cite", {}, headline, ...(where.length ? [el("br"), ...where] : []));
  }

  // Search

  const search = byId("search");
  const list = byId("suggestions");
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const index = entities.flatMap((entity, number) => [entity.label, ...entity.aliases].map((text, place) => ({ number, text, alias: place > 0, folded: plain(text) })));
  let offered = [];
  let chosen = -1;

  function rank({ folded, number, alias }, wanted) {
    const at = folded.indexOf(wanted);
    const start = at === 0 ? 0 : at > 0 && !/[\p{L}\p{N}]/u.test(folded[at - 1]) ? 1 : 2;
    return at < 0 ? null : [start, alias ? 1 : 0, -neighbours.get(number).size, number];
  }

  function suggestions(text) {
    const wanted = plain(text.trim());
    if (!wanted) return [];
    const found = index.map((item) => ({ ...item, rank: rank(item, wanted) })).filter((item) => item.rank);
    found.sort((a, b) => a.rank.reduce((order, value, place) => order || value - b.rank[place], 0));
    const seen = new Set();
    return found.filter(({ number }) => !seen.has(number) && seen.add(number)).slice(0, 8);
  }

  function option({ number, text, alias }, place) {
    const entity = entities[number];
    const kind = kinds.get(entity.class);
    const note = alias ? el("small", {}, "is ", name(entity.label)) : el("small", {}, kind.label);
    const pick = (event) => {
      event.preventDefault();
      choose(place);
    };
    return el("li", { id: `suggestion-${place}`, role: "option", "aria-selected": place === chosen ? "true" : "false", mousedown: pick }, shape(kind), name(text), note);
  }

  function suggest() {
    offered = suggestions(search.value);
    chosen = offered.length ? 0 : -1;
    const empty = search.value.trim() && !offered.length;
    list.replaceChildren(...(empty ? [el("li", { class: "none", role: "option", "aria-disabled": "true" }, "Nothing on this page has such a name")] : offered.map(option)));
    openList(offered.length > 0 || Boolean(empty));
  }

  function openList(open) {
    list.hidden = !open;
    search.setAttribute("aria-expanded", open ? "true" : "false");
    if (open && chosen >= 0) search.setAttribute("aria-activedescendant", `suggestion-${chosen}`);
    else search.removeAttribute("aria-activedescendant");
  }

  function step(by) {
    if (!offered.length) return;
    chosen = (chosen + by + offered.length) % offered.length;
    list.replaceChildren(...offered.map(option));
    list.children[chosen].scrollIntoView({ block: "nearest" });
    openList(true);
  }

  function choose(place) {
    const found = offered[place];
    if (!found) return;
    search.value = entities[found.number].label;
    openList(false);
    trail.length = 0;
    openEntity(found.number);
    focusOn(found.number);
    toHeading();
  }

  function searchKey(event) {
    const actions = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: () => choose(chosen), Escape: () => openList(false) };
    const action = actions[event.key];
    if (!action || (event.key === "Escape" && list.hidden)) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  // Filters

  function filter(box, visual, label, number, hidden, value) {
    const tick = el("input", { type: "checkbox", checked: true, change: () => setHidden(hidden, value, !tick.checked) });
    tick.dataset.value = value;
    box.append(el("label", {}, tick, visual, el("span", {}, label), el("small", {}, number.toLocaleString("en"))));
  }

  function setHidden(hidden, value, hide) {
    if (hide) hidden.add(value);
    else hidden.delete(value);
    redraw();
    fillTable();
    const rows = statements.filter(statementVisible).length;
    byId("status").textContent = `${rows} of ${statements.length} rows shown`;
  }

  function setClass(iri, show) {
    for (const tick of byId("classes").querySelectorAll("input")) if (tick.dataset.value === iri) tick.checked = show;
    setHidden(state.hiddenClasses, iri, !show);
  }

  function fillFilters() {
    for (const kind of data.classes) filter(byId("classes"), shape(kind), kind.label, kind.count, state.hiddenClasses, kind.iri);
    const counted = new Map();
    for (const { modality: key } of statements) counted.set(key, (counted.get(key) || 0) + 1);
    const order = [...Object.keys(modalities).filter((key) => counted.has(key)), ...[...counted.keys()].filter((key) => !modalities[key])];
    for (const key of order) filter(byId("modalities"), line(key, modality({ modality: key })), modality({ modality: key }).label, counted.get(key), state.hiddenModalities, key);
  }

  // Table

  const collator = new Intl.Collator("en", { sensitivity: "base", numeric: true });
  const columns = [
    ["Subject", (statement) => (statement.subject === null ? "\uffff" : subjectLabel(statement))],
    ["Relation", (statement) => statement.words],
    ["Object", objectLabel],
    ["How it is said", (statement) => Object.keys(modalities).indexOf(statement.modality)],
    ["Who says so", (statement) => statement.sources.map(({ label }) => label).join(", ")],
    ["Time", inTime],
    ["Confidence", (statement) => Number(statement.confidence), "number"],
    ["Sentences", (statement) => statement.evidence.length, "number"],
  ];

  function compare(a, b) {
    const value = columns[state.sort][1];
    const [left, right] = [value(statements[a]), value(statements[b])];
    const order = typeof left === "number" ? left - right : collator.compare(left, right);
    return (state.down ? -order : order) || a - b;
  }

  function row(number) {
    const statement = statements[number];
    const open = (event) => {
      trail.length = 0;
      openStatement(number);
      opener = event.currentTarget;
      toHeading();
    };
    const cells = [
      el("td", {}, entityButton(statement.subject, "—")),
      el("td", {}, el("button", { type: "button", click: open, "aria-label": `${statement.words}: read the sentences` }, statement.words)),
      el("td", {}, entityButton(statement.object, statement.text)),
      el("td", {}, line(statement.modality, modality(statement)), modality(statement).label),
      el("td", {}, ...statement.sources.flatMap(({ label }, place) => [place ? ", " : "", name(label)])),
      el("td", {}, inTime(statement)),
      el("td", { class: "number" }, rounded(statement)),
      el("td", { class: "number" }, String(statement.evidence.length)),
    ];
    const found = el("tr", {}, ...cells);
    found.dataset.number = number;
    return found;
  }

  function fillTable(force = false) {
    if (byId("table").hidden && !force) {
      looked = false;
      return;
    }
    const numbers = [...statements.keys()].filter((number) => statementVisible(statements[number])).sort(compare);
    byId("table").querySelector("tbody").replaceChildren(...numbers.map(row));
    byId("table").querySelector("caption").textContent = `${shownOf([numbers.length, statements.length], "row")}: statements and figures. Choose a relation to read its sentences.`;
    looked = true;
    markRow();
  }

  function fillHead() {
    const head = byId("table").querySelector("thead tr");
    head.replaceChildren(...columns.map(([title, , kind = ""], place) => el("th", { scope: "col", class: kind, "aria-sort": place === state.sort ? (state.down ? "descending" : "ascending") : "none" }, el("button", { type: "button", click: () => sortBy(place) }, title))));
  }

  function sortBy(place) {
    state.down = place === state.sort ? !state.down : Boolean(columns[place][2]);
    state.sort = place;
    fillHead();
    fillTable();
    byId("table").querySelectorAll("th button")[place].focus();
  }

  function markRow() {
    for (const found of byId("table").querySelectorAll("tbody tr")) found.classList.toggle("chosen", Number(found.dataset.number) === state.edge);
  }

  function showTable(show) {
    byId("table").hidden = !show;
    byId("picture").hidden = show;
    byId("show-table").setAttribute("aria-pressed", String(show));
    byId("show-picture").setAttribute("aria-pressed", String(!show));
    if (show && !looked) fillTable();
    if (show) return;
    network.redraw();
    if (fitted) fit(false);
    else if (lit()) comeClose();
  }

  // All together

  function fillCounts() {
    const { entities: some, statements: told, observations: figures, documents: sources } = data.counts;
    const parts = [shownOf(told, "statement"), figures[1] && shownOf(figures, "figure"), sources && `from ${count(sources, "article")}`].filter(Boolean);
    const whole = some[0] === some[1] ? [count(some[1], "entity", "entities")] : [el("strong", {}, `showing ${some[0].toLocaleString("en")} of ${some[1].toLocaleString("en")} entities`), ", the best connected"];
    byId("counts").replaceChildren(...whole, ...parts.map((part) => ` · ${part}`));
  }

  function click({ nodes: [node], edges: [edge] }) {
    trail.length = 0;
    if (node !== undefined) openEntity(node);
    else if (edge !== undefined) openStatement(edge);
    else closeCard();
    if (lit() && scale() < 0.45) comeClose();
  }

  function pageKey(event) {
    const typing = event.target instanceof HTMLInputElement && event.target.type === "search";
    if (event.key === "/" && !typing) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "Escape") closeCard();
  }

  function listen() {
    network.on("click", click);
    network.on("hoverEdge", edgeTip);
    network.on("hoverNode", nodeTip);
    for (const event of ["zoom", "animationFinished"]) network.on(event, resize);
    for (const event of ["zoom", "dragStart"]) network.on(event, () => (fitted = false));
    network.on("resize", () => (fitted ? fit(false) : resize()));
    for (const event of ["blurEdge", "blurNode", "dragStart", "zoom", "click"]) network.on(event, () => (tip.hidden = true));
    search.addEventListener("input", suggest);
    search.addEventListener("focus", () => search.value && suggest());
    search.addEventListener("blur", () => openList(false));
    search.addEventListener("keydown", searchKey);
    byId("show-table").addEventListener("click", () => showTable(true));
    byId("show-picture").addEventListener("click", () => showTable(false));
    byId("zoom-in").addEventListener("click", () => zoom(1.4));
    byId("zoom-out").addEventListener("click", () => zoom(1 / 1.4));
    byId("zoom-fit").addEventListener("click", () => fit());
    byId("skip").addEventListener("click", () => showTable(true));
    document.addEventListener("keydown", pageKey);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  }

  fillCounts();
  fillFilters();
  fillHead();
  listen();
  fit(false);
  window.kgView = { data, network, nodes, edges, state, openEntity, openStatement }; // for tests
})();

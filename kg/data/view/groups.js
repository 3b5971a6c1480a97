// Groups of things that have more to do with each other than with the rest: discs in the picture, and a list beside the best connected things.

let outermost = null; // the groups that are in none, the largest first, and whether they lie over each other

function outerGroups() {
  if (outermost && outermost.of === model.groups.size) return outermost;
  const all = [...model.groups.values()].filter(({ parent }) => !parent).sort((a, b) => b.size - a.size || a.id.localeCompare(b.id));
  const tight = all.some((a, place) => all.slice(0, place).some((b) => Math.hypot(a.x - b.x, a.y - b.y) < 0.82 * (a.radius + b.radius)));
  outermost = { of: model.groups.size, all, ranks: new Map(all.map(({ id }, place) => [id, place])), tight };
  outermost.places = tight ? placeApart(all) : new Map();
  return outermost;
}

// Places for discs whose members' places overlap: pushed from each other until they do not.
function placeApart(groups) {
  const places = new Map(groups.map(({ id, x, y }) => [id, { x, y }]));
  for (let round = 0; round < 60; round += 1) {
    groups.forEach((a, place) => groups.slice(0, place).forEach((b) => {
      const [from, to] = [places.get(a.id), places.get(b.id)];
      const far = Math.hypot(to.x - from.x, to.y - from.y) || 1;
      const push = (discSize(a) + discSize(b) + 60 - far) / 2;
      if (push <= 0) return;
      const [x, y] = [((to.x - from.x) / far || 1) * push, ((to.y - from.y) / far) * push];
      Object.assign(from, { x: from.x - x, y: from.y - y });
      Object.assign(to, { x: to.x + x, y: to.y + y });
    }));
  }
  return places;
}

const discPlace = (group) => outerGroups().places.get(group.id) || group;

const rankOf = (group) => outerGroups().ranks.get(group.id) ?? -1;

// As wide as the place of its members; where these places overlap, as wide as their number asks for.
const discSize = (group) => (outerGroups().tight ? Math.min(group.radius, 40 + 26 * Math.sqrt(group.size)) : 0.82 * group.radius);

const membersOf = (group) => [...model.things.values()].filter((thing) => groupsAbove(thing).includes(group));
const byDegree = (a, b) => (b.degree || 0) - (a.degree || 0) || collator.compare(a.label, b.label);

function toggleGroup(id) {
  if (state.open.has(id)) closeGroup(id);
  else openGroup(id);
}

function openGroup(id) {
  state.grouped = true;
  const group = model.groups.get(id);
  for (const one of [group, ...groupsAbove(group)]) state.open.add(one.id);
  state.card = null;
  byId("card").hidden = true;
  update({ step: true });
  if (!byId("picture").hidden) frameGroup(group);
  say(`Opened the group ${group.label}: ${count(group.size, "thing")}`);
}

function frameGroup(group) {
  fitted = false;
  frame([{ ...groupMark(group), id: "", x: group.x, y: group.y, size: group.radius, label: "" }], 1.35, 0.01);
}

// Closes a group and those in it.
function closeGroup(id) {
  const group = model.groups.get(id);
  for (const one of [...state.open]) if (one === id || groupsAbove(model.groups.get(one)).includes(group)) state.open.delete(one);
  update({ step: true });
  fit();
  say(`Closed the group ${group.label}`);
}

function setGrouped(grouped) {
  state.grouped = grouped;
  if (!grouped) state.open.clear();
  update({ step: true });
  fit();
}

function shiftGroup(group, x, y) {
  for (const thing of membersOf(group)) Object.assign(thing, { x: thing.x + x, y: thing.y + y });
  for (const other of model.groups.values()) if (other === group || groupsAbove(other).includes(group)) Object.assign(other, { x: other.x + x, y: other.y + y });
  outermost = null;
}

// The panel

function fillGroups() {
  const { things } = findShown();
  const hubs = [...things].map((id) => model.things.get(id)).sort(byDegree);
  const outer = outerGroups().all;
  const tally = countByGroup(hubs);
  const groups = outer.length ? el("ul", { class: "plain" }, ...listed(outer, (group) => groupRow(group, tally), 60)) : el("p", { class: "none" }, "What is shown falls into no groups.");
  byId("groups").replaceChildren(
    el("div", { class: "half" }, el("h2", {}, "Groups"), el("p", { class: "lead" }, "Things that have more to do with each other than with the rest."), groups),
    el("div", { class: "half" }, el("h2", {}, "Best connected"), el("p", { class: "lead" }, `The hubs among the ${count(hubs.length, "thing")} shown.`), el("ol", { class: "plain" }, ...listed(hubs, hubRow, 60))),
  );
}

// How many shown things each group has.
function countByGroup(things) {
  const tally = new Map();
  for (const thing of things) for (const { id } of groupsAbove(thing)) tally.set(id, (tally.get(id) || 0) + 1);
  return tally;
}

function groupRow(group, tally) {
  const some = tally.get(group.id) || 0;
  const inner = [...model.groups.values()].filter(({ parent }) => parent === group.id);
  const open = state.grouped && state.open.has(group.id);
  const swatch = svg("svg", { class: "glyph", viewBox: "0 0 16 16", width: 15, height: 15, "aria-hidden": "true" }, svg("circle", { cx: 8, cy: 8, r: 7, fill: group.parent ? "none" : groupTint(group), stroke: colour("--line") }));
  const show = button(open ? "Close" : "Open", () => {
    toggleGroup(group.id);
    byId("groups").querySelector(`[data-group="${CSS.escape(group.id)}"]`)?.focus();
  }, { "aria-label": `${open ? "Close" : "Open"} the group ${group.label}`, "data-group": group.id, class: "plain" });
  return el("li", { class: "group-row" }, el("p", {}, swatch, button(name(group.label), () => openCard({ kind: "group", id: group.id }, { fresh: true, heading: true }), { class: "link" }), el("small", {}, shownOf([some, Math.max(group.size, some)], "thing")), show), inner.length && open ? el("ul", {}, ...listed(inner, (one) => groupRow(one, tally), 30)) : null);
}

function hubRow(thing) {
  return el("li", {}, el("p", {}, shape(kindOf(thing)), button(name(thing.label), () => openThing(thing.id), { class: "link" }), el("small", {}, count(thing.degree || 0, "fact"))));
}

function groupCard(group) {
  const members = membersOf(group).sort(byDegree);
  const open = state.grouped && state.open.has(group.id);
  return [
    group.label,
    el("p", { class: "kicker" }, "Group"),
    el("h2", { tabindex: "-1" }, name(group.label)),
    el("p", { class: "acts" }, button(open ? "Close in the picture" : "Open in the picture", () => { showTab("picture"); toggleGroup(group.id); }, { class: "plain" })),
    el("h3", {}, count(members.length, "thing")),
    el("ul", { class: "rows" }, ...listed(members, hubRow, 30)),
  ];
}

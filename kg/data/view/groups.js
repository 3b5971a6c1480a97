// Groups of things that have more to do with each other than with the rest: discs in the picture, and a list beside the best connected things.

let ranks = null; // id of an outermost group -> its place by size

function rankOf(group) {
  if (!ranks || ranks.of !== model.groups.size) {
    const outer = [...model.groups.values()].filter(({ parent }) => !parent).sort((a, b) => b.size - a.size || a.id.localeCompare(b.id));
    ranks = { of: model.groups.size, places: new Map(outer.map(({ id }, place) => [id, place])) };
  }
  return ranks.places.get(group.id) ?? -1;
}

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
  const around = groupMark(group);
  frame([{ ...around, id: "", size: group.radius, label: "" }], 1.35, 0.01);
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
}

// The panel

function fillGroups() {
  const { things } = findShown();
  const hubs = [...things].map((id) => model.things.get(id)).sort(byDegree);
  const outer = [...model.groups.values()].filter(({ parent }) => !parent).sort((a, b) => b.size - a.size || a.id.localeCompare(b.id));
  const best = bestByGroup(hubs);
  const groups = outer.length ? el("ul", { class: "plain" }, ...listed(outer, (group) => groupRow(group, best), 60)) : el("p", { class: "none" }, "What is shown falls into no groups.");
  byId("groups").replaceChildren(
    el("div", { class: "half" }, el("h2", {}, "Groups"), el("p", { class: "lead" }, "Things that have more to do with each other than with the rest."), groups),
    el("div", { class: "half" }, el("h2", {}, "Best connected"), el("p", { class: "lead" }, `The hubs among the ${count(hubs.length, "thing")} shown.`), el("ol", { class: "plain" }, ...listed(hubs, hubRow, 60))),
  );
}

// The best connected shown members of each outermost and inner group, three at most.
function bestByGroup(hubs) {
  const best = new Map();
  for (const thing of hubs) {
    for (const { id } of groupsAbove(thing)) {
      const found = best.get(id) || { things: [], shown: 0 };
      found.shown += 1;
      if (found.things.length < 3) found.things.push(thing);
      best.set(id, found);
    }
  }
  return best;
}

function groupRow(group, best) {
  const { things, shown: some } = best.get(group.id) || { things: [], shown: 0 };
  const inner = [...model.groups.values()].filter(({ parent }) => parent === group.id);
  const open = state.grouped && state.open.has(group.id);
  const swatch = svg("svg", { class: "glyph", viewBox: "0 0 16 16", width: 15, height: 15, "aria-hidden": "true" }, svg("circle", { cx: 8, cy: 8, r: 7, fill: group.parent ? "none" : groupTint(group), stroke: colour("--line") }));
  const show = button(open ? "Close" : "Open", () => {
    toggleGroup(group.id);
    byId("groups").querySelector(`[data-group="${CSS.escape(group.id)}"]`)?.focus();
  }, { "aria-label": `${open ? "Close" : "Open"} the group ${group.label}`, "data-group": group.id, class: "plain" });
  return el("li", { class: "group-row" }, el("p", {}, swatch, button(name(group.label), () => openCard({ kind: "group", id: group.id }, { fresh: true, heading: true }), { class: "link" }), el("small", {}, shownOf([some, Math.max(group.size, some)], "thing")), show), el("p", { class: "best" }, ...things.flatMap((thing, place) => [place ? ", " : "", name(thing.label)])), inner.length && open ? el("ul", {}, ...listed(inner, (one) => groupRow(one, best), 30)) : null);
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

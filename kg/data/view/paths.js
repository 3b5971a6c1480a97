// The shortest path between two things, among what the filters let through: drawn, and told as sentences.

function beginPath(id) {
  state.pathFrom = id;
  fillBar();
  byId("search").value = "";
  byId("search").focus();
  say(`Path from ${labelOf(id)}: choose where to`);
}

function cancelPath() {
  state.pathFrom = null;
  fillBar();
  byId("search").focus();
}

// The ids on a shortest path, or null: breadth first, neighbours in the order of their ids, so that it is always the same one.
function findPath(from, to) {
  const came = new Map([[from, null]]);
  let edge = [from];
  while (edge.length && !came.has(to)) {
    const next = [];
    for (const id of edge) {
      const steps = tiesOf(id).filter((fact) => passes(fact) && onPath(otherEnd(fact, id)));
      for (const other of [...new Set(steps.map((fact) => otherEnd(fact, id)))].sort()) {
        if (!came.has(other)) {
          came.set(other, id);
          next.push(other);
        }
      }
    }
    edge = next;
  }
  if (!came.has(to)) return null;
  const path = [];
  for (let id = to; id !== null; id = came.get(id)) path.unshift(id);
  return path;
}

function onPath(id) {
  const thing = model.things.get(id);
  return !state.hidden.has(id) && lets(state.filters.class, thing.class) && (!thing.event || passes(thing));
}

async function drawPath(from, to) {
  state.pathFrom = null;
  const found = await trying(() => source.path(from, to));
  if (!found) return fillBar();
  addPiece(found, { anchor: from });
  if (!found.path) {
    fillBar();
    return complain(`Nothing that is shown leads from ${labelOf(from)} to ${labelOf(to)}; fewer filters may.`);
  }
  takePath(found.path);
  update();
  openCard({ kind: "path", id: "" }, { fresh: true, heading: true });
  return comeClose();
}

function takePath(path) {
  state.path = path;
  for (const id of path) {
    model.aside.delete(id);
    if (state.grouped) for (const group of groupsAbove(model.things.get(id))) state.open.add(group.id);
  }
}

function dropPath() {
  state.path = null;
  if (state.card && state.card.kind === "path") state.card = null;
  update({ step: true });
  fillCard();
}

const stepFacts = (a, b) => tiesOf(a).filter((fact) => otherEnd(fact, a) === b && passes(fact));
const pathSteps = () => state.path.slice(1).map((to, place) => [state.path[place], to]);
const pathFacts = () => new Set(pathSteps().flatMap(([a, b]) => stepFacts(a, b).map(({ id }) => id)));

function pathCard() {
  const [from, to] = [state.path[0], state.path[state.path.length - 1]];
  const steps = pathSteps();
  const one = ([a, b], place) => el("li", {}, el("p", { class: "lead" }, `${place + 1}. `, name(labelOf(a)), " and ", name(labelOf(b))), el("ul", { class: "rows" }, ...listed(stepFacts(a, b), factLine, ROWS)));
  return [
    `Path from ${labelOf(from)} to ${labelOf(to)}: ${count(steps.length, "step")}`,
    el("p", { class: "kicker" }, `Shortest path, ${count(steps.length, "step")}`),
    el("h2", { tabindex: "-1" }, endButton(from), el("span", { class: "words" }, "to"), endButton(to)),
    el("ol", { class: "steps" }, ...steps.map(one)),
  ];
}

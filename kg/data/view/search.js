// The search box: labels and aliases, accents or not; arrow keys and Enter choose.

let index = null; // every label and alias, folded, built at the first letter
let offered = [];
let marked = -1;
let asked = 0; // the number of the last question: an answer to an earlier one comes too late

function buildIndex() {
  index = [];
  for (const thing of model.things.values()) {
    index.push({ thing, text: thing.label, alias: 0, folded: plain(thing.label) });
    for (const text of thing.aliases || []) index.push({ thing, text, alias: 1, folded: plain(text) });
  }
}

// The things whose name begins so first, then those with a word that does, then those that hold it; labels before aliases.
function findNames(text, most = 12) {
  const wanted = plain(text.trim());
  if (!wanted) return [];
  if (!index) buildIndex();
  const found = [];
  for (const item of index) {
    const at = item.folded.indexOf(wanted);
    if (at >= 0) found.push({ item, start: at === 0 ? 0 : /[\p{L}\p{N}]/u.test(item.folded[at - 1]) ? 2 : 1 });
  }
  found.sort((a, b) => a.start - b.start || a.item.alias - b.item.alias || (b.item.thing.degree || 0) - (a.item.thing.degree || 0));
  const seen = new Set();
  const once = found.filter(({ item: { thing } }) => !seen.has(thing.id) && seen.add(thing.id)).slice(0, most);
  return once.map(({ item: { thing, text: hit, alias } }) => ({ id: thing.id, label: thing.label, alias: alias ? hit : undefined, class: thing.class, kind: kindOf(thing).label, degree: thing.degree || 0 }));
}

function option(item, place) {
  const { label, alias, class: iri, kind } = item;
  const note = alias ? el("small", {}, "is ", name(label)) : el("small", {}, kind || kindOf(item).label);
  const pick = (event) => {
    event.preventDefault();
    choose(place);
  };
  return el("li", { id: `suggestion-${place}`, role: "option", "aria-selected": String(place === marked), mousedown: pick }, shape(kindOf({ class: iri })), name(alias || label), note);
}

async function suggest() {
  asked += 1;
  const mine = asked;
  const text = byId("search").value;
  if (!text.trim()) {
    offered = [];
    return openList(false);
  }
  if (isLive) await new Promise((resolve) => setTimeout(resolve, 120)); // until the typing rests
  if (mine !== asked) return null;
  const found = await trying(() => source.search(text));
  if (mine !== asked || !found) return null;
  offered = found;
  marked = found.length ? 0 : -1;
  fillList();
  say(found.length ? count(found.length, "suggestion") : "No suggestions");
  return openList(true);
}

function fillList() {
  const none = el("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, isLive ? "Nothing in the graph has such a name" : "Nothing on this page has such a name");
  byId("suggestions").replaceChildren(...(offered.length ? offered.map(option) : [none]));
}

function openList(open) {
  const search = byId("search");
  byId("suggestions").hidden = !open;
  search.setAttribute("aria-expanded", String(open));
  if (open && marked >= 0) search.setAttribute("aria-activedescendant", `suggestion-${marked}`);
  else search.removeAttribute("aria-activedescendant");
}

function stepTo(by) {
  if (!offered.length) return;
  marked = (marked + by + offered.length) % offered.length;
  fillList();
  byId("suggestions").children[marked].scrollIntoView({ block: "nearest" });
  openList(true);
}

function choose(place) {
  const found = offered[place];
  if (!found) return;
  asked += 1;
  byId("search").value = found.label;
  openList(false);
  openThing(found.id);
}

function searchKey(event) {
  const hidden = byId("suggestions").hidden;
  const actions = { ArrowDown: () => stepTo(1), ArrowUp: () => stepTo(-1), Enter: () => choose(marked), Escape: () => openList(false) };
  const action = actions[event.key];
  if (!action || (event.key === "Escape" && hidden)) return;
  event.preventDefault();
  event.stopPropagation();
  action();
}

function listenToSearch() {
  const search = byId("search");
  search.addEventListener("input", suggest);
  search.addEventListener("focus", () => search.value && suggest());
  search.addEventListener("blur", () => {
    asked += 1;
    openList(false);
  });
  search.addEventListener("keydown", searchKey);
}

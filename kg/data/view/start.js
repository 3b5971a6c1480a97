// The whole page: panels, keys, and the start.

const tabs = ["picture", "table", "timeline", "groups", "article"];
const panels = { picture: () => {}, table: fillTable, timeline: fillTimeline, groups: fillGroups, article: fillArticles };

function fillPanel() {
  if (state.tab === "article" && state.article) return; // an article is the same whatever is shown
  panels[state.tab]();
}

function showTab(tab) {
  if (tab === state.tab) return;
  setTab(tab);
  fillPanel();
  writeAddress(true);
}

function setTab(tab) {
  state.tab = tab;
  for (const one of tabs) {
    byId(one).hidden = one !== tab;
    byId(`tab-${one}`).setAttribute("aria-selected", String(one === tab));
    byId(`tab-${one}`).tabIndex = one === tab ? 0 : -1;
  }
  byId("tip").hidden = true;
  if (tab === "article" && state.article) trying(() => openArticle(state.article));
  if (tab !== "picture") return;
  network.redraw();
  if (fitted) fit(false);
  else if (state.card && !state.camera) comeClose();
}

// Opens an article for reading, from a card or the list of articles.
function readArticle(id) {
  state.article = id;
  if (state.tab === "article") trying(() => openArticle(id));
  else setTab("article");
  writeAddress(true);
  byId("article").focus();
}

// The articles, where none is open; the filters do not narrow the list, they may hide what one says.
function fillArticles() {
  const told = [...model.documents.values()].sort((a, b) => (b.date || "").localeCompare(a.date || "") || collator.compare(a.headline, b.headline));
  const row = ({ id, headline, publisher, date }) => el("li", {}, el("p", {}, button(name(headline), () => readArticle(id), { class: "link" }), el("small", {}, [publisher, date].filter(Boolean).join(" · "))));
  byId("article").replaceChildren(el("h2", {}, "Articles"), el("p", { class: "lead" }, `${count(told.length, "article")} speak of what is on this page. Choose one to read it with all that was found in it.`), el("ul", { class: "plain" }, ...listed(told, row, 100)));
}

// "14 things · 21 facts · 2 articles", with what was chosen where that is not all.
function fillCounts() {
  const { counts } = model;
  if (!counts) return;
  const { things, facts } = findShown();
  const part = ([some, all], now, one) => (now === all && some === all ? count(all, one) : `${number(now)} of ${count(all, one)}`);
  const narrowed = things.size < model.things.size || facts.length < model.facts.size;
  const told = [part(counts.things, isLive || narrowed ? things.size : counts.things[0], "thing"), part(counts.facts, isLive || narrowed ? facts.length : counts.facts[0], "fact"), shownOf(counts.documents, "article")];
  const asFirst = model.chosen && (!isLive || things.size === model.first.length);
  byId("counts").replaceChildren(...(asFirst ? [el("strong", {}, `Showing ${model.chosen}`), " · "] : []), told.join(" · "));
}

function pageKey(event) {
  const typing = event.target instanceof HTMLTextAreaElement || (event.target instanceof HTMLInputElement && ["search", "text"].includes(event.target.type));
  if (event.key === "/" && !typing) {
    event.preventDefault();
    byId("search").focus();
    byId("search").select();
  } else if (event.key === "Escape") {
    if (byId("save").open) {
      byId("save").open = false;
      byId("save").querySelector("summary").focus();
    } else if (state.pathFrom) cancelPath();
    else closeCard();
  }
}

function listen() {
  listenToSearch();
  for (const tab of tabs) byId(`tab-${tab}`).addEventListener("click", () => {
    if (tab === "article" && state.tab === "article" && state.article) {
      state.article = null; // a second press leads back to the list
      fillArticles();
      writeAddress(true);
    } else showTab(tab);
  });
  withArrows(document.querySelector("[role=tablist]"), "[role=tab]", true);
  withArrows(byId("card"), ".rows button, .group button");
  byId("zoom-in").addEventListener("click", () => zoom(1.4));
  byId("zoom-out").addEventListener("click", () => zoom(1 / 1.4));
  byId("zoom-fit").addEventListener("click", () => fit());
  byId("show-filters").addEventListener("click", () => byId("show-filters").setAttribute("aria-expanded", String(byId("filters").classList.toggle("open"))));
  byId("skip-search").addEventListener("click", (event) => {
    event.preventDefault();
    byId("search").focus();
  });
  byId("skip-table").addEventListener("click", (event) => {
    event.preventDefault();
    showTab("table");
    byId("table").focus();
  });
  byId("save").addEventListener("toggle", fillLink);
  byId("copy").addEventListener("click", copyLink);
  byId("save-png").addEventListener("click", savePicture);
  byId("save-turtle").addEventListener("click", () => saveAs("graph.ttl", toTurtle(), "text/turtle"));
  byId("save-csv").addEventListener("click", () => saveAs("graph.csv", toCsv(), "text/csv"));
  document.addEventListener("keydown", pageKey);
  document.addEventListener("click", (event) => byId("save").open && !byId("save").contains(event.target) && (byId("save").open = false));
  addEventListener("hashchange", () => location.hash.slice(1) !== written && restore(location.hash.slice(1)));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}

async function start() {
  const piece = await trying(() => source.start());
  if (!piece) return;
  addPiece(piece);
  model.chosen = piece.chosen || "";
  model.first = [...model.things.keys()];
  isGroupedAtFirst = Boolean(piece.grouped && model.groups.size);
  state.grouped = isGroupedAtFirst;
  fillCounts(); // which gives the header its height
  drawPicture();
  listen();
  network.once("afterDrawing", () => setTimeout(() => settle(piece))); // the picture first
}

async function settle(piece) {
  fillFilters();
  if (location.hash.length > 1) await restore(location.hash.slice(1));
  else openFocus(piece.focus || {});
  window.kgView.ready = true;
}

function openFocus({ thing, document: article }) {
  if (article) readArticle(article);
  else if (thing && model.things.has(thing)) openThing(thing);
}

window.kgView = { ready: false, model, state, openCard, openThing, shown: findShown, drawn: () => drawn, nodes: () => nodes, edges: () => edges, network: () => network }; // for tests
start();

// The table: every fact that is shown, in any order.

const columns = [
  ["Subject", (fact) => (fact.subject ? subjectLabel(fact) : "\uffff")],
  ["Relation", wordsOf],
  ["Object", objectLabel],
  ["How it is said", (fact) => Object.keys(model.modalities).indexOf(fact.modality)],
  ["Who says so", (fact) => sourcesOf(fact).map(({ label }) => label).join(", ")],
  ["Time", inTime],
  ["Confidence", (fact) => Number(fact.confidence || 0), "number"],
  ["Sentences", (fact) => fact.support || 0, "number"],
];

function sortedFacts() {
  const value = columns[state.sort][1];
  const keyed = findShown().facts.map((fact, place) => ({ fact, place, key: value(fact) }));
  const order = (a, b) => (typeof a.key === "number" ? a.key - b.key : collator.compare(a.key, b.key));
  keyed.sort((a, b) => (state.down ? -order(a, b) : order(a, b)) || a.place - b.place);
  return keyed.map(({ fact }) => fact);
}

function fillTable() {
  const facts = sortedFacts();
  const head = columns.map(([title, , kind = ""], place) => el("th", { scope: "col", class: kind, "aria-sort": place === state.sort ? (state.down ? "descending" : "ascending") : "none" }, button(title, () => sortBy(place))));
  const caption = el("caption", {}, `${shownOf([facts.length, model.facts.size], "row")}: facts, parts in events, and figures. Choose a relation to read its sentences.`);
  byId("table").replaceChildren(el("table", {}, caption, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...listed(facts, tableRow, 200, "rows"))));
  markRow();
}

function tableRow(fact) {
  const open = (event) => {
    openCard({ kind: "fact", id: fact.id }, { fresh: true });
    opener = event.currentTarget;
    toHeading();
  };
  return el("tr", { "data-fact": fact.id },
    el("td", {}, endButton(fact.subject, "—")),
    el("td", {}, button(wordsOf(fact), open, { "aria-label": `${wordsOf(fact)}: read the sentences` })),
    el("td", {}, endButton(fact.object, objectLabel(fact))),
    el("td", {}, line(fact.modality, fact.negative || isDenied(fact)), modalityOf(fact.modality).label),
    el("td", {}, ...sourcesOf(fact).flatMap(({ label }, place) => [place ? ", " : "", name(label)])),
    el("td", {}, inTime(fact)),
    el("td", { class: "number" }, rounded(fact)),
    el("td", { class: "number" }, fact.support ? number(fact.support) : ""),
  );
}

function sortBy(place) {
  state.down = place === state.sort ? !state.down : Boolean(columns[place][2]);
  state.sort = place;
  fillTable();
  writeAddress(false);
  byId("table").querySelectorAll("th button")[place].focus();
}

function markRow() {
  for (const row of byId("table").querySelectorAll("tbody tr")) row.classList.toggle("chosen", row.dataset.fact === factOfCard());
}

// The reading view: an article with what it names and says marked in its text, and the facts of each paragraph beside it.

let marking = "both"; // what is marked: "names", "facts" or "both"
const markingWays = { names: "Names", facts: "Facts", both: "Both" };
const bookKinds = { person: "person", group: "person", organization: "organization", place: "place", event: "event" }; // others look alike
const doubts = ["denied", "possible", "planned", "reported"]; // what makes a fact less than asserted, the gravest first

async function openArticle(id) {
  const { article, piece } = (await source.article(id)) || {};
  if (piece) addPiece(piece, { aside: true });
  if (state.article !== id) return; // another one was opened meanwhile
  byId("article").replaceChildren(backToArticles(), ...(article ? articleParts(article) : absentParts(documentOf(id))));
  byId("article").scrollTop = 0;
  if (article && state.card && state.card.kind === "fact") showInText(article, state.card.id);
}

const backToArticles = () => el("p", { class: "back" }, button("← All articles", () => {
  state.article = null;
  fillArticles();
  writeAddress(true);
}, { class: "link" }));

function absentParts(told) {
  const how = `The text is not in this page. It is put in by: kg view GRAPH --document ${told.file || told.id} -o page.html`;
  return [el("h2", { tabindex: "-1" }, name(told.headline)), bookHead(told), el("p", { class: "lead" }, how)];
}

function bookHead(told) {
  const items = [...[told.publisher, told.date].filter(Boolean).map(name), ...(isWeb(told.url) ? [webLink(told.url, "Original")] : [])];
  return el("p", { class: "kicker" }, ...items.flatMap((item, place) => [place ? "·" : "", item]));
}

function articleParts(article) {
  const book = { ...article, things: article.things || [], facts: article.facts || [], quotes: article.quotes || [], spans: [], labelled: new Set() };
  book.told = tellPieces(book);
  const text = el("div", { class: "text" });
  let place = 0;
  for (const pieces of article.paragraphs || []) {
    const numbered = pieces.map((piece) => ({ ...piece, place: place++ }));
    text.append(el("div", { class: "paragraph" }, el("p", { dir: "auto" }, ...quoteRuns(book, numbered, 0)), besides(book, numbered)));
  }
  withArrows(text, ".mark");
  const box = el("article", { class: "book", "data-marks": marking }, el("h2", { tabindex: "-1" }, name(article.headline)), bookHead(article), markingSwitch(), bookKey(book), text, bookTip());
  article.lightUp = (number) => lightUp(book, number, true);
  return [box];
}

// Of each piece, counted over all paragraphs, the numbers of the facts in whose sentences it stands.
function tellPieces({ facts }) {
  const told = [];
  facts.forEach(({ sentences = [] }, number) => {
    for (const [first, end] of sentences) for (let place = first; place < end; place += 1) (told[place] ||= []).push(number);
  });
  return told;
}

function markingSwitch() {
  const choose = (which) => {
    marking = which;
    byId("article").querySelector(".book").dataset.marks = which;
    for (const one of row.querySelectorAll("button")) one.setAttribute("aria-pressed", String(one.dataset.which === which));
  };
  const row = el("div", { class: "hops", role: "group", "aria-label": "What is marked" }, el("span", {}, "Mark"), ...Object.entries(markingWays).map(([which, label]) => button(label, () => choose(which), { "data-which": which, "aria-pressed": String(which === marking) })));
  return el("div", { class: "acts" }, row);
}

// What the marks of this article mean.
function bookKey({ things, facts }) {
  const kinds = [...new Set(things.map(bookKind))].sort();
  const ways = doubts.filter((key) => facts.some(({ modality }) => modality === key));
  const names = kinds.map((kind) => el("span", { class: `mark thing ${kind}` }, capital(kind)));
  const said = facts.length ? [el("span", { class: "mark cue" }, "Words of a fact"), ...ways.toReversed().map((key) => el("span", { class: `mark cue ${key}` }, modalityOf(key).label))] : [];
  return el("p", { class: "key", "aria-label": "What the marks mean" }, ...names, ...said);
}

const bookKind = ({ kind }) => bookKinds[kind] || "other";

// The text: quotations around marks around pieces

function quoteRuns(book, pieces, depth) {
  return sameRuns(pieces, ({ quotes = [] }) => quotes[depth] ?? "").flatMap(([quote, some]) => {
    if (quote === "") return markRuns(book, some);
    const { speaker = "", id = null } = book.quotes[quote];
    const said = speaker ? `Quoted: ${speaker}. ` : "Quoted. ";
    const box = el("span", { class: "quote" }, el("span", { class: "unseen" }, said), ...quoteRuns(book, some, depth + 1));
    const tell = (event) => event.target.closest(".quote") === box && !event.target.closest(".mark") && showBookTip(event.target, [el("p", {}, speaker ? el("span", {}, name(speaker), id ? " says this" : " is quoted") : "A quotation; the text does not tell of whom")]);
    box.addEventListener("mouseover", tell);
    box.addEventListener("mouseout", hideBookTip);
    return [box];
  });
}

// Neighbours for which `key` gives the same, together.
function sameRuns(items, key) {
  const found = [];
  for (const item of items) {
    const is = key(item);
    if (found.length && found[found.length - 1][0] === is) found[found.length - 1][1].push(item);
    else found.push([is, [item]]);
  }
  return found;
}

const cuesOf = ({ facts = [] }) => facts.filter(([, part]) => part === "cue").map(([number]) => number);
const textKey = (piece) => ((piece.things || cuesOf(piece).length ? `${(piece.things || [""])[0]} ${cuesOf(piece)}` : ""));

function markRuns(book, pieces) {
  const found = sameRuns(pieces, textKey).map(([is, some]) => {
    const parts = some.map((piece) => pieceSpan(book, piece));
    return is ? { nodes: [textMark(book, some, parts)], doubt: doubtAt(book, some[0]) } : { nodes: parts, doubt: "" };
  });
  const said = found.map(({ doubt }, place) => (doubt && doubt !== found[place + 1]?.doubt ? [doubtLabel(doubt)] : [])); // neighbours share one
  return found.flatMap(({ nodes }, place) => [...nodes, ...said[place]]);
}

function pieceSpan(book, { text, place }) {
  const told = book.told[place] || [];
  const ways = new Set(told.map((number) => book.facts[number].modality));
  const how = ways.size === 1 && doubts.includes([...ways][0]) ? [...ways][0] : "";
  const span = el("span", { class: told.length ? `told ${how}` : null }, text);
  book.spans[place] = span;
  return span;
}

// The gravest doubt about the facts of these numbers, or "".
function doubtOf(book, numbers) {
  const facts = numbers.map((number) => book.facts[number]);
  return doubts.find((key) => facts.some(({ modality }) => modality === key)) || (facts.some(({ negative }) => negative) ? "negative" : "");
}

function textMark(book, pieces, parts) {
  const [piece] = pieces;
  const thing = piece.things && book.things[piece.things[0]];
  const cues = cuesOf(piece);
  const kinds = [thing ? `thing ${bookKind(thing)}` : "", cues.length ? `cue ${doubtOf(book, cues)}` : ""].join(" ");
  const open = () => (thing && !(marking === "facts" && cues.length) ? leadTo("thing", thing.id, openThing) : leadTo("fact", book.facts[cues[0]].id, openFact));
  const tell = () => showBookTip(box, tipParts(book, pieces));
  const key = (event) => {
    if (!["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    open();
  };
  const box = el("span", { class: `mark ${kinds}`, role: "button", tabindex: "0", click: open, keydown: key, focus: tell, blur: hideBookTip, mouseenter: tell, mouseleave: hideBookTip }, ...parts);
  return box;
}

// How the facts of these words are meant, where that is not "asserted" and no words before told it of them.
function doubtAt(book, piece) {
  const fresh = cuesOf(piece).filter((number) => !book.labelled.has(number));
  for (const number of fresh) book.labelled.add(number);
  return doubtOf(book, fresh);
}

const doubtLabel = (doubt) => el("small", { class: `doubt ${doubt}` }, doubt === "negative" ? "not so" : modalityOf(doubt).label.toLowerCase());

function leadTo(what, id, open) {
  if (isLive || known[what](id)) return open(id);
  return say("This is not drawn on this page: it shows a part of the graph");
}

// What a mark tells when it is pointed at

function tipParts({ things, facts }, pieces) {
  const [{ things: named = [], facts: said = [] }] = pieces;
  const cues = said.filter(([, part]) => part === "cue");
  const events = named.map((number) => things[number].id); // their names tell who takes part
  const numbers = [...new Set((cues.length ? cues : said).map(([number]) => number))].filter((number) => !events.includes(facts[number].event));
  const lines = named.map((number) => el("p", {}, el("strong", {}, name(things[number].label)), el("small", {}, ` ${things[number].class}`)));
  const shown = numbers.slice(0, 6).map((number) => el("p", {}, line(facts[number].modality, facts[number].negative), toldWords(facts[number]), howTold(facts[number])));
  return [...lines, ...shown, numbers.length > 6 ? el("p", {}, el("small", {}, `and ${count(numbers.length - 6, "more fact")}`)) : ""];
}

const toldWords = ({ words: [subject, relation, object] }) => el("span", {}, name(subject), el("i", {}, ` ${relation} `), name(object));

function howTold({ modality, sources = [] }) {
  const by = sources.length ? [" by ", ...sources.flatMap((one, place) => [place ? ", " : "", name(one)])] : [];
  if (modality === "asserted" && !by.length) return null;
  return el("small", {}, ` ${modalityOf(modality).label.toLowerCase()}`, ...by);
}

const bookTip = () => el("div", { id: "article-tip", role: "tooltip", hidden: true });

function showBookTip(by, parts) {
  const tip = byId("article-tip");
  tip.replaceChildren(...parts);
  tip.hidden = false;
  if (by.matches(".mark")) by.setAttribute("aria-describedby", tip.id);
  const [line] = by.getClientRects();
  const frame = tip.offsetParent.getBoundingClientRect();
  const left = between(0, line.left - frame.left, frame.width - tip.offsetWidth);
  const below = line.bottom - frame.top + 6;
  const above = line.top - frame.top - tip.offsetHeight - 6;
  tip.style.left = `${left}px`;
  tip.style.top = `${line.bottom + tip.offsetHeight + 12 > innerHeight && above > 0 ? above : below}px`;
}

function hideBookTip() {
  const tip = byId("article-tip");
  if (!tip) return;
  tip.hidden = true;
  for (const one of byId("article").querySelectorAll("[aria-describedby]")) one.removeAttribute("aria-describedby");
}

// The facts of a paragraph beside it: of an event one line, whoever takes part

function besides(book, pieces) {
  const here = new Set(pieces.map(({ place }) => place));
  const rows = [];
  const first = (number) => pieces.find((piece) => cuesOf(piece).includes(number))?.place ?? (book.facts[number].sentences || [[-1]])[0][0];
  book.facts.forEach((fact, number) => !fact.event && here.has((fact.sentences || [[-1]])[0][0]) && rows.push({ place: first(number), number, fact }));
  for (const number of new Set(pieces.flatMap(({ things = [] }) => things))) {
    const event = book.things[number];
    if (event.modality) rows.push({ place: pieces.find(({ things = [] }) => things.includes(number)).place, event });
  }
  if (!rows.length) return "";
  rows.sort((a, b) => a.place - b.place);
  return el("ul", { class: "besides", "aria-label": "What this paragraph says" }, ...listed(rows, (row) => (row.event ? besidesEvent(row.event) : besidesRow(book, row)), 6, "facts"));
}

const besidesEvent = (event) => el("li", {}, button(el("span", {}, line(event.modality), name(event.label)), () => leadTo("thing", event.id, openThing)));

function besidesRow(book, { number, fact }) {
  const on = () => lightUp(book, number, true);
  const off = () => lightUp(book, number, false);
  return el("li", {}, button(el("span", {}, line(fact.modality, fact.negative), toldWords(fact), howTold(fact)), () => leadTo("fact", fact.id, openFact), { mouseenter: on, mouseleave: off, focus: on, blur: off }));
}

// Shows in the text which words are subject, relation and object of a fact; the first of its pieces.
function lightUp(book, number, lit) {
  const parts = (book.paragraphs || []).flat();
  const mine = parts.map(({ facts = [] }) => facts.filter(([one]) => one === number).map(([, part]) => part));
  mine.forEach((roles, place) => roles.length && roles.forEach((role) => book.spans[place].classList.toggle(`lit-${role}`, lit)));
  const [start] = (book.facts[number].sentences || [[0]])[0];
  return book.spans[Math.max(0, mine.findIndex((roles) => roles.length) < 0 ? start : mine.findIndex((roles) => roles.length))];
}

function showInText(article, id) {
  const number = (article.facts || []).findIndex((fact) => fact.id === id);
  if (number >= 0) article.lightUp(number)?.scrollIntoView({ block: "center" });
}

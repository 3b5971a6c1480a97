// What is shown, as a file: the picture as PNG, the facts as Turtle and as CSV.

const ID = "https://kg.example/id/";
const PREFIXES = {
  kg: "https://kg.example/ontology#",
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
  rdfs: "http://www.w3.org/2000/01/rdf-schema#",
  xsd: "http://www.w3.org/2001/XMLSchema#",
  skos: "http://www.w3.org/2004/02/skos/core#",
  prov: "http://www.w3.org/ns/prov#",
  dcterms: "http://purl.org/dc/terms/",
  schema: "https://schema.org/",
};

function saveAs(file, content, type) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = el("a", { href: address, download: file });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  say(`Saved ${file}`);
}

function savePicture() {
  showTab("picture");
  redraw();
  network.redraw();
  const canvas = byId("network").querySelector("canvas");
  const sheet = el("canvas", { width: canvas.width, height: canvas.height });
  const pen = sheet.getContext("2d");
  pen.fillStyle = colour("--paper");
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.drawImage(canvas, 0, 0);
  sheet.toBlob((blob) => saveAs("graph.png", blob));
}

// Turtle, in the layout of docs/layout.md: a fact is a node of its own with how it is said, and a plain triple only where it is said as a fact

const iri = (id) => `<${(/^[a-z][a-z0-9+.-]*:/i.test(id) ? id : ID + id).replace(/[\x00-\x20<>"{}|^`\\]/g, (letter) => encodeURIComponent(letter))}>`;
const text = (value) => JSON.stringify(String(value).replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd")).replaceAll("\x7f", "\\u007F");
const typed = (value, datatype) => `${text(value)}^^${iri(datatype)}`;
const decimal = (value) => (/^-?\d+(\.\d+)?$/.test(String(value)) ? typed(value, `${PREFIXES.xsd}decimal`) : text(value));

// A day, month or year, or an interval of two such.
function time(value) {
  const length = { 4: "gYear", 7: "gYearMonth", 10: "date" }[value.length];
  return length && !value.includes("/") ? typed(value, PREFIXES.xsd + length) : typed(value, "http://id.loc.gov/datatypes/edtf/EDTF");
}

function block(subject, pairs) {
  const told = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return told.length ? `${iri(subject)} ${told.map(([predicate, value]) => `${predicate} ${value}`).join(" ;\n    ")} .\n` : "";
}

function saidPairs(item, times) {
  return [
    ["kg:polarity", item.negative ? "kg:negative" : "kg:positive"],
    ["kg:modality", item.modality && item.modality !== "constructed" ? iri(PREFIXES.kg + item.modality) : null],
    ...sourcesOf(item).map(({ id }) => ["kg:attributedTo", iri(id)]),
    ["kg:confidence", item.confidence === undefined ? null : decimal(item.confidence)],
    ["kg:supportCount", item.support ? String(Math.round(item.support)) : null],
    ...Object.entries(times).map(([key, predicate]) => [predicate, item.times && item.times[key] ? time(item.times[key]) : null]),
    ...(item.documents || []).map((id) => ["prov:hadPrimarySource", iri(id)]),
  ];
}

const factTimes = { at: "kg:atTime", from: "kg:validFrom", until: "kg:validUntil" };

function thingBlock(thing) {
  const told = thing.event && !isFactual(thing);
  return block(thing.id, [
    ["a", told ? "kg:EventReport" : iri(thing.class)],
    ...(told ? [["kg:eventClass", iri(thing.class)]] : []),
    ["rdfs:label", text(thing.label)],
    ...(thing.aliases || []).map((alias) => ["skos:altLabel", text(alias)]),
    ...(thing.identifiers || []).map((identifier) => ["dcterms:identifier", text(identifier)]),
    ...(thing.event ? saidPairs(thing, factTimes) : []),
  ]);
}

const objectTerm = (fact) => (fact.object ? iri(fact.object) : fact.datatype ? typed(fact.text, fact.datatype) : text(fact.text ?? ""));

function factBlock(fact) {
  if (fact.kind === "role") return roleBlock(fact);
  if (fact.kind === "observation") return observationBlock(fact);
  const node = block(fact.id, [["a", "kg:Statement"], ["rdf:subject", iri(fact.subject)], ["rdf:predicate", iri(fact.predicate)], ["rdf:object", objectTerm(fact)], ["kg:title", fact.title ? text(fact.title) : null], ...saidPairs(fact, factTimes)]);
  return isFactual(fact) ? block(fact.subject, [[iri(fact.predicate), objectTerm(fact)]]) + node : node;
}

function observationBlock(fact) {
  return block(fact.id, [["a", "kg:Observation"], ["rdfs:label", text(fact.text ?? "")], ["kg:about", fact.subject ? iri(fact.subject) : null], ["kg:value", fact.value === undefined ? null : decimal(fact.value)], ["kg:unit", fact.unit ? text(fact.unit) : null], ["kg:counted", fact.counted ? text(fact.counted) : null], ...saidPairs(fact, { at: "kg:asOf" })]);
}

// Nobody has a part in what is not said to have happened: then the role is only told.
function roleBlock(fact) {
  const event = model.things.get(fact.subject);
  const role = fact.predicate.split(/[#/]/).pop();
  const predicate = isFactual(event || fact) ? fact.predicate : `https://kg.example/role#${role}`;
  return block(fact.subject, [[iri(predicate), iri(fact.object)]]);
}

const documentBlock = (told) => block(told.id, [["a", "schema:NewsArticle"], ["schema:headline", text(told.headline)], ["schema:publisher", told.publisher ? text(told.publisher) : null], ["schema:datePublished", told.date ? time(told.date) : null], ["schema:url", isWeb(told.url) ? iri(told.url) : null]]);

function toTurtle() {
  const { things, facts } = findShown();
  const documents = new Set([...facts, ...[...things].map((id) => model.things.get(id))].flatMap((item) => item.documents || []));
  const prefixes = Object.entries(PREFIXES).map(([prefix, space]) => `@prefix ${prefix}: <${space}> .\n`).join("");
  return [prefixes, ...[...things].map((id) => thingBlock(model.things.get(id))), ...facts.map(factBlock), ...[...documents].sort().map((id) => documentBlock(documentOf(id)))].join("\n");
}

// CSV (RFC 4180); a cell that a spreadsheet would take for a formula begins with an apostrophe

const cell = (value) => {
  const safe = /^[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const csvColumns = [
  ["subject", subjectLabel],
  ["relation", wordsOf],
  ["object", objectLabel],
  ["modality", (fact) => fact.modality],
  ["negative", (fact) => (fact.negative ? "yes" : "no")],
  ["said by", (fact) => sourcesOf(fact).map(({ label }) => label).join("; ")],
  ["at", (fact) => fact.times?.at],
  ["from", (fact) => fact.times?.from],
  ["until", (fact) => fact.times?.until],
  ["confidence", (fact) => fact.confidence],
  ["sentences", (fact) => fact.support],
  ["articles", (fact) => (fact.documents || []).map((id) => documentOf(id).headline).join("; ")],
  ["subject id", (fact) => fact.subject],
  ["predicate", (fact) => fact.predicate],
  ["object id", (fact) => fact.object],
  ["fact id", (fact) => fact.id],
];

function toCsv() {
  const rows = sortedFacts().map((fact) => csvColumns.map(([, value]) => cell(String(value(fact) ?? ""))));
  return [csvColumns.map(([title]) => title), ...rows].map((row) => `${row.join(",")}\r\n`).join("");
}

// The timeline: events, observations and facts that have a day, as far as the filters show them; a bar for each month or year.

let period = ""; // the month or year that was chosen of the bars

function datedItems() {
  const { things, facts } = findShown();
  const events = [...things].map((id) => model.things.get(id)).filter((thing) => thing.event);
  const items = [...events.map((item) => ({ item, card: { kind: "thing", id: item.id } })), ...facts.filter(({ kind }) => kind !== "role").map((item) => ({ item, card: { kind: "fact", id: item.id } }))];
  const dated = items.map((found) => ({ ...found, day: (spansOf(found.item.times)[0] || [""])[0] })).filter(({ day }) => /^\d{4}/.test(day));
  return dated.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.card.id < b.card.id ? -1 : 1));
}

// A bar for each month of the year that is chosen, or where all are of few years; else for each year.
function periodsOf(items) {
  const [first, last] = [Number(items[0].day.slice(0, 4)), Number(items[items.length - 1].day.slice(0, 4))];
  const year = period.slice(0, 4);
  const years = year ? [year] : Array.from({ length: Math.min(last - first + 1, 400) }, (_, place) => String(last - place)).reverse();
  const monthly = Boolean(year) || years.length <= 3;
  const keys = monthly ? years.flatMap((one) => Array.from({ length: 12 }, (_, month) => `${one}-${String(month + 1).padStart(2, "0")}`)) : years;
  const tally = new Map(keys.map((key) => [key, 0]));
  for (const { day } of items) {
    const key = day.slice(0, monthly ? 7 : 4);
    if (tally.has(key)) tally.set(key, tally.get(key) + 1);
  }
  return [...tally];
}

function fillTimeline() {
  const all = datedItems();
  const panel = byId("timeline");
  const lead = el("p", { class: "lead" }, `${count(all.length, "dated event, fact and figure", "dated events, facts and figures")} among what is shown.`);
  if (!all.length) return panel.replaceChildren(el("h2", {}, "Timeline"), lead, el("p", { class: "none" }, "Nothing that the filters show has a day."));
  if (!all.some(({ day }) => day.startsWith(period))) period = "";
  const items = all.filter(({ day }) => day.startsWith(period));
  const periods = periodsOf(all);
  const most = Math.max(1, ...periods.map(([, some]) => some));
  const bars = el("div", { class: "bars", role: "group", "aria-label": "How many by time" }, ...periods.map((told) => barOf(told, most)));
  const clear = period ? button(`${period} ✕`, () => choosePeriod(period.length > 4 ? period.slice(0, 4) : ""), { class: "chip", "aria-label": `Only ${period}: show more` }) : null;
  const ends = el("p", { class: "ends" }, el("span", {}, periods[0][0]), clear, el("span", {}, periods[periods.length - 1][0]));
  return panel.replaceChildren(el("h2", {}, "Timeline"), lead, bars, ends, el("ol", { class: "days" }, ...listed(daysFrom(items), dayRow, 100, "days")));
}

function barOf([key, some], most) {
  const bar = button("", () => choosePeriod(key === period ? key.slice(0, 4) : key), { "aria-label": `${key}: ${some}`, title: `${key}: ${some}`, "aria-pressed": String(key === period), disabled: !some });
  bar.append(svg("svg", { viewBox: "0 0 10 60", preserveAspectRatio: "none", "aria-hidden": "true" }, svg("rect", { x: 1, y: 60 - (some ? Math.max(3, (60 * some) / most) : 0), width: 8, height: 60 })));
  return bar;
}

function choosePeriod(key) {
  period = key;
  fillTimeline();
  byId("timeline").querySelector(key ? ".ends .chip" : ".bars button:not([disabled])").focus();
  say(key ? `Only ${key}` : "All times");
}

function daysFrom(items) {
  const days = new Map();
  for (const item of items) days.set(item.day, [...(days.get(item.day) || []), item]);
  return [...days];
}

function dayRow([day, items]) {
  return el("li", {}, el("h3", {}, day), el("ul", { class: "rows" }, ...listed(items, (found) => timeRow(found, day), 40)));
}

function timeRow({ item, card }, day) {
  const mark = item.event && isFactual(item) ? shape(kindOf(item)) : line(item.modality, item.negative || isDenied(item));
  const text = item.event ? [name(item.label)] : item.kind === "observation" ? [name(objectLabel(item)), ...(item.subject ? [el("i", {}, " in or of "), name(subjectLabel(item))] : [])] : [name(subjectLabel(item)), el("i", {}, ` ${wordsOf(item)} `), name(objectLabel(item))];
  const notes = [item.modality === "asserted" ? "" : modalityOf(item.modality).label.toLowerCase(), item.times.at === day ? "" : inTime(item)].filter(Boolean).join(", ");
  const open = () => (card.kind === "thing" ? openThing(card.id) : openCard(card, { fresh: true, heading: true }));
  return el("li", {}, button(el("span", {}, mark, ...text, el("span", { class: "how" }, " ", notes)), open));
}

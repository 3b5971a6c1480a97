// What all parts of the page's script use: elements, marks, words. All text from the data goes into the page as text
// nodes; nothing here makes markup of a string (the policy of the page forbids it as well).

const byId = (id) => document.getElementById(id);

function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

const button = (label, click, attributes = {}) => el("button", { type: "button", click, ...attributes }, label);
const name = (text) => el("bdi", {}, text); // its direction must not reach what stands beside it
const number = (value) => value.toLocaleString("en");
const count = (value, one, many = `${one}s`) => `${number(value)} ${value === 1 ? one : many}`;
const shownOf = ([some, all], one, many) => (some === all ? count(all, one, many) : `${number(some)} of ${count(all, one, many)}`);
const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const between = (low, value, high) => Math.min(high, Math.max(low, value));
const colour = (variable) => getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const say = (text) => (byId("status").textContent = text);
const collator = new Intl.Collator("en", { sensitivity: "base", numeric: true });
const ownOf = (object, key) => (Object.hasOwn(object, key) ? object[key] : undefined); // a key from the data may be "constructor"
const isWeb = (address) => /^https?:\/\//i.test(address || "");

// `make(item)` for each of `items`, the first `most` at once and the others when asked for: long lists stay light.
function listed(items, make, most = 200, what = "") {
  const rows = items.slice(0, most).map(make);
  if (items.length <= most) return rows;
  const tag = rows[0].tagName;
  const rest = items.length - most;
  const more = button(`Show ${number(Math.min(most, rest))} more ${what} ${rest > most ? `of ${number(rest)}` : ""}`.replace(/ +/g, " ").trim(), () => {
    const next = listed(items.slice(most), make, most, what);
    holder.replaceWith(...next);
    const first = next[0].querySelector("button, a, input");
    if (first) first.focus();
  }, { class: "more" });
  const holder = tag === "TR" ? el("tr", { class: "rest" }, el("td", { colspan: rows[0].children.length }, more)) : el(tag.toLowerCase(), { class: "rest" }, more);
  return [...rows, holder];
}

// Arrow keys go through the elements that `selector` finds in `box`; only one of them is a stop of the Tab key where `roving`.
function withArrows(box, selector, roving = false) {
  const stops = () => [...box.querySelectorAll(selector)].filter((stop) => stop.offsetParent !== null);
  box.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowRight: roving ? 1 : 0, ArrowUp: -1, ArrowLeft: roving ? -1 : 0 }[event.key];
    const all = stops();
    const at = all.indexOf(event.target);
    if (at < 0 || !(by || (roving && ["Home", "End"].includes(event.key)))) return;
    event.preventDefault();
    const next = event.key === "Home" ? 0 : event.key === "End" ? all.length - 1 : (at + by + all.length) % all.length;
    all[next].focus();
    if (roving) all[next].click();
  });
}

// Marks: the shape of a kind, the line of a modality

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

function line(key, crossed = key === "denied") {
  const { dashes } = modalityOf(key);
  const stroke = { class: `line ${key === "denied" ? "denied" : ""}`, "stroke-width": 2 };
  const dashed = dashes ? { "stroke-dasharray": dashes.join(" ") } : {};
  const bar = crossed ? [svg("path", { ...stroke, d: "M20 1 V11" })] : [];
  return svg("svg", { class: "glyph", viewBox: "0 0 40 12", width: 40, height: 12, "aria-hidden": "true" }, svg("path", { ...stroke, ...dashed, d: "M0 6 H40" }), ...bar);
}

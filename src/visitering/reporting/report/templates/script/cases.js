/** The text of a code, with {name} written in. */
function say(code, facts = {}) {
  return data.say[code].replace(/\{(\w+)(?::([^|}]+)\|([^}]+))?\}/g, (_, name, one, many) =>
    one ? `${facts[name]} ${String(facts[name]) === "1" ? one : many}` : facts[name]);
}

const decimals = new Intl.NumberFormat(language, { maximumFractionDigits: 2, useGrouping: false });

/** Hundredths as points. */
const points = (hundredths) => (hundredths === null ? "–" : decimals.format(hundredths / 100));
const placeName = (place) => (place < 0 ? "–" : data.places[place][1]);

// The table of the batch's cases: searched, filtered, sorted, a page at a time; each case unfolds to its reasons.
const [ID, STATUS, PLACE, PERSONS, POINTS, PRICE, NET, PLACES_PRICE, USES_PRICE, REASON, REVIEW, BASIS, GOALS, OPENINGS,
  OFFERS, ALTERNATIVES, FORBIDDEN, FULL, FACTS, MARGIN, NEAR, DAYS] = Array(22).keys();
const PAGE = 50, MOST_PRINTED = 500;
const caseTable = byId("case-table"), caseBody = caseTable.tBodies[0];
const search = byId("search"), chosen = { status: byId("filter-status"), place: byId("filter-place"), mark: byId("filter-mark") };
const DECIDED = 2; // the position of a decided case's status
const batch = data.cases.filter((c) => c[STATUS] !== DECIDED), decided = data.cases.filter((c) => c[STATUS] === DECIDED);
let order = batch, page = 0, everything = false;

data.statuses.slice(0, DECIDED).forEach((name, n) => chosen.status.append(make("option", { value: n }, name)));
data.places.map(([, name], n) => [name, n]).sort((a, b) => collator.compare(a[0], b[0]))
  .forEach(([name, n]) => chosen.place.append(make("option", { value: n }, name)));

const marks = { review: (c) => c[REVIEW].length > 0, over: (c) => c[BASIS] >= 0, filled: (c) => c[OPENINGS].length > 0,
  near: (c) => c[NEAR].length > 0 };

function found() {
  const words = wordsOf(search.value);
  return order.filter((c) => {
    if (chosen.status.value !== "" && c[STATUS] !== +chosen.status.value) return false;
    if (chosen.place.value !== "" && c[PLACE] !== +chosen.place.value) return false;
    if (chosen.mark.value && !marks[chosen.mark.value](c)) return false;
    if (!words.length) return true;
    const text = [c[ID], placeName(c[PLACE]), c[REASON], ...c[OPENINGS]].join(" ").toLocaleLowerCase(language);
    return words.every((word) => text.includes(word));
  });
}

function draw() {
  const rows = found();
  page = turned(rows, page, caseBody, caseRow, byId("pages"));
  byId("case-count").textContent = say("report.script.count", { found: rows.length, all: batch.length });
}

/** Fills a table with a page of rows, on paper with the first of all, and says which page it is. */
function turned(rows, wanted, body, row, pages) {
  const last = Math.max(0, Math.ceil(rows.length / PAGE) - 1), now = Math.min(Math.max(0, wanted), last);
  const shown = everything ? rows.slice(0, MOST_PRINTED) : rows.slice(now * PAGE, (now + 1) * PAGE);
  body.replaceChildren(...shown.map(row));
  const [back, where, on] = pages.children;
  where.textContent = say("report.script.page", { page: now + 1, pages: last + 1 });
  back.disabled = now === 0;
  on.disabled = now === last;
  return now;
}

function caseRow(c) {
  const button = make("button", { type: "button", class: "open", "aria-expanded": "false" }, c[ID]);
  const tags = [
    c[REVIEW].length ? make("span", { class: "tag" }, say("report.script.review")) : null,
    c[BASIS] >= 0 ? make("span", { class: "tag" }, say("report.script.over_quota")) : null,
    c[NEAR].length ? make("span", { class: "tag" }, say("report.script.near")) : null,
  ];
  const number = (value) => make("td", { class: "number" }, value);
  return make("tr", {}, make("th", { scope: "row" }, button), make("td", {}, data.statuses[c[STATUS]], ...tags),
    make("td", {}, placeName(c[PLACE])), number(c[PERSONS]), number(points(c[POINTS])),
    number(c[POINTS] === null ? "–" : points(c[PRICE])), number(points(c[NET])), number(points(c[MARGIN])));
}

function unfold(button, open) {
  const row = button.closest("tr"), next = row.nextElementSibling;
  button.setAttribute("aria-expanded", String(open));
  if (next?.classList.contains("detail")) next.remove();
  if (!open) return;
  const c = data.cases.find((other) => other[ID] === button.textContent);
  row.after(make("tr", { class: "detail" }, make("td", { colspan: 8 }, ...details(c))));
}

function details(c) {
  const head = (code) => make("h4", {}, say(code));
  const list = (texts) => make("ul", {}, ...texts.map((text) => make("li", {}, text)));
  const parts = [make("p", {}, c[REASON])];
  if (c[DAYS].length) parts.push(make("p", {}, c[DAYS].map((t) => data.texts[t]).join(" ")));
  if (c[REVIEW].length) parts.push(head("report.script.review_because"), list(c[REVIEW].map((t) => data.texts[t])));
  if (c[BASIS] >= 0) parts.push(head("report.script.over_quota_because"), make("p", {}, data.texts[c[BASIS]]));
  if (c[FACTS].length) parts.push(head("report.script.facts"), list(c[FACTS].map((t) => data.texts[t])));
  if (c[OPENINGS].length) parts.push(head("report.script.openings"), list(c[OPENINGS]));
  if (c[OFFERS].length) parts.push(head("report.script.offers"), list(c[OFFERS].map((t) => data.texts[t])));
  if (c[NEAR].length) parts.push(make("p", {}, say("report.script.near_to", { places: named(c[NEAR]), change: points(0 - c[MARGIN]) })));
  const halves = make("div", { class: "halves" });
  if (c[POINTS] !== null) halves.append(goalTable(c));
  if (c[ALTERNATIVES].length) halves.append(alternativeTable(c));
  parts.push(halves);
  if (c[FORBIDDEN].length || c[FULL].length !== 0) {
    const barred = c[FORBIDDEN].map(([rule, text, places]) => `${data.texts[rule]}: ${data.texts[text]} (${named(places)})`);
    if (c[FULL].length !== 0) barred.push(say("report.script.full", { places: named(c[FULL]) }));
    parts.push(head("report.script.forbidden"), list(barred));
  }
  return parts;
}

function named(places) {
  return Array.isArray(places) ? places.map(placeName).join(", ") : say("report.script.many", { count: places });
}

function plainTable(caption, heads, rows) {
  const cell = (value, n) => (n ? make("td", { class: "number" }, value) : make("th", { scope: "row" }, value));
  return make("table", {}, make("caption", {}, caption),
    make("thead", {}, make("tr", {}, ...heads.map((h, n) => make("th", { scope: "col", class: n ? "number" : "text" }, h)))),
    make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map(cell)))));
}

function goalTable(c) {
  const rows = data.goals.map(([name, weight], g) => [name, decimals.format(c[GOALS][g]), decimals.format(weight),
    decimals.format(c[GOALS][g] * weight)]);
  const heads = ["goal", "points", "weight", "weighted"].map((name) => say(`report.script.${name}`));
  return plainTable(say("report.script.by_goal", { places: points(c[PLACES_PRICE]), uses: points(c[USES_PRICE]) }), heads, rows);
}

function alternativeTable(c) {
  const own = c[POINTS] === null ? [] : [[`→ ${placeName(c[PLACE])}`, points(c[POINTS]), points(c[PRICE]), points(c[NET]), points(0)]];
  const told = (figure) => (typeof figure === "string" ? `(${figure})` : points(figure));
  const rows = [...own, ...c[ALTERNATIVES].map(([m, ...figures]) => [placeName(m), ...figures.map(told)])];
  const heads = ["municipality", "points", "price", "net", "alone"].map((name) => say(`report.script.${name}`));
  return plainTable(say("report.script.alternatives"), heads, rows);
}

/** Turns to a case and unfolds it: where links, the matrix and the address lead. What hides it is taken back. */
function showCase(id) {
  const c = data.cases.find((other) => other[ID] === id);
  if (!c) return;
  if (c[STATUS] === DECIDED) { showDecided(c); return; }
  if (!found().includes(c)) byId("filters").querySelectorAll("input, select").forEach((field) => { field.value = ""; });
  page = Math.floor(found().indexOf(c) / PAGE);
  draw();
  const button = [...caseBody.querySelectorAll(".open")].find((b) => b.textContent === id);
  unfold(button, true);
  button.focus();
  button.scrollIntoView({ block: "start" });
}

/** The case that the address names, `report.html#C0105`: encoded or not, however its letters are composed. */
function namedCase() {
  let name = location.hash.slice(1);
  try { name = decodeURIComponent(name); } catch { /* a per cent sign of its own */ }
  const same = (text) => text.normalize("NFC");
  return data.cases.find((c) => same(c[ID]) === same(name) || same(c[ID]) === same(location.hash.slice(1)))?.[ID];
}

function goToNamedCase() {
  const id = namedCase();
  if (id !== undefined && !document.querySelector(`section[id="${CSS.escape(id)}"]`)) showCase(id);
}

caseBody.addEventListener("click", (event) => {
  const button = event.target.closest(".open");
  if (button) unfold(button, button.getAttribute("aria-expanded") !== "true");
});
caseTable.tHead.addEventListener("click", (event) => {
  const head = event.target.closest("[aria-sort]");
  if (!head) return;
  const direction = turn(head), key = +head.querySelector("button").dataset.sort;
  const value = key === PLACE ? (c) => placeName(c[PLACE]) : (c) => c[key] ?? -Infinity;
  const compare = key === ID || key === PLACE ? (a, b) => collator.compare(value(a), value(b)) : (a, b) => value(a) - value(b) || 0;
  order = [...batch].sort((a, b) => direction * compare(a, b));
  page = 0;
  draw();
});
// A list tells of a choice by a change; the search must not, or leaving it would fold what was just unfolded.
search.addEventListener("input", () => { page = 0; draw(); });
for (const list of Object.values(chosen)) list.addEventListener("change", () => { page = 0; draw(); });
byId("filters").addEventListener("submit", (event) => event.preventDefault());
byId("filters").addEventListener("reset", () => setTimeout(() => { page = 0; draw(); }));
byId("pages").addEventListener("click", (event) => { page += +(event.target.dataset.step ?? 0); draw(); });
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-case]");
  if (link) { event.preventDefault(); history.replaceState(null, "", link.hash); showCase(link.dataset.case); }
});
draw();

// What was decided before: a table of its own.
let decidedPage = 0;
const decidedSearch = byId("decided-search");

function decidedRow(c) {
  return make("tr", {}, make("th", { scope: "row" }, c[ID]), make("td", {}, placeName(c[PLACE])),
    make("td", { class: "number" }, c[PERSONS]), make("td", {}, c[REASON]));
}

function drawDecided() {
  if (!decidedSearch) return;
  const words = wordsOf(decidedSearch.value);
  const rows = decided.filter((c) => words.every((word) => [c[ID], placeName(c[PLACE]), c[REASON]].join(" ").toLocaleLowerCase(language).includes(word)));
  decidedPage = turned(rows, decidedPage, byId("decided-table").tBodies[0], decidedRow, byId("decided-pages"));
  byId("decided-count").textContent = say("report.script.count", { found: rows.length, all: decided.length });
}

function showDecided(c) {
  decidedSearch.value = "";
  decidedPage = Math.floor(decided.indexOf(c) / PAGE);
  drawDecided();
  const head = [...byId("decided-table").querySelectorAll("tbody th")].find((th) => th.textContent === c[ID]);
  head.tabIndex = -1;
  head.focus();
  head.scrollIntoView({ block: "center" });
}

if (decidedSearch) {
  decidedSearch.addEventListener("input", () => { decidedPage = 0; drawDecided(); });
  byId("decided-pages").addEventListener("click", (event) => { decidedPage += +(event.target.dataset.step ?? 0); drawDecided(); });
  drawDecided();
}

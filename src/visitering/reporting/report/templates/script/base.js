"use strict";
// The data of the page, and how facts are written. Whatever comes from the data is set as text, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);

/** The text of a code, with {name} written in. */
function say(code, facts = {}) {
  return data.say[code].replace(/\{(\w+)\}/g, (_, name) => facts[name]);
}

const decimals = new Intl.NumberFormat(data.language, { maximumFractionDigits: 2, useGrouping: false });
const collator = new Intl.Collator(data.language, { numeric: true });

/** Hundredths as points. */
const points = (hundredths) => (hundredths === null ? "–" : decimals.format(hundredths / 100));
const placeName = (place) => (place < 0 ? "–" : data.places[place][1]);

/** An element with attributes and children; strings become text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

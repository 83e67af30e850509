"use strict";
// What every script of a page uses. Whatever comes from the data is set as text, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const language = document.documentElement.lang;
const collator = new Intl.Collator(language, { numeric: true });

/** The words of a search, as `includes` compares them. */
const wordsOf = (text) => text.toLocaleLowerCase(language).split(/\s+/).filter(Boolean);

/** An element with attributes and children; strings become text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

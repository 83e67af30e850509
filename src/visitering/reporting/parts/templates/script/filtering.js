// A search box above a table leaves the rows that hold all of its words; on paper every row stands.
for (const box of document.querySelectorAll("[data-filters]")) {
  const rows = [...byId(box.dataset.filters).tBodies[0].rows];
  box.addEventListener("input", () => {
    const words = wordsOf(box.value);
    for (const row of rows) {
      const text = row.textContent.toLocaleLowerCase(language);
      row.hidden = !words.every((word) => text.includes(word));
    }
  });
}

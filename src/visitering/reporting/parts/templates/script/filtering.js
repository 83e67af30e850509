// A search box above a table leaves the rows that hold all of its words; on paper every row stands.
for (const box of document.querySelectorAll("[data-filters]")) {
  const rows = [...byId(box.dataset.filters).tBodies[0].rows];
  box.addEventListener("input", () => {
    const words = wordsOf(box.value);
    for (const row of rows) {
      // Cell by cell: end to end, the figures of neighbours would read as one.
      const text = [...row.cells].map((cell) => cell.textContent).join(" ").toLocaleLowerCase(language);
      row.hidden = !words.every((word) => text.includes(word));
    }
  });
}

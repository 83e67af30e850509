// Tables that stand in the page are sorted by the button in the head of a column.

/** Marks the column that is sorted; gives the direction: 1 ascending, -1 descending. */
function turn(head) {
  const up = head.getAttribute("aria-sort") !== "ascending";
  for (const other of head.parentElement.querySelectorAll("[aria-sort]")) other.setAttribute("aria-sort", "none");
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
  return up ? 1 : -1;
}

for (const table of document.querySelectorAll("table.sortable")) {
  table.tHead.addEventListener("click", (event) => {
    const head = event.target.closest("[aria-sort]");
    if (!head) return;
    const direction = turn(head), column = head.cellIndex, numeric = head.classList.contains("number");
    const value = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent;
    const rows = [...table.tBodies[0].rows];
    rows.sort((a, b) => direction * (numeric ? value(a) - value(b) : collator.compare(value(a), value(b))));
    table.tBodies[0].append(...rows);
  });
}

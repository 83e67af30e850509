"use strict";
// What the desk's pages do beyond forms and links: cases are dragged, dialogs closed, a list is left alone in use.
(() => {
  const dialog = document.getElementById("why-move");
  const texts = document.getElementById("move-texts");
  let dragged = null;
  if (dialog && texts) {
    document.addEventListener("dragstart", (event) => {
      const card = event.target.closest?.("[data-case]");
      if (!card) return;
      dragged = card;
      card.classList.add("dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", card.dataset.case);
    });
    document.addEventListener("dragend", () => {
      dragged?.classList.remove("dragged");
      dragged = null;
      for (const column of document.querySelectorAll(".column.over")) column.classList.remove("over");
    });
    for (const column of document.querySelectorAll(".column")) {
      column.addEventListener("dragover", (event) => {
        if (!dragged || dragged.closest(".column") === column) return;
        event.preventDefault();
        column.classList.add("over");
      });
      column.addEventListener("dragleave", (event) => {
        if (!column.contains(event.relatedTarget)) column.classList.remove("over");
      });
      column.addEventListener("drop", (event) => {
        if (!dragged) return;
        event.preventDefault();
        ask(dragged, column);
      });
    }
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  }

  /** Asks why a case is moved there; the answer is sent as the form that it is. */
  function ask(card, column) {
    const form = dialog.querySelector("form"), place = column.dataset.place;
    form.elements.case.value = card.dataset.case;
    form.elements.municipality.value = place;
    form.elements.kind.value = place ? "move" : "open";
    const template = place ? texts.dataset.move : texts.dataset.open;
    const name = card.querySelector("a").textContent;
    dialog.querySelector("h2").textContent = template.replace("%case", name).replace("%place", column.dataset.name);
    dialog.showModal();
    form.elements.reason.focus();
  }

  // A municipality chosen on the map of a case is asked about.
  const chooser = document.querySelector('form[hx-target="#there"] select');
  document.getElementById("country")?.addEventListener("click", (event) => {
    const shape = event.target.closest?.("[data-place]");
    const name = shape?.querySelector("title")?.textContent;
    const option = chooser && [...chooser.options].find((one) => one.text === name);
    if (!option) return;
    chooser.value = option.value;
    chooser.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();

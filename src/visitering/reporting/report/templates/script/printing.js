// On paper the tables have every case found, up to a limit, those of the batch each with its reason.
window.addEventListener("beforeprint", () => {
  everything = true;
  draw();
  drawDecided();
  for (const button of caseBody.querySelectorAll(".open")) {
    const c = data.cases.find((other) => other[ID] === button.textContent);
    button.closest("tr").after(make("tr", { class: "detail" }, make("td", { colspan: 7 }, make("p", {}, c[REASON]))));
  }
});
window.addEventListener("afterprint", () => { everything = false; draw(); drawDecided(); });
// The address opens a case once all stands.
window.addEventListener("hashchange", goToNamedCase);
goToNamedCase();

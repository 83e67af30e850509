// On paper the table of cases has every case found, up to a limit, each with its reason.
window.addEventListener("beforeprint", () => {
  everything = true;
  draw();
  for (const button of caseBody.querySelectorAll(".open")) {
    const c = data.cases.find((other) => other[ID] === button.textContent);
    button.closest("tr").after(make("tr", { class: "detail" }, make("td", { colspan: 7 }, make("p", {}, c[REASON]))));
  }
});
window.addEventListener("afterprint", () => { everything = false; draw(); });

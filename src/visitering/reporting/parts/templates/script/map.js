// The map: switching what it is coloured by, and a municipality under the pointer or chosen with the arrow keys.
const country = byId("country");
if (country) {
  const shapes = [...country.querySelectorAll("[data-place]")];
  let here = null;

  function show(shape) {
    here?.classList.remove("here");
    here = shape;
    shape.classList.add("here");
    shape.parentElement.append(shape); // drawn last, so that its outline lies above its neighbours
    const [name, ...lines] = shape.dataset.told.split("\n");
    byId("map-readout").replaceChildren(make("strong", {}, name), ...lines.map((line) => make("span", {}, line)));
  }

  function toward(x, y) {
    const [hx, hy] = here.dataset.middle.split(" ").map(Number);
    let best = null, least = Infinity;
    for (const shape of shapes) {
      const [sx, sy] = shape.dataset.middle.split(" ").map(Number);
      const along = (sx - hx) * x + (sy - hy) * y, aside = Math.abs((sx - hx) * y) + Math.abs((sy - hy) * x);
      const cost = along + 2 * aside;
      if (along > 0 && aside <= 2 * along && cost < least) [best, least] = [shape, cost];
    }
    return best;
  }

  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  country.addEventListener("keydown", (event) => {
    if (!steps[event.key]) return;
    event.preventDefault();
    const next = here ? toward(...steps[event.key]) : shapes[0];
    if (next) show(next);
  });
  const pointed = (event) => event.target.closest?.("[data-place]");
  country.addEventListener("pointerover", (event) => { const shape = pointed(event); if (shape && shape !== here) show(shape); });
  country.addEventListener("focus", () => { if (!here) show(shapes[0]); });

  country.closest(".map").querySelector("fieldset")?.addEventListener("change", (event) => {
    country.dataset.metric = event.target.value;
    for (const legend of document.querySelectorAll("[data-legend]")) legend.hidden = legend.dataset.legend !== event.target.value;
  });
}

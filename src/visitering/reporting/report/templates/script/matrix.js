// Cases × municipalities by net value, on one canvas that draws what is in sight; arrow keys move, Enter opens the case.
const matrixBox = byId("matrix-box");
if (matrixBox) {
  const stops = [[0, 32, 76], [0, 59, 110], [62, 75, 107], [93, 92, 109], [124, 123, 120], [159, 145, 113], [195, 172, 96], [231, 203, 71], [255, 234, 70]]; // cividis
  const CELL = 14, LEFT = 62, TOP = 112;
  const cases = batch;
  const columns = data.places.map((_, m) => m)
    .sort((a, b) => collator.compare(data.places[a][2], data.places[b][2]) || collator.compare(placeName(a), placeName(b)));
  const bests = data.matrix.map((row) => Math.max(...row.filter((net) => net !== null)));
  const canvas = matrixBox.querySelector("canvas"), pen = canvas.getContext("2d"), select = byId("matrix-colour");
  let cursor = null, mode = "net", low = 0, high = 1, printing = false;

  const worth = (r, m) => data.matrix[r][m] === null ? null : mode === "net" ? data.matrix[r][m] : data.matrix[r][m] - bests[r];

  function scale() {
    const all = data.matrix.flatMap((row, r) => row.map((_, m) => worth(r, m))).filter((net) => net !== null).sort((a, b) => a - b);
    if (!all.length) return;
    low = all[Math.floor(all.length * 0.02)];
    high = mode === "best" ? 0 : all[Math.floor(all.length * 0.98)];
    byId("scale-low").textContent = "≤ " + points(low);
    byId("scale-high").textContent = mode === "best" ? points(high) : "≥ " + points(high);
  }

  function colour(net) {
    const t = Math.min(1, Math.max(0, high > low ? (net - low) / (high - low) : 1)) * (stops.length - 1);
    const i = Math.min(stops.length - 2, Math.floor(t)), part = t - i;
    return `rgb(${stops[i].map((v, n) => Math.round(v + (stops[i + 1][n] - v) * part)).join(",")})`;
  }

  /** Draws rows and columns from a position on; `cell` is the width and height of one. */
  function paint(width, height, x0, y0, cw, ch, left, top, ratio) {
    canvas.width = width * ratio; canvas.height = height * ratio;
    canvas.style.width = `${width}px`; canvas.style.height = `${height}px`;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = "#fff"; pen.fillRect(0, 0, width, height);
    const firstRow = Math.floor(y0 / ch), lastRow = Math.min(cases.length, Math.ceil((y0 + height - top) / ch));
    const firstColumn = Math.floor(x0 / cw), lastColumn = Math.min(columns.length, Math.ceil((x0 + width - left) / cw));
    for (let r = firstRow; r < lastRow; r++) {
      for (let k = firstColumn; k < lastColumn; k++) {
        const x = left + k * cw - x0, y = top + r * ch - y0, net = worth(r, columns[k]);
        if (net === null) { pen.strokeStyle = "#d5d0c7"; pen.lineWidth = 1; pen.beginPath(); pen.moveTo(x + 1, y + ch - 1); pen.lineTo(x + cw - 1, y + 1); pen.stroke(); }
        else { pen.fillStyle = colour(net); pen.fillRect(x, y, cw - (cw > 8 ? 1 : 0), ch - (ch > 8 ? 1 : 0)); }
        if (cases[r][PLACE] === columns[k]) { pen.strokeStyle = "#e0007a"; pen.lineWidth = Math.min(3, ch / 2); pen.strokeRect(x + 1, y + 1, cw - 3, ch - 3); }
      }
    }
    if (cursor && !printing) { pen.strokeStyle = "#000"; pen.lineWidth = 3; pen.strokeRect(left + cursor[1] * cw - x0 - 1, top + cursor[0] * ch - y0 - 1, cw + 1, ch + 1); }
    heads(width, height, x0, y0, cw, ch, left, top, [firstRow, lastRow, firstColumn, lastColumn]);
  }

  function heads(width, height, x0, y0, cw, ch, left, top, [firstRow, lastRow, firstColumn, lastColumn]) {
    pen.fillStyle = "#fff"; pen.fillRect(0, 0, width, top - 2); pen.fillRect(0, 0, left - 2, height);
    pen.fillStyle = "#1d2a35"; pen.textBaseline = "middle";
    pen.font = `${Math.min(11, ch + 1)}px system-ui, sans-serif`;
    if (ch > 6) for (let r = firstRow; r < lastRow; r++) if (top + r * ch - y0 > top - ch) pen.fillText(cases[r][ID], 4, top + (r + 0.5) * ch - y0, left - 8);
    pen.save();
    pen.beginPath(); pen.rect(left - 2, 0, width, top); pen.clip();
    pen.font = `${Math.min(11, cw + 1)}px system-ui, sans-serif`;
    for (let k = firstColumn; k < lastColumn; k++) {
      pen.save();
      pen.translate(left + (k + 0.5) * cw - x0, top - 5); pen.rotate(-Math.PI / 2);
      pen.fillText(placeName(columns[k]), 0, 0, top - 8);
      pen.restore();
    }
    pen.restore();
    pen.fillStyle = "#fff"; pen.fillRect(0, 0, left - 2, top - 2);
  }

  function drawMatrix() {
    if (printing) return;
    const width = Math.min(matrixBox.clientWidth, LEFT + columns.length * CELL), height = matrixBox.clientHeight;
    paint(width, height, matrixBox.scrollLeft, matrixBox.scrollTop, CELL, CELL, LEFT, TOP, window.devicePixelRatio || 1);
  }

  function layOut() {
    if (printing) return;
    const inner = matrixBox.firstElementChild;
    inner.style.width = `${LEFT + columns.length * CELL}px`;
    inner.style.height = `${TOP + cases.length * CELL}px`;
    drawMatrix();
  }

  function tell() {
    const [r, k] = cursor, c = cases[r], m = columns[k], net = data.matrix[r][m];
    const facts = { case: c[ID], municipality: placeName(m), net: points(net), best: points(bests[r]) };
    const code = net === null ? "report.script.cell.barred" : c[PLACE] === m ? "report.script.cell.chosen" : "report.script.cell.net";
    byId("matrix-readout").textContent = say(code, facts);
  }

  function move(r, k) {
    cursor = [Math.min(cases.length - 1, Math.max(0, r)), Math.min(columns.length - 1, Math.max(0, k))];
    const x = cursor[1] * CELL, y = cursor[0] * CELL, box = matrixBox;
    const wide = box.clientWidth - LEFT - CELL, high2 = box.clientHeight - TOP - CELL;
    box.scrollLeft = Math.min(x, Math.max(box.scrollLeft, x - wide));
    box.scrollTop = Math.min(y, Math.max(box.scrollTop, y - high2));
    tell(); drawMatrix();
  }

  function under(event) {
    const box = canvas.getBoundingClientRect();
    const k = Math.floor((event.clientX - box.left - LEFT + matrixBox.scrollLeft) / CELL);
    const r = Math.floor((event.clientY - box.top - TOP + matrixBox.scrollTop) / CELL);
    const inside = event.clientX - box.left >= LEFT && event.clientY - box.top >= TOP;
    return inside && r >= 0 && r < cases.length && k >= 0 && k < columns.length ? [r, k] : null;
  }

  const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], PageUp: [-20, 0], PageDown: [20, 0], Home: [0, -1e6], End: [0, 1e6] };
  matrixBox.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && cursor) {
      event.preventDefault(); // or it would press the button that gets the focus
      showCase(cases[cursor[0]][ID]);
    }
    if (!moves[event.key]) return;
    event.preventDefault();
    const [r, k] = cursor ?? [0, 0], [dr, dk] = cursor ? moves[event.key] : [0, 0];
    move(r + dr, k + dk);
  });
  canvas.addEventListener("pointermove", (event) => { const cell = under(event); if (cell) { cursor = cell; tell(); drawMatrix(); } });
  canvas.addEventListener("click", (event) => { const cell = under(event); if (cell) showCase(cases[cell[0]][ID]); });
  matrixBox.addEventListener("scroll", drawMatrix);
  window.addEventListener("resize", layOut);
  select.addEventListener("change", () => { mode = select.value; scale(); drawMatrix(); });
  window.addEventListener("beforeprint", () => {
    const ch = Math.min(10, 640 / Math.max(1, cases.length)), left = ch > 6 ? 50 : 4;
    const cw = Math.min(CELL, (670 - left) / columns.length);
    printing = true; // what scrolls or is resized for the paper must not draw the part in sight again
    matrixBox.firstElementChild.style.width = matrixBox.firstElementChild.style.height = "auto";
    paint(left + columns.length * cw, 100 + cases.length * ch, 0, 0, cw, ch, left, 100, 2);
  });
  window.addEventListener("afterprint", () => { printing = false; layOut(); });
  const bar = byId("scale").getContext("2d");
  scale();
  for (let x = 0; x < 160; x++) { bar.fillStyle = colour(low + (high - low) * x / 159); bar.fillRect(x, 0, 1, 12); }
  layOut();
}

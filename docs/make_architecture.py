"""Draws the parts of Visitering and who imports whom, from the code: `python docs/make_architecture.py`.

Writes docs/architecture.svg and the same as text between two marks in docs/architecture.md. A part is a folder of
src/visitering, or a module beside them. An arrow points at what is imported, for typing too; one that follows from
others (a longer way leads there) is left out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from graphlib import TopologicalSorter
from itertools import combinations, pairwise
from pathlib import Path
from statistics import mean

DOCS = Path(__file__).parent
SOURCE = DOCS.parent / "src" / "visitering"
PAGE, PICTURE = DOCS / "architecture.md", DOCS / "architecture.svg"
BEGIN, END = "<!-- from the imports: python docs/make_architecture.py -->\n", "<!-- end -->\n"

WIDTH, HEIGHT, BETWEEN, FLOOR, MARGIN = 112, 34, 22, 92, 24
"""Of a part, between two parts, from floor to floor, and around the picture: pixels."""

Parts = Mapping[str, frozenset[str]]
Node = tuple[str, int]
"""A part on its own floor; on another floor, the place where the arrows to it pass through."""


def parts() -> Parts:
    """What every part imports of the others."""
    found: dict[str, set[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).parts[0].removesuffix(".py")
        if not name.startswith("__"):
            found.setdefault(name, set()).update(_imported(path))
    return {name: frozenset(others - {name}) for name, others in found.items()}


def _imported(path: Path) -> Iterable[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return {name.split(".")[1] for name in names if name.startswith("visitering.")}


def reduced(graph: Parts) -> Parts:
    """Without what follows: a part rests on another only through a third."""
    below: dict[str, frozenset[str]] = {}
    for part in TopologicalSorter(graph).static_order():
        below[part] = graph[part].union(*(below[other] for other in graph[part]))
    return {part: others - frozenset().union(*(below[other] for other in others)) for part, others in graph.items()}


def floors(graph: Parts) -> Mapping[str, int]:
    """The floor of each part: one above the highest that it imports; the ground is 0."""
    found: dict[str, int] = {}
    for part in TopologicalSorter(graph).static_order():
        found[part] = 1 + max((found[other] for other in graph[part]), default=-1)
    return found


def as_text(graph: Parts) -> str:
    """Floor by floor, the highest first, with what each part rests on."""
    level, arrows = floors(graph), reduced(graph)
    lines = []
    for floor in range(max(level.values()), -1, -1):
        for n, part in enumerate(sorted(p for p in graph if level[p] == floor)):
            on = f" -> {', '.join(sorted(arrows[part]))}" if arrows[part] else ""
            lines.append(f"{floor if n == 0 else ' '}  {f'{part:<10}{on}'.rstrip()}")
    return "```text\n" + "\n".join(lines) + "\n```\n"


# --- the picture -------------------------------------------------------------------------------------------------


def as_svg(graph: Parts) -> str:
    """The same as a picture."""
    level, arrows = floors(graph), reduced(graph)
    lines = sorted({line for part in graph for other in arrows[part] for line in _way(part, other, level)})
    rows = _untangled(_rows(graph, lines), lines)
    at = _spread(rows, lines, level)
    width = round(max(at.values())) + WIDTH // 2 + MARGIN
    height = (len(rows) - 1) * FLOOR + HEIGHT + 2 * MARGIN

    def middle(floor: int) -> int:
        return height - MARGIN - HEIGHT // 2 - floor * FLOOR

    def height_of(node: Node) -> int:
        return HEIGHT if level[node[0]] == node[1] else 0

    drawn = []
    for upper, lower in lines:
        (x, y), (to_x, to_y) = (
            (round(at[upper]), middle(upper[1]) + height_of(upper) // 2),
            (round(at[lower]), middle(lower[1]) - height_of(lower) // 2),
        )
        half = (y + to_y) // 2
        head = ' marker-end="url(#head)"' if height_of(lower) else ""
        drawn.append(f'<path d="M{x} {y}C{x} {half} {to_x} {half} {to_x} {to_y}"{head}/>')
    for part in sorted(graph):
        x, y = round(at[part, level[part]]), middle(level[part])
        corner = f'x="{x - WIDTH // 2}" y="{y - HEIGHT // 2}"'
        drawn.append(f'<rect {corner} width="{WIDTH}" height="{HEIGHT}" rx="5"/>')
        drawn.append(f'<text x="{x}" y="{y + 5}">{part}</text>')
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">
<title>The parts of Visitering: an arrow points at what a part imports</title>
<style>
path {{ fill: none; stroke: #6b7785; stroke-width: 1.3 }}
rect {{ fill: #eef3f8; stroke: #2f5d8a }}
text {{ font: 14px Helvetica, Arial, sans-serif; fill: #16324d; text-anchor: middle }}
</style>
<marker id="head" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" orient="auto">\
<path d="M0 0L8 4L0 8z" style="fill:#6b7785;stroke:none"/></marker>
<rect width="100%" height="100%" style="fill:#fff;stroke:none"/>
{chr(10).join(drawn)}
</svg>
"""


def _way(part: str, other: str, level: Mapping[str, int]) -> Iterable[tuple[Node, Node]]:
    """From a part down to another, a line a floor. On the floors between, all that lead there share their way."""
    floors_down = range(level[part] - 1, level[other] - 1, -1)
    return pairwise([(part, level[part]), *((other, floor) for floor in floors_down)])


def _rows(graph: Parts, lines: Sequence[tuple[Node, Node]]) -> list[list[Node]]:
    nodes = {node for line in lines for node in line} | {(part, 0) for part, others in graph.items() if not others}
    return [sorted(n for n in nodes if n[1] == floor) for floor in range(1 + max(floor for _, floor in nodes))]


def _untangled(rows: list[list[Node]], lines: Sequence[tuple[Node, Node]]) -> list[list[Node]]:
    """Each row in an order in which few lines cross: by the middle of their neighbours, then two by two."""
    best, fewest = [list(row) for row in rows], _crossings(rows, lines)
    for sweep in range(24):
        for floor in range(len(rows)) if sweep % 2 else reversed(range(len(rows))):
            place = {node: n for row in rows for n, node in enumerate(row)}
            towards = floor + (-1 if sweep % 2 else 1)
            middle = {
                node: mean(
                    [place[other] for line in lines if node in line for other in line if other[1] == towards]
                    or [place[node]]
                )
                for node in rows[floor]
            }
            rows[floor].sort(key=middle.__getitem__)
        if (now := _crossings(rows, lines)) < fewest:
            best, fewest = [list(row) for row in rows], now
    better = True
    while better:
        better = False
        for row in best:
            for one, other in combinations(range(len(row)), 2):
                row[one], row[other] = row[other], row[one]
                if (now := _crossings(best, lines)) < fewest:
                    fewest, better = now, True
                else:
                    row[one], row[other] = row[other], row[one]
    return best


def _crossings(rows: Sequence[Sequence[Node]], lines: Sequence[tuple[Node, Node]]) -> int:
    place = {node: n for row in rows for n, node in enumerate(row)}
    return sum(
        (place[a] - place[c]) * (place[b] - place[d]) < 0
        for (a, b), (c, d) in combinations(lines, 2)
        if a[1] == c[1] and b[1] == d[1]
    )


def _spread(
    rows: Sequence[Sequence[Node]], lines: Sequence[tuple[Node, Node]], level: Mapping[str, int]
) -> dict[Node, float]:
    """Where each node stands: near the middle of its neighbours, apart from those beside it."""

    def apart(one: Node, other: Node) -> float:
        widths = (WIDTH if level[n[0]] == n[1] else 0 for n in (one, other))
        return sum(widths) / 2 + BETWEEN

    at: dict[Node, float] = {}
    for row in rows:
        for n, node in enumerate(row):
            at[node] = at[row[n - 1]] + apart(row[n - 1], node) if n else 0.0
        half = at[row[-1]] / 2
        at.update({node: at[node] - half for node in row})
    for _ in range(60):
        for row in rows:
            wished = [
                mean([at[other] for line in lines if node in line for other in line if other != node] or [at[node]])
                for node in row
            ]
            right, left = list(wished), list(wished)
            for n in range(1, len(row)):
                right[n] = max(right[n], right[n - 1] + apart(row[n - 1], row[n]))
            for n in range(len(row) - 2, -1, -1):
                left[n] = min(left[n], left[n + 1] - apart(row[n], row[n + 1]))
            at.update({node: (right[n] + left[n]) / 2 for n, node in enumerate(row)})
    first = min(at.values()) - WIDTH / 2 - MARGIN
    return {node: x - first for node, x in at.items()}


def page(text: str) -> str:
    """The page with the floors between the two marks as the imports have them."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}{as_text(parts())}{END}{after}"


if __name__ == "__main__":
    PICTURE.write_text(as_svg(parts()), encoding="utf-8")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

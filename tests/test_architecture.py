"""The shape of the project: who imports whom, who prints, how long a file may be, and what must not be in it."""

from __future__ import annotations

import ast
import re
import runpy
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

import pytest

import visitering
from visitering import goals, rules

ROOT, SOURCE = Path(__file__).parents[1], Path(visitering.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))
PAGE = ROOT / "docs" / "rules_and_goals.md"
REGISTERED: tuple[type[rules.Rule] | type[goals.Goal], ...] = (*rules.ALL, *goals.ALL)

BELOW = {
    "said": set(),
    "errors": {"domain"},
    "reference": set(),
    "domain": set(),
    "rules": {"domain"},
    "goals": {"domain"},
    "loading": {"domain", "rules", "goals", "errors", "reference"},
    "matching": {"domain", "rules", "goals", "errors"},
    "potentials": {"domain", "rules", "goals", "matching", "errors"},
    "audit": {"domain", "rules", "goals", "errors"},
    "explaining": {"domain", "rules", "goals", "audit", "errors", "reference"},
    "storing": {"domain", "loading", "errors"},
    "profiles": {"domain", "loading", "storing", "errors"},
    "verifying": {"domain", "rules", "goals", "audit", "loading", "storing", "profiles", "errors"},
    "reporting": {"domain", "rules", "goals", "audit", "explaining", "loading", "storing", "errors", "reference"},
    "counterfactuals": {"domain", "rules", "goals", "audit", "matching", "explaining", "errors"},
    "parallel": {"errors"},
    "comparing": {
        *("domain", "rules", "goals", "loading", "matching", "potentials", "audit", "explaining", "reporting"),
        *("storing", "parallel", "errors"),
    },
    "deciding": {"domain", "rules", "goals", "loading", "explaining", "storing", "profiles", "errors"},
    "converting": {"domain", "loading", "storing", "deciding", "errors"},
    "forms": {"domain", "loading", "explaining", "storing", "deciding", "errors", "reference"},
    "drafting": {"domain", "goals", "rules", "audit", "loading", "explaining", "storing", "errors"},
    "quotas": {"domain", "loading", "explaining", "storing", "errors"},
    "simulating": {
        *("domain", "rules", "goals", "matching", "potentials", "audit", "explaining", "reporting", "storing"),
        *("parallel", "errors"),
    },
    "generating": {"domain", "reference", "errors"},
    "desk": {
        *("domain", "rules", "goals", "loading", "matching", "audit", "explaining", "storing", "reporting"),
        *("deciding", "drafting", "errors"),
    },
}
"""What each part may import; `pipeline` may import all of these, `cli` and the package itself everything.

domain < rules, goals < loading < matching, audit < explaining < reporting < pipeline, comparing < cli; `storing`
knows how files are named, written and read again, the run folder both ways, and nothing of what made it; potentials
looks ahead by the matching, counterfactuals solves again for one case of a finished run, simulating stands beside the
pipeline. The audit shares nothing with the matching that it checks, nor does the verifying of a finished run; what
generates data knows nothing of what places it, and what does many pieces of work at once (`parallel`) knows nothing
of what they are.
"""
LONGEST = 350


EVERYBODYS = {"said"}
"""How a sentence for people is made is nobody's own."""


def part(path: Path) -> str:
    """The part of the flow that a module belongs to: its folder, or its own name."""
    inside = path.relative_to(SOURCE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """Full names of the modules that a module imports, wherever in it, for typing or not."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_imports_run_one_way_along_the_flow(path: Path) -> None:
    own = part(path)
    parts = {name.split(".")[1] for name in imported(path) if name.startswith("visitering.")}
    if own in ("cli", "__init__", "__main__"):
        return
    beside = {
        "forms",
        "generating",
        "converting",
        "comparing",
        "deciding",
        "quotas",
        "simulating",
        "desk",
    }
    allowed = set(BELOW) - beside - {"desk"} if own == "pipeline" else BELOW[own]
    assert parts - {own} - EVERYBODYS <= allowed


def test_the_flow_has_no_circle() -> None:
    """What a part may import may never import it."""
    below = {one: set(others) for one, others in BELOW.items()}
    for _ in below:
        below = {one: others | {far for near in others for far in below[near]} for one, others in below.items()}
    assert all(one not in others for one, others in below.items())


def name_of(path: Path) -> str:
    """The full name by which a file is imported."""
    inside = path.relative_to(SOURCE.parent).with_suffix("")
    return ".".join(inside.parent.parts if inside.name == "__init__" else inside.parts)


def circle(files: Mapping[str, set[str]]) -> list[str]:
    """A circle of files, each imported by the one before it, the first named again at the end; none: empty."""
    try:
        TopologicalSorter(files).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def test_no_file_imports_itself_through_others() -> None:
    """Imports for typing and inside functions included. Of a folder itself: who imports a name that it lists."""
    names = {name_of(path) for path in MODULES}
    files = {
        name_of(path): {full if full in names else full.rpartition(".")[0] for full in imported(path)} & names
        for path in MODULES
    }
    assert sum(map(len, files.values())) > len(files)
    found = circle(files)
    assert found == [], " imports ".join(found)


def test_a_circle_of_files_is_named_along_its_imports() -> None:
    assert circle({"book": {"rules"}, "rules": {"quota"}, "quota": {"base"}}) == []
    found = circle({"book": {"rules"}, "rules": {"quota"}, "quota": {"base", "book"}})
    assert found[0] == found[-1]
    assert set(pairwise(found)) == {("book", "rules"), ("rules", "quota"), ("quota", "book")}


def test_only_the_matching_knows_a_solver() -> None:
    knowing = {part(path) for path in MODULES if any(name.split(".")[0] == "ortools" for name in imported(path))}
    assert knowing == {"matching"}


def test_only_the_commands_print() -> None:
    printing = {
        part(path)
        for path in MODULES
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "typer.echo", "click.echo"))
        or (isinstance(node, ast.Attribute) and ast.unparse(node) in ("sys.stdout", "sys.stderr"))
    }
    assert printing == {"cli"}


def test_files_can_be_held_in_the_head() -> None:
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_every_module_says_what_it_is_for() -> None:
    assert [path.name for path in MODULES if not ast.get_docstring(tree(path))] == []


# --- what is in the repository ----------------------------------------------------------------------------------

HOSTS = ("pypi" + ".org", "files.pythonhosted" + ".org", "registry.npmjs" + ".org", "deb.debian" + ".org")
FORBIDDEN = (*HOSTS, "/" + "work/", "/" + "home/", "/" + "root/")
"""Registries and paths of one machine; put together here so that this file does not hold them."""


def tracked() -> list[Path]:
    """Every file that is or would be in the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), word)
        for path in tracked()
        for content in [path.read_bytes()]
        for word in FORBIDDEN
        if word.encode() in content
    }
    assert found == set()


# --- the plan on the wall ---------------------------------------------------------------------------------------

PLAN, CONTRIBUTING = ROOT / "docs" / "architecture.md", ROOT / "CONTRIBUTING.md"
PARTS = sorted({part(path) for path in MODULES} - {"__init__", "__main__"})


def test_the_plan_is_drawn_from_the_imports() -> None:
    """If this fails: python docs/make_architecture.py."""
    drawn = runpy.run_path(str(ROOT / "docs" / "make_architecture.py"))
    parts = drawn["parts"]()
    assert sorted(parts) == PARTS
    assert PLAN.with_suffix(".svg").read_text(encoding="utf-8") == drawn["as_svg"](parts)
    assert PLAN.read_text(encoding="utf-8") == drawn["page"](PLAN.read_text(encoding="utf-8"))


def test_every_part_has_its_promise_on_the_plan() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+) \| (.+) \|$", PLAN.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(name for name, _, _ in rows) == PARTS
    assert set(BELOW) | {"pipeline", "cli"} == set(PARTS)


@pytest.mark.parametrize("page", [PLAN, CONTRIBUTING], ids=lambda page: page.name)
def test_every_file_that_is_named_for_developers_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    spans = re.findall(r"`([\w./-]+)`", text)
    named = {span for span in spans if "/" in span or span.endswith((".py", ".md", ".yaml"))}
    linked = set(re.findall(r"\]\(([\w./-]+)\)", text))
    assert len(named) > 10
    assert {span for span in named if not ((ROOT / span).exists() or (SOURCE / span).exists())} == set()
    assert {link for link in linked if not (page.parent / link).exists()} == set()


def test_examples_of_style_are_from_this_code() -> None:
    text = CONTRIBUTING.read_text(encoding="utf-8")
    examples = re.findall(r"`([\w/]+\.py)`:\n\n```python\n(.*?)```", text, re.DOTALL)
    assert len(examples) == text.count("```python") > 0
    for name, example in examples:
        lines = [line.strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
        wanted = [line.strip() for line in example.splitlines()]
        assert any(lines[n : n + len(wanted)] == wanted for n in range(len(lines))), name


# --- rules and goals --------------------------------------------------------------------------------------------


def test_the_page_of_rules_and_goals_is_what_the_code_says() -> None:
    """If this fails: python docs/make_rules_and_goals.py."""
    made = runpy.run_path(str(ROOT / "docs" / "make_rules_and_goals.py"))["page"]()
    assert PAGE.read_text(encoding="utf-8") == made


def test_every_rule_and_goal_is_on_the_page_with_its_parameters() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for entry in REGISTERED:
        key = "rules" if issubclass(entry, rules.Rule) else "parameters"
        assert f'### <a id="{entry.id}"></a>`{entry.id}`' in page
        for name in entry.model_fields.keys() - {"enabled"}:
            assert f"| `{key}.{entry.id}.{name}` |" in page


@pytest.mark.parametrize("folder", ["rules", "goals"])
def test_every_rule_and_goal_is_one_file_and_registered(folder: str) -> None:
    registered = [entry.id for entry in REGISTERED if entry.__module__.split(".")[1] == folder]
    stating = [
        path.stem
        for path in (SOURCE / folder).glob("*.py")
        for node in tree(path).body
        if isinstance(node, ast.ClassDef)
        and any(isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "id" for line in node.body)
    ]
    assert sorted(stating) == sorted(registered)


@pytest.mark.parametrize("entry", REGISTERED, ids=lambda entry: f"{entry.__module__.split('.')[1]}-{entry.id}")
def test_every_rule_and_goal_has_a_test_of_its_own(entry: type[rules.Rule] | type[goals.Goal]) -> None:
    folder = entry.__module__.split(".")[1]
    assert (ROOT / "tests" / folder / f"test_{entry.id}.py").is_file()

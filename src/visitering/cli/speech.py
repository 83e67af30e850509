"""The language in which a command speaks: as it is asked to, else that of the scenario or the run."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from visitering.domain.problem import Problem
    from visitering.explaining.catalogue import Catalogue

VARIABLE = "VISITERING_LANGUAGE"
"""In the environment, what `--language` would say."""


MOST_LAYERS = 20
"""Scenario files that lie over one another, at most, while their language is looked for."""
_STATED = re.compile(r"^(language|extends):[ \t]*['\"]?([^'\"#\r\n]+?)['\"]?[ \t]*(?:#.*)?$", re.MULTILINE)

_asked: ContextVar[str | None] = ContextVar("language", default=None)
_about: ContextVar[Path | None] = ContextVar("about", default=None)


def speak(language: str | None) -> None:
    """What `--language` or the environment says, for the whole command; None where neither says one."""
    _asked.set(language)
    _about.set(None)


def heard(path: Path | None) -> Path | None:
    """The scenario or run that the command is about, as typer hands it on: its language is that of the messages."""
    if path is not None:
        _about.set(path)
    return path


def all_heard(paths: list[Path]) -> list[Path]:
    """The same of several: the first counts."""
    heard(paths[0] if paths else None)
    return paths


def language() -> str:
    """As it is asked to, else that of the scenario or the run, as far as it can be read; English where none says."""
    about = _asked.get() or _about.get()
    if isinstance(about, Path):
        return _of_run(about) if about.is_dir() else _of_scenario(about)
    return about or "en"


def in_words(text: str) -> str:
    """A sentence of an error, a notice or a command in the language of the command."""
    from visitering.explaining.messages import in_language

    return in_language(text, language())


def _of_run(run: Path) -> str:
    with suppress(OSError, ValueError):
        scenario = json.loads((run / "manifest.json").read_text(encoding="utf-8")).get("scenario")
        if isinstance(scenario, Mapping) and scenario.get("language") == "da":
            return "da"
    return "en"


def _of_scenario(path: Path) -> str:
    """What a scenario or one that it lies over says, found without loading it: it may be what is wrong."""
    for _ in range(MOST_LAYERS):
        try:
            stated = dict(_STATED.findall(path.read_text(encoding="utf-8-sig")))
        except (OSError, ValueError):
            break
        if "language" in stated or "extends" not in stated:
            return "en" if stated.get("language") == "en" else "da"  # what a scenario speaks that does not say
        path = path.parent / stated["extends"]
    return "en"


def spoken(problem: Problem) -> Catalogue:
    """The catalogue of what a command prints of a problem; what a run has written keeps its own language."""
    from visitering.domain.geography import names_of
    from visitering.explaining.catalogue import Catalogue

    policy = problem.policy
    language = _asked.get() or policy.language
    return Catalogue(language, names_of(problem.municipalities), policy.scale, problem.occupations)


def spoken_of(run: Path, names: Mapping[str, str]) -> Catalogue:
    """The same of a run, without reading its inputs; `names`: of the municipalities that are told of."""
    from visitering.explaining.catalogue import Catalogue

    return Catalogue(_asked.get() or _of_run(run), names)


def spoken_here(names: Mapping[str, str]) -> Catalogue:
    """The catalogue where there is neither a scenario nor a run; `names`: of all municipalities."""
    from visitering.explaining.catalogue import Catalogue
    from visitering.loading.reference_data import occupations

    return Catalogue(_asked.get() or "en", names, occupations=occupations())


def share(catalogue: Catalogue, percent: str) -> str:
    """A percentage as the language writes it."""
    return percent.replace(".", ",") if catalogue.language == "da" else percent

"""The language in which a command speaks: as it is asked to, else that of the scenario or the run."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from visitering.domain.problem import Problem
    from visitering.explaining.catalogue import Catalogue

VARIABLE = "VISITERING_LANGUAGE"
"""In the environment, what `--language` would say."""


_asked: ContextVar[str | None] = ContextVar("language", default=None)


def speak(language: str | None) -> None:
    """What `--language` or the environment says, for the whole command; None where neither says one."""
    _asked.set(language)


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
    from visitering.storing.run_folder import RunFolder

    scenario = RunFolder(run).manifest.get("scenario")
    stated = scenario.get("language") if isinstance(scenario, Mapping) else None
    return Catalogue(_asked.get() or (stated if stated in ("da", "en") else "en"), names)


def spoken_here(names: Mapping[str, str]) -> Catalogue:
    """The catalogue where there is neither a scenario nor a run; `names`: of all municipalities."""
    from visitering.explaining.catalogue import Catalogue
    from visitering.loading.reference_data import occupations

    return Catalogue(_asked.get() or "en", names, occupations=occupations())


def figure(catalogue: Catalogue, value: float) -> str:
    """A figure with two decimals, its thousands apart: 12,763.60, in Danish 12.763,60."""
    english = f"{value:,.2f}"
    return english.translate(str.maketrans(",.", ".,")) if catalogue.language == "da" else english


def share(catalogue: Catalogue, percent: str) -> str:
    """A percentage as the language writes it."""
    return percent.replace(".", ",") if catalogue.language == "da" else percent

"""What commands print follows the scenario's language, unless `--language` or the environment asks for another."""

from __future__ import annotations

from pathlib import Path

import pytest

import decided_runs as small
from commands import visitering
from visitering.cli.speech import VARIABLE


@pytest.fixture
def danish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scenario in Danish, in an environment that says nothing."""
    monkeypatch.delenv(VARIABLE)
    folder = small.copied(tmp_path)
    scenario = folder / "scenario.yaml"
    scenario.write_text(
        scenario.read_text(encoding="utf-8").replace("language: en", "language: da"), encoding="utf-8"
    )
    return folder


def test_a_run_of_a_danish_scenario_is_told_in_danish(danish: Path) -> None:
    told = visitering("run", danish / "scenario.yaml").out
    assert told.startswith("Foreslået en kommune til 6 af 7 sager (7 af 8 personer), i 3 kommuner.\n")
    for sentence in (
        "1 sag kræver en sagsbehandlers afgørelse: se unplaced.csv.",
        "  1. personer placeret: 7,00 point, bevist bedst mulige",
        "Point er et politisk valg, ikke et målt resultat. Hver afgørelse er sagsbehandlerens.",
        "assignments.csv     en række pr. sag, med begrundelse",
    ):
        assert sentence in told


def test_a_check_too(danish: Path) -> None:
    told = visitering("check", danish / "scenario.yaml").out
    assert "scenario.yaml kan bruges.\nAt placere den 02-05-2018: 7 sager med 8 personer;" in told


def test_another_language_can_be_asked_for(danish: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is valid." in visitering("--language", "en", "check", danish / "scenario.yaml").out
    monkeypatch.setenv(VARIABLE, "en")
    assert "is valid." in visitering("check", danish / "scenario.yaml").out
    assert "kan bruges" in visitering("--language", "da", "check", danish / "scenario.yaml").out
    assert visitering("--language", "de", "check", danish / "scenario.yaml").code == 2


def test_where_the_year_stands_too(danish: Path) -> None:
    told = visitering("status", danish / "scenario.yaml").out.splitlines()
    assert told[0].startswith("02-05-2018: 33,4 % af 2018 er gået. Modtaget eller visiteret: 2 af 10 personer (20 %)")
    assert told[2].split("  ")[0] == "region"
    assert "Hele landet" in told[6]
    assert "Ingen afgørelse, der står ved magt, går imod en regel." in told


def test_a_draft_too(danish: Path) -> None:
    run = danish / "runs" / small.RUN
    told = visitering("--language", "da", "hold", run, "--leave-open", "C8", "--reason", "venter på svar").out
    assert told.startswith(
        f"En kladde til {small.RUN}: intet er afgjort med den.\n  C8 fastholdt: åben (venter på svar)"
    )
    assert "regler: alle overholdt" in told


def test_what_is_decided_too(danish: Path) -> None:
    run = danish / "runs" / small.RUN
    told = visitering("--language", "da", "decide", run, "C1", "--as", "AB").out
    assert told.splitlines()[0].startswith("1 beslutning noteret i ")
    assert told.splitlines()[0].endswith(": 1 godkendt.")
    assert told.splitlines()[1].startswith("  C1  godkendt  Aarhus, 2 personer, bruger ")


def test_faults_too_each_in_its_place(danish: Path) -> None:
    persons = danish / "data" / "persons.csv"
    persons.write_text(persons.read_text(encoding="utf-8").replace(",1980,", ",19x0,", 1), encoding="utf-8")
    scenario = danish / "scenario.yaml"
    scenario.write_text(scenario.read_text(encoding="utf-8") + "gaols: 1\n", encoding="utf-8")
    ended = visitering("check", scenario)
    assert ended.code == 2
    first, *_, last = ended.err.splitlines()
    assert (first.endswith(" fejl i data:"), last) == (True, "Intet er skrevet.")
    assert "gaols: er ikke en nøgle, der er kendt her; mente du goals?" in ended.err


def test_the_scenario_below_says_the_language(danish: Path) -> None:
    above = danish / "above.yaml"
    above.write_text("extends: scenario.yaml\ndate: 2018-13-02\n", encoding="utf-8")
    assert "skal være en dato" in visitering("check", above).err


def test_what_cannot_be_is_told_too(danish: Path) -> None:
    gone = visitering("--language", "da", "explain", danish / "gone", "C1").err
    assert gone == f"{danish / 'gone'} er ikke en kørsels mappe: manifest.json kan ikke læses.\n"
    run = danish / "runs" / small.RUN
    told = visitering("--language", "da", "explain", run, "C99").err
    assert told == "Kørslen har ikke sagen C99.\n"
    told = visitering("--language", "da", "decide", run, "C1", "C1", "--as", "AB").err
    assert told == "C1 er nævnt to gange; intet er afgjort.\n"


def test_and_the_commands_that_only_tell_of_files(danish: Path) -> None:
    run = danish / "runs" / small.RUN
    assert "Alt stemmer.\n" in visitering("--language", "da", "verify", run).out
    assert visitering("--language", "da", "letters", run).out.startswith("Skrev breve i 6 foreslåede sager til ")
    compared = visitering("--language", "da", "compare", danish / "scenario.yaml", danish / "scenario.yaml")
    assert compared.err.startswith("To scenarier hedder ")

"""Every text with sample facts, word for word. `UPDATE_GOLDEN=1 pytest tests/explaining` writes the files anew."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

from visitering.domain.reasons import Named, Reason
from visitering.explaining.catalogue import LANGUAGES, Catalogue, texts

GOLDEN = Path(__file__).parent / "golden"
NAMES = {"0101": "København", "0751": "Aarhus", "0825": "Læsø"}
SAMPLES: dict[str, object] = {
    "act": {"da": "integrationsloven", "en": "the Integration Act"},
    "amount": 3,
    "ages": "25–39",
    "all": 258,
    "basis": Reason("rule.close_family.name"),
    "best": "119,71",
    "but": Reason("placed.but.quota", {"persons": 3}),
    "even_points": 1000,
    "goals": (Reason("goal.employment.name"), Reason("goal.ties.name")),
    "margin": "0,4",
    "net_points": 4100,
    "other_net_points": 4200,
    "reported": (
        Reason("placed.opening.here", {"municipality": "0101"}),
        Reason("placed.opening.away", {"other": "0751", "time": 42}),
    ),
    "bound": "26611,86",
    "case": "C0007",
    "cases": ("C0008", "C0009"),
    "centre": "Allerød Kommune",
    "code": "2221",
    "count": 2,
    "date": date(2018, 5, 2),
    "day": 2,
    "detail": "trussel mod familien",
    "education": "grundskole",
    "fill": "74 %",
    "found": 12,
    "gap": "0,02 %",
    "ground": Reason("rule.close_family.name"),
    "holds": Reason("basis.none", {"date": date(2018, 5, 2)}),
    "household": "2 voksne og 3 børn",
    "label": "i takt",
    "first": "baseline",
    "folder": "runs/baseline-simulation-2018-001",
    "goal": Reason("goal.employment.name"),
    "keys": ("goals.employment", "seed"),
    "lacking": Reason("lacking.occupation", {"occupation": Named("occupation", "2221")}),
    "languages": "arabisk og tigrinya",
    "later": 5,
    "load": 23,
    "locked": 8,
    "compared": Reason(
        "compared.fewer", {"points": 7800, "other": "0751", "there": Reason("points.now", {"points": 7650})}
    ),
    "excluded": (
        Reason(
            "exclusion.because", {"where": Reason("exclusion.place", {"municipality": "0825"}), "detail": "trussel"}
        ),
    ),
    "grounds": (Reason("letter.bound.exclusion", {"where": Reason("exclusion.place", {"municipality": "0825"})}),),
    "industry": Named("industry", "Q"),
    "days": 41,
    "listed": "Aarhus (3 personer) og Læsø (1 person)",
    "sentence": "Kommunen overtager ansvaret den 1. juli 2018.",
    "taken": 2,
    "worst": "C0007 (41 dage)",
    "moved": Reason("moved.costs", {"margin": "0,4"}),
    "others": Reason("whynot.others.gains", {"points": 1180}),
    "strength": Reason("strength.3"),
    "week": 18,
    "kind": Reason("rule.treatment.name"),
    "minutes": 30,
    "month": "maj",
    "municipality": "0101",
    "name": Reason("rule.quota.name"),
    "names": ("baseline", "even first"),
    "needed": (Named("treatment", "trauma"), Named("education", "sign_language")),
    "net": 650,
    "now": 18,
    "occupation": "2221",
    "offer": "R12-trauma",
    "offers": "skole og dagtilbud",
    "other": "0751",
    "other_points": 9250,
    "pace": 20,
    "order": {"da": "bek. nr. 2/2022", "en": "order no. 2/2022"},
    "orders": ({"da": "bek. nr. 1/2020", "en": "order no. 1"}, {"da": "bek. nr. 2/2022", "en": "order no. 2"}),
    "page": 1,
    "paragraph": {"da": "§ 12, stk. 1", "en": "section 12(1)"},
    "pages": 6,
    "part": "464",
    "person": "P0012",
    "rank": 3,
    "kinds": "5 godkendte",
    "free": 1,
    "threats": 0,
    "overrides": 1,
    "may_follow": 4,
    "by": " af AB",
    "run_proof": "bevist",
    "before": "12,00",
    "after": "9,00",
    "difference": "3,00",
    "against": ", IMOD REGLEN quota",
    "cost": "det samme",
    "files": "decisions.csv",
    "spread": 64,
    "cases_placed": 126,
    "persons_placed": 230,
    "reached": "12.763,60",
    "proof": "bevist",
    "why": "intet bedre fundet",
    "total": 130,
    "entered": 4,
    "expected": 5,
    "there": Reason("points.if_free", {"points": 9250}),
    "persons": 3,
    "source": {"da": "et nyhedsbrev", "en": "a newsletter"},
    "says": {"da": "Det skal ske", "en": "It must be done"},
    "section": {"da": "§ 10", "en": "section 10"},
    "place": "1,5",
    "places": ("0101", "0751", "0825"),
    "point": 3,
    "points": 7800,
    "price": 1900,
    "quota": 31,
    "reasons": "pladserne dér er der større brug for",
    "review": "uledsaget mindreårig",
    "rule": Reason("rule.quota.name"),
    "rules": (Reason("rule.exclusion.name"), Reason("rule.quota.name")),
    "service": Reason("service.school_age"),
    "services": (Reason("service.children"), "dialyse"),
    "scenario": "baseline",
    "shortage": "R12.1",
    "status": "forslag",
    "title": "Sundhedsvæsen",
    "uses": "0",
    "year": 2018,
    "whole": "470",
    "officer": "AB",
    "when": Reason("rejected.by", {"officer": "AB", "date": date(2018, 3, 1)}),
    "years": "2,5",
    "change": Reason("step.quota.one", {"municipality": "0101"}),
    "fact": Reason("law.heard", {"date": date(2018, 3, 1)}),
    "step": Reason("step.heard"),
    "batches": 52,
    "examples": "P0001, P0002",
    "experience": Reason("experience.unknown"),
    "where": Reason("exclusion.within", {"municipality": "0825", "time": 60}),
    "high": "12,5",
    "low": "3",
    "items": (Reason("law.decisive", {"kind": Reason("rule.close_family.name"), "municipality": "0825"}),),
    "language": Named("language", "ti"),
    "left": 5,
    "level": 4,
    "limit": 30,
    "offered": Named("education", "school"),
    "placed": 4,
    "reason": "Det samlede er bedre sådan.",
    "report": "R0101-1",
    "steps": (Reason("step.heard"), Reason("step.quota.one", {"municipality": "0101"})),
    "time": 45,
    "tolerance": 3,
    "travel": Reason("travel.time", {"time": 25}),
    "wished": Reason("wish.household_size", {"persons": Reason("persons.least", {"count": 4})}),
}

SAMPLES["run"] = "baseline-2018-05-02-001"
SAMPLES |= {  # of quotas
    "all_immigrants": "596.369",
    "all_population": "5.822.679",
    "announced": 2020,
    "b": "1,28515",
    "before": "8",
    "c": "19,139",
    "exact": "4,000",
    "excess": "408,389",
    "f": "1,14265",
    "family": "1.075",
    "given": "1",
    "i": "1,42764",
    "immigrants": "8.514",
    "more": "2",
    "national": "600",
    "number": "8",
    "of_municipality": Reason("quotas.rounded.alone", {"number": "8"}),
    "of_region": Reason("quotas.region.whole", {"region_exact": "8,000", "region_quota": "8"}),
    "own": "6",
    "p": "13,139",
    "population": "74.830",
    "q": "7,818",
    "received": "6",
    "region": "Hovedstaden",
    "region_exact": "99,269",
    "region_quota": "99",
    "regions": ("Nordjylland", "Sjælland"),
    "revised": "300",
    "sum": "1.675",
    "taken": "3",
    "year": 2021,
}
SAMPLES |= {  # of letters
    "earlier": "7",
    "on": date(2018, 5, 2),
    "provisions": ("§ 11, stk. 3", "§ 12, stk. 2"),
}
SAMPLES |= {  # of where the year stands
    "fill": "62,6 %",
    "load": 626,
    "projected": 1873,
    "quota": 1000,
    "share": "33,4 %",
    "waiting": 8,
    "waiting_cases": 7,
}
SAMPLES |= {  # of forms and the replies to them
    "cell": "F8",
    "faults": 2,
    "file": "visiteringsskema-0461.xlsx",
    "form": "form-bohhgmlkehhj",
    "known": "0461",
    "most": 9999,
    "openings": "4",
    "sheet": "Tilbud",
    "size": 10,
    "fewest": 3,
    "said": "Uændret",
    "sections": "Tilbud",
    "since": date(2018, 2, 1),
    "stance": "X",
    "stated": 7,
    "text": "mange",
    "today": date(2018, 6, 1),
    "until": date(2018, 12, 31),
    "value": "4+",
    "what": "dialyse",
    "wish": "Y",
    "word": "mænd",
}
SAMPLES |= {  # of the desk
    "broken": "2 regler brydes",
    "changes": "Trin 3 i alt −4,00",
    "clear": 118,
    "decide": 4,
    "decided": 12,
    "hours": "37",
    "look": 8,
    "marks": "3",
    "thing": "R0461-1.S3",
    "used": 4,
}


def facts(text: str) -> dict[str, object]:
    names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    if "within" in names:
        names = names - {"within"} | {"minutes"}
    return {name: SAMPLES[name] for name in names}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_reads_as_agreed(language: str) -> None:
    catalogue = Catalogue(language, NAMES)
    lines = [f"{code}: {catalogue.say(code, **facts(text))}\n" for code, text in texts(language).items()]
    golden = GOLDEN / f"{language}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text("".join(lines), encoding="utf-8")
    assert "".join(lines) == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "reason", "sentence"),
    [
        ("da", Reason("open.quota", {"persons": 1}), "flere pladser under kvoten til 1 person, så"),
        ("en", Reason("open.quota", {"persons": 2}), "no places left under the quota for 2 persons, so"),
        (
            "da",
            Reason("forbidden.special", {"places": ("0825",), "minutes": 0}),
            "ganske særlige forhold taler for Læsø, og sagen skal placeres dér",
        ),
        (
            "en",
            Reason("forbidden.special", {"places": ("0825", "0101"), "minutes": 45}),
            "point to Læsø and København, and the case must go there or at most 45 minutes from there",
        ),
        ("da", Reason("placed.locked", {"date": date(2018, 3, 1), "municipality": "0825"}), "af 01-03-2018 om Læsø"),
        ("en", Reason("placed.locked", {"date": date(2018, 3, 1), "municipality": "0825"}), "of 2018-03-01 on Læsø"),
    ],
)
def test_facts_are_written_as_the_language_does(language: str, reason: Reason, sentence: str) -> None:
    assert sentence in Catalogue(language, NAMES).reason(reason)


def test_a_sentence_begins_with_a_capital_and_ends_with_a_full_stop() -> None:
    reasons = (Reason("open.not_heard"), Reason("open.offers"))
    sentence = Catalogue("en", NAMES).sentence(reasons)
    assert sentence.startswith("The unaccompanied minor must be heard before the case can be placed; the offers that")
    assert sentence.endswith("decision.")


def test_free_text_with_braces_is_no_template() -> None:
    reason = Reason("forbidden.exclusion", {"municipality": "0101", "detail": "se {bilag} 1"})
    assert Catalogue("da", NAMES).reason(reason).endswith("København: »se {bilag} 1«")


def test_an_unknown_municipality_is_called_by_its_code() -> None:
    reason = Reason("explain.proposed", {"municipality": "9999"})
    assert Catalogue("en", NAMES).reason(reason) == "Proposed: 9999"


@pytest.mark.parametrize(
    ("value", "danish", "english"),
    [
        (0, "0", "0"),
        (5, "0,05", "0.05"),
        (150, "1,5", "1.5"),
        (-12345, "-123,45", "-123.45"),
        (100, "1", "1"),
        (-0.001, "0", "0"),
    ],
)
def test_points_have_the_decimals_they_need(value: float, danish: str, english: str) -> None:
    assert Catalogue("da", NAMES).number(value / 100) == danish
    assert Catalogue("en", NAMES).number(value / 100) == english


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "0,00 %"), (0.0001, "0,02 %"), (0.00010001, "0,02 %"), (1e-9, "0,01 %"), (0.5, "50,00 %")],
)
def test_a_gap_is_never_flattered(share: float, said: str) -> None:
    """0.0001 as a float is a little above a hundredth of a percent, so it is rounded up."""
    assert Catalogue("da", NAMES).percent(share) == said

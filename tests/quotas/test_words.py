"""Every sentence of a municipality's computation is true: against a computation of the test's own."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from quota_folders import write
from visitering.quotas.inputs import read_inputs
from visitering.quotas.rounding import How, rounding
from visitering.quotas.words import in_words
from visitering.quotas.year import YearQuotas, compute_year

FAULT = Path(__file__).parents[1] / "faults" / "quota_tie_reason"
NUMBER = r"(−?[\d,]+(?:\.\d+)?)"


@st.composite
def countries(draw: st.DrawFn) -> dict[str, str]:
    """Quota inputs with round figures, so that ties, regions of one and 0-quotas are common."""
    count = draw(st.integers(1, 7))
    figure = st.sampled_from([0, 100, 100, 200, 300, 1000]) | st.integers(0, 3000)
    rows = [(draw(figure), draw(figure), draw(st.integers(0, 9))) for _ in range(count)]
    assume(sum(b for b, _, _ in rows) and sum(i for _, i, _ in rows))
    regions = [draw(st.sampled_from("NSE")) for _ in range(count)]
    places = "".join(f"M{m},By{m},{region}\n" for m, region in enumerate(regions))
    stated = "".join(f"2017,M{m},{b},{i},{f}\n" for m, (b, i, f) in enumerate(rows))
    return {
        "municipalities": "municipality,name,region\n" + places,
        "quota_inputs": "year,municipality,population,immigrants,family_reunified\n" + stated,
    }


def computed(tables: dict[str, str], national: int, revised: int | None, *, regions: bool = False) -> YearQuotas:
    with TemporaryDirectory() as folder:
        year = compute_year(read_inputs(write(Path(folder), **tables)), national, None)
        if regions and len(year.formula.regions) > 1:
            tables = tables | agreements(year)
        return compute_year(read_inputs(write(Path(folder), **tables)), national, revised if national else None)


def agreements(year: YearQuotas) -> dict[str, str]:
    """One region gives a person to another, where both have people."""
    totals = {region: whole for region, (_, whole) in year.formula.regions.items()}
    with_people = [region for region, (exact, _) in year.formula.regions.items() if exact]
    if len(with_people) > 1 and totals[with_people[0]]:
        totals[with_people[0]] -= 1
        totals[with_people[1]] += 1
    rows = "".join(f"{region},{total}\n" for region, total in totals.items())
    return {"region_splits": f"region,quota\n{rows}"}


def value(text: str) -> Fraction:
    return Fraction(text.replace("−", "-").replace(",", ""))


def close(shown: str, exact: Fraction) -> bool:
    decimals = len(shown.partition(".")[2])
    return abs(value(shown) - exact) <= Fraction(1, 2 * 10**decimals)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(countries(), st.integers(0, 12) | st.integers(0, 3000), st.integers(0, 40), st.booleans())
def test_every_figure_and_every_comparison_holds(
    tables: dict[str, str], national: int, revised: int, regions: bool
) -> None:
    year = computed(tables, national, revised, regions=regions)
    rows = [line.split(",") for line in tables["quota_inputs"].splitlines()[1:]]
    region = {code: r for code, _, r in (line.split(",") for line in tables["municipalities"].splitlines()[1:])}
    b, i, f = ({row[1]: Fraction(int(row[k])) for row in rows} for k in (2, 3, 4))
    share = {k: 2 * b[k] / sum(b.values()) - i[k] / sum(i.values()) for k in b}
    p = {k: share[k] * (national + sum(f.values())) - f[k] for k in b}
    above = sum(max(Fraction(0), x) for x in p.values())
    q = {k: max(Fraction(0), x) * national / above if above else Fraction(0) for k, x in p.items()}
    for code in b:
        english = in_words(year, code, "en").splitlines()
        assert len(in_words(year, code, "da").splitlines()) == len(english)
        text = "\n".join(english)
        [shown] = re.findall(rf"itself last year is {NUMBER}\.\n", text)
        assert close(shown, p[code])
        assert ("is set to 0" in text) == (p[code] < 0)
        assert ("no municipality is below 0" in text) == (p[code] >= 0 and min(p.values()) >= 0)
        [step] = [line for line in english if line.startswith("Step 5")]
        check_rounding(step, q, region, code, national)
        for line in english:
            if "scaled to it" in line:
                quotas = {r: sum(year.agreed.quotas[k] for k in b if region[k] == r) for r in region.values()}
                total = sum(q[k] for k in b if region[k] == region[code])
                scaled = {k: q[k] * quotas[region[code]] / total for k in b if region[k] == region[code]}
                numbers = by_hand(scaled, quotas[region[code]])
                check(split(line)[1], scaled, numbers, code, "By", alone="the only one of the region")
                assert close(re.findall(rf" = {NUMBER}\. ", line)[0], scaled[code])
        revision = [line for line in english if line.startswith("Revised")]
        assert len(revision) == (year.revision is not None)
        for line in revision:
            before = year.agreed.quotas
            scaled = {k: Fraction(before[k] * revised, national) for k in b}
            assert close(re.findall(rf"{NUMBER}\. Rounding", line)[0], scaled[code])
            check_rounding(line, scaled, region, code, revised)
        assert f"Quota in 2017: {year.quotas[code]:,}." in english


def check_rounding(line: str, exact: dict[str, Fraction], region: dict[str, str], code: str, national: int) -> None:
    """What is said of a region and of a municipality, from a rounding done here again."""
    totals = {r: sum((x for k, x in exact.items() if region[k] == r), Fraction(0)) for r in region.values()}
    quotas = by_hand(totals, national)
    mine = {k: x for k, x in exact.items() if region[k] == region[code]}
    numbers = by_hand(mine, quotas[region[code]])
    about_region, about_me = split(line)
    check(about_region, totals, quotas, region[code], "By", alone="one region only")
    check(about_me, mine, numbers, code, "By", alone="the only one of the region")
    assert f" {numbers[code]:,}" in about_me


def split(line: str) -> tuple[str, str]:
    """The part on the region, up to the sentence on the municipality."""
    beginnings = ("The municipality is the only", "The number of the municipality is w", f"{NUMBER} is rounded")
    start = re.search("|".join(beginnings), line)
    assert start is not None
    return line[: start.start()], line[start.start() :]


def by_hand(exact: dict[str, Fraction], total: int) -> dict[str, int]:
    """Largest remainder, one place after the other to the largest that is left, the earlier one of equals."""
    whole = {k: int(x) for k, x in exact.items()}
    rest = {k: x - int(x) for k, x in exact.items()}
    for _ in range(total - sum(whole.values())):
        best = max(rest, key=lambda k: (rest[k], -list(rest).index(k)))
        whole[best] += 1
        rest[best] = Fraction(-1)
    return whole


def check(said: str, exact: dict[str, Fraction], whole: dict[str, int], key: str, name: str, alone: str) -> None:
    rest = {k: x % 1 for k, x in exact.items()}
    up = {k for k in exact if whole[k] > exact[k]}
    down = {k for k in exact if whole[k] < exact[k]}
    equal = {k for k in exact if k != key and rest[k] == rest[key] and (k in up) != (key in up)}
    assert (alone in said) == (len(exact) == 1)
    if len(exact) == 1:
        return
    assert ("whole already" in said) == (not rest[key])
    assert ("rounded up to" in said) == (key in up)
    assert ("rounded down to" in said) == (key in down)
    assert ("Just as large a remainder" in said) == bool(rest[key] and equal)
    if "Just as large a remainder" in said:
        order = list(exact)
        assert all((order.index(k) > order.index(key)) == (key in up) for k in equal)
        [told] = re.findall(r"rounded (?:up|down) in (.*?): not all", said)
        named = set(re.split(r", | and ", told))
        names = {k.replace("M", name) for k in equal}
        assert named == names or told == f"{len(equal)} others"
    if "with a larger remainder" in said:
        assert up
        assert all(rest[k] > rest[key] for k in up)
    if "among the largest" in said:
        assert down
        assert all(rest[k] < rest[key] for k in down)
    if "rounded up, to make up" in said:
        assert not down
    if "none is rounded up" in said:
        assert not up


@pytest.mark.parametrize("language", ["da", "en"])
def test_both_languages_say_the_same_of_every_kind(language: str) -> None:
    """Which sentence is chosen does not depend on the language: each kind has its word in each."""
    words = {
        "en": {How.UP_TIE: "Just as large", How.DOWN_TIE: "Just as large", How.ALONE: "the only one of the region"},
        "da": {
            How.UP_TIE: "lige så stor rest",
            How.DOWN_TIE: "lige så stor rest",
            How.ALONE: "den eneste i regionen",
        },
    }[language]
    tie = compute_year(read_inputs(FAULT / "q"), 7)
    alone = compute_year(read_inputs(FAULT / "q1"), 7)
    for year, code, how in ((tie, "1001", How.UP_TIE), (tie, "1002", How.DOWN_TIE), (alone, "1001", How.ALONE)):
        assert words[how] in in_words(year, code, language)
        assert "larger remainder" not in in_words(year, code, "en").replace("as large", "")
        assert "større rest" not in in_words(year, code, "da")


def test_the_fault_in_words() -> None:
    tie = compute_year(read_inputs(FAULT / "q"), 7)
    assert (
        "3.500 is rounded down to 3. Just as large a remainder is rounded up in Alfa: not all of these could be "
        "rounded up within the region quota 7, and of equal remainders the municipality that stands first in "
        "municipalities.csv comes first." in in_words(tie, "Beta", "en")
    )
    alone = compute_year(read_inputs(FAULT / "q1"), 7)
    assert "rounded down to the region quota 3. Just as large a remainder is rounded up in Nord" in in_words(
        alone, "Beta", "en"
    )


def test_kinds_by_hand() -> None:
    half, third = Fraction(1, 2), Fraction(1, 3)
    assert rounding({"A": half}, {"A": 1}, "A").how is How.ALONE
    assert rounding({"A": Fraction(2), "B": half}, {"A": 2, "B": 1}, "A").how is How.WHOLE
    assert rounding({"A": Fraction(2), "B": half}, {"A": 2, "B": 1}, "B").how is How.UP_ALL
    assert rounding({"A": Fraction(2), "B": half}, {"A": 2, "B": 0}, "B").how is How.DOWN_ALL
    tied = rounding({"A": third, "B": third, "C": third}, {"A": 1, "B": 0, "C": 0}, "A")
    assert (tied.how, tied.tied) == (How.UP_TIE, ("B", "C"))
    assert rounding({"A": half, "B": third}, {"A": 1, "B": 0}, "A").how is How.UP
    assert rounding({"A": half, "B": third}, {"A": 1, "B": 0}, "B").how is How.DOWN


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"transfers": "from,to,persons\nA,B,2\nB,A,2\n"}, "takes over 2 from others, gives 2 to others and has 32."),
        ({"transfers": "from,to,persons\nA,B,2\nB,A,5\n"}, "takes over 5 from others, gives 2 to others and has 35."),
        (
            {"splits": "municipality,quota\nA,32\nB,23\n"},
            "agreed on a split of the region quota that is the computed one",
        ),
        ({"splits": "municipality,quota\nA,30\nB,25\n"}, "agreed on another split of the region quota"),
    ],
)
def test_agreements_as_they_are(tmp_path: Path, tables: dict[str, str], said: str) -> None:
    year = compute_year(read_inputs(write(tmp_path, **tables)), 60)
    assert said in in_words(year, "A", "en")
    assert "not part of an agreement" not in in_words(year, "A", "en")
    assert "not part of an agreement" in in_words(year, "C", "en")


def test_a_revision_of_nothing(tmp_path: Path) -> None:
    words = in_words(compute_year(read_inputs(write(tmp_path)), 0, 0), "A", "en")
    assert "Revised national number: it stays 0, and so does every quota." in words
    assert "/ 0" not in words


def test_what_is_nearly_whole_is_shown_as_it_is(tmp_path: Path) -> None:
    """−0.0001 is not shown as −0.000."""
    stated = "year,municipality,population,immigrants,family_reunified\n2019,A,500001,1000000,0\n2019,B,500000,2,0\n"
    places = "municipality,name,region\nA,Aby,North\nB,Bby,North\n"
    words = in_words(
        compute_year(read_inputs(write(tmp_path, quota_inputs=stated, municipalities=places)), 1000), "A", "en"
    )
    shown: Counter[str] = Counter(re.findall(r"Step 4, 0-quotas?: (\S+)", words))
    assert not shown.keys() & {"−0.000", "0.000"}

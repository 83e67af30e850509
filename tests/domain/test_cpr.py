"""What looks like a CPR number and what does not; all made up. And that none is ever repeated."""

from __future__ import annotations

import random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitering.domain.cpr import WITHHELD, looks_like_cpr, without_cpr
from visitering.domain.faults import Fault, Notice
from visitering.errors import InputError, UsageError

DRESSED = (
    "010180-1234",
    "0101801234",
    "101801234",  # the zero is lost
    "10180-1234",
    "010180–1234",
    "010180—1234",
    "010180−1234",
    "010180\u20111234",
    "010180\u00ad1234",
    "010180\u200b1234",
    "0\u200b1\u200b0\u200b1\u200b801234",
    "\u202a0101801234\u202c",
    "010180\u20091234",
    "010180\u00a01234",
    "010180\t1234",
    "010180\n1234",
    "010180 - 1234",
    "010180/1234",
    "010180.1234",
    "010180_1234",
    "010180\u31641234",
    "01.01.80-1234",
    "01 01 80 1234",
    "01/01-80 1234",
    "0101-80-1234",
    "1.1.80-1234",
    "01-01-1980-1234",
    "01011980-1234",
    "٠١٠١٨٠١٢٣٤",
    "０１０１８０－１２３４",
    "1\ufe0f\u20e30\ufe0f\u20e30180 1234",
    "610180-1234",  # a replacement number: day + 60
    "290200-4123",  # 29 February 2000
    "100180-1234",
    "trussel fra 010180–1234",
    "cpr:0101801234.",
    "CPR 1001801234",
    "personnummer 1001801234",
    "id-311299-0000",
    "K0101801234",
    "sag 12 010180-1234",
    "hjælp 0101801234",
    "hotel: 0101801234",
    "sag nr. 0101801234",
    "sag 12 01.01.80-1234",
    "2018/0101801234",
    "0101801234,0101811234",
    "010180:1234",
    "010180+1234",
    "010180~1234",
    "CPR 01-01-1980 1234",
    "cpr 010119801234",
    "cpr-nr. 1.1.80 1234",
    "CPR: 010180 (1234)",
)
NONE = (
    "ab010180-1234-4abc-9def-0123456789ab",
    "AB010180-1234-4ABC-9DEF-0123456789AB",
    "ab010180123441bc9def0123456789ab",
    "d670460b4b4a0101801234d9b0e5b2d3a7c4f1e0",  # a hash
    "9901801234",
    "3213801234",
    "310280-1234",
    "290201-4123",  # 2001 was no leap year
    "6101801234",  # day + 60, with nothing before the serial number
    "1003388394",  # a P-number may begin with a date
    "1017654321",
    "P-nr. 3101801234",
    "p-nummer: 3101801234",
    "pnr 3101801234",
    "+45 12 34 56 78",
    "4512345678",
    "+49 1511234567",
    "00491511234567",
    "+31 12 99 1234",
    "tlf. 1511234567",
    "telefon nr. 1511234567",
    "Mobil: 101801234",
    "2018-05-02T10:11:12",
    "2018-05-02 101112",
    "2018-05-02-101112",
    "201805021011",
    "20180502101112",
    "02-05-2018",
    "01.02.-03.04.2018",
    "2018-05-02/2018-06-02",
    "55.0101801234",
    "12.101980123",
    "10180.1234",
    "0101,8012,34",
    "0101 0147 0151",
    "10 11 12 13 1412",
    "18/12345",
    "ISBN 0306406152",
    "ISBN-10: 0306406152",
    "siden 01-01-1980",
    "siden 01-01-1980, 1234 kr.",
    "fra 01.01.1980 1234",
    "1.5.2018-1.6.2018",
    "case 010118 (2018)",
    "123456789",
    "101805678",  # nine digits whose century would be the 19th
)


@pytest.mark.parametrize("text", DRESSED)
def test_a_cpr_number_in_any_dress(text: str) -> None:
    assert looks_like_cpr(text)
    told = without_cpr(f"her: {text} og mere")
    assert WITHHELD in told
    assert not looks_like_cpr(told.replace(WITHHELD, ""))
    assert told.startswith("her: ")
    assert told.endswith(" og mere")


@pytest.mark.parametrize("text", NONE)
def test_what_is_none(text: str) -> None:
    assert not looks_like_cpr(text)
    assert without_cpr(text) == text


INVISIBLE = st.sampled_from(["", "\u200b", "\u00ad", "\u2060", "\ufeff", "\u200f"])
BETWEEN = st.sampled_from([*"-/._ ", "–", "\u2011", "\u2212", "\u2009", "\u00a0", " - "])
DIGITS = st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "０１２３４５６７８９"])


@given(
    st.dates(),
    st.integers(0, 3999),
    st.lists(BETWEEN, min_size=3, max_size=3),
    st.lists(INVISIBLE, min_size=12, max_size=12),
    DIGITS,
)
def test_whatever_stands_between_its_parts(
    day: object, serial: int, between: list[str], hidden: list[str], digits: str
) -> None:
    """Every date with a serial number of the 20th century, in which 29 February needs a leap year of that century."""
    parts = f"{day:%d}", f"{day:%m}", f"{day:%y}", f"{serial:04d}"
    if parts[:2] == ("29", "02") and (int(parts[2]) % 4 or parts[2] == "00"):
        return
    plain = "".join(part + gap for part, gap in zip(parts, [*between, ""], strict=True))
    written = plain.translate({ord(str(n)): digit for n, digit in enumerate(digits)})
    hidden_in = "".join(c + hidden[i % len(hidden)] for i, c in enumerate(written))
    assert looks_like_cpr(f"x {hidden_in} y")


def share(numbers: list[str]) -> float:
    return sum(map(looks_like_cpr, numbers)) / len(numbers)


def test_few_numbers_that_are_none_are_refused() -> None:
    """Of ten digits 366 in 10,000 begin with a date; of nine 12 in 100, and three of four of these have a century."""
    rng = random.Random(2018)
    assert 0.02 < share([f"{rng.randrange(10**10):010d}" for _ in range(20_000)]) <= 0.04
    assert 0.02 < share([f"{rng.randrange(10**8, 10**9)}" for _ in range(20_000)]) <= 0.10
    assert share([f"{rng.randrange(1000 * 10**6, 1032 * 10**6)}" for _ in range(20_000)]) == 0


@pytest.mark.campaign
@pytest.mark.parametrize("form", ["{}", "{{{}}}", "urn:uuid:{}", "sag-{}", "sag{}", "{}.{}"])
def test_no_uuid_is_refused(form: str) -> None:
    rng = random.Random(11)
    uuids = [str(UUID(int=rng.getrandbits(128), version=4)) for _ in range(10_000)]
    dresses = (
        uuids,
        [u.replace("-", "") for u in uuids],
        [u.upper() for u in uuids],
        [u.replace("-", "_") for u in uuids],
    )
    assert [share([form.format(u, u) for u in dress]) for dress in dresses] == [0, 0, 0, 0]


# --- never repeated ----------------------------------------------------------------------------------------


def test_faults_notices_and_errors_do_not_repeat_one() -> None:
    number = "010180–1234"
    told = (
        str(Fault(f"{number}.csv", 2, f"rules.{number}", number, f"is unknown; did you mean {number}?")),
        str(Notice(f"{number}.csv", f"ignored: {number}")),
        str(UsageError(f"the run has no case {number}")),
        str(InputError.of([Fault("cases.csv", 2, None, None, f"stands beside {number}")]).faults[0]),
    )
    assert not any(number in text or looks_like_cpr(text) for text in told)
    assert all(WITHHELD in text for text in told)

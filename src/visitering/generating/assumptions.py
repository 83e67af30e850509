"""What refugees and municipalities are assumed to be like. Every figure here is an assumption.

The shares are chosen to look like the years 2014–2018 as press and annual reports describe them (mostly people
alone, about 1.9 persons per case, few minors alone); none is a statistic. Nationality, ethnicity, religion and
sex do not appear. Language stands only for interpreters, and for speakers whom a municipality says it has.
"""

from __future__ import annotations

from visitering.generating.draws import Weighted

# --- households ------------------------------------------------------------------------------------------------

# (adults, children): 62 % are one person, three of them in a hundred a minor alone.
HOUSEHOLDS: Weighted[tuple[int, int]] = Weighted(
    {
        (1, 0): 0.590,
        (0, 1): 0.030,
        (2, 0): 0.090,
        (1, 1): 0.050,
        (1, 2): 0.035,
        (1, 3): 0.017,
        (1, 4): 0.008,
        (2, 1): 0.055,
        (2, 2): 0.060,
        (2, 3): 0.035,
        (2, 4): 0.017,
        (2, 5): 0.008,
        (2, 6): 0.003,
        (2, 7): 0.002,
    }
)
AGES_OF_ADULTS = Weighted({(18, 18): 4, (19, 24): 24, (25, 34): 38, (35, 44): 19, (45, 64): 12, (65, 79): 3})
AGES_OF_PARENTS = Weighted({(20, 24): 8, (25, 34): 44, (35, 44): 38, (45, 54): 10})
MINOR_ALONE_AGES = (14, 17)
MINOR_HEARD = 0.85
TURNED_18_KNOWN = 0.8
PERMIT_BASES = Weighted({"7.1": 60, "7.2": 22, "7.3": 16, "9.c": 2})
CENTRE_KNOWN = 0.93
LONGEST_WAIT_DAYS = 70

LANGUAGES = Weighted(
    {"ar": 34, "ti": 22, "fa": 13, "ku": 12, "ps": 4, "so": 5, "ru": 2, "fr": 2, "am": 2, "sw": 2, "es": 1, "my": 1}
)
ALSO_SPOKEN = {"ku": "ar", "ps": "fa", "ti": "ar", "so": "ar", "am": "ti", "sw": "fr"}
ALSO_SPEAKS, SPEAKS_ENGLISH, GRADUATE_SPEAKS_ENGLISH = 0.3, 0.15, 0.6

# ISCED 0–8; None: not known.
EDUCATION: Weighted[int | None] = Weighted({0: 9, 1: 17, 2: 20, 3: 22, 4: 5, 5: 4, 6: 9, 7: 4, 8: 0.5, None: 9.5})
GRADUATE = 5
CANNOT_WORK = 0.07

# --- competences -----------------------------------------------------------------------------------------------

COMPETENCES_PER_ADULT = Weighted({0: 24, 1: 46, 2: 22, 3: 8})
# ISCO-08 unit groups by weight; a few are known less exactly.
OCCUPATIONS = Weighted(
    {
        "9112": 8, "9111": 4, "9313": 7, "9329": 6, "9412": 5, "9333": 4, "9211": 4, "9212": 2, "9622": 3,
        "5120": 6, "5131": 4, "5141": 5, "5153": 2, "5223": 7, "5221": 4, "5311": 4, "5321": 2, "5322": 3,
        "8322": 7, "8332": 4, "8331": 1, "8342": 1, "8160": 2, "8153": 2, "8219": 1,
        "7112": 3, "7115": 4, "7131": 4, "7126": 2, "7212": 2, "7231": 5, "7411": 3, "7512": 3, "7531": 5,
        "7511": 1, "6111": 3, "6121": 3, "6130": 3, "6113": 1, "6222": 1, "4110": 2, "4321": 2, "5414": 2,
        "71": 2, "52": 1, "931": 1, "612": 1,
    }
)  # fmt: skip
GRADUATE_OCCUPATIONS = Weighted(
    {
        "2330": 6, "2341": 7, "2320": 2, "2310": 1, "2411": 4, "2142": 4, "2144": 3, "2151": 3, "2161": 2,
        "2512": 4, "2522": 2, "2221": 5, "2211": 3, "2212": 1, "2261": 2, "2262": 3, "2222": 1, "2611": 2,
        "2635": 2, "2642": 1, "2643": 2, "3313": 2, "3112": 2, "3113": 1, "3212": 1, "3511": 1, "1221": 1,
        "1420": 1, "23": 1, "214": 1,
    }
)  # fmt: skip
GRADUATE_WORKS_AS_ONE = 0.75
# Regulated in Denmark: health professions, and the electrician.
NEEDS_AUTHORISATION = ("2211", "2212", "2221", "2222", "2261", "2262", "7411")
AUTHORISATION: Weighted[bool | None] = Weighted({False: 65, True: 15, None: 20})
YEARS_UNKNOWN, YEARS_TO_ONE_DECIMAL, MOST_YEARS = 0.05, 0.15, 25

# --- circumstances: the share of cases that have them -------------------------------------------------------------

CLOSE_FAMILY, CLOSE_FAMILY_DECISIVE = 0.08, 0.7
INSTITUTION_BEFORE, SPECIAL, EXCLUDED = 0.01, 0.01, 0.02
NEEDS = Weighted({"treatment": 4.0, "institution": 1.0, "education": 3.0, "": 92.0})
JOB_OFFER, WISH, FAMILY_ABROAD = 0.02, 0.04, 0.05
LINKED, LINKED_TO_LOCKED, LINK_IN_SAME_MUNICIPALITY = 0.03, 0.004, 0.6
CONTRADICTORY = 0.008

TREATMENTS = Weighted({"trauma": 55, "dialysis": 12, "oncology": 18, "rehabilitation": 15})
TWO_TREATMENTS = 0.08
INSTITUTIONS = Weighted({"residential_care": 70, "nursing_home": 30})
SPECIAL_EDUCATION = Weighted({"university": 80, "sign_language": 20})

# (hours a week, limited in time, code, days from the documentation to the decision date)
JOB_OFFERS: Weighted[tuple[str, bool, str | None, int]] = Weighted(
    {
        ("37", False, None, 20): 35,
        ("30", False, None, 12): 15,
        ("22.5", False, None, 30): 10,
        ("25", True, "igu", 15): 15,
        ("12", False, None, 18): 10,  # too few hours
        ("37", True, None, 25): 9,  # limited in time
        ("37", False, None, -14): 6,  # documented after the decision date
    }
)

# Texts that caseworkers write; in Danish, as everything they write.
SPECIAL_REASONS = (
    "Igangværende behandlingsforløb hos en læge, som ikke kan skiftes uden alvorlig skade",
    "Eneste nærtstående i landet er indlagt i kommunen",
    "Udpeget som vidne under beskyttelse; politiet har anvist kommunen",
    "Trussel i landsdelen mod en person i sagen; politiet anbefaler denne kommune",
)
EXCLUSION_REASONS = (
    "Trussel i landsdelen mod en person i sagen",
    "Konflikt med tidligere bekendte; politiets vurdering",
    "Tidligere voldelig samlever bor i kommunen",
    "Trussel fra tidligere bekendte på asylcentret",
)
OVERRIDE_REASONS = (
    "Konkret og samlet vurdering: bedre tilknytning til arbejdsmarkedet her",
    "Kommunen har tilbudt et samlet forløb for familien",
    "Plads på uddannelsen i denne kommune",
)
REJECTION_REASONS = (
    "Afventer oplysninger om behandling",
    "Sagen er ikke fuldt oplyst",
    "Nye oplysninger om nærtstående skal undersøges",
)
OVER_QUOTA_REASON = "Ægtefælle bor i kommunen"
REOPENING_REASON = "Nye og væsentlige oplysninger om behandlingsbehov, ukendte ved afgørelsen"

# --- municipalities' reports ------------------------------------------------------------------------------------

SILENT, TWICE, EXPIRED, PARTIAL, FUTURE = 0.14, 0.2, 0.06, 0.1, 0.05
LABOUR_MARKET: Weighted[int | None] = Weighted({1: 8, 2: 20, 3: 36, 4: 24, 5: 7, None: 5})
SHORTAGES_PER_REPORT = Weighted({1: 15, 2: 25, 3: 30, 4: 20, 5: 10})
# (DB07 section, ISCO-08 code)
SHORTAGES: Weighted[tuple[str | None, str | None]] = Weighted(
    {
        ("Q", "5321"): 7, ("Q", "2221"): 4, (None, "2211"): 2, ("Q", "532"): 5, ("Q", None): 3,
        ("F", "711"): 5, ("F", "71"): 4, (None, "7411"): 3, ("F", None): 5, (None, "9313"): 3,
        ("C", "75"): 3, ("C", "72"): 4, ("C", None): 6, (None, "9329"): 3, (None, "8160"): 2,
        ("I", "5120"): 4, ("I", "51"): 3, ("I", None): 5, (None, "9412"): 2,
        ("H", "8332"): 4, ("H", "83"): 3, ("H", None): 3, (None, "8331"): 2,
        ("N", "9112"): 5, ("N", "91"): 3, ("N", None): 2, ("A", "61"): 3, ("A", "921"): 3, ("A", None): 4,
        ("G", "522"): 3, ("G", None): 2, (None, "7231"): 2, ("P", "2341"): 2, ("P", "5311"): 2,
        ("J", "25"): 2, (None, "2512"): 1, (None, "21"): 1, ("E", None): 1,
    }
)  # fmt: skip
STRENGTHS: Weighted[int | None] = Weighted({1: 20, 2: 35, 3: 30, None: 15})
OPENINGS_NOT_STATED, MOST_OPENINGS = 0.2, 8
# A municipality that receives more cases than this a batch has that many times the openings.
CASES_PER_OPENING_SCALE = 25

DAYCARE, SCHOOL, DANISH = 0.98, 0.98, 0.95
LARGE_TOWN, TOWN = 100_000, 45_000
INTERPRETED_IN_LARGE_TOWN, INTERPRETED_IN_TOWN, INTERPRETED_ELSEWHERE = 12, 6, 3
SMALL_PLACE_HAS_INTERPRETER = 0.5
SPEAKERS_REPORTED, SPEAKERS_PER_100_000 = 0.4, 60
HOSPITAL_TREATS, TREATMENT_LIMITED = 0.6, 0.5
INSTITUTION_OFFERED, INSTITUTION_LIMITED = 0.25, 0.6
HOUSING = Weighted({"family_homes": 3, "single_rooms": 4, "shared_homes": 2})
HOUSING_OFFERED = 0.5
WISHES_PER_REPORT = Weighted({0: 45, 1: 30, 2: 17, 3: 8})
WISHES: Weighted[tuple[str, str, str]] = Weighted(
    {
        ("household_size", "1", "wanted"): 5,
        ("household_size", "2-4", "wanted"): 8,
        ("household_size", "3+", "wanted"): 5,
        ("household_size", "6+", "unwanted"): 6,
        ("household_size", "1", "unwanted"): 3,
        ("language", "", "wanted"): 8,
        ("centre", "", "wanted"): 5,
        ("centre", "", "unwanted"): 1,
        ("education", "3", "wanted"): 4,
        ("education", "6", "wanted"): 3,
        ("education", "0", "unwanted"): 1,
    }
)

# --- the book of decisions ---------------------------------------------------------------------------------------

ZERO_QUOTA = 0.05
LAST_YEAR, REJECTED_FIRST, OVERRIDDEN, OVER_QUOTA, REJECTED = 0.1, 0.03, 0.06, 0.03, 0.02
REOPENED, LOCKED, LATER = 0.002, 0.03, 0.02
TAKES_PLACES = 0.35

"""Who is let in, and what is tried against the desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

import decided_runs as small
from desks import Officer, Served, served
from visitering.desk.security import Proxy

NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)> & 'quoted' \"too\""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("desk")
    small.make(folder / "small", circumstances=small.TABLES["circumstances.csv"] + f'C1,wish,0751,,"{_csv(NASTY)}"\n')
    with served(folder / "small" / "scenario.yaml", "AB", "CD") as one:
        yield one


def _csv(text: str) -> str:
    return text.replace('"', '""')


@pytest.fixture
def ab(desk: Served) -> Officer:
    return desk.officer("AB")


@pytest.fixture
def cd(desk: Served) -> Officer:
    return desk.officer("CD")


def test_the_secret_of_the_address_becomes_a_cookie_that_no_script_reads(desk: Served) -> None:
    stranger = Officer(desk.port)
    path = desk.gate.addresses()["AB"].partition(f":{desk.port}")[2]
    answer = stranger.once("GET", path)
    assert answer.status == 303
    assert answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert path.rpartition("/")[2] not in cookie


@pytest.mark.parametrize(
    "path", ["/", f"/runs/{small.RUN}", "/check", "/static/desk.js", "/runs/x/files/manifest.json"]
)
def test_nobody_comes_in_without_it(desk: Served, path: str) -> None:
    assert Officer(desk.port).get(path).status == 403
    assert Officer(desk.port, cookies={f"desk-{desk.port}": "guessed"}).get(path).status == 403
    assert Officer(desk.port).get("/enter/guessed").status == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "evil.example:8600", ""])
def test_a_foreign_host_is_not_answered(ab: Officer, host: str) -> None:
    assert ab.get("/", {"Host": host}).status in (400, 421)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "https://127.0.0.1"])
def test_a_form_from_a_foreign_origin_is_not_taken(desk: Served, ab: Officer, origin: str) -> None:
    case = ab.cases(small.RUN)["C1"]
    address, fields = ab.form(case, "take")
    assert ab.post(address, fields, {"Origin": origin}).status == 403
    assert desk.office.store.hands(small.RUN) == {}


def test_a_form_needs_a_token_of_this_officer_and_is_taken_once(desk: Served, ab: Officer, cd: Officer) -> None:
    case = ab.cases(small.RUN)["C1"]
    address, fields = ab.form(case, "mark", kind="note", reason="set efter")
    assert ab.post(address, {**fields, "token": ""}).status == 403
    assert ab.post(address, {**fields, "token": "abc.def"}).status == 403
    assert cd.post(address, fields).status == 403
    assert desk.office.store.marks(small.RUN) == ()
    assert ab.post(address, fields).status == 200
    again = ab.post(address, {**fields, "reason": "en anden gang"})
    assert again.status == 409
    assert "sent before" in again.words
    assert [noted.reason for noted in desk.office.store.marks(small.RUN)] == ["set efter"]
    assert ab.send(case, "unmark").status == 200


@pytest.mark.parametrize("case", ["C1", "..%2f..%2fdata", "%2e%2e/%2e%2e/manifest.json", "C1%00", "a" * 400])
def test_cases_are_addressed_by_opaque_tokens_alone(ab: Officer, case: str) -> None:
    assert ab.get(f"/runs/{small.RUN}/cases/{case}").status == 404
    assert all("C1" not in path for path in ab.cases(small.RUN).values())


@pytest.mark.parametrize(
    "path",
    [
        f"/runs/{small.RUN}/files/../../../scenario.yaml",
        f"/runs/{small.RUN}/files/%2e%2e/%2e%2e/scenario.yaml",
        f"/runs/{small.RUN}/files//etc/passwd",
        "/runs/../data/files/manifest.json",
        "/runs/%2e%2e",
        "/static/../app.py",
        "/static/%2e%2e%2fapp.py",
        "/comparisons/../scenario.yaml",
        "/comparisons/%2e%2e/comparison.html",
    ],
)
def test_no_address_leads_out_of_the_runs(ab: Officer, path: str) -> None:
    answer = ab.get(path)
    assert answer.status in (403, 404)
    assert "name: small" not in answer.text


def test_free_text_stays_text_everywhere(ab: Officer, cd: Officer) -> None:
    cases = ab.cases(small.RUN)
    assert ab.send(cases["C1"], "mark", kind="move", municipality="0851", reason=NASTY).status == 200
    assert ab.send(cases["C3"], "mark", kind="note", reason=NASTY).status == 200
    pages = [cases["C1"], cases["C3"], *(f"/runs/{small.RUN}{rest}" for rest in ("", "/marks", "/places/0851"))]
    pages += [f"/runs/{small.RUN}/news?since=0", f"{cases['C1']}/letters"]
    for page in pages:
        text = cd.get(page).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in cd.get(cases["C1"]).text
    for query in ("words", "hand", "region", "rank", "municipality", "beside", "page"):
        assert "<script>" not in cd.get(f"/runs/{small.RUN}?{query}=%3Cscript%3Ealert(1)%3C/script%3E").text.replace(
            '<script src="', ""
        )
    for case in ("C1", "C3"):
        assert ab.send(cases[case], "unmark").status == 200


def test_another_officers_mark_is_taken_back_for_a_reason_alone(desk: Served, ab: Officer, cd: Officer) -> None:
    case = ab.cases(small.RUN)["C2"]
    assert ab.send(case, "mark", kind="not", municipality="0851", reason="bor hans far").status == 200
    refused = cd.send(case, "unmark")
    assert refused.status == 409
    assert "made by AB: take it back with a reason" in refused.words
    assert len(desk.office.store.marks(small.RUN)) == 1
    assert cd.send(case, "unmark", reason="faderen er flyttet").status == 200
    assert desk.office.store.marks(small.RUN) == ()
    assert "faderen er flyttet" in ab.get(case).words


def test_every_answer_says_what_a_browser_may_do_with_it(ab: Officer) -> None:
    case = ab.cases(small.RUN)["C1"]
    for path in ("/", f"/runs/{small.RUN}", case, "/check", "/static/desk.css", "/nothing"):
        headers = ab.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
    for path in (f"/runs/{small.RUN}/files/report.html", "/year"):
        assert ab.get(path).headers["content-security-policy"].startswith("sandbox allow-scripts; default-src 'none'")
    saved = ab.get(f"/runs/{small.RUN}/files/report.html?save=1").headers
    assert saved["content-disposition"].startswith("attachment")


def test_nothing_on_a_page_asks_another_host(ab: Officer) -> None:
    for path in (f"/runs/{small.RUN}", ab.cases(small.RUN)["C1"], f"/runs/{small.RUN}/places/0751"):
        text = ab.get(path).text
        assert "http://" not in text.replace("http://www.w3.org", "")
        assert "https://" not in text
        assert 'style="' not in text
        assert "onclick" not in text


def test_where_an_officer_goes_after_a_form_stays_on_the_desk(ab: Officer) -> None:
    case = ab.cases(small.RUN)["C8"]
    for there in ("https://evil.example/", "//evil.example", "/runs//evil.example", "/runs/\\evil.example", "x"):
        address, fields = ab.form(case, "mark", kind="note", reason="set", back=there)
        answer = ab.once(
            "POST",
            address,
            urlencode(fields, doseq=True),
            {"Origin": f"http://127.0.0.1:{ab.port}", "Content-Type": "application/x-www-form-urlencoded"},
        )
        assert answer.headers["location"] == f"/runs/{small.RUN}"
        assert ab.get(f"/language/da?back={there}").status in (200, 404)
    assert ab.send(case, "unmark").status == 200


def test_a_form_has_a_size(ab: Officer) -> None:
    case = ab.cases(small.RUN)["C8"]
    address, fields = ab.form(case, "mark", kind="note", reason="x" * 2_000_000)
    assert ab.post(address, fields).status == 413


def test_behind_a_proxy_its_secret_and_the_user_it_names_count(tmp_path: Path) -> None:
    folder = small.copied(tmp_path)
    proxy = Proxy("X-User", "https://desk.example", "a-secret-of-thirty-characters")
    with served(folder / "scenario.yaml", proxy=proxy) as one:
        stranger = Officer(one.port)
        host = {"Host": "desk.example"}
        good = host | {"X-User": "AB", "X-Visitering-Proxy": proxy.secret}
        assert stranger.get("/check").status == 421
        assert stranger.get("/check", host | {"X-User": "AB"}).status == 403
        assert stranger.get("/check", good | {"X-Visitering-Proxy": "wrong"}).status == 403
        assert stranger.get("/check", good | {"X-User": ""}).status == 403
        assert stranger.get("/check", good).status == 200
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        page = stranger.get("/runs", good).text
        token = page.partition('name="token" value="')[2].partition('"')[0]
        wrong = stranger.once("POST", "/start", f"token={token}", good | form | {"Origin": "http://127.0.0.1"})
        assert wrong.status == 403

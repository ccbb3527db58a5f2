"""What no answer may hold, and what every answer must: on all public pages, and before the first request."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import Client
from people import logged_in, person
from rows import a_listing, a_place, a_product, an_offer, an_organisation

from members.actions import OFFICE

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
TABLE = Path(__file__).parent / "permissions.txt"
NUMBER = "811218-9876"
UNSAFE = "DJANGO_ALLOW_ASYNC_UNSAFE"  # what the tests set for the browser's sake
STAND_INS = {"slug": "korv", "pk": "1", "product_id": "1", "place_id": "1", "producer_id": "1", "section": "places"}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}


def public_addresses() -> list[str]:
    """Every address that the table of permissions opens to anybody, outside the admin, in both languages."""
    rows = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    routes = [row[0] for row in rows if row[1] == "ok" and not row[0].startswith(("cms/", "dokument/", "((?:"))]
    paths = [_filled("" if route == "(root)" else route) for route in routes]
    return (
        [f"/{path}" for path in paths] + [f"/en/{path}" for path in paths if path.startswith(("konto", "_"))] + ["/en/"]
    )


def _filled(route: str) -> str:
    if route.startswith("kommun/"):
        return "kommun/nykoping/"
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: STAND_INS.get(match[1], "x"), route)


@pytest.fixture
def a_sole_trader() -> None:
    """A producer whose organisation number is a personal number, with everything of theirs public."""
    maker = an_organisation("Solgård", pk=1, organisation_number=NUMBER, sole_trader=True, phone="0155-123456")
    product = a_product(made_by=maker, pk=1)
    an_offer(product)
    a_listing(product, a_place(pk=1, organisation=maker, municipality_id="0480"))


class Finding(HTMLParser):
    """What a strict policy would stop, and what is asked of others: in the order of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        data = given.get("type") in {"application/json", "application/ld+json"}
        if tag == "style" or (tag == "script" and not given.get("src") and not data):
            self.faults.append(f"<{tag}> in the page")
        self.faults += [f"{name} on <{tag}>" for name in given if name == "style" or name.startswith("on")]
        loads = given.get("src") or (given.get("href") if tag == "link" and given.get("rel") in LOADING else "")
        if loads and re.match(r"(?:https?:)?//", loads):
            self.faults.append(f"<{tag}> loads {loads}")
        if (given.get("href") or "").startswith("javascript:"):
            self.faults.append(f"javascript: in <{tag}>")


LOADING = {"stylesheet", "preload", "icon", "modulepreload", "manifest", "apple-touch-icon"}


@pytest.mark.usefixtures("a_sole_trader")
def test_every_public_answer_is_safe() -> None:
    client, faults, asked = Client(), [], 0
    for address in public_addresses():
        answer = client.get(address, follow=True)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = body.decode(errors="replace")  # pictures and PDF among them
        asked += 1
        if NUMBER in text or NUMBER.replace("-", "") in text:
            faults.append(f"{address}: tells the personal number")
        lacking = {name for name, value in HEADERS.items() if answer.headers.get(name) != value}
        if address.startswith("/api/"):
            lacking.discard("Cross-Origin-Resource-Policy")  # open data is read from other sites
        if lacking:
            faults.append(f"{address}: lacks {sorted(lacking)}")
        policy = answer.headers.get("Content-Security-Policy", "")
        if "default-src 'none'" not in policy or "unsafe" in policy:
            faults.append(f"{address}: policy {policy!r}")
        if answer.headers["Content-Type"].startswith("text/html"):
            finding = Finding()
            finding.feed(text)
            faults += [f"{address}: {fault}" for fault in finding.faults]
    assert asked > 40
    assert faults == []


@pytest.mark.usefixtures("a_sole_trader")
def test_the_number_is_seen_by_staff() -> None:
    office = logged_in(person("kansli@example.se", group=OFFICE, second_factor=True))
    assert NUMBER in office.get("/cms/medlemmar/organisationer/edit/1/").content.decode()


@pytest.mark.parametrize("path", ["/nowhere/", "/produkt/999-x/", "/api/v1/nowhere", "/cms/nowhere/"])
def test_what_is_not_there_is_answered_with_the_same_headers(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code in {301, 302, 404}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_only_the_admin_has_a_looser_policy_and_it_is_still_its_own() -> None:
    office = logged_in(person("kansli@example.se", group=OFFICE, second_factor=True))
    policy = office.get("/cms/").headers["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "http" not in policy


def test_text_from_people_is_shown_as_text(a_sole_trader: None) -> None:
    attack = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
    maker = an_organisation("Ont", description=attack, story=attack)
    product = a_product(made_by=maker, description=attack, ingredients=f"**{attack}**", storage_text=attack)
    place = a_place(description=attack, organisation=maker)
    for path in (product.get_absolute_url(), place.get_absolute_url(), f"/producent/{maker.pk}/"):
        page = Client().get(path, follow=True).content.decode()
        finding = Finding()
        finding.feed(page)
        assert finding.faults == []
        assert "&lt;img src=x" in page


def deployment_check(folder: Path, *, proxies: str) -> subprocess.CompletedProcess[str]:
    """What `check --deploy` says of a site under https with so many proxies in front."""
    environment = {name: value for name, value in os.environ.items() if name not in {"DEBUG", "DATABASE_URL", UNSAFE}}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "sormlandsmat.settings",
        "SECRET_KEY": "a-long-and-random-text-that-is-only-used-here-0123456789-åäö-xyz",
        "SITE_URL": "https://mat.example.se",
        "ALLOWED_HOSTS": "mat.example.se",
        "DATA_DIR": str(folder),
        "TRUSTED_PROXIES": proxies,
    }
    command = [sys.executable, str(ROOT / "manage.py"), "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_the_deployment_check_finds_nothing(tmp_path: Path) -> None:
    told = deployment_check(tmp_path, proxies="1")
    assert told.returncode == 0, told.stderr


def test_the_deployment_check_tells_of_a_forgotten_proxy(tmp_path: Path) -> None:
    told = deployment_check(tmp_path, proxies="0")
    assert told.returncode == 1
    assert re.findall(r"\(\w+\.W\d+\)", told.stderr) == ["(sormlandsmat.W001)"]


def test_there_is_no_start_without_a_secret(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in {"DEBUG", "SECRET_KEY"}}
    environment |= {"DJANGO_SETTINGS_MODULE": "sormlandsmat.settings", "DATA_DIR": str(tmp_path), "DEBUG": ""}
    code = "import sys; sys.path.insert(0, 'site'); import sormlandsmat.settings"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert told.returncode != 0
    assert "SECRET_KEY is missing" in told.stderr

"""Who reaches what: every address of the site, asked for by every role, held against a table that a person can read.

`permissions.txt` beside this file has a row for each address: its route, then what each role gets. `ok` is an answer,
`login` leads to the login, `no` is refused, `-` is not there (404: also how the admin answers for a row or page that
does not exist). An address without a row fails, and so does a row without an address; the failure prints the rows that
would be right, for a person to judge before they are put in the table.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.color import no_style
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from kept import connection_kept
from people import logged_in, member_of, person
from pytest_django import Settings
from rows import a_listing, a_place, a_product, an_offer, an_organisation
from wagtail.documents.models import Document

from catalogue.models import Certificate
from members.actions import EDITORS, OFFICE, PAGE
from members.models import MembershipRole, Picture, Role, User
from search.models import CompoundException, PinnedAnswer, QueryLog, Synonym

pytestmark = pytest.mark.django_db
ROLES = ("anonymous", "producer", "kitchen", "editor", "office", "superuser")
OPEN_BELOW_THE_ADMIN = ("cms/jsi18n/", "cms/sprite/")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f6"
    "45400000000049454e44ae426082"
)
TABLE = Path(__file__).parent / "permissions.txt"
#: What stands in for the parts of a route: every row of ours that a route can ask for has number 1.
STAND_INS = {"int": "1", "slug": "x", "str": "x", "path": "x", "": "x"}
NAMED = {"pk": "1", "revision_id_a": "1", "revision_id_b": "1", "app_label": "catalogue", "model_name": "product"}
OF_ROUTES = {
    "kommun/": {"slug": "nykoping"},
    "kategori/": {"slug": "korv"},
    "sitemap-": {"section": "places"},
    "cms/platser/kommuner/": {"pk": "0480"},
}
PAGES = {"page_id", "parent_page_id", "page_to_move_id", "destination_id"}


def routes() -> Iterator[tuple[str, str]]:
    """Every route, and an address for it."""
    yield from _below(get_resolver(), "")


def _below(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, str]]:
    for it in resolver.url_patterns:
        route = prefix + _plain(str(it.pattern))
        if isinstance(it, URLResolver):
            yield from _below(it, route)
        elif isinstance(it, URLPattern):
            yield route, f"/{_filled(route)}"


def _plain(pattern: str) -> str:
    """A route without the marks of regular expressions."""
    pattern = pattern.removeprefix("^").removesuffix("$").removesuffix(r"\Z").replace("\\", "")
    return re.sub(r"\(\?P<(\w+)>[^()]*(?:\([^()]*\)[^()]*)*\)", r"<\1>", pattern)


def _filled(route: str) -> str:
    def stand_in(match: re.Match[str]) -> str:
        kind, _colon, name = match[1].rpartition(":")
        if name in PAGES or (name == "pk" and "cms/pages/" in route):
            return str(PAGE.objects.filter(depth=2).values_list("pk", flat=True)[0])
        own = next((it for start, it in OF_ROUTES.items() if route.startswith(start)), {})
        return own.get(name) or NAMED.get(name) or STAND_INS[kind]

    nameless = re.sub(r"\(\(\?:.*?\)\*\)", "", route).replace("(d+)", "1").replace("(.*)", "stadgar.pdf")
    return re.sub(r"<([^<>]+)>", stand_in, nameless)


def rows_to_ask_for() -> None:
    maker = an_organisation(pk=1)
    count_on()
    product = a_product(made_by=maker, pk=1)
    offer = an_offer(product)
    type(offer).objects.filter(pk=offer.pk).update(id=1)
    a_listing(product, a_place(pk=1, municipality_id="0480"), pk=1)
    Certificate.objects.create(pk=1, holder=maker, scheme="KRAV_MARK")
    Synonym.objects.create(pk=1, word="pärer", means="potatis")
    CompoundException.objects.create(pk=1, word="fläder")
    PinnedAnswer.objects.create(pk=1, words="korv", product=product)
    Picture.objects.create(pk=1, title="Får", file=SimpleUploadedFile("far.png", PNG))
    Document.objects.create(pk=1, title="Stadgar", file=SimpleUploadedFile("stadgar.pdf", b"%PDF-1.7"))
    QueryLog.objects.create(pk=1, text="mango", total=0, hour=datetime(2026, 6, 1, tzinfo=UTC))
    count_on()


def user_of(role: str) -> User | AnonymousUser:
    if role == "anonymous":
        return AnonymousUser()
    user = person(
        f"{role}@example.se",
        group={"editor": EDITORS, "office": OFFICE}.get(role, ""),
        superuser=role == "superuser",
        second_factor=True,
    )
    if role == "producer":
        member_of(user, name="Ekbacken", role=Role.PRODUCER, membership=MembershipRole.OWNER)
    if role == "kitchen":
        member_of(user, name="Nyköpings kök", role=Role.PUBLIC_BUYER, membership=MembershipRole.ORDERER)
    return user


def count_on() -> None:
    """Let new rows be numbered after those that were given a number: PostgreSQL's sequences do not look."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(apps.get_models())):
            cursor.execute(statement)


def outcome(client: Client, address: str) -> str:
    answer = client.get(address)
    with connection_kept():
        answer.close()
    where = answer.headers.get("Location", "")
    if answer.status_code == 404:
        return "-"
    if where.startswith(("/konto/login/", "/cms/login/")):
        return "login"
    refused = address.startswith("/cms/") and where == "/cms/"
    if answer.status_code == 403 or refused:
        return "no"
    return "ok" if answer.status_code < 500 else f"fault {answer.status_code}"


def table() -> dict[str, list[str]]:
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return {(line[0] if line[0] != "(root)" else ""): line[1:] for line in lines}


# Wagtail leaves the files it draws pictures of open.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_the_role_as_the_table_says(role: str, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    rows_to_ask_for()
    user = user_of(role)
    expected = {route: outcomes[ROLES.index(role)] for route, outcomes in table().items()}
    found = {}
    for route, address in routes():
        client = logged_in(user) if isinstance(user, User) else Client()
        found[route] = outcome(client, address)
    differing = {
        route: (expected.get(route, "no row"), found.get(route, "no address"))
        for route in found.keys() | expected.keys()
        if expected.get(route) != found.get(route)
    }
    assert differing == {}, f"{role}: the table says, and it is: " + "; ".join(map(str, sorted(differing.items())))


def test_the_table_lets_nobody_but_staff_into_the_admin() -> None:
    let_in = {
        route: outcomes
        for route, outcomes in table().items()
        if route.startswith("cms/") and {*outcomes[:3]} - {"login", "no", "-"}
    }
    # What anybody gets below the admin's address: its words in the reader's language, and the way to the login.
    assert sorted(let_in) == sorted(OPEN_BELOW_THE_ADMIN)


def test_editors_change_nothing_of_the_catalogue() -> None:
    deeds = re.compile(r"cms/(?:utbud|platser|medlemmar)/.*(?:/new/|/add/|/edit/|/delete/)")
    assert {outcomes[3] for route, outcomes in table().items() if deeds.match(route)} <= {"no", "-"}


def test_the_office_does_all_of_the_catalogue_and_nothing_to_users() -> None:
    rows = table().items()
    ours = {outcomes[4] for route, outcomes in rows if re.match(r"cms/(?:utbud|medlemmar)/.*/edit/", route)}
    assert ours == {"ok"}
    assert {outcomes[4] for route, outcomes in rows if route.startswith(("cms/users/", "cms/groups/"))} <= {"no", "-"}

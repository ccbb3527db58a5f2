"""The admin's first page: what there is to see to."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.template import engines
from django.test import Client, RequestFactory
from django.utils import timezone
from people import logged_in, person
from rows import a_listing, a_place, a_product, an_organisation

from catalogue.models import Certificate
from cms.viewsets.dashboard import work_panels
from members.actions import EDITORS, OFFICE
from search.models import QueryLog

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return logged_in(person("kansli@example.se", group=OFFICE, second_factor=True))


def days(number: int) -> Any:
    return timezone.localdate() + timedelta(days=number)


def hour(number: int) -> datetime:
    return timezone.now() + timedelta(days=number)


def work_for_everybody() -> None:
    """Something of each kind to see to, beside something of each kind that needs nothing."""
    maker = an_organisation("Solgård")
    bare = a_product("Korv", made_by=maker)
    a_product("Tvål", made_by=maker, goods_class="standard")
    a_product("Utkast", made_by=maker, status="draft")
    a_product("Morot", made_by=maker, sale_form="loose", allergens_declared=True)
    for number, last in (("1", -1), ("2", 60), ("3", 61), ("4", -400)):
        Certificate.objects.create(holder=maker, scheme="KRAV_MARK", number=number, valid_to=days(last))
    a_listing(bare, a_place("Ett"), confirmed_on=days(-181))
    a_listing(bare, a_place("Två"), confirmed_on=days(-180))
    a_listing(bare, a_place("Tre"))
    for text, total, day, count in (("mango", 0, -1, 3), ("mango", 0, -2, 2), ("tofu", 0, -40, 9), ("ost", 7, -1, 5)):
        QueryLog.objects.create(text=text, total=total, hour=hour(day), count=count)


def counts_on(page: str) -> list[tuple[str, int, str]]:
    """The address, number and words of every count on the page."""
    found = re.findall(r'<li><a href="([^"]+)"><strong>(\d+)</strong> ([^<]+)</a>', page)
    return [(url.replace("&amp;", "&"), int(number), words) for url, number, words in found]


def test_the_first_page_counts_what_there_is_to_see_to(client: Client) -> None:
    work_for_everybody()
    page = client.get("/cms/").content.decode()
    assert counts_on(page) == [
        ("/cms/utbud/produkter/?lacks=food_information&status=published", 1, "saknar livsmedelsinformation"),
        ("/cms/utbud/certifikat/?state=expired", 2, "har gått ut"),
        ("/cms/utbud/certifikat/?state=soon", 1, "går ut inom 60 dagar"),
        ("/cms/utbud/listningar/?age=stale", 2, "har inte bekräftats på över ett halvår"),
        ("/cms/platser/alla/?hours=none", 3, "saknar öppettider"),
        ("/cms/sok/sokningar/", 5, "sökningar gav ingenting"),
    ]
    assert re.findall(r"<td class=\"title\">(\w+)</td><td>([^<]+)</td>", page) == [("mango", "5 gånger")]
    assert page.count("KRAV, Solgård</a>") == 3


def test_each_count_is_the_length_of_its_list(client: Client) -> None:
    work_for_everybody()
    counted = [it for it in counts_on(client.get("/cms/").content.decode()) if "sokningar" not in it[0]]
    assert [number for _url, number, _words in counted] == [
        len(client.get(url).context["object_list"]) for url, _number, _words in counted
    ]


def test_an_office_with_nothing_to_do_is_told_so(client: Client) -> None:
    page = client.get("/cms/").content.decode()
    assert counts_on(page) == []
    for words in (
        "Alla publicerade produkter har sin livsmedelsinformation.",
        "Inget certifikat har gått ut eller går ut inom 60 dagar.",
        "Allt som står som sålt är bekräftat det senaste halvåret.",
        "Alla sökningar de senaste 30 dagarna gav något.",
        "Ingen besökare har saknat något.",
        "Alla platser har öppettider.",
    ):
        assert words in page


def test_editors_are_told_only_of_what_they_may_see() -> None:
    work_for_everybody()
    editor = logged_in(person("redaktor@example.se", group=EDITORS, second_factor=True))
    urls = [url.partition("?")[0] for url, _number, _words in counts_on(editor.get("/cms/").content.decode())]
    assert urls == ["/cms/utbud/produkter/", "/cms/utbud/listningar/", "/cms/platser/alla/", "/cms/sok/sokningar/"]


def test_all_panels_together_ask_twelve_times_at_most(rf: RequestFactory, django_assert_max_num_queries: Any) -> None:
    work_for_everybody()
    request = rf.get("/cms/")
    request.user = person("kansli@example.se", group=OFFICE)
    template = engines["django"].from_string(
        "{% load wagtailadmin_tags %}{% for it in panels %}{% component it %}{% endfor %}"
    )
    with django_assert_max_num_queries(12):
        page = template.render({"panels": work_panels()}, request)
    assert len(counts_on(page)) == 6

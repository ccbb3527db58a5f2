"""What staff see of how search stands."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone
from people import logged_in, person
from rows import a_product, an_organisation

from members.actions import OFFICE
from search.engines import load_engine
from search.engines.elastic import connection, rebuilding
from search.models import Generation, SetAside, Worker

pytestmark = pytest.mark.django_db
HERE = "/cms/sok/sa-mar-sokningen/"


@pytest.fixture
def office() -> Client:
    return logged_in(person("kansliet@example.se", group=OFFICE, second_factor=True))


@pytest.fixture
def server() -> Iterator[None]:
    """A search server that is not there."""
    with override_settings(SEARCH_ENGINE="elastic", ELASTICSEARCH_URL="http://127.0.0.1:9"):
        connection.forget()
        load_engine.cache_clear()
        yield
    connection.forget()
    load_engine.cache_clear()


def read(page: Any) -> str:
    inner = page.content.decode().split("<main", 1)[-1]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inner)).split())


def test_the_embedded_search_stands(office: Client) -> None:
    a_product("Ost", made_by=an_organisation("Ekhult"), category="Övrigt")
    load_engine().follow()
    told = read(office.get(HERE))
    assert "Sökningen är i takt med uppgifterna." in told
    assert "Svarar den inbyggda sökningen" in told
    assert "Produkter 1 1" in told
    assert "Undanlagda rader" not in told


def test_a_server_that_is_away_and_what_it_refused(server: None, office: Client) -> None:
    now = timezone.now()
    generation = Generation.objects.create(
        stamp="a-stamp", state="live", fingerprint=rebuilding.fingerprint(), seq=10**9, compared=now, stood=now,
        fault="it does not answer in time", fault_at=now,
    )  # fmt: skip
    row = SetAside.objects.create(
        generation=generation, kind="products", document="7", seq=3, error="out of range", tries=4,
        first=now - timedelta(days=1), again=now + timedelta(hours=8),
    )  # fmt: skip
    Worker.objects.create(name="here:1", began=now, beat=now)
    told = read(office.get(HERE))
    assert "Sökservern svarar inte." in told
    assert "Den inbyggda sökningen svarar tills servern är tillbaka." in told
    assert "a-stamp" in told
    assert "it does not answer in time" in told
    assert "products 7 out of range 4" in told
    assert "here:1: igång" in told
    assert "Ingen sökarbetare" not in told
    answer = office.post(HERE, follow=True)
    assert "1 rad försöks igen." in answer.content.decode()
    row.refresh_from_db()
    assert row.again <= timezone.now()


def test_who_may_not_see_searches_may_not_see_how_they_stand() -> None:
    assert logged_in(person("kund@example.se")).get(HERE).status_code == 302

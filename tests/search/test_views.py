"""The search page: what it understood, the way back, filters that count, a map of the same, and few queries."""

import gc
import html
import re
import warnings
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from catalogue.models import Product, ProductImage
from hubs.catalogue_file.load import load_catalogue
from hubs.catalogue_file.reading import parse_catalogue
from hubs.opening import STOCKHOLM, OpenState, Span
from members.models import Picture
from search.cards import OpenWords, state_words, with_breaks
from search.keeping import shelf

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)
ALWAYS = [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "opens": "00:00", "closes": "24:00"}]
# Beside PostgreSQL the index stands in another file, and asks the outbox whether it has followed.
OUTBOX = 0 if connection.vendor == "sqlite" else 4


def county(*, sausages: int = 2) -> dict[str, Any]:
    return {
        "organisations": [
            {"ref": f"farm-{it}", "name": f"Gård {it}", "certificates": [{"scheme": "KRAV_MARK", "number": f"K-{it}"}]}
            for it in range(sausages)
        ],
        "places": [
            {"ref": "trosa", "name": "Boden i Trosa", "kind": "farm_shop", "lat": 58.896, "lon": 17.548, "municipality": "Trosa", "hours": ALWAYS},
            {"ref": "flen", "name": "Handeln i Flen", "kind": "country_store", "lat": 59.058, "lon": 16.588, "municipality": "Flen"},
        ],
        "products": [
            *(
                {"ref": f"sausage-{it}", "producer": f"farm-{it}", "name": f"Lammkorv {'abcdefgh'[it]}", "category": "Korv", "price": 100 + it}
                for it in range(sausages)
            ),
            {"ref": "honey", "producer": "farm-0", "name": "Honung", "category": "Honung"},
        ],
        "listings": [
            *(
                {"product": f"sausage-{it}", "place": "trosa" if it % 2 == 0 else "flen", "source": "place", "confirmed_on": "2026-11-12"}
                for it in range(sausages)
            ),
            {"product": "honey", "place": "flen"},
        ],
    }  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    shelf.clear()


@pytest.fixture
def load(db: None) -> Callable[..., None]:
    def load(**size: int) -> None:
        load_catalogue(parse_catalogue(county(**size)), day=DAY)

    return load


@pytest.fixture
def stocked(load: Callable[..., None]) -> None:
    load()


def page(client: Client, query: str, *, path: str = "/sok/") -> str:
    answer = client.get(f"{path}{query}")
    assert answer.status_code == 200, query
    return answer.content.decode()


def words(source: str) -> str:
    """What one reads in the result."""
    inner = source.split('id="resultat"', 1)[1].split('class="finder__map"', 1)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inner).split(">", 1)[-1]).split())


def names(source: str) -> list[str]:
    return [html.unescape(it) for it in re.findall(r'class="row__title" lang="sv"><a href="[^"]*">([^<]*)', source)]


def link(source: str, text: str) -> str:
    """The address behind a link that says so."""
    found = re.search(rf'href="([^"]*)"[^>]*>(?:<span[^>]*>[^<]*</span>|<svg.*?</svg>|\s)*{re.escape(text)}', source)
    assert found, text
    return html.unescape(found[1])


def test_what_is_found_is_shown_whole(client: Client, stocked: None) -> None:
    text = words(page(client, "?q=lammkorv+nära+Trosa"))
    assert "Visar lammkorv nära Trosa, inom 15 km . Ta bort platsen" in text
    assert "1 träff" in text
    assert "Lammkorv a Gård 0 100 kr Öppet dygnet runt Boden i Trosa" in text
    assert "bekräftat 12 november 2026 av stället" in text
    assert "KRAV" in text


def test_long_words_break_where_they_are_joined() -> None:
    shown = {
        "Jordärtskockor i låda": "Jord|ärt|skockor i låda",
        "Svartvinbärsgelé": "Svartvinbärs|gelé",
        "LAMMSADELKOTLETTER": "LAMM|SADEL|KOTLETTER",
        "Glassåskulorna": "Glassåskulorna",
        "Lammkorv med timjan": "Lammkorv med timjan",
    }
    assert {name: with_breaks(name).replace("\u00ad", "|") for name in shown} == shown


@pytest.mark.parametrize(
    ("opens", "told"),
    [
        (datetime(2026, 11, 24, 18, tzinfo=STOCKHOLM), "today"),
        (datetime(2026, 11, 25, 10, tzinfo=STOCKHOLM), "tomorrow"),
        (datetime(2026, 12, 31, 10, tzinfo=STOCKHOLM), ""),
        (datetime(2027, 1, 2, 10, tzinfo=STOCKHOLM), "far"),
        (datetime(2027, 6, 5, 10, tzinfo=STOCKHOLM), "far"),
    ],
)
def test_a_day_far_away_is_told_with_its_year(opens: datetime, told: str) -> None:
    moment = datetime(2026, 11, 24, 12, tzinfo=STOCKHOLM)
    state = OpenState(open=False, span=None, until=None, next=Span(opens, opens + timedelta(hours=8), "open"))
    assert state_words(state, moment=moment) == OpenWords("closed", opens=opens, opens_day=told)


def test_the_place_is_taken_away_with_one_link(client: Client, stocked: None) -> None:
    first = page(client, "?q=lammkorv+nära+Trosa")
    there = link(first, "Ta bort platsen")
    assert there == "?q=lammkorv"
    assert names(page(client, there)) == ["Lammkorv a", "Lammkorv b"]


def test_a_slip_is_corrected_and_can_be_insisted_on(client: Client, stocked: None) -> None:
    first = page(client, "?q=lammkrov")
    assert "Visar träffar för lammkorv ." in words(first)
    there = link(first, "Sök i stället efter ”lammkrov”")
    assert there == "?q=lammkrov&exact=true"
    assert "Visar träffar för" not in words(page(client, there))


def test_nothing_found_says_what_to_loosen_and_what_that_gives(client: Client, stocked: None) -> None:
    nearest = words(page(client, "?q=honung+nära+Trosa"))
    assert "Visar honung närmast Trosa, för inget fanns i närheten" in nearest
    source = page(client, "?q=honung+inom+15+km+från+Trosa")
    text = words(source)
    assert "0 träffar" in text
    assert "Inga träffar Så här hittar du något:" in text
    assert "Sök i hela Sörmland (1)" in text
    assert names(page(client, link(source, "Sök i hela Sörmland (1)"))) == ["Honung"]


def test_a_kind_of_place_is_read_and_can_be_taken_back(client: Client, stocked: None) -> None:
    source = page(client, "?q=lanthandel")
    assert "Visar det som säljs här: Lanthandel . Sök på ordet i stället" in words(source)
    assert names(source)
    assert names(page(client, link(source, "Sök på ordet i stället"))) == []


def test_filters_loosen_one_by_one(client: Client, stocked: None) -> None:
    source = page(client, "?q=honung&kind=farm_shop")
    assert names(page(client, link(source, "Sök utan filter (1)"))) == ["Honung"]
    closed = page(client, "?q=honung&open_at=now")
    assert names(page(client, link(closed, "Visa det som är stängt nu också (1)"))) == ["Honung"]


def test_similar_things_stand_apart(client: Client, stocked: None) -> None:
    source = page(client, "?q=kalvkorv")
    assert "0 träffar" in words(source)
    hits, similar = source.split('class="similar-head"')
    assert names(hits) == []
    assert names(similar) == ["Lammkorv a", "Lammkorv b"]


def test_filters_count_and_are_taken_away(client: Client, stocked: None) -> None:
    source = page(client, "?q=lammkorv&municipality=0488")
    assert names(source) == ["Lammkorv a"]
    choices = re.findall(r'name="municipality" value="(\d+)"( checked)?>.*?</span>(\d+)<span', source)
    assert sorted(choices) == [("0482", "", "1"), ("0488", " checked", "1")]
    assert link(source, "Trosa") == "?q=lammkorv"


def test_addresses_can_be_shared_and_say_the_same(client: Client, stocked: None) -> None:
    query = "?q=lammkorv&place=Trosa&radius_km=80&category=korv&kind=farm_shop&kind=country_store&label=KRAV_MARK&sort=distance"
    source = page(client, query)
    assert names(source) == ["Lammkorv a", "Lammkorv b"]
    assert "nära Trosa, inom 80 km" in words(source)
    assert 'data-src="/api/v1/map?q=lammkorv&amp;place=Trosa&amp;radius_km=80&amp;category=korv' in source
    assert '<option value="distance" selected>' in source


def test_what_is_not_understood_is_told_and_left_out(client: Client, stocked: None) -> None:
    query = "?q=lammkorv&near=nowhere&bbox=1,2&radius_km=-1&kind=castle&label=MINE&page=no&sort=best&price_min=dear&open_at=later"
    source = page(client, query)
    assert names(source) == ["Lammkorv a", "Lammkorv b"]
    assert "Det här i adressen förstod vi inte" in words(source)
    for unread in ("nowhere", "castle", "MINE", "dear", "later"):
        assert unread in words(source)


@pytest.mark.parametrize(
    "query",
    ["?q=%00", "?q=" + "a" * 3000, "?page=99999999", "?producer=x&producer=99999999999999999999", "?near=nan,1", "?bbox=1,1,inf,2",
     "?price_min=1e400", "?open_at=2026-13-45T99:99", "?category=%00&municipality=%00", "?radius_km=1e309", "?near=91,181"],
)  # fmt: skip
def test_odd_addresses_are_answered(client: Client, stocked: None, query: str) -> None:
    assert client.get(f"/sok/{query}").status_code == 200


def test_an_unknown_place_is_said_to_be_unknown(client: Client, stocked: None) -> None:
    assert "Vi känner inte till platsen ”Atlantis”." in words(page(client, "?q=lammkorv&place=Atlantis"))


def test_near_me_asks_for_the_position_only_when_it_is_needed(client: Client, stocked: None) -> None:
    assert "Tryck på ”Nära mig”" in words(page(client, "?q=lammkorv+nära+mig"))
    source = page(client, "?q=lammkorv+nära+mig&near=58.9,17.55")
    assert "Tryck på ”Nära mig”" not in words(source)
    assert "nära dig" in words(source)


def test_prices_and_areas_narrow(client: Client, stocked: None) -> None:
    assert names(page(client, "?q=lammkorv&price_max=100")) == ["Lammkorv a"]
    assert names(page(client, "?q=lammkorv&bbox=16.5,59.0,16.7,59.1")) == ["Lammkorv b"]
    assert "i området på kartan" in words(page(client, "?q=lammkorv&bbox=16.5,59.0,16.7,59.1"))


def test_a_page_beyond_the_last_leads_back(client: Client, stocked: None) -> None:
    source = page(client, "?q=lammkorv&page=7")
    assert names(page(client, link(source, "Till första sidan"))) == ["Lammkorv a", "Lammkorv b"]


def test_many_hits_come_page_by_page(client: Client, db: None) -> None:
    content = county(sausages=2)
    content["products"] += [
        {"ref": f"cheese-{it}", "producer": "farm-0", "name": f"Ost nummer {it:02}", "category": "Ost"}
        for it in range(25)
    ]
    load_catalogue(parse_catalogue(content), day=DAY)
    first = page(client, "?q=ost")
    assert "1–20 av 25" in words(first)
    second = page(client, link(first, "Nästa"))
    assert "21–25 av 25" in words(second)
    assert len(set(names(first)) | set(names(second))) == 25


def test_only_the_plain_page_is_for_search_engines(client: Client, stocked: None) -> None:
    assert 'name="robots"' not in page(client, "")
    assert '<meta name="robots" content="noindex, follow">' in page(client, "?q=ost")
    assert '<link rel="canonical" href="http://127.0.0.1:8000/sok/">' in page(client, "?q=ost")


def test_english_understands_english(client: Client, stocked: None) -> None:
    with translation.override("en"):
        source = page(client, "?q=lamb+sausage+near+Trosa", path="/en/search/")
    text = words(source)
    assert "Showing lamb sausage near Trosa, within 15 km . Remove the place" in text
    assert "1 hit" in text
    assert names(source) == ["Lammkorv a"]


def test_the_drawn_map_shows_the_same_places(client: Client, stocked: None) -> None:
    answer = client.get("/sok/karta.svg?q=lammkorv+nära+Trosa")
    assert answer["Content-Type"].startswith("image/svg+xml")
    drawn = answer.content.decode()
    assert re.findall(r"<title>([^<]*)</title>", drawn) == ["Boden i Trosa"]
    assert 'fill="#faf5e9"' in drawn
    dark = client.get("/sok/karta.svg?q=lammkorv+nära+Trosa&scheme=dark").content.decode()
    assert "#faf5e9" not in dark
    assert re.findall(r"<title>([^<]*)</title>", dark) == ["Boden i Trosa"]


def test_photographs_are_shown_in_their_formats(client: Client, stocked: None) -> None:
    picture = Picture.objects.create(title="Korv på fat", file=drawn_file(), width=800, height=600)
    ProductImage.objects.create(product=Product.objects.get(ref="sausage-0"), original=picture)
    Product.objects.get(ref="sausage-0").save()
    with warnings.catch_warnings():
        # Wagtail leaves the spooled files open that it makes sizes in.
        warnings.simplefilter("ignore", ResourceWarning)
        source = page(client, "?q=lammkorv")
        gc.collect()
    assert re.findall(r'<source type="([^"]+)"', source) == ["image/avif", "image/webp"]
    assert 'alt="Korv på fat"' in source


def drawn_file() -> Any:
    from wagtail.images.tests.utils import get_test_image_file

    return get_test_image_file(size=(800, 600))


@pytest.mark.parametrize("sausages", [1, 3])
def test_few_queries_however_many_hits(
    client: Client, load: Callable[..., None], sausages: int, django_assert_max_num_queries: Any
) -> None:
    load(sausages=sausages)
    client.get("/sok/?q=honung")
    with django_assert_max_num_queries(6 + OUTBOX):
        source = page(client, "?q=lammkorv")
    assert len(names(source)) == sausages


def test_price_buyers_and_another_time_are_filters_with_fields_of_their_own(client: Client, stocked: None) -> None:
    source = page(client, "?q=lammkorv&price_min=100&price_max=100,50&open_at=2027-01-03T12:00&channel=consumer")
    assert names(source) == ["Lammkorv a"]
    fields = dict(re.findall(r'name="(price_min|price_max|open_at)" value="([^"]*)"', source))
    assert fields == {"price_min": "100", "price_max": "100.50", "open_at": "2027-01-03T12:00"}
    assert source.count('type="hidden" name="open_at"') == 1  # with new words it is asked again
    assert (
        link(source, "öppet söndag 3 januari kl. 12.00")
        == "?q=lammkorv&channel=consumer&price_min=100&price_max=100,50"
    )
    assert re.search(r'name="channel" value="consumer" checked>', source)


def test_an_empty_field_does_not_take_away_what_is_asked_beside_it(client: Client, stocked: None) -> None:
    source = page(client, "?q=lammkorv&open_at=now&price_min=&price_max=&open_at=")
    assert names(source) == ["Lammkorv a"]
    assert 'type="hidden" name="open_at" value="now"' in source


@pytest.mark.parametrize(
    ("query", "told", "undo"),
    [
        ("lammkorv öppet på söndag", "öppet söndag", "Visa stängda också"),
        ("lammkorv öppet dygnet runt", "öppet dygnet runt", "Visa stängda också"),
        ("lammkorv öppet i morgon efter 16", "öppet i morgon efter kl. 16.00", "Visa stängda också"),
        ("lammkorv längs E4", "längs E4", "Ta bort platsen"),
        ("lammkorv mellan Flen och Trosa", "mellan Flen–Trosa", "Ta bort platsen"),
        ("lammkorv i Flen eller Trosa", "i närheten av Flen, Trosa", "Ta bort platsen"),
    ],
)
def test_what_was_read_is_told_and_taken_away_with_one_tap(
    query: str, told: str, undo: str, client: Client, stocked: None
) -> None:
    source = page(client, f"?q={query}")
    assert told in words(source)
    assert html.unescape(link(source, undo)) == "?q=lammkorv"


def test_nothing_in_season_says_so_and_shows_the_rest(client: Client, stocked: None) -> None:
    source = page(client, "?q=Lammkorv i säsong")
    assert "i säsong nu" in words(source)
    assert names(page(client, link(source, "Visa det som inte är i säsong också (2)"))) == ["Lammkorv a", "Lammkorv b"]

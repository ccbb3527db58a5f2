"""Posters: one A4 page in our own letters, with what the place's page says, and a code that a camera reads."""

import copy
import logging
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import translation

from cms import posters
from hubs.models import Place

pytestmark = pytest.mark.django_db
OUTBOX = 0 if connection.vendor == "sqlite" else 4
A4 = (595.28, 841.89)  # points


@pytest.fixture(autouse=True)
def in_swedish() -> Iterator[None]:
    """Addresses and words are Swedish, whatever an earlier request spoke."""
    with translation.override("sv"):
        yield


def fetched(client: Client, address: str) -> pypdfium2.PdfDocument:
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return pypdfium2.PdfDocument(answer.content)


def text_of(document: pypdfium2.PdfDocument) -> list[str]:
    return [line.strip() for line in document[0].get_textpage().get_text_range().splitlines() if line.strip()]


def codes_on(document: pypdfium2.PdfDocument) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(document[0].render(scale=2).to_pil())]


def test_a_poster_is_one_a4_page_that_says_what_the_place_is(client: Client, county: dict[str, Any]) -> None:
    stand = Place.objects.get(ref="stand")
    document = fetched(client, f"{stand.get_absolute_url()}affisch.pdf")
    assert len(document) == 1
    assert document[0].get_size() == pytest.approx(A4, abs=0.1)
    assert document.get_metadata_dict(skip_empty=True)["Title"] == "Boden i Trosa"
    assert text_of(document) == [
        "Gårdsbutik",
        "Boden i Trosa",
        "Trosa",
        "Se vad som finns i dag",
        "Rikta mobilens kamera mot rutan.",
        "Öppettider",
        "Alla dagar dygnet runt",
        "Det här säljs här",
        "Lammkorv med timjan",
        f"Sörmlandsmat {settings.SITE_URL.partition('://')[2]}",
    ]
    assert codes_on(document) == [settings.SITE_URL + stand.get_absolute_url()]


def test_an_english_poster_speaks_english_and_leads_to_the_english_page(client: Client, county: dict[str, Any]) -> None:
    stand = Place.objects.get(ref="stand")
    document = fetched(client, f"/en/place/{stand.pk}-{stand.slug}/poster.pdf")
    assert text_of(document)[0] == "Farm shop"
    assert {"Opening hours", "What is sold here"} <= set(text_of(document))
    assert codes_on(document) == [f"{settings.SITE_URL}/en/place/{stand.pk}-{stand.slug}/"]


def test_what_is_much_or_missing_still_stands_on_one_page(
    client: Client, load: Any, county: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    content = copy.deepcopy(county)
    long_name = "Åsa Öbergs ängsgårdsbageri & kvarnbod vid Överjärna kyrka, Södermanlands södra skärgård"
    content["places"] += [
        {**content["places"][0], "ref": "full", "name": long_name, "hours": content["places"][1]["hours"] * 9},
        {"ref": "bare", "name": "Kvarnen", "kind": "mill", "lat": 59.0, "lon": 17.0, "municipality": "Trosa"},
    ]
    cheeses = [
        {
            **content["products"][1],
            "ref": f"cheese-{it}",
            "name": f"Ost {it:02} med ett namn som inte vill ta slut alls",
        }
        for it in range(20)
    ]
    content["products"] += cheeses
    content["listings"] += [{"product": it["ref"], "place": "full"} for it in cheeses]
    load(content)
    full, bare = Place.objects.get(ref="full"), Place.objects.get(ref="bare")
    with caplog.at_level(logging.WARNING, logger="fpdf"):
        crowded = fetched(client, f"{full.get_absolute_url()}affisch.pdf")
        empty = text_of(fetched(client, f"{bare.get_absolute_url()}affisch.pdf"))
    assert len(crowded) == 1
    assert " ".join(text_of(crowded)).startswith(f"Gårdsbutik {long_name}")
    assert codes_on(crowded) == [settings.SITE_URL + full.get_absolute_url()]
    assert "Se webbsidan." in empty
    assert "Det här säljs här" not in empty
    assert [record.message for record in caplog.records if record.name.startswith("fpdf")] == []


def test_a_poster_is_the_same_file_again_with_few_queries(
    client: Client, county: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    stand = Place.objects.get(ref="stand")
    address = f"{stand.get_absolute_url()}affisch.pdf"
    with django_assert_max_num_queries(14 + OUTBOX):
        answer = client.get(address)
    assert client.get(address, HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304
    assert client.get(f"/plats/{stand.pk}-gammalt-namn/affisch.pdf").status_code == 200
    gone = Place.objects.get(ref="gone")
    assert client.get(f"{gone.get_absolute_url()}affisch.pdf").status_code == 404


def test_the_page_of_a_place_offers_its_poster(client: Client, county: dict[str, Any]) -> None:
    stand = Place.objects.get(ref="stand")
    assert f'href="{stand.get_absolute_url()}affisch.pdf"' in client.get(stand.get_absolute_url()).content.decode()


def test_dark_squares_beside_each_other_are_drawn_as_one() -> None:
    assert list(posters.runs(bytes([1, 1, 0, 0, 1, 0, 1, 1, 1]))) == [(0, 2), (4, 1), (6, 3)]


def test_a_missing_file_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"There is no static file pictures/none\.svg"):
        posters.found("pictures/none.svg")

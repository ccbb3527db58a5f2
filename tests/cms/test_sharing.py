"""Share cards: drawn whole, kept on disk, found from the page, hidden with what they show, and never in the way."""

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.utils import translation
from PIL import Image

from catalogue.models import Category, Product, ProductImage
from cms import share_drawing, sharing
from cms.share_drawing import COLUMN, Card, broken, drawn, fitted, text_font
from hubs.models import Municipality, Place
from members.models import Organisation, Picture

pytestmark = pytest.mark.django_db
OUTBOX = 0 if connection.vendor == "sqlite" else 4
LONG = "Ekologiskt fullkornsdinkelsurdegsknäckebröd med solrosfrön, linfrön, pumpafrön och havsalt från västkusten"


@pytest.fixture(autouse=True)
def a_disk_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Cards lie in a folder of the test's, and words are Swedish."""
    monkeypatch.setattr(sharing, "FOLDER", tmp_path)
    with translation.override("sv"):
        yield tmp_path


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def head(client: Client, address: str) -> dict[str, str]:
    page = client.get(address).content.decode().split("</head>")[0]
    return dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[a-z:_]+)" content="([^"]*)">', page))


def photo(colour: str) -> Picture:
    file = io.BytesIO()
    Image.new("RGB", (800, 600), colour).save(file, "JPEG")
    return Picture.objects.create(title="Foto", file=ContentFile(file.getvalue(), name="foto.jpg"))


def test_a_page_says_what_it_shows_and_where_its_picture_is(client: Client, county: dict[str, Any]) -> None:
    sausage = Product.objects.get(ref="sausage")
    told = head(client, sausage.get_absolute_url())
    image = told.pop("og:image")
    assert re.fullmatch(rf"{settings.SITE_URL}/dela/produkt/{sausage.pk}\.jpg\?v=[0-9a-f]{{10}}", image)
    assert told == {
        "og:site_name": "Sörmlandsmat",
        "og:type": "website",
        "og:locale": "sv_SE",
        "og:title": "Lammkorv med timjan",
        "og:description": "Vara · Tallåsens gård",
        "og:url": f"{settings.SITE_URL}{sausage.get_absolute_url()}",
        "og:image:type": "image/jpeg",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Vara. Lammkorv med timjan. Tallåsens gård",
        "twitter:card": "summary_large_image",
    }


@pytest.mark.parametrize(
    ("address", "title", "description"),
    [
        ("product", "Lammkorv med timjan", "Vara · Tallåsens gård"),
        ("producer", "Tallåsens gård", "Producent · Vagnhärad, Trosa"),
        ("place", "Boden i Trosa", "Gårdsbutik · Trosa"),
        ("municipality", "Trosa", "Mat från · Södermanland"),
        ("category", "Korv", "Mat från Sörmland"),
        ("site", "Hitta Sörmlands mat", "Sörmland · Se vad som säljs nära dig, och om det är öppet nu."),
    ],
)
def test_every_type_of_page_has_a_picture_of_its_own(
    client: Client,
    county: dict[str, Any],
    django_assert_max_num_queries: Any,
    address: str,
    title: str,
    description: str,
) -> None:
    farm = Organisation.objects.get(ref="farm")
    pages = {
        "product": Product.objects.get(ref="sausage").get_absolute_url(),
        "producer": f"/producent/{farm.pk}-{farm.slug}/",
        "place": Place.objects.get(ref="stand").get_absolute_url(),
        "municipality": "/kommun/trosa/",
        "category": "/kategori/korv/",
        "site": "/om/",
    }
    told = head(client, pages[address])
    assert (told["og:title"], told["og:description"]) == (title, description)
    with django_assert_max_num_queries(2):
        answer = client.get(told["og:image"].removeprefix(settings.SITE_URL))
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/jpeg", "public, max-age=31536000, immutable")
    assert opened(answer.content).size == (1200, 630)


def test_english_pages_have_english_pictures(client: Client, county: dict[str, Any]) -> None:
    farm = Organisation.objects.get(ref="farm")
    told = head(client, f"/en/producer/{farm.pk}-{farm.slug}/")
    assert told["og:description"] == "Producer · Vagnhärad, Trosa"
    assert told["og:image"].startswith(f"{settings.SITE_URL}/en/share/producer/{farm.pk}.jpg?v=")
    assert client.get(told["og:image"].removeprefix(settings.SITE_URL)).status_code == 200


def test_a_picture_is_drawn_once_and_asked_for_by_its_tag(
    client: Client, county: dict[str, Any], a_disk_of_its_own: Path
) -> None:
    address = f"/dela/produkt/{Product.objects.get(ref='sausage').pk}.jpg"
    first = client.get(address)
    assert first["Cache-Control"] == "public, max-age=3600"
    (file,) = a_disk_of_its_own.iterdir()
    assert first["ETag"] == f'"{file.stem}"'
    file.write_bytes(b"as it lies there")
    assert client.get(address).content == b"as it lies there"
    assert client.get(address, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    Product.objects.filter(ref="sausage").update(title="Lammkorv utan timjan")
    assert client.get(address)["ETag"] != first["ETag"]


def test_what_is_hidden_has_no_picture(client: Client, county: dict[str, Any]) -> None:
    for address in (
        f"/dela/produkt/{Product.objects.get(ref='draft').pk}.jpg",
        f"/dela/produkt/{Product.objects.get(ref='shy-cheese').pk}.jpg",
        f"/dela/plats/{Place.objects.get(ref='gone').pk}.jpg",
        f"/dela/producent/{Organisation.objects.get(ref='shy').pk}.jpg",
        "/dela/kommun/ingenstans.jpg",
        "/dela/kategori/ingenting.jpg",
    ):
        assert client.get(address).status_code == 404, address


def test_a_photograph_goes_before_the_drawing_and_one_that_cannot_be_read_does_not(
    client: Client, county: dict[str, Any], a_disk_of_its_own: Path
) -> None:
    sausage = Product.objects.get(ref="sausage")
    picture = photo("#0000ff")
    ProductImage.objects.create(product=sausage, original=picture)
    address = f"/dela/produkt/{sausage.pk}.jpg"
    red, green, blue = opened(client.get(address).content).getpixel((900, 315))  # type: ignore[misc]
    assert (red < 20, green < 20, blue > 235) == (True, True, True)
    for file in a_disk_of_its_own.iterdir():
        file.unlink()
    Path(picture.file.path).write_bytes(b"no photograph")
    assert opened(client.get(address).content).size == (1200, 630)


def test_a_map_shows_the_municipality() -> None:
    flen, trosa = (
        share_drawing.chart(Municipality.objects.get(slug=it).code, size=(556, 566)) for it in ("flen", "trosa")
    )
    brick = (0xA8, 0x3F, 0x24)
    counts = [{colour: number for number, colour in it.getcolors(556 * 566) or []} for it in (flen, trosa)]
    shares = [it[brick] / (556 * 566) for it in counts]
    assert shares[0] > shares[1] > 0.005


@pytest.mark.parametrize("text", ["Ost", "Lammkorv med timjan", LONG, "x" * 200, LONG * 4])
def test_a_title_fits_whatever_it_is(text: str) -> None:
    lines, font = fitted(text)
    assert 1 <= len(lines) <= share_drawing.TITLE_LINES
    assert all(font.getlength(line) <= COLUMN + font.getlength("…") for line in lines)


def test_words_are_cut_only_when_they_are_wider_than_the_line() -> None:
    font = text_font(30)
    assert broken("ett två", font=font, width=10_000) == ["ett två"]
    assert broken("", font=font, width=100) == []
    pieces = broken("surdegsknäckebröd", font=font, width=120)
    assert "".join(it.removesuffix("-") for it in pieces) == "surdegsknäckebröd"
    assert all(font.getlength(it) <= 120 for it in pieces)


def test_a_key_that_is_none_of_ours_gives_the_basket() -> None:
    basket = drawn(Card("", "x", picture="basket"))
    assert drawn(Card("", "x", picture="../../secret")) == basket
    assert drawn(Card("", "x", picture="ingenting")) == basket


def test_the_oldest_go_when_the_folder_is_full_and_a_folder_that_takes_nothing_is_no_hindrance(tmp_path: Path) -> None:
    for age, name in enumerate(("new", "old", "older")):
        sharing.keep(b"", path=tmp_path / "full" / f"{name}.jpg", limit=3)
        os.utime(tmp_path / "full" / f"{name}.jpg", (1_000_000 - age, 1_000_000 - age))
    sharing.keep(b"", path=tmp_path / "full" / "newest.jpg", limit=2)
    assert sorted(it.name for it in (tmp_path / "full").iterdir()) == ["new.jpg", "newest.jpg"]
    (tmp_path / "file").write_bytes(b"")
    card = Card("", "x")
    assert sharing.kept_or_drawn(card, folder=tmp_path / "file") == drawn(card)


def test_every_drawing_has_its_cut() -> None:
    drawings = {it.stem for it in (share_drawing.ART.parents[1] / "static" / "pictures").glob("*.svg")}
    assert {it.stem for it in share_drawing.ART.glob("*.webp")} == drawings
    assert sum(it.stat().st_size for it in share_drawing.ART.iterdir()) < 1_500_000


def test_letters_of_the_fonts_are_those_that_names_have() -> None:
    for font in (text_font(30), share_drawing.title_font(30)):
        none = font.getmask("\uffff").getbbox()
        assert all(font.getmask(it).getbbox() not in (None, none) for it in "ÅÄÖåäöéüøæß–—’”…·&%")


def test_a_category_without_a_drawing_has_a_picture(client: Client, county: dict[str, Any]) -> None:
    Category.objects.filter(slug="korv").update(picture="")
    assert client.get("/dela/kategori/korv.jpg").status_code == 200

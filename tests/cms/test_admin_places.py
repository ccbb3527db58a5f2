"""The office's forms for places, organisations, certificates, listings and categories."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from people import logged_in, person
from posted import added, posted
from pytest_django import Settings
from rows import a_listing, a_place, a_product, an_offer, an_organisation
from wagtail.models import ReferenceIndex

from catalogue.actions import category_named
from catalogue.models import Category, Certificate, Product
from catalogue.partner.models import PriceChange, StockRecord
from hubs.models import Listing, Municipality, OpeningException, OpeningRule, Place
from members.actions import EDITORS, OFFICE
from members.models import AuditEntry, Organisation, OrganisationRole
from search.models import CompoundException, PinnedAnswer, QueryLog, Synonym

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return logged_in(person("kansli@example.se", group=OFFICE, second_factor=True))


def submit(client: Client, path: str, *extra: dict[str, Any], **changes: Any) -> Any:
    """Send the form at the address with the changes; return the answer."""
    data = posted(client.get(path).context["form"], **changes)
    for rows in extra:
        data.update(rows)
    return client.post(path, data)


def errors(answer: Any) -> dict[str, list[str]]:
    return {} if answer.status_code == 302 else dict(answer.context["form"].errors)


# -- places

RULE = {"opens": "10", "closes": "18.30", "mode": "open", "season_starts": "", "season_ends": "", "every_weeks": "1"}


def rule(client: Client, place: Place, **values: Any) -> Any:
    path = f"/cms/platser/alla/edit/{place.pk}/"
    new = {**RULE, "days": ["1", "32"], "starting": "", "valid_from": "", "valid_to": "", "note": "", **values}
    return submit(client, path, added(client.get(path).context["form"], "opening_rules", new))


def test_hours_are_ticked_and_written_as_on_a_clock(client: Client) -> None:
    place = a_place()
    assert errors(rule(client, place, season_starts="1 maj", season_ends="30/9")) == {}
    kept = OpeningRule.objects.values("days", "opens", "closes", "season_starts", "season_ends", "every_weeks").get()
    assert kept == {
        "days": 33,
        "opens": 600,
        "closes": 1110,
        "season_starts": 501,
        "season_ends": 930,
        "every_weeks": 1,
    }
    assert AuditEntry.objects.get().deed == "change_place"


@pytest.mark.parametrize(("opens", "closes", "kept"), [("18", "02:00", (1080, 1560)), ("00:00", "24:00", (0, 1440))])
def test_closing_after_midnight(client: Client, opens: str, closes: str, kept: tuple[int, int]) -> None:
    place = a_place()
    rule(client, place, opens=opens, closes=closes)
    assert OpeningRule.objects.values_list("opens", "closes").get() == kept
    assert errors(submit(client, f"/cms/platser/alla/edit/{place.pk}/")) == {}
    assert OpeningRule.objects.values_list("opens", "closes").get() == kept


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"days": []}, "days", "minst en veckodag"),
        ({"opens": "25:00"}, "opens", "inget klockslag"),
        ({"opens": "24:00"}, "opens", "Dygnet börjar 00:00"),
        ({"season_starts": "1 maj"}, "season_ends", "både början och slut"),
        ({"every_weeks": "2"}, "starting", "första veckan"),
        ({"valid_from": "2026-05-01", "valid_to": "2026-04-01"}, "valid_to", "före den första"),
    ],
)
def test_hours_that_cannot_be(client: Client, values: dict[str, Any], field: str, words: str) -> None:
    answer = rule(client, a_place(), **values)
    told = answer.context["form"].formsets["opening_rules"].errors[0]
    assert list(told) == [field]
    assert words in told[field][0]


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ({"closed": "on", "opens": "", "closes": ""}, (True, None, None)),
        ({"opens": "12", "closes": "15"}, (False, 720, 900)),
    ],
)
def test_a_day_that_is_not_as_usual(client: Client, values: dict[str, str], kept: tuple[Any, ...]) -> None:
    place = a_place()
    path = f"/cms/platser/alla/edit/{place.pk}/"
    new = {"day": "2026-12-24", "mode": "open", "note": "", **values}
    assert errors(submit(client, path, added(client.get(path).context["form"], "opening_exceptions", new))) == {}
    assert OpeningException.objects.values_list("closed", "opens", "closes").get() == kept


@pytest.mark.parametrize(
    ("values", "field"),
    [({"closed": "on", "opens": "10", "closes": "12"}, "closed"), ({"opens": "10", "closes": ""}, "opens")],
)
def test_a_day_that_cannot_be(client: Client, values: dict[str, str], field: str) -> None:
    place = a_place()
    path = f"/cms/platser/alla/edit/{place.pk}/"
    new = {"day": "2026-12-24", "mode": "open", "note": "", **values}
    answer = submit(client, path, added(client.get(path).context["form"], "opening_exceptions", new))
    assert list(answer.context["form"].formsets["opening_exceptions"].errors[0]) == [field]


def test_a_pasted_point_finds_its_municipality(client: Client) -> None:
    path = "/cms/platser/alla/add/"
    answer = submit(client, path, name="Boden", kind="farm_shop", latitude="58.7531, 17.0086", postal_code="61133")
    assert errors(answer) == {}
    place = Place.objects.get()
    assert (place.latitude, place.longitude, place.postal_code, place.slug) == (58.7531, 17.0086, "611 33", "boden")
    assert place.municipality == Municipality.objects.get(code="0480")
    assert AuditEntry.objects.get().deed == "create_place"


@pytest.mark.parametrize(
    ("latitude", "longitude", "field", "words"),
    [
        ("17.0086", "58.7531", "latitude", "har bytt plats"),
        ("48.85", "2.35", "latitude", "utanför Sverige"),
        ("58.75", "", "longitude", "Longitud saknas"),
        ("femtio", "17", "latitude", "tal"),
    ],
)
def test_a_point_that_cannot_be(client: Client, latitude: str, longitude: str, field: str, words: str) -> None:
    answer = submit(
        client, "/cms/platser/alla/add/", name="Boden", kind="farm_shop", latitude=latitude, longitude=longitude
    )
    told = errors(answer)
    assert list(told) == [field]
    assert words in told[field][0]


@pytest.mark.parametrize(
    ("values", "point", "municipality", "words"),
    [
        ({"locality": "Sparreholm"}, (59.0667, 16.8167), "0482", "satt mitt i Sparreholm"),
        ({"locality": "Nykopng"}, (58.753, 17.0079), "0480", "satt mitt i Nyköping"),
        ({"street": "Storgatan 1", "postal_code": "61133"}, (58.753, 17.0079), "0480", "satt mitt i 611 33 Nyköping"),
        ({"street": "Ekeby", "locality": "Flen"}, (59.0583, 16.5878), "0482", "satt mitt i Flen"),
    ],
)
def test_a_place_without_a_point_is_put_where_its_address_is(
    client: Client, values: dict[str, str], point: tuple[float, float], municipality: str, words: str
) -> None:
    path = "/cms/platser/alla/add/"
    data = posted(client.get(path).context["form"], name="Boden", kind="farm_shop", precision="spot", **values)
    page = client.post(path, data, follow=True)
    place = Place.objects.get()
    assert (place.latitude, place.longitude) == pytest.approx(point, abs=0.001)
    assert (place.precision, place.municipality_id) == ("locality", municipality)
    assert words in page.content.decode()


def test_an_emptied_point_is_looked_up_anew(client: Client) -> None:
    place = a_place(locality="Björkvik")
    assert errors(submit(client, f"/cms/platser/alla/edit/{place.pk}/", latitude="", longitude="")) == {}
    place.refresh_from_db()
    assert (place.latitude, place.longitude) == pytest.approx((58.84, 16.52), abs=0.001)
    assert place.precision == "locality"


def test_a_point_that_was_written_is_not_looked_up(client: Client) -> None:
    place = a_place(locality="Björkvik", precision="spot")
    assert errors(submit(client, f"/cms/platser/alla/edit/{place.pk}/", name="Ny")) == {}
    place.refresh_from_db()
    assert (place.latitude, place.longitude, place.precision) == (58.75, 17.0, "spot")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Skriv en adress eller en ort"),
        ({"street": "Ekeby"}, "Skriv en adress eller en ort"),
        ({"street": "Storgatan 1"}, "Vi hittar varken adressen eller orten"),
        ({"locality": "Xyzzy", "street": "Storgatan 1"}, "Vi hittar varken adressen eller orten"),
        ({"locality": "Sparreholm", "municipality": "0480"}, "Rätta stavningen eller kommunen"),
    ],
)
def test_an_address_that_is_not_found_is_told_and_kept(client: Client, values: dict[str, str], words: str) -> None:
    answer = submit(client, "/cms/platser/alla/add/", name="Boden", kind="farm_shop", description="Ägg", **values)
    told = errors(answer)
    assert list(told) == ["latitude"]
    assert words in told["latitude"][0]
    form = answer.context["form"]
    kept = {name: form[name].value() for name in ("name", "description", *values)}
    assert kept == {"name": "Boden", "description": "Ägg", **values}
    assert not Place.objects.exists()


def test_a_latitude_that_is_missing(client: Client) -> None:
    answer = submit(client, "/cms/platser/alla/add/", name="Boden", kind="farm_shop", longitude="17", locality="Flen")
    assert list(errors(answer)) == ["latitude"]


def test_the_preview_looks_an_address_up_too(client: Client) -> None:
    place = a_place(locality="Björkvik")
    preview = f"/cms/platser/alla/preview/{place.pk}/"
    form = client.get(f"/cms/platser/alla/edit/{place.pk}/").context["form"]
    answer = client.post(preview, posted(form, latitude="", longitude=""))
    assert answer.json() == {"is_valid": True, "is_available": True}


def test_services_are_boxes_to_tick(client: Client) -> None:
    place = a_place(services=["swish"])
    assert errors(submit(client, f"/cms/platser/alla/edit/{place.pk}/", services=["card", "toilet"])) == {}
    place.refresh_from_db()
    assert place.services == ["card", "toilet"]


def test_the_place_is_previewed_and_removed(client: Client) -> None:
    place = a_place()
    a_listing(a_product(), place)
    preview = f"/cms/platser/alla/preview/{place.pk}/"
    form = client.get(f"/cms/platser/alla/edit/{place.pk}/").context["form"]
    client.post(preview, posted(form, name="Nya boden"))
    assert "Nya boden" in client.get(preview).content.decode()
    client.post(f"/cms/platser/alla/delete/{place.pk}/")
    assert (Place.objects.count(), Listing.objects.count()) == (0, 0)
    assert AuditEntry.objects.latest("pk").deed == "remove_place"


def test_a_municipality_keeps_its_code(client: Client) -> None:
    path = "/cms/platser/kommuner/edit/0480/"
    assert errors(submit(client, path, slug="nykoping-stad")) == {}
    assert Municipality.objects.get(code="0480").slug == "nykoping-stad"
    assert client.get("/cms/platser/kommuner/new/").status_code == 404


# -- organisations


def test_what_an_organisation_does_is_ticked_and_ends_today(client: Client) -> None:
    organisation = an_organisation()
    path = f"/cms/medlemmar/organisationer/edit/{organisation.pk}/"
    assert client.get(path).context["form"]["roles_held"].value() == ["producer"]
    assert errors(submit(client, path, roles_held=["shop", "hub"])) == {}
    today = timezone.localdate()
    rows = OrganisationRole.objects.order_by("role").values_list("role", "starts", "ends")
    assert list(rows) == [
        ("hub", today, None),
        ("producer", None, date.fromordinal(today.toordinal() - 1)),
        ("shop", today, None),
    ]
    assert errors(submit(client, path, roles_held=["shop"])) == {}
    assert not OrganisationRole.objects.filter(role="hub").exists()


@pytest.mark.parametrize(("typed", "kept"), [("5560360793", "556036-0793"), ("19811218-9876", "811218-9876"), ("", "")])
def test_an_organisation_number(client: Client, typed: str, kept: str) -> None:
    path = "/cms/medlemmar/organisationer/add/"
    assert errors(submit(client, path, name="Gården", organisation_number=typed)) == {}
    assert Organisation.objects.get().organisation_number == kept


def test_a_number_with_two_digits_swapped(client: Client) -> None:
    told = errors(
        submit(client, "/cms/medlemmar/organisationer/add/", name="Gården", organisation_number="556036-0739")
    )
    assert list(told) == ["organisation_number"]
    assert "kontrollsiffra" in told["organisation_number"][0]


def test_an_organisation_that_makes_something_stays(client: Client) -> None:
    product = a_product()
    answer = client.post(f"/cms/medlemmar/organisationer/delete/{product.made_by_id}/", follow=True)
    assert Organisation.objects.filter(pk=product.made_by_id).exists()
    assert "kan inte tas bort: 1 andra uppgifter hör till den" in answer.content.decode()


# -- categories


def test_a_category_is_added_below_another_and_moved(client: Client) -> None:
    cheese, meat = category_named("Ost"), category_named("Kött")
    assert errors(submit(client, "/cms/utbud/kategorier/new/", name="Getost", parent=cheese.pk)) == {}
    goat = Category.objects.get(name="Getost")
    assert (goat.get_parent(), goat.slug) == (cheese, "getost")
    path = f"/cms/utbud/kategorier/edit/{goat.pk}/"
    assert errors(submit(client, path, parent=meat.pk)) == {}
    assert Category.objects.get(pk=goat.pk).get_parent() == meat
    assert errors(submit(client, path, parent="")) == {}
    assert Category.objects.get(pk=goat.pk).is_root()
    assert Category.find_problems() == ([], [], [], [], [])
    assert [it.deed for it in AuditEntry.objects.filter(kind="category")] == ["change_category"] * 2 + [
        "create_category"
    ]


def test_a_category_is_never_below_itself_nor_twice(client: Client) -> None:
    child = category_named("Kött > Lamm")
    parent = child.get_parent()
    path = f"/cms/utbud/kategorier/edit/{parent.pk}/"
    assert list(errors(submit(client, path, parent=child.pk))) == ["parent"]
    assert list(errors(submit(client, "/cms/utbud/kategorier/new/", name="Lamm"))) == ["slug"]


def test_only_an_empty_category_is_removed(client: Client) -> None:
    product = a_product()
    full = product.categories.get()
    answer = client.post(f"/cms/utbud/kategorier/delete/{full.pk}/", follow=True)
    assert "Flytta dem först" in answer.content.decode()
    empty = category_named("Sirap")
    client.post(f"/cms/utbud/kategorier/delete/{empty.pk}/")
    assert list(Category.objects.filter(pk__in=[full.pk, empty.pk])) == [full]


# -- certificates

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def test_a_certificate_keeps_its_file_from_all_but_staff(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.PRIVATE_ROOT = tmp_path / "private"
    organisation = an_organisation()
    path = f"/cms/utbud/certifikat/new/?holder={organisation.pk}"
    form = client.get(path).context["form"]
    assert form["holder"].value() == str(organisation.pk)
    data = posted(form, scheme="KRAV_MARK", number="1", body="Kiwa", checked_on="2026-01-02")
    answer = client.post(path, {**data, "file": SimpleUploadedFile("intyg.pdf", PDF)})
    assert errors(answer) == {}
    certificate = Certificate.objects.get()
    assert certificate.checked_by is not None
    assert certificate.checked_by.email == "kansli@example.se"
    assert certificate.file.url == "/cms/intyg/certificates/intyg.pdf"
    shown = client.get(certificate.file.url)
    assert (shown.status_code, b"".join(shown.streaming_content)) == (200, PDF)
    assert shown.headers["Content-Disposition"] == 'attachment; filename="intyg.pdf"'
    assert Client().get(certificate.file.url).status_code == 302
    editor = logged_in(person("redaktor@example.se", group=EDITORS, second_factor=True))
    assert editor.get(certificate.file.url).status_code == 302
    assert client.get("/cms/intyg/certificates/annat.pdf").status_code == 404


@pytest.mark.parametrize("content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"MZ\x90\x00", b""])
def test_a_certificate_that_is_none(client: Client, content: bytes) -> None:
    path = f"/cms/utbud/certifikat/new/?holder={an_organisation().pk}"
    data = posted(client.get(path).context["form"], scheme="KRAV_MARK")
    told = errors(client.post(path, {**data, "file": SimpleUploadedFile("intyg.pdf", content)}))
    assert list(told) == ["file"]


def test_a_certificate_stands_once_and_speaks_for_the_holders_own(client: Client) -> None:
    organisation = an_organisation()
    Certificate.objects.create(holder=organisation, scheme="KRAV_MARK", number="1")
    path = f"/cms/utbud/certifikat/new/?holder={organisation.pk}"
    assert list(errors(submit(client, path, scheme="KRAV_MARK", number="1"))) == ["number"]
    stranger = a_product(made_by=an_organisation("Annan"))
    assert list(errors(submit(client, path, scheme="KRAV_MARK", number="2", product=stranger.pk))) == ["product"]


# -- offers, listings and words


def test_a_second_seller_has_its_own_price(client: Client) -> None:
    product = a_product()
    an_offer(product)
    hub = an_organisation("Hubben")
    path = "/cms/utbud/priser/new/"
    answer = submit(client, path, product=product.pk, organisation=hub.pk, consumer_price="112", num_in_stock="")
    assert errors(answer) == {}
    offer = StockRecord.objects.get(partner__organisation=hub)
    assert str(offer.price) == "105.660377"
    assert PriceChange.objects.get().stockrecord == offer
    assert list(errors(submit(client, path, product=product.pk, organisation=hub.pk))) == ["organisation"]
    client.post(f"/cms/utbud/priser/delete/{offer.pk}/")
    assert StockRecord.objects.count() == 1


def test_offers_are_called_prices_everywhere(client: Client) -> None:
    offer = an_offer(a_product("Lammkorv"))
    pages = {
        path: client.get(f"/cms/utbud/priser/{path}").content.decode()
        for path in ("", "new/", f"edit/{offer.pk}/", f"delete/{offer.pk}/", f"inspect/{offer.pk}/")
    }
    assert [path for path, page in pages.items() if "tock record" in page or "Partner:" in page] == []
    assert re.search(r"<title>\s*Priser och säljare", pages[""])
    assert "Lammkorv – Ekbackens gård" in pages[f"edit/{offer.pk}/"]
    saved = client.post(
        f"/cms/utbud/priser/edit/{offer.pk}/",
        posted(client.get(f"/cms/utbud/priser/edit/{offer.pk}/").context["form"]),
        follow=True,
    )
    assert "Pris &#x27;Lammkorv – Ekbackens gård&#x27; uppdater" in saved.content.decode()
    gone = client.post(f"/cms/utbud/priser/delete/{offer.pk}/", follow=True)
    assert "Pris &#x27;Lammkorv – Ekbackens gård&#x27;" in gone.content.decode()


def test_a_listing_is_confirmed_by_whoever_writes_it(client: Client) -> None:
    product, place = a_product(), a_place()
    path = "/cms/utbud/listningar/new/"
    assert errors(submit(client, path, product=product.pk, place=place.pk, price="59,90")) == {}
    listing = Listing.objects.get()
    assert (str(listing.price), listing.source, listing.confirmed_on) == ("59.90", "staff", timezone.localdate())
    assert str(listing.confirmed_by) == "kansli@example.se"
    assert list(errors(submit(client, path, product=product.pk, place=place.pk))) == ["place"]
    told = errors(submit(client, f"/cms/utbud/listningar/edit/{listing.pk}/", confirmed_on="2126-01-01"))
    assert list(told) == ["confirmed_on"]


def test_words_of_search(client: Client) -> None:
    assert errors(submit(client, "/cms/sok/synonymer/new/", word="pärer", means="potatis")) == {}
    assert errors(submit(client, "/cms/sok/sammansattningar/new/", word="fläder", parts="")) == {}
    assert (str(Synonym.objects.get()), CompoundException.objects.get().word) == ("pärer → potatis", "fläder")
    QueryLog.objects.create(text="mango", total=0, hour=timezone.now(), count=3)
    QueryLog.objects.create(text="ost", total=9, hour=timezone.now())
    page = client.get("/cms/sok/sokningar/").content.decode()
    assert ("mango" in page, ">ost<" in page) == (True, False)


# -- lists


LISTS = [
    "/cms/utbud/produkter/",
    "/cms/utbud/priser/",
    "/cms/utbud/kategorier/",
    "/cms/utbud/certifikat/",
    "/cms/utbud/listningar/",
    "/cms/platser/alla/",
    "/cms/platser/kommuner/",
    "/cms/medlemmar/organisationer/",
    "/cms/sok/synonymer/",
    "/cms/sok/sammansattningar/",
    "/cms/sok/fasta-svar/",
    "/cms/sok/sokningar/",
]
OF_EDITORS = {LISTS[0], LISTS[2], *LISTS[4:]}
#: For all but superusers Wagtail asks what the groups may do, and an office has menus that depend on it.
BOUNDS = {"superuser": 15, EDITORS: 18, OFFICE: 18}


@pytest.mark.parametrize("role", BOUNDS)
@pytest.mark.parametrize("path", LISTS)
def test_a_list_of_three_asks_no_more_than_a_list_of_one(
    path: str, role: str, django_assert_max_num_queries: Any
) -> None:
    group = "" if role == "superuser" else role
    browser = logged_in(person("nagon@example.se", group=group, superuser=not group, second_factor=True))
    counts = []
    for number in range(3):
        row_of_everything(number)
        status = browser.get(path).status_code
        with django_assert_max_num_queries(BOUNDS[role]) as asked:
            assert browser.get(path).status_code == status
        counts.append(len(asked.captured_queries))
    assert status == (200 if role != EDITORS or path in OF_EDITORS else 302)
    assert counts[0] == counts[-1]


def row_of_everything(number: int) -> None:
    maker = an_organisation(f"Gård {number}")
    product = a_product(f"Vara {number}", made_by=maker, category=("Korv", "Ost", "Honung")[number])
    an_offer(product)
    Certificate.objects.create(holder=maker, product=product, scheme="KRAV_MARK", number=str(number))
    a_listing(product, a_place(f"Plats {number}", organisation=maker, municipality_id="0480"))
    Synonym.objects.create(word=f"ord {number}", means="annat")
    CompoundException.objects.create(word=f"ord {number}")
    PinnedAnswer.objects.create(words=f"ord {number}", product=product)
    QueryLog.objects.create(text=f"mango {number}", total=0, hour=timezone.now())


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("q=ägg", ["Ägg från höns"]),
        ("q=GÅRD+höns", ["Ägg från höns"]),
        ("lacks=price", ["Lammkorv"]),
        ("lacks=place", ["Lammkorv", "Ägg från höns"]),
        ("status=draft", []),
        ("status=published", ["Lammkorv", "Ägg från höns"]),
    ],
)
def test_products_are_found_in_the_list(client: Client, query: str, titles: list[str]) -> None:
    maker = an_organisation("Solgård")
    an_offer(a_product("Ägg från höns", made_by=maker, category="Ägg"))
    a_product("Lammkorv")
    rows = client.get(f"/cms/utbud/produkter/?{query}").context["object_list"]
    assert sorted(it.title for it in rows) == titles


def test_expired_certificates_are_found(client: Client) -> None:
    maker = an_organisation()
    for number, last in (("old", "2020-01-01"), ("new", "2126-01-01")):
        Certificate.objects.create(holder=maker, scheme="KRAV_MARK", number=number, body="Kiwa", valid_to=last)
    found = {
        state: [it.number for it in client.get(f"/cms/utbud/certifikat/?state={state}").context["object_list"]]
        for state in ("expired", "valid", "soon", "unchecked", "incomplete")
    }
    assert found == {
        "expired": ["old"],
        "valid": ["new"],
        "soon": [],
        "unchecked": ["old", "new"],
        "incomplete": [],
    }


def test_a_list_leaves_as_a_file(client: Client) -> None:
    an_organisation("Åkerö", organisation_number="811218-9876", sole_trader=True)
    csv = b"".join(client.get("/cms/medlemmar/organisationer/?export=csv").streaming_content).decode()
    assert csv.splitlines()[0].split(",")[:3] == ["id", "Referens", "namn"]
    assert "Åkerö" in csv
    assert "811218" not in csv
    sheet = client.get("/cms/medlemmar/organisationer/?export=xlsx")
    assert sheet.headers["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_history_tells_who_did_what(client: Client) -> None:
    product = a_product()
    submit(client, f"/cms/utbud/produkter/edit/{product.pk}/", description="Rökt.")
    page = client.get(f"/cms/utbud/produkter/history/{product.pk}/").content.decode()
    assert "kansli@example.se" in page
    assert Product.objects.get().description == "Rökt."


def test_many_are_removed_by_one_deed_each(client: Client) -> None:
    first, second = a_place("Ett"), a_place("Två")
    chosen = f"?next=/cms/platser/alla/&id={first.pk}&id={second.pk}"
    answer = client.post(f"/cms/bulk/hubs/place/delete/{chosen}")
    assert answer.headers["Location"] == "/cms/platser/alla/"
    assert Place.objects.count() == 0
    deeds = AuditEntry.objects.order_by("object_id").values_list("deed", "object_id")
    assert list(deeds) == [("remove_place", first.pk), ("remove_place", second.pk)]


def test_of_many_those_that_others_need_stay(client: Client) -> None:
    product = a_product()
    idle = an_organisation("Vilande")
    ReferenceIndex.objects.all().delete()  # as for rows that a file brought
    chosen = f"?next=/cms/medlemmar/organisationer/&id={product.made_by_id}&id={idle.pk}"
    page = client.post(f"/cms/bulk/members/organisation/delete/{chosen}", follow=True).content.decode()
    assert list(Organisation.objects.all()) == [product.made_by]
    assert "Inte borttagna, för andra uppgifter hör till dem: Ekbackens gård" in page
    submit(client, f"/cms/utbud/produkter/edit/{product.pk}/", description="Rökt.")
    page = client.post(
        f"/cms/bulk/catalogue/product/delete/?next=/cms/utbud/produkter/&id={product.pk}", follow=True
    ).content.decode()
    assert "Arkiverade, för det som berättats om dem ska finnas kvar: Lammkorv" in page
    assert Product.objects.get().status == "archived"

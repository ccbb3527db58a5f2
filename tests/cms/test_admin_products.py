"""The office's form for a product: what is typed is kept, the law answers, and every save is on record."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from people import logged_in, person
from posted import added, posted
from rows import a_product, an_offer, an_organisation

from catalogue.models import Certificate, Product, ProductAllergen, ProductVersion, SeasonWindow
from catalogue.partner.models import PriceChange, StockRecord
from members.actions import OFFICE
from members.models import AuditEntry, User

pytestmark = pytest.mark.django_db
NEW = "/cms/utbud/produkter/add/"


@pytest.fixture
def office() -> User:
    return person("kansli@example.se", group=OFFICE, second_factor=True)


@pytest.fixture
def client(office: User) -> Client:
    return logged_in(office)


def edit(product: Product) -> str:
    return f"/cms/utbud/produkter/edit/{product.pk}/"


def change(client: Client, product: Product, *extra: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Change fields and save; return the form's errors, none when it was saved."""
    form = client.get(edit(product)).context["form"]
    data = posted(form, **changes)
    for rows in extra:
        data.update(rows)
    answer = client.post(edit(product), data)
    return {} if answer.status_code == 302 else dict(answer.context["form"].errors)


def rows(client: Client, product: Product, relation: str, *new: dict[str, Any]) -> dict[str, Any]:
    return added(client.get(edit(product)).context["form"], relation, *new)


def test_saving_untouched_changes_no_fact(client: Client) -> None:
    product = a_product(ingredients="**mjölk**, salt", net_amount=Decimal(250), net_unit="GRM", channels=["consumer"])
    ProductAllergen.objects.create(product=product, allergen="milk", level="contains")
    SeasonWindow.objects.create(product=product, starts=1115, ends=115)
    an_offer(product, price=Decimal("37.735849"))
    before = Product.objects.filter(pk=product.pk).values().get()
    assert change(client, product) == {}
    after = Product.objects.filter(pk=product.pk).values().get()
    changed = {name for name in after if after[name] != before[name]} - {"date_updated", "slug"}
    assert changed == set()
    assert list(SeasonWindow.objects.values_list("starts", "ends")) == [(1115, 115)]
    assert StockRecord.objects.get().price == Decimal("37.735849")
    assert PriceChange.objects.count() == 0


def test_a_new_product_is_whole_and_on_record(client: Client, office: User) -> None:
    maker = an_organisation()
    form = client.get(NEW).context["form"]
    category = a_product("Annan", made_by=maker).categories.get()
    data = posted(
        form, title="Lammkorv", made_by=maker.pk, category=category.pk, consumer_price="89,50", channels=["consumer"]
    )
    answer = client.post(NEW, data)
    assert answer.status_code == 302
    product = Product.objects.get(title="Lammkorv")
    assert (product.slug, product.is_public, product.get_structure_display()) == (
        "lammkorv",
        True,
        "Stand-alone product",
    )
    assert list(product.categories.all()) == [category]
    offer = StockRecord.objects.get(product=product)
    assert (offer.partner.organisation, offer.price.quantize(Decimal("0.01"))) == (maker, Decimal("84.43"))
    entry = AuditEntry.objects.get(kind="product")
    assert (entry.deed, entry.actor, entry.object_id) == ("create_product", office, product.pk)
    assert PriceChange.objects.get().old_price is None
    assert ProductVersion.objects.get(product=product).facts["title"] == "Lammkorv"


def test_a_price_is_typed_with_vat_and_kept_without(client: Client, office: User) -> None:
    product = a_product()
    an_offer(product, price=Decimal(100))
    assert client.get(edit(product)).context["form"]["consumer_price"].value() == "106,00"
    assert change(client, product, consumer_price="1 059,99 kr") == {}
    offer = StockRecord.objects.get()
    assert offer.price == Decimal("999.990566")
    log = PriceChange.objects.get()
    assert (log.old_price, log.new_price, log.changed_by) == (Decimal(100), Decimal("999.990566"), office)
    assert client.get(edit(product)).context["form"]["consumer_price"].value() == "1059,99"


def test_another_class_of_goods_keeps_what_the_customer_pays(client: Client) -> None:
    product = a_product()
    an_offer(product, price=Decimal(100))
    assert change(client, product, goods_class="alcohol") == {}
    assert StockRecord.objects.get().price == Decimal("84.8")


def test_a_version_is_frozen_only_when_something_told_changed(client: Client) -> None:
    product = a_product()
    change(client, product, description="Rökt över al.")
    change(client, product, supplier_number="")
    change(client, product, description="Rökt över enris.")
    versions = ProductVersion.objects.filter(product=product)
    assert [(it.number, it.facts["description"]) for it in versions] == [(1, "Rökt över al."), (2, "Rökt över enris.")]


def test_nothing_typed_is_lost_when_something_is_wrong(client: Client) -> None:
    product = a_product()
    form = client.get(edit(product)).context["form"]
    data = posted(form, description="En lång text", net_amount="femhundra", consumer_price="12,5")
    page = client.post(edit(product), data)
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["net_amount"]
    body = page.content.decode()
    assert "En lång text" in body
    assert "femhundra" in body
    assert "12,5" in body


def test_markup_becomes_plain_text(client: Client) -> None:
    product = a_product()
    change(client, product, description='<p>Ost & bröd</p><script>alert("x")</script><img src=x onerror=alert(1)>')
    product.refresh_from_db()
    assert product.description == "Ost & bröd"


# -- allergens


def test_a_marked_allergen_must_be_declared(client: Client) -> None:
    product = a_product()
    errors = change(client, product, ingredients="vatten, **mjölk**, salt")
    assert list(errors) == ["ingredients"]
    assert "“mjölk” är märkt som allergen, men mjölk står inte" in errors["ingredients"][0]


def test_a_declared_allergen_must_be_marked(client: Client) -> None:
    product = a_product()
    new = rows(client, product, "allergens", {"allergen": "milk", "level": "contains", "detail": ""})
    errors = change(client, product, new, ingredients="vatten, mjölk")
    assert "Varan innehåller mjölk, men inget ord bland ingredienserna är märkt" in errors["ingredients"][0]


def test_marked_and_declared_agree(client: Client) -> None:
    product = a_product()
    new = rows(
        client,
        product,
        "allergens",
        {"allergen": "gluten", "level": "contains", "detail": "vete"},
        {"allergen": "milk", "level": "contains", "detail": ""},
        {"allergen": "nuts", "level": "may_contain", "detail": ""},
    )
    assert change(client, product, new, ingredients="**vetemjöl**, **grädde**, **kärnmjölk**") == {}
    assert list(product.allergens.values_list("allergen", "level", "detail")) == [
        ("gluten", "contains", "vete"),
        ("milk", "contains", ""),
        ("nuts", "may_contain", ""),
    ]


def test_a_word_nobody_knows_is_not_held_against_the_maker(client: Client) -> None:
    product = a_product()
    new = rows(client, product, "allergens", {"allergen": "milk", "level": "contains", "detail": ""})
    assert change(client, product, new, ingredients="**kalvdans**, salt") == {}


def test_stars_without_a_partner_and_an_allergen_twice_are_told(client: Client) -> None:
    product = a_product()
    assert "saknar slut" in change(client, product, ingredients="**mjölk, salt")["ingredients"][0]
    new = rows(
        client,
        product,
        "allergens",
        {"allergen": "milk", "level": "contains", "detail": ""},
        {"allergen": "milk", "level": "free", "detail": ""},
    )
    page = client.post(edit(product), posted(client.get(edit(product)).context["form"], ingredients="**mjölk**") | new)
    assert "duplikat" in page.context["form"].formsets["allergens"].non_form_errors()[0].casefold()


# -- the law


def test_organic_needs_a_certificate_that_is_valid_today(client: Client) -> None:
    product = a_product()
    told = change(client, product, title="Ekologisk lammkorv")
    assert list(told) == ["title"]
    assert "giltigt ekologiskt certifikat" in told["title"][0]
    certificate = {"scheme": "KRAV_MARK", "number": "1", "body": "Kiwa", "valid_from": "2020-01-01", "file": ""}
    expired = rows(client, product, "certificates", {**certificate, "valid_to": "2020-12-31"})
    assert "gäller inte i dag" in change(client, product, expired, title="Ekologisk lammkorv")["title"][0]
    valid = rows(client, product, "certificates", {**certificate, "valid_to": ""})
    assert change(client, product, valid, title="Ekologisk lammkorv") == {}
    assert Certificate.objects.get().holder == product.made_by


def test_the_makers_own_certificate_speaks_for_all_it_makes(client: Client) -> None:
    product = a_product()
    Certificate.objects.create(holder=product.made_by, scheme="EU_ORGANIC_FARMING", number="1", body="Kiwa")
    assert change(client, product, description="Allt är ekologiskt odlat.") == {}


def test_a_draft_may_say_anything(client: Client) -> None:
    product = a_product()
    assert change(client, product, title="Ekologisk lammkorv", status="draft") == {}
    product.refresh_from_db()
    assert product.is_public is False


def test_a_protected_name_needs_its_certificate(client: Client) -> None:
    product = a_product()
    told = change(client, product, title="Sörmlands Ädel, liten")
    assert "”Sörmlands Ädel” är ett skyddat namn" in told["title"][0]
    Certificate.objects.create(
        holder=product.made_by, scheme="PROTECTED_GEOGRAPHICAL_INDICATION", number="1", body="Kiwa"
    )
    assert change(client, product, title="Sörmlands Ädel, liten") == {}


@pytest.mark.parametrize(
    ("animal", "channels", "words"),
    [
        ("hen_egg", ["consumer", "mass_caterer"], "godkänt äggpackeri"),
        ("raw_milk", ["local_retail"], "bara säljas till konsument"),
        ("game", ["mass_caterer"], "vilthanteringsanläggning"),
        ("meat", ["consumer"], "godkänt slakteri"),
    ],
)
def test_a_channel_that_the_law_shuts(client: Client, animal: str, channels: list[str], words: str) -> None:
    product = a_product()
    told = change(client, product, animal=animal, channels=channels)
    assert list(told) == ["channels"]
    assert words in told["channels"][0]


def test_the_number_that_opens_the_channel(client: Client) -> None:
    product = a_product()
    assert change(client, product, animal="hen_egg", channels=["mass_caterer"], packing_centre_number="SE 4711") == {}
    product.refresh_from_db()
    assert product.channels == ["mass_caterer"]


def test_nutrition_is_whole_numbers_of_a_table_and_must_add_up(client: Client) -> None:
    product = a_product()
    told = change(client, product, energy_kj="1000", energy_kcal="500", fat_g="10", saturated_g="11")
    assert sorted(told) == ["energy_kcal", "saturated_g"]
    assert change(client, product, energy_kj="1000", energy_kcal="239", fat_g="10,5") == {}
    product.refresh_from_db()
    assert product.nutrition == {"energy_kj": "1000", "energy_kcal": "239", "fat_g": "10.5"}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("gtin", "7310865004704", "inget GTIN"),
        ("origin_country", "Sverige", "två bokstäver"),
        ("net_amount", "-1", "större än eller lika med 0.001"),
    ],
)
def test_what_cannot_be(client: Client, field: str, value: str, words: str) -> None:
    product = a_product(net_unit="GRM")
    told = change(client, product, **{field: value})
    assert list(told) == [field]
    assert words in told[field][0]


def test_an_amount_needs_a_unit(client: Client) -> None:
    assert list(change(client, a_product(), net_amount="250")) == ["net_unit"]


def test_what_is_missing_before_a_sale_is_told_with_its_statute(client: Client) -> None:
    page = client.get(edit(a_product())).content.decode()
    assert "Det här saknas före försäljning:" in page
    assert "nettomängd <small>((EU) nr 1169/2011 art. 9.1 e)</small>" in page
    whole = a_product(
        "Morötter",
        category="Rotfrukter",
        made_by=an_organisation("Andra"),
        net_amount=1,
        net_unit="KGM",
        storage="cool",
        origin_country="SE",
        allergens_declared=True,
        nutrition_exempt="unprocessed",
    )
    assert "Livsmedelsinformationen är hel" in client.get(edit(whole)).content.decode()


@pytest.mark.parametrize(("typed", "kept"), [("15 maj", 515), ("15/5", 515), ("05-15", 515), ("1 sept", 901)])
def test_a_season_is_written_as_people_do(client: Client, typed: str, kept: int) -> None:
    product = a_product()
    assert change(client, product, rows(client, product, "seasons", {"starts": typed, "ends": "24 december"})) == {}
    assert list(product.seasons.values_list("starts", "ends")) == [(kept, 1224)]


def test_no_day_of_the_year_is_told(client: Client) -> None:
    product = a_product()
    form = client.get(edit(product)).context["form"]
    data = posted(form) | added(form, "seasons", {"starts": "31 februari", "ends": "midsommar"})
    page = client.post(edit(product), data)
    assert page.context["form"].formsets["seasons"].errors == [
        {
            "starts": ["“31 februari” är ingen dag på året. Skriv dag och månad, till exempel 15 maj eller 15/5."],
            "ends": ["“midsommar” är ingen dag på året. Skriv dag och månad, till exempel 15 maj eller 15/5."],
        }
    ]


# -- removing


def test_what_was_told_is_archived_and_not_removed(client: Client, office: User) -> None:
    product = a_product()
    change(client, product, description="Rökt.")
    answer = client.post(f"/cms/utbud/produkter/delete/{product.pk}/", follow=True)
    product.refresh_from_db()
    assert (product.status, product.is_public) == ("archived", False)
    assert "är arkiverad" in answer.content.decode()
    assert AuditEntry.objects.latest("pk").deed == "archive_product"


def test_what_was_never_told_goes(client: Client) -> None:
    product = a_product()
    client.post(f"/cms/utbud/produkter/delete/{product.pk}/")
    assert not Product.objects.exists()
    entry = AuditEntry.objects.get(kind="product")
    assert (entry.deed, entry.object_id, entry.facts) == ("remove_product", product.pk, {"name": "Lammkorv"})


def test_the_preview_shows_what_has_been_typed(client: Client) -> None:
    product = a_product()
    form = client.get(edit(product)).context["form"]
    preview = f"/cms/utbud/produkter/preview/{product.pk}/"
    answer = client.post(preview, posted(form, title="Lammkorv med vitlök"))
    assert answer.json() == {"is_valid": True, "is_available": True}
    page = client.get(preview)
    assert page.status_code == 200
    assert "Lammkorv med vitlök" in page.content.decode()
    assert (page.headers["X-Frame-Options"], "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]) == (
        "SAMEORIGIN",
        True,
    )
    product.refresh_from_db()
    assert product.title == "Lammkorv"

"""What visitors say of a listing, and what the office does about it."""

from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from people import person
from rows import a_listing, a_place, a_product

from hubs.actions import (
    Visitor,
    confirm_listings,
    forget_tokens,
    remove_listings,
    sell_out_listings,
    tell_sighting,
    undo_sighting,
)
from hubs.freshness import Word
from hubs.models import Listing, Sighting, Verdict
from members.models import AuditEntry
from search.models import Change

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)
MOMENT = datetime(2026, 11, 24, 9, tzinfo=timezone.get_default_timezone())
SHOP = Word("few", "place", DAY - timedelta(days=9))
SEEN, GONE = Verdict.SEEN, Verdict.GONE


def later(days: int) -> date:
    return DAY + timedelta(days=days)


@pytest.fixture
def listing() -> Listing:
    values = {"stock": SHOP.stock, "source": SHOP.source, "confirmed_on": SHOP.confirmed_on}
    return a_listing(a_product(), a_place(), **values)


def visitor(listing: Listing, address: str, *, day: date) -> Visitor:
    return Visitor.at(address, listing=listing.pk, day=day, key="secret")


def tell(listing: Listing, verdict: Verdict, *, by: str = "192.0.2.1", day: date = DAY) -> Word:
    """Let somebody say something; return what is known then."""
    tell_sighting(listing.pk, verdict=verdict, visitor=visitor(listing, by, day=day), day=day)
    return Listing.objects.get(pk=listing.pk).word


def undo(listing: Listing, *, by: str = "192.0.2.1", day: date = DAY) -> Word:
    undo_sighting(listing.pk, visitor=visitor(listing, by, day=day), day=day)
    return Listing.objects.get(pk=listing.pk).word


def test_a_double_tap_is_told_once(listing: Listing) -> None:
    assert tell(listing, GONE) == tell(listing, GONE) == Word("few", "place", SHOP.confirmed_on, DAY, 1)
    assert Sighting.objects.count() == 1


def test_the_database_holds_one_word_a_day(listing: Listing) -> None:
    tell(listing, GONE)
    told = Sighting.objects.get()
    told.pk = None
    with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic():
        told.save(force_insert=True)


def test_two_addresses_within_fourteen_days_make_it_unknown(listing: Listing) -> None:
    tell(listing, GONE, by="192.0.2.1")
    assert tell(listing, GONE, by="192.0.2.2", day=later(13)) == Word(
        "unknown", "place", SHOP.confirmed_on, later(13), 2
    )


def test_two_addresses_further_apart_are_one_doubt_each(listing: Listing) -> None:
    tell(listing, GONE, by="192.0.2.1")
    assert tell(listing, GONE, by="192.0.2.2", day=later(14)) == Word("few", "place", SHOP.confirmed_on, later(14), 1)


def test_one_address_on_many_days_is_one_doubt_and_still_counts_beside_another(listing: Listing) -> None:
    for day in (0, 1, 8):
        assert tell(listing, GONE, day=later(day)).doubts == 1
    assert tell(listing, GONE, by="192.0.2.2", day=later(16)).doubts == 2
    assert len({it.token for it in Sighting.objects.all()}) == 4


def test_who_comes_back_and_sees_it_takes_the_doubt_away(listing: Listing) -> None:
    tell(listing, GONE)
    assert tell(listing, SEEN, day=later(1)) == Word("few", "visitor", later(1), DAY, 1)
    assert tell(listing, GONE, by="192.0.2.2", day=later(2)).doubts == 1


def test_another_word_on_the_same_day_takes_the_first_back(listing: Listing) -> None:
    tell(listing, GONE)
    assert tell(listing, SEEN) == Word("few", "visitor", DAY)
    assert list(Sighting.objects.values_list("verdict", flat=True)) == ["seen"]


def test_a_stronger_word_of_the_same_day_wins(listing: Listing) -> None:
    Listing.objects.update(confirmed_on=DAY)
    strong = Word("few", "place", DAY)
    assert [tell(listing, GONE), tell(listing, SEEN, by="192.0.2.2")] == [strong, strong]


@pytest.mark.parametrize("verdict", [SEEN, GONE])
def test_undoing_leaves_it_as_it_was(listing: Listing, verdict: Verdict) -> None:
    tell(listing, verdict)
    assert undo(listing) == SHOP
    assert not Sighting.objects.exists()
    assert undo(listing) == SHOP


def test_undoing_leaves_what_others_have_said_since(listing: Listing) -> None:
    tell(listing, GONE, by="192.0.2.1")
    tell(listing, GONE, by="192.0.2.2")
    assert undo(listing, by="192.0.2.1") == Word("unknown", "place", SHOP.confirmed_on, DAY, 1)
    assert undo(listing, by="192.0.2.3") == Word("unknown", "place", SHOP.confirmed_on, DAY, 1)


def test_an_older_word_counts_again_when_the_newer_is_taken_back(listing: Listing) -> None:
    tell(listing, GONE)
    tell(listing, GONE, day=later(1))
    assert undo(listing, day=later(1)) == Word("few", "place", SHOP.confirmed_on, DAY, 1)
    assert list(Sighting.objects.values_list("day", "counts")) == [(DAY, True)]


def test_search_and_pages_are_told_of_what_changed_and_of_nothing_else(listing: Listing) -> None:
    before = Change.objects.count()
    tell(listing, GONE)
    assert list(Change.objects.order_by("-seq").values_list("kind", "object_id")[:1]) == [
        ("product", listing.product_id)
    ]
    told = Change.objects.count()
    tell(listing, GONE)
    assert before < told == Change.objects.count()


def test_every_word_is_in_the_log_without_a_person(listing: Listing) -> None:
    tell(listing, GONE)
    undo(listing)
    entries = AuditEntry.objects.filter(kind="listing").order_by("pk")
    assert list(entries.values_list("deed", "actor", "object_id")) == [
        ("listing_gone", None, listing.pk),
        ("listing_sighting_undone", None, listing.pk),
    ]


def test_the_office_settles_it_and_what_was_said_is_seen_to(listing: Listing) -> None:
    office = person("kansli@example.se")
    for by in ("192.0.2.1", "192.0.2.2"):
        tell(listing, GONE, by=by)
    assert confirm_listings([listing.pk, 999], actor=office, moment=MOMENT) == 1
    listing.refresh_from_db()
    assert (listing.word, listing.confirmed_by) == (Word("in_stock", "staff", DAY), office)
    assert set(Sighting.objects.values_list("handled_by", "handled_at")) == {(office.pk, MOMENT)}
    assert undo(listing) == Word("in_stock", "staff", DAY)
    assert tell(listing, GONE, by="192.0.2.3", day=later(1)).doubts == 1
    assert sell_out_listings([listing.pk], actor=office, moment=MOMENT) == 1
    assert Listing.objects.get().word == Word("out", "staff", DAY)
    assert remove_listings([listing.pk], actor=office) == 1
    assert (Listing.objects.count(), Sighting.objects.count()) == (0, 0)
    deeds = AuditEntry.objects.filter(actor=office).order_by("pk").values_list("deed", flat=True)
    assert list(deeds) == ["confirm_listing", "sell_out_listing", "remove_listing"]


def test_what_is_kept_of_addresses_is_forgotten_after_thirty_days(listing: Listing) -> None:
    tell(listing, GONE)
    tell(listing, GONE, by="192.0.2.2", day=later(1))
    assert forget_tokens(day=later(30)) == 0
    assert forget_tokens(day=later(31)) == 1
    assert [bool(it.token) for it in Sighting.objects.order_by("day")] == [False, True]


def test_a_command_forgets_them_too(listing: Listing) -> None:
    for days in (31, 30):
        tell(listing, GONE, by=f"192.0.2.{days}", day=timezone.localdate() - timedelta(days=days))
    call_command("forget_sightings")
    assert [bool(it.token) for it in Sighting.objects.order_by("day")] == [False, True]

"""What is done to places, the county they lie in, and what is said to be had there."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from hubs import freshness
from hubs.freshness import Word
from hubs.geography.region import Region
from hubs.models import Listing, Municipality, Sighting, Source, Verdict
from members.actions import note, removing
from members.models import User


def ensure_municipalities(region: Region) -> None:
    """Make the region's municipalities, or bring their names and centres up to date."""
    Municipality.objects.bulk_create(
        [
            Municipality(code=it.code, name=it.name, slug=it.slug, latitude=it.centre[0], longitude=it.centre[1])
            for it in region.municipalities
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "slug", "latitude", "longitude"],
    )


# ---- what visitors have seen -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody at an address, of whom only the tokens of one listing are known: one for each of the last days."""

    tokens: Mapping[date, str]

    @classmethod
    def at(cls, address: str, *, listing: int, day: date, key: str) -> "Visitor":
        """Return whoever is at the address; `key` is the site's secret."""
        return cls({it: freshness.token_of(address, listing=listing, day=it, key=key) for it in freshness.lately(day)})


@transaction.atomic
def tell_sighting(listing_id: int, *, verdict: Verdict, visitor: Visitor, day: date) -> Sighting:
    """Write down what a visitor says, and let the listing follow it by the rules of `hubs.freshness`.

    The same word twice on a day is told once; another word on the same day takes the first one back.

    Raises:
        Listing.DoesNotExist: when there is no such listing.

    """
    listing = Listing.objects.select_for_update().get(pk=listing_id)
    told = _told(listing, visitor=visitor, day=day)
    if told is not None and told.verdict == verdict:
        return told
    if told is not None:
        _take_back(listing, told, visitor=visitor, day=day)
    forget_tokens(day=day)
    _earlier(listing, visitor=visitor, day=day).update(counts=False)
    sighting = Sighting(listing=listing, verdict=verdict, day=day, token=visitor.tokens[day])
    before = listing.word
    after = _after(listing, verdict=verdict, day=day)
    sighting.before, sighting.after = _facts(before), _facts(after)
    sighting.save()
    _write(listing, after)
    note(f"listing_{verdict}", of=listing, actor=None, facts={"sighting": sighting.pk, "changed": after != before})
    return sighting


@transaction.atomic
def undo_sighting(listing_id: int, *, visitor: Visitor, day: date) -> bool:
    """Take back what the visitor said on the day; return whether there was anything to take back.

    What has been seen to by staff stays as they left it.

    Raises:
        Listing.DoesNotExist: when there is no such listing.

    """
    listing = Listing.objects.select_for_update().get(pk=listing_id)
    told = _told(listing, visitor=visitor, day=day)
    if told is None or told.handled_at is not None:
        return False
    _take_back(listing, told, visitor=visitor, day=day)
    note("listing_sighting_undone", of=listing, actor=None)
    return True


def forget_tokens(*, day: date) -> int:
    """Forget which addresses spoke so long ago that it no longer matters; return how many."""
    before = day - timedelta(days=freshness.TOKEN_DAYS)
    return Sighting.objects.filter(day__lt=before).exclude(token="").update(token="")


def confirm_listings(ids: Iterable[int], *, actor: User | None, moment: datetime) -> int:
    """Say as staff that the products are there; return how many listings there were."""
    return _say(ids, actor=actor, moment=moment, deed="confirm_listing")


def sell_out_listings(ids: Iterable[int], *, actor: User | None, moment: datetime) -> int:
    """Say as staff that the products are sold out; return how many listings there were."""
    return _say(ids, actor=actor, moment=moment, deed="sell_out_listing")


@transaction.atomic
def remove_listings(ids: Iterable[int], *, actor: User | None) -> int:
    """Take the listings away, and what was said of them; return how many there were."""
    rows = list(Listing.objects.filter(pk__in=list(ids)))
    for row in rows:
        with removing(row, actor=actor, kind="listing"):
            row.delete()
    return len(rows)


@transaction.atomic
def _say(ids: Iterable[int], *, actor: User | None, moment: datetime, deed: str) -> int:
    rows = list(Listing.objects.select_for_update().filter(pk__in=list(ids)))
    for listing in rows:
        said = freshness.confirmed(listing.word, source=Source.STAFF, day=moment.date())
        if deed == "sell_out_listing":
            said = freshness.sold_out(source=Source.STAFF, day=moment.date())
        listing.confirmed_by = actor
        _write(listing, said, anyway=True)
        note(deed, of=listing, actor=actor)
    untouched = Sighting.objects.filter(listing__in=rows, handled_at__isnull=True)
    untouched.update(handled_by=actor, handled_at=moment)
    return len(rows)


def _told(listing: Listing, *, visitor: Visitor, day: date) -> Sighting | None:
    """What the visitor has said of the listing on the day."""
    return listing.sightings.filter(day=day, token=visitor.tokens[day]).first()


def _earlier(listing: Listing, *, visitor: Visitor, day: date) -> Any:
    """What the visitor has said of the listing on the days before that are added up."""
    earlier = [
        it.pk
        for it in listing.sightings.filter(day__lt=day, day__in=visitor.tokens).exclude(token="")
        if visitor.tokens[it.day] == it.token
    ]
    return Sighting.objects.filter(pk__in=earlier)


def _after(listing: Listing, *, verdict: Verdict, day: date) -> Word:
    """The listing's word when one more visitor has said that."""
    if verdict == Verdict.SEEN:
        return freshness.after_seen(listing.word, day=day)
    among = freshness.weighing([*_gone_on(listing), day], word=listing.word, day=day)
    return freshness.after_gone(listing.word, day=day, doubts=len(among))


def _gone_on(listing: Listing) -> list[date]:
    """The days on which visitors said that it was gone, each visitor once, what staff has seen to left out."""
    gone = listing.sightings.filter(verdict=Verdict.GONE, counts=True, handled_at__isnull=True)
    return list(gone.order_by("day").values_list("day", flat=True))


def _take_back(listing: Listing, told: Sighting, *, visitor: Visitor, day: date) -> None:
    """Let the listing be as if that had not been said: as before where nobody has spoken since, else doubted anew."""
    told.delete()
    earlier = _earlier(listing, visitor=visitor, day=day).order_by("-day").first()
    if earlier is not None:
        Sighting.objects.filter(pk=earlier.pk).update(counts=True)
    if _facts(listing.word) == told.after:
        before = told.before
        _write(listing, Word(**{**before, **{it: _day(before[it]) for it in ("confirmed_on", "doubted_on")}}))
        return
    word = listing.word
    among = freshness.weighing(_gone_on(listing), word=word, day=day)
    doubted_on = among[-1] if among else None
    _write(listing, Word(word.stock, word.source, word.confirmed_on, doubted_on, len(among)))


def _write(listing: Listing, word: Word, *, anyway: bool = False) -> None:
    """Let the listing say the word; a save tells search and the pages, so nothing is saved that is so already."""
    if word == listing.word and not anyway:
        return
    if word.confirmed_on != listing.confirmed_on and word.source == Source.VISITOR:
        listing.confirmed_by = None
    for name, value in asdict(word).items():
        setattr(listing, name, value)
    listing.save(update_fields=[*asdict(word), "confirmed_by", "updated"])


def _facts(word: Word) -> dict[str, Any]:
    """The word as it is kept beside a sighting."""
    return {name: it.isoformat() if isinstance(it, date) else it for name, it in asdict(word).items()}


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)

"""Why each hit stands where it does, and what would be found with words nobody has saved."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone
from rows import a_listing, a_place, a_product, an_organisation

from catalogue.models import Product, SeasonWindow
from search import ranking
from search.asking import FindRequest
from search.explaining import Bonus, Explanation, Met, WordSeen, compare, explain
from search.models import CompoundException, PinnedAnswer, Synonym
from search.swedish import EditorsWords, Pinned
from search.words import current

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)
NOON = timezone.make_aware(datetime(2026, 11, 24, 12, 0))


def explained(text: str, **how: Any) -> Explanation:
    return explain(FindRequest(day=DAY, moment=NOON, text=text, **how))


@pytest.fixture
def shelf() -> dict[str, Product]:
    maker = an_organisation("Ekhult")
    names = ("Lammkorv", "Korv av lamm", "Kalvkorv", "Glasskål", "Vaniljglass", "Honung")
    return {title: a_product(title, made_by=maker, category="Övrigt") for title in names}


def test_the_question_is_told_word_by_word(shelf: dict[str, Product]) -> None:
    told = explained("lammkrov utan honung nära Trosa")
    assert told.words == (WordSeen("lammkorv", "lammkorv", ("lamm", "korv"), "made", is_known=True, is_told=False),)
    assert told.unwanted[0] == "honung"
    assert told.found.correction is not None
    assert [piece.kind for piece in told.understood.interpretation] == ["place"]  # type: ignore[union-attr]
    assert [tier.name for tier in told.tiers][:2] == ["name", "synonym"]
    assert told.tiers[0].groups[0] == ("lammkorv", "korv+lamm")


def test_each_hit_tells_which_word_was_met_where(shelf: dict[str, Product]) -> None:
    hits = {hit.row.product.title: hit for hit in explained("lammkorv").hits}
    assert hits["Lammkorv"].met == (Met((("”lammkorv”", "n_s"),), 5.0),)  # the whole name, however it is written
    assert hits["Korv av lamm"].met[0].found == (("korv", "n_s"), ("lamm", "t_s"))
    assert (hits["Lammkorv"].tier, hits["Kalvkorv"].tier) == ("name", "relaxed")


def test_the_score_is_that_of_the_text_with_its_bonuses(shelf: dict[str, Product]) -> None:
    product = shelf["Lammkorv"]
    SeasonWindow.objects.create(product=product, starts=1101, ends=1231)
    near, far = a_place(latitude=58.896, longitude=17.548), a_place("Långt bort", latitude=59.3, longitude=16.5)
    a_listing(product, near, confirmed_on=DAY)
    a_listing(product, far)
    Product.objects.filter(pk=product.pk).update(description="God.", picture="carrot")
    told = explained("lammkorv nära Trosa")
    hit = told.hits[0]
    shares = {bonus.name: bonus.share for bonus in hit.bonuses}
    assert set(shares) == {"near", "season", "fresh", "complete"}
    assert (shares["season"], shares["fresh"]) == (ranking.IN_SEASON, ranking.FRESH)
    assert hit.score == pytest.approx(hit.text_score * (1 + sum(shares.values())))
    assert [bonus.share for bonus in hit.bonuses] == sorted(shares.values(), reverse=True)
    assert all(isinstance(bonus, Bonus) for bonus in hit.bonuses)


def test_a_synonym_tried_shows_what_would_come_and_saves_nothing(shelf: dict[str, Product]) -> None:
    tried = replace(current(), synonyms=(("lammkorv", ("honung",)),))
    before, now = explained("lammkorv"), explained("lammkorv", words=tried)
    moved = [(it.hit.row.product.title, it.before, it.now) for it in compare(before, now)]
    assert ("Honung", None, 3) in moved
    assert ("Kalvkorv", 3, 4) in moved
    assert (before.total, now.total, Synonym.objects.count()) == (2, 3, 0)


def test_a_compound_tried_reads_its_products_anew(shelf: dict[str, Product]) -> None:
    tried = EditorsWords(splits=(("glasskål", ("glas", "skål")),))
    before, now = explained("glass"), explained("glass", words=tried)
    assert {hit.row.product.title for hit in before.hits if not hit.row.similar} >= {"Vaniljglass"}
    assert "Glasskål" in {hit.row.product.title for hit in before.hits}
    assert "Glasskål" not in {hit.row.product.title for hit in now.hits}
    assert [(it.hit.row.product.title, it.now) for it in compare(before, now) if it.now is None] == [("Glasskål", None)]
    saved = CompoundException.objects.create(word="glasskål", parts="glas+skål")
    after = explained("glass")
    assert [hit.id for hit in after.hits] == [hit.id for hit in now.hits]
    assert after.total == now.total
    undone = explained("glass", words=EditorsWords())
    assert [(hit.id, round(hit.score, 6)) for hit in undone.hits] == [
        (hit.id, round(hit.score, 6)) for hit in before.hits
    ]
    assert saved.pk


def test_a_pin_tried_stands_first_and_says_so(shelf: dict[str, Product]) -> None:
    tried = EditorsWords(pins=(Pinned("lammkorv", "product", shelf["Honung"].pk),))
    told = explained("lammkorv", words=tried)
    first = told.hits[0]
    assert (first.row.product.title, first.tier, first.met) == ("Honung", "pinned", ())
    assert PinnedAnswer.objects.count() == 0
    place = a_place()
    pages = explained("lammkorv", words=EditorsWords(pins=(Pinned("lammkorv", "place", place.pk),))).pages
    assert [page.name for page in pages] == ["Gårdsbutiken"]

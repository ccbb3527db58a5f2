"""How long what was said of a listing holds, on both sides of every limit."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hubs import freshness
from hubs.freshness import Word

DAY = date(2026, 11, 24)
SHOP = Word("few", "place", DAY - timedelta(days=3))


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "level"),
    [
        (-1, "fresh"),
        (0, "fresh"),
        (30, "fresh"),
        (31, "ageing"),
        (180, "ageing"),
        (181, "old"),
        (365, "old"),
        (366, "lapsed"),
    ],
)
def test_a_confirmation_fades_with_the_days(days: int, level: str) -> None:
    assert freshness.level(Word("in_stock", "place", ago(days)), day=DAY) == level


def test_what_nobody_has_confirmed_is_old() -> None:
    assert freshness.level(Word("unknown", "import", None), day=DAY) == "old"


def test_the_first_stale_day_is_the_first_that_is_old() -> None:
    assert [freshness.level_by_age(freshness.stale_before(DAY) - timedelta(days=it), day=DAY) for it in (0, 1)] == [
        "ageing",
        "old",
    ]


@pytest.mark.parametrize(
    ("doubted", "source", "is_doubted"),
    [
        (2, "place", True),
        (3, "place", False),
        (4, "place", False),
        (3, "visitor", True),
        (3, "import", True),
        (4, "visitor", False),
    ],
)
def test_a_stronger_word_of_the_same_day_outweighs_a_visitors(doubted: int, source: str, is_doubted: bool) -> None:
    word = replace(SHOP, source=source, doubted_on=ago(doubted), doubts=1)
    assert freshness.is_doubted(word) is is_doubted


@pytest.mark.parametrize(("doubts", "level"), [(0, "fresh"), (1, "ageing"), (2, "lapsed"), (3, "lapsed")])
def test_doubts_make_less_sure(doubts: int, level: str) -> None:
    word = replace(SHOP, doubted_on=DAY if doubts else None, doubts=doubts)
    assert freshness.level(word, day=DAY) == level


def test_a_doubt_never_makes_an_old_word_surer() -> None:
    assert freshness.level(replace(SHOP, confirmed_on=ago(200), doubted_on=DAY, doubts=1), day=DAY) == "old"


@pytest.mark.parametrize(
    ("word", "after"),
    [
        (SHOP, Word("few", "visitor", DAY)),
        (Word("unknown", "import", None), Word("in_stock", "visitor", DAY)),
        (Word("out", "import", ago(9)), Word("in_stock", "visitor", DAY)),
        (Word("out", "visitor", ago(9)), Word("in_stock", "visitor", DAY)),
        (Word("out", "place", ago(9)), Word("out", "place", ago(9))),
        (Word("in_stock", "producer", DAY), Word("in_stock", "producer", DAY)),
        (Word("in_stock", "staff", ago(-1)), Word("in_stock", "staff", ago(-1))),
        (Word("in_stock", "import", ago(-1)), Word("in_stock", "visitor", ago(-1))),
    ],
)
def test_a_visitor_who_has_seen_it_confirms_unless_a_stronger_word_stands(word: Word, after: Word) -> None:
    assert freshness.after_seen(word, day=DAY) == after


@pytest.mark.parametrize(
    ("word", "doubts", "after"),
    [
        (SHOP, 0, SHOP),
        (SHOP, 1, replace(SHOP, doubted_on=DAY, doubts=1)),
        (SHOP, 2, replace(SHOP, stock="unknown", doubted_on=DAY, doubts=2)),
        (replace(SHOP, stock="out"), 2, replace(SHOP, stock="out", doubted_on=DAY, doubts=2)),
    ],
)
def test_one_who_missed_it_makes_it_doubtful_and_two_make_it_unknown(word: Word, doubts: int, after: Word) -> None:
    assert freshness.after_gone(word, day=DAY, doubts=doubts) == after


def test_words_are_added_up_for_fourteen_days_and_since_the_last_confirmation() -> None:
    said = [ago(14), ago(13), ago(3), ago(2), DAY, ago(-1)]
    assert freshness.weighing(said, word=Word("few", "import", None), day=DAY) == [ago(13), ago(3), ago(2), DAY]
    assert freshness.weighing(said, word=SHOP, day=DAY) == [ago(2), DAY]
    assert freshness.weighing(said, word=replace(SHOP, source="visitor"), day=DAY) == [ago(3), ago(2), DAY]


def test_staff_settles_it() -> None:
    doubted = Word("unknown", "visitor", ago(2), DAY, 2)
    assert freshness.confirmed(doubted, source="staff", day=DAY) == Word("in_stock", "staff", DAY)
    assert freshness.confirmed(SHOP, source="staff", day=DAY) == Word("few", "staff", DAY)
    assert freshness.sold_out(source="staff", day=DAY) == Word("out", "staff", DAY)


def test_what_is_kept_of_an_address_is_another_each_day_and_for_each_listing_and_key() -> None:
    told = [
        freshness.token_of(address, listing=listing, day=day, key=key)
        for address in ("192.0.2.1", "192.0.2.2")
        for listing in (1, 2)
        for day in (DAY, ago(1))
        for key in ("a", "b")
    ]
    assert len(set(told)) == 16
    assert not [it for it in told if len(it) != 32]
    assert freshness.token_of("192.0.2.1", listing=1, day=DAY, key="a") == told[0]

"""Deeds of search: the log without persons, forgetting, and following quietly."""

from datetime import UTC, datetime, timedelta

import pytest

from search import actions
from search.models import Change, CompoundException, QueryLog

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 24, 11, 42, 7, tzinfo=UTC)


def test_searches_are_counted_by_the_hour() -> None:
    for minutes in (0, 5, 30):
        actions.log_query("  Lammkorv   nära Trosa ", total=3, tier=0, moment=MOMENT + timedelta(minutes=minutes))
    actions.log_query("", total=0, tier=None, moment=MOMENT)
    rows = QueryLog.objects.order_by("hour").values_list("text", "total", "tier", "hour", "count")
    assert list(rows) == [
        ("lammkorv nära trosa", 3, 0, datetime(2026, 11, 24, 11, tzinfo=UTC), 2),
        ("lammkorv nära trosa", 3, 0, datetime(2026, 11, 24, 12, tzinfo=UTC), 1),
    ]


@pytest.mark.parametrize(
    "text",
    ["anna@example.se", "070-123 45 67", "+46 155 12 34 56", "19121212-1212", "121212-1212", "Storgatan 5", "58.7531, 17.0092", "x" * 121],
)  # fmt: skip
def test_what_may_name_a_person_is_not_kept(text: str) -> None:
    actions.log_query(text, total=0, tier=None, moment=MOMENT)
    assert not QueryLog.objects.exists()


@pytest.mark.parametrize("text", ["ägg 30-pack", "611 32", "korv 500 g", "ost inom 20 km från 640 32", "mjöl 2,5 kg"])
def test_ordinary_numbers_are_kept(text: str) -> None:
    actions.log_query(text, total=0, tier=None, moment=MOMENT)
    assert QueryLog.objects.get().text == text


def test_old_searches_are_forgotten() -> None:
    actions.log_query("korv", total=1, tier=0, moment=MOMENT - timedelta(days=401))
    actions.log_query("ost", total=1, tier=0, moment=MOMENT - timedelta(days=399))
    assert actions.forget_queries(moment=MOMENT) == 1
    assert QueryLog.objects.get().text == "ost"


def test_old_changes_are_forgotten_but_for_the_last() -> None:
    for _ in range(3):
        actions.record_change("catalogue")
    Change.objects.update(created=MOMENT)
    last = Change.objects.order_by("-seq")[0]
    assert actions.forget_changes(before=MOMENT + timedelta(seconds=1)) == 2
    assert Change.objects.get() == last


def test_the_last_change_of_words_is_kept_so_that_no_process_forgets_them() -> None:
    for row in (1, 2):
        actions.words_changed(row)
    actions.record_change("catalogue")
    Change.objects.update(created=MOMENT)
    assert actions.forget_changes(before=MOMENT + timedelta(seconds=1)) == 1
    assert list(Change.objects.order_by("seq").values_list("kind", "object_id")) == [("words", 2), ("catalogue", None)]


def test_a_comparison_of_everything_ends_what_was_broken_off() -> None:
    exception = CompoundException.objects.create(word="glasskål", parts="glas+skål")
    CompoundException.objects.update(touched=900, renewed=300)
    actions.reconcile()
    exception.refresh_from_db()
    assert (exception.touched, exception.renewed) == (900, 900)


def test_what_has_been_followed_is_not_followed_again() -> None:
    actions.record_change("catalogue")
    actions.apply_changes()
    report = actions.apply_changes()
    assert (report.written, report.removed) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_failure_to_follow_is_logged_and_not_the_writers(settings: object, caplog: pytest.LogCaptureFixture) -> None:
    settings.SEARCH_SIDE_FILE = "/nowhere/at/all/search.sqlite3"  # type: ignore[attr-defined]
    with caplog.at_level("ERROR"):
        actions.follow_quietly()
    assert "it will when it is asked the next time" in caplog.text

"""What is done to the index and the search log."""

import logging
import re
import threading
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import F

from search.engines import ApplyReport, Changed, Engine, Progress, generations, load_engine, quiet
from search.engines.outbox import COMPARED
from search.models import Change, ChangeKind, CompoundException, QueryLog
from search.swedish.editors import Splits
from search.touched import products_with

logger = logging.getLogger(__name__)

AT_ONCE = 300
"""So many products are read anew by the very transaction that changes how their words are split."""

LONGEST_LOGGED = 120
PERSONAL = re.compile(
    r"@|\b\d{6,8}[-+ ]?\d{4}\b"  # e-mail addresses, personal identity numbers
    r"|(?:\+|\b0)\d[\d\s()-]{5,}\d"  # telephone numbers
    r"|\b\w+(?:gatan|vägen|gränd|stigen)\s+\d"  # street addresses
    r"|-?\d{1,3}\.\d{3,}\s*,"  # positions
)


def record_change(kind: str, ids: Iterable[int] = (), *, texts: bool = True) -> None:
    """Write to the outbox that something changed; without ids anything may have (kind "catalogue").

    In the transaction that is open. An engine in step with the database is brought up to date there and then, so that
    it is right when that commits; any other follows after the commit. `texts` is whether what is searched by words may
    have changed, and not only what is filtered by.
    """
    changes = [Changed(kind, id_) for id_ in dict.fromkeys(ids)] or [Changed(ChangeKind.CATALOGUE, None)]
    Change.objects.bulk_create(Change(kind=it.kind, object_id=it.id) for it in changes)
    engine = load_engine()
    if not engine.in_step:
        transaction.on_commit(follow_quietly)
    elif texts:
        engine.apply(changes)


def words_changed(row_id: int) -> None:
    """Tell every process that editors have said something else of words."""
    record_change(ChangeKind.WORDS, [row_id], texts=False)


def split_changed(row_id: int, splits: Splits) -> int:
    """Tell that words are split otherwise, and have the products that have them read anew; return how many.

    A few are read in the transaction that is open. Many are read after it, beside whoever waits for the answer; the
    exception's own row tells how far that has come.
    """
    words_changed(row_id)
    ids = products_with(splits)
    now = ids[:AT_ONCE] if len(ids) <= AT_ONCE else []
    if now:
        record_change(ChangeKind.PRODUCT, now)
    CompoundException.objects.filter(pk=row_id).update(touched=len(ids), renewed=len(now))
    if len(ids) > AT_ONCE:
        transaction.on_commit(lambda: read_beside(row_id, ids))
    return len(ids)


def read_beside(row_id: int, ids: list[int]) -> threading.Thread:
    """Begin to have products read anew in a thread of its own, and return it."""

    def work() -> None:
        try:
            read_anew(row_id, ids)
        except DatabaseError:
            logger.exception("Products could not be read anew with an editor's word; the nightly comparison does it.")
        finally:
            connection.close()

    thread = threading.Thread(target=work, name="search-words", daemon=True)
    thread.start()
    return thread


def read_anew(row_id: int, ids: list[int]) -> None:
    """Have products read anew, some at a time, each lot a transaction that tells how far it has come."""
    for start in range(0, len(ids), AT_ONCE):
        lot = ids[start : start + AT_ONCE]
        with transaction.atomic():
            record_change(ChangeKind.PRODUCT, lot)
            CompoundException.objects.filter(pk=row_id).update(renewed=start + len(lot))


def follow_quietly() -> None:
    """Let the index follow the outbox; a failure is logged, never the writer's: what is missed is done next time."""
    try:
        apply_changes()
    except Exception:
        logger.exception("The search index could not follow the database; it will when it is asked the next time.")


def apply_changes() -> ApplyReport:
    """Apply what the outbox holds that the index has not seen."""
    return load_engine().follow()


def reconcile(engine: Engine | None = None) -> ApplyReport:
    """Compare all of the index (of an engine, or of the site's) with the database and put right what differs."""
    if engine is None:
        engine = load_engine()
    report = engine.reconcile()
    CompoundException.objects.update(renewed=F("touched"))
    Change.objects.create(kind=ChangeKind.CATALOGUE, object_id=COMPARED)
    return report


def try_again() -> int:
    """Have every document that the search server refused tried again by the worker; return how many."""
    return generations.try_again_soon()


def rebuild(*, progress: Progress = quiet) -> int:
    """Make the index anew and return its generation. The old one answers until then."""
    return load_engine().rebuild(progress=progress)


def forget_changes(*, before: datetime) -> int:
    """Take away outbox rows from before a moment; return how many.

    The last stays, the last about words, and what an index on a search server has not followed yet.
    """
    numbers = Change.objects.order_by("-seq").values_list("seq", flat=True)
    last = {numbers.first() or 0, numbers.filter(kind=ChangeKind.WORDS).first() or 0}
    rows = Change.objects.filter(created__lt=before).exclude(seq__in=last)
    followed = generations.followed_by_all()
    gone, _ = (rows if followed is None else rows.filter(seq__lte=followed)).delete()
    return gone


def log_query(text: str, *, total: int, tier: int | None, moment: datetime, times: int = 1) -> None:
    """Count a search by its text and hour. Nothing is kept of who asked, nor of texts that may name a person."""
    words = logged_as(text)
    if not words:
        return
    gave = {"total": total, "tier": tier}
    row, new = QueryLog.objects.get_or_create(text=words, hour=hour_of(moment), defaults={"count": times, **gave})
    if not new:
        QueryLog.objects.filter(pk=row.pk).update(count=F("count") + times, **gave)


def log_opened(text: str, *, times: int, moment: datetime) -> None:
    """Count that something was opened from a search, by the words and the hour of the search: this one or the last.

    Another process may have heard the search and not have written it yet: then it is counted by this hour, and the
    search itself (no times so far) comes.
    """
    words = logged_as(text)
    if not words:
        return
    hour = hour_of(moment)
    lately = QueryLog.objects.filter(text=words, hour__gte=hour - timedelta(hours=1), hour__lte=hour)
    row = lately.order_by("-hour").first()
    if row is None:
        row, _new = QueryLog.objects.get_or_create(text=words, hour=hour, defaults={"count": 0, "total": 1})
    QueryLog.objects.filter(pk=row.pk).update(opened=F("opened") + times)


def logged_as(text: str) -> str:
    """Return a text as it is counted; empty when it is not, because it may name a person."""
    words = " ".join(text.lower().split())
    return "" if len(words) > LONGEST_LOGGED or PERSONAL.search(words) else words


def hour_of(moment: datetime) -> datetime:
    """Return the full hour."""
    return moment.replace(minute=0, second=0, microsecond=0)


def forget_queries(*, moment: datetime, days: int = 400) -> int:
    """Take away searches older than so many days; return how many rows."""
    gone, _ = QueryLog.objects.filter(hour__lt=moment - timedelta(days=days)).delete()
    return gone

"""What people search for, gathered in memory and written once a minute, so that no search waits for a write.

What a process has not written when it ends is lost: at most a minute's searches.
"""

import logging
import threading
from datetime import datetime, timedelta

from django.db import DatabaseError

from search.actions import log_query

logger = logging.getLogger(__name__)
KEPT_FOR = timedelta(minutes=1)
MOST_KEPT = 500


class Hearing:
    """The searches that one process has heard since it last wrote them down."""

    def __init__(self) -> None:
        self._heard: dict[str, tuple[int, int | None]] = {}
        self._since: datetime | None = None
        self._lock = threading.Lock()

    def hear(self, text: str, *, total: int, tier: int | None, moment: datetime) -> None:
        """Remember a search and what it gave, and write all that is remembered when it is time."""
        with self._lock:
            self._since = self._since or moment
            self._heard[text] = (total, tier)
            if moment - self._since < KEPT_FOR and len(self._heard) < MOST_KEPT:
                return
            heard, self._heard, self._since = self._heard, {}, moment
        self._write(heard, moment=moment)

    def _write(self, heard: dict[str, tuple[int, int | None]], *, moment: datetime) -> None:
        try:
            for text, (total, tier) in heard.items():
                log_query(text, total=total, tier=tier, moment=moment)
        except DatabaseError:
            logger.exception("A minute's searches were not counted; the visitor got the answer all the same.")


hearing = Hearing()

"""The words of the index, by which a spelling is judged: kept in the process, read again when the index has changed.

A search does not wait for that but where there are none yet: words change slowly.
"""

import threading
import time
from collections.abc import Iterator
from typing import Any

from search.engines.elastic.names import Kind
from search.engines.elastic.server import ask
from search.swedish.correction import ListVocabulary

LOOKED_AFTER_SECONDS = 15.0
AT_ONCE = 10_000


class IndexWords:
    """`search.swedish.Vocabulary` of the index."""

    def __init__(self) -> None:
        self._words: ListVocabulary | None = None
        self._state: Any = None
        self._looked = 0.0
        self._lock, self._reading = threading.Lock(), threading.Lock()

    def has(self, form: str) -> bool:
        """Whether the form stands in some product."""
        return self._current.has(form)

    def frequency(self, form: str) -> int:
        """In how many products."""
        return self._current.frequency(form)

    def restore(self, folded: str) -> list[str]:
        """The forms that read `folded` without å, ä, ö, most frequent first."""
        return self._current.restore(folded)

    def near(self, word: str, max_edits: int) -> list[tuple[str, int]]:
        """Forms within `max_edits` with their distance, nearest and most frequent first."""
        return self._current.near(word, max_edits)

    def forget(self) -> None:
        """Read the words again before they are used the next time."""
        self._words = None

    @property
    def _current(self) -> ListVocabulary:
        words = self._words
        if words is None:
            with self._lock:
                if self._words is None:
                    self._read()
                words = self._words or ListVocabulary({})
        elif time.monotonic() - self._looked > LOOKED_AFTER_SECONDS and self._reading.acquire(blocking=False):
            threading.Thread(target=self._read_beside, name="search-words", daemon=True).start()
        return words

    def _read_beside(self) -> None:
        try:
            self._looked = time.monotonic()
            if state() != self._state:
                self._read()
        finally:
            self._reading.release()

    def _read(self) -> None:
        self._looked, self._state = time.monotonic(), state()
        self._words = ListVocabulary(dict(counted()))


def state() -> Any:
    """Return what tells whether products have been written."""
    body = {"size": 0, "track_total_hits": True, "aggs": {"newest": {"max": {"field": "version"}}}}
    (answer,) = ask([(Kind.PRODUCTS, body)])
    return answer["hits"]["total"]["value"], answer["aggregations"]["newest"].get("value")


def counted() -> Iterator[tuple[str, int]]:
    """Yield every word with the number of products it stands in."""
    after: dict[str, Any] = {}
    while True:
        words = {"composite": {"size": AT_ONCE, "sources": [{"word": {"terms": {"field": "words"}}}], **after}}
        (answer,) = ask([(Kind.PRODUCTS, {"size": 0, "track_total_hits": False, "aggs": {"words": words}})])
        found = answer["aggregations"]["words"]
        yield from ((bucket["key"]["word"], bucket["doc_count"]) for bucket in found["buckets"])
        if len(found["buckets"]) < AT_ONCE:
            return
        after = {"after": found["after_key"]}

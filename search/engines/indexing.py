"""Writing the embedded engine's index: what changed, all of it, or all of it anew beside the old one."""

# ruff: noqa: S608 - SQL is put together of our own tables' names alone; values are always parameters

from collections.abc import Iterable
from functools import cache

from catalogue.models import Product
from search.engines import ApplyReport, Changed, IndexStatus, Progress, corpus, quiet
from search.engines.outbox import Effect, Mark, changes_since, effect_of, last_numbers, newest
from search.engines.store import Store
from search.engines.texts import BATCH, Document, TextIndex, analysed, batches
from search.engines.words import Suggestions
from search.models import Change, ChangeKind
from search.swedish import lexicon_hash

SCHEMA = "3"


@cache
def fingerprint() -> str:
    """What an index must have been made by to be of use."""
    return f"{SCHEMA}-{lexicon_hash()}"


class Index:
    """The tables, and how they are kept right."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.texts, self.suggestions = TextIndex(store), Suggestions(store)

    @property
    def in_step(self) -> bool:
        """Whether changes are written by the transaction that makes them."""
        return self.store.is_shared

    @property
    def generation(self) -> int:
        """How many times the index has been made."""
        return int(self.meta("generation") or 1)

    def create(self) -> None:
        """Make the tables, where they are not."""
        self.store.run("CREATE TABLE IF NOT EXISTS search_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
        self.texts.create()
        self.suggestions.create()
        if not self.meta("fingerprint"):
            self.set_meta(fingerprint=fingerprint(), generation="1")

    def meta(self, name: str) -> str:
        """A fact about the index; empty when it is not known."""
        row = self.store.row("SELECT value FROM search_meta WHERE name = ?", name)
        return str(row[0]) if row else ""

    def set_meta(self, **values: str) -> None:
        """Keep facts about the index."""
        self.store.run_many("INSERT OR REPLACE INTO search_meta VALUES (?, ?)", values.items())

    def apply(self, changes: Iterable[Changed]) -> ApplyReport:
        """Make the index say what the database says about what changed."""
        told = list(changes)
        texts = [change for change in told if change.kind != ChangeKind.LISTING]
        if not texts:
            return ApplyReport()
        effect = effect_of(texts)
        with self.store.writing():
            self.create()
            return self._apply_all() if effect is None else self._apply(effect, texts)

    def _apply(self, effect: Effect, changes: list[Changed]) -> ApplyReport:
        tree = corpus.CategoryTree()
        report = self._put_right(self.texts, effect.products, tree)
        if effect.places:
            self.suggestions.put_right("place", corpus.named_places(ids=effect.places), ids=effect.places)
        makers = effect.organisations | set(
            Product.objects.filter(id__in=effect.products).values_list("made_by_id", flat=True)
        )
        if makers:
            self.suggestions.put_right("producer", corpus.named_producers(ids=makers), ids=makers)
        if any(change.kind == ChangeKind.CATEGORY for change in changes):
            self.suggestions.put_right("category", corpus.named_categories(tree))
        elif report.written:
            self.suggestions.add("category", corpus.named_categories_of(effect.products, tree))
        return report

    def _put_right(self, texts: TextIndex, ids: set[int], tree: corpus.CategoryTree) -> ApplyReport:
        """Make the index rows of these products what they should be; those that are right already are left alone."""
        digests = texts.digests(ids)
        found = list(corpus.sources(tree, ids=ids))
        new = [analysed(source) for source in found if digests.get(source.product_id) != source.digest]
        gone = digests.keys() - {source.product_id for source in found}
        touched = [*gone, *(it.product_id for it in new)]
        titles, words = texts.titles_and_offers(touched)
        texts.remove(sorted(gone))
        texts.write(new)
        texts.forget_unused_words()
        titles |= {it.title for it in new}
        words |= {word for it in new for word in it.offers}
        self.suggestions.put_these_right(texts, titles=sorted(titles), words=sorted(words))
        return ApplyReport(len(new), len(gone))

    def _apply_all(self) -> ApplyReport:
        """Make all of the index what it should be."""
        tree = corpus.CategoryTree()
        digests = self.texts.digests()
        written = 0
        there: set[int] = set()
        for batch in batches(corpus.sources(tree), size=BATCH):
            there.update(source.product_id for source in batch)
            new = [analysed(source) for source in batch if digests.get(source.product_id) != source.digest]
            self.texts.write(new)
            written += len(new)
        gone = self.texts.remove(sorted(digests.keys() - there))
        self.texts.forget_unused_words()
        self._suggest_all(self.texts, self.suggestions, tree)
        return ApplyReport(written, gone)

    def _suggest_all(self, texts: TextIndex, suggestions: Suggestions, tree: corpus.CategoryTree) -> None:
        suggestions.put_right("category", corpus.named_categories(tree))
        suggestions.put_right("producer", corpus.named_producers())
        suggestions.put_right("place", corpus.named_places())
        suggestions.put_products_right(texts)

    def reconcile(self) -> ApplyReport:
        """Compare all of the index with the database and put right what differs."""
        with self.store.writing():
            self.create()
            return self._apply_all()

    def follow(self) -> ApplyReport:
        """Apply what the outbox holds that the index has not seen (nothing, where it is written with the change)."""
        if self.in_step:
            return ApplyReport()
        with self.store.writing():
            self.create()
        return self.follow_to(newest(in_step=self.in_step))

    def follow_to(self, mark: Mark) -> ApplyReport:
        """Apply what the outbox holds up to a mark."""
        told = (self.meta("mark_seq"), self.meta("mark_time"), self.meta("mark_late"))
        if told == (str(mark.seq), mark.time, str(mark.late)):
            return ApplyReport()
        seen = last_numbers(in_step=self.in_step)
        changes = None
        if told[1]:
            had = frozenset(map(int, self.meta("mark_seen").split()))
            changes = changes_since(Mark(int(told[0]), told[1], int(told[2])), had, in_step=self.in_step)
        with self.store.writing():
            report = self.apply(changes if changes is not None else [Changed(ChangeKind.CATALOGUE, None)])
            self.set_meta(mark_seq=str(mark.seq), mark_time=mark.time, mark_late=str(mark.late))
            self.set_meta(mark_seen=" ".join(map(str, sorted(seen))))
        return report

    def rebuild(self, *, progress: Progress = quiet) -> int:
        """Make the index anew; the old one answers until the new one stands. Returns the new generation."""
        mark = newest(in_step=self.in_step)
        texts, suggestions = TextIndex(self.store, suffix="_new"), Suggestions(self.store, suffix="_new")
        tree = corpus.CategoryTree()
        with self.store.writing():
            self.create()
            for table in (texts, suggestions):
                table.drop()
                table.create()
        of, done = Product.objects.public().count(), 0
        for batch in batches(corpus.sources(tree), size=BATCH):
            documents: list[Document] = [analysed(source) for source in batch]
            with self.store.writing():
                texts.write(documents)
            done += len(documents)
            progress(done, max(done, of))
        with self.store.writing():
            return self._swap(texts, suggestions, mark)

    def _swap(self, texts: TextIndex, suggestions: Suggestions, mark: Mark) -> int:
        """Catch up with what changed meanwhile and let the new tables take the old ones' place."""
        tree = corpus.CategoryTree()
        if newest(in_step=self.in_step) != mark:
            changes = changes_since(mark, frozenset(), in_step=self.in_step)
            effect = None if changes is None else effect_of(changes)
            self._catch_up(texts, effect, tree)
        self._suggest_all(texts, suggestions, tree)
        texts.become(self.texts)
        suggestions.become(self.suggestions)
        generation = self.generation + 1
        self.set_meta(generation=str(generation), fingerprint=fingerprint())
        return generation

    def _catch_up(self, texts: TextIndex, effect: Effect | None, tree: corpus.CategoryTree) -> None:
        if effect is not None:
            ids = effect.products
        else:
            ids = {source.product_id for source in corpus.sources(tree)} | texts.digests().keys()
        for batch in batches(sorted(ids), size=BATCH):
            digests = texts.digests(batch)
            found = list(corpus.sources(tree, ids=batch))
            texts.remove(sorted(digests.keys() - {source.product_id for source in found}))
            texts.write([analysed(source) for source in found if digests.get(source.product_id) != source.digest])
        texts.forget_unused_words()

    def status(self) -> IndexStatus:
        """How the index stands."""
        made_by = self.meta("fingerprint") if self.store.has("search_meta") else ""
        counts: dict[str, int] = {}
        if made_by:
            for name, table in (
                ("products", self.texts.text),
                ("words", self.texts.word),
                ("suggestions", self.suggestions.table),
            ):
                counts[name] = int((self.store.row(f"SELECT count(*) FROM {table}") or (0,))[0])
        newest = Change.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
        followed = newest if self.in_step else int((made_by and self.meta("mark_seq")) or 0)
        return IndexStatus(
            engine="embedded",
            generation=int((made_by and self.meta("generation")) or 0),
            watermark_seq=followed,
            pending=Change.objects.filter(seq__gt=followed).count(),
            lexicon_hash=made_by,
            current=made_by == fingerprint(),
            counts=counts,
        )

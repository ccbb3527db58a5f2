"""Reading everything the analysis needs before somebody waits for it."""

from search.swedish.correction import ListVocabulary
from search.swedish.documents import ProductText, analyse_document
from search.swedish.places import PlaceHit
from search.swedish.relations import key, relations
from search.swedish.understanding import understand


class _NoPlaces:
    """A gazetteer of nothing."""

    def find(self, text: str) -> PlaceHit | None:
        """No place, whatever the text."""


def warm() -> None:
    """Read lexicon, lists, relations and dictionaries: about a second, once in each process."""
    analyse_document(ProductText("Rökt korv med senap", ("Chark",), "Gården", "Gott till bröd.", "Lammkött"))
    for known in (relations().synonyms, relations().related):
        for phrases in list(known.values()):
            for phrase in phrases:
                key(phrase)
    vocabulary = ListVocabulary({"korv": 1})
    for text in ("lamb sausage", "rökt krov och ost", "xqzvbrskt", "rabbarbersafft", "sjokladd till kaffet"):
        understand(text, places=_NoPlaces(), vocabulary=vocabulary)

"""Swedish for search, done once for every engine.

    analyse_document   a product's texts -> tokens by column
    understand         what a person typed -> place, flags, and a `QueryPlan`
    suggestion_words   words of a product worth offering while somebody types
    warm               everything read from disk once, so that the first search is as quick as the next
    lexicon_hash       changes whenever the analysis does, so that an index knows it is old

The knowledge lies in `data/`, in files an editor can read: what words there are and what they are kinds of
(`lexicon-*.txt`, `kinds.txt`), what never is a compound (`never-split.txt`), what else a word means (`relations.txt`,
`occasions.txt`, `english.txt`), how names, descriptions and queries are read (`reading.toml`). `general.bin` is the
general Swedish word list, compiled by `build_lexicon.py`.
"""

from search.swedish.correction import Correction, ListVocabulary, Vocabulary
from search.swedish.documents import ProductText, analyse_document, suggestion_words, vocabulary_words
from search.swedish.editors import NOTHING_SAID, EditorsWords, Pinned
from search.swedish.lexicon import lexicon_hash
from search.swedish.places import Piece, PlaceFinder, PlaceHit
from search.swedish.understanding import Understanding, understand
from search.swedish.warming import warm

__all__ = [
    "NOTHING_SAID",
    "Correction",
    "EditorsWords",
    "ListVocabulary",
    "Piece",
    "Pinned",
    "PlaceFinder",
    "PlaceHit",
    "ProductText",
    "Understanding",
    "Vocabulary",
    "analyse_document",
    "lexicon_hash",
    "suggestion_words",
    "understand",
    "vocabulary_words",
    "warm",
]

"""The one signal by which a deed tells packages above that facts changed.

Sent inside the deed's own transaction, so that whoever listens (search, exports) commits or rolls back with it.
"""

from django.dispatch import Signal

#: kwargs: ``kind`` ("product", "place", "listing", "organisation", "category", "words", "catalogue") and ``ids`` (list
#: of int; empty with kind "catalogue", which means: everything may have changed).
facts_changed = Signal()

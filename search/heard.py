"""What people have searched for, added up by words: what gave nothing, and what was left at once."""

from datetime import datetime
from typing import Any

from django.db.models import F, Max, QuerySet, Sum
from django.db.models.functions import Coalesce

from search.models import QueryLog

GAVE = ("nothing", "left", "all")
LEFT_SHARE = 10
"""A search is left at once when at most one in so many was followed by something opened."""


def heard(gave: str, *, since: datetime, rows: "QuerySet[QueryLog] | None" = None) -> "QuerySet[Any, dict[str, Any]]":
    """Return the searches since a moment by their words: `text`, `times`, `opened`, `hits` (the most) and `latest`.

    `gave` is one of `GAVE`: those hours in which nothing was found, what was found and left at once, or all.
    """
    logged: QuerySet[Any] = (QueryLog.objects.all() if rows is None else rows).filter(hour__gte=since)
    if gave == "nothing":
        logged = logged.filter(total=0)
    elif gave == "left":
        logged = logged.filter(total__gt=0)
    added = (
        logged.order_by()
        .values("text")
        .annotate(times=Sum("count"), opened_times=Coalesce(Sum("opened"), 0), hits=Max("total"), latest=Max("hour"))
    )
    added = added.filter(times__gt=0)
    found: QuerySet[Any, dict[str, Any]] = added
    return found.filter(opened_times__lte=F("times") / LEFT_SHARE) if gave == "left" else found

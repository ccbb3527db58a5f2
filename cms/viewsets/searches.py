"""What people searched for: a list added up by words, each with what an editor can do about it."""

# Wagtail declares its settings as None and lets them be set to what they mean.
# mypy: disable-error-code="assignment"

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from cms.viewsets.panels import FixedRows
from cms.viewsets.views import Searching, today
from search.heard import heard
from search.models import QueryLog

DAYS = (7, 30, 90)
BEGINS = {"gave": "nothing", "days": "30"}
"""What the filter begins with."""

DEEDS: tuple[tuple[str, str, str, str | Promise], ...] = (
    ("search.add_synonym", "synonyms:add", "word", _("Lägg till synonym")),
    ("search.add_compoundexception", "compounds:add", "word", _("Rätta delning")),
    ("search.add_pinnedanswer", "pins:add", "words", _("Fäst svar")),
    ("search.view_querylog", "what_happens", "q", _("Vad händer?")),
)


def deeds_for(text: str, *, user: Any) -> list[dict[str, Any]]:
    """Return what the user can do about a search: words and an address where it is filled in already."""
    is_a_word = " " not in text
    return [
        {"words": words, "url": f"{reverse(view)}?{urlencode({field: text})}"}
        for permission, view, field, words in DEEDS
        if user.has_perm(permission) and (is_a_word or view != "compounds:add")
    ]


def since(days: int) -> datetime:
    """Return the beginning of the day so many days ago."""
    return timezone.make_aware(datetime.combine(today() - timedelta(days=days), time.min))


class SearchColumn(Column):
    """A search, and what can be done about it."""

    cell_template_name = "cms/admin/search_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Return the cell."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["deeds"] = deeds_for(instance["text"], user=parent_context["request"].user)
        return context


class SearchesFilter(WagtailFilterSet):
    """What the searches gave, and since when; what is not chosen is what there is to see to."""

    gave = django_filters.ChoiceFilter(
        label=_("Gav"),
        method="as_it_is",
        empty_label=None,
        initial=BEGINS["gave"],
        choices=[("nothing", _("ingenting")), ("left", _("träffar, men inget öppnades")), ("all", _("vad som helst"))],
    )
    days = django_filters.ChoiceFilter(
        label=_("Sedan"),
        method="as_it_is",
        empty_label=None,
        initial=BEGINS["days"],
        choices=[(str(days), _("%(days)s dagar") % {"days": days}) for days in DAYS],
    )

    def as_it_is(self, rows: QuerySet[QueryLog], _name: str, _value: str) -> QuerySet[QueryLog]:
        """Return the rows: both choices are about what they add up to."""
        return rows

    class Meta:
        model = QueryLog
        fields: tuple[str, ...] = ()


class QueryIndex(Searching, generic.IndexView):
    """What people searched for, the most asked for first."""

    default_ordering = "-times"

    def get_filterset_kwargs(self) -> dict[str, Any]:
        """Return the filter's arguments, with what it begins with where nothing is chosen."""
        data = self.request.GET.copy()
        for name, begins in BEGINS.items():
            data.setdefault(name, begins)
        return {**super().get_filterset_kwargs(), "data": data}

    def chosen(self, name: str) -> str:
        """Return what is chosen in the filter, or what it begins with."""
        form = self.filters.form
        return str((form.cleaned_data.get(name) if form.is_valid() else "") or BEGINS[name])

    def get_queryset(self) -> "QuerySet[Any, dict[str, Any]]":
        """Return the searches added up."""
        rows = self.search_queryset(self.get_base_queryset())
        found = heard(self.chosen("gave"), since=since(int(self.chosen("days"))), rows=rows)
        return found.order_by(self.ordering, "text")

    def get_page_subtitle(self) -> str:
        """Return what is shown."""
        told = dict(self.filters.form.fields["gave"].choices)[self.chosen("gave")]
        return str(_("som gav %(what)s, %(days)s dagar") % {"what": told, "days": self.chosen("days")})


class QueryViewSet(FixedRows, ModelViewSet):
    """Searches; nobody writes here."""

    model = QueryLog
    name = "queries"
    url_prefix = "sok/sokningar"
    icon = "search"
    menu_label = _("Sökningar")
    index_view_class = QueryIndex
    filterset_class = SearchesFilter
    copy_view_enabled = False
    inspect_view_enabled = False
    pages = frozenset({"index", "index_results"})
    add_to_reference_index = False
    search_fields = ["text"]
    list_per_page = 50
    list_display = [
        SearchColumn("text", label=_("Sökning"), sort_key="text"),
        Column("times", label=_("Gånger"), sort_key="times"),
        Column("hits", label=_("Träffar"), sort_key="hits"),
        Column("opened_times", label=_("Öppnade"), sort_key="opened_times"),
        DateColumn("latest", label=_("Senast"), sort_key="latest"),
    ]
    list_export = ["text", "times", "hits", "opened_times", "latest"]
    export_headings = {
        "text": "sökning",
        "times": "gånger",
        "hits": "träffar",
        "opened_times": "öppnade",
        "latest": "senast",
    }
    export_filename = "sokningar"
    form_fields: list[str] = []

"""The words of search: synonyms, compounds, and what people did not find."""

# Wagtail declares its settings as None and lets them be set to what they mean.
# mypy: disable-error-code="assignment"

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from cms.viewsets import views
from cms.viewsets.panels import FixedRows
from search.models import CompoundException, QueryLog, Synonym


class WordViewSet(ModelViewSet):
    """What the editors' words have in common."""

    index_view_class = views.WordIndex
    add_view_class = views.WordCreate
    edit_view_class = views.WordEdit
    delete_view_class = views.WordDelete
    copy_view_enabled = False
    inspect_view_enabled = True
    list_per_page = 50


class SynonymViewSet(WordViewSet):
    """Synonyms."""

    model = Synonym
    name = "synonyms"
    url_prefix = "sok/synonymer"
    icon = "link"
    menu_label = _("Synonymer")
    search_fields = ["word", "means"]
    list_display = ["word", Column("means", label=_("Betyder även"))]
    list_export = ["word", "means"]
    export_filename = "synonymer"
    edit_handler = ObjectList([FieldPanel("word"), FieldPanel("means")])


class CompoundViewSet(WordViewSet):
    """How compounds are split."""

    model = CompoundException
    name = "compounds"
    url_prefix = "sok/sammansattningar"
    icon = "cut"
    menu_label = _("Sammansättningar")
    search_fields = ["word", "parts"]
    list_display = ["word", Column("parts", label=_("Delas som"))]
    list_export = ["word", "parts"]
    export_filename = "sammansattningar"
    edit_handler = ObjectList([FieldPanel("word"), FieldPanel("parts")])


class QueryViewSet(FixedRows, ModelViewSet):
    """Searches that gave nothing; nobody writes here."""

    model = QueryLog
    name = "queries"
    url_prefix = "sok/utan-traff"
    icon = "search"
    menu_label = _("Sökningar utan träff")
    index_view_class = views.QueryIndex
    copy_view_enabled = False
    inspect_view_enabled = True
    pages = frozenset({"index", "index_results", "inspect"})
    add_to_reference_index = False
    search_fields = ["text"]
    list_per_page = 50
    list_display = [
        Column("text", label=_("Sökning"), sort_key="text"),
        Column("count", label=_("Antal"), sort_key="count"),
        DateColumn("hour", label=_("Senast"), sort_key="hour"),
    ]
    list_export = ["text", "count", "hour"]
    export_filename = "utan-traff"
    form_fields: list[str] = []

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Return the list's arguments: only what gave nothing."""
        rows = QueryLog.objects.filter(total=0).order_by("-hour", "text")
        return {**super().get_index_view_kwargs(**kwargs), "queryset": rows}


class WordsGroup(ModelViewSetGroup):
    """The menu "Sök"."""

    menu_label = _("Sökningen")
    menu_name = "sokningen"
    menu_icon = "search"
    menu_order = 140
    items = (SynonymViewSet, CompoundViewSet, QueryViewSet)

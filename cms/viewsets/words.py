"""The words of search: synonyms, compounds, pinned answers, and what people searched for."""

# Wagtail declares its settings as None and lets them be set to what they mean.
# mypy: disable-error-code="assignment"

from typing import Any, ClassVar

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.snippets.widgets import AdminSnippetChooser

from catalogue.models import Product
from cms.viewsets import views
from cms.viewsets.searches import QueryViewSet
from cms.viewsets.views import today
from hubs.models import Place
from members.models import Organisation
from search.models import CompoundException, PinnedAnswer, Synonym
from search.pinned import PINNABLE


class TryPanel(Panel):
    """A search to try with what the form says, before it is saved."""

    def __init__(self, *, kind: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = kind

    def clone_kwargs(self) -> dict[str, Any]:
        """Return what a copy is made of."""
        return {**super().clone_kwargs(), "kind": self.kind}

    class BoundPanel(Panel.BoundPanel):
        """The panel on the form of one word."""

        template_name = "cms/admin/try_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return which kind of word it is, and a search to begin with."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            field = "words" if self.panel.kind == "pin" else "word"
            return {
                **context,
                "kind": self.panel.kind,
                "row": self.instance.pk or "",
                "query": self.form[field].value() or "",
            }


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
    list_display = [
        "word",
        Column("means", label=_("Betyder även")),
        Column("both_ways", label=_("Åt båda hållen"), accessor=lambda it: _now("ja") if it.both_ways else ""),
    ]
    list_export = ["word", "means", "both_ways"]
    export_filename = "synonymer"
    edit_handler = ObjectList(
        [FieldPanel("word"), FieldPanel("means"), FieldPanel("both_ways"), TryPanel(kind="synonym")]
    )


def read_anew(exception: CompoundException) -> str:
    """Return how far the products that have the word have been read anew."""
    if exception.renewed >= exception.touched:
        return _now("klart")
    return _now("%(done)s av %(all)s") % {"done": exception.renewed, "all": exception.touched}


class CompoundViewSet(WordViewSet):
    """How compounds are split."""

    model = CompoundException
    name = "compounds"
    url_prefix = "sok/sammansattningar"
    icon = "cut"
    menu_label = _("Sammansättningar")
    search_fields = ["word", "parts"]
    list_display = [
        "word",
        Column("parts", label=_("Delas som"), accessor=lambda it: it.parts or _now("delas inte")),
        Column("touched", label=_("Varor med ordet"), sort_key="touched"),
        Column("renewed", label=_("Omläst"), accessor=read_anew),
    ]
    list_export = ["word", "parts"]
    export_filename = "sammansattningar"
    edit_handler = ObjectList([FieldPanel("word"), FieldPanel("parts"), TryPanel(kind="compound")])


class ShownColumn(Column):
    """Whether a pinned answer is shown today, and why not; asks once a page for each kind of answer."""

    ASKED: ClassVar[str] = "pinnable_answers"

    def get_cell_context_data(self, instance: Any, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Return the cell."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        if not hasattr(request, self.ASKED):
            rows = parent_context["table"].data
            setattr(request, self.ASKED, {kind: self.pinnable(kind, rows) for kind in PINNABLE})
        context["value"] = self.told(instance, pinnable=getattr(request, self.ASKED))
        return context

    def pinnable(self, kind: str, rows: Any) -> set[int]:
        """Return the answers of a kind that may be shown."""
        ids = [getattr(row, f"{kind}_id") for row in rows if row.kind == kind]
        return set(PINNABLE[kind]().filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()

    def told(self, row: PinnedAnswer, *, pinnable: dict[str, set[int]]) -> str:
        """Return it in words."""
        day = today()
        if row.valid_from and day < row.valid_from:
            return _now("börjar senare")
        if row.valid_to and row.valid_to < day:
            return _now("har gått ut")
        if getattr(row, f"{row.kind}_id") not in pinnable[row.kind]:
            return _now("visas inte: dold, eller alkohol")
        return _now("visas")


class PinViewSet(WordViewSet):
    """Pinned answers."""

    model = PinnedAnswer
    name = "pins"
    url_prefix = "sok/fasta-svar"
    icon = "thumbtack"
    menu_label = _("Fästa svar")
    search_fields = ["words", "note", "product__title", "category__name", "producer__name", "place__name"]
    list_display = [
        "words",
        Column("answer", label=_("Svar"), accessor=lambda it: str(it.answer)),
        Column("position", label=_("Ordning"), sort_key="position"),
        Column("note", label=_("Anteckning")),
        ShownColumn("shown", label=_("Visas"), accessor=lambda it: it.kind),
    ]
    list_export = ["words", "kind", "answer", "position", "valid_from", "valid_to", "note"]
    export_filename = "fasta-svar"
    edit_handler = ObjectList(
        [
            FieldPanel("words"),
            MultiFieldPanel(
                [
                    FieldPanel("product", widget=AdminSnippetChooser(Product)),
                    FieldPanel("category"),
                    FieldPanel("producer", widget=AdminSnippetChooser(Organisation)),
                    FieldPanel("place", widget=AdminSnippetChooser(Place)),
                ],
                heading=_("Svaret"),
                help_text=_("Välj en av dem. Det som är dolt, eller är alkohol, kan inte fästas."),
            ),
            FieldPanel("position"),
            FieldPanel("valid_from"),
            FieldPanel("valid_to"),
            FieldPanel("note"),
            TryPanel(kind="pin"),
        ]
    )

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Return the list's arguments: the rows with everything a line shows."""
        rows = PinnedAnswer.objects.select_related(*PinnedAnswer.TARGETS)
        return {**super().get_index_view_kwargs(**kwargs), "queryset": rows}


class WhatHappensItem(MenuItem):
    """The way to a page about searching, for those who may see searches."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the visitor may."""
        return bool(request.user.has_perm("search.view_querylog"))


class WordsGroup(ModelViewSetGroup):
    """The menu "Sökningen"."""

    menu_label = _("Sökningen")
    menu_name = "sokningen"
    menu_icon = "search"
    menu_order = 140
    items = (QueryViewSet, SynonymViewSet, CompoundViewSet, PinViewSet)

    def get_submenu_items(self) -> list[Any]:
        """Return the menu, with the pages that tell what happens to a search and how search stands."""
        items: list[Any] = super().get_submenu_items()
        pages = [
            WhatHappensItem(_("Vad händer?"), reverse_lazy("what_happens"), icon_name="help", order=999),
            WhatHappensItem(_("Så mår sökningen"), reverse_lazy("search_status"), icon_name="history", order=1000),
        ]
        return [*items, *pages]

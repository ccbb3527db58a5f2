"""The places: where food is to be had, and the municipalities they lie in."""

# Wagtail declares its settings as None and lets them be set to what they mean.
# mypy: disable-error-code="assignment"

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.viewsets import columns, views
from cms.viewsets.catalogue import row
from cms.viewsets.panels import FixedRows, RowsPanel
from hubs.forms import OpeningExceptionForm, OpeningRuleForm, PlaceForm
from hubs.models import Municipality, Place


class PlaceViewSet(SnippetViewSet):
    """Places."""

    model = Place
    icon = "site"
    menu_label = _("Platser")
    menu_name = "platser"
    base_url_path = "platser/alla"
    index_view_class = views.PlaceIndex
    add_view_class = views.PlaceCreate
    edit_view_class = views.PlaceEdit
    delete_view_class = views.PlaceDelete
    preview_on_add_view_class = views.PlacePreviewOnCreate
    preview_on_edit_view_class = views.PlacePreviewOnEdit
    copy_view_enabled = False
    inspect_view_enabled = True
    menu_item_is_registered = True
    search_backend_name = None
    search_fields = ["name", "locality", "street", "organisation__name", "municipality__name", "ref"]
    filterset_class = columns.PlaceFilter
    ordering = "name"
    list_per_page = 30
    list_display = [
        "name",
        Column("kind", label=_("Slag"), accessor=lambda it: it.get_kind_display(), sort_key="kind"),
        Column(
            "organisation",
            label=_("Organisation"),
            accessor=lambda it: it.organisation.name if it.organisation else "",
            sort_key="organisation__name",
        ),
        Column("locality", label=_("Ort"), sort_key="locality"),
        Column(
            "municipality",
            label=_("Kommun"),
            accessor=lambda it: it.municipality.name if it.municipality else "",
            sort_key="municipality__name",
        ),
        BooleanColumn("is_public", label=_("Synlig")),
        DateColumn("updated", label=_("Ändrad"), sort_key="updated"),
    ]
    list_export = [
        "pk",
        "ref",
        "name",
        "kind",
        "organisation",
        "street",
        "postal_code",
        "locality",
        "municipality",
        "latitude",
        "longitude",
        "phone",
        "website",
        "is_public",
    ]
    export_headings = {"pk": "id", "name": "namn", "kind": "slag", "municipality": "kommun"}
    export_filename = "platser"
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("name"),
                    row("kind", "organisation"),
                    FieldPanel("description"),
                    MultiFieldPanel(
                        [
                            FieldPanel("street"),
                            row("postal_code", "locality"),
                            FieldPanel("municipality", help_text=_("Lämna tomt, så letar vi fram den ur kartan.")),
                            row("latitude", "longitude"),
                            FieldPanel("precision"),
                        ],
                        heading=_("Adress och punkt på kartan"),
                    ),
                    row("phone", "website"),
                    FieldPanel("services"),
                    FieldPanel("picture"),
                    FieldPanel("is_public"),
                ],
                heading=_("Platsen"),
            ),
            ObjectList(
                [
                    RowsPanel(
                        "opening_rules",
                        form=OpeningRuleForm,
                        panels=[
                            FieldPanel("days"),
                            row("opens", "closes"),
                            FieldPanel("mode"),
                            row("season_starts", "season_ends"),
                            row("every_weeks", "starting"),
                            row("valid_from", "valid_to"),
                            FieldPanel("note"),
                        ],
                        heading=_("Öppettider"),
                        label=_("Öppettid"),
                    ),
                    RowsPanel(
                        "opening_exceptions",
                        form=OpeningExceptionForm,
                        panels=[
                            row("day", "closed"),
                            row("opens", "closes"),
                            FieldPanel("mode"),
                            FieldPanel("note"),
                        ],
                        heading=_("Dagar som avviker"),
                        label=_("Dag"),
                    ),
                ],
                heading=_("Öppettider"),
            ),
        ],
        base_form_class=PlaceForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Place]:
        """Return the rows with everything a line shows."""
        return Place.objects.select_related("organisation", "municipality")


class MunicipalityViewSet(FixedRows, ModelViewSet):
    """The region's municipalities; their names and centres come from its file, the address can be mended."""

    model = Municipality
    name = "municipalities"
    url_prefix = "platser/kommuner"
    icon = "globe"
    menu_label = _("Kommuner")
    edit_view_class = views.MunicipalityEdit
    copy_view_enabled = False
    inspect_view_enabled = True
    pages = frozenset({"index", "index_results", "edit", "inspect", "history", "history_results", "usage"})
    list_display = ["name", Column("code", label=_("Kommunkod")), Column("slug", label=_("Adressnamn"))]
    list_export = ["code", "name", "slug", "latitude", "longitude"]
    export_filename = "kommuner"
    form_fields = ["slug", "latitude", "longitude"]


class PlacesGroup(ModelViewSetGroup):
    """The menu "Platser"."""

    menu_label = _("Platser")
    menu_name = "platser-grupp"
    menu_icon = "site"
    menu_order = 120
    items = (PlaceViewSet, MunicipalityViewSet)

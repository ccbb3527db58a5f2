"""The members: companies, authorities and associations."""

# Wagtail declares its settings as None and lets them be set to what they mean.
# mypy: disable-error-code="assignment"

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.viewsets import columns, views
from cms.viewsets.catalogue import row
from cms.viewsets.panels import CertificatesPanel
from hubs.models import Municipality
from members.forms import OrganisationForm
from members.models import Organisation


class CountyOrganisationForm(OrganisationForm):
    """An organisation in one of the region's municipalities, or elsewhere."""

    def municipalities(self) -> list[tuple[str, str]]:
        """Return the region's municipalities, and the organisation's own when it lies elsewhere."""
        region = list(Municipality.objects.values_list("code", "name"))
        own = self.instance.municipality_code
        elsewhere = [] if not own or own in dict(region) else [(own, own)]
        return [*region, *elsewhere]


class OrganisationViewSet(SnippetViewSet):
    """Organisations."""

    model = Organisation
    icon = "group"
    menu_label = _("Organisationer")
    menu_name = "organisationer"
    base_url_path = "medlemmar/organisationer"
    index_view_class = views.OrganisationIndex
    add_view_class = views.OrganisationCreate
    edit_view_class = views.OrganisationEdit
    delete_view_class = views.OrganisationDelete
    copy_view_enabled = False
    inspect_view_enabled = True
    menu_item_is_registered = True
    search_backend_name = None
    search_fields = ["name", "locality", "email", "organisation_number", "ref"]
    filterset_class = columns.OrganisationFilter
    ordering = "name"
    list_per_page = 30
    list_display = [
        "name",
        Column("roles", label=_("Gör"), accessor=columns.roles_of),
        Column("locality", label=_("Ort"), sort_key="locality"),
        Column("products", label=_("Produkter"), accessor="product_count", sort_key="product_count"),
        Column("places", label=_("Platser"), accessor="place_count", sort_key="place_count"),
        BooleanColumn("is_public", label=_("Synlig")),
        DateColumn("updated", label=_("Ändrad"), sort_key="updated"),
    ]
    list_export = ["pk", "ref", "name", "locality", "municipality_code", "email", "phone", "website", "is_public"]
    export_headings = {"pk": "id", "name": "namn", "municipality_code": "kommun"}
    export_filename = "organisationer"
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("roles_held"),
            FieldPanel("description"),
            FieldPanel("story"),
            row("municipality_code", "locality"),
            MultiFieldPanel(
                [row("email", "phone"), FieldPanel("website"), FieldPanel("contact_public")], heading=_("Kontakt")
            ),
            MultiFieldPanel([row("organisation_number", "sole_trader")], heading=_("Bara för kansliet")),
            FieldPanel("picture"),
            FieldPanel("is_public"),
            CertificatesPanel(heading=_("Certifikat")),
        ],
        base_form_class=CountyOrganisationForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        """Return the rows with everything a line shows."""
        return Organisation.objects.prefetch_related("roles").annotate(
            product_count=Count("products", distinct=True), place_count=Count("places", distinct=True)
        )


class MembersGroup(ModelViewSetGroup):
    """The menu "Medlemmar"."""

    menu_label = _("Medlemmar")
    menu_name = "medlemmar"
    menu_icon = "group"
    menu_order = 130
    items = (OrganisationViewSet,)

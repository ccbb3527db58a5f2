"""The admin's first page: what the office has to see to, counted, each with a link to its own list."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.permissions import policy_registry

from catalogue.models import Certificate, Product
from cms.queries.sightings import to_see_to, with_verdicts
from cms.viewsets.columns import SOON, certificates_in, lacking, stale_listings
from cms.viewsets.searches import deeds_for, since
from cms.viewsets.sightings import line, may
from cms.viewsets.views import today
from hubs.models import Listing, Place
from search.heard import heard
from search.models import QueryLog

LATELY = timedelta(days=30)
SHOWN = 5


class WorkPanel(Component):
    """One kind of work; who may not see its rows is shown nothing."""

    template_name = "cms/admin/work_panel.html"
    model: type[Model]
    name: str
    heading: str | Promise
    nothing: str | Promise

    def __init__(self, *, order: int) -> None:
        self.order = order

    def counts(self, day: date) -> list[dict[str, Any]]:
        """Return what there is to do on the day: for each a number, words and the address of its list."""
        raise NotImplementedError

    def rows(self, day: date) -> list[dict[str, Any]]:
        """Return the first few to begin with: for each words, a remark and an address, if any."""
        return []

    def render_html(self, parent_context: Context | dict[str, Any] | None = None) -> SafeString:
        """Return the panel, or nothing."""
        request: HttpRequest = (parent_context or {})["request"]
        self.user = request.user
        may_see = policy_registry.get_by_type(self.model).user_has_any_permission(
            request.user, {"add", "change", "delete", "view"}
        )
        return super().render_html(parent_context) if may_see else SafeString("")

    def get_context_data(self, parent_context: Context | dict[str, Any] | None = None) -> dict[str, Any]:
        """Return what the panel shows today."""
        counts = [it for it in self.counts(today()) if it["count"]]
        return {
            "name": self.name,
            "heading": self.heading,
            "nothing": self.nothing,
            "counts": counts,
            "rows": self.rows(today()) if counts else [],
        }


class LackingPanel(WorkPanel):
    """Published products without their food information."""

    model = Product
    name = "att-komplettera"
    heading = _("Produkter att komplettera")
    nothing = _("Alla publicerade produkter har sin livsmedelsinformation.")

    def counts(self, day: date) -> list[dict[str, Any]]:
        """Return how many lack something."""
        there = Product.objects.filter(lacking("food_information"), status="published").count()
        path = reverse("wagtailsnippets_catalogue_product:list")
        query = "?lacks=food_information&status=published"
        return [{"count": there, "words": _("saknar livsmedelsinformation"), "url": path + query}]


class CertificatesPanel(WorkPanel):
    """Certificates that have run out or soon do."""

    model = Certificate
    name = "certifikat-att-fornya"
    heading = _("Certifikat att förnya")
    nothing = _("Inget certifikat har gått ut eller går ut inom 60 dagar.")

    def counts(self, day: date) -> list[dict[str, Any]]:
        """Return how many have run out and how many soon do."""
        told = {"expired": _("har gått ut"), "soon": _("går ut inom 60 dagar")}
        there = Certificate.objects.aggregate(
            **{state: Count("pk", filter=certificates_in(state, day=day)) for state in told}
        )
        path = reverse("certificates:index")
        return [
            {"count": there[state], "words": words, "url": f"{path}?state={state}"} for state, words in told.items()
        ]

    def rows(self, day: date) -> list[dict[str, Any]]:
        """Return a few, those that can still be renewed in time before those that ran out long ago."""
        first = Certificate.objects.filter(valid_to__lte=day + SOON).select_related("holder").order_by("-valid_to")
        return [
            {
                "words": f"{it.get_scheme_display()}, {it.holder.name}",
                "day": it.valid_to,
                "url": reverse("certificates:edit", args=[it.pk]),
            }
            for it in first[:SHOWN]
        ]


class ListingsPanel(WorkPanel):
    """Listings that nobody has confirmed for long."""

    model = Listing
    name = "listningar-att-bekrafta"
    heading = _("Listningar att bekräfta")
    nothing = _("Allt som står som sålt är bekräftat det senaste halvåret.")

    def counts(self, day: date) -> list[dict[str, Any]]:
        """Return how many."""
        there = Listing.objects.filter(stale_listings(day=day)).count()
        words = _("har inte bekräftats på över ett halvår")
        return [{"count": there, "words": words, "url": reverse("listings:index") + "?age=stale"}]


class SightingsPanel(WorkPanel):
    """What visitors say is gone, each with what can be done about it."""

    template_name = "cms/admin/sightings_panel.html"
    model = Listing
    name = "besokarnas-iakttagelser"
    heading = _("Besökarnas iakttagelser")
    nothing = _("Ingen besökare har saknat något.")

    def counts(self, day: date) -> list[dict[str, Any]]:
        """Return how many listings visitors doubt."""
        words = _("ifrågasätts av besökare")
        return [{"count": to_see_to().count(), "words": words, "url": reverse("sightings")}]

    def rows(self, day: date) -> list[dict[str, Any]]:
        """Return the most doubted."""
        return [line(it) for it in with_verdicts(to_see_to())[:SHOWN]]

    def get_context_data(self, parent_context: Context | dict[str, Any] | None = None) -> dict[str, Any]:
        """Return what the panel shows, with what its form needs."""
        context = super().get_context_data(parent_context)
        request: HttpRequest = (parent_context or {})["request"]
        return {**context, "lines": context["rows"], "may": may(request.user), "token": get_token(request)}


class HoursPanel(WorkPanel):
    """Places whose hours nobody has told."""

    model = Place
    name = "platser-utan-oppettider"
    heading = _("Platser utan öppettider")
    nothing = _("Alla platser har öppettider.")

    def counts(self, day: date) -> list[dict[str, Any]]:
        """Return how many."""
        there = Place.objects.filter(opening_rules__isnull=True).count()
        url = reverse("wagtailsnippets_hubs_place:list") + "?hours=none"
        return [{"count": there, "words": _("saknar öppettider"), "url": url}]

    def rows(self, day: date) -> list[dict[str, Any]]:
        """Return those where the most is sold."""
        most = Place.objects.filter(opening_rules__isnull=True, is_public=True).annotate(sold=Count("listings"))
        edit = "wagtailsnippets_hubs_place:edit"
        return [
            {"words": name, "goods": sold, "url": reverse(edit, args=[pk])}
            for pk, name, sold in most.order_by("-sold", "name", "pk").values_list("pk", "name", "sold")[:SHOWN]
        ]


class MissesPanel(WorkPanel):
    """What people have looked for in vain the last thirty days."""

    model = QueryLog
    name = "sokningar-utan-traff"
    heading = _("Sökningar utan träff, 30 dagar")
    nothing = _("Alla sökningar de senaste 30 dagarna gav något.")

    def counts(self, day: date) -> list[dict[str, Any]]:
        """Return how many searches gave nothing."""
        there = sum(self.misses().values_list("times", flat=True))
        return [{"count": there, "words": _("sökningar gav ingenting"), "url": reverse("queries:index")}]

    def rows(self, day: date) -> list[dict[str, Any]]:
        """Return the words that were asked for most, each with what can be done about it."""
        return [
            {"words": it["text"], "times": it["times"], "deeds": deeds_for(it["text"], user=self.user)}
            for it in self.misses().order_by("-times", "text")[: 2 * SHOWN]
        ]

    def misses(self) -> QuerySet[Any, dict[str, Any]]:
        """Return the searches of the last thirty days that gave nothing."""
        return heard("nothing", since=since(LATELY.days))


def work_panels() -> list[WorkPanel]:
    """Return the panels in their order, above Wagtail's own."""
    kinds = (SightingsPanel, LackingPanel, CertificatesPanel, ListingsPanel, HoursPanel, MissesPanel)
    return [kind(order=10 + number) for number, kind in enumerate(kinds)]

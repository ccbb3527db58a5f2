"""The public pages: each reads its address, asks one read, and shows one template. Open to all."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.views import serve

from catalogue.models import Category
from cms import machine, pages
from cms.field_words import FIELD_WORDS
from cms.models import HomePage
from cms.previews import place_context, product_context
from cms.queries import areas, seasons
from cms.queries import places as place_reads
from cms.queries import producers as producer_reads
from cms.queries import products as product_reads
from cms.season_words import MOODS
from cms.tier_words import TIER_WORDS
from hubs import freshness
from hubs.models import Municipality, Place, PlaceKind
from members.models import Organisation
from search import ranking
from search.facets import in_language
from search.hearing import followed
from search.keeping import as_of, kept
from search.places import region
from search.plan import BREVITY, FARTHEST, FIELD_WEIGHTS

LIST_SIZE = 24
MIDDLE_OF_A_MONTH = 15
MONTHS_ASKED = {str(month): month for month in MOODS}


def now() -> datetime:
    """Return this moment in Swedish time: the views are where today is known."""
    return timezone.localtime()


def moved(request: HttpRequest, found: Any) -> HttpResponsePermanentRedirect:
    """Lead to the right address of what was found, and keep what was asked of it."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{found.get_absolute_url()}{'?' + query if query else ''}")


@require_safe
@kept
def home(request: HttpRequest) -> HttpResponse:
    """The site's first page, which editors keep in Wagtail."""
    response: HttpResponse = serve(request, "")
    return response


@require_safe
@followed
@kept
def product(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """A product; a wrong name in the address leads to the right one."""
    moment = now()
    today = as_of(moment.date())
    found, alike = product_reads.find_product(pk, now=today)
    if found is None:
        raise Http404
    if found.product.slug != slug:
        return moved(request, found.product)
    origin, origin_name = pages.origin_of(request.GET)
    page = product_reads.product_page(found, moment=moment, now=today, alike=alike, origin=origin)
    context = product_context(page, origin_name=origin_name)
    trail = context["crumbs"]
    context["structured"] = pages.structured(machine.product_data(page), pages.trail_data(trail))
    return render(request, "cms/product.html", {**pages.frame(request, section="find"), **context})


@require_safe
@followed
@kept
def producer(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """A producer; a wrong name in the address leads to the right one."""
    found = get_object_or_404(Organisation.objects.public(), pk=pk)
    if found.slug != slug:
        return HttpResponsePermanentRedirect(producer_reads.producer_url(found))
    page = producer_reads.producer_page(found, moment=now())
    trail = pages.crumbs((_("Producenter"), reverse("producers")), here=found.name)
    context = {
        "page": page,
        "crumbs": trail,
        "map": pages.map_of(f"?producer={found.pk}", title=_("Karta över var varorna säljs"), search_here=False),
        "structured": pages.structured(machine.producer_data(page), pages.trail_data(trail)),
    }
    return render(request, "cms/producer.html", {**pages.frame(request, section="producers"), **context})


@require_safe
@followed
@kept
def place(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """A place; a wrong name in the address leads to the right one."""
    found = get_object_or_404(place_reads.with_parts(Place.objects.public()), pk=pk)
    if found.slug != slug:
        return moved(request, found)
    page = place_reads.place_page(found, moment=now())
    context = place_context(page)
    context["structured"] = pages.structured(machine.place_data(page), pages.trail_data(context["crumbs"]))
    return render(request, "cms/place.html", {**pages.frame(request, section="find"), **context})


@require_safe
@kept
def municipality(request: HttpRequest, slug: str) -> HttpResponse:
    """A municipality: what is sold there, what is ripe, who makes it, and where."""
    found = get_object_or_404(Municipality, slug=slug)
    trail = pages.crumbs(here=found.name)
    context = {
        "page": areas.municipality_page(found, moment=now()),
        "crumbs": trail,
        "map": pages.map_of(
            f"?municipality={found.code}", title=_("Karta över %(name)s") % {"name": found.name}, search_here=False
        ),
        "structured": pages.structured(pages.trail_data(trail)),
    }
    return render(request, "cms/municipality.html", {**pages.frame(request, section="find"), **context})


@require_safe
@kept
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """A kind of food: what there is of it, what is ripe, who makes it, and where."""
    found = get_object_or_404(Category.objects.browsable(), slug=slug)
    page = areas.category_page(found, moment=now())
    above = [(in_language(it.name, it.name_en), it.get_absolute_url()) for it in page.trail]
    trail = pages.crumbs((_("Kategorier"), reverse("categories")), *above, here=page.name)
    context = {
        "page": page,
        "crumbs": trail,
        "map": pages.map_of(
            f"?category={slug}", title=_("Karta över var %(name)s säljs") % {"name": page.name}, search_here=False
        ),
        "structured": pages.structured(pages.trail_data(trail)),
    }
    return render(request, "cms/category.html", {**pages.frame(request, section="find"), **context})


@require_safe
@kept
def categories(request: HttpRequest) -> HttpResponse:
    """Every kind of food there is something of."""
    context = {
        "tree": areas.categories_with_counts(moment=now()),
        "crumbs": pages.crumbs(here=_("Kategorier")),
    }
    return render(request, "cms/categories.html", {**pages.frame(request, section="find"), **context})


@require_safe
@kept
def producers(request: HttpRequest) -> HttpResponse:
    """Every producer by name, those of one municipality when the address says so."""
    chosen = region().municipality(request.GET.get("municipality", ""))
    found = producer_reads.makers()
    if chosen:
        found = found.filter(municipality_code=chosen.code)
    shown, paging = page_of(request, found)
    context = {
        "producers": producer_reads.producer_cards(shown, day=now().date()),
        "pages": paging,
        "chips": municipality_chips(chosen.code if chosen else ""),
        "chosen": chosen,
        "crumbs": pages.crumbs(here=_("Producenter")),
    }
    return render(request, "cms/producers.html", {**pages.frame(request, section="producers"), **context})


@require_safe
@kept
def places(request: HttpRequest) -> HttpResponse:
    """Every place by name, those of one kind when the address says so."""
    kind = request.GET.get("kind", "")
    found = areas.places_in_lists()
    if kind in PlaceKind.values:
        found = found.filter(kind=kind)
    shown, paging = page_of(request, found)
    context = {
        "places": place_reads.place_rows(Place.objects.filter(pk__in=[it.pk for it in shown.only("pk")]), moment=now()),
        "pages": paging,
        "kinds": place_reads.kind_chips(kind),
        "kind_name": PlaceKind(kind).label if kind in PlaceKind.values else "",
        "map": pages.map_of(f"?kind={kind}" if kind in PlaceKind.values else "?", title=_("Karta över ställena")),
        "crumbs": pages.crumbs(here=_("Platser")),
    }
    return render(request, "cms/places.html", {**pages.frame(request, section="find"), **context})


@require_safe
@kept
def season(request: HttpRequest) -> HttpResponse:
    """What is ripe now, or in the month that the address names, and the calendar of the year."""
    today = now().date()
    chosen = MONTHS_ASKED.get(request.GET.get("month", ""), today.month)
    day = today if chosen == today.month else today.replace(month=chosen, day=MIDDLE_OF_A_MONTH)
    context = {
        "day": day,
        "is_now": day == today,
        "mood": MOODS[chosen],
        "introduction": areas.introduction("season", str(chosen)),
        "ripe": areas.ripe_now(day=day),
        "calendar": seasons.calendar(day=day),
        "months": seasons.month_names(),
        "this_month": today.month,
        "crumbs": pages.crumbs(here=_("Säsong")),
    }
    return render(request, "cms/season.html", {**pages.frame(request, section="season"), **context})


@require_safe
@kept
def about(request: HttpRequest) -> HttpResponse:
    """What the site is."""
    return about_page(request, "cms/about/index.html", here=_("Om Sörmlandsmat"))


@require_safe
@kept
def sorting(request: HttpRequest) -> HttpResponse:
    """How results are sorted: the numbers are those that sort."""
    return about_page(
        request,
        "cms/about/sorting.html",
        here=_("Så sorteras träffarna"),
        ranking=ranking,
        near_halves_km=round(ranking.NEAR_HALVES_M / 1000),
        tiers=list(TIER_WORDS.values()),
        shortest=BREVITY / 2,
        farthest=FARTHEST,
        fields=[(FIELD_WORDS.get(name, name), weight) for name, weight in FIELD_WEIGHTS.items()],
    )


@require_safe
@kept
def trust(request: HttpRequest) -> HttpResponse:
    """How sure what is said of a listing is: the numbers are those that the rules read."""
    return about_page(request, "cms/about/trust.html", here=_("Så vet vi vad som finns"), rules=freshness)


@require_safe
@kept
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return about_page(request, "cms/about/accessibility.html", here=_("Tillgänglighet"), site=answerable())


@require_safe
@kept
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of visitors: next to nothing."""
    return about_page(request, "cms/about/privacy.html", here=_("Personuppgifter"), site=answerable())


@require_safe
@kept
def data(request: HttpRequest) -> HttpResponse:
    """Where the data comes from, who owns it, and how to take it."""
    return about_page(request, "cms/about/data.html", here=_("Data och källor"))


def answerable() -> HomePage | None:
    """Return the first page, where editors say who answers for the site."""
    found: HomePage | None = HomePage.objects.order_by("path").first()
    return found


def about_page(request: HttpRequest, template: str, *, here: str, **context: Any) -> HttpResponse:
    """Return one of the pages about the site."""
    above = () if template.endswith("index.html") else ((_("Om Sörmlandsmat"), reverse("about")),)
    frame = pages.frame(request, section="about")
    return render(
        request, template, {**frame, "crumbs": pages.crumbs(*above, here=here), "county": region(), **context}
    )


def page_of(request: HttpRequest, found: "QuerySet[Any]") -> tuple[Any, dict[str, Any]]:
    """Return the rows of the page that the address names (a page that is not there is the last), and its paging."""
    page = Paginator(found, LIST_SIZE).get_page(request.GET.get("page"))
    return page.object_list, pages.paging(request.GET, page=page)


def municipality_chips(chosen: str) -> list[dict[str, Any]]:
    """Return a link for each municipality, and one for all of them."""
    everywhere = {"text": _("Hela %(county)s") % {"county": region().short_name}, "url": "?", "on": not chosen}
    return [
        everywhere,
        *(
            {"text": it.name, "url": f"?municipality={it.slug}", "on": it.code == chosen}
            for it in sorted(region().municipalities, key=lambda it: it.name)
        ),
    ]

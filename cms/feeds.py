"""What is new, and what has come into season, as feeds that a reader follows (Atom, RFC 4287)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.models import Product, SeasonWindow
from cms.queries.producers import makers, producer_url
from cms.queries.seasons import span_words
from cms.views import now
from hubs.opening import STOCKHOLM, at_minute
from search.cards import in_season_on
from search.keeping import kept

SHOWN = 40
ALL_YEAR = (101, 1231)


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell: its name, what there is to say of it, where to read more, and since when it holds."""

    key: str
    title: str
    text: str
    path: str
    since: datetime


class NewsFeed(Feed[News, None]):
    """A feed in the language of its address."""

    feed_type = Atom1Feed
    author_name = "Sörmlandsmat"

    def __init__(self, *, title: str, subtitle: str, page: str, address: str, news: list[News]) -> None:
        self.title, self.subtitle, self.news = title, subtitle, news
        self.link = settings.SITE_URL + reverse(page)
        self.feed_url = self.feed_guid = settings.SITE_URL + reverse(address)
        self.language = get_language()

    def items(self) -> list[News]:
        """Return the news, newest first."""
        return self.news

    def item_title(self, item: Any) -> str:
        """Return the name."""
        return str(item.title)

    def item_description(self, item: News) -> str:
        """Return what there is to say."""
        return item.text

    def item_link(self, item: News) -> str:
        """Return the address of the page."""
        return settings.SITE_URL + item.path

    def item_guid(self, item: News) -> str:
        """Return what a reader knows it by, whatever it is renamed to (RFC 4151)."""
        return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:{item.key}"

    def item_pubdate(self, item: News) -> datetime:
        """Return since when it holds."""
        return item.since

    def item_updateddate(self, item: News) -> datetime:
        """Return since when it holds: what changes later is no news."""
        return item.since


@require_safe
@kept
def news(request: HttpRequest) -> HttpResponse:
    """New products and producers."""
    feed = NewsFeed(
        title=_("Nytt på Sörmlandsmat"),
        subtitle=_("Nya varor och nya producenter i Sörmland."),
        page="home",
        address="news-feed",
        news=newest([*new_products(), *new_makers()]),
    )
    return feed(request)


@require_safe
@kept
def season(request: HttpRequest) -> HttpResponse:
    """What is in season, what came last first."""
    feed = NewsFeed(
        title=_("I säsong nu i Sörmland"),
        subtitle=_("Varor vars säsong har börjat."),
        page="season",
        address="season-feed",
        news=newest(in_season_now(day=now().date())),
    )
    return feed(request)


def newest(told: Iterable[News]) -> list[News]:
    """Return what is to be shown, newest first, in an order that stays."""
    return sorted(sorted(told, key=attrgetter("key")), key=attrgetter("since"), reverse=True)[:SHOWN]


def new_products() -> list[News]:
    """Return the products that came last; one query."""
    found = Product.objects.public().select_related("made_by").order_by("-date_created", "-pk")[:SHOWN]
    return [
        News(
            key=f"product-{it.pk}",
            title=_("Ny vara: %(name)s") % {"name": it.title},
            text="\n".join(filter(None, (it.made_by.name, it.description))),
            path=it.get_absolute_url(),
            since=it.date_created,
        )
        for it in found
    ]


def new_makers() -> list[News]:
    """Return the producers that came last; one query."""
    return [
        News(
            key=f"producer-{it.pk}",
            title=_("Ny producent: %(name)s") % {"name": it.name},
            text=it.description,
            path=producer_url(it),
            since=it.created,
        )
        for it in makers().order_by("-created", "-pk")[:SHOWN]
    ]


def in_season_now(*, day: date) -> list[News]:
    """Return the products in season on the day, once for each season; what there is all year is left out. One query."""
    windows = (
        SeasonWindow.objects.filter(in_season_on(day), product__in=Product.objects.public())
        .exclude(starts=ALL_YEAR[0], ends=ALL_YEAR[1])
        .select_related("product__made_by")
        .order_by("product_id", "starts")
    )
    return [
        News(
            key=f"season-{it.product_id}-{began.year}-{it.starts:04}",
            title=_("I säsong: %(name)s") % {"name": it.product.title},
            text=f"{it.product.made_by.name}, {span_words(it.starts, it.ends)}",
            path=it.product.get_absolute_url(),
            since=at_minute(began, 0, zone=STOCKHOLM).astimezone(UTC),
        )
        for it in windows
        for began in (began_on(it.starts, day=day),)
    ]


def began_on(starts: int, *, day: date) -> date:
    """Return when the season from `starts` (MMDD) began that the day may lie in; 29 February is 1 March at need."""
    year = day.year if starts <= day.month * 100 + day.day else day.year - 1
    month, of_month = divmod(starts, 100)
    return date(year, month, 1) + timedelta(days=of_month - 1)

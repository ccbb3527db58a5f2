"""Markets and REKO rings as calendars that telephones follow (iCalendar, RFC 5545): the year to come, day by day.

Each day is an event of its own, with the rules' exceptions already in it, so that no calendar program has to know the
rules. Times are wall-clock times in Sweden beside the rules of Swedish time, so they stay right when clocks change.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.views import now
from hubs.models import Mode, Place, PlaceKind
from hubs.opening import STOCKHOLM, UTC, Span, spans_on
from search.keeping import kept
from search.places import region

KINDS = frozenset({PlaceKind.REKO, PlaceKind.MARKET})
DAYS_TOLD = 366
OCTETS_A_LINE = 75  # RFC 5545, 3.1
CONTENT_TYPE = "text/calendar; charset=utf-8"
SWEDISH_TIME = (  # the common rule of Directive 2000/84/EC, in Swedish time
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Stockholm",
    "BEGIN:STANDARD",
    "DTSTART:19961027T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "TZNAME:CET",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:19810329T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "TZNAME:CEST",
    "END:DAYLIGHT",
    "END:VTIMEZONE",
)


@require_safe
@kept
def place_calendar(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The days of a REKO ring or a market; whatever the name in the address, so that followers survive a new one."""
    place = get_object_or_404(with_hours(), pk=pk)
    if place.kind not in KINDS:
        raise Http404
    return answer(calendar([place], name=place.name, day=now().date()))


@require_safe
@kept
def reko_calendar(request: HttpRequest) -> HttpResponse:
    """The days of all REKO rings in the county."""
    places = with_hours().filter(kind=PlaceKind.REKO).order_by("name", "id")
    name = _("REKO i %(county)s") % {"county": region().short_name}
    return answer(calendar(places, name=name, day=now().date()))


def with_hours() -> "QuerySet[Place]":
    """The places the public may see, with their hours."""
    return Place.objects.public().prefetch_related("opening_rules", "opening_exceptions")


def answer(text: str) -> HttpResponse:
    """Return the calendar as an answer."""
    return HttpResponse(text, content_type=CONTENT_TYPE)


def calendar(places: Iterable[Place], *, name: str, day: date) -> str:
    """Return the calendar of the places for a year from the day on, as RFC 5545 writes it."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{urlsplit(settings.SITE_URL).hostname}//Sörmlandsmat//{(get_language() or 'sv').upper()}",
        "CALSCALE:GREGORIAN",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        "X-WR-TIMEZONE:Europe/Stockholm",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        "X-PUBLISHED-TTL:P1D",
        *SWEDISH_TIME,
        *(line for place in places for line in events(place, day=day)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def events(place: Place, *, day: date) -> Iterator[str]:
    """Yield the lines of the place's events for a year from the day on."""
    rules, exceptions = list(place.opening_rules.all()), list(place.opening_exceptions.all())
    for offset in range(DAYS_TOLD):
        begins = day + timedelta(days=offset)
        for number, span in enumerate(spans_on(rules, exceptions, day=begins), start=1):
            yield from event(place, span, name=f"{place.pk}-{begins:%Y%m%d}-{number}")


def event(place: Place, span: Span, *, name: str) -> Iterator[str]:
    """Yield the lines of one event; by its name (place, day and turn) a follower knows it again at new hours."""
    address = settings.SITE_URL + reverse("place", kwargs={"pk": place.pk, "slug": place.slug})
    yield "BEGIN:VEVENT"
    yield f"UID:plats-{name}@{urlsplit(settings.SITE_URL).hostname}"
    yield f"DTSTAMP:{place.updated.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;TZID=Europe/Stockholm:{wall_clock(span.opens)}"
    yield f"DTEND;TZID=Europe/Stockholm:{wall_clock(span.closes)}"
    yield f"SUMMARY:{escaped(place.name)}"
    yield f"DESCRIPTION:{escaped(told(span, address=address))}"
    if where := whereabouts(place):
        yield f"LOCATION:{escaped(where)}"
    yield f"GEO:{place.latitude:.6f};{place.longitude:.6f}"
    yield f"URL:{address}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def told(span: Span, *, address: str) -> str:
    """Return what there is to know of the event, a line each: how it is open, the note, and the page."""
    mode = "" if span.mode == Mode.OPEN else str(Mode(span.mode).label)
    return "\n".join(filter(None, (mode, span.note, address)))


def whereabouts(place: Place) -> str:
    """Return the street, postal code and town on one line; "" where none is told."""
    town = " ".join(filter(None, (place.postal_code, place.locality)))
    return ", ".join(filter(None, (place.street, town)))


def wall_clock(moment: datetime) -> str:
    """Return the moment as a Swedish clock shows it."""
    return f"{moment.astimezone(STOCKHOLM):%Y%m%dT%H%M%S}"


def escaped(text: str) -> str:
    """Return the text as a value (RFC 5545, 3.3.11): no character of it can end the line or begin a new value."""
    lines = "\n".join(text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").splitlines())
    return "".join(it for it in lines if it == "\n" or it.isprintable()).replace("\n", "\\n")


def folded(line: str) -> str:
    """Return the line broken so that no part is longer than 75 octets, never within a character."""
    parts, part, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > OCTETS_A_LINE:
            parts.append(part)
            part, size = "", 1  # the space that goes before counts
        part, size = part + character, size + octets
    return "\r\n ".join([*parts, part])

"""The words around a search's hits: what it was understood as, the way back, the filters, and how to find more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hubs.models import PlaceKind
from hubs.opening import STOCKHOLM
from search.engines import Circle, Sort
from search.facets import FacetChoice
from search.forms import LISTS, Address, Asking
from search.queries import Found
from search.swedish import Piece
from search.swedish.words import normalise
from search.when import When

FACET_TITLES = {
    "category": gettext_lazy("Kategori"),
    "kind": gettext_lazy("Slag av ställe"),
    "municipality": gettext_lazy("Kommun"),
    "label": gettext_lazy("Märkning"),
    "free_from": gettext_lazy("Fritt från"),
    "channel": gettext_lazy("Säljs till"),
    "producer": gettext_lazy("Producent"),
}
SORT_NAMES = {
    Sort.RELEVANCE: gettext_lazy("Bäst träff"),
    Sort.DISTANCE: gettext_lazy("Närmast"),
    Sort.PRICE: gettext_lazy("Lägst pris"),
    Sort.NEWEST: gettext_lazy("Nyast"),
}
VALUES_SHOWN = 24
KEPT_WITH_NEW_WORDS = frozenset({"near", "bbox", "open_at", "in_season", "sort"})
MIDNIGHT = 24 * 60
PRICES = ("price_min", "price_max")
WHERE = ("near", "place", "radius_km", "bbox")


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice that is one link, for `components/chip.html`."""

    text: str
    url: str
    on: bool = False
    removes: bool = False
    icon: str = ""
    count: int | None = None


def words(asking: Asking, found: Found) -> dict[str, Any]:
    """Return the context of the search page around its hits."""
    address, request = asking.address, asking.request
    chosen = list(chosen_chips(asking, found))
    return {
        "total_words": total_words(found),
        "title_words": title_words(asking, found),
        "correction": correction(found, address),
        "reading": reading(asking, found),
        "flags": list(flags(address)),
        "chosen": chosen,
        "facets": [*facets(found.facets), price_range(asking), open_time(asking)],
        "selected": sum(len(address.values(name)) for name in (*LISTS, *PRICES)) + bool(other_time(asking)),
        "hidden": fields(address.without(*typed_in(asking), "page", "sort")),
        "clear_url": address.without(*typed_in(asking), "page").query,
        "sort_options": list(sort_options(request.sort or Sort.RELEVANCE, has_origin=has_origin(found))),
        "pages": paging(found, address),
        "loosenings": found.loosenings,
        "unread": asking.unread,
        "needs_position": found.asked.needs_position,
        "unknown_place": found.asked.unknown_place,
        "kept_in_search": [it for it in fields(address) if it["name"] in KEPT_WITH_NEW_WORDS],
        "near": address.value("near"),
        "first_page": [{"text": _("Till första sidan"), "url": address.without("page").query}],
        "ways_on": [*loosenings(found, address), {"text": _("Visa allt"), "url": reverse("search")}],
        "map": map_of(address),
        "clean": not address.pairs,
    }


def has_origin(found: Found) -> bool:
    """Whether there is a point that distances are counted from."""
    return found.asked.request.start is not None


def total_words(found: Found) -> str:
    """Return how many answered: "42 träffar"."""
    number = number_format(found.total, force_grouping=True)
    return ngettext("%(n)s träff", "%(n)s träffar", found.total) % {"n": number}


def fields(address: Address) -> list[dict[str, str]]:
    """Return the search as the hidden fields of a form."""
    return [{"name": name, "value": value} for name, value in address.pairs]


def title_words(asking: Asking, found: Found) -> str:
    """Return what the page is called."""
    if asking.request.text:
        return asking.request.text
    if found.asked.place:
        return _("Mat nära %(place)s") % {"place": found.asked.place.name}
    return _("All mat från Sörmland")


# ---- how it was understood -------------------------------------------------------------------------------------------


def correction(found: Found, address: Address) -> dict[str, str] | None:
    """Return what was searched for instead of what was typed, and the way to search as it was typed."""
    if found.correction is None:
        return None
    return {
        "text": found.correction.text,
        "original": address.value("q"),
        "url": address.having(exact="true").query,
    }


def reading(asking: Asking, found: Found) -> list[dict[str, str]]:
    """Return each thing that was read out of the words, with the search that leaves it out."""
    understood, address = found.interpretation, asking.address
    if understood is None:
        return []
    pieces = [kinds_read(found, address)] if found.asked.kinds else []
    for piece in understood.interpretation:
        text, undo = piece_words(piece, found)
        if text:
            pieces.append({"text": text, "undo": undo, "url": without(address, piece)})
    return pieces


def kinds_read(found: Found, address: Address) -> dict[str, str]:
    """Return the kinds of places that the words were read as, with the search for the words themselves."""
    names = ", ".join(str(PlaceKind(kind).label) for kind in found.asked.kinds)
    return {
        "text": _("det som säljs här: %(kinds)s") % {"kinds": names},
        "undo": _("Sök på ordet i stället"),
        "url": address.having(exact="true").query,
    }


def piece_words(piece: Piece, found: Found) -> tuple[str, str]:
    """Return what was read out of the words, and the words for taking it away; ("", "") when it is told elsewhere."""
    if piece.kind == "place":
        return near_words(found, piece.meaning), _("Ta bort platsen")
    if piece.kind == "open_now":
        return _("öppet nu"), _("Visa stängda också")
    if piece.kind == "open" and found.asked.when:
        return when_words(found.asked.when, found), _("Visa stängda också")
    if piece.kind == "in_season":
        return _("i säsong nu"), _("Visa allt, i säsong eller inte")
    if piece.kind == "near_me" and not found.asked.needs_position:
        text = _("närmast dig, för inget fanns i närheten") if found.asked.widened else _("nära dig")
        return text, _("Ta bort platsen")
    if piece.kind == "radius":
        return _("inom %(radius)s") % {"radius": piece.meaning.replace(".", ",")}, _("Ta bort avståndet")
    return "", ""


def near_words(found: Found, name: str) -> str:
    """Return the area that a place was read as: "nära Trosa, inom 15 km", "i Trosa kommun", "längs E4"."""
    area, place = found.area, found.asked.place
    if found.asked.widened:
        return _("närmast %(place)s, för inget fanns i närheten") % {"place": name}
    if isinstance(area, Circle):
        radius = number_format(round(area.radius_m / 1000))
        return _("nära %(place)s, inom %(radius)s km") % {"place": name, "radius": radius}
    if place and place.parts:
        return _("i närheten av %(places)s") % {"places": ", ".join(part.name for part in place.parts)}
    if place and place.along:
        between = _("mellan %(place)s") if place.kind == "between" else _("längs %(place)s")
        return between % {"place": name}
    return _("i %(place)s kommun") % {"place": name} if area is not None else name


def when_words(when: When, found: Found) -> str:
    """Return a time that was read: "öppet söndag 29 november", "öppet i dag efter kl. 18.00"."""
    if when.always:
        return _("öppet dygnet runt")
    days = _(" eller ").join(day_words(day, today=found.asked.request.day) for day in when.days)
    if when.first is None:
        return _("öppet %(days)s") % {"days": days}
    hours = {"days": days, "first": clock(when.first), "last": clock(when.last or 0)}
    if when.last is None:
        return _("öppet %(days)s kl. %(first)s") % hours
    if when.last >= MIDNIGHT:
        return _("öppet %(days)s efter kl. %(first)s") % hours
    if not when.first:
        return _("öppet %(days)s före kl. %(last)s") % hours
    return _("öppet %(days)s någon gång kl. %(first)s–%(last)s") % hours


def day_words(day: date, *, today: date) -> str:
    """Return what a day is called: "i dag", "i morgon", "söndag 29 november"."""
    names = {today: _("i dag"), today + timedelta(days=1): _("i morgon")}
    return names.get(day) or date_format(day, "l j F")


def clock(minutes: int) -> str:
    """Return minutes after midnight as the clock shows them."""
    return f"{minutes // 60:02}.{minutes % 60:02}"


def without(address: Address, piece: Piece) -> str:
    """Return the search without what was read out: the words that remain, or all of it when none do."""
    return address.without("radius_km").having(q=words_left(address.value("q"), piece.text)).query


def words_left(text: str, taken: str) -> str:
    """Return the text without the words taken out of it, whatever their case; the whole text if they are not there."""
    plain = normalise(text)
    at = plain.find(taken) if len(plain) == len(text) else text.lower().find(taken)
    if at < 0:
        return text
    return " ".join((text[:at] + " " + text[at + len(taken) :]).split())


# ---- chips -----------------------------------------------------------------------------------------------------------


def flags(address: Address) -> Iterable[Chip]:
    """Yield the choices that are on or off."""
    for name, value, text, icon in (
        ("open_at", "now", _("Öppet nu"), "clock"),
        ("in_season", "true", _("I säsong"), "sun"),
    ):
        on = address.value(name) == value
        url = address.without(name, "page").query if on else address.having(**{name: value}).query
        yield Chip(text, url, on=on, icon=icon)


def chosen_chips(asking: Asking, found: Found) -> Iterable[Chip]:
    """Yield each filter that is on, as a link that takes it away."""
    address = asking.address
    for name in LISTS:
        names = {choice.value: choice.label for choice in found.facets.get(name, ())}
        for value in address.values(name):
            yield Chip(names.get(value, value), address.less(name, value).query, on=True, removes=True)
    if place := address.value("place"):
        name = found.asked.place.name if found.asked.place else place
        yield Chip(near_words(found, name), address.without("place", "radius_km", "page").query, on=True, removes=True)
    elif address.value("near") and not address.value("bbox"):
        radius = asking.request.radius_km
        text = _("inom %(radius)s km från dig") % {"radius": number_format(radius)} if radius else _("nära dig")
        yield Chip(text, address.without("near", "radius_km", "sort", "page").query, on=True, removes=True)
    if address.value("bbox"):
        yield Chip(_("i området på kartan"), address.without("bbox", "page").query, on=True, removes=True)
    if moment := other_time(asking):
        local = moment.astimezone(STOCKHOLM)
        days = day_words(local.date(), today=asking.request.day)
        told = {"days": days, "first": clock(local.hour * 60 + local.minute)}
        text = _("öppet %(days)s kl. %(first)s") % told
        yield Chip(text, address.without("open_at", "page").query, on=True, removes=True)
    for name, text in (("price_min", _("från %(price)s kr")), ("price_max", _("högst %(price)s kr"))):
        if price := address.value(name):
            yield Chip(text % {"price": price}, address.without(name, "page").query, on=True, removes=True)


def facets(found: Mapping[str, tuple[FacetChoice, ...]]) -> Iterable[dict[str, Any]]:
    """Yield the filters for `components/facet.html`: chosen values always, others when there is something of them."""
    for name, title in FACET_TITLES.items():
        choices = [choice for choice in found.get(name, ()) if choice.count or choice.selected]
        chosen = [choice for choice in choices if choice.selected]
        shown = [*chosen, *(choice for choice in choices if not choice.selected)][: max(VALUES_SHOWN, len(chosen))]
        if shown:
            yield {"name": name, "title": str(title), "values": shown, "selected": len(chosen)}


def typed_in(asking: Asking) -> tuple[str, ...]:
    """Return the parameters that the filter form has fields for; "open now" stands beside it."""
    return (*LISTS, *PRICES, *(("open_at",) if other_time(asking) else ()))


def other_time(asking: Asking) -> datetime | None:
    """Return the time at which it is to be open, when it is another than now."""
    return None if asking.request.open_now else asking.request.open_at


def price_range(asking: Asking) -> dict[str, Any]:
    """Return the filter by price for `components/facet.html`."""
    low, high = asking.request.filters.price_min, asking.request.filters.price_max
    span = {"min_name": PRICES[0], "min": low, "max_name": PRICES[1], "max": high, "unit": _("kr")}
    return {"name": "price", "title": _("Pris"), "range": span, "selected": (low is not None) + (high is not None)}


def open_time(asking: Asking) -> dict[str, Any]:
    """Return the filter by opening hours for `components/facet.html`."""
    moment = other_time(asking)
    value = moment.astimezone(STOCKHOLM).strftime("%Y-%m-%dT%H:%M") if moment else ""
    field = {"name": "open_at", "value": value, "label": _("Dag och tid")}
    return {"name": "open_at", "title": _("Öppet en annan tid"), "time": field, "selected": int(bool(moment))}


def sort_options(chosen: Sort, *, has_origin: bool) -> Iterable[dict[str, Any]]:
    """Yield the ways to sort; by distance only when there is a point to count from."""
    for sort, name in SORT_NAMES.items():
        if sort != Sort.DISTANCE or has_origin or chosen == Sort.DISTANCE:
            yield {"value": sort.value, "label": str(name), "selected": sort == chosen}


# ---- more, and further -----------------------------------------------------------------------------------------------


def paging(found: Found, address: Address) -> dict[str, Any]:
    """Return the paging for `components/pagination.html`."""
    request = found.asked.request
    number, count = request.page, found.pages
    first = (number - 1) * request.size + 1
    return {
        "number": number,
        "count": count,
        "first": first,
        "last": min(found.total, number * request.size),
        "total": found.total,
        "previous_url": address.having(page=str(min(number - 1, count))).query if number > 1 else "",
        "next_url": address.having(page=str(number + 1)).query if number < count else "",
        "beyond": number > count,
        "first_url": address.without("page").query,
    }


def loosenings(found: Found, address: Address) -> Iterable[dict[str, Any]]:
    """Yield what would find something, and how much: each one condition less."""
    for it in found.loosenings:
        text, url = loosened(it.kind, found, address)
        yield {"text": f"{text} ({number_format(it.total, force_grouping=True)})", "url": url}


def loosened(kind: str, found: Found, address: Address) -> tuple[str, str]:
    """Return the words for one condition less, and the address."""
    understood = found.interpretation
    pieces = {piece.kind: piece for piece in understood.interpretation} if understood else {}
    rest = address
    if kind in {"wider", "area"} and "place" in pieces:
        rest = Address(tuple((n, words_left(v, pieces["place"].text) if n == "q" else v) for n, v in address.pairs))
    if kind == "wider":
        name = found.asked.place.name if found.asked.place else ""
        where = {"place": name} if name and not address.value("near") else {}
        return _("Sök inom 50 km"), rest.without("bbox").having(radius_km="50", **where).query
    if kind == "area":
        return _("Sök i hela Sörmland"), rest.without(*WHERE, "page", "sort").query
    if kind == "open":
        said = pieces.get("open_now") or pieces.get("open")
        text = _("Visa det som är stängt då också") if found.asked.when else _("Visa det som är stängt nu också")
        if said:
            return text, without(address, said)
        return text, address.without("open_at", "page").query
    if kind == "season":
        if "in_season" in pieces:
            return _("Visa det som inte är i säsong också"), without(address, pieces["in_season"])
        return _("Visa det som inte är i säsong också"), address.without("in_season", "page").query
    return _("Sök utan filter"), address.without(*LISTS, "price_min", "price_max", "page").query


# ---- the map ---------------------------------------------------------------------------------------------------------

NIGHT = {
    "#cfe2e2": "#1d2f33",
    "#c3dada": "#21363a",
    "#b7d2d3": "#253c41",
    "#a9c8ca": "#2a4449",
    "#c6dcdd": "#213539",
    "#e9e2d0": "#24231d",
    "#faf5e9": "#302e26",
    "#b79b6c": "#76674a",
    "#8c6a35": "#b08d55",
    "#e2c88f": "#5b4a2c",
    "#2b2a26": "#f3ecdc",
    "#675f4f": "#a59c87",
    "#2f6268": "#8cc3c9",
    "#3f5d3a": "#a9cba0",
}
"""The drawn map's colours by day, and what they are on dark pages (the same as in the style sheet)."""


def by_night(picture: str) -> str:
    """Return the drawn map in the colours of dark pages."""
    for day, night in NIGHT.items():
        picture = picture.replace(f'"{day}"', f'"{night}"')
    return picture


def map_of(address: Address) -> dict[str, Any]:
    """Return the map for `components/map.html`: the same search, asked of the API."""
    query = address.without("page", "sort", "exact").query if address.pairs else "?"
    picture = f"{reverse('map-picture')}{query}"
    return {
        "src": f"/api/v1/map{'' if query == '?' else query}",
        "title": _("Karta över träffarna"),
        "bounds": address.value("bbox"),
        "fallback": without_script(picture),
        "tile_url": settings.MAP_TILE_URL,
        "tile_attribution": settings.MAP_TILE_ATTRIBUTION,
    }


def without_script(url: str) -> SafeString:
    """Return the drawn map, in both schemes; browsers that run scripts never fetch it."""
    joint = "" if url.endswith("?") else "&"
    return format_html(
        '<noscript><picture><source media="(prefers-color-scheme: dark)" srcset="{0}{1}scheme=dark">'
        '<img class="map__picture" src="{0}" width="960" height="720" alt=""></picture></noscript>',
        url,
        joint,
    )

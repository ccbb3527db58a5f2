"""The page "Vad händer?": a search told step by step, as it is and as it would be with words that are not saved."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.snippets.widgets import AdminSnippetChooser

from catalogue.models import Product
from cms.field_words import FIELD_WORDS
from hubs.models import Place
from members.models import Organisation
from search.asking import FindRequest
from search.cards import distance_words
from search.explaining import Explanation, HitSeen, Moved, TierSeen, compare, explain
from search.models import CompoundException, PinnedAnswer, Synonym
from search.words import read

LONGEST = 120
WAYS_SHOWN = 12
TIER_WORDS: dict[str, str | Promise] = {
    "pinned": gettext_lazy("Redaktionens val"),
    "name": gettext_lazy("Namn och kategori"),
    "synonym": gettext_lazy("Synonymer"),
    "producer": gettext_lazy("Producentens namn"),
    "text": gettext_lazy("Något i texten"),
    "mention": gettext_lazy("Nämns i texten"),
    "related": gettext_lazy("Hör till"),
    "either": gettext_lazy("Någon av sakerna"),
    "relaxed": gettext_lazy("Liknande"),
}
BONUS_WORDS: dict[str, str | Promise] = {
    "near": gettext_lazy("nära"),
    "open": gettext_lazy("öppet"),
    "season": gettext_lazy("i säsong"),
    "fresh": gettext_lazy("nyss bekräftat"),
    "complete": gettext_lazy("uppgifter"),
}
ROLE_WORDS: dict[str, str | Promise] = {
    "raw": gettext_lazy("råvara"),
    "made": gettext_lazy("livsmedel"),
    "form": gettext_lazy("styckning eller form"),
    "nonfood": gettext_lazy("ej mat"),
    "attr": gettext_lazy("egenskap"),
    "soft": gettext_lazy("kan undvaras"),
    "begin": gettext_lazy("förled"),
    "business": gettext_lazy("verksamhet"),
}
CHOOSERS = {"product": Product, "producer": Organisation, "place": Place}
KINDS: dict[str, tuple[type[Model], str, tuple[str, ...], str | Promise]] = {
    "synonym": (Synonym, "synonyms", ("word", "means", "both_ways"), gettext_lazy("en synonym")),
    "compound": (CompoundException, "compounds", ("word", "parts"), gettext_lazy("en delning")),
    "pin": (
        PinnedAnswer,
        "pins",
        ("words", "product", "category", "producer", "place", "position", "valid_from", "valid_to"),
        gettext_lazy("ett fäst svar"),
    ),
}
"""What can be tried: its model, its lists' name, its fields, and what it is called."""


@never_cache
@require_http_methods(["GET", "POST"])
def what_happens(request: HttpRequest) -> HttpResponse:
    """Show what happens to a search. Only shown: a form that is sent here is not saved."""
    if not request.user.has_perm("search.view_querylog"):
        raise PermissionDenied
    given = request.POST if request.method == "POST" else request.GET
    query = " ".join((given.get("try") or given.get("q") or "").split())[:LONGEST]
    kind = given.get("kind", "")
    form = trial_form(kind, given) if kind in KINDS else None
    context = {
        "page_title": _("Vad händer?"),
        "header_icon": "search",
        "query": query,
        "kind": kind,
        "form": form,
        "kinds": [(code, words) for code, (_model, _name, _fields, words) in KINDS.items()],
        **answers(query, form, moment=timezone.localtime()),
        **saving_address(kind, form),
    }
    return render(request, "cms/admin/what_happens.html", context)


def trial_form(kind: str, given: QueryDict) -> forms.ModelForm[Any]:
    """Return the form of a word that is tried; of one that is there already, filled in as it stands."""
    model, _name, fields, _words = KINDS[kind]
    widgets: dict[str, Any] = {name: AdminSnippetChooser(CHOOSERS[name]) for name in fields if name in CHOOSERS}
    widgets |= {name: forms.DateInput(attrs={"type": "date"}) for name in fields if name.startswith("valid_")}
    row = given.get("row", "")
    instance = get_object_or_404(model, pk=row) if row.isdecimal() else model()
    made = forms.modelform_factory(model, fields=fields, widgets=widgets)
    is_filled_in = any(given.get(name) for name in fields if name != "position")
    return made(data=given if is_filled_in else None, instance=instance)


def answers(query: str, form: forms.ModelForm[Any] | None, *, moment: datetime) -> dict[str, Any]:
    """Return the search as it is, and beside it as it would be when the form holds something that could be saved."""
    if not query:
        return {}
    request = FindRequest(day=moment.date(), moment=moment, text=query)
    now = explain(request)
    if form is None or not form.is_bound or not form.is_valid():
        return {"now": told(now)}
    words = read(tried=form.instance)
    then = explain(FindRequest(day=moment.date(), moment=moment, text=query, words=words))
    moved = compare(now, then)
    places = {it.hit.id: movement(it) for it in moved}
    gone = [it for it in moved if it.now is None and not it.hit.row.similar]
    new = [it for it in moved if it.before is None and not it.hit.row.similar]
    stays = all(it.before == it.now for it in moved) and (now.total, now.pages) == (then.total, then.pages)
    return {
        "now": told(now),
        "then": told(then, places=places),
        "gone": [it.hit for it in gone],
        "new": [it.hit for it in new],
        "is_same": stays,
    }


def movement(moved: Moved) -> str:
    """Return how a hit has moved, in words."""
    if moved.before is None:
        return _("ny")
    if moved.now is None or moved.before == moved.now:
        return ""
    steps = moved.before - moved.now
    return _("upp %(steps)s") % {"steps": steps} if steps > 0 else _("ner %(steps)s") % {"steps": -steps}


def saving_address(kind: str, form: forms.ModelForm[Any] | None) -> dict[str, str]:
    """Return where what was tried can be saved, filled in; nothing when it could not be."""
    if form is None or not form.is_bound or not form.is_valid():
        return {}
    _model, name, fields, _words = KINDS[kind]
    if form.instance.pk:
        return {"edit_url": reverse(f"{name}:edit", args=[form.instance.pk])}
    filled = {field: form.data.get(field, "") for field in fields}
    return {"add_url": f"{reverse(f'{name}:add')}?{urlencode({key: it for key, it in filled.items() if it})}"}


# -- in words


def told(it: Explanation, *, places: dict[int, str] | None = None) -> dict[str, Any]:
    """Return an explanation in words."""
    understood = it.understood
    correction = it.found.correction
    return {
        "total": it.total,
        "took": round(it.found.took_ms, 1),
        "words": [{"seen": word, "role": ROLE_WORDS.get(word.role, "")} for word in it.words],
        "pieces": understood.interpretation if understood else (),
        "correction": correction,
        "unwanted": it.unwanted,
        "kinds": it.found.asked.kinds,
        "widened": it.found.asked.widened,
        "tiers": [tier_words(tier) for tier in it.tiers],
        "pages": it.pages,
        "hits": [hit_words(hit, moved=(places or {}).get(hit.id, "")) for hit in it.hits],
    }


def tier_words(tier: TierSeen) -> dict[str, Any]:
    """Return a tier of the plan in words, each group with its first ways and how many more there are."""
    groups = [{"ways": ways[:WAYS_SHOWN], "more": max(0, len(ways) - WAYS_SHOWN)} for ways in tier.groups]
    return {"name": TIER_WORDS.get(tier.name, tier.name), "groups": groups, "is_counted": tier.is_counted}


def hit_words(hit: HitSeen, *, moved: str) -> dict[str, Any]:
    """Return a hit in words."""
    return {
        "product": hit.row.product,
        "url": hit.row.product.get_absolute_url(),
        "tier": TIER_WORDS.get(hit.tier, hit.tier),
        "similar": hit.row.similar,
        "text_score": round(hit.text_score, 2),
        "score": round(hit.score, 2),
        "met": [
            {
                "words": [{"token": token, "column": FIELD_WORDS[column]} for token, column in met.found],
                "score": met.score,
            }
            for met in hit.met
        ],
        "bonuses": [{"name": BONUS_WORDS[it.name], "percent": round(it.share * 100, 1)} for it in hit.bonuses],
        "distance": distance_words(hit.row.distance_m),
        "moved": moved,
    }

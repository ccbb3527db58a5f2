"""The admin's views: Wagtail's own, with the day given to every form and a deed around every save and removal."""

from contextlib import AbstractContextManager
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any, ClassVar

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.db.models import Model, ProtectedError, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.log_actions import log
from wagtail.snippets.views import snippets
from wagtail.utils.decorators import xframe_options_sameorigin_override

from catalogue.editing import (
    changing_certificate,
    place_category,
    remove_category,
    remove_product,
    removing_offer,
    saving_offer,
    saving_product,
)
from cms import previews
from hubs.geocoding import GazetteerGeocoder, build_geocoder
from members.actions import removing, saving
from members.models import User
from search.models import CompoundException
from search.places import region


def today() -> date:
    """Return the day it is in Sweden; forms, lists and panels of the admin are told it from here."""
    return timezone.localdate()


def actor_of(request: HttpRequest) -> User | None:
    """Return who does what is done; nobody without a login comes this far."""
    return request.user if request.user.is_authenticated else None


class Searching:
    """Searches in the tables themselves: every word must stand in one of the fields, in any case.

    SQLite knows only the letters A to Z without case, so "ägg" is also looked for as "Ägg" and "ÄGG".
    """

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows that hold every word."""
        if not self.is_searching:  # type: ignore[attr-defined]
            return queryset
        words = self.search_query.split()  # type: ignore[attr-defined]
        return queryset.filter(reduce(and_, (self.holding(word) for word in words), Q()))

    def holding(self, word: str) -> Q:
        """Return the condition that a field holds the word."""
        forms = {word, word.lower(), word.capitalize(), word.upper()}
        fields: list[str] = self.search_fields  # type: ignore[attr-defined]
        return reduce(or_, (Q(**{f"{field}__icontains": form}) for field in fields for form in forms))


class Titled:
    """Names a list's first column, and says what stands in it where that is not the field itself."""

    title_label: ClassVar[str | Promise]
    title_value: ClassVar[Any] = None

    def _get_title_column(self, *args: Any, **kwargs: Any) -> Any:
        column = super()._get_title_column(*args, **kwargs)  # type: ignore[misc]
        column.label = self.title_label
        if self.title_value is not None:
            column.accessor = type(self).title_value
        return column


class Dated:
    """Gives the form the day, which only views know."""

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the form's arguments."""
        return {**super().get_form_kwargs(), "day": today()}  # type: ignore[misc]


class Recorded:
    """Saves inside a deed of the row's own package."""

    def deed(self, row: Model, **how: Any) -> AbstractContextManager[None]:
        """Return the deed that the save is made in."""
        raise NotImplementedError

    def save_instance(self) -> Model:
        """Save the row and its record, or neither."""
        form, user = self.form, self.request.user  # type: ignore[attr-defined]
        with self.deed(form.instance, actor=user, changed=form.changed_data):
            return super().save_instance()  # type: ignore[misc, no-any-return]


class Removing:
    """Removes inside a deed, and says in words when something else needs the row."""

    kind: ClassVar[str]

    def remove(self) -> None:
        """Remove the row."""
        with removing(self.object, actor=self.request.user, kind=self.kind):  # type: ignore[attr-defined]
            super().delete_action()  # type: ignore[misc]

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove, or say why it cannot be done."""
        try:
            with transaction.atomic():
                self.remove()
        except (ProtectedError, ValueError) as refusal:
            messages.error(self.request, self.why_not(refusal))  # type: ignore[attr-defined]
            return redirect(self.edit_url_name, self.object.pk)  # type: ignore[attr-defined]
        messages.success(self.request, self.get_success_message())  # type: ignore[attr-defined]
        return HttpResponseRedirect(self.get_success_url())  # type: ignore[attr-defined]

    def why_not(self, refusal: Exception) -> str:
        """Return what stands in the way and how to mend it."""
        count = len(refusal.protected_objects) if isinstance(refusal, ProtectedError) else 0
        told = {"name": self.object, "count": count}  # type: ignore[attr-defined]
        return (
            _(
                "“%(name)s” kan inte tas bort: %(count)s andra uppgifter hör till den. Flytta eller ta bort dem först, "
                "eller gör den osynlig för andra."
            )
            % told
        )


# -- products


class ProductIndex(Titled, Searching, snippets.IndexView):
    """All products."""

    title_label = gettext_lazy("Namn")


class ProductSaving(Dated, Recorded):
    """Saves a product with its price log and its frozen version."""

    def deed(self, row: Any, **how: Any) -> AbstractContextManager[None]:
        """Return the deed."""
        return saving_product(row, **how)


class ProductCreate(ProductSaving, snippets.CreateView):
    """A new product."""


class ProductEdit(ProductSaving, snippets.EditView):
    """One product."""


class ProductDelete(Removing, snippets.DeleteView):
    """Removes a product, or archives it when it has been told of."""

    kind = "product"
    gone = True

    def remove(self) -> None:
        """Remove or archive."""
        self.gone = remove_product(self.object, actor=actor_of(self.request))

    def get_success_message(self) -> str:
        """Return what was done."""
        if self.gone:
            return str(super().get_success_message())
        return _("“%(name)s” är arkiverad. Den syns inte för andra, men det som berättats om den finns kvar.") % {
            "name": self.object
        }


class Previewing:
    """Shows what the form holds as the public page would."""

    def get_form(self, query_dict: Any) -> Any:
        """Return the form, filled in as in the other tab."""
        given = {"instance": self.object, "for_user": self.request.user, "day": today()}  # type: ignore[attr-defined]
        return self.get_form_class()(query_dict or None, **given, **self.more())  # type: ignore[attr-defined]

    def more(self) -> dict[str, Any]:
        """Return what else the form needs."""
        return {}

    @method_decorator(xframe_options_sameorigin_override)
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the page."""
        self.object.serve_preview = lambda seen, _mode: self.page(seen)  # type: ignore[attr-defined]
        return super().get(request, *args, **kwargs)  # type: ignore[misc, no-any-return]

    def page(self, request: HttpRequest) -> HttpResponse:
        """Return the public page of the row."""
        raise NotImplementedError


class ProductPreviewing(Previewing):
    """The product's page."""

    def page(self, request: HttpRequest) -> HttpResponse:
        """Return it."""
        return previews.product(request, self.object)  # type: ignore[attr-defined]


class ProductPreviewOnCreate(ProductPreviewing, snippets.PreviewOnCreateView):
    """A product that is not saved yet."""


class ProductPreviewOnEdit(ProductPreviewing, snippets.PreviewOnEditView):
    """A product with what has been typed."""


# -- places


class PlaceIndex(Searching, snippets.IndexView):
    """All places."""


def geocoder(setting: str) -> GazetteerGeocoder:
    """Return what finds a point for an address: the gazetteer, and the service that the setting names, if any."""
    agent = f"sormlandsmat (+{settings.SITE_URL})"
    return build_geocoder(setting, cache=caches["geocoder"], user_agent=agent, home_county=region().county_code)


class PlaceSaving(Dated, Recorded):
    """Saves a place with its hours, and its point where the form had to find it."""

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the form's arguments."""
        return {**super().get_form_kwargs(), "geocoder": geocoder(settings.GEOCODER)}

    def save_instance(self) -> Model:
        """Save the place, and say where its point was put."""
        row = super().save_instance()
        if self.form.point_found:  # type: ignore[attr-defined]
            messages.info(self.request, self.form.point_found)  # type: ignore[attr-defined]
        return row

    def deed(self, row: Any, **how: Any) -> AbstractContextManager[None]:
        """Return the deed."""
        return saving(row, kind="place", **how)


class PlaceCreate(PlaceSaving, snippets.CreateView):
    """A new place."""


class PlaceEdit(PlaceSaving, snippets.EditView):
    """One place."""


class PlaceDelete(Removing, snippets.DeleteView):
    """Removes a place with its hours and listings."""

    kind = "place"


class PlacePreviewing(Previewing):
    """The place's page."""

    def more(self) -> dict[str, Any]:
        """Return the gazetteer alone: what is half written is not asked about over the network."""
        return {"geocoder": geocoder("")}

    def page(self, request: HttpRequest) -> HttpResponse:
        """Return it."""
        return previews.place(request, self.object)  # type: ignore[attr-defined]


class PlacePreviewOnCreate(PlacePreviewing, snippets.PreviewOnCreateView):
    """A place that is not saved yet."""


class PlacePreviewOnEdit(PlacePreviewing, snippets.PreviewOnEditView):
    """A place with what has been typed."""


class MunicipalityEdit(Recorded, generic.EditView):
    """One municipality; they come from the region's file and are neither made nor removed here."""

    def deed(self, row: Any, **how: Any) -> AbstractContextManager[None]:
        """Return the deed; every page may name the municipality."""
        return saving(row, kind="catalogue", **how)


# -- organisations


class OrganisationIndex(Searching, snippets.IndexView):
    """All organisations."""


class OrganisationSaving(Dated, Recorded):
    """Saves an organisation with what it does."""

    def deed(self, row: Any, **how: Any) -> AbstractContextManager[None]:
        """Return the deed."""
        return saving(row, kind="organisation", **how)


class OrganisationCreate(OrganisationSaving, snippets.CreateView):
    """A new organisation."""


class OrganisationEdit(OrganisationSaving, snippets.EditView):
    """One organisation."""


class OrganisationDelete(Removing, snippets.DeleteView):
    """Removes an organisation that makes nothing."""

    kind = "organisation"


# -- categories


class CategoryIndex(Titled, Searching, generic.IndexView):
    """The tree of categories, in its own order."""

    title_label = gettext_lazy("Kategori")
    title_value = staticmethod(lambda it: "\u2003" * (it.depth - 1) + it.name)


class CategorySaving:
    """Saves a category in its place in the tree."""

    def save_instance(self) -> Model:
        """Save it where the form says."""
        form = self.form  # type: ignore[attr-defined]
        row = place_category(form.instance, parent=form.cleaned_data["parent"], actor=self.request.user)  # type: ignore[attr-defined]
        deed = "wagtail.edit" if form.instance.pk and self.object else "wagtail.create"  # type: ignore[attr-defined]
        log(instance=row, action=deed, user=self.request.user, content_changed=form.has_changed())  # type: ignore[attr-defined]
        return row


class CategoryCreate(CategorySaving, generic.CreateView):
    """A new category, below the one it was asked for from."""

    def get_initial(self) -> dict[str, Any]:
        """Return the parent that the address names."""
        return {"parent": self.request.GET.get("parent")}


class CategoryEdit(CategorySaving, generic.EditView):
    """One category; another parent moves it."""


class CategoryDelete(Removing, generic.DeleteView):
    """Removes an empty category."""

    kind = "category"

    def remove(self) -> None:
        """Remove it."""
        remove_category(self.object, actor=actor_of(self.request))

    def why_not(self, refusal: Exception) -> str:
        """Return what stands in the way."""
        return _("“%(name)s” har produkter eller kategorier under sig. Flytta dem först.") % {"name": self.object.name}


# -- certificates, offers and listings


class CertificateIndex(Titled, Searching, generic.IndexView):
    """All certificates."""

    title_label = gettext_lazy("Märkning")


class CertificateSaving(Dated):
    """Saves a certificate; who ticks that it is checked has checked it."""

    def save_instance(self) -> Model:
        """Save it inside its deed."""
        form, user = self.form, self.request.user  # type: ignore[attr-defined]
        if "checked_on" in form.changed_data:
            form.instance.checked_by = user if form.cleaned_data["checked_on"] else None
        deed = "change" if form.instance.pk else "create"
        with changing_certificate(form.instance, actor=user, deed=deed):
            return super().save_instance()  # type: ignore[misc, no-any-return]


class CertificateCreate(CertificateSaving, generic.CreateView):
    """A new certificate, for the holder it was asked for from."""

    def get_initial(self) -> dict[str, Any]:
        """Return the holder that the address names."""
        return {"holder": self.request.GET.get("holder")}


class CertificateEdit(CertificateSaving, generic.EditView):
    """One certificate."""


class CertificateDelete(Removing, generic.DeleteView):
    """Removes a certificate."""

    def remove(self) -> None:
        """Remove it inside its deed."""
        with changing_certificate(self.object, actor=actor_of(self.request), deed="remove"):
            self.delete_action()


class OfferIndex(Titled, Searching, generic.IndexView):
    """All offers."""

    title_label = gettext_lazy("Produkt")
    title_value = staticmethod(lambda it: it.product.title)


class OfferSaving(Dated, Recorded):
    """Saves an offer with its price log."""

    def deed(self, row: Any, **how: Any) -> AbstractContextManager[None]:
        """Return the deed."""
        return saving_offer(row, **how)


class OfferCreate(OfferSaving, generic.CreateView):
    """A new offer."""


class OfferEdit(OfferSaving, generic.EditView):
    """One offer."""


class OfferDelete(Removing, generic.DeleteView):
    """Removes an offer."""

    def remove(self) -> None:
        """Remove it inside its deed."""
        with removing_offer(self.object, actor=actor_of(self.request)):
            self.delete_action()


class ListingIndex(Titled, Searching, generic.IndexView):
    """All listings."""

    title_label = gettext_lazy("Produkt")
    title_value = staticmethod(lambda it: it.product.title)


class ListingSaving(Dated, Recorded):
    """Saves a listing; who writes the day has confirmed it."""

    def deed(self, row: Any, **how: Any) -> AbstractContextManager[None]:
        """Return the deed."""
        if row.confirmed_on and (row.pk is None or "confirmed_on" in how["changed"]):
            row.confirmed_by = how["actor"]
        return saving(row, kind="listing", **how)


class ListingCreate(ListingSaving, generic.CreateView):
    """A new listing."""


class ListingEdit(ListingSaving, generic.EditView):
    """One listing."""


class ListingDelete(Removing, generic.DeleteView):
    """Removes a listing."""

    kind = "listing"


# -- the words of search


class WordIndex(Searching, generic.IndexView):
    """The editors' words."""


class WordSaving(Recorded):
    """Saves a word; every process has it at once, and products that have it are read anew."""

    def get_initial(self) -> dict[str, Any]:
        """Return what the address fills in."""
        fields = set(self.get_form_class().base_fields)  # type: ignore[attr-defined]
        return {name: value for name, value in self.request.GET.items() if name in fields}  # type: ignore[attr-defined]

    def deed(self, row: Any, **how: Any) -> AbstractContextManager[None]:
        """Return the deed."""
        return saving(row, kind="words", **how)

    def save_instance(self) -> Model:
        """Save the word, and say so when there is more to read than could be read at once."""
        row = super().save_instance()
        if isinstance(row, CompoundException):
            row.refresh_from_db()
            if row.renewed < row.touched:
                told = _("%(count)s varor har ordet och läses om i bakgrunden. I listan syns hur långt det har kommit.")
                messages.info(self.request, told % {"count": row.touched})  # type: ignore[attr-defined]
        return row


class WordCreate(WordSaving, generic.CreateView):
    """A new word."""


class WordEdit(WordSaving, generic.EditView):
    """One word."""

    def get_initial(self) -> dict[str, Any]:
        """Return nothing: the row says what it is."""
        return {}


class WordDelete(Removing, generic.DeleteView):
    """Removes a word."""

    kind = "words"

"""Parts of the admin's forms that Wagtail does not have."""

import json
from typing import Any

from django.contrib.staticfiles import finders
from django.forms import Form, Select
from django.urls import reverse
from django.utils.choices import CallableChoiceIterator
from wagtail.admin.panels import InlinePanel, Panel

from catalogue.food_information import branch_of, branches, gaps
from cms.viewsets.views import today


class RowsPanel(InlinePanel):
    """Rows that belong to the form's own, each with a form of ours."""

    def __init__(self, *args: Any, form: type[Form], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form = form

    def clone_kwargs(self) -> dict[str, Any]:
        """Return what a copy is made of."""
        return {**super().clone_kwargs(), "form": self.form}

    def get_form_options(self) -> dict[str, Any]:
        """Return the rows' options, with our form among them."""
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = self.form
        return options


class GapsPanel(Panel):
    """What is missing before the product may be sold, at the top of its form."""

    class BoundPanel(Panel.BoundPanel):
        """The panel on the form of one product."""

        template_name = "cms/admin/gaps_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return what is missing today; a new product is told of nothing."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            if self.instance.pk:
                branch = branch_of(self.instance.categories.all(), slugs=branches())
                context["gaps"] = gaps(self.instance, branch=branch, day=today())
            return context


class CertificatesPanel(Panel):
    """The organisation's certificates with their last day, and where to add one."""

    class BoundPanel(Panel.BoundPanel):
        """The panel on the form of one organisation."""

        template_name = "cms/admin/certificates_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return the certificates, those that speak for all products first."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            context["today"] = today()
            context["add_url"] = reverse("certificates:add")
            if self.instance.pk:
                context["certificates"] = self.instance.certificates.select_related("product").order_by(
                    "product", "scheme"
                )
            return context


class PictureSelect(Select):
    """A choice among the drawn pictures, by their Swedish names."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, choices=CallableChoiceIterator(drawn_pictures))


def drawn_pictures() -> list[tuple[str, str]]:
    """Return the keys and Swedish names of the drawn pictures, none first."""
    path = finders.find("pictures/manifest.json")
    if not isinstance(path, str):
        return [("", "–")]
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - the finder gives a text
        pictures = json.load(file)
    names = ((key, it["sv"]) for key, it in pictures.items() if isinstance(it, dict) and "sv" in it)
    return [("", "–"), *sorted(names, key=lambda it: it[1])]


class FixedRows:
    """A viewset with fewer pages: rows that come from elsewhere are not made, and not removed, by hand."""

    pages: frozenset[str]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Return the views' arguments, with no address for what there is no page for."""
        names: dict[str, Any] = super().get_common_view_kwargs(**kwargs)  # type: ignore[misc]
        absent = {"add", "edit", "delete", "copy", "history", "usage"} - self.pages
        return {**names, **{f"{name}_url_name": None for name in absent}}

    def get_urlpatterns(self) -> list[Any]:
        """Return the pages there are."""
        return [it for it in super().get_urlpatterns() if it.name in self.pages]  # type: ignore[misc]

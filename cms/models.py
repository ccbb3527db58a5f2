"""Page types. They point at products, places and organisations and never copy them."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import AbstractPage
from wagtail.models.pages import DefaultBasePageMixin
from wagtail.snippets.models import register_snippet

from members.models import Picture


class BasePage(AbstractPage, DefaultBasePageMixin):
    """What every page has."""

    search_fields: list[Any] = [*AbstractPage.search_fields, *DefaultBasePageMixin.search_fields]
    promote_panels = DefaultBasePageMixin.promote_panels


class HomePage(BasePage):
    """The site's first page: search, map, season; the words around them are the editors'."""

    heading = models.CharField(_("rubrik"), max_length=80, default="Hitta maten nära dig")
    heading_en = models.CharField(_("rubrik på engelska"), max_length=80, blank=True, default="Find the food near you")
    lead = models.CharField(
        _("ingress"),
        max_length=240,
        default="Gårdsbutiker, självplock, bagerier och REKO-ringar i hela Sörmland: se vad som finns, hur långt det "
        "är och om det är öppet.",
    )
    lead_en = models.CharField(
        _("ingress på engelska"),
        max_length=240,
        blank=True,
        default="Farm shops, pick-your-own, bakeries and REKO rings all over Sörmland: see what there is, how far it "
        "is and whether it is open.",
    )
    picture = models.ForeignKey(
        Picture, verbose_name=_("bild"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    notice = models.CharField(
        _("meddelande"), max_length=240, blank=True, help_text=_("Visas överst, till exempel inför en marknad.")
    )
    notice_en = models.CharField(_("meddelande på engelska"), max_length=240, blank=True)
    organisation = models.CharField(
        _("organisation"),
        max_length=120,
        blank=True,
        help_text=_("Den som svarar för webbplatsen och för personuppgifterna. Visas på sidorna under Om."),
    )
    contact_email = models.EmailField(_("e-post"), blank=True, help_text=_("Dit besökare skriver."))
    contact_phone = models.CharField(_("telefon"), max_length=40, blank=True)
    reviewed_on = models.DateField(
        _("tillgängligheten granskad den"),
        null=True,
        blank=True,
        help_text=_("Dagen då webbplatsens tillgänglighet senast granskades."),
    )

    max_count: Any = 1
    parent_page_types: ClassVar[list[str]] = ["cms.BasePage"]
    content_panels: list[Any] = [
        *AbstractPage.content_panels,
        MultiFieldPanel([FieldPanel("heading"), FieldPanel("heading_en")], heading=_("Rubrik")),
        MultiFieldPanel([FieldPanel("lead"), FieldPanel("lead_en")], heading=_("Ingress")),
        FieldPanel("picture"),
        MultiFieldPanel([FieldPanel("notice"), FieldPanel("notice_en")], heading=_("Meddelande")),
        MultiFieldPanel(
            [
                FieldPanel("organisation"),
                FieldPanel("contact_email"),
                FieldPanel("contact_phone"),
                FieldPanel("reviewed_on"),
            ],
            heading=_("Kontakt och ansvar"),
        ),
    ]
    template = "cms/home.html"

    class Meta:
        verbose_name = _("startsida")
        verbose_name_plural = _("startsidor")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return what the page shows now."""
        # The pages' reads know this module, so this module meets them only when a page is asked for.
        from cms.pages import home_context  # noqa: PLC0415

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return {**context, **home_context(self, request=request, moment=timezone.localtime())}


class Subject(models.TextChoices):
    """What an introduction is about."""

    MUNICIPALITY = "municipality", _("kommun")
    CATEGORY = "category", _("kategori")
    SEASON = "season", _("månad på säsongssidan")


@register_snippet
class Introduction(models.Model):
    """An editor's words at the top of a page that is otherwise made from data."""

    subject = models.CharField(_("slag av sida"), max_length=12, choices=Subject.choices)
    slug = models.SlugField(
        _("adressnamn"),
        max_length=255,
        help_text=_("Det sista i sidans adress, till exempel trosa i /kommun/trosa/; för en månad dess nummer, 1–12."),
    )
    text = models.TextField(_("text"), help_text=_("Vanlig text; en tom rad skiljer stycken åt."))
    text_en = models.TextField(_("text på engelska"), blank=True)

    class Meta:
        verbose_name = _("inledning")
        verbose_name_plural = _("inledningar")
        ordering = ["subject", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "slug"], name="introduction_once"),
            models.CheckConstraint(condition=Q(subject__in=Subject.values), name="introduction_subject_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()} {self.slug}"

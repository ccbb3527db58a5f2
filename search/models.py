"""What search keeps: the outbox of changes, the editors' words, and a log without persons."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ChangeKind(models.TextChoices):
    """What a change is about."""

    PRODUCT = "product", _("produkt")
    PLACE = "place", _("plats")
    LISTING = "listing", _("listning")
    ORGANISATION = "organisation", _("organisation")
    CATEGORY = "category", _("kategori")
    CATALOGUE = "catalogue", _("hela katalogen")


class Change(models.Model):
    """The outbox: something changed, written in the same transaction as the change itself."""

    seq = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=14, choices=ChangeKind.choices)
    object_id = models.BigIntegerField(null=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("ändring")
        verbose_name_plural = _("ändringar")
        ordering = ["seq"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="change_kind_known")]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind} {self.object_id}"


class Synonym(models.Model):
    """An editor's words: who searches for one also wants the others (one way)."""

    word = models.CharField(_("sökord"), max_length=80, unique=True)
    means = models.CharField(_("betyder även"), max_length=400, help_text=_("Ord med kommatecken emellan."))

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonymer")
        ordering = ["word"]

    def __str__(self) -> str:
        return f"{self.word} → {self.means}"


class CompoundException(models.Model):
    """An editor's word on how a compound is split, or that it is none."""

    word = models.CharField(_("ord"), max_length=80, unique=True)
    parts = models.CharField(
        _("delar"),
        max_length=200,
        blank=True,
        help_text=_("Ord med plustecken emellan; tomt betyder att det inte delas."),
    )

    class Meta:
        verbose_name = _("sammansättning")
        verbose_name_plural = _("sammansättningar")
        ordering = ["word"]

    def __str__(self) -> str:
        return f"{self.word} = {self.parts or self.word}"


class QueryLog(models.Model):
    """A search and what it gave: no person, no address, no exact position, and the time only by the hour."""

    text = models.CharField(_("sökning"), max_length=120)
    total = models.PositiveIntegerField(_("träffar"))
    tier = models.PositiveSmallIntegerField(_("nivå"), null=True)
    hour = models.DateTimeField(_("timme"))
    count = models.PositiveIntegerField(_("antal"), default=1)

    class Meta:
        verbose_name = _("sökning")
        verbose_name_plural = _("sökningar")
        ordering = ["-hour", "text"]
        constraints = [models.UniqueConstraint(fields=["text", "hour"], name="query_once_an_hour")]

    def __str__(self) -> str:
        return self.text

"""What search keeps: the outbox of changes, where indexes stand, the editors' words, and a log without persons."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from search.pinned import objection
from search.wording import listed, parted, pin_faults, refuse, split_faults, synonym_faults, tidy


class ChangeKind(models.TextChoices):
    """What a change is about."""

    PRODUCT = "product", _("produkt")
    PLACE = "place", _("plats")
    LISTING = "listing", _("listning")
    ORGANISATION = "organisation", _("organisation")
    CATEGORY = "category", _("kategori")
    CATALOGUE = "catalogue", _("hela katalogen")
    WORDS = "words", _("redaktionens ord")


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
        indexes = [models.Index(fields=["seq"], condition=Q(kind="words"), name="change_words")]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind} {self.object_id}"


class GenerationState(models.TextChoices):
    """What an index beside the database is to us."""

    BUILDING = "building", _("byggs")
    LIVE = "live", _("svarar")
    KEPT = "kept", _("sparad")


class Generation(models.Model):
    """An index on a search server: how far it has followed the outbox, who writes to it, and what last went wrong.

    `seq` is the last change that was applied and `gaps` the numbers below it that may still come
    (`search.engines.outbox`). `version` rises with every batch that is written, before the batch is read: it is the
    version of the documents, and whoever finds another version here than its own has been replaced.
    """

    stamp = models.CharField(_("namn"), max_length=60, unique=True)
    state = models.CharField(_("tillstånd"), max_length=8, choices=GenerationState.choices)
    fingerprint = models.CharField(_("språkdata"), max_length=80)
    seq = models.BigIntegerField(_("följd till"), default=0)
    gaps = models.JSONField(_("luckor"), default=list)
    version = models.BigIntegerField(default=0)
    held_by = models.CharField(_("skrivs av"), max_length=80, blank=True)
    held_until = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(_("klara"), default=0)
    of = models.PositiveIntegerField(_("av"), default=0)
    faults = models.PositiveIntegerField(_("misslyckade försök i rad"), default=0)
    fault = models.TextField(_("senaste felet"), blank=True)
    fault_at = models.DateTimeField(null=True)
    began = models.DateTimeField(_("påbörjad"), auto_now_add=True)
    stood = models.DateTimeField(_("färdig"), null=True)
    left = models.DateTimeField(_("ersatt"), null=True)
    compared = models.DateTimeField(_("jämförd"), null=True)

    class Meta:
        verbose_name = _("sökindex")
        verbose_name_plural = _("sökindex")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=GenerationState.values), name="generation_state_known"),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state__in=["building", "live"]), name="generation_one_live_one_building"
            ),
        ]

    def __str__(self) -> str:
        return self.stamp


class SetAside(models.Model):
    """A document that the search server refuses. The others go on; this one is tried again later and later."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="set_aside")
    kind = models.CharField(_("slag"), max_length=14)
    document = models.CharField(_("nummer"), max_length=200)
    seq = models.BigIntegerField(_("ändring"))
    error = models.TextField(_("fel"))
    tries = models.PositiveIntegerField(_("försök"), default=1)
    first = models.DateTimeField(_("första gången"))
    again = models.DateTimeField(_("nästa försök"))

    class Meta:
        verbose_name = _("undanlagd rad")
        verbose_name_plural = _("undanlagda rader")
        ordering = ["kind", "document"]
        constraints = [models.UniqueConstraint(fields=["generation", "kind", "document"], name="set_aside_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.document}"


class Worker(models.Model):
    """A process that keeps the index in step, and when it last showed that it lives."""

    name = models.CharField(_("process"), max_length=80, unique=True)
    began = models.DateTimeField(_("startad"))
    beat = models.DateTimeField(_("senast sedd"))
    doing = models.CharField(_("gör"), max_length=80, blank=True)
    tended = models.DateField(_("nattens arbete gjort"), null=True)

    class Meta:
        verbose_name = _("sökarbetare")
        verbose_name_plural = _("sökarbetare")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Synonym(models.Model):
    """An editor's words: who searches for one also wants the others, and the other way round where that is said."""

    word = models.CharField(_("sökord"), max_length=80, unique=True)
    means = models.CharField(_("betyder även"), max_length=400, help_text=_("Ord med kommatecken emellan."))
    both_ways = models.BooleanField(
        _("gäller åt båda hållen"),
        default=False,
        help_text=_("Den som söker på något av orden till höger hittar då också det som heter som sökordet."),
    )

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonymer")
        ordering = ["word"]

    def __str__(self) -> str:
        return f"{self.word} → {self.means}"

    def clean(self) -> None:
        """Refuse what says nothing, and what goes in a circle."""
        self.word, self.means = tidy(self.word), ", ".join(listed(self.means))
        others = Synonym.objects.exclude(pk=self.pk).values_list("word", "means", "both_ways")
        refuse(synonym_faults(self.word, self.means, others=others, both_ways=self.both_ways))


class CompoundException(models.Model):
    """An editor's word on how a compound is split, or that it is none."""

    word = models.CharField(_("ord"), max_length=80, unique=True)
    parts = models.CharField(
        _("delar"),
        max_length=200,
        blank=True,
        help_text=_("Ord med plustecken emellan; tomt betyder att det inte delas."),
    )
    touched = models.PositiveIntegerField(_("varor som har ordet"), default=0, editable=False)
    renewed = models.PositiveIntegerField(_("varor som lästs om"), default=0, editable=False)

    class Meta:
        verbose_name = _("sammansättning")
        verbose_name_plural = _("sammansättningar")
        ordering = ["word"]

    def __str__(self) -> str:
        return f"{self.word} = {self.parts or self.word}"

    def clean(self) -> None:
        """Refuse parts that do not make up the word."""
        self.word, self.parts = tidy(self.word), "+".join(parted(self.parts))
        refuse(split_faults(self.word, self.parts))


class PinnedAnswer(models.Model):
    """What editors have chosen as the answer to some words: a product, or the page of something else.

    Whether it is shown is asked when it is: what is hidden, or is alcohol, never is (`search.pinned`).
    """

    words = models.CharField(_("sökning"), max_length=120, help_text=_("Ordets böjning spelar ingen roll."))
    product = models.ForeignKey(
        "catalogue.Product", models.CASCADE, verbose_name=_("produkt"), related_name="+", null=True, blank=True
    )
    category = models.ForeignKey(
        "catalogue.Category", models.CASCADE, verbose_name=_("kategori"), related_name="+", null=True, blank=True
    )
    producer = models.ForeignKey(
        "members.Organisation", models.CASCADE, verbose_name=_("producent"), related_name="+", null=True, blank=True
    )
    place = models.ForeignKey(
        "hubs.Place", models.CASCADE, verbose_name=_("plats"), related_name="+", null=True, blank=True
    )
    position = models.PositiveSmallIntegerField(_("ordning"), default=1, help_text=_("Lägst först."))
    valid_from = models.DateField(_("visas från"), null=True, blank=True)
    valid_to = models.DateField(_("visas till och med"), null=True, blank=True)
    note = models.CharField(_("anteckning"), max_length=200, blank=True, help_text=_("Varför, för redaktionen själv."))

    TARGETS = ("product", "category", "producer", "place")

    class Meta:
        verbose_name = _("fäst svar")
        verbose_name_plural = _("fästa svar")
        ordering = ["words", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(product__isnull=False, category=None, producer=None, place=None)
                | Q(product=None, category__isnull=False, producer=None, place=None)
                | Q(product=None, category=None, producer__isnull=False, place=None)
                | Q(product=None, category=None, producer=None, place__isnull=False),
                name="pinned_one_answer",
                violation_error_message=_("Välj en produkt, en kategori, en producent eller en plats, och bara en."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=models.F("valid_from")) | Q(valid_from=None) | Q(valid_to=None),
                name="pinned_ends_after_it_begins",
                violation_error_message=_("Sista dagen kommer före första."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.words} → {self.answer}"

    @property
    def kind(self) -> str:
        """Which of `TARGETS` it is."""
        return next((kind for kind in self.TARGETS if getattr(self, f"{kind}_id") is not None), "")

    @property
    def answer(self) -> models.Model | None:
        """What is shown."""
        return getattr(self, self.kind) if self.kind else None

    def clean(self) -> None:
        """Refuse words that say nothing, and answers that may not stand first."""
        self.words = tidy(self.words)
        refuse(pin_faults(self.words))
        if self.answer is not None and (why_not := objection(self.kind, self.answer)):
            refuse({self.kind: why_not})


class QueryLog(models.Model):
    """A search and what it gave: no person, no address, no exact position, and the time only by the hour."""

    text = models.CharField(_("sökning"), max_length=120)
    total = models.PositiveIntegerField(_("träffar"))
    tier = models.PositiveSmallIntegerField(_("nivå"), null=True)
    hour = models.DateTimeField(_("timme"))
    count = models.PositiveIntegerField(_("antal"), default=1)
    opened = models.PositiveIntegerField(_("öppnade"), default=0)

    class Meta:
        verbose_name = _("sökning")
        verbose_name_plural = _("sökningar")
        ordering = ["-hour", "text"]
        constraints = [models.UniqueConstraint(fields=["text", "hour"], name="query_once_an_hour")]
        indexes = [models.Index(fields=["hour"], name="query_hour")]

    def __str__(self) -> str:
        return self.text

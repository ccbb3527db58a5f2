"""Users, organisations and their roles: one company or authority is one organisation, whatever it does."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.search import index

MUNICIPALITY_CODE = RegexValidator(r"^\d{4}$", _("Kommunkoden är fyra siffror, till exempel 0480 för Nyköping."))


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address; there are no user names."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Return a new saved user.

        Raises:
            ValueError: without an e-mail address.

        """
        if not email:
            message = "A user needs an e-mail address: it is what people log in with."
            raise ValueError(message)
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Return a new saved user who may do everything."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)


class User(AbstractUser):
    """A person who can log in, known by e-mail address."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-postadress"), unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta(AbstractUser.Meta):
        verbose_name = _("användare")  # type: ignore[assignment]
        verbose_name_plural = _("användare")  # type: ignore[assignment]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_case")]

    def __str__(self) -> str:
        return self.get_full_name() or self.email


class Picture(AbstractImage):
    """A photograph or drawing, with who made it, who owns it and what it shows."""

    photographer = models.CharField(_("fotograf"), max_length=120, blank=True)
    rights = models.CharField(_("rättigheter"), max_length=200, blank=True)
    admin_form_fields = (*Image.admin_form_fields, "photographer", "rights")

    class Meta(AbstractImage.Meta):
        verbose_name = _("bild")
        verbose_name_plural = _("bilder")


class PictureRendition(AbstractRendition):
    """A picture in one size and format."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="picture_rendition_once"),
        ]


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Words about organisations."""

    def public(self) -> "OrganisationQuerySet":
        """Those the public may see."""
        return self.filter(is_public=True)

    def with_role(self, role: str, *, day: date) -> "OrganisationQuerySet":
        """Those who have the role on the day."""
        in_force = Q(roles__starts__isnull=True) | Q(roles__starts__lte=day)
        not_over = Q(roles__ends__isnull=True) | Q(roles__ends__gte=day)
        return self.filter(in_force, not_over, roles__role=role).distinct()


class Organisation(index.Indexed, models.Model):
    """One company, association or authority; what it does are roles, so it can do many things at once."""

    ref = models.CharField(_("referens"), max_length=120, unique=True, null=True, blank=True)
    name = models.CharField(_("namn"), max_length=200)
    slug = models.SlugField(_("adressnamn"), max_length=220)
    description = models.TextField(_("kort om er"), blank=True)
    story = models.TextField(_("berättelse"), blank=True)
    municipality_code = models.CharField(_("kommunkod"), max_length=4, blank=True, validators=[MUNICIPALITY_CODE])
    locality = models.CharField(_("ort"), max_length=120, blank=True)
    website = models.URLField(_("webbplats"), blank=True)
    email = models.EmailField(_("e-post"), blank=True)
    phone = models.CharField(_("telefon"), max_length=40, blank=True)
    contact_public = models.BooleanField(_("visa kontaktuppgifter"), default=True)
    organisation_number = models.CharField(_("organisationsnummer"), max_length=13, blank=True)
    sole_trader = models.BooleanField(
        _("enskild firma"),
        default=False,
        help_text=_("Organisationsnumret är då ett personnummer och visas aldrig utanför administrationen."),
    )
    picture = models.ForeignKey(
        Picture, verbose_name=_("bild"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_public = models.BooleanField(_("synlig för alla"), default=True)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    objects = OrganisationQuerySet.as_manager()

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("description"),
        index.FilterField("is_public"),
        index.FilterField("municipality_code"),
    ]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisationer")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_a_name"),
            models.CheckConstraint(
                condition=Q(website="") | Q(website__startswith="https://") | Q(website__startswith="http://"),
                name="organisation_website_is_one",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What an organisation does in the food chain."""

    PRODUCER = "producer", _("Producent")
    PROCESSOR = "processor", _("Förädlare")
    HUB = "hub", _("Hubb")
    SHOP = "shop", _("Butik")
    RESTAURANT = "restaurant", _("Restaurang")
    PUBLIC_BUYER = "public_buyer", _("Offentlig köpare")
    CARRIER = "carrier", _("Transportör")
    ASSOCIATION = "association", _("Förening")
    PARTNER = "partner", _("Partner")


class OrganisationRole(models.Model):
    """An organisation has a role, from one day to another."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(_("roll"), max_length=20, choices=Role.choices)
    starts = models.DateField(_("från"), null=True, blank=True)
    ends = models.DateField(_("till och med"), null=True, blank=True)

    class Meta:
        verbose_name = _("roll")
        verbose_name_plural = _("roller")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "role", "starts"], name="organisation_role_once"),
            models.UniqueConstraint(
                fields=["organisation", "role"],
                condition=Q(starts__isnull=True),
                name="organisation_role_once_since_ever",
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(starts__isnull=True) | Q(ends__gte=F("starts")),
                name="organisation_role_ends_after_start",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="organisation_role_known"),
        ]

    def __str__(self) -> str:
        return self.get_role_display()


class MembershipRole(models.TextChoices):
    """What a person may do for an organisation."""

    OWNER = "owner", _("Ägare")
    EDITOR = "editor", _("Redigerar")
    ORDERER = "orderer", _("Beställer")
    APPROVER = "approver", _("Godkänner")
    VIEWER = "viewer", _("Läser")


class Membership(models.Model):
    """A user acts for an organisation, from one day to another."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("roll"), max_length=20, choices=MembershipRole.choices)
    starts = models.DateField(_("från"))
    ends = models.DateField(_("till och med"), null=True, blank=True)

    class Meta:
        verbose_name = _("medlemskap")
        verbose_name_plural = _("medlemskap")
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "role", "starts"], name="membership_once"),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="membership_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(role__in=MembershipRole.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"


class GrantScope(models.TextChoices):
    """What one organisation lets another do on its behalf."""

    EDIT_PRODUCTS = "edit_products", _("Redigera produkter")
    EDIT_PLACES = "edit_places", _("Redigera platser")
    CONFIRM_LISTINGS = "confirm_listings", _("Bekräfta vad som säljs")
    OFFER = "offer", _("Sälja produkterna")


class Grant(models.Model):
    """One organisation lets another do something, for a time."""

    giver = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="grants_given")
    receiver = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="grants_received")
    scope = models.CharField(_("omfattning"), max_length=24, choices=GrantScope.choices)
    starts = models.DateField(_("från"))
    ends = models.DateField(_("till och med"), null=True, blank=True)

    class Meta:
        verbose_name = _("fullmakt")
        verbose_name_plural = _("fullmakter")
        constraints = [
            models.UniqueConstraint(fields=["giver", "receiver", "scope", "starts"], name="grant_once"),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="grant_to_somebody_else"),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="grant_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(scope__in=GrantScope.values), name="grant_scope_known"),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.receiver}: {self.get_scope_display()}"


class AuditEntry(models.Model):
    """One deed: who did what to which row, and when. Rows are added, never changed or taken away."""

    at = models.DateTimeField(_("tidpunkt"), auto_now_add=True)
    actor = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    deed = models.CharField(_("gärning"), max_length=60)
    kind = models.CharField(_("slag"), max_length=40)
    object_id = models.BigIntegerField(null=True, blank=True)
    facts = models.JSONField(_("uppgifter"), default=dict, blank=True)

    class Meta:
        verbose_name = _("händelse")
        verbose_name_plural = _("händelser")
        ordering = ["-id"]
        indexes = [models.Index(fields=["kind", "object_id"], name="audit_by_object")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.deed}"

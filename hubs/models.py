"""Places, when they are open, and what can be had there."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import PreviewableMixin
from wagtail.search import index

from catalogue.models import Product
from hubs.freshness import Word
from members.models import MUNICIPALITY_CODE, Organisation, Picture, User

MINUTES_A_DAY = 24 * 60


class Municipality(models.Model):
    """A municipality, by Statistics Sweden's code."""

    code = models.CharField(_("kommunkod"), max_length=4, primary_key=True, validators=[MUNICIPALITY_CODE])
    name = models.CharField(_("namn"), max_length=80, unique=True)
    slug = models.SlugField(_("adressnamn"), max_length=80, unique=True)
    latitude = models.FloatField(_("latitud"))
    longitude = models.FloatField(_("longitud"))

    class Meta:
        verbose_name = _("kommun")
        verbose_name_plural = _("kommuner")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the municipality's page."""
        return reverse("municipality", kwargs={"slug": self.slug})


class PlaceKind(models.TextChoices):
    """What sort of place it is; one company can have several."""

    FARM_SHOP = "farm_shop", _("Gårdsbutik")
    DAIRY = "dairy", _("Gårdsmejeri")
    BAKERY = "bakery", _("Bageri")
    BREWERY = "brewery", _("Bryggeri")
    DISTILLERY = "distillery", _("Destilleri")
    WINERY = "winery", _("Vingård")
    MILL = "mill", _("Kvarn")
    CIDERY = "cidery", _("Musteri")
    SMOKEHOUSE = "smokehouse", _("Rökeri")
    BUTCHER = "butcher", _("Kött och chark")
    GAME_HANDLER = "game_handler", _("Vilthantering")
    PICK_YOUR_OWN = "pick_your_own", _("Självplock")
    NURSERY = "nursery", _("Handelsträdgård")
    APIARY = "apiary", _("Biodling")
    FARM_CAFE = "farm_cafe", _("Gårdscafé")
    CAFE = "cafe", _("Café")
    RESTAURANT = "restaurant", _("Restaurang")
    INN = "inn", _("Värdshus och hotell")
    COUNTRY_STORE = "country_store", _("Lanthandel")
    GROCER = "grocer", _("Matbutik")
    DELICATESSEN = "delicatessen", _("Delikatessbutik")
    MARKET_HALL = "market_hall", _("Saluhall")
    MARKET = "market", _("Torg och marknad")
    REKO = "reko", _("REKO-ring")
    HUB = "hub", _("Hubb")
    VENDING = "vending", _("Automat och självbetjäning")
    LIQUOR_STORE = "liquor_store", _("Systembolag")
    WEB_SHOP = "web_shop", _("Webbutik")
    TRANSHIPMENT = "transhipment", _("Omlastningscentral")
    PUBLIC_KITCHEN = "public_kitchen", _("Offentligt kök")


class Precision(models.TextChoices):
    """How well the point on the map is known."""

    ADDRESS = "address", _("Adress")
    SPOT = "spot", _("Utpekad på kartan")
    LOCALITY = "locality", _("Ort")


class Service(models.TextChoices):
    """What the place offers besides food."""

    SWISH = "swish", _("Swish")
    CARD = "card", _("Kort")
    CASH = "cash", _("Kontanter")
    PARKING = "parking", _("Parkering")
    CHARGING = "charging", _("Laddstolpe")
    TOILET = "toilet", _("Toalett")
    DOGS = "dogs", _("Hundar välkomna")
    ACCESSIBLE = "accessible", _("Tillgängligt med rullstol")
    DELIVERY = "delivery", _("Hemkörning")
    SEATING = "seating", _("Sittplatser")


class PlaceQuerySet(models.QuerySet["Place"]):
    """Words about places."""

    def public(self) -> "PlaceQuerySet":
        """Those the public may see."""
        return self.filter(Q(organisation__isnull=True) | Q(organisation__is_public=True), is_public=True)


class Place(PreviewableMixin, index.Indexed, ClusterableModel):
    """A spot where food can be had; it can belong to an organisation or to none that we know."""

    ref = models.CharField(_("referens"), max_length=120, unique=True, null=True, blank=True)
    name = models.CharField(_("namn"), max_length=200)
    slug = models.SlugField(_("adressnamn"), max_length=220)
    kind = models.CharField(_("slag"), max_length=20, choices=PlaceKind.choices)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="places",
    )
    description = models.TextField(_("beskrivning"), blank=True)
    street = models.CharField(_("gatuadress"), max_length=200, blank=True)
    postal_code = models.CharField(_("postnummer"), max_length=6, blank=True)
    locality = models.CharField(_("ort"), max_length=120, blank=True)
    municipality = models.ForeignKey(
        Municipality,
        verbose_name=_("kommun"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="places",
    )
    latitude = models.FloatField(_("latitud"), validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField(_("longitud"), validators=[MinValueValidator(-180), MaxValueValidator(180)])
    precision = models.CharField(_("noggrannhet"), max_length=10, choices=Precision.choices, default=Precision.SPOT)
    services = models.JSONField(_("service"), default=list, blank=True)
    phone = models.CharField(_("telefon"), max_length=40, blank=True)
    website = models.URLField(_("webbplats"), blank=True)
    picture = models.ForeignKey(
        Picture, verbose_name=_("bild"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_public = models.BooleanField(_("synlig för alla"), default=True)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    objects = PlaceQuerySet.as_manager()

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("locality"),
        index.FilterField("kind"),
        index.FilterField("is_public"),
        index.FilterField("municipality_id"),
    ]

    class Meta:
        verbose_name = _("plats")
        verbose_name_plural = _("platser")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="place_has_a_name"),
            models.CheckConstraint(
                condition=Q(website="") | Q(website__startswith="https://") | Q(website__startswith="http://"),
                name="place_website_is_one",
            ),
            models.CheckConstraint(condition=Q(kind__in=PlaceKind.values), name="place_kind_known"),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90)) & Q(longitude__range=(-180, 180)), name="place_on_the_globe"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the place's page."""
        return reverse("place", kwargs={"pk": self.pk, "slug": self.slug})


class Mode(models.TextChoices):
    """In what way the place is open."""

    OPEN = "open", _("Öppet")
    SELF_SERVICE = "self_service", _("Självbetjäning")
    CALL_FIRST = "call_first", _("Ring först")
    PREORDER = "preorder", _("Utlämning av förbeställt")


class OpeningRule(models.Model):
    """Hours that come back: on some days of the week, in some part of the year, every week or every second."""

    place = ParentalKey(Place, on_delete=models.CASCADE, related_name="opening_rules")
    days = models.PositiveSmallIntegerField(
        _("veckodagar"),
        help_text=_("Summan av måndag 1, tisdag 2, onsdag 4, torsdag 8, fredag 16, lördag 32, söndag 64."),
    )
    opens = models.PositiveSmallIntegerField(_("öppnar, minuter efter midnatt"))
    closes = models.PositiveSmallIntegerField(
        _("stänger, minuter efter midnatt"), help_text=_("Över 1440 är efter midnatt.")
    )
    mode = models.CharField(_("sätt"), max_length=14, choices=Mode.choices, default=Mode.OPEN)
    season_starts = models.PositiveSmallIntegerField(_("säsong från (MMDD)"), null=True, blank=True)
    season_ends = models.PositiveSmallIntegerField(_("säsong till och med (MMDD)"), null=True, blank=True)
    every_weeks = models.PositiveSmallIntegerField(_("var n:te vecka"), default=1)
    starting = models.DateField(_("räknat från veckan med"), null=True, blank=True)
    valid_from = models.DateField(_("gäller från"), null=True, blank=True)
    valid_to = models.DateField(_("gäller till och med"), null=True, blank=True)
    note = models.CharField(_("anmärkning"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("öppettid")
        verbose_name_plural = _("öppettider")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(days__range=(1, 127)), name="opening_on_some_day"),
            models.CheckConstraint(
                condition=Q(opens__lt=MINUTES_A_DAY) & Q(closes__gt=F("opens")) & Q(closes__lte=2 * MINUTES_A_DAY),
                name="opening_closes_after_it_opens",
            ),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="opening_mode_known"),
            models.CheckConstraint(
                condition=Q(season_starts__isnull=True, season_ends__isnull=True)
                | Q(
                    # An unknown is neither within nor outside a range, so the database must be asked outright.
                    season_starts__isnull=False,
                    season_ends__isnull=False,
                    season_starts__range=(101, 1231),
                    season_ends__range=(101, 1231),
                ),
                name="opening_season_whole",
            ),
            models.CheckConstraint(
                condition=Q(every_weeks=1) | Q(every_weeks__range=(2, 52), starting__isnull=False),
                name="opening_rhythm_has_a_start",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="opening_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opens // 60:02}.{self.opens % 60:02}–{self.closes // 60:02}.{self.closes % 60:02}"


class OpeningException(models.Model):
    """A day that is not as the rules say: closed, or open at other hours."""

    place = ParentalKey(Place, on_delete=models.CASCADE, related_name="opening_exceptions")
    day = models.DateField(_("dag"))
    closed = models.BooleanField(_("stängt"), default=False)
    opens = models.PositiveSmallIntegerField(_("öppnar, minuter efter midnatt"), null=True, blank=True)
    closes = models.PositiveSmallIntegerField(_("stänger, minuter efter midnatt"), null=True, blank=True)
    mode = models.CharField(_("sätt"), max_length=14, choices=Mode.choices, default=Mode.OPEN)
    note = models.CharField(_("anmärkning"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("avvikande öppettid")
        verbose_name_plural = _("avvikande öppettider")
        ordering = ["day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed=True, opens__isnull=True, closes__isnull=True)
                | (
                    Q(closed=False, opens__isnull=False, closes__isnull=False)
                    & Q(opens__lt=MINUTES_A_DAY, closes__gt=F("opens"))
                    & Q(closes__lte=2 * MINUTES_A_DAY)
                ),
                name="exception_closed_or_with_hours",
            ),
            models.UniqueConstraint(fields=["place", "day", "opens"], name="exception_once"),
            models.UniqueConstraint(
                fields=["place", "day"], condition=Q(opens__isnull=True), name="exception_closed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class StockState(models.TextChoices):
    """What is known of the shelf."""

    IN_STOCK = "in_stock", _("Finns")
    FEW = "few", _("Få kvar")
    OUT = "out", _("Slut")
    UNKNOWN = "unknown", _("Vet inte")


class Source(models.TextChoices):
    """Who told us."""

    PRODUCER = "producer", _("producenten")
    PLACE = "place", _("butiken")
    STAFF = "staff", _("matklustret")
    VISITOR = "visitor", _("en besökare")
    IMPORT = "import", _("inläst uppgift")


class Listing(models.Model):
    """A product is to be had at a place: since when, at what price, and how sure we are."""

    ref = models.CharField(_("referens"), max_length=250, unique=True, null=True, blank=True)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="listings")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="listings")
    price = models.DecimalField(
        _("hyllpris med moms, kronor"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Lämnas tomt när priset är producentens."),
    )
    stock = models.CharField(_("lager"), max_length=10, choices=StockState.choices, default=StockState.UNKNOWN)
    source = models.CharField(_("uppgift från"), max_length=10, choices=Source.choices, default=Source.IMPORT)
    confirmed_on = models.DateField(_("bekräftat den"), null=True, blank=True)
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    doubted_on = models.DateField(_("sagd vara borta den"), null=True, blank=True)
    doubts = models.PositiveSmallIntegerField(_("besökare som inte hittat den"), default=0)
    starts = models.DateField(_("säljs från"), null=True, blank=True)
    ends = models.DateField(_("säljs till och med"), null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("listning")
        verbose_name_plural = _("listningar")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["product", "place"], name="listing_once"),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0), name="listing_price_not_negative"
            ),
            models.CheckConstraint(condition=Q(stock__in=StockState.values), name="listing_stock_known"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="listing_source_known"),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(starts__isnull=True) | Q(ends__gte=F("starts")),
                name="listing_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(doubts=0, doubted_on__isnull=True) | Q(doubts__gt=0, doubted_on__isnull=False),
                name="listing_doubted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} – {self.place_id}"

    @property
    def word(self) -> Word:
        """What is known of it, for the rules of `hubs.freshness`."""
        return Word(self.stock, self.source, self.confirmed_on, self.doubted_on, self.doubts)


class Verdict(models.TextChoices):
    """What a visitor says of a listing."""

    SEEN = "seen", _("såg den")
    GONE = "gone", _("hittade den inte")


class Sighting(models.Model):
    """What one visitor said of a listing on a day: no person, and after a month not even the token.

    `counts` is false for what the same address has said anew within the days that are added up.
    """

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="sightings")
    verdict = models.CharField(_("iakttagelse"), max_length=4, choices=Verdict.choices)
    day = models.DateField(_("dag"))
    token = models.CharField(max_length=32, blank=True)
    counts = models.BooleanField(default=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    handled_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    handled_at = models.DateTimeField(_("sedd av redaktionen"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("iakttagelse")
        verbose_name_plural = _("iakttagelser")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="sighting_verdict_known"),
            models.UniqueConstraint(
                fields=["listing", "day", "token"], condition=~Q(token=""), name="sighting_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(handled_by__isnull=True) | Q(handled_at__isnull=False), name="sighting_handled_some_time"
            ),
        ]
        indexes = [models.Index(fields=["day"], condition=~Q(token=""), name="sighting_to_forget")]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.verdict} {self.day}"


class DeliverySchedule(models.Model):
    """A delivery that comes back: which weekdays a hub or carrier delivers, and when orders close."""

    carrier = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="delivery_schedules")
    name = models.CharField(_("namn"), max_length=120)
    days = models.PositiveSmallIntegerField(_("veckodagar"))
    order_stop_days = models.PositiveSmallIntegerField(_("beställningsstopp, dagar före"), default=2)
    order_stop_minute = models.PositiveSmallIntegerField(_("beställningsstopp, minuter efter midnatt"), default=12 * 60)
    valid_from = models.DateField(_("gäller från"))
    valid_to = models.DateField(_("gäller till och med"), null=True, blank=True)

    class Meta:
        verbose_name = _("leveransschema")
        verbose_name_plural = _("leveransscheman")
        constraints = [
            models.CheckConstraint(condition=Q(days__range=(1, 127)), name="schedule_on_some_day"),
            models.CheckConstraint(condition=Q(order_stop_minute__lt=MINUTES_A_DAY), name="schedule_stop_in_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="schedule_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryRound(models.Model):
    """One delivery day of a schedule, with the moment its orders close."""

    schedule = models.ForeignKey(DeliverySchedule, on_delete=models.PROTECT, related_name="rounds")
    delivery_day = models.DateField(_("leveransdag"))
    order_stop = models.DateTimeField(_("beställningsstopp"))
    cancelled = models.BooleanField(_("inställd"), default=False)

    class Meta:
        verbose_name = _("leveransrunda")
        verbose_name_plural = _("leveransrundor")
        ordering = ["delivery_day", "id"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "delivery_day"], name="delivery_round_once"),
        ]

    def __str__(self) -> str:
        return f"{self.schedule} {self.delivery_day}"


class PickupRound(models.Model):
    """One hand-out of pre-ordered goods at a place: when, and until when one may order."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="pickup_rounds")
    starts = models.DateTimeField(_("börjar"))
    ends = models.DateTimeField(_("slutar"))
    order_stop = models.DateTimeField(_("beställningsstopp"))
    cancelled = models.BooleanField(_("inställd"), default=False)

    class Meta:
        verbose_name = _("utlämning")
        verbose_name_plural = _("utlämningar")
        ordering = ["starts", "id"]
        constraints = [
            models.UniqueConstraint(fields=["place", "starts"], name="pickup_round_once"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="pickup_ends_after_start"),
            models.CheckConstraint(condition=Q(order_stop__lte=F("starts")), name="pickup_stop_before_start"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.starts:%Y-%m-%d %H:%M}"

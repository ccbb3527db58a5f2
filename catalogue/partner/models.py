"""Offers: an organisation sells a product at a net price from a stock."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.abstract_models import AbstractPartner, AbstractStockRecord

from catalogue.models import Product, Unit
from members.models import Organisation, User


class Partner(AbstractPartner):
    """An organisation as one who offers; everything else about it stands on the organisation."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="partner")

    class Meta(AbstractPartner.Meta):
        abstract = False


class StockRecord(AbstractStockRecord):
    """One offer: who sells the product, the price before VAT, and what is left."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="stockrecords")
    price = models.DecimalField(
        _("pris utan moms, kronor"),
        max_digits=14,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("Sex decimaler, så att ett pris med moms kan räknas ut igen på öret."),
    )
    price_unit = models.CharField(_("priset gäller per"), max_length=3, choices=Unit.choices, default=Unit.PIECE)
    order_unit = models.CharField(_("beställs i"), max_length=3, choices=Unit.choices, default=Unit.PIECE)
    num_in_stock = models.DecimalField(  # type: ignore[assignment]
        _("i lager"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    num_allocated = models.DecimalField(  # type: ignore[assignment]
        _("reserverat"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    lead_time_days = models.PositiveSmallIntegerField(_("ledtid, dagar"), default=0)

    class Meta(AbstractStockRecord.Meta):
        abstract = False
        unique_together = ()  # type: ignore[assignment]
        constraints = [
            models.UniqueConstraint(fields=["product", "partner"], name="offer_once"),
            models.CheckConstraint(condition=Q(price__isnull=True) | Q(price__gte=0), name="offer_price_not_negative"),
            models.CheckConstraint(
                condition=Q(num_allocated__isnull=True) | Q(num_allocated__gte=0), name="offer_allocated_not_negative"
            ),
            models.CheckConstraint(condition=Q(price_unit__in=Unit.values), name="offer_price_unit_known"),
        ]

    def __str__(self) -> str:
        return f"{self.product.title} – {self.partner.organisation.name}"


class PriceChange(models.Model):
    """A price as it was and as it became; rows are added, never changed."""

    stockrecord = models.ForeignKey(StockRecord, on_delete=models.CASCADE, related_name="price_changes")
    old_price = models.DecimalField(_("gammalt pris"), max_digits=14, decimal_places=6, null=True, blank=True)
    new_price = models.DecimalField(_("nytt pris"), max_digits=14, decimal_places=6, null=True, blank=True)
    changed_at = models.DateTimeField(_("ändrat"), auto_now_add=True)
    changed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("prisändring")
        verbose_name_plural = _("prisändringar")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.old_price} → {self.new_price}"


from oscar.apps.partner.models import PartnerAddress, StockAlert  # noqa: E402 - ours must be registered first

__all__ = ["Partner", "PartnerAddress", "PriceChange", "StockAlert", "StockRecord"]

"""The partner application: Oscar's label, our own package."""

from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class PartnerConfig(OscarConfig):
    """Offers: who sells a product, at what price."""

    name = "catalogue.partner"
    label = "partner"
    verbose_name = _("Erbjudanden")
    default = True

"""What the index's columns are called for people: on the page about sorting and in the admin."""

from django.utils.translation import gettext_lazy

FIELD_WORDS = {
    "n_x": gettext_lazy("namnet, precis som du skrev"),
    "n_s": gettext_lazy("namnet, i en annan böjning"),
    "n_h": gettext_lazy("namnets huvudord (korv i lammkorv)"),
    "c_s": gettext_lazy("kategorin"),
    "n_m": gettext_lazy("namnets första led (lamm i lammkorv)"),
    "p_s": gettext_lazy("producentens namn"),
    "t_s": gettext_lazy("slutet av namnet, efter ”med” eller ”från”"),
    "d_s": gettext_lazy("beskrivning, ingredienser och märkningar"),
    "n_f": gettext_lazy("namnet, skrivet utan å, ä och ö"),
}

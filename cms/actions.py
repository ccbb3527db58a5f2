"""What is done to the pages."""

from wagtail.models import Locale, Site

from cms.models import BasePage, HomePage

WELCOME = "Welcome to your new Wagtail site!"  # the page that Wagtail's own migrations leave


def ensure_home(*, name: str) -> HomePage:
    """Return the site's first page, made when there is none: a new site must have something at its address."""
    home: HomePage | None = HomePage.objects.order_by("path").first()
    if home is not None:
        return home
    home = _first_page()
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"root_page": home},
        create_defaults={"hostname": "localhost", "root_page": home, "site_name": name},
    )
    Site.clear_site_root_paths_cache()
    for welcome in BasePage.objects.filter(depth=2, title=WELCOME).exclude(pk=home.pk):
        welcome.delete()
    return home


def _first_page() -> HomePage:
    locale, _made = Locale.objects.get_or_create(language_code="sv")
    root = BasePage.get_first_root_node()
    if root is None:
        root = BasePage.add_root(instance=BasePage(title="Root", slug="root", locale=locale))
    page = HomePage(title="Sörmlandsmat", slug="sormlandsmat", locale=locale, live=True)
    root.add_child(instance=page)
    return page

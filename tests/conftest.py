"""What all tests share: which services there are, and a browser."""

import importlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import pytest_django
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import translation
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.append(str(Path(__file__).parent / "services"))
migrated = importlib.import_module("migrated")
services = importlib.import_module("demo_site")

# The Python driver of the browser runs an event loop in our thread; the tests' own database calls are not async.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def available() -> dict[str, bool]:
    """The markers that need a service, and whether that service was given to this run."""
    return {
        "browser": bool(os.environ.get("CHROMIUM")),
        "elasticsearch": bool(os.environ.get("ELASTICSEARCH_URL")),
        "proxy": bool(os.environ.get("CADDY")),
        "postgres": os.environ.get("DATABASE_URL", "").startswith("postgres"),
    }


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests whose service is not there; `make test` starts each service and runs its leg."""
    absent = {name for name, there in available().items() if not there}
    left_out = [item for item in items if any(item.get_closest_marker(name) for name in absent)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(autouse=True)
def swedish() -> Iterator[None]:
    """Begin every test in Swedish: a request for an English page leaves its language behind in the thread."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> None:
    """Fill SQLite's test database with what the migrations put in; on PostgreSQL they run."""
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock():
            connection.ensure_connection()
            migrated.copy_into(connection.connection)
            # The copy numbers the kinds of rows in its own order.
            ContentType.objects.clear_cache()


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """Where this run's Elasticsearch server answers."""
    return os.environ["ELASTICSEARCH_URL"]


@pytest.fixture(scope="session")
def demo_site() -> Iterator[str]:
    """The address of a running site with the demonstration county, as in production."""
    with services.demo_site() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, headless."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A new Swedish visitor's empty tab, without cookies."""
    context = browser.new_context(locale="sv-SE", timezone_id="Europe/Stockholm")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def accessibility_faults() -> Callable[[Page], list[str]]:
    """Return axe-core's findings on the page shown, WCAG 2.2 A and AA: the rule and where it is broken."""
    axe = next(Path(__file__).parent.glob("services/axe-*.min.js")).read_text()
    ask = """async tags => (await axe.run(document, {runOnly: tags})).violations.flatMap(
        rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(' ')}`))"""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

    def faults(page: Page) -> list[str]:
        page.evaluate(axe)
        return list(page.evaluate(ask, tags))

    return faults

"""A log says what happened, never to whom."""

import logging
import logging.config
from io import StringIO

import pytest
from django.conf import settings

from sormlandsmat.logs import WithoutPersons, masked


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("mail to anna.b+ost@gard.example.se failed", "mail to [e-post] failed"),
        ("GET /sok/?q=korv&near=58.75,17.01&page=2", "GET /sok/?q=[…]&near=[…]&page=2"),
        ("GET /en/sok/?bbox=16,58,17,59", "GET /en/sok/?bbox=[…]"),
        ("number 811218-9876 and 19811218-9876", "number [nummer] and [nummer]"),
        ("call 0155-12 34 56 or +46 70 123 45 67", "call [telefon] or [telefon]"),
        ("from 203.0.113.7 to 10.0.0.1", "from [nätadress] to [nätadress]"),
        ("product 4711 took 12.5 ms at 2026-06-01 12:00:00", "product 4711 took 12.5 ms at 2026-06-01 12:00:00"),
        ("Wagtail 8.0.1, 467 products, 2000 listings", "Wagtail 8.0.1, 467 products, 2000 listings"),
    ],
)
def test_what_points_at_a_person_is_masked(line: str, written: str) -> None:
    assert masked(line) == written


def test_words_arguments_and_tracebacks_are_masked() -> None:
    paper = StringIO()
    handler = logging.StreamHandler(paper)
    handler.setFormatter(WithoutPersons("{levelname} {message}", style="{"))
    log = logging.getLogger("trial")
    log.addHandler(handler)
    log.warning("Not found: %s", "/sok/?near=58.75,17.01")
    try:
        int("anna@example.se")
    except ValueError:
        log.exception("Refused")
    assert "58.75" not in paper.getvalue()
    assert "anna@" not in paper.getvalue()
    assert "[e-post]" in paper.getvalue()


def test_every_handler_of_ours_writes_without_persons() -> None:
    formatters = settings.LOGGING["formatters"]
    used = {handler["formatter"] for handler in settings.LOGGING["handlers"].values()}
    assert used
    assert {formatters[name]["class"] for name in used} == {"sormlandsmat.logs.WithoutPersons"}

"""What the journeys look for on a page besides what axe-core finds."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

LOOK = (Path(__file__).parent / "layout.js").read_text()


@pytest.fixture(scope="session")
def layout_faults() -> Callable[[Page], list[str]]:
    """Return what is wrong with the layout of the page shown: what runs out, is cut, overlaps or is too small to hit."""

    def faults(page: Page) -> list[str]:
        return list(page.evaluate(LOOK))

    return faults

"""The browser and the accessibility checker themselves: that they find what is wrong, and see the demonstration."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_the_accessibility_checker_finds_a_picture_without_a_text(
    page: Page, accessibility_faults: Callable[[Page], list[str]]
) -> None:
    page.set_content("<html lang='sv'><title>Bild</title><main><h1>Bild</h1><img src='x.png'></main></html>")
    assert accessibility_faults(page) == ["image-alt: img"]
    page.set_content("<html lang='sv'><title>Bild</title><main><h1>Bild</h1><img src='x.png' alt='Får'></main></html>")
    assert accessibility_faults(page) == []


def test_a_person_of_the_demonstration_logs_in(page: Page, demo_site: str) -> None:
    page.goto(f"{demo_site}/konto/login/")
    page.fill("input[name=login]", "producent@sormlandsmat.example")
    page.fill("input[name=password]", "havtorn-blabar")
    page.click("form[action='/konto/login/'] button[type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)
    assert {cookie["name"] for cookie in page.context.cookies()} >= {"sessionid"}

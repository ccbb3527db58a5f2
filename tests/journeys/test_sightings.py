"""A visitor says what was seen: in place with scripts, on a page of its own without, by keyboard, found by axe."""

import re
import urllib.parse
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def without_script(browser: Browser) -> Iterator[Page]:
    """A visitor whose browser runs no scripts."""
    context = browser.new_context(java_script_enabled=False, locale="sv-SE")
    yield context.new_page()
    context.close()


def first_product(page: Page, site: str) -> str:
    """The address of a product that is sold somewhere."""
    page.goto(f"{site}/sok/?q=lammkorv")
    link = page.locator("#resultat .row__title a").first.get_attribute("href") or ""
    return urllib.parse.urljoin(site, link)


def test_a_tap_is_answered_in_place_and_taken_back(page: Page, demo_site: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    address = first_product(page, demo_site)
    page.goto(address)
    form = page.locator("form.sighting").first
    button = form.get_by_role("button", name=re.compile("^Jag såg den här "))
    button.focus()
    page.keyboard.press("Enter")
    expect(form).to_contain_text("Vi har skrivit att den är sedd i dag.")
    expect(page.locator("p.visually-hidden[role=status]")).to_have_text("Tack! Vi har skrivit att den är sedd i dag.")
    row = page.locator("#kop li").first
    expect(row.locator(".freshness")).to_contain_text("av en besökare")
    undo = form.get_by_role("button", name=re.compile("^Ångra"))
    expect(undo).to_be_focused()
    page.keyboard.press("Enter")
    expect(form).to_contain_text("Ångrat.")
    expect(row.locator(".freshness")).not_to_contain_text("av en besökare")
    expect(form.get_by_role("button", name=re.compile("^Finns inte längre "))).to_be_visible()
    assert page.url == address
    assert complaints == []


def test_the_products_of_a_place_have_theirs_under_a_line(
    page: Page, demo_site: str, accessibility_faults: Callable[[Page], list[str]]
) -> None:
    page.goto(f"{demo_site}/platser/?kind=farm_shop")
    page.locator(".row__title a, .card__title a").first.click()
    form = page.locator("form.sighting").first
    form.locator("summary").click()
    form.get_by_role("button", name=re.compile("^Finns inte längre ")).click()
    expect(form).to_contain_text("Redaktionen får veta att du inte hittade den.")
    assert accessibility_faults(page) == []
    form.get_by_role("button", name=re.compile("^Ångra")).click()
    expect(form).to_contain_text("Ångrat.")


def test_without_scripts_the_answer_is_a_page_with_the_way_back(without_script: Page, demo_site: str) -> None:
    page = without_script
    address = first_product(page, demo_site)
    page.goto(address)
    page.locator("form.sighting").first.get_by_role("button", name=re.compile("^Finns inte längre ")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tack för hjälpen")
    page.get_by_role("link", name="Till varan").click()
    expect(page.locator("#kop")).to_contain_text("en besökare hittade den inte")
    page.go_back()
    page.get_by_role("button", name=re.compile("^Ångra")).click()
    expect(page.locator("main")).to_contain_text("Ångrat.")
    page.goto(address)
    expect(page.locator("#kop")).not_to_contain_text("en besökare hittade den inte")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing_where_it_is_asked_and_told(
    page: Page, demo_site: str, accessibility_faults: Callable[[Page], list[str]], width: int, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    address = first_product(page, demo_site)
    for where in (address, f"{demo_site}/om/uppgifter/", f"{demo_site}/en/about/facts/"):
        page.goto(where)
        assert accessibility_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(address)
    action = page.locator("form.sighting").first.get_attribute("action") or ""
    page.goto(urllib.parse.urljoin(demo_site, action))
    assert accessibility_faults(page) == []

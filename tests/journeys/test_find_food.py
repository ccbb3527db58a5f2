"""Whole journeys in a browser: find, choose, get there; by mouse, by keyboard, without scripts, on the smallest screen."""

import re
import urllib.parse
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.kinds_of_page import FIRST_OF, KINDS

pytestmark = pytest.mark.browser


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser's console complains about, a breach of the content security policy among it."""
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.fixture
def without_script(browser: Browser) -> Iterator[Page]:
    """A visitor whose browser runs no scripts."""
    context = browser.new_context(java_script_enabled=False, locale="sv-SE")
    yield context.new_page()
    context.close()


def first_of(page: Page, site: str, kind: str) -> str:
    """The address of the first page of its kind."""
    where, link = FIRST_OF[kind]
    page.goto(site + where)
    return urllib.parse.urljoin(site, page.locator(link).first.get_attribute("href") or "")


def test_from_a_search_to_the_places_door(page: Page, demo_site: str, complaints: list[str]) -> None:
    page.goto(demo_site)
    field = page.get_by_role("combobox", name="Sök mat i Sörmland")
    field.fill("lammkorv nära Trosa")
    field.press("Enter")
    expect(page.locator("#resultat")).to_contain_text("lammkorv nära Trosa, inom")
    hit = page.locator("#resultat .row__title a").first
    name = hit.inner_text()
    assert "lammkorv" in name.lower()
    hit.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    place = page.locator("#kop .row__title a").first
    there = place.inner_text()
    place.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(there)
    expect(page.get_by_role("heading", name="Öppettider")).to_be_visible()
    assert (
        page.get_by_role("link", name="OpenStreetMap", exact=True)
        .get_attribute("href", timeout=5000)
        .startswith("https://")
    )
    assert complaints == []


def test_suggestions_are_chosen_by_keyboard(page: Page, demo_site: str) -> None:
    page.goto(demo_site)
    field = page.get_by_role("combobox", name="Sök mat i Sörmland")
    field.press_sequentially("hon")
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    expect(chosen).to_have_count(1)
    field.press("Enter")
    page.wait_for_url(re.compile(r"/(sok|produkt|kategori|producent|plats)/"))


def test_the_map_and_the_list_are_one_result(page: Page, demo_site: str, complaints: list[str]) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{demo_site}/sok/?q=lammkorv+nära+Trosa")
    marker = page.locator("sormland-map [role=button].pin").first
    expect(marker).to_be_visible()
    name = (marker.get_attribute("aria-label") or "").split(",")[0]
    marker.click()
    page.locator(".popup__link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    assert complaints == []


def test_filters_change_the_result_and_the_address(page: Page, demo_site: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{demo_site}/sok/?q=ost")
    before = page.locator(".finder__total").inner_text()
    page.get_by_text("Filter", exact=True).click()
    page.locator("[data-facet=municipality] summary").click()
    page.locator("[data-facet=municipality] input").first.check()
    expect(page).to_have_url(re.compile("municipality=04"))
    expect(page.locator(".finder__total")).not_to_have_text(before)
    page.go_back()
    expect(page.locator(".finder__total")).to_have_text(before)


def test_my_position_is_asked_for_only_when_the_button_is_pressed(browser: Browser, demo_site: str) -> None:
    trosa = {"latitude": 58.8962, "longitude": 17.5481}
    context = browser.new_context(locale="sv-SE", geolocation=trosa, permissions=["geolocation"])
    page = context.new_page()
    page.goto(f"{demo_site}/sok/?q=honung")
    assert "near=" not in page.url
    page.get_by_role("button", name="Nära mig").click()
    page.wait_for_url(re.compile(r"near=58\.896(,|%2C)17\.548&?"))
    expect(page.locator("#resultat .row").first).to_contain_text(re.compile(r"\d (km|m)"))
    context.close()


def test_everything_can_be_done_without_scripts(without_script: Page, demo_site: str) -> None:
    page = without_script
    page.goto(demo_site)
    page.get_by_role("searchbox", name="Sök mat i Sörmland").fill("lammkorv nära Trosa")
    page.get_by_role("button", name="Sök", exact=True).click()
    expect(page.locator("#resultat")).to_contain_text("nära Trosa, inom")
    drawn = page.locator(".map__picture")
    expect(drawn).to_be_visible()
    assert page.request.get(urllib.parse.urljoin(demo_site, drawn.get_attribute("src") or "")).status == 200
    page.get_by_role("link", name="Ta bort platsen").click()
    page.get_by_text("Filter", exact=True).click()
    page.locator("[data-facet=kind] summary").click()
    page.locator("[data-facet=kind] input").first.check()
    page.get_by_role("button", name=re.compile("^Visa .*träff")).click()
    assert "kind=" in page.url
    page.locator("#resultat .row__title a").first.click()
    expect(page.get_by_role("heading", name="Här kan du köpa")).to_be_visible()


def test_the_whole_way_by_keyboard(page: Page, demo_site: str) -> None:
    page.goto(f"{demo_site}/sok/?q=lammkorv")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Till innehållet")).to_be_focused()
    page.keyboard.press("Enter")
    for _press in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.row__title') !== null"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/produkt/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("lammkorv", re.IGNORECASE))


@pytest.mark.parametrize("width", [320, 640])  # 640 is half of 1280: what 200 % leaves
def test_nothing_runs_out_of_a_small_screen(page: Page, demo_site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    wide = []
    for address in [*(demo_site + it for it in KINDS), *(first_of(page, demo_site, kind) for kind in FIRST_OF)]:
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(address)
    assert wide == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_kind_of_page_is_accessible(
    page: Page, demo_site: str, scheme: str, accessibility_faults: Callable[[Page], list[str]], complaints: list[str]
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found = {}
    for address in [*(demo_site + it for it in KINDS), *(first_of(page, demo_site, kind) for kind in FIRST_OF)]:
        for one in (address, address.replace(demo_site, f"{demo_site}/en", 1) if address == f"{demo_site}/" else ""):
            if not one:
                continue
            page.goto(one)
            page.wait_for_load_state("networkidle")
            if faults := accessibility_faults(page):
                found[one] = faults
    assert found == {}
    assert complaints == []

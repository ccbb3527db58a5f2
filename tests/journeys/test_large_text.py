"""With letters twice as large everything is still there: nothing runs out, is cut, covered or out of the keyboard's reach."""

import urllib.parse
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.kinds_of_page import FIRST_OF, KINDS

pytestmark = pytest.mark.browser

# Pages that hardly differ but for what is written on them.
ALSO = ["/en/", "/om/kontakt/", "/konto/login/", "/finns-inte/"]
LETTERS = """document.addEventListener("DOMContentLoaded",
    () => document.documentElement.style.setProperty("font-size", "200%"))"""
# Where the keyboard is: what is focused, and what is wrong with how that is shown.
FOCUS = """() => {
    const element = document.activeElement;
    if (!element || element === document.body) return ["", ""];
    const drawn = (it) => it && getComputedStyle(it).outlineStyle !== "none" && getComputedStyle(it).outlineWidth !== "0px";
    const name = `${element.tagName.toLowerCase()}.${element.className} ${element.textContent.trim().slice(0, 30)}`;
    if (!drawn(element) && !drawn(element.closest(".card, .row"))) return [name, "its focus is not drawn"];
    const box = element.getBoundingClientRect();
    if (box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth) return [name, "it is out of sight"];
    return [name, ""];
}"""


@pytest.fixture(params=[1280, 390])
def large(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A visitor who reads with letters of twice the size, at a desk and on a phone."""
    context = browser.new_context(
        locale="sv-SE", viewport={"width": request.param, "height": 800}, reduced_motion="reduce"
    )
    context.add_init_script(LETTERS)
    yield context.new_page()
    context.close()


@pytest.fixture
def addresses(large: Page, demo_site: str) -> list[str]:
    """One page of each kind."""
    found = [demo_site + path for path in [*KINDS, *ALSO]]
    for path, link in FIRST_OF.values():
        large.goto(demo_site + path)
        found.append(urllib.parse.urljoin(demo_site, large.locator(link).first.get_attribute("href") or ""))
    return found


def test_nothing_runs_out_is_cut_or_covered(
    large: Page, addresses: list[str], layout_faults: Callable[[Page], list[str]]
) -> None:
    found = {}
    for address in addresses:
        large.goto(address)
        large.wait_for_load_state("networkidle")
        large.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true })")
        if faults := layout_faults(large):
            found[address] = faults
    assert found == {}


def test_the_keyboard_shows_where_it_is(large: Page, addresses: list[str]) -> None:
    found = {}
    for address in addresses:
        large.goto(address)
        large.wait_for_load_state("networkidle")
        steps, faults = walk(large, presses=40)
        assert steps > 8, address
        if faults:
            found[address] = faults
    assert found == {}


def walk(page: Page, *, presses: int) -> tuple[int, list[str]]:
    """Press Tab so many times; return how many things were reached and what is wrong with how it showed."""
    reached, faults = set(), []
    for _press in range(presses):
        page.keyboard.press("Tab")
        name, fault = page.evaluate(FOCUS)
        if fault:  # a map moves to what is focused on it
            page.wait_for_timeout(500)
            name, fault = page.evaluate(FOCUS)
        reached.add(name)
        if fault:
            faults.append(f"{name}: {fault}")
    return len(reached), faults

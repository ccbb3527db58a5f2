"""The page frame, its components, its drawings and its style sheet."""

import colorsys
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import Page, Route

from hubs.models import PlaceKind
from sormlandsmat import components
from sormlandsmat.components import Example, component_examples, drawing, drawings, with_dates
from sormlandsmat.illustrations import build, palette, sprite

PACKAGE = Path(components.__file__).parent
STATIC = PACKAGE / "static"
SVG = "{http://www.w3.org/2000/svg}"
# Parts of other components that show nothing by themselves.
WITHOUT_EXAMPLES = {"map_head"}
LARGEST_PICTURE = 6_000
SMALL_TEXT = 4.5


@pytest.fixture(autouse=True)
def swedish() -> None:
    """The pages' own language, whatever the test before left behind."""
    translation.activate("sv")


def rendered(example: Example) -> str:
    """The HTML of one example."""
    return render_to_string(example.template, example.context)


def text(html: str) -> str:
    """What a reader sees of a piece of HTML, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def shown(component: str) -> dict[str, str]:
    """The words of every example of one component, by the example's title."""
    return {each.title: text(rendered(each)) for each in component_examples() if each.component == component}


def development_page() -> str:
    """The page with every component on it."""
    return render_to_string("development/components.html", {"examples": component_examples()})


def test_every_component_has_examples() -> None:
    templates = {file.stem for file in components.COMPONENTS.glob("*.html")}
    assert {each.component for each in component_examples()} == templates - WITHOUT_EXAMPLES


def test_every_component_says_what_it_expects() -> None:
    silent = [file.name for file in components.COMPONENTS.glob("*.html") if "{% comment %}" not in file.read_text()]
    assert silent == []


def test_nothing_on_the_development_page_is_inline() -> None:
    html = development_page()
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:", html) == []
    assert [tag for tag in re.findall(r"<script[^>]*>", html) if " src=" not in tag] == []


def test_every_file_the_development_page_asks_for_exists() -> None:
    asked = set(re.findall(r'(?:src|href)="/static/([^"#]+)', development_page()))
    assert [path for path in sorted(asked) if not finders.find(path)] == []


def test_every_icon_that_is_asked_for_is_in_the_sprite() -> None:
    asked = set(re.findall(r"icons\.svg#([a-z_-]+)", development_page()))
    asked |= {f"kind-{kind}" for kind in PlaceKind.values}
    asked |= set(re.findall(r': "([a-z-]+)"', (STATIC / "js/suggest.js").read_text().split("};")[0].split("ICONS")[1]))
    there = {symbol.get("id") for symbol in ET.parse(STATIC / "icons/icons.svg").iter(f"{SVG}symbol")}
    assert asked - there == set()


def test_prices_are_written_the_swedish_way() -> None:
    assert shown("price") == {
        "Kilopris": "289 kr/kg",
        "Styckpris med jämförpris": "62,50 kr jämförpris 5,21 kr/st",
        "Vägs vid köpet": "från 1 329 kr/kg vikten avgör slutpriset",
        "Pant": "34 kr jämförpris 103,03 kr/liter pant 2 kr",
        "Okänt pris": "Fråga om priset",
    }


def test_open_or_not_is_said_in_words() -> None:
    assert shown("open_state") == {
        "Öppet": "Öppet till 18.00",
        "Självbetjäning": "Självbetjäning dygnet runt",
        "Ring först": "Ring först",
        "Öppnar i morgon": "Öppnar i morgon kl. 10.00",
        "Öppnar senare": "Öppnar lördag 28 november kl. 09.00",
        "REKO": "Förbeställt, hämtas torsdag 26 november kl. 18.00",
        "Okänt": "Öppettider saknas",
    }


def test_freshness_says_who_and_when() -> None:
    assert shown("freshness") == {
        "Färskt": "bekräftat 12 november 2026 av stället",
        "Åldras": "bekräftat 30 augusti 2026 av producenten",
        "Gammalt": "inläst 2 maj 2025, ring gärna först",
        "Ifrågasatt": "bekräftat 12 november 2026 av stället, en besökare hittade den inte 20 november",
        "Borta, enligt flera": "bekräftat 12 november 2026 av stället, 2 besökare har inte hittat den, senast 23 november"
        ", ring gärna först",
        "Aldrig bekräftat": "inte bekräftat, ring gärna först",
    }


def test_unknown_allergens_are_said() -> None:
    assert shown("allergens")["Inget känt"] == (
        "Producenten har inte lämnat uppgift om allergener. Fråga i butiken om du är allergisk."
    )


def test_what_was_typed_is_escaped() -> None:
    html = render_to_string("components/search_form.html", {"query": '"><script>alert(1)</script>'})
    assert "<script>" not in html
    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in html


def test_the_navigation_marks_where_one_is() -> None:
    html = render_to_string("base.html", {"section": "season"})
    assert [text(link) for link in re.findall(r"<a[^>]*aria-current[^>]*>.*?</a>", html)] == ["Säsong"]


def test_languages_point_at_the_same_page() -> None:
    alternates = [
        {"language": "sv", "name": "Svenska", "url": "/sok/", "current": True},
        {"language": "en", "name": "English", "url": "/en/search/", "current": False},
    ]
    html = render_to_string("base.html", {"alternates": alternates})
    assert re.findall(r'<link rel="alternate" hreflang="(..)" href="([^"]+)"', html) == [
        ("sv", "/sok/"),
        ("en", "/en/search/"),
    ]
    assert '<a href="/en/search/" hreflang="en" lang="en">English</a>' in html


def test_fonts_are_preloaded_and_swapped() -> None:
    preloaded = re.findall(r'rel="preload" href="/static/([^"]+)"', render_to_string("base.html"))
    css = (STATIC / "css/site.css").read_text()
    assert preloaded == [
        "fonts/fraunces-5.3.0-latin-wght.woff2",
        "fonts/figtree-5.3.0-latin-wght.woff2",
    ]
    assert re.findall(r'url\("\.\./([^"]+)"\)', css) == preloaded
    assert css.count("font-display: swap") == len(preloaded)


def test_dates_are_read_from_the_sample_data() -> None:
    read = with_dates({"on": "2026-11-12", "list": ["2026-11-12T18:00:00+00:00", "10 st av 10", 3, None]})
    assert read == {
        "on": date(2026, 11, 12),
        "list": [datetime(2026, 11, 12, 18, tzinfo=UTC), "10 st av 10", 3, None],
    }


# Drawings ------------------------------------------------------------------------------------------------------------


def test_manifest_and_files_agree() -> None:
    assert {file.stem for file in (STATIC / "pictures").glob("*.svg")} == set(drawings())


def test_every_kind_of_place_is_drawn() -> None:
    assert [kind for kind in PlaceKind.values if f"place-{kind}" not in drawings()] == []


def test_an_unknown_picture_is_a_basket() -> None:
    assert [drawing(key).key for key in ("finns-inte", "", None, "carrot")] == ["basket", "basket", "basket", "carrot"]


def test_a_drawing_is_described_in_the_language_of_the_page() -> None:
    described = {}
    for language in ("sv", "en"):
        with translation.override(language):
            described[language] = re.findall(
                'alt="([^"]*)"', render_to_string("components/picture.html", {"key": "carrot"})
            )
    assert described == {"sv": ["Morötter"], "en": ["Carrots"]}


@pytest.mark.parametrize("key", sorted(drawings()))
def test_a_picture_is_small_and_harmless(key: str) -> None:
    file = STATIC / drawing(key).path
    names = {element.tag.removeprefix(SVG) for element in ET.parse(file).iter()}
    assert names <= {"svg", "g", "path", "circle", "ellipse", "rect", "defs", "use", "radialGradient", "stop"}
    assert file.stat().st_size <= LARGEST_PICTURE


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """A stand-in for the emoji set: every drawing is one green square."""
    source = (PACKAGE / "illustrations/subjects.py").read_text()
    names = re.findall(r'\be\(\s*"([a-z-]+)"', source)
    file = tmp_path / "icons.json"
    square = '<path fill="#00d26a" d="M2 2h28v28H2z"/>'
    file.write_text(json.dumps({"icons": {name: {"body": square} for name in names}}))
    return file


def test_the_manifest_is_what_the_builder_writes(collection: Path, tmp_path: Path) -> None:
    count = build.write(collection, target=tmp_path)
    assert json.loads((tmp_path / "manifest.json").read_text()) == json.loads(components.MANIFEST.read_text())
    assert count == len(drawings())
    assert palette.soften("#00d26a") in (tmp_path / "broccoli.svg").read_text()


@pytest.mark.parametrize("bright", ["#00d26a", "#f8312f", "#00a6ed", "#ffb02e", "#8d65c5"])
def test_bright_colours_are_calmed(bright: str) -> None:
    before, after = (hls(colour) for colour in (bright, palette.soften(bright)))
    assert after[2] < before[2] * 0.8


def test_greens_come_together() -> None:
    hues = [round(hls(palette.soften(green))[0] * 360) for green in ("#00d26a", "#008463", "#26c95c")]
    assert hues == pytest.approx([98, 98, 98], abs=2)


@pytest.mark.parametrize("grey", ["#fff", "#1c1c1c", "#9b9b9b"])
def test_greys_turn_warm(grey: str) -> None:
    soft = palette.soften(grey)
    red, green, blue = (int(soft[at : at + 2], 16) for at in (1, 3, 5))
    assert red > green > blue


def hls(colour: str) -> tuple[float, float, float]:
    """Hue, lightness and saturation of #rrggbb, each 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return colorsys.rgb_to_hls(red, green, blue)


def test_the_sprite_is_what_the_builder_writes(tmp_path: Path) -> None:
    folder = tmp_path / "icons/outline"
    folder.mkdir(parents=True)
    for name in sprite.TABLER.values():
        (folder / f"{name}.svg").write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" width="24">\n  <path d="M1 1h22" />\n</svg>\n'
        )
    built = ET.fromstring(sprite.sprite(tmp_path))
    there = ET.parse(STATIC / "icons/icons.svg").getroot()
    assert [symbol.get("id") for symbol in built] == [symbol.get("id") for symbol in there]
    assert [path.get("d") for path in built[0]] == ["M1 1h22"]


# Colours -------------------------------------------------------------------------------------------------------------


def scheme(dark: bool) -> dict[str, str]:
    """The colour tokens of one scheme."""
    css = (STATIC / "css/site.css").read_text()
    light, rest = css.split("@media (prefers-color-scheme: dark)", 1)
    tokens = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light))
    return tokens | (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", rest.split("/* 2.")[0])) if dark else {})


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours as WCAG counts it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("dark", [False, True])
def test_text_can_be_read_on_every_ground(dark: bool) -> None:
    tokens = scheme(dark)
    pairs = [(ink, ground) for ink in ("ink", "muted", "forest") for ground in ("paper", "card", "sand")]
    pairs += [(accent, ground) for accent in ("brick", "ochre", "water") for ground in ("paper", "card")]
    pairs += [("on-accent", "forest"), ("on-accent", "forest-deep"), ("forest-deep", "forest-tint")]
    pairs += [("ink", f"{tint}-tint") for tint in ("forest", "brick", "ochre", "water")]
    weak = {pair: round(contrast(tokens[pair[0]], tokens[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < SMALL_TEXT} == {}


@pytest.mark.parametrize("dark", [False, True])
def test_controls_and_pins_stand_out(dark: bool) -> None:
    tokens = scheme(dark)
    edges = [contrast(tokens["edge"], tokens[ground]) for ground in ("paper", "card")]
    pins = [contrast(colour, "#ffffff") for name, colour in tokens.items() if name.startswith("pin-")]
    assert min(edges + pins) >= 3


# In the browser ------------------------------------------------------------------------------------------------------

ADDRESS = "http://sormlandsmat.test"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'"
)
PLACES = {
    "cells": [],
    "places": [
        {"id": 1207, "name": "Lövsta", "kind": "farm_shop", "lat": 59.05, "lon": 17.31, "products": 23, "open": True,
         "url": "/plats/1207-lovsta/"},
        {"id": 31, "name": "Ekhov", "kind": "dairy", "lat": 59.35, "lon": 17.1, "products": 1, "open": False,
         "url": "/plats/31-ekhov/"},
    ],
    "bounds": [17.1, 59.05, 17.31, 59.35],
    "total_places": 2,
    "total_products": 24,
}  # fmt: skip
SUGGESTIONS = {"items": [{"text": "Lammkorv", "kind": "product", "url": "/sok/?q=lammkorv", "highlight": [[0, 4]]}]}


def answer(route: Route) -> None:
    """Answer the browser from the files of the project."""
    path = route.request.url.removeprefix(ADDRESS).split("?")[0]
    if path.startswith("/static/"):
        file = Path(str(finders.find(path.removeprefix("/static/"))))
        route.fulfill(body=file.read_bytes(), content_type=TYPES.get(file.suffix, "application/json"))
    elif path.startswith("/api/"):
        route.fulfill(json=PLACES if path.endswith("/map") else SUGGESTIONS)
    else:
        headers = {"Content-Security-Policy": POLICY}
        route.fulfill(body=development_page(), content_type="text/html; charset=utf-8", headers=headers)


@pytest.fixture
def shown_page(page: Page) -> Page:
    """The development page in a browser, under the strict content security policy."""
    page.route(f"{ADDRESS}/**", answer)
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{ADDRESS}/utveckling/komponenter/")
    return page


@pytest.mark.browser
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_component_is_accessible_and_fits(
    shown_page: Page, accessibility_faults: Callable[[Page], list[str]], colours: str, width: int
) -> None:
    shown_page.set_viewport_size({"width": width, "height": 800})
    shown_page.emulate_media(color_scheme="dark" if colours == "dark" else "light")
    shown_page.locator("sormland-map").scroll_into_view_if_needed()
    shown_page.locator(".pin, .cluster").first.wait_for()
    assert accessibility_faults(shown_page) == []
    assert shown_page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.browser
def test_the_map_is_used_by_keyboard(shown_page: Page) -> None:
    shown_page.locator("sormland-map").scroll_into_view_if_needed()
    pin = shown_page.get_by_role("button", name="Lövsta, 23 varor, Öppet nu")
    pin.focus()
    shown_page.keyboard.press("Enter")
    link = shown_page.get_by_role("link", name="Visa stället: Lövsta")
    link.wait_for()
    shown_page.wait_for_function("document.activeElement.classList.contains('popup__link')")
    assert link.get_attribute("href") == "/plats/1207-lovsta/"
    shown_page.keyboard.press("Escape")
    shown_page.wait_for_function("document.activeElement.dataset.key === '1207'")


@pytest.mark.browser
def test_list_and_map_point_at_each_other(shown_page: Page) -> None:
    shown_page.locator("sormland-map").scroll_into_view_if_needed()
    pin = shown_page.locator(".pin[data-key='1207']")
    pin.wait_for()
    row = shown_page.locator("article[data-place-id='1207']").first
    row.locator("a").focus()
    assert "is-highlighted" in str(pin.get_attribute("class"))
    pin.focus()
    assert "is-highlighted" in str(row.get_attribute("class"))


@pytest.mark.browser
def test_suggestions_are_a_combobox(shown_page: Page, accessibility_faults: Callable[[Page], list[str]]) -> None:
    field = shown_page.locator("#sok-litet")
    field.press_sequentially("lam")
    shown_page.get_by_role("option", name="Lammkorv").wait_for()
    assert accessibility_faults(shown_page) == []
    field.press("ArrowDown")
    assert [field.get_attribute(name) for name in ("aria-expanded", "aria-activedescendant")] == [
        "true",
        "sok-litet-forslag-0",
    ]
    field.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    field.press_sequentially("m")
    shown_page.get_by_role("option", name="Lammkorv").wait_for()
    field.press("ArrowDown")
    field.press("Enter")
    shown_page.wait_for_url("**/sok/?q=lammkorv")

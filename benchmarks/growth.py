"""How both search engines grow with the catalogue: `python -m benchmarks.growth` writes docs/growth.*.

It takes what `python -m benchmarks search elastic --large` has left in benchmarks/results/ into docs/growth.json (what
was not measured this time stays as it was), draws docs/growth.svg of it and puts its numbers into docs/growth.md,
between the comments that name them. `tests/test_docs_growth.py` holds the three to each other.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, TypeAlias

ROOT: Final = Path(__file__).resolve().parents[1]
DOCS, RESULTS = ROOT / "docs", ROOT / "benchmarks" / "results"
ENGINES: Final = {"embedded": ("search", "Embedded"), "elastic": ("elastic", "Elasticsearch")}
"""Each engine's file of results, and its name."""

SIZES: Final = {"5k": 5_000, "50k": 50_000, "500k": 500_000}
PAGE: Final = "whole page: text, box, all facets, 20 rows"
COUNTY: Final = "no text, whole county, all facets"
MAP: Final = "map, text and box"
FIRST_MAP: Final = "map, first screen"
DOOR: Final = "the door: understand, search, six queries, 20 rows"
SUGGEST: Final = "suggest"
ANALYSIS: Final = "analyse a query"
SAVED: Final = "the first search after a save"
LOAD: Final = "load the columns, ms"
REBUILD: Final = "rebuild, products a second"
MEMORY: Final = "memory, MB above plain Django"
PEAK: Final = "memory at its peak, MB above plain Django"
LANGUAGE: Final = "memory of the language, MB above plain Django"
INDEX: Final = ("index of products, MB", "index of places, MB", "index of suggestions, MB")
QUESTIONS: Final = {
    PAGE: "a page of hits in the map's view, all facets",
    COUNTY: "everything in the county, all facets",
    MAP: "the map of such a page",
    FIRST_MAP: "the map nobody has searched on yet",
    SUGGEST: "suggestions while typing",
    DOOR: "all of it, from the typed text to twenty rows",
}

Row: TypeAlias = dict[str, float]
Figures: TypeAlias = dict[str, dict[str, dict[str, Row]]]
"""By engine, size and operation: milliseconds p50 and p95 (`took_…`: the server's own), or one value."""


# ---- the figures


def gathered(old: Figures, results: Mapping[str, Iterable[Mapping[str, Any]]]) -> Figures:
    """The old figures with those of new results, by engine, in their place."""
    found = {engine: {size: dict(rows) for size, rows in sizes.items()} for engine, sizes in old.items()}
    for engine, rows in results.items():
        for row in rows:
            told = {name: row[name] for name in ("p50", "p95", "took_p50", "took_p95", "value") if name in row}
            found.setdefault(engine, {}).setdefault(str(row["size"]), {})[str(row["operation"])] = told
    return found


def told(figures: Figures, engine: str, size: str, operation: str, name: str = "value") -> float | None:
    """One number, if it was measured."""
    return figures.get(engine, {}).get(size, {}).get(operation, {}).get(name)


def series(figures: Figures, engine: str, operation: str, name: str) -> list[tuple[int, float]]:
    """A number at each size where it was measured."""
    found = ((products, told(figures, engine, size, operation, name)) for size, products in SIZES.items())
    return [(products, value) for products, value in found if value is not None]


def crossing(points: list[tuple[int, float]], limit: float) -> int | None:
    """At how many products a line through the points, straight on logarithmic paper, reaches a limit."""
    for (x, y), (to_x, to_y) in pairwise(points):
        if y <= limit < to_y:
            share = math.log(limit / y) / math.log(to_y / y)
            return int(round(math.exp(math.log(x) + share * math.log(to_x / x)), -4))
    return None


# ---- the words


def amount(value: float | None) -> str:
    """A number with as many digits as it deserves."""
    if value is None:
        return "–"
    if value >= 1_000:
        return f"{round(value, -2 if value >= 10_000 else -1):,.0f}"
    value = round(value, 1 if value >= 1 else 2)
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    lines = [list(head), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def times(figures: Figures) -> str:
    """What each question takes, half of them and nineteen in twenty."""
    rows = []
    for operation, words in QUESTIONS.items():
        for engine, (_, name) in ENGINES.items():
            cells = [
                f"{amount(told(figures, engine, size, operation, 'p50'))} / "
                f"{amount(told(figures, engine, size, operation, 'p95'))}"
                for size in SIZES
            ]
            rows.append([words, name, *cells])
    return table(["milliseconds, p50 / p95", "", *(f"{it:,}" for it in SIZES.values())], rows)


def upkeep(figures: Figures) -> str:
    """What the embedded engine costs to keep."""
    wanted = {
        MEMORY: "memory of a process above plain Django, MB",
        PEAK: "the same at its peak, MB",
        LANGUAGE: "of it for the Swedish language, MB",
        LOAD: "reading the columns at start, ms",
        REBUILD: "rebuilding the index, products a second",
    }
    rows = [[words, *(amount(told(figures, "embedded", size, it)) for size in SIZES)] for it, words in wanted.items()]
    saved = [amount(told(figures, "embedded", size, SAVED, "p95")) for size in SIZES]
    analysis = [amount(told(figures, "embedded", size, ANALYSIS, "p50")) for size in SIZES]
    rows += [["first search after a save, p95, ms", *saved], ["understanding a query, p50, ms", *analysis]]
    return table(["embedded", *(f"{it:,}" for it in SIZES.values())], rows)


def when(figures: Figures) -> str:
    """From which size on a page is too slow in the embedded engine."""
    points = series(figures, "embedded", PAGE, "p95")
    reached = crossing(points, 40.0)
    where = f"up to about {reached:,} products" if reached else f"up to {points[-1][0]:,} products, the most measured"
    held = told(figures, "embedded", "500k", MEMORY) or told(figures, "embedded", "50k", MEMORY)
    return (
        "With the embedded engine nineteen pages in twenty, with all their facets, take less than 40 ms "
        f"{where}. A process holds {amount(told(figures, 'embedded', '50k', MEMORY))} MB above plain Django at 50,000 "
        f"products and {amount(held)} MB at the largest size measured; four workers hold four times that."
    )


def sizing(figures: Figures) -> str:
    """How large a cluster is past what was measured, by straight lines through what was."""
    measured = [size for size in SIZES if told(figures, "elastic", size, PAGE, "took_p95") is not None]
    if len(measured) < 2:
        return "Not reckoned yet: it takes Elasticsearch measured at two sizes, `python -m benchmarks elastic --large`."
    small, large = measured[-2:]
    rows = [
        reckoned(figures, products, small=small, large=large)
        for products in (SIZES[large], 1_000_000, 2_000_000, 5_000_000)
    ]
    head = ["products", "index, one copy, GB", "`took` p95 in one shard, ms", "shards for 60 ms"]
    head += ["cores for 20 pages a second", "memory of each of three nodes, GB"]
    return table(head, rows)


def reckoned(figures: Figures, products: int, *, small: str, large: str) -> list[str]:
    """One line of the sizes of clusters."""

    def at(name: str) -> float:
        low, high = (told(figures, "elastic", size, PAGE, name) or 0.0 for size in (small, large))
        slope = (high - low) / (SIZES[large] - SIZES[small])
        return max(high + slope * (products - SIZES[large]), high)

    megabytes = sum(told(figures, "elastic", large, part) or 0.0 for part in INDEX) / SIZES[large] * products
    shards = math.ceil(at("took_p95") / 60)
    cores = math.ceil(20 * at("took_p50") / 1000 * 2)
    memory = math.ceil(2 + 2 * megabytes / 1000 / 3)
    return [
        f"{products:,}", f"{megabytes / 1000:.1f}", amount(at("took_p95")), str(shards), str(cores), str(memory),
    ]  # fmt: skip


def blocks(figures: Figures) -> dict[str, str]:
    """What stands in docs/growth.md between the comments of each name."""
    return {"times": times(figures), "upkeep": upkeep(figures), "when": when(figures), "sizing": sizing(figures)}


def filled(text: str, content: Mapping[str, str]) -> str:
    """The text with each block's content."""
    for name, block in content.items():
        pattern = re.compile(rf"(?s)(<!-- {name} -->\n).*?(\n<!-- /{name} -->)")
        text, count = pattern.subn(lambda match, block=block: f"{match[1]}{block}{match[2]}", text)
        if count != 1:
            raise ValueError(f"docs/growth.md needs one <!-- {name} --> … <!-- /{name} -->, and has {count}.")
    return text


# ---- the picture

FONT, SPOKEN = "Figtree, system-ui, sans-serif", 'role="img" aria-labelledby="title"'
PAPER, CARD, SAND, INK, MUTED = "#faf5e9", "#fffdf7", "#e0d5bd", "#22201b", "#5d574a"
COLOURS: Final = {"embedded": "#3f5d3a", "elastic": "#a83f24"}
WIDTH, HEIGHT, MARGIN, TOP = 960, 760, 28, 96
PANEL_WIDTH, PANEL_HEIGHT = (WIDTH - 3 * MARGIN) // 2, (HEIGHT - TOP - 2 * MARGIN) // 2
LEFT, RIGHT, UNDER, OVER = 52, 40, 40, 56
PANELS: Final = [
    ("A page of hits with all facets, ms", PAGE, (1, 10, 100, 1000)),
    ("The map of such a page, ms", MAP, (1, 10, 100, 1000)),
    ("Suggestions while typing, ms", SUGGEST, (0.1, 1, 10, 100)),
    ("Memory of a process above plain Django, MB", MEMORY, (10, 100, 1000)),
]


def picture(figures: Figures) -> str:
    """The growth of both engines, as SVG."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="{FONT}" {SPOKEN}>',
        '<title id="title">How search grows from 5,000 to 500,000 products, embedded and on Elasticsearch</title>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>',
        words(MARGIN, 42, "How search grows with the catalogue", size=24, weight=600),
        words(
            MARGIN,
            70,
            "Thick: 19 answers of 20 take no longer (thin: half of them); memory: as it stays (thin: at its peak).",
            fill=MUTED,
        ),
        *legend(),
    ]
    for number, (title, operation, steps) in enumerate(PANELS):
        x = MARGIN + number % 2 * (PANEL_WIDTH + MARGIN)
        y = TOP + number // 2 * (PANEL_HEIGHT + MARGIN)
        parts += [f'<g transform="translate({x} {y})">', *panel(figures, title, operation, steps), "</g>"]
    return "\n".join([*parts, "</svg>", ""])


def legend() -> Iterable[str]:
    """Which line is whose."""
    x = WIDTH - MARGIN - 270
    for engine, (_, name) in ENGINES.items():
        dash = ' stroke-dasharray="7 4"' if engine == "elastic" else ""
        yield f'<path d="M{x} 37h28" stroke="{COLOURS[engine]}" stroke-width="3"{dash}/>'
        yield words(x + 36, 42, name, fill=COLOURS[engine], weight=600)
        x += 132


def panel(figures: Figures, title: str, operation: str, steps: tuple[float, ...]) -> Iterable[str]:
    """One square of logarithmic paper with its lines."""
    yield f'<rect width="{PANEL_WIDTH}" height="{PANEL_HEIGHT}" rx="8" fill="{CARD}" stroke="{SAND}"/>'
    yield words(16, 28, title, size=16, weight=600)
    for step in steps:
        y = height(step, steps)
        yield f'<path d="M{LEFT} {y}H{PANEL_WIDTH - RIGHT}" stroke="{SAND}"/>'
        yield words(LEFT - 8, y + 4, f"{step:g}", anchor="end", fill=MUTED, size=12)
    for products in SIZES.values():
        yield words(across(products), PANEL_HEIGHT - 14, f"{products:,}", anchor="middle", fill=MUTED, size=12)
    lines = [(operation, "p50", 1.5), (operation, "p95", 3.0)]
    if operation == MEMORY:
        lines = [(PEAK, "value", 1.5), (MEMORY, "value", 3.0)]
    labels: list[tuple[float, float, str, str]] = []
    for engine in ENGINES:
        for wanted, name, width in lines:
            points = series(figures, engine, wanted, name)
            yield from line(points, steps, engine=engine, width=width)
            if width == 3.0:
                labels += [(across(x), height(y, steps), amount(y), COLOURS[engine]) for x, y in points]
    yield from apart(labels, over=operation != MEMORY)


def line(points: list[tuple[int, float]], steps: tuple[float, ...], *, engine: str, width: float) -> Iterable[str]:
    """One engine's line, with a dot at each size measured."""
    if not points:
        return
    places = [(across(x), height(y, steps)) for x, y in points]
    dash = ' stroke-dasharray="7 4"' if engine == "elastic" else ""
    path = "L".join(f"{x} {y}" for x, y in places)
    yield f'<path d="M{path}" fill="none" stroke="{COLOURS[engine]}" stroke-width="{width:g}"{dash}/>'
    for x, y in places:
        yield f'<circle cx="{x}" cy="{y}" r="{width + 1:g}" fill="{COLOURS[engine]}"/>'


def apart(labels: list[tuple[float, float, str, str]], *, over: bool) -> Iterable[str]:
    """Numbers at their dots: over the highest of a size, under the others, and never one on another."""
    lowest: dict[float, float] = {}
    for x, y, text, colour in sorted(labels):
        at = max(y + 20, lowest[x] + 16) if x in lowest else y - 10 if over else y + 20
        lowest[x] = at
        yield words(x, round(at, 1), text, fill=colour, size=13, weight=600, anchor="middle")


def words(
    x: float, y: float, text: str, *, size: int = 14, weight: int = 400, fill: str = INK, anchor: str = "start"
) -> str:
    """A line of text."""
    kept = text.replace("&", "&amp;").replace("<", "&lt;")
    look = f'font-size="{size}" font-weight="{weight}" fill="{fill}" text-anchor="{anchor}"'
    return f'<text x="{x}" y="{y}" {look}>{kept}</text>'


def across(products: int) -> float:
    """Where a number of products stands."""
    first, last = math.log(5_000), math.log(500_000)
    return round(LEFT + 14 + (math.log(products) - first) / (last - first) * (PANEL_WIDTH - LEFT - RIGHT - 14), 1)


def height(value: float, steps: tuple[float, ...]) -> float:
    """Where a value stands between the first and the last line."""
    low, high = math.log(steps[0]), math.log(steps[-1])
    share = min(max((math.log(max(value, 1e-9)) - low) / (high - low), 0.0), 1.0)
    return round(PANEL_HEIGHT - UNDER - share * (PANEL_HEIGHT - UNDER - OVER), 1)


def write() -> None:
    """Bring docs/growth.* up to what was measured last."""
    file = DOCS / "growth.json"
    old: Figures = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    results = {
        engine: json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))["rows"]
        for engine, (name, _) in ENGINES.items()
        if (RESULTS / f"{name}.json").exists()
    }
    figures = gathered(old, results)
    page = DOCS / "growth.md"
    text = filled(page.read_text(encoding="utf-8"), blocks(figures))
    page.write_text(text, encoding="utf-8")
    (DOCS / "growth.svg").write_text(picture(figures), encoding="utf-8")
    file.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()

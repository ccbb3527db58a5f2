"""`python -m benchmarks [search …] [--large]`: measure, print a table, write JSON to benchmarks/results/."""

import argparse
import importlib
import json
import platform
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def available() -> list[str]:
    """The benchmarks: modules here that have a `main`."""
    return sorted(it.stem for it in HERE.glob("*.py") if "\ndef main(" in it.read_text() and it.stem != "__main__")


def table(rows: list[dict[str, Any]]) -> str:
    """Rows as text."""
    wide = max([46, *(len(it["operation"]) for it in rows)])
    lines = [f"{'size':>6}  {'operation':<{wide}} {'p50 ms':>9} {'p95 ms':>9} {'max ms':>9}"]
    for it in rows:
        if "value" in it:
            lines.append(f"{it['size']:>6}  {it['operation']:<{wide}} {it['value']:>9}")
            continue
        told = f"{it['size']:>6}  {it['operation']:<{wide}} {it['p50']:>9} {it['p95']:>9} {it['max']:>9}"
        if "took_p50" in it:
            told += f"   of it the server's own: {it['took_p50']:.0f} / {it['took_p95']:.0f}"
        lines.append(told)
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"which ones (default all): {', '.join(available())}")
    parser.add_argument("--large", action="store_true", help="also the largest size, which takes many minutes")
    options = parser.parse_args()
    (HERE / "results").mkdir(exist_ok=True)
    for name in options.names or available():
        rows = importlib.import_module(f"benchmarks.{name}").main(large=options.large)
        print(f"\n{name}\n{table(rows)}")
        facts = {"python": platform.python_version(), "machine": platform.machine(), "rows": rows}
        (HERE / "results" / f"{name}.json").write_text(json.dumps(facts, indent=1) + "\n")


if __name__ == "__main__":
    main()

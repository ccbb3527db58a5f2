"""Compile the general Swedish word list from a Hunspell dictionary; run by hand when a new dictionary is wanted.

    python search/swedish/build_lexicon.py sv_SE.aff sv_SE.dic

Reads the dictionary's own affix rules and compound flags and writes `data/general.bin`: one unsigned 32-bit number for
each word form, little-endian, ascending. The upper 29 bits are the word's CRC-32 and the lower three say what it may
be: 1 a word by itself, 2 the first part of a compound, 4 the last part. Genitives are left out; the reader cuts the s.
"""

import re
import sys
from array import array
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

WORD, BEGIN, END = 1, 2, 4
TARGET = Path(__file__).parent / "data" / "general.bin"
PLAIN = re.compile(r"[a-zåäöéèüàôêç]{2,30}")


class Suffix(NamedTuple):
    """One line of an affix rule: cut `strip`, add `add` where `condition` fits; the result carries `flags`."""

    strip: str
    add: str
    flags: str
    condition: re.Pattern[str]


def main(affix_path: Path, dictionary_path: Path) -> None:
    """Write the compiled list and say how much it holds."""
    suffixes = read_suffixes(affix_path.read_text(encoding="utf-8"))
    marks: dict[int, int] = defaultdict(int)
    for line in dictionary_path.read_text(encoding="utf-8").splitlines()[1:]:
        stem, _, flags = line.partition("/")
        for form, mark in expand(stem, flags, suffixes):
            if PLAIN.fullmatch(form):
                marks[crc32(form.encode()) & ~7] |= mark
    packed = array("I", sorted(key | mark for key, mark in marks.items()))
    if sys.byteorder == "big":
        packed.byteswap()
    TARGET.write_bytes(packed.tobytes())
    sys.stdout.write(f"{len(packed)} forms, {TARGET.stat().st_size} bytes\n")


def read_suffixes(text: str) -> dict[str, list[Suffix]]:
    """The suffix rules by flag."""
    rules: dict[str, list[Suffix]] = defaultdict(list)
    for line in text.splitlines():
        fields = line.split()
        if len(fields) >= 5 and fields[0] == "SFX":
            add, _, flags = fields[3].partition("/")
            strip, add = ("" if part == "0" else part for part in (fields[2], add))
            rules[fields[1]].append(Suffix(strip, add, flags, re.compile(f"{fields[4]}$")))
    return rules


def expand(stem: str, flags: str, suffixes: dict[str, list[Suffix]]) -> Iterator[tuple[str, int]]:
    """Every form of a dictionary line with what it may be. Names (capital letter) count as words only."""
    if "%" in flags:
        return
    word = stem.lower()
    is_name = word != stem
    if "Z" not in flags:
        yield word, WORD | (END if "Y" in flags and not is_name else 0)
    if "X" in flags and not is_name:
        yield word.rstrip("-"), BEGIN
    for flag in flags:
        for suffix in suffixes.get(flag, ()):
            if suffix.condition.search(stem) and stem.endswith(suffix.strip):
                form = word[: len(word) - len(suffix.strip)] + suffix.add
                yield from marked(form, suffix.flags, stem_flags=flags, is_name=is_name)


def marked(form: str, flags: str, *, stem_flags: str, is_name: bool) -> Iterator[tuple[str, int]]:
    """What a suffixed form may be; genitives of other forms are skipped."""
    if flags:
        if "X" in flags and not is_name:
            yield form.rstrip("-"), BEGIN
    elif not form.endswith("s"):
        yield form, WORD | (END if "Y" in stem_flags and not is_name else 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

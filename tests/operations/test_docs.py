"""The README tells the truth: every command, variable and file that it names is there, and none is left out."""

import re
from pathlib import Path

from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def named_in(path: str, *, pattern: str) -> set[str]:
    return set(re.findall(pattern, (ROOT / path).read_text(), flags=re.MULTILINE))


def test_every_make_target_is_told_and_every_one_told_exists() -> None:
    told = set(re.findall(r"`make (\w+)`", README))
    assert told == named_in("Makefile", pattern=r"^([a-z]+):.*##")


def test_every_setting_is_told() -> None:
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", README, flags=re.MULTILINE))
    assert told == named_in("site/sormlandsmat/settings.py", pattern=r'env\("(\w+)"')


def test_every_variable_that_is_told_exists_somewhere() -> None:
    told = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)[`=]", README))
    known = (
        named_in("site/sormlandsmat/settings.py", pattern=r'env\("(\w+)"')
        | named_in("deploy/example.env", pattern=r"^#?(\w+)=")
        | named_in("tests/services/legs.py", pattern=r'"([A-Z_]+)"')
    )
    assert told - known == set()


def test_every_command_that_is_told_exists() -> None:
    told = set(re.findall(r"sormlandsmat ([a-z_]+)", README)) - {"sormlandsmat"}
    assert told - set(get_commands()) == set()


def test_every_leg_of_the_tests_is_told() -> None:
    told = set(re.findall(r"^\| `([a-z]+)` \|", README, flags=re.MULTILINE))
    assert told == named_in("tests/services/legs.py", pattern=r'^        name="(\w+)"')


def test_every_file_that_is_linked_exists() -> None:
    linked = set(re.findall(r"\]\((?!https?:)([^)#]+)\)", README))
    assert {path for path in linked if not (ROOT / path).exists()} == set()

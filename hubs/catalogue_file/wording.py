"""What pydantic finds wrong with a field, in this project's words: what, and how to mend it."""

import json
from collections.abc import Mapping
from typing import Any

from hubs.catalogue_file.schemas import COUNTRY, EMAIL, GTIN, WEBSITE

SHOWN = 60  # characters of a value
OBJECT = "must be an object in curly brackets"
LIST = "must be a list in square brackets"
TEXT = "must be text in quotation marks"
NUMBER = "must be a number, such as 12.5"
WHOLE_NUMBER = "must be a whole number, such as 3"
TRUTH = "must be true or false, without quotation marks"
DAY = "must be a day written YYYY-MM-DD, such as 2026-05-15"
PLAIN = {
    "missing": "is missing and must be there; add it",
    "extra_forbidden": "unknown field; see docs/catalogue-format.md for the ones there are",
    "dict_type": OBJECT,
    "model_type": OBJECT,
    "list_type": LIST,
    "string_type": TEXT,
    "string_too_short": "is empty; fill it in, or leave it out if it need not be there",
    "float_type": NUMBER,
    "float_parsing": NUMBER,
    "decimal_type": NUMBER,
    "decimal_parsing": NUMBER,
    "finite_number": NUMBER,
    "int_type": WHOLE_NUMBER,
    "int_parsing": WHOLE_NUMBER,
    "int_parsing_size": WHOLE_NUMBER,
    "int_from_float": WHOLE_NUMBER,
    "bool_type": TRUTH,
    "bool_parsing": TRUTH,
    "date_type": DAY,
    "date_parsing": DAY,
    "date_from_datetime_parsing": DAY,
    "date_from_datetime_inexact": DAY,
}
LIMITED = {
    "too_short": "has too few entries; write at least {min_length}",
    "string_too_long": "is {length} characters long and may be {max_length}; shorten it",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "decimal_max_places": "has too many decimals; round it to {decimal_places}",
    "enum": "must be {expected}",
    "literal_error": "must be {expected}",
    "value_error": "{error}",
}
PATTERNS = {
    WEBSITE: "must be an address that begins with https:// or http:// and has no spaces",
    EMAIL: "must be an e-mail address, such as namn@example.se",
    COUNTRY: "must be a country's two capital letters, such as SE",
    GTIN: "must be the 8, 12, 13 or 14 digits of a bar code, without spaces",
}
SAYS_ENOUGH = frozenset({"missing", "extra_forbidden", "string_too_short", "too_short", "string_too_long"})


def in_our_words(kind: str, *, context: Mapping[str, Any], found: Any) -> str:
    """Return what is wrong with a field: `kind` and `context` as pydantic names them, `found` what stands there."""
    if kind == "string_pattern_mismatch":
        message = PATTERNS[context["pattern"]]
    elif kind in LIMITED:
        limits = {name: _limit(value) for name, value in context.items()}
        message = LIMITED[kind].format(**limits, length=len(str(found).strip()))
    else:
        message = PLAIN.get(kind, f"cannot be read ({kind}); see docs/catalogue-format.md for what may stand here")
    if kind in SAYS_ENOUGH or isinstance(found, dict | list):
        return message
    return f"{message} (found {as_written(found)})"


def _limit(value: Any) -> str:
    """Return a limit or a list of choices as they are written in a file."""
    return str(value).removesuffix(".0").replace("'", '"')


def as_written(value: Any) -> str:
    """Return the value as it stands in the file; a long one only so far that it is known again."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"

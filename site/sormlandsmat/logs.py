"""What may stand in a log: what happened, never to whom.

Addresses of e-mail, telephone numbers, personal and organisation numbers, visitors' network addresses and the part of
an address that tells where somebody is or what they look for are masked before a line is written.
"""

import logging
import re

MASKS = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-post]"),
    (re.compile(r"([?&](?:near|q|bbox|place|lat|lon|plats|email|key|token)=)[^&\s\"']*"), r"\1[…]"),
    (re.compile(r"(?<![\d-])(?:19|20)?\d{6}[-+]\d{4}(?![\d-])"), "[nummer]"),
    (re.compile(r"(?<![\d-])(?:\+46|0046|0)[ -]?\d{1,3}(?:[ -]?\d{2,3}){2,4}(?![\d-])"), "[telefon]"),
    (re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"), "[nätadress]"),
)


def masked(text: str) -> str:
    """Return the text with everything that points at a person masked."""
    for pattern, mask in MASKS:
        text = pattern.sub(mask, text)
    return text


class WithoutPersons(logging.Formatter):
    """Writes a line as any formatter, then masks it whole: its words, its arguments and its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line to write."""
        return masked(super().format(record))

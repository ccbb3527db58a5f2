"""Whatever people paste, text stays text."""

import pytest

from members.sanitise import editors_markup, plain_text


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("Ost & bröd", "Ost & bröd"),
        ("5 < 6 & 7 > 6", "5 < 6 & 7 > 6"),
        ("<b>Ost</b> &amp; bröd", "Ost & bröd"),
        ("<p>Ett</p><p>Två</p>", "Ett\n\nTvå"),
        ("Ett<br>Två", "Ett\nTvå"),
        ("<ul><li>Ett</li><li>Två</li></ul>", "Ett\nTvå"),
        ("Ett\r\n\r\n\r\n\r\nTvå", "Ett\n\nTvå"),
        ('<img src=x onerror="alert(1)">hej', "hej"),
        ("<script>alert(1)</script>hej", "hej"),
        ("<style>*{}</style>hej", "hej"),
        ("  hej  ", "hej"),
        ("", ""),
    ],
)
def test_plain_text(pasted: str, kept: str) -> None:
    assert plain_text(pasted) == kept


@pytest.mark.parametrize(
    ("markup", "kept"),
    [
        ("<p>Hej <b>du</b></p>", "<p>Hej <b>du</b></p>"),
        ('<p onclick="x()" style="color:red" class="y">Hej</p>', "<p>Hej</p>"),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener">x</a>'),
        ('<a href="https://example.se" target="_blank">x</a>', '<a href="https://example.se" rel="noopener">x</a>'),
        ("<script>alert(1)</script><iframe src=x></iframe><form><input></form>", ""),
        ("<svg><script>alert(1)</script></svg>", ""),
    ],
)
def test_editors_markup(markup: str, kept: str) -> None:
    assert editors_markup(markup) == kept

"""When it is to be open, in the words people type: one row for each family of phrases."""

import pytest

from search.swedish.times import Opening, find_open, find_season

SUNDAY, SATURDAY, WEEKEND = Opening(weekdays=(6,)), Opening(weekdays=(5,)), Opening(weekdays=(5, 6))
NOW = None


@pytest.mark.parametrize(
    ("text", "taken", "opening"),
    [
        ("öppet nu", "öppet nu", NOW),
        ("ost öppet", "öppet", NOW),
        ("öppna gårdsbutiker", "öppna", NOW),
        ("what's open now", "what's open now", NOW),
        ("ost öppet på söndag", "öppet på söndag", SUNDAY),
        ("på söndag öppet bageri", "på söndag öppet", SUNDAY),
        ("bageri öppet söndag nyköping", "öppet söndag", SUNDAY),
        ("söndagsöppet", "söndagsöppet", SUNDAY),
        ("söndagsöppna gårdsbutiker", "söndagsöppna", SUNDAY),
        ("butiker som har öppet på söndagar", "som har öppet på söndagar", SUNDAY),
        ("bread open on sunday", "open on sunday", SUNDAY),
        ("shops open on sundays", "open on sundays", SUNDAY),
        ("öppet nästa söndag", "öppet nästa söndag", Opening(weekdays=(6,), after_today=True)),
        ("öppet lördag och söndag", "öppet lördag och söndag", WEEKEND),
        ("öppet i helgen", "öppet i helgen", WEEKEND),
        ("helgöppet", "helgöppet", WEEKEND),
        ("open this weekend", "open this weekend", WEEKEND),
        ("öppet idag", "öppet idag", Opening(ahead=0)),
        ("open tomorrow", "open tomorrow", Opening(ahead=1)),
        ("öppet i övermorgon", "öppet i övermorgon", Opening(ahead=2)),
        ("öppet i kväll", "öppet i kväll", Opening(ahead=0, first=1080, last=1320)),
        ("kvällsöppet", "kvällsöppet", Opening(first=1080, last=1320)),
        ("öppet på kvällen", "öppet på kvällen", Opening(first=1080, last=1320)),
        ("öppet söndag kväll", "öppet söndag kväll", Opening(weekdays=(6,), first=1080, last=1320)),
        ("öppet lördag kl 14", "öppet lördag kl 14", Opening(weekdays=(5,), first=840)),
        ("öppet kl. 18.30", "öppet kl. 18.30", Opening(first=1110)),
        ("open at 7 pm", "open at 7 pm", Opening(first=1140)),
        ("öppet efter 18", "öppet efter 18", Opening(first=1080, last=1440)),
        ("open after 6 pm", "open after 6 pm", Opening(first=1080, last=1440)),
        ("öppet i morgon efter 18", "öppet i morgon efter 18", Opening(ahead=1, first=1080, last=1440)),
        ("öppet före 8", "öppet före 8", Opening(first=0, last=480)),
        ("öppet till 20", "öppet till 20", Opening(first=1140, last=1200)),
        ("öppet mellan 16 och 18", "öppet mellan 16 och 18", Opening(first=960, last=1080)),
        ("öppet 17-19", "öppet 17-19", Opening(first=1020, last=1140)),
        ("öppet lördag 10-14", "öppet lördag 10-14", Opening(weekdays=(5,), first=600, last=840)),
        ("öppet den 23 december", "öppet den 23 december", Opening(holiday=(12, 23))),
        ("öppet sent", "öppet sent", Opening(first=1140, last=1440)),
        ("öppet på julafton", "öppet på julafton", Opening(holiday=(12, 24))),
        ("gårdsbutik öppet dygnet runt", "öppet dygnet runt", Opening(always=True)),
        ("automat dygnet runt", "dygnet runt", Opening(always=True)),
        ("öppet 24/7", "öppet 24/7", Opening(always=True)),
    ],
)
def test_words_for_being_open(text: str, taken: str, opening: Opening | None) -> None:
    found = find_open(text)
    assert found is not None
    assert (text[found.start : found.end], found.opening) == (taken, opening)


def test_a_day_may_stand_apart_from_the_word_for_open() -> None:
    text = "öppna gårdsbutiker på lördag"
    found = find_open(text)
    assert found is not None
    assert (text[found.start : found.end], text[slice(*found.more)], found.opening) == ("öppna", "på lördag", SATURDAY)


@pytest.mark.parametrize("text", ["öppna landskap", "ägg på söndag", "ost 500 g", "oxfilé", "open sandwich", ""])
def test_other_words_ask_for_nothing(text: str) -> None:
    assert find_open(text) is None


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("grönsaker i säsong", "i säsong"),
        ("vad är i säsong nu", "vad är i säsong nu"),
        ("säsongens grönsaker", "säsongens"),
        ("vegetables in season", "in season"),
        ("säsong", None),
    ],
)
def test_words_for_being_in_season(text: str, taken: str | None) -> None:
    found = find_season(text)
    assert (text[slice(*found)] if found else None) == taken

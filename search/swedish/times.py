"""When: "öppet på söndag", "öppet i morgon efter 18", "dygnet runt", read out of a query, whatever day it is today."""

import re
from dataclasses import dataclass, replace
from typing import Final

HOUR: Final = 60
DAY_BEGINS, DAY_ENDS = 6 * HOUR, 22 * HOUR
"""The part of a day that is meant when only the day is named, in minutes after midnight."""

_WEEKDAYS: Final = (
    ("måndag", "monday"), ("tisdag", "tuesday"), ("onsdag", "wednesday"), ("torsdag", "thursday"),
    ("fredag", "friday"), ("lördag", "saturday"), ("söndag", "sunday"),
)  # fmt: skip
_NUMBER_OF: Final = {name: number for number, names in enumerate(_WEEKDAYS) for name in names}
_HOLIDAYS: Final = {
    "julafton": (12, 24), "juldagen": (12, 25), "annandag jul": (12, 26), "annandagen": (12, 26),
    "nyårsafton": (12, 31), "nyårsdagen": (1, 1), "trettondagen": (1, 6), "valborg": (4, 30),
    "första maj": (5, 1), "1 maj": (5, 1),
    "nationaldagen": (6, 6), "christmas eve": (12, 24), "christmas day": (12, 25), "boxing day": (12, 26),
    "new year's eve": (12, 31), "new year's day": (1, 1),
}  # fmt: skip
_PARTS: Final = {
    "morgon": (6 * HOUR, 10 * HOUR), "morning": (6 * HOUR, 10 * HOUR), "förmiddag": (9 * HOUR, 12 * HOUR),
    "eftermiddag": (12 * HOUR, 17 * HOUR), "afternoon": (12 * HOUR, 17 * HOUR), "kväll": (18 * HOUR, 22 * HOUR),
    "evening": (18 * HOUR, 22 * HOUR), "natt": (0, 5 * HOUR), "night": (0, 5 * HOUR),
    "tidigt": (5 * HOUR, 9 * HOUR), "early": (5 * HOUR, 9 * HOUR),
    "sent": (19 * HOUR, 24 * HOUR), "late": (19 * HOUR, 24 * HOUR),
}  # fmt: skip

_DAYS_SV, _DAYS_EN = ("|".join(names) for names in zip(*_WEEKDAYS, strict=True))
_MONTHS: Final = (
    "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december|"
    "january|february|march|april|may|june|july|august|september|october|november|december"
)
_CLOCK: Final = r"(?:kl\.?|klockan|at)?\s*(\d{1,2})(?:[.:](\d{2}))?\s*(am|pm)?(?!\s*(?:kr|g|kg|km|mil|st|%)\b)"
_ATOM: Final = re.compile(
    rf"(?P<always>dygnet runt|alltid|24 ?/ ?7|24 ?h\b|around the clock|always)"
    rf"|(?P<weekend>(?:(?:i|på|under|nu i|on|at|this|the|next) )?(?:the )?(?:helgen|helger|helgerna|helg|weekends?)\b)"
    rf"|(?:(?P<after>(?:på |nu på |den |till )?(?:nästa )|next )"
    rf"|(?:nu på |på |om |varje |till |denna |on |this |every ))?"
    rf"(?P<weekday>{_DAYS_SV}|{_DAYS_EN})(?:arna|ar|en|s)?"
    rf"(?:s? ?(?P<daypart>kväll|morgon|förmiddag|eftermiddag|evening|morning|afternoon|night)(?:en|ar)?)?\b"
    rf"|(?:på )?(?P<holiday>{'|'.join(_HOLIDAYS)})\b"
    rf"|(?P<tonight>i ?kväll|tonight|this evening|denna kväll)\b|(?P<night>i ?natt)\b"
    rf"|(?P<noon>i ?eftermiddag|this afternoon)\b"
    rf"|(?P<later>i ?övermorgon|the day after tomorrow)\b|(?P<tomorrow>i ?mor(?:gon|n|ron)|imorrn|tomorrow)\b"
    rf"|(?P<today>(?:nu )?i ?dag|today)\b|(?P<now>(?:just |right )?(?:nu|now))\b"
    rf"|(?:den )?(?P<date>\d{{1,2}}) ?(?P<month>{_MONTHS})\b"
    rf"|(?:mellan|between|från|from)\s+{_CLOCK}\s*(?:och|and|till|to|-)\s*{_CLOCK}(?P<between>)"
    rf"|{_CLOCK}\s*(?:-|till|to)\s*{_CLOCK}(?P<span>)"
    rf"|(?:efter|after|from|från)\s+{_CLOCK}(?P<from>)"
    rf"|(?:före|innan|before)\s+{_CLOCK}(?P<before>)|(?:(?:fram )?till|until|till)\s+{_CLOCK}(?P<until>)"
    rf"|(?:kl\.?|klockan|at)\s*(\d{{1,2}})(?:[.:](\d{{2}}))?\s*(am|pm)?(?P<at>)"
    rf"|(?:på |om |in the |i )?(?P<part>tidigt|early|sent|late|kvällstid|"
    rf"(?:morgon|förmiddag|eftermiddag|kväll|natt)(?:en|arna|ar)|"
    rf"mornings?|afternoons?|evenings?)\b(?: på kvällen| på morgonen| in the (?:evening|morning))?"
)
_OPEN: Final = re.compile(
    r"\b(?:(?:som|what'?s|that (?:is|are)|which (?:is|are)) )?(?:(?:är|har|håller|is|are) )?"
    r"(?P<before>(?:måndags|tisdags|onsdags|torsdags|fredags|lördags|söndags|kvälls|helg|natt)?)"
    r"(?:öppet|öppen|öppna|open)(?:hållet)?\b"
)
_SHOPS: Final = re.compile(
    r"\s+(?:\S*(?:butik|affär|bageri|kafé|cafe|restaurang|krog|marknad|gård|ställe|mejeri|musteri|bryggeri)\w*|"
    r"(?:farm )?shops?|stores?|caf[eé]s?|restaurants?|bakery|bakeries)\b"
)
_ALWAYS: Final = re.compile(r"\b(?:dygnet runt|24/7)\b")
_SEASON: Final = re.compile(
    r"\b(?:(?:(?:vad |som |vad som )?är|what'?s|what is) )?(?:(?:i|in) (?:säsong|season)(?: (?:just )?(?:nu|now))?|"
    r"säsongens|säsongsvaror|seasonal)\b"
)


@dataclass(frozen=True, slots=True)
class Opening:
    """When a place is to be open, told from a today that is not known yet.

    The days: the next of `weekdays` (0 is Monday; strictly after today when `after_today`), `ahead` days from today,
    the next `holiday` (month, day), or today when none is given. The hours: open at some time from `first` to `last`
    (minutes after midnight), or at `first` itself when `last` is None. `always` is day and night.
    """

    weekdays: tuple[int, ...] = ()
    after_today: bool = False
    ahead: int | None = None
    holiday: tuple[int, int] | None = None
    first: int | None = None
    last: int | None = None
    always: bool = False

    @property
    def names_a_day(self) -> bool:
        """Whether a day was named."""
        return bool(self.weekdays) or self.ahead is not None or self.holiday is not None


@dataclass(frozen=True, slots=True)
class OpenWords:
    """Words that ask for being open: text[start:end], and text[more[0]:more[1]] when they stand apart.

    `opening` is None for now.
    """

    start: int
    end: int
    opening: Opening | None
    more: tuple[int, int] = (0, 0)


def find_open(text: str) -> OpenWords | None:
    """Find the words of a (normalised) text that ask for being open, and when."""
    for match in _OPEN.finditer(text):
        found = _Reading()
        found.read_prefix(match["before"])
        start, end = found.backward(text, match.start()), found.forward(text, match.end())
        more = found.apart(text, start, end) if found.is_empty else (0, 0)
        is_sure = match[0].endswith(("öppet", "öppethållet")) or not found.is_empty
        if is_sure or text[start:end].strip() == text.strip() or _SHOPS.match(text, end):
            return OpenWords(start, end, found.opening, more)
    alone = _ALWAYS.search(text)
    return OpenWords(*alone.span(), Opening(always=True)) if alone else None


def find_season(text: str) -> tuple[int, int] | None:
    """Find the words of a (normalised) text that ask for what is in season."""
    match = _SEASON.search(text)
    return match.span() if match else None


class _Reading:
    """What has been read of a time so far."""

    def __init__(self) -> None:
        self.said: Opening | None = None
        self.is_now = False

    @property
    def opening(self) -> Opening | None:
        """What was read; None when it is now, or nothing was said."""
        return None if self.is_now else self.said

    @property
    def is_empty(self) -> bool:
        """Whether no time has been read."""
        return self.said is None and not self.is_now

    def read_prefix(self, prefix: str) -> None:
        """Read the first part of "söndagsöppet"."""
        if prefix == "helg":
            self._say(weekdays=(5, 6))
        elif prefix in {"kvälls", "natt"}:
            self._hours(prefix.removesuffix("s"))
        elif prefix:
            self._say(weekdays=(_NUMBER_OF[prefix.removesuffix("s")],))

    def forward(self, text: str, at: int) -> int:
        """Read what follows directly; return where it ends."""
        while match := _ATOM.match(text, _past(_BETWEEN_ATOMS, text, at)) or _ATOM.match(
            text, _past(_BETWEEN_DAYS, text, at)
        ):
            self._take(match)
            at = match.end()
        return at

    def backward(self, text: str, at: int) -> int:
        """Read what goes directly before: "på söndag öppet"; return where it begins."""
        for match in _ATOM.finditer(text, 0, at):
            if not text[match.end() : at].strip() and _begins_word(text, match.start()):
                self._take(match)
                return match.start()
        return at

    def apart(self, text: str, start: int, end: int) -> tuple[int, int]:
        """Read a day that stands elsewhere: "öppna gårdsbutiker på söndag"; return where, or (0, 0)."""
        for match in _ATOM.finditer(text):
            free = match.end() <= start or match.start() >= end
            if free and _begins_word(text, match.start()) and match.lastgroup in _DAYS_ALONE:
                self._take(match)
                return match.span()
        return (0, 0)

    def _say(
        self,
        *,
        weekdays: tuple[int, ...] = (),
        ahead: int | None = None,
        first: int | None = None,
        last: int | None = None,
    ) -> None:
        said = self.said or Opening()
        self.said = replace(
            said,
            weekdays=(*said.weekdays, *weekdays),
            ahead=said.ahead if ahead is None else ahead,
            first=said.first if first is None else first,
            last=said.last if last is None else last,
        )

    def _hours(self, part: str) -> None:
        first, last = _PARTS[part]
        self._say(first=first, last=last)

    def _take(self, match: re.Match[str]) -> None:
        said = match.groupdict()
        if said["now"]:
            self.is_now = True
        elif said["always"]:
            self.said = replace(self.said or Opening(), always=True)
        elif said["holiday"]:
            self.said = replace(self.said or Opening(), holiday=_HOLIDAYS[said["holiday"]])
        elif said["date"]:
            month = _MONTHS.split("|").index(said["month"]) % 12 + 1
            self.said = replace(self.said or Opening(), holiday=(month, min(int(said["date"]), _DAYS_IN[month - 1])))
        elif said["weekend"]:
            self._say(weekdays=(5, 6))
        elif said["weekday"]:
            self._say(weekdays=(_NUMBER_OF[said["weekday"]],))
            self.said = replace(self.said or Opening(), after_today=said["after"] is not None)
            if said["daypart"]:
                self._hours(said["daypart"])
        elif said["part"]:
            self._hours(next(name for name in _PARTS if said["part"].startswith(name)))
        else:
            self._take_relative(match)

    def _take_relative(self, match: re.Match[str]) -> None:
        """Read "i kväll", "i morgon", or hours by the clock."""
        kind = str(match.lastgroup)
        if kind in _AHEAD:
            days, part = _AHEAD[kind]
            self._say(ahead=days)
            if part:
                self._hours(part)
            return
        first, *others = _clocks(match)
        if kind in {"between", "span"}:
            self._say(first=first, last=max([first + 1, *others]))
        elif kind == "from":
            self._say(first=first, last=24 * HOUR)
        elif kind == "before":
            self._say(first=0, last=first)
        elif kind == "until":
            self._say(first=max(0, first - HOUR), last=first)
        else:
            self._say(first=first)


_AHEAD: Final = {
    "today": (0, ""), "tonight": (0, "kväll"), "night": (1, "natt"), "noon": (0, "eftermiddag"),
    "tomorrow": (1, ""), "later": (2, ""),
}  # fmt: skip
_DAYS_IN: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS_ALONE: Final = frozenset({"now", "month", "always", "weekend", "weekday", "daypart", "holiday", *_AHEAD})
_BETWEEN_ATOMS: Final = re.compile(r"[\s,]*")
_BETWEEN_DAYS: Final = re.compile(rf"\s*(?:och|eller|and|or|&|-)\s*(?={_DAYS_SV}|{_DAYS_EN})")


def _begins_word(text: str, at: int) -> bool:
    return at == 0 or not text[at - 1].isalnum()


def _past(between: re.Pattern[str], text: str, at: int) -> int:
    match = between.match(text, at)
    return match.end() if match else at


def _clocks(match: re.Match[str]) -> list[int]:
    """Minutes after midnight of each clock time in a match."""
    named = set(match.re.groupindex.values())
    plain = [match[number] for number in range(1, match.re.groups + 1) if number not in named]
    found = []
    for hour, minute, half in zip(plain[0::3], plain[1::3], plain[2::3], strict=True):
        if hour is not None:
            hours = int(hour) % 24 + (12 if half == "pm" and int(hour) < 12 else 0)
            found.append(hours * HOUR + int(minute or 0))
    return found

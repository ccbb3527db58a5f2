"""What editors see of what people search for, what they can say of words, and what that would do."""

import html
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from people import logged_in, person
from posted import posted
from rows import a_place, a_product, an_organisation

from catalogue.models import Product
from members.actions import EDITORS, OFFICE
from members.models import AuditEntry
from search.models import CompoundException, PinnedAnswer, QueryLog, Synonym

pytestmark = pytest.mark.django_db
WHAT = "/cms/sok/vad-hander/"


@pytest.fixture
def editor() -> Client:
    return logged_in(person("redaktor@example.se", group=EDITORS, second_factor=True))


@pytest.fixture
def shelf() -> dict[str, Product]:
    maker = an_organisation("Ekhult")
    names = ("Lammkorv", "Kalvkorv", "Glasskål", "Vaniljglass", "Honung")
    return {title: a_product(title, made_by=maker, category="Övrigt") for title in names}


def searched(text: str, *, total: int, days: int = 1, count: int = 1, opened: int = 0) -> None:
    hour: datetime = timezone.now() - timedelta(days=days)
    QueryLog.objects.create(text=text, total=total, hour=hour, count=count, opened=opened)


def read(page: Any) -> str:
    """What one reads on the page."""
    inner = page.content.decode().split("<main", 1)[-1]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inner)).split())


def rows(client: Client, query: str = "") -> list[tuple[str, int, int, int]]:
    """The list's rows."""
    found = client.get(f"/cms/sok/sokningar/{query}").context["object_list"]
    return [(it["text"], it["times"], it["hits"], it["opened_times"]) for it in found]


def log_something() -> None:
    searched("mango", total=0, count=3)
    searched("mango", total=0, days=2, count=2)
    searched("mango", total=0, days=60, count=50)
    searched("tofu", total=0, days=10, count=9)
    searched("ost", total=7, count=20, opened=2)
    searched("korv", total=4, count=20, opened=3)
    searched("korv", total=4, days=3, count=5, opened=9)
    searched("half", total=0, count=0, opened=1)


# -- the list


def test_the_list_begins_with_what_gave_nothing_added_up_by_words(editor: Client) -> None:
    log_something()
    assert rows(editor) == [("tofu", 9, 0, 0), ("mango", 5, 0, 0)]
    assert rows(editor, "?days=7") == [("mango", 5, 0, 0)]
    assert rows(editor, "?days=90") == [("mango", 55, 0, 0), ("tofu", 9, 0, 0)]


def test_what_was_left_at_once_is_what_hardly_anybody_opened_anything_of(editor: Client) -> None:
    log_something()
    assert rows(editor, "?gave=left") == [("ost", 20, 7, 2)]
    assert rows(editor, "?gave=all&ordering=text") == [
        ("korv", 25, 4, 12),
        ("mango", 5, 0, 0),
        ("ost", 20, 7, 2),
        ("tofu", 9, 0, 0),
    ]
    assert rows(editor, "?gave=all&ordering=-opened_times&q=o")[0] == ("korv", 25, 4, 12)
    assert "som gav träffar, men inget öppnades, 30 dagar" in read(editor.get("/cms/sok/sokningar/?gave=left"))


def test_a_filter_that_says_nothing_known_is_told_of_and_shows_the_usual(editor: Client) -> None:
    log_something()
    assert rows(editor, "?gave=xyz&days=abc") == [("tofu", 9, 0, 0), ("mango", 5, 0, 0)]


def test_each_search_has_its_deeds_filled_in(editor: Client) -> None:
    searched("mango", total=0)
    searched("mogen ost", total=0)
    page = editor.get("/cms/sok/sokningar/").content.decode()
    links = re.findall(r'href="(/cms/sok/(?!sokningar)[^"]*(?:word|words|q)=[^"]*)"', page)
    assert links == [
        "/cms/sok/synonymer/new/?word=mango",
        "/cms/sok/sammansattningar/new/?word=mango",
        "/cms/sok/fasta-svar/new/?words=mango",
        "/cms/sok/vad-hander/?q=mango",
        "/cms/sok/synonymer/new/?word=mogen+ost",
        "/cms/sok/fasta-svar/new/?words=mogen+ost",
        "/cms/sok/vad-hander/?q=mogen+ost",
    ]
    form = editor.get(links[0]).context["form"]
    assert form["word"].value() == "mango"
    assert editor.get(links[5]).context["form"]["words"].value() == "mogen ost"


def test_the_list_is_exported(editor: Client) -> None:
    log_something()
    told = b"".join(editor.get("/cms/sok/sokningar/?export=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert told.splitlines()[0] == "sökning,gånger,träffar,öppnade,senast"
    assert told.splitlines()[1].startswith("tofu,9,0,0,")


def test_the_first_page_has_the_deeds_one_click_away(editor: Client) -> None:
    log_something()
    page = editor.get("/cms/").content.decode()
    assert "<strong>14</strong> sökningar gav ingenting" in page
    assert page.index("tofu") < page.index("mango")
    assert 'href="/cms/sok/synonymer/new/?word=tofu"' in page


@pytest.mark.parametrize("path", ["sokningar", "synonymer", "sammansattningar", "fasta-svar"])
def test_a_list_of_three_asks_no_more_than_a_list_of_one(path: str, editor: Client) -> None:
    counts = []
    for number in range(3):
        product = a_product(f"Vara {number}", made_by=an_organisation(f"Gård {number}"))
        searched(f"mango {number}", total=0)
        Synonym.objects.create(word=f"ord{number}", means="annat")
        CompoundException.objects.create(word=f"ord{number}")
        PinnedAnswer.objects.create(words=f"ord {number}", product=product)
        PinnedAnswer.objects.create(words=f"ort {number}", place=a_place())
        editor.get(f"/cms/sok/{path}/")
        with CaptureQueriesContext(connection) as asked:
            assert editor.get(f"/cms/sok/{path}/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[-1] <= 18


# -- saying something


def submit(client: Client, path: str, **values: Any) -> dict[str, list[str]]:
    """Send the form filled in; the errors, if it comes back."""
    answer = client.post(path, {**posted(client.get(path).context["form"]), **values})
    return {} if answer.status_code == 302 else dict(answer.context["form"].errors)


def test_editors_say_something_of_words_and_it_is_written_down(editor: Client, shelf: dict[str, Product]) -> None:
    assert submit(editor, "/cms/sok/synonymer/new/", word="Glufs", means="honung", both_ways="on") == {}
    assert submit(editor, "/cms/sok/sammansattningar/new/", word="glasskål", parts="glas+skål") == {}
    assert submit(editor, "/cms/sok/fasta-svar/new/", words="korv", product=shelf["Honung"].pk, position=1) == {}
    assert list(AuditEntry.objects.order_by("pk").values_list("deed", flat=True)) == [
        "create_synonym",
        "create_compoundexception",
        "create_pinnedanswer",
    ]
    assert ">Honung<" in Client().get("/sok/?q=glufs").content.decode()
    exception = CompoundException.objects.get()
    assert (exception.touched, exception.renewed) == (1, 1)
    edit = f"/cms/sok/fasta-svar/edit/{PinnedAnswer.objects.get().pk}/"
    assert submit(editor, edit, words="kalvkorv") == {}
    history = f"/cms/sok/fasta-svar/history/{PinnedAnswer.objects.get().pk}/"
    assert editor.get(history).status_code == 200
    editor.post(f"/cms/sok/synonymer/delete/{Synonym.objects.get().pk}/")
    assert ">Honung<" not in Client().get("/sok/?q=glufs").content.decode()


def test_what_makes_no_sense_is_refused_in_words(editor: Client, shelf: dict[str, Product]) -> None:
    Synonym.objects.create(word="pärer", means="potatis")
    assert list(submit(editor, "/cms/sok/synonymer/new/", word="pärer", means="päron")) == ["word"]
    told = submit(editor, "/cms/sok/synonymer/new/", word="potatis", means="pärer")
    assert "Det går runt" in told["means"][0]
    told = submit(editor, "/cms/sok/sammansattningar/new/", word="glasskål", parts="glas+fat")
    assert "blir inte ”glasskål”" in told["parts"][0]
    beer = a_product("Starköl", made_by=shelf["Honung"].made_by, goods_class="alcohol")
    told = submit(editor, "/cms/sok/fasta-svar/new/", words="öl", product=beer.pk, position=1)
    assert "alkohol" in told["product"][0]
    assert PinnedAnswer.objects.count() == 0


def test_the_list_of_pins_tells_which_are_shown(editor: Client, shelf: dict[str, Product]) -> None:
    today = timezone.localdate()
    hidden = a_product("Utkast", made_by=shelf["Honung"].made_by, status="draft")
    for words, values in {
        "a": {"product": shelf["Honung"]},
        "b": {"product": hidden},
        "c": {"product": shelf["Honung"], "valid_from": today + timedelta(days=1)},
        "d": {"place": a_place(), "valid_to": today - timedelta(days=1)},
    }.items():
        PinnedAnswer.objects.create(words=words, **values)
    told = read(editor.get("/cms/sok/fasta-svar/"))
    shown = re.findall(r"visas inte: dold, eller alkohol|visas|börjar senare|har gått ut", told)
    assert shown[-4:] == ["visas", "visas inte: dold, eller alkohol", "börjar senare", "har gått ut"]


# -- what happens


def test_what_happens_tells_how_a_search_is_read_and_why_each_hit_is_there(
    editor: Client, shelf: dict[str, Product]
) -> None:
    told = read(editor.get(f"{WHAT}?q=lammkrov+utan+honung"))
    assert "”lammkrov” rättas till ”lammkorv”" in told
    assert "lammkorv = lamm + korv livsmedel" in told
    assert "Utan: honung" in told
    assert "Namn och kategori lammkorv | korv+lamm" in told
    assert "1 träff" in told
    assert "Lammkorv Ekhult" in told
    assert "Med ändringen" not in told
    assert "Liknande" in told


def test_a_form_that_is_not_saved_is_tried(editor: Client, shelf: dict[str, Product]) -> None:
    form = {"word": "kalvkorv", "means": "honung", "try": "kalvkorv", "kind": "synonym", "row": ""}
    told = read(editor.post(WHAT, form))
    assert "Antal träffar: 1 nu, 2 med ändringen." in told
    assert "Kommer med bland de första: Honung" in told
    assert Synonym.objects.count() == 0
    page = editor.get(WHAT, {**form, "q": "kalvkorv"}).content.decode()
    assert 'href="/cms/sok/synonymer/new/?word=kalvkorv&amp;means=honung"' in page


def test_an_exception_and_a_pin_are_tried_too(editor: Client, shelf: dict[str, Product]) -> None:
    told = read(editor.get(f"{WHAT}?q=glass&kind=compound&word=glasskål&parts=glas%2Bskål"))
    assert "Är inte längre bland de första: Glasskål" in told
    pin = {"q": "korv", "kind": "pin", "words": "korv", "product": shelf["Honung"].pk, "position": 1}
    told = read(editor.get(WHAT, pin))
    assert "Kommer med bland de första: Honung" in told
    assert "Honung ny Ekhult" in told
    assert "ner 1" in told


def test_what_is_there_already_is_tried_as_it_would_become(editor: Client, shelf: dict[str, Product]) -> None:
    row = Synonym.objects.create(word="glufs", means="honung")
    form = {"word": "glufs", "means": "lammkorv", "try": "glufs", "kind": "synonym", "row": row.pk}
    told = read(editor.post(WHAT, form))
    assert "Kommer med bland de första: Lammkorv" in told
    assert "Är inte längre bland de första: Honung" in told
    row.refresh_from_db()
    assert row.means == "honung"
    same = read(editor.post(WHAT, {**form, "means": "honung"}))
    assert "Inget ändras bland de första träffarna." in same


def test_what_could_not_be_saved_is_told_and_not_tried(editor: Client, shelf: dict[str, Product]) -> None:
    told = read(editor.get(f"{WHAT}?q=glass&kind=compound&word=glasskål&parts=glas%2Bfat"))
    assert "glas + fat blir inte ”glasskål”" in told
    assert "Med ändringen" not in told


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20", "?q=;;", "?kind=nothing", "?kind=pin", "?q=korv&kind=synonym"])
def test_half_a_question_is_answered_with_the_form(query: str, editor: Client) -> None:
    answer = editor.get(WHAT + query)
    assert answer.status_code == 200
    assert 'name="q"' in answer.content.decode()
    assert editor.get(f"{WHAT}?kind=synonym&row=999999").status_code == 404


def test_who_may_not_see_searches_may_not_ask_what_happens() -> None:
    assert Client().get(WHAT).status_code == 302
    office = logged_in(person("kansli@example.se", group=OFFICE, second_factor=True))
    assert office.get(f"{WHAT}?q=ost").status_code == 200

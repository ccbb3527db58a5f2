"""What editors say of words takes effect at once: in what is asked, in what is indexed, in every process."""

import os
import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from rows import a_listing, a_place, a_product, an_organisation

from catalogue.models import Category, Product
from search import actions, words
from search.asking import FindRequest, ask
from search.engines import Engine, SearchRequest, load_engine
from search.engines.embedded import EmbeddedEngine
from search.models import Change, CompoundException, PinnedAnswer, Synonym
from search.pinned import PinnedPage, objection, pages_of
from search.queries import Found, find
from search.swedish import EditorsWords, Pinned

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 24)
NOON = timezone.make_aware(datetime(2026, 11, 24, 12, 0))
pytestmark = pytest.mark.django_db


def found(text: str, **how: Any) -> Found:
    return find(FindRequest(day=DAY, moment=NOON, text=text, facets=(), **how))


def titles(text: str, **how: Any) -> list[str]:
    """What answers, similar things left out."""
    return [row.product.title for row in found(text, **how).rows if not row.similar]


def saved(row: Any) -> Any:
    row.full_clean()
    row.save()
    return row


@pytest.fixture
def shelf() -> dict[str, Product]:
    """Some products of one maker."""
    maker = an_organisation("Ekhult")
    names = ("Palt", "Lammkorv", "Glasskål", "Hallonsylt", "Honung")
    return {title: a_product(title, made_by=maker, category="Övrigt") for title in names}


# -- synonyms


@pytest.mark.usefixtures("shelf")
def test_a_synonym_is_in_force_when_it_is_saved_and_no_more_when_it_is_removed() -> None:
    assert titles("glufsbulle") == []
    synonym = saved(Synonym(word="Glufsbulle", means=" palt,  korv"))
    assert (synonym.word, synonym.means) == ("glufsbulle", "palt, korv")
    assert titles("glufsbullen") == ["Palt", "Lammkorv"]
    assert "Glufsbulle" not in titles("palt")
    synonym.means = "honung"
    saved(synonym)
    assert titles("glufsbulle") == ["Honung"]
    synonym.delete()
    assert titles("glufsbulle") == []


@pytest.mark.usefixtures("shelf")
def test_a_synonym_may_go_both_ways() -> None:
    a_product("Glufsbulle", made_by=Product.objects.all()[0].made_by, category="Övrigt")
    saved(Synonym(word="glufsbulle", means="palt", both_ways=True))
    assert sorted(titles("palt")) == sorted(titles("glufsbulle")) == ["Glufsbulle", "Palt"]


@pytest.mark.parametrize(
    ("word", "means", "field", "told"),
    [
        ("päron", "päronet", "means", "betyder redan sig självt"),
        ("päron", "frukt,, bär", "means", "kommatecken utan ord"),
        ("päron", " , ", "means", "kommatecken utan ord"),
        ("!", "frukt", "word", "minst ett ord"),
        ("palt", "knödel, gnocchi", "means", "Det går runt: ”gnocchi” leder redan till ”palt”"),
    ],
)
def test_synonyms_that_say_nothing_or_go_round_are_refused(word: str, means: str, field: str, told: str) -> None:
    Synonym.objects.create(word="gnocchi", means="kroppkaka")
    Synonym.objects.create(word="kroppkaka", means="palt")
    with pytest.raises(ValidationError) as refusal:
        Synonym(word=word, means=means).full_clean()
    assert told in refusal.value.message_dict[field][0]


# -- compounds


def index_columns(engine: Engine, product: Product) -> list[str]:
    """What the product is made of, by its row in the embedded index, which beside PostgreSQL follows when asked."""
    assert isinstance(engine, EmbeddedEngine)
    assert engine.vocabulary
    return list(engine.index.texts.tokens_of(product.pk)["n_m"])


def test_a_compound_is_read_otherwise_in_products_and_questions(shelf: dict[str, Product]) -> None:
    engine = load_engine("embedded")
    assert index_columns(engine, shelf["Glasskål"]) == ["glass"]
    before = Change.objects.count()
    exception = saved(CompoundException(word="Glasskål", parts="glas + skål"))
    assert (exception.word, exception.parts) == ("glasskål", "glas+skål")
    assert index_columns(engine, shelf["Glasskål"]) == ["glas"]
    assert list(Change.objects.order_by("seq").values_list("kind", "object_id"))[before:] == [
        ("words", exception.pk),
        ("product", shelf["Glasskål"].pk),
    ]
    exception.refresh_from_db()
    assert (exception.touched, exception.renewed) == (1, 1)
    assert titles("glasskålar") == ["Glasskål"]
    exception.delete()
    assert index_columns(engine, shelf["Glasskål"]) == ["glass"]


def test_both_engines_find_what_an_exception_lets_be_found(shelf: dict[str, Product]) -> None:
    a_product("Bondkaka", made_by=shelf["Palt"].made_by, category="Övrigt")
    saved(CompoundException(word="hallonsylt", parts=""))
    plan = ask(FindRequest(day=DAY, moment=NOON, text="sylt")).request.plan
    answers = [
        [hit.product_id for hit in load_engine(name).search(SearchRequest(day=DAY, plan=plan, relax=False)).hits]
        for name in ("embedded", "oracle")
    ]
    assert answers[0] == answers[1]
    assert shelf["Hallonsylt"].pk not in answers[0]


def test_an_exception_renamed_frees_the_word_it_was_about(shelf: dict[str, Product]) -> None:
    exception = saved(CompoundException(word="glasskål", parts="glas+skål"))
    exception.word, exception.parts = "hallonsylt", ""
    saved(exception)
    engine = load_engine("embedded")
    assert index_columns(engine, shelf["Glasskål"]) == ["glass"]
    assert index_columns(engine, shelf["Hallonsylt"]) == []


def test_the_word_in_a_category_or_a_producers_name_is_seen_too() -> None:
    under = a_product("Vit", made_by=an_organisation("Ekhult"), category="Glasskålar")
    made = a_product("Blå", made_by=an_organisation("Glas-skål i Flen", slug="glas"))
    a_product("Grön", made_by=under.made_by)
    exception = saved(CompoundException(word="glasskål", parts="glas+skål"))
    exception.refresh_from_db()
    rows = Change.objects.filter(kind="product").order_by("-seq").values_list("object_id", flat=True)
    assert (exception.touched, sorted(rows[:2])) == (2, sorted([under.pk, made.pk]))


def test_an_exception_that_is_rolled_back_leaves_nothing(shelf: dict[str, Product]) -> None:
    point = transaction.savepoint()
    CompoundException.objects.create(word="glasskål", parts="glas+skål")
    assert words.current().split_of("glasskål") == ("glas", "skål")
    transaction.savepoint_rollback(point)
    assert index_columns(load_engine("embedded"), shelf["Glasskål"]) == ["glass"]
    assert words.current().split_of("glasskål") is None


@pytest.mark.parametrize(
    ("word", "parts", "field", "told"),
    [
        ("glasskål", "glas+burk", "parts", "glas + burk blir inte ”glasskål”"),
        ("glasskål", "skål+glas", "parts", "Delarna ska stå i ordning"),
        ("glasskål", "glas++skål", "parts", "En del är tom"),
        ("glasskål", "glasskål", "parts", "En enda del är ingen delning"),
        ("en glasskål", "", "word", "ett enda ord"),
        ("glas-skål", "", "word", "ett enda ord"),
    ],
)
def test_parts_that_do_not_make_up_the_word_are_refused(word: str, parts: str, field: str, told: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        CompoundException(word=word, parts=parts).full_clean()
    assert told in refusal.value.message_dict[field][0]


@pytest.mark.django_db(transaction=True)
def test_many_products_are_read_beside_and_the_row_tells_how_far(
    shelf: dict[str, Product], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    bowls = [shelf["Glasskål"], *(a_product(f"Glasskål {n}", made_by=shelf["Palt"].made_by) for n in range(4))]
    exception = saved(CompoundException(word="glasskål", parts="glas+skål"))
    for thread in threading.enumerate():
        if thread.name == "search-words":
            thread.join(30)
    exception.refresh_from_db()
    assert (exception.touched, exception.renewed) == (5, 5)
    engine = load_engine("embedded")
    assert [index_columns(engine, bowl) for bowl in bowls] == [["glas"]] * 5


# -- pinned answers


def test_a_pinned_product_stands_first_in_any_inflection_of_the_words(shelf: dict[str, Product]) -> None:
    assert titles("korv")[0] == "Lammkorv"
    saved(PinnedAnswer(words="Korvar", product=shelf["Honung"]))
    saved(PinnedAnswer(words="korv", product=shelf["Palt"], position=0))
    page = found("korven")
    assert [row.product.title for row in page.rows][:3] == ["Palt", "Honung", "Lammkorv"]
    assert (page.total, page.pinned) == (3, frozenset({shelf["Honung"].pk, shelf["Palt"].pk}))
    assert "Honung" not in titles("lammkorv")


def test_a_pin_meets_the_filters_of_the_question(shelf: dict[str, Product]) -> None:
    a_listing(shelf["Lammkorv"], a_place("Boden", latitude=58.896, longitude=17.548))
    saved(PinnedAnswer(words="lammkorv", product=shelf["Honung"]))
    assert titles("lammkorv")[0] == "Honung"
    assert titles("lammkorv nära Trosa") == ["Lammkorv"]


def test_a_pin_holds_from_its_first_day_to_its_last(shelf: dict[str, Product]) -> None:
    saved(PinnedAnswer(words="korv", product=shelf["Palt"], valid_from=date(2026, 11, 25)))
    saved(PinnedAnswer(words="korv", product=shelf["Honung"], valid_to=date(2026, 11, 24)))
    firsts = {
        day: find(FindRequest(day=date(2026, 11, day), moment=NOON, text="korv")).rows[0].product.title
        for day in (24, 25)
    }
    assert firsts == {24: "Honung", 25: "Palt"}
    with pytest.raises(ValidationError, match="Sista dagen kommer före första"):
        PinnedAnswer(
            words="a", product=shelf["Palt"], valid_from=date(2026, 2, 2), valid_to=date(2026, 2, 1)
        ).full_clean()


def test_a_pin_is_of_one_thing() -> None:
    with pytest.raises(ValidationError, match="bara en"):
        PinnedAnswer(words="korv").full_clean()
    with pytest.raises(ValidationError, match="bara en"):
        PinnedAnswer(words="korv", product=a_product("Palt"), place=a_place()).full_clean()


def test_what_is_hidden_or_alcohol_cannot_be_pinned_and_is_not_shown_when_it_was(shelf: dict[str, Product]) -> None:
    maker = shelf["Palt"].made_by
    draft = a_product("Utkast", made_by=maker, category="Övrigt", status="draft")
    beer = a_product("Starköl", made_by=maker, goods_class="alcohol", category="Öl")
    folk = a_product("Folköl", made_by=maker, alcohol_percent="3.5", category="Öl")
    brewery, liquor = an_organisation("Humlet", slug="h"), a_place("Bolaget", kind="liquor_store")
    a_product("Pils", made_by=brewery, goods_class="alcohol", category="Öl")
    shop = a_place("Bryggerishoppen")
    a_listing(beer, shop)
    hidden = Category.add_root(name="Hemligt", slug="hemligt", is_public=False)
    below = hidden.add_child(name="Under", slug="under")
    beers = Category.objects.get(name="Öl")
    refused = [("product", draft), ("product", beer), ("product", folk), ("producer", brewery), ("place", liquor)]
    refused += [("place", shop), ("category", hidden), ("category", below), ("category", beers)]
    for kind, answer in refused:
        assert objection(kind, answer), answer
        with pytest.raises(ValidationError) as refusal:
            PinnedAnswer(words="korv", **{kind: answer}).full_clean()
        assert list(refusal.value.message_dict) == [kind]
        PinnedAnswer.objects.create(words="korv", **{kind: answer})
    saved(PinnedAnswer(words="korv", product=shelf["Honung"]))
    Product.objects.filter(pk=shelf["Honung"].pk).update(is_public=False)
    page = found("korv")
    assert ([row.product.title for row in page.rows], page.pinned) == (["Lammkorv"], frozenset())
    assert pages_of(page.asked.pins) == ()


def test_pages_are_pinned_in_their_order(shelf: dict[str, Product]) -> None:
    maker, category, place = shelf["Palt"].made_by, Category.objects.get(name="Övrigt"), a_place()
    for number, target in enumerate(({"place": place}, {"category": category}, {"producer": maker})):
        saved(PinnedAnswer(words="julmat", position=number, **target))
    assert pages_of(found("julmat").asked.pins) == (
        PinnedPage("place", place.pk, "Gårdsbutiken", f"/plats/{place.pk}-plats/"),
        PinnedPage("category", category.pk, "Övrigt", f"/kategori/{category.slug}/"),
        PinnedPage("producer", maker.pk, "Ekhult", f"/producent/{maker.pk}-garden/"),
    )


def test_the_page_marks_what_editors_have_chosen(client: Client, shelf: dict[str, Product]) -> None:
    saved(PinnedAnswer(words="lammkorv", product=shelf["Honung"]))
    saved(PinnedAnswer(words="lammkorv", place=a_place()))
    page = client.get("/sok/?q=lammkorv").content.decode()
    mark, honey, sausage = (page.index(it) for it in ("Redaktionens val</span></p>", ">Honung", ">Lammkorv"))
    assert mark < honey < sausage
    assert page.count("Redaktionens val</span></p>") == 1
    assert re.search(r"Redaktionens val:</span> <a href=\"/plats/\d+-plats/\">Gårdsbutiken</a>", page)
    assert "Redaktionens val</span></p>" not in client.get("/sok/?q=lammkorv&sort=price").content.decode()
    assert "Redaktionens val" not in client.get("/sok/?q=kalvkorv").content.decode()


def test_a_kept_page_is_shown_anew_when_editors_say_something(client: Client, shelf: dict[str, Product]) -> None:
    assert ">Palt<" not in client.get("/sok/?q=glufsbulle").content.decode()
    saved(Synonym(word="glufsbulle", means="palt"))
    assert ">Palt<" in client.get("/sok/?q=glufsbulle").content.decode()


def test_words_may_be_tried_that_nobody_has_saved(shelf: dict[str, Product]) -> None:
    tried = EditorsWords(
        synonyms=(("glufsbulle", ("honung",)),), pins=(Pinned("glufsbulle", "product", shelf["Palt"].pk),)
    )
    assert titles("glufsbulle", words=tried) == ["Palt", "Honung"]
    assert titles("glufsbulle") == []


# -- processes


def test_a_search_without_editors_words_asks_nothing_of_their_tables(
    shelf: dict[str, Product], django_assert_num_queries: Callable[..., Any]
) -> None:
    with django_assert_num_queries(0):
        assert words.current() is words.current()
    Synonym.objects.create(word="glufsbulle", means="palt")
    with django_assert_num_queries(3):
        words.current()
    with django_assert_num_queries(0):
        assert words.current().synonyms == (("glufsbulle", ("palt",)),)


@pytest.mark.django_db(transaction=True)
def test_another_thread_has_the_words_when_they_are_committed_and_not_before() -> None:
    def told() -> int:
        try:
            return len(words.current().synonyms)
        finally:
            connection.close()

    def elsewhere() -> int:
        answer: list[int] = []
        thread = threading.Thread(target=lambda: answer.append(told()))
        thread.start()
        thread.join(30)
        return answer[0]

    assert elsewhere() == 0
    with transaction.atomic():
        Synonym.objects.create(word="glufsbulle", means="palt")
        assert len(words.current().synonyms) == 1
        if connection.vendor == "postgresql":
            assert elsewhere() == 0
    assert elsewhere() == 1
    Synonym.objects.all().delete()
    assert elsewhere() == 0


LISTENER = """
import sys, django
django.setup()
from search import words
for line in sys.stdin:
    print(words.current().synonyms, flush=True)
"""
EDITOR = """
import django
django.setup()
from search.models import Synonym
Synonym.objects.create(word="glufsbulle", means="palt")
"""


def test_another_process_has_the_words_without_being_started_anew(tmp_path: Path) -> None:
    import migrated

    file = sqlite3.connect(tmp_path / "site.sqlite3")
    migrated.copy_into(file)
    file.commit()
    file.close()
    surroundings = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3",
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "sormlandsmat.settings",
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
        "DEBUG": "1",
    }
    listener = subprocess.Popen(
        [sys.executable, "-c", LISTENER], env=surroundings, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert listener.stdin is not None
    assert listener.stdout is not None
    with listener:
        listener.stdin.write("\n")
        listener.stdin.flush()
        assert listener.stdout.readline() == "()\n"
        subprocess.run([sys.executable, "-c", EDITOR], env=surroundings, check=True)
        listener.stdin.write("\n")
        listener.stdin.flush()
        assert listener.stdout.readline() == "(('glufsbulle', ('palt',)),)\n"
        listener.stdin.close()

"""`manage.py search`, and what the system check says about the index."""

import json
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from catalogue.models import Product, ProductClass
from members.models import Organisation
from search import actions
from search.actions import apply_changes
from search.checks import fts5_is_there, index_is_of_this_program
from search.engines import indexing, load_engine
from search.engines.embedded import EmbeddedEngine
from search.models import Change

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    maker = Organisation.objects.create(name="Ekhult", slug="ekhult")
    made = Product.objects.create(
        title="Lammkorv", slug="p", product_class=ProductClass.objects.create(name="Mat"), made_by=maker
    )
    apply_changes()  # an index beside the database follows when it is asked or told
    return made


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("search", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def outdated(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Makes the program's language data other than that of the index."""
    yield lambda: monkeypatch.setattr(indexing, "fingerprint", lambda: "another")
    engine = load_engine()
    assert isinstance(engine, EmbeddedEngine)
    engine.store.close()  # a copy in memory that was made under the other version


def test_status(product: Product) -> None:
    status = json.loads(run("status", "--json"))
    assert (status["engine"], status["pending"], status["current"], status["counts"]) == (
        "embedded",
        0,
        True,
        {"products": 1, "words": 6, "suggestions": 5},
    )
    assert "counts: {'products': 1" in run("status")


def test_status_of_an_old_index(product: Product, outdated: Callable[[], None]) -> None:
    outdated()
    with pytest.raises(CommandError, match=r"manage\.py search rebuild") as refused:
        run("status")
    assert refused.value.returncode == 1
    assert [it.id for it in index_is_of_this_program()] == ["search.W001"]
    run("rebuild")
    assert index_is_of_this_program() == []


def test_an_index_nobody_has_made(product: Product) -> None:
    Product.objects.filter(pk=product.pk).update(is_public=False)
    actions.reconcile()
    assert index_is_of_this_program() == []
    Product.objects.filter(pk=product.pk).update(is_public=True)
    assert [it.id for it in index_is_of_this_program()] == ["search.W002"]
    actions.reconcile()
    assert index_is_of_this_program() == []


def test_rebuild_tells_how_far_it_is(product: Product) -> None:
    generation = load_engine().status().generation
    assert run("rebuild").splitlines() == ["1 of 1 products", f"The index stands, generation {generation + 1}."]
    assert run("--verbosity", "0", "rebuild").splitlines() == [f"The index stands, generation {generation + 2}."]


def test_reconcile_finds_what_was_done_behind_its_back(product: Product) -> None:
    Product.objects.filter(pk=product.pk).update(title="Getost")
    assert run("reconcile") == "1 products written, 0 taken out, 0 old changes forgotten.\n"
    assert Change.objects.order_by("-seq")[0].kind == "catalogue"
    assert run("reconcile") == "0 products written, 0 taken out, 0 old changes forgotten.\n"


def test_explain(product: Product) -> None:
    told = run("explain", "lammkrov nära Trosa")
    assert "place: nära trosa -> Trosa" in told
    assert "read as: lammkorv" in told
    assert "tier 0 name: (lammkorv" in told
    assert "area: None" in told  # nothing is near: the nearest there is, wherever
    assert "Lammkorv (Ekhult)" in run("explain", "lammkorv")
    with pytest.raises(CommandError, match="nothing to explain"):
        run("explain", " ")


def test_fts5_is_there() -> None:
    assert fts5_is_there() == []

"""What the search will ask of an Elasticsearch server, asked of a real one."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from elasticsearch import BadRequestError, Elasticsearch, helpers

pytestmark = pytest.mark.elasticsearch

MAPPING = {
    "dynamic": "strict",
    "properties": {
        "name": {"type": "text", "analyzer": "whitespace"},
        "point": {"type": "geo_point"},
        "price": {"type": "integer"},
    },
}
NYKOPING = {"lat": 58.7530, "lon": 17.0086}
TROSA = {"lat": 58.8966, "lon": 17.5503}
ESKILSTUNA = {"lat": 59.3712, "lon": 16.5098}


@pytest.fixture
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch_url) as client:
        yield client


@pytest.fixture
def index(client: Elasticsearch) -> Iterator[str]:
    name = f"smoke-{uuid4().hex}"
    client.indices.create(index=name, mappings=MAPPING, settings={"number_of_replicas": 0, "refresh_interval": "-1"})
    yield name
    client.indices.delete(index=name)


def found(client: Elasticsearch, *, index: str, query: dict[str, object]) -> list[str]:
    return [hit["_id"] for hit in client.search(index=index, query=query, sort="_doc")["hits"]["hits"]]


def test_bulk_writes_each_document_once(client: Elasticsearch, index: str) -> None:
    rows = [
        {"_index": index, "_id": str(number), "_source": {"name": f"lamm korv {number}", "price": number}}
        for number in range(500)
    ]
    assert helpers.bulk(client, rows, refresh=True) == (500, [])
    assert client.count(index=index)["count"] == 500
    assert found(client, index=index, query={"match": {"name": {"query": "korv 17", "operator": "and"}}}) == ["17"]


def test_geo_distance_finds_what_is_near(client: Elasticsearch, index: str) -> None:
    for name, point in {"nykoping": NYKOPING, "trosa": TROSA, "eskilstuna": ESKILSTUNA}.items():
        client.index(index=index, id=name, document={"name": name, "point": point})
    client.indices.refresh(index=index)
    near = {"geo_distance": {"distance": "40km", "point": NYKOPING}}
    assert sorted(found(client, index=index, query=near)) == ["nykoping", "trosa"]


def test_an_older_version_is_refused(client: Elasticsearch, index: str) -> None:
    def write(*, price: int, version: int) -> list[int]:
        row = {
            "_op_type": "index", "_index": index, "_id": "1", "_version": version, "version_type": "external_gte",
            "_source": {"price": price},
        }  # fmt: skip
        _, errors = helpers.bulk(client, [row], raise_on_error=False)
        return [error["index"]["status"] for error in errors]

    assert write(price=100, version=7) == []
    assert write(price=90, version=6) == [409]
    assert write(price=110, version=7) == []
    assert client.get(index=index, id="1")["_source"] == {"price": 110}


def test_an_alias_moves_to_a_new_index_in_one_step(client: Elasticsearch, index: str) -> None:
    alias, newer = f"alias-{uuid4().hex}", f"newer-{uuid4().hex}"
    client.indices.create(index=newer, mappings=MAPPING, settings={"number_of_replicas": 0})
    client.indices.put_alias(index=index, name=alias)
    client.indices.update_aliases(
        actions=[{"remove": {"index": index, "alias": alias}}, {"add": {"index": newer, "alias": alias}}]
    )
    assert list(client.indices.get_alias(name=alias)) == [newer]
    client.indices.delete(index=newer)


def test_a_field_that_is_not_in_the_mapping_is_refused(client: Elasticsearch, index: str) -> None:
    with pytest.raises(BadRequestError, match="strict_dynamic_mapping_exception"):
        client.index(index=index, document={"colour": "red"})

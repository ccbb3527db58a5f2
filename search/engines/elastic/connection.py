"""The way to the server: which nodes, by which key, and how long anything may take."""

from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from elasticsearch import Elasticsearch
from elasticsearch.serializer import OrjsonSerializer

ASKING_SECONDS = 2.0
WRITING_SECONDS = 60.0
RETRIES = 2
CONNECTIONS = 8


class FastJson(OrjsonSerializer):
    """JSON as the server speaks it, read by orjson."""

    mimetype = "application/vnd.elasticsearch+json"


@cache
def client() -> Elasticsearch:
    """Return this process's client; every request has a time limit, and a node that fails hands on to the next.

    Nodes are those of the setting and no others (no sniffing): behind a proxy or in containers a cluster knows its own
    nodes by addresses that we cannot reach.

    Raises:
        ImproperlyConfigured: ELASTICSEARCH_URL is empty.

    """
    return client_of(hosts_of(settings.ELASTICSEARCH_URL), seconds=ASKING_SECONDS)


@cache
def writing_client() -> Elasticsearch:
    """Return the client for what takes its time: making indexes, writing many documents."""
    return client_of(hosts_of(settings.ELASTICSEARCH_URL), seconds=WRITING_SECONDS)


def client_of(hosts: list[str], *, seconds: float) -> Elasticsearch:
    """Return a client of these nodes."""
    if not hosts:
        raise ImproperlyConfigured(
            "ELASTICSEARCH_URL is empty. Set it to the nodes, as in https://search-1:9200,https://search-2:9200, "
            "or leave SEARCH_ENGINE at embedded, which needs no server."
        )
    options: dict[str, Any] = {"api_key": settings.ELASTICSEARCH_API_KEY} if settings.ELASTICSEARCH_API_KEY else {}
    if settings.ELASTICSEARCH_CA:
        options["ca_certs"] = settings.ELASTICSEARCH_CA
    return Elasticsearch(
        hosts,
        request_timeout=seconds,
        max_retries=RETRIES,
        retry_on_timeout=True,
        retry_on_status=(429, 502, 503, 504),
        sniff_on_start=False,
        sniff_on_node_failure=False,
        connections_per_node=CONNECTIONS,
        http_compress=False,
        serializers={FastJson.mimetype: FastJson()},
        **options,
    )


def hosts_of(setting: str) -> list[str]:
    """Return the nodes' addresses out of the setting, which has commas between them."""
    return [host for host in (part.strip().rstrip("/") for part in setting.split(",")) if host]


def forget() -> None:
    """Close the clients, so that the next question makes new ones by the settings as they are then."""
    for made in (client, writing_client):
        if made.cache_info().currsize:
            made().close()
        made.cache_clear()

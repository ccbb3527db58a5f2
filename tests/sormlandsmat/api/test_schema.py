"""The API's description: true of every answer, and served without asking anybody else."""

import re
from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from kept import connection_kept
from schemathesis.specs.openapi.checks import response_schema_conformance

from sormlandsmat.wsgi import application

calmly = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.django_db
def test_no_answer_is_a_server_error_or_outside_the_schema(county: dict[str, Any]) -> None:
    with connection_kept():
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
        asked = [check_operation(operation.ok()) for operation in schema.get_all_operations()]
    assert len(asked) == 10


def check_operation(operation: Any) -> str:
    """Ask the endpoint everything that comes to mind, and hold each answer to the description."""

    @calmly
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        response = case.call()
        assert response.status_code < 500, response.text
        case.validate_response(response, checks=[response_schema_conformance])

    ask()
    return str(operation.label)


def test_the_documentation_asks_nobody_else(client: Client) -> None:
    page = client.get("/api/v1/docs").content.decode()
    assert "swagger-ui" in page
    assert re.findall(r'(?:src|href)="(?!/static/)[^"]+"', page) == []

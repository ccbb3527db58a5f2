"""The command behind `make run`."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from catalogue.models import Product
from members.models import MembershipRole, User
from sormlandsmat.demo.logins import LOGINS
from sormlandsmat.management.commands.serve_demo import site_url


def serve_demo() -> str:
    said = io.StringIO()
    call_command("serve_demo", "127.0.0.1:8123", "--prepare-only", stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_it_refuses_to_make_known_passwords_on_a_real_site(settings: Settings) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="only runs with DEBUG=1"):
        serve_demo()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_it_loads_the_county_once_and_tells_logins_that_work(settings: Settings, client: Client) -> None:
    settings.DEBUG = True
    first, products = serve_demo(), Product.objects.count()
    second = serve_demo()
    assert products >= 450
    assert Product.objects.count() == products
    assert "Loading the demonstration county" in first
    assert "Loading the demonstration county" not in second
    assert "http://127.0.0.1:8123/cms/" in second
    for login in LOGINS:
        assert f"{login.email:32}{login.password}" in second
        answer = client.post(reverse("account_login"), {"login": login.email, "password": login.password})
        assert (answer.status_code, client.session["_auth_user_id"]) == (
            302,
            str(User.objects.get(email=login.email).pk),
        )
        client.logout()
    owner = User.objects.get(email="producent@sormlandsmat.example").memberships.get()
    assert owner.role == MembershipRole.OWNER


@pytest.mark.parametrize(
    ("address", "called"),
    [
        ("127.0.0.1:8130", "http://127.0.0.1:8130"),
        ("localhost:80", "http://localhost:80"),
        ("0.0.0.0:8000", "http://127.0.0.1:8000"),
        ("8000", "http://127.0.0.1:8000"),
    ],
)
def test_a_site_calls_itself_what_it_is_served_at(address: str, called: str) -> None:
    assert site_url(address) == called

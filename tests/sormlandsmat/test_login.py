"""One door, two locks: nobody reaches the admin past the login, and staff not past the second factor."""

import re
from collections.abc import Iterator

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import resolve
from people import PASSWORD, logged_in, person, recovery_codes
from pytest_django import Settings

from members.actions import EDITORS, OFFICE
from members.models import User
from sormlandsmat.accounts import SecondFactorAdapter

pytestmark = pytest.mark.django_db
ACTIVATE = "/konto/2fa/totp/activate/"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def code_now() -> str:
    return format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))


def log_in(client: Client, email: str, password: str = PASSWORD) -> str:
    answer = client.post("/konto/login/", {"login": email, "password": password})
    return answer.headers.get("Location", str(answer.status_code))


def test_a_confirmed_address_and_its_password_open_the_door() -> None:
    person("kok@example.se")
    client = Client()
    assert log_in(client, "kok@example.se") == "/"
    assert "_auth_user_id" in client.session


def test_the_address_is_the_same_in_any_case() -> None:
    person("kok@example.se")
    assert log_in(Client(), "KOK@Example.se") == "/"


def test_an_unconfirmed_address_is_sent_a_link_and_opens_nothing() -> None:
    User.objects.create_user("ny@example.se", PASSWORD)
    client = Client()
    assert log_in(client, "ny@example.se") == "/konto/confirm-email/"
    assert "_auth_user_id" not in client.session
    assert [message.to for message in mail.outbox] == [["ny@example.se"]]


def test_a_wrong_password_and_an_unknown_address_answer_alike() -> None:
    person("kok@example.se")
    known = Client().post("/konto/login/", {"login": "kok@example.se", "password": "fel"})
    unknown = Client().post("/konto/login/", {"login": "ingen@example.se", "password": "fel"})
    assert (known.status_code, unknown.status_code) == (200, 200)
    assert known.context["form"].errors == unknown.context["form"].errors


def test_the_sixth_failure_for_one_account_is_stopped_even_with_the_right_password() -> None:
    person("kok@example.se")
    client = Client()
    for _ in range(5):
        assert log_in(client, "kok@example.se", "fel") == "200"
    answer = client.post("/konto/login/", {"login": "kok@example.se", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_one_address_may_not_try_one_account_after_another() -> None:
    client = Client()
    statuses = [
        client.post("/konto/login/", {"login": f"{number}@example.se", "password": "fel"}).status_code
        for number in range(25)
    ]
    assert statuses[0] == 200
    assert statuses[-1] == 429


def test_whoever_has_a_second_factor_is_asked_for_it() -> None:
    person("kansli@example.se", group=OFFICE, second_factor=True)
    client = Client()
    assert log_in(client, "kansli@example.se") == "/konto/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    assert client.post("/konto/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert "_auth_user_id" not in client.session
    assert client.post("/konto/2fa/authenticate/", {"code": code_now()}).status_code == 302
    assert client.get("/cms/").status_code == 200


def test_a_recovery_code_opens_once() -> None:
    user = person("kansli@example.se", group=OFFICE, second_factor=True)
    code = recovery_codes(user)[0]
    first, second = Client(), Client()
    for client in (first, second):
        log_in(client, user.email)
        client.post("/konto/2fa/authenticate/", {"code": code})
    assert ("_auth_user_id" in first.session, "_auth_user_id" in second.session) == (True, False)


@pytest.mark.parametrize("group", [OFFICE, EDITORS])
def test_staff_without_a_second_factor_are_led_to_where_it_is_made(group: str) -> None:
    client = logged_in(person("staff@example.se", group=group))
    answer = client.get("/cms/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/konto/2fa/totp/activate/")
    assert client.post("/cms/utbud/kategorier/new/", {"name": "Ost"}).headers["Location"] == "/konto/2fa/totp/activate/"


def test_the_second_factor_is_asked_for_outside_debug_alone(settings: Settings) -> None:
    del settings.STAFF_SECOND_FACTOR
    client = logged_in(person("staff@example.se", group=OFFICE))
    settings.DEBUG = True
    assert client.get("/cms/").status_code == 200
    settings.DEBUG = False
    assert client.get("/cms/").status_code == 302


@pytest.mark.parametrize("path", ["/cms/login/", "/_util/login/"])
def test_the_admins_own_doors_lead_to_the_one_there_is(path: str) -> None:
    person("kansli@example.se", group=OFFICE)
    client = Client()
    assert client.get(f"{path}?next=/cms/").headers["Location"] == "/konto/login/?next=/cms/"
    answer = client.post(path, {"username": "kansli@example.se", "email": "kansli@example.se", "password": PASSWORD})
    assert answer.headers["Location"] == "/konto/login/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "path",
    [
        "/cms/password_reset/",
        "/cms/password_reset/done/",
        "/cms/password_reset/complete/",
        "/cms/password_reset/confirm/MQ/set-password/",
    ],
)
def test_the_admins_own_password_reset_is_shut(path: str) -> None:
    client = Client()
    assert client.get(path).status_code in {302, 404}
    assert client.post(path, {"email": "kansli@example.se"}).status_code in {302, 403, 404}
    assert mail.outbox == []


def test_the_admin_has_no_form_for_passwords_or_addresses() -> None:
    client = logged_in(person("kansli@example.se", group=OFFICE, second_factor=True))
    page = client.get("/cms/account/").content.decode()
    assert not re.findall(r'type="(?:password|email)"', page)


def test_django_admin_is_not_there() -> None:
    assert Client().get("/admin/").status_code == 404
    assert resolve("/cms/login/").func.view_class.__name__ == "RedirectView"


def test_nobody_makes_an_account_alone() -> None:
    answer = Client().post("/konto/signup/", {"email": "ny@example.se", "password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 200
    assert "Konton delas ut av matklustret" in answer.content.decode()
    assert not User.objects.exists()


def test_a_forgotten_password_is_made_anew_by_a_link() -> None:
    person("kok@example.se")
    client = Client()
    assert client.post("/konto/password/reset/", {"email": "kok@example.se"}).status_code == 302
    link = re.search(r"https?://[^/]+(/konto/password/reset/key/\S+)", str(mail.outbox[0].body))
    assert link is not None
    page = client.get(link[1])
    assert page.headers["Location"].endswith("set-password/")
    new = "sommarkål-och-dill-3"
    assert client.post(page.headers["Location"], {"password1": new, "password2": new}).status_code == 302
    assert log_in(Client(), "kok@example.se", new) == "/"
    assert log_in(Client(), "kok@example.se", PASSWORD) == "200"


def test_who_asks_for_an_unknown_address_learns_nothing() -> None:
    answers = []
    person("kok@example.se")
    for email in ("kok@example.se", "ingen@example.se"):
        answer = Client().post("/konto/password/reset/", {"email": email})
        answers.append((answer.status_code, answer.headers["Location"]))
    assert answers[0] == answers[1]


PAGES = [
    ("/konto/login/", "Logga in", "Sign In"),
    ("/konto/password/reset/", "lösenord", "Password"),
    ("/konto/password/change/", "lösenord", "Password"),
    ("/konto/email/", "e-post", "mail"),
    ("/konto/2fa/", "Tv", "Two"),
    ("/konto/logout/", "Logga ut", "Sign Out"),
]


@pytest.mark.parametrize(("path", "swedish", "english"), PAGES)
def test_the_pages_of_the_account_stand_in_our_frame_in_both_languages(path: str, swedish: str, english: str) -> None:
    client = Client() if path in {"/konto/login/", "/konto/password/reset/"} else logged_in(person("kok@example.se"))
    ours = client.get(path, follow=True).content.decode()
    assert swedish.casefold() in ours.casefold()
    assert 'class="site-header"' in ours
    theirs = client.get(f"/en{path}", follow=True).content.decode()
    assert '<html lang="en"' in theirs
    assert english.casefold() in theirs.casefold()


def grow_old(client: Client, *, seconds: float) -> None:
    """Let the session's login lie so far back."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {**it, "at": it["at"] - seconds} for it in session[AUTHENTICATION_METHODS_SESSION_KEY]
    ]
    session.save()


def test_setting_up_the_second_factor_right_after_the_login_shows_a_code_to_scan() -> None:
    person("kansli@example.se", group=OFFICE)
    client = Client()
    assert log_in(client, "kansli@example.se") == "/"
    page = client.get("/cms/", follow=True)
    assert page.redirect_chain == [("/konto/2fa/totp/activate/", 302)]
    assert "Administrationen kräver tvåstegsinloggning" in page.content.decode()
    assert 'src="data:image/svg+xml' in page.content.decode()
    assert "data:" in page.headers["Content-Security-Policy"]


def test_an_old_login_is_asked_for_its_password_once_more() -> None:
    person("kansli@example.se", group=OFFICE)
    client = Client()
    log_in(client, "kansli@example.se")
    grow_old(client, seconds=299)
    assert client.get(ACTIVATE).status_code == 200
    grow_old(client, seconds=2)
    asked = client.get(ACTIVATE).headers["Location"]
    assert asked == "/konto/reauthenticate/?next=%2Fkonto%2F2fa%2Ftotp%2Factivate%2F"
    assert client.post(asked, {"password": "fel"}).status_code == 200
    assert client.get(ACTIVATE).status_code == 302
    page = client.post(asked, {"password": PASSWORD}, follow=True)
    assert page.redirect_chain == [(ACTIVATE, 302)]


def test_a_session_without_a_login_of_ours_proves_nothing() -> None:
    client = logged_in(person("kansli@example.se", group=OFFICE))
    assert client.get(ACTIVATE).headers["Location"].startswith("/konto/reauthenticate/")


def with_recovery_codes(email: str, *, group: str = "") -> Client:
    """A browser of somebody who has just logged in with both steps and has recovery codes."""
    recovery_codes(person(email, group=group, second_factor=True))
    client = Client()
    log_in(client, email)
    client.post("/konto/2fa/authenticate/", {"code": code_now()})
    return client


def test_recovery_codes_are_first_saved_and_then_one_goes_on() -> None:
    page = with_recovery_codes("kansli@example.se", group=OFFICE).get("/konto/2fa/recovery-codes/").content.decode()
    row = page[page.index('<div class="button-row">') :]
    assert re.findall(r'<a href="([^"]+)" class="([^"]+)"', row[: row.index("</div>")]) == [
        ("/konto/2fa/recovery-codes/download/", "button"),
        ("/konto/2fa/recovery-codes/generate/", "button button--quiet"),
    ]
    assert re.findall(r'<a href="/cms/">([^<]+)</a>', page[page.index("<main") :])[-1] == "Till administrationen"


def test_who_has_no_admin_is_not_sent_there() -> None:
    page = with_recovery_codes("kok@example.se").get("/konto/2fa/recovery-codes/")
    assert page.status_code == 200
    assert "Till administrationen" not in page.content.decode()


@pytest.mark.parametrize("path", ["/konto/2fa/", "/konto/2fa/recovery-codes/", "/konto/2fa/totp/deactivate/"])
def test_the_second_factor_has_one_name(path: str) -> None:
    page = with_recovery_codes("kok@example.se").get(path).content.decode().casefold()
    assert ("tvåstegsinloggning" in page, "tvåfaktor" in page) == (True, False)


@pytest.mark.parametrize("path", ["/konto/2fa/totp/activate/", "/konto/2fa/authenticate/"])
def test_the_second_factor_has_one_name_on_its_way_in(path: str) -> None:
    person("kok@example.se", second_factor=path.endswith("authenticate/"))
    client = Client()
    log_in(client, "kok@example.se")
    page = client.get(path)
    assert page.status_code == 200
    main = page.content.decode().casefold().partition("<main")[2]
    assert ("tvåstegsinloggning" in main, "tvåfaktor" in main) == (True, False)


def test_no_refusal_of_the_second_factor_has_another_name() -> None:
    told = " ".join(map(str, SecondFactorAdapter.error_messages.values())).casefold()
    assert (told.count("tvåsteg"), told.count("faktor")) == (4, 0)

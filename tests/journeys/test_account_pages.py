"""Everybody can log in, mend their password and set up the second step: axe-core finds nothing on the account's pages."""

import re
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from people import PASSWORD, person
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESS = "kok@example.se"
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}


class Visitor:
    """A browser on the account's pages, each of which is looked at in both colour schemes at both sizes."""

    def __init__(self, page: Page, *, site: str, look: list[Callable[[Page], list[str]]]) -> None:
        self.page = page
        self.site = site
        self.look = look
        self.found: dict[str, list[str]] = {}
        self.seen: list[str] = []

    def open(self, path: str) -> None:
        """Go to a page and look at it."""
        answer = self.page.goto(self.site + path)
        assert answer is not None
        assert answer.status == 200, path
        self.see()

    def send(self, **values: str) -> None:
        """Fill in the fields by name, send the form, and look at what comes."""
        self.hand_in(**values)
        self.see()

    def hand_in(self, **values: str) -> None:
        """Fill in the fields by name and send the form."""
        for name, value in values.items():
            self.page.locator(f"main form [name={name}]").fill(value)
        self.page.locator("main form [type=submit]").first.click()

    def log_in(self) -> None:
        """Give the address and the password."""
        self.page.goto(f"{self.site}/konto/login/")
        self.hand_in(login=ADDRESS, password=PASSWORD)

    def see(self) -> None:
        """Note what is wrong with the page shown."""
        self.page.wait_for_load_state("networkidle")
        heading = self.page.get_by_role("heading", level=1).inner_text()
        self.seen.append(heading)
        for scheme in ("light", "dark"):
            for size, window in SIZES.items():
                self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                self.page.set_viewport_size(window)
                if faults := [fault for look in self.look for fault in look(self.page)]:
                    self.found[f"{len(self.seen)} {heading}, {self.page.url}, {size}, {scheme}"] = faults


@pytest.fixture(autouse=True)
def fresh_counts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def visitor(
    page: Page,
    live_server: LiveServer,
    accessibility_faults: Callable[[Page], list[str]],
    layout_faults: Callable[[Page], list[str]],
) -> Visitor:
    """Somebody with an account in a browser that has not logged in."""
    person(ADDRESS, superuser=True)
    return Visitor(page, site=live_server.url, look=[accessibility_faults, layout_faults])


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def link_in_last_mail() -> str:
    """The path of the link in the letter that was sent last."""
    link = re.search(r"https?://[^/]+(/konto/\S+)", str(mail.outbox[-1].body))
    assert link is not None
    return link[1]


def test_a_forgotten_password(visitor: Visitor) -> None:
    visitor.open("/konto/login/")
    visitor.send(login=ADDRESS, password="fel lösenord")
    visitor.open("/konto/password/reset/")
    visitor.send(email=ADDRESS)
    visitor.open(link_in_last_mail())
    visitor.send(password1="kort", password2="annat")
    visitor.send(password1="sommarkål-och-dill-3", password2="sommarkål-och-dill-3")
    visitor.open("/konto/password/reset/key/1-utgammal-nyckel/")
    visitor.open("/konto/signup/")
    assert visitor.found == {}
    assert visitor.seen == [
        "Logga in",
        "Logga in",
        "Återställning av lösenord",
        "Återställning av lösenord",
        "Ändra lösenord",
        "Ändra lösenord",
        "Ändra lösenord",
        "Felaktig nyckel",
        "Konton delas ut av matklustret",
    ]


def test_the_second_step_is_set_up_used_and_taken_away(visitor: Visitor) -> None:
    visitor.log_in()
    visitor.open("/konto/2fa/")
    visitor.open("/cms/")
    visitor.send(code="000000")
    secret = visitor.page.locator("#authenticator_secret").input_value()
    visitor.send(code=code_of(secret))
    visitor.open("/konto/2fa/")
    visitor.open("/konto/2fa/recovery-codes/generate/")
    visitor.send()
    codes = visitor.page.locator("#recovery_codes").input_value().split()
    visitor.open("/konto/logout/")
    visitor.hand_in()
    visitor.log_in()
    visitor.see()
    visitor.send(code="000000")
    visitor.hand_in(code=codes[0])
    visitor.open("/konto/2fa/totp/deactivate/")
    visitor.send()
    assert not Authenticator.objects.exists()
    assert visitor.found == {}
    assert visitor.seen == [
        "Tvåstegsinloggning",
        "Aktivera tvåstegsinloggning",
        "Aktivera tvåstegsinloggning",
        "Återställningskoder",
        "Tvåstegsinloggning",
        "Återställningskoder",
        "Återställningskoder",
        "Logga ut",
        "Tvåstegsinloggning",
        "Tvåstegsinloggning",
        "Inaktivera autentiseringsapp",
        "Tvåstegsinloggning",
    ]


def test_another_address_and_another_password(visitor: Visitor) -> None:
    visitor.log_in()
    visitor.open("/konto/email/")
    visitor.page.locator("[name=email][type=email]").fill("nytt@example.se")
    visitor.page.locator("[name=action_add]").click()
    visitor.see()
    visitor.page.locator("[name=email][type=email]").fill(ADDRESS)
    visitor.page.locator("[name=action_add]").click()
    visitor.see()
    visitor.open(link_in_last_mail())
    visitor.hand_in()
    visitor.open("/konto/password/change/")
    visitor.send(oldpassword="fel", password1="kort", password2="annat")
    visitor.open("/konto/reauthenticate/?next=/konto/2fa/")
    visitor.send(password="fel lösenord")
    assert visitor.found == {}
    assert visitor.seen == [
        "Epost-adresser",
        "Epost-adresser",
        "Epost-adresser",
        "Verifiera epost-adress",
        "Ändra lösenord",
        "Ändra lösenord",
        "Bekräfta åtkomst",
        "Bekräfta åtkomst",
    ]

"""The database that the tests start from."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Site

from members.actions import EDITORS, OFFICE


@pytest.mark.django_db
def test_it_holds_what_the_migrations_put_in() -> None:
    assert {OFFICE, EDITORS} <= set(Group.objects.values_list("name", flat=True))
    assert Site.objects.get().is_default_site

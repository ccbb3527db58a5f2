"""The database that the tests start from."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Site


@pytest.mark.django_db
def test_it_holds_what_the_migrations_put_in() -> None:
    assert sorted(Group.objects.values_list("name", flat=True)) == ["Editors", "Moderators"]
    assert Site.objects.get().is_default_site

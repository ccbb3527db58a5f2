"""What is done to places and the county they lie in."""

from hubs.geography.region import Region
from hubs.models import Municipality


def ensure_municipalities(region: Region) -> None:
    """Make the region's municipalities, or bring their names and centres up to date."""
    Municipality.objects.bulk_create(
        [
            Municipality(code=it.code, name=it.name, slug=it.slug, latitude=it.centre[0], longitude=it.centre[1])
            for it in region.municipalities
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "slug", "latitude", "longitude"],
    )

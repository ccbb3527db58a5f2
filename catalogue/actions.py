"""What is done to the catalogue."""

from collections.abc import Iterable

from django.utils.text import slugify

from catalogue.models import Category
from catalogue.taxonomy import path_to


def category_named(name: str) -> Category:
    """Return the category of this name, slug or path ("Kött > Lamm"), making what is missing.

    A name that the trade's tree knows is put in its place there; an unknown one is made at the top.
    """
    steps = [step.strip() for step in name.split(">") if step.strip()]
    if len(steps) == 1:
        known = _existing(steps[0])
        if known is not None:
            return known
        branches = path_to(steps[0])
        if branches is not None:
            steps = [branch.name for branch in branches]
    category: Category | None = None
    for step in steps:
        category = _child(step, of=category)
    if category is None:
        raise ValueError("A category needs a name.")
    return category


def _existing(name: str) -> Category | None:
    """Return the category of this name or slug, the topmost if there are several."""
    return (
        Category.objects.filter(slug=name).order_by("path").first()
        or Category.objects.filter(name__iexact=name).order_by("path").first()
        or next((it for it in Category.objects.order_by("path") if it.name.casefold() == name.casefold()), None)
    )


def _child(name: str, *, of: Category | None) -> Category:
    """Return the category of this name under its parent (or at the top), making it when it is missing."""
    siblings: Iterable[Category] = Category.get_root_nodes() if of is None else of.get_children()
    for sibling in siblings:
        if name.casefold() in (sibling.name.casefold(), sibling.slug):
            return sibling
    branches = path_to(name)
    branch = branches[-1] if branches else None
    values = {
        "name": branch.name if branch else name,
        "slug": _free_slug(branch.name if branch else name),
        "name_en": branch.name_en if branch else "",
        "picture": branch.picture if branch else (of.picture if of else ""),
        "is_public": True,
        "ancestors_are_public": True,
    }
    made: Category = Category.add_root(**values) if of is None else Category.objects.get(pk=of.pk).add_child(**values)
    return made


def _free_slug(name: str) -> str:
    """Return a slug that no category has yet."""
    slug = wanted = slugify(name)[:240] or "kategori"
    number = 2
    while Category.objects.filter(slug=slug).exists():
        slug, number = f"{wanted}-{number}", number + 1
    return slug

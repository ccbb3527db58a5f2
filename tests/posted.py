"""What a browser would send from a form of the admin as it was shown."""

from typing import Any

from django.forms import BaseForm


def posted(form: Any, **changes: Any) -> dict[str, Any]:
    """The fields of the form and of its rows, as sent when nothing is changed, then the changes.

    A change to a row is named as in the page: "allergens-0-level".
    """
    data: dict[str, Any] = {}
    _fields(form, data)
    for formset in getattr(form, "formsets", {}).values():
        _fields(formset.management_form, data)
        for row in formset.forms:
            _fields(row, data)
    data.update({name.replace("__", "-"): value for name, value in changes.items()})
    return {name: value for name, value in data.items() if value is not None}


def added(form: Any, relation: str, *rows: dict[str, Any]) -> dict[str, Any]:
    """The fields of new rows below those there are."""
    formset = form.formsets[relation]
    there = len(formset.forms)
    data: dict[str, Any] = {f"{formset.prefix}-TOTAL_FORMS": str(there + len(rows))}
    for number, row in enumerate(rows, there):
        data.update({f"{formset.prefix}-{number}-{name}": value for name, value in row.items()})
        data.setdefault(f"{formset.prefix}-{number}-id", "")
    return data


def _fields(form: BaseForm, data: dict[str, Any]) -> None:
    for field in form:
        value = field.value()
        if value is True:
            data[field.html_name] = "on"
        elif value is False or value is None or getattr(field.field.widget, "needs_multipart_form", False):
            continue
        elif isinstance(value, (list, tuple)):
            data[field.html_name] = [str(it) for it in value]
        elif hasattr(value, "pk"):
            data[field.html_name] = str(value.pk)
        else:
            data[field.html_name] = str(value)

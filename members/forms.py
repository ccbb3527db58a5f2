"""Forms for organisations, pictures and documents, with the fields that staff forms of all packages share."""

from typing import Any

from django import forms
from django.core.files.base import File
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from members.uploads import check_document, drawn_anew


class PictureForm(BaseImageForm):
    """A picture, drawn anew before it is kept."""

    def clean_file(self) -> File | None:
        """Return the picture drawn anew, or the one there was."""
        upload = self.cleaned_data.get("file")
        if upload is None or "file" not in self.changed_data:
            return upload
        picture = drawn_anew(upload)
        picture.image = getattr(upload, "image", None)  # type: ignore[attr-defined]
        return picture


class DocumentForm(BaseDocumentForm):
    """A document whose content is what its name says."""

    def clean_file(self) -> File | None:
        """Return the document when it is of a kind we hand out."""
        upload = self.cleaned_data.get("file")
        if upload is not None and "file" in self.changed_data:
            check_document(upload)
        return upload


class ChecksField(forms.MultipleChoiceField):
    """A list of codes, shown as boxes to tick and kept as a JSON list."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, choices: Any, **kwargs: Any) -> None:
        super().__init__(choices=choices, required=kwargs.pop("required", False), **kwargs)

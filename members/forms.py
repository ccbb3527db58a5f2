"""Forms for organisations, pictures and documents, with the fields that staff forms of all packages share."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from members.actions import roles_on, set_roles
from members.models import Organisation, Role
from members.sanitise import plain_text
from members.uploads import check_document, drawn_anew


class PictureForm(BaseImageForm):
    """A picture, drawn anew before it is kept."""

    def clean_file(self) -> "File[Any] | None":
        """Return the picture drawn anew, or the one there was."""
        upload = self.cleaned_data.get("file")
        if upload is None or "file" not in self.changed_data:
            return upload
        picture = drawn_anew(upload)
        picture.image = getattr(upload, "image", None)  # type: ignore[attr-defined]
        return picture


class DocumentForm(BaseDocumentForm):
    """A document whose content is what its name says."""

    def clean_file(self) -> "File[Any] | None":
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


class OrganisationForm(WagtailAdminModelForm):
    """An organisation, with what it does as boxes to tick."""

    roles_held = ChecksField(
        choices=Role.choices,
        label=_("Vad gör de?"),
        help_text=_(
            "En organisation kan göra flera saker. Det du kryssar ur avslutas i dag och finns kvar i historiken."
        ),
    )
    municipality_code = forms.ChoiceField(label=_("Kommun"), required=False)
    organisation_number = forms.CharField(
        label=_("Organisationsnummer"), required=False, max_length=13, help_text=_("Till exempel 556677-8899.")
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        if "municipality_code" in self.fields:
            field: Any = self.fields["municipality_code"]
            field.choices = [("", "–"), *self.municipalities()]
        if self.instance.pk and "roles_held" in self.fields:
            self.initial["roles_held"] = [it.role for it in roles_on(self.instance, day=day)]

    def municipalities(self) -> list[tuple[str, str]]:
        """Return the municipalities to choose among; the package that knows the county fills them in."""
        return [(self.instance.municipality_code, self.instance.municipality_code)] if self.instance.pk else []

    def clean_organisation_number(self) -> str:
        """Return the number as ten digits with a hyphen, its check digit right."""
        number: str = self.cleaned_data["organisation_number"]
        return organisation_number(number) if "organisation_number" in self.changed_data else number

    def clean(self) -> dict[str, Any]:
        """Let text be plain, and give the organisation its name in addresses."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("description", "story"):
            cleaned[name] = plain_text(cleaned.get(name) or "")
        self.instance.slug = slugify(cleaned.get("name") or "")[:200] or "organisation"
        return cleaned

    def save(self, commit: bool = True) -> Organisation:  # noqa: FBT001, FBT002 - Django's signature
        """Save the organisation and what it does from today on."""
        organisation: Organisation = super().save(commit=commit)
        if commit and "roles_held" in self.cleaned_data:
            set_roles(organisation, self.cleaned_data["roles_held"], day=self.day)
        return organisation


def organisation_number(text: str) -> str:
    """Return a Swedish organisation or personal number as NNNNNN-NNNN, or "" for nothing.

    Raises:
        ValidationError: when it has not ten digits, or its last digit does not check (Luhn).

    """
    digits = "".join(character for character in text if character.isdigit())
    if not text.strip():
        return ""
    if len(digits) == 12:
        digits = digits[2:]
    if len(digits) != 10 or not _luhn(digits):
        raise ValidationError(
            _("%(text)s är inget organisationsnummer: det är tio siffror där den sista är en kontrollsiffra. "
              "Se efter så att inga siffror bytt plats."),
            params={"text": text},
        )  # fmt: skip
    return f"{digits[:6]}-{digits[6:]}"


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 if index % 2 == 0 else 1) for index, digit in enumerate(digits))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0

"""Making the catalogue what a file says: all or nothing, and only what differs is written."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import CASCADE, SET_NULL, Model
from django.utils.text import slugify

from catalogue.actions import category_named
from catalogue.models import (
    Category,
    Certificate,
    Product,
    ProductAllergen,
    ProductCategory,
    ProductClass,
    ProductVersion,
    SeasonWindow,
    Status,
)
from catalogue.partner.models import Partner, PriceChange, StockRecord
from hubs.catalogue_file.reading import Known, check_references
from hubs.catalogue_file.schemas import (
    DAYS,
    CatalogueFile,
    CertificateEntry,
    HoursEntry,
    ListingEntry,
    OrganisationEntry,
    Origin,
    PlaceEntry,
    ProductEntry,
)
from hubs.geography.borders import municipality_at
from hubs.models import MINUTES_A_DAY, Listing, Municipality, OpeningException, OpeningRule, Place
from law import vat
from members.models import AuditEntry, Organisation, OrganisationRole, User
from members.signals import facts_changed

BATCH = 1000
PART = 500
Progress = Callable[[str, int, int], None]


def silent(step: str, done: int, total: int) -> None:
    """Show no progress."""


@dataclass(slots=True)
class LoadReport:
    """How many rows of each kind were made, changed and taken away."""

    created: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    changed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    removed: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def anything(self) -> bool:
        """Whether the catalogue is not what it was."""
        return any(sum(counts.values()) for counts in (self.created, self.changed, self.removed))

    def facts(self) -> dict[str, dict[str, int]]:
        """Return the counts as plain dictionaries."""
        return {"created": dict(self.created), "changed": dict(self.changed), "removed": dict(self.removed)}


def load_catalogue(
    file: CatalogueFile, *, day: date, replace: bool = False, actor: User | None = None, progress: Progress = silent
) -> LoadReport:
    """Make the catalogue say what the file says; with `replace`, nothing else. Prices are taken as of the day.

    Raises:
        CatalogueFileRefused: refs that repeat or lead nowhere; nothing is written.

    """
    with transaction.atomic():
        loading = _Loading(day=day, progress=progress)
        check_references(file, known=loading.known())
        loading.load(file)
        if replace:
            loading.remove_others(file)
        if loading.report.anything:
            AuditEntry.objects.create(
                actor=actor, deed="load_catalogue", kind="catalogue", facts=loading.report.facts()
            )
            facts_changed.send(sender=load_catalogue, kind="catalogue", ids=[])
    return loading.report


def slug_of(name: str, *, fallback: str) -> str:
    """Return the name as it stands in an address."""
    return slugify(name)[:200] or fallback


class _Loading:
    """One run: what is in the database by ref, and what came of it."""

    def __init__(self, *, day: date, progress: Progress) -> None:
        self.day = day
        self.progress = progress
        self.report = LoadReport()
        self.municipalities = {
            key.casefold(): it.code for it in Municipality.objects.all() for key in (it.code, it.name, it.slug)
        }
        self.organisations = self._by_ref(Organisation)
        self.places = self._by_ref(Place)
        self.products = self._by_ref(Product)
        self.categories: dict[str, Category] = {}

    def _by_ref(self, model: type[Any]) -> dict[str, Any]:
        """Return rows by ref; a row that has none is known by its kind and number, as it is exported."""
        kind = model._meta.model_name
        return {row.ref or f"{kind}-{row.pk}": row for row in model._default_manager.iterator(chunk_size=BATCH)}

    def known(self) -> Known:
        """Return the refs and municipalities there are."""
        return Known(
            frozenset(self.organisations),
            frozenset(self.places),
            frozenset(self.products),
            frozenset(self.municipalities),
        )

    def load(self, file: CatalogueFile) -> None:
        """Write what differs, parents before children."""
        self.load_organisations(file)
        self.load_places(file.places)
        self.load_products(file.products)
        self.load_listings(file.listings)

    # -- organisations

    def load_organisations(self, file: CatalogueFile) -> None:
        """Write the organisations, their roles and their own certificates."""
        homes = self._homes(file.places)
        entries = {it.ref: it for it in file.organisations}
        self._save(
            Organisation,
            {ref: self._organisation(it, home=homes.get(ref, "")) for ref, it in entries.items()},
            rows=self.organisations,
        )
        owners = {self.organisations[ref].pk: it for ref, it in entries.items()}
        self._save_children(
            OrganisationRole,
            parent="organisation_id",
            wanted={pk: {(role.value,) for role in it.roles} for pk, it in owners.items()},
            columns=("role",),
        )
        self._save_certificates("holder_id", {pk: it.certificates for pk, it in owners.items()}, of_product=False)

    def _homes(self, places: Iterable[PlaceEntry]) -> dict[str, str]:
        """Return where each organisation is at home: the municipality of its first place by ref that lies in one."""
        homes: dict[str, str] = {}
        for place in sorted(places, key=lambda it: it.ref):
            if place.organisation and place.organisation not in homes and (code := self._municipality_of(place)):
                homes[place.organisation] = code
        return homes

    def _organisation(self, entry: OrganisationEntry, *, home: str) -> dict[str, Any]:
        code = home if entry.municipality is None else self.municipalities.get(entry.municipality.casefold(), "")
        plain = entry.model_dump(exclude={"roles", "certificates", "municipality", "hidden"})
        return {
            **plain,
            "slug": slug_of(entry.name, fallback="organisation"),
            "municipality_code": code,
            "is_public": not entry.hidden,
        }

    # -- places

    def load_places(self, entries: Sequence[PlaceEntry]) -> None:
        """Write the places with their hours."""
        self._save(Place, {it.ref: self._place(it) for it in entries}, rows=self.places)
        owners = {self.places[it.ref].pk: it for it in entries}
        self._save_children(
            OpeningRule,
            parent="place_id",
            wanted={pk: {_rule(it) for it in entry.hours} for pk, entry in owners.items()},
            columns=_RULE,
        )
        self._save_children(
            OpeningException,
            parent="place_id",
            wanted={
                pk: {
                    (it.day, it.closed, it.opens, _closing(it.opens, it.closes), it.mode.value, it.note)
                    for it in e.exceptions
                }
                for pk, e in owners.items()
            },
            columns=("day", "closed", "opens", "closes", "mode", "note"),
        )

    def _place(self, entry: PlaceEntry) -> dict[str, Any]:
        plain = entry.model_dump(
            exclude={"organisation", "municipality", "hours", "exceptions", "lat", "lon", "hidden"}, mode="json"
        )
        return {
            **plain,
            "slug": slug_of(entry.name, fallback="plats"),
            "organisation_id": self.organisations[entry.organisation].pk if entry.organisation else None,
            "municipality_id": self._municipality_of(entry),
            "latitude": entry.lat,
            "longitude": entry.lon,
            "is_public": not entry.hidden,
        }

    def _municipality_of(self, entry: PlaceEntry) -> str | None:
        if entry.municipality is not None:
            return self.municipalities.get(entry.municipality.casefold())
        code = municipality_at(entry.lat, entry.lon)
        return code if code in self.municipalities else None

    # -- products

    def load_products(self, entries: Sequence[ProductEntry]) -> None:
        """Write the products with their food information and offers."""
        kind, _made = ProductClass.objects.get_or_create(
            name="Livsmedel", defaults={"requires_shipping": False, "track_stock": False}
        )
        self._save(Product, {it.ref: self._product(it, kind=kind) for it in entries}, rows=self.products)
        owners = {self.products[it.ref].pk: it for it in entries}
        self._save_children(
            ProductCategory,
            parent="product_id",
            wanted={pk: {(self._category(it.category).pk,)} for pk, it in owners.items()},
            columns=("category_id",),
        )
        self._save_children(
            ProductAllergen,
            parent="product_id",
            wanted={
                pk: {(line.allergen.value, line.level.value, line.detail) for line in it.allergens or ()}
                for pk, it in owners.items()
            },
            columns=("allergen", "level", "detail"),
        )
        self._save_children(
            SeasonWindow,
            parent="product_id",
            wanted={pk: {(season.starts, season.ends) for season in it.seasons} for pk, it in owners.items()},
            columns=("starts", "ends"),
        )
        self._save_certificates("product_id", {pk: it.certificates for pk, it in owners.items()}, of_product=True)
        self._save_offers(owners)

    def _product(self, entry: ProductEntry, *, kind: ProductClass) -> dict[str, Any]:
        same = entry.model_dump(
            include={
                "ref", "description", "variable_weight", "picture", "ingredients", "nutrition_exempt", "storage_text",
                "instructions", "shelf_life_days", "perishable", "alcohol_percent", "age_limit",
                "establishment_number", "packing_centre_number", "gtin", "supplier_number",
            }
        )  # fmt: skip
        origin = entry.origin or Origin()
        return {
            **same,
            "title": entry.name,
            "slug": slug_of(entry.name, fallback="produkt"),
            "product_class_id": kind.pk,
            "made_by_id": self.organisations[entry.producer].pk,
            "status": Status.DRAFT.value if entry.hidden else Status.PUBLISHED.value,
            "is_public": not entry.hidden,
            "goods_class": entry.goods_class.value,
            "sale_form": entry.sale_form.value,
            "net_amount": entry.net_content.amount if entry.net_content else None,
            "net_unit": entry.net_content.unit.value if entry.net_content else "",
            "channels": sorted(channel.value for channel in entry.channels),
            "animal": entry.animal.value,
            "allergens_declared": entry.allergens is not None,
            "nutrition": entry.nutrition.model_dump(mode="json", exclude_none=True) if entry.nutrition else {},
            "storage": str(entry.storage),
            "durability": str(entry.durability),
            "origin_country": origin.country,
            "origin_ingredient": origin.main_ingredient,
            "made_in": origin.made_in,
            "born": origin.born,
            "reared": origin.reared,
            "slaughtered": origin.slaughtered,
            "catch_area": origin.catch_area,
            "catch_method": origin.catch_method,
        }

    def _category(self, name: str) -> Category:
        if name not in self.categories:
            self.categories[name] = category_named(name)
        return self.categories[name]

    def _save_offers(self, owners: Mapping[int, ProductEntry]) -> None:
        """Write one offer per product, by the one who offers it; a changed price leaves a row in the price log."""
        partners = self._partners({it.offered_by or it.producer for it in owners.values()})
        offers = {it.product_id: it for it in StockRecord.objects.order_by("-id").iterator(chunk_size=BATCH)}
        new, changed, log = [], [], []
        for pk, entry in owners.items():
            if entry.price is None and entry.offered_by is None and pk not in offers:
                continue
            offer = offers.get(pk)
            values = self._offer(entry, partner_id=partners[entry.offered_by or entry.producer], pk=pk)
            if offer is None:
                new.append(StockRecord(product_id=pk, **values))
            elif any(getattr(offer, name) != value for name, value in values.items()):
                if offer.price != values["price"]:
                    log.append(PriceChange(stockrecord=offer, old_price=offer.price, new_price=values["price"]))
                for name, value in values.items():
                    setattr(offer, name, value)
                changed.append(offer)
        StockRecord.objects.bulk_create(new, batch_size=BATCH)
        StockRecord.objects.bulk_update(
            changed, ["partner_id", "partner_sku", "price", "price_unit", "order_unit"], batch_size=BATCH // 5
        )
        PriceChange.objects.bulk_create(log, batch_size=BATCH)
        self._count("offer", created=len(new), changed=len(changed))

    def _offer(self, entry: ProductEntry, *, partner_id: int, pk: int) -> dict[str, Any]:
        price = None
        if entry.price is not None:
            price = vat.net(entry.price, goods_class=vat.GoodsClass(entry.goods_class.value), day=self.day)
        return {
            "partner_id": partner_id,
            "partner_sku": entry.supplier_number or str(pk),
            "price": price,
            "price_unit": entry.price_unit.value,
            "order_unit": entry.price_unit.value,
        }

    def _partners(self, refs: Iterable[str]) -> dict[str, int]:
        """Return the partner of each organisation, making those that are missing."""
        there = dict(Partner.objects.values_list("organisation_id", "pk"))
        missing = [self.organisations[ref] for ref in sorted(refs) if self.organisations[ref].pk not in there]
        made = Partner.objects.bulk_create(
            [Partner(organisation=it, name=it.name[:128], code=f"organisation-{it.pk}") for it in missing],
            batch_size=BATCH,
        )
        there.update({it.organisation_id: it.pk for it in made})
        return {ref: there[self.organisations[ref].pk] for ref in refs}

    # -- listings

    def load_listings(self, entries: Sequence[ListingEntry]) -> None:
        """Write the listings, known by their product and place."""
        there = {(it.product_id, it.place_id): it for it in Listing.objects.iterator(chunk_size=BATCH)}
        new, changed = [], []
        for entry in entries:
            key = (self.products[entry.product].pk, self.places[entry.place].pk)
            values = _listing(entry)
            listing = there.get(key)
            if listing is None:
                new.append(Listing(product_id=key[0], place_id=key[1], **values))
            elif _differs(listing, values):
                for name, value in values.items():
                    setattr(listing, name, value)
                changed.append(listing)
        for start in range(0, len(new), BATCH):
            Listing.objects.bulk_create(new[start : start + BATCH])
            self.progress("listings", min(start + BATCH, len(new)), len(new))
        Listing.objects.bulk_update(changed, list(_LISTING), batch_size=BATCH // 5)
        self._count("listing", created=len(new), changed=len(changed))

    # -- what is not in the file

    def remove_others(self, file: CatalogueFile) -> None:
        """Take away every listing, product, place and organisation that the file does not name."""
        pairs = {(self.products[it.product].pk, self.places[it.place].pk) for it in file.listings}
        listings = [
            pk for pk, *pair in Listing.objects.values_list("pk", "product_id", "place_id") if tuple(pair) not in pairs
        ]
        self._remove(Listing, listings)
        keep = {self.products[it.ref].pk for it in file.products}
        gone = [it.pk for it in self.products.values() if it.pk not in keep]
        told = set(ProductVersion.objects.values_list("product_id", flat=True).distinct())
        sold = told.intersection(gone)
        for part in _parts(sorted(sold)):
            Product.objects.filter(pk__in=part).update(status=Status.ARCHIVED, is_public=False)
        self._remove(Product, [pk for pk in gone if pk not in sold])
        self._remove(Place, self._others(self.places, {it.ref for it in file.places}))
        makers = set(Product.objects.values_list("made_by_id", flat=True))
        others = self._others(self.organisations, {it.ref for it in file.organisations})
        self._remove(Organisation, [pk for pk in others if pk not in makers])
        for part in _parts([pk for pk in others if pk in makers]):
            Organisation.objects.filter(pk__in=part).update(is_public=False)

    def _others(self, rows: Mapping[str, Any], refs: set[str]) -> list[int]:
        return [row.pk for ref, row in rows.items() if ref not in refs]

    def _remove(self, model: type[Any], pks: Sequence[int]) -> None:
        name = model._meta.model_name
        for done, part in enumerate(_parts(pks), start=1):
            _sweep(model, part)
            self.progress(f"{name}s taken away", min(done * PART, len(pks)), len(pks))
        self._count(name, removed=len(pks))

    # -- how rows are written

    def _save(self, model: type[Any], wanted: Mapping[str, dict[str, Any]], *, rows: dict[str, Any]) -> None:
        """Make the rows that are missing and change those that differ; `rows` knows them all afterwards."""
        name = model._meta.model_name
        new = [model(**{**values, "ref": ref}) for ref, values in wanted.items() if ref not in rows]
        for start in range(0, len(new), BATCH):
            made = model._default_manager.bulk_create(new[start : start + BATCH])
            rows.update({row.ref: row for row in made})
            self.progress(f"{name}s", min(start + BATCH, len(new)), len(new))
        changed = []
        for ref, values in wanted.items():
            row = rows[ref]
            if _differs(row, values):
                for column, value in values.items():
                    setattr(row, column, value)
                changed.append(row)
        if changed:
            columns = list(next(iter(wanted.values())))
            model._default_manager.bulk_update(changed, columns, batch_size=100)
        self._count(name, created=len(new), changed=len(changed))

    def _save_children(
        self, model: type[Any], *, parent: str, wanted: Mapping[int, set[tuple[Any, ...]]], columns: tuple[str, ...]
    ) -> None:
        """Make the children of the parents what is wanted; a parent whose children differ gets them anew."""
        there: dict[int, set[tuple[Any, ...]]] = defaultdict(set)
        for owner, *values in model._default_manager.values_list(parent, *columns).iterator(chunk_size=BATCH):
            there[owner].add(tuple(values))
        differing = [owner for owner, rows in wanted.items() if there.get(owner, set()) != rows]
        for part in _parts([owner for owner in differing if owner in there]):
            model._default_manager.filter(**{f"{parent}__in": part}).delete()
        rows = [
            model(**{parent: owner}, **dict(zip(columns, values, strict=True)))
            for owner in differing
            for values in sorted(wanted[owner], key=repr)
        ]
        model._default_manager.bulk_create(rows, batch_size=BATCH)
        self._count(model._meta.model_name, changed=len(differing))

    def _save_certificates(
        self, parent: str, wanted: Mapping[int, Sequence[CertificateEntry]], *, of_product: bool
    ) -> None:
        """Make certificates what the file says, keeping who checked them where they are the same."""
        columns = ("scheme", "number", "body", "valid_from", "valid_to")
        there: dict[int, list[Certificate]] = defaultdict(list)
        for row in Certificate.objects.filter(product__isnull=not of_product).iterator(chunk_size=BATCH):
            there[getattr(row, parent)].append(row)
        makers = {it.pk: it.made_by_id for it in self.products.values()}
        new, gone = [], []
        for owner, entries in wanted.items():
            want = {(it.scheme.value, it.number, it.body, it.valid_from, it.valid_to) for it in entries}
            have = {tuple(getattr(row, name) for name in columns): row for row in there.get(owner, ())}
            gone += [row.pk for values, row in have.items() if values not in want]
            holder = {"holder_id": makers[owner], "product_id": owner} if of_product else {"holder_id": owner}
            new += [
                Certificate(**holder, **dict(zip(columns, values, strict=True)))
                for values in sorted(want - set(have), key=repr)
            ]
        for part in _parts(gone):
            Certificate.objects.filter(pk__in=part).delete()
        Certificate.objects.bulk_create(new, batch_size=BATCH)
        self._count("certificate", created=len(new), removed=len(gone))

    def _count(self, kind: str, *, created: int = 0, changed: int = 0, removed: int = 0) -> None:
        self.report.created[kind] += created
        self.report.changed[kind] += changed
        self.report.removed[kind] += removed


_RULE = (
    "days", "opens", "closes", "mode", "season_starts", "season_ends", "every_weeks", "starting", "valid_from",
    "valid_to", "note",
)  # fmt: skip
_LISTING = ("ref", "price", "stock", "source", "confirmed_on", "starts", "ends")


def _rule(entry: HoursEntry) -> tuple[Any, ...]:
    days = sum(1 << DAYS.index(day) for day in set(entry.days))
    return (
        days,
        entry.opens,
        _closing(entry.opens, entry.closes),
        entry.mode.value,
        entry.season_starts,
        entry.season_ends,
        entry.every_weeks,
        entry.starting,
        entry.valid_from,
        entry.valid_to,
        entry.note,
    )


def _closing(opens: int | None, closes: int | None) -> int | None:
    """Return the closing minute counted from the opening day's midnight; at or before the opening is a day later."""
    if opens is None or closes is None:
        return None
    return closes if closes > opens else closes + MINUTES_A_DAY


def _listing(entry: ListingEntry) -> dict[str, Any]:
    return {
        "ref": entry.ref,
        "price": entry.price,
        "stock": entry.stock.value,
        "source": entry.source.value,
        "confirmed_on": entry.confirmed_on,
        "starts": entry.starts,
        "ends": entry.ends,
    }


def _differs(row: Model, values: Mapping[str, Any]) -> bool:
    return any(not _same(getattr(row, name), value) for name, value in values.items())


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, Decimal) and other is not None:
        return one == Decimal(other)
    return bool(one == other)


def _parts(pks: Sequence[int]) -> Iterable[Sequence[int]]:
    """Cut a list so that each part fits in one query."""
    return (pks[start : start + PART] for start in range(0, len(pks), PART))


def _sweep(model: type[Any], pks: Sequence[int]) -> None:
    """Take rows away with all that hangs on them, in a few queries and without a word to each row's listeners.

    `QuerySet.delete` tells every receiver of every row, which takes minutes for a catalogue; the load tells once at its
    end that everything may have changed. What protects its parent is left for the database to refuse.
    """
    if not pks:
        return
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one) and not relation.concrete):
            continue
        child, column = relation.related_model, relation.field.attname
        rows = child._base_manager.filter(**{f"{column}__in": pks})
        if relation.on_delete is SET_NULL:
            rows.update(**{column: None})
        elif relation.on_delete is CASCADE:
            for part in _parts(list(rows.values_list("pk", flat=True))):
                _sweep(child, part)
    rows = model._base_manager.filter(pk__in=pks)
    rows._raw_delete(rows.db)  # noqa: SLF001 - Django's own way past the collector

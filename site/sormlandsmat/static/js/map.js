// <sormland-map>: places on our own base map. The list beside it holds the same; nothing here is the only way.
// Attributes are written by components/map.html and listed in docs/design.md.

import * as L from "../vendor/leaflet-1.9.4.min.js";
import Supercluster from "../vendor/supercluster-9.1.0.min.js";
import { BaseMap } from "./base-map.js";

const COUNTY = [[58.55, 15.6], [59.55, 17.75]];
const IN_TAB_ORDER = 60;
const APART = 44; // pixels between the middles of two markers, so that a finger hits the one it means
const CLOSEST = 16; // from here on, what still lies together is told as a list
const SVG = "http://www.w3.org/2000/svg";

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function box(bounds) {
  const [west, south, east, north] = Array.isArray(bounds)
    ? bounds
    : [bounds.west, bounds.south, bounds.east, bounds.north];
  return L.latLngBounds([south, west], [north, east]);
}

function corners(bounds) {
  const round = (number) => number.toFixed(4);
  return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map(round).join(",");
}

class SormlandMap extends HTMLElement {
  connectedCallback() {
    if (this.map) return;
    const near = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      near.disconnect();
      this.start();
    }, { rootMargin: "300px" });
    near.observe(this);
  }

  static observedAttributes = ["data-src"];

  attributeChangedCallback(name, before, after) {
    if (!this.map || before === null || before === after) return;
    this.load().then(() => this.fit());
  }

  async start() {
    this.markers = new Map();
    this.canvas = element("div", "map__canvas");
    this.canvas.setAttribute("role", "region");
    this.canvas.setAttribute("aria-label", this.dataset.title);
    this.append(this.canvas);
    this.makeMap();
    this.makeStatus();
    this.listenToList();
    try {
      await Promise.all([this.base.show(), this.load()]);
      this.querySelector(".map__fallback")?.remove();
      this.fit();
      this.show();
    } catch {
      this.status.textContent = this.dataset.failed;
    }
  }

  makeMap() {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const scrolls = matchMedia("(pointer: coarse)").matches && this.closest(".map--panel");
    this.map = L.map(this.canvas, {
      zoomControl: false, attributionControl: false, scrollWheelZoom: false, dragging: !scrolls,
      zoomAnimation: !calm, fadeAnimation: !calm, markerZoomAnimation: !calm, inertia: !calm,
      zoomSnap: 0.25, minZoom: 6.5, maxZoom: 17, maxBounds: [[56.5, 12], [61.5, 21]],
    });
    this.map.fitBounds(COUNTY);
    const { zoomIn, zoomOut, attribution, tileUrl, tileAttribution, tileMinZoom } = this.dataset;
    L.control.zoom({ position: "topright", zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(this.map);
    L.control.attribution({ prefix: false }).addAttribution(attribution).addTo(this.map);
    this.pins = L.layerGroup().addTo(this.map);
    const tiles = tileUrl && { url: tileUrl, attribution: tileAttribution, minZoom: Number(tileMinZoom) };
    this.base = new BaseMap(this.map, { base: this.dataset.base, tiles });
    this.base.taken = () => this.takenByPins();
    this.map.on("focus", () => this.map.scrollWheelZoom.enable());
    this.map.on("blur", () => this.map.scrollWheelZoom.disable());
    this.map.on("mousedown", () => this.map.scrollWheelZoom.enable());
    this.canvas.addEventListener("mouseleave", () => this.map.scrollWheelZoom.disable());
    this.map.on("moveend", () => this.moved());
    this.map.on("popupopen", ({ popup }) => this.opened(popup));
    this.canvas.addEventListener("keydown", (event) => event.key === "Escape" && this.map.closePopup());
    new ResizeObserver(() => this.resized()).observe(this.canvas);
  }

  makeStatus() {
    this.status = element("p", "map__status numbers");
    this.status.setAttribute("role", "status");
    this.append(this.status);
    if (!this.dataset.searchHere) return;
    this.searchHere = element("a", "button map__search-here", this.dataset.searchHere);
    this.searchHere.hidden = true;
    this.searchHere.href = location.href;
    this.searchHere.addEventListener("click", (event) => {
      const asked = new CustomEvent("sormland:go", { bubbles: true, cancelable: true, detail: this.searchHere.href });
      this.searchHere.hidden = true;
      if (!this.dispatchEvent(asked)) event.preventDefault();
    });
    this.append(this.searchHere);
  }

  // What the server knows -------------------------------------------------------------------------------------------

  address(view) {
    const url = new URL(this.dataset.src, location.href);
    url.searchParams.set("zoom", Math.round(this.map.getZoom()));
    if (view) url.searchParams.set("bbox", corners(view));
    return url;
  }

  async load(view) {
    this.loading?.abort();
    this.loading = new AbortController();
    const answer = await fetch(this.address(view), { signal: this.loading.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    this.answer = await answer.json();
    if (!view) this.whole = this.answer;
    this.index = new Supercluster({ radius: 88, maxZoom: 16 }).load(this.answer.places.map((place) => ({
      type: "Feature", properties: place, geometry: { type: "Point", coordinates: [place.lon, place.lat] },
    })));
  }

  fit() {
    const { bounds, lat, lon, zoom } = this.dataset;
    this.fitting = true;
    if (lat) this.map.setView([Number(lat), Number(lon)], Number(zoom), { animate: false });
    else {
      const found = bounds ? bounds.split(",").map(Number) : this.whole.bounds;
      this.map.fitBounds(found ? box(found) : COUNTY, {
        paddingTopLeft: [24, 48], paddingBottomRight: [24, 24 + this.canvas.querySelector(".leaflet-control-attribution").offsetHeight], maxZoom: 12, animate: false,
      });
    }
    this.fitting = false;
    this.touched = false;
    if (this.searchHere) this.searchHere.hidden = true;
    this.show();
  }

  // Zooming refines the same result (a cell becomes its places); the list changes only when it is asked to.
  moved() {
    if (!this.answer || this.popup) return; // an open card made room for itself: that is no new view
    if (!this.fitting) {
      this.touched = true;
      this.offerSearchHere();
    }
    clearTimeout(this.waiting);
    if (this.whole.cells.length) this.waiting = setTimeout(() => this.refine(), 180);
    this.show();
  }

  async refine() {
    let view = this.map.getBounds().pad(0.15);
    const asked = new URL(this.dataset.src, location.href).searchParams.get("bbox");
    if (asked) {
      const inner = box(asked.split(",").map(Number));
      if (!view.intersects(inner)) return;
      view = L.latLngBounds(
        [Math.max(view.getSouth(), inner.getSouth()), Math.max(view.getWest(), inner.getWest())],
        [Math.min(view.getNorth(), inner.getNorth()), Math.min(view.getEast(), inner.getEast())],
      );
    }
    try {
      await this.load(view);
      this.show();
    } catch (problem) {
      if (problem.name !== "AbortError") this.status.textContent = this.dataset.failed;
    }
  }

  offerSearchHere() {
    if (!this.searchHere) return;
    const url = new URL(location.href);
    ["page", "near", "radius_km", "place"].forEach((name) => url.searchParams.delete(name));
    url.searchParams.set("bbox", corners(this.map.getBounds()));
    url.hash = "";
    this.searchHere.href = url;
    this.searchHere.hidden = false;
  }

  resized() {
    this.map.invalidateSize({ animate: false });
    if (this.whole && !this.touched) this.fit();
  }

  // What is drawn ---------------------------------------------------------------------------------------------------

  show() {
    if (!this.index) return;
    const focused = this.canvas.contains(document.activeElement) && document.activeElement.dataset.key;
    if (this.popup) return;
    this.pins.clearLayers();
    this.markers.clear();
    this.inTabOrder = 0;
    for (const found of this.parted(this.found())) {
      if (found.place) this.addPlace(found.place);
      else this.addCluster(found.lat, found.lon, found.count, () => found.bounds, found.inside);
    }
    if (this.dataset.selected) this.highlight(this.dataset.selected, true);
    if (focused) this.canvas.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    this.status.textContent = this.dataset.status.replace("{places}", this.whole.total_places.toLocaleString("sv"));
    this.base.name();
  }

  // What lies in view: cells of the server's, clusters and places.
  found() {
    const view = this.map.getBounds().pad(0.1);
    const area = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
    const near = this.index.getClusters(area, Math.floor(this.map.getZoom())).map((it) => {
      const [lon, lat] = it.geometry.coordinates;
      const inside = it.properties.cluster
        ? this.index.getLeaves(it.id, 500).map((leaf) => leaf.properties)
        : [it.properties];
      const bounds = L.latLngBounds(inside.map((place) => [place.lat, place.lon]));
      return { lat, lon, count: inside.length, bounds, inside, place: inside.length === 1 ? inside[0] : null };
    });
    const cells = this.answer.cells.map(({ lat, lon, count, bounds }) => (
      { lat, lon, count, bounds: box(bounds), inside: [], place: null }
    ));
    return [...cells, ...near];
  }

  // The same with no two so close that a finger could not tell them apart: the larger takes in the smaller.
  parted(all) {
    const kept = [];
    for (const one of all.sort((a, b) => b.count - a.count)) {
      const at = this.map.latLngToLayerPoint([one.lat, one.lon]);
      const near = kept.find((other) => other.at.distanceTo(at) < APART);
      if (!near) kept.push({ ...one, at });
      else {
        near.count += one.count;
        near.bounds = L.latLngBounds(near.bounds.getSouthWest(), near.bounds.getNorthEast()).extend(one.bounds);
        near.inside = [...near.inside, ...one.inside];
        near.place = null;
      }
    }
    return kept;
  }

  addMarker(lat, lon, { className, content, size, label, key }) {
    const icon = L.divIcon({ className, html: content, iconSize: [size, size] });
    const marker = L.marker([lat, lon], { icon, riseOnHover: true }).addTo(this.pins);
    const drawn = marker.getElement();
    drawn.setAttribute("aria-label", label);
    drawn.dataset.key = key;
    this.inTabOrder += 1;
    if (this.inTabOrder > IN_TAB_ORDER) drawn.tabIndex = -1;
    return marker;
  }

  addCluster(lat, lon, count, around, inside) {
    const size = count > 99 ? 48 : count > 9 ? 42 : 36;
    const label = this.dataset.cluster.replace("{count}", count);
    const content = element("span", "", String(count));
    const marker = this.addMarker(lat, lon, { className: "cluster", content, size, label, key: `${lat},${lon}` });
    const open = () => {
      const bounds = around();
      const same = bounds.getNorthEast().equals(bounds.getSouthWest());
      if (inside.length && (same || this.map.getZoom() >= CLOSEST)) this.list(marker, inside);
      else this.map.fitBounds(bounds, { padding: [50, 50], maxZoom: Math.max(this.map.getZoom() + 2, 12) });
    };
    marker.on("click", open);
    marker.on("keypress", ({ originalEvent }) => originalEvent.key === "Enter" && open());
    inside.forEach((place) => this.markers.set(String(place.id), marker));
  }

  addPlace(place) {
    const pin = document.createElementNS(SVG, "svg");
    pin.setAttribute("class", "icon");
    pin.setAttribute("viewBox", "0 0 24 24");
    const use = document.createElementNS(SVG, "use");
    use.setAttribute("href", `${this.dataset.icons}#kind-${place.kind}`);
    pin.append(use);
    const label = [place.name, this.products(place), this.openWords(place)].filter(Boolean).join(", ");
    const className = `pin${place.open === false ? " pin--closed" : ""}`;
    const marker = this.addMarker(place.lat, place.lon, { className, content: pin, size: 34, label, key: place.id });
    const drawn = marker.getElement();
    drawn.dataset.kind = place.kind;
    marker.bindPopup(() => this.card([place]), { autoPanPadding: [24, 24], maxWidth: 280 });
    marker.on("mouseover", () => this.light(place.id, true));
    marker.on("mouseout", () => this.light(place.id, false));
    drawn.addEventListener("focus", () => this.light(place.id, true));
    drawn.addEventListener("blur", () => this.light(place.id, false));
    this.markers.set(String(place.id), marker);
  }

  products(place) {
    if (!place.products) return "";
    const { productsOne, products } = this.dataset;
    return place.products === 1 ? productsOne : products.replace("{count}", place.products);
  }

  openWords(place) {
    return place.open === true ? this.dataset.open : place.open === false ? this.dataset.closed : "";
  }

  card(places) {
    const made = element("div", "popup");
    for (const place of places) {
      made.append(element("p", "popup__title", place.name));
      const words = [this.products(place), this.openWords(place)].filter(Boolean).join(" · ");
      if (words) made.append(element("p", "muted", words));
      if (!place.url) continue;
      const link = element("a", "popup__link", this.dataset.more);
      link.href = place.url;
      link.setAttribute("aria-label", `${this.dataset.more}: ${place.name}`);
      made.append(link);
    }
    return made;
  }

  list(marker, places) {
    marker.unbindPopup().bindPopup(this.card(places), { maxHeight: 260 }).openPopup();
  }

  opened(popup) {
    const close = popup.getElement().querySelector(".leaflet-popup-close-button");
    close?.setAttribute("aria-label", this.dataset.close);
    close?.setAttribute("title", this.dataset.close);
    const key = document.activeElement?.dataset.key;
    this.popup = popup;
    // After the key press that opened it is over, so that the same press does not follow the link.
    setTimeout(() => popup.getElement()?.querySelector("a.popup__link")?.focus({ preventScroll: true }));
    popup.once("remove", () => this.closed(key));
  }

  closed(key) {
    this.popup = null;
    const lost = document.activeElement === document.body || this.canvas.contains(document.activeElement);
    this.show();
    if (lost && key) this.canvas.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
  }

  takenByPins() {
    const taken = [];
    this.pins?.eachLayer((marker) => {
      const { x, y } = this.map.latLngToContainerPoint(marker.getLatLng());
      taken.push({ left: x - 17, right: x + 17, top: y - 17, bottom: y + 17 });
    });
    return taken;
  }

  // List and map point at each other -------------------------------------------------------------------------------

  listenToList() {
    const from = (event) => event.target.closest?.("[data-place-id]")?.dataset.placeId;
    for (const [kind, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
      document.addEventListener(kind, (event) => from(event) && this.highlight(from(event), on));
    }
  }

  highlight(id, on) {
    this.markers.get(String(id))?.getElement()?.classList.toggle("is-highlighted", on);
  }

  light(id, on) {
    const same = document.querySelectorAll(`[data-place-id="${CSS.escape(String(id))}"]`);
    same.forEach((row) => row.classList.toggle("is-highlighted", on));
  }
}

customElements.define("sormland-map", SormlandMap);

// The base map: our own land, lakes, borders and names, drawn on one canvas from delta-coded files.
// Each file: {scale, type: "polygon"|"line"|"point", rings: [[x0, y0, dx, dy, …]], props: [{…}]}, x = longitude × scale.

import * as L from "../vendor/leaflet-1.9.4.min.js";

const FIRST = ["land", "surroundings", "county", "lakes-large", "borders", "labels"];
const LATER = ["lakes-far", "lakes-small"];
// Beneath tiles the land is not needed when one comes close: the tiles know it better.
const TILES_TAKE_OVER = 10;

function points(layer, ring) {
  const found = [];
  let [x, y] = [0, 0];
  for (let at = 0; at < ring.length; at += 2) {
    x += ring[at];
    y += ring[at + 1];
    found.push([y / layer.scale, x / layer.scale]);
  }
  return found;
}

function rings(layer, keep = () => true) {
  return layer.rings.filter((_, at) => keep(layer.props?.[at] ?? {})).map((ring) => points(layer, ring));
}

async function load(base, name) {
  const answer = await fetch(`${base}${name}.json`);
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.json();
}

export class BaseMap {
  constructor(map, { base, tiles }) {
    this.map = map;
    this.base = base;
    this.tiles = tiles;
    this.drawn = [];
    this.labels = [];
    this.taken = () => [];
    for (const [name, order] of [["ground", 200], ["names", 450]]) {
      const pane = map.createPane(name);
      pane.style.zIndex = order;
      pane.style.pointerEvents = "none";
    }
    this.renderer = L.canvas({ pane: "ground", padding: 0.4 });
    this.names = L.layerGroup().addTo(map);
    this.pen = document.createElement("canvas").getContext("2d");
  }

  async show() {
    if (this.tiles) this.addTiles();
    const layers = await Promise.all(FIRST.map((name) => load(this.base, name)));
    this.layers = Object.fromEntries(FIRST.map((name, at) => [name, layers[at]]));
    this.draw();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    this.map.on("zoomend moveend", () => this.name());
    Promise.all(LATER.map((name) => load(this.base, name))).then((more) => {
      LATER.forEach((name, at) => (this.layers[name] = more[at]));
      this.draw();
    }).catch(() => {});
  }

  addTiles() {
    const { url, attribution, minZoom } = this.tiles;
    L.tileLayer(url, { attribution, minZoom, maxZoom: 19, pane: "tilePane" }).addTo(this.map);
    this.map.on("zoomend", () => this.fade());
  }

  fade() {
    const close = this.tiles && this.map.getZoom() > TILES_TAKE_OVER;
    this.map.getPane("ground").style.opacity = close ? 0 : 1;
  }

  draw() {
    this.drawn.forEach((shape) => shape.remove());
    this.drawn = [];
    const style = getComputedStyle(this.map.getContainer());
    const colour = (name) => style.getPropertyValue(`--map-${name}`).trim();
    const land = rings(this.layers.land);
    for (const [width, name] of [[15, "shore-1"], [9, "shore-2"], [4, "shore-3"]]) {
      this.fill(land, { fill: false, stroke: true, color: colour(name), weight: width });
    }
    this.fill(rings(this.layers.surroundings), { fillColor: colour("land") });
    this.fill(land, { fillColor: colour("land") });
    this.fill(rings(this.layers.county), { fillColor: colour("county") });
    for (const name of ["lakes-far", "lakes-small", "lakes-large"]) {
      if (!this.layers[name]) continue;
      const edge = { stroke: true, color: colour("lake-edge"), weight: 0.8 };
      this.fill(rings(this.layers[name]), { fillColor: colour("lake"), ...edge });
    }
    this.border("outside", { color: colour("border"), weight: 0.6, dashArray: "1 4" });
    this.border("municipality", { color: colour("border"), weight: 1.2, dashArray: "3 4" });
    this.border("county", { color: colour("border"), weight: 4, opacity: 0.45 });
    this.border("county", { color: colour("county-edge"), weight: 1.5 });
    this.fade();
    this.name();
  }

  fill(shapes, style) {
    const whole = { renderer: this.renderer, interactive: false, stroke: false, fillOpacity: 1, smoothFactor: 0.8 };
    this.drawn.push(L.polygon(shapes, { ...whole, ...style }).addTo(this.map));
  }

  border(kind, style) {
    const lines = rings(this.layers.borders, (props) => props.kind === kind);
    this.drawn.push(L.polyline(lines, { renderer: this.renderer, interactive: false, ...style }).addTo(this.map));
  }

  // Names where there is room, the important ones first; a name that would cover a marker is left out.
  name() {
    if (!this.layers) return;
    this.names.clearLayers();
    const [zoom, view] = [this.map.getZoom(), this.map.getBounds().pad(-0.01)];
    const taken = this.taken();
    this.layers.labels.props.forEach((label, at) => {
      const spot = points(this.layers.labels, this.layers.labels.rings[at])[0];
      const tooFar = label.kind === "outside" && zoom > 11;
      if (label.zoom > zoom + 0.4 || tooFar || !view.contains(spot)) return;
      const side = this.freeSide(label, spot, taken);
      if (!side) return;
      this.names.addLayer(this.write(label, spot, side));
      if (!side.water) this.names.addLayer(this.dot(label, spot));
    });
  }

  freeSide(label, spot, taken) {
    const { x, y } = this.map.latLngToContainerPoint(spot);
    const size = label.kind === "outside" ? 12 : { 7: 19, 8: 16, 9: 14 }[label.zoom] ?? 13;
    this.pen.font = `600 ${size}px Fraunces, Georgia, serif`;
    const width = this.pen.measureText(label.name).width + 4;
    const water = ["lake", "sea", "island"].includes(label.kind);
    const sides = water
      ? [{ left: x - width / 2, top: y - size / 2, anchor: "middle" }]
      : [
          { left: x + 7, top: y - size / 2, anchor: "right" },
          { left: x - 7 - width, top: y - size / 2, anchor: "left" },
          { left: x - width / 2, top: y - size - 6, anchor: "above" },
          { left: x - width / 2, top: y + 6, anchor: "below" },
        ];
    const free = sides.find(({ left, top }) => !taken.some(
      (box) => left < box.right && left + width > box.left && top < box.bottom && top + size > box.top,
    ));
    if (!free) return null;
    taken.push({ left: free.left, right: free.left + width, top: free.top, bottom: free.top + size });
    return { ...free, size, water, dx: x - free.left, dy: y - free.top };
  }

  dot(label, spot) {
    const name = label.kind === "outside" ? "--map-label-outside" : "--map-label";
    const fillColor = getComputedStyle(this.map.getContainer()).getPropertyValue(name).trim();
    const style = { renderer: this.renderer, interactive: false, stroke: false, fillOpacity: 1, fillColor };
    return L.circleMarker(spot, { ...style, radius: label.zoom < 9 ? 3 : 2 });
  }

  write(label, spot, side) {
    const kind = side.water ? "water" : label.kind === "outside" ? "outside" : "town";
    const text = document.createElement("span");
    text.textContent = label.name;
    text.setAttribute("aria-hidden", "true");
    const className = `map__label map__label--${kind} map__label--size-${side.size}`;
    const icon = L.divIcon({ className, html: text, iconSize: null, iconAnchor: [side.dx, side.dy] });
    return L.marker(spot, { icon, interactive: false, keyboard: false, pane: "names" });
  }
}

// "Nära mig": the position is asked for when the button is pressed, rounded to about a hundred metres, and put in the
// page's own address (near=lat,lon). It is sent nowhere else and kept nowhere.

const DECIMALS = 3;

function goTo(position) {
  const url = new URL(location.href);
  url.searchParams.delete("page");
  if (position) {
    const { latitude, longitude } = position.coords;
    url.searchParams.set("near", `${latitude.toFixed(DECIMALS)},${longitude.toFixed(DECIMALS)}`);
    // With words the best matches come first, the nearer of them before; without, there is nothing but the distance.
    if (url.searchParams.get("q")?.trim()) url.searchParams.delete("sort");
    else url.searchParams.set("sort", "distance");
    url.searchParams.delete("bbox");
  } else {
    url.searchParams.delete("near");
    url.searchParams.delete("sort");
  }
  location.assign(url);
}

function prepare(button) {
  const status = button.parentElement.querySelector("[data-near-me-status]");
  button.hidden = false;
  button.setAttribute("aria-pressed", String(button.classList.contains("chip--on")));
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") return goTo(null);
    status.textContent = button.dataset.waiting;
    const refused = () => (status.textContent = button.dataset.denied);
    navigator.geolocation.getCurrentPosition(goTo, refused, { timeout: 10000, maximumAge: 300000 });
  });
}

if ("geolocation" in navigator) document.querySelectorAll("[data-near-me]").forEach(prepare);

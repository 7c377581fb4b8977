// Keys of the workbench: "/" searches, "g" and a letter goes somewhere, j and k walk through a list, "?" lists them.

let waitsForPlace = 0;
const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable]");

function walk(step) {
  const links = [...document.querySelectorAll(".work__title[href], .table tbody th a, .table tbody td:first-child a")];
  if (!links.length) return;
  const here = links.indexOf(document.activeElement);
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, here + step));
  links[next].focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (waitsForPlace && event.timeStamp - waitsForPlace < 1500) {
    waitsForPlace = 0;
    const link = document.querySelector(`.nav [data-key="${CSS.escape(event.key)}"]`);
    if (link) {
      event.preventDefault();
      link.click();
    }
    return;
  }
  const actions = {
    "/": () => document.querySelector("[data-search]")?.focus(),
    "?": () => document.getElementById("keys")?.showModal(),
    g: () => { waitsForPlace = event.timeStamp; },
    j: () => walk(1),
    k: () => walk(-1),
  };
  if (actions[event.key]) {
    event.preventDefault();
    actions[event.key]();
  }
});

// "Choose all" of a list with boxes.
for (const all of document.querySelectorAll("[data-choose-all]")) {
  all.addEventListener("change", () => {
    for (const box of document.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(all.dataset.chooseAll)}"]`)) {
      box.checked = all.checked;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
}

// htmx sends the form's token with every request.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  if (token) event.detail.headers["X-CSRFToken"] = token;
});

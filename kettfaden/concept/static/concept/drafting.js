// Writing in place: what page.js does for whole pages, for forms that htmx puts into one. Everything works without it.

const changed = new Set();

const watch = (form) => {
  form.addEventListener("input", () => changed.add(form));
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.target === form && event.detail.successful) changed.delete(form);
  });
  form.querySelector(".actions a")?.addEventListener("click", () => changed.delete(form));
};

document.addEventListener("htmx:load", (event) => {
  const part = event.target;
  const forms = part.matches?.("form[data-keep-typed]") ? [part] : part.querySelectorAll?.("form[data-keep-typed]") ?? [];
  for (const form of forms) watch(form);
  // A text that came back with errors or beside another one has not been saved yet.
  for (const form of forms) if (form.querySelector(".error-summary, .conflict")) changed.add(form);
});

addEventListener("beforeunload", (event) => {
  for (const form of changed) if (!form.isConnected) changed.delete(form);
  if (changed.size) event.preventDefault();
});

// A save that does not get through says so, and the text stays where it is.
document.addEventListener("htmx:sendError", (event) => tell(event.target, "notSaved"));
document.addEventListener("htmx:responseError", (event) => tell(event.target, "notSaved"));
// Whoever has been logged out meanwhile would get the log-in in place of their text.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (!xhr.responseURL || new URL(xhr.responseURL).pathname === new URL(requestConfig.path, location.href).pathname) return;
  event.detail.shouldSwap = false;
  tell(requestConfig.elt, "loggedOut");
});

function tell(target, what) {
  const form = target.closest?.(".draft__form");
  const text = document.querySelector("[data-not-saved]")?.dataset[what];
  if (!form || !text || target !== form) return;
  form.querySelector(".draft__failed")?.remove();
  const line = document.createElement("p");
  line.className = "draft__failed notice notice--danger";
  line.setAttribute("role", "alert");
  line.textContent = text;
  form.prepend(line);
}

// Menus close by Escape and by a click elsewhere; those that htmx brought in as well.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".more[open]")) if (!menu.contains(event.target)) menu.open = false;
});

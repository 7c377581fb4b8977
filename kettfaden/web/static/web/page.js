// Small comforts of every page. Everything works without them.

// Light or dark: the choice is a cookie, so that the server draws the next page right from the start.
for (const button of document.querySelectorAll("[data-theme-toggle]")) {
  const root = document.documentElement;
  const isDark = () =>
    (root.dataset.kernTheme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  button.hidden = false;
  show();
  button.addEventListener("click", () => {
    root.dataset.kernTheme = isDark() ? "light" : "dark";
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `kettfaden_theme=${root.dataset.kernTheme}; path=/; max-age=31536000; samesite=lax${secure}`;
    show();
  });
}

// A drop-down closes by Escape, by a click elsewhere, and when the focus has left it.
for (const drop of document.querySelectorAll("[data-drop]")) {
  drop.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !drop.open) return;
    drop.open = false;
    drop.querySelector("summary").focus();
  });
  drop.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !drop.contains(event.relatedTarget)) drop.open = false;
  });
  document.addEventListener("click", (event) => {
    if (!drop.contains(event.target)) drop.open = false;
  });
}

// The contents of the paper stand open where there is room for them.
const wide = matchMedia("(min-width: 60rem)");
for (const details of document.querySelectorAll("[data-open-wide]")) {
  const fit = () => { details.open = wide.matches; };
  fit();
  wide.addEventListener("change", fit);
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
  for (const hint of document.querySelectorAll("[data-print-hint]")) hint.hidden = true;
}

// After a refused form the list of errors is read first.
document.querySelector("[data-focus]")?.focus();

// Nobody loses what they typed: a changed form asks before the page is left.
const changed = new Set();
const state = (form) => new URLSearchParams([...new FormData(form)].map(([k, v]) => [k, v.name ?? v])).toString();
const watch = (form) => {
  const before = state(form);
  const isRefused = Boolean(form.querySelector(".error-summary"));
  if (isRefused) changed.add(form);
  form.addEventListener("input", () => {
    if (isRefused || state(form) !== before) changed.add(form);
    else changed.delete(form);
  });
  form.addEventListener("submit", () => changed.delete(form));
  form.addEventListener("htmx:afterRequest", () => changed.delete(form));
};
document.querySelectorAll("form[data-keep-typed]").forEach(watch);
addEventListener("beforeunload", (event) => {
  for (const form of changed) if (!form.isConnected) changed.delete(form);
  if (changed.size) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest?.("form");
  if (form && form.method === "post") {
    event.preventDefault();
    form.requestSubmit();
  }
});

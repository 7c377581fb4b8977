// Opens what a paragraph rests on beside it (on a small screen below it). Without this the marks are plain links.

const ground = document.getElementById("ground");
const small = matchMedia("(max-width: 79.99rem)");
const home = ground?.parentNode;
let opener = null;
let asked = 0;

const marks = () => document.querySelectorAll("a.ground-mark");
const blockOf = (mark) => mark.closest(".block, .measure");

function place(mark) {
  // Below the paragraph where there is no room beside it; else in its own column.
  if (small.matches && mark) blockOf(mark)?.after(ground);
  else if (ground.parentNode !== home) home.append(ground);
}

function showOpen(mark) {
  for (const each of marks()) each.setAttribute("aria-expanded", String(each === mark));
  for (const block of document.querySelectorAll(".is-open")) block.classList.remove("is-open");
  if (mark) blockOf(mark)?.classList.add("is-open");
}

function close() {
  asked += 1; // an answer still on its way comes too late
  const hint = document.createElement("p");
  hint.className = "ground__hint";
  hint.textContent = ground.dataset.hint;
  ground.replaceChildren(hint);
  place(null);
  showOpen(null);
  history.replaceState(null, "", location.pathname);
  opener?.focus();
  opener = null;
}

async function open(mark) {
  const number = ++asked;
  opener = mark;
  showOpen(mark); // at once, so that a slow line is no riddle
  mark.classList.add("is-waiting");
  ground.setAttribute("aria-busy", "true");
  let html = "";
  try {
    const answer = await fetch(mark.href, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    html = await answer.text();
  } catch {
    const panel = document.createElement("p");
    panel.className = "ground__panel";
    panel.textContent = ground.dataset.failed;
    html = panel.outerHTML;
  }
  mark.classList.remove("is-waiting");
  if (number !== asked) return; // another mark was chosen meanwhile
  ground.removeAttribute("aria-busy");
  ground.innerHTML = html;
  place(mark);
  history.replaceState(null, "", mark.href);
  const panel = ground.querySelector(".ground__panel");
  panel?.setAttribute("tabindex", "-1");
  panel?.focus({ preventScroll: !small.matches });
}

if (ground) {
  // The server may have opened one already.
  if (ground.querySelector(".ground__panel")) {
    opener = document.querySelector(".is-open a.ground-mark");
    place(opener);
  }
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const mark = event.target.closest("a.ground-mark");
    const cross = event.target.closest(".ground__close");
    if (!mark && !cross) return;
    event.preventDefault();
    if (cross || mark.getAttribute("aria-expanded") === "true") close();
    else open(mark);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && ground.querySelector(".ground__panel")) close();
  });
}

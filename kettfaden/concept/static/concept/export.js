// Asks how far the file is, every two seconds, until it is ready or has failed.
async function ask() {
  const progress = document.getElementById("progress");
  const url = progress?.getAttribute("hx-get");
  if (!url) return;
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true" } });
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.getElementById("progress");
      if (next) progress.replaceWith(next);
    }
  } catch {
    // The network may be away for a moment; the next question comes in two seconds.
  }
  setTimeout(ask, 2000);
}
setTimeout(ask, 2000);

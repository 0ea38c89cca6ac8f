// What JavaScript adds to pages that work without it.

// A form is sent once, however often its button is pressed. (The server also counts it once.)
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (!form.querySelector("[data-once]")) return;
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("[data-once]")) button.setAttribute("aria-disabled", "true");
  // Coming back by the browser's "back" may find the page as it was left.
  setTimeout(() => release(form), 8000);
});

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[data-once]")) button.removeAttribute("aria-disabled");
}

window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

// How many characters are left, said after a pause in typing.
for (const area of document.querySelectorAll("[data-characters-max]")) {
  const note = document.getElementById(area.id + "-count");
  if (!note) continue;
  const most = Number(area.dataset.charactersMax);
  const said = document.createElement("span");
  said.className = "govuk-visually-hidden";
  said.setAttribute("aria-live", "polite");
  note.after(said);
  const words = note.textContent;
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  let pause;
  const count = () => {
    const text = numbers.format(area.value.length) + " / " + numbers.format(most);
    note.textContent = area.value ? text : words;
    note.classList.toggle("town-count--over", area.value.length > most);
    clearTimeout(pause);
    pause = setTimeout(() => (said.textContent = note.textContent), 1000);
  };
  area.addEventListener("input", count);
  if (area.value) count();
}

// Errors are read out, and a click on one leads into its field.
const summary = document.getElementById("error-summary");
if (summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    (field.closest("fieldset") || document.querySelector(`label[for='${field.id}']`) || field).scrollIntoView();
    field.focus({ preventScroll: true });
  });
}

// Parts that follow what happens: an event says that something changed, then the page is asked again.
const live = [...document.querySelectorAll("[data-live][id]")];
for (const path of new Set(live.map((part) => part.dataset.live))) {
  const source = new EventSource(path);
  let waiting = false;
  let missed = false;
  const follow = () => {
    if (waiting) return;
    waiting = true;
    setTimeout(async () => {
      waiting = false;
      // Nobody looks: it is asked for when the page is looked at again.
      missed = document.hidden;
      if (missed) return;
      const answer = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
      if (!answer || !answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const { id } of live) {
        const [now, next] = [document.getElementById(id), page.getElementById(id)];
        // Nobody's place is lost: a part with the focus in it, or something opened, waits.
        if (!now || !next || now.contains(document.activeElement) || now.querySelector("details[open]")) continue;
        now.replaceChildren(...next.childNodes);
      }
    }, 1000);
  };
  source.onmessage = follow;
  document.addEventListener("visibilitychange", () => missed && !document.hidden && follow());
}

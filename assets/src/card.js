// Smart cards through the browser's extension (Web eID): a part of a page that is hidden until scripts run.
//
//   <div data-card data-start="/…/start" data-finish="/…/finish" data-next="/…" data-token="…" data-lang="en"
//        data-unavailable="…" data-cancelled="…" data-failed="…">
//     <p role="alert" data-card-message hidden></p>
//     <button type="button" data-card-button hidden>…</button>
//   </div>
//
// Both paths take and give JSON: start gives { attempt, challenge }, finish takes { attempt, token, next } and gives
// { next }, or { message } when something is refused. The extension listens to the window's messages: to
// "web-eid:authenticate" it says "-ack" at once, then "-success" with the token, or "-failure".

// In a scope of its own: the page loads other scripts of ours beside it, and names at the top would clash.
(() => {
  const EXTENSION_MS = 2000; // to say that it is there, slow starts of the browser included
  const PERSON_MS = 3 * 60_000; // to put in the card and type the PIN
  const ASK = "web-eid:authenticate";
  const VERSION = "2.0.2"; // of the messages

  // The server's own words when it refuses; the page's words when there are none.
  class Refused extends Error {}

  async function send(part, path, body) {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json", "x-csrf-token": part.dataset.token },
      body: JSON.stringify(body),
    });
    const json = (answer.headers.get("content-type") || "").includes("json") ? await answer.json() : {};
    if (answer.status === 401 && json.next) {
      window.location.assign(json.next);
      return null;
    }
    if (!answer.ok) throw new Refused(json.message || part.dataset.failed);
    return json;
  }

  // Only messages of this very window count: the extension posts them in its name.
  function fromCard(part, challengeNonce) {
    return new Promise((resolve, reject) => {
      let timer = setTimeout(() => end(reject, new Refused(part.dataset.unavailable)), EXTENSION_MS);
      const end = (settle, value) => {
        clearTimeout(timer);
        window.removeEventListener("message", listen);
        settle(value);
      };
      const failure = (error) => {
        const code = (error && error.code) || "";
        const words = code.endsWith("_UNAVAILABLE") ? "unavailable" : /CANCELLED|TIMEOUT/.test(code) ? "cancelled" : "failed";
        return new Refused(part.dataset[words]);
      };
      const listen = ({ source, origin, data }) => {
        if (source !== window || origin !== window.location.origin || !data) return;
        if (data.action === `${ASK}-ack`) {
          clearTimeout(timer);
          timer = setTimeout(() => end(reject, new Refused(part.dataset.cancelled)), PERSON_MS);
        } else if (data.action === `${ASK}-success`) {
          const { unverifiedCertificate, algorithm, signature, format, appVersion } = data;
          end(resolve, { unverifiedCertificate, algorithm, signature, format, appVersion });
        } else if (data.action === `${ASK}-failure`) end(reject, failure(data.error));
      };
      window.addEventListener("message", listen);
      const options = { lang: part.dataset.lang };
      window.postMessage({ action: ASK, libraryVersion: VERSION, challengeNonce, options }, window.location.origin);
    });
  }

  async function ceremony(part) {
    const begun = await send(part, part.dataset.start, {});
    if (!begun) return;
    const token = await fromCard(part, begun.challenge);
    const done = await send(part, part.dataset.finish, { attempt: begun.attempt, token, next: part.dataset.next });
    if (done) window.location.assign(done.next);
  }

  for (const part of document.querySelectorAll("[data-card]")) {
    const message = part.querySelector("[data-card-message]");
    const say = (words) => {
      message.textContent = words;
      message.hidden = !words;
    };
    const button = part.querySelector("[data-card-button]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      say("");
      button.disabled = true;
      try {
        await ceremony(part);
      } catch (error) {
        say(error instanceof Refused ? error.message : part.dataset.failed);
      }
      button.disabled = false;
    });
  }
})();

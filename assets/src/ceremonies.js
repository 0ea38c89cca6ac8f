// Ways to sign in that a script carries out: passkeys (WebAuthn level 3) and smart cards (Web eID). Each is a part of a
// page whose button is hidden until the browser can go that way.
//
//   <div data-passkey="sign-in" data-start="/…/start" data-finish="/…/finish" data-next="/…" data-token="…"
//        data-unsupported="…" data-cancelled="…" data-failed="…">
//     <p role="alert" data-passkey-message hidden></p>
//     <div data-passkey-form hidden><input data-passkey-name></div>      (only where a passkey gets a name)
//     <button type="button" data-passkey-button hidden>…</button>
//   </div>
//
// "sign-in" uses a passkey, "create" makes one. Both paths take and give JSON: start gives { attempt, options },
// finish takes { attempt, credential, next } and gives { next }, or { message } when something is refused.
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

// Shows the button of each part of a kind, and lets it carry out the ceremony: first the server's question, then what
// `answer` makes of it, then the server's judgement. `worded` gives the page's words for an error of the browser's.
function offer(kind, { start = () => ({}), answer, worded = () => undefined, able = true }) {
  for (const part of document.querySelectorAll(`[data-${kind}]`)) {
    const message = part.querySelector(`[data-${kind}-message]`);
    const say = (words) => {
      message.textContent = words;
      message.hidden = !words;
    };
    if (!able) {
      say(part.dataset.unsupported);
      continue;
    }
    const button = part.querySelector(`[data-${kind}-button]`);
    for (const hidden of [button, part.querySelector(`[data-${kind}-form]`)]) {
      if (hidden) hidden.hidden = false;
    }
    button.addEventListener("click", async () => {
      say("");
      button.disabled = true;
      try {
        await ceremony(part, start, answer);
      } catch (error) {
        say(error instanceof Refused ? error.message : worded(part, error) || part.dataset.failed);
      }
      button.disabled = false;
    });
  }
}

async function ceremony(part, start, answer) {
  const begun = await send(part, part.dataset.start, start(part));
  if (!begun) return;
  const body = { attempt: begun.attempt, ...(await answer(part, begun)), next: part.dataset.next };
  const done = await send(part, part.dataset.finish, body);
  if (done) window.location.assign(done.next);
}

const fromText = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

// What newer browsers do themselves (parseCreationOptionsFromJSON and its sister).
function optionsOf(json) {
  const named = (one) => ({ ...one, id: fromText(one.id) });
  const options = { ...json, challenge: fromText(json.challenge) };
  if (json.user) options.user = named(json.user);
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (json[list]) options[list] = json[list].map(named);
  }
  return options;
}

// What newer browsers do themselves (PublicKeyCredential.toJSON).
function answerOf(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return { id: credential.id, rawId: toText(credential.rawId), type: credential.type, response, extensions: {} };
}

offer("passkey", {
  able: Boolean(window.PublicKeyCredential),
  start: (part) => {
    const name = part.querySelector("[data-passkey-name]");
    return { name: name ? name.value : "" };
  },
  answer: async (part, begun) => {
    const publicKey = optionsOf(begun.options.publicKey);
    const making = part.dataset.passkey === "create";
    const credential = await (making ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
    return { credential: answerOf(credential) };
  },
  worded: (part, error) => ({ NotAllowedError: part.dataset.cancelled, InvalidStateError: part.dataset.known })[error.name],
});

const EXTENSION_MS = 2000; // to say that it is there, slow starts of the browser included
const PERSON_MS = 3 * 60_000; // to put in the card and type the PIN
const ASK = "web-eid:authenticate";
const VERSION = "2.0.2"; // of the messages

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

offer("card", {
  answer: async (part, begun) => ({ token: await fromCard(part, begun.challenge) }),
});

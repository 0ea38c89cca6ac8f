// Passkeys (WebAuthn level 3): a part of a page that is hidden until the browser can use them.
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

async function ceremony(part) {
  const name = part.querySelector("[data-passkey-name]");
  const begun = await send(part, part.dataset.start, { name: name ? name.value : "" });
  if (!begun) return;
  const publicKey = optionsOf(begun.options.publicKey);
  const making = part.dataset.passkey === "create";
  const credential = await (making ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
  const body = { attempt: begun.attempt, credential: answerOf(credential), next: part.dataset.next };
  const done = await send(part, part.dataset.finish, body);
  if (done) window.location.assign(done.next);
}

for (const part of document.querySelectorAll("[data-passkey]")) {
  const message = part.querySelector("[data-passkey-message]");
  const say = (words) => {
    message.textContent = words;
    message.hidden = !words;
  };
  if (!window.PublicKeyCredential) {
    say(part.dataset.unsupported);
    continue;
  }
  const button = part.querySelector("[data-passkey-button]");
  for (const hidden of [button, part.querySelector("[data-passkey-form]")]) {
    if (hidden) hidden.hidden = false;
  }
  button.addEventListener("click", async () => {
    say("");
    button.disabled = true;
    try {
      await ceremony(part);
    } catch (error) {
      const known = { NotAllowedError: part.dataset.cancelled, InvalidStateError: part.dataset.known };
      say(error instanceof Refused ? error.message : known[error.name] || part.dataset.failed);
    }
    button.disabled = false;
  });
}

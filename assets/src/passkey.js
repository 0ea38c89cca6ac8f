// Passkeys (WebAuthn level 3): a form that is hidden until the browser can use them.
//
//   <form method="post" action="…" data-passkey="get" data-options='{"publicKey": …}' hidden>
//     … <input type="hidden" name="credential"> … <p data-passkey-failed hidden>…</p>
//
// "get" signs in, "create" adds a passkey. The options are the server's, as JSON of the standard or a path
// to ask them from; the answer goes into the field "credential", as JSON of the standard.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

// What newer browsers do themselves (parseCreationOptionsFromJSON and its sister).
function read(options) {
  const out = { ...options, challenge: bytes(options.challenge) };
  const named = (one) => ({ ...one, id: bytes(one.id) });
  if (options.user) out.user = named(options.user);
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (options[list]) out[list] = options[list].map(named);
  }
  return out;
}

function written(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    authenticatorAttachment: credential.authenticatorAttachment || undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function optionsOf(form) {
  const given = form.dataset.options;
  if (!given.startsWith("/")) return JSON.parse(given);
  const token = form.querySelector("[name='_csrf']").value;
  const answer = await fetch(given, { method: "POST", headers: { "x-csrf-token": token, accept: "application/json" } });
  if (!answer.ok) throw new Error("no options");
  return answer.json();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    const field = form.elements.credential;
    if (field.value) return;
    event.preventDefault();
    event.stopPropagation();
    const failed = form.querySelector("[data-passkey-failed]");
    if (failed) failed.hidden = true;
    try {
      const options = await optionsOf(form);
      const publicKey = read(options.publicKey || options);
      field.value = JSON.stringify(written(await navigator.credentials[form.dataset.passkey]({ publicKey })));
      form.submit();
    } catch {
      field.value = "";
      if (failed) failed.hidden = false;
    }
  });
}

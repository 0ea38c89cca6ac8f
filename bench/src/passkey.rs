//! Signing in with a passkey: what the server spends on it, beside what its parts cost alone.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair,
    UnparsedPublicKey,
};
use serde_json::{Value, json};

use crate::client::{Client, Reply};
use crate::disk;
use crate::people::{Jar, between};
use crate::stats::Latencies;
use crate::table::Table;

/// Fewer than one address may begin in a minute.
const SIGN_INS: usize = 100;
/// What requests say of themselves, as the load of the other measurements does.
const ORIGIN: &str = "http://localhost:8080";
const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
/// Somebody is present and was verified, by what the authenticator says of itself (WebAuthn Level 3, section 6.1).
const VERIFIED: u8 = 0x05;
const WITH_CREDENTIAL: u8 = 0x40;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Measures a running demo.
pub(crate) async fn run(address: &str) -> Outcome<Table> {
    let about = format!(
        "One browser signs in {SIGN_INS} times with a passkey in software, one after another: the challenge, then the answer, over HTTP on the same machine. Beside it the parts that cannot be left out: one signature verified, and one write to this disk. The limit is 5 ms for both requests together."
    );
    let head = vec!["what", "p50 ms", "p99 ms"];
    let mut table = Table::new("passkey", about, head);
    let mut client = Client::connect(address).await?;
    // The town goes by its port.
    let port = address.rsplit(':').next().unwrap_or_default();
    let device = enrol(&mut client, format!("http://localhost:{port}")).await?;
    let (mut begun, mut finished, mut whole) =
        (Latencies::default(), Latencies::default(), Latencies::default());
    let mut jar = Jar::default();
    let page = jar.get(&mut client, "/sign-in").await?;
    let token = between(&page, "data-token=\"", "\"").ok_or("no sign-in page")?.to_owned();
    for _ in 0..SIGN_INS {
        let began = Instant::now();
        let ceremony = ask(&mut client, &jar, &token, "/sign-in/passkey/start", &json!({})).await?;
        let start = began.elapsed();
        let answer = device.answer(&ceremony)?;
        let began = Instant::now();
        ask(&mut client, &jar, &token, "/sign-in/passkey/finish", &answer).await?;
        let finish = began.elapsed();
        begun.add(start);
        finished.add(finish);
        whole.add(start + finish);
    }
    for (name, mut times) in [
        ("challenge", begun),
        ("answer", finished),
        ("both", whole),
        ("one signature verified", device.verified()?),
    ] {
        table.row(vec![
            name.to_owned(),
            format!("{:.2}", times.ms(50)),
            format!("{:.2}", times.ms(99)),
        ]);
    }
    let written = 1e3 / disk::syncs_per_second(&std::env::temp_dir(), Duration::from_secs(2))?;
    table.row(vec!["one write to the disk".to_owned(), format!("{written:.2}"), String::new()]);
    Ok(table)
}

/// A new account with a password, and a passkey added to it.
async fn enrol(client: &mut Client, origin: String) -> Outcome<Device> {
    let mut jar = Jar::default();
    let page = jar.get(client, "/register").await?;
    let person = "given-name=Passkey&family-name=Bench&born-day=1&born-month=2&born-year=1990&means=password";
    let reply = sent(client, &mut jar, "/register", &page, person).await?;
    let next = between(&reply.head.replace('\r', "\n"), "ocation: ", "\n")
        .ok_or("no next page")?
        .to_owned();
    let page = jar.get(client, &next).await?;
    sent(client, &mut jar, "/register/password", &page, "password=seven+green+lamps+at+noon")
        .await?;
    let page = jar.get(client, "/account").await?;
    let token = between(&page, "data-token=\"", "\"").ok_or("no account page")?.to_owned();
    let ceremony =
        ask(client, &jar, &token, "/account/passkeys/start", &json!({ "name": "bench" })).await?;
    let (device, answer) = Device::create(&ceremony, origin)?;
    ask(client, &jar, &token, "/account/passkeys/finish", &answer).await?;
    Ok(device)
}

async fn sent(
    client: &mut Client,
    jar: &mut Jar,
    path: &str,
    page: &str,
    body: &str,
) -> Outcome<Reply> {
    let token = between(page, "name=\"_csrf\" value=\"", "\"").ok_or("a page without a form")?;
    let headers = format!("{}Origin: {ORIGIN}\r\nContent-Type: {FORM}\r\n", jar.header());
    let reply = client.post(path, &headers, &format!("_csrf={token}&{body}")).await?;
    jar.keep(&reply.head);
    if reply.status == 303 {
        Ok(reply)
    } else {
        Err(format!("{path} answered {}", reply.status).into())
    }
}

async fn ask(
    client: &mut Client,
    jar: &Jar,
    token: &str,
    path: &str,
    body: &Value,
) -> Outcome<Value> {
    let headers = format!(
        "{}X-CSRF-Token: {token}\r\nOrigin: {ORIGIN}\r\nContent-Type: {JSON}\r\n",
        jar.header()
    );
    let reply = client.post(path, &headers, &body.to_string()).await?;
    if reply.status != 200 {
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        return Err(format!("{path} answered {}: {text}", reply.status).into());
    }
    Ok(serde_json::from_slice(&reply.body)?)
}

/// A passkey in software: ES256, attested by nobody.
struct Device {
    key: EcdsaKeyPair,
    id: Vec<u8>,
    user: String,
    /// Of the town's pages.
    origin: String,
    random: SystemRandom,
}

impl Device {
    fn create(ceremony: &Value, origin: String) -> Outcome<(Device, Value)> {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).map_err(|_| "no key")?;
        let key = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random)
            .map_err(|_| "no key")?;
        let id = digest::digest(&digest::SHA256, key.public_key().as_ref()).as_ref().to_vec();
        let user = text(ceremony, "/options/publicKey/user/id")?.to_owned();
        let device = Device { key, id, user, origin, random };
        let mut data = authenticator_data(VERIFIED | WITH_CREDENTIAL);
        data.extend([0; 16]);
        data.extend([0, 32]);
        data.extend(&device.id);
        data.extend(cose(device.key.public_key().as_ref())?);
        // CBOR: a map of "fmt", "attStmt" and "authData" (section 6.5.4).
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len())?);
        object.extend(data);
        let response = json!({
            "attestationObject": encode(&object),
            "clientDataJSON": encode(device.client_data("webauthn.create", ceremony)?.as_bytes()),
        });
        let answer = device.credential(ceremony, response)?;
        Ok((device, answer))
    }

    fn answer(&self, ceremony: &Value) -> Outcome<Value> {
        let data = authenticator_data(VERIFIED);
        let about = self.client_data("webauthn.get", ceremony)?;
        let mut signed = data.clone();
        signed.extend(digest::digest(&digest::SHA256, about.as_bytes()).as_ref());
        let signature = self.key.sign(&self.random, &signed).map_err(|_| "no signature")?;
        self.credential(
            ceremony,
            json!({
                "authenticatorData": encode(&data),
                "clientDataJSON": encode(about.as_bytes()),
                "signature": encode(signature.as_ref()),
                "userHandle": self.user,
            }),
        )
    }

    fn credential(&self, ceremony: &Value, response: Value) -> Outcome<Value> {
        let id = encode(&self.id);
        let credential = json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "extensions": {} });
        Ok(json!({ "attempt": text(ceremony, "/attempt")?, "credential": credential, "next": "/" }))
    }

    fn client_data(&self, kind: &str, ceremony: &Value) -> Outcome<String> {
        let challenge = text(ceremony, "/options/publicKey/challenge")?;
        let data = json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false });
        Ok(data.to_string())
    }

    fn verified(&self) -> Outcome<Latencies> {
        let message = [7; 69];
        let signature = self.key.sign(&self.random, &message).map_err(|_| "no signature")?;
        let public =
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, self.key.public_key().as_ref());
        let mut times = Latencies::default();
        for _ in 0..SIGN_INS {
            let began = Instant::now();
            public.verify(&message, signature.as_ref()).map_err(|_| "not its signature")?;
            times.add(began.elapsed());
        }
        Ok(times)
    }
}

/// The relying party's digest, flags and a counter that stays at zero (section 6.1).
fn authenticator_data(flags: u8) -> Vec<u8> {
    let mut data = digest::digest(&digest::SHA256, b"localhost").as_ref().to_vec();
    data.push(flags);
    data.extend([0; 4]);
    data
}

/// An EC2 key of P-256 for ES256 (RFC 9053, section 7.1), from a point that is written whole.
fn cose(point: &[u8]) -> Outcome<Vec<u8>> {
    let (x, y) = point.get(1..).and_then(|both| both.split_at_checked(32)).ok_or("not a point")?;
    let mut key = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".to_vec();
    key.extend(x);
    key.extend(b"\x22\x58\x20");
    key.extend(y);
    Ok(key)
}

fn text<'v>(value: &'v Value, place: &str) -> Outcome<&'v str> {
    value.pointer(place).and_then(Value::as_str).ok_or_else(|| format!("no {place}").into())
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

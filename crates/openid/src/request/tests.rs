//! Requests as programs send them: what is read, and each way in which one is refused.

use serde_json::json;

use super::*;

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn client() -> Client {
    let registration = json!({
        "id": "library",
        "name": "Library",
        "purpose": "To lend you books",
        "authentication": "none",
        "scopes": ["openid", "profile", "offline_access"],
        "redirect_uris": ["https://library.example/back"],
        "resources": ["https://api.library.example/"],
    });
    Client::judge(serde_json::from_value(registration).unwrap()).unwrap()
}

fn sent(changes: &[(&str, &str)]) -> Result<AuthorizationRequest, &'static str> {
    let mut pairs = vec![
        ("client_id", "library"),
        ("redirect_uri", "https://library.example/back"),
        ("response_type", "code"),
        ("scope", "openid profile email unheard"),
        ("state", "s"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    pairs.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    pairs.extend(changes);
    let text: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name}={}", web::next::encode(value))).collect();
    let params = Params::read(&text.join("&")).map_err(|refused| refused.code)?;
    let client = client();
    let back = send_back(&params, &client).ok_or("no address")?;
    read(&params, &client, &back, (None, Timestamp::UNIX_EPOCH)).map_err(|refused| refused.code)
}

#[test]
fn what_is_read() {
    let request = sent(&[]).unwrap();
    assert_eq!(request.scopes, [Scope::OpenId, Scope::Profile], "only what is registered");
    let claims = json!({
        "userinfo": { "given_name": null, "email": { "essential": true }, "unheard": null },
        "id_token": { "acr": { "essential": true, "values": ["high", Level::Substantial.uri()] } },
    });
    let request = sent(&[
        ("claims", &claims.to_string()),
        ("acr_values", "low"),
        ("prompt", "login consent"),
        ("max_age", "0"),
        ("resource", "https://api.library.example/"),
    ]);
    let request = request.unwrap();
    assert_eq!(request.claims.userinfo.len(), 1, "an e-mail address is not registered");
    let acr = AcrWanted { least: Level::Substantial, essential: true };
    assert_eq!((request.claims.acr, request.max_age_s), (Some(acr), Some(0)));
    assert!(request.prompts(Prompt::Login) && !request.prompts(Prompt::None));
    let voluntary = AcrWanted { least: Level::Substantial, essential: false };
    assert_eq!(
        sent(&[("acr_values", "unheard high substantial")]).unwrap().claims.acr,
        Some(voluntary)
    );
}

#[test]
fn what_is_refused() {
    let check = |changes: &[(&str, &str)], code: &str| {
        assert_eq!(sent(changes).unwrap_err(), code, "{changes:?}");
    };
    for elsewhere in [
        "https://evil.example/",
        "https://library.example/back/",
        "https://library.example/back#",
        "",
    ] {
        check(&[("redirect_uri", elsewhere)], "no address");
    }
    check(&[("response_type", "")], "invalid_request");
    check(&[("response_type", "token")], "unsupported_response_type");
    check(&[("response_type", "code id_token")], "unsupported_response_type");
    check(&[("response_mode", "fragment")], "invalid_request");
    check(&[("scope", "")], "invalid_scope");
    check(&[("scope", "profile")], "invalid_scope");
    check(&[("code_challenge", "")], "invalid_request");
    check(&[("code_challenge", "short")], "invalid_request");
    check(&[("code_challenge_method", "")], "invalid_request");
    check(&[("code_challenge_method", "plain")], "invalid_request");
    check(&[("request", "eyJ")], "request_not_supported");
    check(&[("registration", "{}")], "registration_not_supported");
    check(&[("prompt", "none login")], "invalid_request");
    check(&[("prompt", "unheard")], "invalid_request");
    check(&[("max_age", "-1")], "invalid_request");
    check(&[("claims", "[]")], "invalid_request");
    check(&[("claims", "{\"userinfo\":{\"name\":7}}")], "invalid_request");
    check(&[("id_token_hint", "eyJ")], "invalid_request");
    check(&[("resource", "https://evil.example/")], "invalid_target");
    check(&[("dpop_jkt", "x")], "invalid_request");
    check(&[("nonce", &"n".repeat(2_000))], "invalid_request");
    assert_eq!(Params::read("state=a&state=b").unwrap_err().code, "invalid_request");
}

//! `openid.toml` in the town's folder: programs that are registered by a file under version control.

use serde::Deserialize;

use super::{Client, Registration, RegistrationRefusal};

/// Programs that one file may register.
pub const FILED_MAX: usize = 500;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    program: Vec<Registration>,
}

/// Reads the file: the programs that are sound, and what is wrong with the others.
pub fn read(text: &str) -> (Vec<Client>, Vec<String>) {
    let file: File = match toml::from_str(text) {
        Ok(file) => file,
        Err(error) => return (Vec::new(), vec![error.to_string()]),
    };
    let mut findings = Vec::new();
    let mut clients: Vec<Client> = Vec::new();
    if file.program.len() > FILED_MAX {
        findings.push(format!("more than {FILED_MAX} programs; the others are left out"));
    }
    for registration in file.program.into_iter().take(FILED_MAX) {
        let id = registration.id.clone();
        let twice = clients.iter().any(|known| known.id == id);
        match Client::judge(registration) {
            Ok(_) if twice => findings.push(format!("{id} stands twice; the first one counts")),
            Ok(client) => clients.push(client),
            Err(refusal) => findings.push(format!("{id}: {}", remedy(&refusal))),
        }
    }
    (clients, findings)
}

/// What to do about a refusal, for the terminal.
pub fn remedy(refusal: &RegistrationRefusal) -> String {
    match refusal {
        RegistrationRefusal::UnfitId => {
            "an id is 3 to 40 small letters, digits and hyphens".to_owned()
        }
        RegistrationRefusal::TakenId => "there is a program of this id; take another".to_owned(),
        RegistrationRefusal::UnfitText => {
            "name and purpose are texts of 2 to 300 characters, one for all or one a language".into()
        }
        RegistrationRefusal::UnfitAddress(address) => format!(
            "{address} is no fit address: https, or http on localhost, without a fragment"
        ),
        RegistrationRefusal::NoAddress => {
            "give a redirect address, or say that it runs on a device without a browser".to_owned()
        }
        RegistrationRefusal::NoSector => {
            "its addresses are of several hosts, so name the sector in which people have one pseudonym".into()
        }
        RegistrationRefusal::UnfitAuthentication => {
            "this way to authenticate needs secret_sha256, keys or certificates_sha256".to_owned()
        }
        RegistrationRefusal::UnfitProfile => {
            "FAPI needs private_key_jwt or a certificate, and dpop or certificate_bound".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIBRARY: &str = r#"
        [[program]]
        id = "library"
        name = { en = "Town library" }
        purpose = "To lend you books"
        authentication = "none"
        scopes = ["openid", "profile"]
        redirect_uris = ["https://library.example/back"]
    "#;

    #[test]
    fn sound_ones_are_taken_and_the_others_named() {
        let (clients, findings) = read(LIBRARY);
        assert_eq!((clients.len(), findings.len()), (1, 0), "{findings:?}");
        let (clients, findings) = read(&format!("{LIBRARY}{LIBRARY}"));
        assert_eq!((clients.len(), findings.len()), (1, 1));
        let plain = LIBRARY.replace("https://", "http://");
        let (clients, findings) = read(&plain);
        assert!(clients.is_empty() && findings[0].contains("http://library.example/back"));
        let (clients, findings) = read(&LIBRARY.replace("purpose", "porpoise"));
        assert!(clients.is_empty() && findings[0].contains("porpoise"), "{findings:?}");
    }
}

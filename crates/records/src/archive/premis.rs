//! PREMIS 3.0: the files with their fixity, what happened to the case, and who did it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{Package, Placed, REPRESENTATION, escaped};

const ROOT: &str = "<premis:premis xmlns:premis=\"http://www.loc.gov/premis/v3\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"http://www.loc.gov/premis/v3 https://www.loc.gov/standards/premis/premis.xsd\" version=\"3.0\">";

/// The program that made the package, among the agents.
const PROGRAM: &str = "aedile";

pub(super) fn write(package: &Package, files: &[Placed<'_>]) -> String {
    let mut xml = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{ROOT}");
    let id = escaped(&package.id);
    let _ = write!(
        xml,
        "<premis:object xsi:type=\"premis:intellectualEntity\"><premis:objectIdentifier><premis:objectIdentifierType>local</premis:objectIdentifierType><premis:objectIdentifierValue>{id}</premis:objectIdentifierValue></premis:objectIdentifier></premis:object>"
    );
    for file in files {
        xml.push_str(&object(file));
    }
    for (at, happened) in package.history.iter().enumerate() {
        let detail = happened.detail.as_deref().map_or_else(String::new, |detail| {
            format!(
                "<premis:eventDetailInformation><premis:eventDetail>{}</premis:eventDetail></premis:eventDetailInformation>",
                escaped(detail)
            )
        });
        let when = happened.at.to_string();
        let event = Event { number: at + 1, kind: &happened.act, when: &when, detail: &detail };
        xml.push_str(&event.write(&happened.by, &id));
    }
    let when = package.made_at.to_string();
    let number = package.history.len() + 1;
    let made = Event { number, kind: "information package creation", when: &when, detail: "" };
    xml.push_str(&made.write(PROGRAM, &id));
    let mut agents: BTreeSet<&str> = package.history.iter().map(|one| &*one.by).collect();
    agents.insert(PROGRAM);
    for agent in agents {
        xml.push_str(&self::agent(package, agent));
    }
    xml.push_str("</premis:premis>");
    xml
}

fn object(file: &Placed<'_>) -> String {
    format!(
        "<premis:object xsi:type=\"premis:file\"><premis:objectIdentifier><premis:objectIdentifierType>local</premis:objectIdentifierType><premis:objectIdentifierValue>{path}</premis:objectIdentifierValue></premis:objectIdentifier><premis:objectCharacteristics><premis:fixity><premis:messageDigestAlgorithm>SHA-256</premis:messageDigestAlgorithm><premis:messageDigest>{digest}</premis:messageDigest></premis:fixity><premis:size>{size}</premis:size><premis:format><premis:formatDesignation><premis:formatName>{kind}</premis:formatName></premis:formatDesignation></premis:format></premis:objectCharacteristics></premis:object>",
        path = escaped(&format!("{REPRESENTATION}/{}", file.path)),
        digest = file.digest,
        size = file.bytes.len(),
        kind = escaped(file.media_type),
    )
}

struct Event<'a> {
    number: usize,
    kind: &'a str,
    when: &'a str,
    detail: &'a str,
}

impl Event<'_> {
    fn write(&self, by: &str, case: &str) -> String {
        format!(
            "<premis:event><premis:eventIdentifier><premis:eventIdentifierType>local</premis:eventIdentifierType><premis:eventIdentifierValue>event-{number}</premis:eventIdentifierValue></premis:eventIdentifier><premis:eventType>{kind}</premis:eventType><premis:eventDateTime>{when}</premis:eventDateTime>{detail}<premis:linkingAgentIdentifier><premis:linkingAgentIdentifierType>local</premis:linkingAgentIdentifierType><premis:linkingAgentIdentifierValue>{by}</premis:linkingAgentIdentifierValue></premis:linkingAgentIdentifier><premis:linkingObjectIdentifier><premis:linkingObjectIdentifierType>local</premis:linkingObjectIdentifierType><premis:linkingObjectIdentifierValue>{case}</premis:linkingObjectIdentifierValue></premis:linkingObjectIdentifier></premis:event>",
            number = self.number,
            kind = escaped(self.kind),
            when = self.when,
            detail = self.detail,
            by = escaped(by),
        )
    }
}

fn agent(package: &Package, agent: &str) -> String {
    let (name, kind) = match agent {
        PROGRAM => (format!("Aedile {}", package.program), "software"),
        "system" => (format!("Aedile {}", package.program), "software"),
        "client" => ("another program".to_owned(), "software"),
        "official" => (format!("{}, an official", package.creator), "person"),
        other => (other.to_owned(), "person"),
    };
    format!(
        "<premis:agent><premis:agentIdentifier><premis:agentIdentifierType>local</premis:agentIdentifierType><premis:agentIdentifierValue>{}</premis:agentIdentifierValue></premis:agentIdentifier><premis:agentName>{}</premis:agentName><premis:agentType>{kind}</premis:agentType></premis:agent>",
        escaped(agent),
        escaped(&name)
    )
}

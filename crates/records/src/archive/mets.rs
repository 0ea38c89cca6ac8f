//! METS as CSIP and SIP want it: one for the package, one for its representation; and Dublin Core.

use std::fmt::Write as _;

use super::{Package, Placed, REPRESENTATION, escaped};

const NAMESPACES: &str = "xmlns:mets=\"http://www.loc.gov/METS/\" xmlns:csip=\"https://DILCIS.eu/XML/METS/CSIPExtensionMETS\" xmlns:sip=\"https://DILCIS.eu/XML/METS/SIPExtensionMETS\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"http://www.loc.gov/METS/ http://www.loc.gov/standards/mets/mets.xsd http://www.w3.org/1999/xlink http://www.loc.gov/standards/mets/xlink.xsd https://DILCIS.eu/XML/METS/CSIPExtensionMETS https://earkcsip.dilcis.eu/schema/DILCISExtensionMETS.xsd https://DILCIS.eu/XML/METS/SIPExtensionMETS https://earksip.dilcis.eu/schema/DILCISExtensionSIPMETS.xsd\"";
const PROFILE: &str = "https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml";

/// The METS of the package.
pub(super) fn package(package: &Package, [dc, premis, inner]: [&Placed<'_>; 3]) -> String {
    let mut xml = head(package, &package.id);
    let _ = write!(
        xml,
        "<mets:dmdSec ID=\"dmd-dc\" CREATED=\"{}\" STATUS=\"CURRENT\">{}</mets:dmdSec>",
        dc.created_at,
        reference("DC", dc)
    );
    let _ = write!(
        xml,
        "<mets:amdSec><mets:digiprovMD ID=\"amd-premis\" CREATED=\"{}\" STATUS=\"CURRENT\">{}</mets:digiprovMD></mets:amdSec>",
        premis.created_at,
        reference("PREMIS", premis)
    );
    let group = "<mets:fileGrp ID=\"group-rep1\" USE=\"Representations/rep1\" csip:CONTENTINFORMATIONTYPE=\"MIXED\">";
    let _ = write!(
        xml,
        "<mets:fileSec ID=\"files\">{group}{}</mets:fileGrp></mets:fileSec>",
        file("file-rep1-mets", inner)
    );
    let _ = write!(
        xml,
        "<mets:structMap ID=\"struct\" TYPE=\"PHYSICAL\" LABEL=\"CSIP\"><mets:div ID=\"div\" LABEL=\"{}\"><mets:div ID=\"div-metadata\" LABEL=\"Metadata\" DMDID=\"dmd-dc\" ADMID=\"amd-premis\"/><mets:div ID=\"div-rep1\" LABEL=\"Representations/rep1\"><mets:mptr LOCTYPE=\"URL\" xlink:type=\"simple\" xlink:href=\"{REPRESENTATION}/METS.xml\" xlink:title=\"group-rep1\"/></mets:div></mets:div></mets:structMap></mets:mets>",
        escaped(&package.id)
    );
    xml
}

/// The METS of the files of the case.
pub(super) fn representation(package: &Package, files: &[Placed<'_>]) -> String {
    let mut xml = head(package, "rep1");
    xml.push_str("<mets:fileSec ID=\"files\"><mets:fileGrp ID=\"group-data\" USE=\"Data\">");
    for (at, one) in files.iter().enumerate() {
        xml.push_str(&file(&format!("file-{}", at + 1), one));
    }
    xml.push_str("</mets:fileGrp></mets:fileSec>");
    xml.push_str("<mets:structMap ID=\"struct\" TYPE=\"PHYSICAL\" LABEL=\"CSIP\"><mets:div ID=\"div\" LABEL=\"rep1\"><mets:div ID=\"div-metadata\" LABEL=\"Metadata\"/><mets:div ID=\"div-data\" LABEL=\"Data\"><mets:fptr FILEID=\"group-data\"/></mets:div></mets:div></mets:structMap></mets:mets>");
    xml
}

fn head(package: &Package, id: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<mets:mets {NAMESPACES} OBJID=\"{}\" TYPE=\"Mixed\" LABEL=\"{}\" PROFILE=\"{PROFILE}\" csip:CONTENTINFORMATIONTYPE=\"MIXED\"><mets:metsHdr CREATEDATE=\"{}\" RECORDSTATUS=\"NEW\" csip:OAISPACKAGETYPE=\"SIP\"><mets:agent ROLE=\"CREATOR\" TYPE=\"OTHER\" OTHERTYPE=\"SOFTWARE\"><mets:name>Aedile</mets:name><mets:note csip:NOTETYPE=\"SOFTWARE VERSION\">{}</mets:note></mets:agent><mets:agent ROLE=\"ARCHIVIST\" TYPE=\"ORGANIZATION\"><mets:name>{creator}</mets:name></mets:agent><mets:agent ROLE=\"CREATOR\" TYPE=\"ORGANIZATION\"><mets:name>{creator}, {}</mets:name></mets:agent></mets:metsHdr>",
        escaped(id),
        escaped(&package.title),
        package.made_at,
        escaped(&package.program),
        escaped(&package.unit),
        creator = escaped(&package.creator),
    )
}

fn reference(kind: &str, at: &Placed<'_>) -> String {
    format!(
        "<mets:mdRef LOCTYPE=\"URL\" MDTYPE=\"{kind}\" xlink:type=\"simple\" xlink:href=\"{}\" MIMETYPE=\"{}\" SIZE=\"{}\" CREATED=\"{}\" CHECKSUM=\"{}\" CHECKSUMTYPE=\"SHA-256\"/>",
        escaped(&at.path),
        at.media_type,
        at.bytes.len(),
        at.created_at,
        at.digest
    )
}

fn file(id: &str, at: &Placed<'_>) -> String {
    format!(
        "<mets:file ID=\"{id}\" MIMETYPE=\"{}\" SIZE=\"{}\" CREATED=\"{}\" CHECKSUM=\"{}\" CHECKSUMTYPE=\"SHA-256\"><mets:FLocat LOCTYPE=\"URL\" xlink:type=\"simple\" xlink:href=\"{}\"/></mets:file>",
        escaped(at.media_type),
        at.bytes.len(),
        at.created_at,
        at.digest,
        escaped(&at.path)
    )
}

/// What the case is, in simple Dublin Core.
pub(super) fn dublin_core(package: &Package) -> String {
    let (from, until) = package.span;
    let elements = [
        ("title", format!("{}: {}", package.id, package.title)),
        ("creator", format!("{}, {}", package.creator, package.unit)),
        ("identifier", package.id.clone()),
        ("language", package.language.clone()),
        ("type", "Collection".to_owned()),
        ("date", until.to_string()),
        ("coverage", format!("{from}/{until}")),
        ("rights", package.law.clone()),
    ];
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<simpledc xmlns=\"http://purl.org/dc/terms/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">",
    );
    for (name, text) in elements {
        let _ = write!(xml, "<dc:{name}>{}</dc:{name}>", escaped(&text));
    }
    xml.push_str("</simpledc>");
    xml
}

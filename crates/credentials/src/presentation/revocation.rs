//! Certificates that their authority took back: the lists of them (RFC 5280, section 5) that the town's file names for an
//! issuer, fetched when somebody shows one of its credentials and kept for a while.

use std::sync::Arc;

use platform::Ctx;
use webpki::{CertRevocationList, OwnedCertRevocationList};

use super::list;
use super::trust::Issuer;
use crate::Credentials;

/// How long a list is kept, in seconds: what was taken back is known after ten minutes.
const KEPT_S: i64 = 600;

/// A list that reads. Who signed it and whether it is of this time is looked at with each certificate.
pub type Revoked = CertRevocationList<'static>;

/// Reads a list in DER; none when it is none, or says only what changed.
pub fn read(der: &[u8]) -> Option<Revoked> {
    OwnedCertRevocationList::from_der(der).ok().map(Into::into)
}

/// The lists of an issuer; none when one of them cannot be had.
pub(super) async fn lists_of(
    credentials: &Credentials,
    ctx: &Ctx,
    issuer: &Issuer,
) -> Option<Vec<Arc<Revoked>>> {
    let now = ctx.now().as_second();
    let mut lists = Vec::with_capacity(issuer.revocation.len());
    for uri in &issuer.revocation {
        let dated = |bytes: &[u8]| {
            let list = read(bytes);
            if list.is_none() {
                tracing::warn!(uri, "a list of revoked certificates is not taken");
            }
            list.map(|list| (list, now.saturating_add(KEPT_S)))
        };
        let of = (issuer.id.as_str(), uri.as_str(), now);
        lists.push(list::fetched(credentials, &credentials.revoked, of, dated).await?);
    }
    Some(lists)
}

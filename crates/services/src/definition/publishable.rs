//! What keeps a definition from being published. It is asked before a version is offered, and not when the version of a
//! running case is read again: a rule that is new today takes no case its definition.

use super::{Definition, begins, credential};
use crate::finding::Finding;

/// What stands against offering a version; `is_service` says whether the town has a service that an expression names.
pub fn unpublishable(definition: &Definition, is_service: &dyn Fn(&str) -> bool) -> Vec<Finding> {
    let mut findings = begins::strange_reads(definition);
    findings.extend(begins::strange_services(definition, is_service));
    findings.extend(begins::personal(definition));
    findings.extend(crate::form::unpublishable_wallets(definition));
    credential::unpublishable(definition, &mut findings);
    findings
}

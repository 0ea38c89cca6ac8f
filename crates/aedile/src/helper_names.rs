//! What people call those who come for them: helpers by name, and the programs to which they gave a key.

use std::sync::Arc;

use identity::Identity;
use privacy::my_data::HelperNames;
use privacy::subject_of;

/// The hook for `privacy`, with the names of keys, which only the person who gave them reads.
pub(crate) fn with_keys(helpers: HelperNames, identity: &Identity) -> HelperNames {
    let identity = identity.clone();
    Arc::new(move |ctx, subject| {
        let (helpers, identity) = (Arc::clone(&helpers), identity.clone());
        Box::pin(async move {
            let mut named = helpers(Arc::clone(&ctx), subject).await?;
            let own = ctx.actor().natural_person().filter(|person| subject_of(*person) == subject);
            if let Some(person) = own {
                named.keys = identity::access_token::names_of(&identity, &ctx, person).await?;
            }
            Ok(named)
        })
    })
}

//! The targets under libFuzzer; `docs/testing.md` says how to run them.

#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;

static TARGET: OnceLock<&'static fuzz::Target> = OnceLock::new();

fuzz_target!(
    init: {
        let name = std::env::var("AEDILE_FUZZ_TARGET").unwrap_or_default();
        let Some(target) = fuzz::find(&name) else {
            panic!("AEDILE_FUZZ_TARGET names no target; `aedile-fuzz list` tells them");
        };
        TARGET.get_or_init(|| target);
    },
    |data: &[u8]| {
        if let Some(target) = TARGET.get() {
            (target.run)(data);
        }
    }
);

//! Embeds the marks of known passwords (assets/dist/known-passwords.bin) into the crate, when they are there.

use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here = env::var("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let marks = here.join("../../assets/dist/known-passwords.bin");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", marks.display());
    let found = marks.exists();
    if !found {
        println!(
            "cargo::warning=assets/dist/known-passwords.bin is missing: only a few known passwords will be refused. \
             Build it with: npm ci --prefix assets && npm run build --prefix assets"
        );
    }
    let bytes = if found { format!("include_bytes!({marks:?})") } else { "&[]".to_owned() };
    let out = env::var("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(out.join("known_passwords.rs"), format!("static BUILT_IN: &[u8] = {bytes};\n"))
}

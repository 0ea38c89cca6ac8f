//! Embeds the built assets (assets/dist) into the crate, when they are there.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here = env::var("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let dist = here.join("../../assets/dist");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", dist.display());
    let mut table = String::from("pub(crate) static ASSETS: &[Asset] = &[\n");
    let mut files: Vec<PathBuf> = match fs::read_dir(&dist) {
        Ok(entries) => entries.filter_map(Result::ok).map(|entry| entry.path()).collect(),
        Err(_) => {
            println!(
                "cargo::warning=assets/dist is missing: pages will have no style sheet. \
                 Build it with: npm ci --prefix assets && npm run build --prefix assets"
            );
            Vec::new()
        }
    };
    files.sort();
    for file in &files {
        println!("cargo::rerun-if-changed={}", file.display());
        if let Some(line) = entry(file) {
            table.push_str(&line);
        }
    }
    table.push_str("];\n");
    let out = env::var("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(out.join("assets.rs"), table)
}

/// One line of the table, for a file that is not the compressed form of another.
fn entry(file: &Path) -> Option<String> {
    let hashed = file.file_name()?.to_str()?;
    let extension = file.extension()?.to_str()?;
    let media_type = match extension {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "woff2" => "font/woff2",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    };
    // "town.rtl-1a2b3c4d5e.css" is known to templates as "town.rtl.css".
    let (stem, _hash) = hashed.strip_suffix(&format!(".{extension}"))?.rsplit_once('-')?;
    let compressed = |suffix: &str| {
        let path = PathBuf::from(format!("{}.{suffix}", file.display()));
        if path.exists() { format!("Some(include_bytes!({:?}))", path) } else { "None".to_owned() }
    };
    let mut line = String::new();
    let _ = writeln!(
        line,
        "    Asset {{ name: \"{stem}.{extension}\", path: \"/assets/{hashed}\", media_type: {media_type:?}, \
         bytes: include_bytes!({file:?}), brotli: {}, gzip: {} }},",
        compressed("br"),
        compressed("gz"),
    );
    Some(line)
}

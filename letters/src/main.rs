//! The command line: `serve` for programs, `render` for people who write templates.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use aedile_letters::fonts::{DIRECTORIES, FAMILIES, Fonts};
use aedile_letters::supervisor::{self, Workers};
use aedile_letters::typeset::Typesetter;
use aedile_letters::watchdog::Limits;
use aedile_letters::worker;
use letters_protocol::{Diagnostic, HEADER_BYTES_MAX, Profile, Request, Severity, StyleFile};

const USAGE: &str = "\
aedile-letters: official letters as PDF/A-2a and PDF/UA-1

  aedile-letters [options] serve
      speaks frames over standard input and output (README.md, \"The protocol\")
  aedile-letters [options] render TEMPLATE DATA.json OUT.pdf [--style DIR] [--lang en]
                 [--created-at 2026-11-23T00:00:00Z] [--profile a-2a+ua-1]
      makes one letter; the files of DIR are the style files

options
  --fonts DIR           where font files are; may be given more than once
  --family NAME         a font family that letters may use; may be given more than once
  --workers N           letters made at the same time (1)
  --letter-seconds N    time limit of one letter (25)
  --memory-mib N        memory limit of one worker (1536)
";

/// Where a style folder's files are too many or too long to be a letter's style.
const STYLE_FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;
const STYLE_ENDINGS: [&str; 5] = ["typ", "svg", "png", "jpg", "json"];

fn main() -> ExitCode {
    match run(std::env::args_os().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// The arguments, read but not judged.
#[derive(Default)]
struct Arguments {
    fonts: Vec<PathBuf>,
    families: Vec<String>,
    workers: Option<usize>,
    letter_seconds: Option<u64>,
    memory_mib: Option<u64>,
    style: Option<PathBuf>,
    language: Option<String>,
    created_at: Option<String>,
    profile: Option<String>,
    words: Vec<OsString>,
}

impl Arguments {
    fn read(arguments: Vec<OsString>) -> Result<Self, String> {
        let mut read = Self::default();
        let mut rest = arguments.into_iter();
        while let Some(word) = rest.next() {
            let Some(option) = word.to_str().filter(|word| word.starts_with("--")) else {
                read.words.push(word);
                continue;
            };
            let value = rest.next().ok_or_else(|| format!("{option} needs a value\n\n{USAGE}"))?;
            let text = || value.to_str().map(str::to_owned).ok_or("an option is not UTF-8");
            let number = || text()?.parse::<u64>().map_err(|_| "an option is not a number");
            match option {
                "--fonts" => read.fonts.push(PathBuf::from(&value)),
                "--family" => read.families.push(text()?),
                "--workers" => read.workers = usize::try_from(number()?).ok(),
                "--letter-seconds" => read.letter_seconds = Some(number()?),
                "--memory-mib" => read.memory_mib = Some(number()?),
                "--style" => read.style = Some(PathBuf::from(&value)),
                "--lang" => read.language = Some(text()?),
                "--created-at" => read.created_at = Some(text()?),
                "--profile" => read.profile = Some(text()?),
                _ => return Err(format!("there is no option {option}\n\n{USAGE}")),
            }
        }
        Ok(read)
    }

    fn limits(&self) -> Limits {
        let usual = Limits::default();
        Limits {
            letter_seconds: self.letter_seconds.unwrap_or(usual.letter_seconds),
            memory_mib: self.memory_mib.unwrap_or(usual.memory_mib),
        }
    }

    fn fonts(&self) -> Result<Fonts, String> {
        let directories = match self.fonts.as_slice() {
            [] => DIRECTORIES.iter().map(PathBuf::from).collect(),
            given => given.to_vec(),
        };
        let families = match self.families.as_slice() {
            [] => FAMILIES.iter().map(ToString::to_string).collect(),
            given => given.to_vec(),
        };
        Fonts::read(&directories, &families).map_err(|error| error.to_string())
    }

    fn typesetter(&self) -> Result<Typesetter, String> {
        self.fonts().map(Typesetter::new)
    }

    /// The arguments that make this program a worker with the same options.
    fn of_a_worker(&self) -> Vec<OsString> {
        let limits = self.limits();
        let mut arguments: Vec<OsString> = vec![
            "--letter-seconds".into(),
            limits.letter_seconds.to_string().into(),
            "--memory-mib".into(),
            limits.memory_mib.to_string().into(),
        ];
        for directory in &self.fonts {
            arguments.extend(["--fonts".into(), directory.into()]);
        }
        for family in &self.families {
            arguments.extend(["--family".into(), family.into()]);
        }
        arguments.push("work".into());
        arguments
    }
}

fn run(arguments: Vec<OsString>) -> Result<(), String> {
    let arguments = Arguments::read(arguments)?;
    let words: Vec<&Path> = arguments.words.iter().map(Path::new).collect();
    match words.as_slice() {
        [command] if *command == Path::new("serve") => serve(&arguments),
        [command] if *command == Path::new("work") => work(&arguments),
        [command, template, data, pdf] if *command == Path::new("render") => {
            render(&arguments, template, data, pdf)
        }
        _ => Err(USAGE.into()),
    }
}

fn serve(arguments: &Arguments) -> Result<(), String> {
    // Missing fonts are told at once and in words, not with the first letter.
    drop(arguments.fonts()?);
    let workers = Workers {
        count: arguments.workers.unwrap_or(1),
        program: std::env::current_exe().map_err(|error| error.to_string())?,
        arguments: arguments.of_a_worker(),
        limits: arguments.limits(),
    };
    supervisor::serve(&workers, &mut io::stdin().lock(), io::stdout())
        .map_err(|error| error.to_string())
}

fn work(arguments: &Arguments) -> Result<(), String> {
    let typesetter = arguments.typesetter()?;
    let (mut requests, mut replies) = (io::stdin().lock(), io::stdout().lock());
    worker::work(&typesetter, arguments.limits(), &mut requests, &mut replies)
        .map_err(|error| error.to_string())
}

fn render(arguments: &Arguments, template: &Path, data: &Path, pdf: &Path) -> Result<(), String> {
    let read = |path: &Path| {
        fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let data: serde_json::Value = serde_json::from_str(&read(data)?)
        .map_err(|error| format!("{}: {error}", data.display()))?;
    let field = |name: &str| data.get(name).and_then(|value| value.as_str()).map(str::to_owned);
    let created_on = data.pointer("/date/iso").and_then(|value| value.as_str());
    let created_at = arguments
        .created_at
        .clone()
        .or_else(|| created_on.map(|date| format!("{date}T00:00:00Z")))
        .ok_or("the data has no date.iso: say --created-at")?;
    let request = Request {
        id: 1,
        template: read(template)?,
        styles: styles(arguments.style.as_deref())?,
        language: arguments
            .language
            .clone()
            .or_else(|| field("language"))
            .ok_or("the data has no language: say --lang")?,
        profile: profile(arguments.profile.as_deref())?,
        created_at,
        data,
    };
    match arguments.typesetter()?.letter(request) {
        Ok(letter) => {
            tell(&letter.warnings, template);
            fs::write(pdf, letter.pdf).map_err(|error| format!("{}: {error}", pdf.display()))
        }
        Err(refused) => {
            tell(&refused.diagnostics, template);
            Err("no letter was made".into())
        }
    }
}

fn profile(name: Option<&str>) -> Result<Profile, String> {
    let Some(name) = name else { return Ok(Profile::default()) };
    serde_json::from_value(name.into()).map_err(|_| format!("there is no profile {name}"))
}

fn styles(directory: Option<&Path>) -> Result<BTreeMap<String, StyleFile>, String> {
    let mut styles = BTreeMap::new();
    let Some(directory) = directory else { return Ok(styles) };
    let told = |error: io::Error| format!("{}: {error}", directory.display());
    for entry in fs::read_dir(directory).map_err(told)? {
        let path = entry.map_err(told)?.path();
        let is_style = path
            .extension()
            .and_then(|ending| ending.to_str())
            .is_some_and(|ending| STYLE_ENDINGS.contains(&ending));
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if is_style && path.is_file() {
            let mut bytes = Vec::new();
            let file = fs::File::open(&path).map_err(told)?;
            file.take(STYLE_FILE_BYTES_MAX).read_to_end(&mut bytes).map_err(told)?;
            styles.insert(name.to_owned(), style(bytes));
        }
    }
    let bytes: usize = styles.values().map(length).sum();
    if bytes > HEADER_BYTES_MAX as usize {
        return Err(format!("{}: the style files are too long", directory.display()));
    }
    Ok(styles)
}

fn style(bytes: Vec<u8>) -> StyleFile {
    use base64::Engine as _;
    String::from_utf8(bytes).map_or_else(
        |error| {
            let bytes = error.into_bytes();
            StyleFile::Base64(base64::engine::general_purpose::STANDARD.encode(bytes))
        },
        StyleFile::Text,
    )
}

fn length(file: &StyleFile) -> usize {
    match file {
        StyleFile::Text(text) | StyleFile::Base64(text) => text.len(),
    }
}

/// `decision.typ:12:3: error: unknown variable: adressee`
fn tell(diagnostics: &[Diagnostic], template: &Path) {
    for one in diagnostics {
        let file = match one.file.as_deref() {
            None | Some("main.typ") => template.display().to_string(),
            Some(other) => other.to_owned(),
        };
        let place = match (one.line, one.column) {
            (Some(line), Some(column)) => format!("{file}:{line}:{column}"),
            _ => file,
        };
        let severity = match one.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        eprintln!("{place}: {severity}: {}", one.message);
        for hint in &one.hints {
            eprintln!("  hint: {hint}");
        }
    }
}

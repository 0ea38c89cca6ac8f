//! The renderer of letters: a process of its own, a few of them at most, started when first needed.

mod process;

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use platform::{Attempt, Fault};
use tokio::sync::Semaphore;

pub use letters_protocol::{Letter, Profile, RefusalCode, Refused, Request, StyleFile};

use self::process::Process;

/// How the renderer is run.
#[derive(Clone, Debug)]
pub struct LetterSettings {
    /// The program `aedile-letters`.
    pub program: PathBuf,
    /// The folder with the fonts; none leaves it to the program, which knows the usual places.
    pub fonts: Option<PathBuf>,
    /// Processes at a time.
    pub processes_max: usize,
    /// How long one letter may take before its process is ended.
    pub render_seconds_max: u64,
}

impl LetterSettings {
    /// One process, thirty seconds.
    pub fn new(program: impl Into<PathBuf>) -> LetterSettings {
        LetterSettings {
            program: program.into(),
            fonts: None,
            processes_max: 1,
            render_seconds_max: 30,
        }
    }
}

/// Why there is no letter.
#[derive(Debug)]
pub enum LetterError {
    /// The renderer is not installed (yet): letters follow when it is. Try again later.
    NotAvailable,
    /// The template or its data is wrong; trying again does not help.
    Refused(Refused),
    /// The renderer failed; trying again may help.
    Fault(Fault),
}

impl From<Fault> for LetterError {
    fn from(fault: Fault) -> LetterError {
        LetterError::Fault(fault)
    }
}

impl From<LetterError> for Fault {
    fn from(error: LetterError) -> Fault {
        match error {
            LetterError::Fault(fault) => fault,
            LetterError::NotAvailable => {
                Fault::busy("make a letter", "the letter renderer is not installed")
            }
            LetterError::Refused(refused) => {
                let first = refused.diagnostics.first().map_or("", |d| d.message.as_str());
                Fault::new("make a letter", format!("{:?}: {first}", refused.code))
            }
        }
    }
}

impl fmt::Display for LetterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LetterError::NotAvailable => f.write_str("the letter renderer is not installed"),
            LetterError::Refused(refused) => {
                write!(f, "the letter was refused: {:?}", refused.code)
            }
            LetterError::Fault(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for LetterError {}

/// Makes letters. Cloning shares the processes.
#[derive(Clone)]
pub struct Renderer {
    inner: Arc<Inner>,
}

struct Inner {
    settings: LetterSettings,
    turns: Semaphore,
    idle: Mutex<Vec<Process>>,
}

impl fmt::Debug for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renderer").field("settings", &self.inner.settings).finish_non_exhaustive()
    }
}

impl Renderer {
    /// A renderer; no process is started yet.
    pub fn new(settings: LetterSettings) -> Renderer {
        let turns = Semaphore::new(settings.processes_max.max(1));
        Renderer { inner: Arc::new(Inner { settings, turns, idle: Mutex::default() }) }
    }

    /// Whether the renderer is installed.
    pub fn is_available(&self) -> bool {
        self.inner.settings.program.is_file()
    }

    /// Makes one letter. Callers wait for their turn; a job is the place to call from.
    ///
    /// # Errors
    /// See [`LetterError`].
    pub async fn render(&self, request: Request) -> Result<Letter, LetterError> {
        if !self.is_available() {
            return Err(LetterError::NotAvailable);
        }
        let _turn = self.inner.turns.acquire().await.attempt("wait for the letter renderer")?;
        let idle = self.idle().pop();
        let process = match idle {
            Some(process) => process,
            None => {
                let settings = &self.inner.settings;
                Process::start(&settings.program, settings.fonts.as_deref())?
            }
        };
        let guard = process.killer();
        let limit = Duration::from_secs(self.inner.settings.render_seconds_max);
        let working = tokio::task::spawn_blocking(move || process.render(request));
        // A timed-out call ends by itself once its process is gone.
        let Ok(done) = tokio::time::timeout(limit, working).await else {
            guard.kill();
            return Err(Fault::busy("make a letter", "it took too long").into());
        };
        let (process, reply) = done.attempt("make a letter")??;
        self.idle().push(process);
        reply.outcome.map_err(|refused| {
            if refused.code.may_pass() {
                let fault: Fault = LetterError::Refused(refused).into();
                return LetterError::Fault(Fault::busy("make a letter", fault));
            }
            LetterError::Refused(refused)
        })
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Process>> {
        self.inner.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;

//! One running renderer: its pipe, and how it is ended.

use std::io::{BufReader, BufWriter};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use letters_protocol::{Client, Reply, Request};
use platform::{Attempt, Fault};

pub(super) struct Process {
    child: Killer,
    client: Client<BufReader<ChildStdout>, BufWriter<ChildStdin>>,
}

/// Ends the process from another task.
#[derive(Clone)]
pub(super) struct Killer(Arc<Mutex<Child>>);

impl Killer {
    pub(super) fn kill(&self) {
        let mut child = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // It may have ended by itself; either way it must be waited for, or it stays a zombie.
        let _ = child.kill();
        let _ = child.wait();
    }
}

impl Process {
    pub(super) fn start(program: &Path, fonts: Option<&Path>) -> Result<Process, Fault> {
        let mut command = Command::new(program);
        if let Some(fonts) = fonts {
            command.arg("--fonts").arg(fonts);
        }
        let mut child = command
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .attempt("start the letter renderer")?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Fault::new("start the letter renderer", "it has no pipes"));
        };
        let client = Client::new(BufReader::new(stdout), BufWriter::new(stdin));
        Ok(Process { child: Killer(Arc::new(Mutex::new(child))), client })
    }

    pub(super) fn killer(&self) -> Killer {
        self.child.clone()
    }

    /// One letter; the process comes back for the next, or is dropped (and ended) when its pipe broke.
    pub(super) fn render(mut self, request: Request) -> Result<(Process, Reply), Fault> {
        let reply = self.client.render(request).attempt("speak with the letter renderer")?;
        Ok((self, reply))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill();
    }
}

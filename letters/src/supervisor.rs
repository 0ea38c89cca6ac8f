//! The process that callers speak to: hands each request to a worker process and lives on when a
//! worker does not.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use letters_protocol::{FrameError, RefusalCode, Reply, Request};

use crate::watchdog::{self, Limits};
use crate::worker;

/// Requests that wait for a worker; then the supervisor stops reading and its callers wait.
const QUEUE_MAX: usize = 64;

/// How workers are started.
#[derive(Clone, Debug)]
pub struct Workers {
    /// How many letters are made at the same time.
    pub count: usize,
    /// This program.
    pub program: PathBuf,
    /// The arguments that make it a worker.
    pub arguments: Vec<OsString>,
    /// What one letter may use; here for the wording of refusals.
    pub limits: Limits,
}

type Queue = Arc<Mutex<Receiver<Request>>>;
type Replies<W> = Arc<Mutex<W>>;

/// Serves until the stream of requests ends and every reply is written.
pub fn serve<W: Write + Send + 'static>(
    workers: &Workers,
    requests: &mut impl Read,
    replies: W,
) -> Result<(), FrameError> {
    let (sender, receiver) = sync_channel(QUEUE_MAX);
    let queue: Queue = Arc::new(Mutex::new(receiver));
    let replies = Arc::new(Mutex::new(replies));
    let handlers: Vec<_> = (0..workers.count.max(1))
        .map(|_| {
            let desk = Desk { workers: workers.clone(), running: None };
            let (queue, replies) = (queue.clone(), replies.clone());
            thread::spawn(move || desk.serve(&queue, &replies))
        })
        .collect();
    let outcome = read_all(requests, &sender, &replies);
    drop(sender);
    for handler in handlers {
        // A handler holds no state that a panic could spoil; its request is simply unanswered.
        drop(handler.join());
    }
    outcome
}

fn read_all<W: Write>(
    requests: &mut impl Read,
    queue: &SyncSender<Request>,
    replies: &Replies<W>,
) -> Result<(), FrameError> {
    loop {
        match Request::read(requests) {
            Ok(request) => {
                if queue.send(request).is_err() {
                    return Err(FrameError::Ended);
                }
            }
            Err(FrameError::Ended) => return Ok(()),
            Err(FrameError::Pipe(cause)) => return Err(FrameError::Pipe(cause)),
            Err(error) => send(replies, &worker::refusal(&error))?,
        }
    }
}

fn send<W: Write>(replies: &Replies<W>, reply: &Reply) -> Result<(), FrameError> {
    reply.write(&mut *replies.lock().unwrap_or_else(PoisonError::into_inner))
}

/// One worker process and the thread that speaks to it.
struct Desk {
    workers: Workers,
    running: Option<Running>,
}

struct Running {
    child: Child,
    requests: ChildStdin,
    replies: ChildStdout,
}

impl Desk {
    fn serve<W: Write>(mut self, queue: &Queue, replies: &Replies<W>) {
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(request) = next else { return };
            let reply = self.ask(&request);
            if send(replies, &reply).is_err() {
                // Nobody listens any more.
                return;
            }
        }
    }

    /// Asks the worker. A worker that left before it read the request (its share of letters was
    /// done) is replaced and asked once more; one that died of the letter is not.
    fn ask(&mut self, request: &Request) -> Reply {
        for _ in 0..2 {
            let mut running = match self.take_or_start() {
                Ok(running) => running,
                Err(error) => {
                    eprintln!("aedile-letters: a worker did not start: {error}");
                    return Reply::refused(
                        request.id,
                        RefusalCode::Crashed,
                        "the typesetter did not start",
                    );
                }
            };
            let written = request.write(&mut running.requests);
            match written.and_then(|()| Reply::read(&mut running.replies)) {
                Ok(reply) => {
                    self.running = Some(running);
                    return reply;
                }
                // It is leaving, and its exit code will say why.
                Err(FrameError::Ended) => {}
                // It is out of step and would never leave by itself.
                Err(
                    FrameError::Malformed(_) | FrameError::TooLarge { .. } | FrameError::Pipe(_),
                ) => {
                    drop(running.child.kill());
                }
            }
            drop(running.requests);
            let exit_code = running.child.wait().ok().and_then(|status| status.code());
            if exit_code != Some(0) {
                return self.failed(request.id, exit_code);
            }
        }
        self.failed(request.id, None)
    }

    fn take_or_start(&mut self) -> Result<Running, FrameError> {
        match self.running.take() {
            Some(running) => Ok(running),
            None => self.start(),
        }
    }

    fn start(&self) -> Result<Running, FrameError> {
        let mut child = Command::new(&self.workers.program)
            .args(&self.workers.arguments)
            .env_clear()
            // Letters are made side by side by several workers, not by threads within one.
            .env("RAYON_NUM_THREADS", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()?;
        let requests = child.stdin.take().ok_or(FrameError::Ended)?;
        let replies = child.stdout.take().ok_or(FrameError::Ended)?;
        Ok(Running { child, requests, replies })
    }

    fn failed(&self, id: u64, exit_code: Option<i32>) -> Reply {
        let Limits { letter_seconds, memory_mib } = self.workers.limits;
        let code = watchdog::reason(exit_code);
        let message = match code {
            RefusalCode::Time => format!("the letter took longer than {letter_seconds} s"),
            RefusalCode::Memory => format!("the letter took more than {memory_mib} MiB"),
            RefusalCode::Crashed
            | RefusalCode::Request
            | RefusalCode::Template
            | RefusalCode::TooLarge => "the typesetter failed on this letter".into(),
        };
        eprintln!("aedile-letters: request {id}: {message}; a new worker is started");
        Reply::refused(id, code, message)
    }
}

//! The program over its pipe: it answers, and it outlives what goes wrong.

use std::io::Write as _;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::town::{example, plain};
use letters_protocol::{Client, FRAME_BYTES_MAX, RefusalCode, Reply, Request, write_frame};

struct Served {
    process: Child,
    client: Client<ChildStdout, ChildStdin>,
}

pub(crate) fn serve(options: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_aedile-letters"))
        .args(options)
        .arg("serve")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

impl Served {
    fn start(options: &[&str]) -> Self {
        let mut process = serve(options);
        let (replies, requests) = (process.stdout.take().unwrap(), process.stdin.take().unwrap());
        Self { process, client: Client::new(replies, requests) }
    }

    fn refusal(&mut self, template: &str) -> RefusalCode {
        self.client.render(plain(template)).unwrap().outcome.unwrap_err().code
    }

    fn works(&mut self) {
        let letter = self.client.render(example("decision", "ar")).unwrap().outcome.unwrap();
        assert!(letter.pdf.starts_with(b"%PDF-1."));
    }

    /// Closing the pipe ends the program, without a fault.
    fn stop(mut self) {
        drop(self.client);
        assert!(self.process.wait().unwrap().success());
    }
}

#[test]
fn letters_come_over_the_pipe() {
    let mut served = Served::start(&[]);
    served.works();
    served.works();
    assert_eq!(served.refusal("#wrong"), RefusalCode::Template);
    served.works();
    served.stop();
}

#[test]
fn what_never_ends_is_refused_and_the_next_letter_is_made() {
    let mut served = Served::start(&["--letter-seconds", "2", "--memory-mib", "300"]);
    let nested = "#for a in range(9000) { for b in range(9000) { for c in range(9000) { } } }";
    assert_eq!(served.refusal(nested), RefusalCode::Time);
    served.works();
    let hoards = "#let hoard = range(20).map(n => str(n) + \"0123456789\" * 5000000)\n#hoard.len()";
    assert_eq!(served.refusal(hoards), RefusalCode::Memory);
    served.works();
    // Typst itself counts a single loop and the depth of calls.
    assert_eq!(served.refusal("#while true { }"), RefusalCode::Template);
    assert_eq!(served.refusal("#let f(x) = f(x)\n#f(1)"), RefusalCode::Template);
    served.works();
    served.stop();
}

#[test]
fn replies_find_their_requests_with_several_workers() {
    let mut process = serve(&["--workers", "2", "--letter-seconds", "2"]);
    let (mut replies, mut requests) =
        (process.stdout.take().unwrap(), process.stdin.take().unwrap());
    let slow = "#for a in range(9000) { for b in range(9000) { for c in range(9000) { } } }";
    Request { id: 1, ..plain(slow) }.write(&mut requests).unwrap();
    for id in 2..=9 {
        Request { id, ..plain("Hello") }.write(&mut requests).unwrap();
    }
    let read: Vec<Reply> = (0..9).map(|_| Reply::read(&mut replies).unwrap()).collect();
    let mut ids: Vec<u64> = read.iter().map(|reply| reply.id).collect();
    assert_eq!(ids.last(), Some(&1), "the others did not wait for the slow one");
    ids.sort_unstable();
    assert_eq!(ids, (1..=9).collect::<Vec<_>>());
    assert!(read.iter().all(|reply| reply.outcome.is_ok() == (reply.id != 1)));
    drop(requests);
    assert!(process.wait().unwrap().success());
}

#[test]
fn broken_frames_are_answered_and_survived() {
    let mut process = serve(&[]);
    let (mut replies, mut requests) =
        (process.stdout.take().unwrap(), process.stdin.take().unwrap());
    let good = serde_json::to_vec(&plain("Hello")).unwrap();
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        // xorshift64 (Marsaglia 2003): the same mutations in every run
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below as u64).unwrap()
    };
    for _ in 0..300 {
        let mut header = good.clone();
        for _ in 0..=random(4) {
            let at = random(header.len());
            match random(3) {
                0 => header[at] = u8::try_from(random(256)).unwrap(),
                1 => drop(header.remove(at)),
                _ => header.truncate(at.max(1)),
            }
        }
        write_frame(&mut requests, &header, b"").unwrap();
        // Any answer will do; none would block here for ever.
        Reply::read(&mut replies).unwrap();
    }
    // A header longer than its frame, a frame without a header, one over the limit.
    for frame in [[0, 0, 0, 8, 0, 0, 0, 9, 1, 2, 3, 4].as_slice(), &[0, 0, 0, 2, 0, 0]] {
        requests.write_all(frame).unwrap();
        assert_eq!(
            Reply::read(&mut replies).unwrap().outcome.unwrap_err().code,
            RefusalCode::Request
        );
    }
    let too_large = FRAME_BYTES_MAX + 1;
    requests.write_all(&too_large.to_be_bytes()).unwrap();
    requests.write_all(&vec![0; too_large as usize]).unwrap();
    assert_eq!(Reply::read(&mut replies).unwrap().outcome.unwrap_err().code, RefusalCode::TooLarge);

    Request { id: 5, ..example("decision", "en") }.write(&mut requests).unwrap();
    let reply = Reply::read(&mut replies).unwrap();
    assert!(reply.id == 5 && reply.outcome.is_ok());
    // The pipe breaks off within a frame: the program ends, it does not hang.
    requests.write_all(&[0, 0, 1]).unwrap();
    drop(requests);
    process.wait().unwrap();
}

#[test]
fn missing_fonts_are_told_at_the_start() {
    let output = Command::new(env!("CARGO_BIN_EXE_aedile-letters"))
        .args(["--family", "No Such Font", "serve"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("No Such Font"));
}

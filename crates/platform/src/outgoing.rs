//! Asks other servers over HTTP, within bounds of time and size.

use std::sync::Arc;
use std::time::Duration;

use crate::fault::{Attempt as _, Fault};

/// How long a question may take, from the name's look-up to the last byte.
const PATIENCE: Duration = Duration::from_secs(10);
/// Redirects that a question for a document follows. What is sent is never sent elsewhere.
const REDIRECTS_MAX: u32 = 3;

/// What a server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl Answered {
    /// The body as text; bytes that are no UTF-8 become marks, which no format here has.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Asks other servers. Connections are kept for the next question; certificates are checked.
#[derive(Clone)]
pub struct Outgoing {
    agent: ureq::Agent,
    patience: Duration,
}

impl Default for Outgoing {
    fn default() -> Self {
        Outgoing::within(PATIENCE)
    }
}

impl Outgoing {
    /// With so much patience for each question.
    pub fn within(patience: Duration) -> Outgoing {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(patience))
            .http_status_as_error(false)
            .max_redirects(REDIRECTS_MAX)
            .user_agent(concat!("aedile/", env!("CARGO_PKG_VERSION")))
            .build();
        Outgoing { agent: ureq::Agent::new_with_config(config), patience }
    }

    /// Fetches a document of at most so many bytes.
    ///
    /// # Errors
    /// When the server does not answer in time, or with more.
    pub async fn get(&self, url: &str, bytes_max: u64) -> Result<Answered, Fault> {
        let (agent, url) = (self.agent.clone(), url.to_owned());
        self.run(move || answered(agent.get(&url).call(), bytes_max)).await
    }

    /// Sends a text and reads an answer of at most so many bytes.
    ///
    /// # Errors
    /// When the server does not answer in time, or with more.
    pub async fn post(&self, url: &str, text: String, bytes_max: u64) -> Result<Answered, Fault> {
        let (agent, url) = (self.agent.clone(), url.to_owned());
        self.run(move || {
            let request = agent.post(&url).config().max_redirects(0).build();
            answered(request.header("content-type", "text/plain").send(text), bytes_max)
        })
        .await
    }

    /// Sends the fields of a form, already written as such, and gives the status; the answer's body is not read.
    ///
    /// # Errors
    /// When the server does not answer in time.
    pub async fn post_form(&self, url: &str, fields: String) -> Result<u16, Fault> {
        let (agent, url) = (self.agent.clone(), url.to_owned());
        let asked = self.run(move || {
            let request = agent.post(&url).config().max_redirects(0).build();
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            let status = request.send(fields)?.status().as_u16();
            Ok(Answered { status, body: Vec::new() })
        });
        Ok(asked.await?.status)
    }

    /// Asks a question and reads an answer of at most so many bytes. Nobody is followed elsewhere.
    ///
    /// # Errors
    /// When the server does not answer in time, or with more.
    pub async fn ask(&self, question: Question, bytes_max: u64) -> Result<Answered, Fault> {
        let agent = self.agent.clone();
        self.run(move || {
            let Question { url, posted, authorization } = question;
            let authorization = authorization.iter();
            match posted {
                Some((media_type, bytes)) => {
                    let request = agent.post(&url).config().max_redirects(0).build();
                    let request = request.header("content-type", media_type);
                    let request = authorization
                        .fold(request, |request, value| request.header("authorization", value));
                    answered(request.send(bytes.as_slice()), bytes_max)
                }
                None => {
                    let request = agent.get(&url).config().max_redirects(0).build();
                    let request = authorization
                        .fold(request, |request, value| request.header("authorization", value));
                    answered(request.call(), bytes_max)
                }
            }
        })
        .await
    }

    /// The same as a function, for those who take it as an argument.
    pub fn asker(&self, bytes_max: u64) -> Asker {
        let outgoing = self.clone();
        Arc::new(move |question| {
            let outgoing = outgoing.clone();
            Box::pin(async move { outgoing.ask(question, bytes_max).await })
        })
    }

    /// Also the look-up of a name ends: the system's own has no limit.
    async fn run(
        &self,
        ask: impl FnOnce() -> Result<Answered, ureq::Error> + Send + 'static,
    ) -> Result<Answered, Fault> {
        const ATTEMPT: &str = "ask another server";
        let asked = tokio::time::timeout(self.patience * 2, tokio::task::spawn_blocking(ask));
        asked.await.attempt(ATTEMPT)?.attempt(ATTEMPT)?.attempt(ATTEMPT)
    }

    /// The same as a function, for those who take questions of others as an argument.
    pub fn poster(&self, bytes_max: u64) -> Poster {
        let outgoing = self.clone();
        Arc::new(move |url, text| {
            let outgoing = outgoing.clone();
            Box::pin(async move { outgoing.post(&url, text, bytes_max).await })
        })
    }
}

/// What another server is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The address.
    pub url: String,
    /// What is sent, with its media type; none to fetch a document.
    pub posted: Option<(&'static str, Vec<u8>)>,
    /// The header that says who asks.
    pub authorization: Option<String>,
}

/// Asks another server a question and gives what was answered. Tests put somebody else behind it.
pub type Asker = Arc<
    dyn Fn(Question) -> futures_util::future::BoxFuture<'static, Result<Answered, Fault>>
        + Send
        + Sync,
>;

/// Sends a text to an address and gives what was answered. Tests put somebody else behind it.
pub type Poster = Arc<
    dyn Fn(String, String) -> futures_util::future::BoxFuture<'static, Result<Answered, Fault>>
        + Send
        + Sync,
>;

fn answered(
    response: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    bytes_max: u64,
) -> Result<Answered, ureq::Error> {
    let mut response = response?;
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(bytes_max).read_to_vec()?;
    Ok(Answered { status, body })
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use super::*;

    /// Answers one connection with these bytes, and gives what it was sent.
    fn once(answer: &'static [u8]) -> (String, std::thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let served = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = vec![0; 4096];
            let mut length = 0;
            while !String::from_utf8_lossy(&asked[..length]).contains("\r\n\r\n") {
                length += stream.read(&mut asked[length..]).unwrap();
            }
            stream.write_all(answer).unwrap();
            String::from_utf8_lossy(&asked[..length]).into_owned()
        });
        (address, served)
    }

    #[tokio::test]
    async fn a_status_is_an_answer_too() {
        let (address, served) =
            once(b"HTTP/1.1 409 Conflict\r\nContent-Length: 3\r\nConnection: close\r\n\r\n12\n");
        let answer = Outgoing::default().get(&format!("{address}/a"), 100).await.unwrap();
        assert_eq!((answer.status, answer.text().as_str()), (409, "12\n"));
        assert!(served.join().unwrap().starts_with("GET /a HTTP/1.1\r\n"));
    }

    #[tokio::test]
    async fn what_is_too_long_or_comes_from_elsewhere_is_no_answer() {
        let (address, _served) =
            once(b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\nConnection: close\r\n\r\n01234567890");
        assert!(Outgoing::default().get(&address, 10).await.is_err());
        let (address, _served) = once(
            b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\
              Connection: close\r\n\r\n",
        );
        let sent = Outgoing::default().post(&address, "text".to_owned(), 10).await;
        assert!(sent.is_err() || sent.unwrap().status == 302, "what is sent is not sent elsewhere");
    }

    #[tokio::test]
    async fn a_question_goes_with_its_header_and_is_followed_nowhere() {
        let (address, served) = once(
            b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 2\r\n\
              Connection: close\r\n\r\nno",
        );
        let question = Question {
            url: format!("{address}/token"),
            posted: Some(("application/ocsp-request", b"asked".to_vec())),
            authorization: Some("Basic abc".into()),
        };
        let answer = Outgoing::default().ask(question, 10).await;
        assert!(answer.is_err() || answer.unwrap().status == 302, "not sent elsewhere");
        let asked = served.join().unwrap().to_lowercase();
        assert!(asked.starts_with("post /token http/1.1\r\n"), "{asked}");
        assert!(asked.contains("authorization: basic abc\r\n"), "{asked}");
        assert!(asked.contains("content-type: application/ocsp-request\r\n"), "{asked}");
    }

    #[tokio::test]
    async fn patience_has_an_end() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let hasty = Outgoing::within(Duration::from_millis(200));
        assert!(hasty.get(&address, 10).await.is_err(), "it accepts and never answers");
    }
}

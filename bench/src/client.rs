//! A small HTTP/1.1 client over one kept connection: enough to load a server, nothing more.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One connection.
pub(crate) struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// The header lines.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Client {
    pub(crate) async fn connect(address: &str) -> io::Result<Client> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Client { stream, buffer: Vec::new() })
    }

    pub(crate) async fn get(&mut self, path: &str) -> io::Result<Reply> {
        self.get_as(path, "").await
    }

    /// With further header lines, each ended by a line break.
    pub(crate) async fn get_as(&mut self, path: &str, headers: &str) -> io::Result<Reply> {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: localhost:8080\r\n{headers}\r\n")).await
    }

    pub(crate) async fn post(
        &mut self,
        path: &str,
        headers: &str,
        body: &str,
    ) -> io::Result<Reply> {
        let length = body.len();
        self.send(&format!(
            "POST {path} HTTP/1.1\r\nHost: localhost:8080\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
        ))
        .await
    }

    async fn send(&mut self, head: &str) -> io::Result<Reply> {
        self.stream.write_all(head.as_bytes()).await?;
        self.reply().await
    }

    async fn reply(&mut self) -> io::Result<Reply> {
        let head_end = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at + 4;
            }
            self.fill().await?;
        };
        let whole =
            String::from_utf8_lossy(self.buffer.get(..head_end).unwrap_or_default()).into_owned();
        let head = whole.to_lowercase();
        let status = head.get(9..12).and_then(|code| code.parse().ok()).unwrap_or(0);
        self.buffer.drain(..head_end);
        let body = if status == 204 || status == 304 {
            Vec::new()
        } else if head.contains("transfer-encoding: chunked") {
            self.chunks().await?
        } else {
            let length = header(&head, "content-length").and_then(|v| v.parse().ok()).unwrap_or(0);
            self.take(length).await?
        };
        Ok(Reply { status, head: whole, body })
    }

    async fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let end = loop {
                if let Some(at) = find(&self.buffer, b"\r\n") {
                    break at;
                }
                self.fill().await?;
            };
            let size = self.take(end + 2).await?;
            let digits = String::from_utf8_lossy(&size).trim().to_owned();
            let length = usize::from_str_radix(&digits, 16).map_err(io::Error::other)?;
            let chunk = self.take(length + 2).await?;
            if length == 0 {
                return Ok(body);
            }
            body.extend_from_slice(chunk.get(..length).unwrap_or_default());
        }
    }

    async fn take(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.buffer.len() < length {
            self.fill().await?;
        }
        Ok(self.buffer.drain(..length).collect())
    }

    async fn fill(&mut self) -> io::Result<()> {
        let mut chunk = [0; 16 * 1024];
        let read = self.stream.read(&mut chunk).await?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.buffer.extend_from_slice(chunk.get(..read).unwrap_or_default());
        Ok(())
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ").map(str::trim))
}

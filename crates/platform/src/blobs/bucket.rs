//! Blobs in an S3-compatible bucket, for towns whose processes run on several machines.

use std::sync::Arc;

use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use object_store::{ObjectStore, PutPayload};

use super::BlobKey;
use crate::fault::{Attempt, Fault};

/// Which bucket, and as whom.
#[derive(Clone, Debug)]
pub struct BucketSettings {
    /// The bucket's name.
    pub bucket: String,
    /// The address of the service; none for Amazon's own.
    pub endpoint: Option<String>,
    /// The region.
    pub region: String,
    /// The id of the access key.
    pub key_id: String,
    /// The access key itself.
    pub secret: String,
}

/// A bucket; cloning shares the connections.
#[derive(Clone, Debug)]
pub(super) struct Bucket(Arc<dyn ObjectStore>);

impl Bucket {
    pub(super) fn new(settings: &BucketSettings) -> Result<Bucket, Fault> {
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&settings.bucket)
            .with_region(&settings.region)
            .with_access_key_id(&settings.key_id)
            .with_secret_access_key(&settings.secret);
        if let Some(endpoint) = &settings.endpoint {
            // What is stored is sealed, and a service in the same house often speaks no TLS.
            builder = builder.with_endpoint(endpoint).with_allow_http(true);
        }
        Ok(Bucket(Arc::new(builder.build().attempt("prepare the bucket of blobs")?)))
    }

    pub(super) async fn put(&self, key: &BlobKey, bytes: Vec<u8>) -> Result<(), Fault> {
        let put = self.0.put(&path_of(key), PutPayload::from(bytes)).await;
        put.map(drop).map_err(|error| Fault::busy("write a blob", error))
    }

    pub(super) async fn get(&self, key: &BlobKey) -> Result<Option<Vec<u8>>, Fault> {
        match self.0.get(&path_of(key)).await {
            Ok(found) => Ok(Some(found.bytes().await.attempt("read a blob")?.to_vec())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(Fault::busy("read a blob", error)),
        }
    }

    pub(super) async fn delete(&self, key: &BlobKey) -> Result<(), Fault> {
        match self.0.delete(&path_of(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(Fault::busy("delete a blob", error)),
        }
    }
}

fn path_of(key: &BlobKey) -> Path {
    Path::from(format!("blobs/{}", key.as_str()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;
    use crate::blobs::Blobs;

    /// Keeps what is put under an address, as S3 does; signatures are not looked at.
    async fn service(listener: TcpListener) {
        let mut kept = HashMap::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            answer(&mut stream, &mut kept).await;
        }
    }

    async fn answer(stream: &mut TcpStream, kept: &mut HashMap<String, Vec<u8>>) {
        let mut request = Vec::new();
        let head = loop {
            let mut some = [0; 4096];
            let read = stream.read(&mut some).await.unwrap();
            request.extend_from_slice(&some[..read]);
            if let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let text = String::from_utf8_lossy(&request[..head]).to_lowercase();
        let length = text
            .split("content-length: ")
            .nth(1)
            .map_or(0, |rest| rest.split("\r\n").next().unwrap().trim().parse::<usize>().unwrap());
        while request.len() < head + length {
            let mut some = [0; 4096];
            let read = stream.read(&mut some).await.unwrap();
            request.extend_from_slice(&some[..read]);
        }
        let mut words = text.split(' ');
        let (method, path) = (words.next().unwrap(), words.next().unwrap().to_owned());
        let (status, body) = match method {
            "put" => {
                kept.insert(path, request[head..].to_vec());
                ("200 OK", Vec::new())
            }
            "get" => match kept.get(&path) {
                Some(bytes) => ("200 OK", bytes.clone()),
                None => ("404 Not Found", Vec::new()),
            },
            _ => {
                kept.remove(&path);
                ("204 No Content", Vec::new())
            }
        };
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-length: {}\r\netag: \"x\"\r\n\
             last-modified: Wed, 21 Oct 2015 07:28:00 GMT\r\nconnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(&[head.as_bytes(), &body].concat()).await.unwrap();
    }

    #[tokio::test]
    async fn kept_in_a_bucket_and_destroyed() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(service(listener));
        let settings = BucketSettings {
            bucket: "town".into(),
            endpoint: Some(endpoint),
            region: "eu-west-1".into(),
            key_id: "id".into(),
            secret: "secret".into(),
        };
        let blobs = Blobs::in_bucket(&settings).unwrap();
        let key = blobs.put(b"sealed".to_vec()).await.unwrap();
        assert_eq!(blobs.get(&key).await.unwrap().as_deref(), Some(&b"sealed"[..]));
        blobs.delete(&key).await.unwrap();
        assert_eq!(blobs.get(&key).await.unwrap(), None);
    }

    /// A service that is no work of ours, with its own idea of signatures, digests and large bodies.
    #[tokio::test]
    #[ignore = "wants an S3 service; ./aedile test features starts one"]
    async fn counterpart_keeps_and_destroys() {
        let settings = BucketSettings {
            bucket: "town".into(),
            endpoint: Some(std::env::var("AEDILE_TEST_S3").unwrap()),
            region: "eu-west-1".into(),
            key_id: "id".into(),
            secret: "secret".into(),
        };
        let blobs = Blobs::in_bucket(&settings).unwrap();
        let large: Vec<u8> = (0..12 * 1024 * 1024_u32).map(|at| at.to_le_bytes()[1]).collect();
        for bytes in [b"sealed".to_vec(), large] {
            let key = blobs.put(bytes.clone()).await.unwrap();
            assert_eq!(
                blobs.put(bytes.clone()).await.unwrap(),
                key,
                "the same content is the same blob"
            );
            assert!(blobs.get(&key).await.unwrap() == Some(bytes), "{}", key.as_str());
            blobs.delete(&key).await.unwrap();
            assert_eq!(blobs.get(&key).await.unwrap(), None);
            blobs.delete(&key).await.unwrap();
        }
        let nowhere = Blobs::in_bucket(&BucketSettings { bucket: "no-such".into(), ..settings });
        let fault = nowhere.unwrap().put(b"sealed".to_vec()).await;
        assert!(fault.is_err(), "a bucket that there is not keeps nothing");
    }
}

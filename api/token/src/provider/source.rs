//! Where the keys of a provider come from, and how they are brought here.

use std::{
    fs::File,
    io::Read,
    net::IpAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use reqwest::{
    Client, StatusCode, Url,
    header::{ACCEPT, HeaderValue},
    redirect::Policy,
};

use super::{KeySetError, KeySource, Origin};

/// The largest JWKS document that is read, in bytes.
const MAXIMUM_LENGTH: usize = 256 * 1024;

/// How long a provider may take to be reached.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// How long a provider may take in all.
const TIMEOUT: Duration = Duration::from_secs(5);

/// What is asked for (RFC 7517, section 8.5).
const ACCEPTED_CONTENT: HeaderValue =
    HeaderValue::from_static("application/jwk-set+json, application/json");

/// Why the address of a key set is not used.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// Not a URL at all.
    #[error("the address of the keys is not a URL")]
    Malformed,
    /// Anyone on the way could put in keys of their own.
    #[error("the address of the keys must be `https`, or `http` on a loopback address")]
    Insecure,
    /// Addresses end up in logs.
    #[error("the address of the keys must not contain a user name or password")]
    Credentials,
    /// The client could not be set up.
    #[error("the client that fetches keys cannot be set up: {0}")]
    Client(reqwest::Error),
}

/// Why no keys were brought.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The provider could not be asked, or did not answer in time.
    #[error("the keys could not be fetched: {0}")]
    Network(#[from] reqwest::Error),
    /// The provider answered something else. Redirections are not followed.
    #[error("the keys were answered with status {0}")]
    Status(StatusCode),
    /// More than a quarter of a megabyte.
    #[error("the key set is longer than {MAXIMUM_LENGTH} bytes")]
    TooLong,
    /// The file could not be read.
    #[error("the file of keys could not be read: {0}")]
    File(#[from] std::io::Error),
    /// The document is refused.
    #[error(transparent)]
    KeySet(#[from] KeySetError),
}

/// Where keys come from.
#[derive(Debug)]
pub(super) enum Source {
    Url { client: Client, url: Url },
    File(PathBuf),
}

impl Source {
    /// Judges an address and sets up the client for it.
    pub(super) fn new(keys: &KeySource) -> Result<Self, AddressError> {
        let text = match keys {
            KeySource::File(path) => return Ok(Self::File(path.clone())),
            KeySource::Url(text) => text,
        };
        let url = Url::parse(text).map_err(|_error| AddressError::Malformed)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::Credentials);
        }
        let mut client = Client::builder()
            .redirect(Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT);
        client = match url.scheme() {
            "https" => client.https_only(true),
            // A proxy would look for the provider on its own machine, not on this one.
            "http" if is_loopback(&url) => client.no_proxy(),
            _ => return Err(AddressError::Insecure),
        };
        Ok(Self::Url {
            client: client.build().map_err(AddressError::Client)?,
            url,
        })
    }

    /// Whether the keys may be shared secrets.
    pub(super) const fn origin(&self) -> Origin {
        match self {
            Self::Url { .. } => Origin::Network,
            Self::File(_) => Origin::File,
        }
    }

    /// Brings the document.
    pub(super) async fn fetch(&self) -> Result<Vec<u8>, FetchError> {
        match self {
            Self::Url { client, url } => download(client, url.clone()).await,
            Self::File(path) => {
                let path = path.clone();
                tokio::task::spawn_blocking(move || read_file(&path))
                    .await
                    .map_err(std::io::Error::other)?
            }
        }
    }
}

fn is_loopback(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        let address = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost"
            || address
                .parse()
                .is_ok_and(|address: IpAddr| address.is_loopback())
    })
}

async fn download(client: &Client, url: Url) -> Result<Vec<u8>, FetchError> {
    let mut answer = client
        .get(url)
        .header(ACCEPT, ACCEPTED_CONTENT)
        .send()
        .await?;
    if answer.status() != StatusCode::OK {
        return Err(FetchError::Status(answer.status()));
    }
    let mut document = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if document.len() + chunk.len() > MAXIMUM_LENGTH {
            return Err(FetchError::TooLong);
        }
        document.extend_from_slice(&chunk);
    }
    Ok(document)
}

/// Reads a file of keys, no more of it than is allowed.
pub(super) fn read_file(path: &Path) -> Result<Vec<u8>, FetchError> {
    let mut document = Vec::new();
    File::open(path)?
        .take(MAXIMUM_LENGTH as u64 + 1)
        .read_to_end(&mut document)?;
    if document.len() > MAXIMUM_LENGTH {
        return Err(FetchError::TooLong);
    }
    Ok(document)
}

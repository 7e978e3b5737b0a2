//! The one door to other servers. Those we were told to believe are asked plainly; whatever a stranger names is
//! fetched only from the open internet, at the very address that was looked at.

mod open;

use std::{net::IpAddr, sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use reqwest::{
    Client, Response, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};
use serde::de::DeserializeOwned;
use tokio::net::lookup_host;

pub(crate) use open::is_open;

/// Whoever takes longer is not there.
const PATIENCE: Duration = Duration::from_secs(8);

/// Documents of those we believe.
const DOCUMENT_BYTES_MAX: usize = 256 << 10;

/// Clients for both kinds of servers. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Outside {
    believed: Client,
    strange: Client,
    /// Addresses of our own network that strangers may name all the same.
    also: Arc<[IpAddr]>,
}

/// Why something was not fetched.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OutsideError {
    #[error("that is not an address on the web")]
    NotWeb,
    #[error("that address is not on the open internet")]
    Inside,
    #[error("nobody answers there")]
    Unreachable,
    #[error("that server answered with status {0}")]
    Status(u16),
    #[error("that is more than {0} bytes")]
    TooLarge(usize),
    #[error("that server answered something unexpected")]
    Unexpected,
}

/// Looks names up, and forgets every address that is not open: what is connected to is what was looked at.
struct OpenOnly {
    also: Arc<[IpAddr]>,
}

/// Why a name leads nowhere.
#[derive(Debug, thiserror::Error)]
#[error("this name leads inside")]
struct LeadsInside;

impl Resolve for OpenOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let also = self.also.clone();
        Box::pin(async move {
            let found: Vec<_> = lookup_host((name.as_str(), 0)).await?.collect();
            // One closed address is enough: who mixes them wants us to try.
            let open = found
                .iter()
                .all(|address| is_open(address.ip()) || also.contains(&address.ip()));
            if found.is_empty() || !open {
                return Err(LeadsInside.into());
            }
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}

impl Outside {
    pub(crate) fn new(also: &[IpAddr]) -> Result<Self, reqwest::Error> {
        let also: Arc<[IpAddr]> = also.into();
        let plain = || {
            Client::builder()
                .redirect(Policy::none())
                .no_proxy()
                .timeout(PATIENCE)
                .connect_timeout(PATIENCE)
        };
        Ok(Self {
            believed: plain().build()?,
            strange: plain()
                .dns_resolver(Arc::new(OpenOnly { also: also.clone() }))
                .build()?,
            also,
        })
    }

    /// A document of somebody we were told to believe.
    pub(crate) async fn json<T: DeserializeOwned>(&self, url: &str) -> Result<T, OutsideError> {
        let answer = self.believed.get(url).send().await;
        let bytes = body(answer, DOCUMENT_BYTES_MAX).await?;
        serde_json::from_slice(&bytes).or(Err(OutsideError::Unexpected))
    }

    /// What a stranger's address leads to, and nothing it leads on to.
    pub(crate) async fn strange(&self, url: &str, max: usize) -> Result<Bytes, OutsideError> {
        let url = self.vetted(url)?;
        body(self.strange.get(url).send().await, max).await
    }

    /// An address written as a number never meets the resolver, so it is looked at here; whichever way it is written,
    /// it has become an address by now.
    fn vetted(&self, url: &str) -> Result<Url, OutsideError> {
        let url: Url = url.parse().or(Err(OutsideError::NotWeb))?;
        let web = matches!(url.scheme(), "http" | "https");
        let anonymous = url.username().is_empty() && url.password().is_none();
        let host = url.host_str().filter(|_| web && anonymous);
        let host = host.ok_or(OutsideError::NotWeb)?;
        let number: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
        match number {
            Some(ip) if !is_open(ip) && !self.also.contains(&ip) => Err(OutsideError::Inside),
            _ => Ok(url),
        }
    }
}

async fn body(answer: Result<Response, reqwest::Error>, max: usize) -> Result<Bytes, OutsideError> {
    let mut answer = answer.map_err(|error| unreachable(&error))?;
    if answer.status() != reqwest::StatusCode::OK {
        return Err(OutsideError::Status(answer.status().as_u16()));
    }
    if answer
        .content_length()
        .is_some_and(|length| length > max as u64)
    {
        return Err(OutsideError::TooLarge(max));
    }
    let mut bytes = BytesMut::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| unreachable(&error))? {
        if bytes.len() + chunk.len() > max {
            return Err(OutsideError::TooLarge(max));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

/// A name that leads inside is said to do so; nothing else of what went wrong is anybody's business.
fn unreachable(error: &reqwest::Error) -> OutsideError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if inner.is::<LeadsInside>() {
            return OutsideError::Inside;
        }
        cause = inner.source();
    }
    OutsideError::Unreachable
}

#[cfg(test)]
mod tests;

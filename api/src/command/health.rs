//! `tenure health`.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    time::Duration,
};

use super::Failure;
use service::configuration::Configuration;

pub async fn run(configuration: &Configuration) -> Result<(), Failure> {
    let mut address = configuration.listen;
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    let client = reqwest::Client::builder()
        .timeout(Duration::from_secs(3))
        .no_proxy()
        .build();
    let client = client.map_err(|error| error.to_string())?;
    let answer = client
        .get(format!("http://{address}/readyz"))
        .send()
        .await
        .map_err(|error| error.to_string())?;
    match answer.status().is_success() {
        true => Ok(()),
        false => Err(format!(
            "the server at {address} is not ready: {}",
            answer.status()
        )),
    }
}

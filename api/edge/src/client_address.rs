//! Whose address a request comes from.

use std::net::IpAddr;

use actix_web::HttpRequest;
use ipnet::IpNet;

/// The client's address: the peer's, or, when the peer is a trusted proxy, the last address in `X-Forwarded-For` that is not one. What stands left of it
/// could have been written by anyone.
pub(super) fn of(request: &HttpRequest, trusted_proxies: &[IpNet]) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    let is_trusted = |address: &IpAddr| trusted_proxies.iter().any(|net| net.contains(address));
    if !is_trusted(&peer) {
        return Some(peer);
    }
    let mut nearest = peer;
    let chain: Vec<&str> = request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    for hop in chain.into_iter().rev() {
        let Ok(address) = hop.trim().parse::<IpAddr>() else {
            break;
        };
        nearest = address.to_canonical();
        if !is_trusted(&nearest) {
            break;
        }
    }
    Some(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn address(peer: &str, forwarded: &[&str], proxies: &[&str]) -> String {
        let mut request = TestRequest::default().peer_addr(peer.parse().unwrap());
        for value in forwarded {
            request = request.append_header(("x-forwarded-for", *value));
        }
        let proxies: Vec<IpNet> = proxies.iter().map(|net| net.parse().unwrap()).collect();
        of(&request.to_http_request(), &proxies)
            .unwrap()
            .to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let proxies = &["10.0.0.0/8"];
        for (peer, forwarded, expected) in [
            ("192.0.2.1:1", vec!["203.0.113.9"], "192.0.2.1"),
            ("10.0.0.1:1", vec![], "10.0.0.1"),
            ("10.0.0.1:1", vec!["203.0.113.9"], "203.0.113.9"),
            (
                "10.0.0.1:1",
                vec!["1.1.1.1, 203.0.113.9, 10.2.3.4"],
                "203.0.113.9",
            ),
            ("10.0.0.1:1", vec!["1.1.1.1", "203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1:1", vec!["203.0.113.9, nonsense"], "10.0.0.1"),
            ("[::ffff:10.0.0.1]:1", vec!["2001:db8::1"], "2001:db8::1"),
        ] {
            assert_eq!(
                address(peer, &forwarded, proxies),
                expected,
                "{forwarded:?}"
            );
        }
    }
}

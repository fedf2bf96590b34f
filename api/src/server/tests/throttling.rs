use std::{net::IpAddr, time::Duration};

use chrono::TimeDelta;
use secrecy::SecretString;

use super::support::{PASSWORD, World};
use service::access::{AccessError, Credentials};

fn wait(answer: Result<impl Sized, AccessError>) -> Option<Duration> {
    match answer {
        Err(AccessError::RateLimited(wait)) => Some(wait),
        _ => None,
    }
}

#[actix_web::test]
async fn guesses_at_a_member_stop_even_the_right_password_for_a_while() {
    let world = World::new().await;
    for _ in 0..10 {
        let answer = world.log_in_as("north", "ada@example.com", "wrong").await;
        assert!(matches!(answer, Err(AccessError::Refused)));
    }
    let answer = world.log_in_as("North", " ADA@example.com", PASSWORD).await;
    assert_eq!(wait(answer), Some(Duration::from_secs(6)));
    // Another member of that name is another member.
    assert!(wait(world.log_in_as("south", "ada@example.com", "wrong").await).is_none());
    world.clock.advance(TimeDelta::seconds(6));
    world.log_in().await;
}

#[actix_web::test]
async fn guesses_at_members_who_do_not_exist_stop_in_the_same_way() {
    let world = World::new().await;
    for _ in 0..10 {
        assert!(wait(world.log_in_as("nowhere", "nobody@example.com", "x").await).is_none());
    }
    assert!(wait(world.log_in_as("nowhere", "nobody@example.com", "x").await).is_some());
}

#[actix_web::test]
async fn guesses_side_by_side_are_counted_before_they_are_made() {
    let world = World::new().await;
    let guesses = (0..30).map(|_| world.log_in_as("north", "ada@example.com", "wrong"));
    let answers = futures_util::future::join_all(guesses).await;
    let refused = answers
        .iter()
        .filter(|answer| matches!(answer, Err(AccessError::Refused)));
    assert_eq!(refused.count(), 10);
}

#[actix_web::test]
async fn guesses_from_one_network_stop_whoever_they_are_at() {
    let world = World::new().await;
    let attempt = async |number: usize, address: &str| {
        let credentials = Credentials {
            tenant: "north".to_owned(),
            email: format!("{number}@example.com"),
            password: SecretString::from("wrong"),
        };
        let address: IpAddr = address.parse().unwrap();
        wait(world.access().log_in(credentials, Some(address), "r").await)
    };
    for number in 0..100 {
        let host = format!("2001:db8:1:2::{number:x}");
        assert_eq!(attempt(number, &host).await, None);
    }
    assert_eq!(
        attempt(100, "2001:db8:1:2:ffff::1").await,
        Some(Duration::from_secs(1))
    );
    assert_eq!(attempt(101, "2001:db8:1:3::1").await, None);
    assert_eq!(attempt(102, "192.0.2.1").await, None);
}

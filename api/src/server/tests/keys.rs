use std::time::Duration;

use chrono::TimeDelta;
use data::signing_key;
use domain::member::Role;
use secrecy::{ExposeSecret as _, SecretString};

use super::support::World;
use crate::server::Server;
use service::access::Access;

const HOUR: Duration = Duration::from_secs(3_600);

async fn token(world: &World, access: &Access, lifetime: Duration) -> SecretString {
    let token = access
        .issue_token(world.tenant, &[Role::Viewer], lifetime, "script")
        .await;
    SecretString::from(token.unwrap())
}

async fn second_server(world: &World) -> Server {
    Server::start(&world.configuration, world.clock.clone(), None, true)
        .await
        .unwrap()
}

#[actix_web::test]
async fn are_made_once_for_all_servers() {
    let world = World::new().await;
    let other = second_server(&world).await;
    assert_eq!(world.access().key_ids(), other.access().key_ids());
    let token = token(&world, other.access(), HOUR).await;
    assert!(world.is_good(&token).await);
}

#[actix_web::test]
async fn rotate_without_any_token_being_refused() {
    let world = World::new().await;
    let other = second_server(&world).await;
    let month = Duration::from_secs(30 * 86_400);
    world.clock.advance(TimeDelta::days(89));
    let late = token(&world, world.access(), month).await;
    world.clock.advance(TimeDelta::days(1));
    // Rotation is due: both servers see it, one makes the key.
    let announced = token(&world, world.access(), HOUR).await;
    token(&world, other.access(), HOUR).await;
    assert_eq!(world.access().key_ids(), other.access().key_ids());
    assert_eq!(world.access().key_ids().len(), 2);
    assert!(world.is_good(&announced).await);
    world.clock.advance(TimeDelta::hours(1));
    let by_the_new_key = token(&world, other.access(), HOUR).await;
    for good in [&late, &by_the_new_key] {
        assert!(world.is_good(good).await);
    }
    // The last second of the longest token of the old key.
    world
        .clock
        .advance(TimeDelta::days(29) - TimeDelta::hours(2));
    assert!(world.is_good(&late).await);
    // A year later nothing is left of the old keys.
    world.clock.advance(TimeDelta::days(365));
    token(&world, world.access(), HOUR).await;
    let stored = signing_key::load(&world.server.product().database)
        .await
        .unwrap();
    assert!(
        stored
            .iter()
            .all(|key| key.retires_at.is_none_or(|time| time > world.now()))
    );
}

#[actix_web::test]
async fn of_other_servers_are_read_when_a_token_names_them_but_not_all_the_time() {
    let world = World::new().await;
    let other = second_server(&world).await;
    // What happens after a theft: an operator takes all keys out, and the next server to start makes a new one, which signs without an announcement.
    let unannounced = async || {
        let database = &world.server.product().database;
        signing_key::change(database, |_| Ok(Some(Vec::new())))
            .await
            .unwrap();
        let newcomer = second_server(&world).await;
        let token = token(&world, newcomer.access(), HOUR).await;
        token.expose_secret().to_owned()
    };
    world.clock.advance(TimeDelta::seconds(1));
    let first = unannounced().await;
    assert!(other.access().identify(&first).await.is_ok());
    // Within the same second the table is not read again.
    let second = unannounced().await;
    assert!(other.access().identify(&second).await.is_err());
    world.clock.advance(TimeDelta::seconds(1));
    assert!(other.access().identify(&second).await.is_ok());
}

#[actix_web::test]
async fn that_were_taken_out_verify_for_a_minute_at_most() {
    let world = World::new().await;
    let stolen = token(&world, world.access(), HOUR).await;
    let database = &world.server.product().database;
    signing_key::change(database, |_| Ok(Some(Vec::new())))
        .await
        .unwrap();
    world.clock.advance(TimeDelta::seconds(60));
    assert!(!world.is_good(&stolen).await);
    let fresh = token(&world, world.access(), HOUR).await;
    assert!(world.is_good(&fresh).await);
}

#[actix_web::test]
async fn are_the_same_for_a_command() {
    let world = World::new().await;
    let database = world.server.product().database.clone();
    let command = Access::open(&world.configuration, database, world.clock.clone())
        .await
        .unwrap();
    let token = token(&world, &command, HOUR).await;
    assert!(world.is_good(&token).await);
}

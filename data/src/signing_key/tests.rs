use std::time::Duration;

use chrono::{DateTime, Utc};
use migration::{Migrator, MigratorTrait as _};

use super::{StoredSigningKey, change, load};
use crate::{
    database::{Database, DatabaseOptions},
    error::Error,
};

async fn database(folder: &tempfile::TempDir) -> Database {
    let file = folder.path().join("tenure.sqlite");
    let options = DatabaseOptions {
        url: format!("sqlite://{}?mode=rwc", file.display()),
        connections: 2,
        acquire_timeout: Duration::from_secs(10),
    };
    Database::connect(&options).await.unwrap()
}

fn key(id: &str) -> StoredSigningKey {
    let made: DateTime<Utc> = "2026-03-01T12:00:00Z".parse().unwrap();
    StoredSigningKey {
        key_id: id.to_owned(),
        algorithm: "EdDSA".to_owned(),
        material: "0f0f".to_owned(),
        created_at: made,
        activates_at: made,
        retires_at: None,
    }
}

/// What two servers do: each makes a key if there is none.
async fn first(database: &Database, id: &str) -> Vec<StoredSigningKey> {
    let decide = |keys: Vec<StoredSigningKey>| Ok(keys.is_empty().then(|| vec![key(id)]));
    change(database, decide).await.unwrap()
}

#[tokio::test]
async fn two_servers_make_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let [one, two] = [database(&folder).await, database(&folder).await];
    Migrator::up(&one.for_migrations(), None).await.unwrap();
    let (left, right) = tokio::join!(first(&one, "left"), first(&two, "right"));
    assert_eq!(left, right);
    assert_eq!(load(&one).await.unwrap(), left);
    assert_eq!(left.len(), 1);
}

#[tokio::test]
async fn keys_are_changed_added_and_removed_together_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let database = database(&folder).await;
    Migrator::up(&database.for_migrations(), None)
        .await
        .unwrap();
    change(&database, |_| Ok(Some(vec![key("a"), key("b")])))
        .await
        .unwrap();
    let retired = StoredSigningKey {
        retires_at: Some(key("b").created_at),
        ..key("b")
    };
    let next = vec![retired, key("c")];
    let answer = change(&database, |_| Ok(Some(next.clone()))).await.unwrap();
    assert_eq!(answer, next);
    let refused = change(&database, |_| Err(Error::internal("no"))).await;
    assert!(refused.is_err());
    assert_eq!(change(&database, |_| Ok(None)).await.unwrap().len(), 2);
    let mut stored = load(&database).await.unwrap();
    stored.sort_by(|left, right| left.key_id.cmp(&right.key_id));
    assert_eq!(stored, next);
}

#[test]
fn the_private_half_is_never_shown() {
    assert!(!format!("{:?}", key("a")).contains("0f0f"));
}

//! The users that events name, found or made.

use std::collections::HashMap;

use sea_orm::QueryResult;
use uuid::Uuid;

use super::{
    entity::{head, user},
    record::Event,
};
use crate::{error::Error, id, scope::Writer, transaction::Column};

/// The number of each event's user. Those that are not known are made, and those that are said to be service users become such.
pub(super) async fn obtain(
    writer: &Writer<'_>,
    events: &[Event],
    head: &mut head::Model,
) -> Result<Vec<i32>, Error> {
    let keys: Vec<String> = events.iter().map(key_of).collect();
    let mut known = find(writer, keys.clone()).await?;
    let (mut new, mut turned): (Vec<user::Model>, Vec<i64>) = (Vec::new(), Vec::new());
    let mut numbers = Vec::with_capacity(events.len());
    for (event, key) in events.iter().zip(keys) {
        let is_service = event.draft.input.is_service;
        let first = new.len();
        let user = known.entry(key).or_insert_with_key(|key| {
            let number = head.users;
            head.users += 1;
            let row = user::Model {
                tenant_id: writer.tenant_id(),
                number,
                id: id::new(writer.now()),
                account_id: event.account,
                external_id: event.draft.input.user.clone(),
                key: key.clone(),
                is_service,
                version: head.version,
            };
            let id = row.id;
            new.push(row);
            Known {
                id,
                number,
                is_service,
                made: Some(first),
            }
        });
        numbers.push(user.number);
        if is_service && !user.is_service {
            user.is_service = true;
            match user.made.and_then(|place| new.get_mut(place)) {
                Some(row) => row.is_service = true,
                None => turned.push(user.number.into()),
            }
        }
    }
    if !new.is_empty() {
        writer.append::<user::Entity>(&new).await?;
    }
    set_service(writer, turned, true, head.version).await?;
    Ok(numbers)
}

/// Says of users, by number, whether they are service users.
pub(super) async fn set_service(
    writer: &Writer<'_>,
    users: Vec<i64>,
    is_service: bool,
    version: i64,
) -> Result<(), Error> {
    let count = users.len();
    let given = [
        ("number", Column::Integers(users)),
        ("is_service", Column::Truths(vec![is_service; count])),
        ("version", Column::Integers(vec![version; count])),
    ];
    let sql = "UPDATE usage_user SET is_service = given.is_service, version = given.version FROM given \
        WHERE usage_user.tenant_id = $1 AND usage_user.number = given.number";
    let connection = writer.connection();
    connection
        .with_rows(sql, writer.tenant_id(), &given, |_| Ok(()))
        .await
}

/// A user by its key.
pub(super) struct Known {
    pub(super) id: Uuid,
    pub(super) number: i32,
    pub(super) is_service: bool,
    /// The place among the new ones, if it is one.
    made: Option<usize>,
}

/// The users of those keys.
pub(super) async fn find(
    writer: &Writer<'_>,
    mut keys: Vec<String>,
) -> Result<HashMap<String, Known>, Error> {
    keys.sort_unstable();
    keys.dedup();
    let mut known = HashMap::with_capacity(keys.len());
    let given = [("key", Column::Texts(keys))];
    let sql = "SELECT u.key, u.number, u.is_service, u.id FROM given CROSS JOIN usage_user u WHERE u.tenant_id = $1 AND u.key = given.key";
    let take = |row: &QueryResult| {
        let user = Known {
            number: row.try_get_by_index(1)?,
            is_service: row.try_get_by_index(2)?,
            id: row.try_get_by_index(3)?,
            made: None,
        };
        known.insert(row.try_get_by_index(0)?, user);
        Ok(())
    };
    let connection = writer.connection();
    connection
        .with_rows(sql, writer.tenant_id(), &given, take)
        .await?;
    Ok(known)
}

fn key_of(event: &Event) -> String {
    key(event.account, event.draft.input.user.as_deref())
}

/// What a user is found by.
pub(super) fn key(account: Uuid, external_id: Option<&str>) -> String {
    format!("{}:{}", account.simple(), external_id.unwrap_or(""))
}

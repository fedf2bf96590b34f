use sea_orm::{ColumnTrait as _, QueryFilter as _};

use super::numbered;
use crate::{
    account::entity::contact::{Column, Entity},
    bulk::Policy,
    page::{SortKey, SortKind},
    patch::Patch,
    testing::{World, plan},
};

/// A tenant with a contact for each of many accounts.
async fn world() -> World {
    use crate::{account::contact, reference::Reference};
    let world = World::new().await;
    let names: Vec<String> = (0..1_000).map(|number| format!("C{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let scope = world.write().await;
    crate::testing::add_accounts(&scope, &names).await;
    let contacts = names.iter().map(|name| contact::ContactInput {
        external_id: Patch::Set((*name).to_owned()),
        account: Patch::Set(Reference::ExternalId((*name).to_owned())),
        name: Patch::Set((*name).to_owned()),
        ..contact::ContactInput::default()
    });
    let contacts = contacts.collect();
    let written = contact::upsert(&scope, contacts, Policy::RejectAll).await;
    written.unwrap();
    scope.commit().await.unwrap();
    world
}

#[tokio::test]
async fn the_rows_of_some_lists_are_found_without_going_over_those_of_all() {
    let world = world().await;
    world.database.take_statistics().await.unwrap();
    let scope = world.read().await;
    let mut lists = scope.find::<Entity>();
    lists = lists.filter(Column::AccountId.is_in([world.tenant]));
    let order = [SortKey::ascending(
        sea_orm::sea_query::Expr::col(Column::Id),
        SortKind::Id,
    )];
    let steps = plan(&scope, &numbered(lists, Column::AccountId, &order, 20)).await;
    let is_found = |step: &String| step.contains("tenant_id=? AND account_id=?");
    assert!(steps.iter().any(is_found), "{steps:#?}");
}

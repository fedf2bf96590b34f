//! Who may record, and for which accounts.

use super::*;
use crate::testing::add_accounts;

#[tokio::test]
async fn csms_record_for_their_own_accounts() {
    let world = World::new().await;
    let [acme, _blue] = world.accounts(["acme", "blue"]).await;
    let ada = world.member("ada").await;
    world.assign(acme, ada, "2025-01-01", None).await;
    let scope = world.csm(ada).await;
    create(&scope, asked("acme", "c-1", "2025-06-10"))
        .await
        .unwrap();
    // That comes before what is wrong with it, such as an instant that is yet to come.
    for on in ["2025-06-10", "2025-06-16"] {
        let refused = create(&scope, asked("blue", "c-2", on)).await;
        assert!(matches!(
            refused,
            Err(Error::Forbidden(Permission::ManageSupport))
        ));
    }
    let refused = upsert(
        &scope,
        &[asked("acme", "c-3", "2025-06-10")],
        Policy::RejectAll,
    )
    .await;
    assert!(matches!(
        refused,
        Err(Error::Forbidden(Permission::ManageSupport))
    ));
}

#[tokio::test]
async fn another_tenants_case_is_none() {
    let world = World::new().await;
    let elsewhere = world.write_elsewhere().await;
    add_accounts(&elsewhere, &["acme"]).await;
    let foreign = create(&elsewhere, asked("acme", "c-1", "2025-06-10"))
        .await
        .unwrap();
    let foreign = add_event(&elsewhere, foreign.id(), now(CaseEventKind::Resolved))
        .await
        .unwrap();
    elsewhere.commit().await.unwrap();
    let scope = world.write().await;
    let (id, event) = (foreign.id(), foreign.events[0].id);
    for refused in [
        refusals(add_event(&scope, id, now(CaseEventKind::Reopened)).await),
        refusals(delete_event(&scope, event, None).await),
        refusals(rate(&scope, id, Some(1), None, None).await),
        refusals(update(&scope, id, CasePatch::default()).await),
        refusals(delete(&scope, id, None).await),
    ] {
        assert_eq!(refused, [(NotFound, "id".to_owned())]);
    }
    assert!(by_ids(&scope, &[id]).await.unwrap().is_empty());
    assert!(events_of(&scope, &[id]).await.unwrap().is_empty());
}

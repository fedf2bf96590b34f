//! Links by which customers say that a milestone is done.

use super::*;
use crate::{account::contact, patch::Patch};

#[tokio::test]
async fn a_contact_says_by_a_link_that_a_milestone_is_done() {
    let world = World::new().await;
    let [acme] = world.accounts(["acme"]).await;
    let scope = world.write().await;
    let mut of_customer = phases(5);
    of_customer[0].milestones[1].owner = OwnerRole::Customer;
    let template = create_template(&scope, named("Standard", of_customer)).await;
    let template = template.unwrap().id;
    let ann = contact::ContactInput {
        account: Patch::Set(Reference::Id(acme)),
        name: Patch::Set("Ann".to_owned()),
        ..contact::ContactInput::default()
    };
    let ann = contact::create(&scope, ann).await.unwrap().id;
    scope.commit().await.unwrap();
    let plan = started(&world, acme, template, "2025-06-02").await;
    let [kickoff, live] = [plan.milestones[0].id, plan.milestones[1].id];
    let wanted = |milestone, expires_after_days| LinkInput {
        milestone,
        contact: ann,
        expires_after_days,
    };
    let scope = world.write().await;
    for (input, field, code) in [
        (wanted(kickoff, 30), "milestone", Conflict),
        (wanted(ann, 30), "milestone", NotFound),
        (wanted(live, 0), "expiresAfterDays", ValidationFailed),
        (
            LinkInput {
                contact: kickoff,
                ..wanted(live, 30)
            },
            "contact",
            NotFound,
        ),
    ] {
        let refused = refusals(hand_out_link(&scope, input).await);
        assert_eq!(refused, [(code, field.to_owned())], "{input:?}");
    }
    let first = hand_out_link(&scope, wanted(live, 1)).await.unwrap();
    let again = hand_out_link(&scope, wanted(live, 30)).await.unwrap();
    assert_eq!(first.id, again.id);
    assert!(first.expires_at < again.expires_at);
    let standing = async |scope: &Scope| match open_link(scope, first.id).await.unwrap() {
        LinkOpening::Milestone(milestone) => milestone.standing,
        other => panic!("{other:?}"),
    };
    let waits = LinkStanding::Waits(vec!["kickoff".to_owned()]);
    assert_eq!(standing(&scope).await, waits);
    complete_by_link(&scope, first.id).await.unwrap();
    assert_eq!(standing(&scope).await, waits);
    scope.commit().await.unwrap();
    happened(&world, kickoff, step(MilestoneMove::Done, "2025-06-02")).await;
    let scope = world.write().await;
    assert_eq!(standing(&scope).await, LinkStanding::Open);
    for _ in 0..2 {
        complete_by_link(&scope, first.id).await.unwrap();
        assert_eq!(standing(&scope).await, LinkStanding::Done);
    }
    scope.commit().await.unwrap();
    let scope = world.read().await;
    let plan = by_ids(&scope, &[plan.id()]).await.unwrap().remove(0);
    let [event] = plan.milestones[1].events.as_slice() else {
        panic!("{plan:?}");
    };
    assert_eq!(event.event.on, date("2025-06-15"));
    assert_eq!((event.member, event.contact), (None, Some(ann)));
    scope.close().await.unwrap();
    assert_told_whole(&world).await;
    let scope = world.write_elsewhere().await;
    let elsewhere = complete_by_link(&scope, first.id).await.unwrap();
    assert_eq!(elsewhere, LinkOpening::Unknown);
    assert_eq!(
        refusals(hand_out_link(&scope, wanted(live, 30)).await),
        [(NotFound, "milestone".to_owned())]
    );
    scope.close().await.unwrap();
}

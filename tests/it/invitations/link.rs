//! Links that somebody else delivers.

use domain::member::{AccessScope, Role};
use serde_json::json;
use tests::{TestDatabase, both};
use tokio::sync::watch;

use super::{
    stage::PUBLIC,
    widget::{Campaign, hand_out},
};

both!(links_are_given_to_those_who_may_and_kept_nowhere);

async fn links_are_given_to_those_who_may_and_kept_nowhere(database: TestDatabase) {
    let names = ["ada", "ben", "cas", "dee"];
    let campaign = Campaign::with(&database, &names, json!({})).await;
    let stage = &campaign.stage;
    // Who does not want to be asked gets no link.
    let scope = stage.tenant.scope(data::transaction::Mode::Write).await;
    let dee = data::account::contact::by_external_ids(&scope, &["dee".to_owned()]).await;
    data::survey::opt_out(&scope, dee.unwrap()[0].id)
        .await
        .unwrap();
    scope.commit().await.unwrap();
    let csm = stage.tenant.holding(Role::Csm).await;
    let reader = &[AccessScope::ReadPortfolio];
    let reader = stage.tenant.integration(reader).await;
    let before = stage.tenant.snapshot().await;
    for client in [csm, reader] {
        let refused = hand_out(&client, &campaign.id, json!({})).await;
        assert_eq!(refused.code(), "FORBIDDEN", "{refused}");
    }
    for (more, code, field) in [
        (json!({ "first": 0 }), "VALIDATION_FAILED", "first"),
        (json!({ "first": 1_001 }), "VALIDATION_FAILED", "first"),
        (
            json!({ "after": campaign.id }),
            "VALIDATION_FAILED",
            "after",
        ),
    ] {
        let refused = campaign.links(more).await.refusal();
        assert_eq!(refused, (code.to_owned(), field.to_owned()));
    }
    stage
        .tenant
        .assert_unchanged_since(&before, "refusals")
        .await;
    // Page by page; asking again gives the same, with an Idempotency-Key too.
    let keyed = campaign.integration.with_header("idempotency-key", "links");
    let first = hand_out(&keyed, &campaign.id, json!({ "first": 2 }))
        .await
        .good();
    assert_eq!(first.header("idempotent-replayed"), None);
    let batch = first.data_at("/handOutSurveyLinks/batch");
    assert_eq!(batch["hasMore"], true);
    let again = hand_out(&keyed, &campaign.id, json!({ "first": 2 }))
        .await
        .good();
    assert_eq!(again.header("idempotent-replayed"), None);
    assert_eq!(again.data_at("/handOutSurveyLinks/batch"), batch);
    let last = batch["links"][1]["invitationId"].clone();
    let rest = campaign.links(json!({ "after": last })).await.good();
    let rest = rest.data_at("/handOutSurveyLinks/batch");
    assert_eq!(rest["hasMore"], false);
    assert_eq!(rest["links"].as_array().unwrap().len(), 1);
    let link = &rest["links"][0];
    let token = link["token"].as_str().unwrap();
    assert_eq!(link["url"], format!("{PUBLIC}/s/{token}"));
    assert_eq!(stage.get(&format!("/s/{token}")).await.status, 200);
    // It stands in no row: not of the log, not of what is kept for replays.
    let rows = format!("{:?}", stage.tenant.snapshot().await);
    assert!(
        rows.contains("idempotency"),
        "the rows are told with their tables"
    );
    for link in batch["links"].as_array().unwrap().iter().chain([link]) {
        let token = link["token"].as_str().unwrap();
        assert!(!rows.contains(token), "a token is stored");
    }
    // A campaign that sends mails gives no links, and one by links reminds nobody.
    let mails = stage.campaign("by mail", |_| {}).await;
    let (_never, stopping) = watch::channel(false);
    stage.app.delivery().prepare(&stopping).await.unwrap();
    let mails = service::id::encode(data::id::Kind::SurveyCampaign, mails);
    let refused = hand_out(&campaign.integration, &mails, json!({})).await;
    let conflict = ("CONFLICT".to_owned(), "campaign".to_owned());
    assert_eq!(refused.refusal(), conflict);
    let close =
        "mutation($id: ID!) { closeSurveyCampaign(input: {id: $id}) { userErrors { code } } }";
    let id = json!({ "id": campaign.id });
    campaign.integration.ask_with(close, id).await.good();
    assert_eq!(campaign.links(json!({})).await.refusal(), conflict);
    let create = "mutation { createSurveyCampaign(input: {name: \"x\", kind: NPS, channel: LINK, reminders: 1, texts: [{language: \"en\", question: \"?\"}]}) { userErrors { code field } } }";
    let refused = campaign.integration.ask(create).await.refusal();
    assert_eq!(refused.1, "reminders");
}

//! What the walks need to know of each feature.

use serde_json::{Value, json};

use super::{bad_input::BadInput, permissions::Permitted, world::World};

/// Declares the rooms, in the order in which they are seeded.
macro_rules! rooms {
    ($($room:ident),+ $(,)?) => {
        $(pub mod $room;)+

        /// Makes one of each object.
        pub async fn seed(world: &mut World) {
            $(Box::pin($room::seed(world)).await;)+
        }

        /// Good arguments of a field (`Mutation.updateTenant`, `Account.contacts`); for a mutation such as can be used once.
        pub async fn arguments(world: &World, field: &str) -> Option<Value> {
            $(if let Some(arguments) = Box::pin($room::arguments(world, field)).await {
                return Some(arguments);
            })+
            None
        }

        /// The table of who may do what.
        pub fn permissions() -> Vec<Permitted> {
            let mut table = Vec::new();
            $(table.extend($room::PERMISSIONS);)+
            table
        }

        /// Examples of bad input.
        pub async fn bad_input(world: &World) -> Vec<BadInput> {
            let mut examples = Vec::new();
            $(examples.extend(Box::pin($room::bad_input(world)).await);)+
            examples
        }
    };
}

rooms!(
    tenant,
    member,
    client,
    access,
    definition,
    account,
    contact,
    ownership,
    catalogue,
    churn_reason,
    rate,
    subscription,
    life,
    revenue,
    purchase,
    invoice,
    cost,
    renewal,
    support,
    touchpoint,
    onboarding,
    survey,
    feedback,
    engagement,
    growth,
    outcome,
    business_review,
    advocacy,
    health,
    work,
    playbook,
    rule,
    portfolio,
    frozen,
    log,
    node,
);

/// Arguments for a mutation about what is the caller's own: the member itself, or an account that the member owns.
pub async fn own_arguments(world: &World, mutation: &str, member: &str) -> Value {
    match member::own_arguments(world, mutation, member) {
        Some(arguments) => arguments,
        None => account::own_arguments(world, mutation, member).await,
    }
}

/// Further good arguments of a field, which lead to other rows than those of [`arguments`].
pub fn more_arguments(world: &World, field: &str) -> Vec<Value> {
    match field {
        "Query.account"
        | "Query.subscription"
        | "Query.purchase"
        | "Query.invoice"
        | "Query.renewal"
        | "Query.supportCase"
        | "Query.touchpoint"
        | "Query.task"
        | "Query.advocacyActivity"
        | "Query.kpiValue"
        | "Query.feedbackItem"
        | "Query.surveyCampaign" => {
            vec![json!({ "externalId": "shared" })]
        }
        "Query.kpi" => vec![json!({ "key": "shared" })],
        "Query.member" => vec![json!({ "email": member::SHARED })],
        "Query.node" => Vec::new(),
        "Query.nodes" => node::ids(world),
        "Query.auditTrail" => world
            .kinds()
            .map(|(_, id)| json!({ "subject": id }))
            .collect(),
        "Portfolio.slices" => portfolio::slices(),
        "Portfolio.renewals" => vec![json!({ "dueWithinDays": 200 })],
        "Account.portfolio" => vec![json!({ "withDescendants": true })],
        _ => Vec::new(),
    }
}

/// A good value of an input type, to put another value into.
pub fn sample(world: &World, input: &str) -> Value {
    match input {
        "AccountTraitFilter" => json!({ "key": "motto", "present": true }),
        "AccountTraitInput" => json!({ "key": "motto", "text": world.text("motto") }),
        "OwnedByFilter" => json!({ "member": world.id("member") }),
        "DaysInput" => revenue::days(),
        "DateRange" => json!({ "from": "2024-01-01", "to": "2024-12-31" }),
        "DateTimeRange" => json!({ "from": "2024-01-01T00:00:00Z", "to": "2024-12-31T00:00:00Z" }),
        "DecimalRange" => json!({ "from": "1", "to": "2" }),
        "ContactOrder" | "MemberOrder" => json!({ "field": "NAME" }),
        "PurchaseOrder" => json!({ "field": "PURCHASED_ON" }),
        "RetentionCostOrder" => json!({ "field": "CATEGORY" }),
        "PurchaseRefundInput" => purchase::refund_of_row(),
        "SurveyAnswerOrder" => json!({ "field": "SCORE" }),
        "SurveyScaleInput" => json!({ "lowest": 0, "highest": 10 }),
        "SurveyTextInput" => survey::text(),
        "SurveyTriggerInput" => json!({ "kind": "ONCE" }),
        "RenewalOrder" => json!({ "field": "DUE_ON" }),
        "SupportCaseOrder" => json!({ "field": "OPENED_AT" }),
        "OnboardingPlanOrder" => json!({ "field": "STARTS_ON" }),
        "OnboardingPhaseInput" => onboarding::phase(),
        "OnboardingMilestoneInput" => onboarding::milestone(),
        "CreateWorkRuleInput" => rule::whole("Tried"),
        "WorkRuleTaskInput" => rule::task(),
        "HealthBelowInput" => json!({ "score": "40" }),
        "HealthBandInput" => json!({ "band": "RED" }),
        "TaskTermsInput" => playbook::step(),
        "TaskOrder" => json!({ "field": "DUE_ON" }),
        "TouchpointOrder" => json!({ "field": "OCCURRED_AT" }),
        "AdvocacyActivityOrder" => json!({ "field": "STAGE_ON" }),
        "FeedbackItemOrder" => json!({ "field": "TITLE" }),
        "OutcomeMeasureInput" => outcome::measure(world),
        "DesiredOutcomeInput" => outcome::wanted(),
        "BusinessReviewFollowUpInput" => business_review::follow_up(),
        "KpiGoalInput" => json!({ "on": "2024-12-31", "value": "120" }),
        "SubscriptionOrder" => json!({ "field": "STARTS_ON" }),
        "SubscriptionLineInput" => subscription::line(),
        "SubscriptionLineChangeInput" => json!({ "line": world.id("subscription_line") }),
        "HealthFactorInput" => health::factor(),
        "HealthPointInput" => json!({ "value": "1", "score": "50" }),
        "SubscriptionPauseInput" => json!({ "startsOn": "2025-02-01" }),
        _ => panic!(
            "say what a good {input} looks like: add one to `sample` in tests/it/walk/rooms.rs"
        ),
    }
}

/// The fields of an input type, or arguments of a field, of which no two may be given.
const ALTERNATIVES: [(&str, &[&str]); 29] = [
    ("Query.surveyCampaign", &["id", "externalId"]),
    ("SetServiceUsersInput", &["account", "accountExternalId"]),
    ("Query.account", &["id", "externalId"]),
    ("Query.subscription", &["id", "externalId"]),
    ("Query.purchase", &["id", "externalId"]),
    ("Query.invoice", &["id", "externalId"]),
    ("UpsertInvoiceRow", &["account", "accountExternalId"]),
    ("Query.member", &["id", "email"]),
    ("Query.renewal", &["id", "externalId"]),
    ("Query.supportCase", &["id", "externalId"]),
    ("Query.touchpoint", &["id", "externalId"]),
    ("Query.task", &["id", "externalId"]),
    ("Query.advocacyActivity", &["id", "externalId"]),
    ("Query.workRuleDryRun", &["id", "input"]),
    ("Query.kpi", &["id", "key"]),
    ("Query.kpiValue", &["id", "externalId"]),
    ("Query.feedbackItem", &["id", "externalId"]),
    ("UpsertSupportCaseRow", &["contactCount", "contactsListed"]),
    ("Portfolio.renewals", &["window", "dueWithinDays"]),
    ("CloseRenewalInput", &["renewedAmount", "lines"]),
    ("CloseRenewalInput", &["renewedAmount", "churnReasons"]),
    ("AccountOrder", &["field", "trait"]),
    (
        "AccountTraitFilter",
        &["text", "number", "date", "boolean", "present"],
    ),
    ("CreateAccountInput", &["parent", "parentExternalId"]),
    ("UpdateAccountInput", &["parent", "parentExternalId"]),
    ("UpsertAccountRow", &["parent", "parentExternalId"]),
    ("SubscriptionLineInput", &["plan", "planExternalId"]),
    ("CreatePurchaseInput", &["product", "productExternalId"]),
    ("SubscriptionLineChangeInput", &["plan", "planExternalId"]),
];

/// What has to be given along with a field of an input type: its value, too.
pub fn company_of(owner: &str, name: &str) -> Option<(&'static str, Value)> {
    match (owner, name) {
        ("CloseRenewalInput", "churnReasons") => Some(("outcome", json!("CHURNED"))),
        ("CreateFeedbackItemInput", "supportCase")
        | ("UpsertFeedbackItemRow", "caseExternalId") => Some(("source", json!("SUPPORT_CASE"))),
        ("CreateFeedbackItemInput", "surveyAnswer")
        | ("UpsertFeedbackItemRow", "answerExternalId") => Some(("source", json!("SURVEY"))),
        ("SurveyTriggerInput", "milestone") => Some(("kind", json!("MILESTONE_DONE"))),
        _ => None,
    }
}

/// An id that names nothing anywhere.
pub fn unknown(kind: &str) -> String {
    format!("{kind}_01h2xcejqtf2nbrexx3vqjhp41")
}

/// The fields that may not be given together with `name`.
pub fn alternatives_to(owner: &str, name: &str) -> Vec<&'static str> {
    let sets = ALTERNATIVES
        .iter()
        .filter(|(of, names)| *of == owner && names.contains(&name));
    sets.flat_map(|(_, names)| names.iter().copied()).collect()
}

//! Everything that has an id, found by it.

use std::{collections::HashMap, hash::Hash};

use async_graphql::{Context, ID, Interface, Object};
use data::{
    error::{Error, Refusal},
    id::Kind,
    scope::Scope,
};
use uuid::Uuid;

use super::{
    account::{Account, Contact, TraitDefinition},
    advocacy::AdvocacyActivity,
    cost::RetentionCost,
    error::OrFault,
    feedback::FeedbackItem,
    frozen::FrozenPeriod,
    growth::{Kpi, KpiSeries, KpiValue},
    health::HealthProfile,
    id,
    invoice::Invoice,
    member::{Client, Member},
    onboarding::{OnboardingPlan, OnboardingTemplate},
    outcome::{BusinessReview, DesiredOutcome, SuccessPlan},
    purchase::Purchase,
    renewal::Renewal,
    revenue::{AccountSubscription, ChurnReason, Plan, Product},
    session::ContextSession,
    support::SupportCase,
    survey::{SurveyAnswer, SurveyCampaign, SurveyInvitation},
    tenant::Tenant,
    touchpoint::Touchpoint,
    work::{Playbook, PlaybookRun, Task, WorkRule},
};

/// Anything that has an id of its own.
#[derive(Clone, Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "The id: unique over all kinds of things, and stable."
))]
pub enum Node {
    /// A tenant.
    Tenant(Tenant),
    /// A member.
    Member(Member),
    /// An integration client.
    Client(Client),
    /// An account.
    Account(Account),
    /// A contact.
    Contact(Contact),
    /// A custom trait.
    TraitDefinition(TraitDefinition),
    /// A product.
    Product(Product),
    /// A plan.
    Plan(Plan),
    /// A churn reason.
    ChurnReason(ChurnReason),
    /// A subscription.
    AccountSubscription(AccountSubscription),
    /// A one-off purchase.
    Purchase(Purchase),
    /// What an account is asked to pay.
    Invoice(Invoice),
    /// What was spent to keep customers.
    RetentionCost(RetentionCost),
    /// A frozen period.
    FrozenPeriod(FrozenPeriod),
    /// A renewal.
    Renewal(Renewal),
    /// A survey campaign.
    SurveyCampaign(SurveyCampaign),
    /// What was decided about a contact in a wave of a campaign.
    SurveyInvitation(SurveyInvitation),
    /// What a customer answered.
    SurveyAnswer(SurveyAnswer),
    /// A support case.
    SupportCase(SupportCase),
    /// A touchpoint.
    Touchpoint(Touchpoint),
    /// Something that is measured of customers.
    Kpi(Kpi),
    /// How an account stands in one KPI.
    KpiSeries(KpiSeries),
    /// What a KPI of an account was on a day.
    KpiValue(KpiValue),
    /// What a customer and a CSM agreed on.
    SuccessPlan(SuccessPlan),
    /// What a customer wants to reach.
    DesiredOutcome(DesiredOutcome),
    /// A business review.
    BusinessReview(BusinessReview),
    /// What a customer does for the product.
    AdvocacyActivity(AdvocacyActivity),
    /// A feedback item.
    FeedbackItem(FeedbackItem),
    /// What new customers are led through.
    OnboardingTemplate(OnboardingTemplate),
    /// The onboarding of an account.
    OnboardingPlan(OnboardingPlan),
    /// A health profile.
    HealthProfile(HealthProfile),
    /// Something that is to be done for a customer.
    Task(Task),
    /// What is done for a customer, step by step.
    Playbook(Playbook),
    /// A playbook that was run on an account.
    PlaybookRun(PlaybookRun),
    /// What makes work by itself.
    WorkRule(WorkRule),
}

/// The most ids that `nodes` takes.
const MOST_IDS: usize = 100;

/// Finding by id.
#[derive(Default)]
pub struct NodeQuery;

/// Finding by id.
#[Object]
impl NodeQuery {
    /// The thing of that id; null when there is none, which is also the answer for a thing of another tenant, or one that you may not read.
    async fn node(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The id, as any object's `id` field gives it.")] id: ID,
    ) -> async_graphql::Result<Option<Node>> {
        let id = id::read(&id, "id").or_fault()?;
        let found = find(context.scope().await?, [id]).await;
        Ok(found.or_fault()?.remove(&id))
    }

    /// The things of those ids, in their order, null where there is none.
    async fn nodes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "At most 100 ids.")] ids: Vec<ID>,
    ) -> async_graphql::Result<Vec<Option<Node>>> {
        if ids.len() > MOST_IDS {
            let message = format!("at most {MOST_IDS} ids at once, not {}", ids.len());
            return Err(Refusal::invalid("ids", message)).or_fault();
        }
        let read = |(place, id): (usize, &ID)| id::read(id, &format!("ids.{place}"));
        let ids = ids.iter().enumerate().map(read);
        let ids: Vec<_> = ids.collect::<Result<_, _>>().or_fault()?;
        let found = find(context.scope().await?, ids.iter().copied()).await;
        let found = found.or_fault()?;
        Ok(ids.iter().map(|id| found.get(id).cloned()).collect())
    }
}

/// The things of those ids that are there and may be read, with one statement per kind, however many they are.
///
/// # Errors
/// When the database is away.
pub(super) async fn find(
    scope: &Scope,
    ids: impl IntoIterator<Item = (Kind, Uuid)>,
) -> Result<HashMap<(Kind, Uuid), Node>, Error> {
    let mut by_kind: HashMap<Kind, Vec<Uuid>> = HashMap::new();
    for (kind, id) in ids {
        by_kind.entry(kind).or_default().push(id);
    }
    let mut found = HashMap::new();
    for (kind, ids) in by_kind {
        let nodes = readable(of_kind(scope, kind, &ids).await)?.into_iter();
        found.extend(nodes.map(|(id, node)| ((kind, id), node)));
    }
    Ok(found)
}

/// The things of a kind by their ids in another system, those that are there and may be read. One statement.
///
/// # Errors
/// When the database is away.
pub(super) async fn find_external(
    scope: &Scope,
    kind: Kind,
    ids: &[&str],
) -> Result<HashMap<String, Node>, Error> {
    let found = match kind {
        Kind::Product => nodes(Product::by_external_ids(scope, ids).await, Node::Product),
        Kind::Plan => nodes(Plan::by_external_ids(scope, ids).await, Node::Plan),
        Kind::ChurnReason => nodes(
            ChurnReason::by_external_ids(scope, ids).await,
            Node::ChurnReason,
        ),
        Kind::Invoice => nodes(Invoice::by_external_ids(scope, ids).await, Node::Invoice),
        _ => {
            return Err(Error::internal(
                "things of this kind may lack an external id",
            ));
        }
    };
    readable(found)
}

async fn of_kind(scope: &Scope, kind: Kind, ids: &[Uuid]) -> Result<HashMap<Uuid, Node>, Error> {
    match kind {
        Kind::Tenant => nodes(Tenant::by_ids(scope, ids).await, Node::Tenant),
        Kind::Member => nodes(Member::by_ids(scope, ids).await, Node::Member),
        Kind::Client => nodes(Client::by_ids(scope, ids).await, Node::Client),
        Kind::Account => nodes(Account::by_ids(scope, ids).await, Node::Account),
        Kind::Contact => nodes(Contact::by_ids(scope, ids).await, Node::Contact),
        Kind::TraitDefinition => nodes(
            TraitDefinition::by_ids(scope, ids).await,
            Node::TraitDefinition,
        ),
        Kind::Product => nodes(Product::by_ids(scope, ids).await, Node::Product),
        Kind::Plan => nodes(Plan::by_ids(scope, ids).await, Node::Plan),
        Kind::ChurnReason => nodes(ChurnReason::by_ids(scope, ids).await, Node::ChurnReason),
        Kind::Subscription => nodes(
            AccountSubscription::by_ids(scope, ids).await,
            Node::AccountSubscription,
        ),
        Kind::Purchase => nodes(Purchase::by_ids(scope, ids).await, Node::Purchase),
        Kind::Invoice => nodes(Invoice::by_ids(scope, ids).await, Node::Invoice),
        Kind::RetentionCost => nodes(RetentionCost::by_ids(scope, ids).await, Node::RetentionCost),
        Kind::FrozenPeriod => nodes(FrozenPeriod::by_ids(scope, ids).await, Node::FrozenPeriod),
        Kind::Renewal => nodes(Renewal::by_ids(scope, ids).await, Node::Renewal),
        Kind::SurveyCampaign => nodes(
            SurveyCampaign::by_ids(scope, ids).await,
            Node::SurveyCampaign,
        ),
        Kind::SurveyInvitation => nodes(
            SurveyInvitation::by_ids(scope, ids).await,
            Node::SurveyInvitation,
        ),
        Kind::SurveyAnswer => nodes(SurveyAnswer::by_ids(scope, ids).await, Node::SurveyAnswer),
        Kind::SupportCase => nodes(SupportCase::by_ids(scope, ids).await, Node::SupportCase),
        Kind::Touchpoint => nodes(Touchpoint::by_ids(scope, ids).await, Node::Touchpoint),
        Kind::FeedbackItem => nodes(FeedbackItem::by_ids(scope, ids).await, Node::FeedbackItem),
        Kind::OnboardingTemplate => nodes(
            OnboardingTemplate::by_ids(scope, ids).await,
            Node::OnboardingTemplate,
        ),
        Kind::OnboardingPlan => nodes(
            OnboardingPlan::by_ids(scope, ids).await,
            Node::OnboardingPlan,
        ),
        Kind::Kpi => nodes(Kpi::by_ids(scope, ids).await, Node::Kpi),
        Kind::KpiSeries => nodes(KpiSeries::by_ids(scope, ids).await, Node::KpiSeries),
        Kind::KpiValue => nodes(KpiValue::by_ids(scope, ids).await, Node::KpiValue),
        Kind::SuccessPlan => nodes(SuccessPlan::by_ids(scope, ids).await, Node::SuccessPlan),
        Kind::DesiredOutcome => nodes(
            DesiredOutcome::by_ids(scope, ids).await,
            Node::DesiredOutcome,
        ),
        Kind::BusinessReview => nodes(
            BusinessReview::by_ids(scope, ids).await,
            Node::BusinessReview,
        ),
        Kind::AdvocacyActivity => nodes(
            AdvocacyActivity::by_ids(scope, ids).await,
            Node::AdvocacyActivity,
        ),
        Kind::HealthProfile => nodes(HealthProfile::by_ids(scope, ids).await, Node::HealthProfile),
        Kind::Task => nodes(Task::by_ids(scope, ids).await, Node::Task),
        Kind::Playbook => nodes(Playbook::by_ids(scope, ids).await, Node::Playbook),
        Kind::PlaybookRun => nodes(PlaybookRun::by_ids(scope, ids).await, Node::PlaybookRun),
        Kind::WorkRule => nodes(WorkRule::by_ids(scope, ids).await, Node::WorkRule),
        Kind::Ownership
        | Kind::OnboardingTemplateVersion
        | Kind::OnboardingMilestone
        | Kind::OnboardingPrompt
        | Kind::OnboardingLink
        | Kind::RenewalForecast
        | Kind::SupportCaseEvent
        | Kind::FeedbackNote
        | Kind::BusinessReviewFollowUp
        | Kind::RenewalClosing
        | Kind::SubscriptionLine
        | Kind::PurchaseRefund
        | Kind::SurveyWave
        | Kind::ExchangeRate
        | Kind::MemberSession
        | Kind::RevokedToken
        | Kind::HealthJudgement
        | Kind::HealthOverride
        | Kind::HealthScore
        | Kind::HealthRound
        | Kind::UsageUser => Ok(HashMap::new()),
    }
}

fn nodes<K: Eq + Hash, T>(
    objects: Result<HashMap<K, T>, Error>,
    node: fn(T) -> Node,
) -> Result<HashMap<K, Node>, Error> {
    let objects = objects?.into_iter();
    Ok(objects.map(|(key, object)| (key, node(object))).collect())
}

/// What may not be read is as if it were not there.
fn readable<K>(found: Result<HashMap<K, Node>, Error>) -> Result<HashMap<K, Node>, Error> {
    match found {
        Err(Error::Forbidden(_)) => Ok(HashMap::new()),
        found => found,
    }
}

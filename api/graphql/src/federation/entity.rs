//! The entities that representations name.

use std::collections::{HashMap, HashSet};

use async_graphql::Union;
use data::{error::Error, id::Kind, scope::Scope};
use uuid::Uuid;

use super::representation::Representation;
use crate::{
    account::{Account, Contact, TraitDefinition},
    advocacy::AdvocacyActivity,
    cost::RetentionCost,
    feedback::FeedbackItem,
    frozen::FrozenPeriod,
    growth::{Kpi, KpiSeries, KpiValue},
    health::HealthProfile,
    invoice::Invoice,
    member::{Client, Member},
    node::{self, Node},
    onboarding::{OnboardingPlan, OnboardingTemplate},
    outcome::{BusinessReview, DesiredOutcome, SuccessPlan},
    purchase::Purchase,
    renewal::Renewal,
    revenue::{AccountSubscription, ChurnReason, Plan, Product},
    support::SupportCase,
    survey::{SurveyAnswer, SurveyCampaign, SurveyInvitation},
    tenant::Tenant,
    touchpoint::Touchpoint,
    work::{Playbook, PlaybookRun, Task, WorkRule},
};

/// Anything that other subgraphs may name.
#[derive(Clone, Union)]
#[graphql(name = "_Entity")]
pub enum Entity {
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
    /// What new customers are led through.
    OnboardingTemplate(OnboardingTemplate),
    /// The onboarding of an account.
    OnboardingPlan(OnboardingPlan),
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

impl From<Node> for Entity {
    fn from(node: Node) -> Self {
        match node {
            Node::Tenant(tenant) => Self::Tenant(tenant),
            Node::Member(member) => Self::Member(member),
            Node::Client(client) => Self::Client(client),
            Node::Account(account) => Self::Account(account),
            Node::Contact(contact) => Self::Contact(contact),
            Node::TraitDefinition(definition) => Self::TraitDefinition(definition),
            Node::Product(product) => Self::Product(product),
            Node::Plan(plan) => Self::Plan(plan),
            Node::ChurnReason(reason) => Self::ChurnReason(reason),
            Node::AccountSubscription(subscription) => Self::AccountSubscription(subscription),
            Node::Purchase(purchase) => Self::Purchase(purchase),
            Node::Invoice(invoice) => Self::Invoice(invoice),
            Node::RetentionCost(cost) => Self::RetentionCost(cost),
            Node::FrozenPeriod(period) => Self::FrozenPeriod(period),
            Node::Renewal(renewal) => Self::Renewal(renewal),
            Node::SurveyCampaign(campaign) => Self::SurveyCampaign(campaign),
            Node::SurveyInvitation(invitation) => Self::SurveyInvitation(invitation),
            Node::SurveyAnswer(answer) => Self::SurveyAnswer(answer),
            Node::SupportCase(case) => Self::SupportCase(case),
            Node::Touchpoint(touchpoint) => Self::Touchpoint(touchpoint),
            Node::OnboardingTemplate(template) => Self::OnboardingTemplate(template),
            Node::OnboardingPlan(plan) => Self::OnboardingPlan(plan),
            Node::Kpi(kpi) => Self::Kpi(kpi),
            Node::KpiSeries(series) => Self::KpiSeries(series),
            Node::KpiValue(value) => Self::KpiValue(value),
            Node::SuccessPlan(plan) => Self::SuccessPlan(plan),
            Node::DesiredOutcome(outcome) => Self::DesiredOutcome(outcome),
            Node::BusinessReview(review) => Self::BusinessReview(review),
            Node::AdvocacyActivity(activity) => Self::AdvocacyActivity(activity),
            Node::FeedbackItem(item) => Self::FeedbackItem(item),
            Node::HealthProfile(profile) => Self::HealthProfile(profile),
            Node::Task(task) => Self::Task(task),
            Node::Playbook(playbook) => Self::Playbook(playbook),
            Node::PlaybookRun(run) => Self::PlaybookRun(run),
            Node::WorkRule(rule) => Self::WorkRule(rule),
        }
    }
}

/// The entities that are there and may be read, with one statement for each kind and key, however many they are.
///
/// # Errors
/// When the database is away.
pub(super) async fn find<'r>(
    scope: &Scope,
    representations: impl Iterator<Item = &'r Representation>,
) -> Result<HashMap<Representation, Entity>, Error> {
    let mut ids: HashSet<(Kind, Uuid)> = HashSet::new();
    let mut external_ids: HashMap<Kind, Vec<&str>> = HashMap::new();
    for representation in representations {
        match representation {
            Representation::Id(kind, id) => drop(ids.insert((*kind, *id))),
            Representation::ExternalId(kind, id) => {
                external_ids.entry(*kind).or_default().push(id);
            }
        }
    }
    let mut found = HashMap::with_capacity(ids.len());
    for ((kind, id), node) in node::find(scope, ids).await? {
        found.insert(Representation::Id(kind, id), node.into());
    }
    for (kind, ids) in external_ids {
        for (id, node) in node::find_external(scope, kind, &ids).await? {
            found.insert(Representation::ExternalId(kind, id), node.into());
        }
    }
    Ok(found)
}

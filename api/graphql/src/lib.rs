//! The contract: one room per feature, merged into one schema.

// Objects of the contract point at each other; the compiler follows them to see that they can be shared between threads.
#![recursion_limit = "512"]

pub mod account;
pub mod advocacy;
pub mod batch;
pub mod bulk;
pub mod cost;
pub mod engagement;
pub mod error;
pub mod federation;
pub mod feedback;
pub mod filter;
pub mod frozen;
pub mod growth;
pub mod health;
pub mod invoice;
pub mod loaded;
pub mod log;
pub mod member;
pub mod metric;
pub mod money;
pub mod node;
pub mod onboarding;
pub mod outcome;
pub mod ownership;
pub mod page;
pub mod payload;
pub mod portfolio;
pub mod purchase;
pub mod renewal;
pub mod revenue;
pub mod scalar;
pub mod session;
pub mod support;
pub mod survey;
pub mod tenant;
pub mod touchpoint;
pub mod window;
pub mod work;

use service::id;

use async_graphql::{
    MergedObject, MergedSubscription, Request, Response, SDLExportOptions, ValidationMode,
};
use futures_util::{FutureExt, future::BoxFuture, stream::BoxStream};

/// Everything that can be asked.
#[derive(MergedObject, Default)]
pub struct Query(
    node::NodeQuery,
    tenant::TenantQuery,
    account::AccountQuery,
    account::ContactQuery,
    account::TraitQuery,
    revenue::ProductQuery,
    revenue::PlanQuery,
    revenue::ChurnReasonQuery,
    revenue::RateQuery,
    revenue::SubscriptionQuery,
    purchase::PurchaseQuery,
    invoice::InvoiceQuery,
    cost::CostQuery,
    renewal::RenewalQuery,
    survey::SurveyQuery,
    survey::SurveyQuestionQuery,
    support::SupportQuery,
    touchpoint::TouchpointQuery,
    feedback::FeedbackQuery,
    onboarding::OnboardingQuery,
    engagement::UsageQuery,
    growth::GrowthQuery,
    outcome::OutcomeQuery,
    advocacy::AdvocacyQuery,
    health::HealthQuery,
    work::TaskQuery,
    work::PlaybookQuery,
    work::WorkRuleQuery,
    portfolio::PortfolioQuery,
    frozen::FrozenPeriodQuery,
    member::MemberQuery,
    member::ClientQuery,
    log::LogQuery,
    federation::FederationQuery,
);

/// Everything that can be changed. The mutations of one request run one after the other in one transaction; one that answers
/// `userErrors` has changed nothing.
#[derive(MergedObject, Default)]
pub struct Mutation(
    tenant::TenantMutation,
    account::AccountMutation,
    account::ContactMutation,
    account::TraitMutation,
    ownership::OwnershipMutation,
    revenue::CatalogueMutation,
    revenue::RateMutation,
    revenue::SubscriptionMutation,
    revenue::StepMutation,
    revenue::ChurnReasonMutation,
    purchase::PurchaseMutation,
    invoice::InvoiceMutation,
    cost::CostMutation,
    frozen::FrozenPeriodMutation,
    renewal::RenewalMutation,
    survey::SurveyMutation,
    survey::SurveyQuestionMutation,
    support::SupportMutation,
    touchpoint::TouchpointMutation,
    feedback::FeedbackMutation,
    onboarding::OnboardingMutation,
    engagement::UsageMutation,
    growth::GrowthMutation,
    outcome::OutcomeMutation,
    outcome::BusinessReviewMutation,
    advocacy::AdvocacyMutation,
    health::HealthMutation,
    work::TaskMutation,
    work::PlaybookMutation,
    work::WorkRuleMutation,
    member::AccessMutation,
    member::MemberMutation,
    member::ClientMutation,
);

/// Everything that can be followed live.
#[derive(MergedSubscription, Default)]
pub struct Subscription(
    log::LogSubscription,
    portfolio::PortfolioSubscription,
    health::HealthSubscription,
    renewal::RenewalSubscription,
    survey::SurveySubscription,
    work::WorkSubscription,
);

type Resolvers = async_graphql::Schema<Query, Mutation, Subscription>;

/// The schema of the product, which answers requests.
///
/// What runs the resolvers is generic: a crate that calls it compiles all of them once more. Whoever calls this one does not, and this is why nothing of it
/// may be inlined elsewhere.
#[derive(Clone)]
pub struct Schema(Resolvers);

impl Schema {
    /// Answers a query or a mutation.
    #[inline(never)]
    #[must_use]
    pub fn execute(&self, request: Request) -> BoxFuture<'static, Response> {
        let schema = self.0.clone();
        async move { schema.execute(request).await }.boxed()
    }

    /// Answers a subscription, or once what is none.
    #[inline(never)]
    #[must_use]
    pub fn execute_stream(&self, request: Request) -> BoxStream<'static, Response> {
        self.0.execute_stream(request)
    }

    /// The schema in the schema definition language.
    #[inline(never)]
    fn sdl_with(&self, options: SDLExportOptions) -> String {
        self.0.sdl_with_options(options)
    }
}

/// Nothing nests deeper in the engine than the document guard lets through.
const RECURSION: usize = 64;

/// Builds the schema.
#[inline(never)]
#[must_use]
pub fn schema() -> Schema {
    let builder = Resolvers::build(
        Query::default(),
        Mutation::default(),
        Subscription::default(),
    );
    let resolvers = builder
        .enable_subscription_in_federation()
        .limit_recursive_depth(RECURSION)
        // The document guard has validated by the specification before.
        .validation_mode(ValidationMode::Fast)
        .finish();
    Schema(resolvers)
}

/// The schema as the document guard reads it.
#[must_use]
pub fn guarded_sdl() -> String {
    schema().sdl_with(SDLExportOptions::new())
}

/// The schema in the schema definition language, as `schema.graphql` holds it.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .prefer_single_line_descriptions()
        .include_specified_by();
    schema().sdl_with(options)
}

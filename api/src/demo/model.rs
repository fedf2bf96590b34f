//! What a made-up tenant consists of. Rows name each other by external id, plans and products by key, members by e-mail address.

mod account;
mod care;
mod growth;
mod money;
mod onboarding;
mod outcome;
mod purchase;
mod review;
mod subscription;
mod survey;
mod usage;
mod work;

use chrono::NaiveDate;
use chrono_tz::Tz;
use domain::{member::Role, money::Currency};

pub use account::{DemoAccount, DemoContact, DemoOwnership, DemoTrait};
pub use care::{DemoCase, DemoCaseEvent, DemoFeedback, DemoTouchpoint};
pub use growth::{DemoKpi, DemoKpiValue};
pub use money::{DemoCost, DemoInvoice, DemoRate};
pub use onboarding::{DemoMilestoneEvent, DemoOnboarding, DemoPrompt, DemoTemplate};
pub use outcome::{DemoOutcome, DemoSuccessPlan};
pub use purchase::{DemoPurchase, DemoRefund};
pub use review::{DemoFollowUp, DemoReview};
pub use subscription::{
    DemoCancellation, DemoChurnReason, DemoLife, DemoLine, DemoPlan, DemoProduct, DemoSubscription,
};
pub use survey::{DemoAnswer, DemoCampaign};
pub use usage::DemoUsageEvent;
pub use work::{DemoAction, DemoPlaybook, DemoRule, DemoRun, DemoTask, DemoTaskEnd};

/// A tenant and everything in it. In every list, what a row names comes before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoTenant {
    /// The short name in log-ins and commands.
    pub slug: &'static str,
    /// The name that people read.
    pub name: &'static str,
    /// The zone in which days begin and end.
    pub time_zone: Tz,
    /// The currency that metrics are reported in.
    pub currency: Currency,
    /// Who works there.
    pub members: Vec<DemoMember>,
    /// What is sold.
    pub products: Vec<DemoProduct>,
    /// The ways to buy it.
    pub plans: Vec<DemoPlan>,
    /// Why customers leave.
    pub churn_reasons: Vec<DemoChurnReason>,
    /// The properties that the tenant gave its accounts.
    pub traits: Vec<DemoTrait>,
    /// What other currencies are worth, month by month.
    pub rates: Vec<DemoRate>,
    /// The customers, in order of sign-up; parents before their subsidiaries.
    pub accounts: Vec<DemoAccount>,
    /// The people at the customers.
    pub contacts: Vec<DemoContact>,
    /// Who looked after which account, when.
    pub ownership: Vec<DemoOwnership>,
    /// What the customers pay for.
    pub subscriptions: Vec<DemoSubscription>,
    /// What the customers bought once.
    pub purchases: Vec<DemoPurchase>,
    /// What the customers were asked to pay, by the days on which they were.
    pub invoices: Vec<DemoInvoice>,
    /// What is spent to keep them, in the tenant's currency.
    pub costs: Vec<DemoCost>,
    /// What they asked support for.
    pub cases: Vec<DemoCase>,
    /// When somebody was in touch with them.
    pub touchpoints: Vec<DemoTouchpoint>,
    /// What they want.
    pub feedback: Vec<DemoFeedback>,
    /// What their people are asked.
    pub campaigns: Vec<DemoCampaign>,
    /// What they answered.
    pub answers: Vec<DemoAnswer>,
    /// What their people did with the product, account after account.
    pub usage: Vec<DemoUsageEvent>,
    /// What new customers are led through.
    pub templates: Vec<DemoTemplate>,
    /// How far each has come.
    pub onboardings: Vec<DemoOnboarding>,
    /// The messages that led them on.
    pub prompts: Vec<DemoPrompt>,
    /// What is measured of the customers' own business.
    pub kpis: Vec<DemoKpi>,
    /// What it was, month by month.
    pub kpi_values: Vec<DemoKpiValue>,
    /// What the customers want to reach.
    pub success_plans: Vec<DemoSuccessPlan>,
    /// What was talked about with them, and is to be.
    pub reviews: Vec<DemoReview>,
    /// What is to be done for them, and what was done.
    pub tasks: Vec<DemoTask>,
    /// What is done step by step.
    pub playbooks: Vec<DemoPlaybook>,
    /// The playbooks that are under way.
    pub runs: Vec<DemoRun>,
    /// What makes work by itself.
    pub rules: Vec<DemoRule>,
}

/// A person who works, or has worked, in the tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoMember {
    /// The name that people read.
    pub name: String,
    /// The address to log in with: the role in lower case at the tenant, such as `owner@northwind.example` or `csm3@northwind.example`.
    pub email: String,
    /// What the member may do.
    pub role: Role,
    /// The first day on which the member was not there any more; `None` for those who are.
    pub left_on: Option<NaiveDate>,
}

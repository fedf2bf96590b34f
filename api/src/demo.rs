//! Made-up tenants with two years of history, for `tenure demo`, for tests and for benchmarks.
//!
//! The same profile, seed, size and day always give the same rows, on every machine. Every account draws from its own source of chance,
//! so that a change to one leaves the others as they are. All names are made of invented words and all addresses end in `.example`, which
//! is reserved.

mod account;
mod calendar;
mod care;
mod chance;
mod contact;
mod cost;
mod generate;
mod growth;
mod invoice;
mod leaving;
mod lifetime;
mod member;
mod model;
mod onboarding;
mod outcome;
mod ownership;
mod playbook;
mod profile;
mod prompt;
mod purchase;
mod rate;
mod review;
mod signup;
mod subscription;
mod survey;
mod task;
#[cfg(test)]
mod tests;
mod trait_value;
mod usage;
mod word;

pub use generate::{DemoError, SEED, generate};
pub use model::{
    DemoAccount, DemoAction, DemoAnswer, DemoCampaign, DemoCancellation, DemoCase, DemoCaseEvent,
    DemoChurnReason, DemoContact, DemoCost, DemoFeedback, DemoFollowUp, DemoInvoice, DemoKpi,
    DemoKpiValue, DemoLife, DemoLine, DemoMember, DemoMilestoneEvent, DemoOnboarding, DemoOutcome,
    DemoOwnership, DemoPlan, DemoPlaybook, DemoProduct, DemoPrompt, DemoPurchase, DemoRate,
    DemoRefund, DemoReview, DemoRule, DemoRun, DemoSubscription, DemoSuccessPlan, DemoTask,
    DemoTaskEnd, DemoTemplate, DemoTenant, DemoTouchpoint, DemoTrait, DemoUsageEvent,
};
pub use profile::{FJORDLIGHT, NORTHWIND, Profile};

//! What portfolios that were evaluated together reckon together of how accounts are cared for and how they get on.

use domain::{onboarding::ValueQuestion, time::Window};
use uuid::Uuid;

use super::{
    AdvocacyMetrics, ContactFrequency, CustomerGrowth, NineBox, OnboardingMetrics, OutcomeMetrics,
    PortfolioWork, PromptMetrics, SupportMetrics, TimeToValue, UntouchedAccounts,
};
use crate::batch::Batch;

/// Each by what was asked, for every portfolio of the family.
#[derive(Default)]
pub struct Care {
    pub(super) support: Batch<Window, Vec<SupportMetrics>>,
    pub(super) touchpoints: Batch<Window, Vec<ContactFrequency>>,
    pub(super) untouched: Batch<u32, Vec<UntouchedAccounts>>,
    pub(super) onboarding: Batch<Window, Vec<OnboardingMetrics>>,
    pub(super) time_to_value: Batch<(Window, ValueQuestion), Vec<TimeToValue>>,
    pub(super) prompts: Batch<(Window, u32), Vec<PromptMetrics>>,
    pub(super) outcomes: Batch<Window, Vec<OutcomeMetrics>>,
    pub(super) nine_boxes: Batch<u32, Vec<NineBox>>,
    pub(super) advocacy: Batch<Window, Vec<AdvocacyMetrics>>,
    pub(super) growth: Batch<Option<Uuid>, Vec<CustomerGrowth>>,
    pub(super) work: Batch<(), Vec<PortfolioWork>>,
}

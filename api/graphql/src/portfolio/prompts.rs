//! Who responds to onboarding prompts, as answers show it.

use async_graphql::{Context, Enum, Object};
use data::error::Refusal;
use domain::onboarding::PromptReport as Exact;
use uuid::Uuid;

use super::{
    Portfolio, at,
    behind::{Pages, behind},
    count,
};
use crate::{
    account::AccountConnection, error::OrFault, loaded::Loaded, metric::Metric, page::page_request,
    session::ContextSession, window::WindowInput,
};

/// The onboarding prompts of a portfolio in a window.
pub type PromptMetrics = Loaded<Exact, Relations>;

/// What metrics that were reckoned together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Pages<PromptedAccountList>,
}

/// The accounts behind a number of prompts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum PromptedAccountList {
    /// Answered a prompt within 24 hours: the denominator of `responderConversion`.
    Responders,
    /// Those of them that paid within the days: its numerator.
    RespondersConverted,
    /// Got a prompt, and answered none within 24 hours: the denominator of `otherConversion`.
    Others,
    /// Those of them that paid within the days: its numerator.
    OthersConverted,
}

impl PromptedAccountList {
    fn ids(self, exact: &Exact) -> Vec<Uuid> {
        match self {
            Self::Responders => exact.responders.clone(),
            Self::RespondersConverted => exact.responders_converted.clone(),
            Self::Others => exact.others.clone(),
            Self::OthersConverted => exact.others_converted.clone(),
        }
    }
}

/// The most days within which an account has to pay.
const MOST_DAYS: i32 = 730;

fn check_days(days: i32) -> Result<u32, Refusal> {
    let allowed = u32::try_from(days).ok();
    let allowed = allowed.filter(|_| (1..=MOST_DAYS).contains(&days));
    let rule = || Refusal::invalid("withinDays", format!("1 to {MOST_DAYS} days, not {days}"));
    allowed.ok_or_else(rule)
}

impl Portfolio {
    /// The prompts of a window, reckoned along with those of all portfolios that were evaluated with this one.
    pub(super) async fn prompts_in(
        &self,
        context: &Context<'_>,
        window: &WindowInput,
        within_days: i32,
    ) -> async_graphql::Result<PromptMetrics> {
        let scope = context.scope().await?;
        let window = window.resolve(self.exact().as_of(), scope.tenant());
        let window = window.or_fault()?;
        let days = check_days(within_days).or_fault()?;
        let load = async || {
            let cuts = self.rows().map(|cut| cut.exact.prompts(&window, days));
            Ok(Loaded::family(cuts.collect()))
        };
        let prompts = &self.batches().care.prompts;
        let prompts = prompts.get((window, days), load).await.or_fault()?;
        at(&prompts, self.row().place)
    }
}

/// The onboarding prompts that were sent to the accounts of a portfolio in a window. Prompts are of no plan of the catalogue: a slice by plan has none.
#[Object]
impl PromptMetrics {
    /// How many prompts were sent.
    async fn sent_count(&self) -> i32 {
        count(self.row().sent.len())
    }

    /// How many of them were answered at all.
    async fn answered_count(&self) -> i32 {
        count(self.row().answered.len())
    }

    /// How many of them are not answered, but may still be within 24 hours. The response rate is provisional while there is one.
    async fn provisional_count(&self) -> i32 {
        count(self.row().provisional.len())
    }

    /// 24-hour response rate: prompts answered within 24 hours / prompts sent.
    async fn response_rate(&self) -> Metric {
        self.row().response_rate().into()
    }

    /// Conversion among responders: accounts that answered a prompt within 24 hours and first paid within the days of their first prompt / accounts that answered
    /// one within 24 hours. Accounts that paid before are left out, and so are those whose days have not passed; both are counted under `excluded`.
    async fn responder_conversion(&self) -> Metric {
        self.row().responder_conversion().into()
    }

    /// Conversion among the others.
    async fn other_conversion(&self) -> Metric {
        self.row().other_conversion().into()
    }

    /// Uplift: conversion among responders / conversion among the others - 1, such as 0.8 for 80 % more, with the interval of Katz at 95 %. Whoever responds may
    /// have been keener from the start: it says who converts, not why.
    async fn uplift(&self) -> Metric {
        self.row().uplift().into()
    }

    /// The accounts behind a number, as many as it says.
    async fn accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Behind which number.")] of: PromptedAccountList,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, last, before);
        let pages = &self.batches().accounts;
        let ids = |exact: &Exact| of.ids(exact);
        let found = behind(context, self, pages, (of, request), ids).await?;
        Ok(found.connection())
    }
}

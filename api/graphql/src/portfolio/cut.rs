//! Portfolios that were evaluated together, and what they load together.

use std::collections::HashMap;

use async_graphql::Context;
use chrono::NaiveDate;
use data::{
    error::{Error, Refusal},
    portfolio::TenantFacts,
    scope::Scope,
};
use domain::{ownership::OwnerConvention, portfolio::Portfolio as Exact, time::Window};
use uuid::Uuid;

use super::{
    Cohort, Engagement, Portfolio, PortfolioHealth, RenewalCalibration, RenewalReport, Revenue,
    SliceBy, TrialConversion, behind::Pages, care::Care, commerce::Commerce, health, list::Listed,
    slice, survey::Surveys,
};
use crate::{
    account::Account,
    batch::Batch,
    error::OrFault,
    loaded::Loaded,
    renewal::CallHorizon,
    revenue::{CohortConvention, MovementView},
    session::ContextSession,
};

/// The most slices that are answered at once. A trait may have a value of its own for every account, and each slice is a portfolio.
const MOST_SLICES: i32 = 2_000;

/// A portfolio among those that were evaluated together.
pub struct Cut {
    /// Its place among them.
    pub(super) place: usize,
    /// The numbers.
    pub(super) exact: Exact,
    /// What the accounts of a slice have in common.
    pub(super) label: Option<slice::Label>,
}

/// What portfolios that were evaluated together load together.
#[derive(Default)]
pub struct Relations {
    pub(super) accounts: Pages<Listed>,
    pub(super) largest: Batch<usize, HashMap<Uuid, Account>>,
    pub(super) revenues: Batch<(Window, Option<MovementView>), Vec<Revenue>>,
    pub(super) lifetimes: Batch<Option<MovementView>, Vec<Option<Revenue>>>,
    pub(super) cohorts: Batch<(Window, CohortConvention), Vec<Vec<Cohort>>>,
    pub(super) trials: Batch<(Window, u32), Vec<TrialConversion>>,
    pub(super) commerce: Commerce,
    pub(super) surveys: Surveys,
    pub(super) care: Care,
    pub(super) engagement: Batch<Window, Vec<Engagement>>,
    pub(super) health: Batch<(), Vec<PortfolioHealth>>,
    slices: Batch<(SliceBy, Option<String>, i32), Vec<Vec<Portfolio>>>,
    pub(super) renewals: Batch<Window, Vec<RenewalReport>>,
    pub(super) calibrations: Batch<(Window, CallHorizon, bool), Vec<Vec<RenewalCalibration>>>,
}

impl Portfolio {
    /// The portfolio of what was evaluated.
    #[must_use]
    pub fn whole(exact: Exact) -> Self {
        Loaded::alone(Cut {
            place: 0,
            exact,
            label: None,
        })
    }

    /// The portfolios of accounts at the end of a date, each of the account alone or with everything below it.
    pub(crate) fn of_accounts(
        scope: &Scope,
        facts: &TenantFacts,
        accounts: &[Uuid],
        as_of: NaiveDate,
        with_descendants: bool,
    ) -> HashMap<Uuid, Self> {
        let owner = OwnerConvention::Then;
        let evaluate = |account: &Uuid| match with_descendants {
            true => facts.evaluate_tree(scope, *account, as_of, owner),
            false => facts.evaluate(scope, Some(std::slice::from_ref(account)), as_of, owner),
        };
        let exact = accounts.iter().map(|account| (evaluate(account), None));
        let portfolios = together(exact.collect());
        accounts.iter().copied().zip(portfolios).collect()
    }

    /// The portfolio cut by a dimension, along with all that were evaluated with it.
    pub(super) async fn cut(
        &self,
        context: &Context<'_>,
        by: SliceBy,
        key: Option<String>,
        at_most: i32,
    ) -> async_graphql::Result<Vec<Self>> {
        let scope = context.scope().await?;
        let product = context.session()?.product();
        check_most(at_most).or_fault()?;
        let load = async || {
            let cuts: Vec<_> = match by {
                SliceBy::HealthBand => {
                    slice::check_no_trait(key.as_deref())?;
                    let portfolios = self.rows().map(|cut| &cut.exact);
                    let on = self.row().exact.as_of();
                    let standings =
                        health::standings(&product.standings, scope, portfolios, on).await?;
                    let cuts = self
                        .rows()
                        .map(|cut| cut.exact.slices_by_health(&standings));
                    cuts.collect()
                }
                by => {
                    let dimension = slice::dimension(scope, by, key.clone()).await?;
                    self.rows().map(|cut| cut.exact.slices(dimension)).collect()
                }
            };
            check_number(cuts.iter().map(Vec::len), at_most)?;
            labelled(scope, cuts).await
        };
        let arguments = (by, key.clone(), at_most);
        let slices = self.batches().slices.get(arguments, load).await;
        let slices = slices.or_fault()?.get(self.row().place).cloned();
        Ok(slices.unwrap_or_default())
    }
}

fn check_most(at_most: i32) -> Result<(), Refusal> {
    match at_most {
        1..=MOST_SLICES => Ok(()),
        _ => {
            let rule = format!("1 to {MOST_SLICES} slices, not {at_most}");
            Err(Refusal::invalid("atMost", rule))
        }
    }
}

/// Refuses more slices of one portfolio than are wanted, and more of all portfolios together than are answered at once.
fn check_number(slices: impl Iterator<Item = usize>, at_most: i32) -> Result<(), Refusal> {
    let limit = |most: i32| usize::try_from(most).unwrap_or_default();
    let (mut largest, mut all) = (0, 0);
    for number in slices {
        largest = largest.max(number);
        all += number;
    }
    let (field, rule) = match (largest <= limit(at_most), all <= limit(MOST_SLICES)) {
        (true, true) => return Ok(()),
        (false, _) => (
            "atMost",
            format!(
                "this makes {largest} slices, and at most {at_most} are wanted: ask for up to {MOST_SLICES} by `atMost`, choose fewer accounts by `where`, or cut by something with fewer values"
            ),
        ),
        (true, false) => (
            "by",
            format!(
                "this makes {all} slices, and at most {MOST_SLICES} are answered at once: choose fewer accounts by `where`, or cut by something with fewer values"
            ),
        ),
    };
    Err(Refusal::invalid(field, rule))
}

/// The slices of many portfolios as portfolios with their labels, with one statement for the names in all of them.
async fn labelled(
    scope: &Scope,
    cuts: Vec<Vec<domain::portfolio::Slice>>,
) -> Result<Vec<Vec<Portfolio>>, Error> {
    let labels = slice::labels(scope, cuts.iter().flatten()).await?;
    let lengths: Vec<usize> = cuts.iter().map(Vec::len).collect();
    let slices = cuts.into_iter().flatten().zip(labels);
    let slices = slices.map(|(slice, label)| (slice.portfolio, Some(label)));
    let mut portfolios = together(slices.collect()).into_iter();
    let of_one = |length| portfolios.by_ref().take(length).collect();
    Ok(lengths.into_iter().map(of_one).collect())
}

fn together(evaluated: Vec<(Exact, Option<slice::Label>)>) -> Vec<Portfolio> {
    let cut = |(place, (exact, label))| Cut {
        place,
        exact,
        label,
    };
    Loaded::family(evaluated.into_iter().enumerate().map(cut).collect())
}

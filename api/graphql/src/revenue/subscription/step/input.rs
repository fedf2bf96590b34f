//! What callers say about what happens to subscriptions.

use async_graphql::{ID, InputObject, MaybeUndefined};
use chrono::NaiveDate;
use data::{
    error::Refusal,
    id::Kind,
    revenue::subscription::{LineChange, Reactivation, Step},
};
use domain::subscription::LifeError;

use crate::{
    bulk::patch,
    revenue::{
        ChurnKind,
        subscription::{
            BillingInterval,
            input::{SubscriptionLineInput, lines, plan},
            life_input::reasons,
        },
    },
    scalar::{Date, Decimal},
};
use service::id;

/// What is different about a line from some day on. Fields that are not given stay as they are.
#[derive(Clone, Debug, InputObject)]
pub struct SubscriptionLineChangeInput {
    /// The id of the line, one of the subscription's.
    line: ID,
    /// The id of the plan that is paid for.
    plan: Option<ID>,
    /// The same by the plan's key in the billing system. A plan that is not known is made, if you may change the catalogue.
    plan_external_id: Option<String>,
    /// The key of the product of a plan that is not known yet; a product of the plan's own name when it is not given.
    product_external_id: Option<String>,
    /// What is paid for, up to 1,000 characters; null empties it.
    description: MaybeUndefined<String>,
    /// The price of one for one billing interval, in major units such as `"99.00"`, without tax; not negative.
    amount: Option<Decimal>,
    /// What is taken off the price of one for good; from zero to the price.
    discount: Option<Decimal>,
    /// How many are bought; not negative.
    quantity: Option<i32>,
    /// The time that one amount pays for.
    billing_interval: Option<BillingInterval>,
}

impl SubscriptionLineChangeInput {
    fn change(self) -> Result<LineChange, Refusal> {
        Ok(LineChange {
            line: id::expect(Kind::SubscriptionLine, &self.line, "line")?,
            plan: plan(self.plan, self.plan_external_id, self.product_external_id)?,
            description: patch(self.description),
            amount: self.amount.map(|amount| amount.0),
            discount: self.discount.map(|discount| discount.0),
            quantity: self.quantity.map(Into::into),
            billing_interval: self.billing_interval.map(Into::into),
        })
    }
}

fn changes(changes: Vec<SubscriptionLineChangeInput>) -> Result<Vec<LineChange>, Refusal> {
    let placed = |(place, change): (usize, SubscriptionLineChangeInput)| {
        change
            .change()
            .map_err(|refusal| refusal.under(&["changes", &place.to_string()]))
    };
    changes.into_iter().enumerate().map(placed).collect()
}

/// A change of lines.
#[derive(InputObject)]
pub struct ChangeSubscriptionInput {
    /// The id of the subscription.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// The first day on which it is so, which may lie behind or ahead.
    pub(super) effective_on: Date,
    /// The lines that change, at least one.
    changes: Vec<SubscriptionLineChangeInput>,
}

impl ChangeSubscriptionInput {
    pub(super) fn step(self) -> Result<Step, Refusal> {
        Ok(Step::Change {
            effective_on: self.effective_on.into(),
            changes: changes(self.changes)?,
        })
    }
}

/// Something that is bought on top.
#[derive(InputObject)]
pub struct AddSubscriptionLineInput {
    /// The id of the subscription.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// What is bought. It starts today when the line does not say when.
    line: SubscriptionLineInput,
}

impl AddSubscriptionLineInput {
    /// The day on which the line is to start, if it says so.
    pub(super) fn starts_on(&self) -> Option<NaiveDate> {
        self.line.starts_on()
    }

    pub(super) fn step(self) -> Result<Step, Refusal> {
        let line = self.line.input();
        let line = line.map_err(|refusal| refusal.under(&["line"]))?;
        Ok(Step::AddLine(line))
    }
}

/// Something that is given up.
#[derive(InputObject)]
pub struct EndSubscriptionLineInput {
    /// The id of the subscription.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// The id of the line.
    line: ID,
    /// The day after its last one, not after its end.
    pub(super) ends_on: Date,
}

impl EndSubscriptionLineInput {
    pub(super) fn step(self) -> Result<Step, Refusal> {
        Ok(Step::EndLine {
            line: id::expect(Kind::SubscriptionLine, &self.line, "line")?,
            ends_on: self.ends_on.into(),
        })
    }
}

/// A plan that is given up before its day has come.
#[derive(InputObject)]
pub struct WithdrawScheduledChangeInput {
    /// The id of the subscription.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// The day for which something is planned, one of the `scheduledChanges`.
    effective_on: Date,
}

impl WithdrawScheduledChangeInput {
    pub(super) fn step(&self) -> Step {
        let effective_on = self.effective_on.into();
        Step::WithdrawChange { effective_on }
    }
}

/// A pause.
#[derive(InputObject)]
pub struct PauseSubscriptionInput {
    /// The id of the subscription.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// The first day of the pause.
    starts_on: Date,
    /// The day of the resumption; until further notice when it is not given.
    ends_on: Option<Date>,
}

impl PauseSubscriptionInput {
    pub(super) fn step(&self) -> Step {
        Step::Pause {
            starts_on: self.starts_on.into(),
            ends_on: self.ends_on.map(Into::into),
        }
    }
}

/// The end of a pause.
#[derive(InputObject)]
pub struct ResumeSubscriptionInput {
    /// The id of the subscription.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// The first day on which it runs again, after the first one of the pause.
    resumes_on: Date,
}

impl ResumeSubscriptionInput {
    pub(super) fn step(&self) -> Step {
        let resumes_on = self.resumes_on.into();
        Step::Resume { resumes_on }
    }
}

/// A cancellation.
#[derive(InputObject)]
pub struct CancelSubscriptionInput {
    /// The id of the subscription.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// The day on which the customer cancelled; today when it is not given.
    cancelled_on: Option<Date>,
    /// The first day without the subscription: today to cancel it at once; the end of the term that runs when it is not given.
    effective_on: Option<Date>,
    /// The first day that is not paid for.
    paid_until: Option<Date>,
    /// How the customer leaves.
    kind: Option<ChurnKind>,
    /// The ids of the churn reasons, as many as apply, at most 20.
    reasons: Option<Vec<ID>>,
    /// The same by their keys. One that is not known is made, if you may change the catalogue.
    reason_external_ids: Option<Vec<String>>,
}

impl CancelSubscriptionInput {
    pub(super) fn step(self) -> Result<Step, Refusal> {
        Ok(Step::Cancel {
            cancelled_on: self.cancelled_on.map(Into::into),
            effective_on: self.effective_on.map(Into::into),
            paid_until: self.paid_until.map(Into::into),
            kind: self.kind.map(Into::into),
            reasons: reasons(self.reasons, self.reason_external_ids)?,
        })
    }
}

/// A cancellation that is withdrawn.
#[derive(InputObject)]
pub struct WithdrawCancellationInput {
    /// The id of the subscription.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// The day after its last one, if it has one all the same; open when it is not given.
    ends_on: Option<Date>,
}

impl WithdrawCancellationInput {
    pub(super) fn step(&self) -> Step {
        let ends_on = self.ends_on.map(Into::into);
        Step::WithdrawCancellation { ends_on }
    }
}

/// A subscription that ends.
#[derive(InputObject)]
pub struct EndSubscriptionInput {
    /// The id of the subscription.
    pub(super) id: ID,
    /// The day after its last one.
    ends_on: Date,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

impl EndSubscriptionInput {
    pub(super) fn step(&self) -> Step {
        let ends_on = self.ends_on.into();
        Step::End { ends_on }
    }
}

/// A subscription that comes back.
#[derive(InputObject)]
pub struct ReactivateSubscriptionInput {
    /// The id of the subscription that has ended.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// The first day of the new one, not before the end of the other.
    starts_on: Date,
    /// The id of the new one in the billing system; unique in the tenant.
    external_id: Option<String>,
    /// What is paid for, at most 100 lines; what the other one ended with when it is not given.
    lines: Option<Vec<SubscriptionLineInput>>,
}

impl ReactivateSubscriptionInput {
    pub(super) fn reactivation(self) -> Result<Reactivation, Refusal> {
        Ok(Reactivation {
            starts_on: self.starts_on.into(),
            external_id: self.external_id,
            lines: self.lines.map(lines).transpose()?,
        })
    }
}

/// Another term.
#[derive(InputObject)]
pub struct RenewSubscriptionTermInput {
    /// The id of the subscription.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// How many months the term has, 1 to 120; as many as the contract says when it is not given.
    months: Option<i32>,
    /// Lines that are different from the first day of the new term on.
    changes: Option<Vec<SubscriptionLineChangeInput>>,
    /// What is bought on top; from the first day of the new term on when the line does not say when.
    additions: Option<Vec<SubscriptionLineInput>>,
}

impl RenewSubscriptionTermInput {
    pub(super) fn step(self) -> Result<Step, Refusal> {
        let months = self.months.map(|months| {
            let wrong = |_| Refusal::invalid("months", LifeError::Months(months.into()));
            u32::try_from(months).map_err(wrong)
        });
        let added = |(place, line): (usize, SubscriptionLineInput)| {
            line.input()
                .map_err(|refusal| refusal.under(&["additions", &place.to_string()]))
        };
        let additions = self.additions.unwrap_or_default().into_iter().enumerate();
        Ok(Step::RenewTerm {
            months: months.transpose()?,
            changes: changes(self.changes.unwrap_or_default())?,
            additions: additions.map(added).collect::<Result<_, _>>()?,
        })
    }
}

/// A trial that is paid for.
#[derive(InputObject)]
pub struct ConvertTrialInput {
    /// The id of the subscription.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// The first day that is paid for, after the first one of the trial and not after its end.
    converts_on: Date,
}

impl ConvertTrialInput {
    pub(super) fn step(&self) -> Step {
        let converts_on = self.converts_on.into();
        Step::ConvertTrial { converts_on }
    }
}

/// A trial that expires.
#[derive(InputObject)]
pub struct ExpireTrialInput {
    /// The id of the subscription.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
    /// The day after its last one, not after the trial's end; the trial's end when it is not given.
    ends_on: Option<Date>,
}

impl ExpireTrialInput {
    pub(super) fn step(&self) -> Step {
        let ends_on = self.ends_on.map(Into::into);
        Step::ExpireTrial { ends_on }
    }
}

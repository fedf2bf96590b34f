//! What callers say about the life of a subscription.

use async_graphql::{ID, InputObject, MaybeUndefined};
use data::{
    error::Refusal,
    id::Kind,
    patch::Patch,
    revenue::subscription::{CancellationInput, LifeInput, ReasonReference},
};
use domain::{
    revenue::Pause,
    subscription::{Contract, LifeError},
};

use crate::{revenue::ChurnKind, scalar::Date};
use service::id;

/// For how long a customer is bound.
#[derive(Clone, Debug, InputObject)]
pub struct SubscriptionContractInput {
    /// How many months a term has, 1 to 120.
    months: Option<i32>,
    /// The day after the last one of the term that runs; the end of the subscription when it is not given.
    term_ends_on: Option<Date>,
    /// How many days before the end of the term notice has to be given, 0 to 3,650.
    notice_days: Option<i32>,
    /// Whether another term follows when nobody gives notice.
    #[graphql(default)]
    renews_automatically: bool,
}

impl SubscriptionContractInput {
    fn contract(self) -> Result<Contract, Refusal> {
        let refused = |field: &str, error: LifeError| Refusal::invalid(field, error);
        let months = self.months.map(|months| {
            let wrong = |_| refused("contract.months", LifeError::Months(months.into()));
            u32::try_from(months).map_err(wrong)
        });
        let notice_days = self.notice_days.map(|days| {
            let wrong = |_| refused("contract.noticeDays", LifeError::NoticeDays(days.into()));
            u32::try_from(days).map_err(wrong)
        });
        Ok(Contract {
            months: months.transpose()?,
            term_ends_on: self.term_ends_on.map(Into::into),
            notice_days: notice_days.transpose()?,
            renews_automatically: self.renews_automatically,
        })
    }
}

/// Days on which a subscription is paused.
#[derive(Clone, Debug, InputObject)]
pub struct SubscriptionPauseInput {
    /// The first one.
    starts_on: Date,
    /// The day of the resumption; until further notice when it is not given.
    ends_on: Option<Date>,
}

/// How a subscription was cancelled. It needs an end, on which the cancellation takes effect.
#[derive(Clone, Debug, InputObject)]
pub struct SubscriptionCancellationInput {
    /// The day on which it was cancelled; the day on which it ends when it is not given.
    cancelled_on: Option<Date>,
    /// The first day that is not paid for.
    paid_until: Option<Date>,
    /// How the customer left.
    kind: Option<ChurnKind>,
    /// The ids of the churn reasons, as many as apply, at most 20.
    reasons: Option<Vec<ID>>,
    /// The same by their keys. One that is not known is made, if you may change the catalogue.
    reason_external_ids: Option<Vec<String>>,
}

impl SubscriptionCancellationInput {
    fn cancellation(self) -> Result<CancellationInput, Refusal> {
        let reasons = reasons(self.reasons, self.reason_external_ids);
        Ok(CancellationInput {
            cancelled_on: self.cancelled_on.map(Into::into),
            paid_until: self.paid_until.map(Into::into),
            kind: self.kind.map(Into::into),
            reasons: reasons.map_err(|refusal| refusal.under(&["cancellation"]))?,
        })
    }
}

/// The churn reasons that a caller picks.
pub(super) fn reasons(
    ids: Option<Vec<ID>>,
    external_ids: Option<Vec<String>>,
) -> Result<Vec<ReasonReference>, Refusal> {
    let by_id = |(place, id): (usize, &ID)| {
        let id = id::expect(Kind::ChurnReason, id, &format!("reasons.{place}"))?;
        Ok(ReasonReference::Id(id))
    };
    let ids = ids.unwrap_or_default();
    let mut reasons: Vec<_> = ids
        .iter()
        .enumerate()
        .map(by_id)
        .collect::<Result<_, Refusal>>()?;
    let keys = external_ids.unwrap_or_default().into_iter();
    reasons.extend(keys.map(ReasonReference::Key));
    Ok(reasons)
}

/// What is said about contract, pauses and cancellation; what is not given stays as it is, null empties it.
pub(super) fn life(
    contract: MaybeUndefined<SubscriptionContractInput>,
    pauses: MaybeUndefined<Vec<SubscriptionPauseInput>>,
    cancellation: MaybeUndefined<SubscriptionCancellationInput>,
) -> Result<LifeInput, Refusal> {
    let pause = |pause: SubscriptionPauseInput| Pause {
        starts_on: pause.starts_on.into(),
        ends_on: pause.ends_on.map(Into::into),
    };
    Ok(LifeInput {
        contract: patch(contract).try_map(SubscriptionContractInput::contract)?,
        pauses: match pauses {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(Vec::new()),
            MaybeUndefined::Value(pauses) => Some(pauses.into_iter().map(pause).collect()),
        },
        cancellation: patch(cancellation).try_map(SubscriptionCancellationInput::cancellation)?,
    })
}

fn patch<T>(value: MaybeUndefined<T>) -> Patch<T> {
    crate::bulk::patch(value)
}

//! What callers declare about the life of a subscription, and what its rows say about it.

use chrono::NaiveDate;
use domain::{
    revenue::{Cancellation, ChurnKind, Pause},
    subscription::{Contract, Life, LifeError},
};

use super::{
    ReasonReference, Subscription,
    check::{Draft, term_field},
    reasons::Reasons,
    subscription::Model,
};
use crate::{
    error::Refusal,
    patch::Patch,
    revenue::entity::pause,
    scope::{Scope, Writer},
};

/// The most pauses of a subscription.
const MOST_PAUSES: usize = 100;

/// Refuses more pauses than a subscription has.
pub(super) fn check_pause_count(count: usize) -> Result<(), Refusal> {
    match count <= MOST_PAUSES {
        true => Ok(()),
        false => Err(Refusal::invalid(
            "pauses",
            format!("a subscription has at most {MOST_PAUSES} pauses, not {count}"),
        )),
    }
}

/// What a caller declares about the life of a subscription. What is not mentioned stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LifeInput {
    /// For how long the customer is bound.
    pub contract: Patch<Contract>,
    /// All its pauses; those that are not mentioned are removed.
    pub pauses: Option<Vec<Pause>>,
    /// How it was cancelled; its end is the subscription's.
    pub cancellation: Patch<CancellationInput>,
}

/// How a subscription was cancelled, as a caller declares it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CancellationInput {
    /// The day on which it was cancelled; the day on which it ends when none.
    pub cancelled_on: Option<NaiveDate>,
    /// The first day that is not paid for.
    pub paid_until: Option<NaiveDate>,
    /// How the customer left.
    pub kind: Option<ChurnKind>,
    /// Why, as many reasons as apply, at most 20.
    pub reasons: Vec<ReasonReference>,
}

impl LifeInput {
    /// The churn reasons that it names.
    pub(super) fn reasons(&self) -> &[ReasonReference] {
        let cancellation = self.cancellation.value();
        cancellation.map_or(&[], |cancellation| &cancellation.reasons)
    }

    /// Makes a draft whose days are known what is declared here, but for the reasons (see [`LifeInput::explain`]). A cancellation that nothing
    /// is said about is gone when the subscription does not end any more.
    pub(super) fn apply(
        &self,
        scope: &Scope,
        reasons: &Reasons,
        draft: &mut Draft,
    ) -> Result<(), Refusal> {
        let life = &mut draft.life;
        match &self.contract {
            Patch::Keep => {}
            Patch::Clear => life.contract = Contract::default(),
            Patch::Set(contract) => life.contract = *contract,
        }
        if let Some(pauses) = &self.pauses {
            check_pause_count(pauses.len())?;
            life.pauses.clone_from(pauses);
            life.pauses.sort_unstable();
        }
        match &self.cancellation {
            Patch::Keep if life.ends_on.is_some() => {}
            Patch::Keep | Patch::Clear => draft.forget_cancellation(),
            Patch::Set(input) => {
                reasons
                    .check(scope, &input.reasons)
                    .map_err(|refusal| refusal.under(&["cancellation"]))?;
                let ends_on = life.ends_on.ok_or(LifeError::CancelledWithoutEnd);
                let ends_on = ends_on.map_err(|error| refused(&error, "endsOn"))?;
                life.cancellation = Some(Cancellation {
                    cancelled_on: input.cancelled_on.unwrap_or(ends_on),
                    paid_until: input.paid_until,
                });
                draft.kind = input.kind;
            }
        }
        let checked = draft.life.check();
        checked.map_err(|error| refused(&error, "endsOn"))
    }

    /// Gives a draft that was found good its reasons.
    pub(super) fn explain(&self, writer: &Writer<'_>, reasons: &mut Reasons, draft: &mut Draft) {
        if let Patch::Set(input) = &self.cancellation {
            draft.reasons = reasons.obtain(writer, &input.reasons);
        }
    }
}

/// The refusal of what is not legal; `day` is the field of the day on which it was to happen.
pub(super) fn refused(error: &LifeError, day: &str) -> Refusal {
    match error {
        LifeError::Term(error) => match term_field(error) {
            "endsOn" => Refusal::invalid(day, error),
            field => Refusal::invalid(field, error),
        },
        LifeError::PauseWithoutDays { .. } | LifeError::PausesOverlap(_) => {
            Refusal::invalid("pauses", error)
        }
        LifeError::PaidBeforeStart { .. } => Refusal::invalid("cancellation.paidUntil", error),
        LifeError::TermEndsBeforeStart { .. } => Refusal::invalid("contract.termEndsOn", error),
        LifeError::Months(_) => Refusal::invalid("contract.months", error),
        LifeError::NoticeDays(_) => Refusal::invalid("contract.noticeDays", error),
        LifeError::AlreadyCancelled(_) | LifeError::NotCancelled | LifeError::HasEnded(_) => {
            Refusal::conflict("id", error)
        }
        LifeError::NoTrial | LifeError::NoTermToRenew => Refusal::conflict("id", error),
        LifeError::Outside { .. } if day == "endsOn" => Refusal::invalid("pauses", error),
        _ => Refusal::invalid(day, error),
    }
}

impl Subscription {
    /// Its days, and what happened in them.
    #[must_use]
    pub fn life(&self) -> Life {
        life(&self.row, &self.pauses)
    }

    /// How the customer left, when it was cancelled and that is known.
    #[must_use]
    pub fn churn_kind(&self) -> Option<ChurnKind> {
        self.row.churn_kind.as_deref()?.parse().ok()
    }
}

/// The life of a subscription from its rows.
#[must_use]
pub fn life(row: &Model, pauses: &[pause::Model]) -> Life {
    let number = |number: Option<i32>| number.and_then(|number| u32::try_from(number).ok());
    let mut pauses: Vec<Pause> = pauses
        .iter()
        .map(|pause| Pause {
            starts_on: pause.starts_on,
            ends_on: pause.ends_on,
        })
        .collect();
    pauses.sort_unstable();
    Life {
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        trial_starts_on: row.trial_starts_on,
        trial_ends_on: row.trial_ends_on,
        contract: Contract {
            months: number(row.term_months),
            term_ends_on: row.term_ends_on,
            notice_days: number(row.notice_days),
            renews_automatically: row.renews_automatically,
        },
        pauses,
        cancellation: row.cancelled_on.map(|cancelled_on| Cancellation {
            cancelled_on,
            paid_until: row.paid_until,
        }),
    }
}

//! How numbers of revenue are reckoned: what callers and tenants choose between.

use async_graphql::Enum;
use domain::{
    portfolio::CohortConvention as ExactCohort,
    revenue::{
        ChurnConvention as ExactChurn, ChurnDate as ExactChurnDate, ChurnKind as ExactChurnKind,
        MovementKind as ExactKind, MovementView as ExactView, NetChurnConvention as ExactNetChurn,
        RetentionConvention as ExactRetention,
    },
};

/// What counts as one movement of MRR.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ExactView")]
pub enum MovementView {
    /// An account's MRR before the window and at its end are compared: at most one movement an account.
    Netted,
    /// All that changed for an account on one day is a movement.
    PerEvent,
}

/// A kind of change of the MRR of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ExactKind")]
pub enum MovementKind {
    /// Above zero for the first time, or again after more days at zero than the tenant's `reactivationGapDays`.
    New,
    /// Above zero again after having been.
    Reactivation,
    /// More than before, from above zero.
    Expansion,
    /// Less than before, and still above zero.
    Contraction,
    /// Down to zero: the account's last recurring line ended.
    Churn,
    /// What exchange rates alone changed.
    ExchangeRate,
    /// What nobody did: the account was archived while its lines ran.
    Correction,
}

/// Which customers count as lost, and by what they are divided. S are the customers at the start of the window, N those that came in it, Cs and Cn the
/// lost ones of either, C = Cs + Cn, and E = S + N - C those at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ExactChurn")]
pub enum ChurnConvention {
    /// C / S: all that were lost, by the customers at the start.
    StartBaseAllChurn,
    /// Cs / S: those of the start that were lost, by the customers at the start.
    StartBaseCohort,
    /// C / (S + N): all that were lost, by all that could be.
    StartPlusNew,
    /// C / ((S + E) / 2): all that were lost, by the mean of start and end.
    AverageBase,
    /// The sum over the days of those lost on a day by the customers at its start.
    DailySum,
    /// C / E: all that were lost, by the customers at the end.
    EndBase,
}

/// Which customers count as kept, of those at the start of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ExactRetention")]
pub enum RetentionConvention {
    /// (E - N) / S: the customers at the end without those that came.
    EndWithoutNew,
    /// (S - Cs) / S: the customers at the start without those of them that were lost.
    StartBaseCohort,
    /// E / S: the customers at the end by those at the start. Can pass one.
    NaiveEndOverStart,
}

/// What makes up for what was lost, in net MRR churn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ExactNetChurn")]
pub enum NetChurnConvention {
    /// Expansion of accounts that stayed.
    LessExpansion,
    /// Expansion, and accounts that came back.
    LessExpansionAndReactivation,
}

/// The day on which a cancelled line stops to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ExactChurnDate")]
pub enum ChurnDate {
    /// The day on which the customer cancelled.
    WhenCancelled,
    /// The day on which the cancellation takes effect: the line's end.
    WhenEffective,
    /// The day on which the term that is paid for ends, when it is known.
    EndOfPaidTerm,
}

/// How a customer left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ExactChurnKind")]
pub enum ChurnKind {
    /// The customer cancelled.
    Voluntary,
    /// The customer did not pay.
    Involuntary,
    /// The customer stays, without paying, on a free plan.
    DowngradeToFree,
}

/// What makes a cohort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "ExactCohort")]
pub enum CohortConvention {
    /// The month of the signup. Accounts without a signup day are in no cohort; those that never paid are in theirs.
    SignupMonth,
    /// The month in which the account first paid.
    FirstPaidMonth,
}

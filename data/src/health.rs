//! Health: profiles, what CSMs think, scores set by hand, and scores with what they were computed from.
//!
//! A score is kept for each account and day on which it was computed, together with everything that was measured, so that it can be computed again by the
//! same profile or by another one. It follows from what is logged; of it only that an account came into another band is logged, and once for all accounts that
//! scores were computed anew. What was set by hand is kept apart, and stands in the place of the computed score while it holds.

mod cache;
mod compute;
pub mod entity;
mod judge;
mod place;
mod profile;
mod publish;
mod read;
mod round;
mod set;
mod since;
mod standing;
mod stored;
#[cfg(test)]
mod tests;

pub use cache::StandingsCache;
pub use compute::{Caches, Recomputed, recompute, recompute_days};
pub use judge::{JudgementInput, judge, latest_judgements};
pub use place::scores_at;
pub use profile::{ProfileInput, ProfilePatch, create, delete, update};
pub use publish::{archive, publish};
pub use read::{ProfileStatus, calendar, exact, profiles, profiles_by_ids};
pub use round::round;
pub use set::{OverrideInput, end_override, overrides_of, set_override};
pub(crate) use since::computed_since;
pub use standing::{
    Explained, explained, first_of_accounts, history_counts, history_of, readings_on,
};

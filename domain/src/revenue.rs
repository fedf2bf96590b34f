//! Recurring revenue: what a line of a customer's subscription is worth a month, and on which days.

mod ending;
mod history;
mod interval;
mod life;
mod line;
mod logo;
mod movement;
mod presence;
mod recurring;
mod story;
mod stretch;
mod term;
#[cfg(test)]
mod tests;
mod trace;
mod value;
mod waterfall;

pub use ending::{ChurnKind, Ending};
pub use history::{AccountHistory, Books};
pub use interval::{BillingInterval, Charge, ChargeError, ChargeKind};
pub use life::{Cancellation, ChurnDate, LifeSettings, LineLife, Pause};
pub use line::{Line, LineError, LineTerms};
pub use logo::{ChurnConvention, LogoCounts, RetentionConvention, annualised};
pub use movement::{Movement, MovementKind, MovementView, RevenueSettings};
pub use recurring::{mrr_on, next_change_on};
pub use term::{Term, TermError, trial_of_line};
pub use value::LifetimeValueMethod;
pub use waterfall::{NetChurnConvention, Share, Waterfall};

pub(crate) use presence::{Logo, Presence};
pub(crate) use stretch::{Spell, Stretch, Tenure, spells};
pub(crate) use trace::{Event, Level, RateBook, event_kind, events, net};

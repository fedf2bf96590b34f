//! What people do with the product: events taken in bulk, added up per day, and kept out of the log, whose readers would drown in them.
//!
//! # What is kept of an event
//!
//! An event adds to the row of its user, feature and day in the tenant's zone. Of the event itself a hash of its id and one of what it said stay, for
//! as long as the day does: the same event on the same day counts once, however often and however late it comes again, and another one under its id
//! is refused. An event that comes late adds to the day on which it happened, so that the numbers of that day are other ones from then on. An event of
//! an account that is not known, or from the future, is kept aside as it came and can be claimed when its reason is gone. When the tenant moves to another
//! time zone, what was recorded stays on its day; it is known there when it comes again, although it would be of another day now.
//!
//! # Freshness
//!
//! Usage has a version of its own for each tenant, which a batch moves on once, and every day knows the version that changed it last. Facts that are
//! kept in the process ([`UsageCache`]) read anew only the days that have changed, and other facts do not hear of it.
//!
//! Days before today are packed by the upkeep ([`Packing`]): all that was done on a day, as one value with the day's version. It is read instead of the
//! day's rows for as long as the day has that version.

mod aside;
mod cache;
mod draft;
pub mod entity;
mod features;
mod head;
mod input;
mod load;
mod pack;
mod read;
mod record;
mod rollup;
mod rows;
mod service;
#[cfg(test)]
mod tests;
mod users;

pub use aside::{AsideFilter, Claimed, asides, claim, matching_asides};
pub use cache::UsageCache;
pub use input::{EventInput, EventOutcome};
pub use load::{recent, usage};
pub use pack::Packing;
pub use read::{features, matching_features};
pub use record::{MOST_AT_ONCE, record, record_many};
pub use service::{ServiceUsers, set_service_users};

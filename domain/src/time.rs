//! Days, months and windows in a tenant's time zone, safe across daylight-saving changes and half-hour zones.

mod business;
mod day;
mod month;
mod period;
#[cfg(test)]
mod tests;
mod window;

pub use business::is_business_day;
pub(crate) use day::{NEVER, date_of_day, day_number};
pub use day::{dates_anywhere, end_of_day, instant_of, local_date, start_of_day};
pub(crate) use month::add_months;
pub use month::{FiscalYearStart, Month, MonthError};
pub use period::Period;
pub use window::{Window, WindowError};

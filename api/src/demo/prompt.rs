//! The messages that lead new customers on, and who answers them.

use chrono::TimeDelta;
use chrono_tz::Tz;
use domain::time::start_of_day;

use super::{
    calendar::{History, plus_days},
    chance::{Chance, Topic},
    lifetime::Lifetime,
    model::{DemoContact, DemoPrompt},
};

/// The messages, and how many days after the sign-up each is sent.
const MESSAGES: &[(&str, i64)] = &[
    ("Welcome", 0),
    ("Invite your colleagues", 2),
    ("Bring in your data", 5),
    ("Share your first report", 9),
];

/// How many of a thousand messages are answered by those who become customers, and by those who do not.
const ANSWERED: (u64, u64) = (520, 210);
/// How many of a thousand answers come within a day.
const IN_TIME: u64 = 760;
/// The minutes of a day.
const DAY: i64 = 24 * 60;

/// The messages that the account of that number got in its first days.
pub(super) fn prompts(
    seed: u64,
    number: usize,
    contacts: &[DemoContact],
    life: &Lifetime,
    (zone, history): (Tz, History),
) -> Vec<DemoPrompt> {
    let mut chance = Chance::new(seed, Topic::Prompts, number);
    let Some(contact) = contacts.first() else {
        return Vec::new();
    };
    let stay = life.first;
    let is_lapsed = stay.ends_on == Some(stay.paid_from);
    let answered = if is_lapsed { ANSWERED.1 } else { ANSWERED.0 };
    let now = start_of_day(history.today, zone);
    let mut prompts = Vec::new();
    for (place, (name, after)) in MESSAGES.iter().enumerate() {
        let day = plus_days(stay.starts_on, *after);
        let sent_at = start_of_day(day, zone) + TimeDelta::minutes(chance.between(540, 660));
        let (answers, in_time) = (chance.happens(answered), chance.happens(IN_TIME));
        let minutes = match in_time {
            true => chance.skewed(3, DAY - 1),
            false => chance.between(DAY + 1, 6 * DAY),
        };
        let answered_at = sent_at + TimeDelta::minutes(minutes);
        // What would have happened today or later has not happened yet.
        if sent_at < now {
            prompts.push(DemoPrompt {
                external_id: format!("PROMPT-{:05}-{}", number + 1, place + 1),
                account: contact.account.clone(),
                contact: contact.external_id.clone(),
                name,
                sent_at,
                answered_at: (answers && answered_at < now).then_some(answered_at),
            });
        }
    }
    prompts
}

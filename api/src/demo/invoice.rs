//! Invoices: what accounts are asked to pay for each billing interval, and when they pay it.

use chrono::NaiveDate;
use domain::{money::Currency, revenue::ChurnKind};

use super::{
    account::{Identity, Segment},
    calendar::{History, plus_days, plus_months},
    chance::{Chance, Topic, Weighted},
    lifetime::{Lifetime, Stay, months_of},
    model::{DemoInvoice, DemoSubscription},
};

/// How many days small accounts have to pay, and larger ones.
const SMALL: &[Weighted<i64>] = &[(3, 14), (1, 30)];
const LARGER: &[Weighted<i64>] = &[(1, 14), (4, 30)];
/// How many of a thousand accounts pay late as a habit.
const LATE_PAYERS: u64 = 110;
/// How many of a thousand invoices are paid late, of most accounts and of those, and how many more of accounts that leave soon.
const LATE: (u64, u64) = (50, 700);
const MORE_LATE: u64 = 350;
/// By how many days, from the fewest to the most.
const LATE_DAYS: (i64, i64) = (1, 40);
/// For how many days before accounts leave they pay later.
const SOON: i64 = 180;
/// How many of a thousand last invoices are never paid.
const UNPAID: u64 = 300;
/// How many of a thousand that are never paid are voided, and how many days after their due day.
const VOIDED: u64 = 400;
const VOIDED_AFTER: (i64, i64) = (30, 75);

/// How an account pays.
#[derive(Clone, Copy)]
struct Payer {
    /// How many days it has to pay.
    days: i64,
    /// How many of a thousand invoices it pays late.
    late: u64,
}

impl Payer {
    fn new(chance: &mut Chance, segment: Segment) -> Self {
        let days = chance.weighted(match segment {
            Segment::Small => SMALL,
            Segment::Middle | Segment::Large => LARGER,
        });
        let is_late = chance.happens(LATE_PAYERS);
        let late = if is_late { LATE.1 } else { LATE.0 };
        Self { days, late }
    }
}

/// How near an invoice is to the end of its account as a customer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Far,
    Near,
    /// It is the last one.
    Last,
    /// It is the last one of an account that left because it could not pay.
    Failed,
}

impl Ending {
    /// That of an invoice for the days from one up to another.
    fn of(term: &DemoSubscription, (issued_on, next_on): (NaiveDate, NaiveDate)) -> Self {
        let cancellation = term.life.cancellation.as_ref();
        let Some((cancellation, end)) = cancellation.zip(term.ends_on) else {
            return Self::Far;
        };
        let is_soon = (end - issued_on).num_days() <= SOON;
        match (end <= next_on, is_soon, cancellation.kind) {
            (true, true, ChurnKind::Involuntary) => Self::Failed,
            (true, true, _) => Self::Last,
            (false, false, _) => Self::Far,
            _ => Self::Near,
        }
    }

    /// How many of a thousand invoices more are paid late.
    const fn more_late(self) -> u64 {
        match self {
            Self::Far => 0,
            Self::Near | Self::Last | Self::Failed => MORE_LATE,
        }
    }

    /// How many of a thousand are never paid.
    const fn unpaid(self) -> u64 {
        match self {
            Self::Far | Self::Near => 0,
            Self::Last => UNPAID,
            Self::Failed => 1_000,
        }
    }
}

/// The invoices of the account of that number, by the days on which they were issued, without external ids: one for each interval that has begun and was not
/// paused.
pub(super) fn invoices(
    seed: u64,
    number: usize,
    (account, life): (&Identity, &Lifetime),
    terms: &[DemoSubscription],
    history: History,
) -> Vec<DemoInvoice> {
    let mut chance = Chance::new(seed, Topic::Invoices, number);
    let payer = Payer::new(&mut chance, account.segment);
    let months = months_of(life.commitment.interval);
    let today = history.today;
    let days = life.stays().flat_map(|stay| intervals(stay, months, today));
    let invoices = days.filter_map(|days| {
        let term = terms.iter().find(|term| is_billed(term, days.0))?;
        invoice(&mut chance, payer, term, days, today)
    });
    invoices.collect()
}

/// The first day of each interval that has begun, and that of the next one.
fn intervals(
    stay: Stay,
    months: u32,
    today: NaiveDate,
) -> impl Iterator<Item = (NaiveDate, NaiveDate)> {
    let first = move |place: u32| plus_months(stay.paid_from, months * place);
    (0..)
        .map(move |place| (first(place), first(place + 1)))
        .take_while(move |(on, _)| *on <= today && stay.ends_on.is_none_or(|end| *on < end))
}

/// Whether a subscription runs on a day, and is not paused.
fn is_billed(term: &DemoSubscription, on: NaiveDate) -> bool {
    let is_in = |(starts_on, ends_on): (NaiveDate, Option<NaiveDate>)| {
        starts_on <= on && ends_on.is_none_or(|end| on < end)
    };
    is_in((term.starts_on, term.ends_on)) && !term.life.pause.is_some_and(is_in)
}

/// What the lines that run on a day cost for one interval, in minor units; nothing when none runs.
fn cost(term: &DemoSubscription, on: NaiveDate) -> Option<(i64, Currency)> {
    let running = term
        .lines
        .iter()
        .filter(|line| line.starts_on <= on && line.ends_on.is_none_or(|end| on < end));
    let currency = running.clone().next()?.currency;
    let costs = running.map(|line| (line.amount_minor - line.discount_minor) * line.quantity);
    Some((costs.sum(), currency))
}

/// The invoice of an interval. One that is not due yet is open.
fn invoice(
    chance: &mut Chance,
    payer: Payer,
    term: &DemoSubscription,
    days: (NaiveDate, NaiveDate),
    today: NaiveDate,
) -> Option<DemoInvoice> {
    let (amount_minor, currency) = cost(term, days.0)?;
    let due_on = plus_days(days.0, payer.days);
    let (paid_on, voided_on) = settled(chance, payer, Ending::of(term, days), due_on);
    let has_come = |on: &NaiveDate| due_on <= today && *on <= today;
    Some(DemoInvoice {
        external_id: String::new(),
        account: term.account.clone(),
        amount_minor,
        currency,
        issued_on: days.0,
        due_on,
        paid_on: paid_on.filter(has_come),
        voided_on: voided_on.filter(has_come),
    })
}

/// When an invoice is paid, or voided; neither when it stays open.
fn settled(
    chance: &mut Chance,
    payer: Payer,
    ending: Ending,
    due_on: NaiveDate,
) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let is_late = chance.happens(payer.late + ending.more_late());
    let is_unpaid = chance.happens(ending.unpaid());
    let is_voided = chance.happens(VOIDED);
    let early = chance.skewed(0, payer.days - 1);
    let late = chance.skewed(LATE_DAYS.0, LATE_DAYS.1);
    let paid_on = plus_days(due_on, if is_late { late } else { -early });
    let voided_on = plus_days(due_on, chance.between(VOIDED_AFTER.0, VOIDED_AFTER.1));
    match is_unpaid {
        true => (None, is_voided.then_some(voided_on)),
        false => (Some(paid_on), None),
    }
}

/// Puts the invoices of all accounts into the order in which they were issued, and numbers them.
pub(super) fn number(invoices: &mut [DemoInvoice]) {
    invoices.sort_by_key(|invoice| invoice.issued_on);
    for (place, invoice) in invoices.iter_mut().enumerate() {
        invoice.external_id = format!("INV-{:05}", place + 1);
    }
}

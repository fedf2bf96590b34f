//! Checking what callers declare.

use chrono::NaiveDate;
use domain::{
    money::{Currency, Money},
    revenue::{Charge, ChurnKind, Line, LineError, LineTerms, Term, TermError},
    subscription::Life,
};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{LineInput, Subscription, SubscriptionInput, plans::Plans, reasons::Reasons};
use crate::{
    error::Refusal,
    reference::AccountDirectory,
    revenue::{catalogue::key, entity::line},
    scope::Writer,
};

/// The most lines of a subscription.
const MOST_LINES: usize = 100;
/// The most characters of a description.
const MOST_CHARACTERS: usize = 1_000;

/// What was declared, with everything found good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) account: Uuid,
    pub(super) external_id: Option<String>,
    pub(super) life: Life,
    /// How the customer left, when it was cancelled.
    pub(super) kind: Option<ChurnKind>,
    /// Why, ascending.
    pub(super) reasons: Vec<Uuid>,
    /// Rows, of which new ones have no id of their own yet.
    pub(super) lines: Vec<line::Model>,
}

impl Draft {
    /// What a subscription is.
    pub(super) fn of(known: &Subscription) -> Self {
        Self {
            account: known.row.account_id,
            external_id: known.row.external_id.clone(),
            life: known.life(),
            kind: known.churn_kind(),
            reasons: known.reasons.clone(),
            lines: known.lines.clone(),
        }
    }

    /// A new one.
    pub(super) fn new(account: Uuid, starts_on: NaiveDate) -> Self {
        Self {
            account,
            external_id: None,
            life: Life::open(starts_on),
            kind: None,
            reasons: Vec::new(),
            lines: Vec::new(),
        }
    }

    /// Its days.
    pub(super) fn term(&self) -> Result<Term, Refusal> {
        self.life
            .term()
            .map_err(|error| Refusal::invalid(term_field(&error), error))
    }

    /// It was not cancelled.
    pub(super) fn forget_cancellation(&mut self) {
        self.life.cancellation = None;
        self.kind = None;
        self.reasons.clear();
    }
}

/// Checks a whole subscription, which may be `known`; answers every reason against it.
pub(super) fn check(
    writer: &Writer<'_>,
    input: &SubscriptionInput,
    known: Option<&Subscription>,
    (accounts, plans, reasons): (&AccountDirectory, &mut Plans, &mut Reasons),
) -> Result<Draft, Vec<Refusal>> {
    let mut refusals = Vec::new();
    let account = accounts.resolve(&input.account, "account");
    let account = keep(account, &mut refusals);
    let external_id = input.external_id.as_deref();
    let external_id = external_id.map(|text| key(text, "externalId")).transpose();
    let external_id = keep(external_id, &mut refusals);
    let account = account.unwrap_or_default();
    let mut draft = known.map_or_else(|| Draft::new(account, input.starts_on), Draft::of);
    draft.account = account;
    draft.external_id = external_id.flatten();
    draft.life = Life {
        starts_on: input.starts_on,
        ends_on: input.ends_on,
        trial_starts_on: input.trial_starts_on,
        trial_ends_on: input.trial_ends_on,
        ..draft.life
    };
    let lines = match keep(draft.term(), &mut refusals) {
        Some(term) => {
            keep(input.life.apply(writer, reasons, &mut draft), &mut refusals);
            check_lines(writer, &term, &input.lines, plans)
        }
        None => Ok(Vec::new()),
    };
    match lines {
        Ok(lines) if refusals.is_empty() => {
            draft.lines = with_plans(writer, lines, &input.lines, plans);
            input.life.explain(writer, reasons, &mut draft);
            Ok(draft)
        }
        lines => {
            refusals.extend(lines.err().into_iter().flatten());
            Err(refusals)
        }
    }
}

fn keep<T>(result: Result<T, Refusal>, refusals: &mut Vec<Refusal>) -> Option<T> {
    result.map_err(|refusal| refusals.push(refusal)).ok()
}

/// The field that an error in the days is about.
pub(super) const fn term_field(error: &TermError) -> &'static str {
    match error {
        TermError::EndBeforeStart { .. } | TermError::LineEndsOutside { .. } => "endsOn",
        TermError::LineStartsOutside(_) => "startsOn",
        TermError::TrialEndBeforeStart { .. } => "trialEndsOn",
        TermError::TrialOutside(_) => "trialStartsOn",
    }
}

/// Checks the lines of a subscription; [`with_plans`] gives them their plans.
pub(super) fn check_lines(
    writer: &Writer<'_>,
    term: &Term,
    inputs: &[LineInput],
    plans: &Plans,
) -> Result<Vec<line::Model>, Vec<Refusal>> {
    check_count(inputs.len()).map_err(|refusal| vec![refusal])?;
    let (mut lines, mut refusals) = (Vec::with_capacity(inputs.len()), Vec::new());
    for (place, input) in inputs.iter().enumerate() {
        let checked = check_line(writer, term, input);
        let checked = checked.and_then(|line| {
            plans.check(writer, input.plan.as_ref())?;
            Ok(line)
        });
        match checked {
            Ok(line) => lines.push(line),
            Err(refusal) => refusals.push(refusal.under(&["lines", &place.to_string()])),
        }
    }
    if refusals.is_empty() {
        Ok(lines)
    } else {
        Err(refusals)
    }
}

/// Refuses too many lines.
pub(super) fn check_count(lines: usize) -> Result<(), Refusal> {
    if lines <= MOST_LINES {
        return Ok(());
    }
    let rule = format!("a subscription has at most {MOST_LINES} lines, not {lines}");
    Err(Refusal::invalid("lines", rule))
}

/// Finds or makes the plans of lines that were found good.
pub(super) fn with_plans(
    writer: &Writer<'_>,
    mut lines: Vec<line::Model>,
    inputs: &[LineInput],
    plans: &mut Plans,
) -> Vec<line::Model> {
    for (line, input) in lines.iter_mut().zip(inputs) {
        let plan = input.plan.as_ref();
        line.plan_id = plan.map(|plan| plans.obtain(writer, plan));
    }
    lines
}

/// Checks one line; [`with_plans`] gives it its plan.
pub(super) fn check_line(
    writer: &Writer<'_>,
    term: &Term,
    input: &LineInput,
) -> Result<line::Model, Refusal> {
    let currency: Currency = input
        .currency
        .parse()
        .map_err(|error| Refusal::invalid("currency", error))?;
    let amount = minor(input.amount, currency, "amount")?;
    let discount = minor(input.discount, currency, "discount")?;
    let charge = Charge::new(input.charge, input.billing_interval)
        .map_err(|error| Refusal::invalid("billingInterval", error))?;
    let (starts_on, ends_on) = term
        .line(input.starts_on, input.ends_on)
        .map_err(|error| Refusal::invalid(term_field(&error), error))?;
    let terms = LineTerms {
        amount_minor: amount,
        discount_minor: discount,
        quantity: input.quantity,
        currency,
        charge,
        starts_on,
        ends_on,
        trial_starts_on: None,
        trial_ends_on: None,
    };
    Line::new(terms).map_err(|error| Refusal::invalid(line_field(&error), error))?;
    Ok(line::Model {
        tenant_id: writer.tenant_id(),
        id: Uuid::nil(),
        subscription_id: Uuid::nil(),
        account_id: Uuid::nil(),
        plan_id: None,
        description: description(input.description.as_deref())?,
        amount,
        discount,
        currency: currency.as_str().to_owned(),
        quantity: input.quantity,
        charge: charge.kind().as_str().to_owned(),
        billing_interval: charge
            .interval()
            .map(|interval| interval.as_str().to_owned()),
        starts_on,
        ends_on,
    })
}

fn minor(amount: Decimal, currency: Currency, field: &str) -> Result<i64, Refusal> {
    Money::from_major(amount, currency)
        .map(|money| money.minor)
        .map_err(|error| Refusal::invalid(field, error))
}

const fn line_field(error: &LineError) -> &'static str {
    match error {
        LineError::NegativeAmount | LineError::TooLarge => "amount",
        LineError::NegativeQuantity(_) => "quantity",
        LineError::DiscountOutOfRange => "discount",
        LineError::EndBeforeStart { .. } => "endsOn",
        LineError::TrialEndBeforeStart { .. } | LineError::TrialOutsideLine(_) => "startsOn",
    }
}

fn description(text: Option<&str>) -> Result<Option<String>, Refusal> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let length = text.chars().count();
    if length > MOST_CHARACTERS || text.chars().any(char::is_control) {
        let rule = format!(
            "a description has at most {MOST_CHARACTERS} characters on one line, not {length}"
        );
        return Err(Refusal::invalid("description", rule));
    }
    Ok(Some(text.to_owned()))
}

//! Renewals in bulk, found by their external ids, as a system of record keeps them: also those of long ago, with how they came out.
//!
//! A row says how things are there; it does not change subscriptions. The same rows twice change nothing the second time.

mod known;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::{
    member::Permission,
    money::Currency,
    renewal::{Closing, RenewalOutcome, RenewalStage, RiskReason},
};
use rust_decimal::Decimal;
use uuid::Uuid;

use self::known::{Known, members};
use super::{
    check,
    close::{closing_day, refusal},
    entity::{closing, renewal::Model},
    record::{Change, closed, save},
    state,
    write::new,
};
use crate::{
    answer,
    bulk::{self, Outcome, Policy, RowResult},
    error::{Error, Refusal},
    patch::Patch,
    reference::{AccountDirectory, Reference},
    revenue::{entity::subscription, key, subscription::rows_by_external_ids},
    scope::{Scope, Writer},
};

/// A renewal as its system of record knows it.
#[derive(Clone, Debug)]
pub struct RenewalRow {
    /// The id in the system of record, by which it is found or made.
    pub external_id: String,
    /// The account.
    pub account: Reference,
    /// The id in the billing system of the subscription whose term ends; none leaves it as it is.
    pub subscription_external_id: Option<String>,
    /// The day after the last one of the term.
    pub due_on: NaiveDate,
    /// What a year is worth, in major units.
    pub amount_due: Decimal,
    /// Its currency.
    pub currency: Currency,
    /// The last day on which notice can be given.
    pub notice_deadline: Patch<NaiveDate>,
    /// The e-mail address of who answers for it.
    pub owner_email: Patch<String>,
    /// How far the talks are; none leaves it.
    pub stage: Option<RenewalStage>,
    /// What stands in its way, all of it; none leaves it.
    pub risk_reasons: Option<Vec<RiskReason>>,
    /// How it came out; none leaves it.
    pub outcome: Option<RenewalOutcome>,
    /// The day on which that was decided; the due date, or today when that is earlier, when none.
    pub closed_on: Option<NaiveDate>,
    /// What was renewed a year, in major units; what was due of one that was RENEWED or WON_BACK when none.
    pub renewed: Option<Decimal>,
}

/// Makes or changes up to 1,000 renewals, in a constant number of statements. Subscriptions stay as they are.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSubscriptions`]; [`Error::Refused`] for too many rows, or any bad row under
/// [`Policy::RejectAll`].
pub async fn upsert(
    scope: &Scope,
    rows: &[RenewalRow],
    policy: Policy,
) -> Result<Vec<RowResult>, Error> {
    let writer = scope.require(Permission::ManageSubscriptions)?;
    bulk::check_size(rows.len())?;
    let mut work = Work::load(writer, rows).await?;
    let mut results = Vec::with_capacity(rows.len());
    for (place, row) in rows.iter().enumerate() {
        results.push(match work.put(row)? {
            Ok((outcome, id)) => RowResult::done(outcome, id),
            Err(refusal) => RowResult::rejected(place, vec![refusal]),
        });
    }
    answer::enforce(policy, &results)?;
    save(&writer, &mut work.changes).await?;
    if !work.closings.is_empty() {
        writer.append::<closing::Entity>(&work.closings).await?;
    }
    Ok(results)
}

/// What the rows of a call are about.
struct Work<'a> {
    writer: Writer<'a>,
    accounts: AccountDirectory,
    subscriptions: HashMap<String, subscription::Model>,
    members: HashMap<String, (Uuid, bool)>,
    known: Known,
    seen: HashSet<String>,
    changes: Vec<Change>,
    closings: Vec<closing::Model>,
}

impl<'a> Work<'a> {
    async fn load(writer: Writer<'a>, rows: &[RenewalRow]) -> Result<Self, Error> {
        let accounts = AccountDirectory::load(&writer, rows.iter().map(|row| &row.account)).await?;
        let named: HashSet<&str> = rows
            .iter()
            .filter_map(|row| row.subscription_external_id.as_deref())
            .map(str::trim)
            .collect();
        let named: Vec<&str> = named.into_iter().collect();
        let subscriptions = match named.as_slice() {
            [] => Vec::new(),
            named => rows_by_external_ids(&writer, named).await?,
        };
        let known = Known::load(&writer, rows, &subscriptions).await?;
        let by_external_id = subscriptions
            .into_iter()
            .filter_map(|row| Some((row.external_id.clone()?, row)));
        Ok(Self {
            members: members(&writer, rows).await?,
            subscriptions: by_external_id.collect(),
            writer,
            accounts,
            known,
            seen: HashSet::new(),
            changes: Vec::new(),
            closings: Vec::new(),
        })
    }

    /// Puts one row; the inner error is for whoever sent it.
    fn put(&mut self, input: &RenewalRow) -> Result<Result<(Outcome, Uuid), Refusal>, Error> {
        let external_id = match key(&input.external_id, "externalId") {
            Ok(external_id) => external_id,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if !self.seen.insert(external_id.clone()) {
            let rule = format!("another row has the externalId `{external_id}` too");
            return Ok(Err(Refusal::conflict("externalId", rule)));
        }
        let (before, mut row) = match self.draft(input, external_id) {
            Ok(draft) => draft,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if let Some(reasons) = &input.risk_reasons {
            row.risk_reasons = state::stored_reasons(reasons)?;
        }
        let entry = match self.close(input, &mut row)? {
            Ok(entry) => entry,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let outcome = match &before {
            None => Outcome::Created,
            Some(before) if *before == row => Outcome::Unchanged,
            Some(_) => Outcome::Updated,
        };
        let id = row.id;
        if let Some(subscription) = row.subscription_id {
            let term = (subscription, row.due_on);
            self.known.by_term.insert(term, row.clone());
        }
        self.closings.extend(entry);
        self.changes.push(Change { before, row });
        Ok(Ok((outcome, id)))
    }

    /// The renewal as it was and as the row says it is, but for reasons and outcome.
    fn draft(
        &self,
        input: &RenewalRow,
        external_id: String,
    ) -> Result<(Option<Model>, Model), Refusal> {
        let account = self.accounts.resolve(&input.account, "account")?;
        let subscription = self.subscription(input, account)?;
        let due_on = check::due_date(input.due_on)?;
        let amount = check::amount(input.amount_due, input.currency, "amountDue")?;
        let before = self.known.by_external_id.get(&external_id);
        let kept = before.and_then(|before| before.subscription_id);
        if subscription.is_none()
            && kept.is_some()
            && before.is_some_and(|before| before.account_id != account)
        {
            let rule = "the renewal is of a subscription of another account: name the subscription of this one, too";
            return Err(Refusal::conflict("account", rule));
        }
        let of_term = subscription.or(kept);
        let of_term = of_term.and_then(|id| self.known.by_term.get(&(id, due_on)));
        if let Some(other) = of_term.filter(|other| {
            before.is_some_and(|before| before.id != other.id)
                || other
                    .external_id
                    .as_ref()
                    .is_some_and(|own| *own != external_id)
        }) {
            let name = other.external_id.as_deref().unwrap_or("none");
            let rule = format!(
                "the subscription has a renewal that is due on {due_on}, with the externalId `{name}`"
            );
            return Err(Refusal::conflict("subscriptionExternalId", rule));
        }
        let before = before.or(of_term).cloned();
        let currency = input.currency.as_str();
        let decided = before.as_ref().filter(|before| before.outcome.is_some());
        if let Some(decided) = decided
            && (decided.amount_due != amount || decided.currency != currency)
        {
            let rule = "the renewal is closed: what was due stays what it was";
            return Err(Refusal::conflict("amountDue", rule));
        }
        if decided.is_some_and(|decided| decided.due_on != due_on) {
            let rule = "the renewal is closed: when it was due stays what it was";
            return Err(Refusal::conflict("dueOn", rule));
        }
        let fresh = || new(&self.writer, account, due_on, (amount, input.currency));
        let mut row = before.clone().unwrap_or_else(fresh);
        row.account_id = account;
        row.subscription_id = subscription.or(row.subscription_id);
        row.external_id = Some(external_id);
        row.due_on = due_on;
        row.amount_is_given |= row.amount_due != amount;
        row.amount_due = amount;
        row.currency = currency.to_owned();
        input.notice_deadline.apply_to(&mut row.notice_deadline);
        check::notice(row.notice_deadline, due_on)?;
        self.owner(input)?.apply_to(&mut row.owner_id);
        if let Some(stage) = input.stage {
            row.stage = stage.as_str().to_owned();
        }
        Ok((before, row))
    }

    fn subscription(&self, input: &RenewalRow, account: Uuid) -> Result<Option<Uuid>, Refusal> {
        let Some(external_id) = input.subscription_external_id.as_deref() else {
            return Ok(None);
        };
        let field = "subscriptionExternalId";
        let found = self.subscriptions.get(external_id.trim());
        let found = found.ok_or_else(|| {
            let rule = format!("there is no subscription with the externalId `{external_id}`");
            Refusal::not_found(field, rule)
        })?;
        match found.account_id == account {
            true => Ok(Some(found.id)),
            false => Err(Refusal::invalid(
                field,
                "the subscription is of another account",
            )),
        }
    }

    fn owner(&self, input: &RenewalRow) -> Result<Patch<Uuid>, Refusal> {
        input.owner_email.clone().try_map(|email| {
            match self.members.get(&email.trim().to_lowercase()) {
                Some((id, true)) => Ok(*id),
                Some((_, false)) => Err(Refusal::invalid("ownerEmail", "the member is suspended")),
                None => Err(Refusal::not_found(
                    "ownerEmail",
                    format!("there is no member with the e-mail address `{email}`"),
                )),
            }
        })
    }

    /// Closes a renewal as its row says, unless it was; the inner error is for whoever sent the row.
    fn close(
        &self,
        input: &RenewalRow,
        row: &mut Model,
    ) -> Result<Result<Option<closing::Model>, Refusal>, Error> {
        let closing = match self.closing(input, row) {
            Ok(Some(closing)) => closing,
            Ok(None) => return Ok(Ok(None)),
            Err(refusal) => return Ok(Err(refusal)),
        };
        let known = self.known.closings.get(&row.id);
        let mut exact = state::exact(row, known.map_or(&[], Vec::as_slice))?;
        // What a row does not say does not have to be as it would be for a new one.
        let is_known = |known: &Closing| {
            known.outcome == closing.outcome
                && (input.closed_on.is_none() || known.closed_on == closing.closed_on)
                && (input.renewed.is_none() || known.renewed_minor == closing.renewed_minor)
        };
        if exact.closings.iter().any(is_known) {
            return Ok(Ok(None));
        }
        if row.withdrawn_at.is_some() {
            let rule = "the renewal was withdrawn, because its subscription goes on until further notice or was removed";
            return Ok(Err(Refusal::conflict("outcome", rule)));
        }
        if let Err(error) = exact.close(closing) {
            return Ok(Err(refusal(&error)));
        }
        Ok(Ok(Some(closed(&self.writer, row, closing)?)))
    }

    fn closing(&self, input: &RenewalRow, row: &Model) -> Result<Option<Closing>, Refusal> {
        let Some(outcome) = input.outcome else {
            let given = [
                ("closedOn", input.closed_on.is_some()),
                ("renewedAmount", input.renewed.is_some()),
            ];
            return match given.into_iter().find(|(_, given)| *given) {
                Some((field, _)) => {
                    Err(Refusal::invalid(field, "only what has an outcome has this"))
                }
                None => Ok(None),
            };
        };
        let usual = row.due_on.min(self.writer.today());
        let closed_on = closing_day(&self.writer, Some(input.closed_on.unwrap_or(usual)))?;
        let renewed = match (input.renewed, outcome) {
            (Some(amount), _) => check::amount(amount, input.currency, "renewedAmount")?,
            (None, RenewalOutcome::Renewed | RenewalOutcome::WonBack) => row.amount_due,
            (None, _) => 0,
        };
        Ok(Some(Closing {
            closed_on,
            outcome,
            renewed_minor: renewed,
        }))
    }
}

//! Making one renewal by hand.

use chrono::NaiveDate;
use domain::{
    money::{Currency, Money},
    renewal::{RenewalStage, RiskReason},
};
use rust_decimal::Decimal;
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::{
    access, check,
    entity::renewal::{Column, Entity, Model},
    record::save_one,
    state,
    worth::{Terms, term_end},
};
use crate::{
    error::{Error, Refusal},
    id,
    ownership::check_owner,
    reference::{AccountDirectory, Reference},
    revenue::key,
    scope::{Scope, Writer},
};

/// A renewal that somebody makes by hand.
#[derive(Clone, Debug, Default)]
pub struct RenewalInput {
    /// The account; needed without a subscription.
    pub account: Option<Uuid>,
    /// The subscription whose term ends.
    pub subscription: Option<Uuid>,
    /// The id in the system of record.
    pub external_id: Option<String>,
    /// The day after the last one of the term; the subscription's when it has one.
    pub due_on: Option<NaiveDate>,
    /// What a year is worth, in major units; what the subscription is worth when none.
    pub amount_due: Option<Decimal>,
    /// The currency of the amount.
    pub currency: Option<Currency>,
    /// The last day on which notice can be given.
    pub notice_deadline: Option<NaiveDate>,
    /// Who answers for it.
    pub owner: Option<Uuid>,
    /// How far the talks are.
    pub stage: RenewalStage,
    /// What stands in its way.
    pub risk_reasons: Vec<RiskReason>,
}

/// Makes a renewal.
///
/// # Errors
/// [`Error::Forbidden`] for an actor who may neither manage subscriptions nor owns the account; [`Error::Refused`] when something is not
/// allowed, is missing, or the subscription has a renewal on that day.
pub async fn create(scope: &Scope, input: RenewalInput) -> Result<Model, Error> {
    let writer = access::writer(scope)?;
    let mut row = match input.subscription {
        Some(subscription) => of_subscription(&writer, subscription, &input).await?,
        None => of_account(&writer, &input).await?,
    };
    check::notice(input.notice_deadline, row.due_on)?;
    if let Some(owner) = input.owner {
        check_owner(scope, owner, "owner").await?;
    }
    let external_id = input.external_id.as_deref();
    row.external_id = external_id
        .map(|text| key(text, "externalId"))
        .transpose()?;
    check::free(scope, row.external_id.as_deref(), None).await?;
    row.notice_deadline = input.notice_deadline;
    row.owner_id = input.owner;
    row.stage = input.stage.as_str().to_owned();
    row.risk_reasons = state::stored_reasons(&input.risk_reasons)?;
    save_one(&writer, None, row).await
}

/// A new renewal to which nothing but its account, day and amount is known.
pub(super) fn new(
    writer: &Writer<'_>,
    account: Uuid,
    due_on: NaiveDate,
    (amount, currency): (i64, Currency),
) -> Model {
    Model {
        tenant_id: writer.tenant_id(),
        id: id::new(writer.now()),
        account_id: account,
        subscription_id: None,
        plan_id: None,
        external_id: None,
        due_on,
        notice_deadline: None,
        amount_due: amount,
        currency: currency.as_str().to_owned(),
        amount_is_given: true,
        owner_id: None,
        stage: RenewalStage::NotStarted.as_str().to_owned(),
        risk_reasons: "[]".to_owned(),
        likelihood: None,
        likelihood_source: None,
        outcome: None,
        closed_on: None,
        renewed_amount: None,
        withdrawn_at: None,
        version: 1,
        created_at: writer.now(),
        updated_at: writer.now(),
    }
}

async fn of_account(writer: &Writer<'_>, input: &RenewalInput) -> Result<Model, Error> {
    let missing = |field, what| {
        Refusal::invalid(
            field,
            format!("a renewal without a subscription needs {what}"),
        )
    };
    let account = input
        .account
        .ok_or_else(|| missing("account", "an account"))?;
    let reference = Reference::Id(account);
    let accounts = AccountDirectory::load(writer, [&reference]).await?;
    let account = accounts.resolve(&reference, "account")?;
    access::check_account(writer, account).await?;
    let due_on = input
        .due_on
        .ok_or_else(|| missing("dueOn", "the day on which it is due"))?;
    let due_on = check::due_date(due_on)?;
    let amount = input
        .amount_due
        .ok_or_else(|| missing("amountDue", "the amount that is due"))?;
    let currency = input.currency.unwrap_or(writer.tenant().reporting_currency);
    let amount = check::amount(amount, currency, "amountDue")?;
    Ok(new(writer, account, due_on, (amount, currency)))
}

async fn of_subscription(
    writer: &Writer<'_>,
    id: Uuid,
    input: &RenewalInput,
) -> Result<Model, Error> {
    let terms = Terms::load(writer, &[id]).await?;
    let unknown = || Refusal::not_found("subscription", "there is no such subscription");
    let of = terms.get(id).ok_or_else(unknown)?;
    let account = of.row.account_id;
    access::check_account(writer, account).await?;
    if input.account.is_some_and(|given| given != account) {
        let rule = "the subscription is of another account: leave the account out";
        return Err(Refusal::invalid("account", rule).into());
    }
    let rule = "the subscription goes on until further notice: give it an end first, or make the renewal without it";
    let end = term_end(of).ok_or_else(|| Refusal::invalid("subscription", rule))?;
    if let Some(other) = input.due_on.filter(|due_on| *due_on != end) {
        let rule = format!(
            "the term of the subscription ends on {end}, not on {other}: an open renewal is due on the day on which the term ends"
        );
        return Err(Refusal::invalid("dueOn", rule).into());
    }
    let query = writer
        .find::<Entity>()
        .filter(Column::SubscriptionId.eq(id));
    let query = query.filter(Column::DueOn.eq(end));
    if query.one(writer.connection()).await?.is_some() {
        let rule = format!("the subscription has a renewal that is due on {end}");
        return Err(Refusal::conflict("subscription", rule).into());
    }
    let due = terms.due(writer, of, end)?;
    let (money, plan) = match (due, input.amount_due) {
        (Ok(due), None) => due,
        (Err(error), None) => {
            let rule = format!("{error}: give the amount that is due");
            return Err(Refusal::invalid("amountDue", rule).into());
        }
        (due, Some(amount)) => {
            let (known, plan) = due.map_or((None, None), |(money, plan)| (Some(money), plan));
            let own = known.map(|money| money.currency);
            let currency = input.currency.or(own);
            let currency = currency.unwrap_or(writer.tenant().reporting_currency);
            let minor = check::amount(amount, currency, "amountDue")?;
            (Money::new(minor, currency), plan)
        }
    };
    if let Some(currency) = input.currency.filter(|given| *given != money.currency) {
        let rule = format!(
            "what is due is in {}, not in {currency}: give the amount in {currency}, too",
            money.currency
        );
        return Err(Refusal::invalid("currency", rule).into());
    }
    Ok(Model {
        subscription_id: Some(id),
        plan_id: plan,
        amount_is_given: input.amount_due.is_some(),
        ..new(writer, account, end, (money.minor, money.currency))
    })
}

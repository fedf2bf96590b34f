//! Checking what callers declare.

use chrono::NaiveDate;
use domain::{
    advocacy::{AdvocacyKind, AdvocacyPath, AdvocacyStage, PathError},
    money::{Currency, Money},
};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{ActivityInput, entity::Model};
use crate::{
    error::{Error, Refusal},
    growth::check_day,
    id,
    reference::{AccountDirectory, ContactDirectory, MemberDirectory, external_id, line, lines},
    scope::{Scope, Writer},
};

/// Everything that inputs name.
pub(super) struct Directories {
    accounts: AccountDirectory,
    contacts: ContactDirectory,
    members: MemberDirectory,
}

impl Directories {
    /// Looks all of it up, in a fixed number of statements.
    pub(super) async fn load(scope: &Scope, inputs: &[ActivityInput]) -> Result<Self, Error> {
        let accounts = inputs.iter().map(|input| &input.account);
        let contacts = inputs.iter().filter_map(|input| input.contact.as_ref());
        let members = inputs.iter().filter_map(|input| input.member.as_ref());
        Ok(Self {
            accounts: AccountDirectory::load(scope, accounts).await?,
            contacts: ContactDirectory::load(scope, contacts).await?,
            members: MemberDirectory::load(scope, members).await?,
        })
    }

    /// The account of an input.
    pub(super) fn account(&self, input: &ActivityInput) -> Result<Uuid, Refusal> {
        self.accounts.resolve(&input.account, "account")
    }

    /// The whole activity that the input declares over the stored one, if there is one; or every reason against it.
    pub(super) fn check(
        &self,
        writer: &Writer<'_>,
        input: &ActivityInput,
        stored: Option<&Model>,
    ) -> Result<Model, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let mut keep = |refusal: Refusal| refusals.push(refusal);
        let account = self.account(input).map_err(&mut keep).ok();
        let contact = input.contact.as_ref().zip(account);
        let contact =
            contact.map(|(contact, account)| self.contacts.resolve(contact, account, "contact"));
        let contact_id = contact.transpose().map_err(&mut keep).ok().flatten();
        let member = input.member.as_ref();
        let member = member.map(|member| self.members.resolve(member, "member"));
        let member_id = member.transpose().map_err(&mut keep).ok().flatten();
        let external_id = external_id(input.external_id.as_deref());
        let external_id = external_id.map_err(&mut keep).ok().flatten();
        let referred = line(input.referred.as_deref(), "referred");
        let referred = referred.map_err(&mut keep).ok().flatten();
        let note = lines(input.note.as_deref(), "note");
        let note = note.map_err(&mut keep).ok().flatten();
        let worth = worth(input.amount, input.currency.as_deref());
        let worth = worth.map_err(&mut keep).ok().flatten();
        let path = path(writer, input.kind, &input.days);
        let path = path.map_err(&mut keep).ok();
        let (Some(account_id), Some(path), true) = (account, path, refusals.is_empty()) else {
            return Err(refusals);
        };
        let mut row = Model {
            account_id,
            contact_id,
            member_id,
            external_id,
            referred,
            amount: worth.map(|worth| worth.minor),
            currency: worth.map(|worth| worth.currency.as_str().to_owned()),
            note,
            ..stored.cloned().unwrap_or_else(|| blank(writer))
        };
        row.go(&path);
        check_referral(&row).map_err(|refusal| vec![refusal])?;
        Ok(row)
    }
}

/// A new row, of which nothing is known yet.
pub(super) fn blank(writer: &Writer<'_>) -> Model {
    Model {
        tenant_id: writer.tenant_id(),
        id: id::new(writer.now()),
        account_id: Uuid::nil(),
        contact_id: None,
        member_id: None,
        external_id: None,
        kind: String::new(),
        stage: String::new(),
        stage_on: writer.today(),
        proposed_on: None,
        asked_on: None,
        agreed_on: None,
        delivered_on: None,
        published_on: None,
        introduced_on: None,
        qualified_on: None,
        won_on: None,
        lost_on: None,
        declined_on: None,
        referred: None,
        amount: None,
        currency: None,
        note: None,
        answer_id: None,
        outcome_id: None,
        version: 0,
        created_at: writer.now(),
        updated_at: writer.now(),
    }
}

/// The path of days that have begun. A refusal is about the day of the stage that is at fault.
pub(super) fn path(
    scope: &Scope,
    kind: AdvocacyKind,
    days: &[(AdvocacyStage, NaiveDate)],
) -> Result<AdvocacyPath, Refusal> {
    for (stage, on) in days {
        check_day(scope, *on, &format!("days.{}", field(*stage)))?;
    }
    let path = AdvocacyPath::new(kind, days.iter().copied());
    path.map_err(|error| match error.stage() {
        Some(stage) => Refusal::invalid(&format!("days.{}", field(stage)), &error),
        None => Refusal::invalid("days", error),
    })
}

/// One more stage of a path. What cannot follow is a conflict with what is stored.
pub(super) fn stepped(
    scope: &Scope,
    path: &AdvocacyPath,
    (stage, on): (AdvocacyStage, NaiveDate),
) -> Result<AdvocacyPath, Refusal> {
    let on = check_day(scope, on, "on")?;
    path.then(stage, on).map_err(|error| match error {
        PathError::Move { .. } => Refusal::conflict("stage", error.to_string()),
        PathError::Order { .. } => Refusal::invalid("on", error),
        _ => Refusal::invalid("stage", error),
    })
}

/// The field that holds the day of a stage.
const fn field(stage: AdvocacyStage) -> &'static str {
    match stage {
        AdvocacyStage::Proposed => "proposedOn",
        AdvocacyStage::Asked => "askedOn",
        AdvocacyStage::Agreed => "agreedOn",
        AdvocacyStage::Delivered => "deliveredOn",
        AdvocacyStage::Published => "publishedOn",
        AdvocacyStage::Introduced => "introducedOn",
        AdvocacyStage::Qualified => "qualifiedOn",
        AdvocacyStage::Won => "wonOn",
        AdvocacyStage::Lost => "lostOn",
        AdvocacyStage::Declined => "declinedOn",
    }
}

/// An amount with its currency; both or none are given.
pub(super) fn worth(
    amount: Option<Decimal>,
    currency: Option<&str>,
) -> Result<Option<Money>, Refusal> {
    let currency = currency.map(str::parse::<Currency>).transpose();
    let currency = currency.map_err(|error| Refusal::invalid("currency", error))?;
    let (amount, currency) = match (amount, currency) {
        (Some(amount), Some(currency)) => (amount, currency),
        (None, None) => return Ok(None),
        (Some(_), None) => {
            return Err(Refusal::invalid("currency", "say in which currency it is"));
        }
        (None, Some(_)) => return Err(Refusal::invalid("amount", "give the amount too")),
    };
    if amount.is_sign_negative() && !amount.is_zero() {
        return Err(Refusal::invalid("amount", "it must not be below zero"));
    }
    let money = Money::from_major(amount, currency);
    money
        .map(Some)
        .map_err(|error| Refusal::invalid("amount", error))
}

/// Refuses what only referrals have of another activity, and what only those have that were won.
pub(super) fn check_referral(row: &Model) -> Result<(), Refusal> {
    let is_referral = row.kind == AdvocacyKind::Referral.as_str();
    if row.referred.is_some() && !is_referral {
        let rule = format!("nobody is referred by a {}: only by a REFERRAL", row.kind);
        return Err(Refusal::invalid("referred", rule));
    }
    if row.amount.is_some() && row.won_on.is_none() {
        let rule = "only a REFERRAL that was WON is worth an amount";
        return Err(Refusal::invalid("amount", rule));
    }
    Ok(())
}

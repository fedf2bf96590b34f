//! What callers say about advocacy activities.

use async_graphql::{ID, InputObject, MaybeUndefined};
use chrono::NaiveDate;
use data::{
    advocacy::{ActivityInput, ActivityPatch, Step},
    error::Refusal,
    id::Kind,
    patch::Patch,
    reference::{MemberReference, Reference},
};
use domain::advocacy::AdvocacyStage as Exact;
use rust_decimal::Decimal as ExactDecimal;
use service::id;

use super::{AdvocacyKind, AdvocacyStage};
use crate::{
    bulk::{UpsertPolicy, given, patch},
    scalar::{CurrencyCode, Date, Decimal},
};

/// When an activity came into which stage: one day at least, none in the future, none before that of the stage before. The first stage that is known may be
/// any; AGREED and QUALIFIED may be left out.
#[derive(Clone, Debug, Default, InputObject)]
pub struct AdvocacyDaysInput {
    /// When it was proposed to ask.
    proposed_on: Option<Date>,
    /// When the customer was asked.
    asked_on: Option<Date>,
    /// When the customer was willing.
    agreed_on: Option<Date>,
    /// When the reference was given; of a REFERENCE.
    delivered_on: Option<Date>,
    /// When it came out; of a TESTIMONIAL or a CASE_STUDY.
    published_on: Option<Date>,
    /// When who was referred was in touch; of a REFERRAL.
    introduced_on: Option<Date>,
    /// When it was clear that who was referred may buy; of a REFERRAL.
    qualified_on: Option<Date>,
    /// When who was referred bought; of a REFERRAL.
    won_on: Option<Date>,
    /// When it was clear that who was referred does not buy; of a REFERRAL.
    lost_on: Option<Date>,
    /// When it came to nothing.
    declined_on: Option<Date>,
}

impl AdvocacyDaysInput {
    fn entered(self) -> Vec<(Exact, NaiveDate)> {
        let days = [
            (Exact::Proposed, self.proposed_on),
            (Exact::Asked, self.asked_on),
            (Exact::Agreed, self.agreed_on),
            (Exact::Delivered, self.delivered_on),
            (Exact::Published, self.published_on),
            (Exact::Introduced, self.introduced_on),
            (Exact::Qualified, self.qualified_on),
            (Exact::Won, self.won_on),
            (Exact::Lost, self.lost_on),
            (Exact::Declined, self.declined_on),
        ];
        let days = days.into_iter();
        let given = days.filter_map(|(stage, on)| Some((stage, on?.0)));
        given.collect()
    }
}

fn code(currency: Option<CurrencyCode>) -> Option<String> {
    currency.map(|currency| currency.0.as_str().to_owned())
}

fn contact(id: &ID) -> Result<Reference, Refusal> {
    Ok(Reference::Id(id::expect(Kind::Contact, id, "contact")?))
}

fn member(id: &ID) -> Result<MemberReference, Refusal> {
    Ok(MemberReference::Id(id::expect(Kind::Member, id, "member")?))
}

/// A new advocacy activity.
#[derive(Clone, Debug, InputObject)]
pub struct CreateAdvocacyActivityInput {
    /// The id of the account.
    account: ID,
    /// The id in the system it comes from; unique in the tenant.
    external_id: Option<String>,
    /// What the customer is asked for.
    kind: AdvocacyKind,
    /// When it came into which stage; asked today, when nothing is said.
    days: Option<AdvocacyDaysInput>,
    /// The id of the person at the account.
    contact: Option<ID>,
    /// The id of the member who looks after it; you, when nothing is said.
    member: Option<ID>,
    /// Who was referred, up to 200 characters; of a REFERRAL.
    referred: Option<String>,
    /// What it is worth a year, in major units such as `"12000.00"`, not below zero; of a REFERRAL that was won.
    amount: Option<Decimal>,
    /// The currency of the amount; given together with it.
    currency: Option<CurrencyCode>,
    /// Anything worth knowing, up to 10,000 characters.
    note: Option<String>,
}

impl CreateAdvocacyActivityInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<ActivityInput, Refusal> {
        let account = id::expect(Kind::Account, &self.account, "account")?;
        Ok(ActivityInput {
            account: Reference::Id(account),
            external_id: self.external_id,
            kind: self.kind.into(),
            days: self.days.unwrap_or_default().entered(),
            contact: self.contact.as_ref().map(contact).transpose()?,
            member: self.member.as_ref().map(member).transpose()?,
            referred: self.referred,
            amount: self.amount.map(|amount| amount.0),
            currency: code(self.currency),
            note: self.note,
        })
    }
}

/// What to change about an advocacy activity. Fields that are not given stay as they are, null empties them.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateAdvocacyActivityInput {
    /// The id of the activity.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// The id in the system it comes from; unique in the tenant.
    external_id: MaybeUndefined<String>,
    /// When it came into which stage, all of them: a stage that is left out is one that it did not come into.
    days: MaybeUndefined<AdvocacyDaysInput>,
    /// The id of the person at the account.
    contact: MaybeUndefined<ID>,
    /// The id of the member who looks after it.
    member: MaybeUndefined<ID>,
    /// Who was referred, up to 200 characters; of a REFERRAL.
    referred: MaybeUndefined<String>,
    /// What it is worth a year, in major units, not below zero; of a REFERRAL that was won.
    amount: MaybeUndefined<Decimal>,
    /// The currency of the amount; another one only with a new amount.
    currency: MaybeUndefined<CurrencyCode>,
    /// Anything worth knowing, up to 10,000 characters.
    note: MaybeUndefined<String>,
}

impl UpdateAdvocacyActivityInput {
    /// The patch for the data layer.
    pub(super) fn patch(self) -> Result<ActivityPatch, Refusal> {
        let person: Patch<ID> = patch(self.contact);
        let looks_after: Patch<ID> = patch(self.member);
        let amount: Patch<Decimal> = patch(self.amount);
        let exact = |amount: Decimal| Ok::<ExactDecimal, Refusal>(amount.0);
        Ok(ActivityPatch {
            external_id: patch(self.external_id),
            days: given(self.days, "days")?.map(AdvocacyDaysInput::entered),
            contact: person.try_map(|id| contact(&id))?,
            member: looks_after.try_map(|id| member(&id))?,
            referred: patch(self.referred),
            amount: amount.try_map(exact)?,
            currency: code(given(self.currency, "currency")?),
            note: patch(self.note),
            version: self.version,
        })
    }
}

/// That an advocacy activity came into its next stage.
#[derive(Clone, Debug, InputObject)]
pub struct MoveAdvocacyActivityInput {
    /// The id of the activity.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// The stage, one of its `nextStages`.
    stage: AdvocacyStage,
    /// The day, not in the future and not before that of the stage in which it is; today, when nothing is said.
    on: Option<Date>,
    /// What it is worth a year, in major units, not below zero; of a REFERRAL that is won.
    amount: Option<Decimal>,
    /// The currency of the amount; given together with it.
    currency: Option<CurrencyCode>,
}

impl MoveAdvocacyActivityInput {
    /// The step for the data layer.
    pub(super) fn step(self) -> Step {
        Step {
            stage: self.stage.into(),
            on: self.on.map(|on| on.0),
            amount: self.amount.map(|amount| amount.0),
            currency: code(self.currency),
            version: self.version,
        }
    }
}

/// An advocacy activity that was recorded by mistake.
#[derive(Clone, Debug, InputObject)]
pub struct DeleteAdvocacyActivityInput {
    /// The id of the activity.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// A whole advocacy activity as another system knows it: what is not mentioned is not there.
#[derive(Clone, Debug, InputObject)]
pub struct UpsertAdvocacyActivityRow {
    /// The id in the system it comes from, by which the activity is found or made.
    external_id: String,
    /// The id in the system of record of the account.
    account_external_id: String,
    /// What the customer is asked for.
    kind: AdvocacyKind,
    /// When it came into which stage.
    days: AdvocacyDaysInput,
    /// The id in the system of record of the person at the account.
    contact_external_id: Option<String>,
    /// The e-mail address of the member who looks after it.
    member_email: Option<String>,
    /// Who was referred, up to 200 characters; of a REFERRAL.
    referred: Option<String>,
    /// What it is worth a year, in major units, not below zero; of a REFERRAL that was won.
    amount: Option<Decimal>,
    /// The currency of the amount; given together with it.
    currency: Option<CurrencyCode>,
    /// Anything worth knowing, up to 10,000 characters.
    note: Option<String>,
}

impl UpsertAdvocacyActivityRow {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<ActivityInput, Refusal> {
        Ok(ActivityInput {
            account: Reference::ExternalId(self.account_external_id),
            external_id: Some(self.external_id),
            kind: self.kind.into(),
            days: self.days.entered(),
            contact: self.contact_external_id.map(Reference::ExternalId),
            member: self.member_email.map(MemberReference::Email),
            referred: self.referred,
            amount: self.amount.map(|amount| amount.0),
            currency: code(self.currency),
            note: self.note,
        })
    }
}

/// Advocacy activities as another system knows them.
#[derive(InputObject)]
pub struct UpsertAdvocacyActivitiesInput {
    /// 1 to 1,000 activities, each once.
    pub(super) rows: Vec<UpsertAdvocacyActivityRow>,
    /// What happens to the good rows when others are refused.
    #[graphql(default)]
    pub(super) policy: UpsertPolicy,
}

//! Rows of advocacy activities.

use domain::{
    advocacy::{AdvocacyPath, AdvocacyStage},
    money::Money,
};
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::error::Error;

/// What a customer does for the product.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "advocacy_activity")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub tenant_id: Uuid,
    /// The id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The account.
    pub account_id: Uuid,
    /// The person at the account.
    pub contact_id: Option<Uuid>,
    /// Who looks after it.
    pub member_id: Option<Uuid>,
    /// The id in the system it comes from; unique in the tenant.
    pub external_id: Option<String>,
    /// What the customer is asked for, such as CASE_STUDY.
    pub kind: String,
    /// How far it is, such as ASKED: the last stage of those below.
    pub stage: String,
    /// The day on which it came into that stage.
    pub stage_on: Date,
    /// When it was proposed to ask.
    pub proposed_on: Option<Date>,
    /// When the customer was asked.
    pub asked_on: Option<Date>,
    /// When the customer was willing.
    pub agreed_on: Option<Date>,
    /// When the reference was given.
    pub delivered_on: Option<Date>,
    /// When it came out.
    pub published_on: Option<Date>,
    /// When who was referred was in touch.
    pub introduced_on: Option<Date>,
    /// When it was clear that who was referred may buy.
    pub qualified_on: Option<Date>,
    /// When who was referred bought.
    pub won_on: Option<Date>,
    /// When it was clear that who was referred does not buy.
    pub lost_on: Option<Date>,
    /// When it came to nothing.
    pub declined_on: Option<Date>,
    /// Who was referred.
    pub referred: Option<String>,
    /// What a referral that was won is worth a year, in minor units.
    pub amount: Option<i64>,
    /// An ISO 4217 code.
    pub currency: Option<String>,
    /// Anything worth knowing.
    pub note: Option<String>,
    /// The answer after which it was proposed.
    pub answer_id: Option<Uuid>,
    /// The outcome after which it was proposed.
    pub outcome_id: Option<Uuid>,
    /// Counts the changes.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
}

/// Relations are loaded by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::belongs_to_tenant!();

/// The days of the stages, in the order of the stages.
pub(crate) type Days = [Option<Date>; AdvocacyStage::ALL.len()];

impl Model {
    /// The stages that it came into, each on a day.
    ///
    /// # Errors
    /// When the row makes no sense (a fault of ours).
    pub fn path(&self) -> Result<AdvocacyPath, Error> {
        let days = [
            self.proposed_on,
            self.asked_on,
            self.agreed_on,
            self.delivered_on,
            self.published_on,
            self.introduced_on,
            self.qualified_on,
            self.won_on,
            self.lost_on,
            self.declined_on,
        ];
        path_of(&self.kind, days)
    }

    /// What a referral that was won is worth a year.
    ///
    /// # Errors
    /// When the row makes no sense (a fault of ours).
    pub fn worth(&self) -> Result<Option<Money>, Error> {
        worth_of(self.amount, self.currency.as_deref())
    }

    /// Whether the server proposed it, after an answer or an outcome.
    pub(super) const fn is_of_an_occasion(&self) -> bool {
        self.answer_id.is_some() || self.outcome_id.is_some()
    }

    /// Writes down the stages that it came into.
    pub(super) fn go(&mut self, path: &AdvocacyPath) {
        let on = |stage| path.entered(stage);
        path.kind().as_str().clone_into(&mut self.kind);
        path.stage().as_str().clone_into(&mut self.stage);
        self.stage_on = on(path.stage()).unwrap_or(self.stage_on);
        self.proposed_on = on(AdvocacyStage::Proposed);
        self.asked_on = on(AdvocacyStage::Asked);
        self.agreed_on = on(AdvocacyStage::Agreed);
        self.delivered_on = on(AdvocacyStage::Delivered);
        self.published_on = on(AdvocacyStage::Published);
        self.introduced_on = on(AdvocacyStage::Introduced);
        self.qualified_on = on(AdvocacyStage::Qualified);
        self.won_on = on(AdvocacyStage::Won);
        self.lost_on = on(AdvocacyStage::Lost);
        self.declined_on = on(AdvocacyStage::Declined);
    }
}

/// The path of stored columns.
pub(crate) fn path_of(kind: &str, days: Days) -> Result<AdvocacyPath, Error> {
    let kind = kind.parse().map_err(Error::internal)?;
    let pairs = AdvocacyStage::ALL.into_iter().zip(days);
    let entered = pairs.filter_map(|(stage, on)| Some((stage, on?)));
    AdvocacyPath::new(kind, entered).map_err(Error::internal)
}

/// The amount of stored columns.
pub(crate) fn worth_of(
    amount: Option<i64>,
    currency: Option<&str>,
) -> Result<Option<Money>, Error> {
    let Some((amount, currency)) = amount.zip(currency) else {
        return Ok(None);
    };
    let currency = currency.parse().map_err(Error::internal)?;
    Ok(Some(Money::new(amount, currency)))
}

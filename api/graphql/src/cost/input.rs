//! What callers say about costs.

use async_graphql::{ID, InputObject, MaybeUndefined};
use data::{
    cost::{CostInput, CostPatch},
    error::Refusal,
    id::Kind,
    patch::Patch,
    reference::Reference,
};

use super::CostCategory;
use crate::{
    bulk::{UpsertPolicy, given, patch},
    scalar::{CurrencyCode, Date, Decimal},
};
use service::id;

/// A new cost.
#[derive(Clone, Debug, InputObject)]
pub struct CreateRetentionCostInput {
    /// The id in the books; unique in the tenant.
    external_id: Option<String>,
    /// What it was spent on.
    category: CostCategory,
    /// The id of the account that it was spent on; not given for what was spent on all customers.
    account: Option<ID>,
    /// The first day.
    starts_on: Date,
    /// The day after the last one.
    ends_on: Date,
    /// How much it was in all, in major units such as `"9000.00"`; not negative.
    amount: Decimal,
    /// The currency of the amount.
    currency: CurrencyCode,
    /// Anything worth knowing, up to 1,000 characters.
    note: Option<String>,
}

impl CreateRetentionCostInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<CostInput, Refusal> {
        let account = self.account.as_ref();
        let account = account.map(|account| id::expect(Kind::Account, account, "account"));
        Ok(CostInput {
            external_id: self.external_id,
            category: self.category.into(),
            account: account.transpose()?.map(Reference::Id),
            starts_on: self.starts_on.into(),
            ends_on: self.ends_on.into(),
            amount: self.amount.0,
            currency: self.currency.0.as_str().to_owned(),
            note: self.note,
        })
    }
}

/// What to change about a cost. Fields that are not given stay as they are, null empties them.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateRetentionCostInput {
    /// The id of the cost.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// The id in the books; unique in the tenant.
    external_id: MaybeUndefined<String>,
    /// What it was spent on.
    category: MaybeUndefined<CostCategory>,
    /// The id of the account that it was spent on; null for what was spent on all customers.
    account: MaybeUndefined<ID>,
    /// The first day.
    starts_on: MaybeUndefined<Date>,
    /// The day after the last one.
    ends_on: MaybeUndefined<Date>,
    /// How much it was in all, in major units; not negative.
    amount: MaybeUndefined<Decimal>,
    /// The currency; only with a new amount.
    currency: MaybeUndefined<CurrencyCode>,
    /// Anything worth knowing, up to 1,000 characters.
    note: MaybeUndefined<String>,
}

impl UpdateRetentionCostInput {
    /// The patch for the data layer.
    pub(super) fn patch(self) -> Result<CostPatch, Refusal> {
        let account: Patch<ID> = patch(self.account);
        let account = account.try_map(|account| {
            let id = id::expect(Kind::Account, &account, "account")?;
            Ok::<_, Refusal>(Reference::Id(id))
        })?;
        Ok(CostPatch {
            external_id: patch(self.external_id),
            category: given(self.category, "category")?.map(Into::into),
            account,
            starts_on: given(self.starts_on, "startsOn")?.map(Into::into),
            ends_on: given(self.ends_on, "endsOn")?.map(Into::into),
            amount: given(self.amount, "amount")?.map(|amount| amount.0),
            currency: given(self.currency, "currency")?
                .map(|currency| currency.0.as_str().to_owned()),
            note: patch(self.note),
            version: self.version,
        })
    }
}

/// A whole cost as the books know it: what is not mentioned is not there.
#[derive(Clone, Debug, InputObject)]
pub struct UpsertRetentionCostRow {
    /// The id in the books, by which the cost is found or made.
    external_id: String,
    /// What it was spent on.
    category: CostCategory,
    /// The id in the system of record of the account that it was spent on; not given for what was spent on all customers.
    account_external_id: Option<String>,
    /// The first day.
    starts_on: Date,
    /// The day after the last one.
    ends_on: Date,
    /// How much it was in all, in major units such as `"9000.00"`; not negative.
    amount: Decimal,
    /// The currency of the amount.
    currency: CurrencyCode,
    /// Anything worth knowing, up to 1,000 characters.
    note: Option<String>,
}

impl UpsertRetentionCostRow {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<CostInput, Refusal> {
        Ok(CostInput {
            external_id: Some(self.external_id),
            category: self.category.into(),
            account: self.account_external_id.map(Reference::ExternalId),
            starts_on: self.starts_on.into(),
            ends_on: self.ends_on.into(),
            amount: self.amount.0,
            currency: self.currency.0.as_str().to_owned(),
            note: self.note,
        })
    }
}

/// A cost that was entered by mistake.
#[derive(InputObject)]
pub struct DeleteRetentionCostInput {
    /// The id of the cost.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// Costs as the books know them.
#[derive(InputObject)]
pub struct UpsertRetentionCostsInput {
    /// 1 to 1,000 costs, each once.
    pub(super) rows: Vec<UpsertRetentionCostRow>,
    /// What happens to the good rows when others are refused.
    #[graphql(default)]
    pub(super) policy: UpsertPolicy,
}

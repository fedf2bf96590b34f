//! Which costs, and in which order.

use async_graphql::{Enum, InputObject};
use data::{
    cost::{CostFilter as Filter, CostOrder as Order, CostOrderField as Field},
    error::Refusal,
    id::Kind,
};
use domain::cost::CostCategory as ExactCategory;

use super::CostCategoryFilter;
use crate::{
    account::Direction,
    filter::{DateFilter, IdFilter, StringFilter},
};

/// Which costs are wanted; everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct RetentionCostFilter {
    /// The id in the books.
    external_id: Option<StringFilter>,
    /// What it was spent on.
    category: Option<CostCategoryFilter>,
    /// The id of the account; absent for what was spent on all customers.
    account: Option<IdFilter>,
    /// The first day.
    starts_on: Option<DateFilter>,
    /// The day after the last one.
    ends_on: Option<DateFilter>,
}

impl RetentionCostFilter {
    /// The filter for the data layer.
    ///
    /// # Errors
    /// When an id is malformed or a list too long.
    pub fn filter(self) -> Result<Filter, Refusal> {
        let name = |category| ExactCategory::from(category).as_str().to_owned();
        Ok(Filter {
            external_id: self
                .external_id
                .unwrap_or_default()
                .comparators("where.externalId")?,
            category: self.category.unwrap_or_default().comparators(name),
            account: self
                .account
                .unwrap_or_default()
                .comparators(Kind::Account, "where.account")?,
            starts_on: self
                .starts_on
                .unwrap_or_default()
                .comparators("where.startsOn")?,
            ends_on: self
                .ends_on
                .unwrap_or_default()
                .comparators("where.endsOn")?,
        })
    }
}

/// By what costs are ordered.
#[derive(Clone, Debug, InputObject)]
pub struct RetentionCostOrder {
    /// The field.
    field: RetentionCostOrderField,
    /// Least first or greatest first.
    #[graphql(default)]
    direction: Direction,
}

/// What costs can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Field")]
pub enum RetentionCostOrderField {
    /// The first day.
    StartsOn,
    /// The name of the category.
    Category,
    /// When it was made here.
    CreatedAt,
}

impl From<RetentionCostOrder> for Order {
    fn from(order: RetentionCostOrder) -> Self {
        Self {
            field: order.field.into(),
            descending: order.direction.is_descending(),
        }
    }
}

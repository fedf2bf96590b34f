//! Which accounts, and in which order.

use async_graphql::{Enum, ID, InputObject};
use data::{
    account::{
        AccountFilter as Filter, AccountOrder as Order, AccountOrderField as Field, Archived,
        OwnedBy, TraitFilter, TraitTest,
    },
    error::Refusal,
    filter::Comparators,
    id::Kind,
};
use domain::{
    account::Stage as ExactStage,
    money::{Currency, Money},
};

use crate::{
    account::StageFilter,
    filter::{
        BooleanFilter, DateFilter, DateTimeFilter, DecimalFilter, IdFilter, StringFilter,
        check_part,
    },
    ownership::OwnershipRole,
};
use service::id;

/// Which accounts are wanted; everything that is given must hold. Ids of another tenant match nothing, like ids that do not exist.
#[derive(Clone, Debug, Default, InputObject)]
pub struct AccountFilter {
    /// The id.
    pub id: Option<IdFilter>,
    /// The id in the system of record.
    pub external_id: Option<StringFilter>,
    /// The name.
    pub name: Option<StringFilter>,
    /// The internet domain.
    pub domain: Option<StringFilter>,
    /// The industry.
    pub industry: Option<StringFilter>,
    /// The country, by ISO 3166-1 alpha-2.
    pub country: Option<StringFilter>,
    /// The segment.
    pub segment: Option<StringFilter>,
    /// The life-cycle stage; in a portfolio the one on its date.
    pub stage: Option<StageFilter>,
    /// The id of the member who is primary owner; in a portfolio the one on its date. `{isNull: true}` finds unowned accounts.
    pub csm: Option<IdFilter>,
    /// Owned by a member in a role, or in any.
    pub owned_by: Option<OwnedByFilter>,
    /// Has a running subscription to one of these plans.
    pub plan: Option<Vec<ID>>,
    /// The id of the account that it belongs to.
    pub parent: Option<IdFilter>,
    /// Is this account or below it, at any depth.
    pub within_tree_of: Option<ID>,
    /// The day on which it became a customer.
    pub signed_up_on: Option<DateFilter>,
    /// When it was made here.
    pub created_at: Option<DateTimeFilter>,
    /// Whether archived accounts are wanted; not given, only accounts that are not archived.
    pub archived: Option<ArchivedChoice>,
    /// Today's MRR in the tenant's reporting currency.
    pub mrr: Option<DecimalFilter>,
    /// Custom traits; all must hold.
    pub traits: Option<Vec<AccountTraitFilter>>,
    /// The name, domain or external id contains this text, whatever the case of the letters.
    pub search: Option<String>,
    /// All of these hold.
    pub and: Option<Vec<AccountFilter>>,
    /// One of these holds.
    pub or: Option<Vec<AccountFilter>>,
    /// This does not hold.
    pub not: Option<Box<AccountFilter>>,
}

/// Ownership by a member.
#[derive(Clone, Debug, InputObject)]
pub struct OwnedByFilter {
    /// The id of the member.
    pub member: ID,
    /// The role; any when it is not given.
    pub role: Option<OwnershipRole>,
}

/// Whether archived objects are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Archived")]
pub enum ArchivedChoice {
    /// Only those that are not archived.
    Exclude,
    /// Only archived ones.
    Only,
    /// Both.
    Include,
}

/// A test of a custom trait: give the key and one of the comparisons, by the kind of the trait.
#[derive(Clone, Debug, InputObject)]
pub struct AccountTraitFilter {
    /// The key of the trait.
    pub key: String,
    /// For the kinds TEXT and CHOICE.
    pub text: Option<StringFilter>,
    /// For the kind NUMBER.
    pub number: Option<DecimalFilter>,
    /// For the kind DATE.
    pub date: Option<DateFilter>,
    /// For the kind BOOLEAN.
    pub boolean: Option<BooleanFilter>,
    /// Whether there is a value at all; for every kind.
    pub present: Option<bool>,
}

impl AccountTraitFilter {
    fn filter(self) -> Result<TraitFilter, Refusal> {
        let mut tests = Vec::new();
        tests.extend(
            self.text
                .map(|text| text.comparators("traits"))
                .transpose()?
                .map(TraitTest::Text),
        );
        tests.extend(
            self.number
                .map(|number| number.comparators("traits"))
                .transpose()?
                .map(TraitTest::Number),
        );
        tests.extend(
            self.date
                .map(|date| date.comparators("traits"))
                .transpose()?
                .map(TraitTest::Date),
        );
        tests.extend(
            self.boolean
                .map(|boolean| TraitTest::Boolean(boolean.comparators())),
        );
        tests.extend(self.present.map(TraitTest::Present));
        match (tests.pop(), tests.is_empty()) {
            (Some(test), true) => Ok(TraitFilter {
                key: self.key,
                test,
            }),
            _ => Err(Refusal::invalid(
                "traits",
                format!(
                    "the test of the trait `{}` needs exactly one of text, number, date, boolean, present",
                    self.key
                ),
            )),
        }
    }
}

impl AccountFilter {
    /// The filter for the data layer; amounts are in `currency`.
    ///
    /// # Errors
    /// When an id is malformed, or a list or an amount is beyond what is allowed; the refusal names the field.
    pub fn filter(self, currency: Currency) -> Result<Filter, Refusal> {
        let text = |filter: Option<StringFilter>, field| {
            filter.map(|filter| filter.comparators(field)).transpose()
        };
        let id = |filter: Option<IdFilter>, kind, field| {
            filter
                .map(|filter| filter.comparators(kind, field))
                .transpose()
        };
        let inner = |list: Option<Vec<Self>>, name: &str| -> Result<Vec<Filter>, Refusal> {
            let filters = list.unwrap_or_default().into_iter().enumerate();
            filters
                .map(|(place, filter)| {
                    filter
                        .filter(currency)
                        .map_err(|refusal| refusal.under(&[name, &place.to_string()]))
                })
                .collect()
        };
        let owned_by = |owned: OwnedByFilter| -> Result<OwnedBy, Refusal> {
            let member = id::expect(Kind::Member, &owned.member, "ownedBy.member")?;
            Ok(OwnedBy {
                member,
                role: owned.role.map(Into::into),
            })
        };
        let plans = |plans: Vec<ID>| {
            plans
                .iter()
                .map(|plan| id::expect(Kind::Plan, plan, "plan"))
                .collect::<Result<_, _>>()
        };
        check_part(self.search.as_deref(), "search")?;
        Ok(Filter {
            id: id(self.id, Kind::Account, "id")?,
            external_id: text(self.external_id, "externalId")?,
            name: text(self.name, "name")?,
            domain: text(self.domain, "domain")?,
            industry: text(self.industry, "industry")?,
            country: text(self.country, "country")?,
            segment: text(self.segment, "segment")?,
            stage: self.stage.map(|stage| stage.comparators(ExactStage::from)),
            csm: id(self.csm, Kind::Member, "csm")?,
            owned_by: self.owned_by.map(owned_by).transpose()?,
            plan: self.plan.map(plans).transpose()?,
            parent: id(self.parent, Kind::Account, "parent")?,
            within_tree_of: self
                .within_tree_of
                .map(|top| id::expect(Kind::Account, &top, "withinTreeOf"))
                .transpose()?,
            signed_up_on: self
                .signed_up_on
                .map(|filter| filter.comparators("signedUpOn"))
                .transpose()?,
            created_at: self
                .created_at
                .map(|filter| filter.comparators("createdAt"))
                .transpose()?,
            archived: self.archived.map(Archived::from),
            current_mrr: self
                .mrr
                .map(|filter| amounts(filter, currency))
                .transpose()?,
            traits: self
                .traits
                .unwrap_or_default()
                .into_iter()
                .map(AccountTraitFilter::filter)
                .collect::<Result<_, _>>()?,
            search: self.search,
            and: inner(self.and, "and")?,
            or: inner(self.or, "or")?,
            not: self
                .not
                .map(|filter| filter.filter(currency).map(Box::new))
                .transpose()
                .map_err(|refusal| refusal.under(&["not"]))?,
        })
    }
}

/// Amounts of MRR in exact units.
fn amounts(filter: DecimalFilter, currency: Currency) -> Result<Comparators<i64>, Refusal> {
    filter.comparators("mrr")?.try_map(|amount| {
        let money =
            Money::from_major(amount, currency).map_err(|error| Refusal::invalid("mrr", error))?;
        i64::try_from(domain::money::MonthlyAmount::from_minor(money.minor).exact())
            .map_err(|_| Refusal::invalid("mrr", "the amount is out of range"))
    })
}

/// By what accounts are ordered: give a field or a trait.
#[derive(Clone, Debug, InputObject)]
pub struct AccountOrder {
    /// A field.
    pub field: Option<AccountOrderField>,
    /// The key of a custom trait.
    pub r#trait: Option<String>,
    /// Least first or greatest first. Absent values count as greatest.
    #[graphql(default)]
    pub direction: Direction,
}

/// What accounts can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum AccountOrderField {
    /// The name.
    Name,
    /// Today's MRR.
    Mrr,
    /// The day on which it became a customer.
    SignedUpOn,
    /// When it was made here.
    CreatedAt,
    /// When it was last changed.
    UpdatedAt,
}

/// The direction of an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum Direction {
    /// Least first.
    #[default]
    Ascending,
    /// Greatest first.
    Descending,
}

impl Direction {
    /// Whether greatest comes first.
    #[must_use]
    pub fn is_descending(self) -> bool {
        self == Self::Descending
    }
}

impl AccountOrder {
    /// The order for the data layer.
    ///
    /// # Errors
    /// When it gives neither a field nor a trait, or both.
    pub fn order(self) -> Result<Order, Refusal> {
        let field = match (self.field, self.r#trait) {
            (Some(AccountOrderField::Name), None) => Field::Name,
            (Some(AccountOrderField::Mrr), None) => Field::CurrentMrr,
            (Some(AccountOrderField::SignedUpOn), None) => Field::SignedUpOn,
            (Some(AccountOrderField::CreatedAt), None) => Field::CreatedAt,
            (Some(AccountOrderField::UpdatedAt), None) => Field::UpdatedAt,
            (None, Some(key)) => Field::Trait(key),
            _ => {
                return Err(Refusal::invalid(
                    "orderBy",
                    "an order has a `field` or a `trait`, one of them",
                ));
            }
        };
        Ok(Order {
            field,
            descending: self.direction.is_descending(),
        })
    }
}

//! What callers say about accounts.

use async_graphql::{ID, InputObject, MaybeUndefined};
use data::{
    account::{AccountInput, TraitInput},
    error::Refusal,
    id::Kind,
    patch::Patch,
    reference::Reference,
};
use domain::account::{Millionths, Stage as ExactStage, TraitValue};

use super::Stage;
use crate::{
    bulk::{UpsertPolicy, patch},
    scalar::{Date, Decimal},
};
use service::id;

/// The value of a custom trait: give one of the value fields by the kind of the trait, or none to empty it.
#[derive(Clone, Debug, InputObject)]
pub struct AccountTraitInput {
    /// The key of the trait.
    key: String,
    /// For the kind TEXT.
    text: Option<String>,
    /// For the kind NUMBER; at most six decimals.
    number: Option<Decimal>,
    /// For the kind DATE.
    date: Option<Date>,
    /// For the kind BOOLEAN.
    boolean: Option<bool>,
    /// For the kind CHOICE.
    choice: Option<String>,
}

impl AccountTraitInput {
    fn value(self) -> Result<(String, Patch<TraitInput>), Refusal> {
        let number = |number: Decimal| {
            Millionths::from_decimal(number.0).map_err(|error| Refusal::invalid("traits", error))
        };
        let values = [
            self.text.map(TraitValue::Text),
            self.number.map(number).transpose()?.map(TraitValue::Number),
            self.date.map(|date| TraitValue::Date(date.0)),
            self.boolean.map(TraitValue::Boolean),
            self.choice.map(TraitValue::Choice),
        ];
        let mut values = values.into_iter().flatten();
        match (values.next(), values.next()) {
            (Some(value), None) => Ok((self.key, Patch::Set(TraitInput::Value(value)))),
            (None, _) => Ok((self.key, Patch::Clear)),
            (Some(_), Some(_)) => Err(Refusal::invalid(
                "traits",
                format!("the trait `{}` has one value, not several", self.key),
            )),
        }
    }
}

/// Declares an input about an account; the fields are those of every such input after the ones given.
macro_rules! account_input {
    ($(#[doc = $doc:literal])* $name:ident { $($(#[doc = $field_doc:literal])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, InputObject)]
        pub struct $name {
            $($(#[doc = $field_doc])* pub(super) $field: $type,)*
            /// The internet domain, such as `example.com`.
            domain: MaybeUndefined<String>,
            /// The industry, in your words, up to 100 characters.
            industry: MaybeUndefined<String>,
            /// The country, by ISO 3166-1 alpha-2, such as `DE`.
            country: MaybeUndefined<String>,
            /// The segment, in your words, up to 100 characters.
            segment: MaybeUndefined<String>,
            /// Where the account stands in its life; a new account is ACTIVE when nothing is said.
            stage: MaybeUndefined<Stage>,
            /// The first day in `stage`, today at the latest; today when it is not given, for a new account the day of the sign-up.
            stage_since: Option<Date>,
            /// The id of the account that it belongs to.
            parent: MaybeUndefined<ID>,
            /// The same by its id in the system of record; give one of the two.
            parent_external_id: MaybeUndefined<String>,
            /// The day on which it became a customer.
            signed_up_on: MaybeUndefined<Date>,
            /// Values of custom traits; traits that are not listed stay as they are.
            traits: Option<Vec<AccountTraitInput>>,
        }

        impl $name {
            fn common(self, external_id: Patch<String>, name: Patch<String>) -> Result<AccountInput, Refusal> {
                let traits = self.traits.unwrap_or_default().into_iter().map(AccountTraitInput::value);
                Ok(AccountInput {
                    external_id,
                    name,
                    domain: patch(self.domain),
                    industry: patch(self.industry),
                    country: patch(self.country),
                    segment: patch(self.segment),
                    stage: self.stage.take().map_or(Patch::Keep, |stage| Patch::Set(ExactStage::from(stage).as_str().to_owned())),
                    stage_since: self.stage_since.map(Into::into),
                    parent: parent(self.parent, self.parent_external_id)?,
                    signed_up_on: patch(self.signed_up_on),
                    traits: traits.collect::<Result<_, _>>()?,
                })
            }
        }
    };
}

/// Refuses to empty the stage of an account that is there; a new one takes the usual stage.
fn in_a_stage(stage: &MaybeUndefined<Stage>) -> Result<(), Refusal> {
    match stage.is_null() {
        true => Err(Refusal::invalid(
            "stage",
            "an account is always in a stage: it cannot be empty",
        )),
        false => Ok(()),
    }
}

fn parent(
    id: MaybeUndefined<ID>,
    external_id: MaybeUndefined<String>,
) -> Result<Patch<Reference>, Refusal> {
    let (id, external_id): (Patch<ID>, Patch<String>) = (patch(id), patch(external_id));
    match (id, external_id) {
        (Patch::Keep, external_id) => external_id.try_map(|id| Ok(Reference::ExternalId(id))),
        (by_id, Patch::Keep) => {
            by_id.try_map(|id| id::expect(Kind::Account, &id, "parent").map(Reference::Id))
        }
        _ => Err(Refusal::invalid(
            "parent",
            "give `parent` or `parentExternalId`, one of them",
        )),
    }
}

account_input! {
    /// A new account.
    CreateAccountInput {
        /// The id in the system of record; unique in the tenant.
        external_id: Option<String>,
        /// The name that people read, 1 to 200 characters.
        name: String,
    }
}

impl CreateAccountInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<AccountInput, Refusal> {
        let external_id = self.external_id.clone().map_or(Patch::Keep, Patch::Set);
        let name = Patch::Set(self.name.clone());
        self.common(external_id, name)
    }
}

account_input! {
    /// What to change about an account. Fields that are not given stay as they are, null empties them.
    UpdateAccountInput {
        /// The id of the account.
        id: ID,
        /// The version that you have seen; with it the change is refused when somebody else was faster.
        version: Option<i32>,
        /// The id in the system of record; unique in the tenant.
        external_id: MaybeUndefined<String>,
        /// The name that people read, 1 to 200 characters.
        name: MaybeUndefined<String>,
    }
}

impl UpdateAccountInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<AccountInput, Refusal> {
        let external_id = patch(self.external_id.clone());
        let name = patch(self.name.clone());
        in_a_stage(&self.stage)?;
        self.common(external_id, name)
    }
}

account_input! {
    /// An account as the system of record knows it. Fields that are not given stay as they are, null empties them.
    UpsertAccountRow {
        /// The id in the system of record, by which the account is found or made.
        external_id: String,
        /// The name that people read, 1 to 200 characters; a new account needs one.
        name: MaybeUndefined<String>,
    }
}

impl UpsertAccountRow {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<AccountInput, Refusal> {
        let external_id = Patch::Set(self.external_id.clone());
        let name = patch(self.name.clone());
        in_a_stage(&self.stage)?;
        self.common(external_id, name)
    }
}

/// An account and the version of it that you have seen.
#[derive(InputObject)]
pub struct ArchiveAccountInput {
    /// The id of the account.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// An archived account and the version of it that you have seen.
#[derive(InputObject)]
pub struct RestoreAccountInput {
    /// The id of the account.
    pub(super) id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    pub(super) version: Option<i32>,
}

/// Accounts as the system of record knows them.
#[derive(InputObject)]
pub struct UpsertAccountsInput {
    /// 1 to 1,000 accounts. They are applied in order; of two rows about one account the later word counts.
    pub(super) rows: Vec<UpsertAccountRow>,
    /// What happens to the good rows when others are refused.
    #[graphql(default)]
    pub(super) policy: UpsertPolicy,
}

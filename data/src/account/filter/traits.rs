//! Tests of custom traits.

use domain::account::{Millionths, TraitKind, TraitValue};
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{ExprTrait, SimpleExpr},
};

use super::{
    TraitTest,
    terms::{Terms, column},
};
use crate::{
    account::{
        definition::Defined,
        entity::{account, trait_value},
    },
    error::Refusal,
    filter::Comparators,
    scope::Scope,
};

/// The value of a trait of the account; absent when it has none.
pub(in crate::account) fn trait_value(scope: &Scope, defined: &Defined) -> SimpleExpr {
    use trait_value::Column;
    let query = scope
        .find::<trait_value::Entity>()
        .filter(column(Column::AccountId).eq(column(account::Column::Id)))
        .filter(Column::TraitId.eq(defined.id))
        .select_only()
        .column(match defined.rule.kind() {
            TraitKind::Text | TraitKind::Choice => Column::TextValue,
            TraitKind::Number => Column::NumberValue,
            TraitKind::Date => Column::DateValue,
            TraitKind::Boolean => Column::BooleanValue,
        });
    query.into_query().into()
}

/// The condition that the account's value of a trait meets a test.
pub(super) fn condition(
    scope: &Scope,
    terms: &mut Terms,
    defined: &Defined,
    test: &TraitTest,
    path: &str,
) -> Result<Condition, Refusal> {
    let value = trait_value(scope, defined);
    let kind = defined.rule.kind();
    match (test.clone(), kind) {
        (TraitTest::Present(present), _) => {
            terms.count(path, 1, 0)?;
            let presence = if present {
                value.is_not_null()
            } else {
                value.is_null()
            };
            Ok(Condition::all().add(presence))
        }
        (TraitTest::Text(text), TraitKind::Text) => terms.compare(path, text, &value),
        (TraitTest::Text(text), TraitKind::Choice) => {
            let choices = text.try_map(|choice| known_choice(defined, choice, path))?;
            terms.compare(path, choices, &value)
        }
        (TraitTest::Number(number), TraitKind::Number) => {
            let millionths: Comparators<i64> = number.try_map(|number| {
                let exact = Millionths::from_decimal(number);
                exact
                    .map(|exact| exact.0)
                    .map_err(|error| Refusal::invalid(path, error))
            })?;
            terms.compare(path, millionths, &value)
        }
        (TraitTest::Date(date), TraitKind::Date) => terms.compare(path, date, &value),
        (TraitTest::Boolean(truth), TraitKind::Boolean) => terms.compare(path, truth, &value),
        _ => {
            let rule = format!(
                "the trait `{}` is of kind {kind}: compare it with a value of this kind",
                defined.key
            );
            Err(Refusal::invalid(path, rule))
        }
    }
}

fn known_choice(defined: &Defined, choice: String, path: &str) -> Result<String, Refusal> {
    match defined.rule.check(&TraitValue::Choice(choice.clone())) {
        Ok(()) => Ok(choice),
        Err(error) => Err(Refusal::invalid(path, error)),
    }
}

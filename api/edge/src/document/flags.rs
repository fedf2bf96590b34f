//! The conditions of selections.

use std::sync::Arc;

use apollo_compiler::{
    Node,
    ast::{Directive, Value},
};
use async_graphql::{Value as ConstValue, Variables};

/// The variables that `@skip` and `@include` may ask for.
#[derive(Clone, Default)]
pub(crate) struct Flags(Arc<[(Box<str>, bool)]>);

impl Flags {
    pub(crate) fn of(variables: &Variables) -> Self {
        let flags = variables.iter().filter_map(|(name, value)| match value {
            ConstValue::Boolean(value) => Some((name.as_str().into(), *value)),
            _ => None,
        });
        Self(flags.collect())
    }

    fn value(&self, name: &str) -> Option<bool> {
        let mut flags = self.0.iter();
        flags
            .find(|(flag, _)| **flag == *name)
            .map(|(_, value)| *value)
    }

    /// Whether `@skip` and `@include` let a selection take part. What asks for a variable that is not known does.
    pub(crate) fn admit(&self, directives: &[Node<Directive>]) -> bool {
        conditions(directives).all(|(value, leaves_out)| {
            let value = match value {
                Value::Boolean(value) => Some(*value),
                Value::Variable(name) => self.value(name),
                _ => None,
            };
            value != Some(leaves_out)
        })
    }
}

/// Whether it is for a variable to say if a selection takes part.
pub(super) fn ask_for_variables(directives: &[Node<Directive>]) -> bool {
    conditions(directives).any(|(value, _)| matches!(value, Value::Variable(_)))
}

/// Whether a directive is a condition.
pub(super) fn is_condition(name: &str) -> bool {
    leaves_out(name).is_some()
}

/// The value that leaves a selection out.
fn leaves_out(name: &str) -> Option<bool> {
    match name {
        "skip" => Some(true),
        "include" => Some(false),
        _ => None,
    }
}

/// The values of the conditions, each with the value that leaves the selection out.
fn conditions(directives: &[Node<Directive>]) -> impl Iterator<Item = (&Value, bool)> {
    directives.iter().filter_map(|directive| {
        let leaves_out = leaves_out(&directive.name)?;
        let value = directive.specified_argument_by_name("if")?;
        Some((&**value, leaves_out))
    })
}

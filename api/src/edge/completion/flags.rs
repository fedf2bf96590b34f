//! The conditions of selections.

use std::sync::Arc;

use apollo_compiler::{
    Node,
    ast::{Directive, Value},
};
use async_graphql::{Value as ConstValue, Variables};

/// The variables that `@skip` and `@include` may ask for.
#[derive(Clone)]
pub(super) struct Flags(Arc<[(Box<str>, bool)]>);

impl Flags {
    pub(super) fn of(variables: &Variables) -> Self {
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

    /// Whether `@skip` and `@include` let a selection take part.
    pub(super) fn admit(&self, directives: &[Node<Directive>]) -> bool {
        directives.iter().all(|directive| {
            let leaves_out = match directive.name.as_str() {
                "skip" => true,
                "include" => false,
                _ => return true,
            };
            let condition = directive.specified_argument_by_name("if");
            let value = condition.and_then(|condition| match &**condition {
                Value::Boolean(value) => Some(*value),
                Value::Variable(name) => self.value(name),
                _ => None,
            });
            value != Some(leaves_out)
        })
    }
}

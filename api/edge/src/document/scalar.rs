//! What the scalars of a schema take beyond what the specification knows.

use std::collections::HashMap;

use async_graphql::Value;

/// What one scalar takes.
#[derive(Clone, Debug)]
pub struct ScalarRule {
    /// The name of the scalar.
    pub scalar: String,
    /// What is allowed, for people, such as `a day as year, month and day`.
    pub allowed: &'static str,
    /// Whether a value that is not null is allowed.
    pub accepts: fn(&Value) -> bool,
}

/// The rules of a schema's scalars; a scalar without one takes everything.
#[derive(Debug, Default)]
pub(super) struct ScalarRules(HashMap<String, ScalarRule>);

impl ScalarRules {
    pub(super) fn new(rules: Vec<ScalarRule>) -> Self {
        let named = |rule: ScalarRule| (rule.scalar.clone(), rule);
        Self(rules.into_iter().map(named).collect())
    }

    pub(super) fn get(&self, scalar: &str) -> Option<&ScalarRule> {
        self.0.get(scalar)
    }
}

impl ScalarRule {
    /// The scalar and what it takes, as errors say what they expected.
    pub(super) fn expected(&self) -> String {
        format!("{} ({})", self.scalar, self.allowed)
    }
}

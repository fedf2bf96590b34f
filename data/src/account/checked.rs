//! Checking what a caller says about an account, before any row is looked at.

use std::{collections::HashSet, str::FromStr};

use chrono::NaiveDate;
use domain::account::{AccountName, Country, DomainName, ExternalId, Label, Stage, TraitValue};
use uuid::Uuid;

use super::{
    definition::Definitions,
    input::{AccountInput, TraitInput},
};
use crate::{error::Refusal, patch::Patch, reference::Reference};

/// The changes to an account, every value known to be allowed by itself.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) external_id: Patch<String>,
    pub(super) name: Option<String>,
    pub(super) domain: Patch<String>,
    pub(super) industry: Patch<String>,
    pub(super) country: Patch<String>,
    pub(super) segment: Patch<String>,
    pub(super) stage: Option<(Stage, Option<NaiveDate>)>,
    pub(super) parent: Patch<Reference>,
    pub(super) signed_up_on: Patch<NaiveDate>,
    pub(super) traits: Vec<(Uuid, Option<TraitValue>)>,
}

impl Change {
    /// Checks an input; answers every reason to refuse it.
    pub(super) fn check(
        input: AccountInput,
        definitions: &Definitions,
        today: NaiveDate,
    ) -> Result<Self, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let stage = refusals.keep(stage(&input.stage, input.stage_since, today));
        let name = refusals.text::<AccountName>("name", input.name);
        if matches!(name, Patch::Clear) {
            refusals.add(Refusal::invalid(
                "name",
                "an account has a name: it cannot be empty",
            ));
        }
        let change = Self {
            external_id: refusals.text::<ExternalId>("externalId", input.external_id),
            name: name.value().cloned(),
            domain: refusals.text::<DomainName>("domain", input.domain),
            industry: refusals.text::<Label>("industry", input.industry),
            country: refusals.text::<Country>("country", input.country),
            segment: refusals.text::<Label>("segment", input.segment),
            stage: stage.flatten(),
            parent: input.parent,
            signed_up_on: input.signed_up_on,
            traits: traits(input.traits, definitions, &mut refusals),
        };
        refusals.or(change)
    }
}

/// The reasons found so far.
#[derive(Default)]
pub(super) struct Refusals(Vec<Refusal>);

impl Refusals {
    /// One more reason.
    pub(super) fn add(&mut self, refusal: Refusal) {
        self.0.push(refusal);
    }

    /// The value, or its reason is kept.
    pub(super) fn keep<T>(&mut self, result: Result<T, Refusal>) -> Option<T> {
        result.map_err(|refusal| self.add(refusal)).ok()
    }

    /// The text as `T` writes it; what `T` does not accept is a reason.
    pub(super) fn text<T>(&mut self, field: &str, given: Patch<String>) -> Patch<String>
    where
        T: FromStr + ToString,
        T::Err: ToString,
    {
        let checked = given.try_map(|text| text.parse::<T>().map(|text| text.to_string()));
        self.keep(checked.map_err(|error| Refusal::invalid(field, error)))
            .unwrap_or_default()
    }

    /// `value` when there is no reason against it.
    pub(super) fn or<T>(self, value: T) -> Result<T, Vec<Refusal>> {
        match self.0.is_empty() {
            true => Ok(value),
            false => Err(self.0),
        }
    }
}

fn stage(
    stage: &Patch<String>,
    since: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<Option<(Stage, Option<NaiveDate>)>, Refusal> {
    if let Some(since) = since.filter(|since| *since > today) {
        let rule = format!("a stage starts today, {today}, at the latest, not on {since}");
        return Err(Refusal::invalid("stageSince", rule));
    }
    match stage {
        Patch::Clear => {
            let rule = "an account is always in a stage: it cannot be empty";
            Err(Refusal::invalid("stage", rule))
        }
        Patch::Keep if since.is_some() => {
            let rule = "give the `stage` that started on this day, too";
            Err(Refusal::invalid("stageSince", rule))
        }
        Patch::Keep => Ok(None),
        Patch::Set(name) => {
            let stage = name.parse();
            stage
                .map(|stage| Some((stage, since)))
                .map_err(|error| Refusal::invalid("stage", error))
        }
    }
}

fn traits(
    given: Vec<(String, Patch<TraitInput>)>,
    definitions: &Definitions,
    refusals: &mut Refusals,
) -> Vec<(Uuid, Option<TraitValue>)> {
    let mut checked = Vec::with_capacity(given.len());
    let mut seen = HashSet::with_capacity(given.len());
    for (key, input) in given {
        let field = format!("traits.{key}");
        if !seen.insert(key.clone()) {
            let rule = format!("the trait `{key}` is given twice: give each trait once");
            refusals.add(Refusal::invalid(&field, rule));
            continue;
        }
        let Some(defined) = refusals.keep(definitions.find(&key, &field)) else {
            continue;
        };
        let value = input.try_map(|input| match input {
            TraitInput::Text(text) => defined.rule.parse(&text),
            TraitInput::Value(value) => defined.rule.check(&value).map(|()| value),
        });
        let value = value.map_err(|error| Refusal::invalid(&field, error));
        match refusals.keep(value) {
            Some(Patch::Set(value)) => checked.push((defined.id, Some(value))),
            Some(Patch::Clear) => checked.push((defined.id, None)),
            Some(Patch::Keep) | None => {}
        }
    }
    checked
}

//! Checking what callers declare.

use std::str::FromStr;

use domain::account::{KpiUnit, Label};
use uuid::Uuid;

use super::{DesiredOutcome, MeasureInput, OutcomeInput, entity, milestone::Directories};
use crate::{
    error::Refusal,
    growth::{KpiDirectory, check_day, millionths},
    id,
    reference::{Reference, lines},
    scope::Writer,
};

/// The most outcomes of a plan.
pub(super) const MOST_OUTCOMES: usize = 50;
/// The most measures of an outcome.
const MOST_MEASURES: usize = 20;

/// The outcome that an input declares, new, of a plan.
pub(super) fn outcome(
    writer: &Writer<'_>,
    named: &Directories,
    plan: &entity::plan::Model,
    input: &OutcomeInput,
) -> Result<DesiredOutcome, Vec<Refusal>> {
    let id = id::new(writer.now());
    let statement = statement(&input.statement).map_err(|refusal| vec![refusal])?;
    let measures = measures(writer, &named.kpis, id, &input.measures)?;
    let milestones = named.milestones(&input.milestones, plan.account_id)?;
    let row = entity::outcome::Model {
        tenant_id: writer.tenant_id(),
        id,
        plan_id: plan.id,
        account_id: plan.account_id,
        statement,
        due_on: input.due_on,
        status: domain::outcome::OutcomeStatus::Open.as_str().to_owned(),
        ended_on: None,
        note: None,
        version: 1,
        created_at: writer.now(),
        updated_at: writer.now(),
    };
    Ok(DesiredOutcome {
        row,
        measures,
        milestones,
    })
}

/// The customer's words as they are kept.
pub(super) fn statement(text: &str) -> Result<String, Refusal> {
    let missing = || Refusal::invalid("statement", "say what the customer wants to reach");
    lines(Some(text), "statement")?.ok_or_else(missing)
}

/// The measures of an outcome; a refusal names the place of the one that it is about.
pub(super) fn measures(
    writer: &Writer<'_>,
    kpis: &KpiDirectory,
    outcome: Uuid,
    inputs: &[MeasureInput],
) -> Result<Vec<entity::measure::Model>, Vec<Refusal>> {
    if inputs.len() > MOST_MEASURES {
        let rule = format!(
            "an outcome has at most {MOST_MEASURES} measures, not {}",
            inputs.len()
        );
        return Err(vec![Refusal::invalid("measures", rule)]);
    }
    let (mut rows, mut refusals) = (Vec::with_capacity(inputs.len()), Vec::new());
    for (place, input) in (0_i32..).zip(inputs) {
        match measure(writer, kpis, (outcome, place), input) {
            Ok(row) => rows.push(row),
            Err(refusal) => refusals.push(refusal.under(&["measures", &place.to_string()])),
        }
    }
    match refusals.is_empty() {
        true => Ok(rows),
        false => Err(refusals),
    }
}

fn measure(
    writer: &Writer<'_>,
    kpis: &KpiDirectory,
    (outcome_id, place): (Uuid, i32),
    input: &MeasureInput,
) -> Result<entity::measure::Model, Refusal> {
    let label = Label::from_str(&input.label).map_err(|error| Refusal::invalid("label", error))?;
    let kpi = input.kpi.map(Reference::Id);
    let kpi = kpi.as_ref().map(|kpi| kpis.resolve(kpi)).transpose()?;
    let unit = unit(input.unit.as_deref(), kpi.map(|kpi| kpi.unit.as_str()))?;
    if kpi.is_some() && input.value.is_some() {
        let rule = "the value is that of the KPI: record it there";
        return Err(Refusal::invalid("value", rule));
    }
    let value = input.value.map(|(on, value)| {
        let on = check_day(writer, on, "measuredOn")?;
        Ok::<_, Refusal>((on, millionths(value, "value")?))
    });
    let value = value.transpose()?;
    Ok(entity::measure::Model {
        tenant_id: writer.tenant_id(),
        outcome_id,
        place,
        label: label.into_string(),
        unit,
        baseline: millionths(input.baseline, "baseline")?,
        target: millionths(input.target, "target")?,
        value: value.map(|(_, value)| value),
        measured_on: value.map(|(on, _)| on),
        kpi_id: kpi.map(|kpi| kpi.id),
    })
}

/// The unit that was given, which is that of the KPI if there is one.
fn unit(given: Option<&str>, of_kpi: Option<&str>) -> Result<String, Refusal> {
    let given = given.map(KpiUnit::from_str).transpose();
    let given = given.map_err(|error| Refusal::invalid("unit", error))?;
    match (given, of_kpi) {
        (Some(given), Some(unit)) if given.as_str() != unit => Err(Refusal::invalid(
            "unit",
            format!("the KPI is in {unit}, not in {given}"),
        )),
        (Some(given), _) => Ok(given.into_string()),
        (None, Some(unit)) => Ok(unit.to_owned()),
        (None, None) => Err(Refusal::invalid(
            "unit",
            "say in which unit, or link the measure to a KPI",
        )),
    }
}

//! What tasks are to be, as callers declare it and as it is stored.

use domain::{
    onboarding::Duration,
    work::{MOST_STEPS, TaskTerms},
};

use crate::{
    error::{Error, Refusal},
    reference::{line, lines},
};

/// The terms as they are stored, or every reason against them.
pub(super) fn check_terms(terms: TaskTerms) -> Result<TaskTerms, Vec<Refusal>> {
    let mut refusals = Vec::new();
    let mut keep = |refusal: Refusal| refusals.push(refusal);
    let title = line(Some(&terms.title), "title").map_err(&mut keep);
    let description = lines(terms.description.as_deref(), "description").map_err(&mut keep);
    if terms.due_after.days > Duration::MOST_DAYS {
        let (most, days) = (Duration::MOST_DAYS, terms.due_after.days);
        let rule = format!("0 to {most} days, not {days}");
        keep(Refusal::invalid("dueAfterDays", rule));
    }
    let (Ok(Some(title)), Ok(description)) = (title, description) else {
        return Err(refusals);
    };
    if !refusals.is_empty() {
        return Err(refusals);
    }
    Ok(TaskTerms {
        title,
        description,
        ..terms
    })
}

/// The text of the steps of a playbook, or every reason against them.
pub(super) fn check_steps(steps: Vec<TaskTerms>) -> Result<String, Vec<Refusal>> {
    if steps.is_empty() || steps.len() > MOST_STEPS {
        let rule = format!(
            "a playbook has 1 to {MOST_STEPS} steps, not {}",
            steps.len()
        );
        return Err(vec![Refusal::invalid("steps", rule)]);
    }
    let (mut refusals, mut checked) = (Vec::new(), Vec::with_capacity(steps.len()));
    for (place, terms) in steps.into_iter().enumerate() {
        match check_terms(terms) {
            Ok(terms) => checked.push(terms),
            Err(more) => {
                let place = place.to_string();
                let more = more.into_iter();
                refusals.extend(more.map(|refusal| refusal.under(&["steps", &place])));
            }
        }
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let text = serde_json::to_string(&checked);
    text.map_err(|error| vec![Refusal::invalid("steps", error)])
}

/// The steps that a row holds.
///
/// # Errors
/// When the row does not say (a fault of ours).
pub fn steps(text: &str) -> Result<Vec<TaskTerms>, Error> {
    serde_json::from_str(text).map_err(Error::internal)
}

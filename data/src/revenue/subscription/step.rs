//! What happens to one subscription: each step is checked by the domain's rules, saved and logged as one change.
//!
//! [`step_in`] takes a [`Writer`], so that another change, such as closing a renewal, can let a subscription follow in its own transaction:
//! [`Step::RenewTerm`] extends it by a term and may change amounts, [`Step::Change`] changes amounts from a day on, [`Step::End`] and
//! [`Step::Cancel`] end it, and [`super::reactivate_in`] brings it back.

use chrono::NaiveDate;
use domain::{
    member::Permission,
    revenue::{Cancellation, ChurnKind},
    subscription::{LifeError, withdraw_change},
};
use uuid::Uuid;

use super::{
    LineInput, PlanReference, ReasonReference, Subscription,
    change::{LineChange, add_line, change_line, end_line},
    check::Draft,
    life::{check_pause_count, refused},
    plans::Plans,
    reasons::Reasons,
    save::Change,
    upsert::change,
    write::{find, write},
};
use crate::{
    error::{Error, Refusal},
    scope::{Scope, Writer},
};

/// Something that happens to a subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Some of its lines are others from a day on: upgrades, downgrades, other prices or quantities. The day may lie behind or ahead.
    Change {
        /// From when on.
        effective_on: NaiveDate,
        /// What is different, at least one line.
        changes: Vec<LineChange>,
    },
    /// Something is bought on top. Without a first day of its own the line starts today.
    AddLine(LineInput),
    /// One of its lines ends.
    EndLine {
        /// The line.
        line: Uuid,
        /// The day after its last one.
        ends_on: NaiveDate,
    },
    /// The change of lines that was planned for a day that lies ahead is taken back.
    WithdrawChange {
        /// The day.
        effective_on: NaiveDate,
    },
    /// It is paused.
    Pause {
        /// The first day.
        starts_on: NaiveDate,
        /// The day of the resumption, when it is known.
        ends_on: Option<NaiveDate>,
    },
    /// It is resumed.
    Resume {
        /// The first day on which it runs again.
        resumes_on: NaiveDate,
    },
    /// It is cancelled.
    Cancel {
        /// The day on which it was cancelled; today when none.
        cancelled_on: Option<NaiveDate>,
        /// The first day without it; the end of the term that runs when none.
        effective_on: Option<NaiveDate>,
        /// The first day that is not paid for.
        paid_until: Option<NaiveDate>,
        /// How the customer left.
        kind: Option<ChurnKind>,
        /// Why, as many reasons as apply, at most 20.
        reasons: Vec<ReasonReference>,
    },
    /// Its cancellation, which has not taken effect, is withdrawn.
    WithdrawCancellation {
        /// The day after its last one; none when it goes on.
        ends_on: Option<NaiveDate>,
    },
    /// It ends, without anybody having cancelled it.
    End {
        /// The day after its last one.
        ends_on: NaiveDate,
    },
    /// Another term follows on the one that runs.
    RenewTerm {
        /// How many months it has; as many as the contract says when none.
        months: Option<u32>,
        /// What is different from the first day of the new term on.
        changes: Vec<LineChange>,
        /// What is bought on top from that day on.
        additions: Vec<LineInput>,
    },
    /// Its trial is paid for from a day on.
    ConvertTrial {
        /// The day.
        converts_on: NaiveDate,
    },
    /// Its trial ends, and it with it.
    ExpireTrial {
        /// The day after the last one; the trial's own when none.
        ends_on: Option<NaiveDate>,
    },
}

/// Lets something happen to a subscription.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSubscriptions`]; else as [`step_in`].
pub async fn step(
    scope: &Scope,
    id: Uuid,
    version: Option<i32>,
    step: Step,
) -> Result<Subscription, Error> {
    let writer = scope.require(Permission::ManageSubscriptions)?;
    step_in(&writer, id, version, step).await
}

/// Lets something happen to a subscription as a part of another change, whose permission the writer stands for. The subscription, the derived
/// columns of its account and the entry in the log belong to the writer's transaction.
///
/// # Errors
/// [`Error::Refused`] when there is no such subscription, the version has moved on, or the step is not legal; the refusal says what is.
pub async fn step_in(
    writer: &Writer<'_>,
    id: Uuid,
    version: Option<i32>,
    step: Step,
) -> Result<Subscription, Error> {
    let before = find(writer, id, version).await?;
    let renews = matches!(step, Step::RenewTerm { .. });
    let mut draft = Draft::of(&before);
    let mut plans = Plans::load(writer, step.plans()).await?;
    let mut reasons = Reasons::load(writer, step.reasons()).await?;
    take(writer, &mut draft, &mut plans, &mut reasons, step)?;
    plans.save(writer).await?;
    reasons.save(writer).await?;
    let change = Change {
        renews,
        ..change(writer, Some(before), draft)
    };
    write(writer, change).await
}

fn take(
    writer: &Writer<'_>,
    draft: &mut Draft,
    plans: &mut Plans,
    reasons: &mut Reasons,
    step: Step,
) -> Result<(), Refusal> {
    match step {
        Step::Change {
            effective_on,
            changes,
        } => {
            if changes.is_empty() {
                let rule = "nothing is changed: give at least one line with what is different";
                return Err(Refusal::invalid("changes", rule));
            }
            change_lines(writer, draft, plans, &changes, effective_on)
        }
        Step::AddLine(mut input) => {
            input.starts_on = input.starts_on.or_else(|| Some(writer.today()));
            add_line(writer, draft, plans, &input).map_err(|refusal| refusal.under(&["line"]))
        }
        Step::EndLine { line, ends_on } => end_line(draft, line, ends_on),
        Step::WithdrawChange { effective_on } => withdraw(draft, effective_on, writer.today())
            .map_err(|error| refused(&error, "effectiveOn")),
        Step::Cancel {
            cancelled_on,
            effective_on,
            paid_until,
            kind,
            reasons: picked,
        } => {
            reasons.check(writer, &picked)?;
            let cancellation = Cancellation {
                cancelled_on: cancelled_on.unwrap_or_else(|| writer.today()),
                paid_until,
            };
            follow(draft, "effectiveOn", |draft| {
                draft.life.cancel(cancellation, effective_on)
            })
            .map_err(|refusal| of_step(refusal, "cancellation"))?;
            draft.kind = kind;
            draft.reasons = reasons.obtain(writer, &picked);
            Ok(())
        }
        Step::RenewTerm {
            months,
            changes,
            additions,
        } => renew(writer, draft, plans, months, (&changes, &additions)),
        step => move_life(writer, draft, &step),
    }
}

/// The steps after which lines at most end with the subscription.
fn move_life(writer: &Writer<'_>, draft: &mut Draft, step: &Step) -> Result<(), Refusal> {
    match *step {
        Step::Pause { starts_on, ends_on } => {
            check_pause_count(draft.life.pauses.len() + 1)?;
            let paused = draft.life.pause(starts_on, ends_on);
            paused.map_err(|error| match error {
                LifeError::PauseWithoutDays { .. } => Refusal::invalid("endsOn", error),
                error => Refusal::invalid("startsOn", error),
            })
        }
        Step::Resume { resumes_on } => {
            let resumed = draft.life.resume(resumes_on);
            resumed.map_err(|error| refused(&error, "resumesOn"))
        }
        Step::WithdrawCancellation { ends_on } => {
            let today = writer.today();
            follow(draft, "endsOn", |draft| {
                draft.life.withdraw_cancellation(ends_on, today)
            })?;
            draft.forget_cancellation();
            Ok(())
        }
        Step::End { ends_on } => follow(draft, "endsOn", |draft| draft.life.end(ends_on)),
        Step::ConvertTrial { converts_on } => {
            let converted = draft.life.convert_trial(converts_on);
            converted.map_err(|error| refused(&error, "convertsOn"))
        }
        Step::ExpireTrial { ends_on } => {
            follow(draft, "endsOn", |draft| draft.life.expire_trial(ends_on))
        }
        _ => Ok(()),
    }
}

/// What a subscription has in an object of its own is an argument of the step.
fn of_step(mut refusal: Refusal, object: &str) -> Refusal {
    refusal.field.retain(|part| part != object);
    refusal
}

fn change_lines(
    writer: &Writer<'_>,
    draft: &mut Draft,
    plans: &mut Plans,
    changes: &[LineChange],
    from: NaiveDate,
) -> Result<(), Refusal> {
    for (place, change) in changes.iter().enumerate() {
        change_line(writer, draft, plans, change, from).map_err(|refusal| {
            match refusal.field.first().map(String::as_str) {
                Some("effectiveOn") => refusal,
                _ => refusal.under(&["changes", &place.to_string()]),
            }
        })?;
    }
    Ok(())
}

/// Extends the subscription by a term, and changes lines from its first day on.
fn renew(
    writer: &Writer<'_>,
    draft: &mut Draft,
    plans: &mut Plans,
    months: Option<u32>,
    (changes, additions): (&[LineChange], &[LineInput]),
) -> Result<(), Refusal> {
    let mut from = draft.life.starts_on;
    follow(draft, "months", |draft| {
        from = draft.life.renew(months)?;
        Ok(())
    })
    .map_err(|refusal| of_step(refusal, "contract"))?;
    change_lines(writer, draft, plans, changes, from)?;
    for (place, input) in additions.iter().enumerate() {
        let mut input = input.clone();
        input.starts_on = input.starts_on.or(Some(from));
        add_line(writer, draft, plans, &input)
            .map_err(|refusal| refusal.under(&["additions", &place.to_string()]))?;
    }
    Ok(())
}

/// Moves the days of the subscription; lines that end with it move along, and no line outlasts it.
pub(super) fn follow(
    draft: &mut Draft,
    day: &str,
    step: impl FnOnce(&mut Draft) -> Result<(), LifeError>,
) -> Result<(), Refusal> {
    let before = draft.life.ends_on;
    step(draft).map_err(|error| refused(&error, day))?;
    let (starts_on, ends_on) = (draft.life.starts_on, draft.life.ends_on);
    for line in &mut draft.lines {
        if line.ends_on == before {
            line.ends_on = ends_on;
        }
    }
    if let Some(ends_on) = ends_on {
        let lines = &mut draft.lines;
        lines.retain(|line| line.starts_on < ends_on || line.starts_on == starts_on);
        for line in lines {
            line.ends_on = Some(line.ends_on.map_or(ends_on, |end| end.min(ends_on)));
        }
    }
    Ok(())
}

fn withdraw(draft: &mut Draft, effective_on: NaiveDate, today: NaiveDate) -> Result<(), LifeError> {
    let lines = draft.lines.iter();
    let days: Vec<_> = lines.map(|line| (line.starts_on, line.ends_on)).collect();
    let fates = withdraw_change(&days, draft.life.ends_on, effective_on, today)?;
    let lines = std::mem::take(&mut draft.lines).into_iter().zip(fates);
    let left = lines.filter_map(|(mut line, fate)| {
        line.ends_on = fate?;
        Some(line)
    });
    draft.lines = left.collect();
    Ok(())
}

impl Step {
    /// The plans that it names.
    fn plans(&self) -> Vec<&PlanReference> {
        match self {
            Self::Change { changes, .. } => {
                let plans = changes.iter().filter_map(|change| change.plan.as_ref());
                plans.collect()
            }
            Self::AddLine(line) => line.plan.iter().collect(),
            Self::RenewTerm {
                changes, additions, ..
            } => {
                let changed = changes.iter().filter_map(|change| change.plan.as_ref());
                let added = additions.iter().filter_map(|line| line.plan.as_ref());
                changed.chain(added).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The churn reasons that it names.
    fn reasons(&self) -> &[ReasonReference] {
        match self {
            Self::Cancel { reasons, .. } => reasons,
            _ => &[],
        }
    }
}

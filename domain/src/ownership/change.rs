//! What a wanted change does to the assignments of one account, or why it cannot be.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use uuid::Uuid;

use super::assignment::{Assignment, OwnershipRole};

/// One row to write. What is not named stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnershipChange {
    /// A new assignment.
    Insert(Assignment),
    /// An assignment ends on another day than it did.
    End {
        /// Its place in the list of assignments that was given.
        index: usize,
        /// The day after its last one.
        ends_on: NaiveDate,
    },
}

/// Why a wanted change of ownership cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OwnershipRefusal {
    /// There would be two primary owners on one day.
    #[error("the account has a primary owner {}: hand it over, or end that assignment first", Span(*.starts_on, *.ends_on))]
    PrimaryTaken {
        /// The CSM who is the primary one.
        csm: Uuid,
        /// From when.
        starts_on: NaiveDate,
        /// The day after the last one.
        ends_on: Option<NaiveDate>,
    },
    /// The CSM would have the same role twice on one day.
    #[error("the manager has this role on the account already {}", Span(*.starts_on, *.ends_on))]
    AlreadyAssigned {
        /// From when.
        starts_on: NaiveDate,
        /// The day after the last one.
        ends_on: Option<NaiveDate>,
    },
    /// The assignment would end before it starts.
    #[error("the assignment starts on {starts_on}: it cannot end before that day")]
    EndBeforeStart {
        /// The first day.
        starts_on: NaiveDate,
    },
    /// The CSM does not have the role on that day.
    #[error("the manager is not assigned as {role} to the account on {date}")]
    NotAssigned {
        /// The role asked for.
        role: OwnershipRole,
        /// The day asked for.
        date: NaiveDate,
    },
    /// A hand-over needs two different managers.
    #[error("an account is handed over from one manager to another, not to the same one")]
    SameManager,
}

/// Days in the words of a message.
struct Span(NaiveDate, Option<NaiveDate>);

impl fmt::Display for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Some(end) => write!(formatter, "from {} until {end}", self.0),
            None => write!(formatter, "from {} on", self.0),
        }
    }
}

/// Why an account changes hands: 1 to 500 characters, white space around them removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOverReason(String);

impl HandOverReason {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that is no reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the reason has {0} characters: a hand-over has a reason of 1 to 500 characters")]
pub struct BadReason(pub usize);

impl FromStr for HandOverReason {
    type Err = BadReason;

    fn from_str(text: &str) -> Result<Self, BadReason> {
        let text = text.trim();
        let length = text.chars().count();
        if (1..=500).contains(&length) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadReason(length))
        }
    }
}

/// A role that passes from one CSM to another on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// Who has the role until that day.
    pub from: Uuid,
    /// Who has it from that day on.
    pub to: Uuid,
    /// Which role.
    pub role: OwnershipRole,
    /// The first day of the new one.
    pub on: NaiveDate,
}

/// Assigns a CSM as wanted.
///
/// # Errors
/// When it would end before it starts, when the CSM has the role on one of the days, or when another one is the primary owner on one.
pub fn assign(
    existing: &[Assignment],
    wanted: Assignment,
) -> Result<Vec<OwnershipChange>, OwnershipRefusal> {
    let starts_on = wanted.starts_on;
    if wanted.ends_on.is_some_and(|end| end < starts_on) {
        return Err(OwnershipRefusal::EndBeforeStart { starts_on });
    }
    refuse_overlap(existing, &wanted, None)?;
    Ok(vec![OwnershipChange::Insert(wanted)])
}

/// Ends the assignment that `csm` has in `role` on the day `on`, which is then the first day without it.
/// On its first day that takes it back as a whole. Where it was to end later, it ends earlier.
///
/// # Errors
/// When the CSM does not have the role on that day, or only from a later day on.
pub fn end(
    existing: &[Assignment],
    csm: Uuid,
    role: OwnershipRole,
    on: NaiveDate,
) -> Result<Vec<OwnershipChange>, OwnershipRefusal> {
    let index = covering(existing, csm, role, on)?;
    Ok(vec![OwnershipChange::End { index, ends_on: on }])
}

/// Hands a role over: the new CSM takes what is left of the assignment, until the day on which it was to end.
///
/// # Errors
/// When both are the same CSM, when the first does not have the role on that day, or when the second has it already on one of the days left.
pub fn hand_over(
    existing: &[Assignment],
    wanted: HandOver,
) -> Result<Vec<OwnershipChange>, OwnershipRefusal> {
    let HandOver { from, to, role, on } = wanted;
    if from == to {
        return Err(OwnershipRefusal::SameManager);
    }
    let index = covering(existing, from, role, on)?;
    let successor = Assignment {
        csm: to,
        role,
        starts_on: on,
        ends_on: existing[index].ends_on,
    };
    refuse_overlap(existing, &successor, Some(index))?;
    Ok(vec![
        OwnershipChange::End { index, ends_on: on },
        OwnershipChange::Insert(successor),
    ])
}

/// Makes `csm` the primary owner from the day `on`, whoever that was before: a hand-over if there is one, until the next planned change.
/// Nothing changes when it is the same one; this is what makes an import repeatable.
#[must_use]
pub fn set_owner(existing: &[Assignment], csm: Uuid, on: NaiveDate) -> Vec<OwnershipChange> {
    let role = OwnershipRole::Primary;
    let owners = || {
        existing
            .iter()
            .enumerate()
            .filter(|(_, owner)| owner.role == role)
    };
    let mut changes = Vec::new();
    let ends_on = match owners().find(|(_, owner)| owner.covers(on)) {
        Some((_, owner)) if owner.csm == csm => return changes,
        Some((index, owner)) => {
            changes.push(OwnershipChange::End { index, ends_on: on });
            owner.ends_on
        }
        None => owners()
            .filter(|(_, owner)| owner.ends_on != Some(owner.starts_on))
            .map(|(_, owner)| owner.starts_on)
            .filter(|starts_on| *starts_on > on)
            .min(),
    };
    changes.push(OwnershipChange::Insert(Assignment {
        csm,
        role,
        starts_on: on,
        ends_on,
    }));
    changes
}

/// The assignments after the changes: those given in their places, new ones behind them.
#[must_use]
pub fn apply(existing: &[Assignment], changes: &[OwnershipChange]) -> Vec<Assignment> {
    let mut assignments = existing.to_vec();
    for change in changes {
        match *change {
            OwnershipChange::Insert(assignment) => assignments.push(assignment),
            OwnershipChange::End { index, ends_on } => {
                if let Some(assignment) = assignments.get_mut(index) {
                    assignment.ends_on = Some(ends_on);
                }
            }
        }
    }
    assignments
}

/// The place of the assignment that `csm` has in `role` on `date`.
fn covering(
    existing: &[Assignment],
    csm: Uuid,
    role: OwnershipRole,
    date: NaiveDate,
) -> Result<usize, OwnershipRefusal> {
    let own = |assignment: &&Assignment| assignment.csm == csm && assignment.role == role;
    let place = existing
        .iter()
        .position(|assignment| own(&assignment) && assignment.covers(date));
    let later = || {
        let starts = existing
            .iter()
            .filter(own)
            .map(|assignment| assignment.starts_on);
        starts.filter(|starts_on| *starts_on > date).min()
    };
    place.ok_or_else(|| match later() {
        Some(starts_on) => OwnershipRefusal::EndBeforeStart { starts_on },
        None => OwnershipRefusal::NotAssigned { role, date },
    })
}

fn refuse_overlap(
    existing: &[Assignment],
    wanted: &Assignment,
    except: Option<usize>,
) -> Result<(), OwnershipRefusal> {
    let others = existing
        .iter()
        .enumerate()
        .filter(|(index, _)| Some(*index) != except);
    for (_, other) in
        others.filter(|(_, other)| other.role == wanted.role && other.overlaps(wanted))
    {
        let Assignment {
            csm,
            role,
            starts_on,
            ends_on,
        } = *other;
        if csm == wanted.csm {
            return Err(OwnershipRefusal::AlreadyAssigned { starts_on, ends_on });
        }
        if role == OwnershipRole::Primary {
            return Err(OwnershipRefusal::PrimaryTaken {
                csm,
                starts_on,
                ends_on,
            });
        }
    }
    Ok(())
}

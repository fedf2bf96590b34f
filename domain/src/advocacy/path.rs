//! When an activity came into which stage.

use chrono::NaiveDate;

use super::{AdvocacyKind, AdvocacyStage};

/// The stages that an activity came into, each on a day: one at least, and only such as can follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AdvocacyPath {
    kind: AdvocacyKind,
    latest: AdvocacyStage,
    days: [Option<NaiveDate>; AdvocacyStage::ALL.len()],
}

/// Why stages and days make no path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// No stage at all.
    #[error("an activity is in some stage: give the day of one at least")]
    NoStage,
    /// A stage that the kind does not have.
    #[error("a {kind} has no stage {stage}: it has {}", listed(.kind.stages()))]
    NotOfKind {
        /// The kind.
        kind: AdvocacyKind,
        /// The stage.
        stage: AdvocacyStage,
    },
    /// A stage that cannot follow the one before.
    #[error("a {kind} that is {from} cannot become {to}: {}", follows(*.kind, *.from))]
    Move {
        /// The kind.
        kind: AdvocacyKind,
        /// The stage before.
        from: AdvocacyStage,
        /// The stage that cannot follow it.
        to: AdvocacyStage,
    },
    /// A stage on a day before that of the stage before.
    #[error("it is {from} since {from_on}: it cannot have become {to} before, on {to_on}")]
    Order {
        /// The stage before.
        from: AdvocacyStage,
        /// Its day.
        from_on: NaiveDate,
        /// The stage after it.
        to: AdvocacyStage,
        /// Its day, which is earlier.
        to_on: NaiveDate,
    },
}

fn listed(stages: impl Iterator<Item = AdvocacyStage>) -> String {
    let names: Vec<&str> = stages.map(AdvocacyStage::as_str).collect();
    names.join(", ")
}

fn follows(kind: AdvocacyKind, from: AdvocacyStage) -> String {
    let next = listed(kind.next(from));
    match next.is_empty() {
        true => "nothing comes after that".to_owned(),
        false => format!("it can become {next}"),
    }
}

impl PathError {
    /// The stage that is at fault.
    #[must_use]
    pub const fn stage(&self) -> Option<AdvocacyStage> {
        match self {
            Self::NoStage => None,
            Self::NotOfKind { stage, .. } => Some(*stage),
            Self::Move { to, .. } | Self::Order { to, .. } => Some(*to),
        }
    }
}

impl AdvocacyPath {
    /// The path of an activity that came into stages on days, given in any order.
    ///
    /// # Errors
    /// When there is no stage, the kind does not have one of them, one cannot follow the one before, or is before it.
    pub fn new(
        kind: AdvocacyKind,
        entered: impl IntoIterator<Item = (AdvocacyStage, NaiveDate)>,
    ) -> Result<Self, PathError> {
        let mut days = [None; AdvocacyStage::ALL.len()];
        for (stage, on) in entered {
            days[stage as usize] = Some(on);
        }
        let mut before: Option<(AdvocacyStage, NaiveDate)> = None;
        for (to, to_on) in entries(&days) {
            if !kind.has(to) {
                return Err(PathError::NotOfKind { kind, stage: to });
            }
            if let Some((from, from_on)) = before {
                check_step(kind, (from, from_on), (to, to_on))?;
            }
            before = Some((to, to_on));
        }
        let (latest, _) = before.ok_or(PathError::NoStage)?;
        Ok(Self { kind, latest, days })
    }

    /// The path with one more stage.
    ///
    /// # Errors
    /// When the stage cannot follow, or is before the one that it follows.
    pub fn then(self, stage: AdvocacyStage, on: NaiveDate) -> Result<Self, PathError> {
        let kind = self.kind;
        if !kind.has(stage) {
            return Err(PathError::NotOfKind { kind, stage });
        }
        let since = self.entered(self.latest).unwrap_or(on);
        check_step(kind, (self.latest, since), (stage, on))?;
        let mut days = self.days;
        days[stage as usize] = Some(on);
        Ok(Self {
            latest: stage,
            days,
            ..self
        })
    }

    /// What it is the path of.
    #[must_use]
    pub const fn kind(&self) -> AdvocacyKind {
        self.kind
    }

    /// The stage in which it is at last.
    #[must_use]
    pub const fn stage(&self) -> AdvocacyStage {
        self.latest
    }

    /// The stages with their days, in their order.
    pub fn entries(&self) -> impl Iterator<Item = (AdvocacyStage, NaiveDate)> + '_ {
        entries(&self.days)
    }

    /// The day on which it came into a stage.
    #[must_use]
    pub const fn entered(&self, stage: AdvocacyStage) -> Option<NaiveDate> {
        self.days[stage as usize]
    }

    /// The stage in which it was at the end of a day; `None` before the first.
    #[must_use]
    pub fn stage_on(&self, day: NaiveDate) -> Option<AdvocacyStage> {
        let known = self.entries().filter(|(_, on)| *on <= day);
        known.last().map(|(stage, _)| stage)
    }
}

fn entries(
    days: &[Option<NaiveDate>; AdvocacyStage::ALL.len()],
) -> impl Iterator<Item = (AdvocacyStage, NaiveDate)> + '_ {
    let pairs = AdvocacyStage::ALL.into_iter().zip(days);
    pairs.filter_map(|(stage, on)| on.map(|on| (stage, on)))
}

fn check_step(
    kind: AdvocacyKind,
    (from, from_on): (AdvocacyStage, NaiveDate),
    (to, to_on): (AdvocacyStage, NaiveDate),
) -> Result<(), PathError> {
    if !kind.allows(from, to) {
        return Err(PathError::Move { kind, from, to });
    }
    match from_on <= to_on {
        true => Ok(()),
        false => Err(PathError::Order {
            from,
            from_on,
            to,
            to_on,
        }),
    }
}

//! Answers apart by what was so when they were asked for.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{Circumstances, SurveyReport, SurveyResponses};
use crate::{name::names, survey::TriggerKind};

/// What answers are taken apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SurveySplit {
    /// The phase of the customer's life.
    Phase,
    /// What made us ask.
    Trigger,
    /// The product.
    Product,
    /// The plan of the account.
    Plan,
    /// The primary owner of the account.
    Csm,
    /// The segment of the account.
    Segment,
    /// The campaign.
    Campaign,
}

names!(SurveySplit {
    Phase => "PHASE",
    Trigger => "TRIGGER",
    Product => "PRODUCT",
    Plan => "PLAN",
    Csm => "CSM",
    Segment => "SEGMENT",
    Campaign => "CAMPAIGN",
});

/// What the answers of a part have in common. Ordered within a split, with [`SurveySplitKey::None`] last.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SurveySplitKey {
    /// The phase.
    Phase(String),
    /// What made us ask.
    Trigger(TriggerKind),
    /// The product.
    Product(Uuid),
    /// The plan.
    Plan(Uuid),
    /// The primary owner.
    Csm(Uuid),
    /// The segment.
    Segment(String),
    /// The campaign.
    Campaign(Uuid),
    /// There was none, or it is not known.
    None,
}

impl SurveySplitKey {
    fn of(by: SurveySplit, asked: &Circumstances) -> Self {
        let key = match by {
            SurveySplit::Phase => asked.phase.clone().map(Self::Phase),
            SurveySplit::Trigger => asked.trigger.map(Self::Trigger),
            SurveySplit::Product => asked.product.map(Self::Product),
            SurveySplit::Plan => asked.plan.map(Self::Plan),
            SurveySplit::Csm => asked.owner.map(Self::Csm),
            SurveySplit::Segment => asked.segment.clone().map(Self::Segment),
            SurveySplit::Campaign => asked.campaign.map(Self::Campaign),
        };
        key.unwrap_or(Self::None)
    }
}

impl SurveyReport {
    /// The answers taken apart, by ascending key. Parts add up to the whole: its score is that of all answers together, not a mean of the parts.
    /// What was skipped or followed by a later answer is told of the whole only.
    #[must_use]
    pub fn split(&self, by: SurveySplit) -> Vec<(SurveySplitKey, Self)> {
        let empty = || Self {
            answers: Vec::new(),
            skipped: 0,
            superseded: 0,
            ..*self
        };
        let mut parts = BTreeMap::new();
        for answer in &self.answers {
            let key = SurveySplitKey::of(by, &answer.asked);
            let part = parts.entry(key).or_insert_with(empty);
            part.answers.push(answer.clone());
        }
        parts.into_iter().collect()
    }
}

impl SurveyResponses {
    /// Those who were to be asked, taken apart, by ascending key.
    #[must_use]
    pub fn split(&self, by: SurveySplit) -> Vec<(SurveySplitKey, Self)> {
        let empty = || Self {
            invitations: Vec::new(),
            ..*self
        };
        let mut parts = BTreeMap::new();
        for asked in &self.invitations {
            let key = SurveySplitKey::of(by, &asked.asked);
            let part = parts.entry(key).or_insert_with(empty);
            part.invitations.push(asked.clone());
        }
        parts.into_iter().collect()
    }
}

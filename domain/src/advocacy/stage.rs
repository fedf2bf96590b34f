//! What customers are asked for, and how far that is.

use crate::name::names;

/// What a customer does for the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AdvocacyKind {
    /// Talks to somebody who thinks of buying.
    Reference,
    /// Says in a few words what the product is worth.
    Testimonial,
    /// Tells in public how the product was of use.
    CaseStudy,
    /// Brings somebody who may buy.
    Referral,
}

names!(AdvocacyKind {
    Reference => "REFERENCE",
    Testimonial => "TESTIMONIAL",
    CaseStudy => "CASE_STUDY",
    Referral => "REFERRAL",
});

/// How far an activity is. In the order in which an activity can come into them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AdvocacyStage {
    /// The customer could be asked.
    Proposed,
    /// The customer was asked.
    Asked,
    /// The customer is willing.
    Agreed,
    /// The reference was given.
    Delivered,
    /// The testimonial or the case study is out.
    Published,
    /// Who was referred is in touch.
    Introduced,
    /// Who was referred may buy.
    Qualified,
    /// Who was referred has bought.
    Won,
    /// Who was referred does not buy.
    Lost,
    /// It comes to nothing: the customer does not want to, or is not asked after all.
    Declined,
}

names!(AdvocacyStage {
    Proposed => "PROPOSED",
    Asked => "ASKED",
    Agreed => "AGREED",
    Delivered => "DELIVERED",
    Published => "PUBLISHED",
    Introduced => "INTRODUCED",
    Qualified => "QUALIFIED",
    Won => "WON",
    Lost => "LOST",
    Declined => "DECLINED",
});

impl AdvocacyKind {
    /// The stage in which the customer has given what was asked for.
    #[must_use]
    pub const fn given(self) -> AdvocacyStage {
        match self {
            Self::Reference => AdvocacyStage::Delivered,
            Self::Testimonial | Self::CaseStudy => AdvocacyStage::Published,
            Self::Referral => AdvocacyStage::Introduced,
        }
    }

    /// Whether an activity of this kind can come into a stage.
    #[must_use]
    pub fn has(self, stage: AdvocacyStage) -> bool {
        use AdvocacyStage::{
            Agreed, Asked, Declined, Delivered, Introduced, Lost, Proposed, Published, Qualified,
            Won,
        };
        match stage {
            Proposed | Asked | Agreed | Declined => true,
            Delivered | Published | Introduced => stage == self.given(),
            Qualified | Won | Lost => self == Self::Referral,
        }
    }

    /// The stages that an activity of this kind can have, in their order.
    pub fn stages(self) -> impl Iterator<Item = AdvocacyStage> {
        let all = AdvocacyStage::ALL.into_iter();
        all.filter(move |stage| self.has(*stage))
    }

    /// Whether an activity of this kind can come from one stage into another.
    #[must_use]
    pub fn allows(self, from: AdvocacyStage, to: AdvocacyStage) -> bool {
        use AdvocacyStage::{Agreed, Asked, Declined, Introduced, Lost, Proposed, Qualified, Won};
        let can_follow = match from {
            Proposed => matches!(to, Asked | Declined),
            Asked => matches!(to, Agreed | Declined) || to == self.given(),
            Agreed => to == Declined || to == self.given(),
            Introduced => matches!(to, Qualified | Won | Lost),
            Qualified => matches!(to, Won | Lost),
            _ => false,
        };
        can_follow && self.has(from) && self.has(to)
    }

    /// The stages into which an activity of this kind can come from another.
    pub fn next(self, from: AdvocacyStage) -> impl Iterator<Item = AdvocacyStage> {
        let all = AdvocacyStage::ALL.into_iter();
        all.filter(move |to| self.allows(from, *to))
    }
}

//! Answers taken apart by what was so when they were asked for.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use data::{error::Refusal, id::Kind};
use domain::{
    portfolio::{SurveyResponses as ExactResponses, SurveySplit, SurveySplitKey},
    survey::TriggerKind,
};
use uuid::Uuid;

use super::{SurveyResponses, SurveyScore, score::Scored};
use crate::{
    batch::Batch,
    id,
    loaded::Loaded,
    member::Member,
    revenue::{Plan, Product},
    survey::{SurveyCampaign, SurveySplitBy},
};

/// The most parts that are answered at once.
const MOST: i32 = 1_000;

/// A part of the answers of a window.
pub type SurveyScorePart = Loaded<Part<SurveyScore>, Relations>;

/// A part of those who were to be asked in a window.
pub type SurveyResponsesPart = Loaded<Part<SurveyResponses>, Relations>;

/// What the answers of a part have in common, and what they make.
pub struct Part<T> {
    key: SurveySplitKey,
    whole: T,
}

/// What parts that were made together load together.
#[derive(Default)]
pub struct Relations {
    members: Batch<(), HashMap<Uuid, Member>>,
    plans: Batch<(), HashMap<Uuid, Plan>>,
    products: Batch<(), HashMap<Uuid, Product>>,
    campaigns: Batch<(), HashMap<Uuid, SurveyCampaign>>,
}

fn check(parts: usize, at_most: i32) -> Result<(), Refusal> {
    if !(1..=MOST).contains(&at_most) {
        let rule = format!("1 to {MOST} parts, not {at_most}");
        return Err(Refusal::invalid("atMost", rule));
    }
    match usize::try_from(at_most).is_ok_and(|most| parts <= most) {
        true => Ok(()),
        false => {
            let rule = format!(
                "this makes {parts} parts, and at most {at_most} are wanted: ask for up to {MOST} by `atMost`"
            );
            Err(Refusal::invalid("atMost", rule))
        }
    }
}

impl SurveyScorePart {
    pub(super) fn cut(of: &Scored, by: SurveySplitBy, at_most: i32) -> Result<Vec<Self>, Refusal> {
        let (keys, parts): (Vec<_>, Vec<_>) =
            of.report.split(SurveySplit::from(by)).into_iter().unzip();
        check(parts.len(), at_most)?;
        let parts = parts.into_iter().map(|report| Scored {
            report,
            before: None,
            asked: of.asked,
        });
        let scores: Vec<SurveyScore> = Loaded::family(parts.collect());
        Ok(Loaded::family(paired(keys, scores)))
    }
}

impl SurveyResponsesPart {
    pub(super) fn cut(
        of: &ExactResponses,
        by: SurveySplitBy,
        at_most: i32,
    ) -> Result<Vec<Self>, Refusal> {
        let (keys, parts): (Vec<_>, Vec<_>) = of.split(SurveySplit::from(by)).into_iter().unzip();
        check(parts.len(), at_most)?;
        let responses: Vec<SurveyResponses> = Loaded::family(parts);
        Ok(Loaded::family(paired(keys, responses)))
    }
}

fn paired<T>(keys: Vec<SurveySplitKey>, wholes: Vec<T>) -> Vec<Part<T>> {
    let pairs = keys.into_iter().zip(wholes);
    pairs.map(|(key, whole)| Part { key, whole }).collect()
}

impl<T> Part<T> {
    fn key(&self) -> Option<String> {
        let encoded = |kind, id: &Uuid| Some(id::encode(kind, *id).0);
        match &self.key {
            SurveySplitKey::Phase(text) | SurveySplitKey::Segment(text) => Some(text.clone()),
            SurveySplitKey::Trigger(kind) => Some(TriggerKind::as_str(*kind).to_owned()),
            SurveySplitKey::Product(id) => encoded(Kind::Product, id),
            SurveySplitKey::Plan(id) => encoded(Kind::Plan, id),
            SurveySplitKey::Csm(id) => encoded(Kind::Member, id),
            SurveySplitKey::Campaign(id) => encoded(Kind::SurveyCampaign, id),
            SurveySplitKey::None => None,
        }
    }

    const fn member(&self) -> Option<Uuid> {
        match &self.key {
            SurveySplitKey::Csm(id) => Some(*id),
            _ => None,
        }
    }

    const fn plan(&self) -> Option<Uuid> {
        match &self.key {
            SurveySplitKey::Plan(id) => Some(*id),
            _ => None,
        }
    }

    const fn product(&self) -> Option<Uuid> {
        match &self.key {
            SurveySplitKey::Product(id) => Some(*id),
            _ => None,
        }
    }

    const fn campaign(&self) -> Option<Uuid> {
        match &self.key {
            SurveySplitKey::Campaign(id) => Some(*id),
            _ => None,
        }
    }
}

/// Writes the fields of a part.
macro_rules! part {
    ($(#[doc = $doc:literal])* $part:ident, $(#[doc = $whole_doc:literal])* $field:ident: $whole:ty) => {
        $(#[doc = $doc])*
        #[Object]
        impl $part {
            /// What they have in common: an id for CSM, PLAN, PRODUCT and CAMPAIGN, a `SurveyTriggerKind` for TRIGGER, otherwise the text. Null for those
            /// that had none.
            async fn key(&self) -> Option<String> {
                self.row().key()
            }

            /// The account's primary owner when it was asked; by CSM.
            async fn csm(&self, context: &Context<'_>) -> async_graphql::Result<Option<Member>> {
                let members = &self.batches().members;
                self.one(context, members, Part::member, Member::by_ids).await
            }

            /// The account's plan when it was asked; by PLAN.
            async fn plan(&self, context: &Context<'_>) -> async_graphql::Result<Option<Plan>> {
                let plans = &self.batches().plans;
                self.one(context, plans, Part::plan, Plan::by_ids).await
            }

            /// The product that it was about; by PRODUCT.
            async fn product(&self, context: &Context<'_>) -> async_graphql::Result<Option<Product>> {
                let products = &self.batches().products;
                self.one(context, products, Part::product, Product::by_ids).await
            }

            /// The campaign; by CAMPAIGN.
            async fn campaign(&self, context: &Context<'_>) -> async_graphql::Result<Option<SurveyCampaign>> {
                let campaigns = &self.batches().campaigns;
                self.one(context, campaigns, Part::campaign, SurveyCampaign::by_ids).await
            }

            $(#[doc = $whole_doc])*
            async fn $field(&self) -> $whole {
                self.row().whole.clone()
            }
        }
    };
}

part!(
    /// Answers that have something in common.
    SurveyScorePart,
    /// What these answers make.
    survey: SurveyScore
);
part!(
    /// Those who were to be asked and have something in common.
    SurveyResponsesPart,
    /// What became of these.
    responses: SurveyResponses
);

//! Which campaigns, invitations and answers, and in which order.

use async_graphql::{Enum, InputObject};
use data::{
    error::Refusal,
    filter::Comparators,
    id::Kind,
    survey::{AnswerFilter, AnswerOrder, AnswerOrderField, CampaignFilter, InvitationFilter},
};
use domain::survey::{
    CampaignStatus, DecisionKind, FollowUp, InvitationState, SurveyKind as ExactKind,
};
use uuid::Uuid;

use super::{
    NpsGroup, SurveyKind,
    names::{
        SurveyCampaignStatus, SurveyCampaignStatusFilter, SurveyDecision, SurveyDecisionFilter,
        SurveyFollowUpState, SurveyInvitationState, SurveyKindFilter,
    },
};
use crate::{
    account::Direction,
    filter::{DateTimeFilter, IdFilter, StringFilter, check_part},
};

fn ids(filter: Option<IdFilter>, kind: Kind, field: &str) -> Result<Comparators<Uuid>, Refusal> {
    filter.unwrap_or_default().comparators(kind, field)
}

fn text(filter: Option<StringFilter>, field: &str) -> Result<Comparators<String>, Refusal> {
    filter.unwrap_or_default().comparators(field)
}

fn kind(filter: Option<SurveyKindFilter>) -> Comparators<String> {
    let name = |kind: SurveyKind| ExactKind::from(kind).to_string();
    filter.unwrap_or_default().comparators(name)
}

/// Which campaigns are wanted; everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SurveyCampaignFilter {
    /// The id in the system of record.
    external_id: Option<StringFilter>,
    /// The name.
    name: Option<StringFilter>,
    /// What is asked.
    kind: Option<SurveyKindFilter>,
    /// Where it stands.
    status: Option<SurveyCampaignStatusFilter>,
}

impl SurveyCampaignFilter {
    /// The filter for the data layer.
    pub(super) fn filter(self) -> Result<CampaignFilter, Refusal> {
        let name = |status: SurveyCampaignStatus| CampaignStatus::from(status).to_string();
        Ok(CampaignFilter {
            external_id: text(self.external_id, "externalId")?,
            name: text(self.name, "name")?,
            kind: kind(self.kind),
            status: self.status.unwrap_or_default().comparators(name),
        })
    }
}

/// Which invitations are wanted; everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SurveyInvitationFilter {
    /// The id of the campaign.
    campaign: Option<IdFilter>,
    /// The id of the account.
    account: Option<IdFilter>,
    /// The id of the contact.
    contact: Option<IdFilter>,
    /// What was decided.
    decision: Option<SurveyDecisionFilter>,
    /// When it was decided.
    decided_at: Option<DateTimeFilter>,
    /// Stands in one of these states.
    state: Option<Vec<SurveyInvitationState>>,
}

impl SurveyInvitationFilter {
    /// The filter for the data layer.
    pub(super) fn filter(self) -> Result<InvitationFilter, Refusal> {
        let name = |decision: SurveyDecision| DecisionKind::from(decision).to_string();
        let states = self.state.map(|states| {
            let states = states.into_iter().map(InvitationState::from);
            states.collect::<Vec<_>>()
        });
        if states
            .as_ref()
            .is_some_and(|states| states.len() > InvitationState::ALL.len())
        {
            let rule = "each state once: there are no more than 10";
            return Err(Refusal::invalid("state", rule));
        }
        Ok(InvitationFilter {
            campaign: ids(self.campaign, Kind::SurveyCampaign, "campaign")?,
            account: ids(self.account, Kind::Account, "account")?,
            contact: ids(self.contact, Kind::Contact, "contact")?,
            decision: self.decision.unwrap_or_default().comparators(name),
            decided_at: self
                .decided_at
                .unwrap_or_default()
                .comparators("decidedAt")?,
            states,
        })
    }
}

/// Which answers are wanted; everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SurveyAnswerFilter {
    /// The id of the account.
    account: Option<IdFilter>,
    /// The id of the contact.
    contact: Option<IdFilter>,
    /// The id of the campaign.
    campaign: Option<IdFilter>,
    /// The id where it was given.
    external_id: Option<StringFilter>,
    /// What was asked.
    kind: Option<SurveyKindFilter>,
    /// Has a score of at least this.
    score_at_least: Option<i32>,
    /// Has a score of at most this.
    score_at_most: Option<i32>,
    /// Whether the question was skipped.
    skipped: Option<bool>,
    /// When it was given.
    answered_at: Option<DateTimeFilter>,
    /// The phase of the customer's life when it was asked.
    phase: Option<StringFilter>,
    /// The id of the account's primary owner when it was asked.
    csm: Option<IdFilter>,
    /// The account's segment when it was asked.
    segment: Option<StringFilter>,
    /// Whether somebody has to get back to the customer, or has.
    follow_up: Option<SurveyFollowUpState>,
    /// The id of the member who gets back to the customer.
    follow_up_owner: Option<IdFilter>,
    /// Whether it was begun and not finished.
    partial: Option<bool>,
    /// The group by the question of NPS.
    group: Option<NpsGroup>,
    /// Whether something was written.
    has_comment: Option<bool>,
    /// The comment contains this text, whatever the case of the letters.
    search: Option<String>,
    /// Is about one of these themes, at most 20.
    themes: Option<Vec<String>>,
}

impl SurveyAnswerFilter {
    /// The filter for the data layer.
    pub(super) fn filter(self) -> Result<AnswerFilter, Refusal> {
        check_part(self.search.as_deref(), "search")?;
        if self.themes.as_ref().is_some_and(|themes| themes.len() > 20) {
            return Err(Refusal::invalid("themes", "at most 20 themes"));
        }
        let end = |end: i32| i16::try_from(end.clamp(-1, 101)).unwrap_or(0);
        let follow_up = self
            .follow_up
            .map(|state| FollowUp::from(state).to_string());
        Ok(AnswerFilter {
            account: ids(self.account, Kind::Account, "account")?,
            contact: ids(self.contact, Kind::Contact, "contact")?,
            campaign: ids(self.campaign, Kind::SurveyCampaign, "campaign")?,
            external_id: text(self.external_id, "externalId")?,
            kind: kind(self.kind),
            score: Comparators {
                gte: self.score_at_least.map(end),
                lte: self.score_at_most.map(end),
                is_null: self.skipped,
                ..Comparators::default()
            },
            answered_at: self
                .answered_at
                .unwrap_or_default()
                .comparators("answeredAt")?,
            phase: text(self.phase, "phase")?,
            owner: ids(self.csm, Kind::Member, "csm")?,
            segment: text(self.segment, "segment")?,
            follow_up: follow_up.map(Comparators::equal).unwrap_or_default(),
            follow_up_owner: ids(self.follow_up_owner, Kind::Member, "followUpOwner")?,
            partial: self.partial,
            group: self.group.map(Into::into),
            has_comment: self.has_comment,
            search: self.search,
            themes: self.themes,
        })
    }
}

/// By what answers are ordered.
#[derive(Clone, Debug, InputObject)]
pub struct SurveyAnswerOrder {
    /// The field.
    field: SurveyAnswerOrderField,
    /// Least first or greatest first. Absent values count as greatest.
    #[graphql(default)]
    direction: Direction,
}

/// What answers can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "AnswerOrderField")]
pub enum SurveyAnswerOrderField {
    /// When it was given.
    AnsweredAt,
    /// The score.
    Score,
}

impl From<SurveyAnswerOrder> for AnswerOrder {
    fn from(order: SurveyAnswerOrder) -> Self {
        Self {
            field: order.field.into(),
            descending: order.direction.is_descending(),
        }
    }
}

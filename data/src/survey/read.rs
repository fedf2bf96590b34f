//! Reading campaigns, invitations and answers.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    member::Permission,
    survey::{InvitationState, Journey, NpsGroup, SurveyKind},
};
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, Select,
    sea_query::{Expr, ExprTrait, LikeExpr, SimpleExpr},
};
use uuid::Uuid;

use super::entity::{answer, campaign, invitation};
use crate::{
    account::filter::contains_any,
    error::Error,
    filter::Comparators,
    page::{self, Page, PageRequest, SortKey, SortKind},
    scope::{Scope, TenantEntity},
};

/// Which campaigns are wanted; all conditions that are given must hold.
#[derive(Clone, Debug, Default)]
pub struct CampaignFilter {
    /// By id in the system of record.
    pub external_id: Comparators<String>,
    /// By name.
    pub name: Comparators<String>,
    /// By the name of the kind.
    pub kind: Comparators<String>,
    /// By the name of the status.
    pub status: Comparators<String>,
}

/// Which invitations are wanted; all conditions that are given must hold.
#[derive(Clone, Debug, Default)]
pub struct InvitationFilter {
    /// By campaign.
    pub campaign: Comparators<Uuid>,
    /// By account.
    pub account: Comparators<Uuid>,
    /// By contact.
    pub contact: Comparators<Uuid>,
    /// By the name of the decision.
    pub decision: Comparators<String>,
    /// By when it was decided.
    pub decided_at: Comparators<DateTime<Utc>>,
    /// In one of these states.
    pub states: Option<Vec<InvitationState>>,
}

/// Which answers are wanted; all conditions that are given must hold.
#[derive(Clone, Debug, Default)]
pub struct AnswerFilter {
    /// By account.
    pub account: Comparators<Uuid>,
    /// By contact.
    pub contact: Comparators<Uuid>,
    /// By campaign.
    pub campaign: Comparators<Uuid>,
    /// By id where it was given.
    pub external_id: Comparators<String>,
    /// By the name of the kind.
    pub kind: Comparators<String>,
    /// By score; absent when the question was skipped.
    pub score: Comparators<i16>,
    /// By when it was given.
    pub answered_at: Comparators<DateTime<Utc>>,
    /// By the phase.
    pub phase: Comparators<String>,
    /// By the account's owner at the time of asking.
    pub owner: Comparators<Uuid>,
    /// By the account's segment at the time of asking.
    pub segment: Comparators<String>,
    /// By the name of the follow-up's state; absent when there is none.
    pub follow_up: Comparators<String>,
    /// By who gets back to the customer.
    pub follow_up_owner: Comparators<Uuid>,
    /// By whether it was begun and not finished.
    pub partial: Option<bool>,
    /// Of this group, by the question of NPS.
    pub group: Option<NpsGroup>,
    /// By whether something was written.
    pub has_comment: Option<bool>,
    /// The comment contains this text, whatever the case of the letters.
    pub search: Option<String>,
    /// About one of these themes.
    pub themes: Option<Vec<String>>,
}

/// How answers are ordered, the latest first when nothing is said; equal ones by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerOrder {
    /// By what.
    pub field: AnswerOrderField,
    /// Greatest first.
    pub descending: bool,
}

impl Default for AnswerOrder {
    fn default() -> Self {
        Self {
            field: AnswerOrderField::AnsweredAt,
            descending: true,
        }
    }
}

/// What answers can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerOrderField {
    /// When it was given.
    AnsweredAt,
    /// The score; those that were skipped come last.
    Score,
}

impl AnswerOrder {
    fn keys(self) -> [SortKey; 2] {
        use answer::Column;
        let by = |column: Column, kind| SortKey::ascending(Expr::col(column), kind);
        let first = match self.field {
            AnswerOrderField::AnsweredAt => by(Column::AnsweredAt, SortKind::Instant),
            // Whole numbers of cursors have 64 bits.
            AnswerOrderField::Score => {
                let score = Expr::col(Column::Score).cast_as("bigint");
                SortKey::ascending(score, SortKind::Integer).nullable()
            }
        };
        let last = by(Column::Id, SortKind::Id);
        [
            first.descending(self.descending),
            last.descending(self.descending),
        ]
    }
}

/// The campaigns of these ids; unknown ids are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn campaigns_by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<campaign::Model>, Error> {
    let query = of_ids::<campaign::Entity>(scope, campaign::Column::Id, ids)?;
    Ok(query.all(scope.connection()).await?)
}

/// The invitations of these ids; unknown ids are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn invitations_by_ids(
    scope: &Scope,
    ids: &[Uuid],
) -> Result<Vec<invitation::Model>, Error> {
    let query = of_ids::<invitation::Entity>(scope, invitation::Column::Id, ids)?;
    Ok(query.all(scope.connection()).await?)
}

/// The answers of these ids; unknown ids are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn answers_by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<answer::Model>, Error> {
    let query = of_ids::<answer::Entity>(scope, answer::Column::Id, ids)?;
    Ok(query.all(scope.connection()).await?)
}

fn of_ids<E: TenantEntity>(scope: &Scope, id: E::Column, ids: &[Uuid]) -> Result<Select<E>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    Ok(scope.find::<E>().filter(id.is_in(ids.iter().copied())))
}

/// The query of the campaigns that meet a filter, for [`page::count`].
#[must_use]
pub fn campaigns_matching(scope: &Scope, filter: CampaignFilter) -> Select<campaign::Entity> {
    use campaign::{Column, Entity};
    let column = |column: Column| Expr::col((Entity, column));
    let all = Condition::all()
        .add(filter.external_id.condition(&column(Column::ExternalId)))
        .add(filter.name.condition(&column(Column::Name)))
        .add(filter.kind.condition(&column(Column::Kind)))
        .add(filter.status.condition(&column(Column::Status)));
    scope.find::<Entity>().filter(all)
}

/// A page of campaigns, the newest first.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn list_campaigns(
    scope: &Scope,
    filter: CampaignFilter,
    request: &PageRequest,
) -> Result<Page<campaign::Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let keys = newest(
        Expr::col(campaign::Column::CreatedAt),
        Expr::col(campaign::Column::Id),
    );
    page::load(scope, campaigns_matching(scope, filter), &keys, request).await
}

/// The query of the invitations that meet a filter, for [`page::count`].
#[must_use]
pub fn invitations_matching(scope: &Scope, filter: InvitationFilter) -> Select<invitation::Entity> {
    use invitation::{Column, Entity};
    let column = |column: Column| Expr::col((Entity, column));
    let mut all = Condition::all()
        .add(filter.campaign.condition(&column(Column::CampaignId)))
        .add(filter.account.condition(&column(Column::AccountId)))
        .add(filter.contact.condition(&column(Column::ContactId)))
        .add(filter.decision.condition(&column(Column::Decision)))
        .add(filter.decided_at.condition(&column(Column::DecidedAt)));
    if let Some(states) = &filter.states {
        let none = Condition::any().add(Column::Id.is_null());
        let states = states.iter().map(|state| in_state(*state));
        all = all.add(states.fold(none, Condition::add));
    }
    scope.find::<Entity>().filter(all)
}

/// The condition that an invitation stands there; the same order of precedence as [`InvitationState::of`].
fn in_state(state: InvitationState) -> Condition {
    use invitation::Column;
    let decided = |decision: &str| Condition::all().add(Column::Decision.eq(decision));
    let order = [
        (InvitationState::Completed, Column::CompletedAt),
        (InvitationState::OptedOut, Column::OptedOutAt),
        (InvitationState::Partial, Column::PartialAt),
        (InvitationState::Bounced, Column::BouncedAt),
        (InvitationState::Expired, Column::ExpiredAt),
        (InvitationState::Opened, Column::OpenedAt),
        (InvitationState::Sent, Column::SentAt),
    ];
    let mut asked = decided("ASK");
    for (place, column) in order {
        if place == state {
            asked = asked.add(column.is_not_null());
            break;
        }
        asked = asked.add(column.is_null());
    }
    match state {
        InvitationState::Throttled => decided("THROTTLED"),
        InvitationState::NoAddress => decided("NO_ADDRESS"),
        InvitationState::OptedOut => Condition::any().add(decided("OPTED_OUT")).add(asked),
        _ => asked,
    }
}

/// Where an invitation stands.
///
/// # Errors
/// When the row does not say (a fault of ours).
pub fn state_of(row: &invitation::Model) -> Result<InvitationState, Error> {
    let journey = Journey {
        sent_at: row.sent_at,
        bounced_at: row.bounced_at,
        opened_at: row.opened_at,
        partial_at: row.partial_at,
        completed_at: row.completed_at,
        opted_out_at: row.opted_out_at,
        expired_at: row.expired_at,
    };
    let decision = row.decision.parse().map_err(Error::internal)?;
    Ok(InvitationState::of(decision, &journey))
}

/// A page of invitations, the latest decisions first.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn list_invitations(
    scope: &Scope,
    filter: InvitationFilter,
    request: &PageRequest,
) -> Result<Page<invitation::Model>, Error> {
    use invitation::Column;
    scope.check(Permission::ReadPortfolio)?;
    let keys = newest(Expr::col(Column::DecidedAt), Expr::col(Column::Id));
    page::load(scope, invitations_matching(scope, filter), &keys, request).await
}

fn newest(at: impl Into<SimpleExpr>, id: impl Into<SimpleExpr>) -> [SortKey; 2] {
    [
        SortKey::ascending(at, SortKind::Instant).descending(true),
        SortKey::ascending(id, SortKind::Id).descending(true),
    ]
}

/// The query of the answers that meet a filter, for [`page::count`].
#[must_use]
pub fn answers_matching(scope: &Scope, filter: AnswerFilter) -> Select<answer::Entity> {
    use answer::{Column, Entity};
    let column = |column: Column| -> SimpleExpr { Expr::col((Entity, column)) };
    let mut all = Condition::all()
        .add(filter.account.condition(&column(Column::AccountId)))
        .add(filter.contact.condition(&column(Column::ContactId)))
        .add(filter.campaign.condition(&column(Column::CampaignId)))
        .add(filter.external_id.condition(&column(Column::ExternalId)))
        .add(filter.kind.condition(&column(Column::Kind)))
        .add(filter.score.condition(&column(Column::Score)))
        .add(filter.answered_at.condition(&column(Column::AnsweredAt)))
        .add(filter.phase.condition(&column(Column::Phase)))
        .add(filter.owner.condition(&column(Column::OwnerId)))
        .add(filter.segment.condition(&column(Column::Segment)))
        .add(filter.follow_up.condition(&column(Column::FollowUp)));
    let owner = column(Column::FollowUpOwnerId);
    all = all.add(filter.follow_up_owner.condition(&owner));
    if let Some(partial) = filter.partial {
        all = all.add(Column::Partial.eq(partial));
    }
    if let Some(group) = filter.group {
        all = all.add(in_group(group));
    }
    if let Some(has_comment) = filter.has_comment {
        all = all.add(match has_comment {
            true => Column::Comment.is_not_null(),
            false => Column::Comment.is_null(),
        });
    }
    if let Some(text) = &filter.search {
        all = all.add(contains_any(&[column(Column::Comment)], text));
    }
    if let Some(themes) = &filter.themes {
        all = all.add(has_theme(themes));
    }
    scope.find::<Entity>().filter(all)
}

fn in_group(group: NpsGroup) -> Condition {
    use answer::Column;
    let all = Condition::all().add(Column::Kind.eq(SurveyKind::Nps.as_str()));
    match group {
        NpsGroup::Promoter => all.add(Column::Score.gte(9)),
        NpsGroup::Passive => all.add(Column::Score.between(7, 8)),
        NpsGroup::Detractor => all.add(Column::Score.lte(6)),
    }
}

/// The themes are a JSON array of texts, so that a text in quotes is found exactly.
fn has_theme(themes: &[String]) -> Condition {
    use answer::{Column, Entity};
    let named = |theme: &String| {
        let text = serde_json::Value::from(theme.trim()).to_string();
        let mut pattern = String::from("%");
        for letter in text.chars() {
            if matches!(letter, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(letter);
        }
        pattern.push('%');
        Expr::col((Entity, Column::Themes)).like(LikeExpr::new(pattern).escape('\\'))
    };
    let none = Condition::any().add(Column::Id.is_null());
    themes.iter().map(named).fold(none, Condition::add)
}

/// A page of answers.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn list_answers(
    scope: &Scope,
    filter: AnswerFilter,
    order: AnswerOrder,
    request: &PageRequest,
) -> Result<Page<answer::Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = answers_matching(scope, filter);
    page::load(scope, query, &order.keys(), request).await
}

/// A page of one account's answers.
///
/// # Errors
/// As [`list_answers`].
pub async fn answers_of_account(
    scope: &Scope,
    account: Uuid,
    order: AnswerOrder,
    request: &PageRequest,
) -> Result<Page<answer::Model>, Error> {
    let filter = AnswerFilter {
        account: Comparators::equal(account),
        ..AnswerFilter::default()
    };
    list_answers(scope, filter, order, request).await
}

/// The first page of the answers of each of many accounts, with the cursors of [`answers_of_account`]. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page that is not allowed.
pub async fn first_answers_of_accounts(
    scope: &Scope,
    accounts: &[Uuid],
    order: AnswerOrder,
    first: Option<i64>,
) -> Result<HashMap<Uuid, Page<answer::Model>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope.find::<answer::Entity>();
    let (by, keys) = (answer::Column::AccountId, order.keys());
    page::load_each(scope, &query, by, accounts, &keys, first).await
}

/// How many answers each of many accounts has; zero is left out. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn counts_of_answers(
    scope: &Scope,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, i64>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope.find::<answer::Entity>();
    page::count_each(scope, query, answer::Column::AccountId, accounts).await
}

//! Giving the links of a campaign to whoever delivers them.

use domain::{
    member::Permission,
    survey::{CampaignStatus, DecisionKind, SurveyChannel},
};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{
    entity::{
        campaign,
        invitation::{Column, Entity, Model},
    },
    journey::{by_ids, mark_sent, willing},
};
use crate::{
    error::{Error, Refusal},
    scope::Scope,
};

/// The most invitations of one call.
pub const MOST_LINKS: i64 = 1_000;

/// Some invitations of a campaign, by ascending id.
#[derive(Clone, Debug)]
pub struct HandedOut {
    /// The invitations, which count as sent.
    pub invitations: Vec<Model>,
    /// Whether there are more after the last one.
    pub has_more: bool,
}

/// Up to `first` invitations of a running campaign of the channel LINK that can be answered, by ascending id after the invitation `after`. Those that
/// were not sent count as sent from now on; the others are as they were, so that asking again gives the same. A fixed number of statements.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSurveys`]; [`Error::Refused`] when there is no such campaign or invitation, the campaign does not run or
/// sends its questions itself, or so many are not given at once.
pub async fn hand_out(
    scope: &Scope,
    campaign: Uuid,
    first: i64,
    after: Option<Uuid>,
) -> Result<HandedOut, Error> {
    scope.check(Permission::ManageSurveys)?;
    check_campaign(scope, campaign).await?;
    let most = usize::try_from(first).ok();
    let most = most.filter(|_| (1..=MOST_LINKS).contains(&first));
    let rule = || Refusal::invalid("first", format!("1 to {MOST_LINKS} links, not {first}"));
    let most = most.ok_or_else(rule)?;
    if let Some(after) = after
        && by_ids(scope, &[after]).await?.is_empty()
    {
        return Err(Refusal::not_found("after", "there is no such invitation").into());
    }
    let after = after.map(|after| Column::Id.gt(after));
    let query = scope
        .find::<Entity>()
        .filter(Column::CampaignId.eq(campaign))
        .filter(Column::Decision.eq(DecisionKind::Ask.as_str()))
        .filter(Column::CompletedAt.is_null())
        .filter(Column::OptedOutAt.is_null())
        .filter(Column::ExpiredAt.is_null())
        .filter(Column::ExpiresAt.gt(scope.now()))
        .filter(Column::ContactId.in_subquery(willing(scope, SurveyChannel::Link)))
        .filter(Condition::all().add_option(after))
        .order_by_asc(Column::Id)
        .limit(most as u64 + 1);
    let mut invitations = query.all(scope.connection()).await?;
    let has_more = invitations.len() > most;
    invitations.truncate(most);
    let unsent = invitations.iter().filter(|row| row.sent_at.is_none());
    let unsent: Vec<Uuid> = unsent.map(|row| row.id).collect();
    if !unsent.is_empty() {
        mark_sent(scope, &unsent).await?;
        let ids: Vec<Uuid> = invitations.iter().map(|row| row.id).collect();
        invitations = by_ids(scope, &ids).await?;
        invitations.sort_by_key(|row| row.id);
    }
    Ok(HandedOut {
        invitations,
        has_more,
    })
}

async fn check_campaign(scope: &Scope, id: Uuid) -> Result<(), Error> {
    let query = scope
        .find::<campaign::Entity>()
        .filter(campaign::Column::Id.eq(id));
    let found = query.one(scope.connection()).await?;
    let unknown = || Refusal::not_found("campaign", "there is no such campaign");
    let campaign = found.ok_or_else(unknown)?;
    let refused = |rule: &str| Err(Refusal::conflict("campaign", rule).into());
    if campaign.channel != SurveyChannel::Link.as_str() {
        return refused(
            "this campaign sends its questions itself: only one of the channel LINK gives links",
        );
    }
    match campaign.status == CampaignStatus::Running.as_str() {
        true => Ok(()),
        false => refused("only a running campaign asks"),
    }
}

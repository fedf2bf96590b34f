//! Links for those who deliver the questions of a campaign themselves.

use std::collections::HashMap;

use async_graphql::{ID, InputObject, SimpleObject};
use data::{
    account::contact,
    error::{Error, Refusal},
    id::Kind,
    scope::Scope,
    survey::{self, HandedOut, entity::invitation},
};
use service::survey_link::{Link, SurveyLinks};
use uuid::Uuid;

use crate::{id, scalar::DateTime};

/// Which links are wanted.
#[derive(Clone, Debug, InputObject)]
pub struct HandOutSurveyLinksInput {
    /// The id of the campaign: a running one of the channel LINK.
    campaign: ID,
    /// The first so many, 1 to 1,000.
    #[graphql(default = 100)]
    first: i32,
    /// Only those after this invitation, whose id is the `invitationId` of the last link that you have.
    after: Option<ID>,
}

/// The link of one contact to the question of a campaign. Whoever has it can answer: give it to the contact and to nobody else, and keep it out of logs.
#[derive(Clone, SimpleObject)]
pub struct SurveyLink {
    /// The id of the invitation.
    invitation_id: ID,
    /// The id of the contact.
    contact_id: ID,
    /// The id of the contact in the system of record.
    contact_external_id: Option<String>,
    /// The language in which is asked.
    language: String,
    /// Where the question is answered.
    url: String,
    /// The token in it, for `surveyQuestion` and `answerSurveyQuestion`.
    token: String,
    /// When it can be answered no more.
    expires_at: DateTime,
}

/// Links of a campaign, in the order of their invitations.
#[derive(Clone, SimpleObject)]
pub struct SurveyLinkBatch {
    /// The links.
    links: Vec<SurveyLink>,
    /// Whether there are more after the last one.
    has_more: bool,
}

impl HandOutSurveyLinksInput {
    /// Gives the links that are wanted.
    pub(super) async fn hand_out(
        &self,
        scope: &Scope,
        links: &SurveyLinks,
    ) -> Result<SurveyLinkBatch, Error> {
        let campaign = id::expect(Kind::SurveyCampaign, &self.campaign, "campaign")?;
        let after = self.after.as_ref();
        let after = after.map(|after| id::expect(Kind::SurveyInvitation, after, "after"));
        let HandedOut {
            invitations,
            has_more,
        } = survey::hand_out(scope, campaign, self.first.into(), after.transpose()?).await?;
        let contacts: Vec<Uuid> = invitations.iter().map(|row| row.contact_id).collect();
        let contacts = contact::by_ids(scope, &contacts).await?.into_iter();
        let names = contacts.map(|row| (row.id, row.external_id));
        let mut names: HashMap<Uuid, Option<String>> = names.collect();
        let links = invitations.into_iter().map(|row| {
            let name = names.remove(&row.contact_id).flatten();
            SurveyLink::of(scope, links, row, name)
        });
        Ok(SurveyLinkBatch {
            links: links.collect::<Result<_, Refusal>>()?,
            has_more,
        })
    }
}

impl SurveyLink {
    fn of(
        scope: &Scope,
        links: &SurveyLinks,
        row: invitation::Model,
        contact_external_id: Option<String>,
    ) -> Result<Self, Refusal> {
        let expired = || Refusal::conflict("campaign", "an invitation has expired just now");
        let link = Link {
            tenant: scope.tenant_id(),
            invitation: row.id,
            expires_at: row.expires_at.ok_or_else(expired)?,
        };
        Ok(Self {
            invitation_id: id::encode(Kind::SurveyInvitation, row.id),
            contact_id: id::encode(Kind::Contact, row.contact_id),
            contact_external_id,
            language: row.language,
            url: links.address(&link),
            token: links.token(&link),
            expires_at: DateTime(link.expires_at),
        })
    }
}

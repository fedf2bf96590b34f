//! Links by which people at customers say that their own milestones are done.

use async_graphql::{ID, InputObject, SimpleObject};
use data::{
    error::Error,
    id::Kind,
    onboarding::{self, LinkInput},
    scope::Scope,
};
use service::{milestone_link::MilestoneLink, survey_link::SurveyLinks};

use crate::{id, scalar::DateTime};

/// Which link is wanted.
#[derive(Clone, Debug, InputObject)]
pub struct HandOutMilestoneLinkInput {
    /// The id of the milestone: one whose owner is CUSTOMER, and that is neither done nor skipped.
    milestone: ID,
    /// The id of the contact of the account who is to say that it is done.
    contact: ID,
    /// For how many days the link is good, 1 to 365.
    #[graphql(default = 30)]
    expires_after_days: i32,
}

/// The link of one contact to a milestone. Whoever has it can say that the milestone is done: give it to the contact and to nobody else, and keep it out of
/// logs.
#[derive(Clone, SimpleObject)]
pub struct OnboardingMilestoneLink {
    /// The id of the milestone.
    milestone_id: ID,
    /// The id of the contact.
    contact_id: ID,
    /// Where the contact sees the milestone, and says that it is done.
    url: String,
    /// When it is good for nothing any more.
    expires_at: DateTime,
}

impl HandOutMilestoneLinkInput {
    /// Gives the link that is wanted.
    pub(super) async fn hand_out(
        &self,
        scope: &Scope,
        links: &SurveyLinks,
    ) -> Result<OnboardingMilestoneLink, Error> {
        let input = LinkInput {
            milestone: id::expect(Kind::OnboardingMilestone, &self.milestone, "milestone")?,
            contact: id::expect(Kind::Contact, &self.contact, "contact")?,
            expires_after_days: self.expires_after_days.into(),
        };
        let row = onboarding::hand_out_link(scope, input).await?;
        let link = MilestoneLink {
            tenant: scope.tenant_id(),
            id: row.id,
            expires_at: row.expires_at,
        };
        Ok(OnboardingMilestoneLink {
            milestone_id: id::encode(Kind::OnboardingMilestone, row.milestone_id),
            contact_id: id::encode(Kind::Contact, row.contact_id),
            url: links.milestones().address(&link),
            expires_at: DateTime(link.expires_at),
        })
    }
}

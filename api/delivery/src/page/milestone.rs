//! The page on which somebody at a customer says that a milestone is done. Opening it says nothing: programs that look through mails do. Its form does.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use data::{
    error::Error,
    onboarding::{self, LinkOpening, LinkStanding, LinkedMilestone},
    scope::Scope,
    transaction::Mode,
};
use edge::Edge;
use service::milestone_link::MilestoneLink;

use super::{
    About, Closed, Visitor, respond_about,
    view::{self, Shown, Step},
};
use crate::{Delivery, words::Words};

/// Where milestones are; the token follows.
pub(super) const PATH: &str = "/m/{token}";

/// Shows the milestone, and changes nothing.
pub(super) async fn show(
    request: HttpRequest,
    delivery: Data<Delivery>,
    edge: Data<Edge>,
) -> HttpResponse {
    let shown = async {
        let visitor = Visitor::admit(&delivery, &edge, &request)?;
        let link = visitor.milestone_in_time()?;
        let scope = visitor.open_milestone(&link, Mode::Read).await?;
        let opened = onboarding::open_link(&scope, link.id).await;
        let tenant = scope.tenant().name.clone();
        scope.close().await?;
        let milestone = there(opened)?;
        Ok(visitor.step(&tenant, &milestone, StatusCode::OK))
    };
    respond_about(About::Milestone, &request, shown.await)
}

/// Notes that the milestone is done. What is sent does not matter; sent twice it is noted once.
pub(super) async fn take(
    request: HttpRequest,
    delivery: Data<Delivery>,
    edge: Data<Edge>,
) -> HttpResponse {
    let taken = async {
        let visitor = Visitor::admit(&delivery, &edge, &request)?;
        let link = visitor.milestone_in_time()?;
        let scope = visitor.open_milestone(&link, Mode::Write).await?;
        let completed = onboarding::complete_by_link(&scope, link.id).await;
        let tenant = scope.tenant().name.clone();
        let milestone = visitor.end(&scope, there(completed)).await?;
        Ok(match milestone.standing {
            LinkStanding::Done => Shown::Elsewhere(visitor.milestone_action()),
            _ => visitor.step(&tenant, &milestone, StatusCode::CONFLICT),
        })
    };
    respond_about(About::Milestone, &request, taken.await)
}

/// The milestone that a link leads to, if it leads to one.
fn there(opened: Result<LinkOpening, Error>) -> Result<Box<LinkedMilestone>, Closed> {
    match opened? {
        LinkOpening::Unknown => Err(Closed::Unknown),
        LinkOpening::Over => Err(Closed::Over),
        LinkOpening::Milestone(milestone) => Ok(milestone),
    }
}

impl Visitor<'_> {
    fn milestone_in_time(&self) -> Result<MilestoneLink, Closed> {
        let link = self.delivery.links.milestones().read(self.token());
        let link = link.ok_or(Closed::Unknown)?;
        match link.is_expired(self.delivery.now()) {
            true => Err(Closed::Over),
            false => Ok(link),
        }
    }

    async fn open_milestone(&self, link: &MilestoneLink, mode: Mode) -> Result<Scope, Closed> {
        let links = self.delivery.links.milestones();
        self.open_with(links.request(link.tenant, mode)).await
    }

    /// Where this page is.
    fn milestone_action(&self) -> String {
        format!("/m/{}", self.token())
    }

    fn step(&self, tenant: &str, milestone: &LinkedMilestone, status: StatusCode) -> Shown {
        let words = self.words();
        let page = Step {
            language: words.language,
            style: view::style(),
            words,
            tenant,
            action: &self.milestone_action(),
            name: &milestone.name,
            text: &Words::about(words.step_text, tenant),
            due_on: &milestone.due_on.to_string(),
            is_done: milestone.standing == LinkStanding::Done,
            starts_on: match milestone.standing {
                LinkStanding::StartsOn(day) => Some(day.to_string()),
                _ => None,
            },
            waits_for: match &milestone.standing {
                LinkStanding::Waits(others) => others.as_slice(),
                _ => &[],
            },
        };
        page.shown(status)
    }
}

//! Campaigns of a made-up tenant, with what was answered to them.

use data::{
    bulk::MOST,
    error::Error,
    patch::Patch,
    reference::Reference,
    scope::Scope,
    survey::{self, AnswerInput, CampaignInput, CampaignText},
};
use domain::time::start_of_day;

use super::load::POLICY;
use crate::demo::{DemoAnswer, DemoCampaign, DemoTenant};

/// Writes the campaigns, as drafts that can be scheduled, and the answers that their customers gave before.
pub(super) async fn write(scope: &Scope, made_up: &DemoTenant) -> Result<(), Error> {
    for campaign in &made_up.campaigns {
        survey::create(scope, &campaign_row(campaign)).await?;
    }
    for answers in made_up.answers.chunks(MOST) {
        let rows = answers.iter().map(|answer| answer_row(scope, answer));
        survey::record(scope, &rows.collect::<Vec<_>>(), POLICY).await?;
    }
    Ok(())
}

fn campaign_row(campaign: &DemoCampaign) -> CampaignInput {
    let phase = campaign.phase.map(str::to_owned);
    CampaignInput {
        external_id: Patch::Set(campaign.external_id.to_owned()),
        name: Some(campaign.name.to_owned()),
        kind: Some(campaign.kind),
        phase: phase.map_or(Patch::Keep, Patch::Set),
        texts: Some(vec![CampaignText {
            language: "en".to_owned(),
            question: campaign.question.to_owned(),
            follow_up: Some("What is the main reason for your answer?".to_owned()),
            ..CampaignText::default()
        }]),
        ..CampaignInput::default()
    }
}

fn answer_row(scope: &Scope, answer: &DemoAnswer) -> AnswerInput {
    let themes = answer.themes.iter().map(|theme| (*theme).to_owned());
    AnswerInput {
        external_id: Some(answer.external_id.clone()),
        account: None,
        contact: Some(Reference::ExternalId(answer.contact.clone())),
        campaign: Some(Reference::ExternalId(answer.campaign.to_owned())),
        kind: None,
        scale: None,
        direction: None,
        score: answer.score,
        comment: answer.comment.map(str::to_owned),
        language: Some("en".to_owned()),
        answered_at: start_of_day(answer.answered_on, scope.tenant().time_zone),
        phase: None,
        product: None,
        themes: Some(themes.collect()),
    }
}

//! Planning a wave: deciding about every contact of the audience, and keeping each decision with its reason.

use chrono::{Days, NaiveDate, TimeDelta};
use domain::{
    member::Permission,
    survey::{
        CampaignStatus, Decision, DecisionKind, ResponseCounts, SurveyChannel, SurveyPurpose,
        Trigger,
    },
    time::local_date,
};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{
    campaign::{find, save},
    check::trigger_of,
    entity::{campaign, invitation, wave},
    moment::{Moment, Moments},
    reach::{self, Awaited, Chunk, EventDays},
    texts::audience,
};
use crate::{
    error::{Error, Refusal},
    id::{self, Kind},
    log::{ChangeKind, Subject},
    scope::{Scope, Writer},
};

/// How many contacts one step of a preview looks at.
const AT_ONCE: u64 = 5_000;

/// What a step of planning did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// How many contacts were decided about.
    pub decided: usize,
    /// How many of them are to be asked.
    pub asked: usize,
    /// The new invitations that are to be sent by mail, by ascending id.
    pub to_send: Vec<Uuid>,
    /// Whether the wave is planned whole; if not, there is more to plan.
    pub finished: bool,
}

/// What planning would decide now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// How many contacts would be asked or not, by reason.
    pub counts: ResponseCounts,
    /// How many would be asked.
    pub asked: usize,
    /// Some of those who would be asked, 20 at most.
    pub sample: Vec<Uuid>,
}

/// What planning the next wave of a campaign would decide now. Nothing is stored, and nobody is asked. A campaign that waits for events is taken
/// as if they had happened to everybody. A number of statements for every 5,000 contacts.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] when there is no such campaign.
pub async fn preview(scope: &Scope, campaign: Uuid) -> Result<Preview, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let campaign = find(scope, campaign).await?;
    let audience = audience(&campaign)?;
    let (purpose, channel) = manner(&campaign)?;
    let mut preview = Preview::default();
    let mut after = None;
    loop {
        let chunk = reach::chunk(scope, &audience, None, after, AT_ONCE).await?;
        let decisions = reach::decisions(scope, &chunk.contacts, purpose, channel).await?;
        for (contact, decision) in chunk.contacts.iter().zip(decisions) {
            let counts = &mut preview.counts;
            counts.selected += 1;
            match decision {
                Decision::Ask => {
                    preview.asked += 1;
                    if preview.sample.len() < 20 {
                        preview.sample.push(contact.id);
                    }
                }
                Decision::Throttled(_) => counts.throttled += 1,
                Decision::OptedOut => counts.opted_out += 1,
                Decision::NoAddress => counts.without_address += 1,
            }
        }
        if chunk.is_last {
            return Ok(preview);
        }
        after = chunk.through;
    }
}

/// Plans up to `most` contacts of the wave of a running campaign that is due. A wave that is too large for one step goes on where the last step
/// ended; each step is whole, so that it may be committed by itself. Safe to repeat: nobody is decided about twice in a wave. A fixed number of
/// statements.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSurveys`]; [`Error::Refused`] when there is no such campaign, or it does not run.
pub async fn plan(scope: &Scope, campaign: Uuid, most: u64) -> Result<Planned, Error> {
    let writer = scope.require(Permission::ManageSurveys)?;
    let campaign = find(scope, campaign).await?;
    if campaign.status != CampaignStatus::Running.as_str() {
        return Err(Refusal::conflict("id", "only a running campaign asks").into());
    }
    let trigger = trigger_of(&campaign)?;
    let latest = latest_wave(scope, campaign.id).await?;
    let open = latest.as_ref().filter(|wave| wave.planned_at.is_none());
    let is_due = campaign
        .next_wave_on
        .is_some_and(|day| day <= scope.today());
    if open.is_none() && !is_due {
        return Ok(Planned {
            decided: 0,
            asked: 0,
            to_send: Vec::new(),
            finished: true,
        });
    }
    let days = match open {
        Some(wave) => wave.events_from.zip(wave.events_until),
        None => events(scope, &campaign, &trigger, latest.as_ref()),
    };
    let awaited = days.map(|days| Awaited {
        campaign: campaign.id,
        trigger: &trigger,
        days,
        started_on: started_on(scope, &campaign),
    });
    let after = open.and_then(|wave| wave.planned_through);
    let audience = audience(&campaign)?;
    let chunk = reach::chunk(scope, &audience, awaited.as_ref(), after, most).await?;
    let mut wave = match (open, chunk.through) {
        (Some(open), _) => Some((Some(open.clone()), open.clone())),
        // Nobody is there to be decided about: there is nothing to keep.
        (None, None) => None,
        (None, Some(_)) => Some((None, new_wave(scope, campaign.id, latest.as_ref(), days))),
    };
    let mut asked = Vec::new();
    if let Some((before, wave)) = &mut wave {
        let invitations = invite(scope, &campaign, wave.id, &chunk).await?;
        let is_asked = |row: &&invitation::Model| row.decision == DecisionKind::Ask.as_str();
        let those_asked = invitations.iter().filter(is_asked);
        asked.extend(those_asked.map(|row| row.id));
        wave.planned_through = chunk.through.or(wave.planned_through);
        wave.planned_at = chunk.is_last.then_some(scope.now());
        save_wave(&writer, before.as_ref(), wave).await?;
        save_new(&writer, &invitations).await?;
    }
    let (_, channel) = manner(&campaign)?;
    if chunk.is_last {
        let mut after = campaign.clone();
        after.next_wave_on = next_wave(scope.today(), &trigger);
        save(&writer, Some(campaign), after).await?;
    }
    Ok(Planned {
        decided: chunk.contacts.len(),
        asked: asked.len(),
        to_send: match channel {
            SurveyChannel::Email => asked,
            SurveyChannel::Link => Vec::new(),
        },
        finished: chunk.is_last,
    })
}

fn manner(campaign: &campaign::Model) -> Result<(SurveyPurpose, SurveyChannel), Error> {
    let purpose = campaign.purpose.parse().map_err(Error::internal)?;
    let channel = campaign.channel.parse().map_err(Error::internal)?;
    Ok((purpose, channel))
}

async fn latest_wave(scope: &Scope, campaign: Uuid) -> Result<Option<wave::Model>, Error> {
    use wave::{Column, Entity};
    let query = scope
        .find::<Entity>()
        .filter(Column::CampaignId.eq(campaign))
        .order_by_desc(Column::Number);
    Ok(query.one(scope.connection()).await?)
}

/// The days whose events are asked about: from the last day of the wave before, of which more may be known now, until today.
fn events(
    scope: &Scope,
    campaign: &campaign::Model,
    trigger: &Trigger,
    latest: Option<&wave::Model>,
) -> Option<EventDays> {
    trigger.waits_for_events().then(|| {
        let from = latest.and_then(|wave| wave.events_until);
        let from = from.unwrap_or_else(|| started_on(scope, campaign));
        (from, scope.today())
    })
}

fn started_on(scope: &Scope, campaign: &campaign::Model) -> NaiveDate {
    let started = campaign.started_at.unwrap_or(scope.now());
    local_date(started, scope.tenant().time_zone)
}

fn next_wave(today: NaiveDate, trigger: &Trigger) -> Option<NaiveDate> {
    let days = match trigger {
        Trigger::Once => return None,
        Trigger::Recurring { every_days } => *every_days,
        Trigger::StageEntered(_)
        | Trigger::DaysAfterStart { .. }
        | Trigger::CaseClosed
        | Trigger::MilestoneDone(_) => 1,
    };
    today.checked_add_days(Days::new(days.into()))
}

fn new_wave(
    scope: &Scope,
    campaign: Uuid,
    latest: Option<&wave::Model>,
    days: Option<EventDays>,
) -> wave::Model {
    wave::Model {
        tenant_id: scope.tenant_id(),
        id: id::new(scope.now()),
        campaign_id: campaign,
        number: latest.map_or(0, |wave| wave.number) + 1,
        opened_at: scope.now(),
        events_from: days.map(|(from, _)| from),
        events_until: days.map(|(_, until)| until),
        planned_through: None,
        planned_at: None,
    }
}

async fn invite(
    scope: &Scope,
    campaign: &campaign::Model,
    wave: Uuid,
    chunk: &Chunk,
) -> Result<Vec<invitation::Model>, Error> {
    let (purpose, channel) = manner(campaign)?;
    let decisions = reach::decisions(scope, &chunk.contacts, purpose, channel).await?;
    let contacts = chunk.contacts.iter();
    let asked = contacts.map(|contact| (contact.account, scope.today()));
    let moments = Moments::load(scope, asked.collect()).await?;
    let invitations = chunk.contacts.iter().zip(decisions);
    let invitations = invitations.map(|(contact, decision)| {
        let moment = moments.on(contact.account, scope.today());
        let who = (contact.id, contact.account);
        invitation(scope, campaign, wave, who, decision, moment)
    });
    Ok(invitations.collect())
}

fn invitation(
    scope: &Scope,
    campaign: &campaign::Model,
    wave: Uuid,
    (contact, account): (Uuid, Uuid),
    decision: Decision,
    moment: Moment,
) -> invitation::Model {
    let throttling = decision.throttling();
    let asks = decision == Decision::Ask;
    let stands_for = TimeDelta::days(campaign.expires_after_days.into());
    invitation::Model {
        tenant_id: scope.tenant_id(),
        id: id::new(scope.now()),
        campaign_id: campaign.id,
        wave_id: wave,
        contact_id: contact,
        account_id: account,
        kind: campaign.kind.clone(),
        purpose: campaign.purpose.clone(),
        trigger_kind: campaign.trigger_kind.clone(),
        decision: decision.kind().to_string(),
        throttle_rule: throttling.map(|throttling| throttling.rule.to_string()),
        throttled_until: throttling.map(|throttling| throttling.until),
        language: campaign.default_language.clone(),
        phase: campaign.phase.clone().or(moment.stage),
        owner_id: moment.owner,
        plan_id: moment.plan,
        product_id: campaign.product_id.or(moment.product),
        segment: moment.segment,
        health: moment.health,
        decided_at: scope.now(),
        expires_after_days: campaign.expires_after_days,
        expires_at: asks.then(|| scope.now() + stands_for),
        sent_at: None,
        bounced_at: None,
        bounce_reason: None,
        opened_at: None,
        partial_at: None,
        completed_at: None,
        opted_out_at: None,
        expired_at: None,
        reminders: 0,
        remind_at: None,
        reminded_at: None,
        updated_at: scope.now(),
    }
}

async fn save_wave(
    writer: &Writer<'_>,
    before: Option<&wave::Model>,
    wave: &wave::Model,
) -> Result<(), Error> {
    let kind = match before {
        None => ChangeKind::Created,
        Some(_) => ChangeKind::Updated,
    };
    let subject = Subject::of(Kind::SurveyWave, wave.id);
    writer.record(kind, subject, before, Some(wave))?;
    writer
        .save::<wave::Entity>(std::slice::from_ref(wave))
        .await
}

async fn save_new(writer: &Writer<'_>, rows: &[invitation::Model]) -> Result<(), Error> {
    for row in rows {
        let subject = Subject::of_account(Kind::SurveyInvitation, row.id, row.account_id);
        writer.record(ChangeKind::Created, subject, None, Some(row))?;
    }
    writer.append::<invitation::Entity>(rows).await
}

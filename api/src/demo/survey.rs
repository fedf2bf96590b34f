//! What the people at the customers say when they are asked: how likely they are to recommend, and how easy the start was.

use chrono::NaiveDate;
use domain::survey::SurveyKind;

use super::{
    calendar::{History, plus_days},
    chance::{Chance, Topic, Weighted},
    lifetime::Lifetime,
    model::{DemoAnswer, DemoCampaign, DemoContact},
};

/// The campaigns that the answers are to.
pub(super) const CAMPAIGNS: [DemoCampaign; 2] = [
    DemoCampaign {
        external_id: "relationship",
        name: "Relationship survey",
        kind: SurveyKind::Nps,
        question: "How likely is it that you would recommend us to a friend or colleague?",
        phase: None,
    },
    DemoCampaign {
        external_id: "onboarding",
        name: "After onboarding",
        kind: SurveyKind::Ces,
        question: "It was easy to get started.",
        phase: Some("Onboarding"),
    },
];

/// How many of a thousand who are asked answer.
const ANSWERS: u64 = 340;
/// How many of a thousand who answer skip the score.
const SKIPS: u64 = 25;
/// How many of a thousand who answer write something.
const WRITES: u64 = 280;
/// How many days lie between two relationship surveys.
const EVERY: i64 = 182;

/// For how many days before they leave customers say less good things.
const UNHAPPY: i64 = 240;
/// How likely customers are to recommend, and those who leave soon.
const STAYING: &[Weighted<i64>] = &[(24, 10), (28, 9), (20, 8), (12, 7), (7, 6), (5, 5), (4, 3)];
const LEAVING: &[Weighted<i64>] = &[(5, 10), (9, 9), (14, 8), (16, 7), (20, 6), (18, 4), (18, 2)];
/// How easy the start was.
const EFFORT: &[Weighted<i64>] = &[(22, 7), (30, 6), (20, 5), (13, 4), (9, 3), (6, 2)];

const GLAD: &[(&str, &str)] = &[
    ("Quick answers whenever we need them.", "support"),
    ("Saves our team hours every week.", "value"),
    ("Setting it up was simpler than we thought.", "onboarding"),
];
const SAD: &[(&str, &str)] = &[
    ("Reports take too long to load.", "performance"),
    ("It has become expensive for what we use.", "price"),
    ("We waited for days for an answer.", "support"),
];

/// What the contacts of the account of that number answered while it was a customer.
pub(super) fn answers(
    seed: u64,
    number: usize,
    contacts: &[DemoContact],
    life: &Lifetime,
    history: History,
) -> Vec<DemoAnswer> {
    let mut chance = Chance::new(seed, Topic::Surveys, number);
    let first = life.first.paid_from;
    let end = life.first.ends_on.map(|end| plus_days(end, -1));
    let last = end.map_or(history.today, |end| end.min(history.today));
    let mut answers = Vec::new();
    for contact in contacts.iter().filter(|contact| !contact.do_not_survey) {
        let mut asked = plus_days(first, 75);
        while asked <= last {
            let left = life.first.ends_on.map(|end| (end - asked).num_days());
            let leaves = left.is_some_and(|days| days < UNHAPPY);
            let scores = if leaves { LEAVING } else { STAYING };
            answers.extend(answer(
                &mut chance,
                contact,
                &CAMPAIGNS[0],
                asked,
                last,
                scores,
            ));
            asked = plus_days(asked, EVERY);
        }
        let asked = plus_days(first, 30);
        if asked <= last {
            answers.extend(answer(
                &mut chance,
                contact,
                &CAMPAIGNS[1],
                asked,
                last,
                EFFORT,
            ));
        }
    }
    answers
}

fn answer(
    chance: &mut Chance,
    contact: &DemoContact,
    campaign: &DemoCampaign,
    asked: NaiveDate,
    last: NaiveDate,
    scores: &[Weighted<i64>],
) -> Option<DemoAnswer> {
    let answered_on = plus_days(asked, chance.skewed(0, 9));
    let (answers, skips) = (chance.happens(ANSWERS), chance.happens(SKIPS));
    let (score, writes) = (chance.weighted(scores), chance.happens(WRITES));
    let texts = if score >= 6 { GLAD } else { SAD };
    let (comment, theme) = chance.pick(texts);
    (answers && answered_on <= last).then(|| DemoAnswer {
        external_id: format!("{}-{}-{asked}", campaign.external_id, contact.external_id),
        contact: contact.external_id.clone(),
        campaign: campaign.external_id,
        score: (!skips).then_some(score),
        comment: writes.then_some(comment),
        themes: writes.then_some(theme).into_iter().collect(),
        answered_on,
    })
}

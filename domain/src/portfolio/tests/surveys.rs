use std::collections::HashSet;

use chrono::NaiveTime;
use uuid::Uuid;

use super::world::*;
use crate::{
    metric::{ExclusionReason, Status},
    portfolio::*,
    survey::{
        AnswerConvention, DecisionKind, EffortConvention, NpsGroup, Scale, SurveyKind, TriggerKind,
        Weighting,
    },
};

fn asked(phase: &str) -> Circumstances {
    Circumstances {
        phase: Some(phase.to_owned()),
        trigger: Some(TriggerKind::Recurring),
        ..Circumstances::default()
    }
}

/// An answer of a contact on a day; the id says which it is.
fn answer(id: u128, by: Option<u128>, on: u64, score: Option<i16>) -> AnswerFact {
    AnswerFact {
        id: Uuid::from_u128(id),
        answered_at: day(on).and_time(NaiveTime::MIN).and_utc(),
        answered_on: day(on),
        contact: by.map(Uuid::from_u128),
        kind: SurveyKind::Nps,
        scale: Scale::usual(SurveyKind::Nps),
        score,
        asked: Circumstances::default(),
    }
}

fn row(of: u128, fact: AnswerFact) -> Row {
    Row::Answer(account(of), fact)
}

fn question(from: u64, until: u64) -> SurveyQuestion {
    SurveyQuestion {
        kind: SurveyKind::Nps,
        window: window(from, until),
        convention: AnswerConvention::LatestPerContact,
        campaign: None,
    }
}

#[test]
fn the_latest_answer_of_each_contact_counts() {
    let rows = vec![
        row(0, answer(1, Some(1), 3, Some(2))),
        row(0, answer(2, Some(1), 5, Some(9))),
        row(0, answer(3, Some(2), 4, Some(7))),
        // A skipped question takes nothing away.
        row(0, answer(4, Some(2), 6, None)),
        // Two of whom nobody knows who they are.
        row(0, answer(5, None, 5, Some(10))),
        row(0, answer(6, None, 5, Some(1))),
        // Outside of the window, and of another kind.
        row(0, answer(7, Some(1), 20, Some(0))),
        row(
            0,
            AnswerFact {
                kind: SurveyKind::Csat,
                scale: Scale::usual(SurveyKind::Csat),
                ..answer(8, Some(1), 5, Some(5))
            },
        ),
    ];
    let portfolio = portfolio_of(1, rows, 40);
    let report = portfolio.survey(&question(0, 10));
    let tally = report.nps_tally();
    assert_eq!(
        (tally.promoters, tally.passives, tally.detractors),
        (2, 1, 1)
    );
    assert_eq!((report.skipped, report.superseded), (1, 1));
    let nps = report.nps(Weighting::Answers);
    assert_eq!(
        (shown(&nps, 2), nps.convention),
        ("25".to_owned(), "LATEST_PER_CONTACT")
    );
    let excluded = |reason| {
        nps.excluded
            .iter()
            .find(|one| one.reason == reason)
            .unwrap()
            .count
    };
    assert_eq!(excluded(ExclusionReason::Skipped), 1);
    assert_eq!(excluded(ExclusionReason::Superseded), 1);
    let all = portfolio.survey(&SurveyQuestion {
        convention: AnswerConvention::AllAnswers,
        ..question(0, 10)
    });
    assert_eq!((all.answers.len(), all.superseded), (5, 0));
    assert_eq!(shown(&all.nps(Weighting::Answers), 2), "0");
    // What is not known yet does not count.
    let earlier = portfolio_of(1, vec![row(0, answer(1, None, 3, Some(9)))], 2);
    let none = earlier.survey(&question(0, 10)).nps(Weighting::Answers);
    assert_eq!((none.value, none.status), (None, Status::NoData));
    assert_eq!(none.confidence_interval, None);
}

#[test]
fn a_count_opens_into_as_many_answers() {
    let scores = [10, 10, 9, 9, 9, 8, 7, 4, 2, 1];
    let rows = (0_u128..).zip(scores);
    let rows = rows.map(|(number, score)| row(number % 3, answer(number, None, 3, Some(score))));
    let report = portfolio_of(3, rows.collect(), 40).survey(&question(0, 10));
    let nps = report.nps(Weighting::Answers);
    assert_eq!(shown(&nps, 2), "20");
    assert_eq!(nps.numerator.to_decimal(0).to_string(), "2");
    for group in NpsGroup::ALL {
        let ids = report.ids(|answer| answer.group() == group);
        assert_eq!(ids.len(), report.nps_tally().count(group), "{group}");
    }
    assert_eq!(report.accounts(|_| true).len(), 3);
}

#[test]
fn accounts_and_revenue_can_count_alike() {
    // A large account of one who is content, and a small one of three who are not.
    let rows = vec![
        paid(0, 90_000, 0, None),
        paid(1, 10_000, 0, None),
        row(0, answer(1, None, 3, Some(10))),
        row(1, answer(2, None, 3, Some(1))),
        row(1, answer(3, None, 3, Some(2))),
        row(1, answer(4, None, 3, Some(8))),
    ];
    let report = portfolio_of(2, rows, 40).survey(&question(0, 10));
    assert_eq!(shown(&report.nps(Weighting::Answers), 2), "-25");
    // 100 and -66.67.
    assert_eq!(shown(&report.nps(Weighting::Accounts), 2), "16.67");
    assert_eq!(shown(&report.nps(Weighting::Arr), 2), "83.33");
    assert_eq!(report.nps(Weighting::Arr).confidence_interval, None);
    let free = portfolio_of(1, vec![row(0, answer(1, None, 3, Some(10)))], 40);
    let metric = free.survey(&question(0, 10)).nps(Weighting::Arr);
    assert_eq!(
        (metric.value, metric.status),
        (None, Status::ZeroDenominator)
    );
}

#[test]
fn the_total_of_phases_is_pooled() {
    // One phase with many easy answers, one with a single hard one: 4 of 5 agree, the mean of the phases would be a half.
    let of = |id, score, phase: &str| AnswerFact {
        kind: SurveyKind::Ces,
        scale: Scale::usual(SurveyKind::Ces),
        asked: asked(phase),
        ..answer(id, None, 3, Some(score))
    };
    let rows = vec![
        row(0, of(1, 7, "Onboarding")),
        row(0, of(2, 6, "Onboarding")),
        row(0, of(3, 5, "Onboarding")),
        row(0, of(4, 5, "Onboarding")),
        row(0, of(5, 4, "Adding a module")),
    ];
    let report = portfolio_of(1, rows, 40).survey(&SurveyQuestion {
        kind: SurveyKind::Ces,
        ..question(0, 10)
    });
    let effort = |report: &SurveyReport, convention| {
        shown(&report.effort(convention, Weighting::Answers), 3)
    };
    assert_eq!(effort(&report, EffortConvention::ShareAgreeing), "0.8");
    assert_eq!(effort(&report, EffortConvention::Mean), "5.4");
    assert_eq!(effort(&report, EffortConvention::TopTwo), "0.4");
    let parts = report.split(SurveySplit::Phase);
    let parts: Vec<_> = parts
        .iter()
        .map(|(key, part)| (key.clone(), effort(part, EffortConvention::ShareAgreeing)))
        .collect();
    let phase = |name: &str| SurveySplitKey::Phase(name.to_owned());
    assert_eq!(
        parts,
        [
            (phase("Adding a module"), "0".to_owned()),
            (phase("Onboarding"), "1".to_owned())
        ]
    );
}

#[test]
fn satisfaction_is_the_share_of_the_top_boxes() {
    let of = |id, score, scale| AnswerFact {
        kind: SurveyKind::Csat,
        scale,
        ..answer(id, None, 3, Some(score))
    };
    let five = Scale::usual(SurveyKind::Csat);
    let csat = |rows: Vec<Row>| {
        portfolio_of(1, rows, 40).survey(&SurveyQuestion {
            kind: SurveyKind::Csat,
            ..question(0, 10)
        })
    };
    let report = csat((0..3).map(|id| row(0, of(id, 4, five))).collect());
    let metric = report.satisfaction(2, Weighting::Answers);
    assert_eq!(shown(&metric, 2), "1");
    let interval = metric.confidence_interval.unwrap();
    assert_eq!(interval.low.round_dp(4).to_string(), "0.4385");
    assert_eq!(shown(&report.satisfaction(1, Weighting::Answers), 2), "0");
    // Answers on two scales have a share, but no mean.
    let ten = Scale::new(
        SurveyKind::Csat,
        1,
        10,
        crate::survey::Direction::HigherIsBetter,
    );
    let mixed = csat(vec![row(0, of(1, 4, five)), row(0, of(2, 4, ten.unwrap()))]);
    assert_eq!(shown(&mixed.satisfaction(2, Weighting::Answers), 2), "0.5");
    assert_eq!(mixed.mean(Weighting::Answers).status, Status::NoData);
    assert_eq!(
        csat(Vec::new()).mean(Weighting::Answers).status,
        Status::NoData
    );
}

#[test]
fn a_change_from_the_window_before() {
    let window = window(31, 60);
    assert_eq!(window.previous(), super::world::window(0, 31));
    let odd = super::world::window(10, 15);
    assert_eq!(odd.previous(), super::world::window(5, 10));
    let rows = (0..40).map(|id| row(0, answer(id, None, 3, Some(2))));
    let later = (40..80).map(|id| row(0, answer(id, None, 40, Some(10))));
    let portfolio = portfolio_of(1, rows.chain(later).collect(), 70);
    let of = |window| {
        portfolio.survey(&SurveyQuestion {
            window,
            ..question(0, 1)
        })
    };
    let (now, before) = (of(window), of(window.previous()));
    let change = now.nps_change(&before).unwrap();
    assert_eq!(change.difference.to_decimal(0).to_string(), "200");
    assert!(change.significant);
    assert!(before.nps_change(&of(odd)).is_none());
}

fn invitation(id: u128, decision: DecisionKind) -> InvitationFact {
    InvitationFact {
        id: Uuid::from_u128(id),
        decided_on: day(3),
        kind: SurveyKind::Nps,
        decision,
        sent_on: None,
        bounced_on: None,
        opened_on: None,
        partial_on: None,
        completed_on: None,
        opted_out_on: None,
        expired_on: None,
        asked: Circumstances::default(),
    }
}

#[test]
fn the_funnel_says_what_became_of_everybody() {
    let sent = |id| InvitationFact {
        sent_on: Some(day(3)),
        ..invitation(id, DecisionKind::Ask)
    };
    let facts = [
        invitation(1, DecisionKind::Throttled),
        invitation(2, DecisionKind::OptedOut),
        invitation(3, DecisionKind::NoAddress),
        invitation(4, DecisionKind::Ask),
        sent(5),
        InvitationFact {
            bounced_on: Some(day(4)),
            ..sent(6)
        },
        InvitationFact {
            opened_on: Some(day(4)),
            ..sent(7)
        },
        InvitationFact {
            opened_on: Some(day(4)),
            partial_on: Some(day(4)),
            expired_on: Some(day(20)),
            ..sent(8)
        },
        InvitationFact {
            completed_on: Some(day(5)),
            ..sent(9)
        },
        InvitationFact {
            expired_on: Some(day(20)),
            ..sent(10)
        },
        // Answered by a link of the client's own.
        InvitationFact {
            completed_on: Some(day(5)),
            ..invitation(11, DecisionKind::Ask)
        },
    ];
    let rows: Vec<Row> = facts
        .into_iter()
        .map(|fact| Row::Invitation(account(0), fact))
        .collect();
    let of = |as_of| {
        let portfolio = portfolio_of(1, rows.clone(), as_of);
        portfolio.survey_responses(&window(0, 10), Some(SurveyKind::Nps), None)
    };
    let responses = of(40);
    let counts = responses.counts();
    assert_eq!(
        (counts.selected, counts.throttled, counts.opted_out),
        (11, 1, 1)
    );
    assert_eq!(
        (counts.without_address, counts.sent, counts.bounced),
        (1, 7, 1)
    );
    assert_eq!((counts.opened, counts.partial), (4, 1));
    assert_eq!((counts.completed, counts.expired), (2, 1));
    for step in ResponseStep::ALL {
        assert_eq!(responses.ids(step).len(), responses.count(step), "{step}");
    }
    let rate = responses.rate();
    assert_eq!(shown(&rate, 4), "0.3333");
    assert!(rate.confidence_interval.is_some());
    // By the fourth day nobody had answered in full.
    let counts = of(4).counts();
    assert_eq!(
        (counts.completed, counts.partial, counts.expired),
        (0, 1, 0)
    );
    let none = portfolio_of(1, Vec::new(), 40).survey_responses(&window(0, 10), None, None);
    assert_eq!(none.rate().status, Status::ZeroDenominator);
}

#[test]
fn slices_of_answers_add_up_and_plans_are_those_of_the_asking() {
    let of_plan = |id, with: Option<u128>, score| AnswerFact {
        asked: Circumstances {
            plan: with.map(plan),
            ..Circumstances::default()
        },
        ..answer(id, None, 3, Some(score))
    };
    let rows = vec![
        line(0, Some(1), monthly(1_000)),
        line(1, Some(2), monthly(1_000)),
        owner(0, 1, 0, None),
        row(0, of_plan(1, Some(1), 10)),
        row(0, of_plan(2, None, 3)),
        row(1, of_plan(3, Some(2), 8)),
    ];
    let whole = portfolio_of(2, rows, 40);
    let ids = |portfolio: &Portfolio| {
        let report = portfolio.survey(&question(0, 10));
        report.ids(|_| true).into_iter().collect::<HashSet<_>>()
    };
    for by in DIMENSIONS {
        let slices = whole.slices(by);
        let parts: Vec<_> = slices.iter().map(|slice| ids(&slice.portfolio)).collect();
        let together: HashSet<_> = parts.iter().flatten().copied().collect();
        assert_eq!(together, ids(&whole), "{by:?}");
        assert_eq!(parts.iter().map(HashSet::len).sum::<usize>(), 3, "{by:?}");
    }
}

#[test]
fn answers_are_carried_over() {
    let fact = |of: u128| AnswerFact {
        asked: asked("Onboarding"),
        ..answer(of, Some(1), 3, Some(9))
    };
    let rows = |accounts: &[u128]| -> Vec<Row> {
        let rows = accounts.iter().flat_map(|of| {
            let invitation = invitation(*of, DecisionKind::Ask);
            [
                Row::Account(named(*of)),
                row(*of, fact(*of)),
                Row::Invitation(account(*of), invitation),
            ]
        });
        rows.collect()
    };
    let all = facts(&rows(&[0, 1, 2]));
    let mut builder = FactsBuilder::new();
    builder.carry_over(&all, &HashSet::from([account(1)]));
    for row in rows(&[1]) {
        row.add_to(&mut builder);
    }
    assert_eq!(builder.finish(), *all);
    assert_eq!(all.survey_count(), 6);
}

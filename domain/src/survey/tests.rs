use chrono::{Days, NaiveDate, TimeDelta, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::metric::Interval;

use super::*;

mod coverage;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn shown(interval: Interval, decimals: u32) -> (String, String) {
    let end = |end: Decimal| end.round_dp(decimals).normalize().to_string();
    (end(interval.low), end(interval.high))
}

fn tally(promoters: usize, passives: usize, detractors: usize) -> NpsTally {
    NpsTally {
        promoters,
        passives,
        detractors,
    }
}

#[test]
fn nps_and_its_margin() {
    let ten: NpsTally = [10, 10, 9, 9, 9, 8, 7, 4, 2, 1].into_iter().collect();
    assert_eq!(ten, tally(5, 2, 3));
    for (tally, score, margin) in [
        (ten, "20", "54"),
        (tally(70, 20, 10), "60", "13"),
        (tally(0, 3, 0), "0", "0"),
        (tally(1, 0, 2), "-33.3", "106.7"),
    ] {
        assert_eq!(tally.score().unwrap().to_decimal(1), decimal(score));
        let decimals = if margin.contains('.') { 1 } else { 0 };
        let shown = tally.margin().unwrap().round_dp(decimals);
        assert_eq!(shown, decimal(margin), "{tally:?}");
    }
    let interval = shown(tally(70, 20, 10).interval().unwrap(), 1);
    assert_eq!(interval, ("47".to_owned(), "73".to_owned()));
}

#[test]
fn nobody_has_no_score() {
    let nobody = NpsTally::default();
    assert_eq!((nobody.score(), nobody.interval()), (None, None));
    assert_eq!((nobody.standard_error(), nobody.margin()), (None, None));
    assert_eq!(BoxTally::default().share(), None);
    assert_eq!(BoxTally::default().interval(), None);
    assert_eq!(Scores::default().mean(), None);
    assert_eq!(ResponseCounts::default().response_rate(), None);
}

#[test]
fn five_promoters_of_five_are_not_certain() {
    // 62.5 +/- 45, of which a score can reach 100 at most.
    let interval = tally(5, 0, 0).interval().unwrap();
    assert_eq!(shown(interval, 1), ("17.5".to_owned(), "100".to_owned()));
    let all_against = tally(0, 0, 5).interval().unwrap();
    assert_eq!(
        shown(all_against, 1),
        ("-100".to_owned(), "-17.5".to_owned())
    );
    // A large sample is not adjusted.
    let large = tally(100, 0, 0).interval().unwrap();
    assert_eq!(shown(large, 1), ("100".to_owned(), "100".to_owned()));
}

#[test]
fn detractors_reach_to_six_on_both_scales() {
    for (score, group) in [
        (0, NpsGroup::Detractor),
        (1, NpsGroup::Detractor),
        (6, NpsGroup::Detractor),
        (7, NpsGroup::Passive),
        (8, NpsGroup::Passive),
        (9, NpsGroup::Promoter),
        (10, NpsGroup::Promoter),
    ] {
        assert_eq!(NpsGroup::of(score), group, "{score}");
    }
}

#[test]
fn three_satisfied_of_three_are_not_certain() {
    let three = BoxTally {
        top: 3,
        answered: 3,
    };
    let interval = shown(three.interval().unwrap(), 4);
    assert_eq!(interval, ("0.4385".to_owned(), "1".to_owned()));
}

#[test]
fn scales_say_which_boxes_are_the_best() {
    let scale = |kind, lowest, highest, direction| Scale::new(kind, lowest, highest, direction);
    let (up, down) = (Direction::HigherIsBetter, Direction::LowerIsBetter);
    let of_top = |scale: Scale, boxes| -> Vec<i16> {
        let scores = scale.scores();
        scores
            .filter(|score| scale.is_in_top(*score, boxes))
            .collect()
    };
    let five = scale(SurveyKind::Csat, 1, 5, up).unwrap();
    assert_eq!(of_top(five, 2), [4, 5]);
    let ten = scale(SurveyKind::Csat, 1, 10, up).unwrap();
    assert_eq!(of_top(ten, 3), [8, 9, 10]);
    let effort = scale(SurveyKind::Ces, 1, 7, up).unwrap();
    assert_eq!(of_top(effort, effort.agreeing_boxes()), [5, 6, 7]);
    let effort = scale(SurveyKind::Ces, 1, 5, up).unwrap();
    assert_eq!(of_top(effort, effort.agreeing_boxes()), [4, 5]);
    let turned = scale(SurveyKind::Ces, 1, 7, down).unwrap();
    assert_eq!(of_top(turned, turned.agreeing_boxes()), [1, 2, 3]);
    assert_eq!(turned.oriented(1), 7);
}

#[test]
fn scales_and_scores_that_are_not_allowed_are_named() {
    let up = Direction::HigherIsBetter;
    for (kind, lowest, highest, says) in [
        (SurveyKind::Nps, 0, 5, "from 0 or 1 to 10, not from 0 to 5"),
        (SurveyKind::Csat, 0, 5, "from 1 to 5, 7 or 10"),
        (SurveyKind::Ces, 1, 10, "from 1 to 5 or 7"),
        (SurveyKind::Custom, 5, 5, "within 0 to 100"),
        (SurveyKind::Custom, -1, 5, "within 0 to 100"),
        (SurveyKind::Custom, i16::MIN, i16::MAX, "within 0 to 100"),
    ] {
        let refusal = Scale::new(kind, lowest, highest, up).unwrap_err();
        assert!(refusal.to_string().contains(says), "{refusal}");
    }
    assert_eq!(
        Scale::new(SurveyKind::Nps, 0, 10, Direction::LowerIsBetter),
        Err(ScaleError::DirectionOfNps)
    );
    let scale = Scale::usual(SurveyKind::Nps);
    let refusal = scale.check(11).unwrap_err().to_string();
    assert!(refusal.contains("from 0 to 10"), "{refusal}");
    assert_eq!((scale.check(0), scale.check(10)), (Ok(0), Ok(10)));
}

#[test]
fn a_mean_has_an_interval_from_two_answers_on() {
    let scores: Scores = [5, 6, 7, 6].into_iter().collect();
    assert_eq!(scores.mean().unwrap().to_decimal(1), decimal("6"));
    // 6 +/- 3.182 x 0.8165 / 2.
    let interval = shown(scores.interval(1, 7).unwrap(), 2);
    assert_eq!(interval, ("4.7".to_owned(), "7".to_owned()));
    let one: Scores = [5].into_iter().collect();
    assert_eq!(one.interval(1, 7), None);
    assert_eq!((scores.of(6), scores.of(1), scores.count()), (2, 0, 4));
}

#[test]
fn a_change_is_significant_when_its_interval_leaves_out_zero() {
    let change = Change::of_nps(tally(30, 40, 30), tally(300, 120, 80)).unwrap();
    assert_eq!(change.difference.to_decimal(1), decimal("44"));
    assert!(change.significant);
    // 0 +/- 15.18 and 44 +/- 6.60: 44 +/- 16.55.
    assert_eq!(
        shown(change.interval, 1),
        ("27.4".to_owned(), "60.6".to_owned())
    );
    let change = Change::of_nps(tally(5, 2, 3), tally(6, 2, 2)).unwrap();
    assert_eq!(change.difference.to_decimal(1), decimal("20"));
    assert!(!change.significant);
    assert!(Change::of_nps(NpsTally::default(), tally(1, 0, 0)).is_none());

    let boxes = |top, answered| BoxTally { top, answered };
    // Newcombe's own example (1998, table II a): 56 of 70 against 48 of 80.
    let change = Change::of_shares(boxes(48, 80), boxes(56, 70)).unwrap();
    assert_eq!(change.difference.to_decimal(1), decimal("0.2"));
    assert_eq!(
        shown(change.interval, 4),
        ("0.0524".to_owned(), "0.3339".to_owned())
    );
    assert!(change.significant);

    let scores = |scores: &[i16]| scores.iter().copied().collect::<Scores>();
    let change = Change::of_means(&scores(&[1, 2, 1, 2]), &scores(&[6, 7, 6, 7])).unwrap();
    assert!(change.significant);
    assert_eq!(change.difference.to_decimal(1), decimal("5"));
    assert!(Change::of_means(&scores(&[1]), &scores(&[6, 7])).is_none());
    let same = Change::of_means(&scores(&[5, 5]), &scores(&[5, 5])).unwrap();
    assert!(!same.significant);
}

#[test]
fn the_response_rate_is_of_those_who_were_reached() {
    let counts = ResponseCounts {
        selected: 120,
        throttled: 20,
        sent: 100,
        bounced: 10,
        completed: 27,
        ..ResponseCounts::default()
    };
    assert_eq!(counts.reached(), 90);
    assert_eq!(
        counts.response_rate().unwrap().to_decimal(2),
        decimal("0.3")
    );
}

fn day(number: u64) -> NaiveDate {
    "2024-01-01".parse::<NaiveDate>().unwrap() + Days::new(number)
}

#[test]
fn the_throttle_keeps_ninety_thirty_and_seven_days() {
    use SurveyPurpose::{Relationship, Transactional};
    let asked = |on, purpose| Asked {
        on: day(on),
        purpose,
    };
    let throttled = |rule, until| {
        Decision::Throttled(Throttling {
            rule,
            until: day(until),
        })
    };
    for (purpose, before, today, decision) in [
        (Relationship, vec![], 0, Decision::Ask),
        (
            Relationship,
            vec![asked(0, Relationship)],
            89,
            throttled(ThrottleRule::Relationship, 90),
        ),
        (
            Relationship,
            vec![asked(0, Relationship)],
            90,
            Decision::Ask,
        ),
        (
            Transactional,
            vec![asked(0, Transactional)],
            29,
            throttled(ThrottleRule::Transactional, 30),
        ),
        (
            Transactional,
            vec![asked(0, Transactional)],
            30,
            Decision::Ask,
        ),
        (
            Transactional,
            vec![asked(0, Relationship)],
            6,
            throttled(ThrottleRule::AnySurvey, 7),
        ),
        (
            Transactional,
            vec![asked(0, Relationship)],
            7,
            Decision::Ask,
        ),
        (
            Relationship,
            vec![asked(0, Relationship), asked(80, Transactional)],
            82,
            throttled(ThrottleRule::Relationship, 90),
        ),
        (
            Relationship,
            vec![asked(0, Relationship), asked(88, Transactional)],
            91,
            throttled(ThrottleRule::AnySurvey, 95),
        ),
    ] {
        let decided = decide(false, true, purpose, &before, day(today));
        assert_eq!(decided, decision, "{purpose} on day {today}");
    }
    let before = [asked(0, Relationship)];
    let of = |opted_out, address| decide(opted_out, address, Relationship, &before, day(1));
    assert_eq!(of(true, false), Decision::OptedOut);
    assert_eq!(of(false, false), Decision::NoAddress);
}

#[test]
fn campaigns_move_forward_only() {
    use CampaignMove::{Close, Schedule, Start, Unschedule};
    use CampaignStatus::{Closed, Draft, Running, Scheduled};
    for status in CampaignStatus::ALL {
        for wanted in CampaignMove::ALL {
            let after = match (status, wanted) {
                (Draft | Scheduled, Schedule) => Some(Scheduled),
                (Scheduled, Unschedule) => Some(Draft),
                (Scheduled, Start) => Some(Running),
                (Scheduled | Running, Close) => Some(Closed),
                _ => None,
            };
            assert_eq!(status.after(wanted).ok(), after, "{status} {wanted}");
        }
    }
    let refusal = Draft.after(Start).unwrap_err().to_string();
    assert_eq!(
        refusal,
        "a campaign that is DRAFT cannot be started: it is scheduled first"
    );
}

#[test]
fn a_running_campaign_keeps_what_makes_answers_comparable() {
    use CampaignPart::{Delivery, Name, NewLanguage, Question};
    let allowed = |status: CampaignStatus| {
        let parts = [Name, Delivery, NewLanguage, Question];
        parts.map(|part| status.check_change(part).is_ok())
    };
    assert_eq!(allowed(CampaignStatus::Draft), [true; 4]);
    assert_eq!(allowed(CampaignStatus::Scheduled), [true; 4]);
    assert_eq!(allowed(CampaignStatus::Running), [true, true, true, false]);
    assert_eq!(allowed(CampaignStatus::Closed), [true, false, false, false]);
}

#[test]
fn an_invitation_stands_where_it_last_got_to() {
    let now = "2024-01-01T00:00:00Z"
        .parse::<chrono::DateTime<Utc>>()
        .unwrap();
    let at = |hours| Some(now + TimeDelta::hours(hours));
    let mut journey = Journey::default();
    let state = |journey: &Journey| InvitationState::of(DecisionKind::Ask, journey);
    assert_eq!(state(&journey), InvitationState::Planned);
    journey.sent_at = at(1);
    assert_eq!(state(&journey), InvitationState::Sent);
    journey.opened_at = at(2);
    assert_eq!(state(&journey), InvitationState::Opened);
    journey.expired_at = at(9);
    assert_eq!(state(&journey), InvitationState::Expired);
    journey.partial_at = at(3);
    assert_eq!(state(&journey), InvitationState::Partial);
    journey.opted_out_at = at(4);
    assert_eq!(state(&journey), InvitationState::OptedOut);
    journey.completed_at = at(4);
    assert_eq!(state(&journey), InvitationState::Completed);
    for (decision, state) in [
        (DecisionKind::Throttled, InvitationState::Throttled),
        (DecisionKind::OptedOut, InvitationState::OptedOut),
        (DecisionKind::NoAddress, InvitationState::NoAddress),
    ] {
        assert_eq!(InvitationState::of(decision, &Journey::default()), state);
    }
    let bounced = Journey {
        sent_at: at(1),
        bounced_at: at(2),
        ..Journey::default()
    };
    assert_eq!(state(&bounced), InvitationState::Bounced);
}

#[test]
fn a_sample_is_the_same_each_time_and_as_large_as_was_asked() {
    let share = |share| SamplingShare::from_ten_thousandths(share).unwrap();
    let part = |seed, of: u16| -> Vec<u128> {
        let contacts = 0..20_000_u128;
        contacts
            .filter(|number| is_sampled(Uuid::from_u128(*number), seed, share(of)))
            .collect()
    };
    let quarter = part(7, 2_500);
    assert_eq!(quarter, part(7, 2_500));
    assert!(
        (4_750..=5_250).contains(&quarter.len()),
        "{}",
        quarter.len()
    );
    assert_ne!(quarter, part(8, 2_500));
    let half = part(7, 5_000);
    assert!(quarter.iter().all(|contact| half.contains(contact)));
    assert_eq!(part(7, 10_000).len(), 20_000);
    assert_eq!(SamplingShare::from_ten_thousandths(0), None);
    assert_eq!(SamplingShare::from_ten_thousandths(10_001), None);
}

#[test]
fn a_trigger_has_what_belongs_to_it() {
    use crate::account::Stage;
    let every = Trigger::new(TriggerKind::Recurring, Some(90), None, None).unwrap();
    assert_eq!(
        (every.kind(), every.days()),
        (TriggerKind::Recurring, Some(90))
    );
    let entered = Trigger::new(TriggerKind::StageEntered, None, Some(Stage::Active), None);
    let entered = entered.unwrap();
    assert_eq!(entered.stage(), Some(Stage::Active));
    for (kind, days) in [
        (TriggerKind::Recurring, None),
        (TriggerKind::Recurring, Some(0)),
        (TriggerKind::Recurring, Some(731)),
        (TriggerKind::DaysAfterStart, Some(-1)),
        (TriggerKind::StageEntered, Some(1)),
    ] {
        let trigger = Trigger::new(kind, days, None, None);
        assert!(trigger.is_err(), "{kind} {days:?}");
    }
    assert_eq!(
        Trigger::new(TriggerKind::Once, None, None, None),
        Ok(Trigger::Once)
    );
    let closed = Trigger::new(TriggerKind::CaseClosed, None, None, None).unwrap();
    assert_eq!(
        (closed.kind(), closed.days(), closed.stage()),
        (TriggerKind::CaseClosed, None, None)
    );
    let done = |key| Trigger::new(TriggerKind::MilestoneDone, None, None, key);
    let live = done(Some("go-live")).unwrap();
    assert_eq!(
        (live.kind(), live.milestone()),
        (TriggerKind::MilestoneDone, Some("go-live"))
    );
    let first_value = done(None).unwrap();
    assert_eq!(first_value.milestone(), None);
    for wrong in ["", "Go live", &"x".repeat(51)] {
        assert_eq!(
            done(Some(wrong)),
            Err(TriggerError::Milestone(wrong.to_owned()))
        );
    }
    let triggers = [closed, entered, live, first_value, every, Trigger::Once];
    let waits = triggers.map(|trigger| trigger.waits_for_events());
    assert_eq!(waits, [true, true, true, true, false, false]);
}

#[test]
fn only_mails_need_an_address_and_remind() {
    let of = |channel: SurveyChannel| (channel.needs_address(), channel.reminds());
    assert_eq!(of(SurveyChannel::default()), (true, true));
    assert_eq!(of(SurveyChannel::Link), (false, false));
}

#[test]
fn texts_are_trimmed_and_limited() {
    assert_eq!(
        SurveyText::Phase.check(" Adding a module ").unwrap(),
        "Adding a module"
    );
    assert!(SurveyText::Phase.check(&"x".repeat(61)).is_err());
    assert!(SurveyText::Question.check(" \n ").is_err());
    assert!(SurveyText::Question.check("one\nother").is_err());
    let script = "<script>alert(1)</script>\n\tand a line";
    assert_eq!(SurveyText::Comment.check(script).unwrap(), script);
    assert!(SurveyText::Comment.check("nul\0").is_err());
    assert!(SurveyText::Comment.check(&"ü".repeat(5_000)).is_ok());
    assert!(SurveyText::Comment.check(&"ü".repeat(5_001)).is_err());
    for (code, stored) in [
        ("DE", "de"),
        ("pt_br", "pt-BR"),
        ("es-419", "es-419"),
        ("gsw", "gsw"),
    ] {
        assert_eq!(language(code).unwrap(), stored);
    }
    for code in ["", "d", "german", "de-", "de-DE-x", "d3"] {
        assert!(language(code).is_err(), "{code}");
    }
}

#[test]
fn who_is_unhappy_is_called_back() {
    let nps = Scale::usual(SurveyKind::Nps);
    let of = |kind, scale, score| FollowUp::of(kind, scale, Some(score)).is_some();
    assert!(of(SurveyKind::Nps, nps, 6) && !of(SurveyKind::Nps, nps, 7));
    let five = Scale::usual(SurveyKind::Csat);
    let bad: Vec<bool> = five
        .scores()
        .map(|score| of(SurveyKind::Csat, five, score))
        .collect();
    assert_eq!(bad, [true, true, false, false, false]);
    let turned = Scale::new(SurveyKind::Ces, 1, 7, Direction::LowerIsBetter).unwrap();
    assert!(of(SurveyKind::Ces, turned, 5) && !of(SurveyKind::Ces, turned, 4));
    assert!(!of(SurveyKind::Custom, five, 1));
    assert_eq!(FollowUp::of(SurveyKind::Nps, nps, None), None);
}

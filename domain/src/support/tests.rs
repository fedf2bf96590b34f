use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

use crate::onboarding::WorkCalendar;

use super::{
    CaseEventKind::{AgentContact, Closed, CustomerContact, FirstResponse, Reopened, Resolved},
    *,
};

/// An instant of March 2024; the first is a Friday.
fn at(day: u32, time: &str) -> DateTime<Utc> {
    format!("2024-03-{day:02}T{time}:00Z").parse().unwrap()
}

fn event(day: u32, time: &str, kind: CaseEventKind) -> CaseEvent {
    CaseEvent::new(at(day, time), kind)
}

fn case(events: &[CaseEvent]) -> Case {
    Case {
        events: events.to_vec(),
        ..Case::opened_at(at(1, "10:00"))
    }
}

#[test]
fn what_happened_makes_the_case() {
    let resolved = event(1, "12:00", Resolved);
    let reopened = event(4, "09:00", Reopened);
    for (events, status, response, resolved_at, reopenings) in [
        (vec![], CaseStatus::Open, None, None, 0),
        (
            vec![event(1, "11:00", AgentContact)],
            CaseStatus::Open,
            Some(at(1, "11:00")),
            None,
            0,
        ),
        // To be resolved is an answer.
        (
            vec![resolved],
            CaseStatus::Resolved,
            Some(at(1, "12:00")),
            Some(at(1, "12:00")),
            0,
        ),
        (
            vec![event(1, "10:05", FirstResponse), resolved],
            CaseStatus::Resolved,
            Some(at(1, "10:05")),
            Some(at(1, "12:00")),
            0,
        ),
        (
            vec![resolved, reopened],
            CaseStatus::Open,
            Some(at(1, "12:00")),
            None,
            1,
        ),
        // In whatever order it is told; what changes nothing is passed over.
        (
            vec![
                event(5, "09:00", Resolved),
                reopened,
                event(2, "12:00", Resolved),
                resolved,
            ],
            CaseStatus::Resolved,
            Some(at(1, "12:00")),
            Some(at(5, "09:00")),
            1,
        ),
        (
            vec![CaseEvent::closed(at(1, "11:00"), ClosureReason::Solved)],
            CaseStatus::Closed,
            Some(at(1, "11:00")),
            Some(at(1, "11:00")),
            0,
        ),
        (
            vec![event(1, "11:00", Closed)],
            CaseStatus::Closed,
            Some(at(1, "11:00")),
            Some(at(1, "11:00")),
            0,
        ),
        (
            vec![CaseEvent::closed(at(1, "11:00"), ClosureReason::AutoClosed)],
            CaseStatus::Closed,
            None,
            None,
            0,
        ),
        // A system puts away what was resolved: it stays resolved.
        (
            vec![
                resolved,
                CaseEvent::closed(at(9, "11:00"), ClosureReason::AutoClosed),
            ],
            CaseStatus::Closed,
            Some(at(1, "12:00")),
            Some(at(1, "12:00")),
            0,
        ),
    ] {
        let life = case(&events).life();
        assert_eq!(life.status, status, "{events:?}");
        assert_eq!(life.first_response_at, response, "{events:?}");
        assert_eq!(life.resolved_at(), resolved_at, "{events:?}");
        assert_eq!(life.reopenings(), reopenings, "{events:?}");
    }
}

#[test]
fn how_often_a_customer_was_in_touch_until_a_case_was_resolved() {
    let events = [
        event(1, "11:00", AgentContact),
        event(1, "11:30", CustomerContact),
        event(1, "12:00", Resolved),
        event(1, "12:30", CustomerContact),
    ];
    let contacts = |case: &Case| case.life().first_resolution.unwrap().customer_contacts;
    let whole = case(&events);
    assert_eq!(contacts(&whole), Some(2));
    assert_eq!(whole.life().customer_contacts, 3);
    // Thanks after the resolution are no second contact.
    let once = case(&[events[0], events[2], events[3]]);
    assert_eq!(contacts(&once), Some(1));
    let by_agent = Case {
        opened_by: CaseOpener::Agent,
        ..once.clone()
    };
    assert_eq!(contacts(&by_agent), Some(0));
    for (record, known) in [
        (ContactRecord::Counted(1), Some(1)),
        (ContactRecord::Counted(4), Some(4)),
        (ContactRecord::Unknown, None),
    ] {
        let case = Case {
            contacts: record,
            ..once.clone()
        };
        assert_eq!(contacts(&case), known, "{record:?}");
    }
    // Twice is more than once, whatever else there was.
    let unknown = Case {
        contacts: ContactRecord::Unknown,
        ..whole
    };
    assert_eq!(contacts(&unknown), Some(2));
}

#[test]
fn a_resolution_is_settled_after_five_business_days() {
    for (resolved, zone, settled) in [
        // A Friday, the Saturday and the Sunday after it, the Monday.
        (at(1, "12:00"), Tz::UTC, "2024-03-08"),
        (at(2, "12:00"), Tz::UTC, "2024-03-08"),
        (at(3, "12:00"), Tz::UTC, "2024-03-08"),
        (at(4, "12:00"), Tz::UTC, "2024-03-11"),
        // Sunday evening in UTC is Monday in Auckland.
        (at(3, "20:00"), Tz::Pacific__Auckland, "2024-03-11"),
    ] {
        let case = case(&[CaseEvent::new(resolved, Resolved)]);
        let first = case.life().first_resolution.unwrap();
        let usual = WorkCalendar::default();
        assert_eq!(
            first.settled_on(zone, &usual).to_string(),
            settled,
            "{resolved}"
        );
    }
    // Two days of the week after it are holidays, and a Saturday, on which nobody works anyway.
    let holidays = ["2024-03-05", "2024-03-07", "2024-03-09"];
    let calendar = WorkCalendar::new(holidays.map(|date| date.parse().unwrap()));
    let case = case(&[CaseEvent::new(at(1, "12:00"), Resolved)]);
    let first = case.life().first_resolution.unwrap();
    assert_eq!(
        first.settled_on(Tz::UTC, &calendar).to_string(),
        "2024-03-12"
    );
}

#[test]
fn people_take_one_step_after_another() {
    let resolved = event(1, "12:00", Resolved);
    let closed = CaseEvent::closed(at(4, "12:00"), ClosureReason::Solved);
    let now = at(20, "12:00");
    for (events, next, says) in [
        (
            vec![],
            event(1, "09:59", AgentContact),
            "before the case was opened",
        ),
        (vec![], event(21, "12:00", AgentContact), "yet to come"),
        (
            vec![],
            event(2, "12:00", Reopened),
            "the case is OPEN: REOPENED needs one that is RESOLVED or CLOSED",
        ),
        (
            vec![resolved],
            event(2, "12:00", Resolved),
            "the case is RESOLVED: RESOLVED needs one that is OPEN",
        ),
        (
            vec![closed],
            closed,
            "the case is CLOSED: CLOSED needs one that is OPEN or RESOLVED",
        ),
        (
            vec![resolved],
            event(1, "11:00", Reopened),
            "before the case was last RESOLVED",
        ),
        (
            vec![],
            CaseEvent {
                kind: Resolved,
                ..closed
            },
            "only CLOSED has one",
        ),
    ] {
        let refusal = case(&events).check_next(&next, now).unwrap_err();
        assert!(refusal.to_string().contains(says), "{refusal}");
    }
    for (events, next) in [
        (vec![], event(1, "10:00", AgentContact)),
        (vec![resolved], event(1, "11:00", CustomerContact)),
        (vec![resolved], event(2, "12:00", Reopened)),
        (vec![resolved], closed),
        (vec![closed], event(5, "12:00", Reopened)),
        (vec![closed], event(5, "12:00", CustomerContact)),
    ] {
        assert_eq!(case(&events).check_next(&next, now), Ok(()));
    }
    // Another system is taken as it is.
    assert_eq!(case(&[resolved]).check_event(&resolved, now), Ok(()));
}

#[test]
fn scores_and_boxes_are_on_their_scale() {
    for score in [0, 6, -1, 300] {
        let refusal = Score::new(score).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            format!("a satisfaction score is from 1 to 5, not {score}")
        );
    }
    for boxes in [0, 5, -1, 300] {
        assert!(TopBoxes::new(boxes).is_err());
    }
    let held = |boxes: TopBoxes| {
        let scores = (1..=5).map(|score| Score::new(score).unwrap());
        scores.filter(|score| boxes.hold(*score)).count()
    };
    assert_eq!(held(TopBoxes::default()), 2);
    for boxes in 1..=4 {
        assert_eq!(held(TopBoxes::new(boxes).unwrap()), boxes as usize);
    }
}

proptest! {
    #[test]
    fn the_order_in_which_events_are_told_does_not_matter(
        (events, shuffled) in prop::collection::vec((0_u32..28, prop::sample::select(CaseEventKind::ALL.to_vec())), 0..8)
            .prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle())),
    ) {
        let life = |events: Vec<(u32, CaseEventKind)>| {
            let events: Vec<_> = events.into_iter().map(|(day, kind)| event(day + 1, "12:00", kind)).collect();
            case(&events).life()
        };
        let life_told = life(events);
        prop_assert_eq!(&life_told, &life(shuffled));
        // Every ending but the last one was followed by a return.
        let (last, earlier) = life_told.endings.split_last().map_or((None, &[][..]), |(last, earlier)| (Some(last), earlier));
        prop_assert!(earlier.iter().all(|ending| ending.reopened_at.is_some()));
        let is_open = last.is_none_or(|last| last.reopened_at.is_some());
        prop_assert_eq!(is_open, life_told.status == CaseStatus::Open);
    }
}

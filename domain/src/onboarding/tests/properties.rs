//! What holds for every template and plan.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use uuid::Uuid;

use super::world::date;
use crate::onboarding::*;

/// Milestones in random order, each of which needs some of those with a smaller number.
fn any_template() -> impl Strategy<Value = Template> {
    let milestone = (
        0_u16..15,
        any::<bool>(),
        any::<bool>(),
        proptest::collection::vec(any::<prop::sample::Index>(), 0..3),
    );
    let milestones = proptest::collection::vec(milestone, 1..12).prop_map(|milestones| {
        let of_number = |number: usize| format!("m{number}");
        let terms = milestones.iter().enumerate();
        let terms = terms.map(|(number, (days, is_business, is_required, needs))| {
            let needs = needs.iter().filter(|_| number > 0);
            MilestoneTerms {
                key: of_number(number),
                name: of_number(number),
                owner: OwnerRole::Csm,
                duration: Duration {
                    days: *days,
                    count: match is_business {
                        true => DayCount::Business,
                        false => DayCount::Calendar,
                    },
                },
                needs: needs.map(|need| of_number(need.index(number))).collect(),
                is_required: *is_required,
                is_first_value: number + 1 == milestones.len(),
                is_full_value: false,
            }
        });
        terms.collect::<Vec<_>>()
    });
    milestones.prop_shuffle().prop_map(|milestones| {
        let key = "only".to_owned();
        let phase = PhaseTerms {
            name: key.clone(),
            key,
            milestones,
        };
        Template::new(vec![phase]).unwrap()
    })
}

fn any_calendar() -> impl Strategy<Value = WorkCalendar> {
    proptest::collection::vec(0_u64..120, 0..12).prop_map(|days| {
        let start = date("2024-01-01");
        WorkCalendar::new(days.into_iter().map(|day| start + Days::new(day)))
    })
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..100).prop_map(|day| date("2024-01-01") + Days::new(day))
}

fn plan_of(template: &Template, starts_on: NaiveDate, calendar: &WorkCalendar) -> Plan {
    Plan::of(template.clone().into(), starts_on, calendar, Uuid::nil)
}

/// Days counted one by one.
fn counted(calendar: &WorkCalendar, from: NaiveDate, until: NaiveDate) -> i64 {
    let days = from.iter_days().skip(1).take_while(|day| *day <= until);
    days.filter(|day| calendar.is_working_day(*day)).count() as i64
}

proptest! {
    #[test]
    fn business_days_are_those_counted_one_by_one(
        calendar in any_calendar(), from in any_day(), days in 0_u16..60, length in 0_u64..90,
    ) {
        let until = from + Days::new(length);
        let elapsed = calendar.elapsed(from, until, DayCount::Business);
        prop_assert_eq!(elapsed, counted(&calendar, from, until));
        let due = calendar.after(from, Duration { days, count: DayCount::Business });
        prop_assert_eq!(counted(&calendar, from, due), i64::from(days));
        prop_assert!(days == 0 || calendar.is_working_day(due));
    }

    #[test]
    fn nothing_is_planned_before_what_it_needs(
        template in any_template(), calendar in any_calendar(), start in any_day(),
    ) {
        let plan = plan_of(&template, start, &calendar);
        let state = plan.on(start, &calendar);
        for (place, milestone) in template.milestones().iter().enumerate() {
            let planned = plan.milestones[place].planned_on;
            prop_assert!(start <= planned);
            prop_assert_eq!(state.milestones[place].due_on, planned);
            prop_assert_eq!(state.milestones[place].expected_on, planned);
            for need in &milestone.needs {
                prop_assert!(plan.milestones[*need].planned_on <= planned);
            }
        }
        let last = template.required().map(|place| plan.milestones[place].planned_on).max();
        prop_assert_eq!(Some(plan.planned_go_live()), last);
        prop_assert_eq!(state.due_go_live, plan.planned_go_live());
    }

    #[test]
    fn done_in_time_nothing_moves_and_late_nothing_comes_earlier(
        template in any_template(), calendar in any_calendar(), start in any_day(), late in 0_u64..30, which in any::<prop::sample::Index>(),
    ) {
        let mut plan = plan_of(&template, start, &calendar);
        let planned = plan.clone();
        let late_place = which.index(template.milestones().len());
        // Everything that it needs was done in time, it itself late.
        let leading = template.leading_to(late_place);
        let mut last = start;
        for place in template.order().iter().filter(|place| leading[**place]) {
            let slip = if *place == late_place { late } else { 0 };
            let on = plan.milestones[*place].planned_on + Days::new(slip);
            last = last.max(on);
            let today = last + Days::new(400);
            prop_assert_eq!(plan.check_move(*place, MilestoneMove::Done, on, today, &calendar), Ok(()));
            plan.milestones[*place].events.push(MilestoneEvent { on, what: MilestoneMove::Done });
        }
        let state = plan.on(last, &calendar);
        for (place, milestone) in planned.milestones.iter().enumerate() {
            let due = state.milestones[place].due_on;
            prop_assert!(milestone.planned_on <= due);
            let is_later = template.leading_to(place)[late_place] && place != late_place;
            if late == 0 || !is_later {
                prop_assert_eq!(due, milestone.planned_on);
            }
            prop_assert!(state.milestones[place].expected_on >= due || leading[place]);
        }
    }

    #[test]
    fn without_waiting_is_never_longer(
        template in any_template(), calendar in any_calendar(), start in any_day(), blocked in 0_u64..20, waited in 0_u64..20, days in any::<bool>(),
    ) {
        let mut plan = plan_of(&template, start, &calendar);
        let value = template.milestones().iter().position(|milestone| milestone.terms.is_first_value).unwrap();
        let on = start + Days::new(blocked);
        plan.milestones[value].events.push(MilestoneEvent { on, what: MilestoneMove::Blocked(BlockedOn::Customer) });
        let on = on + Days::new(waited);
        plan.milestones[value].events.push(MilestoneEvent { on, what: MilestoneMove::Done });
        let window = crate::time::Window::new(start, start + Days::new(1), chrono_tz::Tz::UTC).unwrap();
        let question = |without_waiting| ValueQuestion {
            days: if days { DayCount::Business } else { DayCount::Calendar },
            without_waiting,
            ..ValueQuestion::default()
        };
        let time = |without_waiting| {
            let account = Onboarded { account: Uuid::nil(), signed_up_on: None, left_on: None, plans: vec![&plan] };
            TimeToValue::of(std::iter::once(account), question(without_waiting), &calendar, window, on).accounts[0]
        };
        let (with, without) = (time(false), time(true));
        prop_assert_eq!(with.days, without.days + without.waited_for_customer);
        prop_assert_eq!(with.reached_on, Some(on));
        if !days {
            prop_assert_eq!(u64::from(without.days), blocked);
        }
    }

    #[test]
    fn another_version_forgets_nothing_of_what_it_has(
        template in any_template(), other in any_template(), calendar in any_calendar(), start in any_day(), done in 0_usize..12, later in 0_u64..60,
    ) {
        let mut plan = plan_of(&template, start, &calendar);
        for place in template.order().iter().take(done) {
            plan.milestones[*place].events.push(MilestoneEvent { on: start, what: MilestoneMove::Done });
        }
        let on = start + Days::new(later);
        let same = plan.in_version(template.clone().into(), on, &calendar, Uuid::nil).unwrap();
        prop_assert_eq!(&same.plan, &plan);
        let change = plan.in_version(other.clone().into(), on, &calendar, || Uuid::from_u128(1)).unwrap();
        let (before, after) = (plan.on(on, &calendar), change.plan.on(on, &calendar));
        for milestone in &change.milestones {
            let stays = milestone.before.zip(milestone.after);
            prop_assert_eq!(milestone.fate == MilestoneFate::Stays, stays.is_some());
            if let Some((old, new)) = stays {
                prop_assert_eq!(before.milestones[old].status, after.milestones[new].status);
                prop_assert_eq!(&plan.milestones[old].events, &change.plan.milestones[new].events);
            }
            if milestone.fate == MilestoneFate::Appears {
                prop_assert!(after.milestones[milestone.after.unwrap()].due_on >= on);
            }
        }
        let kept = change.plan.milestones.iter().filter(|milestone| !milestone.events.is_empty()).count();
        prop_assert_eq!(kept + change.lost.len(), done.min(template.milestones().len()));
        prop_assert_eq!(plan.check_lost(&change, false).is_ok(), change.lost.is_empty());
    }
}

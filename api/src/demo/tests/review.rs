//! Business reviews: who met when, and how near to the truth they were.

use std::collections::HashSet;

use chrono::Days;
use domain::{account::Stage, outcome::Level};

use super::*;

#[test]
fn reviews_are_of_days_on_which_the_account_was_there_and_have_seen_nothing_before() {
    for (tenant, today) in many() {
        let accounts: HashMap<&str, &DemoAccount> = tenant
            .accounts
            .iter()
            .map(|row| (row.external_id.as_str(), row))
            .collect();
        let mut seen = HashSet::new();
        for row in &tenant.reviews {
            let account = accounts[row.account.as_str()];
            assert!(seen.insert((row.account.as_str(), row.held_on)), "{row:?}");
            assert!(account.segment != "SMB" && account.signed_up_on < row.held_on);
            assert!(row.held_on < today + Days::new(46), "{row:?}");
            let is_held = row.held_on < today;
            assert_eq!(row.view.is_some(), is_held, "{row:?}");
            assert_eq!(row.summary.is_some(), is_held, "{row:?}");
            assert_eq!(row.follow_ups.is_empty(), !is_held, "{row:?}");
            for follow_up in &row.follow_ups {
                assert!(row.held_on < follow_up.due_on);
                let done_on = follow_up.done_on;
                assert!(done_on.is_none_or(|on| row.held_on < on && on < today));
            }
        }
    }
}

#[test]
fn those_who_take_part_are_known() {
    for (tenant, _) in many() {
        let members: HashSet<&str> = tenant
            .members
            .iter()
            .map(|row| row.email.as_str())
            .collect();
        let contacts: HashSet<(&str, &str)> = tenant
            .contacts
            .iter()
            .map(|row| (row.account.as_str(), row.external_id.as_str()))
            .collect();
        for row in &tenant.reviews {
            assert!(row.members.iter().all(|row| members.contains(row.as_str())));
            assert!(!row.contacts.is_empty() && row.agenda.len() >= 2);
            let mut guests = row.contacts.iter();
            let account = row.account.as_str();
            assert!(guests.all(|guest| contacts.contains(&(account, guest.as_str()))));
        }
    }
}

#[test]
fn front_ends_see_reviews_that_are_planned_and_follow_ups_that_are_done_open_and_late() {
    let today = date(TODAY);
    let tenant = northwind(NORTHWIND.accounts);
    let held = tenant.reviews.iter().filter(|row| row.view.is_some());
    assert!(held.clone().count() > 30);
    assert!(tenant.reviews.iter().any(|row| row.held_on > today));
    let boxes: HashSet<_> = held.clone().filter_map(|row| row.view).collect();
    assert!(boxes.len() > 5, "{boxes:?}");
    let follow_ups = held.flat_map(|row| &row.follow_ups);
    let count = |wanted: &dyn Fn(&&DemoFollowUp) -> bool| follow_ups.clone().filter(wanted).count();
    assert!(count(&|row| row.done_on.is_some()) > 20);
    assert!(count(&|row| row.done_on.is_none() && row.due_on < today) > 0);
    assert!(count(&|row| row.done_on.is_none() && row.due_on > today) > 0);
}

#[test]
fn reviews_see_something_of_those_who_leave_but_not_all() {
    let tenant = northwind(1_000);
    let left: HashMap<&str, NaiveDate> = tenant
        .accounts
        .iter()
        .filter_map(|row| {
            let mut entries = row.stages.entries().iter();
            let (on, _) = entries.find(|(_, stage)| *stage == Stage::Churned)?;
            Some((row.external_id.as_str(), *on))
        })
        .collect();
    let leaves = |row: &DemoReview| {
        let on = left.get(row.account.as_str());
        on.is_some_and(|on| (*on - row.held_on).num_days() < 150)
    };
    let (mut before, mut usually) = ((0_usize, 0_usize), (0_usize, 0_usize));
    for row in &tenant.reviews {
        let Some((_, relationship)) = row.view else {
            continue;
        };
        let count = if leaves(row) {
            &mut before
        } else {
            &mut usually
        };
        count.0 += usize::from(relationship == Level::Low);
        count.1 += 1;
    }
    let (low, all) = before;
    assert!(0 < low && low < all, "{before:?}");
    assert!(low * usually.1 > usually.0 * all, "{before:?} {usually:?}");
}

#[test]
fn some_outcomes_are_led_to_by_milestones_of_the_onboarding() {
    for (tenant, _) in many() {
        let milestones: HashSet<&str> = tenant
            .templates
            .iter()
            .flat_map(|row| &row.phases)
            .flat_map(|phase| &phase.milestones)
            .map(|milestone| milestone.key.as_str())
            .collect();
        let led_to = tenant.success_plans.iter().flat_map(|row| &row.outcomes);
        let mut keys = led_to.flat_map(|row| row.milestones);
        assert!(keys.all(|key| milestones.contains(key)));
    }
}

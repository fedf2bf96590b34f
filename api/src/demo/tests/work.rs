//! What there is to do, and what makes work by itself.

use std::collections::HashSet;

use chrono::Days;
use domain::work::{MOST_STEPS, TaskEnd};

use super::*;

#[test]
fn tasks_are_of_accounts_that_there_are_and_end_before_today() {
    for (tenant, today) in many() {
        let accounts: HashMap<&str, NaiveDate> = tenant
            .accounts
            .iter()
            .map(|row| (row.external_id.as_str(), row.signed_up_on))
            .collect();
        let mut seen = HashSet::new();
        for row in &tenant.tasks {
            assert!(seen.insert(row.external_id.as_str()), "{row:?}");
            assert!(accounts[row.account.as_str()] <= row.due_on, "{row:?}");
            assert!(row.ended.is_none_or(|end| end.at.date() < today), "{row:?}");
            assert!(row.ended.is_none() || row.snoozed_until.is_none());
            assert!(row.snoozed_until.is_none_or(|until| until > today));
        }
    }
}

fn has_ended(row: &DemoTask, what: TaskEnd) -> bool {
    row.ended.is_some_and(|end| end.what == what)
}

fn is_open(row: &DemoTask) -> bool {
    row.ended.is_none() && row.snoozed_until.is_none()
}

#[test]
fn front_ends_see_tasks_that_are_open_late_put_off_done_and_dropped() {
    let today = date(TODAY);
    let tenant = northwind(NORTHWIND.accounts);
    let count = |wanted: &dyn Fn(&&DemoTask) -> bool| tenant.tasks.iter().filter(wanted).count();
    assert!(count(&|row| is_open(row) && row.due_on >= today) > 5);
    assert!(count(&|row| is_open(row) && row.due_on < today) > 5);
    assert!(count(&|row| row.snoozed_until.is_some()) > 0);
    assert!(count(&|row| has_ended(row, TaskEnd::Done)) > 20);
    assert!(count(&|row| has_ended(row, TaskEnd::Dropped)) > 0);
}

#[test]
fn rules_and_runs_name_playbooks_that_there_are() {
    for (tenant, today) in many() {
        let steps: HashMap<&str, usize> = tenant
            .playbooks
            .iter()
            .map(|row| (row.key, row.steps.len()))
            .collect();
        assert!(steps.values().all(|many| (1..=MOST_STEPS).contains(many)));
        for row in &tenant.rules {
            assert!(row.condition.check().is_ok());
            if let DemoAction::Playbook(key) = row.action {
                assert!(steps.contains_key(key), "{key}");
            }
        }
        for row in &tenant.runs {
            assert!(row.outcomes.len() < steps[row.playbook], "it goes on");
            assert!(row.starts_on < today && today < row.starts_on + Days::new(90));
        }
    }
    assert_eq!(northwind(NORTHWIND.accounts).runs.len(), 1);
}

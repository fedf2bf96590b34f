//! Stages follow the account's life and end up in the one of today.

use chrono::Months;
use domain::account::Stage;

use super::*;

#[test]
fn stages_start_with_the_sign_up_and_are_of_the_past() {
    for (tenant, today) in many() {
        for account in &tenant.accounts {
            let entries = account.stages.entries();
            assert_eq!(entries[0].0, account.signed_up_on);
            assert!(
                account.signed_up_on >= today - Months::new(24) && account.signed_up_on < today
            );
            assert!(entries.is_sorted_by_key(|(date, _)| date));
            assert!(entries.iter().all(|(date, _)| *date <= today));
        }
    }
}

#[test]
fn an_account_is_churned_exactly_when_it_has_paid_and_pays_no_more() {
    for (tenant, today) in many() {
        let mut live: HashMap<&str, bool> = HashMap::new();
        for row in &tenant.subscriptions {
            let runs = row.ends_on.is_none_or(|end| today < end);
            *live.entry(&row.account).or_default() |= runs;
        }
        let worth = mrr(&tenant, today);
        for account in &tenant.accounts {
            let id = account.external_id.as_str();
            let stage = account.stages.stage_on(today).unwrap();
            let is_gone = matches!(stage, Stage::Churned | Stage::Prospect);
            assert_eq!(is_gone, !live[id], "{id} {stage}");
            let pays = worth[id].is_positive();
            assert_eq!(pays, !is_gone && stage != Stage::Trial, "{id} {stage}");
        }
    }
}

//! What large tenants look like: segments, sign-ups, churn, concentration.

use std::{collections::HashSet, sync::LazyLock};

use chrono::{Datelike, Days};
use domain::account::Stage;

use super::*;
use crate::demo::word::{WORDS, Words};

/// A tenant of ten thousand accounts.
static LARGE: LazyLock<DemoTenant> = LazyLock::new(|| northwind(10_000));

/// How many of a thousand `part` is of `whole`.
fn per_mille(part: usize, whole: usize) -> usize {
    part * 1_000 / whole
}

#[test]
fn ten_thousand_accounts_look_like_a_business() {
    let tenant = &*LARGE;
    let count = |condition: &dyn Fn(&&DemoAccount) -> bool| {
        per_mille(tenant.accounts.iter().filter(condition).count(), 10_000)
    };
    assert_eq!(tenant.accounts.len(), 10_000);
    assert!((500..600).contains(&count(&|account| account.segment == "SMB")));
    assert!((280..380).contains(&count(&|account| account.segment == "Mid-Market")));
    assert!((100..180).contains(&count(&|account| account.segment == "Enterprise")));
    assert!((570..670).contains(&count(&|account| account.country.as_str() == "US")));
    assert!((50..60).contains(&count(&|account| account.parent.is_some())));
    let with_parent: HashSet<_> = tenant
        .accounts
        .iter()
        .filter(|row| row.parent.is_some())
        .map(|row| &row.external_id)
        .collect();
    let lower = |row: &&DemoAccount| {
        row.parent
            .as_ref()
            .is_some_and(|parent| with_parent.contains(parent))
    };
    assert!(tenant.accounts.iter().any(|row| lower(&row)));
    let foreign = |row: &&DemoSubscription| {
        row.lines
            .iter()
            .any(|line| line.currency != tenant.currency)
    };
    let foreign = tenant.subscriptions.iter().filter(foreign).count();
    assert!((80..200).contains(&per_mille(foreign, tenant.subscriptions.len())));
}

#[test]
fn about_one_customer_of_a_hundred_leaves_a_month() {
    let tenant = &*LARGE;
    let mut months = 0;
    let mut left = 0;
    for account in &tenant.accounts {
        let mut paid_from = None;
        for (date, stage) in account.stages.entries() {
            match stage {
                Stage::Onboarding => paid_from = Some(*date),
                Stage::Churned => {
                    left += 1;
                    months += (*date - paid_from.take().unwrap()).num_days();
                }
                _ => {}
            }
        }
        months += paid_from.map_or(0, |date| (super::date(TODAY) - date).num_days());
    }
    let months = months / 30;
    let per_ten_thousand = left * 10_000 / months;
    assert!((80..=130).contains(&per_ten_thousand), "{per_ten_thousand}");
}

#[test]
fn sign_ups_grow_and_follow_the_seasons() {
    let tenant = &*LARGE;
    let signed_up = |year: i32, month: u32| {
        let is_in = |row: &&DemoAccount| {
            (row.signed_up_on.year(), row.signed_up_on.month()) == (year, month)
        };
        tenant.accounts.iter().filter(is_in).count()
    };
    assert!(signed_up(2025, 10) > signed_up(2024, 10));
    assert!(signed_up(2025, 10) > signed_up(2025, 8) * 3 / 2);
    assert!(signed_up(2025, 11) > signed_up(2025, 12) * 5 / 4);
}

#[test]
fn large_accounts_are_worth_more_but_no_one_is_worth_too_much() {
    let tenant = northwind(200);
    let worth = mrr(&tenant, date(TODAY));
    let average = |segment: &str| {
        let rows = tenant.accounts.iter().filter(|row| row.segment == segment);
        let worth: Vec<_> = rows
            .map(|row| worth[row.external_id.as_str()].exact())
            .collect();
        worth.iter().sum::<i128>() / worth.len() as i128
    };
    assert!(average("Mid-Market") > average("SMB") * 3);
    assert!(average("Enterprise") > average("Mid-Market") * 2);
    let total: i128 = worth.values().map(|mrr| mrr.exact()).sum();
    let largest = worth.values().map(|mrr| mrr.exact()).max().unwrap();
    assert!(largest * 8 < total, "{largest} of {total}");
}

#[test]
fn a_day_later_the_accounts_are_still_the_same_ones() {
    let one = northwind(200);
    let next_day = date(TODAY) + Days::new(1);
    let other = generate(&NORTHWIND, SEED, 200, next_day).unwrap();
    let same = |(one, other): &(&DemoAccount, &DemoAccount)| {
        one.name == other.name && one.segment == other.segment
    };
    assert_eq!(
        one.accounts
            .iter()
            .zip(&other.accounts)
            .filter(same)
            .count(),
        200
    );
}

#[test]
fn members_are_those_that_are_promised_and_more_for_large_tenants() {
    let roles = |tenant: &DemoTenant| {
        let mut roles: Vec<_> = tenant
            .members
            .iter()
            .map(|member| member.role.as_str())
            .collect();
        roles.dedup();
        (roles.join(" "), tenant.members.len())
    };
    let fjordlight = generate(&FJORDLIGHT, SEED, 40, date(TODAY)).unwrap();
    assert_eq!(
        roles(&northwind(200)),
        ("OWNER ADMIN MANAGER CSM VIEWER".to_owned(), 10)
    );
    assert_eq!(roles(&fjordlight), ("OWNER ADMIN CSM VIEWER".to_owned(), 6));
    assert_eq!(roles(&northwind(2_000)).1, 24);
    assert_eq!(northwind(200).members[3].email, "csm1@northwind.example");
}

#[test]
fn words_of_companies_are_unique_beyond_the_single_ones() {
    let words = Words::new(1);
    let count = 3 * WORDS;
    let unique: HashSet<_> = (0..count).map(|number| words.company(number)).collect();
    assert_eq!(unique.len(), count);
    assert!(words.company(WORDS - 1).chars().all(char::is_alphabetic));
    assert!(words.company(WORDS).contains('-'));
}

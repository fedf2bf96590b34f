//! Who owns what: one primary owner at a time, by people who were there.

use domain::{member::Role, ownership::OwnershipRole};

use super::*;

/// The assignments of every account.
fn by_account(tenant: &DemoTenant) -> HashMap<&str, Vec<&DemoOwnership>> {
    let mut by_account: HashMap<&str, Vec<_>> = HashMap::new();
    for row in &tenant.ownership {
        by_account.entry(&row.account).or_default().push(row);
    }
    by_account
}

fn share_a_day(one: &DemoOwnership, other: &DemoOwnership) -> bool {
    one.ends_on.is_none_or(|end| other.starts_on < end)
        && other.ends_on.is_none_or(|end| one.starts_on < end)
}

#[test]
fn there_are_never_two_primary_owners_nor_one_member_twice_in_a_role() {
    for (tenant, _) in many() {
        for rows in by_account(&tenant).values() {
            for (index, one) in rows.iter().enumerate() {
                for other in &rows[index + 1..] {
                    let clash = one.role == other.role
                        && (one.role == OwnershipRole::Primary || one.member == other.member);
                    assert!(!(clash && share_a_day(one, other)), "{one:?} {other:?}");
                }
            }
        }
    }
}

#[test]
fn assignments_are_of_the_past_and_last_a_day_at_least() {
    for (tenant, today) in many() {
        let signed_up: HashMap<_, _> = tenant
            .accounts
            .iter()
            .map(|account| (account.external_id.as_str(), account.signed_up_on))
            .collect();
        for row in &tenant.ownership {
            assert!(row.starts_on >= signed_up[row.account.as_str()], "{row:?}");
            assert!(row.starts_on <= today, "{row:?}");
            assert!(
                row.ends_on
                    .is_none_or(|end| row.starts_on < end && end <= today),
                "{row:?}"
            );
        }
    }
}

#[test]
fn only_customer_success_managers_who_are_there_own_accounts() {
    for (tenant, _) in many() {
        let members: HashMap<_, _> = tenant
            .members
            .iter()
            .map(|member| (member.email.as_str(), member))
            .collect();
        for row in &tenant.ownership {
            let member = members[row.member.as_str()];
            assert_eq!(member.role, Role::Csm);
            if let Some(left_on) = member.left_on {
                assert!(row.ends_on.is_some_and(|end| end <= left_on), "{row:?}");
            }
        }
    }
}

#[test]
fn the_whole_book_of_the_one_who_left_went_to_one_other() {
    for profile in [&NORTHWIND, &FJORDLIGHT] {
        let tenant = generate(profile, SEED, profile.accounts, date(TODAY)).unwrap();
        let leaver = tenant
            .members
            .iter()
            .find(|member| member.left_on.is_some());
        let leaver = leaver.unwrap();
        let left_on = leaver.left_on.unwrap();
        let book = tenant
            .ownership
            .iter()
            .filter(|row| row.member == leaver.email && row.ends_on == Some(left_on));
        let successors: Vec<_> = book
            .map(|old| {
                let next = |new: &&DemoOwnership| {
                    new.account == old.account && new.role == old.role && new.starts_on == left_on
                };
                let next = tenant.ownership.iter().find(next).unwrap();
                assert!(next.reason.is_some());
                &next.member
            })
            .collect();
        assert!(successors.len() >= 3, "{}", successors.len());
        assert!(
            successors
                .iter()
                .all(|successor| *successor == successors[0])
        );
    }
}

#[test]
fn a_few_accounts_are_unowned_and_a_few_were_handed_over_to_even_out() {
    for (tenant, _) in many() {
        let count = tenant.accounts.len();
        let owned = |row: &&DemoOwnership| row.role == OwnershipRole::Primary;
        let owned = tenant.ownership.iter().filter(owned);
        let owned = owned.filter(|row| row.ends_on.is_none()).count();
        if count >= 40 {
            let unowned = count - owned;
            assert!(
                unowned >= 1 && unowned * 20 <= count,
                "{unowned} of {count}"
            );
            assert!(tenant.ownership.iter().any(|row| row.reason.is_some()));
        }
    }
}

#[test]
fn books_are_of_similar_size() {
    let tenant = northwind(200);
    let mut books: HashMap<&str, usize> = HashMap::new();
    for row in &tenant.ownership {
        if row.role == OwnershipRole::Primary && row.ends_on.is_none() {
            *books.entry(&row.member).or_default() += 1;
        }
    }
    assert_eq!(books.len(), 5, "{books:?}");
    assert!(
        books.values().all(|book| (20..=60).contains(book)),
        "{books:?}"
    );
}

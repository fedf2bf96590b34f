//! Rows name rows that exist, once each, in words that the rules allow.

use std::collections::HashSet;

use domain::account::{
    AccountName, DomainName, EmailAddress, ExternalId, JobTitle, Label, PhoneNumber,
    TraitDefinition, TraitKey,
};

use super::*;

/// The keys, of which no two are the same.
fn unique<'a>(keys: impl Iterator<Item = &'a str>) -> HashSet<&'a str> {
    let mut unique = HashSet::new();
    for key in keys {
        assert!(unique.insert(key), "{key} twice");
    }
    unique
}

#[test]
fn external_ids_are_unique_and_what_is_named_exists() {
    for (tenant, _) in many() {
        let products = unique(tenant.products.iter().map(|row| row.external_id));
        let plans = unique(tenant.plans.iter().map(|row| row.external_id));
        let members = unique(tenant.members.iter().map(|row| row.email.as_str()));
        let accounts = unique(tenant.accounts.iter().map(|row| row.external_id.as_str()));
        unique(tenant.accounts.iter().map(|row| row.domain.as_str()));
        unique(tenant.accounts.iter().map(|row| row.name.as_str()));
        unique(tenant.contacts.iter().map(|row| row.external_id.as_str()));
        unique(tenant.contacts.iter().map(|row| row.email.as_str()));
        unique(
            tenant
                .subscriptions
                .iter()
                .map(|row| row.external_id.as_str()),
        );
        assert!(
            tenant
                .plans
                .iter()
                .all(|row| products.contains(row.product))
        );
        let named = |account: &String| accounts.contains(account.as_str());
        assert!(tenant.contacts.iter().all(|row| named(&row.account)));
        assert!(tenant.ownership.iter().all(|row| named(&row.account)));
        assert!(tenant.subscriptions.iter().all(|row| named(&row.account)));
        unique(tenant.purchases.iter().map(|row| row.external_id.as_str()));
        unique(tenant.costs.iter().map(|row| row.external_id.as_str()));
        assert!(tenant.purchases.iter().all(|row| named(&row.account)));
        let contacts = unique(tenant.contacts.iter().map(|row| row.external_id.as_str()));
        unique(tenant.cases.iter().map(|row| row.external_id.as_str()));
        assert!(tenant.cases.iter().all(|row| {
            let contact = row.contact.as_deref();
            named(&row.account) && contact.is_none_or(|contact| contacts.contains(contact))
        }));
        unique(
            tenant
                .touchpoints
                .iter()
                .map(|row| row.external_id.as_str()),
        );
        assert!(tenant.touchpoints.iter().all(|row| {
            let member = row.member.as_deref();
            named(&row.account) && member.is_none_or(|member| members.contains(member))
        }));
        assert!(
            tenant
                .feedback
                .iter()
                .all(|row| row.accounts.iter().all(named))
        );
        let has_member = |row: &DemoOwnership| members.contains(row.member.as_str());
        assert!(tenant.ownership.iter().all(has_member));
        let mut lines = tenant.subscriptions.iter().flat_map(|row| &row.lines);
        assert!(lines.all(|line| plans.contains(line.plan)));
    }
}

#[test]
fn accounts_have_contacts_and_subscriptions() {
    for (tenant, _) in many() {
        let contacts: HashSet<_> = tenant.contacts.iter().map(|row| &row.account).collect();
        let subscriptions = tenant.subscriptions.iter();
        let subscriptions: HashSet<_> = subscriptions.map(|row| &row.account).collect();
        let accounts: HashSet<_> = tenant.accounts.iter().map(|row| &row.external_id).collect();
        assert_eq!(contacts, accounts);
        assert_eq!(subscriptions, accounts);
    }
}

#[test]
fn parents_come_before_their_subsidiaries() {
    for (tenant, _) in many() {
        let mut seen = HashSet::new();
        for account in &tenant.accounts {
            let parent = account.parent.as_deref();
            assert!(parent.is_none_or(|parent| seen.contains(parent)));
            seen.insert(account.external_id.as_str());
        }
    }
}

#[test]
fn traits_are_defined_and_their_values_allowed() {
    for (tenant, _) in many() {
        let definition = |row: &DemoTrait| {
            let choices = row.choices.iter().map(|choice| (*choice).to_owned());
            let definition = TraitDefinition::new(row.kind, choices.collect()).unwrap();
            (row.key, definition)
        };
        let definitions: HashMap<_, _> = tenant.traits.iter().map(definition).collect();
        for row in &tenant.traits {
            assert!(row.key.parse::<TraitKey>().is_ok(), "{}", row.key);
        }
        for account in &tenant.accounts {
            unique(account.traits.iter().map(|(key, _)| *key));
            for (key, value) in &account.traits {
                definitions[key].check(value).unwrap();
            }
        }
    }
}

#[test]
fn words_are_allowed_and_addresses_are_reserved_ones() {
    for (tenant, _) in many() {
        for member in &tenant.members {
            assert!(member.email.parse::<EmailAddress>().is_ok());
            assert!(member.email.ends_with(&format!("@{}.example", tenant.slug)));
            assert!(member.name.parse::<AccountName>().is_ok());
        }
        for account in &tenant.accounts {
            assert_eq!(
                account.name.parse::<AccountName>().unwrap().as_str(),
                account.name
            );
            assert_eq!(
                account.domain.parse::<DomainName>().unwrap().as_str(),
                account.domain
            );
            assert!(account.domain.ends_with(".example"));
            assert!(account.external_id.parse::<ExternalId>().is_ok());
            assert!(account.industry.parse::<Label>().is_ok());
        }
        for contact in &tenant.contacts {
            assert_eq!(
                contact.email.parse::<EmailAddress>().unwrap().as_str(),
                contact.email
            );
            assert!(contact.email.ends_with(".example"));
            assert!(contact.title.parse::<JobTitle>().is_ok());
            let phone = contact.phone.as_ref();
            assert!(phone.is_none_or(|phone| phone.parse::<PhoneNumber>().is_ok()));
            assert!(!contact.roles.is_empty());
        }
    }
}

#[test]
fn purchases_happen_while_an_account_is_a_customer_and_no_more_is_given_back_than_paid() {
    for (tenant, today) in many() {
        let accounts = tenant.accounts.iter();
        let signed_up: HashMap<&str, NaiveDate> = accounts
            .map(|row| (row.external_id.as_str(), row.signed_up_on))
            .collect();
        for purchase in &tenant.purchases {
            let on = purchase.purchased_on;
            assert!(signed_up[purchase.account.as_str()] <= on && on <= today);
            assert!(purchase.amount_minor > 0 && purchase.quantity > 0);
            if let Some(refund) = purchase.refund {
                assert!(on < refund.refunded_on && refund.refunded_on <= today);
                assert!((1..=purchase.amount_minor).contains(&refund.amount_minor));
            }
        }
        for cost in &tenant.costs {
            assert!(cost.starts_on < cost.ends_on && cost.starts_on <= today);
            assert!(cost.amount_minor > 0);
        }
    }
    let tenant = northwind(NORTHWIND.accounts);
    let count = |wanted: fn(&DemoPurchase) -> bool| {
        tenant.purchases.iter().filter(|row| wanted(row)).count()
    };
    assert!(count(|_| true) > 50);
    assert!(count(|row| row.refund.is_some()) > 0);
    assert!(count(|row| row.is_automatic_renewal) > 0);
}

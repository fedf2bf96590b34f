//! What accounts are asked to pay: each interval once, what its lines cost, paid mostly in time.

use std::collections::HashSet;

use chrono::{Days, Months};
use domain::{
    account::Stage,
    invoice::InvoiceTerms,
    money::{Currency, Money},
};

use super::*;
use crate::demo::lifetime::months_of;

fn by_account(tenant: &DemoTenant) -> HashMap<&str, Vec<&DemoInvoice>> {
    let mut invoices: HashMap<&str, Vec<&DemoInvoice>> = HashMap::new();
    for row in &tenant.invoices {
        invoices.entry(&row.account).or_default().push(row);
    }
    invoices
}

#[test]
fn invoices_are_numbered_as_they_were_issued_and_nothing_of_them_lies_ahead_but_the_due_day() {
    for (tenant, today) in many() {
        for (place, row) in tenant.invoices.iter().enumerate() {
            assert_eq!(row.external_id, format!("INV-{:05}", place + 1));
            let terms = InvoiceTerms {
                amount: Money::new(row.amount_minor, row.currency),
                issued_on: row.issued_on,
                due_on: row.due_on,
                paid_on: row.paid_on,
                voided_on: row.voided_on,
            };
            assert!(terms.checked().is_ok(), "{row:?}");
            assert!(row.amount_minor > 0 && row.issued_on <= today, "{row:?}");
            assert!([14, 30].contains(&(row.due_on - row.issued_on).num_days()));
            let ended_on = row.paid_on.or(row.voided_on);
            assert!(ended_on.is_none_or(|on| row.issued_on < on && on <= today));
            assert!(row.due_on <= today || ended_on.is_none(), "{row:?}");
        }
        assert!(tenant.invoices.is_sorted_by_key(|row| row.issued_on));
    }
}

/// What the lines of a subscription that run on a day cost, in minor units.
fn cost(row: &DemoSubscription, on: NaiveDate) -> (i64, Currency) {
    let running = row.lines.iter();
    let running =
        running.filter(|line| line.starts_on <= on && line.ends_on.is_none_or(|end| on < end));
    let costs = running.map(|line| line.quantity * (line.amount_minor - line.discount_minor));
    (costs.sum(), row.lines[0].currency)
}

/// Whether each interval from the first paid day on has its invoice. Months are not equally long, so a day may be some days off.
fn covers(row: &DemoSubscription, invoices: &[&DemoInvoice], today: NaiveDate) -> bool {
    let months = Months::new(months_of(row.lines[0].interval));
    let is_near = |pair: &[&DemoInvoice]| {
        let off = pair[0].issued_on + months - pair[1].issued_on;
        off.num_days().abs() <= 3
    };
    let tomorrow = today + Days::new(1);
    let until = row.ends_on.map_or(tomorrow, |end| end.min(tomorrow));
    let last = invoices.last().unwrap().issued_on;
    invoices.windows(2).all(is_near) && last + months + Days::new(3) >= until
}

#[test]
fn every_paid_interval_is_billed_once_by_what_its_lines_cost() {
    for (tenant, today) in many() {
        let by_account = by_account(&tenant);
        let mut billed = 0;
        for row in &tenant.subscriptions {
            let invoices = by_account.get(row.account.as_str()).into_iter().flatten();
            let invoices: Vec<&DemoInvoice> = invoices
                .copied()
                .filter(|invoice| row.starts_on <= invoice.issued_on)
                .filter(|invoice| row.ends_on.is_none_or(|end| invoice.issued_on < end))
                .collect();
            billed += invoices.len();
            for invoice in &invoices {
                let expected = cost(row, invoice.issued_on);
                assert_eq!((invoice.amount_minor, invoice.currency), expected);
            }
            let paid_from = row.trial.map_or(row.starts_on, |(_, end)| end);
            if paid_from > today || row.ends_on == Some(paid_from) {
                assert!(invoices.is_empty(), "{row:?}");
                continue;
            }
            assert_eq!(invoices[0].issued_on, paid_from, "{row:?}");
            match row.life.pause {
                None => assert!(covers(row, &invoices, today), "{row:?}"),
                Some((starts_on, ends_on)) => assert!(invoices.iter().all(|invoice| {
                    let on = invoice.issued_on;
                    on < starts_on || ends_on.is_some_and(|end| end <= on)
                })),
            }
        }
        assert_eq!(billed, tenant.invoices.len());
    }
}

fn is_late(row: &DemoInvoice) -> bool {
    row.paid_on.is_none_or(|on| row.due_on < on)
}

#[test]
fn most_are_paid_in_time_some_late_and_some_are_open_overdue_or_voided() {
    let today = date(TODAY);
    let tenant = northwind(NORTHWIND.accounts);
    let count =
        |wanted: &dyn Fn(&&DemoInvoice) -> bool| tenant.invoices.iter().filter(wanted).count();
    let is_open = |row: &&DemoInvoice| row.paid_on.or(row.voided_on).is_none();
    assert!((600..=6_000).contains(&tenant.invoices.len()));
    assert!(count(&|row| is_open(row) && today < row.due_on) > 5);
    assert!(count(&|row| is_open(row) && row.due_on < today) > 0);
    let due = count(&|row| row.due_on <= today);
    let in_time = count(&|row| row.due_on <= today && !is_late(row));
    let per_cent = in_time * 100 / due;
    assert!((70..=95).contains(&per_cent), "{in_time} of {due}");
    let habitual = by_account(&tenant).into_values().filter(|rows| {
        let due = rows.iter().filter(|row| row.due_on <= today);
        let late = due.clone().filter(|row| is_late(row)).count();
        rows.len() >= 6 && late * 2 > due.count()
    });
    assert!(habitual.count() > 2);
    let rows = northwind(1_000).invoices;
    assert!(rows.iter().any(|row| row.voided_on.is_some()));
}

#[test]
fn those_who_leave_pay_later_before_they_do() {
    let today = date(TODAY);
    let tenant = northwind(1_000);
    let left = |row: &DemoAccount| {
        let mut entries = row.stages.entries().iter();
        let (on, _) = entries.find(|(_, stage)| *stage == Stage::Churned)?;
        Some((row.external_id.clone(), *on))
    };
    let left: HashMap<String, NaiveDate> = tenant.accounts.iter().filter_map(left).collect();
    let (mut before, mut usually) = ((0_usize, 0_usize), (0_usize, 0_usize));
    let mut unpaid = HashSet::new();
    for row in tenant.invoices.iter().filter(|row| row.due_on <= today) {
        let days = left.get(&row.account);
        let days = days.map(|on| (*on - row.issued_on).num_days());
        let leaves = days.is_some_and(|days| (1..150).contains(&days));
        let count = if leaves { &mut before } else { &mut usually };
        count.0 += usize::from(is_late(row));
        count.1 += 1;
        let overdue = (today - row.due_on).num_days();
        if row.paid_on.is_none() && row.voided_on.is_none() && overdue > 40 {
            assert!(left.contains_key(&row.account), "{row:?}");
            unpaid.insert(row.account.as_str());
        }
    }
    let ((late, all), (late_usually, all_usually)) = (before, usually);
    assert!(late < all, "{before:?}");
    assert!(
        late * all_usually > 2 * late_usually * all,
        "{before:?} {usually:?}"
    );
    assert!(!unpaid.is_empty() && unpaid.len() < left.len());
}

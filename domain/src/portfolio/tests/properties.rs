//! What holds for every tenant.

use std::collections::HashSet;

use proptest::prelude::*;
use uuid::Uuid;

use crate::{
    account::{Stage, TraitValue},
    advocacy::{AdvocacyKind, AdvocacyStage},
    growth::Measurement,
    invoice::Invoice,
    money::{Money, MonthlyAmount, RateTable},
    outcome::{Level, Outcome, OutcomeEnd},
    ownership::OwnerConvention,
    portfolio::{AccountFact, AccountSet, Dimension, FactsBuilder, Portfolio, SliceKey},
    purchase::{Purchase, PurchaseTerms, Refund},
    renewal::Renewal,
    revenue::{BillingInterval, Charge, ChurnKind, Ending, Line, LineTerms, mrr_on},
    support::{Case, CaseEvent, CaseEventKind, ClosureReason},
    touchpoint::{TouchpointInitiator, TouchpointKind},
    trial::Trial,
};

use super::world::*;

pub(super) fn rates() -> RateTable {
    let mut rates = RateTable::new();
    rates
        .insert(
            currency("EUR"),
            currency("USD"),
            day(0),
            "1.0837".parse().unwrap(),
        )
        .unwrap();
    rates
        .insert(
            currency("USD"),
            currency("JPY"),
            day(0),
            "151.37".parse().unwrap(),
        )
        .unwrap();
    rates
}

fn any_line(accounts: u128, codes: Vec<&'static str>) -> impl Strategy<Value = Row> {
    let days = || prop::option::of(0_u64..60);
    let codes = prop::sample::select(codes);
    let charges = prop::sample::select(vec![
        Charge::Recurring(BillingInterval::Month),
        Charge::Recurring(BillingInterval::Week),
        Charge::Recurring(BillingInterval::Year),
        Charge::OneOff,
    ]);
    let amounts = (0_i64..100_000, codes, charges);
    (
        0..accounts,
        prop::option::of(0_u128..3),
        amounts,
        0_u64..60,
        days(),
        days(),
    )
        .prop_filter_map(
            "terms that make sense",
            |(of, on_plan, (amount, code, charge), start, end, trial_end)| {
                let terms = LineTerms {
                    currency: currency(code),
                    charge,
                    starts_on: day(start),
                    ends_on: end.map(day),
                    trial_ends_on: trial_end.map(day),
                    ..monthly(amount)
                };
                let line = Line::new(terms).ok()?;
                Some(Row::Line(account(of), on_plan.map(plan), line))
            },
        )
}

fn any_account(number: u128) -> impl Strategy<Value = Vec<Row>> {
    let text = || prop::option::of(prop::sample::select(vec!["A", "B", "C"]));
    let days = || prop::option::of(0_u64..60);
    let stages =
        prop::collection::hash_map(0_u64..60, prop::sample::select(Stage::ALL.to_vec()), 0..3);
    // Days on which the owner changes; nobody (0) is a possible one.
    let owners = prop::collection::btree_map(0_u64..60, 0_u128..4, 0..4);
    (
        text(),
        text(),
        text(),
        days(),
        days(),
        stages,
        owners,
        prop::option::of(any::<bool>()),
    )
        .prop_map(
            move |(segment, industry, country, signed_up, archived, stages, owners, tier)| {
                let mut rows = vec![Row::Account(AccountFact {
                    segment,
                    industry,
                    country,
                    signed_up_on: signed_up.map(day),
                    archived_on: archived.map(day),
                    ..named(number)
                })];
                rows.extend(
                    stages
                        .into_iter()
                        .map(|(on, stage)| Row::Stage(account(number), day(on), stage)),
                );
                rows.extend(
                    tier.map(|tier| Row::Trait(account(number), TraitValue::Boolean(tier))),
                );
                let changes: Vec<_> = owners.into_iter().collect();
                for (index, (from, who)) in changes.iter().enumerate() {
                    if *who > 0 {
                        rows.push(owner(
                            number,
                            *who,
                            *from,
                            changes.get(index + 1).map(|(until, _)| *until),
                        ));
                    }
                }
                rows
            },
        )
}

/// An activity of an account that somebody was asked for, and what became of it.
fn any_activity(number: u128) -> impl Strategy<Value = Row> {
    let kinds = prop::sample::select(AdvocacyKind::ALL.to_vec());
    let worth = prop::option::of((0_i64..500, prop::sample::select(vec!["USD", "EUR", "CHF"])));
    let activity = (
        kinds,
        0_u64..60,
        prop::option::of(0_u64..20),
        any::<bool>(),
        worth,
    );
    (activity, 0_u128..100).prop_map(move |((kind, asked, after, is_won, worth), id)| {
        let mut entered = vec![(AdvocacyStage::Asked, asked)];
        entered.extend(after.map(|after| (kind.given(), asked + after)));
        if let (AdvocacyKind::Referral, Some(after), true) = (kind, after, is_won) {
            entered.push((AdvocacyStage::Won, asked + 2 * after));
        }
        let worth = worth.map(|(minor, code)| Money::new(minor, currency(code)));
        let id = Uuid::from_u128(0xb000 + 100 * number + id);
        Row::Activity(account(number), id, path(kind, &entered), worth)
    })
}

/// Purchases, trials, endings, cases, touchpoints, values, outcomes, reviews and activities of an account, and the products of plans.
fn any_dealings(number: u128) -> impl Strategy<Value = Vec<Row>> {
    let purchase = (
        0_u64..60,
        prop::option::of(0_u128..3),
        prop::sample::select(vec!["USD", "EUR"]),
        0_i64..500,
        prop::option::of(0_u64..20),
        any::<bool>(),
    );
    let purchase = purchase.prop_map(move |(on, what, code, amount, refunded, automatic)| {
        let refund = |after: u64| Refund {
            refunded_on: day(on + after),
            amount_minor: amount.max(1),
        };
        let terms = PurchaseTerms {
            purchased_on: day(on),
            product: what.map(product),
            amount: Money::new(amount.max(1), currency(code)),
            refunds: refunded.into_iter().map(refund).collect(),
            is_automatic_renewal: automatic,
        };
        Row::Purchase(account(number), Purchase::new(terms).unwrap())
    });
    let trial = (
        0_u64..60,
        prop::option::of(0_u64..40),
        prop::option::of(0_u128..3),
    );
    let trial = trial.prop_map(move |(from, after, on_plan)| {
        let trial = Trial {
            started_on: day(from),
            converted_on: after.map(|after| day(from + after)),
        };
        Row::Tried(account(number), on_plan.map(plan), trial)
    });
    let ending = (0_u64..60, prop::collection::vec(0_u128..3, 0..3));
    let ending = ending.prop_map(move |(on, reasons)| {
        let ending = Ending {
            ends_on: day(on),
            kind: Some(ChurnKind::Voluntary),
            reasons: reasons.into_iter().map(plan).collect(),
        };
        Row::Ending(account(number), ending)
    });
    let of_plan = (0_u128..3).prop_map(|number| Row::Product(plan(number), product(number / 2)));
    let renewal = (0_u64..60, 0_i64..500, prop::option::of(0_u128..3));
    let renewal = renewal.prop_map(move |(due, amount, on_plan)| {
        let renewal = Renewal {
            due_on: day(due),
            id: account(0x100 + number),
            due_minor: amount,
            currency: currency("EUR"),
            closings: Vec::new(),
            likelihood: None,
            calls: Vec::new(),
        };
        Row::Renewal(account(number), on_plan.map(plan), renewal)
    });
    let event = (
        0_i64..30_000,
        prop::sample::select(CaseEventKind::ALL.to_vec()),
        prop::option::of(prop::sample::select(ClosureReason::ALL.to_vec())),
    );
    let case = (0_u64..60, prop::collection::vec(event, 0..6), 0_u128..1_000);
    let case = case.prop_map(move |(on, events, id)| {
        let event = |(minutes, kind, reason)| CaseEvent {
            at: minute(on, minutes),
            kind,
            reason,
        };
        let case = Case {
            events: events.into_iter().map(event).collect(),
            ..Case::opened_at(minute(on, 0))
        };
        let id = Uuid::from_u128(0x5000 + 1_000 * number + id);
        Row::Case(account(number), id, case)
    });
    let touch = (
        0_u64..60,
        prop::sample::select(TouchpointKind::ALL.to_vec()),
        prop::sample::select(TouchpointInitiator::ALL.to_vec()),
    );
    let touch = touch.prop_map(move |(on, kind, initiator)| {
        Row::Touch(account(number), minute(on, 600), kind, initiator)
    });
    let value = (
        prop::sample::select(KPIS.to_vec()),
        any::<bool>(),
        0_u64..60,
        -20_i64..20,
    );
    let value = value.prop_map(move |(kpi, is_baseline, on, value)| {
        let measurement = Measurement {
            on: day(on),
            value: value.into(),
        };
        match is_baseline {
            true => Row::Baseline(account(number), kpi, measurement),
            false => Row::Measured(account(number), kpi, measurement),
        }
    });
    let end = (0_u64..60).prop_map(|on| OutcomeEnd::Attained(day(on)));
    let wanted = (0_u64..60, prop::option::of(end), 0_u128..100);
    let wanted = wanted.prop_map(move |(due, end, id)| {
        let outcome = Outcome {
            due_on: day(due),
            id: Uuid::from_u128(0x9000 + 100 * number + id),
            end,
        };
        Row::Wanted(account(number), outcome)
    });
    let levels = || prop::sample::select(Level::ALL.to_vec());
    let review = (0_u64..60, levels(), levels());
    let review = review.prop_map(move |(on, value, relationship)| {
        Row::Reviewed(account(number), day(on), value, relationship)
    });
    let invoice = (0_u64..60, prop::option::of(0_u64..60));
    let invoice = invoice.prop_map(move |(due, paid)| {
        let invoice = Invoice {
            due_on: day(due),
            paid_on: paid.map(day),
            voided_on: None,
        };
        Row::Invoiced(account(number), invoice)
    });
    let measured = prop::collection::vec(
        prop_oneof![value, wanted, review, invoice, any_activity(number)],
        0..6,
    );
    let dealing = prop_oneof![purchase, trial, ending, of_plan, renewal, case, touch];
    (prop::collection::vec(dealing, 0..4), measured).prop_map(|(mut dealings, measured)| {
        dealings.extend(measured);
        dealings
    })
}

/// Tenants with one currency or several: they are added up in different ways.
pub(super) fn any_rows() -> impl Strategy<Value = Vec<Row>> {
    let accounts: Vec<_> = (0..6).map(any_account).collect();
    let lines = prop_oneof![
        prop::collection::vec(any_line(7, vec!["USD"]), 0..30),
        prop::collection::vec(any_line(7, vec!["USD", "USD", "EUR", "JPY"]), 0..30),
    ];
    let dealings: Vec<_> = (0..7).map(any_dealings).collect();
    (accounts, lines, dealings).prop_map(|(accounts, lines, dealings)| {
        let mut rows: Vec<_> = accounts.into_iter().flatten().collect();
        rows.extend(dealings.into_iter().flatten());
        rows.extend(lines);
        rows
    })
}

fn answer(rows: &[Row], as_of: u64, owner: OwnerConvention) -> Portfolio {
    let facts = facts(rows);
    ask_as(&facts, &AccountSet::all(&facts), as_of, owner, &rates())
}

/// Everything that can be seen of a portfolio without cutting it.
fn seen(portfolio: &Portfolio) -> String {
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?}",
        portfolio.account_revenues().collect::<Vec<_>>(),
        portfolio.mrr(),
        portfolio.paying_accounts().collect::<Vec<_>>(),
        portfolio.unowned_accounts().collect::<Vec<_>>(),
        portfolio.concentration(2),
        portfolio.herfindahl_index(),
    )
}

fn seen_in_slices(portfolio: &Portfolio, by: Dimension) -> Vec<(SliceKey, String)> {
    let slices = portfolio.slices(by).into_iter();
    slices
        .map(|slice| (slice.key, seen(&slice.portfolio)))
        .collect()
}

fn adds_up(whole: &Portfolio, by: Dimension) -> Result<(), TestCaseError> {
    let slices = whole.slices(by);
    let sum: MonthlyAmount = slices
        .iter()
        .filter_map(|slice| slice.portfolio.mrr())
        .sum();
    prop_assert_eq!(Some(sum), whole.mrr());
    prop_assert!(slices.windows(2).all(|pair| pair[0].key < pair[1].key));
    if by != Dimension::Plan {
        let total = |count: fn(&Portfolio) -> usize| {
            slices
                .iter()
                .map(|slice| count(&slice.portfolio))
                .sum::<usize>()
        };
        prop_assert_eq!(total(Portfolio::account_count), whole.account_count());
        prop_assert_eq!(
            total(Portfolio::paying_account_count),
            whole.paying_account_count()
        );
        prop_assert_eq!(total(Portfolio::unowned_count), whole.unowned_count());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn slices_add_up_to_the_whole_and_so_do_their_slices(rows in any_rows(), as_of in 0_u64..60) {
        let whole = answer(&rows, as_of, OwnerConvention::Then);
        prop_assert!(whole.mrr().is_some());
        for by in DIMENSIONS {
            adds_up(&whole, by)?;
            for slice in whole.slices(by) {
                for deeper in DIMENSIONS {
                    adds_up(&slice.portfolio, deeper)?;
                }
            }
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(
        (rows, shuffled) in any_rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        as_of in 0_u64..60,
    ) {
        let (one, other) = (answer(&rows, as_of, OwnerConvention::Then), answer(&shuffled, as_of, OwnerConvention::Then));
        prop_assert_eq!(seen(&one), seen(&other));
        for by in DIMENSIONS {
            prop_assert_eq!(seen_in_slices(&one, by), seen_in_slices(&other, by));
        }
    }

    #[test]
    fn facts_carried_over_are_facts_read_anew(rows in any_rows(), reread in prop::collection::hash_set(0_u128..6, 0..6)) {
        let unknown = account(6);
        let rows: Vec<_> = rows.into_iter().filter(|row| row.account() != unknown).collect();
        let all = facts(&rows);
        let except: HashSet<_> = reread.into_iter().map(account).collect();
        let mut builder = FactsBuilder::new();
        builder.carry_over(&all, &except);
        for row in rows.iter().filter(|row| except.contains(&row.account())) {
            row.add_to(&mut builder);
        }
        prop_assert_eq!(&builder.finish(), &*all);
    }

    #[test]
    fn owners_of_then_and_of_now_agree_today(rows in any_rows()) {
        let then = answer(&rows, 50, OwnerConvention::Then);
        let now = answer(&rows, 50, OwnerConvention::Now);
        prop_assert_eq!(seen(&then), seen(&now));
        prop_assert_eq!(seen_in_slices(&then, Dimension::Csm), seen_in_slices(&now, Dimension::Csm));
    }

    #[test]
    fn an_account_is_worth_what_its_lines_are(rows in any_rows(), as_of in 0_u64..60) {
        for (id, revenue) in answer(&rows, as_of, OwnerConvention::Then).account_revenues() {
            let lines: Vec<_> = rows
                .iter()
                .filter_map(|row| match row {
                    Row::Line(account, _, line) if *account == id => Some(*line),
                    _ => None,
                })
                .collect();
            prop_assert_eq!(revenue, mrr_on(&lines, day(as_of), currency("USD"), &rates()).ok());
        }
    }

    #[test]
    fn concentration_grows_with_the_number_of_accounts_up_to_all(rows in any_rows(), as_of in 0_u64..60) {
        let portfolio = answer(&rows, as_of, OwnerConvention::Then);
        let share = |count| portfolio.concentration(count).share.displayed(12);
        let shares: Option<Vec<_>> = (0..=7).map(share).collect();
        let Some(shares) = shares else {
            prop_assert_eq!(portfolio.paying_account_count(), 0);
            return Ok(());
        };
        prop_assert!(shares.windows(2).all(|pair| pair[0] <= pair[1]));
        prop_assert_eq!(shares[7], 1.into());
        let index = portfolio.herfindahl_index().displayed(12).unwrap();
        prop_assert!(index <= shares[1]);
        prop_assert!(index * rust_decimal::Decimal::from(portfolio.paying_account_count()) >= "0.9999999".parse().unwrap());
    }
}

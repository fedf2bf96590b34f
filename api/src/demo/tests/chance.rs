//! The source of chance: always the same numbers, within their bounds, as often as asked.

use crate::demo::chance::{Chance, Topic};

#[test]
fn the_numbers_are_always_the_same() {
    let mut chance = Chance::new(7, Topic::Words, 3);
    let numbers: Vec<u64> = (0..5).map(|_| chance.below(1_000_000)).collect();
    assert_eq!(numbers, [888_312, 505_984, 829_584, 86_286, 464_384]);
}

#[test]
fn seeds_topics_and_numbers_each_give_other_numbers() {
    let first = |seed, topic, number| Chance::new(seed, topic, number).below(u64::MAX);
    let numbers = [
        first(1, Topic::Words, 1),
        first(2, Topic::Words, 1),
        first(1, Topic::Rates, 1),
        first(1, Topic::Words, 2),
    ];
    let mut different = numbers.to_vec();
    different.sort_unstable();
    different.dedup();
    assert_eq!(different.len(), numbers.len());
}

#[test]
fn both_bounds_are_reached_and_neither_is_passed() {
    let mut chance = Chance::new(1, Topic::Accounts, 0);
    let numbers: Vec<i64> = (0..200).map(|_| chance.between(-2, 2)).collect();
    assert_eq!(numbers.iter().min(), Some(&-2));
    assert_eq!(numbers.iter().max(), Some(&2));
    assert_eq!(chance.between(5, 4), 5);
    assert_eq!(chance.below(0), 0);
}

#[test]
fn weights_are_kept_to() {
    let mut chance = Chance::new(1, Topic::Accounts, 0);
    let mut counts = [0; 3];
    for _ in 0..10_000 {
        counts[chance.weighted(&[(70, 0), (0, 1), (30, 2)])] += 1;
    }
    assert_eq!(counts[1], 0);
    assert!((6_800..7_200).contains(&counts[0]), "{counts:?}");
}

#[test]
fn a_shuffled_list_has_the_same_items_in_another_order() {
    let mut items: Vec<usize> = (0..100).collect();
    Chance::new(1, Topic::Words, 0).shuffle(&mut items);
    assert!(!items.is_sorted());
    items.sort_unstable();
    assert_eq!(items, (0..100).collect::<Vec<_>>());
}

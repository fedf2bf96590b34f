use proptest::prelude::*;

use super::*;
use crate::engagement::UsageRow;

fn any_rows() -> impl Strategy<Value = Vec<UsageRow>> {
    let user = prop_oneof![0..20_u32, any::<u32>()];
    let feature = prop_oneof![0..5_u16, any::<u16>()];
    let quantity = prop_oneof![0..200_u64, any::<u64>()];
    let row = (
        user,
        feature,
        0..100_000_u32,
        quantity,
        0..1_000_000_u32,
        any::<i64>(),
    );
    let row = row.prop_map(
        |(user, feature, actions, quantity, seconds, bits)| UsageRow {
            user,
            feature,
            actions,
            quantity,
            seconds,
            half_hours: HalfHours::from_bits(bits),
        },
    );
    prop::collection::vec(row, 0..120)
}

/// Two users, one with two features.
fn day() -> UsageDay {
    let row = |user, feature| UsageRow {
        user,
        feature,
        actions: 3,
        quantity: 1_000,
        seconds: 60,
        half_hours: HalfHours::of(36_000, 60),
    };
    UsageDay::new(vec![row(7, 0), row(7, 300), row(900, 2)])
}

/// Bytes with their checksum behind them.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = checksum(&bytes);
    bytes.extend_from_slice(&sum.to_le_bytes());
    bytes
}

#[test]
fn a_day_is_small_and_comes_back_whole() {
    let bytes = day().to_bytes();
    // Three bytes say how it is laid out and how long, two users take 3 and 14 bytes, three features 4, and each row 1, 1 and 2.
    assert_eq!(bytes.len(), 3 + 3 + 2 * 7 + 4 + 3 * 4 + 8);
    assert_eq!(UsageDay::from_bytes(&bytes), Some(day()));
    let nothing = UsageDay::new(Vec::new());
    assert_eq!(
        UsageDay::from_bytes(&nothing.to_bytes()),
        Some(nothing.clone())
    );
    // The largest numbers that there are.
    let row = |user, feature| UsageRow {
        user,
        feature,
        actions: u32::MAX,
        quantity: u64::MAX,
        seconds: u32::MAX,
        half_hours: HalfHours::from_bits(-1),
    };
    let largest = UsageDay::new(vec![row(0, 0), row(u32::MAX, 0), row(u32::MAX, u16::MAX)]);
    assert_eq!(UsageDay::from_bytes(&largest.to_bytes()), Some(largest));
}

#[test]
fn what_is_not_whole_is_not_understood() {
    let bytes = day().to_bytes();
    for length in 0..bytes.len() {
        assert_eq!(UsageDay::from_bytes(&bytes[..length]), None, "{length}");
    }
    for place in 0..bytes.len() {
        let mut broken = bytes.clone();
        for bit in 0..8 {
            broken[place] = bytes[place] ^ (1 << bit);
            assert_eq!(UsageDay::from_bytes(&broken), None, "{place} {bit}");
        }
    }
    let content = &bytes[..bytes.len() - 8];
    assert_eq!(UsageDay::from_bytes(&sealed(content.to_vec())), Some(day()));
    let longer = [content, &[0]].concat();
    assert_eq!(UsageDay::from_bytes(&sealed(longer)), None);
    let mut other_layout = content.to_vec();
    other_layout[0] = LAYOUT + 1;
    assert_eq!(UsageDay::from_bytes(&sealed(other_layout)), None);
}

#[test]
fn no_room_is_made_for_what_cannot_be_there() {
    for (users, rows) in [(u64::MAX, 0), (0, u64::MAX), (1 << 40, 1 << 40), (1, 1)] {
        let mut bytes = vec![LAYOUT];
        put(&mut bytes, users);
        put(&mut bytes, rows);
        bytes.extend_from_slice(&[0; 11]);
        assert_eq!(UsageDay::from_bytes(&sealed(bytes)), None, "{users} {rows}");
    }
    // A number that does not end, one user more than fits, and rows that are nobody's.
    for columns in [
        vec![0x80; 30],
        [&[1, 1][..], &[0xff, 0xff, 0xff, 0xff, 0x7f, 1], &[0; 10]].concat(),
        [&[1, 2][..], &[0, 1], &[0; 14]].concat(),
    ] {
        let bytes = [&[LAYOUT][..], &columns].concat();
        assert_eq!(UsageDay::from_bytes(&sealed(bytes)), None, "{columns:?}");
    }
}

proptest! {
    #[test]
    fn every_day_comes_back(rows in any_rows()) {
        let day = UsageDay::new(rows);
        prop_assert_eq!(UsageDay::from_bytes(&day.to_bytes()), Some(day));
    }

    #[test]
    fn foreign_bytes_are_no_day(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(UsageDay::from_bytes(&bytes), None);
    }

    #[test]
    fn whatever_is_said_to_be_whole_does_no_harm(columns in prop::collection::vec(0..9_u8, 0..100)) {
        let bytes = sealed([&[LAYOUT][..], &columns].concat());
        if let Some(day) = UsageDay::from_bytes(&bytes) {
            prop_assert_eq!(day.to_bytes(), bytes);
        }
    }
}

use proptest::prelude::*;

use super::*;
use HealthBand::{Green, Red, Yellow};

fn boundaries(yellow: &str, green: &str, room: &str) -> Result<BandBoundaries, BoundaryError> {
    BandBoundaries::new(score(yellow), score(green), score(room))
}

#[test]
fn a_band_is_left_only_when_its_boundary_has_been_passed() {
    let bands = boundaries("40", "70", "3").unwrap();
    for (points, before, expected) in [
        ("39.99", None, Red),
        ("40", None, Yellow),
        ("69.99", None, Yellow),
        ("70", None, Green),
        ("42.99", Some(Red), Red),
        ("43", Some(Red), Yellow),
        ("73", Some(Red), Green),
        ("70", Some(Red), Yellow),
        ("37", Some(Yellow), Yellow),
        ("36.99", Some(Yellow), Red),
        ("72.99", Some(Yellow), Yellow),
        ("73", Some(Yellow), Green),
        ("67", Some(Green), Green),
        ("66.99", Some(Green), Yellow),
        ("37", Some(Green), Yellow),
        ("36.99", Some(Green), Red),
        ("0", Some(Green), Red),
        ("100", Some(Red), Green),
    ] {
        assert_eq!(
            bands.band(score(points), before),
            expected,
            "{points} from {before:?}"
        );
    }
}

#[test]
fn boundaries_leave_room_for_every_band() {
    for (yellow, green, room, expected) in [
        ("40", "70", "0", None),
        ("40", "70", "15", None),
        ("40", "70", "15.01", Some(BoundaryError::Hysteresis)),
        ("5", "50", "5", Some(BoundaryError::Hysteresis)),
        ("40", "98", "3", Some(BoundaryError::Hysteresis)),
        ("40", "97", "3", None),
        ("70", "70", "0", Some(BoundaryError::Order)),
        ("71", "70", "0", Some(BoundaryError::Order)),
        ("0", "70", "0", Some(BoundaryError::Order)),
    ] {
        assert_eq!(
            boundaries(yellow, green, room).err(),
            expected,
            "{yellow} {green} {room}"
        );
    }
    let usual = BandBoundaries::USUAL;
    assert_eq!(
        BandBoundaries::new(usual.yellow_from(), usual.green_from(), usual.hysteresis()),
        Ok(usual)
    );
}

proptest! {
    #[test]
    fn bands_follow_scores(low in 0..=10_000_i128, high in 0..=10_000_i128, before in prop::option::of(prop::sample::select(HealthBand::ALL.to_vec()))) {
        let bands = BandBoundaries::USUAL;
        let (low, high) = (low.min(high), low.max(high));
        let of = |hundredths| bands.band(Score::of_hundredths(hundredths).unwrap(), before);
        prop_assert!(of(low) <= of(high));
        // Whoever stays at a score stays in its band.
        let once = of(high);
        prop_assert_eq!(bands.band(Score::of_hundredths(high).unwrap(), Some(once)), once);
    }
}

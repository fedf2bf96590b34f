//! Arithmetic of whole numbers that rounds in one way only.

/// `dividend / divisor` rounded to the nearest whole number, and to the even one when two are equally near.
///
/// The divisor is above zero.
pub(crate) const fn divide_half_even(dividend: i128, divisor: i128) -> i128 {
    // Nearly all amounts fit into 64 bits, in which a processor divides several times as fast.
    let (short_dividend, short_divisor) = (dividend as i64, divisor as i64);
    let (quotient, remainder) =
        if short_dividend as i128 == dividend && short_divisor as i128 == divisor {
            (
                short_dividend.div_euclid(short_divisor) as i128,
                short_dividend.rem_euclid(short_divisor) as i128,
            )
        } else {
            (dividend.div_euclid(divisor), dividend.rem_euclid(divisor))
        };
    let rest = divisor - remainder;
    if remainder > rest || (remainder == rest && quotient % 2 != 0) {
        quotient + 1
    } else {
        quotient
    }
}

/// The largest number that divides both; the other one when one is zero.
pub(crate) const fn greatest_common_divisor(mut one: u128, mut other: u128) -> u128 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

//! Worked examples of ratios of recurring revenue, from amounts alone.

use crate::{
    metric::Ratio,
    money::MonthlyAmount,
    revenue::{MovementKind, NetChurnConvention, Share, Waterfall},
};

fn dollars(amount: i64) -> MonthlyAmount {
    MonthlyAmount::from_minor(amount * 100)
}

fn shown(share: Share) -> Option<String> {
    share.ratio().map(|ratio| ratio.to_decimal(4).to_string())
}

#[test]
fn a_hundred_dollars_lose_ten_and_ten_and_win_ten() {
    let waterfall = Waterfall {
        opening: dollars(100),
        contraction: dollars(10),
        churn: dollars(10),
        expansion: dollars(10),
        reactivation: dollars(5),
        closing: dollars(95),
        ..Waterfall::default()
    };
    assert_eq!(waterfall.sum(), waterfall.closing);
    assert_eq!(shown(waterfall.gross_churn()).unwrap(), "0.2");
    let net = |convention| shown(waterfall.net_churn(convention)).unwrap();
    assert_eq!(net(NetChurnConvention::LessExpansion), "0.1");
    assert_eq!(
        net(NetChurnConvention::LessExpansionAndReactivation),
        "0.05"
    );
    assert_eq!(shown(waterfall.expansion_rate()).unwrap(), "0.1");
    assert_eq!(shown(waterfall.quick_ratio()).unwrap(), "0.75");
}

#[test]
fn ten_million_less_what_shrank_and_left_and_more_what_grew() {
    let waterfall = Waterfall {
        opening: dollars(10_000_000),
        contraction: dollars(600_000),
        churn: dollars(900_000),
        expansion: dollars(1_800_000),
        ..Waterfall::default()
    };
    let kept = |lost: Share| {
        let lost = lost.ratio().unwrap();
        Ratio::new(lost.denominator() - lost.numerator(), lost.denominator())
    };
    // Gross and net retention, when every account that grew is another one than those that shrank.
    assert_eq!(kept(waterfall.gross_churn()), Ratio::new(85, 100));
    assert_eq!(
        kept(waterfall.net_churn(NetChurnConvention::LessExpansion)),
        Ratio::new(103, 100)
    );
}

#[test]
fn nothing_to_divide_by_is_not_zero() {
    let empty = Waterfall::default();
    for share in [
        empty.gross_churn(),
        empty.net_churn(NetChurnConvention::LessExpansion),
        empty.expansion_rate(),
        empty.quick_ratio(),
    ] {
        assert_eq!(share.ratio(), None);
    }
}

#[test]
fn a_frozen_opening_leaves_the_difference_as_a_correction() {
    let mut waterfall = Waterfall {
        opening: dollars(120),
        closing: dollars(110),
        ..Waterfall::default()
    };
    waterfall.add(MovementKind::Churn, -dollars(10));
    let frozen = waterfall.opened_with(dollars(100));
    assert_eq!(frozen.correction, dollars(20));
    assert_eq!(frozen.sum(), frozen.closing);
    assert_eq!(frozen.line(MovementKind::Churn), dollars(10));
}

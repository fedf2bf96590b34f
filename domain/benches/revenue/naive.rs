//! The same answers by the definition: every line is asked on every date.

use chrono::NaiveDate;
use domain::{
    metric::Ratio,
    money::MonthlyAmount,
    revenue::{Line, Waterfall},
    time::Window,
};

use crate::tenant::Tenant;

pub(crate) fn waterfalls(tenant: &Tenant, windows: &[Window]) -> Vec<(Waterfall, Option<Ratio>)> {
    windows
        .iter()
        .map(|window| of_window(tenant, window))
        .collect()
}

fn of_window(tenant: &Tenant, window: &Window) -> (Waterfall, Option<Ratio>) {
    let days = (
        window.start().pred_opt().unwrap(),
        window.end().pred_opt().unwrap(),
    );
    let mut waterfall = Waterfall::default();
    let mut kept = MonthlyAmount::ZERO;
    for lines in &tenant.lines {
        let (opening, closing) = (mrr(lines, days.0), mrr(lines, days.1));
        waterfall.opening += opening;
        waterfall.closing += closing;
        match (opening.is_positive(), closing.is_positive()) {
            (false, true) if lines.iter().any(|line| has_counted(line, days.0)) => {
                waterfall.reactivation += closing;
            }
            (false, true) => waterfall.new += closing,
            (true, false) => waterfall.churn += opening,
            (true, true) if closing > opening => waterfall.expansion += closing - opening,
            _ => waterfall.contraction += opening - closing,
        }
        if opening.is_positive() {
            kept += closing;
        }
    }
    (
        waterfall,
        Ratio::new(kept.exact(), waterfall.opening.exact()),
    )
}

fn mrr(lines: &[Line], date: NaiveDate) -> MonthlyAmount {
    let counting = lines.iter().filter(|line| line.counts_on(date));
    counting.map(Line::monthly).sum()
}

/// Lines of this tenant have no trial.
fn has_counted(line: &Line, date: NaiveDate) -> bool {
    let terms = line.terms();
    terms.starts_on <= date && terms.ends_on.is_none_or(|end| terms.starts_on < end)
}

//! What follows from the other fields of a subscription row.

use super::super::value::{Cell, Value, Values};

/// Fills the quantity, and turns `trial` into the days of the trial.
///
/// Days of a trial that the row names itself stay as they are.
pub(super) fn complete(values: &mut Values) {
    if values.integer("quantity").is_none() {
        values.set("quantity", Cell::Value(Value::Integer(1)));
    }
    match values.boolean("trial") {
        Some(true) => {
            copy_unless_present(values, "startsOn", "trialStartsOn");
            copy_unless_present(values, "endsOn", "trialEndsOn");
        }
        Some(false) => {
            clear_unless_present(values, "trialStartsOn");
            clear_unless_present(values, "trialEndsOn");
        }
        None => {}
    }
}

fn copy_unless_present(values: &mut Values, from: &str, to: &str) {
    if values.date(to).is_none() {
        let day = values.date(from);
        values.set(
            to,
            day.map_or(Cell::Empty, |day| Cell::Value(Value::Date(day))),
        );
    }
}

fn clear_unless_present(values: &mut Values, name: &str) {
    if values.date(name).is_none() {
        values.set(name, Cell::Empty);
    }
}

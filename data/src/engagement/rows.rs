//! Days, read row by row.

use domain::engagement::{HalfHours, UsageDay, UsageRow};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, QueryTrait};

use super::entity::day;
use crate::{error::Error, scope::Scope};

/// Days by their number, ascending.
pub(super) type Days = Vec<(i32, UsageDay)>;

/// Those of some days, given ascending, that have rows; of at most so many rows, so that the last one may lack some. One statement.
///
/// The days are named by the first and the last one and those between them that are not wanted: so every database goes along the key.
pub(super) async fn read(scope: &Scope, days: &[i32], most: Option<u64>) -> Result<Days, Error> {
    use day::{Column, Entity};
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return Ok(Days::new());
    };
    let unwanted = (*first..*last).filter(|day| days.binary_search(day).is_err());
    let query = scope
        .find::<Entity>()
        .filter(Column::Day.between(*first, *last))
        .filter(Column::Day.is_not_in(unwanted))
        .order_by_asc(Column::Day)
        .order_by_asc(Column::UserNumber)
        .order_by_asc(Column::FeatureNumber)
        .limit(most)
        .select_only()
        .columns([
            Column::Day,
            Column::UserNumber,
            Column::FeatureNumber,
            Column::Actions,
            Column::Quantity,
            Column::Seconds,
            Column::HalfHours,
        ]);
    let mut reading = Reading::default();
    let connection = scope.connection();
    connection
        .for_each(&query.into_query(), |row| {
            reading.take(row.try_get_by_index(0)?, usage_row(row)?);
            Ok(())
        })
        .await?;
    reading.finish_day();
    Ok(reading.days)
}

/// Days that are being read, in their order.
#[derive(Default)]
struct Reading {
    days: Days,
    /// The day that the rows are of.
    day: i32,
    rows: Vec<UsageRow>,
}

impl Reading {
    fn take(&mut self, day: i32, row: UsageRow) {
        if day != self.day {
            self.finish_day();
            self.day = day;
        }
        self.rows.push(row);
    }

    fn finish_day(&mut self) {
        if !self.rows.is_empty() {
            let rows = std::mem::take(&mut self.rows);
            self.days.push((self.day, UsageDay::new(rows)));
        }
    }
}

fn usage_row(row: &QueryResult) -> Result<UsageRow, Error> {
    let number = |place: usize| row.try_get_by_index::<i64>(place);
    let small = |value: i64| u32::try_from(value).unwrap_or(u32::MAX);
    let feature: i32 = row.try_get_by_index(2)?;
    let user: i32 = row.try_get_by_index(1)?;
    Ok(UsageRow {
        user: u32::try_from(user).map_err(Error::internal)?,
        feature: u16::try_from(feature).map_err(Error::internal)?,
        actions: small(number(3)?),
        quantity: number(4)?.unsigned_abs(),
        seconds: small(number(5)?),
        half_hours: HalfHours::from_bits(number(6)?),
    })
}

//! What accounts ask support for, and how often somebody is in touch with them.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use crate::{
    portfolio::columns::day,
    support::{Case, CaseRow},
    time::local_date,
    touchpoint::{TouchRow, TouchpointInitiator, TouchpointKind},
};

use super::FactsBuilder;

impl FactsBuilder {
    /// Adds a support case of an account, whose days are those of a time zone.
    pub fn case(&mut self, account: Uuid, id: Uuid, case: &Case, zone: Tz) {
        let slot = self.slot(account);
        self.cases.push((slot, CaseRow::new(id, case, zone)));
    }

    /// Adds a touchpoint of an account, on the day that it was in a time zone.
    pub fn touchpoint(
        &mut self,
        account: Uuid,
        at: DateTime<Utc>,
        (kind, initiator): (TouchpointKind, TouchpointInitiator),
        zone: Tz,
    ) {
        let slot = self.slot(account);
        let row = TouchRow {
            day: day(local_date(at, zone)),
            kind,
            initiator,
        };
        self.touches.push((slot, row));
    }
}

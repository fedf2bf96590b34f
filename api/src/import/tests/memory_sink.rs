use crate::import::{Cell, Row, RowOutcome, Sink, SinkError, Values};
use std::collections::HashMap;

/// Keeps the last values of each identity.
#[derive(Default)]
pub(super) struct MemorySink {
    pub stored: HashMap<Vec<Cell>, Values>,
    pub batches: Vec<usize>,
    /// The batch, from 1, that cannot be written.
    pub fails_at: Option<usize>,
}

impl MemorySink {
    pub(super) fn name_of(&self, external_id: &str) -> Option<&str> {
        let mut stored = self.stored.values();
        stored
            .find(|values| values.text("externalId") == Some(external_id))?
            .text("name")
    }

    fn apply(&mut self, row: &Row) -> RowOutcome {
        if row.values.text("name") == Some("refused") {
            return RowOutcome::Rejected("the name is not wanted".to_owned());
        }
        if let Some(parent) = row.values.text("parentExternalId") {
            let mut stored = self.stored.values();
            if !stored.any(|values| values.text("externalId") == Some(parent)) {
                return RowOutcome::Deferred(format!("there is no account {parent:?}"));
            }
        }
        match self
            .stored
            .insert(row.values.identity(), row.values.clone())
        {
            None => RowOutcome::Created,
            Some(before) if before == row.values => RowOutcome::Unchanged,
            Some(_) => RowOutcome::Updated,
        }
    }
}

impl Sink for MemorySink {
    async fn write(&mut self, batch: &[Row]) -> Result<Vec<RowOutcome>, SinkError> {
        self.batches.push(batch.len());
        if self.fails_at == Some(self.batches.len()) {
            return Err("the database is away".into());
        }
        // A real sink waits here, which lets reading run ahead.
        tokio::task::yield_now().await;
        Ok(batch.iter().map(|row| self.apply(row)).collect())
    }
}

//! Which stored lines the declared ones are.

use uuid::Uuid;

use crate::revenue::entity::line::Model;

/// The lines of a subscription after a change.
#[derive(Default)]
pub(super) struct Lines {
    /// The lines by id, each with whether it has to be written.
    pub(super) rows: Vec<(Model, bool)>,
    /// Lines that are no more.
    pub(super) removed: Vec<Uuid>,
}

/// Gives each declared line the id of the stored line that it is: first those that carry it, then those that say the same, then the others in
/// their order. What is left over is removed or new.
pub(super) fn merge(
    stored: &[Model],
    declared: Vec<Model>,
    mut new_id: impl FnMut() -> Uuid,
) -> Lines {
    let mut free: Vec<&Model> = stored.iter().collect();
    let mut lines = Lines {
        rows: Vec::with_capacity(declared.len()),
        removed: Vec::new(),
    };
    let mut others = Vec::new();
    for mut line in declared {
        if let Some(place) = free.iter().position(|known| known.id == line.id) {
            let written = !same(free.remove(place), &line);
            lines.rows.push((line, written));
            continue;
        }
        match free.iter().position(|known| same(known, &line)) {
            Some(place) => {
                line.id = free.remove(place).id;
                lines.rows.push((line, false));
            }
            None => others.push(line),
        }
    }
    let mut free = free.into_iter();
    for mut line in others {
        line.id = free.next().map_or_else(&mut new_id, |known| known.id);
        lines.rows.push((line, true));
    }
    lines.removed = free.map(|known| known.id).collect();
    lines.rows.sort_by_key(|(line, _)| line.id);
    lines
}

/// Whether two lines differ in nothing but their ids.
fn same(known: &Model, line: &Model) -> bool {
    known.subscription_id == line.subscription_id
        && known.account_id == line.account_id
        && known.plan_id == line.plan_id
        && known.amount == line.amount
        && known.discount == line.discount
        && known.quantity == line.quantity
        && known.starts_on == line.starts_on
        && known.ends_on == line.ends_on
        && known.currency == line.currency
        && known.charge == line.charge
        && known.billing_interval == line.billing_interval
        && known.description == line.description
}

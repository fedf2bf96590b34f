//! Pages of lists that are known already.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

use super::{CursorValue, NO_CURSOR, Page, PageRequest, digest, parsed, size, written};
use crate::error::{Error, Refusal};

/// A page of ids that are known already, in their ascending order.
///
/// # Errors
/// [`Refusal`] when the page is too large or a cursor is malformed.
pub fn of_ids(ids: &[Uuid], request: &PageRequest) -> Result<Page<Uuid>, Refusal> {
    let (size, backward) = size(request)?;
    let cursor = |text: &Option<String>, field| {
        text.as_deref()
            .map(|text| id_cursor(text, field))
            .transpose()
    };
    let from =
        cursor(&request.after, "after")?.map_or(0, |after| ids.partition_point(|id| *id <= after));
    let to = cursor(&request.before, "before")?
        .map_or(ids.len(), |before| ids.partition_point(|id| *id < before));
    let (from, to) = part(from.min(to), to, size, backward);
    let rows = ids[from..to]
        .iter()
        .map(|id| (URL_SAFE_NO_PAD.encode(id.as_bytes()), *id))
        .collect();
    Ok(Page {
        rows,
        has_next: to < ids.len(),
        has_previous: from > 0,
    })
}

/// A page of a list that is known already: every item has a number, and an id that no other has, and the items stand in the order of `keys`, the
/// greatest number first, those of the same number by id. A cursor is good for lists of the same `name`.
///
/// # Errors
/// [`Error::Refused`] when the page is too large or a cursor is malformed or of another list.
pub fn of_ranked(
    keys: &[(i128, Uuid)],
    name: &str,
    request: &PageRequest,
) -> Result<Page<usize>, Error> {
    let (size, backward) = size(request)?;
    let name = digest(name);
    let cursor = |text: &Option<String>, field| {
        let text = text.as_deref();
        text.map(|text| ranked_cursor(text, &name, field))
            .transpose()
    };
    // The order of the list, in which cursors have their place also when their item is gone.
    let place = |key: &(i128, Uuid)| (std::cmp::Reverse(key.0), key.1);
    let from = cursor(&request.after, "after")?.map_or(0, |after| {
        keys.partition_point(|key| place(key) <= place(&after))
    });
    let to = cursor(&request.before, "before")?.map_or(keys.len(), |before| {
        keys.partition_point(|key| place(key) < place(&before))
    });
    let (from, to) = part(from.min(to), to, size, backward);
    let rows = keys.iter().enumerate().take(to).skip(from);
    let rows = rows.map(|(index, (number, id))| {
        let number = CursorValue::Text(number.to_string());
        Ok((written(&name, vec![number, CursorValue::Id(*id)])?, index))
    });
    Ok(Page {
        rows: rows.collect::<Result<_, Error>>()?,
        has_next: to < keys.len(),
        has_previous: from > 0,
    })
}

fn ranked_cursor(text: &str, name: &str, field: &str) -> Result<(i128, Uuid), Refusal> {
    let none = || Refusal::invalid(field, NO_CURSOR);
    let (list, values) = parsed(text).ok_or_else(none)?;
    match values.as_slice() {
        [CursorValue::Text(number), CursorValue::Id(id)] if list == name => {
            let number = number.parse().map_err(|_| none())?;
            Ok((number, *id))
        }
        _ => Err(none()),
    }
}

/// The places of a page within those from `from` to before `to`.
fn part(from: usize, to: usize, size: u64, backward: bool) -> (usize, usize) {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    match backward {
        false => (from, to.min(from.saturating_add(size))),
        true => (from.max(to.saturating_sub(size)), to),
    }
}

fn id_cursor(text: &str, field: &str) -> Result<Uuid, Refusal> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok();
    let id = bytes.and_then(|bytes| Uuid::from_slice(&bytes).ok());
    id.ok_or_else(|| Refusal::invalid(field, NO_CURSOR))
}

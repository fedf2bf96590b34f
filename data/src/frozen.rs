//! Frozen periods: closed windows of time whose numbers were given out, with the version of the log that they rest on.
//!
//! Nothing is copied: what was known then can be told from the log (see [`crate::portfolio::known_by`]).

pub mod entity;

use domain::{member::Permission, time::Window};
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, Select,
    sea_query::{Expr, IntoColumnRef},
};
use uuid::Uuid;

use crate::{
    error::{Error, Refusal},
    id::{self, Kind},
    log::{self, ChangeKind, Subject},
    page::{self, Page, PageRequest, SortKey, SortKind},
    scope::Scope,
};
use entity::{Column, Entity, Model};

/// The longest note.
const MOST_CHARACTERS: usize = 1_000;

/// Freezes a window that is over: its numbers are those of this moment from now on.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageTenant`]; [`Error::Refused`] for a window that is not over, one that is frozen already, or a note that
/// is too long.
pub async fn freeze(scope: &Scope, window: &Window, note: Option<&str>) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageTenant)?;
    if window.end() > scope.today() {
        let rule = format!(
            "only a window that is over can be frozen: this one ends on {}, and today is {}",
            window.end(),
            scope.today()
        );
        return Err(Refusal::invalid("window", rule).into());
    }
    let same = Condition::all()
        .add(Column::StartsOn.eq(window.start()))
        .add(Column::EndsOn.eq(window.end()));
    let known = scope.find::<Entity>().filter(same).one(scope.connection());
    if let Some(known) = known.await? {
        let rule = format!(
            "this window was frozen on {}: take that back first to freeze it anew",
            known.frozen_at.date_naive()
        );
        return Err(Refusal::conflict("window", rule).into());
    }
    if scope.has_written() {
        let rule = "a period is frozen with what was written before the request: send this mutation by itself";
        return Err(Refusal::conflict("window", rule).into());
    }
    let row = Model {
        tenant_id: scope.tenant_id(),
        id: id::new(scope.now()),
        starts_on: window.start(),
        ends_on: window.end(),
        log_version: scope.log_version(),
        note: checked(note)?,
        frozen_at: log::written_at(scope, scope.log_version())
            .await?
            .map_or(scope.now(), |last| last.max(scope.now())),
        actor_kind: scope.actor().kind().to_owned(),
        actor_id: scope.actor().identifier(),
    };
    let subject = Subject::of(Kind::FrozenPeriod, row.id);
    writer.record(ChangeKind::Created, subject, None, Some(&row))?;
    writer.save::<Entity>(std::slice::from_ref(&row)).await?;
    Ok(row)
}

/// Takes back that a period is frozen, and answers what it was.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageTenant`]; [`Error::Refused`] when there is no such period.
pub async fn unfreeze(scope: &Scope, id: Uuid) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageTenant)?;
    let unknown = || Refusal::not_found("id", "there is no such frozen period");
    let row = by_ids(scope, &[id]).await?.pop().ok_or_else(unknown)?;
    let subject = Subject::of(Kind::FrozenPeriod, id);
    writer.record(ChangeKind::Deleted, subject, Some(&row), None)?;
    let this = Condition::all().add(Column::Id.eq(id));
    writer.delete::<Entity>(this).await?;
    Ok(row)
}

/// The frozen periods of these ids; unknown ids are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = matching(scope).filter(Column::Id.is_in(ids.iter().copied()));
    Ok(query.all(scope.connection()).await?)
}

/// The query of all frozen periods, for [`page::count`].
#[must_use]
pub fn matching(scope: &Scope) -> Select<Entity> {
    scope.find::<Entity>()
}

/// A page of frozen periods, the one that starts last first.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn list(scope: &Scope, request: &PageRequest) -> Result<Page<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let key = |column: Column, kind| {
        SortKey::ascending(Expr::col(column.into_column_ref()), kind).descending(true)
    };
    let order = [
        key(Column::StartsOn, SortKind::Date),
        key(Column::Id, SortKind::Id),
    ];
    page::load(scope, matching(scope), &order, request).await
}

fn checked(note: Option<&str>) -> Result<Option<String>, Refusal> {
    let Some(note) = note.map(str::trim).filter(|note| !note.is_empty()) else {
        return Ok(None);
    };
    let length = note.chars().count();
    if length > MOST_CHARACTERS || note.contains('\0') {
        let rule = format!("a note has at most {MOST_CHARACTERS} characters, not {length}");
        return Err(Refusal::invalid("note", rule));
    }
    Ok(Some(note.to_owned()))
}

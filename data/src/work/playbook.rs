//! Playbooks: making, changing, putting away and reading them.

use domain::{member::Permission, work::TaskTerms};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{
    entity::playbook::{Column, Entity, Model},
    rule::using_playbook,
    terms::check_steps,
};
use crate::{
    error::{Error, Refusal},
    id::{self, Kind},
    log::{ChangeKind, Subject},
    patch::Patch,
    reference::{line, lines},
    scope::{Scope, Writer},
};

/// The most playbooks of a tenant, archived ones included.
pub const MOST_PLAYBOOKS: usize = 200;

/// A new playbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaybookInput {
    /// What it is called, 1 to 200 characters, unique in the tenant.
    pub name: String,
    /// What it is for, up to 10,000 characters.
    pub description: Option<String>,
    /// What is done, in this order.
    pub steps: Vec<TaskTerms>,
}

/// What to change about a playbook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlaybookPatch {
    /// What it is called; none leaves it.
    pub name: Option<String>,
    /// What it is for.
    pub description: Patch<String>,
    /// What is done; none leaves it.
    pub steps: Option<Vec<TaskTerms>>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Makes a playbook.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageWork`]; [`Error::Refused`] when something in it is not allowed, or the name is taken.
pub async fn create(scope: &Scope, input: PlaybookInput) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageWork)?;
    let name = line(Some(&input.name), "name")?;
    let name = name.ok_or_else(|| Refusal::invalid("name", "a playbook needs a name"))?;
    let row = Model {
        tenant_id: scope.tenant_id(),
        id: id::new(scope.now()),
        name,
        description: lines(input.description.as_deref(), "description")?,
        steps: check_steps(input.steps).map_err(Error::Refused)?,
        revision: 1,
        archived_at: None,
        version: 0,
        created_at: scope.now(),
        updated_at: scope.now(),
    };
    check_room(scope, &row).await?;
    save(&writer, ChangeKind::Created, None, row).await
}

/// Changes a playbook. Runs that there are keep the tasks that they have.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageWork`]; [`Error::Refused`] when there is no such playbook, something is not allowed, the name is taken,
/// or the version has moved on.
pub async fn update(scope: &Scope, id: Uuid, patch: PlaybookPatch) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageWork)?;
    let before = find(scope, id, patch.version).await?;
    let mut row = before.clone();
    if let Some(name) = line(patch.name.as_deref(), "name")? {
        row.name = name;
        check_room(scope, &row).await?;
    }
    patch.description.apply_to(&mut row.description);
    row.description = lines(row.description.as_deref(), "description")?;
    if let Some(steps) = patch.steps {
        row.steps = check_steps(steps).map_err(Error::Refused)?;
    }
    if row.steps != before.steps {
        row.revision += 1;
    }
    save(&writer, ChangeKind::Updated, Some(&before), row).await
}

/// Puts a playbook away: it cannot be run any more. Its runs are kept.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageWork`]; [`Error::Refused`] when there is no such playbook, a rule runs it, or the version has moved on.
pub async fn archive(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    set_archived(scope, id, version, true).await
}

/// Takes a playbook back from the archive.
///
/// # Errors
/// As [`archive`].
pub async fn restore(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    set_archived(scope, id, version, false).await
}

async fn set_archived(
    scope: &Scope,
    id: Uuid,
    version: Option<i32>,
    archived: bool,
) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageWork)?;
    let before = find(scope, id, version).await?;
    if before.archived_at.is_some() == archived {
        return Ok(before);
    }
    if archived && let Some(rule) = using_playbook(scope, id).await? {
        let name = rule.name;
        let message = format!("the rule `{name}` runs it: let that make something else first");
        return Err(Refusal::conflict("id", message).into());
    }
    let mut row = before.clone();
    row.archived_at = archived.then(|| scope.now());
    let kind = match archived {
        true => ChangeKind::Archived,
        false => ChangeKind::Restored,
    };
    save(&writer, kind, Some(&before), row).await
}

/// The playbooks by name, the archived ones only when asked for.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn list(scope: &Scope, with_archived: bool) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let mut query = scope.find::<Entity>();
    if !with_archived {
        query = query.filter(Column::ArchivedAt.is_null());
    }
    let query = query.order_by_asc(Column::Name);
    Ok(query.all(scope.connection()).await?)
}

/// The playbooks of these ids, archived or not; unknown ids are left out.
///
/// # Errors
/// As [`list`].
pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    rows_by_ids(scope, ids).await
}

pub(super) async fn rows_by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    scope.rows::<Entity>(Column::Id, ids).await
}

async fn find(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    let found = rows_by_ids(scope, &[id]).await?.pop();
    let found = found.ok_or_else(|| Refusal::not_found("id", "there is no such playbook"))?;
    crate::check_version(version, found.version)?;
    Ok(found)
}

/// Refuses a name that another playbook has, and one more playbook than a tenant may have.
async fn check_room(scope: &Scope, row: &Model) -> Result<(), Error> {
    let query = scope
        .find::<Entity>()
        .filter(Column::Id.ne(row.id))
        .select_only()
        .column(Column::Name);
    let names: Vec<String> = query.into_tuple().all(scope.connection()).await?;
    if names.contains(&row.name) {
        let name = &row.name;
        let rule = format!(
            "there is another playbook with the name `{name}`, perhaps an archived one, which can be restored"
        );
        return Err(Refusal::conflict("name", rule).into());
    }
    if names.len() >= MOST_PLAYBOOKS {
        let rule =
            format!("a tenant has at most {MOST_PLAYBOOKS} playbooks, archived ones included");
        return Err(Refusal::invalid("name", rule).into());
    }
    Ok(())
}

async fn save(
    writer: &Writer<'_>,
    kind: ChangeKind,
    before: Option<&Model>,
    mut row: Model,
) -> Result<Model, Error> {
    let subject = Subject::of(Kind::Playbook, row.id);
    if writer.record(kind, subject, before, Some(&row))? {
        row.version += 1;
        row.updated_at = writer.now();
        writer.save::<Entity>(std::slice::from_ref(&row)).await?;
    }
    Ok(row)
}

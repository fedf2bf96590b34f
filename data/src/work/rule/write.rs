//! Making, changing and removing rules.

use domain::member::Permission;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{
    super::entity::{
        firing,
        rule::{Column, Entity, Model},
    },
    RuleInput, RulePatch,
    check::{check_condition, check_quiet, with_action},
    read::rows_by_ids,
};
use crate::{
    error::{Error, Refusal},
    id::{self, Kind},
    log::{ChangeKind, Subject},
    reference::line,
    scope::{Scope, Writer},
};

/// The most rules of a tenant.
pub const MOST_RULES: usize = 100;

/// Makes a rule. What happened before today is no occasion.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageWork`]; [`Error::Refused`] when something in it is not allowed, something it names is unknown, or the name
/// is taken.
pub async fn create(scope: &Scope, input: RuleInput) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageWork)?;
    let row = checked(scope, input).await?;
    check_room(scope, &row).await?;
    save(&writer, None, row).await
}

/// The row that an input declares; of its name nothing is said but that it is a name.
pub(super) async fn checked(scope: &Scope, input: RuleInput) -> Result<Model, Error> {
    let name = line(Some(&input.name), "name")?;
    let name = name.ok_or_else(|| Refusal::invalid("name", "a rule needs a name"))?;
    check_condition(scope, &input.condition).await?;
    let row = Model {
        tenant_id: scope.tenant_id(),
        id: id::new(scope.now()),
        name,
        condition: serde_json::to_string(&input.condition).map_err(Error::internal)?,
        terms: None,
        assignee_id: None,
        playbook_id: None,
        one_per: input.one_per.as_str().to_owned(),
        quiet_days: check_quiet(input.quiet_days)?,
        is_paused: input.is_paused,
        active_from: scope.today(),
        version: 0,
        created_at: scope.now(),
        updated_at: scope.now(),
    };
    with_action(scope, row, input.action).await
}

/// Changes a rule. When it watches for something else, or goes on after a pause, what happened before today is no occasion.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageWork`]; [`Error::Refused`] when there is no such rule, something is not allowed, something it names is
/// unknown, the name is taken, or the version has moved on.
pub async fn update(scope: &Scope, id: Uuid, patch: RulePatch) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageWork)?;
    let before = find(scope, id, patch.version).await?;
    let mut row = before.clone();
    if let Some(name) = line(patch.name.as_deref(), "name")? {
        row.name = name;
        check_room(scope, &row).await?;
    }
    if let Some(condition) = patch.condition {
        check_condition(scope, &condition).await?;
        row.condition = serde_json::to_string(&condition).map_err(Error::internal)?;
    }
    if let Some(action) = patch.action {
        row = with_action(scope, row, action).await?;
    }
    if let Some(one_per) = patch.one_per {
        one_per.as_str().clone_into(&mut row.one_per);
    }
    if let Some(days) = patch.quiet_days {
        row.quiet_days = check_quiet(days)?;
    }
    if let Some(is_paused) = patch.is_paused {
        row.is_paused = is_paused;
    }
    let goes_on = before.is_paused && !row.is_paused;
    if goes_on || row.condition != before.condition {
        row.active_from = scope.today();
    }
    save(&writer, Some(&before), row).await
}

/// Removes a rule. What it made stays.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageWork`]; [`Error::Refused`] when there is no such rule, or the version has moved on.
pub async fn delete(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageWork)?;
    let row = find(scope, id, version).await?;
    let subject = Subject::of(Kind::WorkRule, id);
    writer.record(ChangeKind::Deleted, subject, Some(&row), None)?;
    let of_rule = Condition::all().add(firing::Column::RuleId.eq(id));
    writer.delete::<firing::Entity>(of_rule).await?;
    let this = Condition::all().add(Column::Id.eq(id));
    writer.delete::<Entity>(this).await?;
    Ok(row)
}

async fn find(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    let found = rows_by_ids(scope, &[id]).await?.pop();
    let found = found.ok_or_else(|| Refusal::not_found("id", "there is no such rule"))?;
    crate::check_version(version, found.version)?;
    Ok(found)
}

/// Refuses a name that another rule has, and one more rule than a tenant may have.
async fn check_room(scope: &Scope, row: &Model) -> Result<(), Error> {
    let query = scope
        .find::<Entity>()
        .filter(Column::Id.ne(row.id))
        .select_only()
        .column(Column::Name);
    let names: Vec<String> = query.into_tuple().all(scope.connection()).await?;
    if names.contains(&row.name) {
        let rule = format!("there is another rule with the name `{}`", row.name);
        return Err(Refusal::conflict("name", rule).into());
    }
    if names.len() >= MOST_RULES {
        let rule = format!("a tenant has at most {MOST_RULES} rules");
        return Err(Refusal::invalid("name", rule).into());
    }
    Ok(())
}

async fn save(writer: &Writer<'_>, before: Option<&Model>, mut row: Model) -> Result<Model, Error> {
    let kind = match before {
        None => ChangeKind::Created,
        Some(_) => ChangeKind::Updated,
    };
    let subject = Subject::of(Kind::WorkRule, row.id);
    if writer.record(kind, subject, before, Some(&row))? {
        row.version += 1;
        row.updated_at = writer.now();
        writer.save::<Entity>(std::slice::from_ref(&row)).await?;
    }
    Ok(row)
}

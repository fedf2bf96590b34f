//! Templates and their versions: every change is a new version, and plans keep the one that they have.

use std::{collections::HashMap, sync::Arc};

use domain::{
    member::Permission,
    onboarding::{PhaseTerms, Template, TemplateError, TemplateFault},
};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, Select, sea_query::Expr};
use serde::Serialize;
use uuid::Uuid;

use super::{
    entity::{
        template::{Column, Entity, Model},
        template_version,
    },
    facts,
};
use crate::{
    error::{Error, Refusal},
    filter::Comparators,
    id::{self, Kind},
    log::{ChangeKind, Subject},
    page::{self, Page, PageRequest, SortKey, SortKind},
    reference::line,
    scope::{Scope, Writer},
};

/// A template as a caller declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateInput {
    /// What it is called, 1 to 200 characters, unique in the tenant; none leaves it.
    pub name: Option<String>,
    /// Its phases with their milestones.
    pub phases: Vec<PhaseTerms>,
    /// The version of the row that the caller has seen.
    pub version: Option<i32>,
}

/// One version of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateVersion {
    /// The row.
    pub row: template_version::Model,
    /// What it says.
    pub exact: Arc<Template>,
}

/// Makes a template with its first version.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageAccounts`]; [`Error::Refused`] when something in it is not allowed, such as milestones that need one
/// another in a circle, or the name is taken.
pub async fn create_template(scope: &Scope, input: TemplateInput) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageAccounts)?;
    let name = line(input.name.as_deref(), "name")?;
    let name = name.ok_or_else(|| Refusal::invalid("name", "a template needs a name"))?;
    let exact = checked(input.phases)?;
    check_free(scope, &name, None).await?;
    let row = Model {
        tenant_id: writer.tenant_id(),
        id: id::new(writer.now()),
        name,
        revision: 0,
        version: 0,
        created_at: writer.now(),
        updated_at: writer.now(),
    };
    save(&writer, None, row, &exact).await
}

/// Makes a new version of a template, which new plans get. Plans that there are keep theirs.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageAccounts`]; [`Error::Refused`] when there is no such template, something is not allowed, the name is
/// taken, or the version has moved on.
pub async fn revise_template(
    scope: &Scope,
    id: Uuid,
    input: TemplateInput,
) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageAccounts)?;
    let before = rows_by_ids(scope, &[id]).await?.pop();
    let before = before.ok_or_else(|| Refusal::not_found("id", "there is no such template"))?;
    crate::check_version(input.version, before.version)?;
    let mut row = before.clone();
    if let Some(name) = line(input.name.as_deref(), "name")? {
        check_free(scope, &name, Some(id)).await?;
        row.name = name;
    }
    let exact = checked(input.phases)?;
    let newest = versions_of(scope, &[id]).await?.remove(&id);
    let newest = newest.and_then(|versions| versions.into_iter().next());
    let newest = newest.ok_or_else(|| Error::internal("a template has no version"))?;
    if *newest.exact == exact && row == before {
        return Ok(before);
    }
    save(&writer, Some((&before, &newest.exact)), row, &exact).await
}

/// A template in its newest version, as the log shows it.
#[derive(Serialize)]
struct Logged<'a> {
    #[serde(flatten)]
    row: &'a Model,
    phases: Vec<PhaseTerms>,
}

async fn save(
    writer: &Writer<'_>,
    before: Option<(&Model, &Template)>,
    mut row: Model,
    exact: &Template,
) -> Result<Model, Error> {
    row.revision += 1;
    row.version += 1;
    row.updated_at = writer.now();
    let terms = exact.terms();
    let version = template_version::Model {
        tenant_id: row.tenant_id,
        id: id::new(writer.now()),
        template_id: row.id,
        number: row.revision,
        phases: serde_json::to_string(&terms).map_err(Error::internal)?,
        created_at: writer.now(),
    };
    let subject = Subject::of(Kind::OnboardingTemplate, row.id);
    let kind = match before {
        None => ChangeKind::Created,
        Some(_) => ChangeKind::Updated,
    };
    let before = before.map(|(row, exact)| Logged {
        row,
        phases: exact.terms(),
    });
    let after = Logged {
        row: &row,
        phases: terms,
    };
    writer.record(kind, subject, before.as_ref(), Some(&after))?;
    writer.save::<Entity>(std::slice::from_ref(&row)).await?;
    writer
        .append::<template_version::Entity>(std::slice::from_ref(&version))
        .await?;
    Ok(row)
}

/// The template of these phases, or what is wrong with each of them.
fn checked(phases: Vec<PhaseTerms>) -> Result<Template, Error> {
    let refusal = |error: &TemplateError| {
        let mut field = "phases".to_owned();
        if let Some(phase) = error.phase {
            field += &format!(".{phase}");
        }
        if let Some(milestone) = error.milestone {
            field += &format!(".milestones.{milestone}");
        }
        field += match &error.fault {
            TemplateFault::Milestones(_) | TemplateFault::Phases(_) => "",
            TemplateFault::Key(_) | TemplateFault::SameKey(_) => ".key",
            TemplateFault::Name => ".name",
            TemplateFault::Duration(_) => ".durationDays",
            TemplateFault::Unknown(_) | TemplateFault::Cycle(_) => ".needs",
            TemplateFault::SameMark(_, "first value") => ".isFirstValue",
            TemplateFault::SameMark(..) => ".isFullValue",
        };
        Refusal::invalid(&field, error)
    };
    Template::new(phases).map_err(|errors| Error::Refused(errors.iter().map(refusal).collect()))
}

async fn check_free(scope: &Scope, name: &str, own: Option<Uuid>) -> Result<(), Error> {
    let query = scope.find::<Entity>().filter(Column::Name.eq(name));
    match query.one(scope.connection()).await? {
        Some(other) if Some(other.id) != own => {
            let rule = format!("there is another template with the name `{name}`");
            Err(Refusal::conflict("name", rule).into())
        }
        _ => Ok(()),
    }
}

/// The templates of these ids; unknown ids are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn templates_by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    rows_by_ids(scope, ids).await
}

pub(super) async fn rows_by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    scope.rows::<Entity>(Column::Id, ids).await
}

/// The query of the templates whose name meets comparisons, for [`page::count`].
#[must_use]
pub fn matching_templates(scope: &Scope, name: Comparators<String>) -> Select<Entity> {
    let condition = name.condition(&Expr::col((Entity, Column::Name)));
    scope.find::<Entity>().filter(condition)
}

/// A page of templates, by name.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn list_templates(
    scope: &Scope,
    name: Comparators<String>,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let keys = [
        SortKey::ascending(Expr::col(Column::Name), SortKind::Text),
        SortKey::ascending(Expr::col(Column::Id), SortKind::Id),
    ];
    page::load(scope, matching_templates(scope, name), &keys, request).await
}

/// The versions of templates, the newest first. One statement.
///
/// # Errors
/// When the database is away.
pub async fn versions_of(
    scope: &Scope,
    templates: &[Uuid],
) -> Result<HashMap<Uuid, Vec<TemplateVersion>>, Error> {
    use template_version::{Column, Entity};
    let query = scope
        .find::<Entity>()
        .filter(Column::TemplateId.is_in(templates.iter().copied()))
        .order_by_desc(Column::Number);
    let mut versions: HashMap<Uuid, Vec<TemplateVersion>> = HashMap::new();
    for row in query.all(scope.connection()).await? {
        let of = versions.entry(row.template_id).or_default();
        of.push(TemplateVersion::of(row)?);
    }
    Ok(versions)
}

/// The versions of these ids, by them. One statement.
///
/// # Errors
/// When the database is away.
pub async fn template_versions(
    scope: &Scope,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, TemplateVersion>, Error> {
    use template_version::{Column, Entity};
    let query = scope
        .find::<Entity>()
        .filter(Column::Id.is_in(ids.iter().copied()));
    let rows = query.all(scope.connection()).await?.into_iter();
    rows.map(|row| Ok((row.id, TemplateVersion::of(row)?)))
        .collect()
}

impl TemplateVersion {
    fn of(row: template_version::Model) -> Result<Self, Error> {
        let exact = Arc::new(facts::template(&row.phases)?);
        Ok(Self { row, exact })
    }
}

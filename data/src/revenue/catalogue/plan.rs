//! Plans of products.

use std::collections::{HashMap, HashSet};

use domain::member::Permission;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, sea_query::Expr};
use uuid::Uuid;

use super::{Label, change, item, key, name, product, refuse_repeated, taken};
use crate::{
    bulk::{self, Policy, RowResult, Rows},
    error::{Error, Refusal},
    filter::Comparators,
    id::{self, Kind},
    page::{self, Page, PageRequest, SortKey, SortKind},
    reference::Reference,
    revenue::entity::plan::{Column, Entity, Model},
    scope::{Scope, Writer},
};

item!(Kind::Plan);

/// A plan as a caller declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanInput {
    /// The key, 1 to 200 characters, unique in the tenant.
    pub external_id: String,
    /// The product that is bought by it.
    pub product: Reference,
    /// The name that people read, 1 to 200 characters; none leaves it as it is, a new plan then takes its key.
    pub name: Option<String>,
}

/// What to change about a plan; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanPatch {
    /// The key.
    pub external_id: Option<String>,
    /// The product that is bought by it.
    pub product: Option<Reference>,
    /// The name that people read.
    pub name: Option<String>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Makes a plan of a product.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageCatalogue`]; [`Error::Refused`] when there is no such product, a text is not allowed
/// or the key is taken.
pub async fn create(scope: &Scope, input: PlanInput) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageCatalogue)?;
    let label = Label::check(&input.external_id, input.name.as_deref())?;
    let products = Products::load(scope, [&input.product]).await?;
    let product = products.resolve(&input.product)?;
    if !rows_by_keys(scope, [label.key.as_str()]).await?.is_empty() {
        return Err(taken("plan", &label.key).into());
    }
    super::create(&writer, new(&writer, label, product)).await
}

/// Changes a plan.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageCatalogue`]; [`Error::Refused`] when there is no such plan or product, a text is not
/// allowed, the key is taken, or the version has moved on.
pub async fn update(scope: &Scope, id: Uuid, patch: PlanPatch) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageCatalogue)?;
    let unknown = || Refusal::not_found("id", "there is no such plan");
    let before = rows_by_ids(scope, &[id]).await?.pop().ok_or_else(unknown)?;
    crate::check_version(patch.version, before.version)?;
    let mut row = before.clone();
    if let Some(text) = patch.external_id {
        row.external_id = key(&text, "externalId")?;
        let others = rows_by_keys(scope, [row.external_id.as_str()]).await?;
        if others.values().any(|other| other.id != id) {
            return Err(taken("plan", &row.external_id).into());
        }
    }
    if let Some(reference) = &patch.product {
        let products = Products::load(scope, [reference]).await?;
        row.product_id = products.resolve(reference)?;
    }
    if let Some(text) = patch.name {
        row.name = name(&text)?;
    }
    change(&writer, before, row).await
}

/// Makes or changes plans by their keys.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageCatalogue`]; [`Error::Refused`] for too many rows, or any bad row under [`Policy::RejectAll`].
pub async fn upsert(
    scope: &Scope,
    rows: &[PlanInput],
    policy: Policy,
) -> Result<Vec<RowResult>, Error> {
    let writer = scope.require(Permission::ManageCatalogue)?;
    bulk::check_size(rows.len())?;
    let products = Products::load(scope, rows.iter().map(|row| &row.product)).await?;
    let check = |row: &PlanInput| {
        let label = Label::check(&row.external_id, row.name.as_deref());
        let checked = label.and_then(|label| Ok((label, products.resolve(&row.product)?)));
        checked.map_err(|refusal| vec![refusal])
    };
    let mut rows = Rows::check(rows.iter().collect(), check)?;
    refuse_repeated(&mut rows, |(label, _)| label);
    let keys = rows.good().map(|(_, (label, _))| label.key.as_str());
    let known = rows_by_keys(scope, keys).await?;
    let declare = |before: Option<Model>, (label, product): (Label, Uuid)| match before {
        None => new(&writer, label, product),
        Some(before) => Model {
            product_id: product,
            name: label.name.unwrap_or(before.name),
            ..before
        },
    };
    super::upsert(&writer, rows, policy, known, |(label, _)| label, declare).await
}

fn new(writer: &Writer<'_>, label: Label, product: Uuid) -> Model {
    let name = label.name_of_new();
    new_row(writer, product, label.key, name)
}

/// The products that some plans name.
struct Products {
    ids: HashSet<Uuid>,
    keys: HashMap<String, Uuid>,
}

impl Products {
    async fn load<'r>(
        scope: &Scope,
        references: impl IntoIterator<Item = &'r Reference>,
    ) -> Result<Self, Error> {
        let (mut ids, mut keys) = (HashSet::new(), HashSet::new());
        for reference in references {
            match reference {
                Reference::Id(id) => drop(ids.insert(*id)),
                Reference::ExternalId(key) => drop(keys.insert(key.trim())),
            }
        }
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let by_id = product::rows_by_ids(scope, &ids).await?;
        let by_key = product::rows_by_keys(scope, keys).await?;
        Ok(Self {
            ids: by_id.into_iter().map(|row| row.id).collect(),
            keys: by_key.into_iter().map(|(key, row)| (key, row.id)).collect(),
        })
    }

    fn resolve(&self, reference: &Reference) -> Result<Uuid, Refusal> {
        let found = match reference {
            Reference::Id(id) => self.ids.get(id),
            Reference::ExternalId(key) => self.keys.get(key.trim()),
        };
        let unknown = || Refusal::not_found("product", "there is no such product");
        found.copied().ok_or_else(unknown)
    }
}

pub(in crate::revenue) fn new_row(
    writer: &Writer<'_>,
    product: Uuid,
    key: String,
    name: String,
) -> Model {
    Model {
        tenant_id: writer.tenant_id(),
        id: id::new(writer.now()),
        product_id: product,
        external_id: key,
        name,
        version: 0,
        created_at: writer.now(),
        updated_at: writer.now(),
    }
}

/// The plans of these ids; unknown ids are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    rows_by_ids(scope, ids).await
}

async fn rows_by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Model>, Error> {
    scope.rows::<Entity>(Column::Id, ids).await
}

/// The plans of these keys, by key; unknown keys are left out.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn by_keys(
    scope: &Scope,
    keys: impl IntoIterator<Item = &str>,
) -> Result<HashMap<String, Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    rows_by_keys(scope, keys).await
}

async fn rows_by_keys(
    scope: &Scope,
    keys: impl IntoIterator<Item = &str>,
) -> Result<HashMap<String, Model>, Error> {
    let query = scope
        .find::<Entity>()
        .filter(Column::ExternalId.is_in(keys));
    let rows = query.all(scope.connection()).await?.into_iter();
    Ok(rows.map(|row| (row.external_id.clone(), row)).collect())
}

/// The plans of products, by product and name. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio.
pub async fn of_products(
    scope: &Scope,
    products: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Model>>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let query = scope
        .find::<Entity>()
        .filter(Column::ProductId.is_in(products.iter().copied()))
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id);
    let mut plans: HashMap<Uuid, Vec<Model>> = HashMap::with_capacity(products.len());
    for row in query.all(scope.connection()).await? {
        plans.entry(row.product_id).or_default().push(row);
    }
    Ok(plans)
}

/// Which plans are wanted; all conditions that are given must hold.
#[derive(Clone, Debug, Default)]
pub struct PlanFilter {
    /// By key.
    pub external_id: Comparators<String>,
    /// By name.
    pub name: Comparators<String>,
    /// By product.
    pub product: Comparators<Uuid>,
}

/// The query of the plans that meet a filter, for [`page::count`].
#[must_use]
pub fn matching(scope: &Scope, filter: PlanFilter) -> sea_orm::Select<Entity> {
    let all = Condition::all()
        .add(filter.external_id.condition(&Expr::col(Column::ExternalId)))
        .add(filter.name.condition(&Expr::col(Column::Name)))
        .add(filter.product.condition(&Expr::col(Column::ProductId)));
    scope.find::<Entity>().filter(all)
}

/// A page of plans by name.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to read the portfolio; [`Error::Refused`] for a page or cursor that is not allowed.
pub async fn list(
    scope: &Scope,
    filter: PlanFilter,
    request: &PageRequest,
) -> Result<Page<Model>, Error> {
    scope.check(Permission::ReadPortfolio)?;
    let order = [
        SortKey::ascending(Expr::col(Column::Name), SortKind::Text),
        SortKey::ascending(Expr::col(Column::Id), SortKind::Id),
    ];
    page::load(scope, matching(scope, filter), &order, request).await
}

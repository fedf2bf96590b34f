//! The plans that lines name, found or made.

use std::collections::{HashMap, HashSet};

use domain::member::Permission;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::PlanReference;
use crate::{
    error::{Error, Refusal},
    revenue::{
        catalogue::{key, plan, product, save_new},
        entity,
    },
    scope::{Scope, Writer},
};

/// The plans and products that some lines name, and those that are to be made for them.
#[derive(Default)]
pub(super) struct Plans {
    ids: HashSet<Uuid>,
    /// Plan and its product by the plan's key.
    by_key: HashMap<String, (Uuid, Uuid)>,
    products: HashMap<String, Uuid>,
    new_products: Vec<entity::product::Model>,
    new_plans: Vec<entity::plan::Model>,
}

impl Plans {
    /// Looks all of them up, in at most two statements.
    pub(super) async fn load<'r>(
        scope: &Scope,
        references: impl IntoIterator<Item = &'r PlanReference>,
    ) -> Result<Self, Error> {
        let distinct: HashSet<&PlanReference> = references.into_iter().collect();
        let (mut ids, mut keys, mut products) = (Vec::new(), HashSet::new(), HashSet::new());
        for reference in distinct {
            match reference {
                PlanReference::Id(id) => ids.push(*id),
                PlanReference::Key { plan, product } => {
                    keys.insert(plan.trim().to_owned());
                    if let Some(product) = product {
                        keys.insert(joint_key(product, plan));
                    }
                    products.insert(product.as_deref().unwrap_or(plan).trim());
                }
            }
        }
        let mut plans = Self::default();
        if !ids.is_empty() || !keys.is_empty() {
            plans.load_plans(scope, ids, keys).await?;
        }
        if !products.is_empty() {
            let found = product::rows_by_keys(scope, products).await?.into_iter();
            plans.products = found.map(|(key, row)| (key, row.id)).collect();
        }
        Ok(plans)
    }

    async fn load_plans(
        &mut self,
        scope: &Scope,
        ids: Vec<Uuid>,
        keys: HashSet<String>,
    ) -> Result<(), Error> {
        use entity::plan::{Column, Entity};
        let mut any = Condition::any();
        if !ids.is_empty() {
            any = any.add(Column::Id.is_in(ids));
        }
        if !keys.is_empty() {
            any = any.add(Column::ExternalId.is_in(keys));
        }
        let query = scope.find::<Entity>().filter(any).select_only();
        let query = query.columns([Column::Id, Column::ExternalId, Column::ProductId]);
        let found: Vec<(Uuid, String, Uuid)> = query.into_tuple().all(scope.connection()).await?;
        for (id, key, product) in found {
            self.ids.insert(id);
            self.by_key.insert(key, (id, product));
        }
        Ok(())
    }

    /// Whether [`Plans::obtain`] would find or be allowed to make the plan.
    pub(super) fn check(
        &self,
        scope: &Scope,
        reference: Option<&PlanReference>,
    ) -> Result<(), Refusal> {
        match reference {
            None => Ok(()),
            Some(PlanReference::Id(id)) if self.ids.contains(id) => Ok(()),
            Some(PlanReference::Id(_)) => Err(Refusal::not_found("plan", "there is no such plan")),
            Some(PlanReference::Key { plan, product }) => {
                if self.find(plan, product.as_deref()).is_some() {
                    return Ok(());
                }
                if !scope.permissions().contains(Permission::ManageCatalogue) {
                    return Err(Refusal::not_found("planExternalId", unknown(plan.trim())));
                }
                key(plan, "planExternalId")?;
                if let Some(product) = product {
                    key(product, "productExternalId")?;
                    key(&joint_key(product, plan), "planExternalId")?;
                }
                Ok(())
            }
        }
    }

    fn find(&self, plan: &str, product: Option<&str>) -> Option<Uuid> {
        let Some(product) = product else {
            return self.by_key.get(plan.trim()).map(|(id, _)| *id);
        };
        let wanted = self.products.get(product.trim())?;
        let of_product = |key: &str| {
            let (id, its) = self.by_key.get(key)?;
            (its == wanted).then_some(*id)
        };
        of_product(plan.trim()).or_else(|| of_product(&joint_key(product, plan)))
    }

    /// The plan, which is made when it is not known. It was checked before.
    pub(super) fn obtain(&mut self, writer: &Writer<'_>, reference: &PlanReference) -> Uuid {
        let (plan, product) = match reference {
            PlanReference::Id(id) => return *id,
            PlanReference::Key { plan, product } => (plan, product.as_deref()),
        };
        if let Some(id) = self.find(plan, product) {
            return id;
        }
        let name = plan.trim();
        let product = self.obtain_product(writer, product.unwrap_or(plan).trim());
        let key = match self.by_key.contains_key(name) {
            false => name.to_owned(),
            true => joint_key(&self.product_key(product), name),
        };
        let row = plan::new_row(writer, product, key.clone(), name.to_owned());
        let id = row.id;
        self.by_key.insert(key, (id, product));
        self.new_plans.push(row);
        id
    }

    fn obtain_product(&mut self, writer: &Writer<'_>, key: &str) -> Uuid {
        if let Some(id) = self.products.get(key) {
            return *id;
        }
        let row = product::new_row(writer, key.to_owned(), key.to_owned());
        let id = row.id;
        self.products.insert(key.to_owned(), id);
        self.new_products.push(row);
        id
    }

    fn product_key(&self, id: Uuid) -> String {
        let mut products = self.products.iter();
        let found = products.find(|(_, product)| **product == id);
        found.map_or_else(String::new, |(key, _)| key.clone())
    }

    /// Writes and logs the new ones.
    pub(super) async fn save(self, writer: &Writer<'_>) -> Result<(), Error> {
        if !self.new_products.is_empty() {
            save_new(writer, self.new_products).await?;
        }
        if !self.new_plans.is_empty() {
            save_new(writer, self.new_plans).await?;
        }
        Ok(())
    }
}

/// The key of a plan whose name another product's plan has.
fn joint_key(product: &str, plan: &str) -> String {
    format!("{}/{}", product.trim(), plan.trim())
}

fn unknown(plan: &str) -> String {
    format!(
        "there is no plan with the externalId `{plan}`, and making one needs the permission to change the catalogue"
    )
}

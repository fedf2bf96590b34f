//! The products that purchases name, found or made.

use std::collections::{HashMap, HashSet};

use domain::member::Permission;
use uuid::Uuid;

use crate::{
    error::{Error, Refusal},
    reference::Reference,
    revenue::{entity::product::Model, key, product, save_new},
    scope::{Scope, Writer},
};

/// The products that some purchases name, and those that are to be made for them.
#[derive(Default)]
pub(super) struct Products {
    ids: HashSet<Uuid>,
    by_key: HashMap<String, Uuid>,
    new: Vec<Model>,
}

impl Products {
    /// Looks all of them up, in at most two statements.
    pub(super) async fn load<'r>(
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
        let mut products = Self::default();
        if !ids.is_empty() {
            let ids: Vec<Uuid> = ids.into_iter().collect();
            let found = product::rows_by_ids(scope, &ids).await?.into_iter();
            products.ids.extend(found.map(|row| row.id));
        }
        if !keys.is_empty() {
            let found = product::rows_by_keys(scope, keys).await?.into_iter();
            products
                .by_key
                .extend(found.map(|(key, row)| (key, row.id)));
        }
        Ok(products)
    }

    /// Whether [`Products::obtain`] would find or be allowed to make the product.
    pub(super) fn check(&self, scope: &Scope, reference: &Reference) -> Result<(), Refusal> {
        match reference {
            Reference::Id(id) if self.ids.contains(id) => Ok(()),
            Reference::Id(_) => Err(Refusal::not_found("product", "there is no such product")),
            Reference::ExternalId(text) if self.by_key.contains_key(text.trim()) => Ok(()),
            Reference::ExternalId(text) => {
                if !scope.permissions().contains(Permission::ManageCatalogue) {
                    return Err(Refusal::not_found(
                        "productExternalId",
                        unknown(text.trim()),
                    ));
                }
                key(text, "productExternalId").map(drop)
            }
        }
    }

    /// The product, which is made when it is not known. It was checked before.
    pub(super) fn obtain(&mut self, writer: &Writer<'_>, reference: &Reference) -> Uuid {
        let key = match reference {
            Reference::Id(id) => return *id,
            Reference::ExternalId(key) => key.trim(),
        };
        if let Some(id) = self.by_key.get(key) {
            return *id;
        }
        let row = product::new_row(writer, key.to_owned(), key.to_owned());
        let id = row.id;
        self.by_key.insert(key.to_owned(), id);
        self.new.push(row);
        id
    }

    /// Writes and logs the new ones.
    pub(super) async fn save(self, writer: &Writer<'_>) -> Result<(), Error> {
        match self.new.is_empty() {
            true => Ok(()),
            false => save_new(writer, self.new).await,
        }
    }
}

fn unknown(key: &str) -> String {
    format!(
        "there is no product with the externalId `{key}`, and making one needs the permission to change the catalogue"
    )
}

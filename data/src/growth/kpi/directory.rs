//! The KPIs that inputs name.

use super::super::entity::kpi::{Entity, Model};
use crate::{
    error::{Error, Refusal},
    reference::Reference,
    scope::Scope,
};

/// The KPIs of a tenant, which are few.
#[derive(Clone, Debug, Default)]
pub(crate) struct Directory(Vec<Model>);

impl Directory {
    /// All KPIs of the tenant, archived ones included. One statement.
    pub(crate) async fn load(scope: &Scope) -> Result<Self, Error> {
        Ok(Self(scope.find::<Entity>().all(scope.connection()).await?))
    }

    /// The KPI that the reference names; a refusal is about the input field that holds it.
    pub(crate) fn resolve(&self, reference: &Reference) -> Result<&Model, Refusal> {
        let named = |kpi: &&Model| match reference {
            Reference::Id(id) => kpi.id == *id,
            Reference::ExternalId(key) => kpi.key == key.trim(),
        };
        let found = self.0.iter().find(named);
        match (found, reference) {
            (Some(kpi), _) => Ok(kpi),
            (None, Reference::Id(_)) => Err(Refusal::not_found(
                kpi_field(reference),
                "there is no such KPI",
            )),
            (None, Reference::ExternalId(key)) => {
                let rule = format!("there is no KPI `{key}`; `kpis` lists those there are");
                Err(Refusal::not_found(kpi_field(reference), rule))
            }
        }
    }
}

/// The input field that names a KPI: `kpi` for our id, `kpiKey` for the key.
pub(in crate::growth) const fn kpi_field(reference: &Reference) -> &'static str {
    match reference {
        Reference::Id(_) => "kpi",
        Reference::ExternalId(_) => "kpiKey",
    }
}

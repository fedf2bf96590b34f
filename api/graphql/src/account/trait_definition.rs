//! Custom traits: properties of accounts that the tenant makes up.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, ID, InputObject, Object, SimpleObject};
use data::{
    account::{
        definition::{self, DefinitionInput, DefinitionPatch},
        entity::trait_definition::Model,
    },
    error::Error,
    id::Kind,
    scope::Scope,
};
use uuid::Uuid;

use super::TraitKind;
use crate::{
    error::{OrFault, fault},
    payload::{mutate, payload},
    scalar::DateTime,
    session::ContextSession,
};
use service::id;

/// A property of accounts that the tenant made up. Accounts can be filtered and ordered by it, and portfolios sliced.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct TraitDefinition {
    /// The name in filters and imports; unique in the tenant.
    key: String,
    /// The name that people read.
    label: String,
    /// When it was put away; null while it is not.
    archived_at: Option<DateTime>,
    /// Counts the changes; send it with a change to be told of others' changes.
    version: i32,
    /// When it was made here.
    created_at: DateTime,
    /// When it was last changed.
    updated_at: DateTime,
    #[graphql(skip)]
    row: Model,
}

impl From<Model> for TraitDefinition {
    fn from(row: Model) -> Self {
        Self {
            key: row.key.clone(),
            label: row.label.clone(),
            archived_at: row.archived_at.map(DateTime),
            version: row.version,
            created_at: DateTime(row.created_at),
            updated_at: DateTime(row.updated_at),
            row,
        }
    }
}

#[ComplexObject]
impl TraitDefinition {
    /// The id.
    pub(crate) async fn id(&self) -> ID {
        id::encode(Kind::TraitDefinition, self.row.id)
    }

    /// The kind of its values; it never changes.
    async fn kind(&self) -> async_graphql::Result<TraitKind> {
        let kind = self.row.kind.parse::<domain::account::TraitKind>();
        kind.map(TraitKind::from)
            .map_err(|error| fault(Error::internal(error)))
    }

    /// The choices allowed, for the kind CHOICE.
    async fn choices(&self) -> async_graphql::Result<Vec<String>> {
        definition::choices(&self.row).or_fault()
    }
}

impl TraitDefinition {
    /// The custom traits of those ids, archived or not; unknown ones are left out.
    ///
    /// # Errors
    /// Without the permission to read the portfolio.
    pub async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<HashMap<Uuid, Self>, Error> {
        let rows = definition::by_ids(scope, ids).await?.into_iter();
        Ok(rows.map(|row| (row.id, Self::from(row))).collect())
    }
}

/// Asking for custom traits.
#[derive(Default)]
pub struct TraitQuery;

/// Asking for custom traits.
#[Object]
impl TraitQuery {
    /// The custom traits of the tenant, by key; there are at most 200.
    async fn traits(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whether archived traits are wanted too.", default = false)] with_archived: bool,
    ) -> async_graphql::Result<Vec<TraitDefinition>> {
        let rows = definition::list(context.scope().await?, with_archived)
            .await
            .or_fault()?;
        Ok(rows.into_iter().map(TraitDefinition::from).collect())
    }
}

/// A new custom trait.
#[derive(InputObject)]
pub struct CreateTraitInput {
    /// The name in filters and imports: lower-case letters, digits and underscores; unique in the tenant.
    key: String,
    /// The name that people read, 1 to 100 characters.
    label: String,
    /// The kind of its values; it never changes.
    kind: TraitKind,
    /// The choices allowed, for the kind CHOICE.
    choices: Option<Vec<String>>,
}

/// What to change about a custom trait. Fields that are not given stay as they are.
#[derive(InputObject)]
pub struct UpdateTraitInput {
    /// The id of the trait.
    id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
    /// The name that people read, 1 to 100 characters.
    label: Option<String>,
    /// All choices allowed; a choice that accounts have cannot be left out.
    choices: Option<Vec<String>>,
}

/// A custom trait and the version of it that you have seen.
#[derive(InputObject)]
pub struct ArchiveTraitInput {
    /// The id of the trait.
    id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
}

/// An archived custom trait and the version of it that you have seen.
#[derive(InputObject)]
pub struct RestoreTraitInput {
    /// The id of the trait.
    id: ID,
    /// The version that you have seen; with it the change is refused when somebody else was faster.
    version: Option<i32>,
}

payload! {
    /// What became of `createTrait`.
    CreateTraitPayload {
        /// The new trait.
        r#trait: TraitDefinition
    }
}
payload! {
    /// What became of `updateTrait`.
    UpdateTraitPayload {
        /// The trait as it is now.
        r#trait: TraitDefinition
    }
}
payload! {
    /// What became of `archiveTrait`.
    ArchiveTraitPayload {
        /// The trait as it is now.
        r#trait: TraitDefinition
    }
}
payload! {
    /// What became of `restoreTrait`.
    RestoreTraitPayload {
        /// The trait as it is now.
        r#trait: TraitDefinition
    }
}

/// Changing custom traits.
#[derive(Default)]
pub struct TraitMutation;

/// Changing custom traits.
#[Object]
impl TraitMutation {
    /// Defines a custom trait. Needs a role of MANAGER or above, or the scope `catalogue:write`.
    async fn create_trait(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: CreateTraitInput,
    ) -> async_graphql::Result<CreateTraitPayload> {
        let change = async |scope: &Scope| {
            let CreateTraitInput {
                key,
                label,
                kind,
                choices,
            } = input;
            let input = DefinitionInput {
                key,
                label,
                kind: kind.into(),
                choices: choices.unwrap_or_default(),
            };
            definition::create(scope, input)
                .await
                .map(TraitDefinition::from)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Changes a custom trait. Needs a role of MANAGER or above, or the scope `catalogue:write`.
    async fn update_trait(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpdateTraitInput,
    ) -> async_graphql::Result<UpdateTraitPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::TraitDefinition, &input.id, "id")?;
            let patch = DefinitionPatch {
                label: input.label,
                choices: input.choices,
            };
            definition::update(scope, id, patch, input.version)
                .await
                .map(TraitDefinition::from)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Puts a custom trait away; the values stay and are hidden. Needs a role of MANAGER or above, or the scope `catalogue:write`.
    async fn archive_trait(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: ArchiveTraitInput,
    ) -> async_graphql::Result<ArchiveTraitPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::TraitDefinition, &input.id, "id")?;
            definition::archive(scope, id, input.version)
                .await
                .map(TraitDefinition::from)
        };
        Ok(mutate(context, change).await?.into())
    }

    /// Takes a custom trait back from the archive, with its values. Needs a role of MANAGER or above, or the scope `catalogue:write`.
    async fn restore_trait(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: RestoreTraitInput,
    ) -> async_graphql::Result<RestoreTraitPayload> {
        let change = async |scope: &Scope| {
            let id = id::expect(Kind::TraitDefinition, &input.id, "id")?;
            definition::restore(scope, id, input.version)
                .await
                .map(TraitDefinition::from)
        };
        Ok(mutate(context, change).await?.into())
    }
}

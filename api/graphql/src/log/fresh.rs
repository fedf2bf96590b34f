//! Events that are answered from what is true when they are told.

use std::{borrow::Cow, sync::Arc};

use async_graphql::{
    ContextSelectionSet, Data, OutputType, Positioned, ServerResult, Value, async_trait,
    parser::types::Field, registry::Registry,
};

use crate::{error::fault, session::Session};

/// An event with a request of its own: what its fields ask for is read when it is told, and no snapshot is held for the events after it.
pub struct Fresh<T> {
    event: T,
    session: Arc<Session>,
}

impl<T> Fresh<T> {
    /// The event, told to the viewer of a session.
    #[must_use]
    pub fn new(event: T, session: &Session) -> Self {
        Self {
            event,
            session: Arc::new(session.again()),
        }
    }
}

#[async_trait::async_trait]
impl<T: OutputType> OutputType for Fresh<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(
        &self,
        context: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        let mut data = Data::default();
        data.insert(Arc::clone(&self.session));
        let told = {
            let mut own = context.clone();
            own.execute_data = Some(&data);
            self.event.resolve(&own, field).await
        };
        if let Some(scope) = self.session.opened() {
            let closed = scope.close().await;
            closed.map_err(|error| fault(error).into_server_error(field.pos))?;
        }
        told
    }
}

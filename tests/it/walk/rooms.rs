//! What the walks need to know of each feature.

use serde_json::Value;

use super::{bad_input::BadInput, permissions::Permitted, world::World};

/// In place of roles: needs no token, or only that of the person concerned; tested in a room of its own.
pub const ANYONE: &str = "anyone";

/// Declares the rooms, in the order in which they are seeded.
macro_rules! rooms {
    ($($room:ident),+ $(,)?) => {
        $(mod $room;)+

        /// Makes one of each object.
        pub async fn seed(world: &mut World) {
            $($room::seed(world).await;)+
        }

        /// Good arguments of a field (`Mutation.updateTenant`, `Account.contacts`); for a mutation such as can be used once.
        pub async fn arguments(world: &World, field: &str) -> Option<Value> {
            $(if let Some(arguments) = $room::arguments(world, field).await {
                return Some(arguments);
            })+
            None
        }

        /// The table of who may do what.
        pub fn permissions() -> Vec<Permitted> {
            let mut table = Vec::new();
            $(table.extend($room::PERMISSIONS);)+
            table
        }

        /// Examples of bad input.
        pub async fn bad_input(world: &World) -> Vec<BadInput> {
            let mut examples = Vec::new();
            $(examples.extend($room::bad_input(world).await);)+
            examples
        }
    };
}

rooms!(tenant, definition, account, contact, log, node);

//! The schema of the subgraph: that of the service, with the keys of its entities.

use std::sync::LazyLock;

use apollo_compiler::{
    Node,
    ast::{Argument, Definition, Directive, Document, Value},
    name,
};
use async_graphql::SDLExportOptions;

use super::representation::{ENTITY_TYPES, Key};

/// The schema of the subgraph, or why it cannot be made, which is a fault of ours.
pub(super) static SDL: LazyLock<Result<String, String>> = LazyLock::new(|| {
    let options = SDLExportOptions::new()
        .federation()
        .prefer_single_line_descriptions();
    let sdl = crate::schema().sdl_with(options);
    let mut document =
        Document::parse(sdl, "subgraph.graphql").map_err(|found| found.errors.to_string())?;
    for definition in &mut document.definitions {
        let Definition::ObjectTypeDefinition(object) = definition else {
            continue;
        };
        let entity = ENTITY_TYPES
            .iter()
            .find(|entity| entity.name == object.name.as_str());
        let keys = entity.map_or(&[][..], |entity| entity.keys);
        let directives = keys.iter().map(|key| Node::new(directive(*key)));
        object.make_mut().directives.extend(directives);
    }
    Ok(document.to_string())
});

/// `@key(fields: "id")`
fn directive(key: Key) -> Directive {
    let fields = Argument {
        name: name!("fields"),
        value: Node::new(Value::String(key.field().to_owned())),
    };
    Directive {
        name: name!("key"),
        arguments: vec![Node::new(fields)],
    }
}

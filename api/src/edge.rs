//! What a stranger's request meets before it reaches GraphQL.

pub mod document;

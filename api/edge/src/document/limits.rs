//! How much a request may ask for.

/// The most that one request may hold. Every limit is inclusive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Length of the document in bytes. Default 131,072.
    pub document_bytes: usize,
    /// Lexical tokens of the document; runs of white space and comments count too. Default 20,000.
    pub tokens: usize,
    /// Nesting of brackets of one kind in the text: selection sets, list and object values, list
    /// types. Keeps the parser's stack small. Default 200.
    pub brackets: usize,
    /// Operations in one document. Default 50.
    pub operations: usize,
    /// Fragments in one document. Default 500.
    pub fragments: usize,
    /// Variables of one operation. Default 200.
    pub variables: usize,
    /// Selections of all operations with every fragment spread out where it is named.
    /// Default 10,000.
    pub expanded_selections: u64,
    /// Fields nested in each other. Default 20.
    pub depth: u32,
    /// Fields and fragments nested in each other. The engine's own `limit_recursive_depth` must
    /// not be lower. Default 40.
    pub nesting: u32,
    /// Fields of the root type in one operation, fragments spread out. Default 30.
    pub root_fields: u64,
    /// Aliases in the document. Default 100.
    pub aliases: u64,
    /// Directives in the document. Default 100.
    pub directives: u64,
    /// Lists of the introspection schema (`types`, `fields`, `inputFields`, `interfaces`,
    /// `possibleTypes`) asked for in one document, fragments spread out. The usual introspection
    /// query asks for five. Default 10.
    pub introspection_lists: u64,
    /// Those lists nested in each other, `types` not counted. Default 2.
    pub introspection_depth: u32,
    /// What one operation may cost, see [`super::Cost`]. Default 10,000.
    pub cost: u64,
    /// Errors reported for one request; the others are left out. Default 20.
    pub errors: usize,
    /// Memory for documents that have passed, in bytes, estimated. Default 16 MiB.
    pub cache_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            document_bytes: 128 * 1024,
            tokens: 20_000,
            brackets: 200,
            operations: 50,
            fragments: 500,
            variables: 200,
            expanded_selections: 10_000,
            depth: 20,
            nesting: 40,
            root_fields: 30,
            aliases: 100,
            directives: 100,
            introspection_lists: 10,
            introspection_depth: 2,
            cost: 10_000,
            errors: 20,
            cache_bytes: 16 * 1024 * 1024,
        }
    }
}

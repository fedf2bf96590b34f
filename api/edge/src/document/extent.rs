//! The size of a document with its fragments spread out, counted without spreading them out.
//!
//! Fragments that spread each other twice per level describe a tree of 2^n selections in n lines.
//! Each fragment is therefore measured once and its measure is used wherever it is named, so that
//! the count takes as long as the document is, whatever the document describes.

use std::collections::HashMap;

use apollo_compiler::ast::{
    Definition, DirectiveList, Document, Field, FragmentDefinition, OperationDefinition, Selection,
};

use super::limits::Limits;
use super::refusal::Refusal;

/// The lists of the introspection schema whose items are types or lead to types.
const INTROSPECTION_LISTS: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];

/// The measure of a selection set with its fragments spread out.
#[derive(Clone, Copy, Default)]
struct Extent {
    /// Selections at all levels.
    selections: u64,
    /// Fields at the first level.
    own_fields: u64,
    /// Fields within each other.
    depth: u32,
    /// Fields and fragments within each other.
    nesting: u32,
    /// Introspection lists at all levels, were the set a part of the introspection schema.
    lists: u64,
    /// Introspection lists within each other, `types` not counted.
    list_depth: u32,
}

impl Extent {
    fn add(&mut self, other: Self) {
        self.selections = self.selections.saturating_add(other.selections);
        self.own_fields = self.own_fields.saturating_add(other.own_fields);
        self.depth = self.depth.max(other.depth);
        self.nesting = self.nesting.max(other.nesting);
        self.lists = self.lists.saturating_add(other.lists);
        self.list_depth = self.list_depth.max(other.list_depth);
    }

    /// The measure of a field whose selection set has this measure.
    fn within_field(self, name: &str) -> Self {
        let is_list = INTROSPECTION_LISTS.contains(&name);
        Self {
            selections: self.selections.saturating_add(1),
            own_fields: 1,
            depth: self.depth.saturating_add(1),
            nesting: self.nesting.saturating_add(1),
            lists: self
                .lists
                .saturating_add(u64::from(is_list || name == "types")),
            list_depth: self.list_depth.saturating_add(u32::from(is_list)),
        }
    }

    /// The measure of a fragment whose selection set has this measure.
    fn within_fragment(self) -> Self {
        Self {
            selections: self.selections.saturating_add(1),
            nesting: self.nesting.saturating_add(1),
            ..self
        }
    }
}

/// Where the measuring of a fragment stands.
enum Progress {
    Begun,
    Done(Extent),
}

struct Walk<'document> {
    limits: &'document Limits,
    fragments: HashMap<&'document str, &'document FragmentDefinition>,
    progress: HashMap<&'document str, Progress>,
    aliases: u64,
    directives: u64,
    introspection_lists: u64,
}

/// Refuses a document that is too large, too deep, or whose fragments spread themselves.
pub(super) fn measure(document: &Document, limits: &Limits) -> Result<(), Refusal> {
    let (operations, fragments) = definitions(document, limits)?;
    let mut walk = Walk::new(&fragments, limits);
    let mut selections = 0_u64;
    for operation in operations {
        let extent = walk.operation(operation)?;
        selections = selections.saturating_add(extent.selections);
        within("root fields", extent.own_fields, limits.root_fields)?;
        within_expanded(selections, limits.expanded_selections)?;
    }
    for fragment in fragments {
        let extent = walk.definition(fragment)?;
        within_expanded(extent.selections, limits.expanded_selections)?;
    }
    within("aliases", walk.aliases, limits.aliases)?;
    within("directives", walk.directives, limits.directives)?;
    within(
        "introspection lists",
        walk.introspection_lists,
        limits.introspection_lists,
    )
}

/// Refuses too many selections with their fragments spread out.
pub(super) fn within_expanded(count: u64, limit: u64) -> Result<(), Refusal> {
    within("selections with its fragments spread out", count, limit)
}

fn within(what: &str, count: u64, limit: u64) -> Result<(), Refusal> {
    if count > limit {
        return Err(Refusal::over(what, limit));
    }
    Ok(())
}

type Definitions<'document> = (
    Vec<&'document OperationDefinition>,
    Vec<&'document FragmentDefinition>,
);

fn definitions<'document>(
    document: &'document Document,
    limits: &Limits,
) -> Result<Definitions<'document>, Refusal> {
    let mut operations = Vec::new();
    let mut fragments = Vec::new();
    for definition in &document.definitions {
        match definition {
            Definition::OperationDefinition(operation) => operations.push(&**operation),
            Definition::FragmentDefinition(fragment) => fragments.push(&**fragment),
            _ => {
                return Err(Refusal::invalid(
                    "A request may define operations and fragments, not types.",
                ));
            }
        }
    }
    if operations.len() > limits.operations {
        return Err(Refusal::over("operations", limits.operations));
    }
    if fragments.len() > limits.fragments {
        return Err(Refusal::over("fragments", limits.fragments));
    }
    if operations
        .iter()
        .any(|operation| operation.variables.len() > limits.variables)
    {
        return Err(Refusal::over("variables", limits.variables));
    }
    Ok((operations, fragments))
}

impl<'document> Walk<'document> {
    fn new(fragments: &[&'document FragmentDefinition], limits: &'document Limits) -> Self {
        Self {
            limits,
            fragments: fragments
                .iter()
                .map(|fragment| (fragment.name.as_str(), *fragment))
                .collect(),
            progress: HashMap::new(),
            aliases: 0,
            directives: 0,
            introspection_lists: 0,
        }
    }

    fn operation(&mut self, operation: &'document OperationDefinition) -> Result<Extent, Refusal> {
        self.count_directives(&operation.directives);
        for variable in &operation.variables {
            self.count_directives(&variable.directives);
        }
        let extent = self.selection_set(&operation.selection_set, 1)?;
        Ok(extent)
    }

    /// Measures a fragment that perhaps no operation names, and one whose name is taken twice.
    fn definition(&mut self, fragment: &'document FragmentDefinition) -> Result<Extent, Refusal> {
        let named = self.fragments.get(fragment.name.as_str()).copied();
        if named.is_some_and(|named| std::ptr::eq(named, fragment)) {
            self.fragment(&fragment.name, 1)
        } else {
            self.count_directives(&fragment.directives);
            self.selection_set(&fragment.selection_set, 1)
        }
    }

    fn selection_set(
        &mut self,
        set: &'document [Selection],
        level: u32,
    ) -> Result<Extent, Refusal> {
        self.check_nesting(level)?;
        let mut sum = Extent::default();
        for selection in set {
            let extent = match selection {
                Selection::Field(field) => self.field(field, level)?,
                Selection::FragmentSpread(spread) => {
                    self.count_directives(&spread.directives);
                    self.fragment(&spread.fragment_name, level.saturating_add(1))?
                        .within_fragment()
                }
                Selection::InlineFragment(inline) => {
                    self.count_directives(&inline.directives);
                    self.selection_set(&inline.selection_set, level.saturating_add(1))?
                        .within_fragment()
                }
            };
            sum.add(extent);
        }
        within(
            "levels of fields",
            u64::from(sum.depth),
            u64::from(self.limits.depth),
        )?;
        Ok(sum)
    }

    fn field(&mut self, field: &'document Field, level: u32) -> Result<Extent, Refusal> {
        self.count_directives(&field.directives);
        self.aliases = self
            .aliases
            .saturating_add(u64::from(field.alias.is_some()));
        if field.selection_set.is_empty() {
            return Ok(Extent::default().within_field(&field.name));
        }
        let inner = self.selection_set(&field.selection_set, level.saturating_add(1))?;
        if field.name == "__schema" || field.name == "__type" {
            self.introspection(inner)?;
        }
        Ok(inner.within_field(&field.name))
    }

    fn introspection(&mut self, inner: Extent) -> Result<(), Refusal> {
        self.introspection_lists = self.introspection_lists.saturating_add(inner.lists);
        let limit = u64::from(self.limits.introspection_depth);
        within(
            "introspection lists within each other",
            u64::from(inner.list_depth),
            limit,
        )
    }

    fn fragment(&mut self, name: &'document str, level: u32) -> Result<Extent, Refusal> {
        let Some(fragment) = self.fragments.get(name).copied() else {
            return Ok(Extent::default()); // the validation reports it
        };
        match self.progress.get(name) {
            Some(Progress::Done(extent)) => {
                let extent = *extent;
                self.check_nesting(level.saturating_add(extent.nesting))?;
                return Ok(extent);
            }
            Some(Progress::Begun) => {
                return Err(Refusal::invalid(&format!(
                    "Fragment \"{name}\" spreads itself."
                )));
            }
            None => {}
        }
        self.progress.insert(name, Progress::Begun);
        self.count_directives(&fragment.directives);
        let extent = self.selection_set(&fragment.selection_set, level)?;
        self.progress.insert(name, Progress::Done(extent));
        Ok(extent)
    }

    fn check_nesting(&self, level: u32) -> Result<(), Refusal> {
        let limit = self.limits.nesting;
        // A leaf field counts as one level of nesting more than its selection set.
        within(
            "levels of fields and fragments",
            u64::from(level),
            u64::from(limit).saturating_add(1),
        )
    }

    fn count_directives(&mut self, directives: &DirectiveList) {
        let count = u64::try_from(directives.len()).unwrap_or(u64::MAX);
        self.directives = self.directives.saturating_add(count);
    }
}

//! An operation as the engine runs it: what is asked of an object is asked once.
//!
//! Fragments that know nothing of each other ask for the same fields. The specification has such
//! fields run once, with the selections of all of them together; the engine runs each of them,
//! mutations too. The engine is therefore handed an operation in which each key of the response stands
//! once in each object: fragments are spread out, conditions are decided, and fields of the same
//! key are merged, as the specification's algorithm `CollectFields` says.
//!
//! Where objects of several types may stand, fields that are asked of all of them stand by
//! themselves, and the others within a fragment for each type.

mod written;

use std::collections::HashMap;
use std::rc::Rc;

use apollo_compiler::ast::OperationType;
use apollo_compiler::executable::{Field, Operation, Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Name, Node, Schema};
use async_graphql::Positioned;
use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument as EngineDocument, OperationDefinition,
    Selection as EngineSelection,
};

use super::convert::{self, Converter};
use super::extent;
use super::flags::{self, Flags};
use super::refusal::Refusal;
use super::schema::possible_types;
use written::Written;

/// Merges the operations of one document.
pub(super) struct Merger<'document> {
    schema: &'document Schema,
    document: &'document ExecutableDocument,
    converter: Converter<'document>,
    /// Selections read so far. It is the size of the document with its fragments spread out, unless
    /// fields are asked of some types of objects only.
    read: u64,
    most: u64,
}

/// A merged operation.
#[derive(Clone, Debug)]
pub(super) struct Merged {
    /// The operation, alone in its document.
    pub executable: EngineDocument,
    /// It would be another one with other variables.
    pub depends_on_variables: bool,
    /// The key [`convert::MARK`] stands in objects of which perhaps nothing is asked.
    pub marked: bool,
}

impl<'document> Merger<'document> {
    /// A merger that reads at most `most` selections.
    pub(super) fn new(
        schema: &'document Schema,
        document: &'document ExecutableDocument,
        text: &'document str,
        most: u64,
    ) -> Self {
        Self {
            schema,
            document,
            converter: Converter::new(text),
            read: 0,
            most,
        }
    }

    /// How many selections were read.
    pub(super) const fn read(&self) -> u64 {
        self.read
    }

    /// Merges an operation.
    ///
    /// # Errors
    /// [`Refusal`] when it is too large.
    pub(super) fn operation(
        &mut self,
        node: &'document Node<Operation>,
        flags: &Flags,
    ) -> Result<Merged, Refusal> {
        let mut merge = Merge {
            merger: self,
            flags,
            depends_on_variables: false,
            marked: false,
        };
        let root = merge.place(&node.selection_set.ty);
        let items = merge.selections(&[&node.selection_set], &root)?;
        let (depends_on_variables, marked) = (merge.depends_on_variables, merge.marked);
        let operation = self.converter.operation(node, items)?;
        Ok(Merged {
            executable: alone(node.name.as_ref(), operation),
            depends_on_variables,
            marked,
        })
    }
}

fn alone(name: Option<&Name>, operation: Positioned<OperationDefinition>) -> EngineDocument {
    EngineDocument {
        operations: match name {
            None => DocumentOperations::Single(operation),
            Some(name) => {
                let named = (async_graphql::Name::new(name), operation);
                DocumentOperations::Multiple([named].into_iter().collect())
            }
        },
        fragments: HashMap::new(),
    }
}

/// The names of types of objects.
type Types<'document> = Rc<[&'document Name]>;

/// Where objects stand.
struct Place<'document> {
    /// The type that the schema gives.
    declared: &'document Name,
    /// The types that an object there may have.
    types: Types<'document>,
}

/// A field, and the objects of which it is asked.
struct Asked<'document> {
    field: &'document Node<Field>,
    types: Types<'document>,
}

/// Fields by their keys in the response, in the order of the document.
type Collected<'document> = IndexMap<&'document str, Vec<Asked<'document>>>;

/// The merging of one operation.
struct Merge<'merger, 'document> {
    merger: &'merger mut Merger<'document>,
    flags: &'merger Flags,
    depends_on_variables: bool,
    marked: bool,
}

impl<'document> Merge<'_, 'document> {
    fn place(&self, declared: &'document Name) -> Place<'document> {
        Place {
            declared,
            types: possible_types(self.merger.schema, declared).into(),
        }
    }

    /// The selections of several sets as one.
    fn selections(
        &mut self,
        sets: &[&'document SelectionSet],
        place: &Place<'document>,
    ) -> Result<Vec<Positioned<EngineSelection>>, Refusal> {
        let mut collected = Collected::new();
        for set in sets {
            self.collect(set, &place.types, &mut collected)?;
        }
        let mut written = Written::default();
        for asked in collected.values() {
            for (only_of, fields) in self.apart(place, asked) {
                let parent = only_of.unwrap_or(place.declared);
                let field = self.field(parent, &fields)?;
                written.add(only_of, field);
            }
        }
        if !written.is_for_all(&place.types) && !self.is_subscription(place) {
            // The engine has no object of which nothing is asked: it answers `null` instead.
            self.marked = true;
            written.add(None, convert::mark());
        }
        Ok(written.into_items())
    }

    fn is_subscription(&self, place: &Place<'_>) -> bool {
        let root = self
            .merger
            .schema
            .root_operation(OperationType::Subscription);
        root == Some(place.declared)
    }

    /// Adds the fields that a set asks of objects of these types.
    fn collect(
        &mut self,
        set: &'document SelectionSet,
        types: &Types<'document>,
        collected: &mut Collected<'document>,
    ) -> Result<(), Refusal> {
        for selection in &set.selections {
            self.merger.read = self.merger.read.saturating_add(1);
            extent::within_expanded(self.merger.read, self.merger.most)?;
            self.depends_on_variables |= flags::ask_for_variables(selection.directives());
            if !self.flags.admit(selection.directives()) {
                continue;
            }
            let (condition, set) = match selection {
                Selection::Field(field) => {
                    let types = Rc::clone(types);
                    let asked = Asked { field, types };
                    let key = field.response_key().as_str();
                    collected.entry(key).or_default().push(asked);
                    continue;
                }
                Selection::InlineFragment(inline) => {
                    (inline.type_condition.as_ref(), &inline.selection_set)
                }
                Selection::FragmentSpread(spread) => {
                    match self.merger.document.fragments.get(&spread.fragment_name) {
                        Some(named) => (Some(named.type_condition()), &named.selection_set),
                        None => continue,
                    }
                }
            };
            let types = match condition {
                Some(condition) => self.covered(types, condition),
                None => Rc::clone(types),
            };
            if !types.is_empty() {
                self.collect(set, &types, collected)?;
            }
        }
        Ok(())
    }

    /// Those of some types that a condition covers.
    fn covered(&self, types: &Types<'document>, condition: &Name) -> Types<'document> {
        let schema = self.merger.schema;
        let is_covered =
            |of: &&&'document Name| **of == condition || schema.is_subtype(condition, of);
        let covered: Vec<_> = types.iter().filter(is_covered).copied().collect();
        match covered.len() == types.len() {
            true => Rc::clone(types),
            false => covered.into(),
        }
    }

    /// Fields of one key, apart by the type of the object that they are asked of; no type stands for all objects of the place.
    fn apart(
        &self,
        place: &Place<'document>,
        asked: &[Asked<'document>],
    ) -> Vec<(Option<&'document Name>, Vec<&'document Node<Field>>)> {
        let of_all = |asked: &&Asked<'document>| asked.types.len() == place.types.len();
        let fields = |asked: &Asked<'document>| asked.field;
        if asked.iter().all(|asked| of_all(&asked)) && self.has(place.declared, asked) {
            return vec![(None, asked.iter().map(fields).collect())];
        }
        let is_leaf = |asked: &Asked<'_>| asked.field.selection_set.selections.is_empty();
        if let Some(general) = asked.iter().find(of_all)
            && is_leaf(general)
            && self.has(place.declared, asked)
        {
            return vec![(None, vec![general.field])];
        }
        let of_type = |of: &&'document Name| {
            let asked = asked.iter().filter(|asked| asked.types.contains(of));
            let fields: Vec<_> = asked.map(fields).collect();
            (!fields.is_empty()).then_some((Some(*of), fields))
        };
        place.types.iter().filter_map(of_type).collect()
    }

    /// Whether a type has the field that is asked.
    fn has(&self, of: &Name, asked: &[Asked<'_>]) -> bool {
        let name = asked.first().map(|asked| &asked.field.name);
        name.is_some_and(|name| self.merger.schema.type_field(of, name).is_ok())
    }

    /// Several selections of one field as one.
    fn field(
        &mut self,
        parent: &'document Name,
        fields: &[&'document Node<Field>],
    ) -> Result<Positioned<EngineSelection>, Refusal> {
        let Some(first) = fields.first() else {
            return Err(Refusal::invalid("A field is asked of nothing."));
        };
        let sets = fields.iter().map(|field| &field.selection_set);
        let sets: Vec<_> = sets.filter(|set| !set.selections.is_empty()).collect();
        let items = if sets.is_empty() {
            Vec::new()
        } else {
            let definition = self.merger.schema.type_field(parent, &first.name);
            let of = definition.map_or(first.ty(), |definition| &definition.ty);
            let place = self.place(of.inner_named_type());
            self.selections(&sets, &place)?
        };
        self.merger.converter.field(first, items)
    }
}

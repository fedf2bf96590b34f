//! The fields that a document asks of each place of a response.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    rc::Rc,
};

use apollo_compiler::{
    ExecutableDocument, Name, Node, Schema,
    ast::Type,
    executable::{Field, Selection, SelectionSet},
    parser::SourceSpan,
};
use async_graphql::indexmap::IndexMap;

use crate::document::{Flags, possible_types};

/// A selection set that is asked of a place.
#[derive(Clone, Copy)]
struct Source<'document> {
    set: &'document SelectionSet,
    /// It is asked of whatever object stands there; otherwise only of objects in some parents.
    always: bool,
}

/// A place where objects stand: a field, for all the objects that answer to it.
pub(super) struct Place<'document> {
    sources: Vec<Source<'document>>,
    /// The types that an object there may have.
    pub(super) types: Vec<&'document Name>,
    /// What is asked, found once for each set of types.
    known: RefCell<HashMap<Vec<&'document Name>, Rc<Fields<'document>>>>,
}

/// Fields by their keys in the response, in the order of the document.
pub(super) type Fields<'document> = IndexMap<&'document str, Selected<'document>>;

/// A field that is asked of an object.
pub(super) struct Selected<'document> {
    /// The type that it answers with.
    pub(super) of: &'document Type,
    /// It is asked of whatever object stands there; otherwise only of some types, and which the
    /// object has is not known.
    pub(super) always: bool,
    /// It answers with the name of the object's type.
    pub(super) is_type_name: bool,
    /// Where the document selects it first.
    pub(super) location: Option<SourceSpan>,
    /// Where its objects stand; nothing for scalars, enums and introspection, which cannot fail.
    pub(super) place: Option<Place<'document>>,
    /// Its type as the document sees it, through an interface perhaps wider than `of`.
    declared: &'document Type,
    sources: Vec<Source<'document>>,
}

/// Reads selections of one operation.
pub(super) struct Selections<'document> {
    schema: &'document Schema,
    document: &'document ExecutableDocument,
    flags: &'document Flags,
}

impl<'document> Selections<'document> {
    pub(super) fn new(
        schema: &'document Schema,
        document: &'document ExecutableDocument,
        flags: &'document Flags,
    ) -> Self {
        Self {
            schema,
            document,
            flags,
        }
    }

    /// The place of the root object.
    pub(super) fn root(&self, set: &'document SelectionSet) -> Place<'document> {
        Place {
            sources: vec![Source { set, always: true }],
            types: vec![&set.ty],
            known: RefCell::default(),
        }
    }

    /// What is asked of an object that has one of these types.
    pub(super) fn fields(
        &self,
        place: &Place<'document>,
        types: &[&'document Name],
    ) -> Rc<Fields<'document>> {
        if let Some(known) = place.known.borrow().get(types) {
            return Rc::clone(known);
        }
        let fields = Rc::new(match types {
            [only] => self.fields_of(place, only),
            _ => self.fields_of_any(place, types),
        });
        let mut known = place.known.borrow_mut();
        known.insert(types.to_vec(), Rc::clone(&fields));
        fields
    }

    fn fields_of(&self, place: &Place<'document>, of: &'document Name) -> Fields<'document> {
        let mut collector = Collector {
            selections: self,
            of,
            entered: HashSet::new(),
            fields: Fields::new(),
        };
        for source in &place.sources {
            collector.add_set(source.set, source.always);
        }
        let mut fields = collector.fields;
        for selected in fields.values_mut() {
            selected.place = self.place(selected, &[selected.of]);
        }
        fields
    }

    /// What is asked of an object of which only is known that it has one of these types.
    fn fields_of_any(
        &self,
        place: &Place<'document>,
        types: &[&'document Name],
    ) -> Fields<'document> {
        let mut merged: IndexMap<&str, Vec<Rc<Fields<'document>>>> = IndexMap::new();
        for of in types {
            let fields = self.fields(place, &[*of]);
            for key in fields.keys() {
                merged.entry(key).or_default().push(Rc::clone(&fields));
            }
        }
        let merged = merged.into_iter().filter_map(|(key, fields)| {
            let fields = fields.iter().filter_map(|fields| fields.get(key));
            let selected = self.any(&fields.collect::<Vec<_>>(), types.len())?;
            Some((key, selected))
        });
        merged.collect()
    }

    /// A field as the types that have it ask for it, `types` being how many there are.
    fn any(&self, asked: &[&Selected<'document>], types: usize) -> Option<Selected<'document>> {
        let first = *asked.first()?;
        let mut sources: Vec<(Source<'document>, usize)> = Vec::new();
        for source in asked.iter().flat_map(|selected| &selected.sources) {
            let known = sources
                .iter_mut()
                .find(|(known, _)| std::ptr::eq(known.set, source.set));
            match known {
                Some((_, times)) => *times += usize::from(source.always),
                None => sources.push((*source, usize::from(source.always))),
            }
        }
        let sources = sources.into_iter().map(|(source, times)| Source {
            always: times == types,
            ..source
        });
        let mut selected = Selected {
            // Validation lets only fields of the same shape share a key.
            of: first.declared,
            always: asked.len() == types && asked.iter().all(|selected| selected.always),
            sources: sources.collect(),
            place: None,
            ..*first
        };
        let answers: Vec<_> = asked.iter().map(|selected| selected.of).collect();
        selected.place = self.place(&selected, &answers);
        Some(selected)
    }

    /// The place of a field's objects, which have these types.
    fn place(
        &self,
        selected: &Selected<'document>,
        answers: &[&'document Type],
    ) -> Option<Place<'document>> {
        if selected.sources.is_empty() {
            return None;
        }
        let mut types: Vec<&'document Name> = Vec::new();
        for answer in answers {
            for of in possible_types(self.schema, answer.inner_named_type()) {
                if !types.contains(&of) {
                    types.push(of);
                }
            }
        }
        Some(Place {
            sources: selected.sources.clone(),
            types,
            known: RefCell::default(),
        })
    }
}

/// Collects the fields that selection sets ask of objects of one type.
struct Collector<'selections, 'document> {
    selections: &'selections Selections<'document>,
    of: &'document Name,
    /// Fragments that have been added, so that each is added once.
    entered: HashSet<(&'document str, bool)>,
    fields: Fields<'document>,
}

impl<'document> Collector<'_, 'document> {
    fn add_set(&mut self, set: &'document SelectionSet, always: bool) {
        let Selections {
            document, flags, ..
        } = *self.selections;
        for selection in &set.selections {
            if !flags.admit(selection.directives()) {
                continue;
            }
            match selection {
                Selection::Field(field) => self.add_field(field, always),
                Selection::InlineFragment(inline) => {
                    let condition = inline.type_condition.as_ref();
                    if condition.is_none_or(|condition| self.covered_by(condition)) {
                        self.add_set(&inline.selection_set, always);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = document.fragments.get(&spread.fragment_name);
                    if let Some(fragment) = fragment
                        && self.covered_by(fragment.type_condition())
                        && self.entered.insert((&fragment.name, always))
                    {
                        self.add_set(&fragment.selection_set, always);
                    }
                }
            }
        }
    }

    fn add_field(&mut self, field: &'document Node<Field>, always: bool) {
        let schema = self.selections.schema;
        let Ok(definition) = schema.type_field(self.of, &field.name) else {
            return;
        };
        let key = field.response_key().as_str();
        let selected = self.fields.entry(key).or_insert_with(|| Selected {
            of: &definition.ty,
            declared: field.ty(),
            always: false,
            is_type_name: field.name == "__typename",
            location: field.location(),
            place: None,
            sources: Vec::new(),
        });
        selected.always |= always;
        if !field.name.starts_with("__") && !field.selection_set.selections.is_empty() {
            let set = &field.selection_set;
            selected.sources.push(Source { set, always });
        }
    }

    fn covered_by(&self, condition: &Name) -> bool {
        condition == self.of || self.selections.schema.is_subtype(condition, self.of)
    }
}

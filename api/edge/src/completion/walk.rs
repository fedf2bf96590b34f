//! The walk along a response.

use std::rc::Rc;

use apollo_compiler::ast::Type;
use async_graphql::{Name, PathSegment, Value as ConstValue, indexmap::IndexMap};

use super::{
    errors::{ErrorTree, Unexplained},
    selection::{Fields, Place, Selected, Selections},
};

type Object = IndexMap<Name, ConstValue>;

/// A `null` stands where the schema allows none, and rises to the parent.
struct NullRises;

/// Walks along one response. Recursion is as deep as the response, hence as the document and the
/// lists of the schema.
pub(super) struct Walk<'document, 'walk> {
    selections: &'walk Selections<'document>,
    /// Where the walk is.
    path: Vec<Step<'document>>,
    unexplained: Vec<Unexplained>,
}

#[derive(Clone, Copy)]
enum Step<'document> {
    Field(&'document str),
    Item(usize),
}

impl<'document, 'walk> Walk<'document, 'walk> {
    pub(super) fn new(selections: &'walk Selections<'document>) -> Self {
        Self {
            selections,
            path: Vec::new(),
            unexplained: Vec::new(),
        }
    }

    /// The failed fields that no error names by its path.
    pub(super) fn into_unexplained(self) -> Vec<Unexplained> {
        self.unexplained
    }

    /// The completed `data` of a response.
    pub(super) fn root(
        &mut self,
        place: &Place<'document>,
        data: ConstValue,
        errors: &ErrorTree<'_>,
    ) -> ConstValue {
        self.object(place, false, data, Some(errors))
    }

    fn value(
        &mut self,
        of: &Type,
        place: Option<&Place<'document>>,
        value: ConstValue,
        errors: Option<&ErrorTree<'_>>,
    ) -> Result<ConstValue, NullRises> {
        let completed = match (of, place, value) {
            (Type::List(item) | Type::NonNullList(item), _, ConstValue::List(items)) => self
                .list(item, place, items, errors)
                .map_or(ConstValue::Null, ConstValue::List),
            (Type::Named(_) | Type::NonNullNamed(_), Some(place), value) => {
                self.object(place, of.is_non_null(), value, errors)
            }
            (_, _, value) => value,
        };
        if completed == ConstValue::Null && of.is_non_null() {
            return Err(NullRises);
        }
        Ok(completed)
    }

    fn list(
        &mut self,
        of: &Type,
        place: Option<&Place<'document>>,
        items: Vec<ConstValue>,
        errors: Option<&ErrorTree<'_>>,
    ) -> Result<Vec<ConstValue>, NullRises> {
        let items = items.into_iter().enumerate().map(|(index, item)| {
            let errors = errors.and_then(|errors| errors.item(index));
            self.within(Step::Item(index), |walk| {
                walk.value(of, place, item, errors)
            })
        });
        items.collect()
    }

    /// The engine answers with `null` for an object none of whose fields came to anything. That it
    /// is an object is seen from its type, or from errors of its fields.
    fn object(
        &mut self,
        place: &Place<'document>,
        is_non_null: bool,
        value: ConstValue,
        errors: Option<&ErrorTree<'_>>,
    ) -> ConstValue {
        let fields = match value {
            ConstValue::Object(fields) => fields,
            ConstValue::Null if is_non_null || errors.is_some_and(ErrorTree::has_fields) => {
                Object::new()
            }
            other => return other,
        };
        self.fields(place, fields, errors)
            .map_or(ConstValue::Null, ConstValue::Object)
    }

    fn fields(
        &mut self,
        place: &Place<'document>,
        mut found: Object,
        errors: Option<&ErrorTree<'_>>,
    ) -> Result<Object, NullRises> {
        let asked = self.asked(place, &found, errors);
        let mut completed = Object::with_capacity(asked.len());
        for (key, selected) in asked.iter() {
            let below = errors.and_then(|errors| errors.field(key));
            let value = match found.swap_remove(*key) {
                Some(value) => self.within(Step::Field(key), |walk| {
                    walk.value(selected.of, selected.place.as_ref(), value, below)
                })?,
                None if selected.always || below.is_some() => {
                    self.failed(key, selected, below.is_some())?
                }
                None => continue,
            };
            completed.insert(Name::new(key), value);
        }
        completed.extend(found);
        Ok(completed)
    }

    /// A field that the engine left out.
    fn failed(
        &mut self,
        key: &'document str,
        selected: &Selected<'document>,
        is_explained: bool,
    ) -> Result<ConstValue, NullRises> {
        if !is_explained && let Some(selected) = selected.location {
            let path = self.path.iter().copied().chain([Step::Field(key)]);
            self.unexplained.push(Unexplained {
                selected,
                path: path.map(PathSegment::from).collect(),
            });
        }
        if selected.of.is_non_null() {
            return Err(NullRises);
        }
        Ok(ConstValue::Null)
    }

    /// What the document asks of an object.
    ///
    /// Where objects of several types may stand, the object's type is one that has every field that
    /// was found or has failed; when `__typename` is among them, it is the type it names. If several
    /// types remain, only what is asked of all of them is certain, besides what errors name.
    fn asked(
        &self,
        place: &Place<'document>,
        found: &Object,
        errors: Option<&ErrorTree<'_>>,
    ) -> Rc<Fields<'document>> {
        if place.types.len() == 1 {
            return self.selections.fields(place, &place.types);
        }
        let mut types = place.types.clone();
        types.retain(|of| {
            let fields = self.selections.fields(place, &[*of]);
            let mut failed = errors.iter().flat_map(|errors| errors.fields());
            failed.all(|key| fields.contains_key(key))
                && found.iter().all(|(key, value)| {
                    fields
                        .get(key.as_str())
                        .is_some_and(|field| !field.is_type_name || is_name(value, of))
                })
        });
        if types.is_empty() {
            types.clone_from(&place.types);
        }
        self.selections.fields(place, &types)
    }

    fn within<T>(&mut self, step: Step<'document>, walk: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step);
        let outcome = walk(self);
        self.path.pop();
        outcome
    }
}

fn is_name(value: &ConstValue, name: &str) -> bool {
    matches!(value, ConstValue::String(text) if text == name)
}

impl From<Step<'_>> for PathSegment {
    fn from(step: Step<'_>) -> Self {
        match step {
            Step::Field(key) => Self::Field(key.to_owned()),
            Step::Item(index) => Self::Index(index),
        }
    }
}

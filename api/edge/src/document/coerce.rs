//! The variables of a request as the operation declares them.
//!
//! The engine coerces a variable when a field asks for it, which is too late: the fields before it
//! have run. Here all of them are coerced before anything runs. The defaults of input fields stay
//! with the engine, which knows them by value and the schema only by text.

use std::fmt;

use apollo_compiler::Node;
use apollo_compiler::ast::{Type, VariableDefinition};
use apollo_compiler::schema::{EnumType, ExtendedType, InputObjectType};
use async_graphql::{Name, Number, Value as ConstValue, Variables};
use serde_json::{Map, Value, json};

use super::convert;
use super::input::takes_one_field;
use super::refusal::{DocumentError, Refusal, RefusalCode, Stage, shorten};
use super::schema::LoadedSchema;
use super::text::has_null_character;

/// The longest part of a wrong value that an error repeats, in bytes.
const VALUE_BYTES: usize = 40;
/// The most values of an enum that an error lists.
const LISTED_VALUES: usize = 20;

/// Coerces the values given for variables to the types that they are declared with.
///
/// # Errors
/// [`Refusal`] with at most `most` errors, each of which names a variable, the place in it and
/// what is expected there.
pub(super) fn variables(
    schema: &LoadedSchema,
    declared: &[Node<VariableDefinition>],
    given: &Map<String, Value>,
    most: usize,
) -> Result<Variables, Refusal> {
    let mut coercion = Coercion {
        schema,
        errors: Vec::new(),
        most: most.max(1),
    };
    let mut coerced = Variables::default();
    for variable in declared {
        let path = Path::Variable(variable.name.as_str());
        let value = match given.get(variable.name.as_str()) {
            Some(value) => coercion.value(&variable.ty, value, &path),
            None => match &variable.default_value {
                Some(default) => convert::constant(default),
                None if variable.ty.is_non_null() => {
                    coercion.error(&path, &variable.ty.to_string(), "it is not given")
                }
                None => None,
            },
        };
        if let Some(value) = value {
            coerced.insert(Name::new(variable.name.as_str()), value);
        }
    }
    if coercion.errors.is_empty() {
        return Ok(coerced);
    }
    Err(Refusal {
        code: RefusalCode::ValidationFailed,
        errors: coercion.errors,
        stage: Stage::Coerce,
        cost: None,
    })
}

/// A place in the value of a variable.
enum Path<'path> {
    Variable(&'path str),
    Field(&'path Path<'path>, &'path str),
    Item(&'path Path<'path>, usize),
}

impl Path<'_> {
    fn variable(&self) -> &str {
        match self {
            Self::Variable(name) => name,
            Self::Field(parent, _) | Self::Item(parent, _) => parent.variable(),
        }
    }

    fn segments(&self) -> Vec<Value> {
        let (parent, segment) = match self {
            Self::Variable(_) => return Vec::new(),
            Self::Field(parent, name) => (parent, json!(shorten(name, VALUE_BYTES))),
            Self::Item(parent, index) => (parent, json!(index)),
        };
        let mut segments = parent.segments();
        segments.push(segment);
        segments
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => write!(formatter, "${name}"),
            Self::Field(parent, name) => {
                write!(formatter, "{parent}.{}", shorten(name, VALUE_BYTES))
            }
            Self::Item(parent, index) => write!(formatter, "{parent}[{index}]"),
        }
    }
}

struct Coercion<'schema> {
    schema: &'schema LoadedSchema,
    errors: Vec<DocumentError>,
    most: usize,
}

impl Coercion<'_> {
    /// The coerced value, or nothing after an error.
    fn value(&mut self, expected: &Type, value: &Value, path: &Path<'_>) -> Option<ConstValue> {
        if self.errors.len() >= self.most {
            return None;
        }
        if value.is_null() {
            if expected.is_non_null() {
                return self.wrong(path, &expected.to_string(), value);
            }
            return Some(ConstValue::Null);
        }
        match expected {
            Type::List(item) | Type::NonNullList(item) => self.list(item, value, path),
            Type::Named(name) | Type::NonNullNamed(name) => self.named(name, value, path),
        }
    }

    fn list(&mut self, item: &Type, value: &Value, path: &Path<'_>) -> Option<ConstValue> {
        let Value::Array(values) = value else {
            let only = self.value(item, value, path)?;
            return Some(ConstValue::List(vec![only]));
        };
        let mut items = Vec::with_capacity(values.len());
        for (index, value) in values.iter().enumerate() {
            let coerced = self.value(item, value, &Path::Item(path, index));
            items.extend(coerced);
        }
        Some(ConstValue::List(items))
    }

    fn named(
        &mut self,
        name: &apollo_compiler::Name,
        value: &Value,
        path: &Path<'_>,
    ) -> Option<ConstValue> {
        let coerced = match self.schema.schema.types.get(name)? {
            ExtendedType::InputObject(object) => return self.object(object, value, path),
            ExtendedType::Enum(of) => return self.enum_value(of, value, path),
            ExtendedType::Scalar(scalar) if scalar.is_built_in() => built_in(name, value),
            _ => return self.custom(name, value, path),
        };
        coerced.or_else(|| self.wrong(path, name, value))
    }

    /// A value of a scalar of the schema's own.
    fn custom(
        &mut self,
        name: &apollo_compiler::Name,
        value: &Value,
        path: &Path<'_>,
    ) -> Option<ConstValue> {
        let coerced = ConstValue::from_json(value.clone()).ok();
        let Some(rule) = self.schema.scalars.get(name) else {
            return coerced.or_else(|| self.wrong(path, name, value));
        };
        let allowed = coerced.filter(|value| (rule.accepts)(value));
        allowed.or_else(|| self.wrong(path, &rule.expected(), value))
    }

    fn enum_value(&mut self, of: &EnumType, value: &Value, path: &Path<'_>) -> Option<ConstValue> {
        if let Some(name) = value.as_str()
            && of.values.contains_key(name)
        {
            return Some(ConstValue::Enum(Name::new(name)));
        }
        let names = of
            .values
            .keys()
            .take(LISTED_VALUES)
            .map(|name| name.as_str());
        let mut listed = names.collect::<Vec<_>>().join(", ");
        if of.values.len() > LISTED_VALUES {
            listed.push_str(", …");
        }
        self.wrong(path, &format!("{} ({listed})", of.name), value)
    }

    fn object(
        &mut self,
        of: &InputObjectType,
        value: &Value,
        path: &Path<'_>,
    ) -> Option<ConstValue> {
        let Value::Object(given) = value else {
            return self.wrong(path, &of.name, value);
        };
        for name in given.keys() {
            if !of.fields.contains_key(name.as_str()) {
                let expected = format!("a field of {}", of.name);
                self.error(
                    &Path::Field(path, name),
                    &expected,
                    "there is none of this name",
                );
            }
        }
        let mut fields = Vec::with_capacity(given.len());
        for (name, field) in &of.fields {
            let path = Path::Field(path, name);
            match given.get(name.as_str()) {
                Some(value) => {
                    let coerced = self.value(&field.ty, value, &path);
                    fields.extend(coerced.map(|value| (Name::new(name), value)));
                }
                None if field.is_required() => {
                    self.error(&path, &field.ty.to_string(), "it is not given");
                }
                None => {}
            }
        }
        if takes_one_field(of) && (given.len() != 1 || given.values().any(Value::is_null)) {
            return self.error(path, &of.name, "not exactly one of its fields is given");
        }
        Some(ConstValue::Object(fields.into_iter().collect()))
    }

    fn wrong(&mut self, path: &Path<'_>, expected: &str, value: &Value) -> Option<ConstValue> {
        self.error(path, expected, &format!("{} is given", described(value)))
    }

    fn error(&mut self, path: &Path<'_>, expected: &str, instead: &str) -> Option<ConstValue> {
        if self.errors.len() < self.most {
            let message = format!("Variable \"{path}\" must be {expected}, but {instead}.");
            let mut error = DocumentError::new(RefusalCode::ValidationFailed, &message, None);
            error
                .extensions
                .insert("variable".to_owned(), path.variable().into());
            error
                .extensions
                .insert("path".to_owned(), path.segments().into());
            error
                .extensions
                .insert("expected".to_owned(), expected.into());
            self.errors.push(error);
        }
        None
    }
}

fn described(value: &Value) -> String {
    match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::String(text) if has_null_character(text) => {
            "a text with the character U+0000".to_owned()
        }
        Value::String(text) => format!("the text \"{}\"", shorten(text, VALUE_BYTES)),
        other => other.to_string(),
    }
}

fn built_in(name: &str, value: &Value) -> Option<ConstValue> {
    match (name, value) {
        ("Boolean", Value::Bool(value)) => Some(ConstValue::Boolean(*value)),
        ("String" | "ID", Value::String(text)) if has_null_character(text) => None,
        ("String" | "ID", Value::String(text)) => Some(ConstValue::String(text.clone())),
        ("Float", Value::Number(number)) => Some(ConstValue::Number(number.clone())),
        ("Int", Value::Number(number)) => Some(ConstValue::Number(Number::from(integer(number)?))),
        ("ID", Value::Number(number)) if !number.is_f64() => {
            Some(ConstValue::String(number.to_string()))
        }
        _ => None,
    }
}

/// A number of the range of Int. JSON knows no integers: 3.0 is 3.
fn integer(number: &Number) -> Option<i32> {
    if let Some(integer) = number.as_i64() {
        return i32::try_from(integer).ok();
    }
    let float = number.as_f64().filter(|float| float.fract() == 0.0)?;
    (float >= f64::from(i32::MIN) && float <= f64::from(i32::MAX))
        .then(|| format!("{float:.0}").parse().ok())
        .flatten()
}

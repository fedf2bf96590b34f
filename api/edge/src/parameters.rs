//! The parameters of a GraphQL request, from a JSON body, from the query part of a URL or from a socket's message.

use actix_web::web::Query;
use serde_json::{Map, Value};

use super::{document::RawRequest, refused::Refused, unique_json::UniqueJson};

/// Reads the parameters from a JSON body. Properties that are not known are ignored, as the draft demands.
///
/// # Errors
/// 400 for what is not one JSON object with parameters of the right types.
pub(super) fn from_json(body: &[u8]) -> Result<RawRequest, Refused> {
    let UniqueJson(value) = serde_json::from_slice(body)
        .map_err(|error| Refused::malformed(format!("The body is not valid JSON: {error}.")))?;
    match value {
        Value::Object(parameters) => from_object(parameters),
        Value::Array(_) => Err(Refused::malformed(
            "Batches are not supported: send one request as a JSON object.",
        )),
        _ => Err(Refused::malformed("The body must be a JSON object.")),
    }
}

/// Reads the parameters from the query part of a URL. A parameter that is empty counts as not given.
///
/// # Errors
/// 400 for a parameter given twice, or of which the JSON is not valid.
pub(super) fn from_url(query_string: &str) -> Result<RawRequest, Refused> {
    let Query(pairs) = Query::<Vec<(String, String)>>::from_query(query_string)
        .map_err(|_| Refused::malformed("The query part of the URL cannot be read."))?;
    let mut parameters = Map::new();
    for (name, text) in pairs {
        let value = match name.as_str() {
            "query" | "operationName" => Value::String(text),
            "variables" | "extensions" => json_parameter(&name, &text)?,
            _ => continue,
        };
        if parameters.contains_key(&name) {
            return Err(Refused::malformed(format!(
                "The parameter `{name}` is given twice."
            )));
        }
        parameters.insert(name, value);
    }
    parameters.retain(|name, value| name == "query" || value.as_str() != Some(""));
    from_object(parameters)
}

/// Reads the parameters from a JSON object.
///
/// # Errors
/// 400 for a parameter of the wrong type, and when there is neither a document nor the hash of one.
pub(super) fn from_object(mut parameters: Map<String, Value>) -> Result<RawRequest, Refused> {
    let query = text(&mut parameters, "query")?;
    let operation_name = text(&mut parameters, "operationName")?;
    let variables = object(&mut parameters, "variables")?;
    let extensions = object(&mut parameters, "extensions")?;
    let query = match query {
        Some(query) => query,
        None if extensions.contains_key("persistedQuery") => String::new(),
        None => {
            return Err(Refused::malformed(
                "The parameter `query` must be given and be a string.",
            ));
        }
    };
    Ok(RawRequest {
        query,
        operation_name,
        variables,
        extensions,
    })
}

fn json_parameter(name: &str, text: &str) -> Result<Value, Refused> {
    if text.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(text)
        .map(|UniqueJson(value)| value)
        .map_err(|error| {
            Refused::malformed(format!(
                "The parameter `{name}` is not valid JSON: {error}."
            ))
        })
}

fn text(parameters: &mut Map<String, Value>, name: &str) -> Result<Option<String>, Refused> {
    match parameters.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Refused::malformed(format!(
            "The parameter `{name}` must be a string."
        ))),
    }
}

fn object(parameters: &mut Map<String, Value>, name: &str) -> Result<Map<String, Value>, Refused> {
    match parameters.remove(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(object)) => Ok(object),
        Some(_) => Err(Refused::malformed(format!(
            "The parameter `{name}` must be an object."
        ))),
    }
}

//! Reading the text of a document, within limits.
//!
//! One parser serves both the validation and the engine: the one of `apollo-compiler`. It follows
//! the specification where the engine's own does not (`"\uD83D\uDE00"`, `"\u{1F600}"`, directives
//! of variables, spaces within types), and its errors do not quote the text.

use apollo_compiler::ast::Document;
use apollo_compiler::parser::Parser;

use super::limits::Limits;
use super::refusal::{Refusal, Stage};

/// A parsed document and the number of its tokens.
pub(super) struct Parsed {
    /// The document.
    pub document: Document,
    /// Its tokens.
    pub tokens: usize,
}

/// Parses a text.
pub(super) fn parse(text: &str, limits: &Limits) -> Result<Parsed, Refusal> {
    if text.len() > limits.document_bytes {
        let most = limits.document_bytes;
        return Err(Refusal::limit(&format!(
            "The document is too long: it has {} bytes, at most {most} are allowed.",
            text.len()
        )));
    }
    let mut parser = Parser::new()
        .token_limit(limits.tokens)
        .recursion_limit(limits.brackets);
    let outcome = parser.parse_ast(text, "document");
    if parser.tokens_reached() > limits.tokens {
        return Err(Refusal::over("tokens", limits.tokens));
    }
    if parser.recursion_reached() > limits.brackets {
        return Err(Refusal::limit(&format!(
            "The document is nested too deep: at most {} brackets within each other are allowed.",
            limits.brackets
        )));
    }
    match outcome {
        Ok(document) => Ok(Parsed {
            document,
            tokens: parser.tokens_reached(),
        }),
        Err(failed) => Err(Refusal::diagnosed(
            Stage::Parse,
            &failed.errors,
            limits.errors,
        )),
    }
}

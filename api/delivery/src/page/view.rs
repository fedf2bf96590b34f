//! What the pages look like.

use std::sync::LazyLock;

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use askama::Template;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

use crate::words::Words;

const STYLE: &str = include_str!("../../templates/style.css");

/// Nothing is loaded from anywhere, no script runs, and the one style is named by its hash.
static CONTENT_SECURITY_POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
});

/// A page with its status, or where to go instead.
pub(super) enum Shown {
    Page(StatusCode, Result<String, askama::Error>),
    Elsewhere(String),
}

impl Shown {
    pub(super) fn response(self) -> HttpResponse {
        match self {
            Self::Page(status, Ok(page)) => HttpResponse::build(status)
                .content_type("text/html; charset=utf-8")
                .insert_header((
                    header::CONTENT_SECURITY_POLICY,
                    CONTENT_SECURITY_POLICY.as_str(),
                ))
                .insert_header(("X-Robots-Tag", "noindex"))
                .body(page),
            Self::Page(_, Err(error)) => {
                tracing::error!(%error, "a page could not be written");
                HttpResponse::InternalServerError().finish()
            }
            Self::Elsewhere(path) => HttpResponse::SeeOther()
                .insert_header((header::LOCATION, path))
                .finish(),
        }
    }
}

/// The question, with what was answered so far.
#[derive(Template)]
#[template(path = "question.html")]
pub(super) struct Question<'a> {
    pub(super) language: &'a str,
    pub(super) style: &'static str,
    pub(super) words: &'static Words,
    pub(super) tenant: &'a str,
    pub(super) action: &'a str,
    pub(super) problem: Option<String>,
    pub(super) score_is_wrong: bool,
    pub(super) comment_is_wrong: bool,
    pub(super) question: &'a str,
    pub(super) scores: Vec<i16>,
    pub(super) score: Option<i16>,
    pub(super) is_recommendation: bool,
    pub(super) lowest: i16,
    pub(super) highest: i16,
    pub(super) follow_up: Option<&'a str>,
    pub(super) comment: &'a str,
    pub(super) is_last: bool,
}

impl Question<'_> {
    fn is_chosen(&self, score: &i16) -> bool {
        self.score == Some(*score)
    }

    pub(super) fn shown(&self, status: StatusCode) -> Shown {
        Shown::Page(status, self.render())
    }
}

/// A milestone, with what there is to say about it.
#[derive(Template)]
#[template(path = "step.html")]
pub(super) struct Step<'a> {
    pub(super) language: &'a str,
    pub(super) words: &'static Words,
    pub(super) tenant: &'a str,
    pub(super) action: &'a str,
    pub(super) name: &'a str,
    pub(super) text: &'a str,
    pub(super) due_on: &'a str,
    pub(super) is_done: bool,
    pub(super) starts_on: Option<String>,
    pub(super) waits_for: &'a [String],
    pub(super) style: &'static str,
}

impl Step<'_> {
    pub(super) fn shown(&self, status: StatusCode) -> Shown {
        Shown::Page(status, self.render())
    }
}

/// The style of every page.
pub(super) const fn style() -> &'static str {
    STYLE
}

#[derive(Template)]
#[template(path = "thanks.html")]
struct Thanks<'a> {
    language: &'a str,
    style: &'static str,
    words: &'static Words,
    tenant: &'a str,
    action: &'a str,
    thanks: &'a str,
    can_change: bool,
}

/// What is said after the answer.
pub(super) fn thanks(
    language: &str,
    tenant: &str,
    action: &str,
    thanks: Option<&str>,
    can_change: bool,
) -> Shown {
    let words = Words::of(language);
    let page = Thanks {
        language,
        style: STYLE,
        words,
        tenant,
        action,
        thanks: thanks.unwrap_or(words.thanks),
        can_change,
    };
    Shown::Page(StatusCode::OK, page.render())
}

#[derive(Template)]
#[template(path = "leave.html")]
struct Leave<'a> {
    language: &'a str,
    style: &'static str,
    words: &'static Words,
    tenant: &'a str,
    action: &'a str,
    text: &'a str,
}

/// Asks whether somebody wants to be left in peace.
pub(super) fn leave(words: &'static Words, tenant: &str, action: &str) -> Shown {
    let page = Leave {
        language: words.language,
        style: STYLE,
        words,
        tenant,
        action,
        text: &Words::about(words.leave_text, tenant),
    };
    Shown::Page(StatusCode::OK, page.render())
}

#[derive(Template)]
#[template(path = "notice.html")]
struct Notice<'a> {
    language: &'a str,
    style: &'static str,
    title: &'a str,
    text: &'a str,
}

/// Says that somebody is left in peace.
pub(super) fn left(words: &'static Words, tenant: &str) -> Shown {
    let page = Notice {
        language: words.language,
        style: STYLE,
        title: words.left,
        text: &Words::about(words.left_text, tenant),
    };
    Shown::Page(StatusCode::OK, page.render())
}

/// Says that a link leads nowhere, for whatever reason.
pub(super) fn gone(words: &'static Words, text: &str, status: StatusCode) -> Shown {
    let page = Notice {
        language: words.language,
        style: STYLE,
        title: words.gone,
        text,
    };
    Shown::Page(status, page.render())
}

/// Says one sentence.
pub(super) fn notice(words: &'static Words, title: &str, text: &str, status: StatusCode) -> Shown {
    let page = Notice {
        language: words.language,
        style: STYLE,
        title,
        text,
    };
    Shown::Page(status, page.render())
}

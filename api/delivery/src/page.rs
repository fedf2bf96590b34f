//! The pages that links lead to: server-rendered, without scripts and cookies. Nothing is answered by opening one; what is sent with its form is.

mod answer;
mod form;
mod milestone;
mod view;

use std::{net::IpAddr, sync::Arc};

use actix_web::{
    HttpMessage as _, HttpRequest, HttpResponse,
    http::{StatusCode, header},
    middleware::from_fn,
    web::{self, Data, ServiceConfig},
};
use data::{
    error::Error,
    scope::{OpenRequest, Scope},
    survey,
    transaction::Mode,
};
use edge::Edge;
use service::survey_link::Link;
use uuid::Uuid;

use self::view::Shown;
use crate::{Delivery, is_shut, words::Words};

/// Where questions are answered; the token follows.
const PATH: &str = "/s/{token}";

/// Mounts `/s/{token}`, `/s/{token}/unsubscribe` and `/m/{token}`. What strangers ask of the database is charged to their address by the edge.
pub fn configure(delivery: Arc<Delivery>, edge: Arc<Edge>) -> impl FnOnce(&mut ServiceConfig) {
    let (delivery, edge) = (Data::from(delivery), Data::from(edge));
    move |config| {
        config
            .service(
                web::resource(PATH)
                    .wrap(from_fn(edge::observe))
                    .app_data(delivery.clone())
                    .app_data(edge.clone())
                    .route(web::get().to(answer::show))
                    .route(web::post().to(answer::take)),
            )
            .service(
                web::resource(format!("{PATH}/unsubscribe"))
                    .wrap(from_fn(edge::observe))
                    .app_data(delivery.clone())
                    .app_data(edge.clone())
                    .route(web::get().to(ask_to_leave))
                    .route(web::post().to(leave)),
            )
            .service(
                web::resource(milestone::PATH)
                    .wrap(from_fn(edge::observe))
                    .app_data(delivery)
                    .app_data(edge)
                    .route(web::get().to(milestone::show))
                    .route(web::post().to(milestone::take)),
            );
    }
}

/// Why nothing is shown. Whoever sees it learns nothing about the link but that.
enum Closed {
    /// The token is none of ours, or what it stands for is not there.
    Unknown,
    /// It can be answered no more, or nothing is left to be done.
    Over,
    /// The caller's budget is used up.
    TooMany(Option<std::time::Duration>),
    /// More was sent than can be read.
    TooLarge,
    /// Not at the moment.
    Away,
}

impl From<Error> for Closed {
    fn from(error: Error) -> Self {
        if is_shut(&error) {
            return Self::Unknown;
        }
        match error {
            Error::Unavailable(_) => tracing::warn!(%error, "a page could not be shown"),
            _ => tracing::error!(%error, "a page could not be shown"),
        }
        Self::Away
    }
}

/// What a page is about. What is said where it cannot be shown depends on it.
#[derive(Clone, Copy)]
enum About {
    /// The question of a survey.
    Question,
    /// A milestone of an onboarding.
    Milestone,
}

impl About {
    const fn title(self, words: &Words) -> &'static str {
        match self {
            Self::Question => words.title,
            Self::Milestone => words.step,
        }
    }

    const fn gone(self, words: &Words) -> &'static str {
        match self {
            Self::Question => words.gone_text,
            Self::Milestone => words.step_gone,
        }
    }
}

/// A request of somebody with a link.
struct Visitor<'a> {
    delivery: &'a Delivery,
    request: &'a HttpRequest,
}

impl<'a> Visitor<'a> {
    /// Charges the request to its address.
    fn admit(
        delivery: &'a Delivery,
        edge: &Edge,
        request: &'a HttpRequest,
    ) -> Result<Self, Closed> {
        let address: Option<IpAddr> = edge.client_address(request);
        edge.charge_address(address)
            .map_err(|refused| Closed::TooMany(refused.retry_after))?;
        Ok(Self { delivery, request })
    }

    fn token(&self) -> &'a str {
        self.request.match_info().get("token").unwrap_or_default()
    }

    /// Where this page is.
    fn action(&self) -> String {
        format!("/s/{}", self.token())
    }

    /// What the link stands for, be it expired or not.
    fn link(&self) -> Result<Link, Closed> {
        let link = self.delivery.links.read(self.token());
        link.ok_or(Closed::Unknown)
    }

    async fn open(&self, tenant: Uuid, mode: Mode) -> Result<Scope, Closed> {
        self.open_with(self.delivery.request(tenant, mode)).await
    }

    /// Opens a scope, for which the request has the id that its answer has.
    async fn open_with(&self, mut request: OpenRequest) -> Result<Scope, Closed> {
        if let Some(id) = self.request.extensions().get::<edge::RequestId>() {
            request.request_id = id.as_str().to_owned();
        }
        Ok(self.delivery.product.open(request).await?)
    }

    /// The words of the first language that the browser asks for and we speak.
    fn words(&self) -> &'static Words {
        accepted(self.request)
    }

    /// Keeps what was written, or forgets it.
    async fn end<T>(&self, scope: &Scope, result: Result<T, Closed>) -> Result<T, Closed> {
        match &result {
            Ok(_) => self.delivery.product.commit(scope).await?,
            Err(_) => scope.close().await?,
        }
        result
    }
}

async fn ask_to_leave(
    request: HttpRequest,
    delivery: Data<Delivery>,
    edge: Data<Edge>,
) -> HttpResponse {
    let asked = async {
        let visitor = Visitor::admit(&delivery, &edge, &request)?;
        let link = visitor.link()?;
        let scope = visitor.open(link.tenant, Mode::Read).await?;
        let invitation = survey::invitation(&scope, link.invitation).await;
        let tenant = scope.tenant().name.clone();
        scope.close().await?;
        let invitation = invitation?.ok_or(Closed::Unknown)?;
        let words = Words::of(&invitation.language);
        Ok(view::leave(words, &tenant, &visitor.action()))
    };
    respond(&request, asked.await)
}

/// The address that a program posts to (RFC 8058) and that the confirming page posts to. What is sent does not matter.
async fn leave(request: HttpRequest, delivery: Data<Delivery>, edge: Data<Edge>) -> HttpResponse {
    let left = async {
        let visitor = Visitor::admit(&delivery, &edge, &request)?;
        let link = visitor.link()?;
        let scope = visitor.open(link.tenant, Mode::Write).await?;
        let tenant = scope.tenant().name.clone();
        let left = async {
            let invitation = survey::invitation(&scope, link.invitation).await?;
            let invitation = invitation.ok_or(Closed::Unknown)?;
            survey::opt_out(&scope, invitation.contact_id).await?;
            Ok(invitation.language)
        };
        let language = visitor.end(&scope, left.await).await?;
        Ok(view::left(Words::of(&language), &tenant))
    };
    respond(&request, left.await)
}

fn accepted(request: &HttpRequest) -> &'static Words {
    let languages = request.headers().get(header::ACCEPT_LANGUAGE);
    let languages = languages.and_then(|languages| languages.to_str().ok());
    Words::accepted(languages.unwrap_or_default())
}

/// The answer to a request about a question, whatever came of it.
fn respond(request: &HttpRequest, shown: Result<Shown, Closed>) -> HttpResponse {
    respond_about(About::Question, request, shown)
}

/// The answer to a request, whatever came of it.
fn respond_about(
    about: About,
    request: &HttpRequest,
    shown: Result<Shown, Closed>,
) -> HttpResponse {
    let words = || accepted(request);
    let gone = |status| {
        let words = words();
        view::gone(words, about.gone(words), status)
    };
    let notice = |text: fn(&Words) -> &'static str, status| {
        let words = words();
        view::notice(words, about.title(words), text(words), status)
    };
    let mut wait = None;
    let shown = shown.unwrap_or_else(|closed| match closed {
        Closed::Unknown => gone(StatusCode::NOT_FOUND),
        Closed::Over => gone(StatusCode::GONE),
        Closed::TooLarge => notice(|words| words.too_large, StatusCode::PAYLOAD_TOO_LARGE),
        Closed::TooMany(retry_after) => {
            wait = Some(retry_after.map_or(1, |wait| wait.as_secs().max(1)));
            notice(|words| words.too_many, StatusCode::TOO_MANY_REQUESTS)
        }
        Closed::Away => notice(|words| words.away, StatusCode::SERVICE_UNAVAILABLE),
    });
    let mut response = shown.response();
    if let Some(wait) = wait {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, header::HeaderValue::from(wait));
    }
    response
}

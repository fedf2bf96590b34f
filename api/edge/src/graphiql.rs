//! GraphiQL at `/`, served from the program itself: nothing is fetched from elsewhere.
//!
//! The files come from `tools/graphiql`. Their addresses carry a digest of their content, so that
//! a browser may keep them for ever and never mixes two releases.

use std::{io::Read, sync::LazyLock};

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder, guard,
    http::{
        StatusCode,
        header::{
            self, AcceptEncoding, ContentEncoding, ETag, Encoding, EntityTag, Header, IfNoneMatch,
        },
    },
    web,
};
use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

const PAGE: &str = include_str!("../assets/graphiql/index.html");
const SCRIPT: &[u8] = include_bytes!("../assets/graphiql/graphiql.js.gz");
const STYLE: &[u8] = include_bytes!("../assets/graphiql/graphiql.css.gz");
const LICENSES: &str = include_str!("../assets/graphiql/THIRD_PARTY_LICENSES.txt");

/// Everything comes from this origin and nothing inline runs. `data:` pictures are the editor's
/// underlines; `'self'` lets the page ask this server by HTTP and by WebSocket.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// Names the content of the page and of its files.
static DIGEST: LazyLock<String> = LazyLock::new(|| {
    let parts = [PAGE.as_bytes(), SCRIPT, STYLE, LICENSES.as_bytes()];
    let digest = parts.into_iter().fold(Sha256::new(), Sha256::chain_update);
    format!("{:x}", digest.finalize())
});

/// Mounts the page at `/` and its files below `/graphiql/`.
pub fn configure(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/").route(reading().to(page)))
        .service(web::resource("/graphiql/{digest}/{name}").route(reading().to(file)));
}

fn reading() -> actix_web::Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

async fn page(request: HttpRequest) -> HttpResponse {
    let mut response = answer("text/html; charset=utf-8", "no-cache");
    if is_known(&request) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    response.body(PAGE.replace("DIGEST", &DIGEST))
}

async fn file(path: web::Path<(String, String)>, request: HttpRequest) -> HttpResponse {
    let (digest, name) = path.into_inner();
    if digest != *DIGEST {
        return HttpResponse::NotFound().finish();
    }
    let for_ever = "public, max-age=31536000, immutable";
    match name.as_str() {
        "graphiql.js" => packed(
            &request,
            answer("text/javascript; charset=utf-8", for_ever),
            SCRIPT,
        ),
        "graphiql.css" => packed(&request, answer("text/css; charset=utf-8", for_ever), STYLE),
        "licenses.txt" => answer("text/plain; charset=utf-8", for_ever).body(LICENSES),
        _ => HttpResponse::NotFound().finish(),
    }
}

/// Answers with gzipped content as it is, or unpacked for the rare client that cannot.
fn packed(
    request: &HttpRequest,
    mut response: HttpResponseBuilder,
    gzip: &'static [u8],
) -> HttpResponse {
    response.insert_header((header::VARY, "accept-encoding"));
    let wanted = AcceptEncoding::parse(request)
        .ok()
        .and_then(|accepted| accepted.negotiate([Encoding::gzip(), Encoding::identity()].iter()));
    if wanted == Some(Encoding::gzip()) {
        return response.insert_header(ContentEncoding::Gzip).body(gzip);
    }
    let mut plain = Vec::new();
    match GzDecoder::new(gzip).read_to_end(&mut plain) {
        Ok(_) => response.body(plain),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

fn answer(content_type: &'static str, caching: &'static str) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .content_type(content_type)
        .insert_header((header::CACHE_CONTROL, caching))
        .insert_header(ETag(entity_tag()))
        .insert_header((header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"))
        .insert_header((header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"));
    response
}

/// Weak, for it names the content whatever its encoding.
fn entity_tag() -> EntityTag {
    EntityTag::new_weak(DIGEST.clone())
}

fn is_known(request: &HttpRequest) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|tag| tag.weak_eq(&entity_tag())),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::{
        App, body::to_bytes, dev::ServiceResponse, http::Method, test::TestRequest, web::Bytes,
    };

    use super::*;

    async fn send(request: TestRequest) -> ServiceResponse {
        let app = actix_web::test::init_service(App::new().configure(configure)).await;
        actix_web::test::call_service(&app, request.to_request()).await
    }

    async fn body(response: ServiceResponse) -> Bytes {
        to_bytes(response.into_body()).await.unwrap()
    }

    fn header_of(response: &ServiceResponse, name: header::HeaderName) -> &str {
        response
            .headers()
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    fn unpack(gzip: &[u8]) -> Vec<u8> {
        let mut plain = Vec::new();
        GzDecoder::new(gzip).read_to_end(&mut plain).unwrap();
        plain
    }

    /// The value of every `name="..."` of the page.
    fn attributes<'page>(page: &'page str, name: &str) -> Vec<&'page str> {
        page.split(&format!(" {name}=\""))
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .collect()
    }

    #[actix_web::test]
    async fn the_page_is_served_with_a_policy_that_keeps_everything_here() {
        let response = send(TestRequest::get().uri("/")).await;

        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(
            header_of(&response, header::CONTENT_TYPE),
            "text/html; charset=utf-8"
        );
        assert_eq!(header_of(&response, header::CACHE_CONTROL), "no-cache");
        assert_eq!(
            header_of(&response, header::X_CONTENT_TYPE_OPTIONS),
            "nosniff"
        );
        let policy = header_of(&response, header::CONTENT_SECURITY_POLICY);
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self';"),
            "{policy}"
        );
        for loosening in ["unsafe", "http", "*", "ws:", "wss:", "blob:"] {
            assert!(!policy.contains(loosening), "{loosening} in {policy}");
        }
    }

    #[actix_web::test]
    async fn the_page_names_only_files_of_this_server_and_each_is_there() {
        let page = body(send(TestRequest::get().uri("/")).await).await;
        let page = std::str::from_utf8(&page).unwrap();

        assert_eq!(
            page.matches("<script").count(),
            attributes(page, "src").len()
        );
        assert!(!page.contains("<style"));
        let addresses = [attributes(page, "src"), attributes(page, "href")].concat();
        assert_eq!(addresses.len(), 4, "{addresses:?}");
        for address in addresses.into_iter().filter(|address| *address != "data:,") {
            assert!(address.starts_with("/graphiql/"), "{address}");
            let response = send(TestRequest::get().uri(address)).await;
            assert_eq!(response.status(), StatusCode::OK, "{address}");
            assert_eq!(
                header_of(&response, header::CACHE_CONTROL),
                "public, max-age=31536000, immutable"
            );
        }
    }

    #[actix_web::test]
    async fn files_come_packed_to_those_who_can_unpack_and_plain_to_others() {
        let address = format!("/graphiql/{}/graphiql.js", *DIGEST);

        let request = TestRequest::get()
            .uri(&address)
            .insert_header((header::ACCEPT_ENCODING, "gzip, deflate, br"));
        let packed = send(request).await;
        assert_eq!(header_of(&packed, header::CONTENT_ENCODING), "gzip");
        assert_eq!(header_of(&packed, header::VARY), "accept-encoding");
        let packed = body(packed).await;

        let plain = send(TestRequest::get().uri(&address)).await;
        assert_eq!(header_of(&plain, header::CONTENT_ENCODING), "");
        assert_eq!(body(plain).await, unpack(&packed));
    }

    #[actix_web::test]
    async fn a_page_the_browser_has_is_not_sent_again() {
        let first = send(TestRequest::get().uri("/")).await;
        let tag = header_of(&first, header::ETAG).to_owned();

        for known in [tag.as_str(), "*"] {
            let request = TestRequest::get()
                .uri("/")
                .insert_header((header::IF_NONE_MATCH, known));
            let again = send(request).await;
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{known}");
            assert!(body(again).await.is_empty(), "{known}");
        }
        let request = TestRequest::get()
            .uri("/")
            .insert_header((header::IF_NONE_MATCH, "W/\"0\""));
        assert_eq!(send(request).await.status(), StatusCode::OK);
    }

    #[actix_web::test]
    async fn other_releases_other_names_and_other_methods_are_refused() {
        let digest = &*DIGEST;
        for missing in [
            "/graphiql/0123456789abcdef/graphiql.js".to_owned(),
            format!("/graphiql/{digest}/other.js"),
            format!("/graphiql/{digest}/..%2findex.html"),
        ] {
            let response = send(TestRequest::get().uri(&missing)).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{missing}");
            assert_eq!(header_of(&response, header::CACHE_CONTROL), "", "{missing}");
        }
        let response = send(TestRequest::default().method(Method::POST).uri("/")).await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    }
}

//! Why a token is refused: for the log in detail, for the client not at all.

/// The token is not accepted. Deliberately without a reason: whoever forges tokens learns nothing from the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the access token is missing, expired or not accepted")]
pub struct Unauthenticated;

/// The reason, for a line in the log. None of them quotes anything of the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("it is too long")]
    TooLong,
    #[error("it is not a compact JWS")]
    Malformed,
    #[error("its header is not a JSON object of distinct members")]
    MalformedHeader,
    #[error("its header brings a key, or has critical or other refused members")]
    ForbiddenHeader,
    #[error("its type is not that of an access token")]
    WrongType,
    #[error("its header names no key")]
    NoKeyId,
    #[error("its algorithm is not accepted")]
    UnknownAlgorithm,
    #[error("its algorithm is not that of the key")]
    WrongAlgorithm,
    #[error("its key is not known, or retired")]
    UnknownKey,
    #[error("its signature is wrong")]
    WrongSignature,
    #[error("its claims are malformed")]
    MalformedClaims,
    #[error("it names no issuer")]
    NoIssuer,
    #[error("its issuer is not known")]
    UnknownIssuer,
    #[error("it is for another audience")]
    WrongAudience,
    #[error("it has expired")]
    Expired,
    #[error("it has no expiry")]
    NoExpiry,
    #[error("it does not say when it was issued")]
    NoIssueTime,
    #[error("it is not yet valid")]
    NotYetValid,
    #[error("it names no tenant")]
    NoTenant,
    #[error("its issuer may not speak for the tenant")]
    ForeignTenant,
    #[error("it has no id")]
    NoTokenId,
    #[error("it names no subject")]
    NoSubject,
}

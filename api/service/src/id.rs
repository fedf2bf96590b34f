//! Ids outside: TypeIDs such as `account_01h2xcejqtf2nbrexx3vqjhp41`, which say what they name.

use async_graphql::ID;
use data::{error::Refusal, id::Kind};
use type_safe_id::{DynamicType, TypeSafeId};
use uuid::Uuid;

/// The id of a thing, for clients.
#[must_use]
pub fn encode(kind: Kind, id: Uuid) -> ID {
    match DynamicType::new(kind.prefix()) {
        Ok(prefix) => ID(TypeSafeId::from_type_and_uuid(prefix, id).to_string()),
        Err(_) => ID(id.to_string()),
    }
}

/// What an id from a client names; `None` when it is malformed.
#[must_use]
pub fn decode(id: &str) -> Option<(Kind, Uuid)> {
    let id: TypeSafeId<DynamicType> = id.parse().ok()?;
    Some((Kind::from_prefix(id.type_prefix())?, id.uuid()))
}

/// What an id from a client names.
///
/// # Errors
/// When it is malformed; the refusal says what an id looks like and names `field`.
pub fn read(id: &ID, field: &str) -> Result<(Kind, Uuid), Refusal> {
    let message = "this is no id; one looks like `account_01h2xcejqtf2nbrexx3vqjhp41`";
    decode(id).ok_or_else(|| Refusal::invalid(field, message))
}

/// The id of a thing of one kind.
///
/// # Errors
/// When it is malformed or names another kind; the refusal says what such an id looks like and names `field`.
pub fn expect(kind: Kind, id: &ID, field: &str) -> Result<Uuid, Refusal> {
    match decode(id) {
        Some((found, id)) if found == kind => Ok(id),
        _ => Err(Refusal::invalid(
            field,
            format!(
                "this is no id of this kind: one looks like `{}_01h2xcejqtf2nbrexx3vqjhp41`",
                kind.prefix()
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back_as_they_went() {
        for kind in Kind::ALL {
            let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
            assert_eq!(decode(&encode(kind, id)), Some((kind, id)));
        }
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in [
            "",
            "account",
            "account_",
            "account_0",
            "nothing_01h2xcejqtf2nbrexx3vqjhp41",
            "account_81h2xcejqtf2nbrexx3vqjhp41",
        ] {
            assert_eq!(decode(text), None, "{text}");
        }
        let member = encode(Kind::Member, Uuid::nil());
        assert!(expect(Kind::Account, &member, "account").is_err());
    }
}

//! What callers say about a contact.

use domain::account::{AccountName, ContactRole, EmailAddress, ExternalId, JobTitle, PhoneNumber};

use super::super::checked::Refusals;
use crate::{error::Refusal, patch::Patch, reference::Reference};

/// The changes to a contact, or a new contact. Texts are checked and trimmed when they are applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactInput {
    /// The id in the system of record; unique in the tenant. Upserts find the contact by it.
    pub external_id: Patch<String>,
    /// The account; a new contact needs one.
    pub account: Patch<Reference>,
    /// The name that people read; a new contact needs one.
    pub name: Patch<String>,
    /// The e-mail address.
    pub email: Patch<String>,
    /// The job title.
    pub title: Patch<String>,
    /// The telephone number.
    pub phone: Patch<String>,
    /// The names of all [`ContactRole`]s of the person; replaces those that there were.
    pub roles: Patch<Vec<String>>,
    /// Whether the person must never be surveyed; empty means no.
    pub do_not_survey: Patch<bool>,
}

/// The changes to a contact, every value known to be allowed by itself.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) external_id: Patch<String>,
    pub(super) account: Option<Reference>,
    pub(super) name: Option<String>,
    pub(super) email: Patch<String>,
    pub(super) title: Patch<String>,
    pub(super) phone: Patch<String>,
    pub(super) roles: Option<Vec<ContactRole>>,
    pub(super) do_not_survey: Option<bool>,
}

impl Change {
    /// Checks an input; answers every reason to refuse it.
    pub(super) fn check(input: ContactInput) -> Result<Self, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let name = refusals.text::<AccountName>("name", input.name);
        if matches!(name, Patch::Clear) {
            refusals.add(Refusal::invalid(
                "name",
                "a contact has a name: it cannot be empty",
            ));
        }
        if matches!(input.account, Patch::Clear) {
            let rule = "a contact belongs to an account: it cannot be empty";
            refusals.add(Refusal::invalid("accountExternalId", rule));
        }
        let change = Self {
            external_id: refusals.text::<ExternalId>("externalId", input.external_id),
            account: input.account.value().cloned(),
            name: name.value().cloned(),
            email: refusals.text::<EmailAddress>("email", input.email),
            title: refusals.text::<JobTitle>("title", input.title),
            phone: refusals.text::<PhoneNumber>("phone", input.phone),
            roles: refusals.keep(roles(&input.roles)).flatten(),
            do_not_survey: match input.do_not_survey {
                Patch::Keep => None,
                Patch::Clear => Some(false),
                Patch::Set(do_not_survey) => Some(do_not_survey),
            },
        };
        refusals.or(change)
    }
}

/// The roles in the order of their declaration, each once.
fn roles(given: &Patch<Vec<String>>) -> Result<Option<Vec<ContactRole>>, Refusal> {
    let names = match given {
        Patch::Keep => return Ok(None),
        Patch::Clear => return Ok(Some(Vec::new())),
        Patch::Set(names) => names,
    };
    let parsed = names.iter().map(|name| name.parse());
    let mut roles: Vec<ContactRole> = parsed
        .collect::<Result<_, _>>()
        .map_err(|error: domain::member::UnknownName| Refusal::invalid("roles", error))?;
    roles.sort_unstable();
    roles.dedup();
    Ok(Some(roles))
}

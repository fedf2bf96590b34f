//! The people whom new business reviews name, and the rows that they become.

use uuid::Uuid;

use super::{
    BusinessReview, ReviewInput,
    check::{self, see},
    entity::review::Model,
};
use crate::{
    error::Error,
    id,
    reference::{ContactDirectory, MemberDirectory, MemberReference, Reference, lines},
    scope::{Scope, Writer},
};

/// Everybody whom inputs name.
pub(super) struct People {
    members: MemberDirectory,
    contacts: ContactDirectory,
}

impl People {
    /// Looks all of them up, in a fixed number of statements.
    pub(super) async fn load(scope: &Scope, inputs: &[ReviewInput]) -> Result<Self, Error> {
        let members: Vec<&MemberReference> = inputs.iter().flat_map(members).collect();
        let contacts = inputs.iter().flat_map(|input| &input.contacts);
        let contacts: Vec<&Reference> = contacts.collect();
        Ok(Self {
            members: MemberDirectory::load(scope, members).await?,
            contacts: ContactDirectory::load(scope, contacts).await?,
        })
    }

    /// The review that an input declares, new, of its account.
    pub(super) fn review(
        &self,
        writer: &Writer<'_>,
        account_id: Uuid,
        input: &ReviewInput,
    ) -> Result<BusinessReview, Error> {
        let mut row = Model {
            tenant_id: writer.tenant_id(),
            id: id::new(writer.now()),
            account_id,
            held_on: input.held_on,
            agenda: check::agenda(&input.agenda)?,
            summary: lines(input.summary.as_deref(), "summary")?,
            value_realised: None,
            relationship: None,
            version: 1,
            created_at: writer.now(),
            updated_at: writer.now(),
        };
        see(writer, &mut row, input.view)?;
        let (id, people) = (row.id, &self.members);
        Ok(BusinessReview {
            row,
            members: check::members(people, &input.members)?,
            contacts: check::contacts(&self.contacts, &input.contacts, account_id)?,
            follow_ups: check::follow_ups(writer, people, id, &input.follow_ups)?,
        })
    }
}

/// The members that an input names.
fn members(input: &ReviewInput) -> impl Iterator<Item = &MemberReference> {
    let follow_ups = input.follow_ups.iter();
    let of_follow_ups = follow_ups.filter_map(|follow_up| follow_up.member.as_ref());
    input.members.iter().chain(of_follow_ups)
}

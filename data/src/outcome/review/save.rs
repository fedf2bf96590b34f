//! Writing business reviews with who took part and what is to be done: one statement per table, one entry in the log per review.

use sea_orm::{ColumnTrait, Condition};
use serde::Serialize;
use uuid::Uuid;

use super::{
    BusinessReview,
    entity::{follow_up, review, review_contact, review_member},
};
use crate::{
    error::Error,
    id::Kind,
    log::{ChangeKind, Subject},
    scope::Writer,
};

/// A review as the log shows it.
#[derive(Serialize)]
struct Logged<'a> {
    #[serde(flatten)]
    row: &'a review::Model,
    members: &'a [Uuid],
    contacts: &'a [Uuid],
    follow_ups: &'a [follow_up::Model],
}

impl<'a> Logged<'a> {
    fn of(review: &'a BusinessReview) -> Self {
        Self {
            row: &review.row,
            members: &review.members,
            contacts: &review.contacts,
            follow_ups: &review.follow_ups,
        }
    }
}

/// Writes and logs new reviews.
pub(super) async fn create(writer: &Writer<'_>, reviews: &[BusinessReview]) -> Result<(), Error> {
    let (mut rows, mut follow_ups) = (Vec::with_capacity(reviews.len()), Vec::new());
    for review in reviews {
        let logged = Logged::of(review);
        writer.record(ChangeKind::Created, subject(review), None, Some(&logged))?;
        rows.push(review.row.clone());
        follow_ups.extend(review.follow_ups.iter().cloned());
    }
    writer.save::<review::Entity>(&rows).await?;
    save_members(writer, reviews).await?;
    save_contacts(writer, reviews).await?;
    writer.save::<follow_up::Entity>(&follow_ups).await
}

/// Writes and logs a review that changed; counts its version up.
pub(super) async fn replace(
    writer: &Writer<'_>,
    before: &BusinessReview,
    mut after: BusinessReview,
) -> Result<BusinessReview, Error> {
    let (old, new) = (Logged::of(before), Logged::of(&after));
    if !writer.record(ChangeKind::Updated, subject(&after), Some(&old), Some(&new))? {
        return Ok(after);
    }
    after.row.version += 1;
    after.row.updated_at = writer.now();
    let rows = std::slice::from_ref(&after.row);
    writer.save::<review::Entity>(rows).await?;
    if before.members != after.members {
        remove_members(writer, after.row.id).await?;
        save_members(writer, std::slice::from_ref(&after)).await?;
    }
    if before.contacts != after.contacts {
        remove_contacts(writer, after.row.id).await?;
        save_contacts(writer, std::slice::from_ref(&after)).await?;
    }
    if before.follow_ups != after.follow_ups {
        remove_follow_ups(writer, after.row.id).await?;
        writer.save::<follow_up::Entity>(&after.follow_ups).await?;
    }
    Ok(after)
}

/// Removes a review.
pub(super) async fn remove(writer: &Writer<'_>, review: &BusinessReview) -> Result<(), Error> {
    let logged = Logged::of(review);
    writer.record(ChangeKind::Deleted, subject(review), Some(&logged), None)?;
    let id = review.row.id;
    remove_members(writer, id).await?;
    remove_contacts(writer, id).await?;
    remove_follow_ups(writer, id).await?;
    let this = Condition::all().add(review::Column::Id.eq(id));
    writer.delete::<review::Entity>(this).await?;
    Ok(())
}

async fn save_members(writer: &Writer<'_>, reviews: &[BusinessReview]) -> Result<(), Error> {
    let mut rows = Vec::new();
    for review in reviews {
        rows.extend(review.members.iter().map(|member| review_member::Model {
            tenant_id: review.row.tenant_id,
            review_id: review.row.id,
            member_id: *member,
        }));
    }
    writer.save::<review_member::Entity>(&rows).await
}

async fn save_contacts(writer: &Writer<'_>, reviews: &[BusinessReview]) -> Result<(), Error> {
    let mut rows = Vec::new();
    for review in reviews {
        rows.extend(review.contacts.iter().map(|contact| review_contact::Model {
            tenant_id: review.row.tenant_id,
            review_id: review.row.id,
            contact_id: *contact,
        }));
    }
    writer.save::<review_contact::Entity>(&rows).await
}

async fn remove_members(writer: &Writer<'_>, review: Uuid) -> Result<(), Error> {
    let these = Condition::all().add(review_member::Column::ReviewId.eq(review));
    writer.delete::<review_member::Entity>(these).await?;
    Ok(())
}

async fn remove_contacts(writer: &Writer<'_>, review: Uuid) -> Result<(), Error> {
    let these = Condition::all().add(review_contact::Column::ReviewId.eq(review));
    writer.delete::<review_contact::Entity>(these).await?;
    Ok(())
}

async fn remove_follow_ups(writer: &Writer<'_>, review: Uuid) -> Result<(), Error> {
    let these = Condition::all().add(follow_up::Column::ReviewId.eq(review));
    writer.delete::<follow_up::Entity>(these).await?;
    Ok(())
}

const fn subject(review: &BusinessReview) -> Subject {
    let row = &review.row;
    Subject::of_account(Kind::BusinessReview, row.id, row.account_id)
}

//! Business reviews with what came of them, as another system or the demonstration brings them.

use domain::member::Permission;

use super::{BusinessReview, ReviewInput, check::check_lengths, named::People, save};
use crate::{
    bulk,
    error::{Error, Refusal},
    reference::AccountDirectory,
    scope::{Scope, Writer},
};

/// Writes up to 1,000 business reviews, in a constant number of statements. When they were noted stays visible.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageOutcomes`]; [`Error::Refused`] for too many reviews, or when something in one is not allowed or what it
/// names is unknown.
pub async fn take_over_reviews(scope: &Scope, inputs: &[ReviewInput]) -> Result<(), Error> {
    let writer = scope.require(Permission::ManageOutcomes)?;
    bulk::check_size(inputs.len())?;
    for (place, input) in inputs.iter().enumerate() {
        check_lengths(input).map_err(|refusal| placed(refusal, place))?;
    }
    let accounts = inputs.iter().map(|input| &input.account);
    let accounts = AccountDirectory::load(scope, accounts).await?;
    let people = People::load(scope, inputs).await?;
    let mut reviews = Vec::with_capacity(inputs.len());
    for (place, input) in inputs.iter().enumerate() {
        let checked = checked(&writer, (&accounts, &people), input);
        reviews.push(checked.map_err(|error| placed_error(error, place))?);
    }
    save::create(&writer, &reviews).await
}

fn checked(
    writer: &Writer<'_>,
    (accounts, people): (&AccountDirectory, &People),
    input: &ReviewInput,
) -> Result<BusinessReview, Error> {
    let account = accounts.resolve(&input.account, "account")?;
    people.review(writer, account, input)
}

/// The refusal, under the place of the review that it is about.
fn placed(refusal: Refusal, place: usize) -> Refusal {
    refusal.under(&["rows", &place.to_string()])
}

fn placed_error(error: Error, place: usize) -> Error {
    match error {
        Error::Refused(refusals) => {
            let refusals = refusals.into_iter();
            Error::Refused(refusals.map(|refusal| placed(refusal, place)).collect())
        }
        fault => fault,
    }
}

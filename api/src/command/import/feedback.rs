//! Feedback items of a file.

use data::{
    bulk::Policy,
    error::Error,
    feedback::{FeedbackInput, FeedbackItem, known, upsert_over},
    reference::{MemberReference, Reference},
    scope::Scope,
};

use super::{
    row::{required, split},
    sink::join,
    support::{is_mapped, kept, named},
};
use crate::import::{Row, RowOutcome, Values};

/// Writes items. What a row does not say stays as it is stored.
pub(super) async fn write(scope: &Scope, batch: &[Row]) -> Result<Vec<RowOutcome>, Error> {
    let external_ids = batch.iter().filter_map(|row| row.values.text("externalId"));
    let external_ids: Vec<&str> = external_ids.map(str::trim).collect();
    let stored = known(scope, &external_ids).await?;
    let (inputs, refused) = split(batch, |values| {
        let known = values
            .text("externalId")
            .and_then(|id| stored.get(id.trim()));
        input(values, known)
    });
    let results = upsert_over(scope, &inputs, stored, Policy::RejectRow).await?;
    Ok(join(results, refused))
}

fn input(values: &Values, known: Option<&FeedbackItem>) -> Result<FeedbackInput, String> {
    let row = known.map(|known| &known.row);
    let unmapped = |field: &str| row.filter(|_| !is_mapped(values, field));
    let stored_accounts = known.filter(|_| !is_mapped(values, "accountExternalIds"));
    let case = values.text("caseExternalId");
    let answer = values.text("answerExternalId");
    let owner = values.text("ownerEmail");
    let source = row.map(|row| row.source.as_str());
    let status = row.map(|row| row.status.as_str());
    Ok(FeedbackInput {
        external_id: values.text("externalId").map(str::to_owned),
        source: named(kept(values, "source", source), "source")?.unwrap_or_default(),
        case: match case {
            Some(case) => Some(Reference::ExternalId(case.to_owned())),
            None => unmapped("caseExternalId")
                .and_then(|row| row.case_id)
                .map(Reference::Id),
        },
        answer: match answer {
            Some(answer) => Some(Reference::ExternalId(answer.to_owned())),
            None => unmapped("answerExternalId")
                .and_then(|row| row.answer_id)
                .map(Reference::Id),
        },
        title: required(values.text("title"), "title")?.to_owned(),
        body: kept(values, "text", row.and_then(|row| row.body.as_deref())),
        status: named(kept(values, "status", status), "status")?.unwrap_or_default(),
        owner: match owner {
            Some(email) => Some(MemberReference::Email(email.to_owned())),
            None => unmapped("ownerEmail")
                .and_then(|row| row.owner_id)
                .map(MemberReference::Id),
        },
        accounts: match (values.names("accountExternalIds"), stored_accounts) {
            (Some(names), _) => names.iter().cloned().map(Reference::ExternalId).collect(),
            (None, Some(stored)) => stored.accounts.iter().copied().map(Reference::Id).collect(),
            (None, None) => Vec::new(),
        },
    })
}

//! What is made of answers: themes, and getting back to customers.

use domain::{
    member::Permission,
    survey::{FollowUp, SurveyText},
};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::{
    check::optional,
    entity::answer::{Column, Entity, Model},
    record::save,
};
use crate::{
    account::check_own_without,
    error::{Error, Refusal},
    member,
    patch::Patch,
    scope::{Scope, Writer},
};

/// The most themes of an answer.
const MOST_THEMES: usize = 20;

/// Themes as they are stored: trimmed, each once, in order.
pub(super) fn themes(given: &[String]) -> Result<String, Refusal> {
    let mut themes = Vec::with_capacity(given.len());
    for (place, theme) in given.iter().enumerate() {
        let theme = SurveyText::Theme.check(theme);
        let theme = theme.map_err(|error| Refusal::invalid(&format!("themes.{place}"), error))?;
        themes.push(theme);
    }
    themes.sort_unstable();
    themes.dedup();
    if themes.len() > MOST_THEMES {
        let rule = format!("an answer has at most {MOST_THEMES} themes");
        return Err(Refusal::invalid("themes", rule));
    }
    serde_json::to_string(&themes).map_err(|error| Refusal::invalid("themes", error))
}

/// The themes of an answer, in order.
///
/// # Errors
/// When the row does not say (a fault of ours).
pub fn themes_of(row: &Model) -> Result<Vec<String>, Error> {
    serde_json::from_str(&row.themes).map_err(Error::internal)
}

/// Says what an answer is about, in place of what was said before.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSurveys`] for an actor who does not own the account today; [`Error::Refused`] when there is
/// no such answer, a theme is not allowed, or the version has moved on.
pub async fn set_themes(
    scope: &Scope,
    id: Uuid,
    given: &[String],
    version: Option<i32>,
) -> Result<Model, Error> {
    let (writer, before) = begin(scope, id, version).await?;
    let mut after = before.clone();
    after.themes = themes(given)?;
    finish(&writer, before, after).await
}

/// What to note about getting back to a customer.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct FollowUpInput {
    /// Whether somebody has to, or has; none leaves it.
    pub state: Option<FollowUp>,
    /// Who does.
    pub owner: Patch<Uuid>,
    /// What came of it.
    pub note: Patch<String>,
}

/// Notes whether somebody has to get back to the customer about an answer, who does, and what came of it.
///
/// # Errors
/// As [`set_themes`]; [`Error::Refused`] also when there is no such member, or the note is too long.
pub async fn follow_up(
    scope: &Scope,
    id: Uuid,
    input: &FollowUpInput,
    version: Option<i32>,
) -> Result<Model, Error> {
    let (writer, before) = begin(scope, id, version).await?;
    let mut after = before.clone();
    if let Some(state) = input.state {
        after.follow_up = Some(state.to_string());
    }
    if after.follow_up.is_none() {
        let rule = "nobody has to get back to this customer yet: give a state too";
        return Err(Refusal::invalid("state", rule).into());
    }
    if let Patch::Set(owner) = &input.owner
        && member::by_ids(scope, &[*owner]).await?.is_empty()
    {
        return Err(Refusal::not_found("owner", "there is no such member").into());
    }
    input.owner.apply_to(&mut after.follow_up_owner_id);
    input.note.apply_to(&mut after.follow_up_note);
    after.follow_up_note = optional(SurveyText::Note, after.follow_up_note.as_deref(), "note")?;
    if after.follow_up != before.follow_up {
        let is_done = after.follow_up.as_deref() == Some(FollowUp::Done.as_str());
        after.followed_up_at = is_done.then(|| scope.now());
    }
    finish(&writer, before, after).await
}

async fn begin(
    scope: &Scope,
    id: Uuid,
    version: Option<i32>,
) -> Result<(Writer<'_>, Model), Error> {
    let permissions = [Permission::ManageSurveys, Permission::ManageOwnAccounts];
    let writer = scope.require_any(&permissions)?;
    let query = scope.find::<Entity>().filter(Column::Id.eq(id));
    let found = query.one(scope.connection()).await?;
    let before = found.ok_or_else(|| Refusal::not_found("id", "there is no such answer"))?;
    check_own_without(&writer, Permission::ManageSurveys, &[before.account_id]).await?;
    crate::check_version(version, before.version)?;
    Ok((writer, before))
}

async fn finish(writer: &Writer<'_>, before: Model, after: Model) -> Result<Model, Error> {
    let mut changes = [(Some(before), after)];
    save(writer, &mut changes).await?;
    let [(_, after)] = changes;
    Ok(after)
}

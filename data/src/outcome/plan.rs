//! Making and changing success plans.

use domain::outcome::SuccessPlanStatus;
use uuid::Uuid;

use super::{
    PlanInput, SuccessPlan,
    check::{self, MOST_OUTCOMES},
    entity::plan::{Entity, Model},
    milestone::Directories,
    read, save,
};
use crate::{
    error::{Error, Refusal},
    growth::{check_accounts, writer},
    id::{self, Kind},
    log::{ChangeKind, Subject},
    patch::Patch,
    reference::{AccountDirectory, MemberDirectory, MemberReference, Reference, line},
    scope::{Scope, Writer},
};

/// Makes a plan with its outcomes.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record outcomes of the account; [`Error::Refused`] when something in it is not allowed, or something it names
/// is unknown.
pub async fn create_plan(scope: &Scope, input: PlanInput) -> Result<SuccessPlan, Error> {
    let writer = writer(scope)?;
    let account = Reference::Id(input.account);
    let accounts = AccountDirectory::load(scope, [&account]).await?;
    let account_id = accounts.resolve(&account, "account")?;
    check_accounts(&writer, &[account_id]).await?;
    let owner = input.owner.or(scope.actor().member());
    let row = Model {
        tenant_id: writer.tenant_id(),
        id: id::new(writer.now()),
        account_id,
        owner_id: check_owner(scope, owner).await?,
        title: check_title(&input.title)?,
        status: input.status.as_str().to_owned(),
        version: 1,
        created_at: writer.now(),
        updated_at: writer.now(),
    };
    let outcomes = check_outcomes(&writer, &row, &input).await?;
    let subject = Subject::of_account(Kind::SuccessPlan, row.id, account_id);
    writer.record(ChangeKind::Created, subject, None, Some(&row))?;
    writer.save::<Entity>(std::slice::from_ref(&row)).await?;
    save::create(&writer, &outcomes).await?;
    Ok(SuccessPlan { row, outcomes })
}

async fn check_outcomes(
    writer: &Writer<'_>,
    plan: &Model,
    input: &PlanInput,
) -> Result<Vec<super::DesiredOutcome>, Error> {
    if input.outcomes.len() > MOST_OUTCOMES {
        let rule = format!("a plan has at most {MOST_OUTCOMES} outcomes");
        return Err(Refusal::invalid("outcomes", rule).into());
    }
    let named = Directories::load(writer, &input.outcomes).await?;
    let (mut outcomes, mut refusals) = (Vec::new(), Vec::new());
    for (place, input) in input.outcomes.iter().enumerate() {
        match check::outcome(writer, &named, plan, input) {
            Ok(outcome) => outcomes.push(outcome),
            Err(more) => {
                let place = place.to_string();
                let placed = more.into_iter();
                refusals.extend(placed.map(|refusal| refusal.under(&["outcomes", &place])));
            }
        }
    }
    match refusals.is_empty() {
        true => Ok(outcomes),
        false => Err(Error::Refused(refusals)),
    }
}

/// What to change about a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanPatch {
    /// What it is called; none leaves it.
    pub title: Option<String>,
    /// Where it is; none leaves it.
    pub status: Option<SuccessPlanStatus>,
    /// The member who looks after it.
    pub owner: Patch<Uuid>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Changes a plan. A plan whose outcomes are all settled may be completed; others are completed with what is open in them.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor may record outcomes of the account; [`Error::Refused`] when there is no such plan, something is not allowed, or
/// the version has moved on.
pub async fn update_plan(scope: &Scope, id: Uuid, patch: PlanPatch) -> Result<Model, Error> {
    let writer = writer(scope)?;
    let before = find(&writer, id, "id").await?;
    crate::check_version(patch.version, before.version)?;
    let mut row = before.clone();
    if let Some(title) = patch.title {
        row.title = check_title(&title)?;
    }
    if let Some(status) = patch.status {
        status.as_str().clone_into(&mut row.status);
    }
    check_owner(scope, patch.owner.value().copied()).await?;
    patch.owner.apply_to(&mut row.owner_id);
    let subject = Subject::of_account(Kind::SuccessPlan, id, row.account_id);
    if writer.record(ChangeKind::Updated, subject, Some(&before), Some(&row))? {
        row.version += 1;
        row.updated_at = writer.now();
        writer.save::<Entity>(std::slice::from_ref(&row)).await?;
    }
    Ok(row)
}

/// The plan that the actor is to change, or to add to.
pub(super) async fn find(writer: &Writer<'_>, id: Uuid, field: &str) -> Result<Model, Error> {
    let found = read::plan_rows(writer, &[id]).await?.pop();
    let found = found.ok_or_else(|| Refusal::not_found(field, "there is no such success plan"))?;
    check_accounts(writer, &[found.account_id]).await?;
    Ok(found)
}

pub(super) fn check_title(title: &str) -> Result<String, Refusal> {
    let missing = || Refusal::invalid("title", "a plan needs a title");
    line(Some(title), "title")?.ok_or_else(missing)
}

async fn check_owner(scope: &Scope, owner: Option<Uuid>) -> Result<Option<Uuid>, Error> {
    let owner = owner.map(MemberReference::Id);
    let members = MemberDirectory::load(scope, owner.as_ref()).await?;
    let owner = owner.map(|owner| members.resolve(&owner, "owner"));
    Ok(owner.transpose()?)
}

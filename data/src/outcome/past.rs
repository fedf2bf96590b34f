//! Success plans with what came of them, as another system or the demonstration brings them.

use domain::{
    member::Permission,
    outcome::{OutcomeEnd, OutcomeStatus, SuccessPlanStatus},
};

use super::{
    DesiredOutcome, OutcomeInput,
    check::{self, MOST_OUTCOMES},
    entity::plan::{Entity, Model},
    milestone,
    plan::check_title,
    save,
};
use crate::{
    bulk,
    error::{Error, Refusal},
    growth::check_day,
    id::{self, Kind},
    log::{ChangeKind, Subject},
    reference::{AccountDirectory, MemberDirectory, MemberReference, Reference},
    scope::{Scope, Writer},
};

/// A success plan with what came of its outcomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastPlan {
    /// The account.
    pub account: Reference,
    /// The member who looks after it.
    pub owner: Option<MemberReference>,
    /// What it is called, 1 to 200 characters.
    pub title: String,
    /// Where it is.
    pub status: SuccessPlanStatus,
    /// What the customer wants to reach, at most 50.
    pub outcomes: Vec<PastOutcome>,
}

/// A desired outcome with what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastOutcome {
    /// What the customer wants to reach.
    pub wanted: OutcomeInput,
    /// How it ended, on a day that has begun; none while it is open.
    pub end: Option<OutcomeEnd>,
}

/// Everything that plans name.
struct Directories {
    accounts: AccountDirectory,
    members: MemberDirectory,
    of_outcomes: milestone::Directories,
}

/// Writes up to 1,000 success plans, in a constant number of statements. When they were noted stays visible.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageOutcomes`]; [`Error::Refused`] for too many plans, or when something in one is not allowed or what it
/// names is unknown.
pub async fn take_over_plans(scope: &Scope, plans: &[PastPlan]) -> Result<(), Error> {
    let writer = scope.require(Permission::ManageOutcomes)?;
    bulk::check_size(plans.len())?;
    let outcomes = plans.iter().flat_map(|past| &past.outcomes);
    let owners = plans.iter().filter_map(|past| past.owner.as_ref());
    let named = Directories {
        accounts: AccountDirectory::load(scope, plans.iter().map(|past| &past.account)).await?,
        members: MemberDirectory::load(scope, owners).await?,
        of_outcomes: milestone::Directories::load(scope, outcomes.map(|past| &past.wanted)).await?,
    };
    let (mut rows, mut outcomes) = (Vec::with_capacity(plans.len()), Vec::new());
    for (place, past) in plans.iter().enumerate() {
        let place = place.to_string();
        let under = |refusal: Refusal| refusal.under(&["rows", &place]);
        let row = row_of(&writer, &named, past).map_err(under)?;
        let checked = outcomes_of(&writer, &named, (&row, past));
        let refused =
            |refusals: Vec<Refusal>| Error::Refused(refusals.into_iter().map(under).collect());
        outcomes.extend(checked.map_err(refused)?);
        let subject = Subject::of_account(Kind::SuccessPlan, row.id, row.account_id);
        writer.record(ChangeKind::Created, subject, None, Some(&row))?;
        rows.push(row);
    }
    writer.save::<Entity>(&rows).await?;
    save::create(&writer, &outcomes).await
}

fn row_of(writer: &Writer<'_>, named: &Directories, past: &PastPlan) -> Result<Model, Refusal> {
    let owner = past.owner.as_ref();
    let owner = owner.map(|owner| named.members.resolve(owner, "owner"));
    Ok(Model {
        tenant_id: writer.tenant_id(),
        id: id::new(writer.now()),
        account_id: named.accounts.resolve(&past.account, "account")?,
        owner_id: owner.transpose()?,
        title: check_title(&past.title)?,
        status: past.status.as_str().to_owned(),
        version: 1,
        created_at: writer.now(),
        updated_at: writer.now(),
    })
}

fn outcomes_of(
    writer: &Writer<'_>,
    named: &Directories,
    (plan, past): (&Model, &PastPlan),
) -> Result<Vec<DesiredOutcome>, Vec<Refusal>> {
    if past.outcomes.len() > MOST_OUTCOMES {
        let rule = format!("a plan has at most {MOST_OUTCOMES} outcomes");
        return Err(vec![Refusal::invalid("outcomes", rule)]);
    }
    let (mut outcomes, mut refusals) = (Vec::new(), Vec::new());
    for (place, past) in past.outcomes.iter().enumerate() {
        let outcome = check::outcome(writer, &named.of_outcomes, plan, &past.wanted);
        match outcome.and_then(|outcome| ended(writer, outcome, past.end)) {
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
        false => Err(refusals),
    }
}

fn ended(
    writer: &Writer<'_>,
    mut outcome: DesiredOutcome,
    end: Option<OutcomeEnd>,
) -> Result<DesiredOutcome, Vec<Refusal>> {
    let Some(end) = end else {
        return Ok(outcome);
    };
    let day = check_day(writer, end.day(), "endedOn").map_err(|refusal| vec![refusal])?;
    let status = match end {
        OutcomeEnd::Attained(_) => OutcomeStatus::Attained,
        OutcomeEnd::Abandoned(_) => OutcomeStatus::Abandoned,
    };
    status.as_str().clone_into(&mut outcome.row.status);
    outcome.row.ended_on = Some(day);
    Ok(outcome)
}

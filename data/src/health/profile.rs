//! Making and changing profiles.

use domain::{
    health::{
        BandBoundaries, BoundaryError, Factor, NormalisationError, Profile, ProfileError, Score,
    },
    member::Permission,
};
use rust_decimal::Decimal;
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

use super::{
    entity::profile::{Column, Entity, Model},
    read::{ProfileStatus, exact, rows_by_ids},
    stored::{hundredths, write_factors},
};
use crate::{
    error::{Error, Refusal},
    id::{self, Kind},
    log::{ChangeKind, Subject},
    patch::Patch,
    reference::line,
    scope::{Scope, Writer},
};

/// A profile as a caller declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileInput {
    /// What people call it, 1 to 200 characters.
    pub name: String,
    /// The segment that it is for; none for all that have no profile of their own.
    pub segment: Option<String>,
    /// The share of the weight that has to be known for a score.
    pub minimum_coverage: Decimal,
    /// The score from which on an account is yellow.
    pub yellow_from: Score,
    /// The score from which on an account is green.
    pub green_from: Score,
    /// By how much a boundary has to be passed.
    pub hysteresis: Score,
    /// What makes the score.
    pub factors: Vec<Factor>,
}

/// What to change about a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfilePatch {
    /// What people call it; none leaves it.
    pub name: Option<String>,
    /// The segment that it is for.
    pub segment: Patch<String>,
    /// The share of the weight that has to be known for a score; none leaves it.
    pub minimum_coverage: Option<Decimal>,
    /// The score from which on an account is yellow; none leaves it.
    pub yellow_from: Option<Score>,
    /// The score from which on an account is green; none leaves it.
    pub green_from: Option<Score>,
    /// By how much a boundary has to be passed; none leaves it.
    pub hysteresis: Option<Score>,
    /// What makes the score; none leaves it.
    pub factors: Option<Vec<Factor>>,
    /// The version that the caller has seen.
    pub version: Option<i32>,
}

/// Makes a draft.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageHealth`]; [`Error::Refused`] when it makes no sense.
pub async fn create(scope: &Scope, input: ProfileInput) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageHealth)?;
    let row = Model {
        tenant_id: scope.tenant_id(),
        id: id::new(scope.now()),
        name: String::new(),
        segment: None,
        status: ProfileStatus::Draft.as_str().to_owned(),
        number: None,
        effective_from: None,
        archived_on: None,
        published_at: None,
        minimum_coverage: String::new(),
        yellow_from: 0,
        green_from: 0,
        hysteresis: 0,
        factors: String::new(),
        version: 0,
        created_at: scope.now(),
        updated_at: scope.now(),
    };
    let row = checked(row, input)?;
    write(&writer, None, row).await
}

/// Changes a draft.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageHealth`]; [`Error::Refused`] when there is no such profile, it is published, the version has moved on, or
/// it would make no sense.
pub async fn update(scope: &Scope, id: Uuid, patch: ProfilePatch) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageHealth)?;
    let before = find(&writer, id, patch.version).await?;
    check_draft(&before)?;
    let known = exact(&before)?;
    let mut segment = before.segment.clone();
    patch.segment.apply_to(&mut segment);
    let boundaries = known.boundaries();
    let input = ProfileInput {
        name: patch.name.unwrap_or_else(|| before.name.clone()),
        segment,
        minimum_coverage: patch.minimum_coverage.unwrap_or(known.minimum_coverage()),
        yellow_from: patch.yellow_from.unwrap_or(boundaries.yellow_from()),
        green_from: patch.green_from.unwrap_or(boundaries.green_from()),
        hysteresis: patch.hysteresis.unwrap_or(boundaries.hysteresis()),
        factors: patch.factors.unwrap_or_else(|| known.factors().to_vec()),
    };
    let after = checked(before.clone(), input)?;
    write(&writer, Some(before), after).await
}

/// Removes a draft.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageHealth`]; [`Error::Refused`] when there is no such profile, it is published, or the version has moved on.
pub async fn delete(scope: &Scope, id: Uuid, version: Option<i32>) -> Result<Model, Error> {
    let writer = scope.require(Permission::ManageHealth)?;
    let draft = find(&writer, id, version).await?;
    check_draft(&draft)?;
    let subject = Subject::of(Kind::HealthProfile, id);
    writer.record(ChangeKind::Deleted, subject, Some(&draft), None)?;
    let this = Condition::all().add(Column::Id.eq(id));
    writer.delete::<Entity>(this).await?;
    Ok(draft)
}

/// The profile that the actor is to change.
pub(super) async fn find(
    writer: &Writer<'_>,
    id: Uuid,
    version: Option<i32>,
) -> Result<Model, Error> {
    let found = rows_by_ids(writer, &[id]).await?.pop();
    let found = found.ok_or_else(|| Refusal::not_found("id", "there is no such health profile"))?;
    crate::check_version(version, found.version)?;
    Ok(found)
}

/// Refuses to change what scores were computed by.
pub(super) fn check_draft(row: &Model) -> Result<(), Refusal> {
    match row.status == ProfileStatus::Draft.as_str() {
        true => Ok(()),
        false => Err(Refusal::conflict(
            "id",
            "the profile is published and cannot be changed any more: make a new draft",
        )),
    }
}

/// Writes a profile and logs what changed.
pub(super) async fn write(
    writer: &Writer<'_>,
    before: Option<Model>,
    mut after: Model,
) -> Result<Model, Error> {
    let kind = match before {
        None => ChangeKind::Created,
        Some(_) => ChangeKind::Updated,
    };
    let subject = Subject::of(Kind::HealthProfile, after.id);
    if writer.record(kind, subject, before.as_ref(), Some(&after))? {
        after.version += 1;
        after.updated_at = writer.now();
        writer.save::<Entity>(std::slice::from_ref(&after)).await?;
    }
    Ok(after)
}

/// The row with what the input declares, or every reason against it.
fn checked(row: Model, input: ProfileInput) -> Result<Model, Error> {
    let mut refusals = Vec::new();
    let mut keep = |refusal: Refusal| refusals.push(refusal);
    let name = line(Some(&input.name), "name").map_err(&mut keep);
    let segment = line(input.segment.as_deref(), "segment").map_err(&mut keep);
    let boundaries = BandBoundaries::new(input.yellow_from, input.green_from, input.hysteresis);
    let boundaries = boundaries.map_err(|error| {
        let field = match error {
            BoundaryError::Order => "yellowFrom",
            BoundaryError::Hysteresis => "hysteresis",
        };
        keep(Refusal::invalid(field, error));
    });
    let usual = boundaries.unwrap_or(BandBoundaries::USUAL);
    let profile = Profile::new(input.factors, input.minimum_coverage, usual);
    let profile = profile.map_err(|errors| errors.into_iter().map(refusal).for_each(keep));
    let (Ok(name), Ok(segment), Ok(profile)) = (name, segment, profile) else {
        return Err(Error::Refused(refusals));
    };
    let Some(name) = name else {
        refusals.push(Refusal::invalid("name", "a profile needs a name"));
        return Err(Error::Refused(refusals));
    };
    if !refusals.is_empty() {
        return Err(Error::Refused(refusals));
    }
    Ok(Model {
        name,
        segment,
        minimum_coverage: profile.minimum_coverage().to_string(),
        yellow_from: hundredths(input.yellow_from),
        green_from: hundredths(input.green_from),
        hysteresis: hundredths(input.hysteresis),
        factors: write_factors(profile.factors())?,
        ..row
    })
}

/// What is wrong, at the field that says it.
fn refusal(error: ProfileError) -> Refusal {
    let field = match error {
        ProfileError::NoWeight => "factors".to_owned(),
        ProfileError::Twice { place, .. } => format!("factors.{place}.kind"),
        ProfileError::Normalisation { place, error } => match error {
            NormalisationError::Points => format!("factors.{place}"),
            NormalisationError::NotAscending { place: point } => {
                format!("factors.{place}.points.{point}.value")
            }
        },
        ProfileError::Coverage(_) => "minimumCoverage".to_owned(),
    };
    Refusal::invalid(&field, error)
}

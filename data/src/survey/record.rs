//! Answers that were given elsewhere, in bulk, found by their external ids: the same rows twice change nothing the second time.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    member::Permission,
    survey::{Direction, FollowUp, Scale, SurveyKind, SurveyText},
    time::local_date,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{
    check::{language_of, optional, scale},
    entity::{
        answer::{Column, Entity, Model},
        campaign,
    },
    follow::themes,
    moment::Moments,
    respond::{check_score, follow_up},
};
use crate::{
    account::entity::contact,
    answer,
    bulk::{self, Outcome, Policy, RowResult},
    error::{Error, Refusal},
    id::{self, Kind},
    log::{ChangeKind, Subject},
    reference::{AccountDirectory, Reference},
    revenue::{entity::product, key},
    scope::{Scope, TenantEntity, Writer},
};

/// An answer that was given elsewhere.
#[derive(Clone, PartialEq, Eq)]
pub struct AnswerInput {
    /// The id where it was given, 1 to 200 characters, unique in the tenant.
    pub external_id: Option<String>,
    /// The account; that of the contact when none.
    pub account: Option<Reference>,
    /// Who answered, if that is known.
    pub contact: Option<Reference>,
    /// The campaign, which says kind and scale.
    pub campaign: Option<Reference>,
    /// What was asked; needed without a campaign.
    pub kind: Option<SurveyKind>,
    /// The lowest and the highest score; usual for the kind.
    pub scale: Option<(i64, i64)>,
    /// Which end of the scale is the good one; the highest.
    pub direction: Option<Direction>,
    /// The score; none when the question was skipped.
    pub score: Option<i64>,
    /// What was written.
    pub comment: Option<String>,
    /// The language.
    pub language: Option<String>,
    /// When it was given.
    pub answered_at: DateTime<Utc>,
    /// The phase that it is about; that of the campaign, or the account's stage at that time.
    pub phase: Option<String>,
    /// The product that it is about; that of the campaign, or of the account's plan at that time.
    pub product: Option<Reference>,
    /// What it is about; none leaves what is stored.
    pub themes: Option<Vec<String>>,
}

/// Writes whole answers. A known one becomes what its row says; its themes stay when the row has none, and so does what was noted about getting
/// back to the customer. Owner, plan, segment and health are those of the day of the answer, as they are known when it is first written.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSurveys`]; [`Error::Refused`] for too many rows, or any bad row under
/// [`Policy::RejectAll`].
pub async fn record(
    scope: &Scope,
    rows: &[AnswerInput],
    policy: Policy,
) -> Result<Vec<RowResult>, Error> {
    let writer = scope.require(Permission::ManageSurveys)?;
    bulk::check_size(rows.len())?;
    let named = Named::load(scope, rows).await?;
    let names = rows.iter().filter_map(|row| row.external_id.as_deref());
    let names: Vec<&str> = names.map(str::trim).collect();
    let mut known = known(scope, &names).await?;
    let mut seen = HashSet::with_capacity(rows.len());
    let mut checked = Vec::with_capacity(rows.len());
    for input in rows {
        let external_id = identify(input.external_id.as_deref(), &mut seen);
        checked.push(external_id.and_then(|external_id| {
            let stored = known.get(external_id);
            named.check(&writer, input, external_id, stored)
        }));
    }
    let asked = checked.iter().flatten();
    let asked = asked.map(|row| (row.account_id, answered_on(scope, row)));
    let moments = Moments::load(scope, asked.collect()).await?;
    let (mut results, mut changes) = (Vec::with_capacity(rows.len()), Vec::new());
    for (place, row) in checked.into_iter().enumerate() {
        match row {
            Ok(mut row) => {
                let before = row
                    .external_id
                    .as_deref()
                    .and_then(|name| known.remove(name));
                complete(scope, &moments, before.as_ref(), &mut row)?;
                let outcome = match &before {
                    None => Outcome::Created,
                    Some(before) if *before == row => Outcome::Unchanged,
                    Some(_) => Outcome::Updated,
                };
                results.push(RowResult::done(outcome, row.id));
                changes.push((before, row));
            }
            Err(refusals) => results.push(RowResult::rejected(place, refusals)),
        }
    }
    answer::enforce(policy, &results)?;
    save(&writer, &mut changes).await?;
    Ok(results)
}

fn answered_on(scope: &Scope, row: &Model) -> NaiveDate {
    local_date(row.answered_at, scope.tenant().time_zone)
}

/// Fills in what follows from the day of the answer.
fn complete(
    scope: &Scope,
    moments: &Moments,
    before: Option<&Model>,
    row: &mut Model,
) -> Result<(), Error> {
    let same = before.filter(|before| {
        (before.account_id, before.answered_at) == (row.account_id, row.answered_at)
    });
    if let Some(before) = same {
        row.owner_id = before.owner_id;
        row.plan_id = before.plan_id;
        row.segment.clone_from(&before.segment);
        row.health = before.health;
        row.phase = row.phase.take().or_else(|| before.phase.clone());
        row.product_id = row.product_id.or(before.product_id);
    } else {
        let moment = moments.on(row.account_id, answered_on(scope, row));
        row.owner_id = moment.owner;
        row.plan_id = moment.plan;
        row.segment = moment.segment;
        row.health = moment.health;
        row.phase = row.phase.take().or(moment.stage);
        row.product_id = row.product_id.or(moment.product);
    }
    if before.is_none_or(|before| before.score != row.score)
        && row.follow_up.as_deref() != Some(FollowUp::Done.as_str())
    {
        row.follow_up = follow_up(row)?;
    }
    Ok(())
}

/// What the rows name.
struct Named {
    accounts: AccountDirectory,
    contacts: Directory<contact::Model>,
    campaigns: Directory<campaign::Model>,
    products: Directory<product::Model>,
}

struct Directory<M> {
    by_id: HashMap<Uuid, M>,
    ids: HashMap<String, Uuid>,
}

impl<M> Directory<M> {
    async fn load<E>(
        scope: &Scope,
        references: impl IntoIterator<Item = &Reference>,
        (id, name): (E::Column, E::Column),
        keys: impl Fn(&M) -> (Uuid, Option<String>),
    ) -> Result<Self, Error>
    where
        E: TenantEntity + EntityTrait<Model = M>,
        M: sea_orm::FromQueryResult + Send + Sync,
    {
        let (mut ids, mut names) = (HashSet::new(), HashSet::new());
        for reference in references {
            match reference {
                Reference::Id(id) => _ = ids.insert(*id),
                Reference::ExternalId(name) => _ = names.insert(name.trim().to_owned()),
            }
        }
        let mut directory = Self {
            by_id: HashMap::new(),
            ids: HashMap::new(),
        };
        if ids.is_empty() && names.is_empty() {
            return Ok(directory);
        }
        let wanted = Condition::any().add(id.is_in(ids)).add(name.is_in(names));
        let query = scope.find::<E>().filter(wanted);
        for row in query.all(scope.connection()).await? {
            let (id, name) = keys(&row);
            directory.ids.extend(name.map(|name| (name, id)));
            directory.by_id.insert(id, row);
        }
        Ok(directory)
    }

    fn find(&self, reference: &Reference, what: &str) -> Result<&M, Refusal> {
        let id = match reference {
            Reference::Id(id) => Some(id),
            Reference::ExternalId(name) => self.ids.get(name.trim()),
        };
        let found = id.and_then(|id| self.by_id.get(id));
        found.ok_or_else(|| {
            let rule = match reference {
                Reference::Id(_) => format!("there is no such {what}"),
                Reference::ExternalId(name) => {
                    format!("there is no {what} with the externalId `{name}`")
                }
            };
            Refusal::not_found(&reference.field(what), rule)
        })
    }
}

impl Named {
    async fn load(scope: &Scope, rows: &[AnswerInput]) -> Result<Self, Error> {
        let contacts = rows.iter().filter_map(|row| row.contact.as_ref());
        let campaigns = rows.iter().filter_map(|row| row.campaign.as_ref());
        let products = rows.iter().filter_map(|row| row.product.as_ref());
        let accounts = rows.iter().filter_map(|row| row.account.as_ref());
        let by = (contact::Column::Id, contact::Column::ExternalId);
        let contacts = Directory::load::<contact::Entity>(scope, contacts, by, |row| {
            (row.id, row.external_id.clone())
        });
        let by = (campaign::Column::Id, campaign::Column::ExternalId);
        let campaigns = Directory::load::<campaign::Entity>(scope, campaigns, by, |row| {
            (row.id, row.external_id.clone())
        });
        let by = (product::Column::Id, product::Column::ExternalId);
        let products = Directory::load::<product::Entity>(scope, products, by, |row| {
            (row.id, Some(row.external_id.clone()))
        });
        Ok(Self {
            accounts: AccountDirectory::load(scope, accounts).await?,
            contacts: contacts.await?,
            campaigns: campaigns.await?,
            products: products.await?,
        })
    }

    fn check(
        &self,
        writer: &Writer<'_>,
        input: &AnswerInput,
        external_id: &str,
        stored: Option<&Model>,
    ) -> Result<Model, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let mut row = match self.asked(writer, input) {
            Ok(row) => row,
            Err(refusal) => return Err(vec![refusal]),
        };
        if let Some(stored) = stored {
            row.id = stored.id;
            row.invitation_id = stored.invitation_id;
            row.trigger_kind = row.trigger_kind.or_else(|| stored.trigger_kind.clone());
            row.partial = stored.partial;
            row.edited_at = stored.edited_at;
            row.themes.clone_from(&stored.themes);
            row.follow_up.clone_from(&stored.follow_up);
            row.follow_up_owner_id = stored.follow_up_owner_id;
            row.follow_up_note.clone_from(&stored.follow_up_note);
            row.followed_up_at = stored.followed_up_at;
            row.version = stored.version;
            row.created_at = stored.created_at;
            row.updated_at = stored.updated_at;
        }
        let mut keep = |result: Result<(), Refusal>| refusals.extend(result.err());
        keep(key(external_id, "externalId").map(|key| row.external_id = Some(key)));
        keep(self.person(input, stored).map(|(account, contact)| {
            row.account_id = account;
            row.contact_id = contact;
        }));
        let score = input.score.map(|score| check_score(&row, score));
        keep(match score.transpose() {
            Ok(score) => {
                row.score = score;
                Ok(())
            }
            Err(Error::Refused(mut why)) => why.pop().map_or(Ok(()), Err),
            Err(other) => Err(Refusal::invalid("score", other)),
        });
        let comment = input.comment.as_deref().map(str::trim);
        let comment = comment.filter(|comment| !comment.is_empty());
        let comment = optional(SurveyText::Comment, comment, "comment");
        keep(comment.map(|comment| row.comment = comment));
        let phase = optional(SurveyText::Phase, input.phase.as_deref(), "phase");
        keep(phase.map(|phase| row.phase = phase.or(row.phase.take())));
        let code = input.language.as_deref();
        let code = code.map(|code| language_of(code, "language")).transpose();
        keep(code.map(|code| row.language = code));
        if let Some(given) = &input.themes {
            keep(themes(given).map(|themes| row.themes = themes));
        }
        if let Some(product) = &input.product {
            let product = self.products.find(product, "product");
            keep(product.map(|product| row.product_id = Some(product.id)));
        }
        if input.answered_at > writer.now() {
            let rule = "the answer is from the future: give an instant that has passed";
            keep(Err(Refusal::invalid("answeredAt", rule)));
        }
        match refusals.is_empty() {
            true => Ok(row),
            false => Err(refusals),
        }
    }

    /// The account and the contact, who is of that account, or was when the answer was first written.
    fn person(
        &self,
        input: &AnswerInput,
        stored: Option<&Model>,
    ) -> Result<(Uuid, Option<Uuid>), Refusal> {
        let contact = input.contact.as_ref();
        let contact = contact.map(|contact| self.contacts.find(contact, "contact"));
        let contact = contact.transpose()?;
        let account = match (&input.account, contact) {
            (Some(account), _) => self.accounts.resolve(account, "account")?,
            (None, Some(contact)) => contact.account_id,
            (None, None) => {
                let rule = "an answer needs its account, or the contact who gave it";
                return Err(Refusal::invalid("accountExternalId", rule));
            }
        };
        let Some((reference, contact)) = input.contact.as_ref().zip(contact) else {
            return Ok((account, None));
        };
        let person = (account, Some(contact.id));
        let is_known = stored.is_some_and(|row| (row.account_id, row.contact_id) == person);
        if contact.account_id != account && !is_known {
            let rule = "the contact is of another account: name one of this account";
            return Err(Refusal::invalid(&reference.field("contact"), rule));
        }
        Ok(person)
    }

    /// An answer that says nothing yet, on the scale on which was asked.
    fn asked(&self, writer: &Writer<'_>, input: &AnswerInput) -> Result<Model, Refusal> {
        let campaign = input.campaign.as_ref();
        let campaign = campaign.map(|campaign| self.campaigns.find(campaign, "campaign"));
        let campaign = campaign.transpose()?;
        let (kind, usual) = match campaign {
            Some(row) => {
                let kind = row.kind.parse();
                let kind = kind.map_err(|error| Refusal::invalid("campaign", error))?;
                let (lowest, highest) = (row.scale_lowest, row.scale_highest);
                (kind, scale(kind, lowest, highest, &row.direction)?)
            }
            None => {
                let missing = || Refusal::invalid("kind", "without a campaign it needs a kind");
                let kind = input.kind.ok_or_else(missing)?;
                (kind, Scale::usual(kind))
            }
        };
        if input.kind.is_some_and(|given| given != kind) {
            let rule = format!("the campaign is of kind {kind}");
            return Err(Refusal::invalid("kind", rule));
        }
        let end = |end: i64| i16::try_from(end).unwrap_or(i16::MAX);
        let (lowest, highest) = match input.scale {
            Some((lowest, highest)) => (end(lowest), end(highest)),
            None => (usual.lowest(), usual.highest()),
        };
        let direction = input.direction.unwrap_or(usual.direction());
        let given = scale(kind, lowest, highest, direction.as_str())?;
        if campaign.is_some() && given != usual {
            let rule = format!(
                "the campaign asks on the scale from {} to {}, {}",
                usual.lowest(),
                usual.highest(),
                usual.direction()
            );
            return Err(Refusal::invalid("scale", rule));
        }
        Ok(Model {
            tenant_id: writer.tenant_id(),
            id: id::new(writer.now()),
            external_id: None,
            account_id: Uuid::nil(),
            contact_id: None,
            campaign_id: campaign.map(|row| row.id),
            invitation_id: None,
            kind: kind.to_string(),
            scale_lowest: lowest,
            scale_highest: highest,
            direction: direction.to_string(),
            score: None,
            comment: None,
            language: None,
            answered_at: input.answered_at,
            edited_at: None,
            partial: false,
            trigger_kind: campaign.map(|row| row.trigger_kind.clone()),
            phase: campaign.and_then(|row| row.phase.clone()),
            owner_id: None,
            plan_id: None,
            product_id: campaign.and_then(|row| row.product_id),
            segment: None,
            health: None,
            themes: "[]".to_owned(),
            follow_up: None,
            follow_up_owner_id: None,
            follow_up_note: None,
            followed_up_at: None,
            version: 0,
            created_at: writer.now(),
            updated_at: writer.now(),
        })
    }
}

/// The answers of those external ids, by them. One statement.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::ManageSurveys`].
pub async fn known(scope: &Scope, names: &[&str]) -> Result<HashMap<String, Model>, Error> {
    scope.check(Permission::ManageSurveys)?;
    let query = scope
        .find::<Entity>()
        .filter(Column::ExternalId.is_in(names.iter().copied()));
    let found = query.all(scope.connection()).await?.into_iter();
    let named = found.filter_map(|row| Some((row.external_id.clone()?, row)));
    Ok(named.collect())
}

/// Refuses a row that does not say which answer it is, or the same as another one.
fn identify<'r>(
    external_id: Option<&'r str>,
    seen: &mut HashSet<&'r str>,
) -> Result<&'r str, Vec<Refusal>> {
    let missing = || {
        let rule = "the row needs an externalId, by which the answer is found again";
        vec![Refusal::invalid("externalId", rule)]
    };
    let external_id = external_id.map(str::trim).ok_or_else(missing)?;
    match seen.insert(external_id) {
        true => Ok(external_id),
        false => Err(vec![Refusal::conflict(
            "externalId",
            format!("another row has the externalId `{external_id}` too"),
        )]),
    }
}

/// Writes and logs answers that differ; counts their versions up.
pub(super) async fn save(
    writer: &Writer<'_>,
    changes: &mut [(Option<Model>, Model)],
) -> Result<(), Error> {
    let mut rows = Vec::with_capacity(changes.len());
    for (before, row) in changes {
        if before.as_ref() == Some(row) {
            continue;
        }
        let kind = match before {
            None => ChangeKind::Created,
            Some(_) => ChangeKind::Updated,
        };
        let subject = Subject::of_account(Kind::SurveyAnswer, row.id, row.account_id);
        writer.record(kind, subject, before.as_ref(), Some(&*row))?;
        row.version += 1;
        row.updated_at = writer.now();
        rows.push(row.clone());
    }
    writer.save::<Entity>(&rows).await
}

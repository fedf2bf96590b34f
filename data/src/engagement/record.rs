//! Recording many events at once.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use domain::{
    engagement::{Activity, AsideReason},
    member::Permission,
};
use sea_orm::QueryResult;
use uuid::Uuid;

use super::{
    aside,
    draft::Draft,
    entity::head,
    features::Features,
    head as heads,
    input::{EventInput, EventOutcome},
    rollup::{self, EventKey, Rollup},
    users,
};
use crate::{
    bulk::{self, Policy},
    error::{Error, Refusal},
    scope::{Scope, Writer},
    tenant,
    transaction::Column,
};

/// The most events that [`record_many`] takes.
pub const MOST_AT_ONCE: usize = 5_000;

/// Records up to [`bulk::MOST`] events.
///
/// # Errors
/// [`Error::Forbidden`] without [`Permission::RecordUsage`]; [`Error::Refused`] for too many rows, or any bad one under [`Policy::RejectAll`].
pub async fn record(
    scope: &Scope,
    rows: Vec<EventInput>,
    policy: Policy,
) -> Result<Vec<EventOutcome>, Error> {
    scope.check(Permission::RecordUsage)?;
    bulk::check_size(rows.len())?;
    record_many(scope, rows, policy).await
}

/// Records up to [`MOST_AT_ONCE`] events, in a number of statements that does not depend on how many they are.
///
/// # Errors
/// As [`record`].
pub async fn record_many(
    scope: &Scope,
    rows: Vec<EventInput>,
    policy: Policy,
) -> Result<Vec<EventOutcome>, Error> {
    let writer = scope.require(Permission::RecordUsage)?;
    if rows.len() > MOST_AT_ONCE {
        let rule = format!("at most {MOST_AT_ONCE} events at once, not {}", rows.len());
        return Err(Refusal::invalid("rows", rule).into());
    }
    let mut batch = Batch::new(rows.len());
    let drafts = batch.checked(scope, rows);
    let accounts = accounts(&writer, &drafts).await?;
    let (good, asides) = batch.sorted(scope, drafts, &accounts);
    let known = aside::known(&writer, &asides).await?;
    let room = aside::room(scope, asides.len()).await?;
    let asides = batch.with_room(asides, known, room);
    let head = heads::read(scope).await?;
    let features = Features::load(&writer, &good, &head).await?;
    let good = batch.with_features(good, &features);
    let good = batch.without_moved(&writer, good).await?;
    let new = batch.new_ones(&writer, good).await?;
    batch.enforce(policy)?;
    aside::keep(&writer, &asides).await?;
    if !new.is_empty() {
        write(&writer, &new, features, head).await?;
    }
    batch.finish()
}

/// The accounts that events name, by their external ids.
async fn accounts(writer: &Writer<'_>, drafts: &[Draft]) -> Result<HashMap<String, Uuid>, Error> {
    let names: HashSet<&str> = drafts
        .iter()
        .map(|draft| draft.input.account.as_str())
        .collect();
    let given = [("external_id", texts(names))];
    let sql = "SELECT a.external_id, a.id FROM given CROSS JOIN account a WHERE a.tenant_id = $1 AND a.external_id = given.external_id";
    let mut accounts = HashMap::new();
    let take = |row: &QueryResult| {
        accounts.insert(row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        Ok(())
    };
    let connection = writer.connection();
    connection
        .with_rows(sql, writer.tenant_id(), &given, take)
        .await?;
    Ok(accounts)
}

pub(super) fn texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Column {
    Column::Texts(texts.into_iter().map(str::to_owned).collect())
}

/// A draft with its account.
pub(super) struct Event {
    pub(super) draft: Draft,
    pub(super) account: Uuid,
    content: i64,
}

impl Event {
    /// By what it is known.
    const fn key(&self) -> EventKey {
        (self.draft.day, self.draft.id)
    }
}

/// The rows of a call, and what became of them so far.
struct Batch(Vec<Option<EventOutcome>>);

impl Batch {
    fn new(rows: usize) -> Self {
        Self(vec![None; rows])
    }

    fn say(&mut self, place: usize, outcome: EventOutcome) {
        if let Some(row) = self.0.get_mut(place) {
            *row = Some(outcome);
        }
    }

    fn refuse(&mut self, place: usize, refusals: Vec<Refusal>) {
        let index = place.to_string();
        let refusals = refusals.into_iter();
        let refusals = refusals.map(|refusal| refusal.under(&["rows", &index]));
        self.say(place, EventOutcome::Rejected(refusals.collect()));
    }

    /// The rows that are good by themselves.
    fn checked(&mut self, scope: &Scope, rows: Vec<EventInput>) -> Vec<Draft> {
        let zone = scope.tenant().time_zone;
        let mut drafts = Vec::with_capacity(rows.len());
        for (place, input) in rows.into_iter().enumerate() {
            match Draft::check(place, input, zone) {
                Ok(draft) => drafts.push(draft),
                Err(refusals) => self.refuse(place, refusals),
            }
        }
        drafts
    }

    /// The rows that count, and those that are kept aside, with the reason.
    fn sorted(
        &mut self,
        scope: &Scope,
        drafts: Vec<Draft>,
        accounts: &HashMap<String, Uuid>,
    ) -> (Vec<Event>, Vec<(AsideReason, Draft)>) {
        let (mut good, mut asides) = (Vec::with_capacity(drafts.len()), Vec::new());
        for draft in drafts {
            let is_ahead = Activity::is_ahead(draft.input.at, scope.now());
            let aside = match accounts.get(&draft.input.account) {
                Some(account) if !is_ahead => {
                    good.push(Event {
                        content: draft.content(*account),
                        account: *account,
                        draft,
                    });
                    continue;
                }
                Some(_) => AsideReason::Future,
                None => AsideReason::UnknownAccount,
            };
            self.say(draft.place, EventOutcome::KeptAside(aside));
            asides.push((aside, draft));
        }
        (good, asides)
    }

    /// The events that are kept aside: those that are there already, and of the others as many as there is room for. One that says something else than
    /// another one with its id is refused, for only one of them is kept.
    fn with_room(
        &mut self,
        asides: Vec<(AsideReason, Draft)>,
        mut known: HashMap<String, EventInput>,
        mut room: usize,
    ) -> Vec<(AsideReason, Draft)> {
        let mut kept = Vec::with_capacity(asides.len());
        for (reason, draft) in asides {
            let input = &draft.input;
            let refusal = match known.get(&input.id) {
                Some(other) if aside::says_the_same(other, input) => None,
                Some(_) => Some(aside::taken(&input.id)),
                None if room == 0 => Some(aside::full()),
                None => {
                    room -= 1;
                    known.insert(input.id.clone(), input.clone());
                    None
                }
            };
            match refusal {
                None => kept.push((reason, draft)),
                Some(refusal) => self.refuse(draft.place, vec![refusal]),
            }
        }
        kept
    }

    /// The events without those of a feature that would be one too many.
    fn with_features(&mut self, events: Vec<Event>, features: &Features) -> Vec<Event> {
        let mut good = Vec::with_capacity(events.len());
        for event in events {
            match features.check(&event.draft.input.feature) {
                Ok(()) => good.push(event),
                Err(refusal) => self.refuse(event.draft.place, vec![refusal]),
            }
        }
        good
    }

    /// The events without those that were recorded on another day, when the tenant was in another time zone. Those of a tenant that always was in the same
    /// one are not looked for, because that takes as long as writing them.
    async fn without_moved(
        &mut self,
        writer: &Writer<'_>,
        events: Vec<Event>,
    ) -> Result<Vec<Event>, Error> {
        if events.is_empty() || !tenant::has_moved(writer).await? {
            return Ok(events);
        }
        let elsewhere = events.iter().flat_map(|event| event.draft.elsewhere());
        let known = rollup::contents(writer, elsewhere.collect()).await?;
        // What says the same, the instant included, is the same event; with other content it is another day's.
        let (moved, others): (Vec<Event>, Vec<Event>) = events.into_iter().partition(|event| {
            let mut elsewhere = event.draft.elsewhere();
            elsewhere.any(|key| known.get(&key) == Some(&event.content))
        });
        for event in moved {
            self.say(event.draft.place, EventOutcome::Duplicate);
        }
        Ok(others)
    }

    /// The events that were not recorded before. Of those with the same id on the same day it is the first one.
    async fn new_ones(
        &mut self,
        writer: &Writer<'_>,
        events: Vec<Event>,
    ) -> Result<Vec<Event>, Error> {
        let mut known = rollup::contents(writer, events.iter().map(Event::key).collect()).await?;
        let mut new = Vec::with_capacity(events.len());
        for event in events {
            match known.entry(event.key()) {
                Entry::Occupied(content) => self.again(&event, *content.get()),
                Entry::Vacant(place) => {
                    place.insert(event.content);
                    self.say(event.draft.place, EventOutcome::Recorded);
                    new.push(event);
                }
            }
        }
        Ok(new)
    }

    /// An event whose id is known on its day, with that content.
    fn again(&mut self, event: &Event, content: i64) {
        if event.content == content {
            return self.say(event.draft.place, EventOutcome::Duplicate);
        }
        let rule = format!(
            "there is another event with the id `{}` on {}",
            event.draft.input.id, event.draft.activity.date
        );
        self.refuse(event.draft.place, vec![Refusal::conflict("id", rule)]);
    }

    /// Refuses the call when the policy wants that and a row was refused.
    fn enforce(&self, policy: Policy) -> Result<(), Error> {
        let refused = self.0.iter().filter_map(|outcome| match outcome {
            Some(EventOutcome::Rejected(refusals)) => Some(refusals.clone()),
            _ => None,
        });
        let refusals: Vec<Refusal> = refused.flatten().collect();
        match policy {
            Policy::RejectAll if !refusals.is_empty() => Err(Error::Refused(refusals)),
            _ => Ok(()),
        }
    }

    fn finish(self) -> Result<Vec<EventOutcome>, Error> {
        let outcomes = self.0.into_iter();
        let outcomes: Option<Vec<EventOutcome>> = outcomes.collect();
        outcomes.ok_or_else(|| Error::internal("an event has no outcome"))
    }
}

/// Adds new events to their days.
async fn write(
    writer: &Writer<'_>,
    events: &[Event],
    mut features: Features,
    mut head: head::Model,
) -> Result<(), Error> {
    head.version += 1;
    features.save(writer, events, &mut head).await?;
    let numbers = users::obtain(writer, events, &mut head).await?;
    let ids = events.iter().map(|event| (event.key(), event.content));
    rollup::keep_ids(writer, ids.collect()).await?;
    let mut days = Rollup::default();
    for (event, user) in events.iter().zip(numbers) {
        let feature = features.number(&event.draft.input.feature)?;
        days.add((event.draft.day, user, feature), &event.draft.activity);
    }
    let first = days.first_day();
    head.first_day = head.first_day.into_iter().chain(first).min();
    days.write(writer, head.version).await?;
    heads::write(writer, &head).await
}

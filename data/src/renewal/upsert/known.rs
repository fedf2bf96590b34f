//! What is there already of what the rows of a call name.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::member::MemberStatus;
use sea_orm::{ColumnTrait, Condition, QueryFilter};
use uuid::Uuid;

use super::{
    super::{
        entity::{
            closing,
            renewal::{Column, Entity, Model},
        },
        read,
    },
    RenewalRow,
};
use crate::{error::Error, member::entity::member, revenue::entity::subscription, scope::Scope};

/// The renewals that are there already.
#[derive(Default)]
pub(super) struct Known {
    pub(super) by_external_id: HashMap<String, Model>,
    pub(super) by_term: HashMap<(Uuid, NaiveDate), Model>,
    pub(super) closings: HashMap<Uuid, Vec<closing::Model>>,
}

impl Known {
    pub(super) async fn load(
        scope: &Scope,
        rows: &[RenewalRow],
        subscriptions: &[subscription::Model],
    ) -> Result<Self, Error> {
        let external_ids = rows.iter().map(|row| row.external_id.trim());
        let mut any = Condition::any().add(Column::ExternalId.is_in(external_ids));
        if !subscriptions.is_empty() {
            let ids = subscriptions.iter().map(|row| row.id);
            any = any.add(Column::SubscriptionId.is_in(ids));
        }
        let found = scope.find::<Entity>().filter(any);
        let mut found = found.all(scope.connection()).await?;
        found.extend(of_their_subscriptions(scope, &found, subscriptions).await?);
        let ids: Vec<Uuid> = found.iter().map(|row| row.id).collect();
        let mut known = Self::default();
        if !ids.is_empty() {
            for closing in read::closings(scope, &ids).await? {
                let of = known.closings.entry(closing.renewal_id).or_default();
                of.push(closing);
            }
        }
        for row in found {
            if let Some(subscription) = row.subscription_id {
                known
                    .by_term
                    .insert((subscription, row.due_on), row.clone());
            }
            if let Some(external_id) = row.external_id.clone() {
                known.by_external_id.insert(external_id, row);
            }
        }
        Ok(known)
    }
}

/// The other renewals of subscriptions that no row names, but whose renewals rows name.
async fn of_their_subscriptions(
    scope: &Scope,
    found: &[Model],
    named: &[subscription::Model],
) -> Result<Vec<Model>, Error> {
    let named: HashSet<Uuid> = named.iter().map(|row| row.id).collect();
    let others = found.iter().filter_map(|row| row.subscription_id);
    let others: HashSet<Uuid> = others.filter(|id| !named.contains(id)).collect();
    if others.is_empty() {
        return Ok(Vec::new());
    }
    let query = scope
        .find::<Entity>()
        .filter(Column::SubscriptionId.is_in(others))
        .filter(Column::Id.is_not_in(found.iter().map(|row| row.id)));
    Ok(query.all(scope.connection()).await?)
}

/// Ids of the members that rows name, by e-mail address, with whether they are active.
pub(super) async fn members(
    scope: &Scope,
    rows: &[RenewalRow],
) -> Result<HashMap<String, (Uuid, bool)>, Error> {
    let emails: HashSet<String> = rows
        .iter()
        .filter_map(|row| row.owner_email.value())
        .map(|email| email.trim().to_lowercase())
        .collect();
    if emails.is_empty() {
        return Ok(HashMap::new());
    }
    let query = scope
        .find::<member::Entity>()
        .filter(member::Column::Email.is_in(emails));
    let found = query.all(scope.connection()).await?;
    let active = MemberStatus::Active.as_str();
    let named = found
        .into_iter()
        .map(|row| (row.email, (row.id, row.status == active)));
    Ok(named.collect())
}

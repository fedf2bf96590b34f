//! What rules have made work of.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::work::{OnePer, RuleKey, RuleMemory};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::super::entity::{
    firing::{Column, Entity, Model},
    rule, task,
};
use crate::{error::Error, scope::Scope};

/// The memories of some rules, by rule. Two statements.
pub(super) async fn memories(
    scope: &Scope,
    rules: &[rule::Model],
) -> Result<HashMap<Uuid, RuleMemory>, Error> {
    let mut memories = HashMap::new();
    let mut one_per = HashMap::new();
    for rule in rules {
        memories.insert(rule.id, RuleMemory::default());
        one_per.insert(rule.id, rule.exact_one_per()?);
    }
    let ids = || rules.iter().map(|rule| rule.id);
    let key = |rule: Uuid, account: Uuid, about: Option<Uuid>| {
        let about = about.filter(|about| *about != account);
        let is_apart = one_per.get(&rule) == Some(&OnePer::Subject);
        (account, about.filter(|_| is_apart))
    };
    let query = scope.find::<Entity>().filter(Column::RuleId.is_in(ids()));
    for row in query.all(scope.connection()).await? {
        if let Some(memory) = memories.get_mut(&row.rule_id) {
            let key = key(row.rule_id, row.account_id, Some(row.about_id));
            let last = memory.fired.entry(key).or_insert(row.fired_on);
            *last = row.fired_on.max(*last);
        }
    }
    let query = scope
        .find::<task::Entity>()
        .filter(task::Column::RuleId.is_in(ids()))
        .filter(task::Column::Status.eq("OPEN"))
        .select_only()
        .columns([
            task::Column::RuleId,
            task::Column::AccountId,
            task::Column::AboutId,
        ]);
    let open: Vec<(Uuid, Uuid, Option<Uuid>)> = query.into_tuple().all(scope.connection()).await?;
    for (rule, account, about) in open {
        if let Some(memory) = memories.get_mut(&rule) {
            memory.open.insert(key(rule, account, about));
        }
    }
    Ok(memories)
}

/// The row of what a rule made work of.
pub(super) fn row(
    scope: &Scope,
    rule: Uuid,
    (account_id, about): RuleKey,
    fired_on: NaiveDate,
) -> Model {
    Model {
        tenant_id: scope.tenant_id(),
        rule_id: rule,
        account_id,
        about_id: about.unwrap_or(account_id),
        fired_on,
    }
}

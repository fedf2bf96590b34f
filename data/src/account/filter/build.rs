//! Turning a filter into a condition.

use chrono::NaiveDate;
use domain::account::Stage;
use domain::time::end_of_day;
use sea_orm::{
    ColumnTrait, Condition, Value,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};

use super::{
    AccountFilter, Archived, FilterContext, TraitFilter, relation,
    terms::{Terms, column, contains_any},
    traits,
};
use crate::{
    account::{definition::Definitions, entity::account::Column, tree},
    error::{Error, Refusal},
    filter::Comparators,
    scope::Scope,
};

/// The condition on accounts that a filter means.
pub(in crate::account) fn condition(
    scope: &Scope,
    filter: &AccountFilter,
    context: FilterContext,
    definitions: &Definitions,
) -> Result<Condition, Error> {
    let mut builder = Builder {
        scope,
        definitions,
        on: context.on,
        terms: Terms::default(),
    };
    let condition = builder.filter(filter, "where", 0)?;
    let archived = builder.archived(filter.archived.unwrap_or_default());
    Ok(condition.add_option(archived))
}

struct Builder<'a> {
    scope: &'a Scope,
    definitions: &'a Definitions,
    on: Option<NaiveDate>,
    terms: Terms,
}

impl Builder<'_> {
    fn filter(
        &mut self,
        filter: &AccountFilter,
        path: &str,
        above: usize,
    ) -> Result<Condition, Refusal> {
        self.terms.descend(path, above)?;
        let archived = filter.archived.filter(|_| above > 0);
        let all = Condition::all()
            .add_option(self.columns(filter, path)?)
            .add_option(self.relations(filter, path)?)
            .add_option(archived.and_then(|archived| self.archived(archived)));
        self.nested(all, filter, path, above)
    }

    /// What stands on the account's row, or on that day stood there.
    fn columns(
        &mut self,
        filter: &AccountFilter,
        path: &str,
    ) -> Result<Option<Condition>, Refusal> {
        let stage = match self.on {
            Some(day) => relation::stage_on(self.scope, day),
            None => column(Column::Stage),
        };
        let owner = match self.on {
            Some(day) => relation::owner_on(self.scope, day),
            None => column(Column::OwnerId),
        };
        let mut all = Compared {
            terms: &mut self.terms,
            path,
            all: Condition::all(),
        };
        all.add("id", &filter.id, &column(Column::Id))?;
        all.add(
            "externalId",
            &filter.external_id,
            &column(Column::ExternalId),
        )?;
        all.add("name", &filter.name, &column(Column::Name))?;
        all.add("domain", &filter.domain, &column(Column::Domain))?;
        all.add("industry", &filter.industry, &column(Column::Industry))?;
        all.add("country", &filter.country, &column(Column::Country))?;
        all.add("segment", &filter.segment, &column(Column::Segment))?;
        all.add("stage", &filter.stage.clone().map(stage_names), &stage)?;
        all.add("csm", &filter.csm, &owner)?;
        all.add("parent", &filter.parent, &column(Column::ParentId))?;
        all.add(
            "signedUpOn",
            &filter.signed_up_on,
            &column(Column::SignedUpOn),
        )?;
        all.add("createdAt", &filter.created_at, &column(Column::CreatedAt))?;
        all.add("mrr", &filter.current_mrr, &column(Column::CurrentMrr))?;
        Ok(some(all.all))
    }

    /// What stands elsewhere.
    fn relations(
        &mut self,
        filter: &AccountFilter,
        path: &str,
    ) -> Result<Option<Condition>, Refusal> {
        let day = self.on.unwrap_or_else(|| self.scope.today());
        let mut all = Condition::all();
        if let Some(by) = filter.owned_by {
            self.terms.count(&format!("{path}.ownedBy"), 1, 0)?;
            all = all.add(relation::is_owned(self.scope, by, day));
        }
        if let Some(plans) = &filter.plan {
            self.terms.count(&format!("{path}.plan"), 1, plans.len())?;
            all = all.add(relation::has_plan(self.scope, plans, day));
        }
        if let Some(root) = filter.within_tree_of {
            self.terms.count(&format!("{path}.withinTreeOf"), 1, 0)?;
            all = all.add(tree::is_within(self.scope, root));
        }
        if let Some(text) = &filter.search {
            self.terms.count(&format!("{path}.search"), 3, 0)?;
            let columns = [Column::Name, Column::Domain, Column::ExternalId].map(column);
            all = all.add(contains_any(&columns, text));
        }
        for (index, test) in filter.traits.iter().enumerate() {
            all = all.add(self.test(test, &format!("{path}.traits.{index}"))?);
        }
        Ok(some(all))
    }

    fn nested(
        &mut self,
        mut all: Condition,
        filter: &AccountFilter,
        path: &str,
        above: usize,
    ) -> Result<Condition, Refusal> {
        for (index, inner) in filter.and.iter().enumerate() {
            all = all.add(self.filter(inner, &format!("{path}.and.{index}"), above + 1)?);
        }
        let mut any = Condition::any();
        for (index, inner) in filter.or.iter().enumerate() {
            any = any.add(self.filter(inner, &format!("{path}.or.{index}"), above + 1)?);
        }
        if !filter.or.is_empty() {
            all = all.add(any);
        }
        if let Some(inner) = &filter.not {
            all = all.add(negated(self.filter(
                inner,
                &format!("{path}.not"),
                above + 1,
            )?));
        }
        Ok(all)
    }

    fn test(&mut self, filter: &TraitFilter, path: &str) -> Result<Condition, Refusal> {
        let defined = self.definitions.find(&filter.key, &format!("{path}.key"))?;
        traits::condition(self.scope, &mut self.terms, defined, &filter.test, path)
    }

    fn archived(&self, archived: Archived) -> Option<Condition> {
        archived_condition(self.scope, archived, self.on, Column::ArchivedAt)
    }
}

/// Archived, or not, at the end of a day; now when none is given.
pub(in crate::account) fn archived_condition<C: ColumnTrait>(
    scope: &Scope,
    archived: Archived,
    on: Option<NaiveDate>,
    archived_at: C,
) -> Option<Condition> {
    let end = on.map(|day| end_of_day(day, scope.tenant().time_zone));
    let at = column(archived_at);
    let none = Condition::any().add(at.clone().is_null());
    Some(match (archived, end) {
        (Archived::Include, _) => return None,
        (Archived::Exclude, None) => none,
        (Archived::Exclude, Some(end)) => none.add(at.gte(end)),
        (Archived::Only, None) => Condition::all().add(at.is_not_null()),
        (Archived::Only, Some(end)) => Condition::all().add(at.lt(end)),
    })
}

/// The condition that another does not hold, also where it can be neither true nor false because a value is absent.
pub(in crate::account) fn negated(condition: Condition) -> SimpleExpr {
    let holds: SimpleExpr = Expr::case(condition, 1).finally(0).into();
    holds.eq(0)
}

/// Comparisons of the fields of one filter.
pub(in crate::account) struct Compared<'a> {
    pub(in crate::account) terms: &'a mut Terms,
    pub(in crate::account) path: &'a str,
    pub(in crate::account) all: Condition,
}

impl Compared<'_> {
    /// Adds what is asked of a field.
    pub(in crate::account) fn add<T: Into<Value> + Clone>(
        &mut self,
        field: &str,
        comparators: &Option<Comparators<T>>,
        column: &SimpleExpr,
    ) -> Result<(), Refusal> {
        if let Some(comparators) = comparators {
            let path = format!("{}.{field}", self.path);
            let asked = self.terms.compare(&path, comparators.clone(), column)?;
            let all = std::mem::replace(&mut self.all, Condition::all());
            self.all = all.add(asked);
        }
        Ok(())
    }
}

/// The condition, unless it is empty.
fn some(condition: Condition) -> Option<Condition> {
    (!condition.is_empty()).then_some(condition)
}

fn stage_names(stages: Comparators<Stage>) -> Comparators<String> {
    let named = stages.try_map(|stage| Ok::<_, std::convert::Infallible>(stage.to_string()));
    match named {
        Ok(named) => named,
        Err(never) => match never {},
    }
}

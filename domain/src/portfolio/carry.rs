//! Taking over what is known already, so that a change of few accounts does not cost a reading of all.

use std::collections::HashSet;

use uuid::Uuid;

use crate::purchase::Sale;

use super::{
    builder::{FactsBuilder, Row},
    columns::{Column, NONE},
    facts::{Facts, RenewalRow, TrialRow},
    lines::LineRow,
};

impl FactsBuilder {
    /// Adds everything that `facts` say about accounts other than `except`.
    pub fn carry_over(&mut self, facts: &Facts, except: &HashSet<Uuid>) {
        self.calendar.clone_from(&facts.calendar);
        // Where the plans and currencies that are still in use went.
        let mut plans: Vec<Option<u32>> = vec![None; facts.plans.len()];
        let mut currencies: Vec<Option<u16>> = vec![None; facts.currencies.len()];
        let mut slots = vec![NONE; facts.ids.len()];
        for (account, id) in (0_u32..).zip(&facts.ids) {
            if except.contains(id) {
                continue;
            }
            let slot = self.slot(*id);
            slots[account as usize] = slot;
            self.carry_account(facts, account, slot);
            for line in facts.lines.range(account) {
                let plan = facts.lines.plan[line] as usize;
                let plan = plans
                    .get_mut(plan)
                    .map(|place| *place.get_or_insert_with(|| self.plan(facts.plans[plan])));
                let currency = usize::from(facts.lines.currency[line]);
                let currency = *currencies[currency]
                    .get_or_insert_with(|| self.currency(facts.currencies[currency]));
                self.lines.push(LineRow {
                    account: slot,
                    first: facts.lines.first[line],
                    end: facts.lines.end[line],
                    trial_first: facts.lines.trial_first[line],
                    trial_end: facts.lines.trial_end[line],
                    monthly: facts.lines.monthly[line],
                    recurs: facts.lines.recurs[line],
                    quantity: facts.lines.quantity[line],
                    currency,
                    plan: plan.unwrap_or(NONE),
                });
            }
        }
        for (plan, product) in facts.plans.iter().zip(&facts.products_of_plans) {
            if let Some(product) = facts.products.get(*product as usize) {
                self.products_of_plans.entry(*plan).or_insert(*product);
            }
        }
        carry_column(&mut self.segments, &facts.segments, &slots);
        carry_column(&mut self.industries, &facts.industries, &slots);
        carry_column(&mut self.countries, &facts.countries, &slots);
        for (definition, column) in &facts.traits {
            carry_column(self.traits.entry(*definition).or_default(), column, &slots);
        }
        self.traits.retain(|_, values| !values.is_empty());
    }

    fn carry_account(&mut self, facts: &Facts, account: u32, slot: u32) {
        let place = account as usize;
        let parent = facts.tree.parent(account);
        self.rows[slot as usize].1 = Some(Row {
            signed_up: facts.signed_up[place],
            archived: facts.archived[place],
            parent: parent.map(|parent| facts.ids[parent as usize]),
        });
        for entry in facts.stages.of(account) {
            self.stages.push((slot, *entry));
        }
        for owner in facts.owners.of(account) {
            let csm = facts.csms[owner.csm as usize];
            self.owners.push((slot, owner.first, owner.end, csm));
        }
        let endings = facts.endings.of(account).iter().cloned();
        self.endings.extend(endings.map(|ending| (slot, ending)));
        for sale in facts.purchases.of(account) {
            let product = facts.products.get(sale.product as usize);
            let product = product.map_or(NONE, |product| self.product_place(*product));
            let sale = sale.clone();
            self.purchases.push((slot, Sale { product, ..sale }));
        }
        for trial in facts.trials.of(account) {
            let plan = facts.plans.get(trial.plan as usize);
            let plan = plan.map_or(NONE, |plan| self.plan(*plan));
            self.trials.push((slot, TrialRow { plan, ..*trial }));
        }
        for row in facts.answers.of(account) {
            self.answers.push((slot, row.clone()));
        }
        for row in facts.invitations.of(account) {
            self.invitations.push((slot, row.clone()));
        }
        let cases = facts.cases.of(account).iter().cloned();
        self.cases.extend(cases.map(|case| (slot, case)));
        let touches = facts.touches.of(account).iter();
        self.touches.extend(touches.map(|touch| (slot, *touch)));
        let onboardings = facts.onboardings.of(account).iter().cloned();
        self.onboardings.extend(onboardings.map(|row| (slot, row)));
        let prompts = facts.prompts.of(account).iter();
        self.prompts.extend(prompts.map(|prompt| (slot, *prompt)));
        let kpis = facts.kpis.of(account).iter();
        self.kpis.extend(kpis.map(|row| (slot, *row)));
        let outcomes = facts.outcomes.of(account).iter();
        self.outcomes.extend(outcomes.map(|row| (slot, *row)));
        let reviews = facts.reviews.of(account).iter();
        self.reviews.extend(reviews.map(|row| (slot, *row)));
        let invoices = facts.invoices.of(account).iter();
        self.invoices
            .extend(invoices.map(|invoice| (slot, *invoice)));
        let activities = facts.activities.of(account).iter();
        self.activities.extend(activities.map(|row| (slot, *row)));
        for row in facts.renewals.of(account) {
            let plan = facts.plans.get(row.plan as usize);
            let plan = plan.map_or(NONE, |plan| self.plan(*plan));
            let renewal = row.renewal.clone();
            self.renewals.push((slot, RenewalRow { renewal, plan }));
        }
    }
}

fn carry_column<T: Clone>(to: &mut Vec<(u32, T)>, from: &Column<T>, slots: &[u32]) {
    for (slot, place) in slots.iter().zip(&from.of) {
        if let (true, Some(value)) = (*slot != NONE, from.values.get(*place as usize)) {
            to.push((*slot, value.clone()));
        }
    }
}

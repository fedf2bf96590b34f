//! The columns, once all rows are known.

use crate::{
    account::Tree,
    portfolio::{
        columns::{Column, History, NONE, distinct, place},
        facts::{Facts, Ownership, RenewalRow, TrialRow},
        levels::Levels,
        lines::lines_of,
    },
    purchase::Sale,
};

use super::FactsBuilder;

impl FactsBuilder {
    /// The facts.
    #[must_use]
    pub fn finish(self) -> Facts {
        let mut accounts: Vec<_> = self
            .rows
            .iter()
            .filter_map(|(id, row)| Some((*id, (*row)?)))
            .collect();
        accounts.sort_unstable_by_key(|(id, _)| *id);
        let count = accounts.len();
        let ids: Vec<_> = accounts.iter().map(|(id, _)| *id).collect();
        let numbers: Vec<_> = self
            .rows
            .iter()
            .map(|(id, row)| row.map_or(NONE, |_| place(&ids, id)))
            .collect();
        let parents: Vec<_> = accounts
            .iter()
            .map(|(_, row)| row.parent.map(|parent| place(&ids, &parent)))
            .collect();
        let csms = distinct(self.owners.iter().map(|(_, _, _, csm)| *csm));
        let owners = self.owners.iter().map(|(slot, first, end, csm)| {
            let (first, end, csm) = (*first, *end, place(&csms, csm));
            (*slot, Ownership { first, end, csm })
        });
        let owners = History::new(count, numbered(&numbers, owners));
        let traits = self.traits.into_iter().map(|(definition, values)| {
            (definition, Column::new(count, numbered(&numbers, values)))
        });
        let (currencies, currency_places) = sorted_places(&self.currencies);
        let (plans, plan_places) = sorted_places(&self.plans);
        let product_of = |plan| self.products_of_plans.get(plan).copied();
        let sold: Vec<_> = self
            .products
            .into_iter()
            .chain(plans.iter().filter_map(product_of))
            .collect();
        let (products, product_places) = sorted_places(&sold);
        let place_of_product = |plan| product_of(plan).map(|product| place(&products, &product));
        let products_of_plans = plans
            .iter()
            .map(|plan| place_of_product(plan).unwrap_or(NONE));
        let products_of_plans = products_of_plans.collect();
        let placed = |places: &[u32], of: u32| places.get(of as usize).copied().unwrap_or(NONE);
        let purchases = self.purchases.into_iter().map(|(slot, sale)| {
            let product = placed(&product_places, sale.product);
            (slot, Sale { product, ..sale })
        });
        let trials = self.trials.into_iter().map(|(slot, trial)| {
            let plan = placed(&plan_places, trial.plan);
            (slot, TrialRow { plan, ..trial })
        });
        let renewals = self.renewals.into_iter().map(|(slot, row)| {
            let plan = placed(&plan_places, row.plan);
            (slot, RenewalRow { plan, ..row })
        });
        let renewals = History::new(count, numbered(&numbers, renewals));
        let answers = History::new(count, numbered(&numbers, self.answers));
        let invitations = History::new(count, numbered(&numbers, self.invitations));
        let purchases = History::new(count, numbered(&numbers, purchases));
        let trials = History::new(count, numbered(&numbers, trials));
        let lines = lines_of(count, self.lines, &numbers, &currency_places, &plan_places);
        let signed_up: Vec<_> = accounts.iter().map(|(_, row)| row.signed_up).collect();
        let archived: Vec<_> = accounts.iter().map(|(_, row)| row.archived).collect();
        Facts {
            levels: Levels::new(&lines, &signed_up, &archived),
            endings: History::new(count, numbered(&numbers, self.endings)),
            purchases,
            trials,
            renewals,
            answers,
            invitations,
            cases: History::new(count, numbered(&numbers, self.cases)),
            touches: History::new(count, numbered(&numbers, self.touches)),
            onboardings: History::new(count, numbered(&numbers, self.onboardings)),
            prompts: History::new(count, numbered(&numbers, self.prompts)),
            calendar: self.calendar,
            kpis: History::new(count, numbered(&numbers, self.kpis)),
            outcomes: History::new(count, numbered(&numbers, self.outcomes)),
            reviews: History::new(count, numbered(&numbers, self.reviews)),
            invoices: History::new(count, numbered(&numbers, self.invoices)),
            activities: History::new(count, numbered(&numbers, self.activities)),
            products_of_plans,
            products,
            signed_up,
            archived,
            segments: Column::new(count, numbered(&numbers, self.segments)),
            industries: Column::new(count, numbered(&numbers, self.industries)),
            countries: Column::new(count, numbered(&numbers, self.countries)),
            traits: traits.collect(),
            stages: History::new(count, numbered(&numbers, self.stages)),
            owners,
            csms,
            tree: Tree::new(&parents),
            lines,
            currencies,
            plans,
            ids,
        }
    }
}

/// What belongs to accounts that were given, by their final numbers.
fn numbered<T>(numbers: &[u32], given: impl IntoIterator<Item = (u32, T)>) -> Vec<(u32, T)> {
    given
        .into_iter()
        .map(|(slot, value)| (numbers[slot as usize], value))
        .filter(|(number, _)| *number != NONE)
        .collect()
}

/// The values ascending, and where each of them went.
fn sorted_places<T: Ord + Copy>(values: &[T]) -> (Vec<T>, Vec<u32>) {
    let sorted = distinct(values.iter().copied());
    let places = values.iter().map(|value| place(&sorted, value)).collect();
    (sorted, places)
}

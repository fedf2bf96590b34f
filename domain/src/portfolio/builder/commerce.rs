//! What accounts buy, are billed, try and give up.

use uuid::Uuid;

use crate::{
    invoice::Invoice,
    portfolio::{
        columns::{NEVER, NONE, day},
        facts::{EndingRow, RenewalRow, TrialRow},
    },
    purchase::{Purchase, Sale},
    renewal::Renewal,
    revenue::Ending,
    trial::Trial,
};

use super::FactsBuilder;

impl FactsBuilder {
    /// Adds how, and for which reasons, an account left or gave up a subscription. Lines say when it stopped to pay; this says why.
    pub fn ending(&mut self, account: Uuid, ending: Ending) {
        let slot = self.slot(account);
        let row = EndingRow {
            day: day(ending.ends_on),
            kind: ending.kind,
            reasons: ending.reasons,
        };
        self.endings.push((slot, row));
    }

    /// Adds what product a plan is of. A plan of none is a product of its own.
    pub fn product(&mut self, plan: Uuid, product: Uuid) {
        self.products_of_plans.insert(plan, product);
    }

    /// Adds a one-off purchase of an account.
    pub fn purchase(&mut self, account: Uuid, purchase: &Purchase) {
        let slot = self.slot(account);
        let terms = purchase.terms();
        let refunds = terms.refunds.iter();
        let mut refunds: Box<[_]> = refunds
            .map(|refund| (day(refund.refunded_on), refund.amount_minor))
            .collect();
        refunds.sort_unstable();
        let sale = Sale {
            day: day(terms.purchased_on),
            product: terms
                .product
                .map_or(NONE, |product| self.product_place(product)),
            amount: terms.amount.minor,
            currency: terms.amount.currency,
            is_automatic_renewal: terms.is_automatic_renewal,
            refunds,
        };
        self.purchases.push((slot, sale));
    }

    /// Adds an invoice of an account.
    pub fn invoice(&mut self, account: Uuid, invoice: Invoice) {
        let slot = self.slot(account);
        self.invoices.push((slot, invoice));
    }

    /// Adds a trial of an account, and the plan that was tried.
    pub fn trial(&mut self, account: Uuid, plan: Option<Uuid>, trial: &Trial) {
        let slot = self.slot(account);
        let row = TrialRow {
            started: day(trial.started_on),
            converted: trial.converted_on.map_or(NEVER, day),
            plan: plan.map_or(NONE, |plan| self.plan(plan)),
        };
        self.trials.push((slot, row));
    }

    /// Adds a renewal of an account (see [`Renewal::checked`]), and the plan that is to be renewed.
    pub fn renewal(&mut self, account: Uuid, plan: Option<Uuid>, renewal: Renewal) {
        let slot = self.slot(account);
        let plan = plan.map_or(NONE, |plan| self.plan(plan));
        self.renewals.push((slot, RenewalRow { renewal, plan }));
    }
}

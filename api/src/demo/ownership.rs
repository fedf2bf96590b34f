//! Who looks after an account, from when to when.

use chrono::NaiveDate;
use domain::ownership::OwnershipRole;

use super::{
    account::{Identity, Segment},
    calendar::{History, plus_days},
    chance::{Chance, Topic},
    lifetime::Lifetime,
    member::Team,
    model::DemoOwnership,
};

/// Every so many accounts one has no owner today.
const UNOWNED_EVERY: usize = 31;
/// How many of a thousand accounts changed hands to even out the books.
const REBALANCED: u64 = 110;
/// An account has an owner for so many days at least before it changes hands.
const SETTLED_DAYS: i64 = 60;
/// How many days before the end of its contract somebody leads the renewal of a large account.
const RENEWAL_DAYS: i64 = 90;

const LEFT: &str = "The customer success manager left the company";
const REBALANCE: &str = "Books of business evened out";

/// Writes the assignments of one account.
struct Book<'a> {
    chance: Chance,
    account: &'a Identity,
    life: &'a Lifetime,
    team: &'a Team,
    history: History,
    assignments: Vec<DemoOwnership>,
}

/// The assignments of the account of that number, whose present contract ends on a day or does not.
pub(super) fn ownership(
    seed: u64,
    number: usize,
    (account, life): (&Identity, &Lifetime),
    contract_ends_on: Option<NaiveDate>,
    team: &Team,
    history: History,
) -> Vec<DemoOwnership> {
    let mut book = Book {
        chance: Chance::new(seed, Topic::Ownership, number),
        account,
        life,
        team,
        history,
        assignments: Vec::new(),
    };
    let second = book.second();
    let is_unowned = number % UNOWNED_EVERY == UNOWNED_EVERY / 2;
    let never_owned = (number / UNOWNED_EVERY).is_multiple_of(2);
    if !(is_unowned && never_owned) {
        book.primary(second, is_unowned);
    }
    book.secondary(second);
    book.onboarding();
    book.renewal(contract_ends_on);
    book.assignments
}

impl Book<'_> {
    fn assign(
        &mut self,
        csm: usize,
        role: OwnershipRole,
        starts_on: NaiveDate,
        ends_on: Option<NaiveDate>,
        reason: Option<&'static str>,
    ) {
        self.assignments.push(DemoOwnership {
            account: self.account.external_id.clone(),
            member: self.team.email(csm).to_owned(),
            role,
            starts_on,
            ends_on,
            reason,
        });
    }

    /// The one who stands in for the owner of a large account.
    fn second(&mut self) -> Option<usize> {
        let settled = self.team.settled(&mut self.chance);
        settled.filter(|_| self.account.segment == Segment::Large)
    }

    /// The owners, one after the other.
    fn primary(&mut self, second: Option<usize>, is_unowned: bool) {
        let mut starts_on = self.life.first.starts_on;
        let present = self
            .team
            .present_on(starts_on, [second, None], &mut self.chance);
        let Some(mut owner) = present else {
            return;
        };
        let mut reason = None;
        for (on, next, why) in self.hand_overs(owner, second) {
            self.assign(owner, OwnershipRole::Primary, starts_on, Some(on), reason);
            (starts_on, owner, reason) = (on, next, Some(why));
        }
        let lost = self.history.days_ago(self.chance.between(5, 60));
        let ends_on = is_unowned.then_some(lost.max(plus_days(starts_on, 1)));
        let ends_on = ends_on.filter(|end| *end <= self.history.today);
        self.assign(owner, OwnershipRole::Primary, starts_on, ends_on, reason);
    }

    /// The days on which the account changes hands, to whom and why, oldest first.
    fn hand_overs(
        &mut self,
        owner: usize,
        second: Option<usize>,
    ) -> Vec<(NaiveDate, usize, &'static str)> {
        let (left_on, today) = (self.team.left_on, self.history.today);
        let starts_on = self.life.first.starts_on;
        let mut hand_overs = Vec::new();
        let mut owner = owner;
        let days = (today - starts_on).num_days();
        let is_rebalanced = self.chance.happens(REBALANCED) && days > SETTLED_DAYS;
        let rebalanced_on = plus_days(starts_on, self.chance.between(SETTLED_DAYS, days));
        let mut days = [Some(left_on), is_rebalanced.then_some(rebalanced_on)];
        days.sort_unstable();
        for on in days.into_iter().flatten() {
            let next = if on != left_on {
                self.team
                    .present_on(on, [Some(owner), second], &mut self.chance)
                    .map(|next| (next, REBALANCE))
            } else if owner == self.team.leaver {
                Some((self.team.successor(), LEFT))
            } else {
                None
            };
            if let Some((next, why)) = next {
                hand_overs.push((on, next, why));
                owner = next;
            }
        }
        hand_overs
    }

    /// The one who stands in, as long as the account is a customer.
    fn secondary(&mut self, second: Option<usize>) {
        let stay = self.life.first;
        if let Some(second) = second {
            let role = OwnershipRole::Secondary;
            self.assign(second, role, stay.starts_on, stay.ends_on, None);
        }
    }

    /// The one who leads the onboarding of an account that is not small.
    fn onboarding(&mut self) {
        let stay = self.life.first;
        let settled = self.team.settled(&mut self.chance);
        let Some(csm) = settled.filter(|_| self.account.segment != Segment::Small) else {
            return;
        };
        let (_, longest) = self.account.segment.onboarding_days();
        let over = plus_days(stay.paid_from, longest);
        let over = stay.ends_on.map_or(over, |end| over.min(end));
        let ends_on = Some(over).filter(|end| *end <= self.history.today);
        let role = OwnershipRole::Onboarding;
        self.assign(csm, role, stay.starts_on, ends_on, None);
    }

    /// The one who leads the renewal of a large account whose contract ends soon.
    fn renewal(&mut self, contract_ends_on: Option<NaiveDate>) {
        let is_large = self.account.segment == Segment::Large;
        let settled = self.team.settled(&mut self.chance);
        let (Some(ends_on), Some(csm), true) = (contract_ends_on, settled, is_large) else {
            return;
        };
        let starts_on = plus_days(ends_on, -RENEWAL_DAYS).max(self.life.first.starts_on);
        if starts_on <= self.history.today {
            self.assign(csm, OwnershipRole::Renewal, starts_on, None, None);
        }
    }
}

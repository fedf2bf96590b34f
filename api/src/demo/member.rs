//! The people who work in a made-up tenant, and which of them can own accounts when.

use chrono::NaiveDate;
use domain::member::Role;

use super::{
    calendar::History,
    chance::{Chance, Topic},
    model::DemoMember,
    profile::Profile,
    word,
};

/// How many months ago a customer success manager (CSM) left.
const MONTHS_SINCE_LEAVING: u32 = 5;
/// A large tenant has a CSM for every so many accounts.
const ACCOUNTS_PER_CSM: usize = 100;
/// How often a CSM is drawn before the first one that fits is taken.
const DRAWS: usize = 30;

/// The members of a tenant. One of the CSMs has left; the next one came on that day and took over the whole book.
#[derive(Debug)]
pub(super) struct Team {
    pub(super) members: Vec<DemoMember>,
    /// Where the CSMs start among the members.
    first_csm: usize,
    /// How many of them there are.
    csms: usize,
    /// The number of the CSM who left; the next one is the successor.
    pub(super) leaver: usize,
    pub(super) left_on: NaiveDate,
}

impl Team {
    pub(super) fn new(profile: &Profile, seed: u64, accounts: usize, history: History) -> Self {
        let csms = profile.csms.max(accounts / ACCOUNTS_PER_CSM);
        let leaver = profile.csms - 2;
        let left_on = history.month_ago(MONTHS_SINCE_LEAVING);
        let mut places = vec![("owner".to_owned(), Role::Owner)];
        places.push(("admin".to_owned(), Role::Admin));
        if profile.has_manager {
            places.push(("manager".to_owned(), Role::Manager));
        }
        let first_csm = places.len();
        places.extend((1..=csms).map(|number| (format!("csm{number}"), Role::Csm)));
        places.push(("viewer".to_owned(), Role::Viewer));
        let mut chance = Chance::new(seed, Topic::Members, 0);
        let people = word::people(&mut chance, places.len());
        let members = people.iter().zip(places).enumerate();
        let members = members.map(|(index, (person, (mailbox, role)))| DemoMember {
            name: person.name(),
            email: format!("{mailbox}@{}.example", profile.slug),
            role,
            left_on: (index == first_csm + leaver).then_some(left_on),
        });
        Self {
            members: members.collect(),
            first_csm,
            csms,
            leaver,
            left_on,
        }
    }

    /// The CSM who took over the book of the one who left.
    pub(super) const fn successor(&self) -> usize {
        self.leaver + 1
    }

    /// One of the CSMs who have been there all the time.
    pub(super) fn settled(&self, chance: &mut Chance) -> Option<usize> {
        let came_or_left = [self.leaver, self.successor()];
        self.choose(chance, |csm| !came_or_left.contains(&csm))
    }

    /// One of the CSMs who were there on a day and are none of `not`.
    pub(super) fn present_on(
        &self,
        date: NaiveDate,
        not: [Option<usize>; 2],
        chance: &mut Chance,
    ) -> Option<usize> {
        let absent = if date < self.left_on {
            self.successor()
        } else {
            self.leaver
        };
        self.choose(chance, |csm| csm != absent && !not.contains(&Some(csm)))
    }

    /// One of the CSMs that fit. Only few do not, so that a few draws find one; after many, the first one that fits.
    fn choose(&self, chance: &mut Chance, fits: impl Fn(usize) -> bool) -> Option<usize> {
        let mut draws = (0..DRAWS).map(|_| chance.index(self.csms));
        let drawn = draws.find(|csm| fits(*csm));
        drawn.or_else(|| (0..self.csms).find(|csm| fits(*csm)))
    }

    /// The e-mail address of a CSM.
    pub(super) fn email(&self, csm: usize) -> &str {
        &self.members[self.first_csm + csm].email
    }
}

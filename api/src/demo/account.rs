//! Accounts: who they are, and which belong to which.

use domain::{account::Country, money::Currency};

use super::{
    chance::{Chance, Topic, Weighted},
    generate::DemoError,
    profile::{Industry, Market, Profile},
    word::Words,
};

/// Every so many accounts one belongs to an earlier one, where there is one to belong to.
const SUBSIDIARY_EVERY: usize = 17;
/// Every so many subsidiaries one is a parent's subsidiary's.
const SECOND_LEVEL_EVERY: usize = 5;
const REGIONS: [&str; 6] = ["Nordics", "Europe", "Americas", "Pacific", "Iberia", "Gulf"];
const UNITS: [&str; 6] = [
    "Labs", "Services", "Digital", "Leasing", "Trading", "Training",
];

/// How large an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Segment {
    Small,
    Middle,
    Large,
}

impl Segment {
    /// How many accounts are of each segment, of a hundred.
    pub(super) const SHARES: [Weighted<Self>; 3] =
        [(55, Self::Small), (30, Self::Middle), (15, Self::Large)];

    /// The segment in the words of the tenant.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Small => "SMB",
            Self::Middle => "Mid-Market",
            Self::Large => "Enterprise",
        }
    }

    /// How many of a thousand customers start with a trial.
    pub(super) const fn trials_per_mille(self) -> u64 {
        match self {
            Self::Small => 450,
            Self::Middle => 250,
            Self::Large => 100,
        }
    }

    /// How many of ten thousand leave a month.
    pub(super) const fn leaving_per_month(self) -> u64 {
        match self {
            Self::Small => 180,
            Self::Middle => 130,
            Self::Large => 70,
        }
    }

    /// How many days the onboarding takes, from the fastest to the slowest.
    pub(super) const fn onboarding_days(self) -> (i64, i64) {
        match self {
            Self::Small => (10, 35),
            Self::Middle => (25, 60),
            Self::Large => (45, 110),
        }
    }

    /// How many people work there, from the fewest to the most.
    pub(super) const fn employees(self) -> (i64, i64) {
        match self {
            Self::Small => (5, 150),
            Self::Middle => (150, 1_500),
            Self::Large => (1_500, 40_000),
        }
    }

    /// How many contacts are known, from the fewest to the most.
    pub(super) const fn contacts(self) -> (i64, i64) {
        match self {
            Self::Small => (1, 2),
            Self::Middle => (2, 4),
            Self::Large => (3, 7),
        }
    }
}

/// Who an account is.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    pub(super) external_id: String,
    pub(super) name: String,
    pub(super) domain: String,
    pub(super) industry: Industry,
    pub(super) country: Country,
    pub(super) currency: Currency,
    pub(super) segment: Segment,
    /// The place of the account that it belongs to.
    pub(super) parent: Option<usize>,
}

/// An account that others can belong to.
#[derive(Debug)]
struct Group {
    /// Its place.
    account: usize,
    /// What its subsidiaries are called by.
    stem: String,
    domain: String,
    industry: Industry,
    /// The last words of its subsidiaries' names.
    last_words: [&'static str; 6],
    /// How many it has.
    subsidiaries: usize,
}

/// Makes accounts one after the other.
#[derive(Debug)]
pub(super) struct Identities<'a> {
    profile: &'a Profile,
    seed: u64,
    reporting: Currency,
    words: Words,
    /// Takes the next account's parent from the groups.
    chance: Chance,
    top_groups: Vec<Group>,
    lower_groups: Vec<Group>,
    subsidiaries: usize,
}

impl<'a> Identities<'a> {
    pub(super) fn new(profile: &'a Profile, seed: u64, reporting: Currency) -> Self {
        Self {
            profile,
            seed,
            reporting,
            words: Words::new(seed),
            chance: Chance::new(seed, Topic::Accounts, 0),
            top_groups: Vec::new(),
            lower_groups: Vec::new(),
            subsidiaries: 0,
        }
    }

    /// The account of that number, which is the next one.
    pub(super) fn next(&mut self, number: usize) -> Result<Identity, DemoError> {
        let mut chance = Chance::new(self.seed, Topic::Identity, number);
        let segment = chance.weighted(&Segment::SHARES);
        let industry = chance.weighted(self.profile.industries);
        let market = chance.weighted(self.profile.markets);
        let mut identity = Identity {
            external_id: format!("ACC-{:05}", number + 1),
            name: String::new(),
            domain: String::new(),
            industry,
            country: market.country.parse()?,
            currency: self.currency(&mut chance, market)?,
            segment,
            parent: None,
        };
        if number % SUBSIDIARY_EVERY == SUBSIDIARY_EVERY - 1
            && self.join_group(&mut identity, number)
        {
            return Ok(identity);
        }
        let word = self.words.company(number);
        identity.name = format!("{word} {}", chance.pick(industry.words));
        identity.domain = format!("{}.example", word.to_lowercase());
        if segment == Segment::Large {
            self.top_groups.push(Group {
                account: number,
                stem: word,
                domain: identity.domain.clone(),
                industry,
                last_words: REGIONS,
                subsidiaries: 0,
            });
        }
        Ok(identity)
    }

    fn currency(&self, chance: &mut Chance, market: Market) -> Result<Currency, DemoError> {
        if chance.happens(self.profile.local_currency) {
            Ok(market.currency.parse()?)
        } else {
            Ok(self.reporting)
        }
    }

    /// Makes the account a subsidiary, if there is an account for it to belong to.
    fn join_group(&mut self, identity: &mut Identity, number: usize) -> bool {
        let is_lower = self.subsidiaries % SECOND_LEVEL_EVERY == SECOND_LEVEL_EVERY - 1
            && !self.lower_groups.is_empty();
        let groups = if is_lower {
            &mut self.lower_groups
        } else {
            &mut self.top_groups
        };
        if groups.is_empty() {
            return false;
        }
        let place = self.chance.index(groups.len());
        let group = &mut groups[place];
        let words = group.last_words.len();
        let last_word = group.last_words[(group.account + group.subsidiaries) % words];
        group.subsidiaries += 1;
        identity.name = format!("{} {last_word}", group.stem);
        identity.domain = format!("{}.{}", last_word.to_lowercase(), group.domain);
        identity.industry = group.industry;
        identity.segment = Segment::Middle;
        identity.parent = Some(group.account);
        if group.subsidiaries == words {
            groups.swap_remove(place);
        }
        if !is_lower {
            self.lower_groups.push(Group {
                account: number,
                stem: identity.name.clone(),
                domain: identity.domain.clone(),
                industry: identity.industry,
                last_words: UNITS,
                subsidiaries: 0,
            });
        }
        self.subsidiaries += 1;
        true
    }
}

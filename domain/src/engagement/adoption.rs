//! Which features the accounts of a set use, by how many and how much.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    facts::UsageFacts,
    measure::known_end,
    member::{Groups, UsageMember},
};
use crate::{
    metric::{Metric, Ratio, Status, Unit},
    time::{Window, day_number},
};

/// How a feature is used by the accounts of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureUse {
    /// The feature's key.
    pub key: String,
    /// The accounts that used it, by id.
    pub accounts: Vec<Uuid>,
    /// How many users did.
    pub users: usize,
    /// How many events there are.
    pub actions: u64,
    /// How much was done.
    pub quantity: u64,
    /// How long it took, in seconds.
    pub seconds: u64,
}

/// The features that the accounts of a set used in a window. Accounts that are not in the set on its date any more are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeatureAdoption {
    /// The features that were used, by key.
    pub features: Vec<FeatureUse>,
    /// How many accounts used any.
    pub active_accounts: usize,
    /// How many accounts there are.
    pub accounts: usize,
    window: Window,
    as_of: NaiveDate,
    recorded: bool,
}

#[derive(Clone, Default)]
struct Sums {
    accounts: Vec<Uuid>,
    users: usize,
    actions: u64,
    quantity: u64,
    seconds: u64,
}

impl UsageFacts {
    /// The features that the accounts of some sets used in a window, as known at the end of `as_of`.
    #[must_use]
    pub fn adoption(
        &self,
        sets: &[Vec<UsageMember>],
        window: &Window,
        as_of: NaiveDate,
    ) -> Vec<FeatureAdoption> {
        let current = sets.iter().map(|set| {
            let current = set.iter().copied().filter(|member| member.is_current);
            current.collect()
        });
        let current: Vec<Vec<UsageMember>> = current.collect();
        let groups = Groups::new(self, &current);
        let (start, end) = (day_number(window.start()), known_end(window, as_of));
        let count = self.features.len();
        let mut sums = vec![vec![Sums::default(); count]; sets.len()];
        let users = self.users_of_features(&groups, start..end, &mut sums);
        let accounts = self.users.accounts();
        let mut seen = vec![usize::MAX; self.users.len()];
        let mut seen_accounts = vec![usize::MAX; accounts.len()];
        let mut is_active = vec![false; accounts.len()];
        for (feature, users) in users.into_iter().enumerate() {
            for user in users {
                if std::mem::replace(&mut seen[user as usize], feature) == feature {
                    continue;
                }
                let account = self.users.account_of[user as usize];
                let known = std::mem::replace(&mut seen_accounts[account as usize], feature);
                is_active[account as usize] = true;
                for set in groups.of(account) {
                    let sums = &mut sums[set][feature];
                    sums.users += 1;
                    if known != feature {
                        sums.accounts.push(accounts[account as usize]);
                    }
                }
            }
        }
        let recorded = self.recorded_from.is_some_and(|day| day < end) && start < end;
        let answers = sums.into_iter().zip(&groups.members);
        let answers = answers.map(|(sums, members)| {
            let active = members.iter().filter_map(|(_, place)| *place);
            FeatureAdoption {
                features: self.named(sums),
                active_accounts: active.filter(|place| is_active[*place as usize]).count(),
                accounts: members.len(),
                window: *window,
                as_of,
                recorded,
            }
        });
        answers.collect()
    }

    /// Adds up what was done with each feature, and answers its users, each as often as it has days.
    fn users_of_features(
        &self,
        groups: &Groups,
        days: std::ops::Range<i32>,
        sums: &mut [Vec<Sums>],
    ) -> Vec<Vec<u32>> {
        let mut users = vec![Vec::new(); self.features.len()];
        for (number, day) in self.days.range(days) {
            for (place, user) in day.users.iter().enumerate() {
                let account = self.users.account_of[*user as usize];
                let is_service = self.users.is_service[*user as usize];
                if is_service || !groups.counts(account, *number) {
                    continue;
                }
                for row in day.starts[place] as usize..day.starts[place + 1] as usize {
                    let feature = usize::from(day.features[row]);
                    users[feature].push(*user);
                    for set in groups.of(account) {
                        let sums = &mut sums[set][feature];
                        sums.actions += u64::from(day.actions[row]);
                        sums.quantity += day.quantity[row];
                        sums.seconds += u64::from(day.seconds[row]);
                    }
                }
            }
        }
        users
    }

    fn named(&self, sums: Vec<Sums>) -> Vec<FeatureUse> {
        let used = sums.into_iter().zip(&*self.features);
        let used = used.filter(|(sums, _)| sums.users > 0);
        let mut features: Vec<FeatureUse> = used
            .map(|(mut sums, key)| {
                sums.accounts.sort_unstable();
                FeatureUse {
                    key: key.clone(),
                    accounts: sums.accounts,
                    users: sums.users,
                    actions: sums.actions,
                    quantity: sums.quantity,
                    seconds: sums.seconds,
                }
            })
            .collect();
        features.sort_unstable_by(|one, other| one.key.cmp(&other.key));
        features
    }
}

impl FeatureAdoption {
    /// Breadth: features used, added up over accounts / accounts that used any.
    #[must_use]
    pub fn breadth(&self) -> Metric {
        let used = self.features.iter().map(|feature| feature.accounts.len());
        self.metric(
            Ratio::count(used.sum()),
            Ratio::count(self.active_accounts),
            "FEATURES_PER_ACTIVE_ACCOUNT",
        )
    }

    /// Depth: quantity / users, added up over features.
    #[must_use]
    pub fn depth(&self) -> Metric {
        let quantity: u64 = self.features.iter().map(|feature| feature.quantity).sum();
        let users = self.features.iter().map(|feature| feature.users).sum();
        self.metric(
            Ratio::whole(quantity.into()),
            Ratio::count(users),
            "QUANTITY_PER_USER_AND_FEATURE",
        )
    }

    /// The share of the accounts that used a feature. The numerator counts [`FeatureUse::accounts`].
    #[must_use]
    pub fn adoption_of(&self, feature: &FeatureUse) -> Metric {
        let used = feature.accounts.len();
        let metric = Metric::proportion(used, self.accounts, "ACCOUNTS", self.as_of);
        self.explained(metric)
    }

    /// Depth of one feature: quantity / users.
    #[must_use]
    pub fn depth_of(&self, feature: &FeatureUse) -> Metric {
        self.metric(
            Ratio::whole(feature.quantity.into()),
            Ratio::count(feature.users),
            "QUANTITY_PER_USER",
        )
    }

    fn metric(&self, numerator: Ratio, denominator: Ratio, convention: &'static str) -> Metric {
        let unit = Unit::Number;
        self.explained(Metric::quotient(
            numerator,
            denominator,
            unit,
            convention,
            self.as_of,
        ))
    }

    fn explained(&self, metric: Metric) -> Metric {
        let metric = metric.over(self.window);
        match self.recorded {
            true => metric,
            false => metric.without_value(Status::NoData),
        }
    }
}

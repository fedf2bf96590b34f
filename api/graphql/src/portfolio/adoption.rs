//! Which features the accounts of a portfolio use, as answers show it.

use async_graphql::{Context, Object};
use data::error::Refusal;
use domain::engagement::{FeatureAdoption as Exact, FeatureUse as ExactUse};

use super::{
    behind::{Pages, behind},
    count,
    engagement::large,
};
use crate::{
    account::AccountConnection, error::OrFault, loaded::Loaded, metric::Metric, page::page_request,
    scalar::Decimal,
};

/// Which features the accounts of a portfolio used in a window.
#[derive(Clone)]
pub struct FeatureAdoption {
    exact: std::sync::Arc<Exact>,
    /// In the order of the exact ones.
    features: Vec<FeatureUse>,
}

/// How a feature was used.
pub type FeatureUse = Loaded<Used, Relations>;

/// A feature with its metrics.
pub struct Used {
    exact: ExactUse,
    adoption: domain::metric::Metric,
    quantity_per_user: domain::metric::Metric,
}

/// What features that were reckoned together load together.
#[derive(Default)]
pub struct Relations {
    accounts: Pages<()>,
}

/// The features of portfolios that were evaluated together.
pub(super) fn family(adoptions: Vec<Exact>) -> Vec<FeatureAdoption> {
    let used = adoptions.iter().flat_map(|exact| {
        exact.features.iter().map(|feature| Used {
            exact: feature.clone(),
            adoption: exact.adoption_of(feature),
            quantity_per_user: exact.depth_of(feature),
        })
    });
    let mut used = Loaded::family(used.collect()).into_iter();
    let adoptions = adoptions.into_iter();
    adoptions
        .map(|exact| FeatureAdoption {
            features: used.by_ref().take(exact.features.len()).collect(),
            exact: exact.into(),
        })
        .collect()
}

/// The most features that are listed at once.
const MOST_FEATURES: i32 = 1_000;

/// Which features the accounts of a portfolio used in a window, by how many and how much. Accounts that are not in the portfolio on its date any more
/// are left out.
#[Object]
impl FeatureAdoption {
    /// Breadth: the features that each account used, added up / accounts that used any.
    async fn breadth(&self) -> Metric {
        self.exact.breadth().into()
    }

    /// Depth: quantity / users, both added up over features.
    async fn depth(&self) -> Metric {
        self.exact.depth().into()
    }

    /// How many features were used.
    async fn feature_count(&self) -> i32 {
        count(self.features.len())
    }

    /// The features that were used, those of the most accounts first.
    async fn features(
        &self,
        #[graphql(desc = "How many at most, 1 to 1,000.", default = 20)] at_most: i32,
    ) -> async_graphql::Result<Vec<FeatureUse>> {
        let most = usize::try_from(at_most).ok();
        let most = most.filter(|_| (1..=MOST_FEATURES).contains(&at_most));
        let rule = || {
            let rule = format!("1 to {MOST_FEATURES} features, not {at_most}");
            Refusal::invalid("atMost", rule)
        };
        let most = most.ok_or_else(rule).or_fault()?;
        let mut features = self.features.clone();
        features.sort_by_key(|feature| std::cmp::Reverse(feature.row().exact.accounts.len()));
        features.truncate(most);
        Ok(features)
    }
}

/// How a feature was used.
#[Object]
impl FeatureUse {
    /// The key of the feature.
    async fn key(&self) -> &str {
        &self.row().exact.key
    }

    /// Adoption: accounts that used it / accounts of the portfolio.
    async fn adoption(&self) -> Metric {
        self.row().adoption.clone().into()
    }

    /// How many accounts used it.
    async fn account_count(&self) -> i32 {
        count(self.row().exact.accounts.len())
    }

    /// How many users did.
    async fn user_count(&self) -> i32 {
        count(self.row().exact.users)
    }

    /// How many events there are.
    async fn action_count(&self) -> Decimal {
        large(self.row().exact.actions)
    }

    /// How much was done.
    async fn quantity(&self) -> Decimal {
        large(self.row().exact.quantity)
    }

    /// How long it took, in seconds.
    async fn active_seconds(&self) -> Decimal {
        large(self.row().exact.seconds)
    }

    /// Depth: quantity / users.
    async fn quantity_per_user(&self) -> Metric {
        self.row().quantity_per_user.clone().into()
    }

    /// The accounts that used it, as many as the numerator of `adoption` says.
    async fn accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<AccountConnection> {
        let request = page_request(first, after, last, before);
        let accounts = |used: &Used| used.exact.accounts.clone();
        let pages = &self.batches().accounts;
        let found = behind(context, self, pages, ((), request), accounts).await?;
        Ok(found.connection())
    }
}

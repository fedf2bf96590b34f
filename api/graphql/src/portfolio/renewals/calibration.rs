//! How well renewals were foreseen.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use domain::renewal::Calibration as Exact;
use uuid::Uuid;

use super::super::{Portfolio, count, cut::Cut};
use crate::{
    batch::Batch,
    error::OrFault,
    loaded::Loaded,
    member::Member,
    metric::Metric,
    renewal::{CallHorizon, ForecastSource},
    session::ContextSession,
    window::WindowInput,
};

/// How the calls of one source, or of one CSM, compare with what came.
pub type RenewalCalibration = Loaded<Exact, Relations>;

/// What calibrations that were made together load together.
#[derive(Default)]
pub struct Relations {
    members: Batch<(), HashMap<Uuid, Member>>,
}

impl Portfolio {
    /// How well the renewals due in a window were foreseen, made along with that of all portfolios that were evaluated with this one.
    pub(in crate::portfolio) async fn calibrations(
        &self,
        context: &Context<'_>,
        window: &WindowInput,
        horizon: CallHorizon,
        by_csm: bool,
    ) -> async_graphql::Result<Vec<RenewalCalibration>> {
        let tenant = context.scope().await?.tenant();
        let window = window.resolve(self.exact().as_of(), tenant).or_fault()?;
        let settings = tenant.settings.renewals.settings();
        let load = async || {
            let of = |cut: &Cut| {
                let horizon = horizon.into();
                cut.exact
                    .renewal_calibrations(&window, &settings, horizon, by_csm)
            };
            let all: Vec<Vec<Exact>> = self.rows().map(of).collect();
            let lengths: Vec<usize> = all.iter().map(Vec::len).collect();
            let family = Loaded::family(all.into_iter().flatten().collect());
            let mut family = family.into_iter();
            let of_one = |length| family.by_ref().take(length).collect();
            Ok(lengths.into_iter().map(of_one).collect())
        };
        let key = (window, horizon, by_csm);
        let made = self.batches().calibrations.get(key, load).await;
        Ok(made
            .or_fault()?
            .get(self.row().place)
            .cloned()
            .unwrap_or_default())
    }
}

/// How the calls of one source, or of one CSM, compare with what came of the renewals that are due in a window and decided.
#[Object]
impl RenewalCalibration {
    /// Who called.
    async fn source(&self) -> ForecastSource {
        self.row().source.into()
    }

    /// The CSM, when calls are told apart by CSM; null for calls without one, too.
    async fn csm(&self, context: &Context<'_>) -> async_graphql::Result<Option<Member>> {
        let members = &self.batches().members;
        self.one(context, members, |row| row.csm, Member::by_ids)
            .await
    }

    /// How long before the due date the calls were made at the latest; of each renewal the last one by then counts.
    async fn horizon(&self) -> CallHorizon {
        self.row().horizon.into()
    }

    /// How many renewals were called by then, and are decided.
    async fn renewal_count(&self) -> i32 {
        count(self.row().renewals)
    }

    /// Brier score: the mean of (likelihood - outcome) squared, an outcome being one when it was renewed and zero when not. From 0 (certain and right)
    /// to 1; always saying 50 % scores 0.25.
    async fn brier_score(&self) -> Metric {
        self.row().brier_score().into()
    }

    /// Bias: the mean of likelihood - outcome. Above zero they hoped for too much, below for too little.
    async fn bias(&self) -> Metric {
        self.row().bias().into()
    }
}

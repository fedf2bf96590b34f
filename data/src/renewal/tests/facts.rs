//! Renewals among the facts of a portfolio.

use std::sync::Arc;

use domain::{
    metric::Metric,
    ownership::OwnerConvention,
    portfolio::Facts,
    renewal::{
        CallHorizon, ForecastSource, Likelihood, RenewalBase,
        RenewalOutcome::{self, Churned, Renewed, RenewedWithDownsell, RenewedWithUpsell},
    },
    time::Window,
};

use super::support::{closed, outcome, prepared, renewal_of, report};
use crate::{
    portfolio::{self, FactsCache},
    renewal::{CallInput, ClosingInput, record_call},
    scope::{Actor, OpenRequest, Scope},
    testing::{World, date},
    transaction::Mode,
};

fn shown(metric: &Metric) -> String {
    metric.displayed(4).unwrap().normalize().to_string()
}

/// Five renewals of $1,200: as it was, for $1,800, for $720, lost, and pending.
async fn quarter(world: &World) {
    let outcomes = [
        ("a", Some((Renewed, None))),
        ("b", Some((RenewedWithUpsell, Some("1800")))),
        ("c", Some((RenewedWithDownsell, Some("720")))),
        ("d", Some((Churned, None))),
        ("e", None::<(RenewalOutcome, Option<&str>)>),
    ];
    for (account, came_out) in outcomes {
        let (_, renewal) = renewal_of(world, account).await;
        if let Some((how, amount)) = came_out {
            let input = ClosingInput {
                renewed: amount.map(|amount| amount.parse().unwrap()),
                ..outcome(how)
            };
            closed(world, renewal.id, input).await.unwrap();
        }
    }
}

#[tokio::test]
async fn rates_of_a_quarter_with_what_is_pending() {
    let world = World::new().await;
    quarter(&world).await;
    let report = report(&world, ("2025-07-01", "2025-10-01"), "2025-06-20").await;
    for (base, rates) in [
        (RenewalBase::AllDue, ["0.6", "0.52", "0.62"]),
        (RenewalBase::Decided, ["0.75", "0.65", "0.775"]),
    ] {
        let metrics = [
            report.account_rate(base),
            report.gross_rate(base),
            report.net_rate(base),
        ];
        assert_eq!(metrics.map(|metric| shown(&metric)), rates, "{base}");
    }
    let forecast = report.forecast().unwrap();
    // $1,200 + $1,200 + $720 are secured; the fifth was called at 80 %.
    assert_eq!(forecast.secured.to_decimal(0).to_string(), "3120");
    assert_eq!(forecast.commit.to_decimal(0).to_string(), "4320");
}

#[tokio::test]
async fn the_cache_knows_at_once_what_was_closed_and_called() {
    let world = World::new().await;
    let (_, renewal) = renewal_of(&world, "a").await;
    let cache = FactsCache::new(1_000_000);
    let mut known: Vec<(i64, Arc<Facts>)> = Vec::new();
    let same = async |known: &mut Vec<(i64, Arc<Facts>)>| {
        let scope = world.read().await;
        let cached = cache.facts(&scope).await.unwrap();
        let fresh = portfolio::load(&scope).await.unwrap();
        assert_eq!(*cached.facts, *fresh.facts);
        known.push((scope.log_version(), fresh.facts));
    };
    same(&mut known).await;
    let scope = world.write().await;
    let call = CallInput {
        source: ForecastSource::Csm,
        likelihood: Likelihood::per_cent(40),
        amount: None,
    };
    record_call(&scope, renewal.id, call).await.unwrap();
    scope.commit().await.unwrap();
    same(&mut known).await;
    closed(&world, renewal.id, outcome(Renewed)).await.unwrap();
    same(&mut known).await;
    prepared(&world).await;
    same(&mut known).await;
    // What was known at an earlier time is told from the log.
    let scope = world.read().await;
    for (version, facts) in known {
        let told = portfolio::known_by(&scope, &cache, version).await.unwrap();
        assert_eq!(*told.facts, *facts, "version {version}");
    }
}

#[tokio::test]
async fn calls_are_held_against_what_came_by_source_and_csm() {
    let mut world = World::new().await;
    world.go_to("2025-03-01");
    let csm = world.member("ada").await;
    let (_, kept) = renewal_of(&world, "a").await;
    let (_, lost) = renewal_of(&world, "b").await;
    for renewal in [&kept, &lost] {
        world
            .assign(renewal.account_id, csm, "2025-01-01", None)
            .await;
    }
    for (renewal, per_cent) in [(&kept, 80), (&lost, 60)] {
        let request = OpenRequest {
            actor: Actor::Member {
                id: csm,
                session: None,
            },
            ..world.request(Mode::Write)
        };
        let scope = Scope::open(&world.database, request).await.unwrap();
        let call = CallInput {
            source: ForecastSource::Csm,
            likelihood: Likelihood::per_cent(per_cent),
            amount: None,
        };
        record_call(&scope, renewal.id, call).await.unwrap();
        scope.commit().await.unwrap();
    }
    world.go_to("2025-06-20");
    closed(&world, kept.id, outcome(Renewed)).await.unwrap();
    closed(&world, lost.id, outcome(Churned)).await.unwrap();
    let scope = world.read().await;
    let facts = portfolio::load(&scope).await.unwrap();
    let today = facts.evaluate(&scope, None, date("2025-07-10"), OwnerConvention::Then);
    let window = Window::new(date("2025-07-01"), date("2025-08-01"), chrono_tz::UTC).unwrap();
    let settings = scope.tenant().settings.renewals.settings();
    let found = today.renewal_calibrations(&window, &settings, CallHorizon::Days90, true);
    let seen: Vec<_> = found
        .iter()
        .map(|of| {
            (
                of.source,
                of.csm,
                of.renewals,
                shown(&of.brier_score()),
                shown(&of.bias()),
            )
        })
        .collect();
    let text = str::to_owned;
    assert_eq!(
        seen,
        [
            // 80 % of both: (0.04 + 0.64) / 2 and (-0.2 + 0.8) / 2
            (
                ForecastSource::Automated,
                None,
                2,
                text("0.34"),
                text("0.3")
            ),
            // 80 % and 60 %: (0.04 + 0.36) / 2 and (-0.2 + 0.6) / 2
            (ForecastSource::Csm, Some(csm), 2, text("0.2"), text("0.2")),
        ]
    );
}

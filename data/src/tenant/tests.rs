use domain::revenue::{ChurnConvention, ChurnDate, LifeSettings, MovementView, RevenueSettings};

use super::*;
use crate::{error::Error, patch::Patch, testing::World};

async fn choose(world: &World, revenue: RevenuePatch) -> Result<RevenueChoices, Error> {
    let scope = world.write().await;
    let patch = TenantPatch {
        revenue,
        ..TenantPatch::default()
    };
    let changed = update(&scope, patch).await;
    match changed {
        Ok(_) => scope.commit().await.map(|_| ())?,
        Err(error) => {
            scope.close().await?;
            return Err(error);
        }
    }
    let scope = world.read().await;
    Ok(scope.tenant().settings.revenue)
}

#[tokio::test]
async fn the_choices_of_revenue_are_kept_one_by_one() {
    let world = World::new().await;
    let first = RevenuePatch {
        movement_view: Some(MovementView::PerEvent),
        reactivation_gap_days: Patch::Set(90),
        churn: Some(ChurnConvention::EndBase),
        ..RevenuePatch::default()
    };
    choose(&world, first).await.unwrap();
    let second = RevenuePatch {
        churn_date: Some(ChurnDate::WhenCancelled),
        pause_counts_as_churn_after_days: Patch::Set(30),
        ..RevenuePatch::default()
    };
    let choices = choose(&world, second).await.unwrap();
    assert_eq!(choices.churn, ChurnConvention::EndBase);
    let movements = RevenueSettings {
        view: MovementView::PerEvent,
        reactivation_gap_days: Some(90),
    };
    assert_eq!(choices.movements(), movements);
    let life = LifeSettings {
        churn_date: ChurnDate::WhenCancelled,
        pause_counts_as_churn_after_days: Some(30),
    };
    assert_eq!(choices.life(), life);
    let third = RevenuePatch {
        reactivation_gap_days: Patch::Clear,
        ..RevenuePatch::default()
    };
    let choices = choose(&world, third).await.unwrap();
    assert_eq!(choices.reactivation_gap_days, None);
}

#[tokio::test]
async fn days_beyond_ten_years_are_refused_and_named() {
    let world = World::new().await;
    for days in [-1, 3_651, i64::MAX] {
        let patch = RevenuePatch {
            pause_counts_as_churn_after_days: Patch::Set(days),
            ..RevenuePatch::default()
        };
        let Err(Error::Refused(refusals)) = choose(&world, patch).await else {
            panic!("{days} days were taken");
        };
        let field = refusals[0].field.join(".");
        assert_eq!(field, "revenueSettings.pauseCountsAsChurnAfterDays");
        assert!(refusals[0].message.contains("0 to 3650"));
    }
}

#[test]
fn choices_of_earlier_versions_are_read() {
    let settings = serde_json::from_str::<TenantSettings>(r#"{"csm_writes":"ALL_ACCOUNTS"}"#);
    let expected = TenantSettings {
        csm_writes: CsmWrites::AllAccounts,
        ..TenantSettings::default()
    };
    assert_eq!(settings.unwrap(), expected);
    assert!(serde_json::from_str::<TenantSettings>(r#"{"revenue":{"churn":"SOME"}}"#).is_err());
}

//! The ledger of calls.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object};
use data::{error::Error, id::Kind, renewal::entity::forecast::Model};
use domain::{money::Money as ExactMoney, renewal as exact};
use uuid::Uuid;

use crate::{
    batch::Batch,
    error::fault,
    loaded::{Loaded, identified},
    member::Member,
    money::Money,
    page::connection,
    scalar::{Date, DateTime, Decimal},
};
use service::id;

/// Who calls how likely a renewal is. The later ones know better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::ForecastSource")]
pub enum ForecastSource {
    /// The server, from how renewals came out in the last year and from what stands in the way.
    Automated,
    /// A customer success manager.
    Csm,
    /// The call that was agreed on in the end.
    Final,
}

/// How long before the due date a call is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "exact::CallHorizon")]
pub enum CallHorizon {
    /// 180 days before it is due.
    #[graphql(name = "T_MINUS_180")]
    Days180,
    /// 90 days before it is due.
    #[graphql(name = "T_MINUS_90")]
    Days90,
    /// 30 days before it is due.
    #[graphql(name = "T_MINUS_30")]
    Days30,
}

connection!(
    /// A page of calls.
    RenewalForecastConnection,
    RenewalForecastEdge,
    RenewalForecast
);
identified!(Model);

/// How likely a renewal was said to be on a day.
pub type RenewalForecast = Loaded<Model, Relations>;

/// What calls that were loaded together load together.
#[derive(Default)]
pub struct Relations {
    members: Batch<(), HashMap<Uuid, Member>>,
}

/// How likely a renewal was said to be on a day. An entry of the ledger, never changed.
#[Object]
impl RenewalForecast {
    /// The id.
    async fn id(&self) -> ID {
        id::encode(Kind::RenewalForecast, self.uuid())
    }

    /// Who called.
    async fn source(&self) -> async_graphql::Result<ForecastSource> {
        let source = self.row().source.parse::<exact::ForecastSource>();
        source
            .map(ForecastSource::from)
            .map_err(|error| fault(Error::internal(error)))
    }

    /// The day of the call.
    async fn made_on(&self) -> Date {
        Date(self.row().made_on)
    }

    /// The day on which the renewal was due then.
    async fn due_on(&self) -> Date {
        Date(self.row().due_on)
    }

    /// The horizon at which the server called; null for calls by people.
    async fn horizon(&self) -> Option<CallHorizon> {
        let horizon = self.row().horizon.as_deref()?;
        let horizon = horizon.parse::<exact::CallHorizon>().ok()?;
        Some(horizon.into())
    }

    /// How likely the renewal is, from 0 to 1.
    async fn likelihood(&self) -> async_graphql::Result<Decimal> {
        let likelihood = u16::try_from(self.row().likelihood).ok();
        let likelihood = likelihood.and_then(exact::Likelihood::from_ten_thousandths);
        let lost = || fault(Error::internal("a likelihood is out of range"));
        likelihood
            .map(|likelihood| Decimal(likelihood.to_decimal()))
            .ok_or_else(lost)
    }

    /// What is expected to be renewed a year.
    async fn amount(&self) -> async_graphql::Result<Money> {
        let currency = self.row().currency.parse();
        let currency = currency.map_err(|error| fault(Error::internal(error)))?;
        Ok(ExactMoney::new(self.row().amount, currency).into())
    }

    /// Who called; null for the server and for integrations.
    async fn member(&self, context: &Context<'_>) -> async_graphql::Result<Option<Member>> {
        let members = &self.batches().members;
        self.one(context, members, |row| row.member_id, Member::by_ids)
            .await
    }

    /// When it was noted.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.row().recorded_at)
    }
}

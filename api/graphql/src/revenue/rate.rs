//! Exchange rates into the reporting currency.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use data::{
    error::Error,
    page,
    refresh::Projection,
    revenue::{
        entity::exchange_rate::Model,
        rate::{self, RateFilter, RateRow},
    },
    scope::Scope,
};

use crate::{
    bulk::{RowOutcome, UpsertPolicy, check_given},
    error::{OrFault, UserError, fault},
    filter::{DateFilter, StringFilter},
    page::{Total, connection, page_request},
    payload::{mutate, payload},
    scalar::{CurrencyCode, Date, Decimal},
    session::ContextSession,
};

connection!(
    /// A page of exchange rates.
    ExchangeRateConnection,
    ExchangeRateEdge,
    ExchangeRate
);

/// What one unit of a currency is worth in the reporting currency, from a day on until the next rate.
#[derive(Clone)]
pub struct ExchangeRate {
    row: Model,
}

impl From<Model> for ExchangeRate {
    fn from(row: Model) -> Self {
        Self { row }
    }
}

/// What one unit of a currency is worth in the reporting currency, from a day on until the next rate.
#[Object]
impl ExchangeRate {
    /// The currency.
    async fn currency(&self) -> async_graphql::Result<CurrencyCode> {
        let currency = self.row.currency.parse();
        currency
            .map(CurrencyCode)
            .map_err(|error| fault(Error::internal(error)))
    }

    /// The first day on which the rate holds.
    async fn on_date(&self) -> Date {
        Date(self.row.on_date)
    }

    /// The worth of one unit in the reporting currency, exactly.
    async fn rate(&self) -> async_graphql::Result<Decimal> {
        let rate = self.row.rate.parse();
        rate.map(Decimal)
            .map_err(|error| fault(Error::internal(error)))
    }
}

/// Which exchange rates are wanted; everything that is given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ExchangeRateFilter {
    /// The currency, by ISO 4217.
    currency: Option<StringFilter>,
    /// The first day on which the rate holds.
    on_date: Option<DateFilter>,
}

/// Asking for exchange rates.
#[derive(Default)]
pub struct RateQuery;

/// Asking for exchange rates.
#[Object]
impl RateQuery {
    /// The exchange rates into the tenant's reporting currency, by currency, the latest first.
    async fn exchange_rates(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which rates; all when nothing is said.")] r#where: Option<
            ExchangeRateFilter,
        >,
        #[graphql(desc = "The first so many, 0 to 100; 20 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ExchangeRateConnection> {
        let scope = context.scope().await?;
        let r#where = r#where.unwrap_or_default();
        let filter = RateFilter {
            currency: r#where
                .currency
                .unwrap_or_default()
                .comparators("where.currency")
                .or_fault()?,
            on_date: r#where
                .on_date
                .unwrap_or_default()
                .comparators("where.onDate")
                .or_fault()?,
        };
        let page = rate::list(
            scope,
            filter.clone(),
            &page_request(first, after, last, before),
        )
        .await
        .or_fault()?;
        let total = Total::counted_by(move |scope| {
            let query = rate::matching(scope, filter.clone());
            Box::pin(page::count(scope, query))
        });
        Ok(ExchangeRateConnection::from_page(
            page.map(ExchangeRate::from),
            total,
        ))
    }
}

/// What one unit of a currency is worth in the reporting currency, from a day on.
#[derive(Clone, Debug, InputObject)]
pub struct ExchangeRateRow {
    /// The currency; not the reporting currency.
    currency: CurrencyCode,
    /// The first day on which the rate holds.
    on_date: Date,
    /// The worth of one unit in the reporting currency, from 0.000000001 to 1,000,000,000.
    rate: Decimal,
}

/// Exchange rates, each found by its currency and day.
#[derive(InputObject)]
pub struct UpsertExchangeRatesInput {
    /// 1 to 1,000 rates.
    rows: Vec<ExchangeRateRow>,
    /// What happens to the good rows when others are refused.
    #[graphql(default)]
    policy: UpsertPolicy,
}

/// What became of `upsertExchangeRates`.
#[derive(SimpleObject)]
pub struct UpsertExchangeRatesPayload {
    /// What became of each row, in the order of the rows; empty when the call was refused as a whole.
    results: Vec<UpsertExchangeRateResult>,
    /// Why the call was refused as a whole; empty when it was not.
    user_errors: Vec<UserError>,
}

/// What became of one exchange rate.
#[derive(SimpleObject)]
pub struct UpsertExchangeRateResult {
    /// What became of it.
    outcome: RowOutcome,
    /// Why the row was rejected.
    user_errors: Vec<UserError>,
}

/// The exchange rate that is taken back.
#[derive(InputObject)]
pub struct DeleteExchangeRateInput {
    /// The currency.
    currency: CurrencyCode,
    /// The first day on which the rate holds.
    on_date: Date,
}

payload! {
    /// What became of `deleteExchangeRate`.
    DeleteExchangeRatePayload {
        /// The rate that was there.
        exchange_rate: ExchangeRate
    }
}

/// Changing exchange rates.
#[derive(Default)]
pub struct RateMutation;

/// Changing exchange rates.
#[Object]
impl RateMutation {
    /// Writes exchange rates. MRR at every date follows at once. Needs a role of MANAGER or above, or the scope `catalogue:write`.
    async fn upsert_exchange_rates(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: UpsertExchangeRatesInput,
    ) -> async_graphql::Result<UpsertExchangeRatesPayload> {
        let row = |row: ExchangeRateRow| RateRow {
            currency: row.currency.0.as_str().to_owned(),
            on_date: row.on_date.into(),
            rate: row.rate.0,
        };
        let rows: Vec<RateRow> = input.rows.into_iter().map(row).collect();
        let change = async |scope: &Scope| {
            check_given(rows.len())?;
            rate::upsert(scope, &rows, input.policy.into(), Projection::Now).await
        };
        Ok(match mutate(context, change).await? {
            Ok(rows) => {
                let result = |row: data::bulk::RowResult| UpsertExchangeRateResult {
                    outcome: (&row.outcome).into(),
                    user_errors: match row.outcome {
                        data::bulk::Outcome::Rejected(refusals) => {
                            refusals.into_iter().map(UserError::from).collect()
                        }
                        _ => Vec::new(),
                    },
                };
                UpsertExchangeRatesPayload {
                    results: rows.into_iter().map(result).collect(),
                    user_errors: Vec::new(),
                }
            }
            Err(user_errors) => UpsertExchangeRatesPayload {
                results: Vec::new(),
                user_errors,
            },
        })
    }

    /// Takes an exchange rate back; the one before it holds again. Needs a role of MANAGER or above, or the scope `catalogue:write`.
    async fn delete_exchange_rate(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wanted.")] input: DeleteExchangeRateInput,
    ) -> async_graphql::Result<DeleteExchangeRatePayload> {
        let change = async |scope: &Scope| {
            rate::delete(scope, input.currency.0.as_str(), input.on_date.into())
                .await
                .map(ExchangeRate::from)
        };
        Ok(mutate(context, change).await?.into())
    }
}

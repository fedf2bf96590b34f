//! What callers say about usage.

use async_graphql::{ID, InputObject};
use data::{
    engagement::{EventInput, ServiceUsers},
    error::Refusal,
    id::Kind,
    reference::Reference,
};

use crate::{bulk::UpsertPolicy, scalar::DateTime};
use service::id;

/// Something that somebody of an account did.
#[derive(Clone, Debug, InputObject)]
pub struct RecordUsageEventRow {
    /// The id in the product: the same id on the same day of the tenant's zone is the same event, and counts once.
    id: String,
    /// The account's id in the system of record.
    account_external_id: String,
    /// The user's id in the product. When nothing is said, the account is its own user.
    user: Option<String>,
    /// The key of the feature, such as `report.export`; one that is not known is made.
    feature: String,
    /// When it began.
    at: DateTime,
    /// How long it took, in seconds, 0 to 86,400.
    #[graphql(default = 0)]
    seconds: i32,
    /// How much was done, such as the rows of a report, 0 to 1,000,000,000.
    #[graphql(default = 1)]
    quantity: i32,
    /// Whether a robot or an integration did it. Its user is a service user from then on, also for what it did before, and counts nowhere.
    #[graphql(default = false)]
    service_user: bool,
}

impl RecordUsageEventRow {
    /// The input for the data layer.
    pub(super) fn input(self) -> EventInput {
        EventInput {
            id: self.id,
            account: self.account_external_id,
            user: self.user,
            feature: self.feature,
            at: self.at.0,
            seconds: self.seconds.into(),
            quantity: self.quantity.into(),
            is_service: self.service_user,
        }
    }
}

/// What people did.
#[derive(InputObject)]
pub struct RecordUsageEventsInput {
    /// 1 to 1,000 events. More at once are taken by `POST /ingest/events`.
    pub(super) rows: Vec<RecordUsageEventRow>,
    /// What happens to the good rows when others are refused. A row that is kept aside is not refused.
    #[graphql(default)]
    pub(super) policy: UpsertPolicy,
}

/// Who is a service user.
#[derive(InputObject)]
pub struct SetServiceUsersInput {
    /// The id of the account; this or `accountExternalId`.
    account: Option<ID>,
    /// The account's id in the system of record.
    account_external_id: Option<String>,
    /// The users' ids in the product, 1 to 1,000; each with an event.
    users: Vec<String>,
    /// Whether they are robots or integrations, which count nowhere.
    service_user: bool,
}

impl SetServiceUsersInput {
    /// The input for the data layer.
    pub(super) fn input(self) -> Result<ServiceUsers, Refusal> {
        let account = match (self.account, self.account_external_id) {
            (Some(id), None) => Reference::Id(id::expect(Kind::Account, &id, "account")?),
            (None, Some(external_id)) => Reference::ExternalId(external_id),
            _ => {
                let rule = "give `account` or `accountExternalId`, one of them";
                return Err(Refusal::invalid("account", rule));
            }
        };
        Ok(ServiceUsers {
            account,
            users: self.users,
            is_service: self.service_user,
        })
    }
}

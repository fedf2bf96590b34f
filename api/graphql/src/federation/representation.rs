//! How other subgraphs name entities.

use async_graphql::{ID, Value};
use data::{error::Refusal, id::Kind};
use domain::account::ExternalId;
use uuid::Uuid;

use service::id;

/// A field by which an entity can be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// By `id`.
    Id,
    /// By `externalId`.
    ExternalId,
}

impl Key {
    /// The field.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::ExternalId => "externalId",
        }
    }
}

/// A type that other subgraphs may name.
pub struct EntityType {
    /// Its name.
    pub name: &'static str,
    /// The kind of its ids.
    pub kind: Kind,
    /// Its keys. An external id is one where everything of the type has it: a key that may be null names nothing.
    pub keys: &'static [Key],
}

const fn by_id(name: &'static str, kind: Kind) -> EntityType {
    let keys = &[Key::Id];
    EntityType { name, kind, keys }
}

const fn by_both(name: &'static str, kind: Kind) -> EntityType {
    let keys = &[Key::Id, Key::ExternalId];
    EntityType { name, kind, keys }
}

/// Every type that is a `Node`.
pub const ENTITY_TYPES: [EntityType; 35] = [
    by_id("Tenant", Kind::Tenant),
    by_id("Member", Kind::Member),
    by_id("Client", Kind::Client),
    by_id("Account", Kind::Account),
    by_id("Contact", Kind::Contact),
    by_id("TraitDefinition", Kind::TraitDefinition),
    by_both("Product", Kind::Product),
    by_both("Plan", Kind::Plan),
    by_both("ChurnReason", Kind::ChurnReason),
    by_id("AccountSubscription", Kind::Subscription),
    by_id("Purchase", Kind::Purchase),
    by_both("Invoice", Kind::Invoice),
    by_id("RetentionCost", Kind::RetentionCost),
    by_id("FrozenPeriod", Kind::FrozenPeriod),
    by_id("Renewal", Kind::Renewal),
    by_id("SupportCase", Kind::SupportCase),
    by_id("Touchpoint", Kind::Touchpoint),
    by_id("OnboardingTemplate", Kind::OnboardingTemplate),
    by_id("OnboardingPlan", Kind::OnboardingPlan),
    by_id("Kpi", Kind::Kpi),
    by_id("KpiSeries", Kind::KpiSeries),
    by_id("KpiValue", Kind::KpiValue),
    by_id("SuccessPlan", Kind::SuccessPlan),
    by_id("DesiredOutcome", Kind::DesiredOutcome),
    by_id("BusinessReview", Kind::BusinessReview),
    by_id("AdvocacyActivity", Kind::AdvocacyActivity),
    by_id("FeedbackItem", Kind::FeedbackItem),
    by_id("HealthProfile", Kind::HealthProfile),
    by_id("Task", Kind::Task),
    by_id("Playbook", Kind::Playbook),
    by_id("PlaybookRun", Kind::PlaybookRun),
    by_id("WorkRule", Kind::WorkRule),
    by_id("SurveyCampaign", Kind::SurveyCampaign),
    by_id("SurveyInvitation", Kind::SurveyInvitation),
    by_id("SurveyAnswer", Kind::SurveyAnswer),
];

/// What a representation names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Representation {
    /// Something by its id.
    Id(Kind, Uuid),
    /// Something by its id in another system.
    ExternalId(Kind, String),
}

impl Representation {
    /// Reads the representation at a place of the list.
    ///
    /// # Errors
    /// When it is no object, names no entity type, or has none of the type's keys or a malformed one.
    pub fn read(value: &Value, place: usize) -> Result<Self, Refusal> {
        let field = format!("representations.{place}");
        let Value::Object(fields) = value else {
            let message = "a representation is an object with its `__typename` and a key, such as `{__typename: \"Account\", id: \"account_...\"}`";
            return Err(Refusal::invalid(&field, message));
        };
        let entity = entity_type(fields.get("__typename"), &field)?;
        let given = |key: &Key| Some((*key, fields.get(key.field())?));
        let given = entity.keys.iter().filter_map(given);
        match given.into_iter().find(|(_, value)| **value != Value::Null) {
            Some((key, Value::String(text))) => named(entity.kind, key, text, &field),
            Some((key, _)) => {
                let field = format!("{field}.{}", key.field());
                Err(Refusal::invalid(&field, "a key is a text"))
            }
            None => {
                let keys = entity.keys.iter().map(|key| format!("`{}`", key.field()));
                let keys = keys.collect::<Vec<_>>().join(" or ");
                let message = format!("a representation of {} has the key {keys}", entity.name);
                Err(Refusal::invalid(&field, message))
            }
        }
    }
}

fn entity_type(name: Option<&Value>, field: &str) -> Result<&'static EntityType, Refusal> {
    let named = |name: &String| ENTITY_TYPES.iter().find(|entity| entity.name == name);
    let known = match name {
        Some(Value::String(name)) => named(name),
        _ => None,
    };
    known.ok_or_else(|| {
        let names = ENTITY_TYPES.iter().map(|entity| entity.name);
        let names = names.collect::<Vec<_>>().join(", ");
        let message = format!("`__typename` is one of {names}");
        Refusal::invalid(&format!("{field}.__typename"), message)
    })
}

fn named(kind: Kind, key: Key, text: &str, field: &str) -> Result<Representation, Refusal> {
    let field = format!("{field}.{}", key.field());
    match key {
        Key::Id => {
            let id = id::expect(kind, &ID::from(text), &field)?;
            Ok(Representation::Id(kind, id))
        }
        Key::ExternalId => {
            let id = text.parse::<ExternalId>();
            let id = id.map_err(|error| Refusal::invalid(&field, error))?;
            Ok(Representation::ExternalId(kind, id.into_string()))
        }
    }
}

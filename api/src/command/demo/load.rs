//! Writing a made-up tenant to the database, the way an import would.

use data::{
    account::{
        self, AccountInput, TraitInput,
        contact::{self, ContactInput},
        definition::{self, DefinitionInput},
    },
    bulk::{MOST, Policy},
    clock::Clock,
    cost::{self, CostInput},
    database::Database,
    engagement::{self, EventInput},
    error::Error,
    member::{self, MemberPatch, NewMember},
    ownership::{self, AssignmentRow},
    patch::Patch,
    purchase::{self, PurchaseInput, RefundInput},
    reference::Reference,
    refresh::{self, Projection},
    revenue::{
        churn_reason::{self, ChurnReasonInput},
        plan::{self, PlanInput},
        product::{self, ProductInput},
        rate::{self, RateRow},
        subscription::{
            self, CancellationInput, LifeInput, LineInput, PlanReference, ReasonReference,
            SubscriptionInput,
        },
    },
    scope::{Actor, OpenRequest, Scope},
    tenant::NewTenant,
};
use domain::{
    member::MemberStatus,
    money::{Currency, Money},
    revenue::{ChargeKind, Pause},
    subscription::Contract,
};
use uuid::Uuid;

use super::{care, health, invoice, renewal, survey, value, work};
use crate::{
    command::{Failure, operator},
    demo::{
        DemoAccount, DemoContact, DemoCost, DemoLife, DemoLine, DemoOwnership, DemoPurchase,
        DemoSubscription, DemoTenant, DemoUsageEvent, Profile, SEED, generate,
    },
};
use service::product::Product;

/// One refused row would be a fault of ours.
pub(super) const POLICY: Policy = Policy::RejectAll;
/// Everything is brought up to date at the end.
const PROJECTION: Projection = Projection::Deferred;

/// Makes up a tenant whose history ends today, in its own time zone.
pub(super) fn make_up(
    profile: &Profile,
    accounts: usize,
    clock: &Clock,
) -> Result<DemoTenant, Failure> {
    let failed = |error: crate::demo::DemoError| error.to_string();
    let now = clock.now();
    let time_zone = generate(profile, SEED, 0, now.date_naive())
        .map_err(failed)?
        .time_zone;
    generate(
        profile,
        SEED,
        accounts,
        now.with_timezone(&time_zone).date_naive(),
    )
    .map_err(failed)
}

/// Makes the tenant itself.
pub(super) async fn found(
    database: &Database,
    made_up: &DemoTenant,
    clock: &Clock,
) -> Result<Uuid, Failure> {
    let tenant = NewTenant {
        slug: made_up.slug.to_owned(),
        name: made_up.name.to_owned(),
        time_zone: made_up.time_zone,
        reporting_currency: made_up.currency,
        fiscal_year_start_month: 1,
    };
    let made = data::tenant::create(database, tenant, clock.now(), "tenure demo").await;
    made.map_err(|error| error.to_string())
}

/// Writes everything in the tenant in one transaction. Every member gets the same password.
pub(super) async fn load(
    product: &Product,
    tenant: Uuid,
    made_up: &DemoTenant,
    password_hash: &str,
    clock: &Clock,
) -> Result<(), Failure> {
    let failed = |error: Error| format!("the tenant {} cannot be made: {error}", made_up.slug);
    let request = OpenRequest {
        actor: Actor::System("demo"),
        ..operator::open_request(tenant, clock)
    };
    let scope = Scope::open(&product.database, request.clone())
        .await
        .map_err(failed)?;
    let written = async {
        write(&scope, made_up, password_hash).await?;
        health::write(&scope, product.health_caches()).await?;
        work::write(&scope, &product.facts, made_up).await
    };
    match written.await {
        Ok(()) => product.commit(&scope).await.map_err(failed)?,
        Err(error) => {
            scope.close().await.map_err(failed)?;
            return Err(failed(error));
        }
    }
    refresh::bring_up_to_date(&product.database, &request)
        .await
        .map_err(failed)
}

async fn write(scope: &Scope, made_up: &DemoTenant, password_hash: &str) -> Result<(), Error> {
    members(scope, made_up, password_hash).await?;
    catalogue(scope, made_up).await?;
    let rows: Vec<AccountInput> = made_up.accounts.iter().flat_map(account_rows).collect();
    for rows in rows.chunks(MOST) {
        account::upsert(scope, rows.to_vec(), POLICY).await?;
    }
    for contacts in made_up.contacts.chunks(MOST) {
        contact::upsert(scope, contacts.iter().map(contact_row).collect(), POLICY).await?;
    }
    for owners in made_up.ownership.chunks(MOST) {
        let rows: Vec<AssignmentRow> = owners.iter().map(ownership_row).collect();
        ownership::upsert(scope, &rows, POLICY, PROJECTION).await?;
    }
    for subscriptions in made_up.subscriptions.chunks(MOST) {
        let rows: Vec<SubscriptionInput> = subscriptions.iter().map(subscription_row).collect();
        subscription::upsert(scope, &rows, POLICY, PROJECTION).await?;
    }
    for purchases in made_up.purchases.chunks(MOST) {
        let rows: Vec<PurchaseInput> = purchases.iter().map(purchase_row).collect();
        purchase::upsert(scope, &rows, POLICY).await?;
    }
    invoice::write(scope, made_up).await?;
    for costs in made_up.costs.chunks(MOST) {
        let row = |cost| cost_row(cost, made_up.currency);
        let rows: Vec<CostInput> = costs.iter().map(row).collect();
        cost::upsert(scope, &rows, POLICY).await?;
    }
    care::write(scope, made_up).await?;
    for events in made_up.usage.chunks(engagement::MOST_AT_ONCE) {
        let events = events.iter().map(usage_event).collect();
        engagement::record_many(scope, events, POLICY).await?;
    }
    renewal::write(scope, made_up).await?;
    survey::write(scope, made_up).await?;
    value::write(scope, made_up).await?;
    suspend_leavers(scope, made_up).await
}

async fn members(scope: &Scope, made_up: &DemoTenant, password_hash: &str) -> Result<(), Error> {
    for person in &made_up.members {
        let member = NewMember {
            email: person.email.clone(),
            name: person.name.clone(),
            role: person.role,
            password_hash: Some(password_hash.to_owned()),
        };
        member::create(scope, member).await?;
    }
    Ok(())
}

/// Those who have left own nothing from then on, but what they owned has to be written while they may own something.
async fn suspend_leavers(scope: &Scope, made_up: &DemoTenant) -> Result<(), Error> {
    for person in made_up
        .members
        .iter()
        .filter(|person| person.left_on.is_some())
    {
        if let Some(row) = member::by_email(scope, &person.email).await? {
            let patch = MemberPatch {
                status: Some(MemberStatus::Suspended),
                ..MemberPatch::default()
            };
            member::update(scope, row.id, patch).await?;
        }
    }
    Ok(())
}

/// What is sold, what it is worth in other currencies, and the properties that accounts have.
async fn catalogue(scope: &Scope, made_up: &DemoTenant) -> Result<(), Error> {
    let products = made_up.products.iter().map(|product| ProductInput {
        external_id: product.external_id.to_owned(),
        name: Some(product.name.to_owned()),
    });
    product::upsert(scope, &products.collect::<Vec<_>>(), POLICY).await?;
    let plans = made_up.plans.iter().map(|plan| PlanInput {
        external_id: plan.external_id.to_owned(),
        product: Reference::ExternalId(plan.product.to_owned()),
        name: Some(plan.name.to_owned()),
    });
    plan::upsert(scope, &plans.collect::<Vec<_>>(), POLICY).await?;
    let reasons = made_up.churn_reasons.iter().map(|reason| ChurnReasonInput {
        external_id: reason.external_id.to_owned(),
        name: Some(reason.name.to_owned()),
        archived: None,
    });
    churn_reason::upsert(scope, &reasons.collect::<Vec<_>>(), POLICY).await?;
    for rates in made_up.rates.chunks(MOST) {
        let rows = rates.iter().map(|rate| RateRow {
            currency: rate.currency.as_str().to_owned(),
            on_date: rate.on,
            rate: rate.rate,
        });
        rate::upsert(scope, &rows.collect::<Vec<_>>(), POLICY, PROJECTION).await?;
    }
    for defined in &made_up.traits {
        let input = DefinitionInput {
            key: defined.key.to_owned(),
            label: defined.label.to_owned(),
            kind: defined.kind,
            choices: defined
                .choices
                .iter()
                .map(|choice| (*choice).to_owned())
                .collect(),
        };
        definition::create(scope, input).await?;
    }
    Ok(())
}

/// An account, in its first stage, and a row for every later stage.
fn account_rows(account: &DemoAccount) -> Vec<AccountInput> {
    let stages = account.stages.entries().iter().enumerate();
    let rows = stages.map(|(place, (since, stage))| AccountInput {
        external_id: Patch::Set(account.external_id.clone()),
        stage: Patch::Set(stage.as_str().to_owned()),
        stage_since: Some(*since),
        ..match place {
            0 => account_row(account),
            _ => AccountInput::default(),
        }
    });
    rows.collect()
}

fn account_row(account: &DemoAccount) -> AccountInput {
    let traits = account.traits.iter();
    let parent = account.parent.clone().map(Reference::ExternalId);
    AccountInput {
        name: Patch::Set(account.name.clone()),
        domain: Patch::Set(account.domain.clone()),
        industry: Patch::Set(account.industry.to_owned()),
        country: Patch::Set(account.country.to_string()),
        segment: Patch::Set(account.segment.to_owned()),
        parent: Patch::from_option(parent),
        signed_up_on: Patch::Set(account.signed_up_on),
        traits: traits
            .map(|(key, value)| {
                (
                    (*key).to_owned(),
                    Patch::Set(TraitInput::Value(value.clone())),
                )
            })
            .collect(),
        ..AccountInput::default()
    }
}

fn contact_row(contact: &DemoContact) -> ContactInput {
    ContactInput {
        external_id: Patch::Set(contact.external_id.clone()),
        account: Patch::Set(Reference::ExternalId(contact.account.clone())),
        name: Patch::Set(contact.name.clone()),
        email: Patch::Set(contact.email.clone()),
        title: Patch::Set(contact.title.to_owned()),
        phone: Patch::from_option(contact.phone.clone()),
        roles: Patch::Set(
            contact
                .roles
                .iter()
                .map(|role| role.as_str().to_owned())
                .collect(),
        ),
        do_not_survey: Patch::Set(contact.do_not_survey),
    }
}

fn ownership_row(owner: &DemoOwnership) -> AssignmentRow {
    AssignmentRow {
        account: Reference::ExternalId(owner.account.clone()),
        csm_email: owner.member.clone(),
        role: owner.role,
        starts_on: owner.starts_on,
        ends_on: owner.ends_on,
        reason: owner.reason.map(str::to_owned),
    }
}

fn subscription_row(subscription: &DemoSubscription) -> SubscriptionInput {
    SubscriptionInput {
        account: Reference::ExternalId(subscription.account.clone()),
        external_id: Some(subscription.external_id.clone()),
        starts_on: subscription.starts_on,
        ends_on: subscription.ends_on,
        trial_starts_on: subscription.trial.map(|(starts_on, _)| starts_on),
        trial_ends_on: subscription.trial.map(|(_, ends_on)| ends_on),
        lines: subscription.lines.iter().map(line_row).collect(),
        life: life(&subscription.life),
    }
}

fn life(life: &DemoLife) -> LifeInput {
    let reason = |key: &&'static str| ReasonReference::Key((*key).to_owned());
    let cancelled = life.cancellation.as_ref();
    let cancelled = cancelled.map(|cancelled| CancellationInput {
        cancelled_on: Some(cancelled.cancelled_on),
        paid_until: None,
        kind: Some(cancelled.kind),
        reasons: cancelled.reasons.iter().map(reason).collect(),
    });
    let pauses = life.pause.iter().map(|(starts_on, ends_on)| Pause {
        starts_on: *starts_on,
        ends_on: *ends_on,
    });
    LifeInput {
        contract: Patch::Set(Contract {
            months: life.contract_months,
            notice_days: life.notice_days,
            ..Contract::default()
        }),
        pauses: Some(pauses.collect()),
        cancellation: Patch::from_option(cancelled),
    }
}

fn line_row(line: &DemoLine) -> LineInput {
    LineInput {
        plan: Some(PlanReference::Key {
            plan: line.plan.to_owned(),
            product: None,
        }),
        description: Some(line.description.clone()),
        amount: Money::new(line.amount_minor, line.currency).to_major(),
        discount: Money::new(line.discount_minor, line.currency).to_major(),
        currency: line.currency.as_str().to_owned(),
        quantity: line.quantity,
        charge: ChargeKind::Recurring,
        billing_interval: Some(line.interval),
        starts_on: Some(line.starts_on),
        ends_on: line.ends_on,
    }
}

fn purchase_row(purchase: &DemoPurchase) -> PurchaseInput {
    let major = |minor| Money::new(minor, purchase.currency).to_major();
    let refund = purchase.refund.map(|refund| RefundInput {
        external_id: Some(format!("{}-BACK", purchase.external_id)),
        refunded_on: refund.refunded_on,
        amount: major(refund.amount_minor),
    });
    PurchaseInput {
        account: Reference::ExternalId(purchase.account.clone()),
        external_id: Some(purchase.external_id.clone()),
        product: Some(Reference::ExternalId(purchase.product.to_owned())),
        purchased_on: purchase.purchased_on,
        amount: major(purchase.amount_minor),
        currency: purchase.currency.as_str().to_owned(),
        quantity: purchase.quantity,
        is_automatic_renewal: purchase.is_automatic_renewal,
        refunds: Some(refund.into_iter().collect()),
    }
}

fn usage_event(event: &DemoUsageEvent) -> EventInput {
    EventInput {
        id: event.id.clone(),
        account: event.account.clone(),
        user: Some(event.user.clone()),
        feature: event.feature.to_owned(),
        at: event.at,
        seconds: event.seconds,
        quantity: event.quantity,
        is_service: event.is_service,
    }
}

fn cost_row(cost: &DemoCost, currency: Currency) -> CostInput {
    CostInput {
        external_id: Some(cost.external_id.clone()),
        category: cost.category,
        account: None,
        starts_on: cost.starts_on,
        ends_on: cost.ends_on,
        amount: Money::new(cost.amount_minor, currency).to_major(),
        currency: currency.as_str().to_owned(),
        note: None,
    }
}

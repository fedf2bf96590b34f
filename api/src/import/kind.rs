//! What can be imported: one table, one entry per kind.

mod choice;
mod definition;
mod field;
mod name;
mod subscriptions;

pub use definition::Definition;
pub use field::{Field, FieldType, TraitKind};
pub use name::UnknownKind;

use super::value::Values;
use FieldType::{
    Boolean, Choice, Country, Currency, Date, Decimal, Email, Instant, Integer, Money, Name, Names,
    Text, Texts,
};
use choice::{
    BILLING_INTERVALS, CHURN_KINDS, COST_CATEGORIES, OWNERSHIP_ROLES, SCALE_DIRECTIONS,
    SURVEY_KINDS,
};
use field::{optional, required};

fn nothing_follows(_: &mut Values) {}

/// Writes [`Kind`] from the table below, so that a new kind is one entry in it.
macro_rules! kinds {
    ($( $(#[$about:meta])* $kind:ident = $definition:expr; )*) => {
        /// A kind of row that can be imported.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Kind { $( $(#[$about])* $kind, )* }

        impl Kind {
            /// Every kind, in the order of the table.
            pub const ALL: &'static [Self] = &[$( Self::$kind, )*];

            /// The entry of this kind in the table.
            #[must_use]
            pub fn definition(self) -> &'static Definition {
                match self {
                    $( Self::$kind => {
                        const DEFINITION: &Definition = &$definition;
                        DEFINITION
                    } )*
                }
            }
        }
    };
}

kinds! {
    /// Customers.
    Accounts = Definition {
        name: "accounts",
        identity: &["externalId"],
        takes_traits: true,
        complete: nothing_follows,
        fields: &[
            required("externalId", Text, "the account's id in the system it comes from"),
            required("name", Text, "what the account is called"),
            optional("domain", Text, "its internet domain, such as example.com"),
            optional("industry", Text, "the industry it works in"),
            optional("country", Country, "the country it is in"),
            optional("segment", Text, "the segment it is served in, such as Enterprise"),
            optional("stage", Name, "where it is in its life cycle"),
            optional("parentExternalId", Text, "the externalId of the account above it"),
            optional("signedUpOn", Date, "the day it became a customer"),
            optional("ownerEmail", Email, "the e-mail of the member who is its primary CSM"),
        ],
    };

    /// People who work for an account.
    Contacts = Definition {
        name: "contacts",
        identity: &["externalId"],
        takes_traits: false,
        complete: nothing_follows,
        fields: &[
            required("externalId", Text, "the contact's id in the system it comes from"),
            required("accountExternalId", Text, "the externalId of the contact's account"),
            required("name", Text, "the person's name"),
            optional("email", Email, "the person's e-mail"),
            optional("title", Text, "what the person is at the account"),
            optional("roles", Names, "the parts the person plays, such as DECISION_MAKER;CHAMPION"),
            optional("phone", Text, "the person's telephone number"),
            optional("doNotSurvey", Boolean, "whether the person must never be sent a survey"),
        ],
    };

    /// What accounts pay for: one row is one subscription with one line.
    Subscriptions = Definition {
        name: "subscriptions",
        identity: &["externalId"],
        takes_traits: false,
        complete: subscriptions::complete,
        fields: &[
            required("externalId", Text, "the subscription's id in the system it comes from"),
            required("accountExternalId", Text, "the externalId of the account that pays"),
            optional("product", Text, "what is subscribed to"),
            optional("plan", Text, "the plan it is subscribed to on"),
            required("amount", Money, "the price of one for one billing interval, in units of the currency"),
            required("currency", Currency, "the currency of the amount"),
            optional("quantity", Integer, "how many are paid for; 1 when empty or not mapped"),
            required("billingInterval", Choice(BILLING_INTERVALS), "the time that one amount pays for"),
            required("startsOn", Date, "the first day"),
            optional("endsOn", Date, "the day it ends on, itself no longer included; empty: open"),
            optional("trial", Boolean, "true: the whole subscription is a trial, from startsOn to endsOn"),
            optional("trialStartsOn", Date, "the first day of its trial"),
            optional("trialEndsOn", Date, "the day its trial ends on, itself no longer included"),
            optional("termMonths", Integer, "how many months a term of the contract has"),
            optional("termEndsOn", Date, "the day the term that runs ends on; the subscription's end when empty"),
            optional("noticeDays", Integer, "how many days before the end of the term notice has to be given"),
            optional("renewsAutomatically", Boolean, "whether another term follows when nobody gives notice"),
            optional("pauseStartsOn", Date, "the first day of its pause"),
            optional("pauseEndsOn", Date, "the day it is resumed; empty: until further notice"),
            optional("cancelledOn", Date, "the day it was cancelled; it then needs an end"),
            optional("paidUntil", Date, "the first day that is not paid for, of a cancelled one"),
            optional("churnKind", Choice(CHURN_KINDS), "how the customer left, of a cancelled one"),
            optional("churnReasons", Texts, "the keys of the reasons why, of a cancelled one"),
        ],
    };

    /// The reasons for which customers leave.
    ChurnReasons = Definition {
        name: "churn-reasons",
        identity: &["externalId"],
        takes_traits: false,
        complete: nothing_follows,
        fields: &[
            required("externalId", Text, "the reason's key in the system it comes from"),
            optional("name", Text, "what people read"),
            optional("archived", Boolean, "whether it is offered no more"),
        ],
    };

    /// That customers left on a day, and why.
    ChurnEvents = Definition {
        name: "churn-events",
        identity: &["accountExternalId", "churnedOn"],
        takes_traits: false,
        complete: nothing_follows,
        fields: &[
            required("accountExternalId", Text, "the externalId of the account that left"),
            optional("subscriptionExternalId", Text, "the externalId of the subscription that it gave up; empty: all of them"),
            required("churnedOn", Date, "the first day without it"),
            optional("cancelledOn", Date, "the day it was cancelled; churnedOn when empty"),
            optional("churnKind", Choice(CHURN_KINDS), "how the customer left"),
            optional("churnReasons", Texts, "the keys of the reasons why"),
            optional("endsSubscriptions", Boolean, "false: only says why what ends on that day has ended"),
        ],
    };

    /// What accounts bought once.
    Purchases = Definition {
        name: "purchases",
        identity: &["externalId"],
        takes_traits: false,
        complete: nothing_follows,
        fields: &[
            required("externalId", Text, "the purchase's id in the system it comes from"),
            required("accountExternalId", Text, "the externalId of the account that bought"),
            optional("product", Text, "the key of what was bought"),
            required("purchasedOn", Date, "the day of the purchase"),
            required("amount", Money, "what was paid for all of it, in units of the currency"),
            required("currency", Currency, "the currency of the amount"),
            optional("quantity", Integer, "how many were bought; 1 when empty or not mapped"),
            optional("automaticRenewal", Boolean, "true: a system made it, and nobody decided to buy"),
            optional("refundedAmount", Money, "all that was given back, in units of the currency"),
            optional("refundedOn", Date, "the day on which it was given back; the day of the purchase when empty or not mapped"),
        ],
    };

    /// What accounts are asked to pay.
    Invoices = Definition {
        name: "invoices",
        identity: &["externalId"],
        takes_traits: false,
        complete: nothing_follows,
        fields: &[
            required("externalId", Text, "the invoice's number in the billing system"),
            required("accountExternalId", Text, "the externalId of the account that is to pay"),
            required("amount", Money, "what is to be paid, in units of the currency"),
            required("currency", Currency, "the currency of the amount"),
            required("issuedOn", Date, "the day on which it was issued"),
            required("dueOn", Date, "the last day on which it is paid in time"),
            optional("paidOn", Date, "the day on which it was paid; empty: it is open"),
            optional("voidedOn", Date, "the day from which it counts nowhere, of one that was not paid; empty: it stands"),
        ],
    };

    /// What customers answered to surveys elsewhere.
    SurveyAnswers = Definition {
        name: "survey-answers",
        identity: &["externalId"],
        takes_traits: false,
        complete: nothing_follows,
        fields: &[
            required("externalId", Text, "the answer's id in the system it comes from"),
            optional("accountExternalId", Text, "the externalId of the account; that of the contact when empty or not mapped"),
            optional("contactExternalId", Text, "the externalId of the contact who answered"),
            optional("campaignExternalId", Text, "the externalId of the campaign, which says kind and scale"),
            optional("kind", Choice(SURVEY_KINDS), "what was asked; needed without a campaign"),
            optional("scaleLowest", Integer, "the lowest score that could be given; usual for the kind when empty or not mapped"),
            optional("scaleHighest", Integer, "the highest score that could be given"),
            optional("direction", Choice(SCALE_DIRECTIONS), "which end of the scale is the good one; the highest when empty or not mapped"),
            optional("score", Integer, "the score; empty: the question was skipped"),
            optional("comment", Text, "what was written"),
            optional("language", Text, "the language, such as de or pt-BR"),
            required("answeredOn", Date, "the day of the answer"),
            optional("phase", Text, "the phase of the customer's life that it is about"),
            optional("product", Text, "the key of the product that it is about"),
            optional("themes", Texts, "what it is about, such as pricing;support"),
        ],
    };

    /// What is spent to keep customers.
    RetentionCosts = Definition {
        name: "retention-costs",
        identity: &["externalId"],
        takes_traits: false,
        complete: nothing_follows,
        fields: &[
            required("externalId", Text, "the cost's id in the books it comes from"),
            required("category", Choice(COST_CATEGORIES), "what it was spent on"),
            optional("accountExternalId", Text, "the externalId of the account it was spent on; empty: on all customers"),
            required("startsOn", Date, "the first day"),
            required("endsOn", Date, "the day it ends on, itself no longer included"),
            required("amount", Money, "how much it was in all, in units of the currency"),
            required("currency", Currency, "the currency of the amount"),
            optional("note", Text, "anything worth knowing"),
        ],
    };

    /// What currencies are worth.
    ExchangeRates = Definition {
        name: "exchange-rates",
        identity: &["currency", "onDate"],
        takes_traits: false,
        complete: nothing_follows,
        fields: &[
            required("currency", Currency, "the currency that is exchanged"),
            required("onDate", Date, "the day from which the rate holds"),
            required("rate", Decimal, "units of the tenant's reporting currency for one unit of it"),
        ],
    };

    /// Which CSM owns which account, and when.
    Ownership = Definition {
        name: "ownership",
        identity: &["accountExternalId", "csmEmail", "role", "startsOn"],
        takes_traits: false,
        complete: nothing_follows,
        fields: &[
            required("accountExternalId", Text, "the externalId of the account that is owned"),
            required("csmEmail", Email, "the e-mail of the member who owns it"),
            required("role", Choice(OWNERSHIP_ROLES), "in which role"),
            required("startsOn", Date, "the first day"),
            optional("endsOn", Date, "the day it ends on, itself no longer included; empty: open"),
            optional("reason", Text, "why the account was handed over"),
        ],
    };

    /// Terms that end or ended, and how they came out. They do not change subscriptions.
    Renewals = Definition {
        name: "renewals",
        identity: &["externalId"],
        takes_traits: false,
        complete: nothing_follows,
        fields: &[
            required("externalId", Text, "the renewal's id in the system it comes from"),
            required("accountExternalId", Text, "the externalId of the account"),
            optional("subscriptionExternalId", Text, "the externalId of the subscription whose term ends"),
            required("dueOn", Date, "the day on which it is due: the day after the last one of the term"),
            required("amountDue", Money, "what is due a year, in units of the currency"),
            required("currency", Currency, "the currency of both amounts"),
            optional("noticeDeadline", Date, "the last day on which notice can be given"),
            optional("ownerEmail", Email, "the e-mail of the member who answers for it"),
            optional("stage", Name, "how far the talks are, such as OFFER_SENT"),
            optional("riskReasons", Names, "what stands in its way, such as PRICE;COMPETITOR"),
            optional("outcome", Name, "how it came out, such as RENEWED; empty while it is open"),
            optional("closedOn", Date, "the day on which that was decided; the due date when empty"),
            optional("renewedAmount", Money, "what was renewed a year; needed for RENEWED_WITH_UPSELL and RENEWED_WITH_DOWNSELL"),
        ],
    };

    /// Support cases, a row per case.
    SupportCases = Definition {
        name: "support-cases",
        identity: &["externalId"],
        takes_traits: false,
        complete: nothing_follows,
        fields: &[
            required("externalId", Text, "the case's id in the help desk"),
            required("accountExternalId", Text, "the externalId of the account that asks"),
            optional("contactExternalId", Text, "the externalId of the contact who asks"),
            optional("subject", Text, "what it is about"),
            optional("channel", Name, "how the customer got in touch, such as EMAIL"),
            optional("priority", Name, "how much it matters: LOW, MEDIUM, HIGH or URGENT; MEDIUM when empty or not mapped"),
            optional("escalated", Boolean, "whether it was passed on to somebody who can do more"),
            optional("openedBy", Name, "who opened it: CUSTOMER or AGENT; CUSTOMER when empty or not mapped"),
            required("openedAt", Instant, "when it was opened"),
            optional("firstResponseAt", Instant, "when an agent first answered"),
            optional("firstResponseMinutes", Integer, "how many minutes after the opening an agent first answered, instead of firstResponseAt"),
            optional("resolvedAt", Instant, "when it was resolved"),
            optional("reopenedAt", Instant, "when it came back after that"),
            optional("closedAt", Instant, "when it was put away"),
            optional("closureReason", Name, "why it was put away, such as AUTO_CLOSED; SOLVED when empty or not mapped"),
            optional("contactCount", Integer, "how many times the customer was in touch, the opening included"),
            optional("contactsListed", Boolean, "whether every contact comes as a row of support-events"),
            optional("satisfactionScore", Integer, "how satisfied the customer is, from 1 to 5"),
            optional("ratedAt", Instant, "when the customer said that; when the case was resolved, closed or opened if not mapped"),
        ],
    };

    /// What happened to support cases, a row per event.
    SupportEvents = Definition {
        name: "support-events",
        identity: &["externalId"],
        takes_traits: false,
        complete: nothing_follows,
        fields: &[
            required("externalId", Text, "the event's id in the help desk"),
            required("caseExternalId", Text, "the case's id in the help desk"),
            required("kind", Name, "what happened: OPENED, CUSTOMER_CONTACT, AGENT_CONTACT, FIRST_RESPONSE, RESOLVED, REOPENED or CLOSED"),
            required("occurredAt", Instant, "when"),
            optional("closureReason", Name, "why, of CLOSED; SOLVED when empty or not mapped"),
            optional("note", Text, "anything worth knowing"),
            optional("accountExternalId", Text, "the externalId of the account that asks, of OPENED"),
            optional("contactExternalId", Text, "the externalId of the contact who asks, of OPENED"),
            optional("subject", Text, "what the case is about, of OPENED"),
            optional("channel", Name, "how the customer got in touch, of OPENED"),
            optional("priority", Name, "how much the case matters, of OPENED"),
            optional("openedBy", Name, "who opened the case, of OPENED; CUSTOMER when empty or not mapped"),
        ],
    };

    /// That somebody was in touch with a customer.
    Touchpoints = Definition {
        name: "touchpoints",
        identity: &["externalId"],
        takes_traits: false,
        complete: nothing_follows,
        fields: &[
            required("externalId", Text, "the touchpoint's id in the system it comes from"),
            required("accountExternalId", Text, "the externalId of the account"),
            required("kind", Name, "what it was: CALL, MAIL, MEETING, BUSINESS_REVIEW or NOTE"),
            optional("initiator", Name, "who started it: CUSTOMER_SUCCESS, CUSTOMER or SUPPORT; CUSTOMER_SUCCESS when empty or not mapped"),
            required("occurredAt", Instant, "when it was"),
            optional("memberEmail", Email, "the e-mail of the member who was in touch with the customer"),
            optional("contactExternalIds", Texts, "the externalIds of the contacts who took part"),
            optional("subject", Text, "what it was about"),
            optional("note", Text, "what was said"),
        ],
    };

    /// What is to be done for customers.
    Tasks = Definition {
        name: "tasks",
        identity: &["externalId"],
        takes_traits: false,
        complete: nothing_follows,
        fields: &[
            required("externalId", Text, "the task's id in the system it comes from"),
            required("accountExternalId", Text, "the externalId of the account"),
            required("title", Text, "what is to be done, in a few words"),
            optional("description", Text, "the same at length"),
            optional("kind", Name, "what it is for: TO_DO, RISK, OPPORTUNITY or LIFECYCLE; TO_DO when empty or not mapped"),
            optional("priority", Name, "how much it matters: LOW, MEDIUM, HIGH or URGENT; MEDIUM when empty or not mapped"),
            optional("reason", Text, "why it is to be done"),
            optional("dueOn", Date, "the day by which it is to be done"),
            optional("assigneeEmail", Email, "the e-mail of the member who is to do it"),
            optional("status", Name, "where it stands: OPEN, SNOOZED, DONE or DROPPED; OPEN when empty or not mapped"),
            optional("snoozedUntil", Date, "the day on which it is open again, of SNOOZED"),
            optional("outcome", Text, "what came of it, of DONE and DROPPED"),
            optional("closedAt", Instant, "when it was done or dropped"),
        ],
    };

    /// Messages that lead new customers on.
    OnboardingPrompts = Definition {
        name: "onboarding-prompts",
        identity: &["externalId"],
        takes_traits: false,
        complete: nothing_follows,
        fields: &[
            required("externalId", Text, "the prompt's id in the system that sent it"),
            required("accountExternalId", Text, "the externalId of the account"),
            optional("contactExternalId", Text, "the externalId of the contact who got it"),
            optional("name", Text, "which message it was"),
            required("sentAt", Instant, "when it was sent"),
            optional("answeredAt", Instant, "when it was first answered"),
        ],
    };

    /// What customers want.
    FeedbackItems = Definition {
        name: "feedback-items",
        identity: &["externalId"],
        takes_traits: false,
        complete: nothing_follows,
        fields: &[
            required("externalId", Text, "the item's id in the system it comes from"),
            optional("source", Name, "where it came from: SURVEY, SUPPORT_CASE or MANUAL; MANUAL when empty or not mapped"),
            optional("caseExternalId", Text, "the id in the help desk of the case that it came from"),
            optional("answerExternalId", Text, "the id where it was given of the survey answer that it came from"),
            required("title", Text, "what is wanted"),
            optional("text", Text, "the same in the words of whoever said it"),
            optional("status", Name, "how far it is, such as PLANNED; NEW when empty or not mapped"),
            optional("ownerEmail", Email, "the e-mail of the member who looks after it"),
            optional("accountExternalIds", Texts, "the externalIds of the accounts that asked for it"),
        ],
    };

    /// What KPIs of customers were on a day.
    KpiValues = Definition {
        name: "kpi-values",
        identity: &["externalId"],
        takes_traits: false,
        complete: nothing_follows,
        fields: &[
            required("externalId", Text, "the value's id in the system it comes from"),
            required("accountExternalId", Text, "the externalId of the account"),
            required("kpiKey", Text, "the key of the KPI, which has to be defined"),
            required("measuredOn", Date, "the day on which it was measured, or the last of the days that it is about"),
            required("value", Decimal, "the value, with at most 6 decimals"),
            optional("unit", Text, "the unit that the value is in; a row in another unit than the KPI's is rejected"),
            optional("source", Name, "where it comes from: CUSTOMER_REPORTED, INTEGRATED or ESTIMATED; INTEGRATED when empty or not mapped"),
            optional("note", Text, "anything worth knowing"),
        ],
    };

    /// What customers do for the product.
    AdvocacyActivities = Definition {
        name: "advocacy-activities",
        identity: &["externalId"],
        takes_traits: false,
        complete: nothing_follows,
        fields: &[
            required("externalId", Text, "the activity's id in the system it comes from"),
            required("accountExternalId", Text, "the externalId of the account"),
            required("kind", Name, "what the customer is asked for: REFERENCE, TESTIMONIAL, CASE_STUDY or REFERRAL"),
            optional("proposedOn", Date, "when it was proposed to ask"),
            optional("askedOn", Date, "when the customer was asked"),
            optional("agreedOn", Date, "when the customer was willing"),
            optional("deliveredOn", Date, "when the reference was given"),
            optional("publishedOn", Date, "when the testimonial or the case study came out"),
            optional("introducedOn", Date, "when who was referred was in touch"),
            optional("qualifiedOn", Date, "when it was clear that who was referred may buy"),
            optional("wonOn", Date, "when who was referred bought"),
            optional("lostOn", Date, "when it was clear that who was referred does not buy"),
            optional("declinedOn", Date, "when it came to nothing"),
            optional("contactExternalId", Text, "the externalId of the person at the account"),
            optional("memberEmail", Email, "the e-mail of the member who looks after it"),
            optional("referred", Text, "who was referred"),
            optional("amount", Money, "what a referral that was won is worth a year, in units of the currency"),
            optional("currency", Currency, "the currency of the amount"),
            optional("note", Text, "anything worth knowing"),
        ],
    };

    /// What people do with the product.
    UsageEvents = Definition {
        name: "usage-events",
        identity: &["externalId"],
        takes_traits: false,
        complete: nothing_follows,
        fields: &[
            required("externalId", Text, "the event's id in the system it comes from; the same id on another day is another event"),
            optional("accountExternalId", Text, "the externalId of the account; this or subscriptionExternalId"),
            optional("subscriptionExternalId", Text, "the externalId of a subscription of the account"),
            optional("user", Text, "the user's id in the product; empty: the account is its own user"),
            required("feature", Text, "the key of the feature that was used"),
            optional("usedOn", Date, "the day; this or usedAt"),
            optional("usedAt", Text, "when it began, such as 2024-12-31T17:30:00Z"),
            optional("seconds", Integer, "how long it took; 0 when empty or not mapped"),
            optional("quantity", Integer, "how much was done; 1 when empty or not mapped"),
            optional("serviceUser", Boolean, "whether a robot or an integration did it"),
        ],
    };
}

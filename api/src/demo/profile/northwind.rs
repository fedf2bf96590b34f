//! Northwind Software: an American vendor with customers in several countries.

use chrono_tz::Tz;

use super::{
    Fill, ForeignCurrency, Industry, Market, PlanSheet, Plans, ProductSheet, Profile, TraitSheet,
};
use crate::demo::chance::Weighted;

/// Northwind Software: 200 accounts, reports in USD, days of New York.
pub const NORTHWIND: Profile = Profile {
    slug: "northwind",
    name: "Northwind Software",
    accounts: 200,
    time_zone: Tz::America__New_York,
    currency: "USD",
    salt: 0x6e6f_7274_6877_696e,
    has_manager: true,
    csms: 6,
    local_currency: 400,
    markets: MARKETS,
    currencies: CURRENCIES,
    industries: INDUSTRIES,
    products: PRODUCTS,
    plans: PLANS,
    traits: TRAITS,
};

const fn market(country: &'static str, currency: &'static str) -> Market {
    Market { country, currency }
}

const MARKETS: &[Weighted<Market>] = &[
    (62, market("US", "USD")),
    (10, market("GB", "GBP")),
    (9, market("CA", "CAD")),
    (6, market("DE", "EUR")),
    (4, market("FR", "EUR")),
    (3, market("NL", "EUR")),
    (3, market("AU", "AUD")),
    (2, market("JP", "JPY")),
    (1, market("BR", "USD")),
];

const fn worth(code: &'static str, millionths: i64) -> ForeignCurrency {
    ForeignCurrency { code, millionths }
}

const CURRENCIES: &[ForeignCurrency] = &[
    worth("AUD", 660_000),
    worth("CAD", 735_000),
    worth("EUR", 1_085_000),
    worth("GBP", 1_268_000),
    worth("JPY", 6_720),
];

const fn industry(name: &'static str, words: &'static [&'static str]) -> Industry {
    Industry { name, words }
}

const INDUSTRIES: &[Weighted<Industry>] = &[
    (20, industry("Software", &["Systems", "Software", "Cloud"])),
    (
        14,
        industry("Financial Services", &["Capital", "Finance", "Payments"]),
    ),
    (12, industry("Healthcare", &["Health", "Clinics", "Care"])),
    (11, industry("Retail", &["Goods", "Markets", "Stores"])),
    (
        11,
        industry("Manufacturing", &["Works", "Industries", "Components"]),
    ),
    (9, industry("Logistics", &["Logistics", "Freight"])),
    (8, industry("Education", &["Learning", "Academy"])),
    (7, industry("Media", &["Media", "Studios"])),
    (
        8,
        industry("Professional Services", &["Consulting", "Partners"]),
    ),
];

const PRODUCTS: &[ProductSheet] = &[
    ProductSheet {
        external_id: "platform",
        name: "Northwind Platform",
    },
    ProductSheet {
        external_id: "insights",
        name: "Northwind Insights",
    },
    ProductSheet {
        external_id: "support",
        name: "Northwind Support",
    },
];

const fn tier(external_id: &'static str, name: &'static str, price: i64) -> PlanSheet {
    PlanSheet {
        external_id,
        product: "platform",
        name,
        unit: "seats",
        price,
    }
}

const PLANS: Plans = Plans {
    tiers: [
        tier("platform-starter", "Starter", 29),
        tier("platform-growth", "Growth", 55),
        tier("platform-enterprise", "Enterprise", 84),
    ],
    add_on: PlanSheet {
        external_id: "insights-standard",
        product: "insights",
        name: "Insights",
        unit: "workspaces",
        price: 190,
    },
    support: PlanSheet {
        external_id: "support-premium",
        product: "support",
        name: "Premium Support",
        unit: "sites",
        price: 1_200,
    },
};

const CHANNELS: &[&str] = &["Organic", "Outbound", "Partner", "Referral", "Event"];

const TRAITS: &[TraitSheet] = &[
    TraitSheet {
        key: "acquisition_channel",
        label: "Acquisition channel",
        fill: Fill::Choice(CHANNELS),
    },
    TraitSheet {
        key: "employees",
        label: "Employees",
        fill: Fill::Employees,
    },
    TraitSheet {
        key: "go_live_on",
        label: "Went live on",
        fill: Fill::AfterSignUp,
    },
    TraitSheet {
        key: "reference_customer",
        label: "Reference customer",
        fill: Fill::Boolean(180),
    },
    TraitSheet {
        key: "crm_reference",
        label: "CRM reference",
        fill: Fill::Text("OPP-"),
    },
];

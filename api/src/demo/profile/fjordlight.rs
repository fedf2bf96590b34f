//! Fjordlight Analytics: a small Norwegian vendor with customers around the North Sea.

use chrono_tz::Tz;

use super::{
    Fill, ForeignCurrency, Industry, Market, PlanSheet, Plans, ProductSheet, Profile, TraitSheet,
};
use crate::demo::chance::Weighted;

/// Fjordlight Analytics: 40 accounts, reports in EUR, days of Oslo.
pub const FJORDLIGHT: Profile = Profile {
    slug: "fjordlight",
    name: "Fjordlight Analytics",
    accounts: 40,
    time_zone: Tz::Europe__Oslo,
    currency: "EUR",
    salt: 0x666a_6f72_646c_6967,
    has_manager: false,
    csms: 3,
    local_currency: 350,
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
    (38, market("NO", "NOK")),
    (18, market("SE", "SEK")),
    (14, market("DK", "DKK")),
    (10, market("FI", "EUR")),
    (9, market("DE", "EUR")),
    (6, market("NL", "EUR")),
    (5, market("GB", "GBP")),
];

const fn worth(code: &'static str, millionths: i64) -> ForeignCurrency {
    ForeignCurrency { code, millionths }
}

const CURRENCIES: &[ForeignCurrency] = &[
    worth("DKK", 134_100),
    worth("GBP", 1_171_000),
    worth("NOK", 86_200),
    worth("SEK", 88_400),
];

const fn industry(name: &'static str, words: &'static [&'static str]) -> Industry {
    Industry { name, words }
}

const INDUSTRIES: &[Weighted<Industry>] = &[
    (22, industry("Energy", &["Energy", "Power", "Wind"])),
    (20, industry("Maritime", &["Maritime", "Shipyards"])),
    (16, industry("Seafood", &["Seafood", "Fisheries"])),
    (16, industry("Software", &["Systems", "Software"])),
    (
        14,
        industry("Financial Services", &["Finance", "Insurance"]),
    ),
    (12, industry("Public Transport", &["Transit", "Ferries"])),
];

const PRODUCTS: &[ProductSheet] = &[
    ProductSheet {
        external_id: "analytics",
        name: "Fjordlight Analytics",
    },
    ProductSheet {
        external_id: "connect",
        name: "Fjordlight Connect",
    },
    ProductSheet {
        external_id: "guidance",
        name: "Fjordlight Guidance",
    },
];

const fn tier(external_id: &'static str, name: &'static str, price: i64) -> PlanSheet {
    PlanSheet {
        external_id,
        product: "analytics",
        name,
        unit: "analysts",
        price,
    }
}

const PLANS: Plans = Plans {
    tiers: [
        tier("analytics-team", "Team", 24),
        tier("analytics-business", "Business", 46),
        tier("analytics-scale", "Scale", 68),
    ],
    add_on: PlanSheet {
        external_id: "connect-sources",
        product: "connect",
        name: "Connect",
        unit: "sources",
        price: 120,
    },
    support: PlanSheet {
        external_id: "guidance-annual",
        product: "guidance",
        name: "Guidance",
        unit: "teams",
        price: 850,
    },
};

const REGIONS: &[&str] = &["EU North", "EU West", "On premises"];

const TRAITS: &[TraitSheet] = &[
    TraitSheet {
        key: "data_region",
        label: "Data region",
        fill: Fill::Choice(REGIONS),
    },
    TraitSheet {
        key: "employees",
        label: "Employees",
        fill: Fill::Employees,
    },
    TraitSheet {
        key: "security_review_on",
        label: "Security review on",
        fill: Fill::AfterSignUp,
    },
    TraitSheet {
        key: "publicly_owned",
        label: "Publicly owned",
        fill: Fill::Boolean(250),
    },
    TraitSheet {
        key: "agreement_number",
        label: "Agreement number",
        fill: Fill::Text("FL-"),
    },
];

//! What is talked about in business reviews, what is said of them, and what is to be done after them.

use domain::outcome::Level;

/// What every agenda begins with, and what is on some.
pub(super) const OPENING: [&str; 2] = ["What was agreed on", "What came true since last time"];
pub(super) const AGENDA: [&str; 5] = [
    "Who uses the product, and for what",
    "Questions that are open with support",
    "What comes next in the product",
    "Plans of the customer for the next half-year",
    "The contract",
];

/// What is to be done after a review.
pub(super) const TO_DO: [&str; 7] = [
    "Send the numbers that were shown",
    "Train the new colleagues",
    "Answer how the export can be scheduled",
    "Agree on goals for the next half-year",
    "Meet the head of the second team",
    "Clean up users who have left",
    "Talk to engineering about slow reports",
];

/// What is said of how much came true.
pub(super) const fn of_value(level: Level) -> &'static [&'static str] {
    match level {
        Level::Low => &[
            "Little of what was agreed on has come true.",
            "They do not see yet what it is good for.",
        ],
        Level::Medium => &[
            "A part of the goals is reached, the rest takes longer.",
            "One team works with it every day, the others hardly.",
        ],
        Level::High => &[
            "The goals are reached, and they say so.",
            "They showed their own numbers, which are better than planned.",
        ],
    }
}

/// What is said of how good the relationship is.
pub(super) const fn of_relationship(level: Level) -> &'static [&'static str] {
    match level {
        Level::Low => &[
            "Nobody who decides was there.",
            "The talk was short, and about the price.",
        ],
        Level::Medium => &[
            "The champion is on our side, the management does not know us.",
            "A polite meeting with few questions.",
        ],
        Level::High => &[
            "The sponsor asked to see us more often.",
            "They offered to show it to others.",
        ],
    }
}

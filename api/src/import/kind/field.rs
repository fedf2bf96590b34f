//! A field of a kind, and what its text is read as.

/// One field that a mapping can fill.
#[derive(Debug)]
pub struct Field {
    /// Its name, as in the GraphQL contract where it has one there.
    pub name: &'static str,
    /// What its text is read as.
    pub field_type: FieldType,
    /// Whether every row must have it.
    pub required: bool,
    /// What it means, in a few words.
    pub description: &'static str,
}

/// A field that every row must have.
pub(super) const fn required(
    name: &'static str,
    field_type: FieldType,
    description: &'static str,
) -> Field {
    Field {
        name,
        field_type,
        required: true,
        description,
    }
}

/// A field that a mapping may leave out and a row may leave empty.
pub(super) const fn optional(
    name: &'static str,
    field_type: FieldType,
    description: &'static str,
) -> Field {
    Field {
        name,
        field_type,
        required: false,
        description,
    }
}

/// What the text of a field is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// Any text without control characters.
    Text,
    /// An e-mail address.
    Email,
    /// A calendar date, years 1900 to 2199.
    Date,
    /// A day with a time, of the tenant's zone unless an offset is given; a day alone is its start.
    Instant,
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// An exact decimal number of at most 28 digits.
    Decimal,
    /// An exact amount in units (not hundredths) of a currency that another field names.
    Money,
    /// A currency code of ISO 4217.
    Currency,
    /// A country code of ISO 3166, two or three letters; kept as two.
    Country,
    /// One of these names.
    Choice(&'static [&'static str]),
    /// A name in capitals such as `AT_RISK`, of a set that the rules of the product know.
    Name,
    /// Several such names.
    Names,
    /// Several texts.
    Texts,
}

impl FieldType {
    /// What it is called in a message: "a date".
    #[must_use]
    pub const fn with_article(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Email => "an e-mail address",
            Self::Date => "a date",
            Self::Instant => "a date with a time",
            Self::Boolean => "a boolean",
            Self::Integer => "a whole number",
            Self::Decimal => "a decimal number",
            Self::Money => "an amount",
            Self::Currency => "a currency",
            Self::Country => "a country",
            Self::Choice(_) | Self::Name => "a name",
            Self::Names => "a list of names",
            Self::Texts => "a list of texts",
        }
    }

    /// Whether it is a list.
    #[must_use]
    pub const fn is_list(self) -> bool {
        matches!(self, Self::Names | Self::Texts)
    }

    /// Whether decimal and thousands separators play a part in reading it.
    #[must_use]
    pub const fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal | Self::Money)
    }
}

/// What a custom trait holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraitKind {
    /// Any text.
    Text,
    /// An exact decimal number.
    Number,
    /// A calendar date.
    Date,
    /// True or false.
    Boolean,
    /// One of the options that the tenant has declared.
    Choice,
}

impl TraitKind {
    /// Every kind of trait with its word in a mapping file.
    pub const ALL: [(&'static str, Self); 5] = [
        ("text", Self::Text),
        ("number", Self::Number),
        ("date", Self::Date),
        ("boolean", Self::Boolean),
        ("choice", Self::Choice),
    ];

    /// What the text of such a trait is read as.
    #[must_use]
    pub const fn field_type(self) -> FieldType {
        match self {
            Self::Text | Self::Choice => FieldType::Text,
            Self::Number => FieldType::Decimal,
            Self::Date => FieldType::Date,
            Self::Boolean => FieldType::Boolean,
        }
    }
}

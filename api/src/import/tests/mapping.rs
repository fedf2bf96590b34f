use super::*;
use crate::import::kind::TraitKind;
use crate::import::mapping::MappingError;
use crate::import::{Cell, Value};
use chrono::NaiveDate;
use rust_decimal::Decimal;

fn problems(text: &str, kind: Kind) -> Vec<String> {
    match Mapping::parse(text, kind) {
        Err(MappingError::Invalid { problems }) => {
            problems.iter().map(ToString::to_string).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn syntax(text: &str) -> String {
    match Mapping::parse(text, Kind::Accounts) {
        Err(error @ MappingError::Syntax(_)) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

#[test]
fn an_unknown_key_is_an_error_that_names_the_known_ones() {
    let message = syntax("[fields]\nname = { colum = 'x' }");
    assert!(message.contains("line 2"), "{message}");
    assert!(
        message.contains("unknown field `colum`, expected one of `column`, `constant`"),
        "{message}"
    );
    assert!(syntax("[sources]\n[fields]").contains("unknown field `sources`"));
    assert!(
        syntax("[source]\nseparator = ','\n[fields]")
            .contains("expected one of `format`, `delimiter`")
    );
    assert!(syntax("kind = 'accounts'").contains("missing field `fields`"));
    assert!(syntax("[fields]\nname = { column = 0 }").contains("columns are numbered from 1"));
    assert!(syntax("[fields]\nname = 3").contains("the name of a column"));
}

#[test]
fn everything_that_is_wrong_is_said_at_once_by_its_key() {
    let text = "
        kind = 'contacts'
        [source]
        format = 'xml'
        encoding = 'latin1'
        [defaults]
        date_format = '%Y-%m'
        true_values = ['no']
        thousands_separator = '.'
        [fields]
        externalId = { column = 'id', required = false }
        country = { column = 'country', map = { UK = 'Britain' } }
        signedUpOn = { column = 'a', constant = '2024-01-01' }
        industry = { column = 'i', format = '%Y-%m-%d', kind = 'text' }
        domain = { template = '{' }
        stages = 'stage'
        [traits.seats]
        column = 'seats'
        kind = 'integer'
    ";
    let problems = problems(text, Kind::Accounts);
    let keys: Vec<&str> = problems
        .iter()
        .map(|problem| problem.split_once(": ").unwrap().0)
        .collect();
    assert_eq!(
        keys,
        [
            "kind",
            "source.encoding",
            "source.format",
            "defaults.date_format",
            "defaults.true_values",
            "defaults.thousands_separator",
            "fields.externalId.required",
            "fields.name",
            "fields.domain.template",
            "fields.industry.kind",
            "fields.industry.format",
            "fields.country.map.UK",
            "fields.signedUpOn",
            "fields.stages",
            "traits.seats.kind",
        ]
    );
    assert!(problems.contains(
        &"fields.stages: accounts have no such field; they have externalId, name, domain, industry, country, \
          segment, stage, parentExternalId, signedUpOn, ownerEmail"
            .to_owned()
    ));
    assert!(
        problems.contains(
            &"traits.seats.kind: is \"integer\"; allowed are text, number, date, boolean, choice"
                .to_owned()
        )
    );
    assert!(problems.contains(
        &"source.format: \"xml\" is not known; allowed are csv, ndjson, fixed-width".to_owned()
    ));
}

#[test]
fn traits_belong_to_accounts_only() {
    let text = "
        [fields]
        currency = { constant = 'EUR' }
        onDate = 'day'
        rate = 'rate'
        [traits.source]
        column = 'source'
        kind = 'text'
    ";
    assert_eq!(
        problems(text, Kind::ExchangeRates),
        ["traits: exchange-rates have no custom traits"]
    );
}

#[test]
fn columns_go_by_number_where_there_is_no_header() {
    let text = "
        [source]
        header = false
        [fields]
        externalId = 'id'
        name = { column = 2 }
    ";
    assert_eq!(
        problems(text, Kind::Accounts),
        ["column id: without a header columns go by number, from 1: column = 3"]
    );
    let text = "
        [source]
        header = false
        [fields]
        externalId = { column = 1 }
        name = { template = '{2} ({1})' }
    ";
    let values = values("A1,Acme\n", &parsed(text, Kind::Accounts));
    assert_eq!(values.text("name"), Some("Acme (A1)"));
}

#[test]
fn a_row_becomes_typed_values() {
    let text = "
        [source]
        delimiter = ';'
        [defaults]
        empty = ['NULL', '-']
        date_format = ['%d-%m-%Y', '%m/%d/%Y']
        [fields]
        externalId = 'id'
        name = { template = '{first} {{{last}}}' }
        country = { column = 'country', map = { UK = 'GB', Nowhere = '' }, default = 'US' }
        signedUpOn = 'signup'
        stage = { constant = 'at risk' }
        domain = 'domain'
        industry = { column = 'industry', trim = false, default = 'Other' }
        [traits.seats]
        column = 'seats'
        kind = 'number'
        thousands_separator = '.'
        decimal_separator = ','
        [traits.pilot]
        column = 'pilot'
        kind = 'boolean'
        true_values = ['ja']
        false_values = ['nein']
    ";
    let mapping = parsed(text, Kind::Accounts);
    let header = "id;first;last;country;signup;domain;industry;seats;pilot\n";
    let values = values(
        &format!("{header} A1 ;Ada;Acme;UK;31-12-2024;NULL; Tools;1.234,5;JA\n"),
        &mapping,
    );
    assert_eq!(values.text("externalId"), Some("A1"));
    assert_eq!(values.text("name"), Some("Ada {Acme}"));
    assert_eq!(values.text("country"), Some("GB"));
    assert_eq!(values.date("signedUpOn"), Some(day(2024, 12, 31)));
    assert_eq!(values.text("stage"), Some("AT_RISK"));
    assert_eq!(values.cell("domain"), &Cell::Empty);
    assert_eq!(values.text("industry"), Some(" Tools"));
    assert_eq!(values.cell("segment"), &Cell::Unmapped);
    let traits: Vec<_> = values
        .traits()
        .iter()
        .map(|own| (own.key.as_ref(), own.kind, own.cell.value().cloned()))
        .collect();
    assert_eq!(
        traits,
        [
            ("pilot", TraitKind::Boolean, Some(Value::Boolean(true))),
            (
                "seats",
                TraitKind::Number,
                Some(Value::Decimal(Decimal::new(12_345, 1)))
            ),
        ]
    );
    let second = super::values(
        &format!("{header}A1;Ada;Acme;Nowhere;1/2/2024;;;;nein\n"),
        &mapping,
    );
    assert_eq!(second.text("country"), Some("US"));
    assert_eq!(second.date("signedUpOn"), Some(day(2024, 1, 2)));
    assert_eq!(second.text("industry"), Some("Other"));
}

#[test]
fn all_reasons_of_a_row_are_given() {
    let text = "
        [fields]
        externalId = 'id'
        name = 'name'
        country = 'country'
        signedUpOn = { column = 'signup', required = true }
    ";
    let batch = batch(
        "id,name,country,signup\n,Acme,UK,2024-02-30\nA2,Beta,DE,\n",
        &parsed(text, Kind::Accounts),
    );
    assert_eq!(
        rejections(&batch),
        [
            "2: externalId: is empty, and every row needs it; country: \"UK\" is not a country code of ISO 3166, \
             such as GB (others can be translated under `map`); signedUpOn: \"2024-02-30\" is not a date of the \
             form %Y-%m-%d",
            "3: signedUpOn: is empty, and every row needs it",
        ]
    );
}

#[test]
fn rows_are_passed_over_by_the_text_of_a_column() {
    let text = format!("[[skip_when]]\ncolumn = 'name'\nequals = ['test', '']\n{ACCOUNTS}");
    let batch = batch(
        "id,name\nA1,test\nA2,Acme\nA3,\n",
        &parsed(&text, Kind::Accounts),
    );
    assert_eq!(
        (batch.accepted.len(), batch.rejected.len(), batch.skipped),
        (1, 0, 2)
    );
}

const SUBSCRIPTIONS: &str = "
    [fields]
    externalId = 'id'
    accountExternalId = 'account'
    amount = 'amount'
    currency = { constant = 'usd' }
    billingInterval = { column = 'interval', map = { monthly = 'MONTH' } }
    startsOn = 'start'
    endsOn = 'end'
    trial = 'trial'
";

#[test]
fn a_trial_lasts_as_long_as_its_subscription() {
    let mapping = parsed(SUBSCRIPTIONS, Kind::Subscriptions);
    let read = |rest: &str| {
        values(
            &format!("id,account,amount,interval,start,end,trial\nS1,A1,10.50,{rest}\n"),
            &mapping,
        )
    };
    let trial = read("monthly,2024-01-01,2024-02-01,True");
    assert_eq!(trial.date("trialStartsOn"), Some(day(2024, 1, 1)));
    assert_eq!(trial.date("trialEndsOn"), Some(day(2024, 2, 1)));
    assert_eq!(trial.text("billingInterval"), Some("MONTH"));
    assert_eq!(trial.text("currency"), Some("USD"));
    assert_eq!(trial.decimal("amount"), Some(Decimal::new(1050, 2)));
    assert_eq!(trial.integer("quantity"), Some(1));
    let open = read("half-year,2024-01-01,,True");
    assert_eq!(open.cell("trialEndsOn"), &Cell::Empty);
    assert_eq!(open.cell("endsOn"), &Cell::Empty);
    assert_eq!(open.text("billingInterval"), Some("HALF_YEAR"));
    let paid = read("YEAR,2024-01-01,,False");
    assert_eq!(paid.cell("trialStartsOn"), &Cell::Empty);
    let unsaid = read("YEAR,2024-01-01,,");
    assert_eq!(unsaid.cell("trialStartsOn"), &Cell::Unmapped);
}

#[test]
fn every_kind_is_found_by_its_name_and_its_identity_is_required() {
    for kind in Kind::ALL {
        let definition = kind.definition();
        assert_eq!(definition.name.parse::<Kind>().unwrap(), *kind);
        for name in definition.identity {
            let position = definition.position(name).unwrap();
            assert!(definition.fields[position].required, "{kind}: {name}");
        }
        for (position, field) in definition.fields.iter().enumerate() {
            assert_eq!(
                definition.position(field.name),
                Some(position),
                "{kind}: {}",
                field.name
            );
        }
    }
    assert_eq!(
        "account".parse::<Kind>().unwrap_err().to_string(),
        "\"account\" cannot be imported; what can: accounts, contacts, subscriptions, churn-reasons, churn-events, purchases, invoices, survey-answers, retention-costs, exchange-rates, ownership, renewals, support-cases, support-events, touchpoints, tasks, onboarding-prompts, feedback-items, kpi-values, advocacy-activities, usage-events"
    );
}

#[test]
fn the_example_in_the_documentation_is_a_mapping() {
    let page = include_str!("../mapping.rs");
    let start = page.find("```toml\n").unwrap() + "```toml\n".len();
    let end = start + page[start..].find("//! ```").unwrap();
    let lines = page[start..end].lines();
    let example: String = lines
        .map(|line| format!("{}\n", line.trim_start_matches("//!")))
        .collect();
    let mapping = parsed(&example, Kind::Accounts);
    let source = "account_id,first,last,country,signup,seats,status\n\
                  A1,Ada,Acme,UK,31-01-2024,\"1,200\",live\nA2,Ada,Test,DE,31-01-2024,1,test\n";
    let values = values(source, &mapping);
    assert_eq!(values.text("country"), Some("GB"));
    assert_eq!(
        values.traits()[0].cell,
        Cell::Value(Value::Decimal(Decimal::from(1_200)))
    );
}

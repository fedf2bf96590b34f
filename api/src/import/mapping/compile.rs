//! From the file as written to a mapping that is known to fit its kind.

use super::file::{Column, File, NumberingRule, Rule, RuleTable, Scalar, SkipRule, Texts};
use super::formats::{self, Common};
use super::plan::{Origin, Part, Plan, TraitPlan};
use super::template::{self, Piece};
use super::{Mapping, Numbering, Problem, Skip, SourceFormat, source};
use crate::import::convert::{Formats, convert};
use crate::import::kind::{Definition, FieldType, Kind, TraitKind};
use crate::import::value::{Cell, Value};
use std::collections::BTreeMap;

/// Checks a file for a kind, or lists everything that is wrong with it.
pub(super) fn compile(file: File, kind: Kind) -> Result<Mapping, Vec<Problem>> {
    let mut problems = Vec::new();
    if let Some(named) = file.kind.filter(|named| named != kind.definition().name) {
        let message = format!("this mapping is for {named}, not for {kind}");
        problems.push(Problem {
            key: "kind".to_owned(),
            message,
        });
    }
    let (source, max_row_bytes) = source::compile(&file.source, &mut problems);
    let common = formats::common(file.defaults, &mut problems);
    let numbered = matches!(source, SourceFormat::Csv(format) if !format.header);
    let mut compiler = Compiler {
        common,
        numbered,
        columns: Vec::new(),
        problems,
    };
    let numbering = file.source.numbering;
    let numbering = numbering.map(|rule| compiler.numbering(rule));
    let mut skips = compiler.skips(file.skip_when, false);
    skips.extend(compiler.skips(file.skip_unless, true));
    let fields = compiler.fields(file.fields, kind.definition());
    let traits = compiler.traits(file.traits, kind);
    compiler.check_columns(&source, usize::from(numbering.is_some()));
    let Compiler {
        columns, problems, ..
    } = compiler;
    if problems.is_empty() {
        return Ok(Mapping {
            kind,
            source,
            max_row_bytes,
            columns,
            numbering,
            skips,
            fields,
            traits,
        });
    }
    Err(problems)
}

struct Compiler {
    common: Common,
    /// Whether columns go by number only, as the source has no header.
    numbered: bool,
    columns: Vec<Column>,
    problems: Vec<Problem>,
}

impl Compiler {
    fn complain(&mut self, key: String, message: impl Into<String>) {
        self.problems.push(Problem {
            key,
            message: message.into(),
        });
    }

    /// The position of a column among those that are used.
    fn slot(&mut self, column: Column) -> usize {
        let known = self.columns.iter().position(|other| *other == column);
        known.unwrap_or_else(|| {
            self.columns.push(column);
            self.columns.len() - 1
        })
    }

    /// Takes the first slot for the running number.
    fn numbering(&mut self, rule: NumberingRule) -> Numbering {
        let number = Column::Name(rule.column);
        if rule.by.is_empty() || rule.by.contains(&number) {
            let message = "names the columns of the source by which rows are counted, one or more";
            self.complain("source.numbering.by".to_owned(), message);
        }
        self.columns.push(number);
        let by = rule.by.into_iter();
        Numbering {
            by: by.map(|column| self.slot(column)).collect(),
        }
    }

    fn skips(&mut self, rules: Vec<SkipRule>, others: bool) -> Vec<Skip> {
        rules
            .into_iter()
            .map(
                |SkipRule {
                     column,
                     equals: Texts(equals),
                 }| Skip {
                    slot: self.slot(column),
                    equals,
                    others,
                },
            )
            .collect()
    }

    fn fields(
        &mut self,
        mut rules: BTreeMap<String, Rule>,
        definition: &Definition,
    ) -> Vec<Option<Plan>> {
        let mut plans = Vec::with_capacity(definition.fields.len());
        for field in definition.fields {
            let path = format!("fields.{}", field.name);
            match rules.remove(field.name) {
                Some(Rule(mut rule)) => {
                    if rule.kind.take().is_some() {
                        self.complain(format!("{path}.kind"), "only a trait has a kind");
                    }
                    if field.required && rule.required == Some(false) {
                        let message = format!("every row of {} needs it", definition.name);
                        self.complain(format!("{path}.required"), message);
                    }
                    rule.required = Some(field.required || rule.required == Some(true));
                    plans.push(self.plan(&path, field.name, field.field_type, rule));
                }
                None => {
                    if field.required {
                        let message = format!(
                            "{} need it ({}), and it is not mapped",
                            definition.name, field.description
                        );
                        self.complain(path, message);
                    }
                    plans.push(None);
                }
            }
        }
        for unknown in rules.into_keys() {
            let allowed: Vec<&str> = definition.fields.iter().map(|field| field.name).collect();
            let message = format!(
                "{} have no such field; they have {}",
                definition.name,
                allowed.join(", ")
            );
            self.complain(format!("fields.{unknown}"), message);
        }
        plans
    }

    fn traits(&mut self, rules: BTreeMap<String, Rule>, kind: Kind) -> Vec<TraitPlan> {
        if !rules.is_empty() && !kind.definition().takes_traits {
            self.complain("traits".to_owned(), format!("{kind} have no custom traits"));
            return Vec::new();
        }
        let mut plans = Vec::with_capacity(rules.len());
        for (key, Rule(mut rule)) in rules {
            let path = format!("traits.{key}");
            let named = rule.kind.take();
            let known = TraitKind::ALL
                .iter()
                .find(|(name, _)| named.as_deref() == Some(name));
            let Some((_, kind)) = known else {
                let allowed: Vec<&str> = TraitKind::ALL.iter().map(|(name, _)| *name).collect();
                let found = named.map_or("is missing".to_owned(), |named| format!("is {named:?}"));
                let message = format!("{found}; allowed are {}", allowed.join(", "));
                self.complain(format!("{path}.kind"), message);
                continue;
            };
            if let Some(plan) = self.plan(&path, &key, kind.field_type(), rule) {
                plans.push(TraitPlan { kind: *kind, plan });
            }
        }
        plans
    }

    fn plan(
        &mut self,
        path: &str,
        name: &str,
        field_type: FieldType,
        mut rule: RuleTable,
    ) -> Option<Plan> {
        let formats = formats::of_field(
            path,
            &mut rule,
            field_type,
            &self.common.formats,
            &mut self.problems,
        );
        let months_before = rule
            .months_before
            .take()
            .and_then(|Scalar(text)| self.day(format!("{path}.months_before"), &text));
        let map = self.map(path, field_type, rule.map.take());
        let default = rule
            .default
            .take()
            .and_then(|Scalar(text)| self.standard(format!("{path}.default"), &text, field_type));
        let required = rule.required.unwrap_or(false);
        let trim = rule.trim.unwrap_or(self.common.trim);
        let empty = match rule.empty.take() {
            Some(Texts(texts)) => texts,
            None => self.common.empty.clone(),
        };
        let origin = self.origin(path, field_type, rule)?;
        Some(Plan {
            name: name.into(),
            field_type,
            origin,
            trim,
            empty,
            formats,
            months_before,
            map,
            default,
            required,
        })
    }

    /// Reads a day of the mapping file itself.
    fn day(&mut self, key: String, text: &str) -> Option<chrono::NaiveDate> {
        match self.standard(key, text, FieldType::Date) {
            Some(Value::Date(day)) => Some(day),
            _ => None,
        }
    }

    /// Reads a text of the mapping file itself, which is written the standard way.
    fn standard(&mut self, key: String, text: &str, field_type: FieldType) -> Option<Value> {
        match convert(text, field_type, &Formats::default()) {
            Ok(value) => Some(value),
            Err(message) => {
                self.complain(key, message);
                None
            }
        }
    }

    fn map(
        &mut self,
        path: &str,
        field_type: FieldType,
        entries: Option<BTreeMap<String, Scalar>>,
    ) -> std::collections::HashMap<String, Cell> {
        let entries = entries.unwrap_or_default().into_iter();
        entries
            .filter_map(|(from, Scalar(to))| {
                if to.is_empty() {
                    return Some((from, Cell::Empty));
                }
                let value = self.standard(format!("{path}.map.{from}"), &to, field_type)?;
                Some((from, Cell::Value(value)))
            })
            .collect()
    }

    fn origin(&mut self, path: &str, field_type: FieldType, rule: RuleTable) -> Option<Origin> {
        match (rule.column, rule.constant, rule.template) {
            (Some(column), None, None) => Some(Origin::Slot(self.slot(column))),
            (None, Some(Scalar(text)), None) => self
                .standard(format!("{path}.constant"), &text, field_type)
                .map(Origin::Constant),
            (None, None, Some(template)) => self.template(path, &template),
            _ => {
                let message = "takes exactly one of column, constant and template";
                self.complain(path.to_owned(), message);
                None
            }
        }
    }

    /// The column that a template means.
    fn column(&self, name: String) -> Column {
        match name.parse() {
            Ok(number) if self.numbered && number > 0 => Column::Number(number),
            _ => Column::Name(name),
        }
    }

    fn template(&mut self, path: &str, template: &str) -> Option<Origin> {
        match template::pieces(template) {
            Ok(pieces) => {
                let parts = pieces.into_iter().map(|piece| match piece {
                    Piece::Literal(text) => Part::Literal(text),
                    Piece::Column(name) => {
                        let column = self.column(name);
                        Part::Slot(self.slot(column))
                    }
                });
                Some(Origin::Template(parts.collect()))
            }
            Err(message) => {
                self.complain(format!("{path}.template"), message);
                None
            }
        }
    }

    /// Names need a header, keys or places to stand in; NDJSON and fixed width have no numbered columns. Leaves out the `first` columns.
    fn check_columns(&mut self, source: &SourceFormat, first: usize) {
        for column in self.columns.split_off(first) {
            let message = match (&column, source) {
                (Column::Number(_), SourceFormat::Ndjson) => {
                    Some("ndjson has no numbered columns".to_owned())
                }
                (Column::Name(_), SourceFormat::Csv(format)) if !format.header => {
                    let rule = "without a header columns go by number, from 1: column = 3";
                    Some(rule.to_owned())
                }
                (column, SourceFormat::Fixed(format)) if format.place(column).is_none() => {
                    let known: Vec<&str> = format.columns.keys().map(String::as_str).collect();
                    let known = known.join(", ");
                    Some(format!("has no place under `columns`; there are {known}"))
                }
                _ => None,
            };
            if let Some(message) = message {
                self.complain(format!("column {column}"), message);
            }
            self.columns.push(column);
        }
    }
}

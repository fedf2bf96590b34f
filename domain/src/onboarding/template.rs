//! What customers are led through.

use std::{collections::HashMap, ops::Range};

use serde::{Deserialize, Serialize};

use super::calendar::Duration;
use crate::name::names;

/// Who sees to it that a milestone is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OwnerRole {
    /// The CSM of the account.
    Csm,
    /// Who leads the onboarding.
    OnboardingManager,
    /// Who sets things up: solution engineers, implementation.
    Technical,
    /// Who sold it.
    Sales,
    /// The customer.
    Customer,
}

names!(OwnerRole {
    Csm => "CSM",
    OnboardingManager => "ONBOARDING_MANAGER",
    Technical => "TECHNICAL",
    Sales => "SALES",
    Customer => "CUSTOMER",
});

/// A phase as it is declared, with its milestones.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PhaseTerms {
    /// By what it is known: see [`Template::new`].
    pub key: String,
    /// What it is called.
    pub name: String,
    /// Its milestones, in the order in which they are shown.
    pub milestones: Vec<MilestoneTerms>,
}

/// A milestone as it is declared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MilestoneTerms {
    /// By what it is known: see [`Template::new`].
    pub key: String,
    /// What it is called.
    pub name: String,
    /// Who sees to it.
    pub owner: OwnerRole,
    /// How long it takes once everything that it needs is done.
    pub duration: Duration,
    /// The keys of the milestones that have to be done before.
    pub needs: Vec<String>,
    /// Whether the onboarding is complete only with it.
    pub is_required: bool,
    /// Whether the product is of some value to the customer with it.
    pub is_first_value: bool,
    /// Whether the product is of the value to the customer that it was bought for.
    pub is_full_value: bool,
}

/// A phase of a template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Phase {
    /// By what it is known.
    pub key: String,
    /// What it is called.
    pub name: String,
    first: usize,
    end: usize,
}

impl Phase {
    /// The places of its milestones among those of the template.
    #[must_use]
    pub const fn milestones(&self) -> Range<usize> {
        self.first..self.end
    }
}

/// A milestone of a template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Milestone {
    /// What was declared.
    pub terms: MilestoneTerms,
    /// The place of its phase.
    pub phase: usize,
    /// The places of the milestones that it needs, ascending.
    pub needs: Vec<usize>,
}

/// What customers are led through: phases of milestones, none of which needs itself by way of others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Template {
    phases: Vec<Phase>,
    milestones: Vec<Milestone>,
    /// The places of all milestones, each after those that it needs.
    order: Vec<usize>,
}

/// What is wrong with a template, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct TemplateError {
    /// The place of the phase, when it is about one.
    pub phase: Option<usize>,
    /// The place of the milestone within its phase, when it is about one.
    pub milestone: Option<usize>,
    /// What is wrong.
    pub fault: TemplateFault,
}

/// What can be wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateFault {
    /// No milestone, or too many.
    #[error("a template has from 1 to {most} milestones, not {0}", most = Template::MOST_MILESTONES)]
    Milestones(usize),
    /// Too many phases.
    #[error("a template has from 1 to {most} phases, not {0}", most = Template::MOST_PHASES)]
    Phases(usize),
    /// Not a key.
    #[error("`{0}` is not a key: {rule}", rule = Template::KEY_RULE)]
    Key(String),
    /// Not a name.
    #[error("a name has from 1 to 200 characters, none of them a control character")]
    Name,
    /// Two have the same key.
    #[error("there is another one with the key `{0}`")]
    SameKey(String),
    /// It takes too long.
    #[error("a milestone takes from 0 to {most} days, not {0}", most = Duration::MOST_DAYS)]
    Duration(u16),
    /// It needs what there is not.
    #[error("it needs `{0}`, but there is no milestone with this key")]
    Unknown(String),
    /// Two milestones have the same mark.
    #[error("`{0}` is marked as {1} already: one milestone is")]
    SameMark(String, &'static str),
    /// A milestone would have to be done before itself.
    #[error("the milestones need one another in a circle: {circle}", circle = .0.join(" needs "))]
    Cycle(Vec<String>),
}

impl Template {
    /// The most phases.
    pub const MOST_PHASES: usize = 20;
    /// The most milestones.
    pub const MOST_MILESTONES: usize = 100;
    /// What keys of phases and milestones are made of.
    pub const KEY_RULE: &str = "from 1 to 50 lower-case letters, digits, hyphens and underscores";

    /// Whether a phase or a milestone can have this key.
    #[must_use]
    pub fn is_key(key: &str) -> bool {
        let fits = |character: char| {
            character.is_ascii_lowercase() || character.is_ascii_digit() || "-_".contains(character)
        };
        !key.is_empty() && key.len() <= 50 && key.chars().all(fits)
    }

    /// A template of these phases. Keys have 1 to 50 lower-case letters, digits, hyphens and underscores; those of phases differ from one another, and so
    /// do those of milestones. At most one milestone is the first value and one the full value.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn new(phases: Vec<PhaseTerms>) -> Result<Self, Vec<TemplateError>> {
        let mut errors = Vec::new();
        check_size(&phases, &mut errors);
        check_phases(&phases, &mut errors);
        let places = check_milestones(&phases, &mut errors);
        check_marks(&phases, &mut errors);
        let template = Self::linked(phases, &places, &mut errors);
        if !errors.is_empty() {
            return Err(errors);
        }
        match template.ordered() {
            Ok(order) => Ok(Self { order, ..template }),
            Err(cycle) => Err(vec![template.cycle(&cycle)]),
        }
    }

    fn linked(
        phases: Vec<PhaseTerms>,
        places: &HashMap<String, usize>,
        errors: &mut Vec<TemplateError>,
    ) -> Self {
        let mut template = Self {
            phases: Vec::with_capacity(phases.len()),
            milestones: Vec::new(),
            order: Vec::new(),
        };
        for (phase, terms) in phases.into_iter().enumerate() {
            let first = template.milestones.len();
            for (within, terms) in terms.milestones.into_iter().enumerate() {
                let mut needs = Vec::with_capacity(terms.needs.len());
                for key in &terms.needs {
                    match places.get(key) {
                        Some(place) => needs.push(*place),
                        None => errors.push(TemplateError {
                            phase: Some(phase),
                            milestone: Some(within),
                            fault: TemplateFault::Unknown(key.clone()),
                        }),
                    }
                }
                needs.sort_unstable();
                needs.dedup();
                template.milestones.push(Milestone {
                    terms,
                    phase,
                    needs,
                });
            }
            template.phases.push(Phase {
                key: terms.key,
                name: terms.name,
                first,
                end: template.milestones.len(),
            });
        }
        template
    }

    /// The places of the milestones, each after those that it needs; or a circle of places.
    fn ordered(&self) -> Result<Vec<usize>, Vec<usize>> {
        let mut order = Vec::with_capacity(self.milestones.len());
        let mut is_placed = vec![false; self.milestones.len()];
        while order.len() < self.milestones.len() {
            let before = order.len();
            for (place, milestone) in self.milestones.iter().enumerate() {
                if !is_placed[place] && milestone.needs.iter().all(|need| is_placed[*need]) {
                    is_placed[place] = true;
                    order.push(place);
                }
            }
            if order.len() == before {
                return Err(self.circle(&is_placed));
            }
        }
        Ok(order)
    }

    /// A circle among the milestones that could not be placed: each of them needs another one of them.
    fn circle(&self, is_placed: &[bool]) -> Vec<usize> {
        let mut path: Vec<usize> = Vec::new();
        let mut next = is_placed.iter().position(|placed| !placed);
        while let Some(place) = next {
            if let Some(seen) = path.iter().position(|known| *known == place) {
                path.drain(..seen);
                break;
            }
            path.push(place);
            let mut needs = self.milestones[place].needs.iter();
            next = needs.find(|need| !is_placed[**need]).copied();
        }
        path
    }

    /// The circle, told from its first milestone back to it.
    fn cycle(&self, places: &[usize]) -> TemplateError {
        let key = |place: &usize| self.milestones[*place].terms.key.clone();
        let first = places.first();
        let keys = places.iter().chain(first).map(key).collect();
        let at = first.map(|place| {
            let phase = self.milestones[*place].phase;
            (phase, place - self.phases[phase].first)
        });
        TemplateError {
            phase: at.map(|(phase, _)| phase),
            milestone: at.map(|(_, milestone)| milestone),
            fault: TemplateFault::Cycle(keys),
        }
    }

    /// Its phases, in their order.
    #[must_use]
    pub fn phases(&self) -> &[Phase] {
        &self.phases
    }

    /// Its milestones, in the order of phases and within them.
    #[must_use]
    pub fn milestones(&self) -> &[Milestone] {
        &self.milestones
    }

    /// The places of all milestones, each after those that it needs.
    #[must_use]
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// The place of the milestone of a key.
    #[must_use]
    pub fn place_of(&self, key: &str) -> Option<usize> {
        self.milestones
            .iter()
            .position(|milestone| milestone.terms.key == key)
    }

    /// What was declared: the phases with their milestones.
    #[must_use]
    pub fn terms(&self) -> Vec<PhaseTerms> {
        let phases = self.phases.iter().map(|phase| PhaseTerms {
            key: phase.key.clone(),
            name: phase.name.clone(),
            milestones: self.milestones[phase.milestones()]
                .iter()
                .map(|milestone| milestone.terms.clone())
                .collect(),
        });
        phases.collect()
    }

    /// The milestones without which the onboarding is not complete: the required ones, or all when none is.
    pub fn required(&self) -> impl Iterator<Item = usize> {
        let any = self
            .milestones
            .iter()
            .any(|milestone| milestone.terms.is_required);
        let counts = move |milestone: &Milestone| milestone.terms.is_required || !any;
        let milestones = self.milestones.iter().enumerate();
        milestones
            .filter(move |(_, milestone)| counts(milestone))
            .map(|(place, _)| place)
    }

    /// For every milestone whether it leads to the one at `place`, which itself does too.
    #[must_use]
    pub fn leading_to(&self, place: usize) -> Vec<bool> {
        let mut leads = vec![false; self.milestones.len()];
        if let Some(last) = leads.get_mut(place) {
            *last = true;
        }
        for later in self.order.iter().rev() {
            if leads[*later] {
                for need in &self.milestones[*later].needs {
                    leads[*need] = true;
                }
            }
        }
        leads
    }
}

fn check_size(phases: &[PhaseTerms], errors: &mut Vec<TemplateError>) {
    let mut refuse = |fault| {
        errors.push(TemplateError {
            phase: None,
            milestone: None,
            fault,
        });
    };
    if phases.is_empty() || phases.len() > Template::MOST_PHASES {
        refuse(TemplateFault::Phases(phases.len()));
    }
    let milestones = phases.iter().map(|phase| phase.milestones.len()).sum();
    if !(1..=Template::MOST_MILESTONES).contains(&milestones) {
        refuse(TemplateFault::Milestones(milestones));
    }
}

fn check_phases(phases: &[PhaseTerms], errors: &mut Vec<TemplateError>) {
    let mut known = HashMap::new();
    for (phase, terms) in phases.iter().enumerate() {
        let mut refuse = |fault| {
            errors.push(TemplateError {
                phase: Some(phase),
                milestone: None,
                fault,
            });
        };
        check_texts(&terms.key, &terms.name, &mut refuse);
        if known.insert(terms.key.clone(), phase).is_some() {
            refuse(TemplateFault::SameKey(terms.key.clone()));
        }
    }
}

/// The places of the milestones by their keys.
fn check_milestones(
    phases: &[PhaseTerms],
    errors: &mut Vec<TemplateError>,
) -> HashMap<String, usize> {
    let mut places = HashMap::new();
    for (phase, terms) in phases.iter().enumerate() {
        for (milestone, terms) in terms.milestones.iter().enumerate() {
            let mut refuse = |fault| {
                errors.push(TemplateError {
                    phase: Some(phase),
                    milestone: Some(milestone),
                    fault,
                });
            };
            check_texts(&terms.key, &terms.name, &mut refuse);
            if terms.duration.days > Duration::MOST_DAYS {
                refuse(TemplateFault::Duration(terms.duration.days));
            }
            let next = places.len();
            if places.contains_key(&terms.key) {
                refuse(TemplateFault::SameKey(terms.key.clone()));
            }
            places.entry(terms.key.clone()).or_insert(next);
        }
    }
    places
}

fn check_texts(key: &str, name: &str, mut refuse: impl FnMut(TemplateFault)) {
    if !Template::is_key(key) {
        refuse(TemplateFault::Key(key.to_owned()));
    }
    let length = name.chars().count();
    if name.trim().is_empty() || length > 200 || name.chars().any(char::is_control) {
        refuse(TemplateFault::Name);
    }
}

fn check_marks(phases: &[PhaseTerms], errors: &mut Vec<TemplateError>) {
    check_mark(phases, "first value", |terms| terms.is_first_value, errors);
    check_mark(phases, "full value", |terms| terms.is_full_value, errors);
}

/// Refuses all milestones with a mark but the first.
fn check_mark(
    phases: &[PhaseTerms],
    mark: &'static str,
    is_marked: impl Fn(&MilestoneTerms) -> bool,
    errors: &mut Vec<TemplateError>,
) {
    let mut first: Option<&MilestoneTerms> = None;
    for (phase, terms) in phases.iter().enumerate() {
        for (milestone, terms) in terms.milestones.iter().enumerate() {
            match first {
                _ if !is_marked(terms) => {}
                None => first = Some(terms),
                Some(first) => errors.push(TemplateError {
                    phase: Some(phase),
                    milestone: Some(milestone),
                    fault: TemplateFault::SameMark(first.key.clone(), mark),
                }),
            }
        }
    }
}

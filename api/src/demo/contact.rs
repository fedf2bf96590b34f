//! The people at an account.

use domain::account::ContactRole::{
    self, Administrator, Billing, Champion, DecisionMaker, ExecutiveSponsor, User,
};

use super::{
    account::Identity,
    chance::{Chance, Topic},
    model::DemoContact,
    word::{self, Person},
};

/// How many of a thousand must not be surveyed.
const DO_NOT_SURVEY: u64 = 45;

/// What somebody does at an account, and is to the tenant.
#[derive(Clone, Copy, Debug)]
struct Position {
    title: &'static str,
    roles: &'static [ContactRole],
}

const fn position(title: &'static str, roles: &'static [ContactRole]) -> Position {
    Position { title, roles }
}

/// Who is known first, second and so on.
const POSITIONS: [&[Position]; 4] = [
    &[
        position("Operations Manager", &[Champion]),
        position("Product Lead", &[Champion]),
        position("Founder", &[Champion, DecisionMaker]),
    ],
    &[
        position("Head of Operations", &[DecisionMaker]),
        position("Director of Technology", &[DecisionMaker]),
    ],
    &[
        position("Finance Manager", &[Billing]),
        position("Accountant", &[Billing]),
    ],
    &[
        position("Analyst", &[User]),
        position("Team Lead", &[User]),
        position("Vice President", &[ExecutiveSponsor]),
        position("Administrator", &[Administrator]),
    ],
];

/// The contacts of the account of that number, at least one.
pub(super) fn contacts(
    seed: u64,
    number: usize,
    account: &Identity,
) -> impl Iterator<Item = DemoContact> {
    let mut chance = Chance::new(seed, Topic::Contacts, number);
    let (fewest, most) = account.segment.contacts();
    let count = chance.between(fewest, most).unsigned_abs() as usize;
    let people = word::people(&mut chance, count).into_iter().enumerate();
    people.map(move |(index, person)| contact(&mut chance, number, index, &person, account))
}

fn contact(
    chance: &mut Chance,
    number: usize,
    index: usize,
    person: &Person,
    account: &Identity,
) -> DemoContact {
    let position = chance.pick(POSITIONS[index.min(POSITIONS.len() - 1)]);
    let line = chance.below(100);
    let phone = match account.country.as_str() {
        "US" | "CA" => Some(format!("+1 202 555 01{line:02}")),
        "GB" => Some(format!("+44 20 7946 0{:03}", 100 + line)),
        "AU" => Some(format!("+61 2 5550 10{line:02}")),
        _ => None,
    };
    DemoContact {
        external_id: format!("CON-{:05}-{}", number + 1, index + 1),
        account: account.external_id.clone(),
        name: person.name(),
        email: format!("{}@{}", person.mailbox(), account.domain),
        title: position.title,
        phone,
        roles: position.roles.to_vec(),
        do_not_survey: chance.happens(DO_NOT_SURVEY),
    }
}

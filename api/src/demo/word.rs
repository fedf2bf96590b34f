//! Invented names of companies and people.

use super::chance::{Chance, Topic};

const FIRST: [&str; 32] = [
    "Ard", "Bran", "Cal", "Dov", "Elm", "Fend", "Gal", "Hol", "Ister", "Jor", "Kest", "Lun",
    "Mard", "Nev", "Ost", "Pelm", "Quor", "Rov", "Sil", "Tarn", "Umb", "Vel", "Wyn", "Yar", "Zeph",
    "Brim", "Corv", "Drav", "Glim", "Thal", "Ond", "Solm",
];

const MIDDLE: [&str; 16] = [
    "a", "e", "i", "o", "u", "an", "en", "in", "on", "ar", "er", "or", "al", "el", "il", "ol",
];

const LAST: [&str; 32] = [
    "bray", "corth", "dane", "dell", "dris", "fax", "fell", "gant", "grove", "hurst", "kell",
    "lith", "lorn", "mere", "mond", "nock", "pell", "quist", "rane", "rith", "sby", "sen", "stad",
    "tave", "thorn", "tor", "vane", "vard", "veld", "wick", "wold", "zen",
];

const GIVEN: [&str; 40] = [
    "Adda", "Aron", "Birna", "Brix", "Calla", "Corin", "Dalia", "Davin", "Edda", "Eskil", "Fenna",
    "Florin", "Garek", "Gisla", "Hamar", "Hilla", "Ilsa", "Ivor", "Jarla", "Joren", "Kaia",
    "Kelvan", "Lioba", "Lorin", "Marlo", "Mirel", "Neva", "Norvin", "Odila", "Orrin", "Parian",
    "Petra", "Rowan", "Runa", "Sanna", "Stellan", "Tilda", "Torin", "Ulla", "Varek",
];

/// How many different words of three syllables there are.
pub(super) const WORDS: usize = FIRST.len() * MIDDLE.len() * LAST.len();

/// The invented words that companies are called by, in an order of their own. No two companies get the same.
#[derive(Debug)]
pub(super) struct Words {
    order: Vec<usize>,
}

impl Words {
    pub(super) fn new(seed: u64) -> Self {
        let mut order: Vec<usize> = (0..WORDS).collect();
        Chance::new(seed, Topic::Words, 0).shuffle(&mut order);
        Self { order }
    }

    /// The word of the company with that number; two of them with a hyphen where single ones have run out.
    pub(super) fn company(&self, number: usize) -> String {
        let (round, place) = (number / WORDS, number % WORDS);
        let word = self.word(place);
        if round == 0 {
            word
        } else {
            format!("{word}-{}", self.word((place + round) % WORDS))
        }
    }

    fn word(&self, place: usize) -> String {
        let word = self.order[place];
        let (first, rest) = (word % FIRST.len(), word / FIRST.len());
        let (middle, last) = (rest % MIDDLE.len(), rest / MIDDLE.len());
        format!("{}{}{}", FIRST[first], MIDDLE[middle], LAST[last])
    }
}

/// The name of a person.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) given: &'static str,
    pub(super) family: String,
}

impl Person {
    /// The full name.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }

    /// The part of an e-mail address before the @.
    pub(super) fn mailbox(&self) -> String {
        format!("{}.{}", self.given, self.family).to_lowercase()
    }
}

/// So many people with different given names, which is possible up to forty of them.
pub(super) fn people(chance: &mut Chance, count: usize) -> Vec<Person> {
    let mut given = GIVEN;
    chance.shuffle(&mut given);
    let names = given.into_iter().cycle().take(count);
    names
        .map(|given| Person {
            given,
            family: format!("{}{}", chance.pick(&FIRST), chance.pick(&LAST)),
        })
        .collect()
}

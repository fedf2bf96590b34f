//! A day as bytes, so that it is stored and read as one value.
//!
//! # Layout
//!
//! First a byte that says which layout it is, last eight bytes of a checksum. Between them, column by column: how many users and how many rows there
//! are; the users; how many rows each has; the half hours of each, in six bytes; the features of each; actions; seconds; quantity. Numbers take seven bits a
//! byte, the lowest first, with the highest bit on every byte but the last. Users, and features of a user, ascend: of each is said by how much it is
//! more than the least that it could be.

use super::{activity::HalfHours, facts::UsageDay};

/// The layout. What has another one is not understood: whoever changes it removes what is stored, by a migration, so that it is stored anew.
const LAYOUT: u8 = 1;

/// The bytes of the half hours of a user.
const OF_HALF_HOURS: usize = 6;

/// The fewest bytes that a user takes without the rows, and that a row takes.
const LEAST_OF_USER: usize = 2 + OF_HALF_HOURS;
const LEAST_OF_ROW: usize = 4;

impl UsageDay {
    /// The day as bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![LAYOUT];
        bytes.reserve(self.weight() / 2);
        put(&mut bytes, self.users.len() as u64);
        put(&mut bytes, self.features.len() as u64);
        put_ascending(&mut bytes, self.users.iter().copied());
        for ends in self.starts.windows(2) {
            put(&mut bytes, u64::from(ends[1] - ends[0]));
        }
        for half_hours in &self.half_hours {
            bytes.extend_from_slice(&half_hours.bits().to_le_bytes()[..OF_HALF_HOURS]);
        }
        for ends in self.starts.windows(2) {
            let features = &self.features[ends[0] as usize..ends[1] as usize];
            put_ascending(&mut bytes, features.iter().copied());
        }
        for number in self.actions.iter().chain(&self.seconds) {
            put(&mut bytes, u64::from(*number));
        }
        for quantity in &self.quantity {
            put(&mut bytes, *quantity);
        }
        let sum = checksum(&bytes);
        bytes.extend_from_slice(&sum.to_le_bytes());
        bytes
    }

    /// The day of [`UsageDay::to_bytes`]; none when the bytes are not whole, or have another layout.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (content, sum) = bytes.split_last_chunk()?;
        let (layout, columns) = content.split_first()?;
        if *layout != LAYOUT || checksum(content) != u64::from_le_bytes(*sum) {
            return None;
        }
        let mut reader = Reader(columns);
        let (users, rows) = (reader.length()?, reader.length()?);
        // Room is made only for what the bytes can hold.
        let of_users = users.checked_mul(LEAST_OF_USER)?;
        let of_rows = rows.checked_mul(LEAST_OF_ROW)?;
        if of_users.checked_add(of_rows)? > reader.0.len() {
            return None;
        }
        let mut day = Self {
            users: Vec::with_capacity(users),
            features: Vec::with_capacity(rows),
            ..Self::default()
        };
        reader.ascending(users, &mut day.users)?;
        day.starts = reader.starts(users)?;
        if day.starts.last().map(|end| *end as usize) != Some(rows) {
            return None;
        }
        day.half_hours = reader.half_hours(users)?;
        for ends in day.starts.windows(2) {
            let count = (ends[1] - ends[0]) as usize;
            reader.ascending(count, &mut day.features)?;
        }
        day.actions = reader.numbers(rows)?;
        day.seconds = reader.numbers(rows)?;
        day.quantity = reader.numbers(rows)?;
        day.actions_of = sums(&day.starts, &day.actions);
        day.seconds_of = sums(&day.starts, &day.seconds);
        reader.0.is_empty().then_some(day)
    }
}

/// What the rows of each user add up to.
fn sums(starts: &[u32], numbers: &[u32]) -> Vec<u64> {
    let users = starts.windows(2);
    let rows = users.map(|ends| &numbers[ends[0] as usize..ends[1] as usize]);
    rows.map(|rows| rows.iter().copied().map(u64::from).sum())
        .collect()
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn put_ascending(bytes: &mut Vec<u8>, numbers: impl Iterator<Item = impl Into<u64>>) {
    let mut least = 0;
    for number in numbers {
        let number = number.into();
        put(bytes, number - least);
        least = number + 1;
    }
}

/// FNV-1a; bytes that differ in one place have different ones.
fn checksum(bytes: &[u8]) -> u64 {
    let bytes = bytes.iter().copied().map(u64::from);
    bytes.fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ byte).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Bytes that are still to be read.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if *byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    fn numbers<N: TryFrom<u64>>(&mut self, count: usize) -> Option<Vec<N>> {
        let mut numbers = Vec::with_capacity(count);
        for _ in 0..count {
            numbers.push(N::try_from(self.number()?).ok()?);
        }
        Some(numbers)
    }

    fn ascending<N: TryFrom<u64>>(&mut self, count: usize, numbers: &mut Vec<N>) -> Option<()> {
        let mut least = 0_u64;
        for _ in 0..count {
            let number = least.checked_add(self.number()?)?;
            numbers.push(N::try_from(number).ok()?);
            least = number + 1;
        }
        Some(())
    }

    /// Where the rows of each user begin, from how many each has, and where those of the last one end.
    fn starts(&mut self, users: usize) -> Option<Vec<u32>> {
        let mut starts = Vec::with_capacity(users + 1);
        let mut end = 0_u32;
        starts.push(end);
        for _ in 0..users {
            end = end.checked_add(u32::try_from(self.number()?).ok()?)?;
            starts.push(end);
        }
        Some(starts)
    }

    fn half_hours(&mut self, users: usize) -> Option<Vec<HalfHours>> {
        let (bytes, rest) = self.0.split_at_checked(users.checked_mul(OF_HALF_HOURS)?)?;
        self.0 = rest;
        let of_users = bytes.chunks_exact(OF_HALF_HOURS);
        let half_hours = of_users.map(|bytes| {
            let mut bits = [0; 8];
            bits[..OF_HALF_HOURS].copy_from_slice(bytes);
            HalfHours::from_bits(i64::from_le_bytes(bits))
        });
        Some(half_hours.collect())
    }
}

#[cfg(test)]
mod tests;

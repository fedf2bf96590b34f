//! What is kept in the process of what was read, within a bound of memory.

use std::{
    collections::{BTreeMap, HashMap},
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Roughly what a value takes that nothing was said of yet, in bytes.
const SLOT: usize = 256;

/// Values by key. Those that were not used for longest make room for others.
#[derive(Debug)]
pub(crate) struct Shelf<K, V> {
    capacity: usize,
    slots: Mutex<Slots<K, V>>,
}

#[derive(Debug)]
struct Slots<K, V> {
    by_key: HashMap<K, Slot<V>>,
    /// The keys by their last use, ascending.
    by_use: BTreeMap<u64, K>,
    weight: usize,
    uses: u64,
}

#[derive(Debug)]
struct Slot<V> {
    value: Arc<tokio::sync::Mutex<V>>,
    weight: usize,
    last_use: u64,
}

impl<K: Copy + Eq + Hash, V: Default> Shelf<K, V> {
    /// An empty one that keeps about `capacity` bytes.
    pub(crate) fn new(capacity: usize) -> Self {
        let slots = Slots {
            by_key: HashMap::new(),
            by_use: BTreeMap::new(),
            weight: 0,
            uses: 0,
        };
        Self {
            capacity,
            slots: Mutex::new(slots),
        }
    }

    /// The value of a key, which is the default one at first. Whoever fills it holds it meanwhile, so that it is filled once for all who need it.
    pub(crate) fn value(&self, key: K) -> Arc<tokio::sync::Mutex<V>> {
        let mut slots = self.lock();
        if let Some(value) = slots.used(key) {
            return value;
        }
        let value = slots.add(key);
        slots.make_room(self.capacity);
        value
    }

    /// The value of a key that is there.
    pub(crate) fn known(&self, key: K) -> Option<Arc<tokio::sync::Mutex<V>>> {
        self.lock().used(key)
    }

    /// Says how many bytes the value of a key takes, and makes room for it. One that takes more than all may is kept for nobody.
    pub(crate) fn weigh(&self, key: K, weight: usize) {
        let mut slots = self.lock();
        if weight > self.capacity {
            slots.remove(key);
            return;
        }
        slots.weigh(key, weight.max(SLOT));
        slots.make_room(self.capacity);
    }

    fn lock(&self) -> MutexGuard<'_, Slots<K, V>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Copy + Eq + Hash, V: Default> Slots<K, V> {
    fn used(&mut self, key: K) -> Option<Arc<tokio::sync::Mutex<V>>> {
        let slot = self.by_key.get_mut(&key)?;
        self.uses += 1;
        self.by_use.remove(&slot.last_use);
        slot.last_use = self.uses;
        self.by_use.insert(slot.last_use, key);
        Some(Arc::clone(&slot.value))
    }

    fn add(&mut self, key: K) -> Arc<tokio::sync::Mutex<V>> {
        self.uses += 1;
        let slot = Slot {
            value: Arc::default(),
            weight: SLOT,
            last_use: self.uses,
        };
        let value = Arc::clone(&slot.value);
        self.by_use.insert(slot.last_use, key);
        self.by_key.insert(key, slot);
        self.weight += SLOT;
        value
    }

    fn weigh(&mut self, key: K, weight: usize) {
        if let Some(slot) = self.by_key.get_mut(&key) {
            self.weight = self.weight - slot.weight + weight;
            slot.weight = weight;
        }
    }

    fn remove(&mut self, key: K) {
        if let Some(slot) = self.by_key.remove(&key) {
            self.by_use.remove(&slot.last_use);
            self.weight -= slot.weight;
        }
    }

    fn make_room(&mut self, capacity: usize) {
        while self.weight > capacity {
            let Some((_, oldest)) = self.by_use.pop_first() else {
                return;
            };
            self.remove(oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SLOT, Shelf};

    async fn put(shelf: &Shelf<u16, u16>, key: u16, weight: usize) {
        *shelf.value(key).lock().await = key;
        shelf.weigh(key, weight);
    }

    async fn kept(shelf: &Shelf<u16, u16>) -> Vec<u16> {
        let mut kept = Vec::new();
        for key in 1..=4 {
            if let Some(value) = shelf.known(key) {
                kept.push(*value.lock().await);
            }
        }
        kept
    }

    #[tokio::test]
    async fn what_was_not_used_for_longest_makes_room() {
        let shelf = Shelf::new(10 * SLOT);
        put(&shelf, 1, 4 * SLOT).await;
        put(&shelf, 2, 4 * SLOT).await;
        shelf.value(1);
        put(&shelf, 3, 4 * SLOT).await;
        assert_eq!(kept(&shelf).await, [1, 3]);
        // What is said anew of a value counts once.
        put(&shelf, 3, 2 * SLOT).await;
        put(&shelf, 4, 4 * SLOT).await;
        assert_eq!(kept(&shelf).await, [1, 3, 4]);
    }

    #[tokio::test]
    async fn what_takes_more_than_all_may_is_not_kept_and_moves_nothing() {
        let shelf = Shelf::new(10 * SLOT);
        put(&shelf, 1, 4 * SLOT).await;
        put(&shelf, 2, 11 * SLOT).await;
        assert_eq!(kept(&shelf).await, [1]);
    }

    #[test]
    fn values_of_which_nothing_was_said_take_room_too() {
        let shelf: Shelf<u16, u16> = Shelf::new(10 * SLOT);
        for key in 0..1_000 {
            shelf.value(key);
        }
        let there: Vec<u16> = (0..1_000)
            .filter(|key| shelf.known(*key).is_some())
            .collect();
        assert_eq!(there, (990..1_000).collect::<Vec<u16>>());
    }
}

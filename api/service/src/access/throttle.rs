//! How often a password may be tried.
//!
//! Every attempt is charged before it is made, good ones too: a charge after the fact would let any number of attempts run side by side. Memory is bounded:
//! accounts and addresses share a fixed number of buckets by a keyed hash, so that nobody can choose whom to share one with.

use std::{
    hash::{BuildHasher as _, Hash, RandomState},
    net::IpAddr,
    num::NonZeroU32,
    time::Duration,
};

use data::clock::Clock;
use governor::{Quota, RateLimiter, middleware::NoOpMiddleware, state::keyed::DashMapStateStore};

use super::AccessError;

/// Attempts at one member that are free at first, and the time after which one more is.
const MEMBER: (u32, Duration) = (10, Duration::from_secs(6));
/// The same for one address, behind which a whole office may sit.
const ADDRESS: (u32, Duration) = (100, Duration::from_secs(1));

type Buckets = RateLimiter<u16, DashMapStateStore<u16>, Since, NoOpMiddleware<Duration>>;

/// Time for the buckets, read from the server's clock.
#[derive(Clone)]
struct Since(Clock);

impl governor::clock::Clock for Since {
    type Instant = Duration;

    fn now(&self) -> Duration {
        let microseconds = self.0.now().timestamp_micros();
        Duration::from_micros(u64::try_from(microseconds).unwrap_or(0))
    }
}

/// The buckets of all members and addresses.
pub(super) struct Throttle {
    members: Buckets,
    addresses: Buckets,
    slots: RandomState,
    clock: Since,
}

impl Throttle {
    pub(super) fn new(clock: Clock) -> Self {
        let clock = Since(clock);
        Self {
            members: buckets(MEMBER, &clock),
            addresses: buckets(ADDRESS, &clock),
            slots: RandomState::new(),
            clock,
        }
    }

    /// Charges an attempt at a member, existing or not, from an address.
    ///
    /// # Errors
    /// [`AccessError::RateLimited`] when either has been tried too often.
    pub(super) fn charge(
        &self,
        tenant: &str,
        email: &str,
        address: Option<IpAddr>,
    ) -> Result<(), AccessError> {
        if let Some(address) = address {
            self.take(&self.addresses, network(address))?;
        }
        let member = (tenant.trim().to_lowercase(), email.trim().to_lowercase());
        self.take(&self.members, member)
    }

    #[cfg(test)]
    pub(super) fn buckets(&self) -> usize {
        self.members.len() + self.addresses.len()
    }

    fn take(&self, buckets: &Buckets, key: impl Hash) -> Result<(), AccessError> {
        let slot = (self.slots.hash_one(key) >> 48) as u16;
        let now = governor::clock::Clock::now(&self.clock);
        buckets
            .check_key(&slot)
            .map_err(|until| AccessError::RateLimited(until.wait_time_from(now)))
    }
}

fn buckets((burst, period): (u32, Duration), clock: &Since) -> Buckets {
    let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
    let quota = Quota::with_period(period)
        .unwrap_or_else(|| Quota::per_second(NonZeroU32::MIN))
        .allow_burst(burst);
    RateLimiter::dashmap_with_clock(quota, clock.clone())
}

/// The network that one subscriber gets: the address of IPv4, the first 64 bits of IPv6.
fn network(address: IpAddr) -> u64 {
    match address.to_canonical() {
        IpAddr::V4(address) => u64::from(address.to_bits()),
        IpAddr::V6(address) => (address.to_bits() >> 64) as u64,
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn memory_is_bounded() {
        let throttle = Throttle::new(Clock::manual(DateTime::UNIX_EPOCH));
        for number in 0..200_000_u32 {
            let email = format!("{number}@example.com");
            let _ = throttle.charge("north", &email, Some(IpAddr::from(number.to_be_bytes())));
        }
        assert!(throttle.buckets() <= 2 * 65_536);
    }
}

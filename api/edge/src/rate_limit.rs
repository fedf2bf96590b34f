//! Token buckets in units of cost.
//!
//! Whoever has a good token pays from the bucket of the own subject, everyone else from the bucket of the own address. Memory is bounded: buckets of
//! callers that are full again are dropped every few thousand charges, and addresses share a fixed number of buckets by a keyed hash, so that no flood
//! of addresses makes the table grow.

use std::{
    hash::{BuildHasher as _, RandomState},
    net::IpAddr,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use governor::{
    Quota, RateLimiter, clock::Clock, middleware::StateInformationMiddleware,
    state::keyed::DefaultKeyedStateStore,
};
use uuid::Uuid;

use super::{
    engine::Caller,
    refused::{ErrorCode, Refused},
    settings::RateLimitSettings,
};

/// Charges after which buckets that are full again are dropped.
const CHARGES_BETWEEN_CLEANINGS: u32 = 4_096;

type Elapsed = Arc<dyn Fn() -> Duration + Send + Sync>;
type Buckets<Key> =
    RateLimiter<Key, DefaultKeyedStateStore<Key>, Monotonic, StateInformationMiddleware>;

/// Time for the buckets, read from the edge's clock.
#[derive(Clone)]
struct Monotonic(Elapsed);

impl Clock for Monotonic {
    type Instant = Duration;

    fn now(&self) -> Duration {
        (self.0)()
    }
}

/// Whose bucket is charged.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Payer {
    /// Someone with a good token.
    Caller(Option<Uuid>, String),
    /// Someone without one, by address.
    Address(Option<IpAddr>),
}

impl Payer {
    /// The payer of a caller's requests.
    pub(super) fn of(caller: &Caller, address: Option<IpAddr>) -> Self {
        if caller.anonymous {
            Self::Address(address)
        } else {
            Self::Caller(caller.tenant, caller.subject.clone())
        }
    }
}

/// All buckets.
pub(super) struct RateLimits {
    callers: Buckets<(Option<Uuid>, String)>,
    addresses: Buckets<u16>,
    caller_burst: NonZeroU32,
    address_burst: NonZeroU32,
    slots: RandomState,
    charges: AtomicU32,
    clock: Monotonic,
}

impl RateLimits {
    pub(super) fn new(settings: &RateLimitSettings, elapsed: Elapsed) -> Self {
        let clock = Monotonic(elapsed);
        let callers = Quota::per_second(settings.units_per_second).allow_burst(settings.burst);
        let addresses = Quota::per_second(settings.anonymous_units_per_second)
            .allow_burst(settings.anonymous_burst);
        Self {
            callers: RateLimiter::dashmap_with_clock(callers, clock.clone()).with_middleware(),
            addresses: RateLimiter::dashmap_with_clock(addresses, clock.clone()).with_middleware(),
            caller_burst: settings.burst,
            address_burst: settings.anonymous_burst,
            slots: RandomState::new(),
            charges: AtomicU32::new(0),
            clock,
        }
    }

    /// Takes the one unit that every request costs, before anything is done for it.
    ///
    /// # Errors
    /// 429 when the bucket is empty.
    pub(super) fn charge_request(&self, payer: &Payer) -> Result<u32, Refused> {
        self.charge(payer, NonZeroU32::MIN)
    }

    /// Takes what an operation costs beyond its first unit, and says what is left. Nobody has to pay more than a full bucket.
    ///
    /// # Errors
    /// 429 when the bucket does not hold that much; it is then left as it is.
    pub(super) fn charge_cost(&self, payer: &Payer, cost: u64) -> Result<Option<u32>, Refused> {
        let burst = match payer {
            Payer::Caller(..) => self.caller_burst,
            Payer::Address(_) => self.address_burst,
        };
        let most = u64::from(burst.get()).min(cost).saturating_sub(1);
        match u32::try_from(most).ok().and_then(NonZeroU32::new) {
            Some(units) => self.charge(payer, units).map(Some),
            None => Ok(None),
        }
    }

    fn charge(&self, payer: &Payer, units: NonZeroU32) -> Result<u32, Refused> {
        self.clean_now_and_then();
        match payer {
            Payer::Caller(tenant, subject) => {
                self.take(&self.callers, &(*tenant, subject.clone()), units)
            }
            Payer::Address(address) => self.take(&self.addresses, &self.slot(*address), units),
        }
    }

    fn take<Key: Clone + Eq + std::hash::Hash>(
        &self,
        buckets: &Buckets<Key>,
        key: &Key,
        units: NonZeroU32,
    ) -> Result<u32, Refused> {
        match buckets.check_key_n(key, units) {
            Ok(Ok(state)) => Ok(state.remaining_burst_capacity()),
            Ok(Err(not_until)) => Err(rate_limited(not_until.wait_time_from(self.clock.now()))),
            Err(_) => Err(rate_limited(Duration::from_secs(1))),
        }
    }

    /// The bucket of an address. The hash is keyed, so that nobody can choose whom to share it with; an IPv6 network of 64 bits counts as one address,
    /// because that is what one subscriber gets.
    fn slot(&self, address: Option<IpAddr>) -> u16 {
        let network = match address {
            Some(IpAddr::V6(address)) => match address.to_ipv4_mapped() {
                Some(address) => u64::from(address.to_bits()),
                None => (address.to_bits() >> 64) as u64,
            },
            Some(IpAddr::V4(address)) => u64::from(address.to_bits()),
            None => u64::MAX,
        };
        (self.slots.hash_one(network) >> 48) as u16
    }

    fn clean_now_and_then(&self) {
        let charges = self.charges.fetch_add(1, Ordering::Relaxed);
        if charges % CHARGES_BETWEEN_CLEANINGS == CHARGES_BETWEEN_CLEANINGS - 1 {
            self.callers.retain_recent();
            self.callers.shrink_to_fit();
        }
    }

    #[cfg(test)]
    fn buckets(&self) -> usize {
        self.callers.len() + self.addresses.len()
    }
}

fn rate_limited(wait: Duration) -> Refused {
    let mut refused = Refused::new(
        ErrorCode::RateLimited,
        format!(
            "The budget is used up. Try again in {} seconds.",
            whole_seconds(wait)
        ),
    );
    if let Some(extensions) = refused
        .errors
        .first_mut()
        .and_then(|error| error.extensions.as_mut())
    {
        extensions.set("retryAfter", whole_seconds(wait));
    }
    refused.retry_after = Some(wait);
    refused
}

/// A wait in whole seconds as `Retry-After` has it: rounded up, at least one.
pub(super) fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU64;

    fn limits(clock: &Arc<AtomicU64>) -> RateLimits {
        let settings: RateLimitSettings = toml::from_str(
            "units_per_second = 10\nburst = 100\nanonymous_units_per_second = 1\nanonymous_burst = 2",
        )
        .unwrap();
        let clock = clock.clone();
        RateLimits::new(
            &settings,
            Arc::new(move || Duration::from_millis(clock.load(Ordering::Relaxed))),
        )
    }

    fn caller(subject: &str) -> Payer {
        Payer::Caller(Some(Uuid::nil()), subject.to_owned())
    }

    #[test]
    fn a_bucket_empties_by_cost_and_fills_with_time() {
        let clock = Arc::new(AtomicU64::new(0));
        let limits = limits(&clock);
        assert_eq!(limits.charge_request(&caller("a")).unwrap(), 99);
        assert_eq!(limits.charge_cost(&caller("a"), 60).unwrap(), Some(40));
        assert_eq!(limits.charge_request(&caller("a")).unwrap(), 39);
        let refused = limits.charge_cost(&caller("a"), 61).unwrap_err();
        assert_eq!(refused.code, ErrorCode::RateLimited);
        assert_eq!(refused.retry_after, Some(Duration::from_millis(2_100)));
        assert_eq!(whole_seconds(Duration::from_millis(2_100)), 3);
        clock.store(2_100, Ordering::Relaxed);
        assert_eq!(limits.charge_cost(&caller("a"), 61).unwrap(), Some(0));
        assert_eq!(limits.charge_request(&caller("b")).unwrap(), 99);
    }

    #[test]
    fn a_cost_of_one_or_none_takes_nothing_more() {
        let limits = limits(&Arc::new(AtomicU64::new(0)));
        assert_eq!(limits.charge_cost(&caller("a"), 0).unwrap(), None);
        assert_eq!(limits.charge_cost(&caller("a"), 1).unwrap(), None);
    }

    #[test]
    fn a_cost_above_the_burst_takes_a_full_bucket() {
        let limits = limits(&Arc::new(AtomicU64::new(0)));
        limits.charge_request(&caller("a")).unwrap();
        assert_eq!(limits.charge_cost(&caller("a"), u64::MAX).unwrap(), Some(0));
        assert!(limits.charge_request(&caller("a")).is_err());
    }

    #[test]
    fn tenants_and_addresses_have_buckets_of_their_own() {
        let limits = limits(&Arc::new(AtomicU64::new(0)));
        let other_tenant = Payer::Caller(Some(Uuid::max()), "a".to_owned());
        limits.charge_request(&caller("a")).unwrap();
        limits.charge_cost(&caller("a"), 100).unwrap();
        assert!(limits.charge_request(&caller("a")).is_err());
        assert!(limits.charge_request(&other_tenant).is_ok());
        let home = Payer::Address("192.0.2.1".parse().ok());
        limits.charge_request(&home).unwrap();
        limits.charge_request(&home).unwrap();
        assert!(limits.charge_request(&home).is_err());
        let same_host_as_ipv6 = Payer::Address("::ffff:192.0.2.1".parse().ok());
        assert!(limits.charge_request(&same_host_as_ipv6).is_err());
    }

    #[test]
    fn one_ipv6_network_is_one_payer() {
        let limits = limits(&Arc::new(AtomicU64::new(0)));
        for last in 1..=2 {
            let address = format!("2001:db8:1:2::{last}").parse().ok();
            limits.charge_request(&Payer::Address(address)).unwrap();
        }
        let third = Payer::Address("2001:db8:1:2:ffff::3".parse().ok());
        assert!(limits.charge_request(&third).is_err());
    }

    #[test]
    fn memory_stays_bounded() {
        let clock = Arc::new(AtomicU64::new(0));
        let limits = limits(&clock);
        for number in 0..200_000_u32 {
            clock.fetch_add(1, Ordering::Relaxed);
            let _ = limits.charge_request(&caller(&number.to_string()));
            let _ = limits.charge_request(&Payer::Address(Some(number.to_be_bytes().into())));
        }
        assert!(limits.buckets() < 75_000, "{}", limits.buckets());
    }
}

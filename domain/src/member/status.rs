//! Whether a member may come in.

use crate::name::names;

/// Whether a member may work in the tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MemberStatus {
    /// Logs in and works.
    Active,
    /// Shut out, at once and until let back in. What the member did and owns stays.
    Suspended,
}

names!(MemberStatus {
    Active => "ACTIVE",
    Suspended => "SUSPENDED",
});

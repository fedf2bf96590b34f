//! Things grouped by the number of what they belong to, without an allocation per group.

use std::ops::Range;

/// The things `0..n` in groups `0..groups`, in their own order within a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Grouping {
    starts: Vec<u32>,
    members: Vec<u32>,
}

impl Grouping {
    /// Thing `i` goes to group `groups_of[i]`; one of a group that does not exist goes to none.
    pub(crate) fn new(groups: usize, groups_of: &[u32]) -> Self {
        let mut starts = vec![0_u32; groups + 1];
        for group in groups_of {
            if let Some(count) = starts.get_mut(*group as usize + 1) {
                *count += 1;
            }
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        let mut free = starts.clone();
        let mut members = vec![0; starts.last().map_or(0, |end| *end as usize)];
        for (thing, group) in (0_u32..).zip(groups_of) {
            if (*group as usize) < groups {
                let place = &mut free[*group as usize];
                members[*place as usize] = thing;
                *place += 1;
            }
        }
        Self { starts, members }
    }

    /// Where the members of a group stand among the members of all.
    pub(crate) fn range(&self, group: u32) -> Range<usize> {
        let group = group as usize;
        self.starts[group] as usize..self.starts[group + 1] as usize
    }

    /// The members of a group.
    pub(crate) fn of(&self, group: u32) -> &[u32] {
        &self.members[self.range(group)]
    }

    /// The members of all groups, group after group.
    pub(crate) fn members(&self) -> &[u32] {
        &self.members
    }

    /// Where each group starts, and where the last one ends; the members themselves are dropped.
    pub(crate) fn into_starts(self) -> Vec<u32> {
        self.starts
    }
}

//! Accounts that belong to other accounts.

use std::ops::AddAssign;

use crate::grouping::Grouping;

/// Whether making `parent` the parent of `child` would close a circle, given everybody's present parent.
///
/// An account cannot be its own parent. The walk ends even when the present parents form a circle already, which then counts as one.
pub fn would_cycle<Id: Copy + PartialEq>(
    child: Id,
    parent: Id,
    parent_of: impl Fn(Id) -> Option<Id>,
) -> bool {
    let mut ancestor = parent;
    let mut milestone = parent;
    let (mut steps, mut until_milestone) = (0_u64, 1_u64);
    loop {
        if ancestor == child {
            return true;
        }
        let Some(next) = parent_of(ancestor) else {
            return false;
        };
        // Brent's method: whoever meets a milestone of the own walk again goes round in circles.
        if next == milestone {
            return true;
        }
        steps += 1;
        if steps == until_milestone {
            milestone = next;
            steps = 0;
            until_milestone *= 2;
        }
        ancestor = next;
    }
}

/// The trees that accounts `0..n` form, ready to roll up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// Everybody after its parent; accounts in a circle are not in it.
    order: Vec<u32>,
    parents: Vec<Option<u32>>,
    children: Grouping,
}

impl Tree {
    /// The trees in which the parent of account `i` is `parents[i]`. A parent that is not an account counts as none.
    #[must_use]
    pub fn new(parents: &[Option<u32>]) -> Self {
        let known =
            |parent: &Option<u32>| parent.filter(|parent| (*parent as usize) < parents.len());
        let parents: Vec<_> = parents.iter().map(known).collect();
        let groups: Vec<_> = parents
            .iter()
            .map(|parent| parent.unwrap_or(u32::MAX))
            .collect();
        let children = Grouping::new(parents.len(), &groups);
        let mut tree = Self {
            order: Vec::with_capacity(parents.len()),
            parents,
            children,
        };
        tree.order = tree.below(tree.roots());
        tree
    }

    /// The parent of the account.
    pub(crate) fn parent(&self, account: u32) -> Option<u32> {
        self.parents.get(account as usize).copied().flatten()
    }

    /// The account and everybody below it, each once, parents before their children.
    #[must_use]
    pub fn with_descendants(&self, account: u32) -> Vec<u32> {
        if (account as usize) < self.parents.len() {
            self.below(vec![account])
        } else {
            Vec::new()
        }
    }

    /// For every account, the sum of its own value and those of everybody below it. One value an account.
    #[must_use]
    pub fn roll_up<T: AddAssign + Copy>(&self, own: &[T]) -> Vec<T> {
        let mut sums = own.to_vec();
        for account in self.order.iter().rev().map(|account| *account as usize) {
            let parent = self.parents.get(account).copied().flatten();
            if let (Some(parent), Some(sum)) = (parent, sums.get(account).copied())
                && let Some(parent_sum) = sums.get_mut(parent as usize)
            {
                *parent_sum += sum;
            }
        }
        sums
    }

    fn roots(&self) -> Vec<u32> {
        let accounts = 0_u32..;
        let roots = accounts
            .zip(&self.parents)
            .filter(|(_, parent)| parent.is_none());
        roots.map(|(account, _)| account).collect()
    }

    fn below(&self, mut found: Vec<u32>) -> Vec<u32> {
        let mut seen = vec![false; self.parents.len()];
        for account in &found {
            seen[*account as usize] = true;
        }
        let mut next = 0;
        while let Some(account) = found.get(next).copied() {
            for child in self.children.of(account) {
                if !std::mem::replace(&mut seen[*child as usize], true) {
                    found.push(*child);
                }
            }
            next += 1;
        }
        found
    }
}

//! What became of every line, as runs of lines that follow one another with the same outcome: a body of any length has few, unless its lines are bad by turns.

use serde::Serialize;

/// The most runs that an answer tells.
const MOST_RUNS: usize = 50_000;

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum LineOutcome {
    /// It counts.
    Recorded,
    /// It counted already.
    Duplicate,
    /// It is kept until its reason is gone.
    KeptAside,
    /// It is not kept.
    Rejected,
}

/// Lines that follow one another, empty ones left out, with the same outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Run {
    from: u64,
    to: u64,
    outcome: LineOutcome,
}

/// What became of the lines of a body, in their order.
#[derive(Debug, Default)]
pub(super) struct Results {
    runs: Vec<Run>,
    is_full: bool,
}

impl Results {
    /// Adds the next line. Once there are too many runs no line is told any more.
    pub(super) fn add(&mut self, line: u64, outcome: LineOutcome) {
        if self.is_full {
            return;
        }
        let is_last = self.runs.len() == MOST_RUNS;
        match self.runs.last_mut() {
            Some(last) if last.outcome == outcome => last.to = line,
            _ if is_last => self.is_full = true,
            _ => self.runs.push(Run {
                from: line,
                to: line,
                outcome,
            }),
        }
    }

    /// The runs, in the order of their lines.
    pub(super) fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The last line that is told; none when all of them are.
    pub(super) fn told_through(&self) -> Option<u64> {
        let last = self.runs.last().filter(|_| self.is_full)?;
        Some(last.to)
    }
}

#[cfg(test)]
mod tests {
    use super::{LineOutcome::*, *};

    #[test]
    fn lines_of_the_same_outcome_are_one_run() {
        let mut results = Results::default();
        assert_eq!((results.runs().len(), results.told_through()), (0, None));
        let outcomes = [Recorded, Recorded, Rejected, Recorded, KeptAside, KeptAside];
        // The fourth line of the body is empty.
        for (line, outcome) in [1, 2, 3, 5, 6, 7].into_iter().zip(outcomes) {
            results.add(line, outcome);
        }
        let run = |from, to, outcome| Run { from, to, outcome };
        let expected = [
            run(1, 2, Recorded),
            run(3, 3, Rejected),
            run(5, 5, Recorded),
            run(6, 7, KeptAside),
        ];
        assert_eq!(results.runs(), expected);
        assert_eq!(results.told_through(), None);
        let text = serde_json::to_string(results.runs()).unwrap();
        assert!(
            text.ends_with(r#"{"from":6,"to":7,"outcome":"KEPT_ASIDE"}]"#),
            "{text}"
        );
    }

    #[test]
    fn too_many_runs_end_the_telling_and_it_says_where() {
        let mut results = Results::default();
        let most = MOST_RUNS as u64;
        for line in 1..=most {
            let outcome = if line % 2 == 0 { Recorded } else { Duplicate };
            results.add(line, outcome);
        }
        assert_eq!(results.told_through(), None);
        // The last run may still grow; another one is one too many, and what comes after it is not told either.
        results.add(most + 1, Recorded);
        results.add(most + 2, Duplicate);
        results.add(most + 3, Recorded);
        assert_eq!(results.runs().len(), MOST_RUNS);
        assert_eq!(results.told_through(), Some(most + 1));
    }
}

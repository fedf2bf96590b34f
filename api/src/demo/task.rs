//! What is to be done for accounts, and what came of what was.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use domain::work::{TaskEnd, TaskKind, TaskPriority};

use super::{
    account::{Identity, Segment},
    calendar::{History, plus_days},
    chance::{Chance, Topic, Weighted},
    lifetime::Lifetime,
    model::{DemoTask, DemoTaskEnd},
};

/// For how many days ahead something is planned, and how far back from there it goes.
const AHEAD: i64 = 30;
const BACK: i64 = 150;
/// How many of a thousand tasks whose day has come are done, and how many of them are dropped; the others are overdue.
const DONE: u64 = 780;
const DROPPED: u64 = 90;
/// How many of a thousand tasks that are not due yet are put off.
const PUT_OFF: u64 = 200;
/// How many of a thousand tasks of customers that have left were dropped.
const FUTILE: u64 = 300;

/// Something that CSMs do.
#[derive(Clone, Copy)]
struct Job {
    title: &'static str,
    kind: TaskKind,
    priority: TaskPriority,
    reason: Option<&'static str>,
    /// What came of it.
    outcome: &'static str,
}

const JOBS: &[Weighted<Job>] = &[
    (
        5,
        Job {
            title: "Prepare the next business review",
            kind: TaskKind::Lifecycle,
            priority: TaskPriority::Medium,
            reason: None,
            outcome: "The slides are with the champion",
        },
    ),
    (
        4,
        Job {
            title: "Show the new reports to the team",
            kind: TaskKind::ToDo,
            priority: TaskPriority::Low,
            reason: None,
            outcome: "Two of them use them every week now",
        },
    ),
    (
        4,
        Job {
            title: "Ask why fewer people come",
            kind: TaskKind::Risk,
            priority: TaskPriority::High,
            reason: Some("Half as many as two months ago"),
            outcome: "A new team takes over, and wants a training",
        },
    ),
    (
        3,
        Job {
            title: "Offer more seats",
            kind: TaskKind::Opportunity,
            priority: TaskPriority::Medium,
            reason: Some("Nearly all seats are used"),
            outcome: "They decide when the budget is set",
        },
    ),
    (
        2,
        Job {
            title: "Find a new sponsor",
            kind: TaskKind::Risk,
            priority: TaskPriority::Urgent,
            reason: Some("The one who signed has left"),
            outcome: "The head of operations takes it on",
        },
    ),
    (
        3,
        Job {
            title: "Answer the question about prices",
            kind: TaskKind::ToDo,
            priority: TaskPriority::Medium,
            reason: Some("Asked in the last call"),
            outcome: "Sent, and nothing was left open",
        },
    ),
];

/// How many tasks there are for an account, from the fewest to the most.
const fn many(segment: Segment) -> (i64, i64) {
    match segment {
        Segment::Small => (0, 1),
        Segment::Middle => (0, 3),
        Segment::Large => (1, 5),
    }
}

/// The tasks for the account of that number, by the days by which they are to be done.
pub(super) fn tasks(
    seed: u64,
    number: usize,
    (account, life): (&Identity, &Lifetime),
    history: History,
) -> Vec<DemoTask> {
    let mut chance = Chance::new(seed, Topic::Tasks, number);
    let stay = life.first;
    let has_paid = stay.ends_on != Some(stay.paid_from) && stay.paid_from < history.today;
    if !has_paid {
        return Vec::new();
    }
    let left_on = stay.ends_on.filter(|_| !life.is_here());
    let last = left_on.unwrap_or(plus_days(history.today, AHEAD));
    let (fewest, most) = many(account.segment);
    let mut tasks = Vec::new();
    for _ in 0..chance.between(fewest, most) {
        let job = chance.weighted(JOBS);
        let due_on = plus_days(last, -chance.between(0, BACK)).max(stay.paid_from);
        let mut course = Course {
            chance: &mut chance,
            due_on,
            first: stay.paid_from,
            today: history.today,
        };
        let (snoozed_until, ended) = match left_on {
            Some(_) => (None, Some(course.of_the_past(job))),
            None => course.of_today(job),
        };
        tasks.push(DemoTask {
            external_id: String::new(),
            account: account.external_id.clone(),
            title: job.title,
            kind: job.kind,
            priority: job.priority,
            reason: job.reason,
            due_on,
            snoozed_until,
            ended,
        });
    }
    tasks.sort_by_key(|task| task.due_on);
    for (place, task) in tasks.iter_mut().enumerate() {
        task.external_id = format!("TASK-{:05}-{}", number + 1, place + 1);
    }
    tasks
}

/// How a task goes.
struct Course<'a> {
    chance: &'a mut Chance,
    due_on: NaiveDate,
    /// The first day on which there was something to do.
    first: NaiveDate,
    today: NaiveDate,
}

impl Course<'_> {
    /// Of a customer that is there: until when it is put off, or how it ended, if either.
    fn of_today(&mut self, job: Job) -> (Option<NaiveDate>, Option<DemoTaskEnd>) {
        let (draw, late) = (self.chance.below(1_000), self.chance.between(-4, 6));
        let until = plus_days(self.today, self.chance.between(2, 12));
        let on = plus_days(self.due_on, late).max(self.first);
        let has_come = self.due_on < self.today && on < self.today;
        match draw {
            draw if has_come && draw < DONE => (None, Some(self.end(TaskEnd::Done, on, job))),
            draw if has_come && draw < DONE + DROPPED => {
                (None, Some(self.end(TaskEnd::Dropped, on, job)))
            }
            draw if self.due_on > self.today && draw < PUT_OFF => (Some(until), None),
            _ => (None, None),
        }
    }

    /// Of a customer that has left: how it ended.
    fn of_the_past(&mut self, job: Job) -> DemoTaskEnd {
        let is_futile = self.chance.happens(FUTILE);
        let what = if is_futile {
            TaskEnd::Dropped
        } else {
            TaskEnd::Done
        };
        let on = self.due_on.min(plus_days(self.today, -1));
        self.end(what, on, job)
    }

    /// That it ended on a day, at some hour of work.
    fn end(&mut self, what: TaskEnd, on: NaiveDate, job: Job) -> DemoTaskEnd {
        let minutes = self.chance.between(9 * 60, 17 * 60);
        DemoTaskEnd {
            what,
            at: on.and_time(NaiveTime::MIN) + TimeDelta::minutes(minutes),
            outcome: match what {
                TaskEnd::Done => job.outcome,
                TaskEnd::Dropped => "Nobody wants it any more",
            },
        }
    }
}

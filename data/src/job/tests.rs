use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    job::{JobKind, Retries},
    member::Permission,
};
use uuid::Uuid;

use super::{Aside, Claim, Count, Job, NewJob, claim, complete, count, enqueue, set_aside};
use crate::{link_key, testing::World};

fn at(world: &World, minutes: i64) -> DateTime<Utc> {
    world.now + TimeDelta::minutes(minutes)
}

fn send(subject: Uuid, due_at: DateTime<Utc>) -> NewJob {
    NewJob {
        kind: JobKind::SendInvitation,
        subject,
        number: 0,
        due_at,
    }
}

async fn put(world: &World, jobs: &[NewJob]) {
    let scope = world.write().await;
    let writer = scope.require(Permission::ManageAccounts).unwrap();
    enqueue(&writer, jobs).await.unwrap();
    scope.commit().await.unwrap();
}

async fn take(world: &World, minutes: i64, most: u64) -> Vec<Job> {
    let claimed = Claim {
        lease: Uuid::new_v4(),
        now: at(world, minutes),
        lasts: TimeDelta::minutes(5),
        most,
    };
    claim(&world.database, claimed).await.unwrap()
}

async fn finish(world: &World, job: &Job) -> bool {
    let scope = world.write().await;
    let writer = scope.require(Permission::ManageAccounts).unwrap();
    let done = complete(&writer, &[job]).await.unwrap();
    scope.commit().await.unwrap();
    done.contains(&job.id)
}

#[tokio::test]
async fn the_longest_due_come_first_and_only_once() {
    let world = World::new().await;
    let subjects = [(); 3].map(|()| Uuid::new_v4());
    put(
        &world,
        &[
            send(subjects[0], at(&world, 2)),
            send(subjects[1], at(&world, 1)),
            send(subjects[2], at(&world, 60)),
        ],
    )
    .await;
    assert_eq!(take(&world, 0, 9).await, [], "none is due");
    let first = take(&world, 3, 1).await;
    assert_eq!(first[0].subject, subjects[1]);
    assert_eq!((first[0].attempt, first[0].tenant), (1, world.tenant));
    let second = take(&world, 3, 9).await;
    assert_eq!(second.len(), 1);
    assert_eq!(second[0].subject, subjects[0]);
    assert_eq!(take(&world, 3, 9).await, []);
    assert!(finish(&world, &first[0]).await);
    assert!(!finish(&world, &first[0]).await, "it is done already");
}

#[tokio::test]
async fn the_same_job_is_put_in_once() {
    let world = World::new().await;
    let subject = Uuid::new_v4();
    let job = send(subject, at(&world, 1));
    let later = send(subject, at(&world, 9));
    put(&world, &[job, later]).await;
    put(&world, &[job]).await;
    let reminder = NewJob { number: 1, ..job };
    put(&world, &[reminder]).await;
    let waiting = count(&world.database).await.unwrap();
    assert_eq!(
        waiting,
        Count {
            waiting: 2,
            failed: 0
        }
    );
    assert_eq!(take(&world, 2, 9).await.len(), 2);
}

#[tokio::test]
async fn what_is_not_committed_is_not_in_the_queue() {
    let world = World::new().await;
    let scope = world.write().await;
    let writer = scope.require(Permission::ManageAccounts).unwrap();
    enqueue(&writer, &[send(Uuid::new_v4(), world.now)])
        .await
        .unwrap();
    scope.close().await.unwrap();
    assert_eq!(take(&world, 1, 9).await, []);
}

#[tokio::test]
async fn the_work_of_a_killed_server_comes_back_and_the_late_one_may_not_keep_its_own() {
    let world = World::new().await;
    put(&world, &[send(Uuid::new_v4(), world.now)]).await;
    let [lost] = take(&world, 0, 9).await.try_into().unwrap();
    assert_eq!(take(&world, 4, 9).await, [], "the lease lasts");
    let [again] = take(&world, 5, 9).await.try_into().unwrap();
    assert_eq!((again.id, again.attempt), (lost.id, 2));
    assert!(!finish(&world, &lost).await);
    let aside = Aside::Failed("late".to_owned());
    set_aside(&world.database, &lost, &aside).await.unwrap();
    assert!(finish(&world, &again).await);
}

#[tokio::test]
async fn of_many_jobs_those_are_completed_that_nobody_else_has_by_now() {
    let world = World::new().await;
    let jobs = [(); 3].map(|()| send(Uuid::new_v4(), world.now));
    put(&world, &jobs).await;
    let slow = take(&world, 0, 9).await;
    let [other] = take(&world, 5, 1).await.try_into().unwrap();
    let scope = world.write().await;
    let writer = scope.require(Permission::ManageAccounts).unwrap();
    let slow: Vec<&Job> = slow.iter().collect();
    let done = complete(&writer, &slow).await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(done.len(), 2);
    assert!(!done.contains(&other.id));
    assert!(finish(&world, &other).await);
}

#[tokio::test]
async fn what_fails_comes_back_later_and_is_kept_in_the_end() {
    let world = World::new().await;
    put(&world, &[send(Uuid::new_v4(), world.now)]).await;
    let retries = Retries {
        first: TimeDelta::minutes(10),
        longest: TimeDelta::minutes(10),
        attempts: 2,
    };
    let [job] = take(&world, 0, 9).await.try_into().unwrap();
    let aside = Aside::after(&job, world.now, &retries, 1.0, "the server is away");
    set_aside(&world.database, &job, &aside).await.unwrap();
    assert_eq!(take(&world, 9, 9).await, []);
    let [job] = take(&world, 10, 9).await.try_into().unwrap();
    let postponed = Aside::Postponed(at(&world, 20));
    set_aside(&world.database, &job, &postponed).await.unwrap();
    let [job] = take(&world, 20, 9).await.try_into().unwrap();
    assert_eq!(job.attempt, 2, "the postponed attempt does not count");
    let aside = Aside::after(&job, at(&world, 20), &retries, 1.0, "still away");
    assert_eq!(aside, Aside::Failed("still away".to_owned()));
    set_aside(&world.database, &job, &aside).await.unwrap();
    assert_eq!(take(&world, 10_000, 9).await, []);
    let failed = count(&world.database).await.unwrap();
    assert_eq!(
        failed,
        Count {
            waiting: 0,
            failed: 1
        }
    );
}

#[tokio::test]
async fn a_job_is_completed_in_its_own_tenant_alone() {
    let world = World::new().await;
    put(&world, &[send(Uuid::new_v4(), world.now)]).await;
    let [job] = take(&world, 0, 9).await.try_into().unwrap();
    let scope = world.write_elsewhere().await;
    let writer = scope.require(Permission::ManageAccounts).unwrap();
    assert!(complete(&writer, &[&job]).await.is_err());
    scope.close().await.unwrap();
}

#[tokio::test]
async fn all_servers_get_the_first_key_and_it_is_never_shown() {
    let world = World::new().await;
    let make = |fresh: &str| link_key::load_or_make(&world.database, fresh.to_owned(), world.now);
    let (one, two) = tokio::join!(make("secret one"), make("secret two"));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one, two);
    assert_eq!(make("secret three").await.unwrap(), one);
    assert!(one.expose().starts_with("secret"));
    assert!(!format!("{one:?}").contains("secret"));
}

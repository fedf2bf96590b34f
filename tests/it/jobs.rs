//! The queue of jobs under several servers at once.

use std::collections::HashSet;

use chrono::TimeDelta;
use data::{
    job::{self, Claim, Job, NewJob},
    scope::{Actor, OpenRequest, Scope},
    transaction::Mode,
};
use domain::{
    job::JobKind,
    member::{Permission, Permissions},
};
use tests::{TestApp, both};
use uuid::Uuid;

both!(
    many_servers_do_each_job_once,
    a_job_is_out_of_the_queue_with_its_work_or_not_at_all,
);

const JOBS: usize = 60;

fn request(app: &TestApp, tenant: Uuid) -> OpenRequest {
    OpenRequest {
        tenant,
        actor: Actor::System("test"),
        permissions: Permissions::of(&[Permission::ManageAccounts]),
        token_hash: None,
        mode: Mode::Write,
        now: app.clock.now(),
        request_id: "test".to_owned(),
    }
}

async fn scope(app: &TestApp, tenant: Uuid) -> Scope {
    Scope::open(&app.product().database, request(app, tenant))
        .await
        .unwrap()
}

async fn put(app: &TestApp, tenant: Uuid, count: usize) {
    let scope = scope(app, tenant).await;
    let job = |_| NewJob {
        kind: JobKind::SendInvitation,
        subject: Uuid::new_v4(),
        number: 0,
        due_at: app.clock.now(),
    };
    let jobs: Vec<NewJob> = (0..count).map(job).collect();
    let writer = scope.require(Permission::ManageAccounts).unwrap();
    job::enqueue(&writer, &jobs).await.unwrap();
    scope.commit().await.unwrap();
}

async fn claim(app: &TestApp, most: u64) -> Vec<Job> {
    let claim = Claim {
        lease: Uuid::new_v4(),
        now: app.clock.now(),
        lasts: TimeDelta::minutes(5),
        most,
    };
    job::claim(&app.product().database, claim).await.unwrap()
}

async fn complete(app: &TestApp, job: &Job) -> bool {
    let scope = scope(app, job.tenant).await;
    let writer = scope.require(Permission::ManageAccounts).unwrap();
    let done = job::complete(&writer, &[job]).await.unwrap();
    scope.commit().await.unwrap();
    done.contains(&job.id)
}

/// Takes jobs until none is left, as one of several servers.
async fn work(app: &TestApp) -> Vec<Uuid> {
    let mut done = Vec::new();
    loop {
        let jobs = claim(app, 3).await;
        if jobs.is_empty() {
            return done;
        }
        for job in jobs {
            assert!(complete(app, &job).await);
            done.push(job.id);
        }
    }
}

async fn many_servers_do_each_job_once(app: TestApp) {
    let [north, south] = [app.tenant("north").await, app.tenant("south").await];
    put(&app, north.uuid, JOBS / 2).await;
    put(&app, south.uuid, JOBS / 2).await;
    let second = TestApp::start(app.database()).await;
    let (a, b, c, d) = tokio::join!(work(&app), work(&second), work(&app), work(&second));
    let all = [a, b, c, d].concat();
    // A claim that finds all that is left in the hands of others ends its server's work, so nothing is left but what is being done.
    assert_eq!(all.len(), JOBS);
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), JOBS);
    let count = job::count(&app.product().database).await.unwrap();
    assert_eq!((count.waiting, count.failed), (0, 0));
}

async fn a_job_is_out_of_the_queue_with_its_work_or_not_at_all(app: TestApp) {
    let north = app.tenant("north").await;
    put(&app, north.uuid, 1).await;
    let [job] = claim(&app, 9).await.try_into().unwrap();
    let scope = scope(&app, north.uuid).await;
    let writer = scope.require(Permission::ManageAccounts).unwrap();
    let done = job::complete(&writer, &[&job]).await.unwrap();
    assert_eq!(done, HashSet::from([job.id]));
    scope.close().await.unwrap();
    assert_eq!(claim(&app, 9).await, []);
    app.clock.advance(TimeDelta::minutes(5));
    let [again] = claim(&app, 9).await.try_into().unwrap();
    assert_eq!((again.id, again.attempt), (job.id, 2));
    assert!(!complete(&app, &job).await);
    assert!(complete(&app, &again).await);
}

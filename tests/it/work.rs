//! Work as clients see it: tasks, playbooks, rules, and how much of it there is.

mod import;

use std::time::Duration;

use chrono::TimeDelta;
use domain::member::Role;
use serde_json::{Value, json};
use tests::{Client, TestApp, TestDatabase, both, wait_until};

both!(
    a_task_is_put_off_done_and_taken_up_again,
    work_follows_accounts_from_owner_to_owner,
    a_playbook_makes_a_task_of_each_step,
    rules_make_work_once_whichever_server_does_it,
    a_dry_run_tells_what_a_rule_would_have_made,
    the_load_of_each_csm_is_a_slice,
    tasks_take_as_many_statements_for_many_accounts_as_for_one,
);

/// Runs a mutation with one `$input`, and answers its payload.
async fn change(client: &Client, mutation: &str, selection: &str, input: Value) -> Value {
    let (head, rest) = mutation.split_at(1);
    let document = format!(
        "mutation($input: {}{rest}Input!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ code field message }} }} }}",
        head.to_uppercase()
    );
    let answer = client.ask_with(&document, json!({ "input": input })).await;
    assert!(answer.errors().is_empty(), "{answer}");
    answer.data_at(&format!("/{mutation}")).clone()
}

/// The same where nothing may be refused.
async fn done(client: &Client, mutation: &str, selection: &str, input: Value) -> Value {
    let payload = change(client, mutation, selection, input).await;
    assert_eq!(payload["userErrors"], json!([]), "{mutation}");
    payload
}

async fn account(owner: &Client, name: &str) -> String {
    let input = json!({ "name": name, "externalId": name, "signedUpOn": "2024-01-01" });
    let made = done(owner, "createAccount", "account { id }", input).await;
    made["account"]["id"].as_str().unwrap().to_owned()
}

async fn member(owner: &Client, name: &str) -> String {
    let email = format!("{}@example.com", name.to_lowercase());
    let input = json!({ "email": email, "name": name, "role": "CSM" });
    let made = done(owner, "createMember", "member { id }", input).await;
    made["member"]["id"].as_str().unwrap().to_owned()
}

async fn assign(owner: &Client, account: &str, member: &str) {
    let input = json!({ "accounts": [account], "member": member, "role": "PRIMARY" });
    done(owner, "assignAccounts", "ownerships { id }", input).await;
}

async fn task(owner: &Client, account: &str, title: &str, due_on: &str) -> String {
    let input = json!({ "account": account, "title": title, "dueOn": due_on });
    let made = done(owner, "createTask", "task { id }", input).await;
    made["task"]["id"].as_str().unwrap().to_owned()
}

async fn ask(client: &Client, query: &str, variables: Value) -> Value {
    let answer = client.ask_with(query, variables).await.good();
    answer.data_at("").clone()
}

async fn a_task_is_put_off_done_and_taken_up_again(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let acme = account(&owner, "Acme").await;
    let input = json!({
        "account": acme, "title": "Call the sponsor", "kind": "RISK", "priority": "URGENT", "reason": "Nobody logs in", "dueOn": "2025-01-14",
    });
    let fields = "task { id title kind priority reason status isOverdue dueOn version isAssigned account { name } assignee { name } }";
    let made = done(&owner, "createTask", fields, input).await["task"].clone();
    let id = made["id"].clone();
    assert_eq!(
        made,
        json!({
            "id": id, "title": "Call the sponsor", "kind": "RISK", "priority": "URGENT", "reason": "Nobody logs in", "status": "OPEN", "isOverdue": true,
            "dueOn": "2025-01-14", "version": 1, "isAssigned": false, "account": { "name": "Acme" }, "assignee": null,
        })
    );
    let state = "task { status isOverdue snoozedUntil outcome closedAt version }";
    let snoozed = done(
        &owner,
        "snoozeTask",
        state,
        json!({ "id": id, "until": "2025-01-17" }),
    )
    .await;
    assert_eq!(
        snoozed["task"],
        json!({ "status": "SNOOZED", "isOverdue": false, "snoozedUntil": "2025-01-17", "outcome": null, "closedAt": null, "version": 2 })
    );
    let standing = "query($status: TaskStatus!) { tasks(where: {status: {eq: $status}}) { totalCount nodes { status isOverdue } } }";
    let open = async |status: &str| {
        ask(&owner, standing, json!({ "status": status })).await["tasks"]["totalCount"].clone()
    };
    assert_eq!(
        (open("SNOOZED").await, open("OPEN").await),
        (json!(1), json!(0))
    );
    app.clock.advance(TimeDelta::days(2));
    assert_eq!(
        (open("SNOOZED").await, open("OPEN").await),
        (json!(0), json!(1))
    );
    let overdue = "{ tasks(where: {isOverdue: true}, orderBy: {field: PRIORITY, direction: DESCENDING}) { nodes { title } } }";
    assert_eq!(
        ask(&owner, overdue, json!({})).await["tasks"]["nodes"],
        json!([{ "title": "Call the sponsor" }])
    );
    let ended = json!({ "id": id, "outcome": "A new sponsor is found", "version": 2 });
    let completed = done(&owner, "completeTask", state, ended.clone()).await;
    assert_eq!(
        completed["task"],
        json!({ "status": "DONE", "isOverdue": false, "snoozedUntil": null, "outcome": "A new sponsor is found", "closedAt": "2025-01-17T12:00:00+00:00", "version": 3 })
    );
    let faster = change(&owner, "completeTask", state, ended).await;
    assert_eq!(faster["userErrors"][0]["field"], json!(["version"]));
    let twice = change(
        &owner,
        "dropTask",
        state,
        json!({ "id": id, "outcome": "No" }),
    )
    .await;
    assert_eq!(twice["userErrors"][0]["code"], "CONFLICT");
    let reopened = done(&owner, "reopenTask", state, json!({ "id": id })).await;
    assert_eq!(reopened["task"]["status"], "OPEN");
    assert_eq!(reopened["task"]["outcome"], json!(null));
    // What had come of it is in the history of the account.
    let log = "query($id: ID!) { account(id: $id) { changes { subjectKind kind before after } } }";
    let log = ask(&owner, log, json!({ "id": acme })).await;
    let changes = log["account"]["changes"].as_array().unwrap();
    let of_task: Vec<_> = changes
        .iter()
        .filter(|change| change["subjectKind"] == "task")
        .collect();
    assert_eq!(of_task.len(), 4, "{log}");
    assert_eq!(of_task[0]["before"]["outcome"], "A new sponsor is found");
    done(&owner, "deleteTask", "deletedId", json!({ "id": id })).await;
    let gone = "query($id: ID!) { task(id: $id) { id } node(id: $id) { id } }";
    assert_eq!(
        ask(&owner, gone, json!({ "id": id })).await,
        json!({ "task": null, "node": null })
    );
}

async fn work_follows_accounts_from_owner_to_owner(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let [acme, bolt] = [account(&owner, "Acme").await, account(&owner, "Bolt").await];
    let [ada, bob] = [member(&owner, "Ada").await, member(&owner, "Bob").await];
    assign(&owner, &acme, &ada).await;
    task(&owner, &acme, "Of the owner", "2025-01-20").await;
    task(&owner, &bolt, "Nobody's", "2025-01-18").await;
    let given =
        json!({ "account": bolt, "title": "Given", "assignee": ada, "dueOn": "2025-01-16" });
    done(&owner, "createTask", "task { id }", given).await;
    let mine = "query($me: ID!) { tasks(where: {assignee: {eq: $me}, status: {eq: OPEN}}) { nodes { title isAssigned assignee { name } } } }";
    let of = async |who: &str| {
        let found = ask(&owner, mine, json!({ "me": who })).await;
        found["tasks"]["nodes"].clone()
    };
    let row = |title: &str, is_assigned: bool, name: &str| json!({ "title": title, "isAssigned": is_assigned, "assignee": { "name": name } });
    assert_eq!(
        of(&ada).await,
        json!([row("Given", true, "Ada"), row("Of the owner", false, "Ada")])
    );
    assert_eq!(of(&bob).await, json!([]));
    let hand_over = json!({ "accounts": [acme], "from": ada, "to": bob, "role": "PRIMARY", "reason": "TERRITORY_CHANGE", "on": "2025-01-15" });
    done(&owner, "handOverAccounts", "ownerships { id }", hand_over).await;
    assert_eq!(of(&ada).await, json!([row("Given", true, "Ada")]));
    assert_eq!(of(&bob).await, json!([row("Of the owner", false, "Bob")]));
    let nobodys = "{ tasks(where: {assignee: {isNull: true}}) { nodes { title } } }";
    assert_eq!(
        ask(&owner, nobodys, json!({})).await["tasks"]["nodes"],
        json!([{ "title": "Nobody's" }])
    );
    // Another system brings its tasks by its ids, and again.
    let upsert = "mutation($rows: [UpsertTaskRow!]!) { upsertTasks(input: {rows: $rows, policy: REJECT_ROW}) { results { outcome task { status assignee { name } } userErrors { field } } userErrors { message } } }";
    let rows = json!([
        { "externalId": "crm-1", "accountExternalId": "Acme", "title": "From the CRM", "assigneeEmail": "ada@example.com", "status": "DONE", "outcome": "Well" },
        { "externalId": "crm-2", "accountExternalId": "Nobody", "title": "Lost" },
    ]);
    for outcome in ["CREATED", "UNCHANGED"] {
        let answer = owner.ask_with(upsert, json!({ "rows": rows })).await;
        assert_eq!(
            answer.data_at("/upsertTasks/results"),
            &json!([
                { "outcome": outcome, "task": { "status": "DONE", "assignee": { "name": "Ada" } }, "userErrors": [] },
                { "outcome": "REJECTED", "task": null, "userErrors": [{ "field": ["rows", "1", "accountExternalId"] }] },
            ])
        );
    }
}

async fn a_playbook_makes_a_task_of_each_step(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let acme = account(&owner, "Acme").await;
    let ada = member(&owner, "Ada").await;
    assign(&owner, &acme, &ada).await;
    let rescue = json!({
        "name": "Rescue",
        "steps": [
            { "title": "Call the sponsor", "kind": "RISK", "priority": "URGENT" },
            { "title": "Agree on a plan", "dueAfterDays": 3, "dayCount": "BUSINESS" },
        ],
    });
    let made = done(&owner, "createPlaybook", "playbook { id }", rescue).await;
    let playbook = made["playbook"]["id"].clone();
    // The fifteenth is a Wednesday: the third business day after it is the Monday.
    let fields = "playbookRun { id status revision startedOn remainingTaskCount playbook { name } tasks { id title step origin dueOn assignee { name } playbookRun { startedOn } } }";
    let run = json!({ "account": acme, "playbook": playbook });
    let run = done(&owner, "runPlaybook", fields, run).await["playbookRun"].clone();
    let task = |place: usize, title: &str, due_on: &str| {
        json!({
            "id": run["tasks"][place - 1]["id"], "title": title, "step": place, "origin": "PLAYBOOK", "dueOn": due_on, "assignee": { "name": "Ada" },
            "playbookRun": { "startedOn": "2025-01-15" },
        })
    };
    assert_eq!(
        run,
        json!({
            "id": run["id"], "status": "RUNNING", "revision": 1, "startedOn": "2025-01-15", "remainingTaskCount": 2, "playbook": { "name": "Rescue" },
            "tasks": [task(1, "Call the sponsor", "2025-01-15"), task(2, "Agree on a plan", "2025-01-20")],
        })
    );
    let other = json!({ "id": playbook, "steps": [{ "title": "Write" }] });
    let other = done(
        &owner,
        "updatePlaybook",
        "playbook { revision steps { title dueAfterDays dayCount } }",
        other,
    )
    .await;
    assert_eq!(
        other["playbook"],
        json!({ "revision": 2, "steps": [{ "title": "Write", "dueAfterDays": 0, "dayCount": "CALENDAR" }] })
    );
    for task in run["tasks"].as_array().unwrap() {
        done(
            &owner,
            "completeTask",
            "task { status }",
            json!({ "id": task["id"] }),
        )
        .await;
    }
    let ended = "query($of: ID!) { playbookRuns(where: {status: {eq: ENDED}}) { nodes { revision remainingTaskCount tasks { title } } } tasks(where: {playbookRun: {eq: $of}, origin: {eq: PLAYBOOK}}) { totalCount } }";
    assert_eq!(
        ask(&owner, ended, json!({ "of": run["id"] })).await,
        json!({
            "playbookRuns": { "nodes": [{ "revision": 1, "remainingTaskCount": 0, "tasks": [{ "title": "Call the sponsor" }, { "title": "Agree on a plan" }] }] },
            "tasks": { "totalCount": 2 },
        })
    );
}

async fn start(database: &TestDatabase) -> TestApp {
    let often = Duration::from_millis(50);
    TestApp::start_with(database, |configuration| {
        configuration.upkeep_interval = often
    })
    .await
}

async fn rule(owner: &Client, name: &str, condition: Value, action: Value) -> String {
    let input = json!({ "name": name, "condition": condition, "action": action, "onePer": "SUBJECT", "quietDays": 7 });
    let made = done(owner, "createWorkRule", "workRule { id }", input).await;
    made["workRule"]["id"].as_str().unwrap().to_owned()
}

fn task_of_rule(title: &str) -> Value {
    json!({ "task": { "terms": { "title": title, "kind": "RISK", "priority": "HIGH", "dueAfterDays": 2, "dayCount": "BUSINESS" } } })
}

/// A case that was resolved and came back.
async fn reopened_case(owner: &Client, account: &str) -> String {
    let opened =
        json!({ "account": account, "subject": "It fails", "openedAt": "2025-01-15T09:00:00Z" });
    let made = done(owner, "createSupportCase", "supportCase { id }", opened).await;
    let id = made["supportCase"]["id"].as_str().unwrap().to_owned();
    for (mutation, at) in [
        ("resolveSupportCase", "2025-01-15T10:00:00Z"),
        ("reopenSupportCase", "2025-01-15T11:00:00Z"),
    ] {
        let document = format!(
            "mutation($input: AddSupportCaseEventInput!) {{ {mutation}(input: $input) {{ userErrors {{ message }} }} }}"
        );
        let input = json!({ "id": id, "occurredAt": at });
        let answer = owner.ask_with(&document, json!({ "input": input })).await;
        assert_eq!(
            answer.good().data_at(&format!("/{mutation}/userErrors")),
            &json!([])
        );
    }
    id
}

async fn rules_make_work_once_whichever_server_does_it(database: TestDatabase) {
    let [one, other] = [start(&database).await, start(&database).await];
    let owner = one.tenant("northwind").await.holding(Role::Owner).await;
    let acme = account(&owner, "Acme").await;
    let rescue = json!({ "name": "Rescue", "steps": [{ "title": "Call" }, { "title": "Visit", "dueAfterDays": 5 }] });
    let made = done(&owner, "createPlaybook", "playbook { id }", rescue).await;
    let playbook = json!({ "playbook": made["playbook"]["id"] });
    rule(
        &owner,
        "Detractors",
        json!({ "detractorAnswered": {} }),
        playbook,
    )
    .await;
    let back = rule(
        &owner,
        "Cases that come back",
        json!({ "caseReopened": {} }),
        task_of_rule("Look into the case"),
    )
    .await;
    let unowned = rule(
        &owner,
        "Nobody's",
        json!({ "accountUnowned": {} }),
        task_of_rule("Find an owner"),
    )
    .await;
    let of_rule = "query($rule: ID!) { tasks(where: {rule: {eq: $rule}}) { nodes { id title origin status reason dueOn rule { name } about { id } playbookRun { id } } } }";
    let tasks = async |rule: &str| {
        let found = ask(&owner, of_rule, json!({ "rule": rule })).await;
        found["tasks"]["nodes"].as_array().unwrap().clone()
    };
    wait_until("the account is found to be nobody's", async || {
        !tasks(&unowned).await.is_empty()
    })
    .await;
    assert!(tasks(&back).await.is_empty());
    let case = reopened_case(&owner, &acme).await;
    wait_until("the case makes a task", async || {
        !tasks(&back).await.is_empty()
    })
    .await;
    let made = tasks(&back).await;
    assert_eq!(
        made,
        [json!({
            "id": made[0]["id"], "title": "Look into the case", "origin": "RULE", "status": "OPEN", "reason": "A support case was opened again",
            "dueOn": "2025-01-17", "rule": { "name": "Cases that come back" }, "about": { "id": case }, "playbookRun": null,
        })]
    );
    let answers = "mutation($rows: [SurveyAnswerRow!]!) { recordSurveyAnswers(input: {rows: $rows}) { userErrors { message } } }";
    let row = |id: &str, score: i32| json!({ "externalId": id, "accountExternalId": "Acme", "kind": "NPS", "score": score, "answeredAt": "2025-01-15T10:00:00Z" });
    let rows = json!([row("a-1", 3), row("a-2", 9)]);
    let answer = owner.ask_with(answers, json!({ "rows": rows })).await;
    assert_eq!(
        answer.good().data_at("/recordSurveyAnswers/userErrors"),
        &json!([])
    );
    let runs = "{ playbookRuns { nodes { status startedOn member { name } rule { name } tasks { title origin dueOn reason } } } }";
    let runs = async || ask(&owner, runs, json!({})).await["playbookRuns"]["nodes"].clone();
    wait_until("the detractor has the playbook run", async || {
        runs().await != json!([])
    })
    .await;
    let step = |title: &str, due_on: &str| json!({ "title": title, "origin": "PLAYBOOK", "dueOn": due_on, "reason": "Somebody answered with 3, as a detractor" });
    assert_eq!(
        runs().await,
        json!([{
            "status": "RUNNING", "startedOn": "2025-01-15", "member": null, "rule": { "name": "Detractors" },
            "tasks": [step("Call", "2025-01-15"), step("Visit", "2025-01-20")],
        }])
    );
    // What is done stays done, however often the servers come round, until the quiet days are over.
    let found = tasks(&unowned).await;
    let ended = json!({ "id": found[0]["id"] });
    done(&owner, "completeTask", "task { status }", ended).await;
    for app in [&one, &other] {
        app.clock.advance(TimeDelta::days(1));
    }
    tokio::time::sleep(Duration::from_millis(400)).await;
    let counts = async || {
        let [unowned, back] = [tasks(&unowned).await, tasks(&back).await];
        (unowned.len(), back.len())
    };
    assert_eq!(counts().await, (1, 1));
    for app in [&one, &other] {
        app.clock.advance(TimeDelta::days(6));
    }
    wait_until("nobody owns the account after a week", async || {
        counts().await.0 > 1
    })
    .await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(counts().await, (2, 1));
    for app in [one, other] {
        app.stop().await;
    }
}

async fn a_dry_run_tells_what_a_rule_would_have_made(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let [acme, _bolt] = [account(&owner, "Acme").await, account(&owner, "Bolt").await];
    let ada = member(&owner, "Ada").await;
    let assigned =
        json!({ "accounts": [acme], "member": ada, "role": "PRIMARY", "startsOn": "2025-01-06" });
    done(&owner, "assignAccounts", "ownerships { id }", assigned).await;
    let input = json!({ "name": "Nobody's", "condition": { "accountUnowned": {} }, "action": task_of_rule("Find an owner"), "quietDays": 10 });
    let dry_run = "query($id: ID, $input: CreateWorkRuleInput) { workRuleDryRun(id: $id, input: $input, lastDays: 21) {
        from until occasionCount accountCount occasions { on reason account { name } about { id } }
    } }";
    let told = ask(&owner, dry_run, json!({ "input": input })).await;
    let occasion = |on: &str, name: &str| json!({ "on": on, "reason": "The account has no primary owner", "account": { "name": name }, "about": null });
    let told = &told["workRuleDryRun"];
    let mut occasions = told["occasions"].as_array().unwrap().clone();
    occasions.sort_by_key(|occasion| {
        (
            occasion["on"].as_str().unwrap().to_owned(),
            occasion["account"]["name"].as_str().unwrap().to_owned(),
        )
    });
    // From the sixth on the first one has an owner.
    assert_eq!(
        occasions,
        [
            occasion("2024-12-26", "Acme"),
            occasion("2024-12-26", "Bolt"),
            occasion("2025-01-05", "Acme"),
            occasion("2025-01-05", "Bolt"),
            occasion("2025-01-15", "Bolt"),
        ]
    );
    let counts =
        ["from", "until", "occasionCount", "accountCount"].map(|field| told[field].clone());
    assert_eq!(
        counts,
        [json!("2024-12-26"), json!("2025-01-15"), json!(5), json!(2)]
    );
    // The same of a rule that there is; nothing was made of either.
    let fields = "workRule { id name version isPaused quietDays onePer activeFrom condition { trigger signedUpWithinDays } task { title dueAfterDays } playbook { name } }";
    let mut paused = input;
    paused["isPaused"] = json!(true);
    let made = done(&owner, "createWorkRule", fields, paused).await;
    assert_eq!(
        made["workRule"],
        json!({
            "id": made["workRule"]["id"], "name": "Nobody's", "version": 1, "isPaused": true, "quietDays": 10, "onePer": "ACCOUNT", "activeFrom": "2025-01-15",
            "condition": { "trigger": "ACCOUNT_UNOWNED", "signedUpWithinDays": null }, "task": { "title": "Find an owner", "dueAfterDays": 2 }, "playbook": null,
        })
    );
    let again = ask(&owner, dry_run, json!({ "id": made["workRule"]["id"] })).await;
    assert_eq!(again["workRuleDryRun"]["occasionCount"], 5);
    let none = ask(
        &owner,
        "{ tasks { totalCount } playbookRuns { totalCount } }",
        json!({}),
    )
    .await;
    assert_eq!(
        none,
        json!({ "tasks": { "totalCount": 0 }, "playbookRuns": { "totalCount": 0 } })
    );
}

async fn the_load_of_each_csm_is_a_slice(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let [acme, bolt, core] = [
        account(&owner, "Acme").await,
        account(&owner, "Bolt").await,
        account(&owner, "Core").await,
    ];
    let ada = member(&owner, "Ada").await;
    assign(&owner, &acme, &ada).await;
    assign(&owner, &bolt, &ada).await;
    task(&owner, &acme, "Late", "2025-01-10").await;
    task(&owner, &acme, "Soon", "2025-01-20").await;
    task(&owner, &core, "Today", "2025-01-15").await;
    let later = task(&owner, &bolt, "Later", "2025-01-10").await;
    let until = json!({ "id": later, "until": "2025-02-01" });
    done(&owner, "snoozeTask", "task { id }", until).await;
    let query = "{ portfolio {
        work {
            openTaskCount overdueTaskCount snoozedTaskCount overdueShare { value } tasksPerAccount { value }
            accounts { totalCount nodes { name } } overdue: accounts(of: OVERDUE) { nodes { name } }
        }
        slices(by: CSM) { label accountCount work { openTaskCount overdueTaskCount tasksPerAccount { value } } }
    } }";
    let told = ask(&owner, query, json!({})).await;
    assert_eq!(
        told["portfolio"]["work"],
        json!({
            "openTaskCount": 3, "overdueTaskCount": 1, "snoozedTaskCount": 1, "overdueShare": { "value": "0.333333" }, "tasksPerAccount": { "value": "1" },
            "accounts": { "totalCount": 2, "nodes": [{ "name": "Acme" }, { "name": "Core" }] }, "overdue": { "nodes": [{ "name": "Acme" }] },
        })
    );
    let slice = |label: Value, accounts: i32, open: i32, overdue: i32, load: &str| json!({ "label": label, "accountCount": accounts, "work": { "openTaskCount": open, "overdueTaskCount": overdue, "tasksPerAccount": { "value": load } } });
    assert_eq!(
        told["portfolio"]["slices"],
        json!([
            slice(json!("Ada"), 2, 2, 1, "1"),
            slice(json!(null), 1, 1, 0, "1")
        ])
    );
    // Yesterday there was none.
    let before = r#"{ portfolio(asOf: "2025-01-14") { work { openTaskCount } } }"#;
    let before = ask(&owner, before, json!({})).await;
    assert_eq!(before["portfolio"]["work"]["openTaskCount"], 0);
}

async fn tasks_take_as_many_statements_for_many_accounts_as_for_one(app: TestApp) {
    let owner = app.tenant("northwind").await.holding(Role::Owner).await;
    let ada = member(&owner, "Ada").await;
    let lists = "{ accounts(first: 50) { nodes { name tasks(first: 2) { totalCount nodes { title assignee { name } } } } } }";
    let counts = "{ portfolio { work { openTaskCount } slices(by: CSM) { work { overdueTaskCount accounts { nodes { name } } } } } }";
    let mut counted = Vec::new();
    for round in 0..2 {
        for place in 0..=(round * 5) {
            let account = account(&owner, &format!("Customer {round} {place}")).await;
            assign(&owner, &account, &ada).await;
            for title in ["Call", "Write", "Visit"] {
                task(&owner, &account, title, "2025-01-10").await;
            }
        }
        let mut statements = Vec::new();
        for query in [lists, counts] {
            statements.push(owner.ask(query).await.good().statements);
        }
        counted.push(statements);
    }
    assert_eq!(counted[0], counted[1]);
}

//! The pages on which people at customers say that their own milestones are done.

use chrono::TimeDelta;
use data::transaction::Mode;
use domain::member::Role;
use reqwest::{RequestBuilder, StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use service::milestone_link::MilestoneLink;
use tests::{Answer, Client, Tenant, TestApp, both};

both!(
    a_customer_says_that_a_milestone_is_done,
    programs_that_open_links_complete_nothing,
    a_milestone_that_waits_says_so_and_stays,
    links_that_are_not_good_show_the_same_page_and_store_nothing,
    what_is_over_for_the_onboarding_is_over_for_its_links,
    only_milestones_of_the_customer_have_links,
);

/// A tenant with an onboarding: the kickoff is ours, the data is the customer's and needs it.
struct Stage {
    app: TestApp,
    tenant: Tenant,
    owner: Client,
    account: String,
    contact: String,
    plan: Value,
}

struct Page {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

const KICKOFF: usize = 0;
const DATA: usize = 1;

/// Runs a mutation with one variable `$input`.
async fn change(client: &Client, mutation: &str, fields: &str, input: Value) -> Answer {
    let (head, rest) = mutation.split_at(1);
    let kind = match mutation {
        "completeOnboardingMilestone" => "OnboardingMilestoneStepInput".to_owned(),
        _ => format!("{}{rest}Input", head.to_uppercase()),
    };
    let document = format!(
        "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {fields} userErrors {{ code field message }} }} }}"
    );
    client.ask_with(&document, json!({ "input": input })).await
}

async fn made(client: &Client, mutation: &str, field: &str, input: Value) -> String {
    let answer = change(client, mutation, &format!("{field} {{ id }}"), input).await;
    let answer = answer.good();
    answer
        .text_at(&format!("/{mutation}/{field}/id"))
        .to_owned()
}

async fn page(request: RequestBuilder) -> Page {
    let response = request.send().await.unwrap();
    Page {
        status: response.status(),
        headers: response.headers().clone(),
        text: response.text().await.unwrap(),
    }
}

impl Stage {
    async fn new(app: TestApp) -> Self {
        let tenant = app.tenant("northwind").await;
        let owner = tenant.holding(Role::Owner).await;
        let account = made(
            &owner,
            "createAccount",
            "account",
            json!({ "name": "Acme" }),
        )
        .await;
        let ann = json!({ "account": account, "name": "Ann" });
        let contact = made(&owner, "createContact", "contact", ann).await;
        let milestones = json!([
            { "key": "kickoff", "name": "Kickoff", "durationDays": 0 },
            { "key": "data", "name": "Send <the> data", "owner": "CUSTOMER", "durationDays": 5, "needs": ["kickoff"] },
        ]);
        let template = json!({ "name": "Standard", "phases": [{ "key": "all", "name": "All of it", "milestones": milestones }] });
        let template = made(
            &owner,
            "createOnboardingTemplate",
            "onboardingTemplate",
            template,
        )
        .await;
        let started = json!({ "account": account, "template": template, "startsOn": "2025-01-13" });
        let fields = "onboardingPlan { id milestones { id } }";
        let plan = change(&owner, "startOnboarding", fields, started).await;
        let plan = plan
            .good()
            .data_at("/startOnboarding/onboardingPlan")
            .clone();
        Self {
            app,
            tenant,
            owner,
            account,
            contact,
            plan,
        }
    }

    /// The same with the kickoff done.
    async fn kicked_off(app: TestApp) -> Self {
        let stage = Self::new(app).await;
        stage.complete(KICKOFF).await;
        stage
    }

    fn milestone(&self, place: usize) -> &Value {
        &self.plan["milestones"][place]["id"]
    }

    async fn complete(&self, place: usize) {
        let input = json!({ "id": self.milestone(place) });
        let answer = change(&self.owner, "completeOnboardingMilestone", "", input).await;
        answer.good();
    }

    async fn hand_out(&self, input: Value) -> Answer {
        let fields = "milestoneLink { url expiresAt contactId milestoneId }";
        change(&self.owner, "handOutMilestoneLink", fields, input).await
    }

    /// The path of the page of the data.
    async fn link(&self, days: i32) -> String {
        let input = json!({ "milestone": self.milestone(DATA), "contact": self.contact, "expiresAfterDays": days });
        let answer = self.hand_out(input).await.good();
        let link = answer.data_at("/handOutMilestoneLink/milestoneLink");
        assert_eq!(
            (&link["contactId"], &link["milestoneId"]),
            (&json!(self.contact), self.milestone(DATA))
        );
        let url = link["url"].as_str().unwrap();
        url[url.find("/m/").expect("a path")..].to_owned()
    }

    async fn get(&self, path: &str) -> Page {
        page(self.app.http().get(path)).await
    }

    /// Sends the form, and follows where it leads.
    async fn post(&self, path: &str) -> Page {
        let form = self.app.http().post(path);
        let form = form.header("content-type", "application/x-www-form-urlencoded");
        page(form.body("")).await
    }

    /// Where the data stands, and what happened to it.
    async fn data(&self) -> Value {
        let query = "query($id: ID!) { onboardingPlan(id: $id) { milestones { status events { kind on contactId } } } }";
        let id = json!({ "id": self.plan["id"] });
        let answer = self.owner.ask_with(query, id).await.good();
        answer
            .data_at("/onboardingPlan/milestones")
            .get(DATA)
            .cloned()
            .unwrap()
    }
}

async fn a_customer_says_that_a_milestone_is_done(app: TestApp) {
    let stage = Stage::kicked_off(app).await;
    let path = stage.link(30).await;
    let shown = stage.get(&path).await;
    assert_eq!(shown.status, StatusCode::OK);
    let header = |name: &str| shown.headers.get(name).map(|value| value.to_str().unwrap());
    let policy = header("content-security-policy").unwrap();
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-"),
        "{policy}"
    );
    for (name, value) in [
        ("cache-control", Some("no-store")),
        ("referrer-policy", Some("no-referrer")),
        ("x-robots-tag", Some("noindex")),
        ("set-cookie", None),
    ] {
        assert_eq!(header(name), value, "{name}");
    }
    let text = &shown.text;
    assert!(
        !text.contains("<script") && !text.contains("<the>"),
        "{text}"
    );
    assert!(text.contains("<html lang=\"en\">"), "{text}");
    assert!(text.contains("northwind would like to know"), "{text}");
    assert!(text.contains("<time datetime=\"2025-01-20\">"), "{text}");
    let form = format!("<form method=\"post\" action=\"{path}\">");
    assert!(text.contains(&form), "{text}");
    assert!(text.contains("<button type=\"submit\">It is done</button>"));
    let german = stage.app.http().get(&path);
    let german = page(german.header("accept-language", "de-AT,en;q=0.5")).await;
    assert!(
        german.text.contains("Das ist erledigt</button>"),
        "{}",
        german.text
    );
    let before = stage.owner.ask("{ tenant { logVersion } }").await.good();
    let before = before.data_at("/tenant/logVersion").clone();
    // Twice, as impatient people do: it is noted once.
    for _ in 0..2 {
        let done = stage.post(&path).await;
        assert_eq!(done.status, StatusCode::OK);
        assert!(
            done.text.contains("This is done. Thank you."),
            "{}",
            done.text
        );
        assert!(!done.text.contains("<form"), "{}", done.text);
    }
    assert_eq!(
        stage.data().await,
        json!({ "status": "DONE", "events": [{ "kind": "DONE", "on": "2025-01-15", "contactId": stage.contact }] })
    );
    let query = "query($after: LogVersion!) { changes(after: $after) { changes { subjectKind actor { kind } after } } }";
    let log = stage
        .owner
        .ask_with(query, json!({ "after": before }))
        .await;
    let log = log.good();
    let changes = log.data_at("/changes/changes").as_array().unwrap();
    assert_eq!(changes.len(), 1, "{log}");
    assert_eq!(changes[0]["subjectKind"], "onboarding_plan");
    assert_eq!(changes[0]["actor"]["kind"], "SYSTEM");
    assert!(
        changes[0]["after"].to_string().contains("contact_id"),
        "{log}"
    );
}

async fn programs_that_open_links_complete_nothing(app: TestApp) {
    let stage = Stage::kicked_off(app).await;
    let path = stage.link(30).await;
    let before = stage.tenant.snapshot().await;
    for path in [
        &path,
        &format!("{path}?done=1"),
        &format!("{path}?_method=post"),
    ] {
        assert_eq!(stage.get(path).await.status, StatusCode::OK);
    }
    stage
        .tenant
        .assert_unchanged_since(&before, "opening a link")
        .await;
    assert_eq!(
        stage.data().await,
        json!({ "status": "OPEN", "events": [] })
    );
}

async fn a_milestone_that_waits_says_so_and_stays(app: TestApp) {
    let stage = Stage::new(app).await;
    let path = stage.link(30).await;
    let before = stage.tenant.snapshot().await;
    for (shown, status) in [
        (stage.get(&path).await, StatusCode::OK),
        (stage.post(&path).await, StatusCode::CONFLICT),
    ] {
        assert_eq!(shown.status, status);
        assert!(
            shown.text.contains("This has to be done before:"),
            "{}",
            shown.text
        );
        assert!(shown.text.contains("<li>Kickoff</li>"), "{}", shown.text);
        assert!(!shown.text.contains("<form"), "{}", shown.text);
    }
    stage
        .tenant
        .assert_unchanged_since(&before, "a milestone that waits")
        .await;
    stage.complete(KICKOFF).await;
    assert_eq!(stage.post(&path).await.status, StatusCode::OK);
    assert_eq!(stage.data().await["status"], "DONE");
}

/// Opens a link and sends its form; both have to be refused so, by the same page.
async fn assert_shut(stage: &Stage, path: &str, status: StatusCode, pages: &mut Vec<String>) {
    for page in [stage.get(path).await, stage.post(path).await] {
        assert_eq!(page.status, status, "{path}");
        pages.push(page.text);
    }
}

async fn links_that_are_not_good_show_the_same_page_and_store_nothing(app: TestApp) {
    let stage = Stage::kicked_off(app).await;
    let path = stage.link(1).await;
    let last = path.chars().next_back().unwrap();
    let other = if last == 'A' { 'B' } else { 'A' };
    let contoso = stage.app.tenant("contoso").await;
    let links = stage.app.delivery().links();
    let genuine = links.milestones().read(&path["/m/".len()..]).unwrap();
    let signed = |link: MilestoneLink| {
        let url = links.milestones().address(&link);
        url[url.find("/m/").expect("a path")..].to_owned()
    };
    // Of this link, but signed for another tenant; of none; and a link to a survey.
    let elsewhere = signed(MilestoneLink {
        tenant: contoso.uuid,
        ..genuine
    });
    let nowhere = signed(MilestoneLink {
        tenant: stage.app.unused_uuid(),
        ..genuine
    });
    let nothing = signed(MilestoneLink {
        id: stage.app.unused_uuid(),
        ..genuine
    });
    let survey = service::survey_link::Link {
        tenant: genuine.tenant,
        invitation: genuine.id,
        expires_at: genuine.expires_at,
    };
    let survey = format!("/m/{}", links.token(&survey));
    let tampered = format!("{}{other}", &path[..path.len() - 1]);
    let before = stage.tenant.snapshot().await;
    let mut pages = Vec::new();
    for bad in [
        "/m/x", "/m/%00", &tampered, &elsewhere, &nowhere, &nothing, &survey,
    ] {
        assert_shut(&stage, bad, StatusCode::NOT_FOUND, &mut pages).await;
    }
    stage
        .tenant
        .assert_unchanged_since(&before, "a bad link")
        .await;
    let suspend = async |active: bool| {
        let scope = stage.tenant.scope(Mode::Write).await;
        data::tenant::set_status(&scope, active).await.unwrap();
        stage.app.product().commit(&scope).await.unwrap();
    };
    suspend(false).await;
    let before = stage.tenant.snapshot().await;
    assert_shut(&stage, &path, StatusCode::NOT_FOUND, &mut pages).await;
    stage
        .tenant
        .assert_unchanged_since(&before, "a link of a suspended tenant")
        .await;
    suspend(true).await;
    stage.app.clock.advance(TimeDelta::days(1));
    let before = stage.tenant.snapshot().await;
    assert_shut(&stage, &path, StatusCode::GONE, &mut pages).await;
    stage
        .tenant
        .assert_unchanged_since(&before, "a link that has expired")
        .await;
    // Given again it is good again.
    let again = stage.link(1).await;
    assert_eq!(stage.get(&again).await.status, StatusCode::OK);
    assert!(pages.windows(2).all(|pair| pair[0] == pair[1]), "{pages:?}");
}

async fn what_is_over_for_the_onboarding_is_over_for_its_links(app: TestApp) {
    let stage = Stage::kicked_off(app).await;
    let path = stage.link(30).await;
    let mut pages = Vec::new();
    for (mutation, field, id) in [
        ("archiveContact", "contact", &stage.contact),
        ("restoreContact", "contact", &stage.contact),
        ("archiveAccount", "account", &stage.account),
        ("restoreAccount", "account", &stage.account),
    ] {
        made(&stage.owner, mutation, field, json!({ "id": id })).await;
        if mutation.starts_with("archive") {
            assert_shut(&stage, &path, StatusCode::GONE, &mut pages).await;
        }
    }
    assert_eq!(stage.get(&path).await.status, StatusCode::OK);
    let skip = json!({ "id": stage.milestone(DATA), "reason": "They sent it before" });
    let skipped = change(&stage.owner, "skipOnboardingMilestone", "", skip).await;
    skipped.good();
    assert_shut(&stage, &path, StatusCode::GONE, &mut pages).await;
    let cancel = json!({ "id": stage.plan["id"], "reason": "They went elsewhere" });
    let cancelled = change(&stage.owner, "cancelOnboarding", "", cancel).await;
    cancelled.good();
    assert_shut(&stage, &path, StatusCode::GONE, &mut pages).await;
    assert!(pages.windows(2).all(|pair| pair[0] == pair[1]), "{pages:?}");
    assert_eq!(stage.data().await["status"], "SKIPPED");
}

async fn only_milestones_of_the_customer_have_links(app: TestApp) {
    let stage = Stage::kicked_off(app).await;
    let other = json!({ "name": "Blue" });
    let other = made(&stage.owner, "createAccount", "account", other).await;
    let bob = json!({ "account": other, "name": "Bob" });
    let bob = made(&stage.owner, "createContact", "contact", bob).await;
    let (data, ann) = (stage.milestone(DATA), &stage.contact);
    let before = stage.tenant.snapshot().await;
    for (input, code, field) in [
        (
            json!({ "milestone": stage.milestone(KICKOFF), "contact": ann }),
            "CONFLICT",
            "milestone",
        ),
        (
            json!({ "milestone": data, "contact": bob }),
            "CONFLICT",
            "contact",
        ),
        (
            json!({ "milestone": data, "contact": ann, "expiresAfterDays": 0 }),
            "VALIDATION_FAILED",
            "expiresAfterDays",
        ),
        (
            json!({ "milestone": data, "contact": ann, "expiresAfterDays": 366 }),
            "VALIDATION_FAILED",
            "expiresAfterDays",
        ),
    ] {
        let refused = stage.hand_out(input.clone()).await.refusal();
        assert_eq!(refused, (code.to_owned(), field.to_owned()), "{input}");
    }
    let csm = stage.tenant.holding(Role::Csm).await;
    let input = json!({ "milestone": data, "contact": ann });
    let refused = change(&csm, "handOutMilestoneLink", "", input.clone()).await;
    assert_eq!(refused.code(), "FORBIDDEN", "{refused}");
    stage
        .tenant
        .assert_unchanged_since(&before, "refusals")
        .await;
    // A secret stands in no row, not even for replays.
    let keyed = stage.owner.with_header("idempotency-key", "link");
    let fields = "milestoneLink { url }";
    let given = change(&keyed, "handOutMilestoneLink", fields, input).await;
    let given = given.good();
    let url = given.text_at("/handOutMilestoneLink/milestoneLink/url");
    let token = &url[url.find("/m/").expect("a path") + "/m/".len()..];
    let rows = format!("{:?}", stage.tenant.snapshot().await);
    assert!(rows.contains("onboarding_link"), "the rows are told");
    assert!(!rows.contains(token), "a token is stored");
    // Nothing is left to be done.
    stage.complete(DATA).await;
    let input = json!({ "milestone": data, "contact": ann });
    let refused = stage.hand_out(input).await.refusal();
    assert_eq!(refused, ("CONFLICT".to_owned(), "milestone".to_owned()));
}

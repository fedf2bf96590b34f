//! An account from its trial to the customer that it brings, and what every step does to the numbers of the portfolio.

use chrono::{NaiveDate, TimeDelta};
use data::transaction::Mode;
use domain::member::Role;
use serde_json::{Value, json};
use tests::{Client, Tenant, TestApp, both};

both!(an_account_goes_from_trial_to_advocate_and_the_portfolio_with_it);

/// A portfolio of two accounts: Acme, whose way it is, and Bolt, which pays $200 a month since 2024 until it leaves at the end.
struct Journey {
    app: TestApp,
    northwind: Tenant,
    acme: String,
    subscription: String,
    /// The line of the subscription that runs.
    line: String,
    /// The subscription of Bolt.
    bolt: String,
}

async fn an_account_goes_from_trial_to_advocate_and_the_portfolio_with_it(app: TestApp) {
    let journey = Journey::begins(app).await;
    journey.answers_a_prompt().await;
    journey.pays().await;
    let plan = journey.is_onboarded().await;
    journey.reaches_value(&plan).await;
    journey.grows().await;
    journey.recommends().await;
    let referral = journey.is_proposed_to_be_asked().await;
    journey.buys_more().await;
    journey.renews().await;
    journey.introduces(&referral).await;
    journey.brings_a_customer(&referral).await;
}

impl Journey {
    /// Someone who may do everything, with a token of the day.
    async fn owner(&self) -> Client {
        self.northwind.holding(Role::Owner).await
    }

    /// Moves the clock on to noon of a day.
    fn comes_to(&self, day: &str) {
        let day: NaiveDate = day.parse().unwrap();
        let today = self.app.clock.now().date_naive();
        let days = (day - today).num_days();
        assert!(days > 0, "time goes on");
        self.app.clock.advance(TimeDelta::days(days));
    }

    /// Runs a mutation with one `$input` where nothing may be refused, and answers its payload.
    async fn does(&self, mutation: &str, selection: &str, input: Value) -> Value {
        let of = match mutation {
            "completeOnboardingMilestone" => "OnboardingMilestoneStepInput".to_owned(),
            _ => {
                let (head, rest) = mutation.split_at(1);
                format!("{}{rest}Input", head.to_uppercase())
            }
        };
        let document = format!(
            "mutation($input: {of}!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ code field message }} }} }}"
        );
        let owner = self.owner().await;
        let answer = owner.ask_with(&document, json!({ "input": input })).await;
        let answer = answer.good();
        let payload = answer.data_at(&format!("/{mutation}")).clone();
        assert_eq!(payload["userErrors"], json!([]), "{mutation}");
        payload
    }

    /// Rows of a bulk mutation, none of which may be refused.
    async fn tells(&self, mutation: &str, of: &str, rows: Value) {
        let document = format!(
            "mutation($rows: [{of}!]!) {{ {mutation}(input: {{rows: $rows}}) {{ userErrors {{ field message }} }} }}"
        );
        let owner = self.owner().await;
        let answer = owner.ask_with(&document, json!({ "rows": rows })).await;
        answer.good();
    }

    /// The portfolio of today.
    async fn portfolio(&self, fields: &str) -> Value {
        let query = format!("{{ portfolio {{ {fields} }} }}");
        let answer = self.owner().await.ask(&query).await.good();
        answer.data_at("/portfolio").clone()
    }

    /// MRR of today.
    async fn assert_mrr(&self, expected: &str) {
        let found = self.portfolio("mrr { amount }").await;
        assert_eq!(found["mrr"]["amount"], expected);
    }

    /// 15 January 2025: Acme signs up, and tries three seats of $100 a month until it is to decide, by 14 February.
    async fn begins(app: TestApp) -> Self {
        let northwind = app.tenant("northwind").await;
        let mut journey = Self {
            app,
            northwind,
            acme: String::new(),
            subscription: String::new(),
            line: String::new(),
            bolt: String::new(),
        };
        let bolt = json!({ "name": "Bolt", "externalId": "bolt", "signedUpOn": "2024-01-01" });
        let bolt = journey.does("createAccount", "account { id }", bolt).await;
        let line = json!({ "amount": "200", "currency": "USD", "billingInterval": "MONTH" });
        let paid =
            json!({ "account": bolt["account"]["id"], "startsOn": "2024-01-01", "lines": [line] });
        let selection = "subscription { id }";
        let paid = journey.does("createSubscription", selection, paid).await;
        journey.bolt = paid["subscription"]["id"].as_str().unwrap().to_owned();
        let acme = json!({ "name": "Acme", "externalId": "acme", "signedUpOn": "2025-01-15" });
        let acme = journey.does("createAccount", "account { id }", acme).await;
        journey.acme = acme["account"]["id"].as_str().unwrap().to_owned();
        let line = json!({ "amount": "100", "currency": "USD", "billingInterval": "MONTH", "quantity": 3 });
        let tried = json!({
            "account": journey.acme, "startsOn": "2025-01-15", "endsOn": "2026-02-01",
            "trialStartsOn": "2025-01-15", "trialEndsOn": "2025-02-14", "lines": [line],
        });
        let selection = "subscription { id lines { id } }";
        let made = journey.does("createSubscription", selection, tried).await;
        let text = |place: &str| made.pointer(place).unwrap().as_str().unwrap().to_owned();
        journey.subscription = text("/subscription/id");
        journey.line = text("/subscription/lines/0/id");

        // Trials are worth nothing: $200 of Bolt. Of one trial none is paid for, and it still may be.
        let found = journey.portfolio(&format!("accountCount {TRIALS}")).await;
        assert_eq!(found["accountCount"], 2);
        let trials = json!({ "startedCount": 1, "convertedCount": 0, "maturingCount": 1, "rate": { "value": "0" } });
        assert_eq!(found["trialConversion"], trials);
        journey.assert_mrr("200.00").await;
        journey
    }

    /// 16 January: the first of two prompts was answered within the hour, the second not yet.
    async fn answers_a_prompt(&self) {
        self.comes_to("2025-01-16");
        let sent = |id: &str, sent_at: &str, answered_at: Option<&str>| json!({ "externalId": id, "accountExternalId": "acme", "name": id, "sentAt": sent_at, "answeredAt": answered_at });
        let rows = json!([
            sent(
                "welcome",
                "2025-01-15T09:00:00Z",
                Some("2025-01-15T09:40:00Z")
            ),
            sent("invite", "2025-01-16T09:00:00Z", None),
        ]);
        self.tells("upsertOnboardingPrompts", "UpsertOnboardingPromptRow", rows)
            .await;
        // One of two; the other has until tomorrow. Who converts cannot be said before 17 days are over.
        let found = self.portfolio(PROMPTS).await;
        let expected = json!({
            "sentCount": 2, "provisionalCount": 1, "responseRate": { "value": "0.5" },
            "responderConversion": { "numerator": "0", "denominator": "0" },
        });
        assert_eq!(found["onboardingPrompts"], expected);
    }

    /// 1 February: Acme pays, 17 days after the trial began.
    async fn pays(&self) {
        self.comes_to("2025-02-01");
        let converts = json!({ "id": self.subscription, "convertsOn": "2025-02-01" });
        self.does("convertTrial", "subscription { id }", converts)
            .await;
        // $200 + 3 x $100.
        self.assert_mrr("500.00").await;
        let revenue = "revenue(window: {month: \"2025-02\"}) { opening { amount } new { amount } closing { amount } }";
        let found = self
            .portfolio(&format!("{TRIALS} {PROMPTS} {revenue}"))
            .await;
        let trials = json!({ "startedCount": 1, "convertedCount": 1, "maturingCount": 0, "rate": { "value": "1" } });
        assert_eq!(found["trialConversion"], trials);
        let amount = |text: &str| json!({ "amount": text });
        assert_eq!(
            found["revenue"],
            json!({ "opening": amount("200.00"), "new": amount("300.00"), "closing": amount("500.00") })
        );
        // It answered within 24 hours, and paid within 17 days of the first prompt.
        let expected = json!({
            "sentCount": 2, "provisionalCount": 0, "responseRate": { "value": "0.5" },
            "responderConversion": { "numerator": "1", "denominator": "1" },
        });
        assert_eq!(found["onboardingPrompts"], expected);
    }

    /// 3 February, a Monday: the onboarding starts, to go live two weeks later. Answers the plan.
    async fn is_onboarded(&self) -> Value {
        self.comes_to("2025-02-03");
        let phases = json!([{ "key": "all", "name": "All of it", "milestones": [
            { "key": "kickoff", "name": "Kickoff", "durationDays": 0 },
            { "key": "data", "name": "Data", "durationDays": 5, "dayCount": "BUSINESS", "needs": ["kickoff"] },
            { "key": "live", "name": "Live", "durationDays": 7, "needs": ["data"], "isFirstValue": true },
        ] }]);
        let template = json!({ "name": "Standard", "phases": phases });
        let selection = "onboardingTemplate { id }";
        let template = self
            .does("createOnboardingTemplate", selection, template)
            .await;
        let start = json!({ "account": self.acme, "template": template["onboardingTemplate"]["id"], "startsOn": "2025-02-03" });
        let selection = "onboardingPlan { plannedGoLiveOn milestones { id plannedOn } }";
        let started = self.does("startOnboarding", selection, start).await;
        let plan = started["onboardingPlan"].clone();
        // Five business days from a Monday are the next Monday, 10 February; a week later is the 17th.
        assert_eq!(plan["milestones"][1]["plannedOn"], "2025-02-10");
        assert_eq!(plan["plannedGoLiveOn"], "2025-02-17");
        let found = self.portfolio(&format!("{ONBOARDING} {VALUE}")).await;
        // No plan is due before the 17th; nobody has got to value.
        let expected = json!({
            "startedCount": 1, "runningCount": 1,
            "completion": { "value": null, "denominator": "0" }, "onTimeRate": { "value": null },
        });
        assert_eq!(found["onboarding"], expected);
        let waits = json!({ "accountCount": 1, "reachedCount": 0, "waitingCount": 1, "median": { "value": null } });
        assert_eq!(found["fromKickoff"], waits);
        plan
    }

    /// 14 February: live, three days ahead of the plan.
    async fn reaches_value(&self, plan: &Value) {
        for (place, day) in [(0, "2025-02-04"), (1, "2025-02-10"), (2, "2025-02-14")] {
            self.comes_to(day);
            let step = json!({ "id": plan["milestones"][place]["id"], "on": day });
            self.does(
                "completeOnboardingMilestone",
                "onboardingPlan { status }",
                step,
            )
            .await;
        }
        // From 3 February to 14 February are 11 days, from the sign-up on 15 January 30.
        let found = self.portfolio(VALUE).await;
        let reached = |days: &str| json!({ "accountCount": 1, "reachedCount": 1, "waitingCount": 0, "median": { "value": days } });
        assert_eq!(found["fromKickoff"], reached("11"));
        assert_eq!(found["fromSignUp"], reached("30"));
        // Once the planned day has come the plan is due, and was complete by then.
        self.comes_to("2025-02-17");
        let found = self.portfolio(ONBOARDING).await;
        let expected = json!({
            "startedCount": 1, "runningCount": 0,
            "completion": { "value": "1", "denominator": "1" }, "onTimeRate": { "value": "1" },
        });
        assert_eq!(found["onboarding"], expected);
    }

    /// 1 May: Acme sells a quarter more than in February, its CSM thinks that it is so so, and Bolt does not recommend.
    async fn grows(&self) {
        let kpi = json!({ "key": "revenue", "label": "Revenue", "unit": "USD", "direction": "HIGHER_IS_BETTER", "staleAfterDays": 90 });
        self.does("createKpi", "kpi { id }", kpi).await;
        let value = |on: &str, value: &str| json!([{ "externalId": on, "accountExternalId": "acme", "kpiKey": "revenue", "measuredOn": on, "value": value }]);
        self.tells(
            "upsertKpiValues",
            "UpsertKpiValueRow",
            value("2025-02-01", "1000"),
        )
        .await;
        // One value is no growth yet.
        let found = self.portfolio(GROWTH).await;
        assert_eq!(found["growth"]["shareGrowing"]["denominator"], "0");
        self.comes_to("2025-05-01");
        self.tells(
            "upsertKpiValues",
            "UpsertKpiValueRow",
            value("2025-05-01", "1250"),
        )
        .await;
        // (1,250 - 1,000) / 1,000, of the one account that measures it.
        let found = self.portfolio(GROWTH).await;
        assert_eq!(
            found["growth"],
            json!({ "shareGrowing": { "value": "1", "denominator": "1" }, "medianGrowth": { "value": "0.25" } })
        );
        self.is_healthy_by_a_profile().await;
    }

    /// What the CSM thinks and what is answered count alike.
    async fn is_healthy_by_a_profile(&self) {
        let point = |value: &str, score: &str| json!({ "value": value, "score": score });
        let factor = |kind: &str, from: [&str; 2]| json!({ "kind": kind, "weight": "1", "points": [point(from[0], "0"), point(from[1], "100")] });
        let profile = json!({
            "name": "Usual", "minimumCoverage": "0.5", "yellowFrom": "40", "greenFrom": "70", "hysteresis": "0",
            "factors": [factor("CSM_JUDGEMENT", ["1", "5"]), factor("NPS", ["-100", "100"])],
        });
        let draft = self
            .does("createHealthProfile", "healthProfile { id }", profile)
            .await;
        let publish = json!({ "id": draft["healthProfile"]["id"], "effectiveFrom": "2025-01-01" });
        self.does("publishHealthProfile", "healthProfile { id }", publish)
            .await;
        let judged = json!({ "account": self.acme, "judgement": 3, "judgedOn": "2025-05-01" });
        self.does(
            "recordHealthJudgement",
            "healthJudgement { judgement }",
            judged,
        )
        .await;
        self.tells(
            "recordSurveyAnswers",
            "SurveyAnswerRow",
            json!([nps("bolt", 3, "2025-04-10T10:00:00Z")]),
        )
        .await;
        self.recomputes().await;
        // Acme by its CSM alone: 3 is half-way from 1 to 5. Bolt by its only answer, a detractor's: -100 is 0 points.
        // (50 + 0) / 2, and by ARR (3,600 x 50 + 2,400 x 0) / 6,000.
        let found = self.portfolio(&format!("{HEALTH} {NPS}")).await;
        assert_eq!(found["health"], stands("25", "30", [1, 1, 0]));
        assert_eq!(
            found["nps"],
            json!({ "answerCount": 1, "promoterCount": 0, "score": { "value": "-100" } })
        );
    }

    async fn recomputes(&self) {
        self.does("recomputeHealth", "recomputed { scoredCount }", json!({}))
            .await;
    }

    /// 2 May: somebody at Acme would recommend.
    async fn recommends(&self) {
        self.comes_to("2025-05-02");
        self.tells(
            "recordSurveyAnswers",
            "SurveyAnswerRow",
            json!([nps("acme", 10, "2025-05-02T09:00:00Z")]),
        )
        .await;
        self.recomputes().await;
        // One promoter and one detractor of two. Acme: (50 + 100) / 2 = 75; (75 + 0) / 2, and by ARR (3,600 x 75) / 6,000.
        let found = self.portfolio(&format!("{HEALTH} {NPS}")).await;
        assert_eq!(
            found["nps"],
            json!({ "answerCount": 2, "promoterCount": 1, "score": { "value": "0" } })
        );
        assert_eq!(found["health"], stands("37.5", "45", [1, 0, 1]));
    }

    /// The same day: the server proposes to ask Acme for a referral, because somebody there would recommend. Answers the referral.
    async fn is_proposed_to_be_asked(&self) -> String {
        let scope = self.northwind.scope(Mode::Write).await;
        let proposed = data::advocacy::propose(&scope).await.unwrap();
        scope.commit().await.unwrap();
        assert_eq!(proposed, 1, "Bolt does not recommend");
        let query = "{ advocacyActivities { nodes { id kind stage stageOn account { name } proposedAfterAnswer { score } } } }";
        let answer = self.owner().await.ask(query).await.good();
        let found = answer.data_at("/advocacyActivities/nodes");
        let id = found[0]["id"].clone();
        let expected = json!([{
            "id": id, "kind": "REFERRAL", "stage": "PROPOSED", "stageOn": "2025-05-02",
            "account": { "name": "Acme" }, "proposedAfterAnswer": { "score": 10 },
        }]);
        assert_eq!(*found, expected);
        // Nobody was asked yet, nobody has left.
        let found = self.portfolio(&advocacy(2025)).await;
        assert_eq!(found["advocacy"], balance([0, 0, 0], "0", None));
        id.as_str().unwrap().to_owned()
    }

    /// 1 June: five seats instead of three.
    async fn buys_more(&self) {
        self.comes_to("2025-06-01");
        let more = json!({ "id": self.subscription, "effectiveOn": "2025-06-01", "changes": [{ "line": self.line, "quantity": 5 }] });
        self.does("changeSubscription", "subscription { id }", more)
            .await;
        // $200 + 5 x $100.
        self.assert_mrr("700.00").await;
        let month = "revenue(window: {month: \"2025-06\"}) { expansion { amount } netRevenueRetention { value } }";
        let found = self.portfolio(month).await;
        // 700 of 500 that were there when the month began.
        assert_eq!(
            found["revenue"],
            json!({ "expansion": { "amount": "200.00" }, "netRevenueRetention": { "value": "1.4" } })
        );
    }

    /// The renewal of $6,000 a year that is due on 1 February 2026 is won for $7,200.
    async fn renews(&self) {
        self.comes_to("2026-01-15");
        let owner = self.owner().await;
        let prepare = "mutation { prepareRenewals { userErrors { message } } }";
        owner.ask(prepare).await.good();
        let query = "query($id: ID!) { subscription(id: $id) { renewal { id } } }";
        let answer = owner
            .ask_with(query, json!({ "id": self.subscription }))
            .await
            .good();
        let renewal = answer.text_at("/subscription/renewal/id");
        // 5 x $100 x 12 are due, and nothing of it is decided.
        let rates = |account: &str, gross: &str, net: &str| json!({ "count": 1, "due": { "amount": "6000.00" }, "accountRate": { "value": account }, "grossRate": { "value": gross }, "netRate": { "value": net } });
        let found = self.portfolio(RENEWALS).await;
        assert_eq!(found["renewals"], rates("0", "0", "0"));

        let won = json!({ "id": renewal, "outcome": "RENEWED_WITH_UPSELL", "renewedAmount": "7200", "termMonths": 12 });
        self.does("closeRenewal", "renewal { state }", won).await;
        // The one that is due is renewed; gross counts up to what was due, net 7,200 / 6,000.
        let found = self.portfolio(RENEWALS).await;
        assert_eq!(found["renewals"], rates("1", "1", "1.2"));

        // The new term begins at $600 a month: 800 of 700 that were there on the last day of January.
        self.assert_mrr("700.00").await;
        self.comes_to("2026-02-01");
        self.assert_mrr("800.00").await;
        let revenue = "month: revenue(window: {month: \"2026-02\"}) { netRevenueRetention { value } }
            year: revenue(window: {year: 2025}) { opening { amount } new { amount } expansion { amount } closing { amount } netRevenueRetention { value } }";
        let found = self.portfolio(revenue).await;
        assert_eq!(
            found["month"]["netRevenueRetention"]["value"], "1.142857",
            "8 / 7"
        );
        // Of 2025 Bolt alone was there when it began, and is worth what it was. Movements are netted over the window: Acme is new with all that it paid at its end.
        let amount = |text: &str| json!({ "amount": text });
        assert_eq!(
            found["year"],
            json!({
                "opening": amount("200.00"), "new": amount("500.00"), "expansion": amount("0.00"), "closing": amount("700.00"),
                "netRevenueRetention": { "value": "1" },
            })
        );
    }

    /// The referral comes into its next stage today, with what else is said of that.
    async fn moves(&self, referral: &str, stage: &str, rest: Value) {
        let mut step = json!({ "id": referral, "stage": stage });
        let rest = rest.as_object().unwrap().clone();
        step.as_object_mut().unwrap().extend(rest);
        let selection = "advocacyActivity { stage }";
        let moved = self.does("moveAdvocacyActivity", selection, step).await;
        assert_eq!(moved["advocacyActivity"]["stage"], stage);
    }

    /// 10 February: Acme is asked, and ten days later Cedar is in touch.
    async fn introduces(&self, referral: &str) {
        self.comes_to("2026-02-10");
        self.moves(referral, "ASKED", json!({})).await;
        // One was asked for, none is given.
        let found = self.portfolio(&advocacy(2026)).await;
        assert_eq!(found["advocacy"], balance([1, 0, 0], "0", None));
        self.comes_to("2026-02-20");
        self.moves(referral, "INTRODUCED", json!({})).await;
        let referred = json!({ "id": referral, "referred": "Cedar" });
        let selection = "advocacyActivity { referred }";
        self.does("updateAdvocacyActivity", selection, referred)
            .await;
        // The one that was asked for is given; who was referred has not bought.
        let found = self.portfolio(&advocacy(2026)).await;
        assert_eq!(found["advocacy"], balance([1, 1, 0], "0", None));
    }

    /// March: Bolt leaves on the 1st, Cedar comes on the 15th.
    async fn brings_a_customer(&self, referral: &str) {
        self.comes_to("2026-03-01");
        let leaves = json!({ "id": self.bolt, "effectiveOn": "2026-03-01" });
        self.does("cancelSubscription", "subscription { id }", leaves)
            .await;
        // $800 without the $200 of Bolt; one logo is lost, and none was won for it.
        self.assert_mrr("600.00").await;
        let found = self.portfolio(&advocacy(2026)).await;
        assert_eq!(found["advocacy"], balance([1, 1, 1], "-1", None));

        self.comes_to("2026-03-15");
        let cedar = json!({ "name": "Cedar", "externalId": "cedar", "signedUpOn": "2026-03-15" });
        let cedar = self.does("createAccount", "account { id }", cedar).await;
        let line = json!({ "amount": "150", "currency": "USD", "billingInterval": "MONTH" });
        let bought =
            json!({ "account": cedar["account"]["id"], "startsOn": "2026-03-15", "lines": [line] });
        self.does("createSubscription", "subscription { id }", bought)
            .await;
        let worth = json!({ "amount": "1800", "currency": "USD" });
        self.moves(referral, "WON", worth).await;
        self.assert_balanced_by_cedar().await;
    }

    /// One was won for the one that was lost, and pays 12 x $150 a year.
    async fn assert_balanced_by_cedar(&self) {
        // $600 + $150.
        self.assert_mrr("750.00").await;
        let month = "revenue(window: {month: \"2026-03\"}) { opening { amount } new { amount } churn { amount } closing { amount } }";
        let found = self.portfolio(&format!("{} {month}", advocacy(2026))).await;
        assert_eq!(
            found["advocacy"],
            balance([1, 1, 1], "0", Some(("Cedar", "1800")))
        );
        // 800 + 150 - 200.
        let amount = |text: &str| json!({ "amount": text });
        assert_eq!(
            found["revenue"],
            json!({ "opening": amount("800.00"), "new": amount("150.00"), "churn": amount("200.00"), "closing": amount("750.00") })
        );
    }
}

const TRIALS: &str = "trialConversion(window: {month: \"2025-01\"}, withinDays: 30) { startedCount convertedCount maturingCount rate { value } }";
const PROMPTS: &str = "onboardingPrompts(window: {month: \"2025-01\"}, withinDays: 17) {
    sentCount provisionalCount responseRate { value } responderConversion { numerator denominator }
}";
const ONBOARDING: &str = "onboarding(window: {month: \"2025-02\"}) { startedCount runningCount completion { value denominator } onTimeRate { value } }";
const VALUE: &str = "fromKickoff: timeToValue(window: {month: \"2025-02\"}) { accountCount reachedCount waitingCount median { value } }
    fromSignUp: timeToValue(window: {month: \"2025-01\"}, from: SIGN_UP) { accountCount reachedCount waitingCount median { value } }";
const GROWTH: &str = "growth { shareGrowing { value denominator } medianGrowth { value } }";
const NPS: &str = "nps(window: {year: 2025}) { answerCount promoterCount score { value } }";
const HEALTH: &str =
    "health { average { value } weightedAverage { value } bands { band accountCount } }";
const RENEWALS: &str = "renewals(window: {month: \"2026-02\"}) { count due { amount } accountRate { value } grossRate { value } netRate { value } }";

/// What is asked of the advocacy of a year.
fn advocacy(year: i32) -> String {
    format!(
        "advocacy(window: {{year: {year}}}) {{
            asked: count(kind: REFERRAL, stage: ASKED) given(kind: REFERRAL) {{ totalCount }}
            referralsWon logosChurned isBalanced referralBalance {{ value }} referredValue {{ value }}
            won: activities(stage: WON) {{ nodes {{ referred account {{ name }} }} }}
        }}"
    )
}

/// The same as an answer: how many were asked for, were given, and left; the balance; and whom Acme has brought, with what it pays a year.
fn balance(
    [asked, given, churned]: [i32; 3],
    balance: &str,
    brought: Option<(&str, &str)>,
) -> Value {
    let nodes: Vec<Value> = brought
        .iter()
        .map(|(name, _)| json!({ "referred": name, "account": { "name": "Acme" } }))
        .collect();
    json!({
        "asked": asked, "given": { "totalCount": given },
        "referralsWon": nodes.len(), "logosChurned": churned, "isBalanced": balance == "0",
        "referralBalance": { "value": balance },
        "referredValue": { "value": brought.map_or("0", |(_, worth)| worth) },
        "won": { "nodes": nodes },
    })
}

/// An answer to the question of NPS.
fn nps(of: &str, score: i32, at: &str) -> Value {
    json!({ "externalId": of, "accountExternalId": of, "kind": "NPS", "score": score, "answeredAt": at })
}

/// The health of the portfolio: averages, and how many accounts are red, yellow and green.
fn stands(average: &str, weighted: &str, [red, yellow, green]: [i32; 3]) -> Value {
    let band = |band: Value, count: i32| json!({ "band": band, "accountCount": count });
    json!({
        "average": { "value": average }, "weightedAverage": { "value": weighted },
        "bands": [
            band(json!("RED"), red), band(json!("YELLOW"), yellow), band(json!("GREEN"), green), band(json!(null), 0),
        ],
    })
}

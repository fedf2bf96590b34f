//! The same profile, seed, size and day always give the same rows.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::*;

/// Everything that is in a tenant, in the words that go to the database.
fn text(tenant: &DemoTenant) -> String {
    let mut text = String::new();
    let mut line = |parts: &[&dyn std::fmt::Display]| {
        for part in parts {
            write!(text, "{part}|").unwrap();
        }
        text.push('\n');
    };
    let day = |day: Option<NaiveDate>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
    line(&[
        &tenant.slug,
        &tenant.name,
        &tenant.time_zone,
        &tenant.currency,
    ]);
    for row in &tenant.members {
        line(&[&row.name, &row.email, &row.role, &day(row.left_on)]);
    }
    for row in &tenant.products {
        line(&[&row.external_id, &row.name]);
    }
    for row in &tenant.plans {
        line(&[&row.external_id, &row.product, &row.name]);
    }
    for row in &tenant.churn_reasons {
        line(&[&row.external_id, &row.name]);
    }
    for row in &tenant.traits {
        line(&[&row.key, &row.label, &row.kind, &row.choices.join(",")]);
    }
    for row in &tenant.rates {
        line(&[&row.currency, &row.on, &row.rate]);
    }
    for row in &tenant.accounts {
        let parent = row.parent.as_deref().unwrap_or("-");
        line(&[
            &row.external_id,
            &row.name,
            &row.domain,
            &row.industry,
            &row.country,
        ]);
        line(&[&row.segment, &row.signed_up_on, &parent]);
        for (date, stage) in row.stages.entries() {
            line(&[date, stage]);
        }
        for (key, value) in &row.traits {
            line(&[key, value]);
        }
    }
    for row in &tenant.contacts {
        let roles: Vec<_> = row.roles.iter().map(|role| role.as_str()).collect();
        let phone = row.phone.as_deref().unwrap_or("-");
        line(&[
            &row.external_id,
            &row.account,
            &row.name,
            &row.email,
            &row.title,
        ]);
        line(&[&phone, &roles.join(","), &row.do_not_survey]);
    }
    for row in &tenant.ownership {
        let reason = row.reason.unwrap_or("-");
        line(&[
            &row.account,
            &row.member,
            &row.role,
            &row.starts_on,
            &day(row.ends_on),
            &reason,
        ]);
    }
    for row in &tenant.subscriptions {
        let (trial_start, trial_end) = row.trial.unzip();
        line(&[
            &row.external_id,
            &row.account,
            &row.starts_on,
            &day(row.ends_on),
        ]);
        line(&[&day(trial_start), &day(trial_end)]);
        let life = &row.life;
        if let Some(months) = life.contract_months {
            line(&[&months, &life.notice_days.unwrap_or_default()]);
        }
        if let Some((starts_on, ends_on)) = life.pause {
            line(&[&starts_on, &day(ends_on)]);
        }
        if let Some(cancelled) = &life.cancellation {
            let reasons = cancelled.reasons.join(",");
            line(&[&cancelled.cancelled_on, &cancelled.kind, &reasons]);
        }
        for row in &row.lines {
            line(&[
                &row.plan,
                &row.description,
                &row.amount_minor,
                &row.discount_minor,
            ]);
            line(&[
                &row.currency,
                &row.quantity,
                &row.interval,
                &row.starts_on,
                &day(row.ends_on),
            ]);
        }
    }
    for row in &tenant.purchases {
        let refund = row.refund.as_ref();
        let back = refund.map_or(0, |refund| refund.amount_minor);
        line(&[&row.external_id, &row.account, &row.product]);
        line(&[&row.purchased_on, &row.amount_minor, &row.currency]);
        line(&[&row.quantity, &row.is_automatic_renewal, &back]);
        line(&[&day(refund.map(|refund| refund.refunded_on))]);
    }
    for row in &tenant.invoices {
        line(&[&row.external_id, &row.account, &row.amount_minor]);
        line(&[&row.currency, &row.issued_on, &row.due_on]);
        line(&[&day(row.paid_on), &day(row.voided_on)]);
    }
    for row in &tenant.campaigns {
        let phase = row.phase.unwrap_or("-");
        line(&[
            &row.external_id,
            &row.name,
            &row.kind,
            &row.question,
            &phase,
        ]);
    }
    for row in &tenant.answers {
        let score = row.score.unwrap_or(-1);
        let themes = row.themes.join(",");
        line(&[&row.external_id, &row.contact, &row.campaign, &score]);
        line(&[&row.comment.unwrap_or("-"), &themes, &row.answered_on]);
    }
    for row in &tenant.costs {
        line(&[&row.external_id, &row.category, &row.starts_on]);
        line(&[&row.ends_on, &row.amount_minor]);
    }
    for row in &tenant.cases {
        let contact = row.contact.as_deref().unwrap_or("-");
        line(&[&row.external_id, &row.account, &contact, &row.subject]);
        line(&[&row.channel, &row.priority, &row.opened_at]);
        line(&[&row.score.unwrap_or_default()]);
        for event in &row.events {
            let reason = event.reason.map_or("-", |reason| reason.as_str());
            line(&[&event.at, &event.kind, &reason]);
        }
    }
    for row in &tenant.touchpoints {
        let member = row.member.as_deref().unwrap_or("-");
        line(&[&row.external_id, &row.account, &row.kind]);
        line(&[&row.initiator, &row.at, &member]);
    }
    for row in &tenant.feedback {
        line(&[&row.external_id, &row.title, &row.status]);
        line(&[&row.accounts.join(",")]);
    }
    for row in &tenant.usage {
        line(&[&row.id, &row.account, &row.user, &row.feature]);
        line(&[&row.at, &row.seconds, &row.quantity, &row.is_service]);
    }
    for row in &tenant.templates {
        line(&[&row.key, &row.name]);
        for milestone in row.phases.iter().flat_map(|phase| &phase.milestones) {
            line(&[&milestone.key, &milestone.duration.days, &milestone.owner]);
        }
    }
    for row in &tenant.onboardings {
        let cancelled = day(row.cancelled.map(|(on, _)| on));
        line(&[&row.account, &row.template, &row.starts_on]);
        line(&[&day(row.contract_signed_on), &cancelled]);
        for event in &row.events {
            line(&[&event.milestone, &event.on, &event.what.as_str()]);
        }
    }
    for row in &tenant.prompts {
        let answered = row.answered_at.map_or(0, |at| at.timestamp());
        line(&[&row.external_id, &row.account, &row.contact, &row.name]);
        line(&[&row.sent_at, &answered]);
    }
    for row in &tenant.kpis {
        line(&[&row.key, &row.label, &row.unit, &row.direction]);
    }
    for row in &tenant.kpi_values {
        line(&[&row.external_id, &row.account, &row.kpi, &row.measured_on]);
        line(&[&row.value, &row.source]);
    }
    for row in &tenant.success_plans {
        let owner = row.owner.as_deref().unwrap_or("-");
        line(&[&row.account, &owner, &row.title, &row.status]);
        for outcome in &row.outcomes {
            let end = outcome.end.map(domain::outcome::OutcomeEnd::day);
            let value = outcome.value.map_or(0, |(_, value)| value);
            line(&[&outcome.statement, &outcome.due_on, &day(end), &value]);
            line(&[&outcome.milestones.join(",")]);
        }
    }
    for row in &tenant.reviews {
        let summary = row.summary.as_deref().unwrap_or("-");
        line(&[&row.account, &row.held_on, &row.agenda.join(",")]);
        line(&[&row.members.join(","), &row.contacts.join(","), &summary]);
        if let Some((value, relationship)) = &row.view {
            line(&[value, relationship]);
        }
        for follow_up in &row.follow_ups {
            let member = follow_up.member.as_deref().unwrap_or("-");
            line(&[&follow_up.text, &follow_up.due_on, &member]);
            line(&[&day(follow_up.done_on)]);
        }
    }
    for row in &tenant.tasks {
        line(&[&row.external_id, &row.account, &row.title, &row.kind]);
        line(&[&row.priority, &row.due_on, &day(row.snoozed_until)]);
        if let Some(end) = &row.ended {
            line(&[&end.what.status(), &end.at, &end.outcome]);
        }
    }
    for row in &tenant.playbooks {
        line(&[&row.key, &row.name]);
        for step in &row.steps {
            line(&[&step.title, &step.due_after.days]);
        }
    }
    for row in &tenant.runs {
        line(&[&row.account, &row.playbook, &row.starts_on]);
    }
    for row in &tenant.rules {
        line(&[&row.name, &row.condition.trigger(), &row.quiet_days]);
    }
    text
}

fn digest(tenant: &DemoTenant) -> String {
    let digest = Sha256::digest(text(tenant));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_tenants_of_the_demo_never_change_unnoticed() {
    let digest = |profile: &Profile| {
        digest(&generate(profile, SEED, profile.accounts, date(TODAY)).unwrap())
    };
    assert_eq!(
        [digest(&NORTHWIND), digest(&FJORDLIGHT)],
        [
            "8de95691d6a740fecfa61610781b406c3145c3669309ea57ca463a3316b70e2e",
            "1ef1cfc4b77c0f511741cffbda352b1f4e57715a699adeeb01698d0dd96eaf5d",
        ]
    );
}

#[test]
fn another_seed_gives_other_rows() {
    let digest = |seed| digest(&generate(&NORTHWIND, seed, 50, date(TODAY)).unwrap());
    assert_eq!(digest(1), digest(1));
    assert_ne!(digest(1), digest(2));
}

#[test]
fn a_day_without_history_is_refused() {
    let generate = |today| generate(&NORTHWIND, SEED, 10, today);
    for today in [NaiveDate::MIN, date("1969-12-31"), NaiveDate::MAX] {
        assert_eq!(generate(today).unwrap_err(), DemoError::Day(today));
    }
    assert!(generate(date("1970-01-01")).is_ok());
    assert!(generate(date("9998-12-31")).is_ok());
}

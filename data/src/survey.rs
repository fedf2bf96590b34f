//! Surveys: campaigns, whom they ask and why not, and what is answered.
//!
//! # For whoever delivers
//!
//! All of these work within the scope's tenant, need [`domain::member::Permission::ManageSurveys`] to write and
//! [`domain::member::Permission::ReadPortfolio`] to read, and take a fixed number of statements for any page of rows. None looks at a clock: the
//! scope's time is the time. All are safe to repeat.
//!
//! | what for | function |
//! |---|---|
//! | the campaigns for which it is time | [`due`] |
//! | start, plan and close them | [`start`], [`plan`] (until it says that it has finished, each step in a scope of its own), [`close`] |
//! | what is to be sent, and note that it was | [`to_send`], [`mark_sent`] |
//! | who is to be reminded, and note that they were | [`to_remind`], [`mark_reminded`] |
//! | the links of a campaign whose questions somebody else delivers | [`hand_out`] |
//! | what came back | [`mark_bounced`] |
//! | what has had its time | [`is_any_to_expire`], [`expire`] |
//! | find an invitation, alone or with its campaign, its texts and its answer | [`invitation`], [`open`], [`text_in`] |
//! | the question was opened | [`mark_opened`] |
//! | keep an answer, in part or in full, or change it in time | [`respond`] |
//! | never ask again | [`opt_out`] |
//!
//! An invitation is sent when its row says so, and stays to be sent until then. Its account, contact and campaign stand on the row; the contact is
//! read by [`crate::account::contact::by_ids`]. Comments and notes are never to be written to a log line; rows of answers do not show them when they
//! are printed.

mod campaign;
mod check;
pub mod entity;
mod expire;
mod facts;
mod follow;
mod hand_out;
mod journey;
mod moment;
mod plan;
mod reach;
mod read;
mod record;
mod respond;
#[cfg(test)]
mod tests;
mod texts;

pub use campaign::{
    CampaignInput, TriggerInput, close, create, schedule, start, unschedule, update,
};
pub use expire::{expire, is_any_to_expire};
pub(crate) use facts::{read, scale};
pub use follow::{FollowUpInput, follow_up, set_themes, themes_of};
pub use hand_out::{HandedOut, MOST_LINKS, hand_out};
pub use journey::{
    Due, due, invitation, mark_bounced, mark_opened, mark_reminded, mark_sent, opt_out, to_remind,
    to_send,
};
pub use plan::{Planned, Preview, plan, preview};
pub use read::{
    AnswerFilter, AnswerOrder, AnswerOrderField, CampaignFilter, InvitationFilter, answers_by_ids,
    answers_matching, answers_of_account, campaigns_by_ids, campaigns_matching, counts_of_answers,
    first_answers_of_accounts, invitations_by_ids, invitations_matching, list_answers,
    list_campaigns, list_invitations, state_of,
};
pub use record::{AnswerInput, known, record};
pub use respond::{Opened, Response, Standing, open, respond};
pub use texts::{Audience, CampaignText, audience, text_in, texts};

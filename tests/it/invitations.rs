//! Campaigns from the plan to the answer: through a real mail server, and the page that the mails lead to.

mod link;
mod milestone;
mod page;
mod play;
mod post;
mod stage;
mod widget;

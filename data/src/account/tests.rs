//! Accounts on a SQLite file: two tenants, so that what belongs to the other one can be tried everywhere.

mod access;
mod bulk;
mod contacts;
mod definitions;
mod filters;
mod pages;
mod single;
mod support;

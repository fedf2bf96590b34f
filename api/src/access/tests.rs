mod clients;
mod http;
mod identities;
mod keys;
mod log_in;
mod refresh;
mod support;
mod throttling;

mod clients;
mod members;
mod sessions;
mod support;
mod tokens;

mod closing;
mod deciding;
mod facts;
mod following;
mod hand;
mod history;
mod preparing;
mod support;

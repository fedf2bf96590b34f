mod cohorts;
mod numbers;
mod properties;
mod ravenstack;
mod revenue;
mod revenue_edges;
mod revenue_properties;
mod world;

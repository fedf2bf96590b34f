mod numbers;
mod properties;
mod world;

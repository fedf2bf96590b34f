mod catalogue;
mod events;
mod life;
mod one;
mod rates;
mod rows;

mod catalogue;
mod life;
mod one;
mod rates;
mod rows;

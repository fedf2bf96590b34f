mod catalogue;
mod one;
mod rates;
mod rows;

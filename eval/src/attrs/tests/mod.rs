//! Tests of every representation against models.

mod model;
mod properties;
mod stress;
mod units;

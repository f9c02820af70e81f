//! The built program, driven from outside.

mod deprecated;
mod env_query;
mod errors;
mod eval;
mod place;
mod policy;
mod program;
#[cfg(feature = "local-store")]
mod store;

//! The built program, driven from outside.

mod brief;
mod cache;
mod completions;
mod cost;
mod deprecated;
mod deps;
#[cfg(feature = "local-store")]
mod documents;
mod edit;
mod env_query;
mod errors;
mod eval;
mod flake;
mod json_errors;
mod place;
mod policy;
mod program;
mod store;
mod syntax;
mod transcripts;

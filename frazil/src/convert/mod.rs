//! Between values and Rust, through serde, both ways.
//!
//! `read` shows a value to serde and evaluates it as far as serde looks. `data` takes what serde
//! serializes, on the caller's thread, as plain data, of which `build` makes a value. Two types of ours
//! are more than serde's model has: [`Value`] and [`StringWithContext`]; they announce themselves by the
//! names of newtypes, and pass a handle through a thread-local, so that no other format can forge one.

mod build;
mod context;
mod data;
mod read;

use std::cell::RefCell;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Error as _, Serialize, Serializer};

pub(crate) use self::build::build;
pub use self::context::StringWithContext;
pub use self::data::Data;
pub(crate) use self::data::to_data;
pub(crate) use self::read::from_word;
use crate::evaluator::Value;

/// The name by which a value announces itself.
const VALUE: &str = "$frazil::Value";

/// How far a conversion may go.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    pub depth: u32,
    pub values: u64,
}

impl Default for Bounds {
    fn default() -> Bounds {
        let limits = crate::Limits::default();
        Bounds { depth: limits.conversion_depth, values: limits.conversion_values }
    }
}

thread_local! {
    /// A handle on its way through serde, between two calls that follow each other.
    static PASSED: RefCell<Option<Value>> = const { RefCell::new(None) };
}

fn pass(value: Value) {
    let before = PASSED.with(|passed| passed.borrow_mut().replace(value));
    drop(before);
}

fn passed() -> Option<Value> {
    PASSED.with(|passed| passed.borrow_mut().take())
}

/// The content of the newtype, which only our serializer does not look at.
struct Inside;

impl Serialize for Inside {
    fn serialize<S: Serializer>(&self, _serializer: S) -> Result<S::Ok, S::Error> {
        drop(passed());
        Err(S::Error::custom("a frazil::Value is not for this format"))
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        pass(self.clone());
        serializer.serialize_newtype_struct(VALUE, &Inside)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        struct Taker;
        impl Visitor<'_> for Taker {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value of an evaluator")
            }

            fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
                passed().ok_or_else(|| E::custom("a frazil::Value is not in this format"))
            }
        }
        drop(passed());
        deserializer.deserialize_newtype_struct(VALUE, Taker)
    }
}

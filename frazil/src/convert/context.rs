//! Strings with what they depend on.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The name by which such a string announces itself.
pub(super) const NAME: &str = "$frazil::StringWithContext";
pub(super) const FIELDS: &[&str] = &["string", "context"];

/// A string with its context: the store paths and derivations that it depends on. A plain `String`
/// loses them when it is read, and what is made of it depends on nothing.
///
/// ```
/// use frazil::{Evaluator, StringWithContext};
///
/// # fn main() -> frazil::Result<()> {
/// let nix = Evaluator::new()?;
/// let text = r#""${derivation { name = "x"; system = "x"; builder = "/bin/sh"; }}/bin""#;
/// let string: StringWithContext = nix.eval(text).wait()?.to().wait()?;
/// assert!(string.string.ends_with("-x/bin"));
/// assert_eq!(string.context.len(), 1);
/// let back = nix.to_value(&string)?;
/// let has_context = nix.eval("builtins.hasContext").wait()?;
/// assert_eq!(has_context.call(&[&back]).wait()?.print().wait()?, "true");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct StringWithContext {
    /// The string.
    pub string: String,
    /// What it depends on, in the text form of C++ Nix: `PATH` for a file, `!OUTPUT!DRV` for an output of a
    /// derivation, `=DRV` for a derivation with all that it needs.
    pub context: BTreeSet<String>,
}

impl Serialize for StringWithContext {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut fields = serializer.serialize_struct(NAME, FIELDS.len())?;
        fields.serialize_field(FIELDS[0], &self.string)?;
        fields.serialize_field(FIELDS[1], &self.context)?;
        fields.end()
    }
}

impl<'de> Deserialize<'de> for StringWithContext {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<StringWithContext, D::Error> {
        struct Parts;
        impl<'de> serde::de::Visitor<'de> for Parts {
            type Value = StringWithContext;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a string with its context")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<StringWithContext, A::Error> {
                let mut found = StringWithContext::default();
                while let Some(name) = map.next_key::<String>()? {
                    match name.as_str() {
                        "string" => found.string = map.next_value()?,
                        "context" => found.context = map.next_value()?,
                        _ => drop(map.next_value::<serde::de::IgnoredAny>()?),
                    }
                }
                Ok(found)
            }
        }
        deserializer.deserialize_struct(NAME, FIELDS, Parts)
    }
}

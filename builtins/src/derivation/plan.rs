//! What the attributes of a derivation say, taken together.

use std::collections::BTreeSet;

use frazil_eval::builtin::Call;
use frazil_eval::error::{ErrorKind, Result};
use frazil_eval::host::Message;
use frazil_eval::symbol::{Symbol, sym};
use frazil_store::derivation::{Derivation, Method, Variables};
use frazil_store::path;

use crate::hash::Algorithm;
use crate::{features, to_json};

/// What errors about the text of `__json` begin with.
pub(super) const BAD_JSON: &[u8] = b"cannot process __json attribute: ";

/// So many variables have memory from the beginning, at most.
const MOST_EXPECTED: usize = 256;

/// What a derivation is going to be.
pub(super) struct Plan {
    /// Its name, system, builder, arguments and variables.
    pub derivation: Derivation,
    /// The names of its outputs.
    pub outputs: BTreeSet<Vec<u8>>,
    /// Attributes that are null are left out.
    pub ignore_nulls: bool,
    /// Its outputs are at paths that follow from what they are.
    pub content_addressed: bool,
    /// Its outputs may be different each time.
    pub impure: bool,
    /// The hash of a fixed output.
    pub output_hash: Option<Vec<u8>>,
    /// What outputs are hashed with.
    pub algorithm: Option<Algorithm>,
    /// How outputs are hashed.
    pub method: Option<Method>,
    /// The attributes as JSON without the closing brace, if they go to the builder so.
    json: Option<Vec<u8>>,
    /// Why there is no such JSON. Nix: this is seen when all else has been checked.
    pub invalid_json: Option<Vec<u8>>,
}

/// Checks the name of a derivation.
///
/// # Errors
/// The message to show.
pub(super) fn check_name(name: &[u8]) -> std::result::Result<(), Vec<u8>> {
    path::check_name(name).map_err(|error| {
        let end = b". Please pass a different 'name'.";
        [b"invalid derivation name: ".as_slice(), &error.0, end].concat()
    })
}

impl Plan {
    /// Of a derivation with so many attributes.
    pub(super) fn new(name: &[u8], attributes: usize, structured: bool, ignore_nulls: bool) -> Plan {
        // The outputs are variables, too, and structured attributes are one together.
        let expected = if structured { 0 } else { attributes.min(MOST_EXPECTED) };
        let env = Variables::with_capacity(expected + 4);
        Plan {
            derivation: Derivation { env, ..Derivation::new(name) },
            outputs: BTreeSet::from([b"out".to_vec()]),
            ignore_nulls,
            content_addressed: false,
            impure: false,
            output_hash: None,
            algorithm: None,
            method: None,
            json: structured.then(Vec::new),
            invalid_json: None,
        }
    }

    /// Whether the attributes go to the builder as JSON.
    pub(super) fn is_structured(&self) -> bool {
        self.json.is_some()
    }

    /// Adds a structured attribute. They come in the order of their names.
    pub(super) fn add_json(&mut self, name: &[u8], value: &[u8]) {
        let Some(json) = &mut self.json else { return };
        json.push(if json.is_empty() { b'{' } else { b',' });
        to_json::push_quoted(json, name);
        json.push(b':');
        json.extend_from_slice(value);
    }

    /// Structured attributes become the variable `__json`.
    pub(super) fn end_json(&mut self) {
        if let Some(mut json) = self.json.take() {
            json.extend_from_slice(if json.is_empty() { b"{}" } else { b"}" });
            self.derivation.env.insert(b"__json", &json);
        }
    }

    /// Nix: an unknown algorithm is none.
    pub(super) fn set_algorithm(&mut self, call: &mut Call, name: &[u8]) -> Result<()> {
        self.algorithm = Algorithm::parse(name);
        if self.algorithm == Some(Algorithm::Blake3) {
            let enabled = call.vm.options.features.blake3_hashes;
            features::require(call.vm, enabled, "blake3-hashes", None)?;
        }
        Ok(())
    }

    pub(super) fn set_method(&mut self, call: &mut Call, name: &[u8]) -> Result<()> {
        let Some(method) = Method::parse(name) else {
            let text = [b"invalid value '".as_slice(), name, b"' for 'outputHashMode' attribute"].concat();
            return Err(call.error(ErrorKind::Eval, text));
        };
        self.method = Some(method);
        let known = call.vm.options.features;
        match method {
            Method::Text => {
                let start = b"text-hashed derivation '".as_slice();
                let what = [start, &self.derivation.name, b"', outputHashMode = \"text\""].concat();
                features::require(call.vm, known.dynamic_derivations, "dynamic-derivations", Some(&what))
            }
            Method::Git => features::require(call.vm, known.git_hashing, "git-hashing", None),
            Method::Flat | Method::Recursive => Ok(()),
        }
    }

    pub(super) fn set_outputs<'a>(
        &mut self,
        call: &mut Call,
        names: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<()> {
        self.outputs.clear();
        for name in names {
            let wrong = match name {
                name if self.outputs.contains(name) => "duplicate derivation output '",
                // It would be taken for the derivation's own path.
                b"drvPath" => "invalid derivation output name '",
                _ => {
                    self.outputs.insert(name.to_vec());
                    continue;
                }
            };
            return Err(call.error(ErrorKind::Eval, [wrong.as_bytes(), name, b"'"].concat()));
        }
        match self.outputs.is_empty() {
            true => Err(call.error(ErrorKind::Eval, "derivation cannot have an empty set of outputs")),
            false => Ok(()),
        }
    }
}

pub(super) fn warn_of_json(call: &mut Call, plan: &Plan) {
    let rest = "': setting structured attributes via '__json' is deprecated, and may be disallowed in \
                future versions of Nix. Set '__structuredAttrs = true' instead.";
    let text = [b"In derivation '".as_slice(), &plan.derivation.name, rest.as_bytes()].concat();
    call.vm.host.message(Message::Warning, &text);
}

/// Some attributes mean nothing among structured ones.
pub(super) fn warn_of_structured(call: &mut Call, plan: &Plan, symbol: Symbol) {
    let idle = matches!(
        symbol,
        sym::ALLOWED_REFERENCES
            | sym::ALLOWED_REQUISITES
            | sym::DISALLOWED_REFERENCES
            | sym::DISALLOWED_REQUISITES
            | sym::MAX_SIZE
            | sym::MAX_CLOSURE_SIZE
    );
    if !idle {
        return;
    }
    let attribute = call.vm.symbols.name(symbol).as_bytes();
    let text = [
        b"In a derivation named '".as_slice(),
        &plan.derivation.name,
        b"', 'structuredAttrs' disables the effect of the derivation attribute '",
        attribute,
        b"'; use 'outputChecks.<output>.",
        attribute,
        b"' instead",
    ];
    call.vm.host.message(Message::Warning, &text.concat());
}

/// What JSON calls a type, from what messages call it.
pub(super) fn json_type(kind: &[u8]) -> &'static str {
    match kind {
        b"a list" => "array",
        b"a string" => "string",
        b"a Boolean" => "boolean",
        b"null" => "null",
        _ => "number",
    }
}

//! Property tests: whatever a derivation is, its text says it all, and texts that are none are refused.

use std::collections::{BTreeMap, BTreeSet};

use frazil_store::aterm;
use frazil_store::derivation::{Derivation, Input, Method, Output, Variables};
use frazil_store::derivations::Derivations;
use frazil_store::hash::Algorithm;
use frazil_store::path::StorePath;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use test_strategy::proptest;

fn path() -> impl Strategy<Value = StorePath> {
    ("[0-9a-z]{3}", any::<u8>())
        .prop_map(|(name, seed)| StorePath::text(name.as_bytes(), &[seed], []).expect("a good name"))
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof!["[ -~\t\n\r\\\\\"]{0,12}".prop_map(String::into_bytes), vec(any::<u8>(), 0..12),]
}

/// Few enough that many are equal; among them are some that stand elsewhere when they are escaped.
fn short() -> impl Strategy<Value = Vec<u8>> {
    "[a-c\n\"]{0,2}".prop_map(String::into_bytes)
}

fn name() -> impl Strategy<Value = Vec<u8>> {
    "[a-z]{1,4}".prop_map(String::into_bytes)
}

fn output() -> impl Strategy<Value = Output> {
    let method = || prop::sample::select(Method::ALL.to_vec());
    let algorithm = || prop::sample::select(vec![Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512]);
    prop_oneof![
        Just(Output::Deferred),
        path().prop_map(Output::InputAddressed),
        (method(), algorithm()).prop_map(|(method, algorithm)| Output::Floating { method, algorithm }),
        (method(), algorithm()).prop_map(|(method, algorithm)| Output::Impure { method, algorithm }),
        (method(), algorithm(), path()).prop_map(|(method, algorithm, path)| {
            Output::Fixed { method, hash: algorithm.hash(path.as_bytes()), path }
        }),
    ]
}

fn input() -> impl Strategy<Value = Input> {
    let leaf = btree_set(name(), 0..3).prop_map(|outputs| Input { outputs, dynamic: BTreeMap::new() });
    leaf.prop_recursive(3, 8, 2, |inner| {
        let dynamic = btree_map(name(), inner, 0..3);
        (btree_set(name(), 0..3), dynamic).prop_map(|(outputs, dynamic)| Input { outputs, dynamic })
    })
}

fn derivation() -> impl Strategy<Value = Derivation> {
    let made = (btree_map(name(), output(), 1..4), btree_map(path(), input(), 0..4), btree_set(path(), 0..4));
    let run = ("[a-z0-9_-]{0,8}", text(), vec(text(), 0..4), vec((text(), text()), 0..6));
    (made, run).prop_map(|((outputs, input_drvs, input_srcs), (system, builder, args, variables))| {
        let mut env = Variables::default();
        variables.iter().for_each(|(name, value)| env.insert(name, value));
        Derivation {
            name: b"x".to_vec(),
            outputs,
            input_drvs,
            input_srcs,
            system: system.into_bytes(),
            builder,
            args,
            env,
        }
    })
}

#[proptest]
fn variables_are_a_map(#[strategy(vec((short(), text()), 0..12))] variables: Vec<(Vec<u8>, Vec<u8>)>) {
    let mut env = Variables::default();
    variables.iter().for_each(|(name, value)| env.insert(name, value));
    let map: BTreeMap<_, _> = variables.into_iter().collect();
    let mut in_order = Variables::default();
    map.iter().for_each(|(name, value)| in_order.insert(name, value));
    prop_assert_eq!(&env, &in_order);
    for (name, value) in &map {
        let read = env.get(name);
        prop_assert_eq!(read.as_ref(), Some(value));
    }
    prop_assert_eq!(env.get(b"d"), None);
}

#[proptest]
fn what_is_written_is_read(#[strategy(derivation())] derivation: Derivation) {
    let text = aterm::write(&derivation);
    prop_assert_eq!(aterm::parse(&text, b"x"), Ok(derivation));
}

#[proptest]
fn damaged_texts_do_not_panic(
    #[strategy(derivation())] derivation: Derivation,
    at: prop::sample::Index,
    byte: u8,
    cut: bool,
) {
    let mut text = aterm::write(&derivation);
    let at = at.index(text.len());
    if cut {
        text.truncate(at);
        prop_assert!(aterm::parse(&text, b"x").is_err());
    } else {
        text[at] = byte;
        let _ = aterm::parse(&text, b"x");
    }
}

/// The path of an output depends on the inputs, but for a fixed one not on how they are made.
#[proptest]
fn fixed_outputs_hide_how_they_are_made(
    #[strategy(text())] first: Vec<u8>,
    #[strategy(text())] second: Vec<u8>,
) {
    let mut known = Derivations::default();
    let user = |known: &mut Derivations, how: &[u8]| {
        let hash = Algorithm::Sha256.hash(b"");
        let path = StorePath::fixed(b"f", Method::Flat, &hash).expect("a good name");
        let mut fixed = Derivation::new("f");
        fixed.builder = how.to_vec();
        fixed.outputs.insert(b"out".to_vec(), Output::Fixed { method: Method::Flat, hash, path });
        let fixed = known.add(&mut fixed).expect("a good derivation");
        let mut user = Derivation::new("u");
        let outputs = BTreeSet::from([b"out".to_vec()]);
        user.input_drvs.insert(fixed.clone(), Input { outputs, dynamic: BTreeMap::new() });
        user.outputs.insert(b"out".to_vec(), Output::Deferred);
        known.add(&mut user).expect("a good derivation");
        (fixed, user.outputs[b"out".as_slice()].path().expect("it is known").clone())
    };
    let (first_fixed, first_path) = user(&mut known, &first);
    let (second_fixed, second_path) = user(&mut known, &second);
    prop_assert_eq!(first == second, first_fixed == second_fixed);
    prop_assert_eq!(first_path, second_path);
}

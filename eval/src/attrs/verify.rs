//! Checks of set objects for `heap::verify`.

use super::sorted::Flat;
use super::{Attrs, overlay, tree};
use crate::symbol::Symbol;
use crate::value::attrs_object::{DRAFT, Draft, INNER, OVERLAY, SHAPE, SORTED, TREE};
use crate::value::{Tag, Value};

/// Checks one object of tag [`Tag::Attrs`] and tells its words, holes excepted, to `child`.
pub fn verify_layout(value: Value, child: &mut dyn FnMut(Value)) -> Result<(), String> {
    if !value.is(Tag::Attrs) {
        return Err("the word is no set".into());
    }
    let mut tell = |word: Value| {
        if !word.is_hole() {
            child(word);
        }
    };
    match value.word(0) & 7 {
        SHAPE => verify_shape(value, &mut tell),
        SORTED => verify_flat(Flat::of(value), &mut tell),
        OVERLAY => verify_overlay(value, &mut tell),
        TREE => verify_tree(value, &mut tell),
        INNER => verify_inner(value, &mut tell),
        DRAFT => {
            let draft = Draft::open(value);
            draft.slots.iter().for_each(|&word| tell(word));
            check(draft.len() <= draft.slots.len(), "a draft is longer than its capacity")
        }
        kind => Err(format!("kind {kind} of sets is unknown")),
    }
}

fn check(holds: bool, message: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(message.into()) }
}

fn is_ordered(keys: &[Symbol]) -> bool {
    keys.is_sorted_by(|a, b| a < b)
}

fn verify_shape(value: Value, tell: &mut dyn FnMut(Value)) -> Result<(), String> {
    let literal = value.literal_shape();
    check(
        (value.word(0) >> 48) as u16 == literal.shape().id(),
        "a header names another shape than its literal",
    )?;
    verify_flat(Flat::of(value), tell)
}

fn verify_flat(flat: Flat, tell: &mut dyn FnMut(Value)) -> Result<(), String> {
    flat.slots.iter().for_each(|slot| tell(slot.get()));
    check(is_ordered(flat.keys), "the names of a set are out of order")
}

fn verify_overlay(value: Value, tell: &mut dyn FnMut(Value)) -> Result<(), String> {
    let (base, top) = overlay::layers(value);
    tell(base.0);
    tell(top.0);
    check(base.0.is(Tag::Attrs) && top.0.is(Tag::Attrs), "a layer is no set")?;
    check(matches!(base.kind(), SHAPE | SORTED | OVERLAY | TREE), "the base of an overlay is no set")?;
    check(top.is_flat(), "the top of an overlay is not flat (O1)")?;
    let depth = overlay::depth(Attrs(value));
    check(
        depth == overlay::depth(base) + 1 && depth <= overlay::MAX_DEPTH,
        "the depth of an overlay is wrong",
    )?;
    let lens = base.len().max(top.len())..=base.len() + top.len();
    check(lens.contains(&Attrs(value).len()), "the length of an overlay is wrong (O2)")
}

fn verify_tree(value: Value, tell: &mut dyn FnMut(Value)) -> Result<(), String> {
    let root = tree::root(value);
    tell(root);
    check(
        root.is(Tag::Attrs) && matches!(root.word(0) & 7, SORTED | INNER),
        "the root of a tree is no node",
    )?;
    check(!tree::is_inner(root) || tree::children(root).0.len() > 1, "the root of a tree has one child (B1)")
}

fn verify_inner(value: Value, tell: &mut dyn FnMut(Value)) -> Result<(), String> {
    let (children, least) = tree::children(value);
    check((1..=tree::FAN).contains(&children.len()), "an inner node has too many or no children (B1)")?;
    check(is_ordered(least), "the names of an inner node are out of order")?;
    for (child, &least) in children.iter().zip(least) {
        let node = child.get();
        tell(node);
        check(node.is(Tag::Attrs), "a child of an inner node is no node")?;
        let first = match node.word(0) & 7 {
            INNER => tree::children(node).1.first(),
            SORTED if (1..=tree::LEAF).contains(&Flat::of(node).len()) => Flat::of(node).keys.first(),
            _ => return Err("a leaf has too many or no attributes (B1)".into()),
        };
        check(first == Some(&least), "an inner node keeps another name than its child's least (B2)")?;
    }
    Ok(())
}

//! Trees: large sets that keep growing, as B+ trees with path copying.
//!
//! Leaves are sorted sets, inner nodes have children and the least name of each. No node changes
//! once built, so two trees share what they have in common.
//!
//! - **B1** All leaves are at the same depth. A leaf has 1 to [`LEAF`] attributes, an inner node 1
//!   to [`FAN`] children, a root that is an inner node at least two.
//! - **B2** The name that a node keeps for a child is that child's least one.

use super::{Attrs, Flat};
use crate::heap::Heap;
use crate::source::Pos;
use crate::symbol::Symbol;
use crate::value::attrs_object::{Draft, INNER, TREE, alloc_attrs, alloc_inner, keep_alive};
use crate::value::{Slot, Value};

/// The most attributes of a leaf.
pub(super) const LEAF: usize = 24;
/// The most children of an inner node.
pub(super) const FAN: usize = 24;
/// Attributes are put in so many at a time, so that no node becomes more than two.
const BATCH: usize = 16;
/// A new tree's nodes are filled up to here.
const FILL: usize = 20;

const _: () = assert!(BATCH <= LEAF && BATCH <= FAN && FILL <= LEAF && FILL <= FAN);

#[derive(Clone, Copy)]
struct Item {
    symbol: Symbol,
    pos: Pos,
    value: Value,
}

const NO_ITEM: Item = Item { symbol: Symbol(0), pos: Pos::NONE, value: Value::HOLE };

/// A child and its least name.
#[derive(Clone, Copy)]
struct Child {
    node: Value,
    least: Symbol,
}

const NO_CHILD: Child = Child { node: Value::HOLE, least: Symbol(0) };

#[inline(always)]
pub(super) fn root(tree: Value) -> Value {
    Value::from_bits(tree.word(1))
}

#[inline(always)]
pub(super) fn is_inner(node: Value) -> bool {
    node.word(0) & 7 == INNER
}

/// The children of an inner node and the least name of each.
#[inline(always)]
pub(super) fn children(node: Value) -> (&'static [Slot], &'static [Symbol]) {
    let len = (node.word(0) >> 3) as usize;
    (node.slots(1, len), node.symbols(1 + len, len))
}

/// The index of the child that has `symbol` if any has.
#[inline(always)]
fn child_index(least: &[Symbol], symbol: Symbol) -> usize {
    least.iter().map(|&key| usize::from(key <= symbol)).sum::<usize>().saturating_sub(1)
}

/// The leaf where `symbol` belongs, and the least name of the leaf after it.
pub(super) fn leaf(root: Value, symbol: Symbol) -> (Flat, Option<Symbol>) {
    let (mut node, mut bound) = (root, None);
    while is_inner(node) {
        let (children, least) = children(node);
        let index = child_index(least, symbol);
        bound = least.get(index + 1).copied().or(bound);
        node = children[index].get();
    }
    (Flat::of(node), bound)
}

/// The leaf that has a name, and its index there.
pub(super) fn place(tree: Value, symbol: Symbol) -> Option<(Value, usize)> {
    let mut node = root(tree);
    while is_inner(node) {
        let (children, least) = children(node);
        node = children[child_index(least, symbol)].get();
    }
    Flat::of(node).find(symbol).map(|index| (node, index))
}

fn alloc_tree(heap: &mut Heap, len: usize, root: Value) -> Attrs {
    Attrs(alloc_attrs(heap, (len as u64) << 16 | TREE, &[root]))
}

fn alloc_leaf(heap: &mut Heap, items: &[Item]) -> Child {
    let mut draft = Draft::new(heap, items.len());
    for (index, item) in items.iter().enumerate() {
        draft.put(index, item.symbol, item.pos, item.value);
    }
    Child { node: draft.finish(items.len()), least: items[0].symbol }
}

fn alloc_node(heap: &mut Heap, from: &[Child]) -> Child {
    let (node, children, least) = alloc_inner(heap, from.len());
    for (index, child) in from.iter().enumerate() {
        children[index] = child.node;
        least[index] = child.least;
    }
    Child { node, least: from[0].least }
}

/// A node, or the two that it has become.
type Split = (Child, Option<Child>);

/// One node of `parts` if it holds as many, otherwise two halves.
fn split<T>(heap: &mut Heap, parts: &[T], max: usize, alloc: fn(&mut Heap, &[T]) -> Child) -> Split {
    if parts.len() <= max {
        return (alloc(heap, parts), None);
    }
    let (left, right) = parts.split_at(parts.len() / 2);
    let left = alloc(heap, left);
    (left, Some(alloc(heap, right)))
}

/// `node` with `items` (sorted, at most [`BATCH`]) put in; `added` counts names that are new.
fn insert(heap: &mut Heap, node: Value, items: &[Item], added: &mut usize) -> Split {
    if is_inner(node) {
        insert_inner(heap, node, items, added)
    } else {
        insert_leaf(heap, node, items, added)
    }
}

fn insert_leaf(heap: &mut Heap, node: Value, items: &[Item], added: &mut usize) -> Split {
    let leaf = Flat::of(node);
    let mut merged = [NO_ITEM; LEAF + BATCH];
    let (mut old, mut new, mut len) = (0, 0, 0);
    while old < leaf.len() || new < items.len() {
        let old_key = leaf.keys.get(old);
        let new_key = items.get(new).map(|item| &item.symbol);
        let take_new = old_key.is_none() || new_key.is_some_and(|new| Some(new) <= old_key);
        old += usize::from(!take_new || old_key == new_key);
        merged[len] = if take_new {
            new += 1;
            items[new - 1]
        } else {
            let entry = leaf.entry(old - 1);
            Item { symbol: leaf.keys[old - 1], pos: entry.pos, value: entry.slot.get() }
        };
        len += 1;
    }
    *added += len - leaf.len();
    split(heap, &merged[..len], LEAF, alloc_leaf)
}

fn insert_inner(heap: &mut Heap, node: Value, items: &[Item], added: &mut usize) -> Split {
    let (children, least) = children(node);
    let mut new = [NO_CHILD; FAN + BATCH];
    let (mut len, mut rest) = (0, items);
    for (index, child) in children.iter().enumerate() {
        let here = match least.get(index + 1) {
            Some(&next) => rest.partition_point(|item| item.symbol < next),
            None => rest.len(),
        };
        let (mine, others) = rest.split_at(here);
        rest = others;
        if mine.is_empty() {
            new[len] = Child { node: child.get(), least: least[index] };
        } else {
            let (first, second) = insert(heap, child.get(), mine, added);
            new[len] = first;
            if let Some(second) = second {
                len += 1;
                new[len] = second;
            }
        }
        len += 1;
    }
    keep_alive(node);
    split(heap, &new[..len], FAN, alloc_node)
}

/// `tree // items`; the items come in effect order.
pub(super) fn update(
    heap: &mut Heap,
    tree: Attrs,
    mut items: impl Iterator<Item = (Symbol, Pos, &'static Slot)>,
) -> Attrs {
    let (mut node, mut len) = (root(tree.0), tree.len());
    loop {
        let mut batch = [NO_ITEM; BATCH];
        let mut size = 0;
        for (symbol, pos, slot) in items.by_ref().take(BATCH) {
            batch[size] = Item { symbol, pos, value: slot.get() };
            size += 1;
        }
        if size == 0 {
            return alloc_tree(heap, len, node);
        }
        let (left, right) = insert(heap, node, &batch[..size], &mut len);
        node = match right {
            Some(right) => alloc_node(heap, &[left, right]).node,
            None => left.node,
        };
    }
}

/// A tree of `len` items that come in effect order.
pub(super) fn build(
    heap: &mut Heap,
    len: usize,
    mut items: impl Iterator<Item = (Symbol, Pos, &'static Slot)>,
) -> Attrs {
    // The nodes of one level with their least names, where the collector sees them; each level
    // above is written over the start of the one below.
    let mut level = Draft::new(heap, len.div_ceil(FILL).max(1));
    let mut nodes = 0;
    while let Some(first) = items.next() {
        let mut leaf = [NO_ITEM; FILL];
        let mut size = 0;
        for (symbol, pos, slot) in std::iter::once(first).chain(items.by_ref()).take(FILL) {
            leaf[size] = Item { symbol, pos, value: slot.get() };
            size += 1;
        }
        let leaf = alloc_leaf(heap, &leaf[..size]);
        level.put(nodes, leaf.least, Pos::NONE, leaf.node);
        nodes += 1;
    }
    while nodes > 1 {
        nodes = build_level(heap, &mut level, nodes);
    }
    keep_alive(level.value());
    alloc_tree(heap, len, level.slots[0])
}

fn build_level(heap: &mut Heap, level: &mut Draft, below: usize) -> usize {
    let mut nodes = 0;
    for start in (0..below).step_by(FILL) {
        let mut children = [NO_CHILD; FILL];
        let size = FILL.min(below - start);
        for (index, child) in children[..size].iter_mut().enumerate() {
            *child = Child { node: level.slots[start + index], least: level.keys[start + index] };
        }
        let node = alloc_node(heap, &children[..size]);
        level.put(nodes, node.least, Pos::NONE, node.node);
        nodes += 1;
    }
    nodes
}

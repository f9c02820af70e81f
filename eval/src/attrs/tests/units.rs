//! Each representation by itself: when it is chosen, and what only it does.

use std::cell::Cell;

use super::model::{Model, NAMES, World, updated, verify};
use crate::attrs::names::ranks_by_name;
use crate::attrs::{Attrs, AttrsBuilder, merge, overlay};
use crate::source::Pos;
use crate::symbol::{Symbol, Symbols, sym};
use crate::value::Value;
use crate::value::attrs_object::{OVERLAY, SHAPE, SORTED, TREE};

#[test]
fn predefined_symbols_have_their_names() {
    let world = World::new();
    for (symbol, name) in
        [(sym::WITH, "<with>"), (sym::NAME, "name"), (sym::EPSILON, ""), (sym::BODY, "body")]
    {
        assert_eq!(world.symbols.name(symbol).as_bytes(), name.as_bytes());
        assert_eq!(world.symbols.lookup(name.as_bytes()), Some(symbol));
    }
    assert_eq!(world.symbols.lookup(b"no such name"), None);
}

#[test]
fn symbols_survive_growth_of_the_table() {
    let mut world = World::new();
    let mut symbols = Symbols::new(&mut world.heap);
    let names: Vec<String> = (0..20_000).map(|n| format!("name-{n}")).collect();
    let ids: Vec<Symbol> =
        names.iter().map(|name| symbols.intern(name.as_bytes(), &mut world.heap)).collect();
    for (name, &id) in names.iter().zip(&ids) {
        assert_eq!(symbols.intern(name.as_bytes(), &mut world.heap), id);
        assert_eq!(symbols.name(id).as_bytes(), name.as_bytes());
    }
    assert!(ids.is_sorted_by(|a, b| a.0 + 1 == b.0));
}

#[test]
fn names_are_in_bytewise_order_whatever_they_share() {
    let mut world = World::new();
    let mut names: Vec<Vec<u8>> = vec![b"".into(), b"a\0".into(), b"a".into(), b"\xff".into()];
    for shared in [0, 7, 8, 9, 16, 63, 64, 200] {
        for n in 0..40_u8 {
            let tail = (0..n / 2).map(|k| k.wrapping_mul(n) ^ 0x5a);
            names.push(std::iter::repeat_n(b'p', shared).chain(tail).chain([n]).collect());
            names.push(vec![b'p'; shared + usize::from(n)]);
        }
    }
    let keys: Vec<Symbol> = names.iter().map(|name| world.symbols.intern(name, &mut world.heap)).collect();
    let ranks = ranks_by_name(&keys, &world.symbols);
    assert!(ranks.is_sorted_by_key(|&rank| &names[rank as usize]));
    let distinct: std::collections::BTreeSet<u32> = ranks.into_iter().collect();
    assert_eq!(distinct.len(), names.len());
}

#[test]
fn names_know_their_symbols() {
    let mut world = World::new();
    for name in ["x", "four", "seven77", "a name of some length"] {
        let symbol = world.symbols.intern(name.as_bytes(), &mut world.heap);
        let (text, copy) = (world.symbols.name(symbol), world.heap.string(name.as_bytes()));
        assert_eq!((text.symbol(), text.as_bytes()), (Some(symbol), name.as_bytes()));
        let copy = copy.as_str().expect("a string");
        assert_eq!(copy.symbol(), None);
        assert_eq!(world.symbols.intern_str(copy, &mut world.heap), symbol);
    }
}

#[test]
fn the_empty_set_is_one_object() {
    let mut world = World::new();
    let empty = Attrs::empty();
    world.check(empty, &Model::new());
    for set in [
        Attrs::update_all(&mut world.heap, &[]),
        Attrs::update_all(&mut world.heap, &[empty, empty, empty]),
        Attrs::update(&mut world.heap, empty, empty),
        empty.map_slots(&mut world.heap, |_, _, _| Value::NULL),
        empty.remove(&mut world.heap, &[sym::NAME]),
        AttrsBuilder::new(&mut world.heap, 9).finish_first_wins(&mut world.heap),
        world.literal(&Model::new()),
    ] {
        assert!(set.same_object(empty));
    }
}

#[test]
fn literals_with_the_same_names_share_a_shape() {
    let mut world = World::new();
    let (x, y, z) = (Symbol(60), Symbol(61), Symbol(62));
    let a = world.heap.shapes.literal(&[(x, Pos(1)), (y, Pos(2))], Pos(3));
    let b = world.heap.shapes.literal(&[(y, Pos(5)), (x, Pos(4))], Pos(6));
    let c = world.heap.shapes.literal(&[(x, Pos(1)), (z, Pos(2))], Pos(3));
    assert!(std::ptr::eq(a.shape(), b.shape()) && a.shape().id() == b.shape().id());
    assert_ne!(a.shape().id(), c.shape().id());
    assert_eq!(b.positions(), [Pos(4), Pos(5)]);
    let set = Attrs::from_literal(&mut world.heap, b, &[], &[Value::NULL, Value::TRUE]);
    assert_eq!((set.pos(), set.position(x)), (Pos(6), Some(Pos(4))));
}

#[test]
fn pairs_are_known_at_a_glance() {
    let mut world = World::new();
    let literal = world.heap.shapes.literal(&[(sym::VALUE, Pos(2)), (sym::NAME, Pos(1))], Pos(3));
    let pair = Attrs::from_literal(&mut world.heap, literal, &[1, 0], &[Value::TRUE, Value::NULL]);
    let (name, value) = pair.as_pair().unwrap();
    assert_eq!((name.get(), value.get()), (Value::NULL, Value::TRUE));
    let more = pair.with_attr(&mut world.heap, sym::META, Pos(4), Value::NULL);
    assert!(more.as_pair().is_none() && Attrs::empty().as_pair().is_none());
}

#[test]
fn one_cache_serves_several_shapes() {
    let mut world = World::new();
    let models = [vec![70, 80], vec![70, 75, 80, 90], vec![60, 75, 90]].map(|keys| world.model(keys));
    let cache = Cell::new(0);
    let mut sets: Vec<(Attrs, &Model)> = models.iter().map(|model| (world.literal(model), model)).collect();
    for model in &models {
        sets.push((world.sorted(model), model));
    }
    // Also each twice in a row: the second time, literals are answered from the cache.
    for round in 0..3 {
        for &(set, model) in &sets {
            for _ in 0..=round {
                let found = set.get_cached(Symbol(80), &cache).map(|slot| slot.get());
                assert_eq!(found, model.get(&Symbol(80)).map(|&(_, value)| Value::from_i32(value)));
            }
        }
    }
    let hit = sets[1].0.get_cached(Symbol(80), &cache).unwrap();
    let word = cache.get();
    assert!(word >> 16 != 0 && word & 0xffff == 2);
    assert!(std::ptr::eq(hit, sets[1].0.get_cached(Symbol(80), &cache).unwrap()));
    assert_eq!(cache.get(), word);
}

#[test]
fn shapes_run_out_gracefully() {
    let mut world = World::new();
    for n in 0..70_000 {
        let keys = [Symbol(n % 300), Symbol(300 + n / 300)].map(|key| (key, Pos::NONE));
        let literal = world.heap.shapes.literal(&keys, Pos::NONE);
        let set = Attrs::from_literal(&mut world.heap, literal, &[], &[Value::TRUE, Value::FALSE]);
        let cache = Cell::new(0);
        for _ in 0..2 {
            assert_eq!(set.get_cached(keys[1].0, &cache).unwrap().get(), Value::FALSE);
            assert!(set.get_cached(Symbol(299 + n / 300), &Cell::new(0)).is_none() || n / 300 == 0);
        }
    }
    assert!(world.heap.shapes.len() > 65_536);
}

#[test]
fn names_met_before_are_shared() {
    let mut world = World::new();
    let (left, right) = (world.model([60, 61, 90]), world.model([61, 70]));
    let model = updated(&left, &right);
    let (l, r) = (world.literal(&left), world.literal(&right));
    let merged = [(); 3].map(|()| Attrs::update(&mut world.heap, l, r));
    assert_eq!(merged.map(Attrs::kind), [SORTED, SHAPE, SHAPE]);
    for set in merged {
        world.check(set, &model);
        assert_eq!(set.pos(), Pos::NONE);
    }
    let mapped = merged[0].map_slots(&mut world.heap, |_, _, slot| slot.get());
    let removed = merged[0].remove(&mut world.heap, &[Symbol(300)]);
    let built = world.sorted(&model);
    for set in [mapped, removed, built] {
        assert_eq!(set.kind(), SHAPE);
        world.check(set, &model);
    }
    // The same names at other places are another literal.
    let moved: Model = model.iter().map(|(&key, &(_, value))| (key, (Pos(9), value))).collect();
    let sets = [(); 2].map(|()| world.sorted(&moved));
    assert_eq!(sets.map(Attrs::kind), [SORTED, SHAPE]);
    sets.iter().for_each(|&set| world.check(set, &moved));
}

#[test]
fn update_chooses_a_representation() {
    let mut world = World::new();
    let small = world.model([60, 1200]);
    let large = world.model(100..1000);
    let (s, l) = (world.literal(&small), world.literal(&large));
    assert_eq!((s.kind(), l.kind()), (SHAPE, SHAPE));
    let over = Attrs::update(&mut world.heap, l, s);
    let under = Attrs::update(&mut world.heap, s, l);
    let both = Attrs::update(&mut world.heap, s, s);
    assert_eq!((over.kind(), under.kind(), both.kind()), (OVERLAY, OVERLAY, SORTED));
    world.check(over, &updated(&large, &small));
    world.check(under, &updated(&small, &large));
}

#[test]
fn overlays_are_flattened_or_become_trees() {
    let mut world = World::new();
    let (mut small, mut large) = (world.model(100..140), world.model(100..1000));
    let (mut s, mut l) = (world.sorted(&small), world.sorted(&large));
    for key in 0..=overlay::MAX_DEPTH as u32 {
        let (pos, value) = world.fresh();
        small.insert(Symbol(key), (pos, value));
        large.insert(Symbol(key), (pos, value));
        s = s.with_attr(&mut world.heap, Symbol(key), pos, Value::from_i32(value));
        l = l.with_attr(&mut world.heap, Symbol(key), pos, Value::from_i32(value));
        world.check(s, &small);
        world.check(l, &large);
    }
    assert_eq!((s.kind(), l.kind()), (SORTED, TREE));
}

/// Every way of growing, far beyond one node.
#[test]
fn trees_grow_in_any_direction() {
    for step in [1, NAMES - 1, 7, NAMES / 2 + 1] {
        let mut world = World::new();
        let mut model = world.model(0..3);
        let mut set = world.sorted(&model);
        let mut key = 0;
        for round in 0..3 * NAMES {
            key = (key + step) % NAMES;
            let (pos, value) = world.fresh();
            model.insert(Symbol(key), (pos, value));
            set = set.with_attr(&mut world.heap, Symbol(key), pos, Value::from_i32(value));
            if round % 500 == 0 {
                world.check(set, &model);
            }
        }
        world.check(set, &model);
    }
}

#[test]
fn older_sets_are_untouched_by_newer_ones() {
    let mut world = World::new();
    let model = world.model(0..600);
    let base = world.sorted(&model);
    let mut sets = vec![(base, model)];
    for key in (0..NAMES).step_by(11) {
        let (set, mut model) = sets.last().unwrap().clone();
        let (pos, value) = world.fresh();
        model.insert(Symbol(key), (pos, value));
        sets.push((set.with_attr(&mut world.heap, Symbol(key), pos, Value::from_i32(value)), model));
    }
    for (set, model) in &sets {
        world.check(*set, model);
    }
}

#[test]
fn chains_longer_than_a_walk_has_layers() {
    let mut world = World::new();
    let models: Vec<Model> = (0..40).map(|n| world.model([n, n + 1, n + 100])).collect();
    let sets: Vec<Attrs> = models.iter().map(|model| world.literal(model)).collect();
    let model = models.iter().fold(Model::new(), |model, next| updated(&model, next));
    let set = Attrs::update_all(&mut world.heap, &sets);
    world.check(set, &model);
    let words: Vec<Value> = sets.iter().rev().map(|set| set.value()).collect();
    let set = Attrs::update_stack(&mut world.heap, &words);
    world.check(set, &model);
}

/// Two layers and a tree, whose runs have any length: names of both, of one, and at both ends.
#[test]
fn layers_are_gathered_run_by_run() {
    for (start, len, step) in [(0, 1, 1), (0, 40, 1), (31, 9, 3), (100, 64, 10), (598, 5, 1), (700, 30, 2)] {
        let mut world = World::new();
        let base = world.model((0..600).step_by(2));
        let over = world.model([3, 301]);
        let last = world.model((start..start + len * step).step_by(step as usize));
        let [b, o, l] = [&base, &over, &last].map(|model| world.literal(model));
        let layered = Attrs::update(&mut world.heap, b, o);
        let set = merge::flat(&mut world.heap, &[layered, l]);
        world.check(set, &updated(&updated(&base, &over), &last));
        let (mut tree, mut model) = (b, base);
        for key in 0..=overlay::MAX_DEPTH as u32 {
            let (pos, value) = world.fresh();
            model.insert(Symbol(key), (pos, value));
            tree = tree.with_attr(&mut world.heap, Symbol(key), pos, Value::from_i32(value));
        }
        assert_eq!(tree.kind(), TREE);
        let set = merge::flat(&mut world.heap, &[tree, l, o]);
        world.check(set, &updated(&updated(&model, &last), &over));
    }
}

/// Values and positions are those of the second set, whichever of the two is walked.
#[test]
fn intersection_takes_from_the_second_set() {
    let mut world = World::new();
    for (first, second) in [(60..64, 50..400), (50..400, 60..64), (50..70, 60..80)] {
        let (a, b) = (world.model(first), world.model(second));
        for make in [World::literal, World::sorted] {
            let sets = (make(&mut world, &a), make(&mut world, &b));
            let common = b.iter().filter(|(key, _)| a.contains_key(key));
            let common: Model = common.map(|(&key, &attr)| (key, attr)).collect();
            let set = sets.0.intersect(&mut world.heap, sets.1);
            world.check(set, &common);
            assert!(!common.is_empty());
        }
    }
}

#[test]
fn map_keeps_the_literal() {
    let mut world = World::new();
    let model = world.model([60, 70]);
    let set = world.literal(&model);
    let mapped = set.map_slots(&mut world.heap, |_, _, _| Value::TRUE);
    assert!(std::ptr::eq(set.value().literal_shape(), mapped.value().literal_shape()));
    assert!(mapped.iter().all(|(_, _, slot)| slot.get() == Value::TRUE));
}

#[test]
fn names_of_large_sets_are_found_however_their_numbers_lie() {
    let mut world = World::new();
    type Spacing = fn(u32) -> u32;
    let spacings: [Spacing; 4] =
        [|n| n, |n| 3 * n, |n| n * n / 64, |n| if n < 900 { n } else { 1 << 20 | n }];
    for spacing in spacings {
        let mut builder = AttrsBuilder::new(&mut world.heap, 1000);
        for n in 0..1000 {
            builder.push(&mut world.heap, Symbol(100 + spacing(n)), Pos::NONE, Value::from_i32(n as i32));
        }
        let set = builder.finish_first_wins(&mut world.heap);
        for n in 0..1100 {
            let symbol = Symbol(50 + n);
            let found = set.get(symbol).map(|entry| entry.slot.get());
            let wanted = (0..1000).find(|&n| Symbol(100 + spacing(n)) == symbol);
            assert_eq!(found, wanted.map(|n| Value::from_i32(n as i32)), "{symbol:?}");
        }
    }
}

#[test]
fn builders_can_be_kept_between_pushes() {
    let mut world = World::new();
    let mut kept = AttrsBuilder::new(&mut world.heap, 1).value();
    let model = world.model((0..200).rev());
    for (&key, &(pos, value)) in &model {
        let mut builder = AttrsBuilder::resume(kept);
        builder.push(&mut world.heap, key, pos, Value::from_i32(value));
        kept = builder.value();
    }
    let set = AttrsBuilder::resume(kept).finish_last_wins(&mut world.heap);
    world.check(set, &model);
}

#[test]
fn the_verifier_sees_disorder() {
    let mut world = World::new();
    let model = world.model([60, 70, 80]);
    let set = world.sorted(&model);
    verify(set);
    // The keys are behind three slots; the first two swapped are out of order.
    let keys = set.value().object().wrapping_add(4);
    // SAFETY: the set is not used as one any more.
    unsafe { *keys = (*keys).rotate_left(32) };
    assert!(crate::attrs::verify_layout(set.value(), &mut |_| {}).is_err());
}

/// Words allocated while a set of `n` grows one attribute at a time, in an order of names.
fn words_to_grow(n: u32, key: fn(u32, u32) -> u32) -> u64 {
    let mut world = World::new();
    let before = world.heap.stats().allocated_bytes;
    let mut set = Attrs::empty();
    for index in 0..n {
        set = set.with_attr(&mut world.heap, Symbol(key(index, n)), Pos(index), Value::TRUE);
    }
    assert_eq!(set.len(), n as usize);
    (world.heap.stats().allocated_bytes - before) / 8
}

/// `foldl' (acc: x: acc // { ${x} = …; }) { } xs` costs a logarithm per step, not the set's size.
#[test]
fn growing_is_not_quadratic() {
    let orders: [fn(u32, u32) -> u32; 3] =
        [|index, _| index, |index, n| n - 1 - index, |index, n| (index * 7919) % n];
    for order in orders {
        let (short, long) = (words_to_grow(5_000, order), words_to_grow(20_000, order));
        assert!(long < 6 * short, "{long} words for 20,000 updates, {short} for 5,000");
        assert!(long < 20_000 * 150, "{} words per update", long / 20_000);
    }
}

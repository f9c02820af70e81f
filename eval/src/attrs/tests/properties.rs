//! Random programs over sets, run beside their models.

use proptest::collection::{btree_set, vec};
use test_strategy::{Arbitrary, proptest};

use super::model::{Model, NAMES, World, updated};
use crate::attrs::Attrs;
use crate::symbol::Symbol;
use crate::value::Value;

/// A step of a program; it pops sets from a stack and pushes one.
#[derive(Clone, Debug, Arbitrary)]
enum Step {
    /// An instance of a literal.
    Literal(#[strategy(btree_set(0..60u32, 0..8))] std::collections::BTreeSet<u32>),
    /// A sorted set.
    Sorted(#[strategy(btree_set(0..NAMES, 0..24))] std::collections::BTreeSet<u32>),
    /// A large literal or sorted set of neighbouring names.
    Range(#[strategy(0..NAMES)] u32, #[strategy(0..600u32)] u32, bool),
    /// One attribute after the other, `stride` apart.
    Grow(#[strategy(0..NAMES)] u32, #[strategy(0..80u32)] u32, #[strategy(1..40u32)] u32),
    /// `x // y`
    Update,
    /// `y // x`
    UpdateSwapped,
    /// Everything on the stack.
    UpdateAll,
    /// Everything on the stack, as the machine has it.
    UpdateStack,
    /// Without some names.
    Remove(#[strategy(vec(0..NAMES, 0..30))] Vec<u32>),
    /// The attributes of one set whose names are in the other.
    Intersect,
    /// Every value one less.
    Map,
    /// Attributes whose names are a multiple of a number.
    Filter(#[strategy(1..4u32)] u32),
    /// The same in one object.
    Flatten,
    /// The topmost set once more.
    Duplicate,
}

struct Machine {
    world: World,
    stack: Vec<(Attrs, Model)>,
}

impl Machine {
    fn pop(&mut self) -> (Attrs, Model) {
        self.stack.pop().unwrap_or((Attrs::empty(), Model::new()))
    }

    fn run(&mut self, step: &Step) {
        let result = match step {
            Step::Literal(keys) => {
                let model = self.world.model(keys.iter().copied());
                (self.world.literal(&model), model)
            }
            Step::Sorted(keys) => {
                let model = self.world.model(keys.iter().copied());
                (self.world.sorted(&model), model)
            }
            Step::Range(start, len, literal) => {
                let model = self.world.model(*start..(start + len).min(NAMES));
                (if *literal { self.world.literal(&model) } else { self.world.sorted(&model) }, model)
            }
            Step::Grow(start, count, stride) => self.grow(*start, *count, *stride),
            Step::Update | Step::UpdateSwapped | Step::UpdateAll | Step::UpdateStack => self.update(step),
            _ => self.derive(step),
        };
        self.world.check(result.0, &result.1);
        self.stack.push(result);
    }

    fn grow(&mut self, start: u32, count: u32, stride: u32) -> (Attrs, Model) {
        let (mut set, mut model) = self.pop();
        for index in 0..count {
            let key = Symbol((start + index * stride) % NAMES);
            let (pos, value) = self.world.fresh();
            model.insert(key, (pos, value));
            set = set.with_attr(&mut self.world.heap, key, pos, Value::from_i32(value));
        }
        (set, model)
    }

    fn update(&mut self, step: &Step) -> (Attrs, Model) {
        if matches!(step, Step::UpdateAll | Step::UpdateStack) {
            let all = std::mem::take(&mut self.stack);
            let model = all.iter().fold(Model::new(), |model, (_, next)| updated(&model, next));
            let sets: Vec<Attrs> = all.iter().map(|(set, _)| *set).collect();
            let words: Vec<Value> = sets.iter().rev().map(|set| set.value()).collect();
            return match step {
                Step::UpdateAll => (Attrs::update_all(&mut self.world.heap, &sets), model),
                _ => (Attrs::update_stack(&mut self.world.heap, &words), model),
            };
        }
        let (mut right, mut left) = (self.pop(), self.pop());
        if matches!(step, Step::UpdateSwapped) {
            std::mem::swap(&mut left, &mut right);
        }
        let set = Attrs::update(&mut self.world.heap, left.0, right.0);
        if right.1.is_empty() {
            assert!(set.same_object(left.0));
        } else if left.1.is_empty() {
            assert!(set.same_object(right.0));
        }
        (set, updated(&left.1, &right.1))
    }

    fn derive(&mut self, step: &Step) -> (Attrs, Model) {
        let (set, mut model) = self.pop();
        let old = set;
        let set = match step {
            Step::Remove(names) => {
                let names: Vec<Symbol> = names.iter().map(|&name| Symbol(name)).collect();
                names.iter().for_each(|name| _ = model.remove(name));
                set.remove(&mut self.world.heap, &names)
            }
            Step::Intersect => {
                let (a, names) = self.pop();
                model.retain(|key, _| names.contains_key(key));
                a.intersect(&mut self.world.heap, set)
            }
            Step::Map => {
                model.values_mut().for_each(|(_, value)| *value -= 1);
                set.map_slots(&mut self.world.heap, |_, _, slot| {
                    Value::from_i32(slot.get().as_small().unwrap() as i32 - 1)
                })
            }
            Step::Filter(divisor) => {
                model.retain(|key, _| key.0.is_multiple_of(*divisor));
                set.filter(&mut self.world.heap, |key, _, _| key.0.is_multiple_of(*divisor))
            }
            Step::Flatten => {
                let flat = set.flatten(&mut self.world.heap);
                assert!(flat.as_flat().is_some());
                return (flat, model);
            }
            Step::Duplicate => {
                self.stack.push((set, model.clone()));
                return (set, model);
            }
            _ => unreachable!("not a step of this kind: {step:?}"),
        };
        assert!(set.is_empty() || !set.same_object(old), "{step:?} must make a new set");
        (set, model)
    }
}

#[proptest]
fn sets_behave_as_their_models(#[strategy(vec(proptest::prelude::any::<Step>(), 1..12))] steps: Vec<Step>) {
    let mut machine = Machine { world: World::new(), stack: Vec::new() };
    for step in &steps {
        machine.run(step);
    }
}

/// Pushes in any order, with names pushed more than once.
#[proptest]
fn builders_behave_as_their_models(#[strategy(vec(0..40u32, 0..60))] keys: Vec<u32>) {
    let mut world = World::new();
    let (mut first, mut last) = (Model::new(), Model::new());
    let mut builders = [(); 3].map(|()| crate::attrs::AttrsBuilder::new(&mut world.heap, 2));
    let mut duplicates = std::collections::BTreeMap::new();
    for &key in &keys {
        let (key, (pos, value)) = (Symbol(key), world.fresh());
        for builder in &mut builders {
            builder.push(&mut world.heap, key, pos, Value::from_i32(value));
        }
        if let Some((old, _)) = first.get(&key) {
            duplicates.entry(key).or_insert((*old, pos));
        }
        first.entry(key).or_insert((pos, value));
        last.insert(key, (pos, value));
    }
    let [a, b, c] = builders;
    let set = a.finish_first_wins(&mut world.heap);
    world.check(set, &first);
    let set = b.finish_last_wins(&mut world.heap);
    world.check(set, &last);
    match (c.finish_unique(&mut world.heap), duplicates.first_key_value()) {
        (Ok(set), None) => world.check(set, &first),
        (Err(error), Some((&symbol, &(first, second)))) => {
            assert_eq!(error, crate::attrs::Duplicate { symbol, first, second });
        }
        (result, expected) => panic!("{result:?} where the model has {expected:?}"),
    }
}

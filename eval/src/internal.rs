//! Builtins of the machine itself: what an operator calls when its operands need evaluation.
//!
//! `==` and `<` on lists and sets, `+` on paths and sets (`coerce` has interpolation). They are
//! stepped, so they hold any depth of nesting on the VM stack.

use crate::assertion;
use crate::builtin::{Builtin, Call, Step};
use crate::coerce;
use crate::error::{ErrorKind, Result};
use crate::heap::ListBuilder;
use crate::symbol::{Symbol, sym};
use crate::value::{Slot, Tag, Value};
use crate::vm::quick_eq;

/// The internal builtins as callable words.
pub(crate) struct Internals {
    pub eq: Value,
    pub not_eq: Value,
    pub less: Value,
    pub add: Value,
    /// What a set becomes that is the left operand of `+`, before the right one is evaluated.
    pub add_left: Value,
    /// Coercion as an interpolation in a string and in a path does it.
    pub coerce: [Value; 2],
    /// Coercion of the left operand of `+`.
    pub coerce_left: Value,
    /// Coercion of a value as a second word says, with a note for errors.
    pub coerce_with: Value,
    /// Explains a failed `assert x == y`.
    pub assert_eq: Value,
}

static EQ: Builtin = Builtin::new("==", 2, equal).stepped(2).unframed();
static NOT_EQ: Builtin = Builtin::new("!=", 2, not_equal).stepped(2).unframed();
static LESS: Builtin = Builtin::new("<", 2, less).stepped(2).unframed();
static ADD: Builtin = Builtin::new("+", 2, add).stepped(2).unframed();
static ADD_LEFT: Builtin = Builtin::new("+", 1, add_left).stepped(0).unframed();

impl Internals {
    pub(crate) fn new() -> Internals {
        Internals {
            eq: EQ.value(),
            not_eq: NOT_EQ.value(),
            less: LESS.value(),
            add: ADD.value(),
            add_left: ADD_LEFT.value(),
            coerce: [coerce::INTERPOLATE.value(), coerce::INTERPOLATE_PATH.value()],
            coerce_left: coerce::ADD_LEFT.value(),
            coerce_with: coerce::COERCE.value(),
            assert_eq: assertion::ASSERT_EQ.value(),
        }
    }
}

fn equal(call: &mut Call) -> Result<Step> {
    step_equality(call, false)
}

fn not_equal(call: &mut Call) -> Result<Step> {
    step_equality(call, true)
}

/// What comparing two values says.
enum Compared {
    Equal,
    Different,
    /// Both are lists or both are sets, of the same size: look inside.
    Descend,
    /// Derivations compare only this attribute.
    OutPaths,
    /// This word must be forced first.
    Force(Value),
}

/// Deep equality by an explicit stack of pairs of containers, three kept words each: left, right,
/// index of the next member. Members are compared as C++ Nix does: force left, force right, then
/// equal if they are the same slot word (identity), then by type.
///
/// Every level counts for the call-depth limit, as in C++ Nix.
fn step_equality(call: &mut Call, negate: bool) -> Result<Step> {
    call.take_result();
    let equal = Step::Done(Value::from_bool(!negate));
    if call.kept() == 0 {
        let (x, y) = (call.arg(0), call.arg(1));
        let compared = glance(call, compare_values(x, y), x, y);
        if let Some(step) = follow(call, compared, x, y, negate) {
            return Ok(step);
        }
    }
    loop {
        let kept = call.kept();
        if kept == 0 {
            return Ok(equal);
        }
        let done = call.kept_word(kept - 1).as_small().unwrap_or(0) as usize;
        let members = Members::of(call.kept_word(kept - 3), call.kept_word(kept - 2));
        let members = members.expect("a pair is two lists or two flat sets");
        let (mut index, compared, x, y) = first_unlike(call, members, done);
        // Who comes back from inside goes on behind that member.
        index += usize::from(matches!(compared, Compared::Descend | Compared::OutPaths));
        if index > done {
            call.set_kept_word(kept - 1, Value::from_i32(index as i32));
            call.vm.check_depth(kept / 3)?;
        }
        if let Compared::Equal = compared {
            call.truncate_kept(kept - 3);
        } else if let Some(step) = follow(call, compared, x, y, negate) {
            return Ok(step);
        }
    }
}

/// Goes inside two values that compared so, or gives the step that ends or interrupts the whole comparison.
#[inline(always)]
fn follow(call: &mut Call, compared: Compared, x: Value, y: Value, negate: bool) -> Option<Step> {
    match compared {
        Compared::Equal => {}
        Compared::Different => return Some(Step::Done(Value::from_bool(negate))),
        Compared::Descend => push_pair(call, x, y),
        Compared::OutPaths => push_out_paths(call, x, y),
        Compared::Force(word) => return Some(Step::Force(word)),
    }
    None
}

/// The first pair of members from `index` on that is not found equal here: its index, how it compares, and the values.
/// Behind the last one come equal holes.
#[inline(always)]
fn first_unlike(call: &Call, members: Members, index: usize) -> (usize, Compared, Value, Value) {
    let mut index = index;
    while let Some((x, y)) = members.get(index) {
        let compared = match members.are_named_alike(index) {
            true => glance(call, compare_words(x, y), x.peek(), y.peek()),
            false => Compared::Different,
        };
        if !matches!(compared, Compared::Equal) {
            return (index, compared, x.peek(), y.peek());
        }
        index += 1;
    }
    (index, Compared::Equal, Value::HOLE, Value::HOLE)
}

/// So deep and at so many members a glance looks.
const GLANCE: (u32, u32) = (4, 64);

/// Looks inside two values that compared so, in case that few members tell, all of them evaluated and no derivations.
#[inline(always)]
fn glance(call: &Call, compared: Compared, x: Value, y: Value) -> Compared {
    // Where the limit on calls is near, levels are counted one by one.
    let levels = call.kept() as u32 / 3 + GLANCE.0;
    if !matches!(compared, Compared::Descend) || call.vm.levels_left() <= levels {
        return compared;
    }
    match are_equal(x, y, GLANCE.0, &mut { GLANCE.1 }) {
        Some(true) => Compared::Equal,
        Some(false) => Compared::Different,
        None => Compared::Descend,
    }
}

/// Whether the members of two containers of one size are equal, if so many tell.
fn are_equal(x: Value, y: Value, levels: u32, left: &mut u32) -> Option<bool> {
    let levels = levels.checked_sub(1)?;
    let members = Members::of(x, y)?;
    let mut index = 0;
    while let Some((x, y)) = members.get(index) {
        *left = left.checked_sub(1)?;
        if !members.are_named_alike(index) {
            return Some(false);
        }
        let equal = match compare_words(x, y) {
            Compared::Equal => true,
            Compared::Different => false,
            Compared::Descend => are_equal(x.peek(), y.peek(), levels, left)?,
            Compared::OutPaths | Compared::Force(_) => return None,
        };
        if !equal {
            return Some(false);
        }
        index += 1;
    }
    Some(true)
}

/// Layers of a set are flattened, so that its members can be numbered.
fn push_pair(call: &mut Call, x: Value, y: Value) {
    for container in [x, y] {
        let flat = match container.as_attrs() {
            Some(attrs) => attrs.flatten(&mut call.vm.heap).value(),
            None => container,
        };
        call.push(flat);
    }
    call.push(Value::from_i32(0));
}

/// The output paths of a pair of derivations, as two lists of one.
fn push_out_paths(call: &mut Call, x: Value, y: Value) {
    for derivation in [x, y] {
        let path = derivation.as_attrs().and_then(|attrs| attrs.get(sym::OUT_PATH));
        let list = call.vm.heap.list(&[path.map_or(Value::NULL, |entry| entry.slot.get())]);
        call.push(list);
    }
    call.push(Value::from_i32(0));
}

/// The members of two containers of one kind and size; of sets with layers none.
#[derive(Clone, Copy)]
struct Members {
    slots: (&'static [Slot], &'static [Slot]),
    /// The names, if they may differ.
    names: Option<(&'static [Symbol], &'static [Symbol])>,
}

impl Members {
    #[inline]
    fn of(left: Value, right: Value) -> Option<Members> {
        if let (Some(x), Some(y)) = (left.as_list(), right.as_list()) {
            return Some(Members { slots: (x.slots(), y.slots()), names: None });
        }
        let (x, y) = (left.as_attrs()?.as_flat()?, right.as_attrs()?.as_flat()?);
        let names = (!std::ptr::eq(x.keys, y.keys)).then_some((x.keys, y.keys));
        Some(Members { slots: (x.slots, y.slots), names })
    }

    #[inline(always)]
    fn get(&self, index: usize) -> Option<(Value, Value)> {
        Some((self.slots.0.get(index)?.get(), self.slots.1.get(index)?.get()))
    }

    #[inline(always)]
    fn are_named_alike(&self, index: usize) -> bool {
        self.names.is_none_or(|(left, right)| left[index] == right[index])
    }
}

#[inline(always)]
fn compare_words(x: Value, y: Value) -> Compared {
    let Some(x_value) = x.settled() else { return Compared::Force(x) };
    let Some(y_value) = y.settled() else { return Compared::Force(y) };
    if x == y { Compared::Equal } else { compare_values(x_value, y_value) }
}

#[inline]
fn compare_values(x: Value, y: Value) -> Compared {
    match quick_eq(x, y) {
        Some(true) => Compared::Equal,
        Some(false) => Compared::Different,
        None => compare_containers(x, y),
    }
}

fn compare_containers(x: Value, y: Value) -> Compared {
    let (Some(left), Some(right)) = (x.as_attrs(), y.as_attrs()) else { return Compared::Descend };
    // Nix: two derivations are equal if their output paths are.
    let by_path = match derivation_type(x) {
        DerivationType::No => false,
        DerivationType::Unknown(word) => return Compared::Force(word),
        DerivationType::Yes => match derivation_type(y) {
            DerivationType::No => false,
            DerivationType::Unknown(word) => return Compared::Force(word),
            DerivationType::Yes => true,
        },
    };
    if by_path && left.has(sym::OUT_PATH) && right.has(sym::OUT_PATH) {
        return Compared::OutPaths;
    }
    match left.len() {
        len if len != right.len() => Compared::Different,
        0 => Compared::Equal,
        _ => Compared::Descend,
    }
}

pub(crate) enum DerivationType {
    Yes,
    No,
    Unknown(Value),
}

/// Whether a set says `type = "derivation"`.
pub(crate) fn derivation_type(set: Value) -> DerivationType {
    let Some(slot) = set.as_attrs().and_then(|attrs| attrs.get_early(sym::TYPE)) else {
        return DerivationType::No;
    };
    let word = slot.get();
    match word.settled() {
        None => DerivationType::Unknown(word),
        Some(value) => match value.as_str() {
            Some(text) if text.as_bytes() == b"derivation" => DerivationType::Yes,
            _ => DerivationType::No,
        },
    }
}

/// `<` on lists: the first pair of members that is not `==` decides by `<`; else the lengths do.
/// State 0: index; state 1: whether the pair at index is being tested with `==`.
fn less(call: &mut Call) -> Result<Step> {
    let (left, right) = (call.list(0)?, call.list(1)?);
    if let Some(result) = call.take_result() {
        match call.state(1) {
            Value::TRUE if result == Value::TRUE => {
                let next = call.counter(0) + 1;
                call.set_counter(0, next);
                call.set_state(1, Value::FALSE);
            }
            Value::TRUE => {
                call.set_state(1, Value::NULL);
            }
            // One of the two members was forced.
            _ => {}
        }
    }
    let index = call.counter(0);
    let (x, y) = match (left.get(index), right.get(index)) {
        (_, None) => return Ok(Step::Done(Value::FALSE)),
        (None, Some(_)) => return Ok(Step::Done(Value::TRUE)),
        (Some(x), Some(y)) => (x, y),
    };
    let Some(x_value) = x.settled() else { return Ok(Step::Force(x)) };
    let Some(y_value) = y.settled() else { return Ok(Step::Force(y)) };
    if call.state(1) == Value::NULL {
        if let Some(less) = call.vm.quick_less(x_value, y_value) {
            return Ok(Step::Done(Value::from_bool(less)));
        }
        if x_value.is(Tag::List) && y_value.is(Tag::List) {
            let function = call.vm.internals.less;
            call.push(function);
            call.push(x_value);
            call.push(y_value);
            return Ok(Step::TailCall(2));
        }
        let error = call.vm.incomparable(x_value, y_value);
        return Err(call.vm.noted(error, "while comparing two list elements"));
    }
    if x == y {
        call.set_counter(0, index + 1);
        return less(call);
    }
    call.set_state(1, Value::TRUE);
    let function = call.vm.internals.eq;
    Ok(call.call2(function, x_value, y_value))
}

/// `x + y` where neither is a number and not both are strings: paths, and sets that become strings.
fn add(call: &mut Call) -> Result<Step> {
    // State 0: left operand coerced; kept: nothing.
    if let Some(string) = coerced_left(call.arg(0)) {
        call.set_state(0, string);
    }
    if let Some(result) = call.take_result() {
        match call.state(0).is_hole() {
            true => call.set_state(0, result),
            false => call.set_state(1, result),
        }
    }
    let (x, y) = (call.arg(0), call.arg(1));
    if let Some(path) = x.as_path() {
        let right = match (y.as_str(), y.as_path(), call.state(1).as_str()) {
            (Some(string), ..) | (None, None, Some(string)) => {
                if string.context().is_some() {
                    let text = "a string that refers to a store path cannot be appended to a path";
                    let pos = call.vm.call_site_of(2);
                    return Err(crate::error::Error::new(
                        &mut call.vm.heap,
                        ErrorKind::Eval,
                        text.as_bytes(),
                        pos,
                    ));
                }
                string.as_bytes()
            }
            (None, Some(path), _) => path.text().as_bytes(),
            (None, None, None) => {
                call.set_state(0, x);
                let function = call.vm.internals.coerce[1];
                return Ok(call.call1(function, y));
            }
        };
        let text = [path.text().as_bytes(), right].concat();
        let value = call.vm.make_path(path.root(), &text);
        return Ok(Step::Done(value));
    }
    // Nix: only a string on the left copies a path on the right to the store.
    let right = call.vm.internals.coerce[usize::from(!x.is(Tag::String))];
    let coerce = [call.vm.internals.coerce_left, right];
    for (index, operand) in [x, y].into_iter().enumerate() {
        if call.state(index).is_hole() {
            match operand.is(Tag::String) {
                true => call.set_state(index, operand),
                false => return Ok(call.call1(coerce[index], operand)),
            }
        }
    }
    let (x, y) = (call.state(0), call.state(1));
    call.vm.join_strings(&[x, y]).map(Step::Done)
}

/// Coerces a set to a string and marks that it was one: a path on the right of a string is copied to
/// the store, on the right of a set it is not.
fn add_left(call: &mut Call) -> Result<Step> {
    let Some(string) = call.take_result() else {
        let coerce = call.vm.internals.coerce[1];
        return Ok(call.call1(coerce, call.arg(0)));
    };
    let marked = call.vm.heap.list_holes(2).expect("two words are few");
    ListBuilder::set(marked, 0, string);
    Ok(Step::Done(marked))
}

/// The string of a marked set: no list of a program has a hole in it.
fn coerced_left(value: Value) -> Option<Value> {
    let list = value.as_list()?;
    let is_marked = list.len() == 2 && list.slots()[1].get().is_hole();
    is_marked.then(|| list.slots()[0].get())
}

impl Call<'_> {
    /// `x < y` of two values as the last step; lists are compared without recursion.
    ///
    /// # Errors
    /// If the two cannot be compared.
    pub fn less_than(&mut self, x: Value, y: Value) -> Result<Step> {
        if let Some(less) = self.vm.quick_less(x, y) {
            return Ok(Step::Done(Value::from_bool(less)));
        }
        if !x.is(Tag::List) || !y.is(Tag::List) {
            return Err(self.vm.incomparable(x, y));
        }
        let function = self.vm.internals.less;
        self.push(function);
        self.push(x);
        self.push(y);
        Ok(Step::TailCall(2))
    }
}

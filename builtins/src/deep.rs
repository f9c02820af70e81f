//! `deepSeq`: forces everything that a value contains.
//!
//! The containers that are open lie on the VM stack, so any depth works; each counts for the
//! call-depth limit, as in C++ Nix. A container is entered once, which makes cycles end. Only its
//! address is remembered for that: whatever was forced stays reachable from the first argument.

use frazil_eval::builtin::{Builtin, Call, Step};
use frazil_eval::error::{Error, ErrorKind, Result};
use frazil_eval::print::shown_name;
use frazil_eval::source::Pos;
use frazil_eval::value::{Slot, Value};
use hashbrown::HashSet;
use rustc_hash::FxBuildHasher;

/// The builtins of this file.
pub static DEEP: [Builtin; 1] =
    [Builtin::new("deepSeq", 2, deep_seq).forces(&[0]).stepped(1).boxed().on_error(deep_seq_failed)];

/// Kept words per open container: the container, the number of members that are done.
const LEVEL: usize = 2;

/// Addresses of the containers that were entered.
type Seen = HashSet<u64, FxBuildHasher>;

/// `deepSeq e1 e2`: the value `e2`, after `e1` and everything in it was forced: elements of lists and
/// attributes of sets, the latter in effect order. Functions are not entered.
///
/// ```nix
/// builtins.deepSeq [ 1 { a = 2; } ] "done"    # => "done"
/// (builtins.tryEval (builtins.deepSeq { a = [ (throw "x") ]; } 1)).success    # => false
/// let x = { self = x; }; in builtins.deepSeq x 1    # => 1
/// ```
fn deep_seq(call: &mut Call) -> Result<Step> {
    let mut seen = match call.take_result() {
        Some(_) => call.take_box::<Seen>(),
        None => {
            let value = call.arg(0);
            let mut seen = Box::<Seen>::default();
            enter(call, &mut seen, value)?;
            seen
        }
    };
    while let Some(top) = call.kept().checked_sub(LEVEL) {
        let container = call.kept_word(top);
        let done = call.kept_word(top + 1).as_small().unwrap_or(0) as usize;
        match next_member(container, done) {
            Member::End => call.truncate_kept(top),
            Member::Suspended(index, word) => {
                set_done(call, top, index);
                call.vm.check_depth_of(word, call.kept() / LEVEL + 1)?;
                call.keep_box(seen);
                return Ok(Step::Force(word));
            }
            Member::Container(index, value) => {
                set_done(call, top, index + 1);
                enter(call, &mut seen, value)?;
            }
        }
    }
    Ok(Step::Tail(call.raw_arg(1)))
}

fn set_done(call: &mut Call, top: usize, done: usize) {
    call.set_kept_word(top + 1, Value::small(done as i64).expect("a count fits 61 bits"));
}

/// Opens a list or set that was not entered before.
fn enter(call: &mut Call, seen: &mut Seen, value: Value) -> Result<()> {
    let container = match (value.as_list(), value.as_attrs()) {
        (Some(list), _) if !list.is_empty() => value,
        // A set in one object has its members at hand by index.
        (_, Some(attrs)) if !attrs.is_empty() => attrs.flatten(&mut call.vm.heap).value(),
        _ => return Ok(()),
    };
    if !seen.insert(value.bits()) {
        return Ok(());
    }
    call.vm.check_depth(call.kept() / LEVEL + 1)?;
    if !call.vm.has_room(LEVEL) {
        return Err(call.error(ErrorKind::StackOverflow, "stack overflow (possible infinite recursion)"));
    }
    call.push(container);
    call.push(Value::from_i32(0));
    Ok(())
}

enum Member {
    End,
    /// This one must be forced.
    Suspended(usize, Value),
    /// This one is a list or set.
    Container(usize, Value),
}

/// The next member, from `start` on, that needs anything.
fn next_member(container: Value, start: usize) -> Member {
    for (index, slot) in slots(container).iter().enumerate().skip(start) {
        let word = slot.get();
        match word.settled() {
            None => return Member::Suspended(index, word),
            Some(value) if value.is_attrs() || value.as_list().is_some() => {
                return Member::Container(index, value);
            }
            Some(_) => {}
        }
    }
    Member::End
}

fn slots(container: Value) -> &'static [Slot] {
    match (container.as_list(), container.as_attrs().and_then(|attrs| attrs.as_flat())) {
        (Some(list), _) => list.slots(),
        (_, Some(flat)) => flat.slots,
        _ => &[],
    }
}

/// Tells the way to the member that failed.
fn deep_seq_failed(call: &mut Call, error: Error) -> Result<Step> {
    let mut error = error;
    let levels = call.kept() / LEVEL;
    for level in (0..levels).rev() {
        let container = call.kept_word(level * LEVEL);
        let done = call.kept_word(level * LEVEL + 1).as_small().unwrap_or(0) as usize;
        // Containers are done with the member that is open; one that was being forced is not.
        let suspended = |word: Value| word.settled().is_none();
        let failed =
            level + 1 == levels && slots(container).get(done).is_some_and(|slot| suspended(slot.get()));
        let index = if failed { done } else { done.saturating_sub(1) };
        error = match container.as_attrs().and_then(|attrs| attrs.as_flat()) {
            Some(flat) if index < flat.len() => {
                let name = shown_name(call.vm.symbols.name(flat.keys[index]).as_bytes());
                let note = [b"while evaluating the attribute '".as_slice(), &name, b"'"].concat();
                call.vm.noted_at(error, &note, flat.positions[index])
            }
            Some(_) => error,
            None => {
                let note = format!("while evaluating list element at index {index}");
                call.vm.noted_at(error, note.as_bytes(), Pos::NONE)
            }
        };
    }
    Err(error)
}

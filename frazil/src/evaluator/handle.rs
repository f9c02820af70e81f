//! Handles: values of an evaluator, kept alive from outside.
//!
//! The roots themselves are in a table on the evaluator's thread; a handle is the number of a slot.
//! So it may be sent and dropped anywhere, and says of itself whose it is.

use std::fmt;
use std::sync::Arc;

use frazil_eval::heap::Root;
use frazil_eval::value::Value as Word;
use frazil_eval::vm::Vm;

use super::queue::Queue;
use crate::error::{Error, Result};

/// A value of an evaluator, evaluated or not. It stays alive as long as this handle or a clone of it,
/// and may be used and dropped on any thread.
///
/// The methods ask the evaluator's thread and give the answer as a [`Pending`](crate::Pending). To
/// look at many values at once, do so in one [`Evaluator::with`](crate::Evaluator::with).
///
/// In serde types a `Value` stands for any value, which is then not evaluated:
///
/// ```
/// use frazil::{Evaluator, Value};
///
/// #[derive(serde::Deserialize)]
/// struct Package {
///     name: String,
///     tests: Value,
/// }
///
/// # fn main() -> frazil::Result<()> {
/// let nix = Evaluator::new()?;
/// let value = nix.eval(r#"{ name = "x"; tests = throw "not needed"; }"#).wait()?;
/// let package: Package = value.to().wait()?;
/// assert_eq!(package.name, "x");
/// assert_eq!(package.tests.force().wait().unwrap_err().message(), "not needed");
/// # Ok(())
/// # }
/// ```
///
/// All methods fail with [`ErrorKind::Gone`](crate::ErrorKind::Gone) once the evaluator is dropped, and
/// with [`ErrorKind::ForeignValue`](crate::ErrorKind::ForeignValue) if they are given values of another
/// evaluator.
#[derive(Clone)]
pub struct Value(Arc<Handle>);

struct Handle {
    queue: Arc<Queue>,
    slot: u32,
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.queue.release(self.slot);
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("«value»")
    }
}

impl Value {
    pub(super) fn queue(&self) -> &Arc<Queue> {
        &self.0.queue
    }
}

/// The roots of an evaluator's handles.
#[derive(Default)]
pub(crate) struct Keeper {
    queue: Option<Arc<Queue>>,
    roots: Vec<Option<Root>>,
    free: Vec<u32>,
}

impl Keeper {
    pub(super) fn attach(vm: &mut Vm, queue: &Arc<Queue>) {
        vm.extensions.get::<Keeper>().queue = Some(Arc::clone(queue));
    }

    pub(super) fn release(&mut self, slots: Vec<u32>) {
        for slot in slots {
            self.roots[slot as usize] = None;
            self.free.push(slot);
        }
    }
}

/// The queue of the evaluator that a machine belongs to.
fn queue_of(vm: &mut Vm) -> Arc<Queue> {
    let queue = vm.extensions.get::<Keeper>().queue.as_ref();
    Arc::clone(queue.expect("only evaluators run code of the host program"))
}

/// A handle of a word.
pub(crate) fn keep(vm: &mut Vm, word: Word) -> Value {
    let root = vm.heap.root(word);
    keep_root(vm, root)
}

/// A handle of what a root keeps.
pub(crate) fn keep_root(vm: &mut Vm, root: Root) -> Value {
    let queue = queue_of(vm);
    let released = queue.take_released();
    let keeper = vm.extensions.get::<Keeper>();
    keeper.release(released);
    let slot = match keeper.free.pop() {
        Some(slot) => {
            keeper.roots[slot as usize] = Some(root);
            slot
        }
        None => {
            keeper.roots.push(Some(root));
            u32::try_from(keeper.roots.len() - 1).expect("there are fewer handles")
        }
    };
    Value(Arc::new(Handle { queue, slot }))
}

/// The word that a handle keeps.
pub(crate) fn word(vm: &mut Vm, value: &Value) -> Result<Word> {
    let keeper = vm.extensions.get::<Keeper>();
    let own = keeper.queue.as_ref().is_some_and(|queue| Arc::ptr_eq(queue, &value.0.queue));
    let root = keeper.roots.get(value.0.slot as usize).filter(|_| own);
    root.and_then(Option::as_ref).map(Root::get).ok_or_else(Error::foreign)
}

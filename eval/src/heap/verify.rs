//! The heap checker: walks everything reachable from the VM stack and the roots and compares it with
//! the layouts that `value` describes.
//!
//! Iterative, with explicit lists of plain addresses, so ten million objects and chains of any length
//! are fine. It allocates nothing in the heap. Native locals are not walked.

use hashbrown::HashSet;
use rustc_hash::FxBuildHasher;

use super::{Heap, lists, roots, stress, strings};
use crate::value::string::{NAME, symbol_offset};
use crate::value::{BoxedKind, Str, Tag, Value};

/// The parents of words that no object holds.
const STACK: u32 = u32::MAX;
const ROOTS: u32 = u32::MAX - 1;
/// The most words of a path that are shown.
const SHOWN: usize = 40;

type Check = Result<(), String>;

/// A reachable word that points at an object, and how it was reached.
struct Entry {
    bits: u64,
    /// Index of the object that holds it, or [`STACK`] or [`ROOTS`].
    parent: u32,
    /// Which of the holder's words it is.
    edge: u32,
}

struct Walk<'heap> {
    heap: &'heap Heap,
    /// Objects in the order of their discovery; those from `done` on have not been looked at.
    found: Vec<Entry>,
    done: usize,
    seen: HashSet<u64, FxBuildHasher>,
    /// Unused objects: nothing may point there.
    free: HashSet<u64, FxBuildHasher>,
}

/// What is known about an object's memory.
struct Extent<'heap> {
    heap: &'heap Heap,
    /// Its size in words, if the backend knows.
    words: Option<usize>,
    /// Whether the collector scans it, if there is one.
    scanned: Option<bool>,
    immortal: bool,
}

impl Heap {
    /// Walks everything reachable and returns the first violation with the path to it.
    pub fn verify(&self) -> Result<(), String> {
        let mut walk = Walk {
            heap: self,
            found: Vec::new(),
            done: 0,
            seen: HashSet::default(),
            free: self.free_objects().collect(),
        };
        walk.add_roots()?;
        while walk.done < walk.found.len() {
            let index = walk.done;
            walk.done += 1;
            walk.object(index).map_err(|message| format!("{message}: {}", walk.path(index)))?;
        }
        Ok(())
    }

    /// The objects on the free lists.
    fn free_objects(&self) -> impl Iterator<Item = u64> {
        let shared = self.shared();
        shared.scanned.iter().chain(&shared.plain).flat_map(|list| {
            let mut object = list.get();
            std::iter::from_fn(move || {
                let address = object as u64;
                // SAFETY: H4: the first word of an unused object is the address of the next.
                object = unsafe { object.as_ref() }.map(|&next| next as *mut u64)?;
                Some(address)
            })
        })
    }

    fn extent(&self, word: Value) -> Result<Extent<'_>, String> {
        let heap = self;
        let object = word.object().cast_const();
        if self.is_immortal(word) {
            return Ok(Extent { heap, words: None, scanned: None, immortal: true });
        }
        #[cfg(feature = "boehm")]
        if self.shared().collected {
            return match super::boehm::object_at(object) {
                None => Err("the word points at nothing in the heap".into()),
                Some((base, ..)) if base != object => {
                    Err("the word points into the middle of an object".into())
                }
                Some((_, bytes, scanned)) => {
                    Ok(Extent { heap, words: Some(bytes / 8), scanned: Some(scanned), immortal: false })
                }
            };
        }
        match self.bump.contains(object) {
            true => Ok(Extent { heap, words: None, scanned: None, immortal: false }),
            false => Err("the word points at nothing in the heap".into()),
        }
    }
}

impl Walk<'_> {
    fn add_roots(&mut self) -> Check {
        let shared = self.heap.shared();
        let (bottom, top) = (shared.stack_bottom.get(), shared.stack_top.get());
        let words = if bottom.is_null() { 0 } else { (top as usize - bottom as usize) / 8 };
        for index in 0..words {
            // SAFETY: the VM stack is readable from its bottom to its top.
            let word = unsafe { *bottom.add(index) };
            self.word(word, STACK, index).map_err(|message| format!("{message}: VM stack word {index}"))?;
        }
        // SAFETY: the heap is borrowed, so this thread does not change the list, and no other may.
        for (index, slot) in unsafe { roots::slabs(shared) }.flatten().enumerate() {
            self.word(slot.get(), ROOTS, index).map_err(|message| format!("{message}: root {index}"))?;
        }
        Ok(())
    }

    /// Checks a word by itself and remembers the object that it points at.
    fn word(&mut self, word: Value, parent: u32, edge: usize) -> Check {
        if word.bits() == stress::POISON {
            return Err("the word is poison: the object that held it was collected".into());
        }
        match word.tag() {
            Tag::Int => return Ok(()),
            Tag::Imm if matches!(word, Value::NULL | Value::TRUE | Value::FALSE) => return Ok(()),
            Tag::Imm => return Err(format!("{:#x} is no immediate", word.bits())),
            _ if word.is_hole() => return Ok(()),
            _ => {}
        }
        if !(word.object() as usize).is_multiple_of(8) {
            return Err(format!("{:#x} is not aligned", word.bits()));
        }
        if self.seen.insert(word.bits()) {
            self.found.push(Entry { bits: word.bits(), parent, edge: edge.min(u32::MAX as usize) as u32 });
        }
        Ok(())
    }

    /// Checks an object and finds its children.
    fn object(&mut self, index: usize) -> Check {
        let value = Value::from_bits(self.found[index].bits);
        let extent = self.heap.extent(value)?;
        if self.free.contains(&(value.object() as u64)) {
            return Err("the object is on a free list".into());
        }
        if value.word(0) == stress::POISON {
            return Err("the object was collected".into());
        }
        let mut children = Vec::new();
        match value.tag() {
            Tag::Thunk => thunk(value, &extent, &mut children)?,
            Tag::List => list(value, &extent, &mut children)?,
            Tag::String => string(value, &extent, &mut children)?,
            Tag::Callable => callable(value, &extent, &mut children)?,
            Tag::Boxed => boxed(value, &extent, &mut children)?,
            Tag::Attrs => {
                extent.scanned(true)?;
                crate::attrs::verify_layout(value, &mut |child| children.push(child.bits()))?;
            }
            Tag::Int | Tag::Imm => unreachable!("words without objects are not remembered"),
        }
        for (edge, bits) in children.into_iter().enumerate() {
            let child = Value::from_bits(bits);
            let points = !matches!(child.tag(), Tag::Int | Tag::Imm) && !child.is_hole();
            if extent.immortal && points && !self.heap.is_immortal(child) {
                return Err("an immortal object points at a collected one (H5)".into());
            }
            self.word(child, index as u32, edge)?;
        }
        Ok(())
    }

    /// How object `index` was reached, from the root down.
    fn path(&self, index: usize) -> String {
        let mut steps = Vec::new();
        let mut at = index as u32;
        loop {
            let entry = &self.found[at as usize];
            let what = Value::from_bits(entry.bits);
            match entry.parent {
                STACK => steps.push(format!("VM stack word {} = {what:?}", entry.edge)),
                ROOTS => steps.push(format!("root {} = {what:?}", entry.edge)),
                _ => steps.push(format!("child {} = {what:?}", entry.edge)),
            }
            if entry.parent >= ROOTS {
                break;
            }
            at = entry.parent;
        }
        if steps.len() > SHOWN {
            let dropped = steps.len() - SHOWN;
            steps.splice(SHOWN / 2..SHOWN / 2 + dropped, [format!("({dropped} more)")]);
        }
        steps.reverse();
        steps.join(" > ")
    }
}

impl Extent<'_> {
    /// The object has at least `words` words.
    fn holds(&self, words: Option<usize>) -> Check {
        match (words, self.words) {
            (None, _) => Err("a length overflows".into()),
            (Some(words), Some(size)) if words > size => {
                Err(format!("an object of {size} words should have {words}"))
            }
            _ => Ok(()),
        }
    }

    /// The collector scans the object, or does not.
    fn scanned(&self, scanned: bool) -> Check {
        match self.scanned {
            Some(is) if is != scanned => {
                Err(format!("an object that is {}scanned", if is { "" } else { "not " }))
            }
            _ => Ok(()),
        }
    }

    /// Whether a word of the object points at an object, so that its header may be read.
    fn points(&self, word: Value) -> bool {
        !matches!(word.tag(), Tag::Int | Tag::Imm) && !word.is_hole() && self.heap.extent(word).is_ok()
    }

    /// Whether a word of the object is a boxed object of that kind.
    fn is_boxed(&self, word: Value, kind: BoxedKind) -> bool {
        word.is(Tag::Boxed) && self.points(word) && word.word(0) & 0xff == kind as u64
    }

    /// The length of a flat string.
    fn flat_string(&self, word: Value) -> Option<usize> {
        let string = word.as_str().filter(|_| self.points(word))?;
        string.holder().is_none().then(|| string.len())
    }

    /// The words of a view's holder that the view may show.
    fn list_bounds(&self, holder: Value) -> Option<std::ops::RangeInclusive<usize>> {
        if self.is_boxed(holder, BoxedKind::ListBuffer) {
            return Some(2..=2 + lists::buffer_sizes(holder).0);
        }
        let list = holder.as_list().filter(|_| self.points(holder))?;
        list.view().is_none().then(|| 1..=1 + list.len())
    }

    /// The bytes of an indirect string's holder that the string may show.
    fn string_bounds(&self, holder: Value) -> Option<std::ops::RangeInclusive<usize>> {
        if self.is_boxed(holder, BoxedKind::ByteBuffer) {
            return Some(16..=16 + strings::buffer_sizes(holder).0);
        }
        self.flat_string(holder).map(|len| 8..=8 + len)
    }

    fn pointers(&self, words: Option<usize>) -> Check {
        self.holds(words)?;
        self.scanned(true)
    }
}

fn check(holds: bool, message: &str) -> Check {
    if holds { Ok(()) } else { Err(message.into()) }
}

/// The words `start..start + len` of an object as children.
fn push_words(value: Value, start: usize, len: usize, children: &mut Vec<u64>) {
    children.extend(value.slots(start, len).iter().map(|slot| slot.get().bits()));
}

fn is_code_address(address: u64) -> bool {
    address != 0 && address.is_multiple_of(8) && address < 1 << 48
}

fn code_captures(address: u64) -> Result<usize, String> {
    check(is_code_address(address), "the header is no address of a code")?;
    Ok(crate::value::code_at(address).captures.len())
}

fn thunk(value: Value, extent: &Extent, children: &mut Vec<u64>) -> Check {
    extent.pointers(Some(2))?;
    let header = value.word(0);
    match header & 7 {
        0 | 1 => {
            let captures = code_captures(header & !7)?;
            extent.holds(captures.checked_add(1))?;
            push_words(value, 1, captures, children);
        }
        4 | 5 => children.extend([header & !7 | Tag::Callable as u64, value.word(1)]),
        6 | 7 => {
            check(is_code_address(header & !7), "the header is no address of a site")?;
            children.push(value.word(1));
        }
        state => {
            check(header == state, "the header of a finished thunk has more than its state")?;
            let result = Value::from_bits(value.word(1));
            let is_error = result.is(Tag::Boxed);
            check(result.is_whnf(), "a finished thunk holds no value")?;
            check(state == 2 || is_error, "a failed thunk holds no error")?;
            let rest = extent.words.map_or(0, |words| words - 2);
            let zeroed = value.slots(2, rest).iter().all(|slot| slot.get().is_hole());
            check(zeroed, "a finished thunk keeps captures (T3)")?;
            children.push(result.bits());
        }
    }
    Ok(())
}

fn list(value: Value, extent: &Extent, children: &mut Vec<u64>) -> Check {
    let header = value.word(0);
    let len = (header >> 3) as usize;
    match header & 7 {
        0 => {
            extent.pointers(len.checked_add(1))?;
            push_words(value, 1, len, children);
            Ok(())
        }
        1 => {
            extent.pointers(Some(3))?;
            let (holder, first) = (Value::from_bits(value.word(1)), value.word(2) as usize);
            children.push(holder.bits());
            let bounds = extent.list_bounds(holder);
            let bounds = bounds.ok_or("the holder of a view is neither a flat list nor a buffer")?;
            let end = first.checked_add(len);
            check(
                bounds.contains(&first) && end.is_some_and(|end| end <= *bounds.end()),
                "a view reaches beyond its holder",
            )
        }
        kind => Err(format!("kind {kind} of lists is unknown")),
    }
}

fn string(value: Value, extent: &Extent, children: &mut Vec<u64>) -> Check {
    let header = value.word(0);
    let len = (header >> 3) as usize;
    match header & 7 {
        0 => {
            extent.scanned(false)?;
            extent.holds(len.div_ceil(8).checked_add(1))
        }
        1 => {
            extent.pointers(Some(4))?;
            let holder = Value::from_bits(value.word(1));
            let (context, offset) = (Value::from_bits(value.word(2)), value.word(3) as usize);
            children.extend([holder.bits(), context.bits()]);
            let bounds = extent.string_bounds(holder);
            let bounds = bounds.ok_or("the holder of a string is neither a flat string nor a buffer")?;
            let end = offset.checked_add(len);
            check(
                bounds.contains(&offset) && end.is_some_and(|end| end <= *bounds.end()),
                "a string reaches beyond its holder",
            )?;
            check(
                context.is_hole() || extent.is_boxed(context, BoxedKind::Context),
                "a string's context is none",
            )
        }
        NAME => {
            extent.scanned(false)?;
            extent.holds(Some((symbol_offset(len) + 4).div_ceil(8)))
        }
        kind => Err(format!("kind {kind} of strings is unknown")),
    }
}

fn callable(value: Value, extent: &Extent, children: &mut Vec<u64>) -> Check {
    let header = value.word(0);
    match header & 7 {
        0 => {
            let captures = code_captures(header)?;
            extent.pointers(captures.checked_add(1))?;
            push_words(value, 1, captures, children);
            Ok(())
        }
        1 => {
            let args = (header >> 3) as usize;
            extent.pointers(args.checked_add(2))?;
            let callee = Value::from_bits(value.word(1));
            children.push(callee.bits());
            push_words(value, 2, args, children);
            check(args > 0, "a partial application without arguments")?;
            let is_function = callee.is(Tag::Callable) && extent.points(callee) && callee.word(0) & 7 != 1;
            check(is_function, "a partial application of no function")
        }
        2 => check(header & !7 != 0, "a builtin without address"),
        kind => Err(format!("kind {kind} of functions is unknown")),
    }
}

/// From this kind on, a frame's words are a note (see `error`).
const FRAME_NOTES: u64 = 7;

fn boxed(value: Value, extent: &Extent, children: &mut Vec<u64>) -> Check {
    let header = value.word(0);
    let kind = header & 0xff;
    let count = (header >> 8) as usize;
    let mut child = |index: usize| {
        let word = Value::from_bits(value.word(index));
        children.push(word.bits());
        word
    };
    if kind == BoxedKind::Float as u64 {
        return extent.holds(Some(2));
    }
    if kind == BoxedKind::Int as u64 {
        extent.holds(Some(2))?;
        return check(Value::small(value.word(1) as i64).is_none(), "a boxed integer that fits the word");
    }
    if kind == BoxedKind::ByteBuffer as u64 {
        extent.scanned(false)?;
        extent.holds(count.checked_add(16).map(|bytes| bytes.div_ceil(8)))?;
        return check(value.word(1) as usize <= count, "a buffer is fuller than full");
    }
    extent.scanned(true)?;
    if kind == BoxedKind::Path as u64 {
        extent.holds(Some(2))?;
        return check(child(1).is(Tag::String), "a path without text");
    }
    if kind == BoxedKind::With as u64 {
        extent.holds(Some(3))?;
        child(1);
        let outer = child(2);
        return check(outer.is_hole() || extent.is_boxed(outer, BoxedKind::With), "an outer `with` is none");
    }
    if kind == BoxedKind::Error as u64 {
        extent.holds(Some(4))?;
        check(child(1).is(Tag::String), "an error without message")?;
        for list in [child(2), child(3)] {
            let is_error = extent.is_boxed(list, BoxedKind::Frame) || extent.is_boxed(list, BoxedKind::Error);
            check(list.is_hole() || is_error, "an error knows something else for an error")?;
        }
        return Ok(());
    }
    if kind == BoxedKind::Frame as u64 {
        extent.holds(Some(4))?;
        let next = child(1);
        let is_note = header >> 8 & 0xff >= FRAME_NOTES;
        check(!is_note || child(2).is(Tag::String), "a note without text")?;
        return check(
            extent.is_boxed(next, BoxedKind::Frame) || extent.is_boxed(next, BoxedKind::Error),
            "a frame without error",
        );
    }
    if kind == BoxedKind::ListBuffer as u64 {
        extent.holds(count.checked_add(2))?;
        let used = value.word(1) as usize;
        check(used <= count, "a buffer is fuller than full")?;
        push_words(value, 2, used, children);
        return Ok(());
    }
    if kind == BoxedKind::Context as u64 {
        extent.holds(count.checked_add(1))?;
        push_words(value, 1, count, children);
        return context(value, count, extent);
    }
    Err(format!("kind {kind} of boxed values is unknown"))
}

fn context(value: Value, count: usize, extent: &Extent) -> Check {
    let elements = value.slots(1, count);
    let flat = elements.iter().all(|slot| extent.flat_string(slot.get()).is_some());
    check(flat && count > 0, "a context holds something else than flat strings")?;
    let texts = || elements.iter().filter_map(|slot| slot.get().as_str()).map(Str::as_bytes);
    check(texts().is_sorted_by(|a, b| a < b), "a context is out of order")
}

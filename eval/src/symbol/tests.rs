//! Texts as numbers, and the comparison of short ones.

use super::{Symbol, Symbols, first_word, same_text};
use crate::heap::{Backend, Heap, HeapOptions};

fn texts() -> Vec<Vec<u8>> {
    let mut texts = vec![Vec::new()];
    for len in 1..20 {
        let text: Vec<u8> = (0..len).map(|at| b'a' + at).collect();
        for at in 0..text.len() {
            for byte in [0, b'`', 0xff] {
                let mut other = text.clone();
                other[at] = byte;
                texts.push(other);
            }
        }
        texts.push(text);
    }
    texts
}

#[test]
fn first_words_are_the_first_eight_bytes() {
    for text in texts() {
        let mut bytes = [0; 8];
        let len = text.len().min(8);
        bytes[..len].copy_from_slice(&text[..len]);
        assert_eq!(first_word(&text), u64::from_be_bytes(bytes), "{text:?}");
    }
}

#[test]
fn same_texts_are_equal_slices() {
    let texts = texts();
    for x in &texts {
        for y in &texts {
            assert_eq!(same_text(x, y), x == y, "{x:?} {y:?}");
        }
    }
}

/// Names side by side become the symbols that they become one by one: known, new, met twice, the empty one.
#[test]
fn names_at_once_are_numbered_in_their_order() {
    let names: Vec<String> = (0..100).map(|at| format!("name{}", at * 7 % 40)).collect();
    let names: Vec<&[u8]> =
        names.iter().map(String::as_bytes).chain([&b"name"[..], b"", b"outPath"]).collect();
    let heap = &mut Heap::new(&HeapOptions { backend: Backend::Bump, ..HeapOptions::default() });
    let mut one_by_one = Symbols::new(heap);
    let expected: Vec<Symbol> = names.iter().map(|name| one_by_one.intern(name, heap)).collect();
    for known in [0, 1, 15, 16, 17, 33] {
        let mut symbols = Symbols::new(heap);
        for name in &names[..known] {
            symbols.intern(name, heap);
        }
        assert_eq!(symbols.intern_all(names.iter().copied(), heap), expected, "{known} are known");
        assert_eq!(symbols.len(), one_by_one.len());
    }
}

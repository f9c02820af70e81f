//! Texts as numbers, and the comparison of short ones.

use super::{first_word, same_text};

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

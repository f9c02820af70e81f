//! What a byte can be part of, as one table lookup.

/// Begins an identifier or keyword.
pub(super) const ID_START: u8 = 1;
/// Continues an identifier.
pub(super) const ID: u8 = 2;
/// `0` to `9`.
pub(super) const DIGIT: u8 = 4;
/// Occurs between the slashes of a path.
pub(super) const PATH: u8 = 8;
/// Occurs before the colon of a URI.
pub(super) const SCHEME: u8 = 16;
/// Occurs behind the colon of a URI.
pub(super) const URI: u8 = 32;
/// Space, tab, line feed, carriage return.
pub(super) const SPACE: u8 = 64;
/// After a word: the word may be the beginning of a path or URI.
pub(super) const MAYBE_LONGER: u8 = 128;

static TABLE: [u8; 256] = table();

/// The classes of `byte`, as a bit set.
#[inline]
pub(super) fn class(byte: u8) -> u8 {
    TABLE[byte as usize]
}

const fn table() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        let alpha = b.is_ascii_alphabetic();
        let digit = b.is_ascii_digit();
        let mut bits = 0;
        if alpha || b == b'_' {
            bits |= ID_START;
        }
        if alpha || digit || matches!(b, b'_' | b'\'' | b'-') {
            bits |= ID;
        }
        if digit {
            bits |= DIGIT;
        }
        if alpha || digit || matches!(b, b'.' | b'_' | b'-' | b'+') {
            bits |= PATH;
        }
        if alpha || digit || matches!(b, b'.' | b'-' | b'+') {
            bits |= SCHEME;
        }
        if alpha
            || digit
            || matches!(
                b,
                b'%' | b'/'
                    | b'?'
                    | b':'
                    | b'@'
                    | b'&'
                    | b'='
                    | b'+'
                    | b'$'
                    | b','
                    | b'-'
                    | b'_'
                    | b'.'
                    | b'!'
                    | b'~'
                    | b'*'
                    | b'\''
            )
        {
            bits |= URI;
        }
        if matches!(b, b' ' | b'\t' | b'\r' | b'\n') {
            bits |= SPACE;
        }
        if matches!(b, b'.' | b'+' | b'/' | b':') {
            bits |= MAYBE_LONGER;
        }
        table[byte] = bits;
        byte += 1;
    }
    table
}

//! Hashes: algorithms, and the texts that hashes are written as.

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

/// A hash algorithm.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Algorithm {
    /// MD5, 16 bytes.
    Md5,
    /// SHA-1, 20 bytes.
    Sha1,
    /// SHA-256, 32 bytes.
    Sha256,
    /// SHA-512, 64 bytes.
    Sha512,
    /// BLAKE3, 32 bytes; an experimental feature, which whoever asks for it has to check.
    Blake3,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Algorithm; 5] =
        [Algorithm::Md5, Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512, Algorithm::Blake3];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Md5 => "md5",
            Algorithm::Sha1 => "sha1",
            Algorithm::Sha256 => "sha256",
            Algorithm::Sha512 => "sha512",
            Algorithm::Blake3 => "blake3",
        }
    }

    /// The algorithm of that name.
    pub fn parse(name: &[u8]) -> Option<Algorithm> {
        Algorithm::ALL.into_iter().find(|algorithm| algorithm.name().as_bytes() == name)
    }

    /// The number of bytes of its hashes.
    pub fn size(self) -> usize {
        match self {
            Algorithm::Md5 => 16,
            Algorithm::Sha1 => 20,
            Algorithm::Sha256 | Algorithm::Blake3 => 32,
            Algorithm::Sha512 => 64,
        }
    }

    /// The hash of some bytes.
    pub fn hash(self, bytes: &[u8]) -> Hash {
        let bytes = match self {
            Algorithm::Md5 => Md5::digest(bytes).to_vec(),
            Algorithm::Sha1 => Sha1::digest(bytes).to_vec(),
            Algorithm::Sha256 => Sha256::digest(bytes).to_vec(),
            Algorithm::Sha512 => Sha512::digest(bytes).to_vec(),
            Algorithm::Blake3 => blake3::hash(bytes).as_bytes().to_vec(),
        };
        Hash { algorithm: self, bytes }
    }
}

/// A hash.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hash {
    /// The algorithm it was made with.
    pub algorithm: Algorithm,
    /// As many bytes as the algorithm gives.
    pub bytes: Vec<u8>,
}

/// How the bytes of a hash are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// Hexadecimal.
    Base16,
    /// Nix's own alphabet of 32 characters.
    Nix32,
    /// Base 64 with padding.
    Base64,
    /// `sha256-…` in base 64.
    Sri,
}

impl Hash {
    /// The hash in a format, without its algorithm except in SRI.
    pub fn show(&self, format: Format) -> String {
        match format {
            Format::Base16 => base16(&self.bytes),
            Format::Nix32 => nix32(&self.bytes),
            Format::Base64 => base64(&self.bytes),
            Format::Sri => format!("{}-{}", self.algorithm.name(), base64(&self.bytes)),
        }
    }

    /// Reads a hash in any format: `sha256:…`, `sha256-…`, or without a prefix where the algorithm is
    /// known. The format follows from the length.
    ///
    /// # Errors
    /// The message to show.
    pub fn parse(text: &[u8], known: Option<Algorithm>) -> Result<Hash, HashError> {
        let shown = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
        let split = |separator| text.iter().position(|&byte| byte == separator);
        let (prefix, rest, sri) = match (split(b':'), split(b'-')) {
            (Some(at), _) => (Some(&text[..at]), &text[at + 1..], false),
            (None, Some(at)) => (Some(&text[..at]), &text[at + 1..], true),
            (None, None) => (None, text, false),
        };
        let named = match prefix {
            Some(name) => Some(Algorithm::parse(name).ok_or_else(|| HashError::Usage(unknown(name)))?),
            None => None,
        };
        let algorithm = match (named, known) {
            (Some(named), Some(known)) if named != known => {
                let text = format!("hash '{}' should have type '{}'", shown(text), known.name());
                return Err(HashError::Bad(text));
            }
            (None, None) => {
                let reason = "does not include a type, nor is the type otherwise known from context";
                return Err(HashError::Bad(format!("hash '{}' {reason}", shown(text))));
            }
            (named, known) => named.or(known).expect("one of them is there"),
        };
        let size = algorithm.size();
        let (bytes, format) = match rest.len() {
            _ if sri => (from_base64(rest), "SRI"),
            len if len == size * 2 => (from_base16(rest), "base16"),
            len if len == nix32_len(size) => (from_nix32(rest), "nix32"),
            len if len == size.div_ceil(3) * 4 => (from_base64(rest), "Base64"),
            _ => {
                let name = algorithm.name();
                let text = format!("hash '{}' has wrong length for hash algorithm '{name}'", shown(rest));
                return Err(HashError::Bad(text));
            }
        };
        // Nix: characters that do not belong there count as nothing at all.
        let bytes = bytes.unwrap_or_default();
        if bytes.len() != size {
            let found = bytes.len();
            let rest = shown(rest);
            let text = format!("invalid {format} hash '{rest}', length {found} != expected length {size}");
            return Err(HashError::Bad(text));
        }
        Ok(Hash { algorithm, bytes })
    }
}

/// Why a text is no hash.
pub enum HashError {
    /// An error of evaluation with this message.
    Bad(String),
    /// The same, followed by the hint to read the help.
    Usage(String),
}

/// The message for an algorithm of that name.
pub fn unknown(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name);
    format!("unknown hash algorithm '{name}', expect 'blake3', 'md5', 'sha1', 'sha256', or 'sha512'")
}

/// Hexadecimal.
pub fn base16(bytes: &[u8]) -> String {
    written(bytes, push_base16)
}

fn written(bytes: &[u8], push: fn(&mut Vec<u8>, &[u8])) -> String {
    let mut text = Vec::new();
    push(&mut text, bytes);
    String::from_utf8(text).expect("digits are ASCII")
}

/// Appends what [`base16`] makes.
pub(crate) fn push_base16(text: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    static PAIRS: [[u8; 2]; 256] = {
        let mut pairs = [[0; 2]; 256];
        let mut byte = 0;
        while byte < 256 {
            pairs[byte] = [DIGITS[byte >> 4], DIGITS[byte & 15]];
            byte += 1;
        }
        pairs
    };
    let start = text.len();
    text.resize(start + bytes.len() * 2, 0);
    for (pair, byte) in text[start..].as_chunks_mut().0.iter_mut().zip(bytes) {
        *pair = PAIRS[usize::from(*byte)];
    }
}

fn from_base16(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let (pairs, []) = text.as_chunks() else { return None };
    let mut bytes = Vec::with_capacity(pairs.len());
    for &[high, low] in pairs {
        bytes.push(digit(high)? << 4 | digit(low)?);
    }
    Some(bytes)
}

const NIX32: &[u8; 32] = b"0123456789abcdfghijklmnpqrsvwxyz";

fn nix32_len(size: usize) -> usize {
    (size * 8).div_ceil(5)
}

/// Nix's base 32: the bytes as one number, lowest byte first, written from its highest digit on.
pub fn nix32(bytes: &[u8]) -> String {
    written(bytes, push_nix32)
}

/// Appends what [`nix32`] makes.
pub(crate) fn push_nix32(text: &mut Vec<u8>, bytes: &[u8]) {
    let start = text.len();
    text.resize(start + nix32_len(bytes.len()), 0);
    // Five bytes are eight digits.
    for (five, eight) in bytes.chunks(5).zip(text[start..].rchunks_mut(8)) {
        match (five.first_chunk::<5>(), eight.first_chunk_mut::<8>()) {
            (Some(&[a, b, c, d, e]), Some(eight)) => {
                put_digits(u64::from_le_bytes([a, b, c, d, e, 0, 0, 0]), eight);
            }
            _ => put_digits(five.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)), eight),
        }
    }
}

/// The lowest digits of a number, the last one last.
#[inline(always)]
fn put_digits(number: u64, digits: &mut [u8]) {
    for (at, digit) in digits.iter_mut().rev().enumerate() {
        *digit = NIX32[(number >> (5 * at) & 31) as usize];
    }
}

/// What a byte counts for in an alphabet; [`NO_DIGIT`] if it is not in there.
const fn values(alphabet: &[u8]) -> [u8; 256] {
    let mut values = [NO_DIGIT; 256];
    let mut digit = 0;
    while digit < alphabet.len() {
        values[alphabet[digit] as usize] = digit as u8;
        digit += 1;
    }
    values
}

const NO_DIGIT: u8 = u8::MAX;

fn value(values: &[u8; 256], byte: u8) -> Option<u8> {
    Some(values[usize::from(byte)]).filter(|&value| value != NO_DIGIT)
}

static NIX32_VALUES: [u8; 256] = values(NIX32);
static BASE64_VALUES: [u8; 256] = values(BASE64);

/// Whether this is a digit of [`nix32`].
pub fn is_nix32(byte: u8) -> bool {
    value(&NIX32_VALUES, byte).is_some()
}

/// Whether all are digits of [`nix32`]. Compared by ranges, which takes many at a time.
pub(crate) fn are_nix32<const LEN: usize>(bytes: &[u8; LEN]) -> bool {
    let is_digit = |byte: u8| {
        let is_letter =
            byte.is_ascii_lowercase() & (byte != b'e') & (byte != b'o') & (byte != b't') & (byte != b'u');
        byte.is_ascii_digit() | is_letter
    };
    bytes.iter().fold(true, |all, &byte| all & is_digit(byte))
}

fn from_nix32(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8 + 1);
    for (index, &character) in text.iter().rev().enumerate() {
        let digit = u16::from(value(&NIX32_VALUES, character)?);
        let (byte, bit) = (index * 5 / 8, index * 5 % 8);
        let spread = digit << bit;
        // A last digit with too many bits makes the hash a byte too long, which is an error.
        bytes.resize(byte + if spread > 0xff { 2 } else { 1 }, 0);
        bytes[byte] |= spread as u8;
        if spread > 0xff {
            bytes[byte + 1] = (spread >> 8) as u8;
        }
    }
    Some(bytes)
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base 64 with padding.
pub fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word =
            chunk.iter().enumerate().fold(0u32, |word, (i, &byte)| word | u32::from(byte) << (16 - 8 * i));
        for index in 0..4 {
            let digit = (word >> (18 - 6 * index) & 63) as usize;
            text.push(if index <= chunk.len() { char::from(BASE64[digit]) } else { '=' });
        }
    }
    text
}

/// Nix: everything from the first `=` on is ignored, and so are line ends.
fn from_base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut word, mut bits) = (0u32, 0);
    for &character in text {
        match character {
            b'=' => break,
            b'\n' => continue,
            _ => {}
        }
        let digit = u32::from(value(&BASE64_VALUES, character)?);
        word = word << 6 | digit;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((word >> bits) as u8);
        }
    }
    Some(bytes)
}

/// A hash folded to fewer bytes, as store paths have it.
pub fn compress<const SIZE: usize>(bytes: &[u8]) -> [u8; SIZE] {
    let mut folded = [0; SIZE];
    for part in bytes.chunks(SIZE) {
        folded.iter_mut().zip(part).for_each(|(folded, byte)| *folded ^= byte);
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_known() {
        assert!((0..=255).all(|byte| is_nix32(byte) == NIX32.contains(&byte)));
        assert!((0..=255).all(|byte| are_nix32(&[b'0', byte]) == is_nix32(byte)));
    }

    #[test]
    fn every_format_reads_back() {
        for algorithm in Algorithm::ALL {
            for text in [b"".as_slice(), b"a", b"frazil ice"] {
                let hash = algorithm.hash(text);
                for format in [Format::Base16, Format::Nix32, Format::Base64, Format::Sri] {
                    let read = Hash::parse(hash.show(format).as_bytes(), Some(algorithm));
                    assert!(read.is_ok_and(|read| read == hash));
                }
            }
        }
    }
}

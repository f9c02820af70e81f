//! Sets of bytes, and the POSIX names that stand for them inside `[...]`.
//!
//! Everything is the C locale's view of single bytes: nothing outside ASCII is a letter,
//! and a multi-byte character is simply several bytes. Ranges compare bytes as *signed*
//! numbers, because that is what `char` is where the reference runs.

/// A set of byte values.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct ByteSet([u64; 4]);

impl ByteSet {
    /// What `.` matches: every byte but NUL.
    pub(super) fn any() -> ByteSet {
        ByteSet::single(0).complement()
    }

    pub(super) fn single(byte: u8) -> ByteSet {
        let mut set = ByteSet::default();
        set.insert(byte);
        set
    }

    /// The bytes for which `member` holds.
    pub(super) fn filter(member: impl Fn(u8) -> bool) -> ByteSet {
        let mut set = ByteSet::default();
        for byte in 0..=u8::MAX {
            if member(byte) {
                set.insert(byte);
            }
        }
        set
    }

    /// The range `low-high`, or `None` if it runs backwards.
    ///
    /// Nix: `[é-z]` is a range that starts at a negative `char`, hence valid, and `[a-é]`
    /// is an invalid pattern.
    pub(super) fn range(low: u8, high: u8) -> Option<ByteSet> {
        let (low, high) = (low.cast_signed(), high.cast_signed());
        let member = |byte: u8| (low..=high).contains(&byte.cast_signed());
        (low <= high).then(|| ByteSet::filter(member))
    }

    pub(super) fn insert(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    pub(super) fn union(&mut self, other: &ByteSet) {
        for (word, more) in self.0.iter_mut().zip(other.0) {
            *word |= more;
        }
    }

    pub(super) fn complement(self) -> ByteSet {
        ByteSet(self.0.map(|word| !word))
    }

    #[inline]
    pub(super) fn contains(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 != 0
    }

    pub(super) fn is_disjoint(&self, other: &ByteSet) -> bool {
        self.0.iter().zip(other.0).all(|(a, b)| a & b == 0)
    }

    /// The only member, if there is exactly one.
    pub(super) fn only(&self) -> Option<u8> {
        let count: u32 = self.0.iter().map(|word| word.count_ones()).sum();
        (count == 1).then(|| (0..=u8::MAX).find(|&byte| self.contains(byte)))?
    }
}

/// The class called `name` in `[[:name:]]`; upper and lower case are alike.
///
/// Nix: libstdc++ also knows the one-letter names of the ECMAScript classes here.
pub(super) fn named_class(name: &[u8]) -> Option<ByteSet> {
    let member: fn(u8) -> bool = match name.to_ascii_lowercase().as_slice() {
        b"alnum" => |b| b.is_ascii_alphanumeric(),
        b"alpha" => |b| b.is_ascii_alphabetic(),
        b"blank" => |b| matches!(b, b' ' | b'\t'),
        b"cntrl" => |b| b.is_ascii_control(),
        b"d" | b"digit" => |b| b.is_ascii_digit(),
        b"graph" => |b| b.is_ascii_graphic(),
        b"lower" => |b| b.is_ascii_lowercase(),
        b"print" => |b| matches!(b, b' '..=b'~'),
        b"punct" => |b| b.is_ascii_punctuation(),
        b"s" | b"space" => |b| matches!(b, b' ' | b'\t'..=b'\r'),
        b"upper" => |b| b.is_ascii_uppercase(),
        b"w" => |b| b.is_ascii_alphanumeric() || b == b'_',
        b"xdigit" => |b| b.is_ascii_hexdigit(),
        _ => return None,
    };
    Some(ByteSet::filter(member))
}

/// The byte called `name` in `[[.name.]]` or `[[=name=]]`.
pub(super) fn collating_element(name: &[u8]) -> Option<u8> {
    if let [byte] = name {
        return byte.is_ascii_alphabetic().then_some(*byte);
    }
    let position = |names: &[&str]| names.iter().position(|n| n.as_bytes() == name);
    let found = [
        (0, CONTROL_NAMES),
        (b' ', SPACE_TO_AT_NAMES),
        (b'[', BRACKET_TO_GRAVE_NAMES),
        (b'{', BRACE_TO_DEL_NAMES),
    ];
    found.into_iter().find_map(|(first, names)| Some(first + position(names)? as u8))
}

/// The bytes equivalent to `byte` in `[[=x=]]`: in the C locale, its two cases.
pub(super) fn equivalence_class(byte: u8) -> ByteSet {
    ByteSet::filter(|other| other.eq_ignore_ascii_case(&byte))
}

const CONTROL_NAMES: &[&str] = &[
    "NUL",
    "SOH",
    "STX",
    "ETX",
    "EOT",
    "ENQ",
    "ACK",
    "alert",
    "backspace",
    "tab",
    "newline",
    "vertical-tab",
    "form-feed",
    "carriage-return",
    "SO",
    "SI",
    "DLE",
    "DC1",
    "DC2",
    "DC3",
    "DC4",
    "NAK",
    "SYN",
    "ETB",
    "CAN",
    "EM",
    "SUB",
    "ESC",
    "IS4",
    "IS3",
    "IS2",
    "IS1",
];

const SPACE_TO_AT_NAMES: &[&str] = &[
    "space",
    "exclamation-mark",
    "quotation-mark",
    "number-sign",
    "dollar-sign",
    "percent-sign",
    "ampersand",
    "apostrophe",
    "left-parenthesis",
    "right-parenthesis",
    "asterisk",
    "plus-sign",
    "comma",
    "hyphen",
    "period",
    "slash",
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "colon",
    "semicolon",
    "less-than-sign",
    "equals-sign",
    "greater-than-sign",
    "question-mark",
    "commercial-at",
];

const BRACKET_TO_GRAVE_NAMES: &[&str] =
    &["left-square-bracket", "backslash", "right-square-bracket", "circumflex", "underscore", "grave-accent"];

const BRACE_TO_DEL_NAMES: &[&str] =
    &["left-curly-bracket", "vertical-line", "right-curly-bracket", "tilde", "DEL"];

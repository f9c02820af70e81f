//! Names of branches and tags: what Git allows, and what Nix makes of it.

/// Whether Git could have a branch, a tag or another reference of this name.
pub(super) fn is_legal(name: &[u8]) -> bool {
    if name == b"@" || name.contains(&0x7f) {
        return false;
    }
    // Nix: Git's library sees the name up to the first null byte.
    let name = name.split(|&byte| byte == 0).next().unwrap_or_default();
    let segments: Vec<&[u8]> = name.split(|&byte| byte == b'/').collect();
    let is_plain = segments.len() > 1 || !name.starts_with(b"-");
    is_plain && !name.ends_with(b".") && segments.iter().all(|segment| is_segment(segment))
}

fn is_segment(segment: &[u8]) -> bool {
    let is_bad = |&byte: &u8| byte <= b' ' || b"~^:\\?[*".contains(&byte);
    let holds = |pair: &[u8]| segment.windows(2).any(|bytes| bytes == pair);
    !segment.is_empty()
        && !segment.starts_with(b".")
        && !segment.ends_with(b".lock")
        && !segment.iter().any(is_bad)
        && !holds(b"..")
        && !holds(b"@{")
}

/// Whether this looks like a commit hash: 40 hexadecimal digits.
pub(super) fn is_commit(text: &[u8]) -> bool {
    text.len() == 40 && text.iter().all(u8::is_ascii_hexdigit)
}

/// Nix's own, stricter pattern for names.
pub(super) fn is_simple(name: &[u8]) -> bool {
    let [first, rest @ ..] = name else { return false };
    let is_rest = |byte: &u8| byte.is_ascii_alphanumeric() || b"_./@+-".contains(byte);
    (first.is_ascii_alphanumeric() || *first == b'@') && rest.iter().all(is_rest)
}

/// Whether this can be the name of a flake in a registry.
pub(super) fn is_flake_id(id: &[u8]) -> bool {
    let is_rest = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte);
    matches!(id, [first, rest @ ..] if first.is_ascii_alphabetic() && rest.iter().all(is_rest))
}

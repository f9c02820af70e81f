//! `Did you mean …`: names near to one that is missing.
//!
//! Nix: Levenshtein distance over bytes, at most 2; at most five names, ordered by distance, then
//! by name; no name twice.

const MAX_DISTANCE: usize = 2;
const MAX_NAMES: usize = 5;

/// The names nearest to `wanted`, best first.
pub fn suggestions<'a>(wanted: &[u8], names: impl IntoIterator<Item = &'a [u8]>) -> Vec<&'a [u8]> {
    within(wanted, names, MAX_DISTANCE)
}

/// The same for variables. Every short name is near to every other, so those must be nearer.
pub fn variables<'a>(wanted: &[u8], names: impl IntoIterator<Item = &'a [u8]>) -> Vec<&'a [u8]> {
    within(wanted, names, MAX_DISTANCE.min(wanted.len() / 2))
}

fn within<'a>(wanted: &[u8], names: impl IntoIterator<Item = &'a [u8]>, most: usize) -> Vec<&'a [u8]> {
    let mut near: Vec<(usize, &[u8])> = names
        .into_iter()
        .filter(|name| name.len().abs_diff(wanted.len()) <= most)
        .map(|name| (distance(wanted, name), name))
        .filter(|&(distance, _)| distance <= most)
        .collect();
    near.sort_unstable();
    near.dedup();
    near.truncate(MAX_NAMES);
    near.into_iter().map(|(_, name)| name).collect()
}

/// `Did you mean x?`, `Did you mean one of x, y or z?`, or nothing if no name is near.
pub fn did_you_mean<'a>(wanted: &[u8], names: impl IntoIterator<Item = &'a [u8]>) -> Option<Vec<u8>> {
    did_you_mean_one_of(&suggestions(wanted, names))
}

/// The same for names that are known to be near.
pub fn did_you_mean_one_of(names: &[&[u8]]) -> Option<Vec<u8>> {
    let (last, others) = names.split_last()?;
    let mut text = b"Did you mean ".to_vec();
    if !others.is_empty() {
        text.extend_from_slice(b"one of ");
        text.extend_from_slice(&others.join(b", ".as_slice()));
        text.extend_from_slice(b" or ");
    }
    text.extend_from_slice(last);
    text.push(b'?');
    Some(text)
}

/// The Levenshtein distance.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hint(wanted: &str, names: &[&str]) -> Option<String> {
        did_you_mean(wanted.as_bytes(), names.iter().map(|name| name.as_bytes()))
            .map(|text| String::from_utf8(text).unwrap())
    }

    #[test]
    fn distances() {
        for (a, b, expected) in
            [("", "", 0), ("a", "", 1), ("", "ab", 2), ("kitten", "sitting", 3), ("ab", "ba", 2)]
        {
            assert_eq!(distance(a.as_bytes(), b.as_bytes()), expected, "{a} {b}");
        }
    }

    #[test]
    fn wording() {
        assert_eq!(hint("foo", &["bar"]), None);
        assert_eq!(hint("fooo", &["foo", "quux"]).unwrap(), "Did you mean foo?");
        assert_eq!(hint("a", &["b", "c"]).unwrap(), "Did you mean one of b or c?");
        assert_eq!(hint("a", &["c", "b", "ab"]).unwrap(), "Did you mean one of ab, b or c?");
    }

    #[test]
    fn nearest_first_and_at_most_five() {
        let names = ["zz", "f", "e", "ab", "d", "c", "b", "b"];
        assert_eq!(hint("a", &names).unwrap(), "Did you mean one of ab, b, c, d or e?");
    }
}

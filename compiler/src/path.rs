//! Paths as text: removing `.`, `..` and superfluous slashes. Symbolic links are not looked at.

/// The canonical form of `path`, which is relative to the absolute directory `base_dir` unless it
/// begins with a slash. It has no trailing slash, except that the root directory is `/`.
pub fn canonical(path: &[u8], base_dir: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(base_dir.len() + 1 + path.len());
    if !path.starts_with(b"/") {
        append(&mut out, base_dir);
    }
    append(&mut out, path);
    if out.is_empty() {
        out.push(b'/');
    }
    out
}

/// Goes from the directory `out`, where the root directory is the empty text, along `path`.
fn append(out: &mut Vec<u8>, path: &[u8]) {
    for part in path.split(|&byte| byte == b'/') {
        match part {
            b"" | b"." => (),
            b".." => {
                let parent = out.iter().rposition(|&byte| byte == b'/').unwrap_or(0);
                out.truncate(parent);
            }
            _ => {
                out.push(b'/');
                out.extend_from_slice(part);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn canonical_paths() {
        let cases: [(&[u8], &[u8]); 9] = [
            (b"./a", b"/base/dir/a"),
            (b"a/./b//c/", b"/base/dir/a/b/c"),
            (b"../x", b"/base/x"),
            (b"../../../../x", b"/x"),
            (b"/", b"/"),
            (b"/..", b"/"),
            (b"/a/../b/.", b"/b"),
            (b".", b"/base/dir"),
            (b"/a...b/..c", b"/a...b/..c"),
        ];
        for (path, expected) in cases {
            assert_eq!(canonical(path, b"/base/dir"), expected);
        }
        assert_eq!(canonical(b"./x", b"/"), b"/x");
    }
}

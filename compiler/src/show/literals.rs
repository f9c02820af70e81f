//! Names, strings and numbers in printed trees.

/// Appends a name, in quotes where it needs them.
pub(super) fn push_identifier(out: &mut Vec<u8>, name: &[u8]) {
    // Nix: `or` is not in this list.
    const KEYWORDS: [&[u8]; 9] =
        [b"if", b"then", b"else", b"assert", b"with", b"let", b"in", b"rec", b"inherit"];
    let starts = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_';
    let continues = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'\'' | b'-');
    if name.first().is_some_and(starts) && name.iter().all(continues) && !KEYWORDS.contains(&name) {
        out.extend_from_slice(name);
    } else {
        push_string(out, name);
    }
}

/// Appends a string literal.
pub(super) fn push_string(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    for (at, &byte) in text.iter().enumerate() {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'$' if text.get(at + 1) == Some(&b'{') => out.extend_from_slice(b"\\$"),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

/// Appends a number as C++ prints it by default: six significant digits, no trailing zeros.
pub(super) fn push_float(out: &mut Vec<u8>, value: f64) {
    let scientific = format!("{value:.5e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-4..6).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        let text = format!("{}e{sign}{:02}", trim_zeros(mantissa), exponent.abs());
        return out.extend_from_slice(text.as_bytes());
    }
    let fixed = format!("{value:.*}", (5 - exponent) as usize);
    out.extend_from_slice(trim_zeros(&fixed).as_bytes());
}

fn trim_zeros(digits: &str) -> &str {
    if !digits.contains('.') {
        return digits;
    }
    digits.trim_end_matches('0').trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use super::push_float;

    #[test]
    fn floats_print_like_cpp() {
        let cases = [
            (0.1, "0.1"),
            (100_000_000.0, "1e+08"),
            (2.345_678_912, "2.34568"),
            (1e300, "1e+300"),
            (123_456.0, "123456"),
            (999_999.5, "1e+06"),
            (0.0001, "0.0001"),
            (0.000_012_345_678, "1.23457e-05"),
            (1.0, "1"),
            (0.0, "0"),
        ];
        for (value, expected) in cases {
            let mut out = Vec::new();
            push_float(&mut out, value);
            assert_eq!(String::from_utf8_lossy(&out), expected);
        }
    }
}

//! Numbers as text: floats as C's `%g` and `%f` write them, and as nlohmann's JSON library does.
//!
//! Rust's own formatting rounds the exact decimal value to even, as glibc does, so only layout is
//! done here: which notation, trailing zeros, width of exponents, names of infinities.

/// C++'s default for streams, `%g`: six significant digits, no trailing zeros. What `--eval`,
/// `trace` and messages show: `1`, `1e+10`, `1.23457e+06`, `inf`, `-nan`.
pub fn format_g(value: f64) -> String {
    const DIGITS: i32 = 6;
    if let Some(name) = special(value) {
        return name.into();
    }
    let scientific = format!("{value:.*e}", (DIGITS - 1) as usize);
    let (mantissa, exponent) = split_exponent(&scientific);
    if !(-4..DIGITS).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{}e{sign}{:02}", without_zeros(mantissa), exponent.unsigned_abs());
    }
    let fixed = format!("{value:.*}", (DIGITS - 1 - exponent) as usize);
    without_zeros(&fixed).into()
}

/// C's `%f`, six decimals: what `toString` gives: `1.500000`, `inf`, `-nan`.
pub fn format_f(value: f64) -> String {
    match special(value) {
        Some(name) => name.into(),
        None => format!("{value:.6}"),
    }
}

/// The shortest text that reads back as the same number, laid out as nlohmann's library does:
/// `1.5`, `100.0`, `1e+16`, `1e-05`; `null` for what JSON cannot hold.
///
/// Nix: that library's algorithm misses the shortest digits for a few numbers in a thousand; ours
/// does not, so those differ in the last digit.
pub fn format_json(value: f64) -> String {
    // Numbers are written in fixed notation up to this many digits before the point.
    const FIXED: i32 = 15;
    if !value.is_finite() {
        return "null".into();
    }
    if value == 0.0 {
        return if value.is_sign_negative() { "-0.0".into() } else { "0.0".into() };
    }
    let scientific = format!("{:e}", value.abs());
    let (mantissa, exponent) = split_exponent(&scientific);
    let digits: String = mantissa.chars().filter(|&c| c != '.').collect();
    let sign = if value < 0.0 { "-" } else { "" };
    // The value is 0.DIGITS times ten to the power of `point`.
    let (len, point) = (digits.len() as i32, exponent + 1);
    if len <= point && point <= FIXED {
        return format!("{sign}{digits:0<width$}.0", width = point as usize);
    }
    if 0 < point && point <= FIXED {
        let (whole, fraction) = digits.split_at(point as usize);
        return format!("{sign}{whole}.{fraction}");
    }
    if -4 < point && point <= 0 {
        return format!("{sign}0.{:0<width$}{digits}", "", width = -point as usize);
    }
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    let direction = if exponent < 0 { '-' } else { '+' };
    format!("{sign}{first}{point}{rest}e{direction}{:02}", exponent.unsigned_abs())
}

/// Infinities and NaNs, as C writes them.
fn special(value: f64) -> Option<&'static str> {
    let negative = value.is_sign_negative();
    match (value.is_nan(), value.is_infinite()) {
        (true, _) => Some(if negative { "-nan" } else { "nan" }),
        (_, true) => Some(if negative { "-inf" } else { "inf" }),
        _ => None,
    }
}

/// `1.5e-7` as `("1.5", -7)`.
fn split_exponent(scientific: &str) -> (&str, i32) {
    let (mantissa, exponent) = scientific.split_once('e').expect("scientific notation has an exponent");
    (mantissa, exponent.parse().expect("the exponent is a number"))
}

fn without_zeros(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(format: fn(f64) -> String, cases: &[(f64, &str)]) {
        for &(value, expected) in cases {
            assert_eq!(format(value), expected, "{value:e}");
        }
    }

    #[test]
    fn like_a_cpp_stream() {
        let cases = [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (1.5, "1.5"),
            (0.1, "0.1"),
            (100_000.0, "100000"),
            (123_456.7, "123457"),
            (999_999.5, "1e+06"),
            (1_000_000.0, "1e+06"),
            (1_234_567.8, "1.23457e+06"),
            (0.0001, "0.0001"),
            (0.000_099_999_99, "0.0001"),
            (0.000_01, "1e-05"),
            (1e100, "1e+100"),
            (-2.5e-300, "-2.5e-300"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (-f64::NAN, "-nan"),
        ];
        table(format_g, &cases);
    }

    #[test]
    fn like_printf_f() {
        table(format_f, &[(1.5, "1.500000"), (-0.0, "-0.000000"), (1e20, "100000000000000000000.000000")]);
        table(format_f, &[(0.000_000_5, "0.000000"), (1e-7, "0.000000"), (f64::INFINITY, "inf")]);
    }

    #[test]
    fn like_nlohmann() {
        let cases = [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (-1.5, "-1.5"),
            (100.0, "100.0"),
            (123_456_789.0, "123456789.0"),
            (1e14, "100000000000000.0"),
            (1e15, "1e+15"),
            (1.25e15, "1.25e+15"),
            (123_456_789_012_345.6, "123456789012345.6"),
            (0.001, "0.001"),
            (0.0001, "0.0001"),
            (0.000_01, "1e-05"),
            (0.000_012_5, "1.25e-05"),
            (1e100, "1e+100"),
            (5e-324, "5e-324"),
            (f64::NAN, "null"),
        ];
        table(format_json, &cases);
    }
}

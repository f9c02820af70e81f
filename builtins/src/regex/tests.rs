//! What each rule of the dialect means, by example. Every expectation was printed by
//! C++ Nix 2.34.8; the fuzz test compares the rest.

use super::{Captures, Regex, RegexError, Stopped};

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern.as_bytes()).unwrap_or_else(|error| panic!("{pattern:?}: {error:?}"))
}

fn texts(captures: &Captures, subject: &str) -> Vec<Option<String>> {
    captures.iter().map(|place| place.map(|(start, end)| subject[start..end].to_owned())).collect()
}

/// The groups of a full match, joined by commas; `-` for one that took no part.
fn groups(pattern: &str, subject: &str) -> Option<String> {
    let captures = regex(pattern).match_full(subject.as_bytes(), &mut || false).expect("not stopped")?;
    let groups = texts(&captures[1..].to_vec(), subject);
    let groups = groups.into_iter().map(|group| group.unwrap_or_else(|| "-".to_owned()));
    Some(groups.collect::<Vec<_>>().join(","))
}

/// The matches found by splitting, joined by commas.
fn found(pattern: &str, subject: &str) -> String {
    let regex = regex(pattern);
    let mut matches = regex.matches(subject.as_bytes());
    let mut all = Vec::new();
    while let Some(captures) = matches.next(&mut || false).expect("not stopped") {
        all.extend(texts(&captures, subject).swap_remove(0));
    }
    all.join(",")
}

fn full(pattern: &str, subject: &[u8]) -> bool {
    let regex = regex(pattern);
    let captures = regex.match_full(subject, &mut || false).expect("not stopped");
    let matched = regex.is_match_full(subject, &mut || false).expect("not stopped");
    assert_eq!(captures.is_some(), matched, "{pattern:?}");
    matched
}

#[test]
fn the_first_way_to_a_full_match_gives_the_groups() {
    let cases = [
        ("abc", "abc", Some("")),
        ("ab", "abc", None),
        ("(a|ab)(c|bcd)(d*)", "abcd", Some("a,bcd,")),
        ("(a*)(a*)", "aaa", Some("aaa,")),
        ("(a?)(ab)?", "ab", Some(",ab")),
        ("([0-9]+)\\.([0-9]+)", "23.11", Some("23,11")),
        ("(a)|(b)", "b", Some("-,b")),
        ("(a){0}", "", Some("-")),
        ("(a){2}", "aa", Some("a")),
        ("a{2,3}", "aaaa", None),
        ("[[:space:]]*([^[:space:]]*)[[:space:]]*", "  x ", Some("x")),
    ];
    for (pattern, subject, expected) in cases {
        assert_eq!(groups(pattern, subject).as_deref(), expected, "{pattern:?} on {subject:?}");
    }
}

#[test]
fn groups_survive_iterations_and_empty_ones_count() {
    let cases = [
        ("((a)|b)*", "ab", "b,a"),
        ("(a*)*", "aaa", ""),
        ("(a*)+", "aaa", ""),
        ("(^)*a", "a", ""),
        ("((a)){1,2}", "a", "a,a"),
        ("(a|b){1}", "a", "a"),
    ];
    for (pattern, subject, expected) in cases {
        assert_eq!(groups(pattern, subject).as_deref(), Some(expected), "{pattern:?} on {subject:?}");
    }
}

#[test]
fn a_search_tries_all_alternatives_but_not_all_repeats() {
    let cases = [
        ("(a|ab)", "abc", "ab"),
        ("a?(ab)?", "ab", "a,,"),
        ("(|a|ab)(c|)", "abc", "abc,"),
        (",", "a,b,c", ",,,"),
        ("", "abc", ",,,"),
        ("^a", "aaa", "a"),
        ("a$", "aaa", "a"),
        ("a*", "baac", ",aa,,"),
        ("a*|b", "ab", "a,b,"),
        ("x", "abc", ""),
    ];
    for (pattern, subject, expected) in cases {
        assert_eq!(found(pattern, subject), expected, "{pattern:?} on {subject:?}");
    }
}

#[test]
fn find_at_starts_anywhere() {
    let find = |from| regex("a+").find_at(b"aabaa", from, &mut || false).expect("not stopped");
    assert_eq!(find(0), Some(vec![Some((0, 2))]));
    assert_eq!(find(1), Some(vec![Some((1, 2))]));
    assert_eq!(find(2), Some(vec![Some((3, 5))]));
    assert_eq!(find(5), None);
    assert_eq!(find(6), None);
}

#[test]
fn subjects_are_bytes() {
    assert!(!full(".", "é".as_bytes()));
    assert!(full("..", "é".as_bytes()));
    assert!(full(".", b"\n"));
    assert!(!full("[[:alpha:]]*", "é".as_bytes()));
    assert!(full("[[=a=]][[=B=]]", b"Ab"));
    assert!(full("[[:w:]]", b"_"));
    // Bytes above 0x7f are negative, so they come first.
    assert!(full("[\u{e9}-a]+", b"\xc3\xff\x01a"));
    assert_eq!(Regex::new("[a-é]".as_bytes()).err(), Some(RegexError::Invalid));
}

#[test]
fn unusual_patterns_that_are_valid() {
    let patterns = [
        "",
        "()",
        "a||b",
        "|a",
        "a**",
        "a+?",
        "a{1}{2}",
        "a{01}",
        "^^a$$",
        "a^",
        "(^a)",
        "]",
        "}",
        "a]",
        "[]a]",
        "[^]a]",
        "[[]",
        "[[a]",
        "[\\]",
        "[\\a]",
        "[a-]",
        "[-a]",
        "[--a]",
        "[---]",
        "[+--]",
        "[a-c-]",
        "[]-a]",
        "[$^a]",
        "[[.hyphen.]-a]",
        "[[.a.]-c]",
        "[[:ALPHA:]]",
        "[[:alpha:]-]",
        "[[.NUL.]]",
        "\\.\\[\\\\\\(\\)\\*\\+\\?\\{\\|\\^\\$",
        "a{1,}",
        "a\nb",
    ];
    for pattern in patterns {
        regex(pattern);
    }
}

#[test]
fn patterns_that_are_invalid() {
    let patterns = [
        "*",
        "+a",
        "?",
        "{",
        "{1}",
        "^*",
        "a|*",
        "(*)",
        "(",
        ")",
        "(a",
        "a)",
        "\\",
        "a\\",
        "\\d",
        "\\n",
        "\\1",
        "\\]",
        "\\}",
        "\\-",
        "a{",
        "a{}",
        "a{,2}",
        "a{1",
        "a{1,2",
        "a{1,,2}",
        "a{ 1}",
        "a{3,1}",
        "a{2147483648}",
        "a{99999999999999999999}",
        "[",
        "[]",
        "[^]",
        "[a",
        "[[",
        "[b-a]",
        "[a--]",
        "[a-c-e]",
        "[[:foo:]]",
        "[[::]]",
        "[[:alpha:",
        "[[:alpha:]",
        "[[:alpha:]-z]",
        "[[=a=]-c]",
        "[[=aa=]]",
        "[[.-.]]",
        "[[.a.",
        "[A-[.z.]]",
        "a\0",
    ];
    for pattern in patterns {
        let error = Regex::new(pattern.as_bytes()).err();
        assert_eq!(error, Some(RegexError::Invalid), "{pattern:?}");
    }
}

/// For each family, the last number that is accepted.
#[test]
fn the_state_limit_is_that_of_the_reference() {
    let families: [(&dyn Fn(usize) -> String, usize); 8] = [
        (&|n| "a".repeat(n), 99_996),
        (&|n| format!("a{{{n}}}"), 99_993),
        (&|n| format!("a{{1,{n}}}"), 49_997),
        (&|n| format!("(a|b*c+d?|){{0,{n}}}"), 5_554),
        (&|n| format!("((a{{3}}b{{1,2}}c{{2,}}()|x){{2}})*{{{n},}}"), 1_783),
        (&|n| format!("((a?){{0,3}}){{{n}}}"), 3_844),
        (&|n| "|".repeat(n), 33_332),
        (&|n| "(".repeat(n) + &")".repeat(n), 33_332),
    ];
    for (family, limit) in families {
        let error = |n| Regex::new(family(n).as_bytes()).err();
        assert_eq!(error(limit), None, "{limit} in {}", family(2));
        assert_eq!(error(limit + 1), Some(RegexError::TooComplex), "{limit} in {}", family(2));
    }
}

/// Nix: the first fault met is reported.
#[test]
fn the_limit_and_other_faults_are_found_in_order() {
    let error = |pattern: String| Regex::new(pattern.as_bytes()).err();
    assert_eq!(error("a{200000,1}".to_owned()), Some(RegexError::TooComplex));
    assert_eq!(error("a".repeat(100_000) + "\\d"), Some(RegexError::Invalid));
    assert_eq!(error("a".repeat(100_001) + "\\d"), Some(RegexError::TooComplex));
    assert_eq!(error("(".repeat(100_000)), Some(RegexError::TooComplex));
}

#[test]
fn deep_nesting_needs_no_native_stack() {
    let depth = 20_000;
    let pattern = "(".repeat(depth) + "a" + &")*".repeat(depth);
    let small_stack = std::thread::Builder::new().stack_size(128 << 10);
    let matched = small_stack.spawn(move || full(&pattern, b"a")).expect("a thread starts");
    assert!(matched.join().expect("no overflow"));
}

/// How often `stop` is called in a failing match and a search for something absent.
fn polls(pattern: &str, len: usize) -> usize {
    let subject = vec![b'a'; len];
    let regex = regex(pattern);
    let mut polls = 0;
    let mut stop = || {
        polls += 1;
        false
    };
    assert_eq!(regex.match_full(&subject, &mut stop), Ok(None), "{pattern:?}");
    assert_eq!(regex.matches(&subject).next(&mut stop), Ok(None), "{pattern:?}");
    polls
}

#[test]
fn time_is_linear_in_the_subject() {
    let patterns =
        ["(a*)*b", "(a|aa)*b", "((a*)*)*b", "(.*)(.*)(.*)x", "a*a*a*a*a*b", "(a|b|ab)*c", "(a?a?a?)*b"];
    for pattern in patterns {
        let (short, long) = (polls(pattern, 10_000), polls(pattern, 40_000));
        assert!(long <= 5 * short + 100, "{pattern:?}: {short} polls, {long} for a subject 4 times as long");
        assert!(short < 1000, "{pattern:?}: {short} polls");
    }
}

#[test]
fn all_matches_together_take_linear_time() {
    let subject = b"aaaaaaaaab".repeat(2000);
    let regex = regex("(a|aa)*c|a*a*b");
    let mut polls = 0;
    let mut matches = regex.matches(&subject);
    let mut count = 0;
    let mut stop = || {
        polls += 1;
        false
    };
    while matches.next(&mut stop).expect("not stopped").is_some() {
        count += 1;
    }
    assert_eq!(count, 2000);
    assert!(polls < 2000, "{polls} polls");
}

#[test]
fn a_search_can_be_stopped() {
    let subject = vec![b'a'; 100_000];
    let regex = regex("(a|aa)*b");
    assert_eq!(regex.match_full(&subject, &mut || true), Err(Stopped));
    assert_eq!(regex.is_match_full(&subject, &mut || true), Err(Stopped));
    let mut matches = regex.matches(&subject);
    assert_eq!(matches.next(&mut || true), Err(Stopped));
    assert_eq!(matches.next(&mut || false), Ok(None));
}

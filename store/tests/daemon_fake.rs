//! The client of the daemon with daemons that misbehave: every one ends in an error that names the
//! socket, soon, and nothing counts as valid that no daemon has said to be.
//!
//! The conversation that is played back, whole and in pieces, was had with C++ Nix 2.34.8
//! (`daemon_reference` records it).
#![cfg(unix)]

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use frazil_store::daemon::{Address, Daemon, Options, Trust, Version};
use frazil_store::nar::TreeSink;
use frazil_store::path::StorePath;
use frazil_store::store::{ErrorKind, NoLog, PathInfo, Result, Store, StoreError, TextItem};

mod daemon;

use daemon::{conversation, missing, options};

const DAEMON_MAGIC: u64 = 0x6478_696f;
const LAST: u64 = 0x616c_7473;
const NEXT: u64 = 0x6f6c_6d67;
const ERROR: u64 = 0x6378_7470;

/// A socket that is served once by a thread, which ends before this does.
struct Fake {
    dir: tempfile::TempDir,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Fake {
    /// Serves one client. Nobody listens while it is served.
    fn serve(serve: impl FnOnce(UnixStream) + Send + 'static) -> Fake {
        let dir = tempfile::tempdir().expect("a folder");
        let listener = UnixListener::bind(dir.path().join("socket")).expect("a socket");
        let thread = std::thread::spawn(move || {
            let (stream, _) = listener.accept().expect("a client");
            drop(listener);
            serve(stream);
        });
        Fake { dir, thread: Some(thread) }
    }

    fn socket(&self) -> PathBuf {
        self.dir.path().join("socket")
    }

    fn open_with(&self, options: Options) -> Result<Daemon> {
        Daemon::open(Address::of_socket(self.socket()), options)
    }

    fn open(&self) -> Result<Daemon> {
        self.open_with(options())
    }

    /// Checks that it is said whose fault it is.
    fn check(&self, error: &StoreError) {
        let socket = self.socket().display().to_string();
        assert!(error.to_string().contains(&socket), "{error}");
        assert_eq!(error.path, Some(self.socket()), "{error}");
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        let ended = self.thread.take().expect("served once").join();
        if !std::thread::panicking() {
            ended.expect("the fake ends");
        }
    }
}

fn numbers(numbers: &[u64]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn string(text: &[u8]) -> Vec<u8> {
    let mut bytes = numbers(&[text.len() as u64]);
    bytes.extend_from_slice(text);
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    bytes
}

fn version(major: u64, minor: u64) -> u64 {
    major << 8 | minor
}

fn skip(stream: &mut UnixStream, len: usize) -> bool {
    stream.read_exact(&mut vec![0; len]).is_ok()
}

/// Greets as 1.38 does.
fn greet(stream: &mut UnixStream) {
    assert!(skip(stream, 16));
    stream.write_all(&numbers(&[DAEMON_MAGIC, version(1, 38), 0])).expect("sent");
    assert!(skip(stream, 24));
    stream.write_all(&[string(b"2.34.8"), numbers(&[1, LAST])].concat()).expect("sent");
}

/// A daemon that greets, reads `len` bytes, says `answer` and goes once its client has.
fn answering(len: usize, answer: Vec<u8>) -> Fake {
    Fake::serve(move |mut stream| {
        greet(&mut stream);
        assert!(skip(&mut stream, len));
        let _ = stream.write_all(&answer);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let _ = stream.read_to_end(&mut Vec::new());
    })
}

/// The length of a question about a path.
fn path_question() -> usize {
    8 + string(missing().as_bytes()).len()
}

/// The recorded conversation: how much is read, then what is said, by turns.
fn turns() -> Vec<(usize, Vec<u8>)> {
    let mut file: &[u8] = include_bytes!("daemon/conversation.bin");
    let mut turns = Vec::new();
    while !file.is_empty() {
        let mut number = || {
            let (number, rest) = file.split_first_chunk::<4>().expect("a number");
            file = rest;
            u32::from_le_bytes(*number) as usize
        };
        let (sent, len) = (number(), number());
        turns.push((sent, file[..len].to_vec()));
        file = &file[len..];
    }
    turns
}

/// Plays turns and hangs up.
fn play(turns: Vec<(usize, Vec<u8>)>) -> Fake {
    Fake::serve(move |mut stream| {
        for (sent, answer) in turns {
            if !skip(&mut stream, sent) || stream.write_all(&answer).is_err() {
                return;
            }
        }
    })
}

fn had(fake: &Fake) -> Result<String> {
    conversation(&fake.open()?)
}

#[test]
fn the_whole_conversation() {
    let fake = play(turns());
    let text = StorePath::text(b"text", b"some text", []).expect("a name");
    let told = had(&fake).expect("nothing is missing");
    assert!(told.contains(&format!("added {text}\n")), "{told}");
    assert!(told.ends_with("is not valid\n") || told.contains("refused"), "{told}");
}

#[test]
fn hanging_up_after_every_byte_that_the_daemon_sends() {
    let turns = turns();
    let total: usize = turns.iter().map(|(_, answer)| answer.len()).sum();
    let since = Instant::now();
    for len in 0..total {
        let (mut cut, mut left) = (Vec::new(), len);
        for (sent, answer) in &turns {
            let kept = left.min(answer.len());
            cut.push((*sent, answer[..kept].to_vec()));
            left -= kept;
            if kept < answer.len() {
                break;
            }
        }
        let fake = play(cut);
        let error = had(&fake).expect_err("something is missing");
        fake.check(&error);
        assert!([ErrorKind::Remote, ErrorKind::Io].contains(&error.kind), "{len}: {error}");
    }
    eprintln!("{total} conversations: {:.2?}", since.elapsed());
}

#[test]
fn hanging_up_after_every_byte_that_the_client_sends() {
    let turns = turns();
    for (last, (sent, _)) in turns.iter().enumerate() {
        for len in 0..*sent {
            let mut cut = turns[..last].to_vec();
            cut.push((len, Vec::new()));
            let fake = play(cut);
            let error = had(&fake).expect_err("something is missing");
            fake.check(&error);
            assert!([ErrorKind::Remote, ErrorKind::Io].contains(&error.kind), "{len}: {error}");
        }
    }
}

#[test]
fn garbage_at_every_place() {
    let turns = turns();
    let mut understood = 0;
    for (turn, (_, answer)) in turns.iter().enumerate() {
        for at in (0..answer.len().saturating_sub(7)).step_by(8) {
            for garbage in [u64::MAX, 1 << 40, 1 << 24, 0x6c6c_6548, 2, 0] {
                let mut garbled = turns.clone();
                garbled[turn].1[at..at + 8].copy_from_slice(&garbage.to_le_bytes());
                let fake = play(garbled);
                let limits = Some(Duration::from_millis(400));
                let since = Instant::now();
                let daemon = fake.open_with(Options {
                    greeting_timeout: limits,
                    query_timeout: limits,
                    work_timeout: limits,
                    ..Options::default()
                });
                match daemon.and_then(|daemon| conversation(&daemon)) {
                    Ok(_) => understood += 1,
                    Err(error) => assert!(!error.message.is_empty()),
                }
                assert!(since.elapsed() < Duration::from_secs(10), "turn {turn}, byte {at}: {garbage:#x}");
            }
        }
    }
    // A time, a flag and the like may be anything; most of it may not.
    eprintln!("{understood} garbled conversations made sense");
}

#[test]
fn other_programs_and_versions() {
    let cases: [(Vec<u8>, &str); 8] = [
        (numbers(&[0x6e69_7863, version(1, 38)]), "does not speak Nix's protocol"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(), "does not speak Nix's protocol"),
        (numbers(&[DAEMON_MAGIC, version(1, 31)]), "too old: it speaks version 1.31"),
        (numbers(&[DAEMON_MAGIC, 0]), "too old: it speaks version 0.0"),
        (numbers(&[DAEMON_MAGIC, version(2, 0)]), "too new: it speaks version 2.0"),
        (numbers(&[DAEMON_MAGIC, u64::MAX]), "too new"),
        (numbers(&[DAEMON_MAGIC]), "closed the connection while greeting it"),
        (Vec::new(), "closed the connection while greeting it"),
    ];
    for (said, expected) in cases {
        let fake = Fake::serve(move |mut stream| {
            assert!(skip(&mut stream, 16));
            stream.write_all(&said).expect("sent");
        });
        let error = fake.open().err().expect(expected);
        fake.check(&error);
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn later_and_earlier_versions() {
    // Whatever a later daemon can do besides, 1.38 is spoken.
    let fake = Fake::serve(|mut stream| {
        assert!(skip(&mut stream, 16));
        let features = [numbers(&[DAEMON_MAGIC, version(1, 99), 1]), string(b"telepathy")].concat();
        stream.write_all(&features).expect("sent");
        assert!(skip(&mut stream, 24));
        stream.write_all(&[string(b"3.0"), numbers(&[2, LAST])].concat()).expect("sent");
    });
    let daemon = fake.open().expect("a later daemon");
    assert_eq!((daemon.greeting().protocol, daemon.greeting().trust), (Version(1, 38), Trust::NotTrusted));
    let fake = Fake::serve(|mut stream| {
        assert!(skip(&mut stream, 16));
        stream.write_all(&numbers(&[DAEMON_MAGIC, version(1, 32)])).expect("sent");
        assert!(skip(&mut stream, 16));
        stream.write_all(&numbers(&[LAST])).expect("sent");
    });
    let daemon = fake.open().expect("an earlier daemon");
    assert_eq!((daemon.greeting().protocol, daemon.greeting().trust), (Version(1, 32), Trust::Unknown));
    assert_eq!(daemon.greeting().version, None);
    let error = daemon.build_with_results(&[], &mut NoLog).expect_err("too old for that");
    assert_eq!(error.kind, ErrorKind::Unsupported);
}

#[test]
fn answers_without_sense() {
    let cases: [(Vec<u8>, &str); 14] = [
        (numbers(&[0x1234]), "a message of the unknown kind 0x1234"),
        (numbers(&[0x6461_7461, 100]), "a wish for data"),
        (numbers(&[LAST, 2]), "0x2 instead of 0 or 1"),
        (numbers(&[NEXT, 1 << 60]), "a string of 1152921504606846976 bytes"),
        ([numbers(&[NEXT, 1]), b"x\x01\0\0\0\0\0\0".to_vec()].concat(), "padding that is not zero"),
        (numbers(&[LAST, 1, 1 << 20]), "a string of 1048576 bytes"),
        ([numbers(&[LAST, 1]), string(b"/etc/passwd")].concat(), "is not in the Nix store"),
        ([numbers(&[LAST, 1]), string(b""), string(b"xyz")].concat(), "'xyz' as a hash"),
        ([numbers(&[LAST, 1]), string(b""), string(&[b'0'; 64]), numbers(&[u64::MAX])].concat(), "members"),
        ([numbers(&[ERROR]), string(b"Terror")].concat(), "an error of an unknown kind"),
        ([numbers(&[ERROR]), string(b"Error"), numbers(&[99])].concat(), "the level 99"),
        (numbers(&[0x5354_5254, 1, 3, 0, 0, 1, 7]), "a field of the unknown kind 0x7"),
        (numbers(&[0x5253_4c54, 1, 101, u64::MAX]), "members"),
        (numbers(&[LAST]), "closed the connection"),
    ];
    for (answer, expected) in cases {
        let fake = answering(path_question(), answer);
        let daemon = fake.open().expect("a greeting");
        let error = daemon.path_info(&missing()).expect_err(expected);
        fake.check(&error);
        assert!(error.to_string().contains(expected), "{error}");
        // Nobody listens any more, and the old connection is not used again.
        fake.check(&daemon.is_valid(&missing()).expect_err("gone"));
    }
}

#[test]
fn paths_that_nobody_asked_for_are_not_valid() {
    let other = StorePath::text(b"other", b"", []).expect("a name");
    let answer = [numbers(&[LAST, 1]), string(other.as_bytes())].concat();
    let fake = answering(path_question() + 16, answer);
    let error = fake.open().expect("a greeting").is_valid(&missing()).expect_err("another path");
    fake.check(&error);
    assert_eq!(error.kind, ErrorKind::Protocol);
}

#[test]
fn an_error_of_the_daemon_keeps_its_text() {
    let message = [
        string(b"Error"),
        numbers(&[0]),
        string(b"Error"),
        string(b"no \x1b[35;1m'x'\x1b[0m"),
        numbers(&[0]),
    ];
    let answer = [numbers(&[ERROR]), message.concat(), numbers(&[1, 0]), string(b"while trying")].concat();
    let fake = answering(path_question(), answer);
    let error = fake.open().expect("a greeting").path_info(&missing()).expect_err("an error");
    assert_eq!((error.kind, error.to_string().as_str()), (ErrorKind::Remote, "no 'x'\n… while trying"));
}

#[test]
fn silence_ends() {
    let fake = answering(path_question(), numbers(&[NEXT]));
    // The fake waits for its client, which waits for the fake.
    let waiting = Fake::serve(|mut stream| {
        greet(&mut stream);
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let limit = Some(Duration::from_millis(300));
    let daemon = waiting.open_with(Options { query_timeout: limit, ..options() }).expect("a greeting");
    let error = daemon.path_info(&missing()).expect_err("silence");
    waiting.check(&error);
    assert!(error.to_string().contains("has been silent for 0.3 seconds"), "{error}");
    drop(daemon);
    fake.open().expect("a greeting").path_info(&missing()).expect_err("half a message");
    let mute = Fake::serve(|mut stream| {
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let error = mute.open_with(Options { greeting_timeout: limit, ..options() }).err().expect("silence");
    mute.check(&error);
}

#[test]
fn waiting_can_be_stopped() {
    let waiting = Fake::serve(|mut stream| {
        greet(&mut stream);
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let since = Instant::now();
    let stopped: Arc<dyn Fn() -> bool + Send + Sync> =
        Arc::new(move || since.elapsed() > Duration::from_millis(300));
    let options = Options { stopped: Some(stopped), work_timeout: None, ..options() };
    let daemon = waiting.open_with(options).expect("a greeting");
    let error = daemon.ensure(&missing(), &mut NoLog).expect_err("stopped");
    assert!(error.to_string().contains("interrupted"), "{error}");
    assert!(since.elapsed() < Duration::from_secs(20));
}

/// An archive of a file with so many megabytes, and what is known of it.
fn large(megabytes: usize) -> (PathInfo, Vec<u8>) {
    let nar = frazil_store::nar::of_file(&vec![1; megabytes << 20]);
    let hash: [u8; 32] = frazil_store::hash::Algorithm::Sha256.hash(&nar).bytes.try_into().expect("32 bytes");
    (PathInfo::new(StorePath::source(b"large", &hash).expect("a name"), hash, nar.len() as u64), nar)
}

/// Keeps paths, and then says that none of them is valid.
fn know_none(stream: &mut UnixStream, paths: &[StorePath]) {
    for path in paths {
        assert!(skip(stream, 8 + string(path.as_bytes()).len()));
        stream.write_all(&numbers(&[LAST, 1])).expect("sent");
    }
    let asked: usize = paths.iter().map(|path| string(path.as_bytes()).len()).sum();
    assert!(skip(stream, 24 + asked));
    stream.write_all(&numbers(&[LAST, 0])).expect("sent");
}

/// A daemon that says that a path is not valid, and then does something while the path is added.
fn adding(work: impl FnOnce(&mut UnixStream) + Send + 'static) -> Fake {
    Fake::serve(move |mut stream| {
        greet(&mut stream);
        know_none(&mut stream, &[large(0).0.path]);
        work(&mut stream);
    })
}

#[test]
fn hanging_up_during_a_download() {
    struct Nowhere;
    impl TreeSink for Nowhere {
        fn directory(&mut self, _: &[u8]) -> Result<()> {
            Ok(())
        }
        fn end_directory(&mut self, _: &[u8]) -> Result<()> {
            Ok(())
        }
        fn symlink(&mut self, _: &[u8], _: &[u8]) -> Result<()> {
            Ok(())
        }
        fn file(&mut self, _: &[u8], _: bool, _: u64) -> Result<()> {
            Ok(())
        }
        fn contents(&mut self, _: &[u8]) -> Result<()> {
            Ok(())
        }
        fn end_file(&mut self) -> Result<()> {
            Ok(())
        }
    }
    let nar = frazil_store::nar::of_file(b"contents");
    for (len, whole) in (0..=nar.len()).map(|len| (len, len == nar.len())) {
        let sent = nar[..len].to_vec();
        let fake = Fake::serve(move |mut stream| {
            greet(&mut stream);
            assert!(skip(&mut stream, path_question() + 16));
            let valid = [numbers(&[LAST, 1]), string(missing().as_bytes())].concat();
            stream.write_all(&valid).expect("sent");
            assert!(skip(&mut stream, path_question()));
            stream.write_all(&[numbers(&[LAST]), sent].concat()).expect("sent");
        });
        match fake.open().expect("a greeting").read_tree(&missing(), &mut Nowhere) {
            Ok(()) => assert!(whole),
            Err(error) => assert!(!whole && error.to_string().contains("closed the connection"), "{error}"),
        }
    }
}

#[test]
fn hanging_up_during_an_upload() {
    let (info, nar) = large(20);
    for read in [0, 8, 1000, 100_000, 10 << 20] {
        let fake = adding(move |stream| assert!(skip(stream, read)));
        let daemon = fake.open().expect("a greeting");
        let error = daemon.add_nar(&info, &mut nar.as_slice()).expect_err("it is gone");
        fake.check(&error);
        assert_eq!(error.kind, ErrorKind::Remote, "{error}");
        fake.check(&daemon.is_valid(&info.path).expect_err("gone"));
    }
}

#[test]
fn refusing_during_an_upload() {
    let (info, nar) = large(20);
    let fake = adding(|stream| {
        assert!(skip(stream, 1 << 20));
        let error =
            [string(b"Error"), numbers(&[0]), string(b"Error"), string(b"disk full"), numbers(&[0, 0])];
        stream.write_all(&[numbers(&[ERROR]), error.concat()].concat()).expect("sent");
        // Reads no more, so that only the message can end the upload.
        std::thread::sleep(Duration::from_millis(500));
    });
    let error = fake.open().expect("a greeting").add_nar(&info, &mut nar.as_slice()).expect_err("refused");
    assert_eq!((error.kind, error.to_string().as_str()), (ErrorKind::Remote, "disk full"));
}

#[test]
fn being_done_before_the_end_is_no_success() {
    let (info, nar) = large(20);
    let fake = adding(|stream| {
        assert!(skip(stream, 1 << 20));
        stream.write_all(&numbers(&[LAST])).expect("sent");
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let error = fake.open().expect("a greeting").add_nar(&info, &mut nar.as_slice()).expect_err("too soon");
    fake.check(&error);
    assert_eq!(error.kind, ErrorKind::Protocol, "{error}");
}

#[test]
fn talking_before_listening_does_not_lock() {
    let (info, nar) = large(4);
    let fake = adding(|stream| {
        let line = [numbers(&[NEXT]), string(&[b'x'; 1000])].concat();
        // More than fits into both buffers, before more than the beginning is read.
        assert!(skip(stream, 8));
        stream.write_all(&line.repeat(4000)).expect("sent");
        let mut rest = Vec::new();
        let mut piece = [0; 1 << 16];
        while !rest.ends_with(&[0; 8]) || rest.len() < 4 << 20 {
            let len = stream.read(&mut piece).expect("more");
            rest.extend_from_slice(&piece[..len]);
        }
        stream.write_all(&numbers(&[LAST])).expect("sent");
        let _ = stream.read_to_end(&mut Vec::new());
    });
    fake.open().expect("a greeting").add_nar(&info, &mut nar.as_slice()).expect("added");
}

#[test]
fn another_path_than_was_sent_is_no_success() {
    let answer = |path: &StorePath| {
        let info = [string(b""), string(&[b'0'; 64]), numbers(&[0, 0, 120, 0, 0]), string(b"")];
        [numbers(&[LAST]), string(path.as_bytes()), info.concat()].concat()
    };
    for path in [missing(), StorePath::text(b"text", b"text", []).expect("a name")] {
        let said = answer(&path);
        let fake = Fake::serve(move |mut stream| {
            greet(&mut stream);
            let asked = StorePath::text(b"text", b"text", []).expect("a name");
            know_none(&mut stream, &[asked]);
            // The operation, name, method, references and flag, then a frame of four bytes and the end.
            assert!(skip(&mut stream, 8 + 16 + 24 + 8 + 8 + 12 + 8));
            stream.write_all(&said).expect("sent");
            let _ = stream.read_to_end(&mut Vec::new());
        });
        let error = fake.open().expect("a greeting").add_text(b"text", b"text", BTreeSet::new());
        let error = error.expect_err("another path");
        fake.check(&error);
        assert_eq!(error.kind, ErrorKind::Mismatch, "{error}");
    }
}

#[test]
fn a_batch_that_is_cut_off_is_no_success() {
    let items: Vec<TextItem> = (0..1000)
        .map(|index| {
            TextItem::new(format!("{index}").as_bytes(), vec![b'x'; 1000], BTreeSet::new()).expect("a name")
        })
        .collect();
    let paths: Vec<StorePath> = items.iter().map(|item| item.path.clone()).collect();
    let fake = Fake::serve(move |mut stream| {
        greet(&mut stream);
        know_none(&mut stream, &paths);
        assert!(skip(&mut stream, 500_000));
    });
    let daemon = fake.open().expect("a greeting");
    let error = daemon.add_many(&items).expect_err("cut off");
    fake.check(&error);
    assert_eq!(error.kind, ErrorKind::Remote);
}

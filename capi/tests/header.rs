//! The header is the one that the sources say. `UPDATE=1` writes it.

use std::path::Path;

#[test]
fn the_header_is_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(folder.join("cbindgen.toml")).expect("the configuration is one");
    let builder = cbindgen::Builder::new().with_crate(folder).with_config(config);
    let mut header = Vec::new();
    builder.generate().unwrap_or_else(|error| panic!("{error}")).write(&mut header);
    let header = String::from_utf8(header).expect("the header is UTF-8");
    // Types that are written out instead of being given a name are set like names.
    let header = header.replace("** error", "**error").replace("* length", "*length");
    let file = folder.join("include/frazil.h");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, &header).expect("the header can be written");
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == header,
        "include/frazil.h is not what the sources say: UPDATE=1 cargo test -p frazil-capi --test header"
    );
}

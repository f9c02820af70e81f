//! Links libgc, the collector behind the `boehm` feature: statically where `libgc.a` is installed, unless the feature
//! `shared-gc` asks for `libgc.so`. Shared libraries need that: the static one is not made to become part of one.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-check-cfg=cfg(granules_of_8)");
    #[cfg(feature = "boehm")]
    link_libgc();
}

#[cfg(feature = "boehm")]
fn link_libgc() {
    println!("cargo:rerun-if-env-changed=FRAZIL_GC_DYNAMIC");
    let library = pkg_config::Config::new().atleast_version("8.2").cargo_metadata(false).probe("bdw-gc");
    if let Err(error) = library {
        eprintln!("frazil-eval needs libgc 8.2 or later (the Boehm-Demers-Weiser collector).");
        eprintln!("  Debian and Ubuntu:  apt-get install libgc-dev pkg-config");
        eprintln!("  Nix:                boehmgc and pkg-config among the build inputs");
        eprintln!("  or build without it, on a heap that is never freed: --no-default-features");
        eprintln!("pkg-config says: {error}");
        std::process::exit(1);
    }
    let folder = pkg_config::get_variable("bdw-gc", "libdir").unwrap_or_default();
    let dynamic = cfg!(feature = "shared-gc") || std::env::var_os("FRAZIL_GC_DYNAMIC").is_some();
    let kind =
        if !dynamic && std::path::Path::new(&folder).join("libgc.a").exists() { "static" } else { "dylib" };
    if !folder.is_empty() {
        println!("cargo:rustc-link-search=native={folder}");
    }
    println!("cargo:rustc-link-lib={kind}=gc");
    // Only a collector that was built so says it; all others round the sizes of objects to 16 bytes.
    if let Ok(folder) = pkg_config::get_variable("bdw-gc", "pcfiledir") {
        println!("cargo:rerun-if-changed={folder}/bdw-gc.pc");
    }
    if pkg_config::get_variable("bdw-gc", "granule_bytes").is_ok_and(|bytes| bytes == "8") {
        println!("cargo:rustc-cfg=granules_of_8");
    }
}

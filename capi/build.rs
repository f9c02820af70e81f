//! Gives the shared library its name with a version, and puts what a C compiler and `pkg-config` want of it in the
//! target directory as it is to be in a prefix: `include/frazil.h`, beside the profile's folder, which stands for
//! `lib`, and in there `pkgconfig/frazil.pc` and the link of the versioned name. `frazil.pc` finds both relative to
//! itself, so it is right where it is and where it is copied to.

use std::error::Error;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var("OUT_DIR")?;
    // TARGET/PROFILE/build/PACKAGE/out
    let lib = Path::new(&out).ancestors().nth(3).ok_or("OUT_DIR is not in a target directory")?;
    let include = lib.with_file_name("include");
    fs::create_dir_all(lib.join("pkgconfig"))?;
    fs::create_dir_all(&include)?;
    fs::copy("include/frazil.h", include.join("frazil.h"))?;
    fs::write(lib.join("pkgconfig/frazil.pc"), package()?)?;
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=include/frazil.h");
    if env::var("CARGO_CFG_TARGET_OS")? == "linux" {
        let name = format!("libfrazil.so.{}", interface()?);
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,{name}");
        let link = lib.join(name);
        if fs::symlink_metadata(&link).is_err() {
            symlink("libfrazil.so", link)?;
        }
    }
    Ok(())
}

/// The part of the version that changes when programs have to be compiled anew.
fn interface() -> Result<String, env::VarError> {
    let (major, minor) = (env::var("CARGO_PKG_VERSION_MAJOR")?, env::var("CARGO_PKG_VERSION_MINOR")?);
    Ok(if major == "0" { format!("0.{minor}") } else { major })
}

fn package() -> Result<String, env::VarError> {
    let (version, description) = (env::var("CARGO_PKG_VERSION")?, env::var("CARGO_PKG_DESCRIPTION")?);
    Ok(format!(
        "libdir=${{pcfiledir}}/..\n\
         includedir=${{pcfiledir}}/../../include\n\n\
         Name: frazil\n\
         Description: {description}\n\
         Version: {version}\n\
         Cflags: -I${{includedir}}\n\
         Libs: -L${{libdir}} -lfrazil\n\
         Libs.private: -lgc -lm -lpthread -ldl\n"
    ))
}

//! A new migration is a new file, which the compiler would not notice by itself.

#[expect(clippy::print_stdout, reason = "this is how a build script speaks")]
fn main() {
    println!("cargo:rerun-if-changed=migrations");
}

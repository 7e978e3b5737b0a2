//! Any bytes as a GLB: refused with a reason, or as large as they claim.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(mesh) = glb::read(bytes) else {
        return;
    };
    let facts = glb::inspect(bytes);
    assert_eq!(mesh.triangles() > 0, facts.is_ok());
    // Whatever was accepted can be written, and is accepted again.
    if facts.is_ok() {
        let again = glb::read(&glb::write(&mesh)).expect("what we write can be read");
        assert_eq!(again.triangles(), mesh.triangles());
    }
});

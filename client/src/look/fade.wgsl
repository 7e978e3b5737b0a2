// One dissolve for what comes and what goes: together they always cover the pixel.
//
// The mesh's tag holds how far it is (bits 0 to 7), whether it goes (bit 8), and whether it pulses (bit 9).

#define_import_path incant::fade

fn hash3(p: vec3<f32>) -> f32 {
    let q = fract(p * vec3(0.1031, 0.1030, 0.0973));
    let r = q + dot(q, q.yxz + 33.33);
    return fract((r.x + r.y) * r.z);
}

fn noise3(p: vec3<f32>) -> f32 {
    let cell = floor(p);
    let f = fract(p);
    let s = f * f * (3.0 - 2.0 * f);
    let low = mix(
        mix(hash3(cell), hash3(cell + vec3(1.0, 0.0, 0.0)), s.x),
        mix(hash3(cell + vec3(0.0, 1.0, 0.0)), hash3(cell + vec3(1.0, 1.0, 0.0)), s.x),
        s.y,
    );
    let high = mix(
        mix(hash3(cell + vec3(0.0, 0.0, 1.0)), hash3(cell + vec3(1.0, 0.0, 1.0)), s.x),
        mix(hash3(cell + vec3(0.0, 1.0, 1.0)), hash3(cell + vec3(1.0, 1.0, 1.0)), s.x),
        s.y,
    );
    return mix(low, high, s.z);
}

// How far the change is, 0 to 1.
fn share(tag: u32) -> f32 {
    return f32(tag & 255u) / 255.0;
}

// Whether this pixel belongs to the other one of the two.
fn is_gone(tag: u32, world_position: vec3<f32>, pixel: vec2<f32>) -> bool {
    if tag == 0u {
        return false;
    }
    let grain = hash3(vec3(floor(pixel), 7.0));
    let threshold = mix(noise3(world_position * 9.0), grain, 0.45);
    let come = threshold < share(tag) * 1.02;
    return come == ((tag & 256u) != 0u);
}

// Light of the one soft pulse.
fn pulse(tag: u32) -> f32 {
    let on = f32((tag >> 9u) & 1u);
    return on * sin(share(tag) * 3.14159265) * 0.55;
}

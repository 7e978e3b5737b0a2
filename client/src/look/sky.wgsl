// The dome of the sky: gradient, haze around the sun, thin slow clouds.

#import bevy_pbr::{
    mesh_functions,
    mesh_view_bindings::{globals, view},
    view_transformations::position_world_to_clip,
}

#ifdef TONEMAP_IN_SHADER
#import bevy_core_pipeline::tonemapping::tone_mapping
#endif

struct Colors {
    zenith: vec4<f32>,
    sky: vec4<f32>,
    horizon: vec4<f32>,
    glow: vec4<f32>,
    cloud: vec4<f32>,
    to_sun: vec4<f32>,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(0) var<uniform> colors: Colors;

struct DomePoint {
    @builtin(position) position: vec4<f32>,
    @location(0) world_position: vec3<f32>,
}

@vertex
fn vertex(@builtin(instance_index) instance: u32, @location(0) position: vec3<f32>) -> DomePoint {
    var out: DomePoint;
    let world_from_local = mesh_functions::get_world_from_local(instance);
    out.world_position = mesh_functions::mesh_position_local_to_world(world_from_local, vec4(position, 1.0)).xyz;
    out.position = position_world_to_clip(out.world_position);
    // Depth is reversed: nearly zero is nearly infinity, behind all that is solid.
    out.position.z = out.position.w * 1.0e-7;
    return out;
}

fn hash(p: vec2<f32>) -> f32 {
    let q = fract(p * vec2(123.34, 456.21));
    let r = q + dot(q, q + 45.32);
    return fract(r.x * r.y);
}

fn noise(p: vec2<f32>) -> f32 {
    let cell = floor(p);
    let f = fract(p);
    let s = f * f * (3.0 - 2.0 * f);
    return mix(
        mix(hash(cell), hash(cell + vec2(1.0, 0.0)), s.x),
        mix(hash(cell + vec2(0.0, 1.0)), hash(cell + vec2(1.0, 1.0)), s.x),
        s.y,
    );
}

fn cloudiness(p: vec2<f32>) -> f32 {
    var sum = 0.0;
    var share = 0.5;
    var at = p;
    for (var octave = 0; octave < i32(colors.to_sun.w); octave++) {
        sum += noise(at) * share;
        at = at * 2.13 + vec2(17.0, 9.0);
        share *= 0.5;
    }
    // What the octaves left out would add on average.
    return sum + share * 0.5;
}

@fragment
fn fragment(in: DomePoint) -> @location(0) vec4<f32> {
    let direction = normalize(in.world_position - view.world_position);
    let height = max(direction.y, 0.0);
    var color = mix(colors.horizon.rgb, colors.sky.rgb, smoothstep(0.0, 0.34, height));
    color = mix(color, colors.zenith.rgb, smoothstep(0.12, 0.95, height));

    let to_sun = max(dot(direction, colors.to_sun.xyz), 0.0);
    if height > 0.015 {
        // Clouds on a plane far above, thinning out towards the horizon.
        let p = direction.xz / (height + 0.16) * 1.15 + vec2(globals.time * 0.0025, 3.7);
        let cover = smoothstep(0.50, 0.80, cloudiness(p * 1.25));
        let lit = mix(colors.horizon.rgb * 1.05, colors.cloud.rgb, 0.55 + 0.45 * to_sun);
        color = mix(color, lit, cover * 0.78 * smoothstep(0.015, 0.22, height));
    }
    color += colors.glow.rgb * (0.30 * pow(to_sun, 9.0) + 0.55 * pow(to_sun, 90.0));
    color += colors.glow.rgb * 9.0 * smoothstep(0.99945, 0.99972, to_sun);
    var seen = vec4(color, 1.0);
#ifdef TONEMAP_IN_SHADER
    seen = tone_mapping(seen, view.color_grading);
#endif
    return seen;
}

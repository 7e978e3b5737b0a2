// The meadow's colours by place: grass in three greens, a trodden path, bare patches, the build grid.

#import bevy_pbr::{
    forward_io::{FragmentOutput, VertexOutput},
    mesh_view_bindings::{fog, lights, view},
    pbr_fragment::pbr_input_from_standard_material,
    pbr_functions::{apply_pbr_lighting, main_pass_post_lighting_processing},
}

#ifdef PLAIN
#import bevy_pbr::{
    fog::exponential_squared_fog,
    shadows::fetch_directional_shadow,
    view_transformations::position_world_to_view,
}
#endif

#ifdef TONEMAP_IN_SHADER
#import bevy_core_pipeline::tonemapping::tone_mapping
#endif

struct Colors {
    grass: vec4<f32>,
    dry: vec4<f32>,
    deep: vec4<f32>,
    earth: vec4<f32>,
    grid: vec4<f32>,
    sky: vec4<f32>,
}

@group(#{MATERIAL_BIND_GROUP}) @binding(100) var<uniform> colors: Colors;

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

// Metres from the middle of the path that winds through the meadow.
fn path_distance(p: vec2<f32>) -> f32 {
    let middle = -11.0 + 5.0 * sin(p.y * 0.045) + 1.6 * sin(p.y * 0.13 + 1.0);
    return abs(p.x - middle);
}

// How much of a pixel a line at every multiple of `step` covers; 0 where lines would blur together.
fn lines(p: vec2<f32>, step: f32, width: f32) -> f32 {
    let pixel = max(fwidth(p), vec2(1.0e-5));
    let distance = abs(fract(p / step - 0.5) - 0.5) * step;
    let cover = clamp((vec2(width) + pixel - distance) / pixel, vec2(0.0), vec2(1.0)) * min(vec2(1.0), vec2(width * 2.0 + 0.006) / pixel);
    return max(cover.x, cover.y);
}

#ifdef PLAIN
// Dull stuff under one sun and an even sky: what the full model comes to here, for a tenth of its work.
fn plainly_lit(in: VertexOutput, normal: vec3<f32>, color: vec3<f32>, distance: f32) -> vec4<f32> {
    let sun = lights.directional_lights[0];
    let view_z = position_world_to_view(in.world_position.xyz).z;
    let shadow = fetch_directional_shadow(0u, in.world_position, normal, view_z, in.position.xy);
    let facing = max(dot(normal, sun.direction_to_light), 0.0);
    let light = sun.color.rgb * facing * shadow * 0.3183 + colors.sky.rgb;
    let toward = (in.world_position.xyz - view.world_position) / max(distance, 1.0e-3);
    let glow = pow(max(dot(toward, sun.direction_to_light), 0.0), fog.directional_light_exponent) * sun.color.rgb * view.exposure;
    var seen = exponential_squared_fog(fog, vec4(color * light * view.exposure, 1.0), distance, glow);
#ifdef TONEMAP_IN_SHADER
    seen = tone_mapping(seen, view.color_grading);
#endif
    return seen;
}
#endif

@fragment
fn fragment(in: VertexOutput, @builtin(front_facing) is_front: bool) -> FragmentOutput {
    let normal = normalize(in.world_normal);
    let p = in.world_position.xz;
    let distance = length(in.world_position.xyz - view.world_position);

    let broad = noise(p * 0.021) * 0.65 + noise(p * 0.067 + 5.0) * 0.35;
    let middle = noise(p * 0.31 + 11.0);
    let near = 1.0 - smoothstep(14.0, 60.0, distance);
#ifdef PLAIN
    let fine = mix(0.5, noise(p * 6.3), near);
    let blades = mix(0.5, noise(p * vec2(31.0, 27.0)), 1.0 - smoothstep(4.0, 22.0, distance));
    let frayed = fine;
#else
    let fine = mix(0.5, noise(p * 3.1) * 0.6 + noise(p * 9.7) * 0.4, near);
    let blades = mix(0.5, noise(p * vec2(31.0, 27.0)), 1.0 - smoothstep(4.0, 22.0, distance));
    let frayed = noise(p * 0.9);
#endif

    var color = mix(colors.grass.rgb, colors.dry.rgb, smoothstep(0.42, 0.78, broad));
    color = mix(color, colors.deep.rgb, (1.0 - smoothstep(0.20, 0.46, broad)) * 0.7);
    color *= 0.82 + 0.24 * middle + 0.34 * (fine - 0.5) + 0.30 * (blades - 0.5);

    // The path frays at its edges; a few bare patches lie about.
    let fray = (frayed - 0.5) * 0.9 + (fine - 0.5) * 0.7;
    let path = 1.0 - smoothstep(0.75, 1.45, path_distance(p) + fray);
    let bare = smoothstep(0.80, 0.90, noise(p * 0.11 + 40.0) + fray * 0.10) * 0.45;
    let earth = colors.earth.rgb * (0.80 + 0.22 * fine + 0.16 * blades + 0.12 * middle);
    color = mix(color, earth, clamp(max(path, bare), 0.0, 1.0) * 0.9);

    // Steep ground shows earth.
    color = mix(color, earth, 1.0 - smoothstep(0.72, 0.86, normal.y));

    let fade = 1.0 - smoothstep(10.0, 46.0, distance);
    let fade_far = 1.0 - smoothstep(40.0, 140.0, distance);
    let grid = max(lines(p, 1.0, 0.004) * fade * 0.7, lines(p, 10.0, 0.008) * fade_far);
    color = mix(color, colors.grid.rgb, grid * colors.grid.a);

    var out: FragmentOutput;
#ifdef PLAIN
    out.color = plainly_lit(in, normal, color, distance);
#else
    var pbr = pbr_input_from_standard_material(in, is_front);
    pbr.material.base_color = vec4(color, 1.0);
    pbr.material.perceptual_roughness = 0.96;
    out.color = main_pass_post_lighting_processing(pbr, apply_pbr_lighting(pbr));
#endif
    return out;
}
